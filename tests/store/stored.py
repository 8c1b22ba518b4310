"""Stores of every earlier schema, as SQL that is committed: `python -m tests.store.stored LEVEL` writes one, once.

A dump holds the schema that the migrations up to that level make, and the rows of a store that is in use, as far as
the level has tables and columns for them. Write that of the present level before a migration is added: what is written
is never changed, so that it stays what an earlier release has left.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.chatport import Cited, Installation, KeptAnswer, Mute, Preferences, Subscription
from bot.conversation import Place
from bot.follow import Terms
from bot.outbox import Due, Kind, Parcel, ToldStory, settled
from bot.platformport import Sent
from bot.store.opening import FUNCTIONS
from bot.store.schema import APPLICATION_ID, _statements, migrations
from bot.store.sqlite import SqliteStore
from bot.stories.keep import StoryKeeper
from bot.stories.opinions import leanings_of
from bot.votes import Opinion, Vote
from bot.watch import NewWatch, WatchKind
from tests.fakes import DAY, HOUR, NOW, FakeClock, document, entry
from tests.store.probe import opened

FOLDER = Path(__file__).parent / "old"

CHANNEL = Place("discord", "900", "70")
DIRECT = Place("slack", "T1", "U7", direct=True)
_INDEX = "article_search"

FERRY = (
    "The night ferry ran onto the Gull Rocks on Monday with 61 people aboard. All of them were brought ashore by noon."
)
BRIDGE = (
    "The harbour board voted on Tuesday to close the swing bridge for eleven weeks. Buses will go around by the mill."
)


async def fill(path: Path) -> None:
    """A store as people leave it: news of two sources, what chat keeps, and an outbox."""
    async with SqliteStore(path) as store:
        told = entry("Night ferry runs onto rocks", FERRY, guid="f1", url="https://harbour-wire.example/ferry")
        board = entry("Swing bridge closes", BRIDGE, guid="b1", url="https://harbour-wire.example/bridge")
        await store.add(document(told, board, entry("Eel season begins")), NOW)
        changed = entry(told.title, f"{FERRY} An inquiry has begun.", guid="f1", url=told.url)
        await store.add(document(changed), NOW + HOUR)
        other = entry("Ferry aground off Gull Rocks", "A ferry with 61 people aboard is aground.", guid="g1")
        await store.add(document(other, source="Mill Courier"), NOW)
        await store.add_watch(NewWatch(WatchKind.FEED, "https://harbour-wire.example/feed", "hw", "Harbour Wire"), NOW)
        await store.cite([(1, 1), (2, 1)], NOW)
        await StoryKeeper(store, FakeClock()).catch_up()
        await _chat(store)
        await _outbox(store)


async def _chat(store: SqliteStore) -> None:
    cited = (Cited(1, 1, 1, 0, FERRY.index(" All")),)
    await store.keep_answer(KeptAnswer("a1", CHANNEL, "ada", "/summary ferry", NOW, cited))
    await store.subscribe(Subscription(CHANNEL, "ferry", "ada", NOW, terms=Terms("weekdays 7:30", zone="Europe/Minsk")))
    await store.subscribe(Subscription(DIRECT, "swing bridge", "U7", NOW))
    await store.prefer(CHANNEL, Preferences("Europe/Minsk", "short"))
    await store.install(Installation("slack", "T1", "", '{"team_id": "T1"}', NOW))
    await store.mark("keeper", "discord", "900", NOW, NOW + 999 * DAY)
    await store.mute(CHANNEL, Mute("topic", "eel"))
    about = (("word", "ferry"), ("source", "Harbour Wire"))
    await store.vote(CHANNEL, Vote("ada", 1, Opinion.MORE, about, NOW), partial(leanings_of, own=False))
    await store.reserve(("discord", "900"), NOW.date(), 120, 1_000)
    await store.keep_draft("key", "A ferry ran aground.", NOW)


async def _outbox(store: SqliteStore) -> None:
    """A digest that arrived, and one of which a part waits."""
    for number, at in enumerate((NOW, NOW + DAY)):
        story = ToldStory("Night ferry runs onto rocks", ((1, 1),), ("61 people",), at)
        due = (Due(1, at, at + DAY),)
        await store.enqueue([Parcel(Kind.DIGEST, CHANNEL, at, due, ({"content": f"news {number}"},), (story,))], at)
        if not number:
            for part in await store.claim_parts("discord", "me", at, 9):
                begun = await store.begin_part(part, "me", at)
                assert begun
                await store.settle_parts([settled(begun, Sent("m1"), at, 0.0)], "me")


def level_of(level: int, full: Path, path: Path) -> None:
    """Make a store of an earlier level with the rows of a full one that it has tables and columns for."""
    with opened(path) as old:
        for script in migrations()[:level]:
            for statement in _statements(script):
                old.execute(statement)
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        old.execute(f"PRAGMA user_version = {level}")
        old.execute("ATTACH ? AS full", (str(full),))
        for table in tables(old):
            shared = [each for each in columns(old, table) if each in columns(old, table, "full")]
            names = ", ".join(shared)
            where = "WHERE thread = ''" if "thread" in columns(old, table, "full") and "thread" not in shared else ""
            if shared:
                old.execute(f"INSERT OR IGNORE INTO {table} ({names}) SELECT {names} FROM full.{table} {where}")
        old.execute(f"INSERT INTO {_INDEX} ({_INDEX}) VALUES ('rebuild')")


def tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold rows of ours: not the index, and nothing of SQLite's own."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    names = [row[0] for row in connection.execute(sql)]
    return [name for name in names if not name.startswith((_INDEX, "article_terms", "sqlite_"))]


def columns(connection: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    """Its columns."""
    return [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]


def dumped(path: Path) -> Iterator[str]:
    """The statements that make this store anew; the index is made by the program's own function."""
    with opened(path) as held:
        for name in ("application_id", "user_version"):
            yield f"PRAGMA {name} = {held.execute(f'PRAGMA {name}').fetchone()[0]};"
        rows = held.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
        for name, sql in rows:
            if not name.startswith((f"{_INDEX}_", "sqlite_")):
                yield f"{' '.join(sql.split())};"
        for table in tables(held):
            names = columns(held, table)
            quoted = " || ', ' || ".join(f"quote({each})" for each in names)
            for row in held.execute(f"SELECT {quoted} FROM {table} ORDER BY 1").fetchall():
                yield f"INSERT INTO {table} ({', '.join(names)}) VALUES ({row[0]});"
        yield f"INSERT INTO {_INDEX} ({_INDEX}, rank) VALUES ('rank', 'bm25(2.0, 1.0, 0.0)');"
        yield f"INSERT INTO {_INDEX} ({_INDEX}) VALUES ('rebuild');"


def made(dump: str, path: Path) -> Path:
    """The store of a dump."""
    with closing(sqlite3.connect(path)) as connection:
        for name, width, function in FUNCTIONS:
            connection.create_function(name, width, function, deterministic=True)
        connection.executescript(dump)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
    return path


def main(level: int) -> None:
    """Write the dump of a level.

    Raises:
        FileExistsError: it is there, and stays as it is.
    """
    with tempfile.TemporaryDirectory() as folder:
        full, old = Path(folder) / "full.db", Path(folder) / "old.db"
        asyncio.run(fill(full))
        level_of(level, full, old)
        with (FOLDER / f"schema-{level}.sql").open("x", encoding="utf-8") as out:
            out.write("\n".join(dumped(old)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
