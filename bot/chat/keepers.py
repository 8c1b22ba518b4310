"""Decides whose admins keep the sources, which all servers and workspaces of one Tidings share.

Invariant: an admin of one server is nobody in particular in another; who is not told to be a keeper cannot become one
once another is.
"""

from datetime import timedelta

from bot.chatport import KEEPER, ChatStore
from bot.commands.context import Role
from bot.conversation import Asking
from bot.ports import Clock

_FOR_EVER = timedelta(days=36_500)


class Keepers:
    """The places that the settings name, else the first of each platform whose admin uses a command for admins."""

    def __init__(self, store: ChatStore, clock: Clock, named: tuple[str, ...]) -> None:
        self._store, self._clock, self._named = store, clock, frozenset(named)

    async def role(self, asking: Asking) -> Role:
        """What a person may do with the sources: an admin keeps them where their place does, or where none does yet."""
        place = asking.place
        if not asking.person.admin or not place.workspace:
            return Role.MEMBER
        if self._named:
            return Role.ADMIN if f"{place.platform}:{place.workspace}" in self._named else Role.MEMBER
        held = await self._store.marked(KEEPER, place.platform, self._clock.now())
        return Role.ADMIN if held in (None, place.workspace) else Role.MEMBER

    async def used(self, asking: Asking) -> bool:
        """Have the place keep the sources from now on, as its admin has begun to; False where another does."""
        if self._named:
            return True
        now, place = self._clock.now(), asking.place
        await self._store.mark(KEEPER, place.platform, place.workspace, now, now + _FOR_EVER)
        return await self._store.marked(KEEPER, place.platform, now) == place.workspace
