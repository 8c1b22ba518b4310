"""A store that an earlier release wrote opens in this one, and knows all that it held."""

import gzip
import json
from pathlib import Path

import pytest

from bot.conversation import Place
from bot.model import Document, Intake, Kind, Source
from bot.ports import Scope
from bot.store import schema
from bot.store.restoring import restore
from bot.store.rows import seconds
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, NOW, entry
from tests.store.probe import check_file, check_index, opened, schema_of, titles

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


async def test_what_was_told_before_parts_were_counted_is_told_with_the_part_that_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, every = tmp_path / "tidings.db", schema.migrations()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: every[:8])
        async with SqliteStore(path):
            pass
    told = [[[1, 1], [7, 0]], [[2, 1]], [[11, 1]], []]  # the last two without buttons
    payloads = [{"id": "do:vote:1:up"}, {"id": "do:vote:2:up"}, {"id": "do:vote:3:up"}]
    here = ("slack", "T1", "C1", "", 0)
    with opened(path) as connection:
        for digest in (1, 2):
            connection.execute(
                "INSERT INTO digest VALUES (?, 'digest', ?, ?, ?, ?, ?, 0, 0, 4, '', '', '')", (digest, *here)
            )
        sql = """
            INSERT INTO delivery (id, digest_id, n, parts, platform, workspace, channel, thread, direct, payload, state,
            not_before, queued_at) VALUES (?, 1, ?, 3, ?, ?, ?, ?, ?, ?, ?, 0, 0)
        """
        for n, payload in enumerate(payloads, start=1):  # begun before, and its end is given up after the upgrade
            state = "sent" if n == 1 else "dead"
            connection.execute(sql, (f"part{n}", n, *here, json.dumps(payload), state))
        sql = """
            INSERT INTO told (digest_id, platform, workspace, channel, thread, direct, at, title, articles, facts)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')
        """
        for digest in (1, 2):  # of the second no part is kept
            for n, articles in enumerate(told, start=1):
                connection.execute(sql, (digest, *here, seconds(NOW), f"{digest}.{n}", json.dumps(articles)))
        connection.commit()
    async with SqliteStore(path) as store:
        place = Place("slack", "T1", "C1")
        held = (await store.told_stories([place], NOW - DAY))[place]
    assert [item.title for item in held] == ["1.1", "2.1", "2.2", "2.3", "2.4"]
    with opened(path) as connection:
        found = [row[0] for row in connection.execute("SELECT n FROM told ORDER BY id")]
    assert found == [1, 2, 3, 3, 1, 1, 1, 1]
