"""Turns a workspace into the token that the app has there: the one that is set, or that of a stored installation.

Invariant: a token stands in the store and in memory only; of several that need a new one at once, one asks for it.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot import chatport
from bot.chatport import ChatStore
from bot.platforms.slack.api import Api, Call, CallError, Refused
from bot.platforms.slack.config import SlackConfig
from bot.ports import Clock

NAME = "slack"
log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)
"""How long before it runs out a token is replaced although somebody waits for it."""

REFRESHED_BEFORE = timedelta(hours=2)
"""How long before it runs out a token is replaced."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the app is in a workspace."""

    team: str
    team_name: str
    bot_user: str
    bot_name: str
    bot_id: str = ""
    token: str = field(default="", repr=False)


class Tokens(Protocol):
    """Knows who the app is in a workspace."""

    async def of(self, workspace: str) -> Identity | None:
        """Who it is there; None where it is not installed.

        Raises:
            CallError: Slack must be asked, and does not say.
        """
        ...


async def introduce(api: Api, token: str) -> Identity:
    """Who a token belongs to.

    Raises:
        CallError: Slack refuses the token, or cannot be reached.
    """
    data = (await api.call(Call("auth.test", token, {}))).data
    said = {key: str(data.get(key) or "") for key in ("team_id", "team", "user_id", "user", "bot_id")}
    return Identity(said["team_id"], said["team"], said["user_id"], said["user"], said["bot_id"], token)


class OneWorkspace:
    """The token of the settings; who it belongs to is asked once."""

    def __init__(self, api: Api, token: str) -> None:
        """Nothing is asked yet."""
        self._api, self._token = api, token
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()

    async def of(self, workspace: str) -> Identity | None:  # noqa: ARG002  # there is but one
        """See `Tokens.of`."""
        async with self._asking:
            if self._identity is None:
                self._identity = await introduce(self._api, self._token)
            return self._identity


class StoredInstallations(AsyncInstallationStore):
    """What slack_sdk calls an installation store, kept in the store of chat."""

    def __init__(self, store: ChatStore, clock: Clock) -> None:
        """Over a store."""
        self._store, self._clock = store, clock

    async def async_save(self, installation: Installation) -> None:
        """Store it, in place of the earlier one of the same workspace."""
        workspace = workspace_of(installation.enterprise_id, installation.team_id, installation.is_enterprise_install)
        data = json.dumps(installation.to_dict(), default=_plain)
        await self._store.install(chatport.Installation(NAME, workspace, "", data, self._clock.now()))

    async def async_save_bot(self, bot: Bot) -> None:
        """Put new tokens into the stored installation."""
        held = await self.async_find_installation(
            enterprise_id=bot.enterprise_id, team_id=bot.team_id, is_enterprise_install=bot.is_enterprise_install
        )
        if held is None:
            return
        held.bot_token, held.bot_refresh_token = bot.bot_token, bot.bot_refresh_token
        held.bot_token_expires_at = bot.bot_token_expires_at
        await self.async_save(held)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002  # one installation serves all of a workspace
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of a workspace, or of the organisation that it is in."""
        return await self.find(workspace_of(enterprise_id, team_id, is_enterprise_install))

    async def find(self, workspace: str) -> Installation | None:
        """The installation of a workspace."""
        held = await self._store.installation(NAME, workspace)
        return Installation(**_read(held.data)) if held else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Erase it."""
        await self._store.uninstall(NAME, workspace_of(enterprise_id, team_id))

    async def async_delete_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002  # as for finding
    ) -> None:
        """Erase it."""
        await self._store.uninstall(NAME, workspace_of(enterprise_id, team_id))


