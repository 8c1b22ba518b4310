"""A store that an earlier release wrote opens in this one, and knows all that it held."""

import gzip
from pathlib import Path

import pytest

from bot.model import Document, Intake, Kind, Source
from bot.ports import Scope
from bot.store.restoring import restore
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, entry
from tests.store.probe import check_file, check_index, schema_of, titles

KEY = "feed:https://harbour-wire.example"
"""The source in the stored file: its two items, one with a guid, and three of a text file."""


@pytest.fixture(params=["0.1.0"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the database that this release left."""
    path = tmp_path / "tidings.db"
    stored = Path(__file__).parent / "old" / f"tidings-{request.param}.db.gz"
    path.write_bytes(gzip.decompress(stored.read_bytes()))
    return path


async def test_it_has_the_schema_of_a_fresh_one(old: Path, tmp_path: Path) -> None:
    for path in (old, tmp_path / "fresh.db"):
        async with SqliteStore(path):
            pass
    assert schema_of(old) == schema_of(tmp_path / "fresh.db")
    check_file(old)


async def test_it_is_copied_as_it_was_before_it_is_migrated(old: Path) -> None:
    before = schema_of(old)
    async with SqliteStore(old, saved=1) as store:
        assert (await store.holdings()).items == 5
    copy = old.with_name(f"tidings.db.schema-{before[0]}.backup")
    assert schema_of(copy) == before
    restore(copy, old, NOW)
    assert schema_of(old) == before
    async with SqliteStore(old) as store:
        assert (await store.holdings()).items == 5
    check_file(old)


async def test_its_items_are_all_there_and_found(old: Path) -> None:
    async with SqliteStore(old) as store:
        held = await store.texts(await store.latest(Scope(), 9))
        assert sorted(item.kind for item in held) == [Kind.ARTICLE] * 2 + [Kind.HEADLINE] * 3
        assert await titles(store, "swing bridge eleven") == [
            "Old swing bridge to stand still for eleven weeks",
            "Bridge closes in May",
        ]
        await check_index(store)


async def test_its_items_are_known_again_by_guid_address_and_words(old: Path) -> None:
    text = "The harbour board voted on Tuesday to close the swing bridge for eleven weeks."
    address = "https://harbour-wire.example/news/bridge-closes-in-may.html"
    async with SqliteStore(old) as store:
        listed = (
            entry("Bridge closes in May", text, guid="another", url=address),
            entry("Eel season begins", url="https://harbour-wire.example/news/eel-season-begins-early.html?utm_id=1"),
        )
        document = Document(Source(KEY, "Harbour Wire"), listed, KEY)
        assert await store.add(document, NOW) == Intake(2, known=2)
        assert await store.add(document, NOW) == Intake(2, known=2)
        loose = Document(Source("text:mk", "mk"), (entry("Council opens the new library", published=None),), "text")
        assert await store.add(loose, NOW) == Intake(1, known=1)
