import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.decode import Decoded, binary_kind, decode

RUSSIAN = "Мост через реку закрыли на ремонт, движение пустили в объезд."
BELARUSIAN = "Мост праз раку зачынілі на рамонт, аўтобусы пайшлі ў аб'езд."
SPELLINGS = ("utf8", "UTF-8", " utf_8 ", '"utf-8"')


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", RUSSIAN),
        ("windows-1251", BELARUSIAN),
        ("windows-1251", "Цена проезда выросла"),
        ("windows-1251", "МОСТ ЗАКРЫТ НА РЕМОНТ"),
        ("windows-1251", "Міст через річку закрили на ремонт, рух пустили в об'їзд."),
        ("windows-1251", "Новый «Google Pixel» стоит 500 €, сообщает The Verge."),
        ("koi8-r", RUSSIAN),
        ("cp866", RUSSIAN),
        ("windows-1252", "Le pont près de l’église a été fermé hier soir, dit le maire."),
        ("windows-1252", "Die Brücke bleibt für Fußgänger geöffnet."),
        ("windows-1252", "El puente se cerró mañana y volverá a abrir en otoño."),
        ("windows-1252", "café"),
        ("windows-1252", "The team’s “résumé” — 3 × 4 metres of it — was read by the governor’s office."),
        ("windows-1250", "Most przez rzekę zamknięto, objazd wyznaczono ulicą Łódzką."),
        ("windows-1250", "A híd lezárását a jövő héten kezdik, közölte a főváros."),
        ("iso-8859-2", "Most bude příští týden uzavřen, oznámilo město."),
        ("windows-1254", "Köprü onarım için kapatıldı, şehir içi ulaşım değişti."),
        ("windows-1253", "Η γέφυρα έκλεισε για επισκευές, ανακοίνωσε ο δήμος."),
        ("windows-1255", "הגשר נסגר לתיקונים, הודיעה העירייה הבוקר. התנועה הופנתה לרחובות אחרים."),
        ("shift_jis", "橋は修理のために閉鎖されたと市は発表した。"),
        ("gb18030", "大桥因维修而关闭，车辆需要绕行。"),
        ("euc-kr", "다리는 수리를 위해 폐쇄되었다고 시가 발표했다."),
    ],
)
def test_undeclared_bytes_are_read_by_what_they_look_like(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == Decoded(text, encoding)


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_mark_decides_and_is_no_text(bom: bytes, encoding: str) -> None:
    assert decode(bom + RUSSIAN.encode(encoding), declared="koi8-r") == Decoded(RUSSIAN, encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [RUSSIAN, "The bridge is closed", '<?xml version="1.0"?><橋>大桥因维修而关闭</橋>'])
def test_wide_text_without_a_mark_is_known_by_its_nul_bytes(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == Decoded(text, encoding)
    assert binary_kind(text.encode(encoding)) is None


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text", ["大桥因维修而关闭，车辆需要绕行。\n这是一个大问题。", "橋は修理のために閉鎖されたと市は発表した。"]
)
def test_wide_text_without_a_mark_and_blanks_is_known_by_its_letters(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == Decoded(text, encoding)
    assert binary_kind(text.encode(encoding)) is None


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="windows-1251"?>',
        "<html><head><META CHARSET=cp1251>",
        "<meta content='a; charset=x-cp1251'>",
    ],
)
def test_the_documents_own_declaration_is_believed(head: str) -> None:
    text = head + "Ёж"
    assert decode(text.encode("cp1251"), declared="iso-8859-1").text == text


def test_the_servers_declaration_is_believed_when_the_document_has_none() -> None:
    assert decode("Ёж".encode("koi8-r"), declared="KOI8-R") == Decoded("Ёж", "koi8-r")


@pytest.mark.parametrize("label", ["x-unknown", "", "hex", "utf-7", "utf-16", "base64", "\udcff", "none"])
def test_a_label_that_means_nothing_is_passed_over(label: str) -> None:
    assert decode(RUSSIAN.encode("cp1251"), declared=label) == Decoded(RUSSIAN, "windows-1251")


@pytest.mark.parametrize("label", SPELLINGS)
def test_labels_are_read_as_they_are_written(label: str) -> None:
    assert decode(RUSSIAN.encode(), declared=label).encoding == "utf-8"


def test_latin_1_means_windows_1252_as_on_the_web() -> None:
    assert decode(b"\x93quoted\x94", declared="ISO-8859-1") == Decoded("“quoted”", "windows-1252")


def test_a_declaration_that_the_bytes_contradict_is_passed_over() -> None:
    assert decode(RUSSIAN.encode("cp1251"), declared="utf-8") == Decoded(RUSSIAN, "windows-1251")
    assert decode(RUSSIAN.encode(), declared="windows-1251") == Decoded(RUSSIAN, "utf-8")


