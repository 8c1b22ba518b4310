import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.text import clean_line, clean_text

AWKWARD = st.text(
    alphabet=" \t\n\r\x0b\x0c\x85\x1c\u2028\u2029\xa0\u3000\u200b\u200d\xad\u061c\u202e\ufeff\x00\ud800"
    "a\u0301e\u0338<\u1100\u1161\u11a8\u0345\u212b"
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  one \t line  ", "one line"),
        ("one\r\ntwo\rthree\x85four", "one two three four"),
        ("a\u2028b\u2029c", "a b c"),
        ("no\u200bbreak, so\u00adft, \u061cmark, \u202eover\u202cride", "nobreak, soft, mark, override"),
        ("bell\x07 and null\x00", "bell and null"),
        ("e\u0301", "é"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("family 👩\u200d👧", "family 👩\u200d👧"),
    ],
)
def test_a_line_is_one_line_without_unprintable_characters(text: str, clean: str) -> None:
    assert clean_line(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("one\ntwo", "one two"),
        ("one\n\ntwo\n \t\n\n three", "one\n\ntwo\n\nthree"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("one\u2029two", "one\n\ntwo"),
        ("one\n\u200b\ntwo", "one\n\ntwo"),
        (" \n\n ", ""),
    ],
)
def test_blank_lines_separate_paragraphs(text: str, clean: str) -> None:
    assert clean_text(text) == clean


@given(st.text() | AWKWARD)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text() | AWKWARD)
def test_a_clean_text_holds_lines_and_nothing_unprintable(text: str) -> None:
    for paragraph in clean_text(text).split("\n\n") if clean_text(text) else []:
        assert paragraph == clean_line(paragraph) != ""
        assert not {unicodedata.category(char) for char in paragraph} & {"Cc", "Cs", "Zl", "Zp"}
        assert not {unicodedata.bidirectional(char) for char in paragraph} & {"LRO", "RLO", "LRE", "RLE", "LRI", "RLI"}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"])))
def test_words_are_kept(text: str) -> None:
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet=" \n\t\ra~.") | st.text(st.characters(codec="ascii")))
def test_plain_text_is_cleaned_as_all_text_is(text: str) -> None:
    dropped = "\u200b"  # with it, the text is not plain ASCII
    assert clean_text(text) == clean_text(dropped + text)
    assert clean_line(text) == clean_line(dropped + text)
