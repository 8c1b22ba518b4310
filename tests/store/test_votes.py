"""Votes in the store: one of a member on a story, of one place, bounded, and weighed in the same transaction."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.conversation import Place
from bot.store.sqlite import SqliteStore
from bot.stories.opinions import leanings_of
from bot.votes import KEPT, MOST_OF_ALL, MOST_OF_ONE, Leanings, Opinion, Vote
from tests.fakes import DAY, NOW, SECOND, document, entry

HERE = Place("discord", "g1", "c1")
PLACES = (replace(HERE, workspace="g2"), replace(HERE, channel="c2"), replace(HERE, platform="slack"))
WEIGH = partial(leanings_of, own=False)
ABOUT = (("word", "ferry"), ("source", "Harbour Wire"))


def vote(person: str = "ada", story: int = 1, opinion: Opinion = Opinion.MORE, at: datetime = NOW) -> Vote:
    return Vote(person, story, opinion, ABOUT, at)


async def test_votes_and_leanings_are_one_places() -> None:
    async with SqliteStore() as store:
        assert await store.vote(HERE, vote(), WEIGH) == [vote()]
        held = await store.leanings([HERE, *PLACES])
        assert held[HERE]["word", "ferry"] == 0.25
        assert all(held[place] == {} for place in PLACES)
        for place in PLACES:
            assert await store.votes(place) == []
            assert await store.forget_votes(place, None, WEIGH) == 0
        assert await store.votes(HERE) == [vote()]
        await store.forget_workspace("discord", "g1")
        assert await store.votes(HERE) == []
        assert (await store.leanings([HERE]))[HERE] == {}


async def test_a_word_is_taken_out_of_all_votes_and_what_was_voted_stays() -> None:
    async with SqliteStore() as store:
        for number in (1, 2):
            await store.vote(HERE, vote(story=number), WEIGH)
        assert await store.forget_votes(HERE, "FERRY", WEIGH) == 2
        assert await store.forget_votes(HERE, "tram", WEIGH) == 0
        assert list((await store.leanings([HERE]))[HERE]) == [("source", "Harbour Wire")]
        assert len(await store.votes(HERE)) == 2
        assert await store.forget_votes(HERE, None, WEIGH) == 2
        assert (await store.leanings([HERE]))[HERE] == {}


async def test_what_is_kept_of_a_member_is_bounded_and_what_is_old_counts_no_more() -> None:
    async with SqliteStore() as store:
        await store.vote(HERE, vote("bea"), WEIGH)
        for number in range(MOST_OF_ONE + 5):
            await store.vote(HERE, vote(story=number, at=NOW + number * SECOND), WEIGH)
        held = await store.votes(HERE)
        assert len([each for each in held if each.person == "ada"]) == MOST_OF_ONE
        assert min(each.story for each in held if each.person == "ada") == 5
        assert [each.story for each in held if each.person == "bea"] == [1]
        await store.vote(HERE, vote("cid", at=NOW + KEPT + DAY), WEIGH)
        assert [each.person for each in await store.votes(HERE)] == ["cid"]


async def test_what_is_kept_of_a_place_is_bounded() -> None:
    def nothing(_votes: Sequence[Vote]) -> Leanings:
        return {}

    async with SqliteStore() as store:
        for number in range(MOST_OF_ALL + 3):
            at = NOW + timedelta(seconds=number)
            if number >= MOST_OF_ALL - 1:
                await store.vote(HERE, vote(f"m{number}", at=at), nothing)
            else:
                row = (*("discord", "g1", "c1", 0), f"m{number}", 1, "up", "[]", int(at.timestamp()))
                sql = "INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                await store._connections.transact(partial(_run, sql, row))
        held = await store.votes(HERE)
    assert len(held) == MOST_OF_ALL
    assert {each.person for each in held}.isdisjoint({"m0", "m1", "m2"})


def _run(sql: str, row: tuple[object, ...], connection: sqlite3.Connection) -> None:
    connection.execute(sql, row)


async def test_two_processes_count_every_vote(tmp_path: Path) -> None:
    file = tmp_path / "tidings.sqlite"
    async with SqliteStore(file) as one, SqliteStore(file) as two:
        await asyncio.gather(
            *(store.vote(HERE, vote(f"m{n}", opinion=Opinion.MUCH_FEWER), WEIGH) for n in range(8) for store in (one,)),
            *(store.vote(HERE, vote(f"w{n}", opinion=Opinion.MUCH_FEWER), WEIGH) for n in range(7) for store in (two,)),
        )
        assert len(await one.votes(HERE)) == 15
        assert (await two.leanings([HERE]))[HERE]["word", "ferry"] == -15 / 16


async def test_an_item_is_found_by_its_address_however_it_is_written() -> None:
    async with SqliteStore() as store:
        await store.add(document(entry("Ferry", url="https://news.example/a/ferry-aground-12345")), NOW)
        for url in (
            "http://www.news.example/a/ferry-aground-12345?utm_source=x",
            "https://news.example/a/ferry-aground-12345",
        ):
            assert [item.title for item in await store.articles_at(url)] == ["Ferry"]
        assert await store.articles_at("https://news.example/a/other-12345") == []
