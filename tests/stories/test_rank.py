"""Orders of stories that a person would agree with, each with the reason in words."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bot.model import Article, Story
from bot.stories.rank import LEANING, Ranked, rank_stories, site_of, voices
from bot.votes import Leanings
from tests.commands.desk import DAY, HOUR, NOW, stored

MINUTE = HOUR / 60


@dataclass(frozen=True, slots=True)
class Told:
    """A story as a case words it: one report of each source, the newest so many hours old, the others an hour more.

    `copies` are further outlets that carry the first report, `late` is how old the newest of these is; `match` is how
    well it fits what was asked for.
    """

    sources: str
    hours: float = 2
    title: str = "Bridge closed"
    copies: str = ""
    late: float = 1
    match: float = 0.0
    site: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """Two stories of which the first comes first, and why a person would have it so."""

    why: str
    first: Told
    second: Told
    leanings: Leanings | None = None


LIKED, DISLIKED = {("word", "ferry"): 1.0}, {("word", "ferry"): -1.0}
BOTH = {("word", "ferry"): 1.0, ("word", "tram"): -1.0}

CASES = (
    Case("what three tell independently matters more than what one tells", Told("A B C"), Told("D")),
    Case("what two tell matters more than what one tells", Told("A B"), Told("C")),
    Case("of two that one source tells each, the newer is news", Told("A", 1), Told("B", 10)),
    Case("of two that as many tell, the newer is news", Told("A B C", 2), Told("D E F", 20)),
    Case("what many tell stays first for hours after something small came in", Told("A B C D", 9), Told("E", 0.2)),
    Case("what two told a day and a half ago still matters more than a note of one", Told("A B C", 36), Told("E", 6)),
    Case("but what three told two days ago gives way to what two tell now", Told("D E", 0), Told("A B C", 48)),
    Case("five that print one agency's report are one voice", Told("A B"), Told("C", copies="D E F G H")),
    Case("copies that trickle in later make no story new", Told("A", 5), Told("B", 20, copies="C D", late=0.1)),
    Case("a copy takes nothing away either", Told("A", 2, copies="B"), Told("C", 3)),
    Case("three desks of one house are one voice", Told("A B"), Told("C D E", site="house.example")),
    Case("two houses are more than one with many desks", Told("A B", 6), Told("C D E F", 5, site="house.example")),
    Case("an update makes a story new: its newest report counts", Told("A B", 1), Told("C D", 4)),
    Case("of equals, what is asked for comes before what only mentions it", Told("A", match=9), Told("B", match=2)),
    Case("a good match of this morning comes before a poor one of now", Told("A", 6, match=9), Told("B", 0, match=2)),
    Case("what four tell comes before a better match of one", Told("A B C D", match=5), Told("E", match=9)),
    Case("two that match alike go by their voices", Told("A B", match=7), Told("C", match=7)),
    Case("a match outweighs no more than one voice", Told("A B C", match=1), Told("D", match=9)),
    Case("of equals, what is wished for comes first", Told("A", 2, "Ferry sails"), Told("B", 2, "Tram"), LIKED),
    Case("of equals, what is not wished for comes last", Told("B", 2, "Tram"), Told("A", 2, "Ferry sails"), DISLIKED),
    Case("a wish brings up what is some hours older", Told("A", 6, "Ferry sails"), Told("B", 2, "Tram"), LIKED),
    Case("a wish does not bring up what is a day older", Told("B", 1, "Tram"), Told("A", 30, "Ferry sails"), LIKED),
    Case("one more voice outweighs a wish", Told("B C", 2, "Tram"), Told("A", 2, "Ferry sails"), LIKED),
    Case("one more of many outweighs one, too", Told("A B C D E F", 2, "Tram"), Told("G H I J K", 2, "Ferry"), LIKED),
    Case("and a wish for the one and against the other", Told("A B C D", 2, "Tram"), Told("G H I", 2, "Ferry"), BOTH),
    Case("what nobody wished for or against goes by the rest", Told("A B"), Told("C"), {("word", "whale"): 1.0}),
    Case("minutes count where all else is the same", Told("A", 0.1), Told("B", 0.6)),
    Case("a date ahead of now is no newer than now", Told("A B", 0), Told("C", -5)),
)  # fmt: skip


def reports(told: Told, first: int) -> list[Article]:
    url = f"https://www.{told.site}/news" if told.site else None
    made = []
    for place, name in enumerate(told.sources.split()):
        age = (told.hours + bool(place)) * HOUR
        made.append(replace(stored(told.title, "A text.", number=first + place, source=name, age=age), url=url))
    for place, name in enumerate(told.copies.split()):
        age = (told.late + place / 100) * HOUR
        copy = stored(told.title, "A text.", number=first + 50 + place, source=name, age=age)
        made.append(replace(copy, copy_of=first))
    return made


def ordered(case: Case) -> tuple[list[Ranked], Story]:
    """The two stories in their order, and the one that should come first."""
    first, second = Story(tuple(reports(case.first, 100))), Story(tuple(reports(case.second, 1)))
    given = [(story, told.match) for story, told in ((first, case.first), (second, case.second)) if told.match]
    relevance = {article.id: match for story, match in given for article in story.articles}
    return rank_stories([second, first], NOW, relevance, case.leanings or {}), first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.why)
def test_the_order_is_one_that_a_person_would_agree_with(case: Case) -> None:
    ranked, first = ordered(case)
    assert ranked[0].story == first, [(item.why, round(item.score, 3)) for item in ranked]
    assert ranked[0].score > ranked[1].score
    for item in ranked:
        assert item.score == pytest.approx(sum(part.value for part in item.parts))


def test_the_reasons_are_told_in_words() -> None:
    ranked, _ = ordered(Case("", Told("A B", 3, match=9), Told("C", 50, "Tram", match=2), {("word", "tram"): -1.0}))
    assert [item.why for item in ranked] == [
        "2 independent sources, newest 3 hours old, matches closely",
        "1 independent source, newest 2 days old, matches, less was wished for",
    ]
    young = rank_stories([Story((stored("Now", "A text.", age=HOUR / 120),))], NOW, {}, {("word", "now"): 0.5})
    assert young[0].why == "1 independent source, newest 1 minute old, more of it was wished for"


def test_the_order_does_not_depend_on_how_the_stories_come() -> None:
    stories = [Story(tuple(reports(case.first, 1 + 200 * place))) for place, case in enumerate(CASES)]
    once = [item.story for item in rank_stories(stories, NOW, {}, {})]
    for seed in range(5):
        random.Random(seed).shuffle(stories)
        assert [item.story for item in rank_stories(stories, NOW, {}, {})] == once


@pytest.mark.parametrize("count", range(1, 12))
def test_no_wish_weighs_as_much_as_one_more_voice(count: int) -> None:
    fewer = Told(" ".join(f"a{n}" for n in range(count)), title="Ferry")
    more = Told(" ".join(f"b{n}" for n in range(count + 1)), title="Tram")
    ranked, first = ordered(Case("", more, fewer, BOTH))
    assert ranked[0].story == first
    assert LEANING < 0.5


def test_a_story_of_copies_alone_has_an_age() -> None:
    story = Story((replace(stored("Copied", "A text.", age=DAY), copy_of=99),))
    (ranked,) = rank_stories([story], NOW, {}, {})
    assert "newest 24 hours old" in ranked.why


def test_voices_are_counted_by_report_and_by_site() -> None:
    def at(url: str | None, number: int, source: str = "A") -> Article:
        return replace(stored("T", "A text.", number=number, source=source), url=url)

    def counted(articles: Sequence[Article]) -> int:
        return voices(Story(tuple(articles)))

    assert counted([at("https://a.example/1", 1), at("https://www.a.example/2", 2), at("https://b.example/1", 3)]) == 2
    assert counted([at("https://one.co.uk/1", 1), at("https://two.co.uk/1", 2)]) == 2
    assert counted([at(None, 1, "Wire"), at(None, 2, "WIRE")]) == 1
    assert site_of(at("http://[broken", 1, "Wire")) == "wire"


def test_what_nobody_knows_the_age_of_is_no_news_of_now() -> None:
    old = replace(stored("Hall of clocks", "A text.", number=1, age=HOUR / 60), dated=False, ageless=True)
    stories = [Story((old,)), Story((stored("Bridge closed", "A text.", number=2, age=20 * HOUR),))]
    dated, ageless = rank_stories(stories, NOW, {}, {})
    assert ageless.story.title == "Hall of clocks"
    assert ageless.why == "1 independent source, of unknown age"
    assert dated.why == "1 independent source, newest 20 hours old"
