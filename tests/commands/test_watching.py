"""`/sources add` and `/sources check`: what is found, what is watched from then on, and what is never touched."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.commands.context import Role
from bot.commands.reply import State
from bot.watch import FullText, WatchKind, WatchState
from tests.commands.desk import HOUR, NOW, Desk, FakeWeb, desk
from tests.commands.schema import check
from tests.commands.test_sources import failing, watched

FEED = "https://quay.example/feed.xml"
SECRET = "https://reader:hunter2@quay.example/feed?token=s3cr3tvalue"
PATHS = ["/etc", "file:///etc/passwd", "./x", "../x", "~", "~/x", "C:\\x", "\\\\host\\share", "feed:/etc/passwd", "etc"]


def rss(title: str = "Quay Post", *items: str) -> str:
    """An RSS feed of items that were published in the hours before now, the newest last."""
    listed = "".join(
        f"<item><title>{name}</title><link>https://quay.example/{place}</link>"
        f"<pubDate>Wed, 18 Mar 2026 0{place}:00:00 GMT</pubDate></item>"
        for place, name in enumerate(items or ("Crane falls", "Gulls return", "Lights fail", "Tide turns"), 1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{listed}</channel></rss>'


def page(*feeds: tuple[str, str], body: str = "") -> str:
    """A site's page that announces these feeds."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{url}">' for title, url in feeds
    )
    return f"<!doctype html><html><head><title>Quay</title>{links}</head><body>{body}</body></html>"


@pytest.fixture
def web() -> FakeWeb:
    """A web in which the Quay Post has a feed."""
    quay = FakeWeb()
    quay.serves(FEED, rss())
    return quay


async def only_watch(newsroom: Desk) -> Any:
    (health,) = await newsroom.context.store.watches(NOW)
    return health.watch


