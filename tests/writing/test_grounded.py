"""What went of a draft is told by its reasons, in any language."""

import pytest

from bot.grounding.check import Reason
from bot.message.phrases import Phrase
from bot.writing.grounded import Grounded, dropped_in_words
from tests.pseudo import Pseudo

OWN = ("no passage", "link", "instruction", "signs", "length")


@pytest.mark.parametrize("reason", [*(each.value for each in Reason), *OWN])
def test_every_reason_for_which_a_sentence_goes_can_be_told(reason: str) -> None:
    told = dropped_in_words(Grounded({}, 7, {reason: 1, "repetition": 3}))
    assert told == f"1 of 7 drafted sentences was dropped: {reason} 1."
    assert isinstance(told, Phrase)
    assert f"⟦{reason}⟧" in Pseudo().say(told)


def test_several_reasons_are_counted() -> None:
    dropped = {"number": 1, "name": 1, "repetition": 1}
    assert dropped_in_words(Grounded({}, 7, dropped)) == "2 of 7 drafted sentences were dropped: name 1, number 1."
    assert dropped_in_words(Grounded({}, 7, {"repetition": 1})) == ""
