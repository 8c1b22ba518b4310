"""Numbers, dates, forms of names and quotes: how they are read, and when two of them are the same."""

from datetime import UTC, datetime

import pytest

from bot.grounding.agreement import carries
from bot.grounding.calendar import calendar_of, carried, dates_in
from bot.grounding.forms import initials, is_form
from bot.grounding.numbers import quantities
from bot.grounding.quotes import quoted, verbatim
from bot.grounding.tokens import tokens_of

FRIDAY = datetime(2026, 3, 20, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,000 people", 1000, ""),
        ("one thousand people", 1000, ""),
        ("1 000 000 people", 1_000_000, ""),
        ("two hundred and five boats", 205, ""),
        ("twenty-one days", 21, ""),
        ("three dozen officers", 36, ""),
        ("half a million", 500_000, ""),
        ("half of them", 0.5, "half"),
        ("5 %", 5, "%"),
        ("five per cent", 5, "%"),
        ("$3.4bn", 3_400_000_000, "$"),
        ("5m euros", 5_000_000, "€"),
        ("the 21st", 21, "th"),
        ("the third man", 3, "th"),
        ("at 9.45pm", 21 * 60 + 45, "time"),
        ("at six p.m.", 18 * 60, "time"),
        ("at 12 am", 0, "time"),
        ("the 1980s", 1980, "s"),
        ("minus -5 degrees", -5, ""),
    ],
)
def test_a_number_is_read(text: str, value: float, unit: str) -> None:
    found = quantities(tokens_of(text))
    assert any(value in one.values and one.unit == unit for one in found), found


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.234,5 Euro", "de", 1234.5),
        ("zwölf Boote", "de", 12),
        ("5 млн рублей", "ru", 5_000_000),
        ("тры паромы", "be", 3),
        ("tres millones", "es", 3_000_000),
    ],
)
def test_a_number_is_read_in_other_languages(text: str, language: str, value: float) -> None:
    assert any(value in one.values for one in quantities(tokens_of(text, language), language))


@pytest.mark.parametrize("text", ["9" * 5_000, "1:2:3:4", "12:", "no number", "A380", "1.2.3.4"])
def test_what_is_no_quantity_does_no_harm(text: str) -> None:
    quantities(tokens_of(text))


@pytest.mark.parametrize(
    ("claim", "held", "is_carried"),
    [
        ("more than 100", "123", True),
        ("more than 100", "90", False),
        ("more than 90", "more than 100", False),
        ("nearly 1,000", "978", True),
        ("about 1,000", "1,040", True),
        ("about 1,000", "1,400", False),
        ("up to 500", "480", True),
        ("1.2 million", "1,234,567", True),
        ("1.3 million", "1,234,567", False),
        ("1 million", "1,234,567", False),
        ("5 to 7 million", "5–7 million", True),
        ("50 %", "half of them", True),
        ("40 %", "half of them", False),
        ("5 %", "5 boats", False),
        ("5 boats", "5 %", False),
        ("21:45", "9.45 pm", True),
        ("$5", "5 dollars", True),
        ("$5", "£5", False),
    ],
)
def test_a_number_is_carried(claim: str, held: str, *, is_carried: bool) -> None:
    known = quantities(tokens_of(held))
    assert all(carries(one, known) for one in quantities(tokens_of(claim))) is is_carried


@pytest.mark.parametrize(
    ("claim", "held", "is_carried"),
    [
        ("on Thursday", "yesterday", True),
        ("on Friday", "today", True),
        ("on Saturday", "tomorrow", True),
        ("on Tuesday", "on Wednesday", False),
        ("on 19 March", "yesterday", True),
        ("on March 19, 2026", "19 March", True),
        ("on 2026-03-19", "on Thursday", True),
        ("in 2025", "last year", True),
        ("in 2027", "next year", True),
        ("in 2024", "last year", False),
        ("in February", "last month", True),
        ("in April", "next month", True),
        ("last week", "next week", False),
        ("last week", "the previous week", True),
        ("yesterday", "yesterday", True),
        ("yesterday", "on Thursday", False),
        ("on 3 May", "on 4 May", False),
        ("in May 2025", "in May 2024", False),
        ("on 30 February", "on 28 February", False),
        ("in March", "in April", False),
    ],
)
def test_a_date_is_carried(claim: str, held: str, *, is_carried: bool) -> None:
    known = calendar_of(tokens_of(held), FRIDAY)
    said = dates_in(tokens_of(claim))
    assert said
    assert all(carried(one, [known]) for one in said) is is_carried


def test_words_that_only_look_like_dates() -> None:
    assert dates_in(tokens_of("They may march on, and the sun sat low.")) == []
    assert dates_in(tokens_of("It cost $2000.")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("belarus", "belarusian"), ("france", "french"), ("минск", "минске"), ("россия", "российский"),
        ("lukashenko", "лукашенко"), ("zelensky", "zelenskyy"), ("italy", "italian"), ("washington", "washingtons"),
        ("киеве", "київ"),
    ],
)  # fmt: skip
def test_forms_of_one_name(one: str, other: str) -> None:
    assert is_form(one, other)
    assert is_form(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("smith", "smithson"), ("johnson", "johnston"), ("iran", "iraq"), ("austria", "australia"), ("kern", "kerr"),
     ("north", "south"), ("may", "mayo"), ("минск", "пинск")],
)  # fmt: skip
def test_other_names(one: str, other: str) -> None:
    assert not is_form(one, other)


def test_initials_with_and_without_small_words() -> None:
    assert initials(["department", "of", "justice"]) == {"doj", "dj"}
    assert initials([]) == frozenset()


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("He said “we go” and «stay».", ["we go", "stay"]),
        ('"We go," he said.', ["We go,"]),
        ("Don't say it's 'over there' yet.", ["over there"]),
        ("The `tidal gate' and ``other gate''.", ["tidal gate", "other gate"]),
        ("He said „wir gehen“.", ["wir gehen"]),
        ("He said “we go and stay", ["we go and stay"]),
        ("Rock 'n' roll in the '90s and the boys' club", ["n"]),
    ],
)
def test_what_is_quoted(text: str, quotes: list[str]) -> None:
    assert quoted(text) == quotes


def test_a_quotation_with_gaps_stands_word_for_word() -> None:
    text = "“We will go to the harbour, all of us, on Monday,” he said."
    assert verbatim("We will go … on Monday", [text])
    assert verbatim("we will go [together] to the harbour", ["we will go to the harbour"])
    assert not verbatim("We went to the harbour", [text])


@pytest.mark.parametrize("sign", "'’ʼ‘＇`´")
def test_a_negated_verb_is_read_as_one_whatever_its_apostrophe(sign: str) -> None:
    assert [token.word for token in tokens_of(f"He won{sign}t say.")] == ["he", "will", "not", "say", "."]
    assert [token.word for token in tokens_of(f"об{sign}єкт", "uk")] == ["об", "єкт"]
