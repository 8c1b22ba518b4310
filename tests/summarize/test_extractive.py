"""The choice of sentences: what is said, how much, and in which order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article
from bot.ports import Form
from bot.summarize.candidates import candidates_of
from bot.summarize.extractive import Budget, select
from bot.summarize.weigh import carries
from bot.text.words import stems
from tests.commands.desk import stored

LEAD = "Divers raised the bell of Aurora on Monday."
EVEN = (
    LEAD,
    "Curators hid the crates of copper in April.",
    "Sailors saw the lanterns of Neva at dusk.",
    "Bakers lit the kitchens of Harmony by noon.",
    "Gardeners planted the lindens of Sandholm after rain.",
)
"""Sentences of one shape that share no fact."""

POINTING = "They sold silver coins, glass beads, maps, pearls and compasses."
"""A sentence that says more than any of these and cannot stand alone."""


def picked(*articles: Article, query: str = "", sentences: int = 5, words: int = 400) -> list[str]:
    candidates = [candidate for article in articles for candidate in candidates_of(article)]
    wanted = [Form(tuple(stems(word, "en"))) for word in query.split()]
    return [candidate.text for candidate in select(candidates, wanted, Budget(sentences, words))]


def article(*sentences: str, number: int = 1, title: str = "News of the town") -> Article:
    return stored(title, " ".join(sentences), number=number, source=f"Source {number}")


def test_nothing_to_choose_from_gives_nothing() -> None:
    assert select([], (), Budget(5)) == []


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_no_more_sentences_than_the_budget_allows(most: int) -> None:
    assert len(picked(article(*EVEN), sentences=most)) == most


def test_no_more_words_than_the_budget_allows() -> None:
    chosen = picked(article(*EVEN), words=23)
    assert len(chosen) == 2
    assert sum(len(stems(sentence, "en")) for sentence in chosen) <= 23


def test_the_first_sentence_is_said_even_when_it_is_longer_than_the_budget() -> None:
    assert len(picked(article(*EVEN), words=3)) == 1


def test_of_one_article_the_lead_is_favoured() -> None:
    assert picked(article(*EVEN), sentences=1) == [LEAD]


def test_of_several_articles_what_they_agree_on_is_favoured_over_a_lead() -> None:
    one = article(EVEN[1], "The harbour bridge collapsed into the Neva at dawn.", number=1)
    other = article(EVEN[2], "At dawn the harbour bridge collapsed, the port said.", number=2)
    (chosen,) = picked(one, other, sentences=1)
    assert "harbour bridge collapsed" in chosen


def test_two_nearly_identical_sentences_of_two_sources_are_said_once() -> None:
    one = article("A ferry with 214 people on board ran aground off Sandholm early on Tuesday.", EVEN[1], number=1)
    other = article("A ferry carrying 214 people ran aground off Sandholm on Tuesday.", EVEN[2], number=2)
    chosen = picked(one, other)
    assert sum("aground" in sentence for sentence in chosen) == 1
    assert EVEN[1] in chosen
    assert EVEN[2] in chosen


def test_a_sentence_is_said_once_however_often_an_article_says_it() -> None:
    assert picked(article(LEAD, EVEN[1], LEAD)) == [LEAD, EVEN[1]]


def test_sentences_stand_as_written() -> None:
    chosen = picked(article(*EVEN))
    assert chosen == [sentence for sentence in EVEN if sentence in chosen]


def test_sentences_of_one_article_stand_together() -> None:
    chosen = picked(article(EVEN[0], EVEN[3], number=1), article(EVEN[1], EVEN[4], number=2))
    assert sorted([chosen[:2], chosen[2:]]) == sorted([[EVEN[0], EVEN[3]], [EVEN[1], EVEN[4]]])


def test_a_sentence_that_points_back_at_an_unsaid_one_is_avoided() -> None:
    assert picked(article(LEAD, EVEN[1], EVEN[2], POINTING), sentences=3) == [LEAD, EVEN[1], EVEN[2]]


def test_a_sentence_that_points_back_at_the_one_said_before_it_is_welcome() -> None:
    assert picked(article(LEAD, POINTING, *EVEN[2:]), sentences=2) == [LEAD, POINTING]


def test_a_summary_does_not_open_on_he_where_that_can_be_avoided() -> None:
    assert picked(article(POINTING, *EVEN[1:3]), sentences=1) == [EVEN[1]]
    assert picked(article(POINTING)) == [POINTING]


def test_a_sentence_with_a_word_of_the_query_is_favoured_over_the_lead() -> None:
    assert picked(article(*EVEN), query="lantern", sentences=1) == [EVEN[2]]


def test_of_an_article_that_only_mentions_the_query_nothing_else_is_said() -> None:
    assert picked(article(*EVEN), query="lindens") == [EVEN[4]]


def test_what_points_back_at_the_mention_may_follow_it() -> None:
    assert picked(article(*EVEN, POINTING), query="lindens") == [EVEN[4], POINTING]


def test_a_mention_that_points_back_brings_what_it_points_at() -> None:
    assert picked(article(*EVEN, POINTING), query="pearls") == [EVEN[4], POINTING]


def test_an_article_whose_title_carries_the_query_is_told_whole() -> None:
    titled = article(*EVEN, title="Lindens, copper and a bell")
    assert LEAD in picked(titled, query="lindens")


def test_the_choice_is_the_same_each_time() -> None:
    articles = [article(*EVEN, number=1), article(*reversed(EVEN), number=2)]
    assert picked(*articles) == picked(*articles)


def test_a_sequence_is_carried_only_side_by_side() -> None:
    assert carries(["hudson", "river", "tunnel"], "en", [Form(("river", "tunnel"))])
    assert not carries(["hudson", "river", "tunnel"], "en", [Form(("hudson", "tunnel"))])
    assert not carries(["hudson"], "en", [])
    assert not carries(["hudsonian"], "en", [Form(("hudson",))])


WORDS = st.lists(
    st.sampled_from("ferry tram sheep rain He They 214 7 the port. council. Mayor! Паром мель. 沙岛。".split()),
    max_size=60,
).map(" ".join)


@given(
    st.lists(WORDS | st.text(max_size=120), min_size=1, max_size=4),
    st.integers(1, 6),
    st.integers(5, 60),
    st.sampled_from(["", "ferry"]),
)
def test_any_text_keeps_the_budget_and_the_order(texts: list[str], sentences: int, words: int, query: str) -> None:
    articles = [stored("A title", text, number=n) for n, text in enumerate(texts, 1)]
    candidates = [candidate for each in articles for candidate in candidates_of(each)]
    chosen = select(candidates, [Form((stems(query, "en")[0],))] if query else (), Budget(sentences, words))
    assert len(chosen) <= sentences
    assert len(chosen) == 1 or sum(len(each.stems) for each in chosen) <= words
    assert len({(each.article.id, each.place) for each in chosen}) == len(chosen)
    for one, other in pairwise(chosen):
        assert one.article.id != other.article.id or one.start < other.start


RELEASE = (
    "Belarus has released 123 prisoners, among them Ales Bialiatski and Maria Kalesnikava, after talks with Minsk."
)
RETOLD = "Families in Minsk learned that 123 people from Maria Kalesnikava to others few have heard of were freed."
MORE = "Up to 1,000 more prisoners might follow in the spring, according to John Coale, the envoy."


def told(*articles: tuple[str, str], sentences: int = 5) -> list[str]:
    return picked(
        *(stored(title, text, number=n, source=f"Source {n}") for n, (title, text) in enumerate(articles, 1)),
        sentences=sentences,
    )


def test_a_sentence_whose_names_and_numbers_have_all_been_said_is_a_repetition() -> None:
    chosen = told(("Belarus releases 123 prisoners", f"{RELEASE} {MORE}"), ("Families rejoice", f"{RETOLD} {EVEN[1]}"))
    assert chosen == [RELEASE, MORE, EVEN[1]]


def test_a_sentence_of_the_same_words_on_other_names_or_numbers_is_no_repetition() -> None:
    raised = "The Bank of Norland moved its key rate by a quarter point to 4.25% on Wednesday."
    cut = "The Bank of Suderland moved its key rate by a quarter point to 2% on Wednesday."
    assert sorted(picked(article(raised, number=1), article(cut, number=2))) == sorted([raised, cut])


def test_a_summary_opens_with_the_lead_that_tells_what_the_titles_say() -> None:
    scene = "When the bus with the drawn curtains stopped, nine people got out, and one was Ales Bialiatski of Minsk."
    chosen = told(("Buses at dusk", f"{scene} {EVEN[1]}"), ("Belarus releases prisoners after talks", RELEASE))
    assert chosen[0] == RELEASE
    assert scene in chosen


def test_the_lead_that_tells_the_titles_comes_before_that_of_a_better_article() -> None:
    chosen = told(("A day of joy", f"{EVEN[3]} {EVEN[1]}"), ("Belarus releases prisoners after talks", RELEASE))
    assert chosen == [RELEASE, EVEN[3], EVEN[1]]


def test_a_title_made_from_the_text_does_not_make_a_lead() -> None:
    one = article(
        "The harbour bridge collapsed into the Neva at dawn.", number=1, title="The harbour bridge collapsed…"
    )
    other = article(EVEN[2], "At dawn the harbour bridge collapsed, said Ann Smith.", number=2, title=EVEN[2])
    assert picked(one, other, sentences=1) != [EVEN[2]]


def test_a_sentence_on_the_inquiry_is_avoided_where_none_was_spoken_of() -> None:
    inquiry = "The inquiry will look at whether Norland ignored a warning about pumps, cables and valves."
    opened = "Prosecutors opened an inquiry into the mine of Norland on Thursday."
    assert picked(article(inquiry, *EVEN[:2]), sentences=1) == [LEAD]
    assert picked(article(opened, inquiry, EVEN[1]), sentences=2) == [opened, inquiry]


def test_of_numbers_those_that_several_articles_give_are_favoured() -> None:
    one = article(LEAD, EVEN[1], "Bakers lit 37 stoves by noon.", number=1)
    other = article(EVEN[2], EVEN[4], "Gardeners felled 37 old lindens.", number=2)
    (chosen,) = picked(one, other, sentences=1)
    assert "37" in chosen
