"""Turns what Slack sends into calls of the desk, and shows what the desk says.

Invariant: Slack is told at once that a request arrived, whatever the desk does; what it sends twice acts once.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chatport import ChatStore
from bot.conversation import Asking, Desk, Faults, Form, Line, Response, opens_form
from bot.errors import StoreError
from bot.message.blocks import Message, paragraph
from bot.message.phrases import joined, phrase
from bot.message.plain import Reader
from bot.platforms.apart import rendered_apart
from bot.platforms.slack import payloads, views
from bot.platforms.slack.api import Api, Call, CallError
from bot.platforms.slack.installations import NAME, Tokens
from bot.platforms.slack.manifest import SHORTCUT
from bot.platforms.slack.members import Members
from bot.platforms.slack.payloads import Opened, Origin
from bot.platforms.slack.render import render
from bot.platforms.slack.replies import Chat, ChatReply, Reply, UrlReply
from bot.platforms.slack.work import Work, with_stages
from bot.ports import Clock
from bot.table import Command, Suggests

Body = dict[str, Any]

log = logging.getLogger(__name__)

MARKED = timedelta(hours=1)
"""How long what Slack sent is remembered."""

SUBMITTING = 2.2
"""Seconds after which a form is closed although the desk still works on it; Slack waits for three."""

_ANY = re.compile(r".+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Means:
    """What listeners work with."""

    api: Api
    tokens: Tokens
    members: Members
    store: ChatStore
    clock: Clock
    work: Work
    commands: tuple[Command, ...]


class Listeners:
    """What the app does when Slack sends something."""

    def __init__(self, means: Means, desk: Desk) -> None:
        """For one desk."""
        self._means, self._desk = means, desk

    def listen(self, app: AsyncApp) -> None:
        """Register everything with bolt."""
        app.command(_ANY)(self.on_command)
        for event in ("app_mention", "message"):
            app.event(event)(self.on_message)
        app.event("app_home_opened")(self.on_home)
        for event in ("tokens_revoked", "app_uninstalled"):
            app.event(event)(self.on_removed)
        app.shortcut(SHORTCUT)(self.on_shortcut)
        app.action(_ANY)(self.on_action)
        app.view(_ANY)(self.on_submit)
        app.options(_ANY)(self.on_options)

    async def on_command(self, ack: AsyncAck, body: Body) -> None:
        """A slash command."""
        await ack()
        line = payloads.slash(str(body.get("command", "")), str(body.get("text") or ""), self._means.commands)
        self._means.work.start(self._ask(payloads.of_command(body), line))

    async def on_message(self, ack: AsyncAck, body: Body) -> None:
        """A mention, or a direct message."""
        await ack()
        event = body.get("event") or {}
        direct = event.get("channel_type") == "im"
        if payloads.is_said_by_member(event) and (direct or event.get("type") == "app_mention"):
            self._means.work.start(self._ask_loosely(payloads.of_event(body), str(event.get("text") or "")))

    async def on_shortcut(self, ack: AsyncAck, body: Body) -> None:
        """The shortcut on a message: what it is about, for the asker alone."""
        await ack()
        about = payloads.topic(str((body.get("message") or {}).get("text") or ""))
        line = Line(f"/summary {about}".strip())
        self._means.work.start(self._ask(payloads.of_interaction(body), line, private=True))

    async def on_home(self, ack: AsyncAck, body: Body) -> None:
        """The app's own page was opened."""
        await ack()
        if (body.get("event") or {}).get("tab", "home") == "home":
            self._means.work.start(self._publish(payloads.of_event(body)))

    async def on_removed(self, ack: AsyncAck, body: Body) -> None:
        """The app was removed, or its bot's token revoked."""
        await ack()
        event = body.get("event") or {}
        if event.get("type") == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            self._means.work.start(self._leave(payloads.of_event(body)))

    async def on_action(self, ack: AsyncAck, body: Body) -> None:
        """A button was pressed, or a value chosen."""
        await ack()
        self._means.work.start(self._act(body))

    async def on_submit(self, ack: AsyncAck, body: Body) -> None:
        """A form was sent: what is wrong with it is shown in it, and what became of it after it closed."""
        view = body.get("view") or {}
        sent = payloads.of_interaction(body)
        origin = replace(payloads.opened(str(view.get("private_metadata") or "")).origin, key=sent.key)
        origin = replace(origin, workspace=sent.workspace, user=sent.user)
        if not await self._fresh(origin):
            await ack()
            return
        taking = asyncio.ensure_future(
            self._submit(origin, str(view.get("callback_id", "")), views.values(view.get("state")))
        )
        try:
            done, _ = await asyncio.wait({taking}, timeout=SUBMITTING)
        except BaseException:
            taking.cancel()
            raise
        taken = taking.result() if done else None
        await (ack(**views.errors(taken)) if isinstance(taken, Faults) else ack())
        if not isinstance(taken, Faults):
            self._means.work.start(self._tell(origin, taking))

    async def on_options(self, ack: AsyncAck, body: Body) -> None:
        """A value is being typed into a field that searches."""
        held = payloads.opened(str((body.get("view") or {}).get("private_metadata") or ""))
        kind = held.suggests.get(str(body.get("block_id", "")), Suggests.TOPICS.value)
        origin = payloads.of_interaction(body)
        place = replace(held.origin, workspace=origin.workspace, user=origin.user)
        asking = await self._means.members.asking(place)
        typed = str(body.get("value") or "")
        offered = await self._desk.suggest(asking, Suggests(kind), typed)
        await ack(**views.choices(offered, typed if kind == Suggests.TOPICS else ""))

    async def _ask_loosely(self, origin: Origin, text: str) -> None:
        identity = await self._means.tokens.of(origin.workspace)
        words = payloads.said(text, identity.bot_user if identity else "")
        await self._ask(origin, Line(words, loose=True) if words else Line("/help"))

    async def _ask(self, origin: Origin, line: Line, *, private: bool = False) -> None:
        if not await self._fresh(origin):
            return
        reply = await self._reply(origin)
        asking = await self._means.members.asking(origin)
        response = await with_stages(lambda stage: self._desk.ask(asking, line, stage), reply, self._saying(asking))
        if private:
            response = replace(response, message=replace(response.message, private=True))
        await self._show(origin, reply, response)

    async def _act(self, body: Body) -> None:
        action, value = payloads.pressed(body)
        origin = payloads.of_interaction(body)
        if not action or not await self._fresh(origin):
            return
        if opens_form(action):
            await self._open(origin, action, str(body.get("trigger_id", "")))
            return
        reply = await self._reply(origin)
        asking = await self._means.members.asking(origin)
        response = await with_stages(
            lambda stage: self._desk.press(asking, action, value, stage), reply, self._saying(asking)
        )
        if origin.unseen:  # what takes the place of a private answer stays private, with all that follows
            response = replace(response, message=replace(response.message, private=True))
        await self._show(origin, reply, response)
        if origin.home:
            await self._publish(replace(origin, key=""))

    async def _open(self, origin: Origin, action: str, trigger: str) -> None:
        asking = await self._means.members.asking(origin)
        form = await self._desk.form(asking, action)
        if isinstance(form, Response):
            await self._show(origin, await self._reply(origin), form)
            return
        identity, reader = await self._means.tokens.of(origin.workspace), await self._desk.reader(asking)
        body = {"trigger_id": trigger, "view": _modal(form, origin, reader)}
        try:  # at once or not at all: what opens a form lasts three seconds
            await self._means.api.call(Call("views.open", identity.token if identity else "", body, origin.workspace))
        except CallError:
            late = paragraph(phrase("The form could not be opened in time. Press the button again."))
            await self._show(origin, await self._reply(origin), Response(Message((late,), private=True)))

    async def _submit(self, origin: Origin, action: str, values: Mapping[str, str]) -> Response | Faults:
        return await self._desk.submit(await self._means.members.asking(origin), action, values)

    async def _tell(self, origin: Origin, taking: asyncio.Future[Response | Faults]) -> None:
        taken = await taking
        if isinstance(taken, Faults):  # the form is closed: it could not wait for them
            faults = joined(taken.by_field.values(), " ")
            told = phrase("Nothing was changed. {faults} Open the form again.", faults=faults)
            taken = Response(Message((paragraph(told),), private=True))
        await self._show(origin, await self._reply(origin), taken)
        if origin.home:
            await self._publish(replace(origin, key=""))

    async def _publish(self, origin: Origin) -> None:
        if not await self._fresh(origin):
            return
        asking = await self._means.members.asking(replace(origin, channel=""))
        view = views.home(await self._desk.home(asking), await self._desk.reader(asking))
        await self._call(origin, "views.publish", {"user_id": origin.user, "view": view})

    async def _leave(self, origin: Origin) -> None:
        if not await self._fresh(origin):
            return
        await self._means.store.uninstall(NAME, origin.workspace)
        await self._desk.left(NAME, origin.workspace)

    async def _show(self, origin: Origin, reply: Reply, response: Response) -> None:
        reader = await self._desk.reader(await self._means.members.asking(origin))
        rendered = await rendered_apart(render, response.message, reader)
        try:
            await reply.show(rendered, response, reader.language)
        except CallError as error:
            await self._unshown(origin, error, reader)

    async def _unshown(self, origin: Origin, error: CallError, reader: Reader) -> None:
        """Slack took the answer in no way: tell the asker so, if Slack takes at least that."""
        reference = secrets.token_hex(4)
        log.warning("answer %s could not be shown on Slack: %s", reference, error)
        identity = await self._means.tokens.of(origin.workspace)
        if identity is None:
            return  # the app is no longer there
        chat = Chat(self._means.api, identity.token, origin)
        told = {"reference": reference, "why": str(error)}
        words = phrase("This answer could not be shown (reference {reference}): {why}.", **told)
        with suppress(CallError):
            await chat.whisper({"text": reader.language.say(words)})

    def _saying(self, asking: Asking) -> Callable[[str], Awaitable[str]]:
        """What puts words into the language of the place where somebody asks."""

        async def said(words: str) -> str:
            return (await self._desk.reader(asking)).language.say(words)

        return said

    async def _reply(self, origin: Origin) -> Reply:
        identity = await self._means.tokens.of(origin.workspace)
        chat = Chat(self._means.api, identity.token if identity else "", origin)
        return UrlReply(self._means.api, origin.url, chat) if origin.url else ChatReply(chat, direct=origin.direct)

    async def _call(self, origin: Origin, method: str, body: Body) -> None:
        identity = await self._means.tokens.of(origin.workspace)
        if identity is not None:
            await self._means.api.patiently(Call(method, identity.token, body, origin.workspace))

    async def _fresh(self, origin: Origin) -> bool:
        """Whether this is here for the first time."""
        if not origin.key or origin.key.endswith(":"):
            return True
        now = self._means.clock.now()
        try:
            return await self._means.store.mark("slack-event", origin.key, "", now, now + MARKED)
        except StoreError:  # better twice than never
            return True


def _modal(form: Form, origin: Origin, reader: Reader) -> Body:
    return views.modal(form, Opened(origin, payloads.searched(form.fields)).packed(), reader.language)
