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
from bot.store.items import items_of
from bot.store.watches import add_notices, settle_watches
from bot.watch import Settlement, Watch, WatchKind
from bot.workroom import Threads, Workroom


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

    async def settle(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """See `bot.ports.SourceStore.settle`."""
        if settlement.watch.kind is WatchKind.FOLDER:
            return await self._settle_folder(settlement, holder, now)
        batches = [await self._batch(settlement.watch, document) for document in settlement.documents]
        return await self._in_group(settlement, batches, holder, now)

    async def _settle_folder(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """Files may be large and are sources of their own: each is stored as if it were ingested, then the look."""
        total = Intake()
        for document in settlement.documents:
            total += await add_document(self._connections, self._workroom, document, now)
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
                    await self._lead()
            return result.result()
        finally:
            self._waiting.remove(mine)

    async def _batch(self, watch: Watch, document: Document) -> Batch:
        """Its entries are known within the source that is watched, wherever that has moved to."""
        document = replace(document, scope=watch.key)
        items = await self._workroom.run(items_of, document)
        return Batch(document, tuple(await prepared(self._connections, self._workroom, items)), watch.id)

    async def _lead(self) -> None:
        """Write a group; the results are told only once they are committed."""
        group = _group([each for each in self._waiting if not each.result.done()])
        try:
            intakes = await self._connections.transact(lambda connection: _write(connection, group))
        except Exception as error:  # noqa: BLE001  # each of the group is told
            for each in group:
                if not each.result.done():
                    each.result.set_exception(error)
                    each.result.exception()  # whoever was cancelled meanwhile never asks for it
            return
        for each, intake in zip(group, intakes, strict=True):
            if not each.result.done():
                each.result.set_result(intake)


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
