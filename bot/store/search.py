"""Finds items by stems with FTS5: builds its query syntax from terms alone, and ranks by BM25.

Invariant: nothing that a user typed reaches FTS5 but folded stems in double quotes, which hold no
quote themselves, so no input can be a syntax error or an operator.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from bot.model import Hit
from bot.ports import Form, Match, Scope
from bot.store.connections import Connections
from bot.store.rows import ARTICLE_COLUMNS, FROM_ARTICLE, article, language_tag, scope_filter

RANKED = 10_000
"""Of the items that match, this many newest ones are ranked: BM25 costs about 2 µs an item, so a word
that stands everywhere would take seconds in a large store, and old news of it would not be shown."""

_LAST = "\U0010ffff"
"""Greater than any character of a stem: the end of the range of stems with one prefix."""


def fts_query(match: Match) -> str:
    """The match in FTS5's syntax; `""` when nothing is asked for."""
    if match.every and not all((*match.groups, *match.phrases)):
        return ""  # a word without any stem stands nowhere
    joined = " AND " if match.every else " OR "
    words = joined.join(_alternatives(group) for group in match.groups)
    required = [f"({words})"] if words else []
    required += [_alternatives(phrase) for phrase in match.phrases]
    if not required:
        return ""
    excluded = " OR ".join(_alternatives(group) for group in match.excluded)
    query = " AND ".join(required)
    return f"({query}) NOT ({excluded})" if excluded else query


def _alternatives(group: tuple[Form, ...]) -> str:
    return f"({' OR '.join(map(_form, group))})"


def _form(form: Form) -> str:
    phrase = '"' + " ".join(form.stems).replace('"', "") + '"'
    if not form.languages:
        return phrase
    tags = " OR ".join(f'"{language_tag(language)}"' for language in sorted(form.languages))
    return f"({phrase} AND ({tags}))"


async def search(connections: Connections, match: Match, scope: Scope, limit: int) -> Sequence[Hit]:
    """See `bot.ports.Search.search`."""
    query = fts_query(match)
    if not query:
        return ()
    condition, values = scope_filter(scope, "f.rowid")
    joined = "JOIN article AS a ON a.timeline = f.rowid" if scope.source is not None else ""
    oldest = await _oldest_ranked(connections, query, condition, joined, values)
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT f.rowid AS place, f.rank AS rank FROM article_search AS f {joined}
            WHERE f.article_search MATCH ? AND {condition} AND f.rowid >= ? ORDER BY f.rank LIMIT ?
        )
        SELECT {ARTICLE_COLUMNS}, -found.rank AS relevance {FROM_ARTICLE}
        JOIN found ON found.place = a.timeline ORDER BY found.rank, a.timeline DESC
    """  # noqa: S608  # made of constants; every value is bound
    rows = await connections.fetch_all(sql, [query, *values, oldest, limit])
    return [Hit(article(row), row["relevance"]) for row in rows]


async def _oldest_ranked(
    connections: Connections, query: str, condition: str, joined: str, values: Sequence[object]
) -> int:
    """The place of the last of the `RANKED` newest matches; the beginning of time when they are fewer."""
    sql = f"""
        SELECT f.rowid FROM article_search AS f {joined}
        WHERE f.article_search MATCH ? AND {condition} ORDER BY f.rowid DESC LIMIT 1 OFFSET ?
    """  # noqa: S608
    row = await connections.fetch_one(sql, [query, *values, RANKED])
    return int(row[0]) if row else -(2**63)


async def frequencies(connections: Connections, stems: Iterable[str]) -> Mapping[str, int]:
    """See `bot.ports.Search.frequencies`."""
    wanted = dict.fromkeys(stems, 0)
    sql = """
        SELECT wanted.value, t.doc FROM json_each(?) AS wanted
        CROSS JOIN article_terms AS t WHERE t.term = wanted.value
    """
    rows = await connections.fetch_all(sql, [json.dumps(list(wanted))])
    return wanted | {row[0]: row[1] for row in rows}


async def vocabulary(connections: Connections, prefixes: Iterable[str], limit: int) -> Mapping[str, int]:
    """See `bot.ports.Search.vocabulary`."""
    found: dict[str, int] = {}
    for prefix in dict.fromkeys(prefixes):
        sql = "SELECT term, doc FROM article_terms WHERE term >= ? AND term < ? LIMIT ?"
        rows = await connections.fetch_all(sql, [prefix, prefix + _LAST, limit])
        found |= {row["term"]: row["doc"] for row in rows}
    return found
