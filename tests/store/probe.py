"""Looks at a store from outside: with the plain sqlite3 module, or by asking it what a reader would ask."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.model import Hit
from bot.ports import Scope
from bot.search.query import match_of, parse_query
from bot.store.opening import FUNCTIONS
from bot.store.sqlite import SqliteStore

CHECK_INDEX = "INSERT INTO article_search (article_search, rank) VALUES ('integrity-check', 1)"
"""FTS5 compares the whole index with the texts, and raises where they differ."""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as another program sees it, with the functions that its views call."""
    connection = sqlite3.connect(path, isolation_level=None)
    for name, width, function in FUNCTIONS:
        connection.create_function(name, width, function, deterministic=True)
    try:
        yield connection
    finally:
        connection.close()


def pragma(path: Path, name: str) -> object:
    with opened(path) as connection:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]


def schema_of(path: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """The version, and every table, index and view in order of name, blanks and comments apart."""
    with opened(path) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        return version, [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]


def check_file(path: Path) -> None:
    """Fail unless the file, its references and its search index are sound."""
    with opened(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute(CHECK_INDEX)


async def check_index(store: SqliteStore) -> None:
    """Fail unless the search index of an open store agrees with its texts."""
    await store._connections.transact(lambda connection: connection.execute(CHECK_INDEX))


async def hits(store: SqliteStore, query: str, scope: Scope | None = None, limit: int = 100) -> Sequence[Hit]:
    """What a query finds when all its words must match."""
    match = match_of(parse_query(query), await store.languages())
    return await store.search(match, scope or Scope(), limit)


async def titles(store: SqliteStore, query: str, scope: Scope | None = None) -> list[str]:
    """The titles that a query finds, the most relevant first."""
    return [hit.article.title for hit in await hits(store, query, scope)]
