"""Retrieval over a real store: what a question finds, what it must not, and what it says is missing."""

from collections.abc import AsyncIterator

import pytest

from bot.model import Entry
from bot.ports import Scope
from bot.search.query import MOST_WORDS, parse_query
from bot.search.retrieve import Found, retrieve
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, HOUR, NOW, document, entry

STEEL = entry(
    "Tariffs on Chinese steel doubled",
    "The trade ministry doubled the tariffs on steel from China on Monday. Exporters protested.",
    published=NOW - 2 * DAY,
)
FISH = entry("Tariffs on fish stay", "Fishermen in the harbour welcomed the decision.", published=NOW - DAY)
VISIT = entry("China sends a delegation", "The delegation will visit the harbour next week.", published=NOW - HOUR)
MINSK = entry(
    "Belarusian court frees two reporters",
    "The court in Minsk ordered their release after a year. Their families waited outside.",
    published=NOW - 3 * DAY,
)
QUAKE = entry(
    "Earthquake shakes the northern coast",
    "The earthquake damaged hundreds of houses on the northern coast; rescue teams search for survivors.",
    published=NOW - 4 * DAY,
)
DUTIES = entry("Совет повысил пошлины", "Новые пошлины вступят в силу в июле.", language="ru")
FILLER = [
    entry(f"Weather report number {n}", f"Mild and dry in district {n}.", published=NOW - n * HOUR) for n in range(40)
]


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    async with SqliteStore() as opened:
        await opened.add(document(STEEL, FISH, VISIT, MINSK, QUAKE, DUTIES, *FILLER), NOW)
        yield opened


async def found(store: SqliteStore, text: str, scope: Scope | None = None, limit: int = 200) -> Found:
    return await retrieve(store, parse_query(text), scope or Scope(), NOW, limit)


def titles(result: Found) -> list[str]:
    return [hit.article.title for hit in result.hits]


def of(*entries: Entry) -> list[str]:
    return [item.title for item in entries]


async def test_items_with_all_words_are_found_and_no_others(store: SqliteStore) -> None:
    result = await found(store, "tariffs china")
    assert titles(result) == of(STEEL)
    assert (result.missing, result.relaxed, result.ranking[:1]) == ((), False, result.hits)
    assert {hit.article.title for hit in result.ranking[1:]} == set(of(FISH, VISIT))


async def test_one_word_finds_every_item_that_has_it_in_any_form(store: SqliteStore) -> None:
    assert set(titles(await found(store, "tariff"))) == set(of(STEEL, FISH))


async def test_three_words_that_one_item_holds_find_only_it(store: SqliteStore) -> None:
    assert titles(await found(store, "china delegation harbour")) == of(VISIT)


async def test_a_word_that_nothing_holds_is_missing(store: SqliteStore) -> None:
    result = await found(store, "zorblax")
    assert (result.hits, result.missing, result.relaxed) == ((), ("zorblax",), False)


async def test_a_stray_word_beside_an_unknown_one_is_no_match(store: SqliteStore) -> None:
    result = await found(store, "harbour zorblax")
    assert (result.hits, result.missing) == ((), ("zorblax",))


async def test_most_of_the_weight_beside_an_unknown_word_is_a_relaxed_match(store: SqliteStore) -> None:
    result = await found(store, "belarusian families court zorblax")
    assert titles(result) == of(MINSK)
    assert (result.missing, result.relaxed) == (("zorblax",), True)


async def test_two_known_words_that_no_item_joins_find_nothing(store: SqliteStore) -> None:
    result = await found(store, "earthquake china")
    assert (result.hits, result.missing) == ((), ())


async def test_words_that_a_question_is_wrapped_in_ask_for_nothing(store: SqliteStore) -> None:
    plain = titles(await found(store, "earthquake"))
    for question in ("tell me about the earthquake", "latest news on the earthquake", "what happened, an earthquake?"):
        assert titles(await found(store, question)) == plain


async def test_a_long_question_finds_what_carries_most_of_it(store: SqliteStore) -> None:
    result = await found(store, "How many houses were damaged when the earthquake hit the northern coast last week?")
    assert titles(result) == of(QUAKE)


async def test_a_long_question_about_nothing_stored_finds_nothing(store: SqliteStore) -> None:
    result = await found(store, "Which zorblax did the quixotic flumph bamboozle yesteryear?")
    assert result.hits == ()
    assert set(result.missing) >= {"zorblax", "flumph"}


async def test_a_common_word_alone_does_not_make_a_match(store: SqliteStore) -> None:
    result = await found(store, "weather report about the missing zorblax in Quuxland and Flumphia")
    assert not set(titles(result)) & set(of(STEEL, FISH, VISIT, MINSK, QUAKE))


async def test_a_place_finds_its_adjective(store: SqliteStore) -> None:
    assert titles(await found(store, "belarus")) == of(MINSK)
    assert titles(await found(store, "belarus court")) == of(MINSK)


async def test_a_word_finds_its_forms_in_its_language(store: SqliteStore) -> None:
    assert titles(await found(store, "пошлина")) == of(DUTIES)


async def test_a_phrase_must_stand_as_typed(store: SqliteStore) -> None:
    assert titles(await found(store, '"northern coast"')) == of(QUAKE)
    assert titles(await found(store, '"coast northern"')) == []
    assert titles(await found(store, '"tariffs on steel" zorblax')) == []


async def test_what_is_excluded_is_not_found(store: SqliteStore) -> None:
    assert titles(await found(store, "tariffs -china")) == of(FISH)
    assert titles(await found(store, 'tariffs -"on fish"')) == of(STEEL)


async def test_exclusions_alone_find_nothing(store: SqliteStore) -> None:
    assert await found(store, "-china") == Found()


async def test_an_empty_query_and_an_empty_store_find_nothing(store: SqliteStore) -> None:
    assert await found(store, "?!") == Found()
    async with SqliteStore() as empty:
        result = await found(empty, "tariffs")
    assert (result.hits, result.missing) == ((), ("tariffs",))


async def test_the_scope_holds_in_every_mode(store: SqliteStore) -> None:
    recent = Scope(since=NOW - 36 * HOUR)
    assert titles(await found(store, "tariffs", recent)) == of(FISH)
    assert titles(await found(store, "belarusian families zorblax", recent)) == []
    assert titles(await found(store, "tariffs", Scope(source="elsewhere"))) == []


async def test_of_equal_items_the_newest_comes_first() -> None:
    async with SqliteStore() as store:
        same = [
            entry("Ferry line opens", "The ferry sails.", guid=str(n), published=NOW - age)
            for n, age in enumerate([5 * DAY, HOUR, 90 * DAY])
        ]
        await store.add(document(*same), NOW)
        result = await found(store, "ferry")
    assert [NOW - hit.article.published for hit in result.hits] == [HOUR, 5 * DAY, 90 * DAY]


async def test_no_more_than_the_limit_is_found(store: SqliteStore) -> None:
    assert len((await found(store, "weather", limit=7)).hits) == 7


async def test_a_query_of_a_thousand_words_is_answered(store: SqliteStore) -> None:
    result = await found(store, " ".join(f"word{n}" for n in range(1000)) + " earthquake")
    assert len(result.missing) == MOST_WORDS
    held = await found(store, " ".join(f"district {n}" for n in range(400)) + ' "' + "mild and dry " * 300 + '"')
    assert held.hits  # running text: its quotation marks ask for nothing to stand as typed
