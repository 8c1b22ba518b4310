"""What has no date and was there when its source was first read is no news of that moment; what comes later is."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import LOOSE_SCOPE, Document, Source
from bot.ports import Scope
from bot.store.intake import BATCH
from bot.store.sqlite import SqliteStore
from bot.watch import Settlement, WatchKind
from tests.fakes import DAY, HOUR, MINUTE, NOW, document, entry
from tests.store.probe import opened
from tests.store.stored import made
from tests.store.test_stored import dump
from tests.store.watching import HOLDER, claimed, looked, wanted

OLD = entry("Bridge of 1903 closes", published=NOW - 30 * DAY)
DATED = entry("Council votes on the bridge", published=NOW - 5 * HOUR)
UNDATED = [replace(entry(f"Page {number} of the museum"), published=None) for number in range(3)]


async def newest(store: SqliteStore, scope: Scope | None = None, limit: int = 99) -> list[str]:
    return [item.title for item in await store.latest(scope or Scope(), limit)]


async def ageless(store: SqliteStore) -> set[str]:
    return {item.title for item in await store.latest(Scope(), 9_999) if item.ageless}


async def test_the_first_reading_does_not_lead_but_what_is_listed_later_does(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", OLD, DATED, at=NOW)
    await looked(store, "Museum", *UNDATED[:2], at=NOW + MINUTE)
    pages = [item.title for item in UNDATED[1::-1]]
    assert await newest(store) == [DATED.title, *pages, OLD.title]
    await looked(store, "Museum", *UNDATED, at=NOW + HOUR)
    assert await newest(store) == [UNDATED[2].title, DATED.title, *pages, OLD.title]
    assert await newest(store, limit=3) == [UNDATED[2].title, DATED.title, pages[0]]
    assert await newest(store, Scope(source="museum,wire")) == await newest(store)
    assert await newest(store, Scope(source="museum"), 2) == [UNDATED[2].title, pages[0]]
    assert set(await newest(store, Scope(since=NOW))) == {item.title for item in UNDATED}
    assert (await store.holdings()).newest == NOW + HOUR


async def test_what_comes_after_an_empty_first_look_is_new(store: SqliteStore) -> None:
    await looked(store, "Museum", at=NOW)
    await looked(store, "Museum", UNDATED[0], at=NOW + HOUR)
    assert await ageless(store) == set()


async def test_a_look_that_failed_was_no_reading(store: SqliteStore) -> None:
    await store.add_watch(wanted("Museum"), NOW)
    [watch] = await claimed(store)
    failed = replace(watch, failures=1, last_look=NOW, next_look=NOW + HOUR)
    await store.settle(Settlement(failed, ()), HOLDER, NOW)
    await looked(store, "Museum", UNDATED[0], at=NOW + HOUR)
    assert await ageless(store) == {UNDATED[0].title}


async def test_a_first_reading_of_many_batches_is_one(store: SqliteStore) -> None:
    many = [replace(entry(f"Exhibit {number}"), published=None) for number in range(BATCH + 7)]
    await looked(store, "Museum", *many, at=NOW)
    await store.add(document(*[replace(item, title=f"{item.title} again") for item in many], source="Archive"), NOW)
    assert len(await ageless(store)) == 2 * len(many)


async def test_what_is_read_in_again_is_known_and_what_is_new_in_it_is_new(store: SqliteStore) -> None:
    await store.add(document(*UNDATED[:2]), NOW)
    await store.add(document(*UNDATED), NOW + HOUR)
    assert await ageless(store) == {item.title for item in UNDATED[:2]}


async def test_a_date_that_lies_ahead_is_no_old_one(store: SqliteStore) -> None:
    await looked(store, "Museum", entry("Opening night", published=NOW + DAY), at=NOW)
    [item] = await store.latest(Scope(), 9)
    assert (item.dated, item.ageless) == (False, False)


async def test_files_that_a_watched_folder_gets_later_are_new(store: SqliteStore) -> None:
    await store.add_watch(wanted("Inbox", kind=WatchKind.FOLDER), NOW)
    [watch] = await claimed(store)
    source, site = Source(watch.key, watch.name), Source("site:museum.example", "Museum")
    first, second, third = UNDATED
    there = Document(source, (first,), LOOSE_SCOPE), Document(source, (second,), LOOSE_SCOPE)
    seen = replace(watch, last_look=NOW, last_success=NOW, next_look=NOW + HOUR)
    await store.settle(Settlement(seen, there), HOLDER, NOW)
    [watch] = await claimed(store, now=NOW + HOUR)
    saved = Document(site, (third,), "site")  # a page that names its own site, saved into the folder
    await store.settle(Settlement(watch, (*there, saved)), HOLDER, NOW + HOUR)
    assert await ageless(store) == {first.title, second.title}


async def test_an_earlier_store_knows_of_its_items_which_came_first(tmp_path: Path) -> None:
    path = made(dump(10), tmp_path / "tidings.db")
    with opened(path) as old:  # 1 to 3 are of one source, first seen at once; 4 is alone in another
        old.execute("UPDATE article SET dated = 0 WHERE id <> 1")
        old.execute("UPDATE article SET first_seen_at = first_seen_at + 3600 WHERE id = 3")
        old.commit()
    async with SqliteStore(path) as store:
        assert {item.id for item in await store.latest(Scope(), 9) if item.ageless} == {2, 4}


@pytest.mark.parametrize("scope", [Scope(), Scope(source="wire")])
async def test_however_many_came_first_they_hide_no_news(store: SqliteStore, scope: Scope) -> None:
    await looked(store, "Evening Wire", *[replace(entry(f"Exhibit {n}"), published=None) for n in range(50)], at=NOW)
    await looked(store, "Harbour Wire", DATED, OLD, at=NOW)
    assert (await newest(store, scope, 20))[0] == DATED.title
