"""Messages put together: what an answer says about itself, in the right number."""

from zoneinfo import ZoneInfo

import pytest

from bot.message.blocks import Message
from bot.message.compose import (
    MAX_ALSO,
    MAX_LISTED,
    article_message,
    headlines_message,
    item_card,
    list_message,
    shortened,
    story_card,
    summary_message,
)
from bot.message.phrases import counted
from bot.message.plain import Reader, plain
from bot.model import Article, Citation, Coverage, Sentence, Story, StorySummary
from tests.commands.desk import HOUR, NOW, stored

READER = Reader(NOW, ZoneInfo("UTC"))
TOLD = stored("Ferry aground", "It lies on a reef.", number=3)


def said(message: Message) -> str:
    return plain(message, READER)


def cited(n: int, told: Article) -> Citation:
    return Citation(n, told.id, 1, 0, len(told.text), told.text, told.title, told.source, told.url, told.published)


def summarized(told: Article, *numbers: int) -> StorySummary:
    return StorySummary(Story((told,)), (Sentence(told.text, tuple(cited(n, told) for n in numbers)),))


@pytest.mark.parametrize(("n", "text"), [(0, "0 stories"), (1, "1 story"), (2, "2 stories"), (1234, "1,234 stories")])
def test_counts_read_right(n: int, text: str) -> None:
    assert counted(n, "story", "stories") == text


@pytest.mark.parametrize(
    ("coverage", "text"),
    [
        (Coverage(1, 1, 1, NOW - 3 * HOUR), "1 story from 1 item, one source, newest 3 h ago"),
        (Coverage(2, 5, 4, NOW), "2 stories from 5 items, 4 sources, newest just now"),
        (Coverage(1, 1200, 2), "1 story from 1,200 items, 2 sources"),
    ],
)
def test_an_answer_says_above_what_it_stands_on(coverage: Coverage, text: str) -> None:
    message = summary_message("ferry", [summarized(TOLD, 1)], coverage, (), ())
    assert said(message).split("\n\n")[:2] == ["Ferry", text]


def test_a_summary_of_one_story_needs_no_title_for_it() -> None:
    message = summary_message("ferry", [summarized(TOLD, 1)], Coverage(1, 1, 1, NOW), (), ())
    assert said(message).split("\n\n")[2:] == [
        "It lies on a reef. [1]",
        "[1] Ferry aground · Northgate Courier, 1 h ago · article 3",
        "Written from quotes: every sentence stands in the article cited.",
    ]


def test_each_of_several_stories_has_its_title_and_the_sources_come_once_in_order() -> None:
    tram = stored("Tram approved", "It leads to the airport.", number=4)
    summaries = [summarized(TOLD, 1, 2), summarized(tram, 2, 3)]
    text = said(summary_message("news", summaries, Coverage(2, 3, 2, NOW), (), ()))
    assert (
        "Ferry aground\n\nIt lies on a reef. [1][2]\n\nTram approved\n\nIt leads to the airport. [2][3]\n\n[1] " in text
    )
    assert [line[:3] for line in text.splitlines() if line.startswith("[")] == ["[1]", "[2]", "[3]"]


def test_a_story_goes_under_the_title_of_the_article_that_it_opens_with() -> None:
    shares = stored("Shares fall", "They fell by a tenth.", number=5)
    opening = StorySummary(Story((shares, TOLD)), summarized(TOLD, 1).sentences)
    text = said(summary_message("news", [opening, summarized(shares, 2)], Coverage(2, 2, 1, NOW), (), ()))
    assert text.index("Ferry aground") < text.index("It lies on a reef.") < text.index("Shares fall")


def test_remarks_stand_above_the_answer() -> None:
    text = said(summary_message("ferry", [summarized(TOLD, 1)], Coverage(1, 1, 1), (), ("It is old.",)))
    assert text.index("It is old.") < text.index("It lies on a reef.")


