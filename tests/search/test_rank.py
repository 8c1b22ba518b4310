"""Ranking: formulas at known points, and the order that they give."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article, Hit
from bot.ports import Form
from bot.search.rank import (
    FRESH_SHARE,
    HALF_LIFE,
    Group,
    carried,
    fed_back,
    freshness,
    inverse_frequency,
    ranked,
    relevant,
    stems_of,
    weighed,
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


def test_what_may_be_old_is_no_fresher_than_news_of_a_week() -> None:
    seen = replace(article(number=1, published=NOW), dated=False, ageless=True)
    hits = [Hit(seen, 5.0), *(Hit(article(number=n, published=NOW - n * DAY), 5.0) for n in (2, 6, 8))]
    assert [hit.article.id for hit in ranked(hits, NOW)] == [2, 6, 1, 8]


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


def share(item: Article, groups: list[Group]) -> float:
    return carried(stems_of(item), item.language, groups)


def test_the_share_that_an_item_carries_is_by_weight() -> None:
    item = article("Tariffs on steel", "The council agreed.")
    assert share(item, [group("tariff", 3), group("china", 1)]) == pytest.approx(0.75)
    assert share(item, [group("council", 1), group("tariff", 1)]) == 1
    assert share(item, [group("china", 1)]) == 0
    assert share(item, []) == 0


def test_a_word_counts_by_any_of_its_alternatives_and_only_whole() -> None:
    item = article("Belarusian steel", "Prices in New York")
    assert share(item, [group("belarus", 1, ("belarus",), ("belarusian",))]) == 1
    assert share(item, [group("new york", 1, ("new", "york"))]) == 1
    assert share(item, [group("york new", 1, ("york", "new"))]) == 0
    assert share(item, [group("pric", 1, ("pri",))]) == 0


def test_a_word_in_another_language_is_found_by_that_languages_stems() -> None:
    item = article("Новые пошлины", "Совет принял решение.", language="ru")
    assert share(item, [group("пошлина", 1, ("пошлин",))]) == 1


def test_what_one_languages_stemmer_makes_of_a_word_counts_only_there() -> None:
    iran = Group("iran", (Form(("iran",)), Form(("ir",), frozenset({"hu"}))), 1)
    assert share(article("Ira Glass and an IR camera", "Nothing else."), [iran]) == 0
    assert share(article("Irán", "Teherán", language="hu"), [iran]) == 1


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


def test_what_is_like_the_best_hit_comes_before_what_only_shares_a_word() -> None:
    best = article("Ferry aground off Sandholm", "The ferry struck a reef near the lighthouse.", number=1)
    chance = article("A ferry of paper", "Children fold boats and hats at a school.", number=2)
    alike = article("Reef tears a hull", "Passengers left the ship at the lighthouse; the reef is charted.", number=3)
    hits = [Hit(best, 4.0), Hit(chance, 2.0), Hit(alike, 1.9)]
    found = fed_back(hits, {item.id: stems_of(item) for item in (best, chance, alike)})
    assert [hit.article.id for hit in found] == [1, 3, 2]
    assert found[0].relevance == pytest.approx(4.0)


def test_hits_that_were_not_read_follow_in_their_order() -> None:
    hits = [Hit(article(f"Title {n}", "Some text.", number=n), 5.0 - n) for n in (1, 2, 3, 4)]
    found = fed_back(hits, {hit.article.id: stems_of(hit.article) for hit in hits[:2]})
    assert [hit.article.id for hit in found] == [1, 2, 3, 4]
    assert [hit.relevance for hit in found] == sorted((hit.relevance for hit in found), reverse=True)
    assert fed_back(hits, {}) == hits
    assert fed_back([], {}) == []


def test_hits_without_a_word_that_tells_keep_their_order() -> None:
    hits = [Hit(article("The", "of and", number=n), 3.0 - n) for n in (1, 2)]
    assert [hit.article.id for hit in fed_back(hits, {1: ["the"], 2: []})] == [1, 2]


def test_a_word_that_most_items_hold_still_tells_a_little() -> None:
    twice = article("Harbour news", "The harbour and the port of the harbour.", number=1)
    once = article("Harbour news", "A walk through the old town and its port.", number=2)
    held = {item.id: stems_of(item) for item in (twice, once)}
    found = weighed([Hit(once, 1.0), Hit(twice, 1.0)], held, [group("harbour", 0.5)])
    assert [hit.relevance for hit in found] == [pytest.approx(0.81, abs=0.05), pytest.approx(1.0)]


def test_a_form_of_several_stems_counts_where_they_stand_side_by_side() -> None:
    city = article("Prices in New York", "A new bridge in New York.", number=1)
    shire = article("A new bridge", "York opens it.", number=2)
    held = {item.id: stems_of(item) for item in (city, shire)}
    found = weighed([Hit(city, 1.0), Hit(shire, 1.0)], held, [group("new york", 1, ("new", "york"))])
    assert [hit.relevance for hit in found] == [pytest.approx(1.0), pytest.approx(0.5)]


def test_what_no_form_counts_in_keeps_its_relevance() -> None:
    item = article("Ira Glass", "Nothing else.", number=1)
    hits = [Hit(item, 2.0), Hit(article("Unread", "x", number=2), 1.0)]
    only_hungarian = Group("iran", (Form(("ira",), frozenset({"hu"})),), 1)
    assert weighed(hits, {1: stems_of(item)}, [only_hungarian]) == hits
    assert weighed([], {}, []) == []
