"""Turns a member's id into who they are: whether an admin, and in which language.

Invariant: whom Slack says nothing of counts as no admin, and as one of another workspace; what it said is asked again
after ten minutes.
"""

import asyncio
from datetime import datetime, timedelta

from bot.conversation import Asking, Person
from bot.platforms.slack.api import Api, Call, CallError
from bot.platforms.slack.installations import Tokens
from bot.platforms.slack.payloads import Origin
from bot.ports import Clock

_FRESH = timedelta(minutes=10)
_UNTOLD = timedelta(seconds=20)
"""How long Slack is not asked again about a member after it did not tell."""

_KEPT = 1000
_PATIENCE = 1.5
"""Seconds that an answer waits for this; a form is opened within three."""


class Members:
    """The members that were seen lately."""

    def __init__(self, api: Api, tokens: Tokens, clock: Clock) -> None:
        """None yet."""
        self._api, self._tokens, self._clock = api, tokens, clock
        self._asking: dict[tuple[str, str], asyncio.Lock] = {}  # many commands of one member at once ask once
        self._seen: dict[tuple[str, str], tuple[datetime, Person]] = {}

    async def asking(self, origin: Origin) -> Asking:
        """Who asks, and where."""
        key = origin.workspace, origin.user
        person = self._known(key)
        if person is None:
            async with self._asking.setdefault(key, asyncio.Lock()):
                person = self._known(key) or await self._asked(origin)
            self._asking.pop(key, None)
        return Asking(origin.place, person or Person(origin.user, outside=True))

    def _known(self, key: tuple[str, str]) -> Person | None:
        at, person = self._seen.get(key, (None, None))
        return person if at is not None and self._clock.now() <= at else None

    async def _asked(self, origin: Origin) -> Person | None:
        """What Slack says; where it does not, nobody in particular, and it is left alone for a while."""
        try:
            identity = await self._tokens.of(origin.workspace)
            if identity is None:
                return None
            body = {"user": origin.user, "include_locale": "true"}
            call = Call("users.info", identity.token, body, origin.workspace, form=True)
            async with asyncio.timeout(_PATIENCE):
                user = (await self._api.call(call)).data.get("user") or {}
        except (CallError, TimeoutError):
            self._keep((origin.workspace, origin.user), Person(origin.user, outside=True), _UNTOLD)
            return None
        guest = str(user.get("team_id") or origin.workspace) != origin.workspace and origin.workspace.startswith("T")
        admin = bool(user.get("is_admin") or user.get("is_owner")) and not guest  # an admin elsewhere is none here
        person = Person(origin.user, admin, str(user.get("locale") or "en"), outside=guest)
        self._keep((origin.workspace, origin.user), person, _FRESH)
        return person

    def _keep(self, key: tuple[str, str], person: Person, fresh: timedelta) -> None:
        self._seen.pop(key, None)
        self._seen[key] = self._clock.now() + fresh, person
        if len(self._seen) > _KEPT:
            del self._seen[next(iter(self._seen))]
