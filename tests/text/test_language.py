"""The language of a text: what its source declares, where the script bears it out."""

from collections.abc import Callable
from functools import cache
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import language
from bot.text.language import LANGUAGES, UNKNOWN, language_of

SAMPLES = [
    ("en", "The government said on Monday that the new tariffs would take effect next week."),
    ("ru", "Правительство сообщило, что новые пошлины вступят в силу на следующей неделе."),
    ("be", "Прэзідэнт падпісаў указ, які ўступіць у сілу з першага студзеня, паведамілі ў міністэрстве."),
    ("uk", "Уряд повідомив, що нові мита набудуть чинності вже наступного тижня."),
    ("de", "Die Regierung teilte am Montag mit, dass die neuen Zölle nächste Woche in Kraft treten."),
    ("fr", "Le gouvernement a annoncé lundi que les nouveaux droits de douane entreront en vigueur."),
    ("zh", "政府周一表示新的关税将于下周生效"),
    ("ja", "政府は月曜日に新しい関税が来週発効すると述べた"),
    ("ko", "정부는 월요일 새로운 관세가 다음 주에 발효된다고 밝혔다"),
    ("el", "Η κυβέρνηση ανακοίνωσε τη Δευτέρα νέους δασμούς"),
    ("he", "הממשלה הודיעה ביום שני על מכסים חדשים"),
    ("ar", "أعلنت الحكومة يوم الاثنين عن رسوم جمركية جديدة"),
    ("hi", "सरकार ने सोमवार को नए शुल्क की घोषणा की"),
]


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_text_that_declares_nothing_is_identified(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("uk", "Правительство"),  # the script is all that can be checked
        ("be", "Минск"),
        ("bg", "Президентът"),
        ("sr", "Влада је одлучила"),
        ("sr", "Vlada je odlučila"),
        ("pt", "Governo"),
        ("eu", "Gobernua"),  # not among those that the identifier knows
        ("ja", "関税"),
        ("zh", "关税"),
        ("fa", "دولت"),
        ("mr", "सरकार"),
        ("yi", "די רעגירונג"),
    ],
)
def test_a_declaration_that_fits_the_script_is_trusted(declared: str, text: str) -> None:
    assert language_of(text, declared) == declared


@pytest.mark.parametrize(("language", "text"), SAMPLES)
def test_a_declaration_that_the_script_contradicts_is_overridden(language: str, text: str) -> None:
    wrong = "ru" if language not in {"ru", "be", "uk"} else "en"
    assert language_of(text, wrong) == language


def test_latin_names_in_cyrillic_text_do_not_change_its_script() -> None:
    assert language_of("Компания Apple выпустила iPhone и обновила macOS", "ru") == "ru"


def test_a_little_japanese_kana_tells_japanese_from_chinese() -> None:
    assert language_of("政府新関税の発表", "zh") == "ja"


@pytest.mark.parametrize("text", ["", "123 — 45,6", "!?", "😀"])
def test_no_letters_have_no_language_but_the_declared_one(text: str) -> None:
    assert language_of(text) == UNKNOWN == "und"
    assert language_of(text, "de") == "de"


def test_a_script_that_is_not_known_keeps_the_declared_language() -> None:
    assert language_of("ประเทศไทย", "th") == "th"
    assert language_of("ประเทศไทย") == UNKNOWN


def test_the_beginning_of_a_long_text_decides() -> None:
    assert language_of("Правительство сообщило о новых мерах. " * 40 + "English words follow. " * 1000) == "ru"


@given(st.text(), st.sampled_from([None, "en", "ru", "zh", "xx"]))
def test_any_text_has_a_language(text: str, declared: str | None) -> None:
    assert language_of(text, declared) in {*LANGUAGES, UNKNOWN, declared}


def test_threads_load_the_identifier_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    loads: list[int] = []
    text = "Zölle treten in Kraft"
    other = Thread(target=lambda: found.append(language_of(text)))

    @cache
    def load() -> Callable[[str], dict[str, float]]:
        loads.append(1)
        if len(loads) == 1:
            other.start()
            other.join(0.05)  # as long as it takes to load a second time, were it not made to wait
        return lambda _: {"de": 0.0, "en": -50.0}

    monkeypatch.setattr(language, "_loaded", load)
    assert language_of(text) == "de"
    other.join()
    assert (found, len(loads)) == (["de"], 1)
