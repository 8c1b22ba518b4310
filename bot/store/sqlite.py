"""The store on SQLite: one class behind the protocols of `bot.ports`, made of the modules beside it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.model import Article, Document, Entry, Hit, Holdings, Intake
from bot.ports import Lease, Match, Scope
from bot.store import notices, pages, search, watches
from bot.store.chat import Chat
from bot.store.connections import MEMORY, Connections
from bot.store.follows import Follows
from bot.store.intake import add_document
from bot.store.leaving import Leaving
from bot.store.model import ModelRows
from bot.store.outbox import OutboxRows
from bot.store.personal import Personal
from bot.store.rows import ARTICLE_COLUMNS, ASSUMED, FROM_ARTICLE, article, moment, scope_filter
from bot.store.saving import save_before_migration
from bot.store.sealing import Sealer, must_seal, seal_installations
from bot.store.settle import Settler
from bot.store.setups import SetUps
from bot.store.stories import StoryRows
from bot.store.tenants import Tenants
from bot.store.traces import TraceRows
from bot.store.votes import Votes
from bot.tenancy import Doing
from bot.watch import Health, NewWatch, Notice, Settlement, WantedPage, Watch
from bot.workroom import Threads, Workroom


class SqliteStore(
    Chat, Follows, Votes, OutboxRows, StoryRows, TraceRows, ModelRows, Leaving, Personal, SetUps, Tenants
):
    """An `async with` opens, migrates and closes it; `SqliteStore()` keeps everything in memory.

    `sealer` encrypts what is secret; `saved` is how many copies are kept that are made before a migration, 0 for none.
    """

    def __init__(
        self,
        path: Path | str = MEMORY,
        *,
        readers: int = 2,
        workroom: Workroom | None = None,
        sealer: Sealer | None = None,
        saved: int = 0,
    ) -> None:
        save = partial(save_before_migration, kept=saved, sealer=sealer) if saved else None
        self._connections = Connections(path, readers, save)
        self._sealer = sealer
        self._workroom = workroom or Threads()
        self._settler = Settler(self._connections, self._workroom)

    async def __aenter__(self) -> Self:
        """Open and migrate.

        Raises:
            StoreError: the file cannot be opened, is no store, or is too new.
        """
        await self._connections.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._connections.close()

    async def seal(self) -> int:
        """Encrypt what was stored in clear or with an older key; how many installations.

        Raises:
            WrongKey: something is encrypted that the key does not open, or there is no key.
        """
        if not await self._connections.look(lambda connection: must_seal(connection, self._sealer)):
            return 0  # a disk that takes nothing is no reason not to start
        changed = await self._connections.transact(lambda connection: seal_installations(connection, self._sealer))
        if changed:
            await self._connections.truncate_log()  # in which the clear values may still stand
        return changed

    async def add(self, document: Document, now: datetime, progress: Callable[[int], None] | None = None) -> Intake:
        """See `bot.ports.ArticleStore.add`."""
        return await add_document(self._connections, self._workroom, document, now, progress)

    async def article(self, article_id: int, revision: int | None = None) -> Article | None:
        """See `bot.ports.ArticleStore.article`."""
        if not all(-(2**63) <= number < 2**63 for number in (article_id, revision or 0)):
            return None
        sql = f"""
            SELECT {ARTICLE_COLUMNS}, r.text FROM article AS a
            JOIN revision AS r ON r.article_id = a.id AND r.revision = coalesce(?, a.revision)
            JOIN source AS s ON s.id = a.source_id WHERE a.id = ?
        """  # noqa: S608
        row = await self._connections.fetch_one(sql, [revision, article_id])
        return article(row, row["text"]) if row else None

    async def texts(self, articles: Iterable[Article]) -> Sequence[Article]:
        """See `bot.ports.ArticleStore.texts`."""
        wanted = list(articles)
        sql = f"""
            SELECT {ARTICLE_COLUMNS}, r.text FROM json_each(?) AS w
            CROSS JOIN article AS a ON a.id = json_extract(w.value, '$[0]')
            JOIN revision AS r ON r.article_id = a.id AND r.revision = json_extract(w.value, '$[1]')
            JOIN source AS s ON s.id = a.source_id
        """  # noqa: S608
        pairs = json.dumps([(item.id, item.revision) for item in wanted])
        rows = await self._connections.fetch_all(sql, [pairs])
        loaded = {(row["id"], row["revision"]): article(row, row["text"]) for row in rows}
        return [loaded[item.id, item.revision] for item in wanted]

    async def latest(self, scope: Scope, limit: int) -> Sequence[Article]:
        """See `bot.ports.ArticleStore.latest`."""
        condition, values = scope_filter(scope, "a.timeline")
        chosen = f"SELECT {ARTICLE_COLUMNS} {FROM_ARTICLE} WHERE {condition}"
        if scope.source is None:  # each half is the head of an index
            half = f"SELECT * FROM ({chosen} AND a.ageless = ? ORDER BY a.timeline DESC LIMIT ?)"  # noqa: S608
            rows = await self._connections.fetch_all(f"{half} UNION ALL {half}", [*values, 0, limit, *values, 1, limit])
        else:  # all of its sources are put in order
            sql = f"{chosen} ORDER BY a.timeline - ? * a.ageless DESC LIMIT ?"
            rows = await self._connections.fetch_all(sql, [*values, ASSUMED, limit])
        return sorted(map(article, rows), key=lambda item: item.reckoned, reverse=True)[:limit]

    async def size(self) -> int:
        """See `bot.ports.ArticleStore.size`."""
        row = await self._connections.fetch_one("SELECT max(id) FROM article")
        return int(row[0] or 0) if row else 0

    async def holdings(self) -> Holdings:
        """See `bot.ports.ArticleStore.holdings`."""
        sql = """
            SELECT (SELECT count(*) FROM article WHERE kind = 'article') AS articles,
                   (SELECT count(*) FROM article WHERE kind = 'headline') AS headlines,
                   (SELECT count(*) FROM source) AS sources,
                   (SELECT published_at FROM article ORDER BY ageless, timeline DESC LIMIT 1) AS newest,
                   (SELECT max(last_read_at) FROM source) AS last_read
        """
        row = await self._connections.fetch_one(sql)
        if row is None or not row["sources"]:
            return Holdings()
        return Holdings(
            articles=row["articles"],
            headlines=row["headlines"],
            sources=row["sources"],
            newest=None if row["newest"] is None else moment(row["newest"]),
            last_read=moment(row["last_read"]),
        )

    async def languages(self) -> tuple[str, ...]:
        """See `bot.ports.ArticleStore.languages`."""
        return tuple(row[0] for row in await self._connections.fetch_all("SELECT code FROM language ORDER BY code"))

    async def source_names(self) -> tuple[str, ...]:
        """See `bot.ports.ArticleStore.source_names`."""
        return tuple(
            row[0] for row in await self._connections.fetch_all("SELECT name FROM source ORDER BY fold(name), name")
        )

    async def search(self, match: Match, scope: Scope, limit: int) -> Sequence[Hit]:
        """See `bot.ports.Search.search`."""
        return await search.search(self._connections, match, scope, limit)

    async def frequencies(self, stems: Iterable[str]) -> Mapping[str, int]:
        """See `bot.ports.Search.frequencies`."""
        return await search.frequencies(self._connections, stems)

    async def vocabulary(self, prefixes: Iterable[str], limit: int) -> Mapping[str, int]:
        """See `bot.ports.Search.vocabulary`."""
        return await search.vocabulary(self._connections, prefixes, limit)

    async def add_watch(self, wanted: NewWatch, now: datetime, doing: Doing | None = None) -> tuple[Watch, bool]:
        """See `bot.ports.SourceStore.add_watch`."""
        return await watches.add_watch(self._connections, wanted, now, doing)

    async def add_watches(self, wanted: Sequence[NewWatch], now: datetime, doing: Callable[[int], Doing]) -> int:
        """See `bot.ports.SourceStore.add_watches`."""
        return await watches.add_watches(self._connections, wanted, now, doing)

    async def watches(self, now: datetime) -> Sequence[Health]:
        """See `bot.ports.SourceStore.watches`."""
        return await watches.health(self._connections, now)

    async def watch(self, watch_id: int) -> Watch | None:
        """See `bot.ports.SourceStore.watch`."""
        return await watches.watch(self._connections, watch_id)

    async def change_watch(self, watch: Watch, doing: Doing | None = None) -> bool:
        """See `bot.ports.SourceStore.change_watch`."""
        return await watches.change_watch(self._connections, watch, doing)

    async def remove_watch(self, watch_id: int, doing: Doing | None = None) -> bool:
        """See `bot.ports.SourceStore.remove_watch`."""
        return await watches.remove_watch(self._connections, watch_id, doing)

    async def claim(self, now: datetime, lease: Lease, limit: int) -> Sequence[Watch]:
        """See `bot.ports.SourceStore.claim`."""
        return await watches.claim(self._connections, now, lease, limit)

    async def settle(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """See `bot.ports.SourceStore.settle`."""
        return await self._settler.settle(settlement, holder, now)

    async def next_look(self) -> datetime | None:
        """See `bot.ports.SourceStore.next_look`."""
        return await watches.next_look(self._connections)

    async def notices(self) -> Sequence[Notice]:
        """See `bot.ports.SourceStore.notices`."""
        return await notices.untold(self._connections)

    async def told(self, notice_ids: Iterable[int], now: datetime) -> set[int]:
        """See `bot.ports.SourceStore.told`."""
        return await notices.told(self._connections, notice_ids, now)

    async def release(self, holder: str) -> None:
        """See `bot.ports.SourceStore.release`."""
        await watches.release(self._connections, holder)

    async def claim_pages(self, now: datetime, lease: Lease, limit: int) -> Sequence[WantedPage]:
        """See `bot.ports.PageStore.claim_pages`."""
        return await pages.claim_pages(self._connections, now, lease, limit)

    async def settle_page(
        self, page: WantedPage, entry: Entry | None, holder: str, now: datetime, *, again: datetime | None = None
    ) -> bool:
        """See `bot.ports.PageStore.settle_page`."""
        return await pages.settle_page(self._connections, page, entry, holder, now, again=again)

    async def cite(self, revisions: Iterable[tuple[int, int]], now: datetime) -> None:
        """See `bot.ports.PageStore.cite`."""
        await pages.cite(self._connections, revisions, now)

    async def fade(self, before: datetime, now: datetime) -> int:
        """See `bot.ports.PageStore.fade`."""
        return await pages.fade(self._connections, before, now)
