"""What weighs more: agreement over mention, telling over opinion, a quotation where several tell, the query's words."""

from bot.model import Article
from bot.ports import Form
from bot.summarize.candidates import Candidate, candidates_of
from bot.summarize.weigh import SINGLE_WEIGHT, Scale, carries, titled, weights_of
from bot.text.words import stems
from tests.commands.desk import stored

PLAIN = "The harbour council of Orrin bought two electric ferries in April."


def read(*articles: Article) -> list[Candidate]:
    return [item for article in articles for item in candidates_of(article)]


def article(text: str, number: int = 1, title: str = "News of the town") -> Article:
    return stored(title, text, number=number, source=f"Source {number}")


def standing(first: str, *more: str, query: str = "") -> list[float]:
    """Of the same place and length, told by two articles."""
    pool = read(*(article(text, number) for number, text in enumerate((first, *more), 1)))
    wanted = [Form(tuple(stems(query, "en")))] if query else []
    scale = Scale.of(pool, wanted)
    return [scale.standing(item) * len(item.stems) ** 0.85 for item in pool]


def test_what_more_articles_and_sentences_carry_weighs_more() -> None:
    pool = read(article(f"{PLAIN} Ferries need a new quay at the sound.", 1), article(PLAIN, 2))
    weights = weights_of(pool)
    assert weights["electr", "ferri"] > weights["new", "quay"] == 1
    assert weights["ferri",] > weights["council",] > weights["quay",] == SINGLE_WEIGHT


def test_a_number_that_articles_agree_on_weighs_as_a_pair_does() -> None:
    text = "The council of Orrin bought 17 electric ferries."
    agreed = weights_of(read(article(text, 1), article(text, 2)))
    assert agreed["17",] == agreed["electr", "ferri"]
    assert weights_of(read(article(text)))["17",] == SINGLE_WEIGHT


def test_a_quotation_is_favoured_where_several_tell_the_story() -> None:
    quoted = "The mayor of Orrin called the two ferries “a promise” in April."
    plain, other = standing(PLAIN, quoted)
    assert other > plain
    (alone,) = [Scale.of(read(article(quoted)), ()).standing(item) for item in read(article(quoted))]
    (told,) = [Scale.of(read(article(PLAIN)), ()).standing(item) for item in read(article(PLAIN))]
    assert abs(alone / told - 1) < 0.2


def test_opinion_in_the_first_person_counts_less_and_a_quoted_one_does_not() -> None:
    own, quoted = standing(
        "I think that our council of Orrin should buy two electric ferries.",
        "The mayor said “I think we need ferries” to the council of Orrin.",
    )
    assert own < 0.75 < quoted


def test_a_scrap_counts_half() -> None:
    scrap, whole = standing("Two electric ferries cross the sound.", PLAIN)
    assert scrap < 0.6 < whole


def test_a_word_of_the_query_favours_a_sentence_more_where_the_title_says_nothing() -> None:
    texts = (article(PLAIN, 1), article(PLAIN, 2, title="Ferries for Orrin"))
    pool = read(*texts)
    query = [Form(tuple(stems("ferries", "en")))]
    untitled, in_title = (Scale.of(pool, query).standing(item) for item in pool)
    none = Scale.of(pool, ()).standing(pool[0])
    assert untitled > in_title > none
    assert titled(texts, query) == {2}
    assert not carries(["ferri"], "en", [])
