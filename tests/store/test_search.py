"""Searching the store: what the index finds, in which order, and that no input can break it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.ports import Match, Scope
from bot.search.query import match_of, parse_query
from bot.store import search
from bot.store.sqlite import SqliteStore
from bot.text.words import MAX_SEQUENCE
from tests.fakes import DAY, HOUR, NOW, SECOND, document, entry
from tests.store.probe import check_file, check_index, hits, opened, titles

# Words


@pytest.mark.parametrize(
    ("title", "language", "queries"),
    [
        ("Tariffs rise in Łódź, says Pokémon maker", "en", ["tariff", "lodz", "Łódź", "pokemon", "POKÉMON", "makers"]),
        ("U.S. officials’ talks cost $1,000.50", "en", ["US official", "u.s. talk", "1000.50", "1,000.50"]),
        ("Straße gesperrt: Zölle auf Äpfel", "de", ["strasse", "Straße", "zoll", "apfel"]),
        ("Élections européennes à Orléans", "fr", ["election", "élection européenne", "orleans"]),
        ("Пошлины на ёлки вырастут в Беларуси", "ru", ["пошлина", "елка", "ЁЛКИ", "Беларусь"]),
        ("Беларускага пісьменніка вызвалілі з Мінска", "be", ["беларускі пісьменнік", "Мінск", "беларускія"]),
        ("Президента України зустріли у Києві", "uk", ["Україна", "Київ", "президент", "зустріли"]),
        ("央行上调利率", "zh", ["利率", "上调利率", "央行"]),
        ("政府が新しい関税を発表", "ja", ["関税", "政府"]),
        ("ประเทศไทยวันนี้มีการเลือกตั้ง", "th", ["วันนี้", "เลือกตั้ง"]),
        ("सरकार ने नए शुल्क की घोषणा की है।", "hi", ["शुल्क", "सरकार है"]),
        ("الحكومة تعلن رسومًا جديدة", "ar", ["رسوما", "الحكومة"]),
        ("М’яч і сім’я", "uk", ["м'яч", "мʼяч", "сім’я"]),
    ],
)
async def test_a_title_is_found_by_its_words_in_other_forms(
    store: SqliteStore, title: str, language: str, queries: list[str]
) -> None:
    await store.add(document(entry("Something else", "Nothing to see."), entry(title, language=language)), NOW)
    assert [(query, await titles(store, query)) for query in queries] == [(query, [title]) for query in queries]


async def test_all_words_must_match_or_any_of_them(store: SqliteStore) -> None:
    await store.add(document(entry("Ferry to Minsk"), entry("Ferry to Riga"), entry("Bus to Minsk")), NOW)
    assert await titles(store, "ferry minsk") == ["Ferry to Minsk"]
    either = match_of(parse_query("ferry minsk"), ("en",), every=False)
    found = await store.search(either, Scope(), 10)
    assert {hit.article.title for hit in found} == {"Ferry to Minsk", "Ferry to Riga", "Bus to Minsk"}
    assert found[0].article.title == "Ferry to Minsk"


async def test_a_phrase_stands_side_by_side_in_one_field(store: SqliteStore) -> None:
    await store.add(
        document(
            entry("North coast", "Storm warnings for the coast of the north."),
            entry("Coast of the north", "The north coast is safe."),
            entry("Storm north", "coast road closed"),
        ),
        NOW,
    )
    assert set(await titles(store, '"north coast"')) == {"North coast", "Coast of the north"}
    assert await titles(store, '"coast north"') == []


async def test_what_is_excluded_is_left_out(store: SqliteStore) -> None:
    await store.add(
        document(entry("Ferry to Minsk"), entry("Ferry to Riga", "By way of New York."), entry("Ferry to York, new")),
        NOW,
    )
    assert set(await titles(store, "ferry -minsk")) == {"Ferry to Riga", "Ferry to York, new"}
    assert set(await titles(store, 'ferry -"new york"')) == {"Ferry to Minsk", "Ferry to York, new"}
    assert await titles(store, "ferry -ferries") == []


@pytest.mark.parametrize("query", ["", "-ferry", '-"the ferry" -minsk', "?!", '""'])
async def test_a_search_for_nothing_finds_nothing(store: SqliteStore, query: str) -> None:
    await store.add(document(entry("Ferry to Minsk")), NOW)
    assert list(await hits(store, query)) == []
    assert list(await store.search(Match(), Scope(), 10)) == []


# Order


async def test_a_word_in_the_title_weighs_more_than_in_the_text(store: SqliteStore) -> None:
    text = "The council met in the hall and spoke of many things for a long time."
    await store.add(
        document(
            entry("Council meets", text.replace("many things", "the ferry"), published=NOW),
            entry("Ferry debated", text, published=NOW - DAY),
        ),
        NOW,
    )
    assert await titles(store, "ferry") == ["Ferry debated", "Council meets"]


async def test_relevance_is_positive_and_falls(store: SqliteStore) -> None:
    await store.add(document(*(entry(f"Item {n}", "ferry " * n + "harbour " * 10) for n in range(1, 9))), NOW)
    relevances = [hit.relevance for hit in await hits(store, "ferry harbour")]
    assert relevances == sorted(relevances, reverse=True)
    assert min(relevances) > 0
    assert len(relevances) == 8


async def test_of_equally_relevant_items_the_newest_comes_first(store: SqliteStore) -> None:
    same = [entry("Ferry opens", guid=str(n), published=NOW - n * HOUR) for n in (2, 0, 1)]
    await store.add(document(*same), NOW)
    assert [hit.article.published for hit in await hits(store, "ferry")] == [NOW - n * HOUR for n in (0, 1, 2)]


async def test_no_more_than_the_limit_is_found(store: SqliteStore) -> None:
    await store.add(document(*(entry(f"Ferry {n}") for n in range(9))), NOW)
    assert len(await hits(store, "ferry", limit=4)) == 4


async def test_of_a_word_that_stands_everywhere_the_newest_items_are_ranked(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED", 5)
    await store.add(document(*(entry(f"Ferry {n}", published=NOW - n * DAY) for n in range(20))), NOW)
    found = {hit.article.published for hit in await hits(store, "ferry")}
    assert found >= {NOW - n * DAY for n in range(5)}
    assert len(found) <= 6
    old = Scope(until=NOW - 17 * DAY)
    assert {hit.article.published for hit in await hits(store, "ferry", old)} == {NOW - n * DAY for n in (18, 19)}


# Scope


async def test_a_scope_in_time_holds_its_beginning_and_not_its_end(store: SqliteStore) -> None:
    moments = [NOW - DAY, NOW - DAY + SECOND, NOW - SECOND, NOW]
    await store.add(document(*(entry(f"Ferry {n}", published=moment) for n, moment in enumerate(moments))), NOW)
    within = Scope(since=NOW - DAY + SECOND, until=NOW)
    assert set(await titles(store, "ferry", within)) == {"Ferry 1", "Ferry 2"}
    assert [item.title for item in await store.latest(within, 10)] == ["Ferry 2", "Ferry 1"]
    assert set(await titles(store, "ferry", Scope(since=NOW))) == {"Ferry 3"}
    assert set(await titles(store, "ferry", Scope(until=NOW - DAY))) == set()


@pytest.mark.parametrize("asked", ["Łódź", "lodz", "LODZ", "Lodz Courier", "lodz-courier.example"])
async def test_a_scope_by_source_knows_part_of_its_name_or_address(store: SqliteStore, asked: str) -> None:
    await store.add(document(entry("Ferry one"), source="Lodz Courier"), NOW)
    await store.add(document(entry("Ferry two"), source="Harbour Wire"), NOW)
    scope = Scope(source=asked)
    assert await titles(store, "ferry", scope) == ["Ferry one"]
    assert [item.title for item in await store.latest(scope, 10)] == ["Ferry one"]


async def test_a_scope_joins_time_and_source(store: SqliteStore) -> None:
    for source in ("Lodz Courier", "Harbour Wire"):
        await store.add(document(*(entry(f"Ferry {n}", published=NOW - n * DAY) for n in range(4)), source=source), NOW)
    scope = Scope(since=NOW - 2 * DAY, until=NOW, source="harbour")
    found = await hits(store, "ferry", scope)
    assert {(hit.article.source, hit.article.title) for hit in found} == {
        ("Harbour Wire", "Ferry 1"),
        ("Harbour Wire", "Ferry 2"),
    }


@pytest.mark.parametrize("asked", ["%", "_", "'", '"', "x' OR 1=1 --", "no such source"])
async def test_a_source_that_does_not_exist_has_nothing(store: SqliteStore, asked: str) -> None:
    await store.add(document(entry("Ferry")), NOW)
    assert await titles(store, "ferry", Scope(source=asked)) == []
    assert list(await store.latest(Scope(source=asked), 10)) == []


# Frequencies and vocabulary


async def test_frequencies_count_items_not_occurrences(store: SqliteStore) -> None:
    await store.add(document(entry("Ferry ferry", "ferry"), entry("Bus", "Ferries"), entry("Tram in 2024")), NOW)
    asked = ["ferri", "tram", "2024", "zorblax", '"', ""]
    assert await store.frequencies(asked) == {"ferri": 2, "tram": 1, "2024": 1, "zorblax": 0, '"': 0, "": 0}


async def test_frequencies_follow_revisions(store: SqliteStore) -> None:
    await store.add(document(entry("Ferry opens", guid="1")), NOW)
    await store.add(document(entry("Bridge opens", guid="1")), NOW)
    assert await store.frequencies(["ferri", "bridg", "open"]) == {"ferri": 0, "bridg": 1, "open": 1}


async def test_the_vocabulary_is_what_begins_with_the_prefixes(store: SqliteStore) -> None:
    await store.add(document(entry("Ferry fence ferry"), entry("Fence"), entry("Сябар", language="be")), NOW)
    assert await store.vocabulary(["fe", "ся", "zz"], 10) == {"fenc": 2, "ferri": 1, "сябар": 1}
    assert len(await store.vocabulary(["fe"], 1)) == 1
    assert await store.vocabulary([], 10) == {}


# Any input

HOSTILE = [
    "NEAR(ferry minsk)",
    "NEAR(a, 2)",
    "AND",
    "OR NOT",
    "ferry AND",
    "NOT ferry",
    "ferry*",
    "^ferry",
    "title:ferry",
    "{title body}: ferry",
    "body : ferry",
    '"',
    '"""',
    "''",
    "(((",
    ")",
    "ferry)",
    "ferry + minsk",
    "- -",
    "ferry; DROP TABLE article",
    "\x00",
    "fe\x00rry",
    "𝒳 😀 𠀀",
    "\ud800ferry",
    "%s %d {} $1 ?1 :x @y",
    "\\",
    "١٢٣ ½ ²",
]


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def filled(loop: asyncio.Runner) -> Iterator[SqliteStore]:
    """A store that many examples only read."""
    store = SqliteStore()
    loop.run(store.__aenter__())
    entries = [entry("Ferry to Minsk", "near and or not"), entry("Паром в Минск", language="ru"), entry("央行上调利率")]
    loop.run(store.add(document(*entries), NOW))
    yield store
    loop.run(store.__aexit__(None, None, None))