def test_a_few_wrong_bytes_are_replaced_and_counted() -> None:
    data = RUSSIAN.encode() + b"\xff " + RUSSIAN.encode() + b"\xc3"
    found = decode(data)
    assert found == Decoded(f"{RUSSIAN}\ufffd {RUSSIAN}\ufffd", "utf-8", 2, len(RUSSIAN.encode()))


def test_stray_bytes_in_plain_english_are_not_taken_for_an_encoding() -> None:
    assert decode(b"The bridge \xff\xfe\x80 is closed") == Decoded("The bridge ��� is closed", "utf-8", 3, 11)


ACCENTED = ["Köln", "São Paulo", "Łódź", "naïve", "“quoted”", "à", "Gdańsk", "Malmö", "Škoda", "20 €", "Київ"]


@pytest.mark.parametrize("words", [1, 2, 3, 4])
@pytest.mark.parametrize("wrong", [b"\xff", b"\xff\xfe", b"\xe9", b"\x93 and\x94", b" \xa0\xf0\x9f"])
@pytest.mark.parametrize("first", range(len(ACCENTED)))
def test_a_few_wrong_bytes_do_not_turn_utf_8_into_another_encoding(words: int, wrong: bytes, first: int) -> None:
    chosen = [ACCENTED[(first + i) % len(ACCENTED)] for i in range(words)]
    head = "Prices rose in " + ", in ".join(chosen) + " on Monday, the office said. They rose by 3%."
    data = head.encode() + wrong + b" broken bytes here. More in May."
    found = decode(data)
    assert (found.encoding, found.first_wrong) == ("utf-8", len(head.encode()) + wrong.startswith(b" "))
    assert found.text.startswith(head)
    assert 0 < found.wrong_bytes <= 3


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "Её дом"),
        ("windows-1251", "Её мост"),
        ("shift_jis", "橋は修理中です。"),
        ("shift_jis", "NHKは10日、橋の修理についてGoogleと話したと発表した。ﾆｭｰｽ"),
        ("gb18030", "使用Google搜索的人越来越多，他们说App很好。"),
        ("windows-1252", "The CAFÉ’s naïve owner left the rôle to his fiancée, said the maître."),
    ],
)
def test_other_encodings_with_pairs_that_are_valid_utf_8_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == Decoded(text, encoding)


def test_latin_words_are_not_read_as_east_asian_ones() -> None:
    data = "Ko\u0308ln Łódź Škoda Žižkov".encode() * 3 + b"\xff\xe4\xb6\xc3" * 4 + b" plain words" * 30
    assert decode(data).encoding in ("utf-8", "windows-1252")


def test_a_stray_nul_is_left_out_and_counted() -> None:
    found = decode("Köln is \0calm, and so is all\0 of it.".encode() + b"\xff")
    assert found == Decoded("Köln is calm, and so is all of it.\ufffd", "utf-8", 3, 9, 2)


def test_wrong_bytes_in_wide_text_are_counted() -> None:
    found = decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00\xd8")
    assert (found.text, found.wrong_bytes, found.first_wrong) == ("ab\ufffd", 2, 6)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"%PDF-1.7\n%", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"abc\x00def", "a binary file"),
        (bytes(range(32)) * 4, "a binary file"),
        (b"plain text\twith tab\r\n", None),
        ("Ёж".encode("cp1251"), None),
        (b"one stray \x00 " + b"in much text " * 200, None),
        (b"The storm hits\x00 the coast.", None),
        (b"The storm hits\x00 the \x01\x02\x03\x04coast.", "a binary file"),
        (b"ID3 tags, GIF89 files and RIFF: BZh explains", None),
        (b"ID3\x04\x00\x00", "an MP3 recording"),
        (b"", None),
    ],
)
def test_what_is_no_text_is_told_by_name(data: bytes, kind: str | None) -> None:
    assert binary_kind(data) == kind


@given(st.binary(), st.sampled_from([None, "utf-8", "windows-1251", "shift_jis", "iso-2022-jp", "gb18030", "hz"]))
def test_any_bytes_become_text(data: bytes, declared: str | None) -> None:
    found = decode(data, declared=declared)
    assert 0 <= found.wrong_bytes <= len(data)
    assert (found.first_wrong is None) == (found.wrong_bytes == 0)
    assert not any("\ud800" <= char <= "\udfff" for char in found.text)


@given(st.text(alphabet=st.characters(exclude_characters="\x00\ufeff", exclude_categories=["Cs"])))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == Decoded(text, "utf-8")
