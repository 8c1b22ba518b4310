"""One event told in two languages, from the store to answers; a stand-in says what texts mean."""

import json
import logging
from dataclasses import replace
from datetime import datetime

import pytest

from bot.commands.reply import State
from bot.model import Document, Entry, Source
from bot.store.sqlite import SqliteStore
from bot.stories.keep import StoryKeeper
from bot.storyport import Regrouped
from tests.commands.desk import DAY, HOUR, NOW, Desk, StandingClock, desk, item
from tests.stories.bilingual import Bilingual

FERRY = item(
    "Ferry ran aground in fog",
    "The ferry Halden ran aground off the coast in fog with 214 passengers. Tugs came from the harbour at noon.",
    age=3 * HOUR,
)
FAEHRE = item(
    "Fähre lief im Nebel auf und ist gestrandet",
    "Die Fähre Halden lief im Nebel vor der Küste auf, 214 Passagiere sind an Bord. Schlepper kamen aus dem Hafen.",
    age=2 * HOUR,
    language="de",
)
OTHER = item(
    "Nordlys mit Brücke kollidiert: Maschine fiel aus",
    "Eine Maschine der Nordlys fiel aus, sie kollidierte mit einer Brücke. Von der Mannschaft wurde niemand verletzt.",
    age=2 * HOUR,
    language="de",
)
"""The same kind of news, another event."""
FIRE = item(
    "Fire burned the roof of the salt museum",
    "A fire burned the roof of the museum of salt. The fire brigade came at once.",
)


async def filled(newsroom: Desk, *entries: Entry) -> None:
    for number, entry in enumerate(entries):
        await newsroom.files(f"Outlet {number}", replace(entry, url=f"https://outlet-{number}.example/news"))


async def kept(store: SqliteStore, *entries: Entry, at: datetime = NOW) -> None:
    for entry in entries:
        await store.add(Document(Source(entry.title, entry.title), (entry,), entry.title), at)


def knowing(newsroom: Desk, embedder: Bilingual | None) -> Desk:
    """The same desk with something that knows what texts mean."""
    context = newsroom.context
    newsroom.context = replace(context, stories=StoryKeeper(context.store, context.clock, embedder))
    return newsroom


async def test_latest_tells_an_event_in_two_languages_once_and_keeps_others_apart() -> None:
    async with desk() as newsroom:
        knowing(newsroom, Bilingual())
        await filled(newsroom, FERRY, FAEHRE, OTHER, FIRE)
        assert len((await newsroom.asks("/latest")).stories) == 4
        await newsroom.context.keeper.catch_up()
        reply = await newsroom.asks("/latest")
        data = reply.data(newsroom.reader)
    told = {story.title: sorted(article.id for article in story.elsewhere) for story in reply.stories}
    assert told == {FIRE.title: [], FAEHRE.title: [1], OTHER.title: []}
    assert sorted(len(story.sources) for story in reply.stories) == [1, 1, 2]
    assert [len(story["elsewhere"]) for story in data["stories"] if "elsewhere" in story] == [1]


async def test_without_it_nothing_is_kept_and_nothing_joined() -> None:
    async with desk() as newsroom:
        await filled(newsroom, FERRY, FAEHRE)
        await newsroom.context.keeper.catch_up()
        reply = await newsroom.asks("/latest")
        assert await newsroom.context.store.kin_of([1, 2]) == []
        assert await newsroom.context.store.vectors([1, 2], "bilingual") == {}
        assert "In other languages" not in await newsroom.hears("/story article 1")
    assert [story.elsewhere for story in reply.stories] == [(), ()]
    assert "elsewhere" not in json.dumps(reply.data(newsroom.reader))


async def test_a_story_names_those_that_tell_it_in_other_languages_and_counts_their_voices() -> None:
    async with desk() as newsroom:
        knowing(newsroom, Bilingual())
        await filled(newsroom, FERRY, FAEHRE, OTHER)
        heard = await newsroom.hears("/story article 1")
        german = await newsroom.hears("/story article 2")
        why = await newsroom.hears("/why article 2")
    assert "Story 1: 2 items in 2 sources" in heard
    assert "2 independent voices" in heard
    assert "In other languages: story 2 (German, 1 item)" in heard
    assert "In other languages: story 1 (English, 1 item)" in german
    assert "Schlepper" not in heard
    assert "2 items from 2 sources" in why


