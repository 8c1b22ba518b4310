"""What Tidings says in other languages: the catalogues, and how phrases are put into a language."""

import pickle
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from bot.locales import Catalogue, Catalogues
from bot.message.blocks import Code, Message, Moment, Text, listed_inlines, note, paragraph, woven
from bot.message.language import ENGLISH, in_language
from bot.message.phrases import FORMS, SLOT, Phrase, counted, decimals, joined, listed, phrase, plural, when
from bot.message.plain import Reader, plain
from tests.fakes import HOUR, NOW
from tests.locales import ENGLISH as ENGLISH_FILE
from tests.locales import FOLDER, catalogues, said, written

UTC_ZONE = ZoneInfo("UTC")
AT = datetime(2026, 11, 29, 8, 5, tzinfo=UTC)
NAMES = sorted(catalogues())

MADE = """
name = "Русский"
[dates]
"day month" = "d MMMM"
[phrases]
"{n} items" = { one = "{n} запись", few = "{n} записи", many = "{n} записей", other = "{n} записи" }
"Of {items} in {place} since {day}" = "{place}, с {day}: записей {items.n}"
"Read {it} now." = "{it}: читайте сейчас."
"{number} million or {words}" = "{words} или {number} млн"
"{n} h ago" = { one = "{n} ч назад", other = "{n} ч назад" }
"""


@pytest.fixture
def russian(tmp_path: Path) -> Catalogue:
    path = tmp_path / "ru.toml"
    path.write_text(MADE, encoding="utf-8")
    return Catalogue(path)


def test_the_catalogue_of_english_is_what_the_code_says() -> None:
    assert ENGLISH_FILE.read_text(encoding="utf-8") == written(said()), "run python -m tests.locales"


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_says_everything_and_nothing_that_is_said_no_more(name: str) -> None:
    assert catalogues()[name]["phrases"].keys() == said().keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_has_the_slots_of_the_phrase_and_the_plurals_of_the_language(name: str) -> None:
    english = said()
    wanted = {*Locale.parse(name, sep="-").plural_form.tags, "other"}
    for key, held in catalogues()[name]["phrases"].items():
        counts = not isinstance(english[key], str)
        assert isinstance(held, dict) == counts, key
        forms = held if counts else {"other": held}
        assert not counts or held.keys() == wanted, key
        slots = {match[1] for match in SLOT.finditer(key)}
        for each in forms.values():
            assert {match[1] for match in SLOT.finditer(each)} <= slots, key
            assert not re.search(r"[{}]", SLOT.sub("", each)), key


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_writes_every_form_of_a_date(name: str) -> None:
    assert catalogues()[name]["dates"].keys() == FORMS.keys()
    spoken = Catalogue(FOLDER / f"{name}.toml")
    written_so = {form: spoken.say(when(AT, form)) for form in FORMS}
    assert all(re.search(r"\d|[^\W\d_]{4}", each) for each in written_so.values())
    assert written_so["time"] == "08:05"


def _of(items: Phrase) -> Phrase:
    return phrase("Of {items} in {place} since {day}", items=items, place="x", day=when(AT, "day month"))


def test_a_phrase_is_its_english_text_and_survives_what_text_survives() -> None:
    made = phrase(
        "Of {items} in {place} since {day}", items=counted(1200, "item"), place="x", day=when(AT, "day month")
    )
    assert made == "Of 1,200 items in x since 29 November"
    again = pickle.loads(pickle.dumps(made))  # noqa: S301  # our own
    assert (again, again.made) == (made, made.made)
    error = ValueError(made)
    assert isinstance(str(error), Phrase)


def test_a_phrase_is_said_in_a_language_with_its_plurals_numbers_and_dates(russian: Catalogue) -> None:
    counts = [russian.say(counted(n, "item")) for n in (1, 2, 5, 21, 1200)]
    assert counts == ["1 запись", "2 записи", "5 записей", "21 запись", "1\u00a0200 записей"]
    made = phrase(
        "Of {items} in {place} since {day}", items=counted(1200, "item"), place="x", day=when(AT, "day month")
    )
    assert russian.say(made) == "x, с 29 ноября: записей 1\u00a0200"
    assert russian.say(joined((counted(2, "item"), "x"), " · ")) == "2 записи · x"
    assert russian.say(listed(("a", "b", "c"), "or")) == "a, b или c"
    assert listed(("a", "b", "c"), "or") == "a, b or c"


