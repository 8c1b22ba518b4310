"""Different numbers for one quantity are found, and other numbers are none of it."""

from dataclasses import replace

import pytest

from bot.model import Article
from bot.stories.disputes import disputes_of
from tests.commands.desk import HOUR, stored


def told(*texts: str) -> list[Article]:
    """Reports, one an hour, each of an outlet of its own."""
    made = [stored(f"Report {n}", text, number=n, source=f"Outlet {n}") for n, text in enumerate(texts, start=1)]
    return [replace(article, published=article.published + HOUR * article.id) for article in made]


def found(*texts: str) -> list[tuple[str, list[float]]]:
    return [(item.quantity, [count.value for count in item.counts]) for item in disputes_of(told(*texts))]


def test_different_numbers_of_one_thing_are_a_dispute_with_the_newest_first() -> None:
    assert found("The quake left 12 people injured.", "The quake left 15 people injured.") == [
        ("people injured", [15, 12])
    ]
    (dispute,) = disputes_of(told("In all 12 people injured.", "Rescuers counted 1,200 people injured there."))
    for count in dispute.counts:
        sentence = count.article.text[count.start : count.end]
        assert f"{count.value:,.0f} people injured" in sentence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quake injured at least 12 people in Norrvik.", "The quake injured 15 people in Varde."),
        ("Police arrested twelve men after the match.", "Police arrested 14 men after the match."),
        ("The line costs 2 million crowns a year.", "The line costs 3.5 million crowns a year."),
    ],
)
def test_numbers_are_known_by_what_stands_before_or_after_them(one: str, other: str) -> None:
    assert len(found(one, other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quake left 12 people injured.", "The quake left twelve people injured."),
        ("The quake left 12 people injured.", "The quake left 3 people dead."),
        ("It began in 2019 people recall.", "It began in 2021 people recall."),
        ("She waited 3 hours there.", "She waited 5 hours there."),
        ("Police arrested 12 men.", "Later police arrested another 3 men."),
        ("Shares fell 3 percent today.", "Shares fell 4 percent today."),
        ("It may reach 10.5 billion, experts guess.", "It had reached 1 billion, experts guess."),
        ("The trial had 103 male patients.", "One hundred and three male patients were in the trial."),
        ("Bombs in the market of Norrvik killed 27 people.", "A car near the court of Varde killed three people."),
        (
            "It lay 150 nautical miles off Norrvik and 13 nautical miles off the ship.",
            "The patrol of Norrvik met it 13 nautical miles off the ship.",
        ),
    ],
)
def test_other_numbers_are_no_dispute(one: str, other: str) -> None:
    assert found(one, other) == []


def test_a_copy_and_an_older_article_of_the_same_source_speak_for_nobody() -> None:
    first, second = told("The quake left 12 people injured.", "The quake left 15 people injured.")
    assert disputes_of([first, replace(second, copy_of=1)]) == []
    assert disputes_of([first, replace(second, source=first.source)]) == []
