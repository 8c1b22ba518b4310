"""Linked pages, citations and retention."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Article, Entry, Intake, Kind
from bot.ports import Scope
from bot.store.intake import PAGES_A_LOOK
from bot.store.pages import PER_HOST
from bot.store.sqlite import SqliteStore
from bot.watch import WantedPage
from tests.fakes import DAY, HOUR, MINUTE, NOW, entry
from tests.store.probe import check_index, titles
from tests.store.test_twins import EDITED, REPORT
from tests.store.watching import HOLDER, lease, looked

URL = "https://harbour-wire.example/news/bridge-closes-in-may.html"
LISTED = entry("Bridge closes", "The harbour board voted on…", guid="1", url=URL)
WHOLE = replace(LISTED, text=REPORT, author="Ida Falk", image="https://harbour-wire.example/bridge.jpg")


async def wanted_page(store: SqliteStore, listed: Entry = LISTED) -> WantedPage:
    await looked(store, "Harbour Wire", listed, wants=True)
    [page] = await store.claim_pages(NOW, lease(), 5)
    return page


async def first(store: SqliteStore, revision: int | None = None) -> Article:
    found = await store.article(1, revision)
    assert found is not None
    return found


async def test_an_extract_is_stored_at_once_and_its_page_is_wanted(store: SqliteStore) -> None:
    page = await wanted_page(store)
    assert (page.article.text, page.article.url, page.tries) == (LISTED.text, URL, 0)
    assert await titles(store, "harbour board") == ["Bridge closes"]
    assert await store.claim_pages(NOW, lease("two"), 5) == []
    assert len(await store.claim_pages(NOW + 10 * MINUTE, lease("two", NOW + HOUR), 5)) == 1


async def test_what_needs_no_page_waits_for_none(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", WHOLE, entry("No address", guid="2"))
    assert await store.claim_pages(NOW, lease(), 5) == []


async def test_the_text_of_a_page_becomes_a_revision_and_is_found(store: SqliteStore) -> None:
    page = await wanted_page(store)
    assert await store.settle_page(page, WHOLE, HOLDER, NOW)
    stored = await first(store)
    assert (stored.revision, stored.text, stored.author, stored.image) == (2, REPORT, "Ida Falk", WHOLE.image)
    assert (await first(store, 1)).text == LISTED.text
    assert await titles(store, "smoked eel") == ["Bridge closes"]
    assert await store.claim_pages(NOW + DAY, lease(), 5) == []
    await check_index(store)


async def test_the_extract_that_is_still_listed_changes_nothing(store: SqliteStore) -> None:
    await store.settle_page(await wanted_page(store), WHOLE, HOLDER, NOW)
    assert await looked(store, "Harbour Wire", LISTED, at=NOW + HOUR, wants=True) == Intake(1, known=1)
    assert (await first(store)).text == REPORT


async def test_a_new_title_keeps_the_text_and_asks_for_the_page_again(store: SqliteStore) -> None:
    await store.settle_page(await wanted_page(store), WHOLE, HOLDER, NOW)
    renamed = replace(LISTED, title="Bridge to close in May")
    assert await looked(store, "Harbour Wire", renamed, at=NOW + HOUR, wants=True) == Intake(1, changed=1)
    stored = await first(store)
    assert (stored.title, stored.text, stored.revision) == ("Bridge to close in May", REPORT, 3)
    assert len(await store.claim_pages(NOW + HOUR, lease(), 5)) == 1


async def test_a_source_that_comes_to_list_whole_texts_is_believed(store: SqliteStore) -> None:
    await store.settle_page(await wanted_page(store), WHOLE, HOLDER, NOW)
    assert (await looked(store, "Harbour Wire", replace(LISTED, text=EDITED), at=NOW + HOUR)).changed == 1
    assert (await first(store)).text == EDITED


async def test_a_page_that_gives_nothing_is_tried_again_or_never(store: SqliteStore) -> None:
    page = await wanted_page(store)
    assert await store.settle_page(page, None, HOLDER, NOW, again=NOW + HOUR)
    assert await store.claim_pages(NOW + 59 * MINUTE, lease(), 5) == []
    [again] = await store.claim_pages(NOW + HOUR, lease(now=NOW + HOUR), 5)
    assert again.tries == 1
    assert await store.settle_page(again, None, HOLDER, NOW + HOUR)
    assert await store.claim_pages(NOW + DAY, lease(), 5) == []
    assert (await first(store)).text == LISTED.text


async def test_new_guids_do_not_double_an_article_whose_page_has_another_address(store: SqliteStore) -> None:
    canonical = replace(WHOLE, url="https://harbour-wire.example/2026/bridge-closes-in-may.html")
    await store.settle_page(await wanted_page(store), canonical, HOLDER, NOW)
    for hours in (1, 2):
        again = replace(LISTED, guid=f"new-{hours}")
        assert await looked(store, "Harbour Wire", again, at=NOW + hours * HOUR, wants=True) == Intake(1, known=1)
    assert (await first(store)).url == canonical.url


async def test_a_page_that_was_read_before_its_listing_changed_does_not_bring_the_old_title_back(
    store: SqliteStore,
) -> None:
    page = await wanted_page(store)
    await looked(store, "Harbour Wire", replace(LISTED, title="Bridge to close in May"), at=NOW, wants=True)
    [page] = [page]
    assert not await store.settle_page(page, WHOLE, HOLDER, NOW)
    assert (await first(store)).title == "Bridge to close in May"
    assert len(await store.claim_pages(NOW, lease("two"), 5)) == 1


async def test_of_many_extracts_the_newest_have_their_pages_read_a_few_of_a_host_at_a_time(store: SqliteStore) -> None:
    listed = [
        entry(f"Title {n}", "It began…", guid=str(n), url=f"https://a.example/{n}", published=NOW - n * MINUTE)
        for n in range(PAGES_A_LOOK + 20)
    ]
    await looked(store, "Harbour Wire", *listed, wants=True)
    await looked(store, "Open Ledger", entry("Other", guid="o", url="https://b.example/1"), wants=True)
    pages = await store.claim_pages(NOW, lease(), 99)
    assert len(pages) == PER_HOST + 1
    assert await store.claim_pages(NOW, lease("two"), 99) == []
    seen: set[str] = set()
    while pages:
        seen |= {page.article.title for page in pages}
        for page in pages:
            await store.settle_page(page, None, HOLDER, NOW)
        pages = await store.claim_pages(NOW, lease(), 99)
    assert seen == {f"Title {n}" for n in range(PAGES_A_LOOK)} | {"Other"}


async def test_only_pages_of_the_host_that_is_watched_are_trusted(store: SqliteStore) -> None:
    away = entry("Elsewhere", guid="2", url="https://intranet.example/2")
    await looked(store, "Harbour Wire", LISTED, away, wants=True)
    pages = await store.claim_pages(NOW, lease(), 5)
    assert {page.article.url: page.trusted for page in pages} == {URL: True, away.url: False}


async def test_a_headline_that_is_still_listed_is_no_update_of_a_faded_article(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1"), at=NOW)
    await store.fade(NOW + DAY, NOW + 2 * DAY)
    headline = entry("Bridge closes", guid="1")
    assert await looked(store, "Harbour Wire", headline, at=NOW + 2 * DAY) == Intake(1, known=1)


async def test_a_source_that_changes_an_extract_of_which_no_page_was_read_is_heard(store: SqliteStore) -> None:
    page = await wanted_page(store)
    await store.settle_page(page, None, HOLDER, NOW)
    changed = replace(LISTED, text="The harbour board has voted twice on…")
    assert (await looked(store, "Harbour Wire", changed, at=NOW + HOUR, wants=True)).changed == 1
    assert (await first(store)).text == changed.text


async def test_who_has_lost_the_lease_of_a_page_writes_nothing(store: SqliteStore) -> None:
    page = await wanted_page(store)
    await store.claim_pages(NOW + HOUR, lease("two", NOW + HOUR), 5)
    assert not await store.settle_page(page, WHOLE, HOLDER, NOW + HOUR)
    assert (await first(store)).revision == 1


async def test_a_page_shows_that_an_article_is_a_copy(store: SqliteStore) -> None:
    await looked(store, "Open Ledger", entry("Swing bridge to shut", EDITED, guid="x"))
    await looked(store, "Harbour Wire", LISTED, wants=True)
    [page] = await store.claim_pages(NOW, lease(), 5)
    await store.settle_page(page, WHOLE, HOLDER, NOW)
    copy = await store.article(2)
    assert copy is not None
    assert copy.copy_of == 1


async def test_old_texts_go_and_their_headlines_and_identities_stay(store: SqliteStore) -> None:
    old = entry("Bridge closes", REPORT, guid="1", published=NOW - 9 * DAY)
    await looked(store, "Harbour Wire", old, entry("Ferry opens", EDITED, guid="2"), at=NOW - 8 * DAY)
    assert await store.fade(NOW - 7 * DAY, NOW) == 2
    assert await store.fade(NOW - 7 * DAY, NOW) == 0
    faded = await first(store)
    assert (faded.kind, faded.text, faded.title) == (Kind.HEADLINE, "", "Bridge closes")
    assert await titles(store, "eel") == []
    assert await titles(store, "bridge closes") == ["Bridge closes"]
    await check_index(store)
    assert await looked(store, "Harbour Wire", old, at=NOW) == Intake(1, known=1)
    assert (await first(store)).text == ""


async def test_a_real_update_of_a_faded_article_brings_text_back(store: SqliteStore) -> None:
    old = entry("Bridge closes", REPORT, guid="1", published=NOW - 9 * DAY)
    await looked(store, "Harbour Wire", old, at=NOW - 8 * DAY)
    await store.fade(NOW - 7 * DAY, NOW)
    assert (await looked(store, "Harbour Wire", replace(old, text=EDITED), at=NOW)).changed == 1
    assert ((await first(store)).text, (await first(store)).kind) == (EDITED, Kind.ARTICLE)
    await check_index(store)


async def test_what_was_published_long_ago_and_seen_today_stays(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closes", REPORT, guid="1", published=NOW - 900 * DAY))
    assert await store.fade(NOW - 7 * DAY, NOW) == 0


async def test_a_cited_wording_stays_whatever_its_age(store: SqliteStore) -> None:
    listed = [entry(f"Title {n}", REPORT + f"\n\nCopy {n}.", guid=str(n), published=NOW - 9 * DAY) for n in range(3)]
    await looked(store, "Harbour Wire", *listed, at=NOW - 8 * DAY)
    update = replace(listed[1], text=EDITED)
    await store.cite([(1, 1), (2, 1), (1, 1)], NOW - 8 * DAY)
    await store.cite([(1, 1)], NOW)
    await looked(store, "Harbour Wire", update, at=NOW - 8 * DAY + HOUR)
    assert await store.fade(NOW - timedelta(days=7), NOW) == 2
    texts = {(n, r): found.text for n, r in ((1, 1), (2, 1), (2, 2), (3, 1)) if (found := await store.article(n, r))}
    assert texts == {(1, 1): listed[0].text, (2, 1): listed[1].text, (2, 2): "", (3, 1): ""}
    await check_index(store)


async def test_a_page_dates_an_article_whose_source_gave_no_date(store: SqliteStore) -> None:
    page = await wanted_page(store, replace(LISTED, published=None))
    assert (await first(store)).ageless
    await store.settle_page(page, replace(WHOLE, published=NOW - 3 * DAY), HOLDER, NOW)
    stored = await first(store)
    assert (stored.published, stored.dated, stored.ageless) == (NOW - 3 * DAY, True, False)
    assert await titles(store, "eel", Scope(until=NOW - DAY)) == ["Bridge closes"]
    assert await titles(store, "eel", Scope(since=NOW - DAY)) == []
    await check_index(store)
