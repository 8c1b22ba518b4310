"""A chat desk over a store in a file, and ways to make that file refuse."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.commands.context import Context
from bot.conversation import Asking, Line, Person, Place
from bot.message.plain import plain
from bot.store.sqlite import SqliteStore
from tests.commands import desk as news
from tests.commands.desk import FakeWeb, StandingClock

_FILLERS = (
    "INSERT INTO answer VALUES (?, 'none', '', '', '', 0, '', printf('%.*c', 900, 'x'), 0, '[]')",
    """
        INSERT INTO subscription (platform, workspace, channel, direct, topic, folded, added_by, at)
        VALUES ('none', '', '', 0, '', ?, '', 0)
    """,
)

ADMIN = Asking(Place("discord", "guild", "channel"), Person("bea", admin=True))


@dataclass(slots=True)
class Desk:
    """Who answers, and the store below."""

    store: SqliteStore
    chat: ChatDesk
    newsroom: news.Desk

    async def hears(self, line: str) -> str:
        """What an admin of a server is answered."""
        response = await self.chat.ask(ADMIN, Line(line), _silent)
        return plain(response.message, self.newsroom.reader)

    async def pragma(self, words: str) -> object:
        """Set something of the connection that writes."""
        rows = list(await self.store._connections._opened_writer().execute_fetchall(f"PRAGMA {words}"))
        return rows[0][0] if rows else None

    async def fills_up(self) -> None:
        """From now on the file takes not one page more, as on a full disk."""
        await self.pragma("wal_checkpoint(TRUNCATE)")
        pages = await self.pragma("page_count")
        await self.pragma(f"max_page_count = {pages}")
        await self._fill()

    async def _fill(self) -> None:
        """Take what room is left in the pages of what chat writes; each leaves less than one such row."""
        writer = self.store._connections._opened_writer()
        for sql in _FILLERS:
            with suppress(sqlite3.OperationalError):  # it is full
                for n in range(10_000):
                    await writer.execute_fetchall(sql, (f"{n * 7919 % 10_000:x}",))

    async def has_room(self) -> None:
        """The disk is as it was."""
        await self.pragma("max_page_count = 1000000")


async def _silent(_stage: str) -> None:
    pass


@asynccontextmanager
async def desk(path: Path) -> AsyncIterator[Desk]:
    """A desk over sample news in this file."""
    async with SqliteStore(path) as store:
        context = Context(store, StandingClock(), ZoneInfo("UTC"), fetcher=FakeWeb())
        newsroom = news.Desk(context, context.clock)  # type: ignore[arg-type]
        if not await store.size():
            await newsroom.stocked()
        yield Desk(store, ChatDesk(context, ChatRules()), newsroom)
