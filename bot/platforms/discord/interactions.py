"""Answers interactions: each is acknowledged at once, then put to the desk, and its response shown where it belongs.

    command       → thinking    → ask     → in place of "thinking", the rest as follow-ups
    button, menu  → deferred    → press   → in place of the message, or as a private follow-up; stages beside it
    …of a form    → form within 2.5 s     → a modal
    form sent     → thinking    → submit  → privately
    typing        → suggest within 2.5 s  → choices, none where it fails

Invariant: nothing raises but cancellation, and nothing about an interaction is remembered here: buttons and forms
work after a restart, since all that they need is in their id.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
import discord

from bot.conversation import Asking, Desk, Faults, File, Form, Response, opens_form
from bot.errors import traced
from bot.message.blocks import Message, note, paragraph
from bot.message.phrases import phrase
from bot.message.plain import Reader
from bot.platformport import Rendered
from bot.platforms.apart import rendered_apart
from bot.platforms.discord.forms import faulted, modal, suggestions
from bot.platforms.discord.progress import progress
from bot.platforms.discord.reading import (
    asking_of,
    call_of,
    filled_of,
    pressed_of,
    shown_to_one,
    typed_of,
)
from bot.platforms.discord.reply import Callback, Payload, Reply, file_payload
from bot.table import Command

_log = logging.getLogger(__name__)

SOON = 2.5
"""Seconds that the desk has where the answer is the acknowledgement, for which Discord waits 3."""

GONE = frozenset({10008, 10015, 10062, 40060, 50027})
"""Message or webhook unknown, interaction unknown or answered already, token invalid: nobody waits any more."""

Render = Callable[[Message, Reader], Rendered]


@dataclass(frozen=True, slots=True)
class Rules:
    """What answering stands on: the table, how a message becomes payloads, and in which form."""

    commands: Sequence[Command]
    render: Render
    embeds: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """One interaction on its way: who asks and the way back."""

    interaction: discord.Interaction
    asking: Asking
    reply: Reply

    @property
    def data(self) -> Payload:
        """What Discord says was done."""
        data: Payload = self.interaction.data or {}
        return data

    @property
    def reference(self) -> str:
        """By which a member and the log mean the same interaction."""
        return f"d-{self.interaction.id % 16**8:08x}"

    @property
    def confined(self) -> bool:
        """Whether everything must be private."""
        return shown_to_one(self.interaction)


class Answering:
    """Takes interactions; one call of `take` is one interaction, from its acknowledgement to its last message."""

    def __init__(self, desk: Desk, rules: Rules) -> None:
        self._desk = desk
        self._rules = rules

    async def take(self, interaction: discord.Interaction) -> None:
        """Answer it; never raises but when cancelled."""
        exchange = Exchange(interaction, asking_of(interaction), Reply(interaction))
        kinds: dict[discord.InteractionType, Callable[[Exchange], Awaitable[None]]] = {
            discord.InteractionType.application_command: self._command,
            discord.InteractionType.autocomplete: self._typing,
            discord.InteractionType.component: self._component,
            discord.InteractionType.modal_submit: self._form_sent,
        }
        answer = kinds.get(interaction.type)
        if answer is None:
            return
        try:
            await answer(exchange)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _note(exchange, error)
        except Exception as error:  # noqa: BLE001  # whatever it is, the member is told
            _log.error("interaction %s failed: %s", exchange.reference, traced(error))  # as in the desk
            await self._plainly(exchange)

    async def _command(self, exchange: Exchange) -> None:
        call = call_of(exchange.data, self._rules.commands)
        command = next((each for each in self._rules.commands if each.name == call.command), None)
        direct = exchange.asking.place.direct
        private = exchange.confined or (command is not None and command.private and not direct)
        await exchange.reply.respond(Callback.THINKING, private=private)
        async with progress(lambda words: self._stage(exchange, words)) as stage:
            response = await self._desk.ask(exchange.asking, call, stage)
        await self._show(exchange, response)

    async def _component(self, exchange: Exchange) -> None:
        action, value = pressed_of(exchange.data)
        if opens_form(action):
            await self._open(exchange, action)
            return
        await exchange.reply.respond(Callback.UPDATING)
        async with progress(lambda words: self._stage(exchange, words)) as stage:
            response = await self._desk.press(exchange.asking, action, value, stage)
        await self._unstage(exchange)
        source = exchange.interaction.message
        seen_by_one = exchange.asking.place.direct or (source is not None and source.flags.ephemeral)
        if response.edits and (seen_by_one or not response.message.private):
            exchange.reply.private = seen_by_one and not exchange.asking.place.direct
            await self._show(exchange, response)
        else:
            await self._aside(exchange, response)

    async def _open(self, exchange: Exchange, action: str) -> None:
        try:
            async with asyncio.timeout(SOON):
                opened = await self._desk.form(exchange.asking, action)
        except TimeoutError:
            late = paragraph(phrase("That took too long. Press the button again."))
            opened = Response(Message((late,), private=True))
        if isinstance(opened, Form):
            await exchange.reply.respond(Callback.MODAL, modal(opened))
            return
        first, *rest = (await self._rendered(exchange, opened.message)).payloads
        await exchange.reply.respond(Callback.MESSAGE, first, private=True)
        for payload in rest:
            await exchange.reply.follow(payload, private=True)

    async def _form_sent(self, exchange: Exchange) -> None:
        action, values = filled_of(exchange.data)
        await exchange.reply.respond(Callback.THINKING, private=True)
        taken = await self._desk.submit(exchange.asking, action, values)
        response = Response(faulted(action, taken)) if isinstance(taken, Faults) else taken
        await self._show(exchange, response)

    async def _typing(self, exchange: Exchange) -> None:
        suggests, typed = typed_of(exchange.data, self._rules.commands)
        choices: list[dict[str, str]] = []
        if suggests is not None:
            try:
                async with asyncio.timeout(SOON):
                    choices = suggestions(await self._desk.suggest(exchange.asking, suggests, typed))
            except Exception as error:  # noqa: BLE001  # whoever types goes on without
                _log.warning("nothing could be suggested for %s: %r", suggests, error)
        await exchange.reply.respond(Callback.SUGGESTIONS, {"choices": choices})

    async def _stage(self, exchange: Exchange, words: str) -> None:
        try:
            rendered = await self._rendered(exchange, Message((note(f"{words[:200]} …"),)))
            await exchange.reply.stage(rendered.payloads[0], private=not exchange.asking.place.direct)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _note(exchange, error)

    async def _unstage(self, exchange: Exchange) -> None:
        try:
            await exchange.reply.unstage()
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _note(exchange, error)

    async def _show(self, exchange: Exchange, response: Response) -> None:
        """In place of the original message; if that is public and the response is not, beside it."""
        direct = exchange.asking.place.direct
        if response.message.private and not exchange.reply.private and not direct:
            await self._instead(exchange, response)
            return
        rendered = await self._rendered(exchange, response.message)
        try:
            await exchange.reply.edit(rendered.payloads[0])
            await self._rest(exchange, rendered, response, private=exchange.reply.private)
        except discord.HTTPException as error:
            await self._unshown(exchange, error)

    async def _instead(self, exchange: Exchange, response: Response) -> None:
        """Privately, and "thinking" goes; ended first, since else the follow-up would take its public place."""
        ended = await self._rendered(exchange, Message((note(phrase("The answer is for whoever asked.")),)))
        await exchange.reply.edit(ended.payloads[0])
        await self._aside(exchange, response)
        await exchange.reply.delete()

    async def _aside(self, exchange: Exchange, response: Response) -> None:
        """As follow-ups that only the asker sees."""
        private = not exchange.asking.place.direct
        rendered = await self._rendered(exchange, response.message)
        try:
            await exchange.reply.follow(rendered.payloads[0], private=private)
            await self._rest(exchange, rendered, response, private=private)
        except discord.HTTPException as error:
            await self._unshown(exchange, error)

    async def _rest(self, exchange: Exchange, rendered: Rendered, response: Response, *, private: bool) -> None:
        for payload in rendered.payloads[1:]:
            await exchange.reply.follow(payload, private=private)
        for file in filter(None, (rendered.file, response.file)):
            await self._hand_over(exchange, file, private=private)

    async def _hand_over(self, exchange: Exchange, file: File, *, private: bool) -> None:
        payload = file_payload(file, embeds=self._rules.embeds)
        await exchange.reply.follow(payload, private=private, file=file)

    async def _rendered(self, exchange: Exchange, message: Message) -> Rendered:
        reader = await self._desk.reader(exchange.asking)
        return await rendered_apart(self._rules.render, message, reader)

    async def _unshown(self, exchange: Exchange, error: discord.HTTPException) -> None:
        """Discord refused the answer itself: say so in words that it takes."""
        if error.code in GONE:
            raise error
        _log.error("answer %s was refused: %s %s", exchange.reference, error.status, error)
        await self._plainly(exchange)

    async def _plainly(self, exchange: Exchange) -> None:
        """The last resort; a private follow-up takes the place of "thinking" if that still stands."""
        words = phrase("This answer could not be shown (reference {reference}).", reference=exchange.reference)
        told = await self._worded(exchange, words)
        try:
            await exchange.reply.follow({"content": told, "allowed_mentions": {"parse": []}}, private=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _note(exchange, error)

    async def _worded(self, exchange: Exchange, words: str) -> str:
        """Words in the language of the place, or as they are where that cannot be found out: it may be what failed."""
        try:
            return (await self._desk.reader(exchange.asking)).language.say(words)
        except Exception as error:  # noqa: BLE001  # as above
            _log.error("no language is known for %s: %s", exchange.reference, traced(error))
            return words


def _note(exchange: Exchange, error: Exception) -> None:
    """Say in the log that the answer did not arrive; quietly where nobody waits for it any more."""
    late = isinstance(error, discord.HTTPException) and error.code in GONE
    _log.log(logging.INFO if late else logging.WARNING, "interaction %s: %s", exchange.reference, error)
