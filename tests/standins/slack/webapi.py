"""HTTP under /api/ → Slack's methods: who calls, may they, how often, and what is answered."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from tests.standins.slack.facts import Channel, Json, Team, Token
from tests.standins.slack.faults import Fault
from tests.standins.slack.refusal import Refused
from tests.standins.slack.world import Called, World

AS_JSON = {"blocks", "view", "metadata", "attachments", "files", "unfurls", "channel_ids"}
SECRET = {"token", "client_secret", "refresh_token", "code"}


@dataclass(frozen=True)
class Call:
    """A call that may be made: by whom, with what."""

    world: World
    token: Token
    args: Json
    basic: tuple[str, str] | None = None

    @property
    def team(self) -> Team:
        """The workspace of the token."""
        return self.world.teams[self.token.team]

    def need(self, *names: str) -> tuple[str, ...]:
        """Arguments that must be there.

        Raises:
            Refused: invalid_arguments, which names the missing ones.
        """
        missing = [name for name in names if not self.args.get(name)]
        if missing:
            problems = [f"[ERROR] missing required field: {name}" for name in missing]
            raise Refused("invalid_arguments", {"response_metadata": {"messages": problems}})
        return tuple(str(self.args[name]) for name in names)

    def channel(self) -> Channel:
        """The channel that the call names, if the app may know of it.

        Raises:
            Refused: channel_not_found, also for a private one that it is not in.
        """
        name = str(self.args.get("channel") or "")
        channel = self.team.channels.get(name)
        if channel is None or (channel.kind != "channel" and self.team.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def scope(self, needed: str) -> None:
        """Make sure of a scope.

        Raises:
            Refused: missing_scope.
        """
        if needed not in self.token.scopes:
            raise Refused("missing_scope", {"needed": needed, "provided": ",".join(self.token.scopes)})


@dataclass(frozen=True)
class Method:
    """A method: what it does, which scope it wants, its tier (5 is "special"), and whose tokens it takes."""

    run: Callable[[Call], Json]
    scope: str
    tier: int
    kinds: tuple[str, ...]


METHODS: dict[str, Method] = {}


def method(
    name: str, scope: str = "", tier: int = 3, kinds: tuple[str, ...] = ("bot", "user")
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Make a function a method of the API. With no `kinds` it takes no token."""

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(run, scope, tier, kinds)
        return run

    return register


async def answer(world: World, request: web.Request) -> web.StreamResponse:
    """Answer one request."""
    name = request.match_info["method"]
    args = await arguments(request)
    token = world.tokens.get(given_token(request, args))
    called = Called(world.now(), name, token.team if token else "", {k: v for k, v in args.items() if k not in SECRET})
    world.log.append(called)
    fault = world.faults.take(name)
    headers = {"x-oauth-scopes": ",".join(token.scopes)} if token else {}
    try:
        if fault is not None and not fault.acts:
            await fail(world, fault, request)
        body = {"ok": True} | _run(world, request, name, args)
        if fault is not None:
            await fail(world, fault, request)
        return web.json_response(body, headers=headers)
    except Refused as exc:
        called.error = exc.error
        if exc.error == "missing_scope":
            headers["x-accepted-oauth-scopes"] = exc.more["needed"]
        return web.json_response(exc.body, status=exc.status, headers=headers | exc.headers)
    finally:
        world.changed()


async def fail(world: World, fault: Fault, request: web.Request) -> None:
    """Let a call fail as planned; one that is only delayed goes on after that.

    Raises:
        Refused: it answers with an error; else it never does, until the stand-in ends.
    """
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault == Fault(acts=fault.acts, delay=fault.delay, times=fault.times):
        return
    if fault.cuts and request.transport is not None:
        request.transport.abort()
    if fault.hangs:
        await world.closing.wait()
    raise fault.refusal()


async def arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query and from a form or JSON.

    Raises:
        Nothing; what cannot be read as JSON stays text, and is refused where it is used.
    """
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body: Json = await request.json()
        return args | body
    args |= dict(await request.post())
    for name in AS_JSON & args.keys():
        try:
            args[name] = json.loads(args[name])
        except ValueError:
            continue
    return args


def given_token(request: web.Request, args: Json) -> str:
    """The token of a request."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(args.get("token") or "")


def _run(world: World, request: web.Request, name: str, args: Json) -> Json:
    known = METHODS.get(name)
    if known is None:
        raise Refused("unknown_method", {"req_method": name})
    if not known.kinds:
        world.rates.call(name, "", known.tier, world.now())
        return known.run(Call(world, Token("", "", "", ()), args, _basic(request)))
    token = _authenticated(world, given_token(request, args), known.kinds)
    call = Call(world, token, args)
    world.rates.call(name, token.team, known.tier, world.now())
    if known.scope:
        call.scope(known.scope)
    return known.run(call)


def _authenticated(world: World, value: str, kinds: tuple[str, ...]) -> Token:
    if not value:
        raise Refused("not_authed")
    token = world.tokens.get(value)
    if token is None:
        raise Refused("invalid_auth")
    if token.state:
        raise Refused(token.state)
    if token.expires_at is not None and world.now() >= token.expires_at:
        raise Refused("token_expired")
    if token.kind not in kinds:
        raise Refused("not_allowed_token_type")
    return token


def _basic(request: web.Request) -> tuple[str, str] | None:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return None
    login, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return login, password
