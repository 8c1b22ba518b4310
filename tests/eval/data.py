"""Reads the data sets and writes predictions; puts a data set's texts into a store of the product's own."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from bot.articles.text import clean_line, clean_text
from bot.articles.titles import title_from
from bot.model import Article, Document, Entry, Source
from bot.store.sqlite import SqliteStore
from bot.text.sentences import first_sentence

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When every evaluation takes place; items without a date are of this moment."""

_SITE = "https://eval.example/"


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a data set."""

    id: str
    text: str
    title: str = ""
    source: str = "eval"
    published: datetime | None = None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_lines(out: Path | None, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
    """Predictions as JSONL, where a folder for them is given."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (out / f"{name}.jsonl").write_text(text, encoding="utf-8")


def read_files(data: Path, pattern: str) -> dict[str, list[dict[str, Any]]]:
    """The objects of files by data set, whatever the splits are called: `multinews` for `multinews.dev.jsonl`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(data.glob(pattern)):
        lines = read_lines(path)
        if lines:
            found.setdefault(path.name.split(".")[0], []).extend(lines)
    return found


def entry_of(item: Item) -> Entry:
    """An item as the product would read it from a feed: one line a paragraph, its first sentence for no title."""
    text = clean_text(item.text.replace("\n", "\n\n"))
    title = clean_line(item.title) or title_from(first_sentence(text))
    return Entry(title=title, text=text, url=_SITE + quote(item.id, safe=""), published=item.published)


def id_of(article: Article) -> str:
    """The data set's name for a stored article."""
    return unquote((article.url or "").removeprefix(_SITE))


@asynccontextmanager
async def store_of(items: Sequence[Item]) -> AsyncIterator[SqliteStore]:
    """A store in memory that holds the items."""
    async with SqliteStore() as store:
        for document in _documents(items):
            await store.add(document, NOW)
        yield store


def _documents(items: Sequence[Item]) -> Iterator[Document]:
    """One for each source; the order of the items within it is kept."""
    for name in dict.fromkeys(item.source for item in items):
        entries = tuple(entry_of(item) for item in items if item.source == name)
        yield Document(Source(f"eval:{name}", name), entries, "eval")
