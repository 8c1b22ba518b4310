"""Slack as a platform: bolt tells what members do, the desk answers, the Web API shows it.

Invariant: as in `bot.platformport.Platform`; no exception or type of Slack's libraries leaves the package.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.chatport import ChatStore
from bot.conversation import Desk
from bot.errors import PlatformDown, PlatformRefused, StoreError
from bot.message.blocks import Message
from bot.message.plain import Reader
from bot.platformport import Delivery, Found, Outcome, Rendered
from bot.platforms.slack.api import Api, CallError, Refused
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.events import Listeners, Means
from bot.platforms.slack.installations import NAME, OneWorkspace, Tokens, Workspaces, workspace_of
from bot.platforms.slack.manifest import EVENTS_PATH
from bot.platforms.slack.members import Members
from bot.platforms.slack.oauth import Installing
from bot.platforms.slack.removed import GONE, Removals
from bot.platforms.slack.render import render
from bot.platforms.slack.send import Sender
from bot.platforms.slack.socket import Socket
from bot.platforms.slack.work import Work
from bot.ports import Clock
from bot.table import Command

log = logging.getLogger(__name__)

_ELSEWHERE = (
    "Tidings is not installed in this workspace any more, or Slack does not let it look just now. "
    "Try again in a minute; an admin can install it anew."
)


class SlackPlatform:
    """See `bot.platformport.Platform`; `web_routes` are to be mounted for HTTP and OAuth."""

    def __init__(self, config: SlackConfig, commands: Sequence[Command], store: ChatStore, clock: Clock) -> None:
        """Nothing is connected before `run` or the first call."""
        self._config, self._store, self._clock = config, store, clock
        self._api = Api(config.api_url, clock)
        self._tokens: Tokens = (
            Workspaces(config, self._api, store, clock) if config.oauth else OneWorkspace(self._api, config.bot_token)
        )
        self._removals = Removals(self._api, store, clock)
        self._sender = Sender(self._api, self._tokens, clock)
        members = Members(self._api, self._tokens, clock)
        self._means = Means(self._api, self._tokens, members, store, clock, Work(), tuple(commands))
        self._app: AsyncApp | None = None

    @property
    def name(self) -> str:
        """See `bot.platformport.Platform.name`."""
        return NAME

    def render(self, message: Message, reader: Reader) -> Rendered:
        """See `bot.platformport.Platform.render`."""
        return render(message, reader)

    async def send(self, delivery: Delivery) -> Outcome:
        """See `bot.platformport.Platform.send`."""
        return await self._sender.send(delivery)

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        """See `bot.platformport.Platform.find`."""
        return await self._sender.find(delivery, first_at)

    async def run(self, desk: Desk, ready: Callable[[str], None]) -> None:
        """See `bot.platformport.Platform.run`."""
        try:
            await self._serve(desk, ready)
        except* (PlatformDown, PlatformRefused) as errors:
            raise _first(errors) from None
        finally:
            self._app = None
            await self.close()

    async def close(self) -> None:
        """End what is under way, and all connections; `run` does so itself."""
        await self._means.work.close()
        if isinstance(self._tokens, Workspaces):
            await self._tokens.close()
        await self._api.close()

    def web_routes(self) -> Sequence[Route]:
        """What the web application serves for Slack: signed events without Socket Mode, installing with OAuth."""
        routes = [] if self._config.socket_mode else [Route(EVENTS_PATH, self._event, methods=["POST"])]
        if self._config.oauth:
            routes += Installing(self._config, self._api, self._store, self._clock).routes()
        return routes

    async def _serve(self, desk: Desk, ready: Callable[[str], None]) -> None:
        if not self._config.socket_mode and not self._config.signing_secret:
            raise PlatformRefused(
                "Slack over HTTP needs SLACK_SIGNING_SECRET, from Basic Information of the app; "
                "or set SLACK_APP_TOKEN for Socket Mode."
            )
        who = await self._introduced(desk)
        self._app = app = self._bolt()
        Listeners(self._means, desk).listen(app)
        if not self._config.socket_mode:
            ready(f"Slack: {who}, over HTTP at {self._config.public_url.rstrip('/')}{EVENTS_PATH}")
            await asyncio.get_running_loop().create_future()

        async def take(payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
            return await _dispatched(app, payload)

        socket = Socket(self._api, self._config.app_token, self._clock, take)
        await socket.run(lambda: ready(f"Slack: {who} over Socket Mode"), lambda: ready(""))

    async def _introduced(self, desk: Desk) -> str:
        if self._config.oauth:
            self._means.work.start(self._removals.look(self._tokens, desk))
            held = await self._store.installations(NAME)
            return f"connected to {len(held)} workspace{'' if len(held) == 1 else 's'}"
        if not self._config.bot_token:
            raise PlatformRefused("Slack needs SLACK_BOT_TOKEN, from OAuth & Permissions of the app.")
        try:
            identity = await self._tokens.of("")
        except Refused as error:
            with suppress(StoreError):
                await self._removals.refused(error, desk)
            again = "install the app again, and " if error.code in GONE else ""
            raise PlatformRefused(
                f"Slack refuses SLACK_BOT_TOKEN ({error.code}): {again}copy the Bot User OAuth Token anew "
                "from OAuth & Permissions of the app."
            ) from None
        except CallError as error:
            raise PlatformDown(f"Slack cannot be reached: {error}.") from None
        if identity is None:
            return "connected"
        await desk.came(NAME, [identity.team])
        with suppress(StoreError):  # remembered at the next start
            await self._removals.is_in(identity.team)
        return f"connected to {identity.team_name} as {identity.bot_name}"

    def _bolt(self) -> AsyncApp:
        return AsyncApp(
            name="tidings",
            logger=logging.getLogger("bot.platforms.slack.bolt"),
            signing_secret=self._config.signing_secret,
            authorize=_authorizing(self._tokens),
            user_facing_authorize_error_message=_ELSEWHERE,
            attaching_function_token_enabled=False,
            process_before_response=False,
        )

    async def _event(self, request: Request) -> Response:
        if self._app is None:
            return PlainTextResponse("Tidings is starting.", 503, {"Retry-After": "5"})
        return await AsyncSlackRequestHandler(self._app).handle(request)


def _authorizing(tokens: Tokens) -> Callable[..., Awaitable[AuthorizeResult]]:
    """What bolt asks who the app is in a workspace; it looks at the names of the parameters, and takes no method."""

    async def authorize(
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = None,  # bolt's own
    ) -> AuthorizeResult | None:
        try:
            identity = await tokens.of(workspace_of(enterprise_id, team_id, is_enterprise_install))
        except CallError as error:
            log.warning("Slack does not say who the app is: %s", error)
            return None
        if identity is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=identity.bot_user,
            bot_id=identity.bot_id,
            bot_token=identity.token,
        )

    return authorize  # type: ignore[return-value]  # None means that it is not installed, as bolt documents


async def _dispatched(app: AsyncApp, payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Hand a payload of Socket Mode to bolt; what its listener acknowledges with."""
    answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=dict(payload), headers={}))
    with suppress(ValueError):
        said = json.loads(answer.body) if answer.body else None
        return said if isinstance(said, Mapping) else None
    return None


def _first(errors: BaseExceptionGroup[PlatformDown | PlatformRefused]) -> BaseException:
    held = errors.exceptions[0]
    return _first(held) if isinstance(held, BaseExceptionGroup) else held
