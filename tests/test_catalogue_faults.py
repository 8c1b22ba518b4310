"""A catalogue that was edited by hand: a fault of it is told at the start, and nobody is left without an answer."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import app
from bot.errors import BadSettings
from bot.locales import Catalogue, Catalogues
from bot.message.blocks import Heading, Message, note, paragraph
from bot.message.language import ENGLISH
from bot.message.phrases import counted, joined, phrase, plural, when
from bot.message.plain import Reader, plain
from bot.settings import Settings
from tests.fakes import NOW

AT = datetime(2026, 11, 29, 8, 5, tzinfo=UTC)
FAULTS = {
    "no TOML": ('name = "Deutsch', "cannot be read: "),
    "no table": ('name = "Deutsch"\nphrases = 3', "cannot be read: phrases is no table"),
    "a stray slot": ('[phrases]\n"Digest {a}" = "Auszug {b}"', "'Digest {a}' of [phrases] has no {b}"),
    "a number of nothing": ('[phrases]\n"Digest {a}" = "Auszug {n}"', "has no {n}"),
    "a stray slot in one form": (
        '[phrases]\n"{n} items" = { one = "{m} Stück", other = "{n} Stück" }', "'{n} items' of [phrases] has no {m}"
    ),
    "no text": ('[phrases]\n"Digest" = 3', "'Digest' of [phrases] is no text"),
    "no number": ('grouped_from = "many"', "grouped_from is no whole number"),
    "no pattern": ('[dates]\n"date" = "dd MMMMMMM"', "'date' of [dates] is no pattern of CLDR"),
}  # fmt: skip


def catalogue(folder: Path, text: str, name: str = "de") -> Catalogue:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return Catalogue(path)


@pytest.mark.parametrize("text", [text for text, _ in FAULTS.values()], ids=FAULTS.keys())
def test_with_a_fault_everything_is_said_all_the_same(text: str, tmp_path: Path) -> None:
    told = catalogue(tmp_path, text)
    english = [
        phrase("Digest {a}", a=when(AT, "date")),
        plural(1, "{n} item", "{n} items"),
        phrase("Digest"),
        when(AT, "date"),
        joined((counted(3, "boat"), phrase("Digest")), " · "),
    ]
    message = Message((Heading(english[2]), paragraph(english[0]), note(english[4])))
    shown = plain(message, Reader(NOW, ZoneInfo("UTC"), told))
    assert shown == "Digest\n\nDigest 29 November 2026\n\n3 boats · Digest"
    assert [told.say(each) for each in english] == english
    assert told.name in ("Deutsch", "de")


@pytest.mark.parametrize(("text", "why"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_place_and_its_cure(text: str, why: str, tmp_path: Path) -> None:
    path = catalogue(tmp_path, text)._path
    with pytest.raises(BadSettings) as caught:
        Catalogues(tmp_path).check()
    told = caught.value.user_message
    assert told.startswith(f"{path}: ")
    assert why in told
    assert told.endswith("Correct the file or take it away, and start again.")


def test_a_file_that_is_named_by_no_language_is_a_fault(tmp_path: Path) -> None:
    catalogue(tmp_path, "", "klingon")
    with pytest.raises(BadSettings, match="CLDR knows no language 'klingon'"):
        Catalogues(tmp_path).check()


def test_what_a_catalogue_lacks_is_no_fault(tmp_path: Path) -> None:
    told = catalogue(tmp_path, '[values]\ntopic = { name = "thema" }\n')  # all that one held before it had phrases
    told.check()
    assert told.name == "de"
    assert told.say(phrase("Digest {a}", a=counted(1200, "boat"))) == "Digest 1,200 boats"
    assert told.say(when(AT, "weekday")) == "Sunday"


def test_a_fault_is_logged_once_without_the_words_of_a_member(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told = catalogue(tmp_path, '[phrases]\n"Digest {a}" = "Auszug {b}"')
    for _ in range(3):
        assert told.say(phrase("Digest {a}", a="my secret")) == "Digest my secret"
    assert [each.getMessage() for each in caplog.records] == ["de.toml: 'Digest {a}' is said in English: KeyError"]


def test_a_file_that_was_spoiled_since_it_was_looked_through_is_read_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told = catalogue(tmp_path, 'name = "Deutsch"\n[phrases]\n"Digest" = "Auszug"')
    told.check()
    catalogue(tmp_path, '"Digest" = ')
    assert [told.say(phrase("Digest")) for _ in range(3)] == ["Digest"] * 3
    assert told.name == "Deutsch"
    assert len(caplog.records) == 1


def test_what_is_of_a_country_takes_the_place_of_no_language(tmp_path: Path) -> None:
    catalogue(tmp_path, "", "en-GB")
    catalogue(tmp_path, 'name = "Deutsch"', "de")
    catalogue(tmp_path, 'name = "Österreichisch"', "de-AT")
    spoken = Catalogues(tmp_path)
    assert spoken.of("en") is ENGLISH
    assert spoken.of("de").name == "Deutsch"
    assert spoken.codes == ("en", "de")


def test_the_language_of_the_settings_is_looked_through_before_it_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locales").mkdir()
    catalogue(tmp_path / "locales", FAULTS["a stray slot"][0])
    monkeypatch.setattr(app, "config_folder", lambda: tmp_path)
    assert app.languages_of(Settings()).of(None) is ENGLISH  # nobody has to read what is not spoken
    with pytest.raises(BadSettings, match=r"has no \{b\}"):
        app.languages_of(Settings(language="de"))
