"""Ranking: formulas at known points, and the order that they give."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Hit
from bot.ports import Form
from bot.search.rank import (
    FRESH_SHARE,
    HALF_LIFE,
    Group,
    carried,
    freshness,
    inverse_frequency,
    ranked,
    relevant,
)
from tests.fakes import DAY, HOUR, NOW, article

SECONDS = st.integers(0, 20 * 365 * 86_400)


def group(word: str, weight: float, *alternatives: tuple[str, ...]) -> Group:
    return Group(word, tuple(map(Form, alternatives or ((word,),))), weight)


def test_inverse_frequency_at_known_points() -> None:
    assert inverse_frequency(0, 0) == pytest.approx(math.log(2))
    assert inverse_frequency(5, 10) == pytest.approx(math.log(2))
    assert inverse_frequency(1, 100) == pytest.approx(math.log(1 + 99.5 / 1.5))


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(1, 1000))
def test_a_rarer_word_tells_more(holding: int, items: int, more: int) -> None:
    assert inverse_frequency(holding, items) > inverse_frequency(holding + more, items) > 0


def test_freshness_at_known_points() -> None:
    assert freshness(NOW, NOW) == 1
    assert freshness(NOW - HALF_LIFE, NOW) == pytest.approx(1 - FRESH_SHARE / 2)
    assert freshness(NOW - 3650 * DAY, NOW) == pytest.approx(1 - FRESH_SHARE)


def test_an_item_dated_in_the_future_is_as_fresh_as_can_be() -> None:
    assert freshness(NOW + 30 * DAY, NOW) == 1


@given(SECONDS, SECONDS)
def test_freshness_never_grows_with_age_and_stays_in_bounds(one: int, other: int) -> None:
    newer, older = (freshness(NOW - timedelta(seconds=age), NOW) for age in sorted((one, other)))
    assert 1 - FRESH_SHARE <= older <= newer <= 1


def test_of_equally_relevant_items_the_newest_comes_first() -> None:
    hits = [Hit(article(number=n, published=NOW - n * DAY), 5.0) for n in (3, 1, 2)]
    assert [hit.article.id for hit in ranked(hits, NOW)] == [1, 2, 3]


def test_old_news_on_the_topic_stays_above_fresh_news_beside_it() -> None:
    old, fresh = Hit(article(number=1, published=NOW - 365 * DAY), 10.0), Hit(article(number=2, published=NOW), 5.0)
    assert [hit.article.id for hit in ranked([fresh, old], NOW)] == [1, 2]


def test_equal_items_of_one_moment_keep_the_order_of_their_numbers() -> None:
    hits = [Hit(article(number=n, published=NOW), 1.0) for n in (2, 3, 1)]
    assert [hit.article.id for hit in ranked(hits, NOW)] == [1, 2, 3]


@given(st.lists(st.tuples(st.floats(0, 100), SECONDS), max_size=20))
def test_ranking_keeps_every_hit_and_does_not_depend_on_their_order(given_hits: list[tuple[float, int]]) -> None:
    hits = [
        Hit(article(number=n, published=NOW - timedelta(seconds=age)), relevance)
        for n, (relevance, age) in enumerate(given_hits)
    ]
    found = ranked(hits, NOW)
    assert sorted(hit.article.id for hit in found) == list(range(len(hits)))
    assert found == ranked(hits[::-1], NOW)


def test_the_share_that_an_item_carries_is_by_weight() -> None:
    item = article("Tariffs on steel", "The council agreed.")
    assert carried(item, [group("tariff", 3), group("china", 1)]) == pytest.approx(0.75)
    assert carried(item, [group("council", 1), group("tariff", 1)]) == 1
    assert carried(item, [group("china", 1)]) == 0
    assert carried(item, []) == 0


def test_a_word_counts_by_any_of_its_alternatives_and_only_whole() -> None:
    item = article("Belarusian steel", "Prices in New York")
    assert carried(item, [group("belarus", 1, ("belarus",), ("belarusian",))]) == 1
    assert carried(item, [group("new york", 1, ("new", "york"))]) == 1
    assert carried(item, [group("york new", 1, ("york", "new"))]) == 0
    assert carried(item, [group("pric", 1, ("pri",))]) == 0


def test_a_word_in_another_language_is_found_by_that_languages_stems() -> None:
    item = article("Новые пошлины", "Совет принял решение.", language="ru")
    assert carried(item, [group("пошлина", 1, ("пошлин",))]) == 1


def test_what_one_languages_stemmer_makes_of_a_word_counts_only_there() -> None:
    iran = Group("iran", (Form(("iran",)), Form(("ir",), frozenset({"hu"}))), 1)
    assert carried(article("Ira Glass and an IR camera", "Nothing else."), [iran]) == 0
    assert carried(article("Irán", "Teherán", language="hu"), [iran]) == 1


@pytest.mark.parametrize(
    ("shares", "words", "kept"),
    [
        ({1: 1.0, 2: 0.9, 3: 0.59}, 3, [1]),
        ({1: 1.0, 2: 0.9}, 2, [1]),
        ({1: 0.4, 2: 0.3}, 3, []),
        ({1: 0.6, 2: 0.3, 3: 0.29}, 4, [1, 2]),
        ({1: 0.0, 2: 0.0}, 9, []),
        ({1: 0.0}, 1, []),
        ({}, 5, []),
        ({2: 1.0}, 2, [2]),
    ],
)
def test_only_items_that_carry_enough_are_about_the_query(
    shares: dict[int, float], words: int, kept: list[int]
) -> None:
    hits = [Hit(article(number=n, published=NOW - n * HOUR), 1.0) for n in (1, 2, 3)]
    assert [hit.article.id for hit in relevant(hits, shares, words)] == kept
