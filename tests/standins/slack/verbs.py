"""What members and admins do in this Slack, each a verb that returns once the app has acknowledged, or has not."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from tests.standins.slack import payloads
from tests.standins.slack.browser import walk
from tests.standins.slack.delivery import Ack, Sending, Transport
from tests.standins.slack.facts import Channel, Json, Message, Team, User, View
from tests.standins.slack.fields import find, option, state
from tests.standins.slack.handle import Handle, Submitted
from tests.standins.slack.hooks import Hook, Hooks, show
from tests.standins.slack.modals import current, replace, shown
from tests.standins.slack.modals import show as show_view
from tests.standins.slack.refusal import Refused
from tests.standins.slack.roster import Places
from tests.standins.slack.validate import check_message, check_view
from tests.standins.slack.world import World

__all__ = ["Handle", "Submitted", "Verbs"]


class Verbs(Places):
    """Everything that can be done; `transport` is how the app is told."""

    def __init__(self, world: World, hooks: Hooks, transport: Transport) -> None:
        super().__init__(world)
        self.hooks, self.transport = hooks, transport

    async def slash(self, user: User, channel: Channel, command: str, text: str = "") -> Handle:
        """Type a slash command."""
        team = self.world.teams[user.team]
        assert user.id in channel.members, "a command is typed where one is a member"
        hook = Hook(team, channel, user, self.world.now())
        payload = payloads.command(self.world, team, user, channel, (command, text))
        payload["response_url"] = self.hooks.new(hook)
        ack = await self.transport.deliver(Sending("slash_commands", payload, takes_reply=True))
        return self._handled(ack, hook, payload)

    async def event(self, team: Team, inner: Json) -> Handle:
        """Let something happen that the app may have subscribed to."""
        payload = payloads.event(self.world, team, inner)
        ack = await self.transport.deliver(Sending("events_api", payload))
        return Handle(self.world, ack, payload=payload)

    async def redeliver(self, handle: Handle, *, retry: int = 1, reason: str = "http_timeout") -> Handle:
        """Send an event once more, as it was."""
        assert handle.payload is not None
        ack = await self.transport.deliver(Sending("events_api", handle.payload, retry=retry, reason=reason))
        return Handle(self.world, ack, payload=handle.payload)

    async def mention(self, user: User, channel: Channel, text: str, thread_ts: str = "") -> Handle:
        """Say something to the app in a channel: `text` comes after its name."""
        team = self.world.teams[user.team]
        args = {"text": f"<@{team.bot.id}> {text}", "thread_ts": thread_ts}
        message = self.world.say(channel, user, args)
        inner = message.payload("", "") | {"type": "app_mention", "channel": channel.id, "team": team.id}
        return await self.event(team, inner | {"event_ts": message.ts})

    async def dm(self, user: User, text: str, thread_ts: str = "") -> Handle:
        """Say something to the app alone."""
        team = self.world.teams[user.team]
        channel = self.world.direct(team, user)
        message = self.world.say(channel, user, {"text": text, "thread_ts": thread_ts})
        inner = message.payload("", "") | {"channel": channel.id, "channel_type": "im", "team": team.id}
        return await self.event(team, inner | {"event_ts": message.ts})

    async def shortcut(self, user: User, message: Message, callback_id: str) -> Handle:
        """Use a message shortcut."""
        team = self.world.teams[user.team]
        hook = Hook(team, team.channels[message.channel], user, self.world.now())
        payload = payloads.interaction(self.world, user, "message_action") | payloads.about(self.world, message, {})
        del payload["container"], payload["state"]
        payload |= {"callback_id": callback_id, "message_ts": message.ts, "action_ts": self.world.timestamp()}
        return await self._interact(user, payload, hook)

    async def global_shortcut(self, user: User, callback_id: str) -> Handle:
        """Use a global shortcut."""
        payload = payloads.interaction(self.world, user, "shortcut") | {"callback_id": callback_id}
        return await self._interact(user, payload | {"action_ts": self.world.timestamp()}, None)

    async def press(self, user: User, where: Message | View, label: str) -> Handle:
        """Press a button of a message or view, by its text or action_id."""
        block, element = find(self._seen(user, where), label)
        action: Json = {name: element[name] for name in ("text", "value") if name in element}
        return await self._act(user, where, (block, element), action)

    async def choose(self, user: User, where: Message | View, menu: str, choice: str) -> Handle:
        """Choose in a menu, by the text or value of the option; an external one must have suggested it last."""
        block, element = find(self._seen(user, where), menu)
        offered = where.offered if isinstance(where, View) else self._offered.get(where.ts, [])
        return await self._act(user, where, (block, element), {"selected_option": option(element, choice, offered)})

    async def suggest(self, user: User, where: Message | View, menu: str, typed: str) -> list[str]:
        """What an external select suggests for what is typed, the texts of its options.

        Raises:
            AssertionError: the app did not answer in time, or with options that Slack does not take.
        """
        block, element = find(self._seen(user, where), menu)
        if len(typed) < element.get("min_query_length", 3):
            return []
        payload = payloads.interaction(self.world, user, "block_suggestion") | payloads.about(self.world, where, {})
        payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
        ack = await self.transport.deliver(Sending("interactive", payload, takes_reply=True))
        assert ack.payload is not None, f"no suggestions: {ack.problem}"
        options = self.offered(ack.payload)
        if isinstance(where, View):
            where.offered = options
        else:
            self._offered[where.ts] = options
        return [one["text"]["text"] for one in options]

    async def submit(self, user: User, view: View, values: Mapping[str, str]) -> Submitted:
        """Send a form; what is left out stays as it stands in the form."""
        filled, faults = state(view, values)
        if faults:
            return Submitted(None, faults, view)
        payload = payloads.interaction(self.world, user, "view_submission")
        payload |= {"view": shown(self.world, view, filled), "trigger_id": self.world.trigger(user)}
        ack = await self.transport.deliver(Sending("interactive", payload | {"response_urls": []}, takes_reply=True))
        handle = Handle(self.world, ack, payload=payload)
        if ack.after is None or ack.problem:
            return Submitted(handle, {"": ack.problem}, view)
        return self._went_on(handle, view, ack.payload or {})

    async def open_home(self, user: User, within: float = 5.0) -> View:
        """Open the app's Home, and wait until the app has drawn it anew."""
        team = self.world.teams[user.team]
        old = team.homes[user.id].hash if user.id in team.homes else ""
        at = {"channel": self.world.direct(team, user).id, "tab": "home", "user": user.id}
        await self.event(team, at | {"type": "app_home_opened"})
        found = await self.world.until(
            lambda: [home for home in team.homes.values() if home.user == user.id and home.hash != old],
            "the Home",
            within,
        )
        return found[0]

    async def modal(self, user: User, within: float = 3.0) -> View:
        """The modal that a user has before them, as soon as one is."""
        team = self.world.teams[user.team]
        found = await self.world.until(lambda: [*filter(None, [current(team, user.id)])], "a modal", within)
        return found[0]

    async def uninstall(self, team: Team) -> list[Handle]:
        """Remove the app from a workspace: its tokens end, and it is told so."""
        self._end(team, "account_inactive")
        told: list[Json] = [
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}},
            {"type": "app_uninstalled"},
        ]
        return [await self.event(team, inner) for inner in told]

    async def revoke_tokens(self, team: Team) -> Handle:
        """End the app's tokens in a workspace."""
        self._end(team, "token_revoked")
        return await self.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}})

    async def install(self, bot_url: str, user: User, path: str = "/slack/install") -> tuple[int, str]:
        """Install the app from its own page, as a browser would: the status and the text of the page at the end."""
        return await walk(self.world, bot_url.rstrip("/") + path, user)

    def advance(self, by: timedelta) -> None:
        """Put Slack's clock forward."""
        self.world.advance(by)

    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return self.world.counts()

    async def quiet(self, seconds: float = 0.2) -> None:
        """Let a moment pass, in which nothing should happen."""
        await asyncio.sleep(seconds)

    async def _act(self, user: User, where: Message | View, place: tuple[Json, Json], what: Json) -> Handle:
        block, element = place
        payload = payloads.interaction(self.world, user, "block_actions") | payloads.about(self.world, where, {})
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
        payload["actions"] = [action | what | {"action_ts": self.world.timestamp()}]
        hook = None
        if isinstance(where, Message):
            team = self.world.teams[user.team]
            hook = Hook(team, team.channels[where.channel], user, self.world.now(), where, where.thread_ts)
        return await self._interact(user, payload, hook)

    async def _interact(self, user: User, payload: Json, hook: Hook | None) -> Handle:
        payload["trigger_id"] = self.world.trigger(user)
        if hook is not None:
            payload["response_url"] = self.hooks.new(hook)
        ack = await self.transport.deliver(Sending("interactive", payload))
        return self._handled(ack, hook, payload)

    def _handled(self, ack: Ack, hook: Hook | None, payload: Json) -> Handle:
        if ack.payload and hook is not None and not ack.problem:
            try:
                check_message(ack.payload)
                show(self.world, hook, ack.payload)
            except Refused as exc:
                ack = Ack(ack.after, ack.payload, exc.error)
        return Handle(self.world, ack, hook, payload)

    def _went_on(self, handle: Handle, view: View, reply: Json) -> Submitted:
        team, action = self.world.teams[view.team], reply.get("response_action")
        if action == "errors":
            known = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
            assert reply["errors"].keys() <= known, f"errors for {reply['errors'].keys()}, the view has {known}"
            assert reply["errors"], "errors that name nothing"
            return Submitted(handle, reply["errors"], view)
        if action in {"update", "push"}:
            payload = check_view(reply.get("view"), ("modal",))
            if action == "push":
                return Submitted(handle, {}, show_view(self.world, team, view.user, payload, view))
            replace(self.world, view, payload)
            return Submitted(handle, {}, view)
        assert action in {None, "clear"}, f"unknown response_action {action}"
        view.open = False
        if action == "clear":
            for one in team.views.values():
                one.open = one.open and one.user != view.user
        return Submitted(handle, {}, view.under if action is None else None)
