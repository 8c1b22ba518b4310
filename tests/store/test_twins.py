"""Known again under another guid, and copies linked: what counts as the same, and what must not."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Article, Entry, Intake
from bot.ports import Scope
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, HOUR, MINUTE, NOW, document, entry
from tests.store.probe import check_index
from tests.store.watching import HOLDER, claimed, gave, looked, wanted

REPORT = (
    "The harbour board of Kessing voted on Tuesday to close the old swing bridge for eleven weeks, from the first of "
    "May, while its bearings are replaced. About 4,300 cars and 120 buses cross it on a working day. The board's "
    "chair, Marta Lindqvist, said that a ferry would carry passengers every ten minutes, free of charge.\n\n"
    "Shopkeepers on the north bank asked for a later date. “Easter is when we earn our rent,” said Tomas Ebner, who "
    "sells smoked eel. The bridge, opened in 1931, last stood still for repairs in 1987."
)
EDITED = REPORT.replace("voted on Tuesday to close", "decided to close").replace(", free of charge", "")
OTHER = (
    "Divers found the wreck of a steam trawler off Kessing on Friday, forty metres below the shipping lane. The "
    "museum of the town believes that it is the Anna Dorte, which was lost with nine men in the storm of 1911. Its "
    "bell lay in the sand beside the bow. A survey ship of the university is to map the site before the autumn, and "
    "nobody may anchor there until then, the coast guard said in a notice to mariners."
)


def slug(name: str) -> str:
    return f"https://harbour-wire.example/news/{name}-after-the-vote.html"


async def items(store: SqliteStore) -> list[Article]:
    """Everything stored, the first stored first."""
    return sorted(await store.texts(await store.latest(Scope(), 99)), key=lambda item: item.id)


async def test_a_new_guid_for_the_same_address_is_the_same_item(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", url=slug("bridge")))
    tracked = slug("bridge") + "?utm_source=rss#xtor=RSS-1"
    again = entry("Bridge closes", REPORT, guid="2", url=tracked)
    assert await looked(store, "Harbour Wire", again, at=NOW + HOUR) == Intake(1, known=1)
    assert [item.url for item in await items(store)] == [slug("bridge")]


async def test_a_real_update_under_a_new_guid_is_a_revision(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", url=slug("bridge")))
    update = entry("Bridge stays open until June", REPORT + "\n\nThe mayor objected.", guid="2", url=slug("bridge"))
    assert await looked(store, "Harbour Wire", update, at=NOW + HOUR) == Intake(1, changed=1)
    assert await looked(store, "Harbour Wire", update, at=NOW + DAY) == Intake(1, known=1)
    [item] = await items(store)
    assert (item.revision, item.title) == (2, "Bridge stays open until June")
    await check_index(store)


async def test_a_touched_date_is_no_update(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", published=NOW - DAY))
    touched = entry("Bridge closes", REPORT, guid="1", published=NOW)
    assert await looked(store, "Harbour Wire", touched, at=NOW + HOUR) == Intake(1, known=1)
    assert [(item.revision, item.published) for item in await items(store)] == [(1, NOW - DAY)]


async def test_new_guids_and_addresses_with_the_same_title_and_nearly_the_same_text_are_the_same(
    store: SqliteStore,
) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", url="https://h.example/?p=1"))
    again = entry("Bridge closes", EDITED, guid="9", url="https://h.example/?p=9", published=NOW)
    assert await looked(store, "Harbour Wire", again, at=NOW + HOUR) == Intake(1, changed=1)
    assert await looked(store, "Harbour Wire", again, at=NOW + 2 * HOUR) == Intake(1, known=1)


BRIEF = "Trains run every hour on Sunday, the operator said."
WEATHER = ("Rain in the hills, two degrees.", "Sun on the coast, with nineteen degrees at noon.")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            entry("Weather", WEATHER[0], guid="1"), entry("Weather", WEATHER[1], guid="2"), id="a column's title"
        ),
        pytest.param(
            entry("Crossword", guid="1", published=NOW - 2 * DAY), entry("Crossword", guid="2"), id="a daily headline"
        ),
        pytest.param(
            entry("Trains on Sunday", BRIEF, guid="1", published=NOW - 14 * DAY),
            entry("Trains on Sunday", BRIEF, guid="2"),
            id="two weeks later",
        ),
        pytest.param(
            entry("Bridge closes", REPORT, guid="1", url="https://harbour-wire.example/live/"),
            entry("Wreck found", OTHER, guid="2", url="https://harbour-wire.example/live/"),
            id="a live page",
        ),
    ],
)
async def test_what_only_looks_the_same_is_new(store: SqliteStore, first: Entry, second: Entry) -> None:
    await looked(store, "Harbour Wire", first)
    assert await looked(store, "Harbour Wire", second, at=NOW + HOUR) == Intake(1, new=1)


async def test_items_of_one_address_in_one_feed_are_several(store: SqliteStore) -> None:
    minutes = [entry(f"Minute {n}", f"{n} ships passed.", guid=str(n), url=slug("live")) for n in range(3)]
    assert await looked(store, "Harbour Wire", *minutes) == Intake(3, new=3)
    later = entry("Minute 3", "3 ships passed.", guid="3", url=slug("live"))
    assert await looked(store, "Harbour Wire", later, *minutes, at=NOW + HOUR) == Intake(4, new=1, known=3)


async def test_places_in_one_page_are_several_items_though_one_is_listed_at_a_time(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("An awesome lock", url=f"{slug('list')}#lock"))
    crane = entry("An awesome crane", url=f"{slug('list')}#crane")
    assert await looked(store, "Harbour Wire", crane, at=NOW + HOUR) == Intake(1, new=1)
    assert [item.url for item in await items(store)] == [f"{slug('list')}#lock", f"{slug('list')}#crane"]


async def test_an_item_that_is_listed_twice_does_not_turn_back_and_forth(store: SqliteStore) -> None:
    """The old guid returns beside the new one, each with its own wording."""
    old, new = (
        entry("Bridge closes", text, guid=guid, url=slug("bridge")) for guid, text in (("1", REPORT), ("2", EDITED))
    )
    await looked(store, "Harbour Wire", old)
    assert (await looked(store, "Harbour Wire", new, at=NOW + HOUR)).changed == 1
    for hours in (2, 3, 4):
        assert await looked(store, "Harbour Wire", old, new, at=NOW + hours * HOUR) == Intake(2, known=2)


async def test_the_same_title_and_text_in_another_source_is_an_article_of_its_own_linked_to_the_first(
    store: SqliteStore,
) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1"))
    await looked(store, "Open Ledger", entry("Swing bridge to shut", EDITED, guid="1"), at=NOW + HOUR)
    await looked(store, "Third Post", entry("Wreck found", OTHER, guid="1"), at=NOW + HOUR)
    assert [(item.source, item.copy_of) for item in await items(store)] == [
        ("Harbour Wire", None),
        ("Open Ledger", 1),
        ("Third Post", None),
    ]


async def test_copies_that_are_stored_together_are_linked(tmp_path: Path) -> None:
    """Looks that end together share a transaction, in which none of their items is in the store yet."""
    async with SqliteStore(tmp_path / "tidings.db") as store:
        for name in ("A", "B", "C", "D"):
            await store.add_watch(wanted(name), NOW)
        texts = {"A": REPORT, "B": OTHER, "C": EDITED, "D": REPORT}
        looks = [gave(watch, entry(f"By {watch.name}", texts[watch.name])) for watch in await claimed(store)]
        await asyncio.gather(*(store.settle(look, HOLDER, NOW) for look in looks))
        found = await items(store)
        [root] = {item.copy_of for item in found if item.copy_of}
        alike = [item for item in found if item.title != "By B"]
        assert [item.copy_of for item in alike] == [None, root, root]
        assert alike[0].id == root


async def test_a_series_of_one_source_is_no_copy_of_itself(store: SqliteStore) -> None:
    texts = (REPORT, EDITED)
    await store.add(document(*(entry(f"Title {n}", text, guid=str(n)) for n, text in enumerate(texts))), NOW)
    assert [item.copy_of for item in await items(store)] == [None, None]


async def test_an_address_with_other_words_makes_no_copy(store: SqliteStore) -> None:
    """Anybody may list another's address under a text of his own, before its owner does."""
    await looked(store, "Forger", entry("Bridge closes", OTHER, guid="x", url=slug("bridge")))
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", url=slug("bridge")), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, None]


