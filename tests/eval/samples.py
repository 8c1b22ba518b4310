"""The sample news that the demo shows: do items about one event stand in one story?

Measured: BCubed F1 within each language against `config/samples/stories.json`, over all items at once;
an item that the file does not name is a story of its own. Goal: 0.9.
"""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.demo import read_samples
from bot.commands.context import Context
from bot.model import Article
from bot.ports import Scope
from bot.resources import config_folder
from bot.store.sqlite import SqliteStore
from bot.stories.cluster import stories_of
from tests.bench.answers import StandingClock
from tests.bench.report import Row
from tests.eval.measures import bcubed

GOAL = 90.0
ALL = 1_000


async def evaluate(_data: Path, _out: Path | None) -> list[Row]:
    """A row for each language."""
    told = await articles()
    found = {str(a.id): str(n) for n, story in enumerate(stories_of(told)) for a in story.articles}
    gold = _gold(told)
    rows = []
    for language in sorted({article.language for article in told}):
        ids = [str(article.id) for article in told if article.language == language]
        value = bcubed(found, {item: gold[item] for item in ids})[2] * 100
        rows.append(Row(f"samples, grouping, {language} ({len(ids)}): BCubed F1", value, "%", goal=GOAL))
    return rows


async def articles() -> list[Article]:
    """The sample news, as the store has it."""
    async with SqliteStore() as store:
        await read_samples(Context(store, StandingClock(), ZoneInfo("UTC")))
        return list(await store.texts(await store.latest(Scope(), ALL)))


def _gold(listed: list[Article]) -> dict[str, str]:
    """The story of each item."""
    stories = json.loads((config_folder() / "samples" / "stories.json").read_text(encoding="utf-8"))
    told = {title: slug for slug, titles in stories.items() for title in titles}
    return {str(article.id): told.get(article.title, f"alone {article.id}") for article in listed}
