"""How alike articles are: what counts and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article
from bot.stories.names import named
from bot.stories.similarity import Vector, likeness, terms, vectors
from tests.commands.desk import stored


def weighted(articles: list[Article]) -> list[Vector]:
    return vectors(articles, [named(article) for article in articles])


def like(one: str, other: str, *others: str) -> float:
    first, second, *_ = weighted([stored(title) for title in (one, other, *others)])
    return likeness(first, second)


def test_the_same_title_is_wholly_alike() -> None:
    assert like("Ferry aground off Sandholm", "Ferry aground off Sandholm") == pytest.approx(1)


def test_titles_without_a_common_word_are_not_alike() -> None:
    assert like("Ferry aground off Sandholm", "Council backs the tram") == 0


def test_function_words_do_not_make_articles_alike() -> None:
    assert like("The ferry and the port", "The council and the tram") == 0


def test_inflections_count_as_the_same_word() -> None:
    assert like("Tariffs on ferries", "Tariff on the ferry") == pytest.approx(1)


def test_a_word_that_all_articles_share_says_less_than_one_that_two_share() -> None:
    everywhere = like("ferry aground", "ferry strike", "ferry poet", "ferry bell")
    rare = like("ferry aground", "ferry strike", "tram poet", "sheep bell")
    assert everywhere < rare


def test_a_shared_name_or_number_says_more_than_another_shared_word() -> None:
    assert like("fire at Halden", "sheep of Halden") > like("fire at harbour", "sheep of harbour")
    assert like("fire kills 19", "sheep weigh 19") > like("fire kills many", "sheep weigh many")


def test_how_few_the_articles_are_hardly_changes_what_a_shared_word_says() -> None:
    others = "tram poet bell rain port council mayor river choir lamp".split()
    assert like("fire reef", "sheep reef") == pytest.approx(like("fire reef", "sheep reef", *others), abs=0.03)


def test_two_long_texts_with_a_few_words_in_common_are_hardly_alike() -> None:
    one, other = (" ".join(f"{letter}{n}" for n in range(30)) for letter in "ab")
    few = like(f"{one} ferry tram", f"{other} ferry tram")
    many = like(f"{one} ferry tram sheep rain port bell", f"{other} ferry tram sheep rain port bell")
    assert 0 < few < many / 5


def test_a_word_of_the_title_counts_twice_one_of_the_text_once() -> None:
    counts = terms(stored("Ferry aground", "The ferry lies on a reef."))
    assert counts == {"ferri": 3, "aground": 2, "lie": 1, "reef": 1}


def test_only_the_lead_of_a_text_is_compared() -> None:
    counts = terms(stored("Ferry", "word " * 79 + "last beyond"))
    assert counts["last"] == 1
    assert "beyond" not in counts


@given(st.lists(st.text(max_size=60), min_size=2, max_size=6))
def test_likeness_is_symmetric_and_lies_between_zero_and_one(titles: list[str]) -> None:
    made = weighted([stored(title) for title in titles])
    for one in made:
        for other in made:
            assert likeness(one, other) == pytest.approx(likeness(other, one))
            assert 0 <= likeness(one, other) <= 1 + 1e-9
