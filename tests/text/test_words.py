"""Folding, words and stems: what a reader may type for what was printed, and what the index may hold."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text import words as text_words
from bot.text.stopwords import STOPWORDS
from bot.text.words import ALGORITHMS, fold, stem_words, stems, variants, words

ANY_TEXT = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("aZя·.,'’ʼ-_\"*()1２½ﬁ́ٱ利ไทाꟲ𝒳😀\u200d\x00"))
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Pokémon", "pokemon"),
        ("ЁЛКА", "елка"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Škoda Øresund Đilas", "skoda oresund dilas"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Ǽsir ǿ æ œuvre", "aesir o ae oeuvre"),
        ("ﬁnance ＡＢＣ", "finance abc"),
        ("Ἀθήνα Αθήνας", "αθηνα αθηνασ"),
        ("за́мок", "замок"),
        ("مُحَمَّد", "محمد"),
        ("Viet Nam Việt", "viet nam viet"),
    ],
)
def test_folding_takes_case_diacritics_and_ligatures_away(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("e\u0301") == fold("é") == "e"
    assert fold("и\u0306") == fold("й") == "й"
    assert fold("у\u0306") == fold("ў") == "ў"


def test_letters_that_are_letters_of_their_own_stay() -> None:
    assert fold("Йод Ўлада Їжак") == "йод ўлада їжак"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The council met.", "the council met"),
        ("U.S. and U.S.A. officials", "us and usa officials"),
        ("J.K. Rowling", "jk rowling"),
        ("Russia’s and the US's plan", "russia and the us plan"),
        ("They won’t, can't or shan't win", "they will not can not or shall not win"),
        ("It DIDN'T, and isn’t U.S. law", "it did not and is not us law"),
        ("ain't AI", "is not ai"),
        ("It cannot pay, Cannots", "it can not pay cannots"),
        ("do n't O'Neill's two not", "do not o neill two not"),
        ("dos and don'ts, un't'x", "dos and don ts u not x"),
        ("1,000 and 2,500,000.75 at 3.5 percent", "1000 and 2500000·75 at 3·5 percent"),
        ("3,5 процента", "3·5 процента"),
        ("COVID-19 at 10:30", "covid 19 at 10 30"),
        ("snake_case tidings@example.org", "snake case tidings example org"),
        ("U.S.-China talks", "us china talks"),
        ("½ of №5 costs 10²", "1 2 of no5 costs 102"),
        ("«Ніў» — гэта…", "ніў гэта"),
        ("", ""),
        (" … — ! ", ""),
    ],
)
def test_words_are_cut_where_a_reader_sees_them(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_every_apostrophe_cuts_an_east_slavic_word_alike(apostrophe: str) -> None:
    assert words(f"м{apostrophe}яч") == words("м'яч")


def test_hindi_words_keep_their_vowel_signs_and_lose_the_danda() -> None:
    assert words("भारत में चुनाव है। नतीजे कल॥") == ["भारत", "में", "चुनाव", "है", "नतीजे", "कल"]


@pytest.mark.parametrize("sentence", ["বাংলাদেশের নির্বাচন।", "தேர்தல் முடிவுகள்", "ತೆರಿಗೆ ಹೆಚ್ಚಳ", "తెలుగు వార్తలు"])
def test_indic_words_are_cut_at_blanks_only(sentence: str) -> None:
    assert len(words(sentence)) == 2


def test_hebrew_words_joined_by_a_maqaf_are_two_words() -> None:
    assert words("בית־ספר") == words("בית ספר") == ["בית", "ספר"]


def test_scripts_without_blanks_become_overlapping_pairs() -> None:
    assert words("利率上调") == ["利率", "率上", "上调"]
    assert words("中") == ["中"]
    assert words("テスト") == ["テス", "スト"]


def test_latin_inside_chinese_stays_a_word() -> None:
    assert words("新iPhone发布会") == ["新", "iphone", "发布", "布会"]


def test_rare_han_characters_beyond_the_basic_plane_are_paired_too() -> None:
    assert words("𠀀𠀁𠀂") == ["𠀀𠀁", "𠀁𠀂"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("วันนี้", "ประเทศไทยวันนี้มีการเลือกตั้ง"),
        ("เลือกตั้ง", "ประเทศไทยวันนี้มีการเลือกตั้ง"),
        ("利率", "央行上调利率"),
        ("ភ្នំពេញ", "រាជធានីភ្នំពេញ"),
    ],
)
def test_a_word_of_an_unspaced_script_is_found_in_running_text(word: str, sentence: str) -> None:
    assert f" {' '.join(words(word))} " in f" {' '.join(words(sentence))} "


@pytest.mark.parametrize("sentence", ["საქართველო თბილისი", "ኢትዮጵያ ዜና", "Հայաստան Երևան"])
def test_other_scripts_with_blanks_stay_whole_words(sentence: str) -> None:
    assert words(sentence) == fold(sentence).split()


INFLECTED = [
    ("en", "tariff tariffs"),
    ("en", "protest protests protested protesting"),
    ("en", "Belarusian Belarusians"),
    ("ru", "пошлина пошлины пошлин пошлинами"),
    ("ru", "Беларусь Беларуси Беларусью"),
    ("ru", "Киев Киева Киеве Киевом"),
    ("ru", "ёлка елка ёлки"),
    ("be", "Беларусь Беларусі"),
    ("be", "беларускі беларуская беларускага беларускаму беларускую беларускай беларускія беларускіх беларускімі"),
    ("be", "краіна краіны краінай краін краінамі краінах"),
    ("be", "выбары выбараў выбарам выбарах"),
    ("be", "санкцыя санкцыі санкцый санкцыяй санкцыямі"),
    ("be", "увага увагі увагу"),
    ("be", "Кіеў Кіева Кіеве"),
    ("uk", "вибори виборів виборам виборах"),
    ("uk", "українська український українського українських"),
    ("uk", "Київ Києва Києві Києвом"),
    ("uk", "Харків Харкова"),
    ("uk", "Львів Львова"),
    ("uk", "Білорусь Білорусі"),
    ("de", "Wahl Wahlen"),
    ("de", "Zoll Zölle"),
    ("de", "Regierung Regierungen"),
    ("fr", "élection élections"),
    ("fr", "européen européenne européennes"),
    ("fr", "gouvernement gouvernements"),
]


@pytest.mark.parametrize(("language", "forms"), INFLECTED)
def test_the_forms_of_a_word_share_a_stem(language: str, forms: str) -> None:
    assert len(set(stems(forms, language))) == 1


@pytest.mark.parametrize(
    ("language", "pair"),
    [("en", "minister ministry"), ("ru", "беларусь белый"), ("be", "увага улада"), ("de", "zoll zahl")],
)
def test_different_words_keep_different_stems(language: str, pair: str) -> None:
    assert len(set(stems(pair, language))) == 2


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stems("Tariffs rise", "und") == ["tariffs", "rise"]
    assert stem_words(["利率"], "zh") == ["利率"]


@pytest.mark.parametrize("language", sorted(ALGORITHMS))
def test_every_stemmer_gives_one_stem_a_word_and_never_an_empty_one(language: str) -> None:
    folded = words("the s e of Беларусь la de ых ость वाले ها است 3·5 ing ed ost ова")
    found = stem_words(folded, language)
    assert len(found) == len(folded)
    assert all(found)


def test_stemming_the_same_words_in_many_threads_gives_the_same_stems() -> None:
    text = "tariffs protested elections officials " * 200
    expected = stems(text, "en")
    barrier = threading.Barrier(4)

    def stemmed(_: int) -> list[str]:
        barrier.wait(5)
        return stems(text, "en")

    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(stemmed, range(4)))


def test_variants_hold_the_stem_of_each_language() -> None:
    assert variants("tariffs", ["en", "zh", "und"]) == {("tariff",): {"en"}, ("tariffs",): {"zh", "und"}}
    assert variants("Iran", ["en", "hu"]) == {("iran",): {"en"}, ("ir",): {"hu"}}
    assert ("украин",) in variants("Україна", ["uk"])


def test_variants_of_a_word_that_is_cut_stand_side_by_side() -> None:
    assert ("us", "china") in variants("U.S.-China", ["en"])
    assert variants("利率上", ["zh"]) == {("利率", "率上"): {"zh"}}


def test_punctuation_has_no_variants() -> None:
    assert variants("?!", ["en"]) == {}


def test_stopwords_are_words_as_a_query_folds_them() -> None:
    assert {"the", "это", "etre", "uber", "еще"} - STOPWORDS == {"etre"}
    assert all(words(word) for word in STOPWORDS)


@given(ANY_TEXT)
def test_words_hold_no_blank_no_ascii_punctuation_and_are_never_empty(text: str) -> None:
    for word in words(text):
        assert word
        assert not any(char.isspace() for char in word)
        assert all(char.isalnum() for char in word if char.isascii())
        assert '"' not in word


@given(ANY_TEXT)
@example("ǽ")
@example("ǿ İ ᾳ ẞ ΐ")
def test_folding_twice_changes_no_word(text: str) -> None:
    assert words(fold(text)) == words(text)


def test_folding_is_stable_for_every_character() -> None:
    everything = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    assert [char for char in everything if fold(fold(char)) != fold(char)] == []


@given(ANY_TEXT, st.sampled_from(["en", "ru", "be", "uk", "ar", "el", "tr", "hi", "und"]))
def test_stems_hold_what_words_hold(text: str, language: str) -> None:
    found = stems(text, language)
    assert len(found) == len(words(text))
    assert all(stem and stem.split() == [stem] and '"' not in stem for stem in found)


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[sqlite3.Connection]:
    """FTS5 as the store sets it up, to see what it makes of a term."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE held USING fts5 (body, tokenize = 'ascii')")
    connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (held, instance)")
    yield connection
    connection.close()


