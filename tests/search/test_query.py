"""What a reader types becomes words, phrases and exclusions; nothing that can be typed is an error."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ports import Form
from bot.search.query import Query, match_of, parse_query, word_group
from bot.store.search import fts_query

ODD = "\"“”«»„'’-−–*^:()+{}[]~\\/.,?!\x00\t\n\u200b\ud800\U0001f600"
ANY_QUERY = st.one_of(
    st.text(st.one_of(st.characters(), st.sampled_from(ODD + "aя利ไ "))),
    st.lists(
        st.sampled_from(
            'NEAR( NEAR AND OR NOT * ^ : " -" - title: body: {title}: tariffs -tariffs "a b" US the NEAR(a,2) a* '
            "+a ; DROP -- ' '' 1,000 3.5 «ніў» 𝒳 利率".split()
        )
    ).map(" ".join),
)


def test_words_are_words() -> None:
    assert parse_query("tariffs  china\n") == Query("tariffs china", words=("tariffs", "china"))


@pytest.mark.parametrize("quoted", ['"climate change"', "“climate change”", "„climate change“", "«climate change»"])
def test_every_kind_of_quotes_makes_a_phrase(quoted: str) -> None:
    query = parse_query(f"{quoted} policy")
    assert (query.phrases, query.words) == (("climate change",), ("policy",))


def test_an_unbalanced_quote_reaches_to_the_end() -> None:
    assert parse_query('policy "climate change') == Query('policy "climate change', ("policy",), ("climate change",))


def test_nothing_beside_a_quote_is_lost() -> None:
    query = parse_query('before"the middle"after')
    assert (query.words, query.phrases) == (("before", "after"), ("the middle",))


def test_a_phrase_keeps_its_function_words() -> None:
    assert parse_query('"the who"').phrases == ("the who",)


@pytest.mark.parametrize("minus", ["-", "−", "–"])
def test_a_minus_before_a_word_or_phrase_leaves_it_out(minus: str) -> None:
    query = parse_query(f'tariffs {minus}china {minus}"north korea"')
    assert (query.words, query.phrases, query.excluded) == (("tariffs",), (), ("china", "north korea"))


def test_a_minus_inside_a_word_or_alone_leaves_nothing_out() -> None:
    assert parse_query("US-China - covid-19").excluded == ()
    assert parse_query('"covid"-19').excluded == ()


def test_function_words_go_when_other_words_remain() -> None:
    assert parse_query("what is happening in the port").words == ("port",)
    assert parse_query("что известно о пошлинах").words == ("известно", "пошлинах")


@pytest.mark.parametrize("text", ["the who", "who", "и", "US"])
def test_function_words_stay_when_nothing_else_remains(text: str) -> None:
    assert parse_query(text).words == tuple(text.split())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("what is the US doing", ("US",)),
        ("WHO funding", ("WHO", "funding")),
        ("us tariffs", ("tariffs",)),
        ("u.s. tariffs", ("u.s.", "tariffs")),
        ("U.S. TARIFFS NOW", ("U.S.", "TARIFFS")),
        ("WHO IS THE MINISTER", ("MINISTER",)),
        ("I like tariffs", ("like", "tariffs")),
    ],
)
def test_an_acronym_is_no_function_word(text: str, kept: tuple[str, ...]) -> None:
    assert [word for word in parse_query(text).words if word != "doing"] == list(kept)


def test_a_word_said_twice_counts_once() -> None:
    assert parse_query("Tariffs, tariffs, TARIFFS!").words == ("Tariffs,",)
    assert parse_query('"a b" "a b"').phrases == ("a b",)


@pytest.mark.parametrize("text", ["", " ", '"', '""', "- -- ?", '-"', "😀"])
def test_a_query_without_words_is_empty(text: str) -> None:
    assert parse_query(text).is_empty


def test_a_query_of_exclusions_alone_is_empty() -> None:
    query = parse_query('-trump -"north korea"')
    assert query.is_empty
    assert query.excluded == ("trump", "north korea")


def test_what_cannot_be_printed_is_gone() -> None:
    assert parse_query("tar\u00adiffs\u200b\ud83d\x00 now") == parse_query("tariffs now")


@given(ANY_QUERY)
@example('"')
@example("a\ud800b")
def test_any_string_is_a_query_that_can_be_printed(text: str) -> None:
    query = parse_query(text)
    for part in (query.text, *query.words, *query.phrases, *query.excluded):
        part.encode()
    assert all(any(map(str.isalnum, part)) for part in (*query.words, *query.phrases, *query.excluded))


@given(ANY_QUERY)
def test_parsing_what_was_parsed_gives_the_same(text: str) -> None:
    once = parse_query(text)
    assert parse_query(once.text) == once


@given(ANY_QUERY)
def test_nothing_typed_reaches_the_index_but_quoted_stems(text: str) -> None:
    asked = fts_query(match_of(parse_query(text), ("en", "ru")))
    between, quoted = asked.split('"')[::2], asked.split('"')[1::2]
    assert asked.count('"') % 2 == 0
    assert set("".join(between).replace("(", " ").replace(")", " ").split()) <= {"AND", "OR", "NOT"}
    assert all(stem.split() for stem in quoted)


def test_a_match_holds_each_word_in_each_language() -> None:
    match = match_of(parse_query('пошлины "new tariffs" -Zölle'), ("en", "ru", "de"))
    assert Form(("пошлин",), frozenset({"ru"})) in match.groups[0]
    assert Form(("new", "tariff")) in match.phrases[0]
    assert Form(("zoll",)) in match.excluded[0]
    assert match.every


@pytest.mark.parametrize(
    ("place", "adjective"),
    [
        ("Belarus", "belarusian"),
        ("Haiti", "haitian"),
        ("Israel", "israeli"),
        ("Japan", "japanese"),
        ("Russia", "russian"),
    ],
)
def test_a_place_stands_for_its_adjective_too(place: str, adjective: str) -> None:
    stem = word_group(adjective, ("en",))[0]
    assert stem in word_group(place, ("en",))


@pytest.mark.parametrize("word", ["cost", "mali", "беларусь", "new york"])
def test_short_foreign_and_double_words_get_no_adjective(word: str) -> None:
    assert len(word_group(word, ("en",))) <= 2


def test_without_english_items_there_are_no_english_adjectives() -> None:
    assert word_group("belarus", ("de",)) == (Form(("belarus",)),)


def test_running_text_has_no_operators() -> None:
    """A pasted sentence quotes people and has dashes; every word of it counts, said twice it counts twice."""
    pasted = (
        'The mayor said "the bridge is safe" -although engineers, divers, harbour masters and port pilots '
        "had warned the mayor in May"
    )
    query = parse_query(pasted)
    assert (query.phrases, query.excluded) == ((), ())
    assert {"bridge", "safe", "pilots"} <= set(query.words)
    assert query.words.count("mayor") == 2


def test_a_short_request_keeps_its_operators() -> None:
    query = parse_query('mayor "the bridge is safe" -divers')
    assert query == Query(query.text, ("mayor",), ("the bridge is safe",), ("divers",))