async def test_a_feed_is_watched_and_its_newest_items_are_shown(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        reply = await newsroom.asks(f"/sources add {FEED}")
        data = reply.data(newsroom.reader)
        watch = await only_watch(newsroom)
    check(data)
    assert data["text"].startswith("#1 Quay Post is watched from now on: a feed, 4 items now.")
    assert "Newest:\n\n8 h ago  Tide turns\n9 h ago  Lights fail\n10 h ago  Gulls return\n" in data["text"].replace(
        "ago   ", "ago  "
    )
    assert "Crane falls" not in data["text"]
    assert "Its first look is due now" in data["text"]
    assert data["text"].endswith("Undo: /sources remove 1")
    assert (watch.kind, watch.address, watch.name, watch.next_look) == (WatchKind.FEED, FEED, "Quay Post", NOW)
    assert data["added"] is True
    assert data["sources"][0]["id"] == watch.id
    assert data["newest"][0] == {
        "title": "Tide turns",
        "url": "https://quay.example/4",
        "published": "2026-03-18T04:00:00Z",
    }


async def test_what_the_request_says_of_a_source_goes_before_what_it_says_of_itself(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        line = f'/sources add {FEED} topic:"World, Middle East,world," full-text:always name:"The  Quay"'
        text = await newsroom.hears(line)
        watch = await only_watch(newsroom)
    assert text.startswith("#1 The Quay is watched")
    assert (watch.name, watch.topics, watch.full_text) == ("The Quay", ("World", "Middle East"), FullText.ALWAYS)


@pytest.mark.parametrize("form", [f"<{FEED}>", f'"{FEED}"', "quay.example/feed.xml", "feed://quay.example/feed.xml"])
async def test_an_address_is_taken_as_people_type_it(web: FakeWeb, form: str) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks(f"/sources add {form}")
        assert (await only_watch(newsroom)).address == FEED


async def test_the_feed_that_a_site_announces_is_found(web: FakeWeb) -> None:
    web.serves("https://quay.example/", page(("News", "/feed.xml")))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        text = await newsroom.hears("/sources add https://quay.example/")
        assert (await only_watch(newsroom)).address == FEED
    assert "the feed that https://quay.example/ announces" in text


async def test_of_several_feeds_none_is_added_and_each_is_listed_with_the_command_that_adds_it(web: FakeWeb) -> None:
    other = "https://quay.example/sport.xml"
    web.serves(other, rss("Quay Sport", "Rowers win"))
    web.serves("https://quay.example/", page(("News", FEED), ("Sport", other)))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        reply = await newsroom.asks('/sources add https://quay.example/ topic:"Middle East"')
        data = reply.data(newsroom.reader)
        check(data)
        assert await newsroom.context.store.watches(NOW) == []
        assert reply.exit_code == 2
        assert data["feeds"] == [{"title": "News", "url": FEED}, {"title": "Sport", "url": other}]
        site = "https://quay.example/"
        assert data["suggestions"] == [f'/sources add {site} feed:{n} topic:"Middle East"' for n in (1, 2)]
        for number, (name, url) in enumerate((("News", FEED), ("Sport", other)), 1):
            assert f"{number}. {name}" in data["text"]
            assert f"{data['suggestions'][number - 1]} ({url})" in data["text"]
        added = await newsroom.hears(data["suggestions"][1])
        watch = await only_watch(newsroom)
    assert (watch.address, watch.topics) == (other, ("Middle East",))
    assert "feed 2 of those that https://quay.example/ announces, 1 item now" in added


async def test_a_very_long_title_is_cut_where_the_newest_items_are_listed(web: FakeWeb) -> None:
    web.serves(FEED, rss("Quay Post", "gull " * 50_000))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        assert len(await newsroom.hears(f"/sources add {FEED}")) < 1_000


async def test_a_page_without_a_feed_is_watched_for_its_links(web: FakeWeb) -> None:
    stories = "".join(
        f'<article><h2><a href="/2026/03/1{day}/harbour-story-{day}">The harbour on day {day} of the strike</a></h2>'
        f'<time datetime="2026-03-1{day}">1{day} March</time></article>'
        for day in range(8)
    )
    web.serves("https://quay.example/news", page(body=f"<main>{stories}</main>"))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        text = await newsroom.hears("/sources add https://quay.example/news")
        watch = await only_watch(newsroom)
    assert watch.kind is WatchKind.PAGE
    assert "8 items now" in text


async def test_what_is_watched_already_is_named(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks(f"/sources add {FEED} topic:World")
        data = await newsroom.data(f"/sources add {FEED} topic:Sport")
        assert (await only_watch(newsroom)).topics == ("World",)
    check(data)
    assert data["text"].startswith("That is watched already, as #1 Quay Post: waits for its first look.")
    assert (data["state"], data["added"]) == ("answered", False)


async def test_what_cannot_be_fetched_is_not_watched_and_the_reason_is_told(web: FakeWeb) -> None:
    web.fails(FEED, "timeout", "quay.example stopped answering; try again later.")
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        reply = await newsroom.asks(f"/sources add {FEED}")
        assert "quay.example stopped answering" in await newsroom.hears(f"/sources add {FEED}")
        assert await newsroom.context.store.watches(NOW) == []
    assert (reply.state, reply.exit_code) == (State.ERROR, 2)


async def test_a_feed_that_moved_for_good_is_watched_where_it_is_now(web: FakeWeb) -> None:
    web.serves("https://old.example/feed", rss(), moved_to=FEED)
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks("/sources add https://old.example/feed")
        assert (await only_watch(newsroom)).address == FEED


async def test_a_key_in_an_address_is_kept_for_fetching_and_shown_to_nobody(web: FakeWeb) -> None:
    web.serves(SECRET, rss())
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        for _ in range(2):
            data = await newsroom.data(f"/sources add {SECRET}")
            assert data["state"] == "answered"
            assert "hunter2" not in str(data)
            assert "s3cr3tvalue" not in str(data)
        assert (await only_watch(newsroom)).address == SECRET


@pytest.fixture(scope="module")
def touched() -> Iterator[list[str]]:
    """The names of all files and folders that the interpreter opens or lists from now on; a hook stays for good."""
    names: list[str] = []
    watching = [True]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event in ("open", "os.listdir", "os.scandir"):
            names.append(str(arguments[0]))

    sys.addaudithook(hook)
    yield names
    watching[0] = False


def real(path: Path) -> str:
    """The path without links."""
    return str(path.resolve())


@pytest.mark.parametrize("command", ["add", "import"])
@pytest.mark.parametrize("path", PATHS)
async def test_an_admin_in_chat_reaches_no_path_of_the_machine(
    web: FakeWeb, command: str, path: str, monkeypatch: pytest.MonkeyPatch, touched: list[str]
) -> None:
    def refused(path: Path, *_: object, **__: object) -> bool:
        raise AssertionError(f"{path} was looked at")

    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks("/sources list")  # imports what is imported late
        await newsroom.asks(f"/sources {command} https://nowhere.example/x")
        fetched, opened = len(web.asked), len(touched)
        with monkeypatch.context() as patch:
            for name in ("stat", "is_dir", "is_file", "exists", "resolve", "open"):
                patch.setattr(Path, name, refused)
            reply = await newsroom.asks(f"/sources {command} {path}")
        text = reply.data(newsroom.reader)["text"]
        assert await newsroom.context.store.watches(NOW) == []
    assert reply.state is State.ERROR
    assert "is no address in the web" in text
    assert "for its operator" in text
    assert web.asked[fetched:] == []
    assert touched[opened:] == []


async def test_an_admin_is_answered_the_same_whether_a_folder_is_there_or_not(web: FakeWeb, tmp_path: Path) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        for command in ("add", "import", "export"):
            there = await newsroom.hears(f"/sources {command} {tmp_path}/a")
            (tmp_path / "a").mkdir(exist_ok=True)
            assert await newsroom.hears(f"/sources {command} {tmp_path}/a") == there


async def test_the_operator_may_watch_a_folder(web: FakeWeb, tmp_path: Path) -> None:
    (tmp_path / "morning.txt").write_text("Crane falls\n\nA crane fell on the quay on Monday.", encoding="utf-8")
    async with desk(role=Role.OPERATOR, web=web) as newsroom:
        text = await newsroom.hears(f"/sources add {tmp_path}")
        watch = await only_watch(newsroom)
        assert str(tmp_path) in await newsroom.hears("/sources show 1")
    assert (watch.kind, watch.address) == (WatchKind.FOLDER, real(tmp_path))
    assert "a folder, 1 item now" in text
    assert "by tidings run" in text


async def test_a_desk_without_a_way_into_the_web_says_so(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await watched(newsroom, "Quay", address=FEED)
        newsroom.context = newsroom.context.__class__(
            newsroom.context.store, newsroom.clock, newsroom.context.zone, Role.ADMIN
        )
        for line in (f"/sources add {FEED}", "/sources check 1", "/sources import https://quay.example/x.opml"):
            assert "Nothing can be fetched from here." in await newsroom.hears(line)


async def test_a_healthy_source_is_found_to_be_so_and_nothing_is_stored(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await watched(newsroom, "Quay", address=FEED)
        before = await newsroom.context.store.watches(NOW)
        reply = await newsroom.asks("/sources check quay")
        data = reply.data(newsroom.reader)
        assert await newsroom.context.store.watches(NOW) == before
        assert await newsroom.context.store.size() == 0
    check(data)
    assert reply.exit_code == 0
    assert data["healthy"] is True
    assert data["findings"]
    assert all(finding["ok"] and not finding["cure"] for finding in data["findings"])
    assert "Tide turns" in data["text"]
    assert data["text"].endswith("Nothing is wrong.")


async def test_a_sick_source_is_told_with_its_causes_and_cures_and_the_exit_code_says_so(web: FakeWeb) -> None:
    web.serves(FEED, page(("News", "https://quay.example/new.xml"), body="<p>We have moved.</p>"))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await failing(newsroom, "Quay", address=FEED, state=WatchState.DISABLED, last_success=NOW - 9 * HOUR)
        reply = await newsroom.asks("/sources check 1")
        data = reply.data(newsroom.reader)
    check(data)
    assert (reply.state, reply.exit_code, data["healthy"]) == (State.ANSWERED, 1, False)
    wrong = [finding for finding in data["findings"] if not finding["ok"]]
    assert len(wrong) >= 2
    for finding in wrong:
        assert finding["what"] in data["text"]
        assert finding["cure"] in data["text"]
    assert f"{len(wrong)} things to see to." in data["text"]
    assert data["suggested"] == "https://quay.example/new.xml"
    assert data["text"].endswith("Its page announces a feed: /sources add https://quay.example/new.xml")