@given(text=ANY_TEXT)
@example(text="3.5 1,5 U.S. 利率 है ไทย Łódź 𝒳 a_b")
def test_every_stem_is_one_token_to_the_index(tokenizer: sqlite3.Connection, text: str) -> None:
    found = stems(text, "en")
    tokenizer.execute("DELETE FROM held")
    tokenizer.execute("INSERT INTO held VALUES (?)", (" ".join(found),))
    assert [row[0] for row in tokenizer.execute("SELECT term FROM terms ORDER BY offset")] == found


@given(st.text(alphabet="aSs09.,'_- \n") | st.text(alphabet="wocasNnt'’_. \n") | st.text(st.characters(codec="ascii")))
@example("the dog's U.S.A. 1,000.5 it's' a.b x.'s")
def test_ascii_is_cut_into_words_as_any_script_is(text: str) -> None:
    assert [*words(text), "e"] == words(f"{text} é")


@given(st.lists(st.sampled_from("running санкцыі children Беларусь flüge їжак їжі ran".split()) | st.text("aeıїyсґ")))
def test_a_stem_is_the_same_whether_its_word_was_seen_before_or_not(folded: list[str]) -> None:
    for language in ("en", "be", "uk", "de", "tr"):
        once = stem_words(folded, language)
        for kept in text_words._STEMS.values():
            kept.clear()
        assert stem_words(folded, language) == once == [stem_words([word], language)[0] for word in folded]


def test_stems_are_kept_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_words, "_MOST_KEPT", 50)
    for number in range(200):
        assert stem_words([f"flights{number}s", "flights"], "en") == [f"flights{number}", "flight"]
        assert stem_words(["y" * 1_000 + str(number)], "de") == ["y" * 1_000 + str(number)]
    kept = [word for stemmed in text_words._STEMS.values() for word in stemmed]
    assert len(kept) <= 50
    assert max(map(len, kept)) < 100


@given(st.text(alphabet="aUS9wont.,'’“”–_é\n ", min_size=200, max_size=400))
def test_a_long_text_has_the_words_that_it_has_as_a_whole(text: str) -> None:
    assert words(text) == text_words._words(text)
