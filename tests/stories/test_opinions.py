"""What a place leans to by its members' votes: bounded, and nobody speaks for all."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Story
from bot.stories.opinions import MOST_LEANINGS, MOST_SOURCES, MOST_WORDS, about, leanings_of
from bot.stories.rank import LEANING, rank_stories
from bot.votes import Opinion, Vote
from tests.fakes import HOUR, NOW, article

WORD = ("word", "ferry")


def vote(person: str, story: int, opinion: Opinion, *said: tuple[str, str]) -> Vote:
    return Vote(person, story, opinion, said or (WORD,), NOW)


def test_a_story_is_about_the_telling_words_of_its_title_and_its_sources() -> None:
    said = about("The EU, and Sandholm agree on 214 Ferries for 2031", ["Wire", "Wire", "Courier"])
    assert said == (
        ("word", "eu"),
        ("word", "sandholm"),
        ("word", "agree"),
        ("word", "ferries"),
        ("source", "Wire"),
        ("source", "Courier"),
    )
    many = about(" ".join(f"harbour{'x' * n}" for n in range(40)), [f"s{n}" for n in range(40)])
    assert len(many) == MOST_WORDS + MOST_SOURCES


@pytest.mark.parametrize(
    ("votes", "own", "weight"),
    [
        ([vote("ada", 1, Opinion.MORE)], False, 0.25),
        ([vote("ada", 1, Opinion.MORE)], True, 0.5),
        ([vote("ada", 1, Opinion.MUCH_FEWER)], True, -1.0),
        ([vote("ada", n, Opinion.MORE) for n in range(9)], False, 0.5),  # alone, half way at most
        ([vote("ada", 1, Opinion.MORE), vote("bea", 1, Opinion.FEWER)], False, None),
        ([vote(f"m{n}", 1, Opinion.MUCH_FEWER) for n in range(9)], False, -0.9),
    ],
)
def test_a_leaning_is_the_mean_of_what_members_say(votes: list[Vote], own: bool, weight: float | None) -> None:
    assert leanings_of(votes, own=own).get(WORD) == weight


def test_of_several_sources_each_is_meant_less() -> None:
    one = leanings_of([vote("ada", 1, Opinion.MORE, ("source", "Wire"))], own=True)
    two = leanings_of([vote("ada", 1, Opinion.MORE, ("source", "Wire"), ("source", "Courier"))], own=True)
    assert one["source", "Wire"] == 2 * two["source", "Wire"] == 0.25


names = st.tuples(st.sampled_from(("word", "source")), st.sampled_from("abcdef"))
opinions = st.sampled_from(Opinion)
ballots = st.lists(
    st.builds(
        Vote, st.sampled_from(("ada", "bea", "cid")), st.integers(1, 9), opinions,
        st.lists(names, max_size=4, unique=True).map(tuple), st.just(NOW),
    ), max_size=40,
)  # fmt: skip


@given(ballots, st.booleans())
def test_leanings_stay_within_bounds_and_do_not_depend_on_the_order(votes: list[Vote], own: bool) -> None:
    held = leanings_of(votes, own=own)
    assert all(0 < abs(weight) <= 1 for weight in held.values())
    again = leanings_of(list(reversed(votes)), own=own)
    assert held.keys() == again.keys()
    assert all(abs(held[pair] - again[pair]) < 1e-9 for pair in held)


@given(ballots, st.lists(st.tuples(st.integers(10, 500), opinions), max_size=60))
def test_one_member_cannot_drown_the_others(votes: list[Vote], more: list[tuple[int, Opinion]]) -> None:
    mine = [vote("mallory", story, opinion) for story, opinion in more]
    before, after = (leanings_of(each, own=False).get(WORD, 0.0) for each in (votes, votes + mine))
    others = len({each.person for each in votes if WORD in each.about})
    assert abs(after - before) <= 2 / (others + 2) + 0.02


def test_no_more_is_kept_than_a_place_may_lean_to() -> None:
    votes = [vote("ada", n, Opinion.MORE, ("word", f"w{n}")) for n in range(2 * MOST_LEANINGS)]
    assert len(leanings_of(votes, own=True)) == MOST_LEANINGS


def test_a_leaning_moves_a_story_less_than_one_more_independent_source_does() -> None:
    liked = leanings_of([vote("ada", n, Opinion.MORE) for n in range(5)], own=True)
    text = "It ran aground in thick fog."
    ferry = Story((article("Ferry aground", text, number=1, published=NOW - HOUR),))
    tram = Story((article("Tram opens", text, number=2, published=NOW - HOUR + timedelta(minutes=5)),))
    assert [item.story for item in rank_stories([tram, ferry], NOW, {}, {})] == [tram, ferry]
    first, second = rank_stories([tram, ferry], NOW, {}, liked)
    assert first.story == ferry
    assert first.score - second.score < LEANING
    assert "more of it was wished for" in first.why
    twice = Story((*tram.articles, article("Tram line", "Another text.", number=3, source="Courier")))
    assert rank_stories([twice, ferry], NOW, {}, liked)[0].story == twice
