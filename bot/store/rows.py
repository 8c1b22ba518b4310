"""Turns rows into values and moments into integers: the one place that knows how they are stored."""

import sqlite3
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.model import ASSUMED_AGE, Article, Kind
from bot.ports import Scope

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

TIMELINE_BITS = 12
"""Room for 4,096 items in one second; further ones take the next second's places."""

ASSUMED = int(ASSUMED_AGE.total_seconds()) << TIMELINE_BITS
"""`bot.model.ASSUMED_AGE` on the timeline."""

ARTICLE_COLUMNS = """
    a.id, r.revision, a.kind, r.title, s.name AS source, a.published_at, a.first_seen_at, a.dated, a.ageless,
    r.language, a.url, r.author, a.image, a.copy_of
"""
FROM_ARTICLE = """
    FROM article AS a
    JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision
    JOIN source AS s ON s.id = a.source_id
"""


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970, UTC; exact for any year, unlike `timestamp()` in floats."""
    return (moment - EPOCH) // timedelta(seconds=1)


def moment(stored: int) -> datetime:
    """The inverse of `seconds`."""
    return EPOCH + timedelta(seconds=stored)


def host_of(url: str) -> str:
    """The host of an address, `""` when it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


def timeline(at: datetime) -> int:
    """The first place on the timeline for a moment: later moments have greater places."""
    return seconds(at) << TIMELINE_BITS


def language_tag(language: str) -> str:
    """What stands for a language in the index: no word begins with its sign, so none can pass for it."""
    return f"·{language}"


def article(row: sqlite3.Row, text: str = "") -> Article:
    """A row of `ARTICLE_COLUMNS` as an article."""
    return Article(
        id=row["id"],
        revision=row["revision"],
        kind=Kind(row["kind"]),
        title=row["title"],
        source=row["source"],
        published=moment(row["published_at"]),
        first_seen=moment(row["first_seen_at"]),
        dated=bool(row["dated"]),
        ageless=bool(row["ageless"]),
        language=row["language"],
        text=text,
        url=row["url"],
        author=row["author"],
        image=row["image"],
        copy_of=row["copy_of"],
    )


def scope_filter(scope: Scope, column: str) -> tuple[str, list[object]]:
    """A condition on a timeline column (and `a.source_id`) that keeps what `scope` holds, and its values."""
    conditions: list[str] = ["1"]
    values: list[object] = []
    if scope.since is not None:
        conditions.append(f"{column} >= ?")
        values.append(timeline(scope.since))
    if scope.until is not None:
        conditions.append(f"{column} < ?")
        values.append(timeline(scope.until))
    if scope.source is not None:
        parts = [part.strip() for part in scope.source.split(",") if part.strip()] or [scope.source]
        held = " OR ".join(["instr(fold(name), fold(?)) OR instr(fold(key), fold(?))"] * len(parts))
        conditions.append(f"a.source_id IN (SELECT id FROM source WHERE {held})")  # noqa: S608
        values += [part for part in parts for _ in range(2)]
    return " AND ".join(conditions), values
