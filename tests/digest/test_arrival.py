"""Why a platform took nothing is told in the language of who asks, in all whole catalogues."""

import pytest

from bot.conversation import Place
from bot.digest.arrival import state_of
from bot.locales import Catalogue
from bot.message.phrases import clause
from bot.outbox import History, Kind, Part, State
from bot.platforms.discord import outcomes
from bot.platforms.slack import send
from tests.fakes import NOW
from tests.locales import FOLDER, catalogues

PLACE = Place("discord", "g1", "c1")
WHY = sorted({why for table in (outcomes._BY_CODE, send._REASONS) for _, why in table.values()})
SPOKEN = [Catalogue(FOLDER / f"{name}.toml") for name in catalogues()]


def dead(remark: str) -> History:
    part = Part("p", 1, 1, 1, PLACE, {}, NOW, NOW, State.DEAD, remark=remark)
    return History(1, Kind.DIGEST, PLACE, NOW, NOW, 3, "", (part,))


@pytest.mark.parametrize("why", WHY)
def test_why_nothing_arrived_is_told_within_a_sentence_in_every_language(why: str) -> None:
    kept = "".join(why)  # as the store gives it back: plain text
    english = state_of(dead(kept))[1]
    assert english == f"never arrived: {kept.removesuffix('.')}"
    for language in SPOKEN:
        told = language.say(english)
        assert kept.removesuffix(".") not in told
        assert not told.endswith(".")


@pytest.mark.parametrize("language", SPOKEN)
def test_what_no_catalogue_holds_is_told_as_it_was_kept(language: Catalogue) -> None:
    assert language.say(clause("no such {thing}.")) == "no such {thing}"
