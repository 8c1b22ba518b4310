"""The composition root: the only module that knows every concrete class.

How data flows in this edition:

    INGEST   names → files.inputs_of → bytes (files.read_bytes, or Fetcher.fetch for a URL)
             → sources.read.read_document → Document of Entries → store.add          one transaction a batch
    ASK      line → commands.parse → handler → search.query → search.retrieve (store.search: FTS5, BM25)
             → stories.cluster → summarize.offline → message.compose → platform renders
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.commands.context import Context
from bot.ports import Fetcher
from bot.settings import FetchSettings, Settings
from bot.store.sqlite import SqliteStore


@asynccontextmanager
async def open_context(settings: Settings, database: Path | None = None) -> AsyncIterator[Context]:
    """Everything that commands need, over the store that the settings name (or another one).

    Raises:
        StoreError: the store cannot be opened.
    """
    async with SqliteStore(database or settings.database) as store:
        yield Context(store, SystemClock(), settings.zone)


@asynccontextmanager
async def open_fetcher(settings: FetchSettings) -> AsyncIterator[Fetcher]:
    """The web, through the guard that keeps private addresses out."""
    from bot.http import HttpFetcher  # noqa: PLC0415  # aiohttp costs a fifth of a second, and few commands fetch

    async with HttpFetcher(
        user_agent=settings.user_agent,
        max_bytes=settings.max_bytes,
        total_seconds=settings.total_seconds,
        connect_seconds=settings.connect_seconds,
        allowed_hosts=frozenset(settings.allowed_hosts),
    ) as fetcher:
        yield fetcher
