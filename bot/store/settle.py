"""Writes what looks gave: many that end together become one transaction.

Whoever comes first while none is writing leads: it takes all that wait and writes them; the others are
handed their results. A look that is cancelled leaves, and does not take the others with it.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Document, Intake
from bot.store.connections import Connections
from bot.store.intake import BATCH, Batch, add_document, prepared, write_batches
from bot.store.items import Item, analysed_items_of, items_of
from bot.store.notices import add_notices
from bot.store.watches import is_held, settle_watches
from bot.watch import Settlement, Watch, WatchKind
from bot.workroom import Threads, Workroom

COLLECTING = 0.1
"""Seconds between two transactions of less than a batch: 20 items alone cost the index five times as much."""


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    settlement: Settlement
    batches: tuple[Batch, ...]
    holder: str
    now: datetime
    result: asyncio.Future[Intake | None]


class Settler:
    """Groups the settlements of looks that run side by side."""

    def __init__(self, connections: Connections, workroom: Workroom | None = None) -> None:
        self._connections = connections
        self._workroom = workroom or Threads()
        self._waiting: list[_Waiting] = []
        self._leading = asyncio.Lock()
        self._written_at = 0.0

    async def settle(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """See `bot.ports.SourceStore.settle`.

        What is longer than a batch is stored in batches, the last of them with the new state of the source.
        """
        if settlement.watch.kind is WatchKind.FOLDER:
            return await self._settle_folder(settlement, holder, now)
        watch, first = settlement.watch, await self._is_unread(settlement.watch)
        total, last = Intake(), list[Batch]()
        # Entries are known within the source that is watched, wherever that has moved to.
        for document in (replace(document, scope=watch.key) for document in settlement.documents):
            work = items_of if await self._knows(watch.key) else analysed_items_of
            items = await self._workroom.run(work, document)
            twice = len(document.entries) - len(items)
            total += Intake(read=twice, known=twice)
            while len(items) > BATCH or (last and items):
                part, items = items[:BATCH], items[BATCH:]
                batch = await self._batch(watch, document, part, first=first)
                if not (written := await self._write_alone(batch, watch, holder, now)):
                    return None
                total += written[0]
            last += [await self._batch(watch, document, items, first=first)] if items else []
        settled = await self._in_group(settlement, last, holder, now)
        return None if settled is None else total + settled

    async def _knows(self, scope: str) -> bool:
        """Whether anything of a source is stored, so that most of what it lists will be known."""
        return await self._connections.fetch_one("SELECT 1 FROM identity WHERE scope = ? LIMIT 1", [scope]) is not None

    async def _is_unread(self, watch: Watch) -> bool:
        """Whether this look is the first that succeeded."""
        sql = "SELECT 1 FROM watch WHERE source_id = ? AND last_success_at IS NULL"
        return await self._connections.fetch_one(sql, [watch.id]) is not None

    async def _batch(self, watch: Watch, document: Document, items: Sequence[Item], *, first: bool) -> Batch:
        return Batch(document, tuple(await prepared(self._connections, self._workroom, items)), watch.id, first)

    async def _write_alone(self, batch: Batch, watch: Watch, holder: str, now: datetime) -> list[Intake]:
        """Write a batch of a look that goes on; nothing when its lease was lost."""

        def write(connection: sqlite3.Connection) -> list[Intake]:
            return write_batches(connection, [batch], now) if is_held(connection, watch, holder) else []

        return await self._connections.transact(write)

    async def _settle_folder(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """Files may be large and are sources of their own: each is stored as if it were ingested, then the look."""
        total, first = Intake(), await self._is_unread(settlement.watch)
        for document in settlement.documents:
            total += await add_document(self._connections, self._workroom, document, now, first=first)
        settled = await self._in_group(settlement, (), holder, now)
        return None if settled is None else total

    async def _in_group(
        self, settlement: Settlement, batches: Iterable[Batch], holder: str, now: datetime
    ) -> Intake | None:
        result: asyncio.Future[Intake | None] = asyncio.get_running_loop().create_future()
        mine = _Waiting(settlement, tuple(batches), holder, now, result)
        self._waiting.append(mine)
        try:
            async with self._leading:
                while not result.done():
                    await self._collect()
                    await self._lead()
            return result.result()
        finally:
            self._waiting.remove(mine)

    async def _collect(self) -> None:
        """Let news that comes fast gather for a moment: the index pays for each transaction, however small it is."""
        sizes = [sum(len(batch.items) for batch in each.batches) for each in self._waiting if not each.result.done()]
        if all(sizes) and sum(sizes) < BATCH:
            pause = self._written_at + COLLECTING - asyncio.get_running_loop().time()
            await asyncio.sleep(min(max(pause, 0), COLLECTING))

    async def _lead(self) -> None:
        """Write a group; the results are told only once they are committed."""
        group = _group([each for each in self._waiting if not each.result.done()])
        try:
            await self._write(group)
        except Exception as error:  # noqa: BLE001  # each of the group is told
            if len(group) == 1 or isinstance(error.__cause__, sqlite3.OperationalError):
                _fail(group, error)  # the store itself cannot be written
                return
            for each in group:  # one of them holds what cannot be written: the others can be
                try:
                    await self._write([each])
                except Exception as alone:  # noqa: BLE001  # as above
                    _fail([each], alone)

    async def _write(self, group: Sequence[_Waiting]) -> None:
        intakes = await self._connections.transact(lambda connection: _write(connection, group))
        self._written_at = asyncio.get_running_loop().time()
        for each, intake in zip(group, intakes, strict=True):
            if not each.result.done():
                each.result.set_result(intake)


def _fail(group: Sequence[_Waiting], error: Exception) -> None:
    for each in group:
        if not each.result.done():
            each.result.set_exception(error)
            each.result.exception()  # whoever was cancelled meanwhile never asks for it


def _group(waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """The first that wait, of different scopes and holders' equals, up to a batch of items."""
    first = waiting[0]
    group: list[_Waiting] = []
    scopes: set[str] = set()
    size = 0
    for each in waiting:
        mine = {batch.document.scope for batch in each.batches}
        if each.holder != first.holder or scopes & mine or (group and size > BATCH):
            continue
        scopes |= mine
        size += sum(len(batch.items) for batch in each.batches)
        group.append(each)
    return group


def _write(connection: sqlite3.Connection, group: Sequence[_Waiting]) -> list[Intake | None]:
    held = settle_watches(connection, [each.settlement.watch for each in group], group[0].holder)
    mine = [each for each in group if each.settlement.watch.id in held]
    batches = [batch for each in mine for batch in each.batches]
    now = group[0].now
    intakes = write_batches(connection, batches, now) if batches else []
    add_notices(connection, [notice for each in mine if (notice := each.settlement.notice)], now)
    by_scope = {batch.document.scope: intake for batch, intake in zip(batches, intakes, strict=True)}
    return [_total(each, by_scope) if each in mine else None for each in group]


def _total(waiting: _Waiting, by_scope: Mapping[str, Intake]) -> Intake:
    return sum((by_scope[batch.document.scope] for batch in waiting.batches), Intake())
