"""Topics: the names that recent titles share, as the titles write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.topics import MIN_LETTERS, bare, topics_of
from bot.text.stopwords import STOPWORDS, UNTELLING

TITLES = [
    "Tunnel under the Hudson River delayed again",
    "Ministers visit Hudson River tunnel site",
    "Parliament debates tariffs on steel",
    "Steel tariffs will rise, says Parliament",
    "Why Parliament fears the tariffs",
    "A quiet day in the harbour",
]


def test_names_that_several_titles_share_are_topics() -> None:
    found = topics_of(TITLES)
    assert "Parliament" in found
    assert any("Hudson" in topic for topic in found)


def test_a_shared_name_of_several_words_stays_together() -> None:
    assert "Hudson River" in topics_of(TITLES)


def test_each_topic_opens_other_titles() -> None:
    found = topics_of(["Parliament debates tariffs"] * 3 + ["Volcano wakes in Iceland", "Iceland volcano calms"])
    assert len({"Parliament", "debates", "tariffs"} & {word for topic in found for word in topic.split()}) == 1
    assert any("Iceland" in topic or "olcano" in topic for topic in found)


def test_no_titles_have_no_topics() -> None:
    assert topics_of([]) == []
    assert topics_of(["…", "?", "123"]) == []


def test_cyrillic_titles_have_topics() -> None:
    titles = ["Совет обсудил бюджет Минска", "Бюджет Минска вырастет", "Погода испортилась"]
    assert any("Минска" in topic or "юджет" in topic for topic in topics_of(titles, 2))


def test_function_words_and_short_words_are_no_topics() -> None:
    found = topics_of(["What will they have been", "What will they have done", "Who is it", "Who is it"])
    assert not {topic.casefold() for topic in found} & STOPWORDS


@given(st.lists(st.text(max_size=60), max_size=12), st.integers(1, 5))
def test_any_titles_give_at_most_the_wanted_number_of_different_topics(titles: list[str], limit: int) -> None:
    found = topics_of(titles, limit)
    assert len(found) <= limit
    assert len(set(found)) == len(found)
    assert found == topics_of(titles, limit)


def test_a_name_in_the_possessive_is_called_by_itself() -> None:
    titles = ["Japan's yen falls again", "Dollar up on Japan’s decision", "O'Neill's opponents retreat", "A rally"]
    assert topics_of(titles, 1) == ["Japan"]
    assert [bare(said) for said in ("Japan’s", "JAPAN'S", "Workers", "L'Oréal", "Côte d'Ivoire")] == [
        "Japan",
        "JAPAN",
        "Workers",
        "L'Oréal",
        "Côte d'Ivoire",
    ]


def test_the_cases_of_a_word_are_one_topic() -> None:
    titles = ["Десять новых случаев коронавируса", "Заболели коронавирусом", "Коронавирус отступает"]
    assert [topic.casefold() for topic in topics_of(titles)].count("коронавируса") == 1
    assert not {"коронавирус", "коронавирусом"} & {topic.casefold() for topic in topics_of(titles)}


@pytest.mark.parametrize(
    "title",
    [
        "Despite another, without something, like everyone, toward none",
        "После этого снова которому можно было перед всеми, рассказал кто-то, почти никогда",
        "Пасля гэтага зноў трэба таксама, паведаміла яна, паміж усімі амаль ніколі",
        "Після цього також треба можна, повідомили вони, протягом майже всього",
        "Während zwischen wieder wurde jedoch gegen keine welche, sagte jemand",
        "Après toujours depuis plusieurs être selon lesquels pourquoi malgré",
        "Después todavía según todos durante mientras nuestro dijo quién",
        "Przed również został według tylko przez którzy, powiedział właśnie",
    ],
)
def test_function_words_of_each_language_are_no_topics(title: str) -> None:
    assert topics_of([title] * 3, 9) == []
    assert topics_of([f"{title} Sandholm"] * 3, 9) == ["Sandholm"]


def test_words_that_are_looked_for_stay_those_they_were() -> None:
    assert STOPWORDS < UNTELLING
    assert not UNTELLING & {"falls", "font", "mine", "worth", "iran", "more"} - STOPWORDS
    assert all(len(word) >= MIN_LETTERS for word in UNTELLING - STOPWORDS)