@pytest.mark.parametrize("query", HOSTILE)
def test_what_looks_like_syntax_is_only_words(loop: asyncio.Runner, filled: SqliteStore, query: str) -> None:
    for text in (query, f'"{query}"', f"ferry {query}", f"ferry -{query}", f'ferry -"{query}"'):
        found = loop.run(hits(filled, text))
        assert {hit.article.title for hit in found} <= {"Ferry to Minsk", "Паром в Минск", "央行上调利率"}


@given(text=st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=5).map(" ".join)))
@example(text='NEAR("a b" 2) OR ^x* : {-"}')
@settings(deadline=None)
def test_any_string_can_be_searched_for(loop: asyncio.Runner, filled: SqliteStore, text: str) -> None:
    query = parse_query(text)
    for every in (True, False):
        match = match_of(query, ("en", "ru", "zh"), every=every)
        found = loop.run(filled.search(match, Scope(), 10))
        assert all(hit.relevance > 0 for hit in found)
        if query.is_empty:
            assert list(found) == []


@given(text=st.text(), source=st.text(), hours=st.integers(-10_000, 10_000))
@settings(deadline=None)
def test_any_scope_can_be_asked_for(
    loop: asyncio.Runner, filled: SqliteStore, text: str, source: str, hours: int
) -> None:
    scope = Scope(since=NOW + timedelta(hours=hours), source=source)
    loop.run(hits(filled, f"ferry {text}", scope))
    loop.run(filled.latest(scope, 3))
    loop.run(filled.frequencies([text, source]))
    loop.run(filled.vocabulary([text, source], 5))


