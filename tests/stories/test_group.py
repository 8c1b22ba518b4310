"""Thousands of articles into stories: the same as for dozens, and what holds however many there are."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article, Story
from bot.stories import group
from bot.stories.cluster import THRESHOLD, compared, stories_of
from bot.stories.group import stories_of_many
from bot.stories.near import MOST, near_pairs
from bot.stories.similarity import Vector, likeness
from tests.commands.desk import DAY, HOUR, stored
from tests.quick import in_no_time

WORDS = "ferry tram sheep rain port council bell river choir lamp Halden Orsova 214 19".split()
TITLES = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
ARTICLES = st.lists(
    st.tuples(TITLES, TITLES, st.integers(0, 10), st.sampled_from(["en", "ru"]), st.none() | st.integers(0, 30)),
    max_size=30,
).map(
    lambda rows: [
        replace(stored(title or "?", text, number=n, age=days * DAY, language=language), copy_of=copy)
        for n, (title, text, days, language, copy) in enumerate(rows, start=1)
    ]
)
VECTORS = st.lists(st.dictionaries(st.sampled_from(WORDS), st.floats(0.1, 9), max_size=8), max_size=20).map(
    lambda rows: [{word: w / float(np.linalg.norm(list(row.values()))) for word, w in row.items()} for row in rows]
)


def numbers(stories: list[Story]) -> list[list[int]]:
    return [[article.id for article in story.articles] for story in stories]


def days_of_news(count: int) -> list[Article]:
    """So many items, every four of one event, each with names and words of its own."""
    return [
        stored(
            f"Fire at paint{event} works in Halden{event}",
            f"Crews fought flames{event} at works in Halden{event} for {event + 20} hours, mayor Olsen{event} said.",
            number=number,
            source=f"Paper {number % 7}",
            age=(event % 30) * HOUR,
        )
        for number in range(count)
        for event in (number % (count // 4),)
    ]


def test_nothing_makes_no_story() -> None:
    assert stories_of_many([]) == []


def test_articles_without_a_word_to_compare_stay_apart() -> None:
    assert numbers(stories_of_many([stored("!!!", number=1), stored("…", number=2)])) == [[1], [2]]


@given(ARTICLES)
def test_many_are_grouped_as_few_are(articles: list[Article]) -> None:
    """Means are summed in another order, so only what no rounding decides must agree."""
    ours, theirs = numbers(stories_of_many(articles)), numbers(stories_of(articles))
    if not _is_close_call(articles):
        assert ours == theirs


def _is_close_call(articles: list[Article]) -> bool:
    """Whether another rounding could change the order of joining: by a threshold a little higher or lower, or a tie."""
    found = [numbers(stories_of(articles, THRESHOLD * factor)) for factor in (1 - 1e-9, 1 + 1e-9)]
    items = compared(articles)
    values = sorted(
        likeness(one.vector, other.vector) for n, one in enumerate(items) for other in items[:n] if one is not other
    )
    near = any(0 < b - a < 1e-9 for a, b in pairwise(values))
    return found[0] != found[1] or near or len(set(values)) < len([value for value in values if value > 0])


@given(ARTICLES)
def test_every_article_is_in_exactly_one_story_and_the_order_is_kept(articles: list[Article]) -> None:
    found = numbers(stories_of_many(articles))
    assert sorted(number for story in found for number in story) == [article.id for article in articles]
    assert found == sorted(found)
    assert all(story == sorted(story) for story in found)


def test_a_copy_belongs_to_its_story_whatever_its_words_became() -> None:
    root, far = stored("Ferry aground", number=1), replace(stored("Quite another headline", number=9), copy_of=1)
    between = [stored(f"Tram {n} to port {n}", number=n) for n in range(2, 9)]
    assert [1, 9] in numbers(stories_of_many([root, *between, far]))


def test_four_reports_on_each_of_two_hundred_events_are_two_hundred_stories() -> None:
    stories = stories_of_many(days_of_news(800))
    assert len(stories) == 200
    assert all(len({article.title for article in story.articles}) == 1 for story in stories)


def test_a_group_of_more_articles_than_speak_for_it_is_still_one_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "SPEAKERS", 2)
    ferry = [stored("Ferry aground off Sandholm", f"All 214 were saved {n}.", number=n) for n in range(40)]
    tram = [stored("Council backs airport tram", f"It costs 340 million {n}.", number=n) for n in range(40, 60)]
    assert numbers(stories_of_many([*ferry, *tram])) == [[*range(40)], [*range(40, 60)]]


@given(VECTORS, st.sampled_from([0.05, THRESHOLD, 0.5]))
def test_near_pairs_are_those_that_comparing_every_pair_finds(vectors: list[Vector], least: float) -> None:
    def cosine(one: Vector, other: Vector) -> float:
        return sum(weight * other.get(word, 0.0) for word, weight in one.items())

    pairs = [(one, other) for other in range(len(vectors)) for one in range(other)]
    values = {(one, other): cosine(vectors[one], vectors[other]) for one, other in pairs}
    found = set(near_pairs(vectors, least))
    assert {pair for pair, value in values.items() if value > least + 1e-6} <= found
    assert found <= {pair for pair, value in values.items() if value > least - 1e-6}


def test_of_a_thousand_alike_only_the_nearest_are_paired() -> None:
    pairs = list(near_pairs([{"ferry": 1.0}] * (MOST + 10), 0.5))
    assert len([pair for pair in pairs if pair[0] == 0]) == MOST
    assert len(pairs) == len(set(pairs))


def test_two_thousand_items_are_grouped_at_once() -> None:
    with in_no_time():
        assert len(stories_of_many(days_of_news(2_000))) == 500


def test_what_one_template_makes_a_thousand_times_costs_no_square_of_that() -> None:
    text = "Earthquake of magnitude four recorded near the coast, no damage was reported and nobody was hurt."
    articles = [stored(f"Earthquake {n} near the coast", f"{text} {n}", number=n) for n in range(1_500)]
    with in_no_time():
        stories_of_many(articles)
