"""Summaries made of quotes: numbers, twins, lengths, and that every span resolves."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article, Citation, Story, StorySummary
from bot.ports import Form
from bot.summarize.offline import Length, cite, summarize
from bot.text.words import stems
from tests.commands.desk import stored
from tests.summarize.test_extractive import EVEN, LEAD

NOUNS = "copper amber granite velvet saffron walnut marble cedar pewter linen cobalt ginger slate juniper".split()


def article(number: int, *sentences: str, title: str = "News of the town") -> Article:
    return stored(title, " ".join(sentences), number=number, source=f"Source {number}")


def long_article(number: int, most: int = 14) -> Article:
    sentences = (
        f"Merchant {noun.title()} bought {number}{place} barrels of {noun} from port {noun[::-1].title()}."
        for place, noun in enumerate(NOUNS[:most])
    )
    return article(number, *sentences, title=f"Merchants buy {number}")


def quotes(summaries: Sequence[StorySummary]) -> list[Citation]:
    return [citation for each in summaries for sentence in each.sentences for citation in sentence.citations]


def count(summaries: Sequence[StorySummary]) -> int:
    return sum(len(each.sentences) for each in summaries)


def test_each_sentence_is_quoted_from_the_text_with_what_a_reader_needs_to_find_it() -> None:
    told = article(7, *EVEN, title="The bell of the Aurora")
    (summary,) = summarize([Story((told,))], ())
    assert summary.sentences[0].text == LEAD
    assert summary.sentences[0].citations == (
        Citation(1, 7, 1, 0, len(LEAD), LEAD, told.title, told.source, None, told.published),
    )


def test_word_for_word_twins_of_two_articles_are_one_sentence_with_two_citations() -> None:
    one, other = article(1, LEAD, EVEN[1]), article(2, EVEN[3], LEAD.replace("bell", "BELL"))
    (summary,) = summarize([Story((one, other))], ())
    (twin,) = [sentence for sentence in summary.sentences if "Aurora" in sentence.text]
    assert [citation.article_id for citation in twin.citations] == [1, 2]
    assert twin.text == twin.citations[0].quote == LEAD
    assert twin.citations[1].quote == LEAD.replace("bell", "BELL")


def test_a_twin_within_the_same_article_is_not_cited_twice() -> None:
    (summary,) = summarize([Story((article(1, LEAD, EVEN[1], LEAD),))], ())
    assert [len(sentence.citations) for sentence in summary.sentences] == [1, 1]


def test_numbers_count_the_articles_in_order_of_appearance_and_run_through_all_stories() -> None:
    stories = [Story((article(30, EVEN[0], EVEN[1]), article(20, EVEN[2]))), Story((article(10, EVEN[3], EVEN[4]),))]
    cited = [(citation.n, citation.article_id) for citation in quotes(summarize(stories, ()))]
    numbers = [n for n, _ in cited]
    assert list(dict.fromkeys(numbers)) == [1, 2, 3]
    assert len(set(cited)) == 3
    assert cited[0] == (1, 30)
    assert cited[-1] == (3, 10)


def test_a_long_answer_says_more_than_a_medium_one_and_that_more_than_a_short_one() -> None:
    stories = [Story((long_article(1),))]
    counts = [count(summarize(stories, (), length)) for length in Length]
    assert counts == [3, 5, 10]


@pytest.mark.parametrize(("length", "stories", "sentences"), [("short", 2, 3), ("medium", 3, 6), ("long", 6, 14)])
def test_several_stories_share_what_may_be_said(length: str, stories: int, sentences: int) -> None:
    made = summarize([Story((long_article(n),)) for n in range(1, 9)], (), Length(length))
    assert len(made) == stories
    assert count(made) == sentences
    assert [each.story.articles[0].id for each in made] == list(range(1, stories + 1))
    shares = [len(each.sentences) for each in made]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


def test_stories_of_headlines_alone_are_left_out() -> None:
    headline = Story((stored("Only a title", number=9),))
    made = summarize([headline, Story((article(1, *EVEN),)), headline], ())
    assert [each.story.articles[0].id for each in made] == [1]
    assert summarize([headline], ()) == []
    assert summarize([], ()) == []


def test_a_headline_in_a_story_is_never_quoted() -> None:
    made = summarize([Story((stored(LEAD, number=9), article(1, *EVEN[1:])))], ())
    assert {citation.article_id for citation in quotes(made)} == {1}


def test_a_mention_far_down_a_long_article_is_found() -> None:
    mention = "The zebra of the circus escaped into the hills of Sandholm."
    filler = [f"Clerk {n} counted {n}00 boxes of {NOUNS[n % 14]} in hall {n}." for n in range(120)]
    (summary,) = summarize([Story((article(1, *filler, mention),))], [Form(("zebra",))])
    assert [sentence.text for sentence in summary.sentences] == [mention]


def test_when_nothing_that_carries_the_query_can_be_quoted_the_lead_says_what_the_article_is_about() -> None:
    (summary,) = summarize(
        [Story((article(1, *EVEN, "Read more: the zebra of the circus is back."),))], [Form(("zebra",))]
    )
    assert [sentence.text for sentence in summary.sentences] == [LEAD]


def test_a_citation_can_be_made_for_any_span() -> None:
    told = article(1, *EVEN)
    citation = cite(told, 7, 13)
    assert (citation.quote, citation.n) == ("raised", 0)


TEXTS = st.text(max_size=300) | st.lists(
    st.sampled_from(
        [
            "Ferry aground.",
            "He said so.",
            "The tram to the airport costs 340 million.",
            "\n\n",
            "\U0001f6a2",
            "沙岛。",
            "«Мель».",
            "\u0301",
        ]
    ),
    max_size=20,
).map(" ".join)


@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=4),
    st.sampled_from(list(Length)),
    st.sampled_from(["", "ferry", "tram"]),
)
def test_every_span_of_every_citation_resolves_in_any_text(texts: list[list[str]], length: Length, query: str) -> None:
    articles: dict[int, Article] = {}
    stories = []
    for group in texts:
        told = [stored("A title", text, number=len(articles) + n) for n, text in enumerate(group)]
        articles |= {each.id: each for each in told}
        stories.append(Story(tuple(told)))
    made = summarize(stories, [Form((stems(query, "en")[0],))] if query else (), length)
    for each in made:
        for sentence in each.sentences:
            assert sentence.citations
            assert sentence.text == sentence.citations[0].quote
    for citation in quotes(made):
        assert articles[citation.article_id].text[citation.start : citation.end] == citation.quote
    numbers = list(dict.fromkeys(citation.n for citation in quotes(made)))
    assert numbers == list(range(1, len(numbers) + 1))


SCRIPT = """
import json
from tests.commands.desk import SANDHOLM, stored
from bot.stories.cluster import stories_of
from bot.summarize.offline import summarize
articles = [stored(entry.title, entry.text, number=n, source=name)
            for name, *entries in SANDHOLM for n, entry in enumerate(entries, 10 * len(name))]
made = summarize(stories_of(articles), [])
print(json.dumps([[s.text, [c.n for c in s.citations]] for each in made for s in each.sentences]))
"""


def test_the_same_stories_make_the_same_summary_in_every_process() -> None:
    """Sets of strings have another order in each process, and that order must not be seen."""
    made = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
    assert len(json.loads(made.pop())) > 2