async def test_a_digest_and_a_summary_tell_it_once_in_the_words_of_one_language() -> None:
    async with desk() as newsroom:
        knowing(newsroom, Bilingual())
        await filled(newsroom, FERRY, FAEHRE)
        await newsroom.context.keeper.catch_up()
        digest = await newsroom.asks("/digest preview")
        summary = await newsroom.asks("/summary Halden")
    for reply in (digest, summary):
        assert reply.state is State.ANSWERED
        [story] = reply.stories
        assert len(story.elsewhere) == 1
        cited = {citation.article_id for sentence in reply.sentences for citation in sentence.citations}
        assert cited == {story.articles[0].id}
    assert digest.coverage is not None
    assert digest.coverage.sources == 2


async def test_kin_goes_with_its_articles_where_stories_are_joined_or_ended() -> None:
    async with desk() as newsroom:
        store = knowing(newsroom, Bilingual()).context.store
        await filled(newsroom, FERRY, FAEHRE, FIRE)
        await newsroom.context.keeper.catch_up()
        assert await store.kin_of([1]) == [(2, 1)]
        assert await store.regroup(Regrouped({1: 3}, {1: 3}), 3, NOW)  # as if the ferry were of the fire's story
        heard = await newsroom.hears("/story 2")
    assert "In other languages: story 3 (English, 2 items)" in heard


async def test_after_a_restart_what_is_new_is_compared_with_what_was_kept() -> None:
    async with SqliteStore() as store:
        await kept(store, FERRY)
        await StoryKeeper(store, StandingClock(), Bilingual()).catch_up()
        again = Bilingual()
        await kept(store, FAEHRE)
        await StoryKeeper(store, StandingClock(), again).catch_up()
        assert len(again.asked) == 1  # the first article is not read again
        assert await store.kin_of([1, 2]) == [(2, 1)]


async def test_where_another_process_grouped_between_it_is_read_from_the_store_again() -> None:
    async with SqliteStore() as store:
        one, other = (StoryKeeper(store, StandingClock(), Bilingual()) for _ in range(2))
        await kept(store, FERRY)
        await one.catch_up()
        await kept(store, FIRE)
        await other.catch_up()
        await kept(store, FAEHRE)
        await one.catch_up()
        assert await store.kin_of([3]) == [(3, 1)]


async def test_what_a_refused_round_found_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    async with SqliteStore() as store:
        keeper = StoryKeeper(store, StandingClock(), Bilingual())
        await kept(store, FERRY)
        await keeper.catch_up()
        await kept(store, FAEHRE)
        true, refused = store.regroup, iter([False])

        async def regroup(changes: Regrouped, after: int, now: datetime) -> bool:
            return next(refused, True) and await true(changes, after, now)

        monkeypatch.setattr(store, "regroup", regroup)
        await keeper.catch_up()
        assert await store.kin_of([2]) == [(2, 1)]


async def test_old_articles_and_languages_that_it_does_not_know_are_left_out() -> None:
    async with SqliteStore() as store:
        embedder = Bilingual()
        await kept(store, replace(FERRY, published=NOW - 4 * DAY), replace(FAEHRE, language="sv"))
        await StoryKeeper(store, StandingClock(), embedder).catch_up()
        assert embedder.asked == []


async def test_vectors_are_dropped_when_they_are_too_old_to_be_compared() -> None:
    async with SqliteStore() as store:
        clock = StandingClock()
        keeper = StoryKeeper(store, clock, Bilingual())
        await kept(store, FERRY)
        await keeper.catch_up()
        assert list(await store.vectors([1], "bilingual")) == [1]
        assert await store.vectors([1], "another") == {}
        clock.at = NOW + 4 * DAY
        await kept(store, replace(FIRE, published=clock.at), at=clock.at)
        await keeper.catch_up()
        assert list(await store.vectors([1, 2], "bilingual")) == [2]


async def test_one_that_fails_is_told_of_once_and_grouping_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async with SqliteStore() as store:
        embedder = Bilingual(broken=True)
        keeper = StoryKeeper(store, StandingClock(), embedder)
        with caplog.at_level(logging.WARNING):
            for entry in (FERRY, FIRE):
                await kept(store, entry)
                assert await keeper.catch_up() == 1
        assert len(await store.stories_of([1, 2])) == 2
        assert [record.message for record in caplog.records] == [
            "stories are not compared across languages: the dictionary is lost."
        ]
        embedder.broken = False
        await kept(store, FAEHRE)
        await keeper.catch_up()
        assert await store.kin_of([3]) == []  # the ferry has no vector