@pytest.mark.parametrize("shape", ["{} ", '"{}" ', "-{} ", "{}.{}-"])
def test_thousands_of_words_can_be_searched_for(loop: asyncio.Runner, filled: SqliteStore, shape: str) -> None:
    words = "".join(shape.replace("{}", f"w{n}") for n in range(3_000))
    assert list(loop.run(hits(filled, f"ferry {words}"))) == [] or shape.startswith("-")


# The index agrees with the texts


async def test_the_index_is_sound_after_adds_and_revisions_and_a_rebuild_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    queries = ["ferry", "minsk", '"to minsk"', "паром", "利率", "bridge", "item", "ferry OR -minsk", "1,000"]
    async with SqliteStore(path) as store:
        first = [entry(f"Ferry {n} to Minsk", f"Item {n} costs 1,000.", guid=str(n)) for n in range(40)]
        await store.add(
            document(*first, entry("Паром в Минск", language="ru"), entry("央行上调利率", language="zh")), NOW
        )
        revised = [entry(f"Bridge {n}", f"Item {n} is “new”, U.S.-made.", guid=str(n)) for n in range(0, 40, 3)]
        await store.add(document(*revised), NOW)
        before = [await hits(store, query) for query in queries]
    check_file(path)
    with opened(path) as connection:
        connection.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
    check_file(path)
    async with SqliteStore(path) as store:
        after = [await hits(store, query) for query in queries]
        await store.add(document(entry("Ferry again", "After the rebuild.", guid="1")), NOW)
        await check_index(store)
    assert before == after
    assert all(before[:7])


async def test_a_word_of_a_thousand_parts_is_answered_at_once(store: SqliteStore) -> None:
    """A phrase of a thousand stems over a text of nothing but that stem would take minutes."""
    await store.add(document(entry("Letters", "a " * 100_000 + "b", guid="1")), NOW)
    match = match_of(parse_query("a:" * 900), ("en",))
    assert max(len(form.stems) for group in match.groups for form in group) <= MAX_SEQUENCE
    assert len(await store.search(match, Scope(), 5)) == 1