def test_a_number_has_its_decimals_in_every_language(russian: Catalogue) -> None:
    made = [decimals(1234.5, 2), decimals(0.25, 1), decimals(50_000, 0)]
    assert made == ["1,234.50", "0.2", "50,000"]
    assert [russian.say(each) for each in made] == ["1\u00a0234,50", "0,2", "50\u00a0000"]
    assert Catalogue(FOLDER / "de.toml").say(made[2]) == "50.000"


def test_what_a_catalogue_lacks_is_english_and_other_text_is_never_translated(russian: Catalogue) -> None:
    assert russian.say(plural(3, "{n} boat", "{n} boats")) == "3 boats"
    assert russian.say("{n} items") == "{n} items"
    spoof = phrase("Of {items} in {place} since {day}", items="{day}", place="{items}", day="\ue000it\ue001")
    assert russian.say(spoof) == "{items}, с \ue000it\ue001: записей {day}"


def test_a_message_is_said_in_the_language_of_its_reader(russian: Catalogue) -> None:
    message = Message(
        (paragraph("Read it now. "), note(woven("Read {it} now.", it=Code("/article 5"))), note(Moment(NOW - 3 * HOUR)))
    )
    assert plain(message, Reader(NOW, UTC_ZONE)) == "Read it now. \n\nRead /article 5 now.\n\n3 h ago"
    told = plain(message, Reader(NOW, UTC_ZONE, russian))
    assert told == "Read it now. \n\n/article 5: читайте сейчас.\n\n3 ч назад"
    spread = in_language(message, russian).blocks[1]
    assert spread == note(Code("/article 5"), Text(": читайте сейчас."))
    assert in_language(message, ENGLISH) is message


def test_a_row_of_inlines_stands_where_the_language_wants_it_with_the_fraction_as_it_writes_it(
    russian: Catalogue,
) -> None:
    words = listed_inlines([Code("a"), Code("b"), Code("c")], "or")
    told = note(woven("{number} million or {words}", number=1234.5678, words=words))
    assert told.inlines == (Text("1,234.57 million or "), Code("a"), Text(", "), Code("b"), Text(" or "), Code("c"))
    said = in_language(Message((told,)), russian).blocks[0]
    spread = (Code("a"), Text(", "), Code("b"), Text(" или "), Code("c"), Text(" или 1\u00a0234,57 млн"))
    assert said == note(*spread)


def test_signs_of_a_foreign_mark_in_a_value_break_no_sentence() -> None:
    told = note(woven("Read {it} of {source}.", it=Code("/article 5"), source="\ue000wire\ue001"))
    assert told.inlines == (Text("Read "), Code("/article 5"), Text(" of "), Text("wire"), Text("."))


def test_a_language_that_is_not_spoken_is_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_text('name = "Deutsch"\n[phrases]\n', encoding="utf-8")
    spoken = Catalogues(tmp_path, "de")
    assert spoken.codes == ("en", "de")
    assert [spoken.of(code).code for code in (None, "de", "en", "xx")] == ["de", "de", "en", "de"]
    assert Catalogues(tmp_path / "none").of("de") is ENGLISH


@pytest.mark.parametrize(
    ("name", "shown"),
    [("es-ES", ["999", "1200", "12.000", "1200,50"]), ("de", ["999", "1.200", "12.000", "1.200,50"])],
)
def test_numbers_are_grouped_from_where_cldr_groups_them(name: str, shown: list[str]) -> None:
    spoken = Catalogue(FOLDER / f"{name}.toml")
    values = [phrase("{shown} of {total}, the first ones.", shown=n, total=0) for n in (999, 1_200, 12_000)]
    assert [spoken.say(each).split()[0] for each in values] == shown[:3]
    assert spoken.say(decimals(1200.5, 2)) == shown[3]
