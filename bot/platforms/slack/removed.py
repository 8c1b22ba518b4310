"""Finds out where the app was removed while nobody listened: Slack then says so to its token, and tells it no event.

Invariant: only an answer that can mean nothing else counts; a token that was mistyped is no removal.
"""

import logging
from datetime import timedelta

from bot.chatport import ChatStore
from bot.conversation import Desk
from bot.platforms.slack.api import Api, Call, CallError, Refused
from bot.platforms.slack.installations import NAME, Tokens
from bot.ports import Clock

log = logging.getLogger(__name__)

GONE = frozenset({"account_inactive", "token_revoked"})
"""What Slack says to the token of an app that was removed, or whose workspace was deleted (auth.test)."""

_KIND, _KEY = "slack-team", "fixed"
_KEPT = timedelta(days=3_650)


class Removals:
    """Where the app was, held against where Slack says it is."""

    def __init__(self, api: Api, store: ChatStore, clock: Clock) -> None:
        """Over the Web API and the store of chat."""
        self._api, self._store, self._clock = api, store, clock

    async def is_in(self, team: str) -> None:
        """Remember to which workspace the fixed token belongs: a token that was revoked does not tell."""
        now = self._clock.now()
        if await self._store.marked(_KIND, _KEY, now) != team:
            await self._store.unmark(_KIND, _KEY, now)
            await self._store.mark(_KIND, _KEY, team, now, now + _KEPT)

    async def refused(self, error: Refused, desk: Desk) -> None:
        """Slack does not take the fixed token any more: if the app was removed, tell the desk from where."""
        team = await self._store.marked(_KIND, _KEY, self._clock.now()) if error.code in GONE else None
        if team:
            await self._left(team, error, desk)
            await self._store.unmark(_KIND, _KEY, self._clock.now())

    async def look(self, tokens: Tokens, desk: Desk) -> None:
        """Ask for each stored installation whether it stands; what Slack does not say is asked at the next start."""
        for held in await self._store.installations(NAME):
            try:
                identity = await tokens.of(held.workspace)
                if identity is not None:
                    await self._api.patiently(Call("auth.test", identity.token, {}, held.workspace))
            except Refused as error:
                if error.code in GONE:
                    await self._left(held.workspace, error, desk)
            except CallError as error:
                log.info("whether the app is still in slack:%s is not known: %s", held.workspace, error)

    async def _left(self, team: str, error: Refused, desk: Desk) -> None:
        log.warning("the app was removed from slack:%s, or its token was revoked (%s)", team, error.code)
        await desk.left(NAME, team)
