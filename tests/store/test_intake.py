"""Taking documents in: nothing twice, nothing lost, and what was cited stays as it was."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.model import Article, Document, Entry, Holdings, Intake, Kind, Source
from bot.ports import Scope
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, HOUR, MINUTE, NOW, SECOND, FakeClock, document, entry
from tests.store.probe import check_file, check_index, opened, titles

EVERYTHING = 1_000_000


async def stored(store: SqliteStore) -> list[Article]:
    """Every item with its text, the newest first."""
    return list(await store.texts(await store.latest(Scope(), EVERYTHING)))


async def test_an_entry_comes_out_as_it_went_in(store: SqliteStore) -> None:
    given_entry = entry(
        "Ferry line opens 🚢",
        "The ferry sails at noon.\n\nTickets: “cheap”, 3 € — 'half' \\ \"full\".",
        guid="tag:1",
        url="https://harbour-wire.example/ferry?a=1&b=2",
        published=NOW - DAY,
        author="Ann O’Hara",
    )
    await store.add(document(given_entry), NOW)
    assert await store.article(1) == Article(
        id=1,
        revision=1,
        kind=Kind.ARTICLE,
        title=given_entry.title,
        source="Harbour Wire",
        published=NOW - DAY,
        first_seen=NOW,
        language="en",
        text=given_entry.text,
        url=given_entry.url,
        author="Ann O’Hara",
        dated=True,
    )


async def test_an_entry_without_text_is_a_headline(store: SqliteStore) -> None:
    await store.add(document(entry("Ferry line opens"), entry("Bridge closed", "For a week.")), NOW)
    kinds = {item.title: item.kind for item in await stored(store)}
    assert kinds == {"Ferry line opens": Kind.HEADLINE, "Bridge closed": Kind.ARTICLE}


async def test_lists_come_without_texts_until_they_are_asked_for(store: SqliteStore) -> None:
    await store.add(document(entry("Bridge closed", "For a week."), entry("Ferry opens", "At noon.")), NOW)
    listed = await store.latest(Scope(), 5)
    assert [item.text for item in listed] == ["", ""]
    loaded = await store.texts(reversed(listed))
    assert [(item.id, bool(item.text)) for item in loaded] == [(item.id, True) for item in reversed(listed)]


@pytest.mark.parametrize(
    ("number", "revision"), [(2, None), (0, None), (-1, None), (2**63, None), (-(2**70), 1), (1, 0), (1, 9), (1, 2**70)]
)
async def test_an_item_that_does_not_exist_is_none(store: SqliteStore, number: int, revision: int | None) -> None:
    await store.add(document(entry()), NOW)
    assert await store.article(number, revision) is None


# Known again


async def test_the_same_document_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    entries = [entry(f"Item {n}", f"Text {n}.", guid=str(n) if n % 2 else None) for n in range(20)]

    async def added(now: datetime) -> tuple[Intake, list[str]]:
        async with SqliteStore(path) as store:
            intake = await store.add(document(*entries), now)
        with opened(path) as connection:
            connection.execute("UPDATE source SET last_read_at = 0")  # that it was read again is all that may differ
            return intake, list(connection.iterdump())

    first, before = await added(NOW)
    second, after = await added(NOW + DAY)
    assert (first, second) == (Intake(read=20, new=20), Intake(read=20, known=20))
    assert before == after


async def test_an_entry_is_known_by_guid_then_url_then_words(store: SqliteStore) -> None:
    await store.add(document(entry("By guid", guid="1", url="https://a.example/1")), NOW)
    await store.add(document(entry("By url", url="https://a.example/2")), NOW)
    await store.add(document(entry("By words", "The words.")), NOW)
    again = document(
        entry("By guid", guid="1", url="https://moved.example/1"),
        entry("By url", url="https://a.example/2", published=NOW),
        entry("By words", "The words.", published=None),
    )
    assert await store.add(again, NOW) == Intake(read=3, known=3)


async def test_a_guid_means_one_item_in_its_scope_and_another_in_another(store: SqliteStore) -> None:
    item = entry("Item one", guid="1")
    assert (await store.add(document(item, source="Harbour Wire"), NOW)).new == 1
    assert (await store.add(document(item, source="Open Ledger"), NOW)).new == 1
    assert sorted(found.source for found in await stored(store)) == ["Harbour Wire", "Open Ledger"]


async def test_a_copied_file_in_the_same_scope_is_known_again(store: SqliteStore) -> None:
    item = entry("Item one", "The words.")
    await store.add(document(item, source="notes.txt", scope="files"), NOW)
    assert await store.add(document(item, source="copy.txt", scope="files"), NOW) == Intake(read=1, known=1)


async def test_guid_and_url_of_the_same_letters_are_different_identities(store: SqliteStore) -> None:
    await store.add(document(entry("One", guid="x"), entry("Two", url="x")), NOW)
    assert (await store.holdings()).items == 2


async def test_duplicates_inside_one_document_are_stored_once(store: SqliteStore) -> None:
    twice = [entry("Same", guid="1"), entry("Other", guid="2"), entry("Same", guid="1"), entry("Same", guid="1")]
    assert await store.add(document(*twice), NOW) == Intake(read=4, new=2, known=2)
    assert await store.add(document(*twice), NOW) == Intake(read=4, known=4)


async def test_of_two_versions_inside_one_document_the_first_stays(store: SqliteStore) -> None:
    versions = document(entry("Newer words", guid="1"), entry("Older words", guid="1"))
    for _ in range(2):
        await store.add(versions, NOW)
    found = await stored(store)
    assert [(item.title, item.revision) for item in found] == [("Newer words", 1)]


# Changed


async def test_changed_words_make_a_revision_and_the_old_one_still_resolves(store: SqliteStore) -> None:
    old = "Ten boats left.\n\n  Odd  blanks, é and e\u0301, 😀 stay as they are."
    await store.add(document(entry("Boats leave", old, guid="1")), NOW)
    change = entry("Boats leave", "Twelve ships left.", guid="1")
    assert await store.add(document(change), NOW + HOUR) == Intake(read=1, changed=1)
    newest, first, second = [await store.article(1, revision) for revision in (None, 1, 2)]
    assert newest == second
    assert first is not None
    assert second is not None
    assert (first.revision, first.text.encode()) == (1, old.encode())
    assert (second.revision, second.text) == (2, "Twelve ships left.")
    assert first.first_seen == second.first_seen == NOW
    assert (await store.holdings()).items == 1


async def test_search_finds_the_new_words_and_no_longer_the_old(store: SqliteStore) -> None:
    await store.add(document(entry("Boats leave", "Ten boats left the harbour.", guid="1")), NOW)
    await store.add(document(entry("Ships leave", "Twelve ships left the harbour.", guid="1")), NOW)
    assert await titles(store, "boats") == []
    assert await titles(store, "ten") == []
    assert await titles(store, "ships") == await titles(store, "harbour") == ["Ships leave"]
    await check_index(store)


async def test_texts_are_those_of_the_revision_that_was_found(store: SqliteStore) -> None:
    await store.add(document(entry("Boats leave", "Ten boats left.", guid="1")), NOW)
    listed = await store.latest(Scope(), 1)
    await store.add(document(entry("Boats leave", "Twelve ships left.", guid="1")), NOW)
    assert [item.text for item in await store.texts(listed)] == ["Ten boats left."]


async def test_a_headline_that_gains_its_text_becomes_an_article(store: SqliteStore) -> None:
    await store.add(document(entry("Boats leave", guid="1")), NOW)
    await store.add(document(entry("Boats leave", "Ten boats left.", guid="1")), NOW)
    assert [(item.kind, item.revision, item.text) for item in await stored(store)] == [
        (Kind.ARTICLE, 2, "Ten boats left.")
    ]
    assert (await store.holdings()).articles == 1


async def test_a_feed_that_later_lists_only_the_headline_does_not_erase_the_text(store: SqliteStore) -> None:
    await store.add(document(entry("Boats leave", "Ten boats left.", guid="1")), NOW)
    assert await store.add(document(entry("Boats: gone", guid="1")), NOW) == Intake(read=1, known=1)
    assert [(item.title, item.text) for item in await stored(store)] == [("Boats leave", "Ten boats left.")]


async def test_words_that_come_back_make_a_third_revision(store: SqliteStore) -> None:
    for title in ("First", "Second", "First"):
        await store.add(document(entry(title, guid="1")), NOW)
    revisions = [await store.article(1, number) for number in (1, 2, 3)]
    assert [item and item.title for item in revisions] == ["First", "Second", "First"]
    await check_index(store)


async def test_a_revision_in_another_language_is_found_by_its_stems(store: SqliteStore) -> None:
    await store.add(document(entry("Tariffs rise", guid="1")), NOW)
    await store.add(document(entry("Пошлины растут", guid="1", language="ru")), NOW)
    assert await titles(store, "пошлина") == ["Пошлины растут"]
    assert await titles(store, "tariff") == []
    await check_index(store)


async def test_a_source_that_changes_its_name_keeps_its_items(store: SqliteStore) -> None:
    await store.add(Document(Source("key", "Old Name"), (entry(),), "key"), NOW)
    await store.add(Document(Source("key", "New Name"), (), "key"), NOW)
    assert await store.source_names() == ("New Name",)
    assert [item.source for item in await stored(store)] == ["New Name"]


# What the store holds


async def test_an_empty_store_holds_nothing(store: SqliteStore) -> None:
    assert await store.holdings() == Holdings()
    assert await store.languages() == ()
    assert await store.source_names() == ()
    assert await store.latest(Scope(), 10) == []


async def test_a_document_without_entries_is_a_source_that_was_read(store: SqliteStore) -> None:
    assert await store.add(document(), NOW) == Intake()
    assert await store.holdings() == Holdings(sources=1, last_read=NOW)


async def test_holdings_count_and_tell_how_fresh_they_are(store: SqliteStore) -> None:
    clock = FakeClock()
    await store.add(
        document(entry("One", "Text.", published=NOW - DAY), entry("Two", published=NOW - HOUR)), clock.now()
    )
    await store.add(document(entry("Three", published=NOW - 9 * DAY), source="Open Ledger"), clock.advance(HOUR))
    assert await store.holdings() == Holdings(1, 2, 2, newest=NOW - HOUR, last_read=NOW + HOUR)


async def test_languages_and_sources_are_listed_in_order(store: SqliteStore) -> None:
    await store.add(document(entry("Пошлины растут", language="ru"), source="Zephyr"), NOW)
    await store.add(document(entry("Tariffs rise"), source="apple daily"), NOW)
    await store.add(document(entry("Zölle steigen", language="de"), source="Élan"), NOW)
    assert await store.languages() == ("de", "en", "ru")
    assert await store.source_names() == ("apple daily", "Élan", "Zephyr")


# Dates


async def test_an_undated_item_stands_at_its_first_sight(store: SqliteStore) -> None:
    await store.add(document(entry("Undated", guid="1", published=None)), NOW)
    await store.add(document(entry("Undated, changed", guid="1", published=None)), NOW + DAY)
    found = await stored(store)
    assert [(item.published, item.first_seen, item.dated) for item in found] == [(NOW, NOW, False)]


async def test_any_year_keeps_its_date_and_its_place(store: SqliteStore) -> None:
    moments = [datetime(1, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), NOW]
    await store.add(document(*(entry(f"Item {n}", published=moment) for n, moment in enumerate(moments))), NOW)
    assert [item.published for item in await stored(store)] == moments[::-1]


async def test_an_item_from_the_future_stands_at_its_first_sight(store: SqliteStore) -> None:
    """Else it would lead every list until its day comes."""
    ahead = entry("Ahead", published=datetime(2099, 1, 1, tzinfo=UTC))
    zone, clock = entry("In another zone", published=NOW + HOUR), entry("By a fast clock", published=NOW + 5 * MINUTE)
    await store.add(document(ahead, zone, clock), NOW)
    assert {item.title: (item.published, item.dated) for item in await stored(store)} == {
        "Ahead": (NOW, False),
        "In another zone": (NOW, False),
        "By a fast clock": (NOW + 5 * MINUTE, True),
    }


async def test_a_date_in_another_zone_is_the_same_moment(store: SqliteStore) -> None:
    local = datetime.fromisoformat("2026-03-18T14:30:00+03:00")
    await store.add(document(entry(published=local)), NOW)
    assert [item.published for item in await stored(store)] == [local]


async def test_ten_thousand_items_of_one_moment_have_places_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    headlines = [entry(f"Headline {n}", published=NOW) for n in range(10_000)]
    async with SqliteStore(path) as store:
        assert (await store.add(document(*headlines), NOW)).new == 10_000
        await store.add(document(entry("The second after", published=NOW + SECOND)), NOW)
        await store.add(document(entry("The second before", published=NOW - SECOND)), NOW)
        listed = await store.latest(Scope(), EVERYTHING)
    assert {item.published for item in listed} == {NOW - SECOND, NOW, NOW + SECOND}
    assert len({item.id for item in listed}) == 10_002
    assert listed[0].title == "The second after"
    assert [item.title for item in listed[1:-1]] == [item.title for item in reversed(headlines)]
    with opened(path) as connection:
        places = connection.execute("SELECT timeline FROM article ORDER BY id").fetchall()
    assert len(set(places)) == 10_002
    check_file(path)


async def test_a_full_second_beside_a_taken_one_has_room_for_more(store: SqliteStore) -> None:
    """4,096 places to a second: what goes on into the next second must step over what stands there."""
    await store.add(document(*(entry(f"Old {n}", published=NOW) for n in range(4_095))), NOW)
    await store.add(document(*(entry(f"Next {n}", published=NOW + SECOND) for n in range(700))), NOW)
    assert (await store.add(document(*(entry(f"More {n}", published=NOW) for n in range(600))), NOW)).new == 600
    assert (await store.holdings()).items == 4_095 + 700 + 600


# Batches


async def test_a_large_document_is_taken_in_by_batches_that_are_told(store: SqliteStore) -> None:
    told: list[int] = []
    entries = [entry(f"Item {n}", f"Text {n}.", published=NOW - n * HOUR) for n in range(1_201)]
    assert await store.add(document(*entries), NOW, told.append) == Intake(read=1_201, new=1_201)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == 1_201
    assert {item.title for item in await stored(store)} == {item.title for item in entries}


async def test_changes_and_news_may_come_mixed_over_many_batches(store: SqliteStore) -> None:
    await store.add(document(*(entry(f"Item {n}", guid=str(n)) for n in range(900))), NOW)
    mixed = [entry(f"Item {n}" if n % 3 else f"Changed {n}", guid=str(n)) for n in range(1_200)]
    assert await store.add(document(*mixed), NOW) == Intake(read=1_200, new=300, changed=300, known=600)
    assert {item.title for item in await stored(store)} == {item.title for item in mixed}
    await check_index(store)


async def test_numbers_of_items_are_never_given_twice(store: SqliteStore) -> None:
    await store.add(document(entry("One"), entry("Two")), NOW)
    await store.add(document(entry("Three"), entry("Four"), source="Open Ledger"), NOW)
    assert sorted(item.id for item in await stored(store)) == [1, 2, 3, 4]


# Anything at all

WORDS = st.sampled_from("tariffs пошлины Київ 利率 सरकार “quoted” U.S. 3.5 O'Hara -- ; NEAR(".split())
TEXTS = st.lists(WORDS, max_size=4).map(" ".join)
ENTRIES = st.builds(
    Entry,
    title=st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
    text=TEXTS,
    guid=st.sampled_from(["1", "2", "3", None]),
    url=st.sampled_from(["https://a.example/1", "https://a.example/2", None]),
    published=st.one_of(st.none(), st.integers(-3, 3).map(lambda n: NOW + timedelta(seconds=n))),
    language=st.sampled_from([None, "en", "ru", "uk", "xx"]),
)


@given(st.lists(st.lists(ENTRIES, max_size=6), max_size=6))
@settings(max_examples=40, deadline=None)
def test_whatever_is_added_the_counts_add_up_and_the_index_agrees(batches: list[list[Entry]]) -> None:
    async def scenario() -> None:
        async with SqliteStore() as store:
            total = Intake()
            for entries in batches:
                intake = await store.add(document(*entries), NOW)
                assert intake.read == intake.new + intake.changed + intake.known == len(entries)
                again = await store.add(document(*entries), NOW)
                assert again == Intake(read=len(entries), known=len(entries))
                total += intake
            assert (await store.holdings()).items == total.new == len(await stored(store))
            assert sum(item.revision - 1 for item in await stored(store)) == total.changed
            await check_index(store)

    asyncio.run(scenario())


# What the database refuses


async def test_a_full_disk_is_told_and_what_was_stored_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.trouble.PAUSE", 0.0)
    path = tmp_path / "tidings.db"
    async with SqliteStore(path) as store:
        await store.add(document(entry("Before")), NOW)
        await store._connections.transact(
            lambda connection: connection.execute("PRAGMA max_page_count = 60").fetchall()
        )
        big = document(*(entry(f"Item {n}", f"word{n} " * 900) for n in range(400)))
        with pytest.raises(StoreError, match=r"the disk is full\. Make room and try again"):
            await store.add(big, NOW)
        assert [item.title for item in await stored(store)] == ["Before"]
        more = "PRAGMA max_page_count = 1000000"
        await store._connections.transact(lambda connection: connection.execute(more).fetchall())
        assert (await store.add(big, NOW)).new == 400
    check_file(path)


async def test_a_read_only_database_is_told(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "tidings.db") as store:
        await store._connections.transact(lambda connection: connection.execute("PRAGMA query_only = ON"))
        with pytest.raises(StoreError, match=r"read-only\. Check its permissions"):
            await store.add(document(entry()), NOW)
