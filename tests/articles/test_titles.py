import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.text import clean_line
from bot.articles.titles import MAX_TITLE, title_from, without_dateline

WORDS = st.text(alphabet="ab,.;:—…!? ", max_size=400).map(clean_line)


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("The council met on Monday.", "The council met on Monday"),
        ("Will it rain?", "Will it rain?"),
        ("The harbour bridge reopens on Friday, the city said.", "The harbour bridge reopens on Friday"),
        ("Rain, wind and snow are expected", "Rain, wind and snow are expected"),
        ("Мост через реку закрыли на ремонт — движение пустят в объезд.", "Мост через реку закрыли на ремонт"),
    ],
)
def test_a_title_is_the_sentence_or_its_first_clause(sentence: str, title: str) -> None:
    assert title_from(sentence) == title


def test_a_long_sentence_is_cut_at_a_word() -> None:
    title = title_from("word " * 60)
    assert title.endswith("word…")
    assert len(title) <= MAX_TITLE


@pytest.mark.parametrize(
    "dateline",
    [
        "LINDMOOR, March 2 (Reuters) - ",
        "VILNIUS, Lithuania — ",
        "NEW YORK, Jan. 5, 2026 (AP) -- ",
        "ST. PETERSBURG, 2 March — ",
        "KELLIN (GW) - ",
        "Paris (AFP) - ",
        "LINDMOOR/KELLIN/HARL, Feb 17 (Reuters) - ",
        "(Reuters) - ",
        "МОСКВА — ",
    ],
)
def test_a_title_is_made_without_the_dateline(dateline: str) -> None:
    assert without_dateline(f"{dateline}The harbour was closed.") == "The harbour was closed."
    assert title_from(f"{dateline}The harbour was closed.") == "The harbour was closed"


@pytest.mark.parametrize(
    "sentence",
    [
        "Harbour — The city closes it.",
        "Мост — Дорога открыта.",
        "Lindmoor (the port) - The harbour was closed.",
        "LINDMOOR — ",
        "LINDMOOR - The harbour was closed.",
        "USA: The vote is over.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(sentence: str) -> None:
    assert without_dateline(sentence) == sentence


def test_dots_alone_are_kept() -> None:
    assert title_from("...") == "..."


@given(WORDS)
def test_a_title_fits_and_is_made_of_the_sentence(sentence: str) -> None:
    title = title_from(sentence)
    assert len(title) <= MAX_TITLE
    assert sentence.startswith(title.removesuffix("…"))
    assert bool(title) == bool(sentence)