async def test_a_copy_that_is_rewritten_is_one_no_more(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1"))
    await looked(store, "Open Ledger", entry("Bridge to shut", EDITED, guid="1"), at=NOW + HOUR)
    await looked(store, "Open Ledger", entry("Wreck found", OTHER, guid="1"), at=NOW + 2 * HOUR)
    assert [item.copy_of for item in await items(store)] == [None, None]


async def test_a_root_that_comes_to_stand_under_another_takes_its_copies_along(store: SqliteStore) -> None:
    await looked(store, "A", entry("Bridge closes", "More soon.", guid="1"))
    await looked(store, "B", entry("Bridge closes", REPORT, guid="1"))
    await looked(store, "C", entry("Bridge closes", EDITED, guid="1"), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, None, 2]
    await looked(store, "A", entry("Bridge closes", REPORT, guid="1"), at=NOW + 2 * HOUR)
    assert [item.copy_of for item in await items(store)] == [None, 1, 1]


async def test_two_entries_of_one_document_are_never_one_stored_item(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", url="https://h.example/?p=1"))
    both = [entry("Bridge closes", REPORT, guid=guid, url=f"https://h.example/?p={guid}") for guid in ("2", "3")]
    assert await looked(store, "Harbour Wire", *both, at=NOW + HOUR) == Intake(2, new=1, known=1)


async def test_one_article_in_two_feeds_of_a_publisher_is_linked_by_its_address(store: SqliteStore) -> None:
    await looked(store, "World", entry("Bridge closes", guid="1", url=slug("bridge")))
    mobile = "http://m.harbour-wire.example/news/bridge-after-the-vote.html?utm_medium=feed"
    await looked(store, "Town", entry("Bridge closes in May", guid="b", url=mobile), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, 1]


async def test_the_front_page_as_an_address_links_nothing(store: SqliteStore) -> None:
    await looked(store, "World", entry("Bridge closes", guid="1", url="https://harbour-wire.example/"))
    await looked(store, "Town", entry("Wreck found", guid="2", url="https://harbour-wire.example/"), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, None]


async def test_a_text_that_becomes_a_copy_by_an_update_is_linked_then(store: SqliteStore) -> None:
    await looked(store, "Open Ledger", entry("Bridge closes", "More soon.", guid="1"))
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1"), at=NOW + MINUTE)
    await looked(store, "Open Ledger", entry("Bridge closes", EDITED, guid="1"), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, 1], "the earlier one is the root"


async def test_a_link_between_two_groups_makes_them_one(store: SqliteStore) -> None:
    """1 ← 3 by text; then 2 (a stub) is updated to the same text: all stand under 1."""
    await looked(store, "A", entry("Bridge closes", REPORT, guid="1"))
    await looked(store, "B", entry("Bridge closes", "More soon.", guid="1"))
    await looked(store, "C", entry("Bridge closes", EDITED, guid="1"), at=NOW + HOUR)
    await looked(store, "B", entry("Bridge closes", REPORT, guid="1"), at=NOW + 2 * HOUR)
    assert [item.copy_of for item in await items(store)] == [None, 1, 1]


async def test_nearly_the_same_text_much_later_is_no_copy(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", published=NOW - timedelta(days=20)))
    await looked(store, "Open Ledger", entry("Bridge closes", EDITED, guid="1"), at=NOW + HOUR)
    assert [item.copy_of for item in await items(store)] == [None, None]