@pytest.mark.parametrize(
    ("beside", "rest"), [(0, ""), (1, ""), (5, ""), (6, "And 1 more story."), (9, "And 4 more stories.")]
)
def test_a_few_other_stories_are_listed_and_the_rest_is_counted(beside: int, rest: str) -> None:
    also = [Story((stored(f"Other {n}", number=n),)) for n in range(10, 10 + beside)]
    text = said(summary_message("ferry", [summarized(TOLD, 1)], Coverage(1, 1, 1), also, ()))
    assert text.count("- Other") == min(beside, MAX_ALSO)
    assert ("Also:" in text) is bool(beside)
    assert ("And " in text) is bool(rest)
    assert rest in text


@pytest.mark.parametrize(("items", "rest"), [(1, ""), (10, ""), (13, "And 3 more: /search ferry")])
def test_headlines_are_said_to_be_only_that(items: int, rest: str) -> None:
    stories = [Story((stored(f"Headline {n}", number=n),)) for n in range(1, items + 1)]
    text = said(headlines_message("ferry", stories, Coverage(items, items, 1, NOW)))
    assert f"Only headlines are stored for this ({counted(items, 'headline')} from 1 source)" in text
    assert text.count("headline only") == min(items, MAX_LISTED)
    assert text.endswith(rest)


def test_a_list_says_how_much_of_it_is_shown_and_how_to_read_on() -> None:
    cards = [item_card(stored("Ferry aground", number=3)), item_card(TOLD, "It lies.")]
    text = said(list_message("Found", cards, 1234, ("None holds “reef”.",)))
    assert text.startswith("Found\n\nNone holds “reef”.\n\n- Ferry aground")
    assert "2 of 1,234" in text
    assert text.endswith("Read one with /article 3.")
    assert " of " not in said(list_message("Found", cards, 2))


def test_a_story_is_a_headline_only_when_all_its_items_are() -> None:
    headline = stored("Ferry aground", number=8, source="Wire")
    assert not story_card(Story((headline, TOLD))).headline_only
    assert story_card(Story((headline,))).headline_only
    assert story_card(Story((headline, TOLD))).sources == ("Wire", "Northgate Courier")


def test_an_article_is_shown_whole_with_what_is_known_of_it() -> None:
    article = Article(
        7,
        2,
        TOLD.kind,
        "Ferry aground",
        "Courier",
        NOW - HOUR,
        NOW,
        "en",
        "One.\n\nTwo.",
        "https://c.example/7",
        "Ann Smith",
    )
    assert said(article_message(article)).split("\n\n") == [
        "Ferry aground",
        "Courier, 1 h ago, by Ann Smith · article 7, revision 2",
        "One.",
        "Two.",
        "https://c.example/7",
    ]


def test_a_headline_without_a_date_says_both() -> None:
    article = Article(7, 1, stored("x").kind, "Ferry aground", "Courier", NOW, NOW, "en", dated=False)
    text = said(article_message(article))
    assert "first seen; the source gives no date" in text
    assert text.endswith("Only the headline is stored.")


def test_no_title_and_no_name_of_a_source_floods_an_answer() -> None:
    flood = stored("ferry " * 100_000, "It lies on a reef.", number=3, source="wire " * 100_000)
    solid = stored("x" * 100_000, "It leads to the airport.", number=4)
    both = [summarized(flood, 1), summarized(solid, 2)]
    messages = (
        summary_message("news", both, Coverage(2, 2, 2, NOW), [Story((flood,))], ()),
        list_message("Found", [item_card(flood), story_card(Story((solid,)))], 2),
        headlines_message("ferry", [Story((flood, solid))], Coverage(1, 2, 2, NOW)),
    )
    assert [len(said(message)) < 3_000 for message in messages] == [True] * 3
    assert all(len(line) < 600 for message in messages for line in said(message).splitlines())


@pytest.mark.parametrize(
    ("text", "short"),
    [("One two", "One two"), ("One two three", "One two…"), ("Onetwothree", "Onetwot…"), ("12345678", "12345678")],
)
def test_what_is_too_long_ends_after_a_whole_word(text: str, short: str) -> None:
    assert shortened(text, 8) == short
