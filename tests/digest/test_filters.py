"""Whether an article belongs to a subscription: as the store's search would have it, with a reason, in no time."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.digest.filters import MAX_PATTERN, READ, Verdict, compile_filter, compile_pattern
from bot.digest.languages import NAMES, name_of, parse_language
from bot.errors import BadCommand
from bot.follow import Terms
from bot.model import Article
from bot.ports import Scope
from bot.search.query import SHORT, parse_query
from bot.search.retrieve import retrieve
from bot.store.sqlite import SqliteStore
from bot.text.language import LANGUAGES
from tests.fakes import NOW, article, document, entry
from tests.quick import in_no_time
from tests.store.probe import hits

MINSK = article(
    "Belarusian court frees two reporters",
    "The court in Minsk ordered their release. Sanctions on the north coast stay.",
    source="BBC News",
)


def verdict(topic: str = "", terms: Terms | None = None, item: Article = MINSK) -> Verdict:
    return compile_filter(topic, terms or Terms()).verdict(item)


# Words


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("", "everything is wanted"),
        ("   ", "everything is wanted"),
        ("belarus sanctions", "holds belarus and sanctions"),
        ("Sanction", "holds Sanction"),
        ("courts minsk release", "holds courts, minsk and release"),
        ('"north coast"', "holds “north coast”"),
        ('court "north coast" -tesla', "holds court and “north coast”"),
        ("-tesla", "everything is wanted"),
        ("news about minsk", "holds minsk"),
        ("minsk court release sanctions zorblax", "holds minsk, court, release and sanctions"),
        (
            "belarusian court frees two reporters minsk ordered release",
            "holds belarusian, court, frees, two, reporters",
        ),
    ],
)
def test_an_article_with_the_words_belongs(topic: str, why: str) -> None:
    found = verdict(topic)
    assert found.matched, found.why
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ("minsk riga", "it lacks riga"),
        ("vilnius riga", "it lacks vilnius and riga"),
        ('"coast north"', "it lacks “coast north”"),
        ('riga "reporters the"', "it lacks riga and “reporters the”"),  # which end the title and begin the text
        ("minsk -court", "it holds the excluded word court"),
        ('minsk -courts -"north coast"', "it holds the excluded words courts and north coast"),
        ("minsk court zorblax flumph", "it holds only 2 of the topic's 4 words"),
        ('minsk court release sanctions "the flumph"', "it lacks “the flumph”"),
    ],
)
def test_an_article_without_them_does_not(topic: str, why: str) -> None:
    assert verdict(topic) == Verdict(matched=False, why=why)


@pytest.mark.parametrize("topic", ["?!", "“”", "- -"])
def test_a_topic_without_a_word_is_refused(topic: str) -> None:
    with pytest.raises(BadCommand, match="holds no word to look for"):
        compile_filter(topic, Terms())


def test_many_words_are_not_all_named() -> None:
    item = article("one two four five six seven eight", "nine")
    assert verdict("four five six seven eight", item=item).why == "holds four, five, six, seven and eight"
    assert verdict("one two four five six seven eight", item=item).why == "holds one, two, four, five, six and 2 more"


# Sources and languages


@pytest.mark.parametrize("part", ["bbc", "BBC News", "ews"])
def test_a_source_is_known_by_part_of_its_name(part: str) -> None:
    assert verdict(terms=Terms(sources=("reuters", part))) == Verdict(matched=True, why=f"comes from {part}")


def test_another_source_is_named_by_what_it_is_not() -> None:
    assert verdict(terms=Terms(sources=("reuters",))).why == "its source is not reuters"
    assert verdict(terms=Terms(sources=("reuters", "łódź"))).why == "its source is not reuters or łódź"
    lodz = article(source="Kurier ŁÓDŹ")
    assert verdict(terms=Terms(sources=("lodz",)), item=lodz) == Verdict(matched=True, why="comes from lodz")
    assert verdict(terms=Terms(sources=(" ",))).matched


def test_an_article_in_another_language_does_not_belong() -> None:
    german = article("Gericht", language="de")
    assert verdict(terms=Terms(languages=("en",)), item=german).why == "its language is German, not English"
    assert (
        verdict(terms=Terms(languages=("en", "ru")), item=german).why
        == "its language is German, not English or Russian"
    )
    unknown = article("2024", language="und")
    assert verdict(terms=Terms(languages=("en",)), item=unknown).why == "its language is unknown, not English"
    assert verdict(terms=Terms(languages=("en", "de")), item=german) == Verdict(matched=True, why="is in German")
    assert verdict(terms=Terms(languages=("no",)), item=article("Domstol", language="nb")).matched


@pytest.mark.parametrize(
    ("typed", "code"),
    [("en", "en"), ("EN", "en"), ("en-GB", "en"), ("pt_br", "pt"), ("German", "de"), ("western  frisian", "fy")],
)
def test_a_language_is_known_by_code_tag_or_name(typed: str, code: str) -> None:
    assert parse_language(typed) == code


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("xx", "such as en, ru or be"), ("", "such as en, ru or be"), ("Germn", "Did you mean de (German)?"), ("und", "")],
)
def test_an_unknown_language_is_refused(typed: str, hint: str) -> None:
    with pytest.raises(BadCommand, match=re.escape(f"No language is called “{typed}”.")) as caught:
        compile_filter("", Terms(languages=(typed,)))
    assert hint in str(caught.value)


def test_every_language_that_texts_are_told_by_has_a_name() -> None:
    assert [code for code in LANGUAGES if code not in NAMES] == []
    assert all(re.fullmatch("[a-z]{2}", code) and name[0].isupper() for code, name in NAMES.items())
    assert all(parse_language(name) == code for code, name in NAMES.items())
    assert name_of("qq") == "qq"


# Patterns


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("MINSK", True),
        (r"\bsanction(s|ed)?\b", True),
        ("reporters\nThe court", True),
        ("^The court", False),
        ("(?m)^The court", True),
        ("(?-i)MINSK", False),
        ("zorblax|flumph", False),
        ("(?i)NORTH.{0,5}coast", True),
        ("", True),
        ("  ", True),
    ],
)
def test_a_pattern_is_looked_for_in_title_and_text(pattern: str, *, fits: bool) -> None:
    found = verdict(terms=Terms(pattern=pattern))
    assert found.matched is fits
    told = "fits the pattern" if pattern.strip() else "everything is wanted"
    assert found.why == (told if fits else "the pattern does not fit its words")


def test_a_pattern_knows_letters_of_every_alphabet() -> None:
    item = article("Суд в Минске", "Ёлка \ud800 и Żubr", language="ru")
    assert all(
        verdict(terms=Terms(pattern=pattern), item=item).matched
        for pattern in ("МИНСК", "ёЛКА", "żUBR", r"\p{Cyrillic}")
    )


def test_a_pattern_is_not_looked_for_beyond_a_bound() -> None:
    assert verdict(terms=Terms(pattern="end$"), item=article("x", "a" * (READ - 5) + "end")).matched
    assert not verdict(terms=Terms(pattern="end"), item=article("x", "a" * (READ - 4) + "end")).matched


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "missing ): ("),
        ("[a", "missing ]: [a"),
        ("a**", "bad repetition operator: **"),
        ("\\", "trailing \\"),
        ("(?<=a)b", "invalid perl operator: (?<="),
        (r"(a)\1", "invalid escape sequence: \\1"),
        ("(a{1000}){1000}", "it repeats too much"),
        ("((a{100}){100}){100}", "it repeats too much"),
        (r"\pL{1000}", "it repeats too much"),
        (".{1000}z", "it repeats too much"),
        ("(?:.{0,500}){2}q", "it repeats too much"),
        ("\ud800", "it holds half a character"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_reason(pattern: str, why: str) -> None:
    with in_no_time(pattern), pytest.raises(BadCommand) as caught:
        compile_filter("", Terms(pattern=pattern))
    assert str(caught.value).startswith(f"The pattern “{pattern}” cannot be used: {why}. Use the syntax of RE2")


def test_a_pattern_may_be_of_two_hundred_characters() -> None:
    assert compile_pattern("a" * MAX_PATTERN) is not None
    with pytest.raises(BadCommand, match="at most 200 characters; this one has 201"):
        compile_pattern("a" * (MAX_PATTERN + 1))


HOSTILE = [
    "(a+)+$",
    "(a*)*b",
    "(a|aa)+c",
    "(a|a?)+c",
    "([ab]+)*[^ab]",
    "(.*a){25}z",
    ".*.*.*.*.*=",
    "(a|b)*a(a|b){900}c",
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_a_hostile_pattern_takes_no_time(pattern: str) -> None:
    item = article("a" * 100, "ab" * 10_000 + "a" * READ)
    with in_no_time(pattern):
        verdict(terms=Terms(pattern=pattern), item=item)


@given(st.text("ab(){}[]|*+?.,019^$\\pLdw", max_size=40))
@settings(deadline=None)
def test_any_pattern_is_refused_or_takes_no_time(pattern: str) -> None:
    item = article("ab", "ab0 " * 500)
    with in_no_time(pattern):
        try:
            found = compile_filter("", Terms(pattern=pattern))
        except BadCommand:
            return
        found.verdict(item)


# As the search of the store


WORDS = (
    "sanctions sanction sanctioned Belarus Belarusian belarusians court courts China Chinese U.S. US 3.5 1,000 Łódź "
    "lodz children child Минск Минска Минске суд суды Беларусь Беларуси беларускі Gericht Gerichte "
    "Zölle Zoll 央行 央行上调 利率 the news news' Iran iran's ir ran élections election שלום м’яч running runs"
).split()
phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
topics = st.lists(
    st.one_of(st.sampled_from(WORDS), phrases.map('"{}"'.format), st.sampled_from(WORDS).map("-{}".format)),
    min_size=1,
    max_size=5,
).map(" ".join)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
entries = st.lists(
    st.tuples(texts, st.one_of(st.just(""), texts), st.sampled_from(["en", "ru", "be", "de", "hu", "zh", "he"])),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


async def compared(written: list[tuple[str, str, str]], topic: str) -> tuple[set[int], set[int], set[int]]:
    """Which of some items the index finds by a topic, which the whole search, and which the filter."""
    async with SqliteStore() as store:
        made = [entry(title, text, guid=str(n), language=code) for n, (title, text, code) in enumerate(written)]
        await store.add(document(entry("Nothing but English", guid="english"), *made), NOW)
        articles = await store.texts(await store.latest(Scope(), 100))
        by_index = {hit.article.id for hit in await hits(store, topic)}
        by_search = {hit.article.id for hit in (await retrieve(store, parse_query(topic), Scope(), NOW)).hits}
    chosen = compile_filter(topic, Terms())
    return by_index, by_search, {item.id for item in articles if chosen.verdict(item).matched}


@given(entries, topics)
@example([("Iran", "", "hu"), ("ir", "", "hu"), ("ir", "", "en")], "iran")
@example([("北 coast", "央行上调", "zh")], '"央行上调"')
@example([("China", "courts", "en")], '"china court"')
@settings(deadline=None)
def test_a_filter_finds_what_the_search_of_the_store_finds(
    loop: asyncio.Runner, written: list[tuple[str, str, str]], topic: str
) -> None:
    query = parse_query(topic)
    if query.is_empty:
        return
    by_index, by_search, by_filter = loop.run(compared(written, topic))
    if len(query.words) <= SHORT:
        assert by_filter == by_index == by_search
    else:
        assert by_filter >= by_index
