"""Turns a member's id into who they are: whether an admin, and in which language.

Invariant: what Slack does not say counts as not an admin; what it said is asked again after ten minutes.
"""

from datetime import datetime, timedelta

from bot.conversation import Asking, Person
from bot.platforms.slack.api import Api, Call, CallError
from bot.platforms.slack.installations import Tokens
from bot.platforms.slack.payloads import Origin
from bot.ports import Clock

_FRESH = timedelta(minutes=10)
_KEPT = 1000


class Members:
    """The members that were seen lately."""

    def __init__(self, api: Api, tokens: Tokens, clock: Clock) -> None:
        """None yet."""
        self._api, self._tokens, self._clock = api, tokens, clock
        self._seen: dict[tuple[str, str], tuple[datetime, Person]] = {}

    async def asking(self, origin: Origin) -> Asking:
        """Who asks, and where."""
        key, now = (origin.workspace, origin.user), self._clock.now()
        at, person = self._seen.get(key, (None, None))
        if at is None or person is None or now - at > _FRESH:
            person = await self._asked(origin)
            self._seen.pop(key, None)
            self._seen[key] = now, person
            if len(self._seen) > _KEPT:
                del self._seen[next(iter(self._seen))]
        return Asking(origin.place, person)

    async def _asked(self, origin: Origin) -> Person:
        try:
            identity = await self._tokens.of(origin.workspace)
            if identity is None:
                return Person(origin.user)
            body = {"user": origin.user, "include_locale": "true"}
            call = Call("users.info", identity.token, body, origin.workspace, form=True)
            user = (await self._api.call(call)).data.get("user") or {}
        except CallError:
            return Person(origin.user)
        admin = bool(user.get("is_admin") or user.get("is_owner"))
        return Person(origin.user, admin, str(user.get("locale") or "en"))
