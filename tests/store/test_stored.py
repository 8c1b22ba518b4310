"""A store of each earlier schema is saved, brought up to date, and goes on: rows, answers, subscriptions, outbox."""

import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.care import Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.commands.context import Context
from bot.conversation import Asking, Line, Person
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.follow import Terms
from bot.message.plain import Reader, plain
from bot.outbox import State
from bot.store.restoring import restore
from bot.store.schema import migrations
from bot.store.sqlite import SqliteStore
from bot.text.words import ANALYSIS
from bot.votes import Opinion
from tests.delivery.post import Post
from tests.fakes import DAY, HOUR, NOW, FakeClock
from tests.store.probe import check_file, check_index, opened, schema_of
from tests.store.stored import CHANNEL, DIRECT, FERRY, FOLDER, columns, made, tables

LEVELS = range(1, len(migrations()))


def dump(level: int) -> str:
    return (FOLDER / f"schema-{level}.sql").read_text("utf-8")


def rows(connection: sqlite3.Connection, table: str, names: list[str]) -> set[tuple[object, ...]]:
    return set(connection.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall())


def test_a_store_of_every_earlier_schema_is_kept() -> None:
    """`python -m tests.store.stored LEVEL` writes one that is missing."""
    assert [level for level in LEVELS if not (FOLDER / f"schema-{level}.sql").exists()] == []


@pytest.fixture(params=[*LEVELS])
def level(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def old(level: int, tmp_path: Path) -> Path:
    path = made(dump(level), tmp_path / "tidings.db")
    check_file(path)
    return path


async def test_it_is_saved_first_and_then_has_the_schema_of_a_fresh_one(old: Path, level: int, tmp_path: Path) -> None:
    before = schema_of(old)
    assert before[0] == level
    for path in (old, tmp_path / "fresh.db"):
        async with SqliteStore(path, saved=1) as store:
            await check_index(store)
    assert schema_of(old) == schema_of(tmp_path / "fresh.db")
    check_file(old)
    saved = old.with_name(f"tidings.db.schema-{level}.backup")
    assert schema_of(saved) == before
    restore(saved, old, NOW)
    async with SqliteStore(old) as store:
        assert (await store.holdings()).items == 4


async def test_not_a_row_of_it_is_lost_or_changed(old: Path) -> None:
    with opened(old) as connection:
        shape = {table: columns(connection, table) for table in tables(connection)}
        before = {table: rows(connection, table, names) for table, names in shape.items()}
    async with SqliteStore(old):
        pass
    assert sum(map(len, before.values())) > 10
    with opened(old) as connection:
        assert rows(connection, "analysis", ["version"]) == {(ANALYSIS,)}  # by which the index was made, maybe anew
        del shape["analysis"]
        for table, names in shape.items():
            held = [name for name in names if name in columns(connection, table)]
            assert held == names, table
            assert before[table] - rows(connection, table, names) == set(), table


async def test_it_answers_and_its_citations_resolve(old: Path, level: int) -> None:
    async with SqliteStore(old) as store:
        desk = ChatDesk(Context(store, FakeClock(NOW + HOUR), ZoneInfo("UTC")), ChatRules())
        asking = Asking(CHANNEL, Person("ada", admin=True))

        async def hears(line: str) -> str:
            response = await desk.ask(asking, Line(line), _silent)
            return plain(response.message, Reader(NOW + HOUR, ZoneInfo("UTC")))

        assert "The night ferry ran onto the Gull Rocks on Monday with 61 people aboard." in await hears(
            "/summary ferry"
        )
        first = await store.article(1, 1)
        assert first is not None
        assert first.text == FERRY
        assert "An inquiry has begun." in await hears("/article 1")
        if level >= 3:
            assert "ferry" in await hears("/subscriptions")
            kept = await store.kept_answer("a1", CHANNEL)
            assert kept is not None
            assert FERRY[kept.cited[0].start : kept.cited[0].end] == FERRY.partition(" All")[0]
        assert "now follows bridge" in await hears("/subscribe bridge try:no")
        assert "bridge" in await hears("/unsubscribe bridge")


async def _silent(_stage: str) -> None:
    pass


async def test_what_it_follows_and_has_set_up_still_holds(old: Path, level: int) -> None:
    if level < 3:
        pytest.skip("there was no chat then")
    async with SqliteStore(old) as store:
        (here,), (direct,) = await store.subscriptions(CHANNEL), await store.subscriptions(DIRECT)
        assert (here.topic, direct.topic) == ("ferry", "swing bridge")
        assert here.terms == (Terms("weekdays 7:30", zone="Europe/Minsk") if level >= 4 else Terms())
        held = await store.preferences(CHANNEL)
        assert (held.zone, held.length) == ("Europe/Minsk", "short")
        installed = await store.installation("slack", "T1")
        assert installed is not None
        assert installed.data == '{"team_id": "T1"}'
        assert await store.marked("keeper", "discord", NOW) == "900"
        assert await store.workspaces() == [Workspace("discord", "900"), Workspace("slack", "T1")]
        due = {each.subscription.place for each in await store.due_subscriptions(NOW + 2 * DAY, 9)}
        assert due == {CHANNEL, DIRECT}


async def test_its_outbox_votes_stories_and_budget_go_on(old: Path, level: int) -> None:
    if level < 4:
        pytest.skip("there was no outbox then")
    async with SqliteStore(old) as store:
        states = [part.state for digest in await store.history(CHANNEL, 9) for part in digest.parts]
        assert states == [State.PENDING, State.SENT]
        (part,) = await store.claim_parts("discord", "me", NOW + DAY, 9)
        assert part.payload == {"content": "news 1"}
        told = (await store.told_stories([CHANNEL], NOW - DAY))[CHANNEL]
        assert {(each.title, each.articles) for each in told} == {("Night ferry runs onto rocks", frozenset({1}))}
        assert [mute.name for mute in (await store.mutes([CHANNEL], NOW))[CHANNEL]] == ["eel"]
        if level >= 5:
            assert [vote.opinion for vote in await store.votes(CHANNEL)] == [Opinion.MORE]
        if level >= 6:
            assert set(await store.stories_of([1, 2, 3, 4])) == {1, 2, 3, 4}
        if level >= 7:
            assert await store.spent(("discord", "900"), NOW.date()) == 120


async def test_the_next_digest_comes(old: Path, level: int) -> None:
    if level < 3:
        pytest.skip("there was no chat then")
    clock, post = FakeClock(NOW + HOUR), Post()
    post.name = CHANNEL.platform
    async with SqliteStore(old) as store:
        publisher = Publisher(store, [post], clock, Rules(ZoneInfo("UTC"), 6 * HOUR), lambda: None)
        sender = Sender(store, post, clock, "me", lambda: 0.5, repeat=False)
        for at in (NOW + HOUR, NOW + DAY):  # planned, and due
            clock.at = at
            await publisher.tick()
            if at > NOW + HOUR:
                (due,) = [each.subscription.next_at for each in await store.served(at, CHANNEL)]
                assert due
                clock.at = due
                await publisher.tick()
            while await sender.round():
                pass
        arrived = [str(payload) for payload in post.payloads]
        assert any("news 1" in each for each in arrived) == (level >= 4)
        assert ("ran onto the Gull Rocks on Monday" in arrived[-1]) == (level < 4), "told once already"
