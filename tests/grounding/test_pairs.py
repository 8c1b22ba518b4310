"""Claims written by hand: true paraphrases pass, false ones are caught, each with its kind."""

import pytest

from tests.grounding.pairs import Pair, pairs

ALL = list(pairs())
UNTOLD = {
    "Wages will not rise by more than 2.5 per cent, Olsen said the company insists.",
    "Hugo Brandt said the union leader Greta Olsen had refused to raise wages.",
    "The last strike ended after 48 hours, and drivers will strike for three days from Friday.",
}
"""What the rules are known to judge wrongly."""


@pytest.mark.parametrize("pair", [pair for pair in ALL if pair.claim not in UNTOLD], ids=lambda pair: pair.claim)
def test_a_claim_is_judged_rightly(pair: Pair) -> None:
    assert (pair.found() == []) is pair.true


def test_there_are_enough_of_both_and_few_are_excused() -> None:
    true, false = ([pair for pair in ALL if pair.true is kind] for kind in (True, False))
    assert min(len(true), len(false)) >= 60
    assert sum(pair.claim in UNTOLD for pair in true) <= 0.05 * len(true)
    assert sum(pair.claim in UNTOLD for pair in false) <= 0.05 * len(false)
