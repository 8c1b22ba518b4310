"""Who else says the same: in other words, with the same numbers, in the same language, once each."""

from bot.model import Article, Story
from bot.summarize.corroborate import Corroboration, heads_of
from bot.summarize.offline import summarize
from tests.commands.desk import stored

SAID = "The harbour council of Orrin bought two electric ferries for 9 million crowns."
ALIKE = "Two electric ferries were bought by the Orrin harbour council, which paid 9 million crowns."
OTHER = "A glacier above Talvik lost eight metres of ice in one summer, surveyors found."
DIFFERENT = "Two electric ferries were bought by the Orrin harbour council, which paid 12 million crowns."
FILLER = [
    stored(f"Report {n}", f"Mild and dry weather in district {noun}. Shops close at noon.", number=100 + n)
    for n, noun in enumerate("amber copper granite velvet saffron walnut marble cedar".split())
]


def article(number: int, *sentences: str, language: str = "en") -> Article:
    return stored("News", " ".join(sentences), number=number, source=f"Source {number}", language=language)


def found(told: Article, *others: Article) -> list[tuple[int, str]]:
    said = Corroboration([told, *others, *FILLER]).of(SAID, told)
    return [(item.id, item.text[start:end]) for item, start, end in said]


def test_a_passage_that_says_the_same_in_other_words_is_found_where_it_stands() -> None:
    assert found(article(1, SAID), article(2, OTHER, ALIKE), article(3, OTHER)) == [(2, ALIKE)]


def test_another_number_is_another_statement() -> None:
    assert found(article(1, SAID), article(2, DIFFERENT)) == []


def test_one_place_speaks_for_each_article_and_none_for_the_one_that_tells_it() -> None:
    assert [number for number, _ in found(article(1, SAID, ALIKE), article(2, ALIKE, SAID))] == [2]


def test_articles_in_other_languages_and_without_text_are_left_out() -> None:
    assert found(article(1, SAID), article(2, ALIKE, language="de"), article(3)) == []
    assert Corroboration([]).of(SAID, article(1, SAID)) == []
    assert Corroboration([article(2, ALIKE)]).of("", article(1, SAID)) == []


def test_words_are_compared_by_their_beginnings() -> None:
    assert heads_of("The Councils of Orrin") == {"counci", "orrin"}


def test_an_answer_names_who_else_says_a_sentence_and_cites_its_own_place_first() -> None:
    told, other = article(1, SAID), article(2, OTHER, ALIKE)
    (summary,) = summarize([Story((told,))], (), beside=[told, other, *FILLER])
    (sentence,) = summary.sentences
    assert [citation.article_id for citation in sentence.citations] == [1]
    (also,) = sentence.also
    assert (also.article_id, also.n, also.quote) == (2, 0, ALIKE)
    assert other.text[also.start : also.end] == ALIKE
