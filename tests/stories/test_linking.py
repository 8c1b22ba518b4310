"""Which articles belong together: groups that are alike in themselves ask more of what joins them than others do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.stories import linking
from bot.stories.linking import CLOSENESS, THRESHOLD, average_link, belong, inner
from bot.stories.member import HEADLINE, TOLD, Lens, Member

NO_NAMES = b"\x1d\x1d\x1d"


def member(number: int, weights: dict[int, float], *, headline: bool = False) -> Member:
    """A member with these terms, whose weights are brought to length 1."""
    terms = np.array(list(weights), np.int32)
    values = np.array(list(weights.values()), np.float32)
    values /= np.sqrt((values * values).sum()) or 1
    return Member(number, number, 0.0, "en", "outlet", headline, False, NO_NAMES, terms, values)  # noqa: FBT003


def grouped(likenesses: NDArray[np.float64], monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The places that are put together when pairs are so much alike."""
    monkeypatch.setattr(linking, "pairwise", lambda _: likenesses.copy())
    members = [member(place, {place: 1.0}) for place in range(len(likenesses))]
    return [[each.article_id for each in group] for group in average_link(members)]


def blocks(sizes: tuple[int, int], within: float, between: float) -> NDArray[np.float64]:
    """Two events, their articles so much alike within and between."""
    event = np.repeat([0, 1], sizes)
    found = np.where(event[:, None] == event, within, between)
    np.fill_diagonal(found, 0)
    return found


def test_two_quakes_told_in_the_same_words_stay_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert grouped(blocks((5, 6), 0.5, 0.25), monkeypatch) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9, 10]]


def test_a_loose_story_is_one_at_the_likeness_that_parts_two_tight_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert grouped(blocks((5, 6), 0.32, 0.25), monkeypatch) == [list(range(11))]


def test_a_few_say_too_little_of_their_story_to_be_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert grouped(blocks((2, 6), 0.5, 0.25), monkeypatch) == [list(range(8))]
    assert grouped(blocks((1, 6), 0.5, 0.25), monkeypatch) == [list(range(7))]


def test_what_is_less_alike_than_the_threshold_is_never_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert grouped(blocks((1, 1), 0.5, THRESHOLD - 0.01), monkeypatch) == [[0], [1]]
    assert grouped(blocks((1, 1), 0.5, THRESHOLD), monkeypatch) == [[0, 1]]


def test_two_that_were_not_to_be_joined_are_looked_at_again_when_one_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The eighth article ties both groups: with it the looser one is no longer far more alike in itself."""
    likenesses = blocks((3, 4), 0.6, 0.2)
    assert len(grouped(likenesses, monkeypatch)) == 2
    more = np.full((8, 8), 0.25)
    more[:7, :7] = likenesses
    more[7, 7] = 0
    assert len(grouped(more, monkeypatch)) == 1


def test_one_alone_holds_nothing_together_and_many_as_much_as_their_pairs() -> None:
    assert inner(0.0, 1) == 0
    assert inner(0.5, 2) < inner(3 * 0.5, 3) < inner(190 * 0.5, 20) < 0.5
    assert belong(0.4, 0.5, 0.9) == (CLOSENESS * 0.5 <= 0.4)
    assert not belong(0.39, 0.5, 0.9)


MATRICES = st.integers(1, 9).flatmap(
    lambda size: st.lists(st.floats(0, 1, width=32), min_size=size * size, max_size=size * size).map(
        lambda values: _symmetric(np.array(values).reshape(size, size))
    )
)


def _symmetric(values: NDArray[np.float64]) -> NDArray[np.float64]:
    upper = np.triu(values, 1)
    return np.asarray(upper + upper.T)


@settings(max_examples=60, deadline=None)
@given(MATRICES)
def test_every_member_is_in_one_group_and_no_two_groups_are_left_that_belong_together(
    likenesses: NDArray[np.float64],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        groups = grouped(likenesses, patched)
    assert sorted(place for group in groups for place in group) == list(range(len(likenesses)))
    held = [inner(likenesses[np.ix_(group, group)].sum() / 2, len(group)) for group in groups]
    for one, group in enumerate(groups):
        for other in range(one):
            between = float(likenesses[np.ix_(group, groups[other])].mean())
            assert not belong(between, held[one] + 1e-9, held[other] + 1e-9)


def test_terms_beyond_those_that_a_lens_has_met_are_seen() -> None:
    few, many = member(1, {1: 1.0, 2: 1.0}), member(2, {2: 1.0, 200_000: 1.0})
    assert Lens().set(few).alike(many) == pytest.approx(0.5 / TOLD)  # one term that both hold
    assert Lens().set(many).alike(few) == pytest.approx(0.5 / TOLD)


def test_many_at_once_are_as_alike_as_each_alone_and_one_without_words_is_like_nothing() -> None:
    others = [
        member(2, {1: 1.0, 3: 2.0}),
        member(3, {}),
        member(4, {1: 1.0, 2: 1.0}, headline=True),
        member(5, {2: 1.0}, headline=True),
        member(6, {}),
    ]
    lens = Lens().set(member(1, {1: 3.0, 2: 4.0, 9: 12.0}))
    found = lens.all_alike(others)
    assert found == [pytest.approx(lens.alike(other)) for other in others]
    assert found[1] == found[4] == 0
    assert found[2] == pytest.approx(min(1.0, HEADLINE * 7 / 13 / 2**0.5))
    assert found[3] == 0  # a title that shares one word of a text alone