class Workspaces:
    """The tokens of the workspaces that installed the app, replaced in time where they run out."""

    def __init__(self, config: SlackConfig, api: Api, store: ChatStore, clock: Clock) -> None:
        """Over stored installations."""
        self._config, self._api, self._clock = config, api, clock
        self.installations = StoredInstallations(store, clock)
        self._refreshing: dict[str, asyncio.Lock] = {}
        self._beside: dict[str, asyncio.Future[Installation | None]] = {}
        api.renew = self.renewed

    async def renewed(self, workspace: str, token: str) -> str:
        """The token that takes the place of one that Slack says has run out; `""` where there is none.

        Raises:
            CallError: Slack does not give one.
        """
        async with self._refreshing.setdefault(workspace, asyncio.Lock()):
            held = await self.installations.find(workspace)
            if held is None or not held.bot_refresh_token:
                return ""
            if held.bot_token == token:
                held = await self._refresh(held)
            return held.bot_token or ""

    async def of(self, workspace: str) -> Identity | None:
        """See `Tokens.of`."""
        held = await self.installations.find(workspace)
        if held is not None and self._runs_out(held):
            if _moment(held.bot_token_expires_at or 0) > self._clock.now() + LATE:
                self._refresh_beside(workspace)  # nobody waits for it: Slack wants its acknowledgement in 3 s
            else:
                held = await self._refreshed(workspace)
        return _identity(workspace, held) if held else None

    def _refresh_beside(self, workspace: str) -> None:
        if workspace not in self._beside:
            task = self._beside[workspace] = asyncio.ensure_future(self._refreshed(workspace))
            task.add_done_callback(lambda done: self._refreshed_beside(workspace, done))

    def _refreshed_beside(self, workspace: str, done: asyncio.Future[Installation | None]) -> None:
        self._beside.pop(workspace, None)
        if not done.cancelled() and done.exception() is not None:
            log.warning("the token of workspace %s could not be replaced: %s", workspace, done.exception())

    async def close(self) -> None:
        """End what is under way."""
        for task in list(self._beside.values()):
            task.cancel()
        await asyncio.gather(*self._beside.values(), return_exceptions=True)

    def _runs_out(self, held: Installation) -> bool:
        expires = held.bot_token_expires_at
        return expires is not None and _moment(expires) < self._clock.now() + REFRESHED_BEFORE

    async def _refreshed(self, workspace: str) -> Installation | None:
        async with self._refreshing.setdefault(workspace, asyncio.Lock()):
            held = await self.installations.find(workspace)
            if held is None or not self._runs_out(held):
                return held
            try:
                return await self._refresh(held)
            except Refused:
                return held  # what Slack says to the old token tells more
            except CallError:
                if held.bot_token_expires_at and _moment(held.bot_token_expires_at) <= self._clock.now():
                    raise
                return held

    async def _refresh(self, held: Installation) -> Installation:
        body = {
            "client_id": self._config.client_id,
            "client_secret": self._config.client_secret,
            "grant_type": "refresh_token",
            "refresh_token": held.bot_refresh_token or "",
        }
        data = (await self._api.call(Call("oauth.v2.access", "", body, form=True))).data
        held.bot_token = str(data["access_token"]) if "access_token" in data else held.bot_token
        held.bot_refresh_token = str(data.get("refresh_token") or held.bot_refresh_token or "")
        lasts = timedelta(seconds=int(data.get("expires_in") or 43200))
        held.bot_token_expires_at = int((self._clock.now() + lasts).timestamp())
        await self.installations.async_save(held)
        return held


def workspace_of(
    enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
) -> str:  # slack_sdk's own
    """What an installation is for: a team, or a whole organisation."""
    return (enterprise_id if is_enterprise_install else team_id) or team_id or enterprise_id or ""


def installed(data: Mapping[str, Any], now: datetime) -> Installation:
    """The installation that an answer of oauth.v2.access grants."""
    team, enterprise = data.get("team") or {}, data.get("enterprise") or {}
    expires = data.get("expires_in")
    return Installation(
        app_id=data.get("app_id"),
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=data.get("access_token"),
        bot_user_id=data.get("bot_user_id"),
        bot_scopes=str(data.get("scope") or ""),
        bot_refresh_token=data.get("refresh_token"),
        bot_token_expires_at=int((now + timedelta(seconds=int(expires))).timestamp()) if expires else None,
        user_id=(data.get("authed_user") or {}).get("id") or "",
        is_enterprise_install=bool(data.get("is_enterprise_install")),
        token_type=data.get("token_type"),
        installed_at=now.timestamp(),
    )


def _identity(workspace: str, held: Installation) -> Identity | None:
    if not held.bot_token:
        return None
    return Identity(
        workspace, held.team_name or workspace, held.bot_user_id or "", "tidings", held.bot_id or "", held.bot_token
    )


def _plain(value: object) -> str:
    """A moment in a form that slack_sdk takes back, whether it wants whole seconds or not."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _read(data: str) -> dict[str, Any]:
    held = json.loads(data)
    return {key: value for key, value in held.items() if value is not None}


def _moment(stamp: float | str) -> datetime:
    return datetime.fromtimestamp(float(stamp), UTC)
