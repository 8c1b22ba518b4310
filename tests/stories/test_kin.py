"""What is kin across languages, and what is told together because of it: the pure part."""

from datetime import timedelta

import pytest

from bot.model import Article, Story
from bot.stories import kin
from bot.stories.kin import Kindred, numbers_of, packed, told_together
from tests.commands.desk import DAY, HOUR, stored

EAST, NORTH, BETWEEN = ([1.0, 0.0], [0.0, 1.0], [0.8, 0.6])


def told(number: int, language: str, title: str = "Ferry", *, age: timedelta = HOUR) -> Article:
    return stored(title, number=number, language=language, source=f"Outlet {number}", age=age)


def kindred(*held: tuple[Article, int, list[float]]) -> Kindred:
    made = Kindred()
    for article, story, vector in held:
        made.put(article, story, packed(vector))
    return made


def test_an_article_is_kin_to_the_likest_of_the_likest_story_of_each_other_language() -> None:
    held = kindred(
        (told(1, "en"), 1, BETWEEN),
        (told(2, "en"), 1, EAST),
        (told(3, "en"), 2, BETWEEN),
        (told(4, "fr"), 3, EAST),
        (told(5, "fr"), 4, NORTH),
        (told(6, "de"), 5, EAST),
    )
    assert held.add(told(7, "de"), 6, packed(EAST)) == [(7, 2), (7, 4)]


def test_a_story_counts_by_the_mean_of_its_members() -> None:
    held = kindred((told(1, "en"), 1, EAST), (told(2, "en"), 1, NORTH))
    assert held.add(told(3, "de"), 2, packed(EAST)) == []
    held.moved({2: 9})
    assert held.add(told(4, "de"), 2, packed(EAST)) == [(4, 1)]


def test_what_is_too_far_apart_in_time_is_not_kin() -> None:
    held = kindred((told(1, "en", age=5 * DAY), 1, EAST), (told(2, "en", age=3 * DAY), 2, EAST))
    assert held.add(told(3, "de", age=DAY), 3, packed(EAST)) == [(3, 2)]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("Quake of 6.4 in Chile", "Beben der Stärke 6,4 in Chile", True),
        ("Quake of 6.4 in Chile", "Beben der Stärke 5,7 in Nepal", False),
        ("30,000 hens are killed", "30.000 Hühner getötet", True),
        ("30,000 hens are killed", "30 000 Hühner getötet", True),
        ("Hens are killed", "30.000 Hühner getötet", True),
        ("Quake of 6.4 hurts 12", "12 Verletzte bei Beben", True),
    ],
)
def test_numbers_that_all_differ_keep_events_apart(one: str, other: str, together: bool) -> None:
    held = kindred((told(1, "en", one), 1, EAST))
    assert bool(held.add(told(2, "de", other), 2, packed(EAST))) is together


def test_numbers_are_read_as_each_language_writes_them() -> None:
    assert numbers_of("In 2026 100 people, 1,200 hens, 1.300 Kühe, 40\u00a0000 руб.") == {
        "2026",
        "100",
        "1200",
        "1300",
        "40000",
    }
    assert numbers_of("4.25 percent, 4,25 Prozent") == {"4.25"}


def test_the_oldest_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kin, "KEPT", 80)
    held = kindred(*((told(number, "en"), number, EAST if number == 1 else NORTH) for number in range(1, 101)))
    assert held.add(told(101, "de"), 101, packed(EAST)) == []
    assert held.add(told(102, "de"), 102, packed(NORTH)) == [(102, 22)]


def test_stories_of_different_languages_that_are_tied_are_told_together() -> None:
    first, second, third = (
        Story((told(1, "en"), told(2, "en"))),
        Story((told(3, "de"), told(4, "de"))),
        Story((told(5, "fr"),)),
    )
    assert told_together([first, second, third], []) == [first, second, third]
    joined = told_together([second, first, third], [(2, 3), (5, 1)])
    assert joined == [Story(second.articles, first.articles + third.articles)]
    assert joined[0].sources == ("Outlet 3", "Outlet 4", "Outlet 1", "Outlet 2", "Outlet 5")


def test_two_stories_of_one_language_never_become_one_by_a_third() -> None:
    one, other, foreign = Story((told(1, "en"),)), Story((told(2, "en"),)), Story((told(3, "de"),))
    assert told_together([one, foreign, other], [(3, 1), (3, 2)]) == [Story(one.articles, foreign.articles), other]


def test_ties_to_what_is_not_there_change_nothing() -> None:
    one, other = Story((told(1, "en"),)), Story((told(2, "de"),))
    assert told_together([one, other], [(1, 7), (2, 8)]) == [one, other]
