"""Countries and their adjectives, as a search needs them."""

from bot.text.places import ADJECTIVES
from bot.text.words import fold


def test_names_and_adjectives_are_single_folded_words() -> None:
    for name, adjective in ADJECTIVES.items():
        assert fold(f"{name} {adjective}").split() == [name, adjective]


def test_irregular_adjectives_are_known() -> None:
    assert ADJECTIVES["belarus"] == "belarusian"
    assert ADJECTIVES["iran"] == "iranian"
    assert ADJECTIVES["netherlands"] == "dutch"


def test_a_word_that_only_looks_like_a_country_has_none() -> None:
    assert "roman" not in ADJECTIVES
