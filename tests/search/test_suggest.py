"""Suggestions: what a word was meant to be, where something stored is near enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entry
from bot.search.suggest import MIN_LENGTH, nearest, prefixes, spellings, surface
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, article, document, entry

STORED = [
    entry("Lukashenko signs a decree on tariffs", "Alexander Lukashenko met the ministers in Minsk on Monday."),
    entry("Parliament votes on the harbour budget", "The opposition asked for a delay of the elections."),
    entry("Zelenskyy thanks the volunteers", "Winter came early to Kharkiv."),
    entry("Выборы назначены на январь", "Избирательная комиссия объявила дату.", language="ru"),
]


async def meant(word: str, *stored: Entry) -> list[str]:
    """The stems that the steps of "did you mean" propose for a word over a real index."""
    async with SqliteStore() as store:
        await store.add(document(*(stored or STORED)), NOW)
        found: list[str] = []
        for spelling in spellings(word):
            found += nearest(spelling, await store.vocabulary(prefixes(spelling), 1000))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("typed", "stem"),
    [
        ("tarrifs", "tariff"),
        ("tarifs", "tariff"),
        ("atriffs", "tariff"),
        ("lukashenka", "lukashenko"),
        ("Лукашенко", "lukashenko"),
        ("Лукашэнка", "lukashenko"),
        ("parlament", "parliament"),
        ("Zelensky", "zelenskyy"),
        ("Харкив", "kharkiv"),
        ("выбары", "выбор"),
    ],
)
async def test_a_mistyped_or_transliterated_word_leads_to_the_stored_one(typed: str, stem: str) -> None:
    assert (await meant(typed))[0] == stem


@pytest.mark.parametrize("typed", ["xqzvwk", "qqqq", "zzzzzzzz", "абырвалг", "a", "利率", "12345"])
async def test_gibberish_means_nothing(typed: str) -> None:
    assert await meant(typed) == []


async def test_a_word_shorter_than_four_letters_is_not_guessed_at() -> None:
    assert await meant("tar") == []
    assert prefixes("abc") == []


async def test_the_same_question_has_the_same_answer_every_time() -> None:
    near = [entry(f"The {word} arrived") for word in ("marten", "martin", "martan", "marton", "martyn")]
    assert await meant("martxn", *near) == await meant("martxn", *reversed(near))


def test_at_most_the_wanted_number_is_suggested() -> None:
    vocabulary = dict.fromkeys(["marten", "martin", "martan", "marton"], 1)
    assert len(nearest("martxn", vocabulary, 2)) == 2


def test_a_cyrillic_word_is_spelt_in_latin_letters_too() -> None:
    assert spellings("Шчучын") == ["шчучын", "shchuchyn"]
    assert spellings("Café") == ["cafe"]


@given(st.text(min_size=MIN_LENGTH, alphabet="abcdefg"), st.data())
def test_one_slip_in_the_first_letters_keeps_a_prefix_of_the_word(word: str, data: st.DataObject) -> None:
    slip = data.draw(st.sampled_from(["swap", "double", "wrong first"]))
    typed = {"swap": word[1] + word[0] + word[2:], "double": word[0] + word, "wrong first": "x" + word[1:]}[slip]
    assert any(word.startswith(prefix) or word[1:].startswith(prefix) for prefix in prefixes(typed))


def test_a_stem_is_shown_as_the_article_writes_it() -> None:
    item = article("New tariffs", "Elections follow the tariff.")
    assert surface("tariff", [item]) == "tariffs"
    assert surface("elect", [item]) == "elections"
    assert surface("harbour", [item]) is None
    assert surface("пошлин", [article("Новые пошлины", language="ru")]) == "пошлины"
