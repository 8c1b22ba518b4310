"""A digest tells the best, and neither a source nor a theme takes it over."""

from dataclasses import replace

from bot.digest.select import select
from bot.model import Story
from bot.stories.rank import Part, Ranked
from tests.commands.desk import stored


def ranked(*rows: tuple[str, str]) -> list[Ranked]:
    """Stories by title and source, the best first."""
    made = []
    for number, (title, source) in enumerate(rows, start=1):
        article = stored(title, "Some text.", number=number, source=source)
        made.append(Ranked(Story((article,)), (Part(float(100 - number), ""),)))
    return made


def titles(items: tuple[Ranked, ...]) -> list[str]:
    return [item.story.title for item in items]


def test_no_source_tells_more_than_a_third_alone() -> None:
    rows = [(f"what happened {n}", "Wire") for n in range(5)] + [(f"elsewhere {n}", f"Outlet {n}") for n in range(4)]
    chosen = select(ranked(*rows), 6, 0)
    assert titles(chosen.told) == [*(f"what happened {n}" for n in range(2)), *(f"elsewhere {n}" for n in range(4))]
    assert [why for _, why in chosen.dropped] == ["Wire has 2 of the 6 stories already"] * 3


def test_a_story_that_others_tell_too_takes_no_room_of_its_source() -> None:
    (first, *rest) = ranked(*((f"what happened {n}", "Wire") for n in range(3)), ("elsewhere", "Outlet"))
    both = replace(first, story=Story((*first.story.articles, stored("again", "x", number=9, source="Outlet"))))
    assert titles(select([both, *rest], 3, 0).told) == ["what happened 0", "what happened 1", "elsewhere"]


def test_no_theme_takes_more_than_half() -> None:
    rows = [(f"the bank Orsova does {n}", f"Outlet {n}") for n in range(4)]
    rows += [(f"farmers count {n} sheep", f"Paper {n}") for n in range(5)]
    chosen = select(ranked(*rows), 4, 0)
    assert titles(chosen.told) == ["the bank Orsova does 0", "the bank Orsova does 1", rows[4][0], rows[5][0]]
    assert chosen.dropped[0][1] == "2 of the 4 stories are about Orsova already"
    assert chosen.dropped[-1][1] == "4 stories rank higher"


def test_what_all_are_about_is_no_theme() -> None:
    rows = [(f"the bank Orsova does {n}", f"Outlet {n}") for n in range(6)]
    chosen = select(ranked(*rows), 4, 1)
    assert titles(chosen.told) == [title for title, _ in rows[:4]]
    assert titles(chosen.also) == [rows[4][0]]


def test_with_nothing_else_no_room_stays_empty() -> None:
    chosen = select(ranked(*((f"what happened {n}", "Wire") for n in range(5))), 4, 0)
    assert titles(chosen.told) == [f"what happened {n}" for n in range(4)]
    assert titles(select((), 4, 2).told) == []
