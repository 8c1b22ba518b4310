"""Requests to a response_url → messages: five times within half an hour, then no more."""

import secrets
from dataclasses import dataclass, field

from aiohttp import web

from tests.standins.slack.facts import Channel, Json, Message, Team, User
from tests.standins.slack.refusal import Refused
from tests.standins.slack.validate import check_message
from tests.standins.slack.webapi import fail
from tests.standins.slack.world import Called, World

USES, SECONDS = 5, 1800.0


@dataclass
class Hook:
    """A response_url: to whom it answers, about which message, and what it has said (newest last)."""

    team: Team
    channel: Channel
    user: User
    at: float
    about: Message | None = None
    thread_ts: str = ""
    used: int = 0
    said: list[Message] = field(default_factory=list)


@dataclass
class Hooks:
    """All response_urls."""

    world: World
    known: dict[str, Hook] = field(default_factory=dict)

    def new(self, hook: Hook) -> str:
        """The URL of a new one."""
        secret = secrets.token_urlsafe(16)
        self.known[secret] = hook
        return f"{self.world.url}/hooks/{hook.team.id}/{secret}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        hook = self.known.get(request.match_info["secret"])
        args = await request.json()
        called = Called(self.world.now(), "response_url", hook.team.id if hook else "", args)
        self.world.log.append(called)
        fault = self.world.faults.take("response_url")
        try:
            if fault is not None and not fault.acts:
                await fail(self.world, fault, request)
            self._use(hook, args)
            if fault is not None:
                await fail(self.world, fault, request)
            return web.json_response({"ok": True})
        except Refused as exc:
            called.error = exc.error
            return web.json_response(exc.body, status=exc.status, headers=exc.headers)
        finally:
            self.world.changed()

    def _use(self, hook: Hook | None, args: Json) -> None:
        if hook is None or self.world.now() - hook.at > SECONDS:
            raise Refused("expired_url", status=404)
        if hook.used >= USES:
            raise Refused("used_url", status=404)
        if not args.get("delete_original"):
            check_message(args)
        hook.used += 1
        show(self.world, hook, args)


def show(world: World, hook: Hook, args: Json) -> None:
    """Let a hook say something, in place of the message that it is about (or of what it said last) where asked to."""
    old = hook.about or (hook.said[-1] if hook.said else None)
    if args.get("delete_original"):
        if old is not None:
            old.deleted = True
        return
    if args.get("replace_original") and old is not None and not old.deleted:
        world.edit(old, args)
        if old not in hook.said:
            hook.said.append(old)
        return
    private = args.get("response_type", "ephemeral") != "in_channel"
    if hook.thread_ts and not args.get("thread_ts"):
        args = args | {"thread_ts": hook.thread_ts}
    message = world.say(hook.channel, hook.team.bot, args, only_for=hook.user.id if private else "")
    hook.said.append(message)
