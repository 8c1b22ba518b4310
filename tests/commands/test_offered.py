"""Commands that `/sources add` and `check` offer for announced feeds: they work as typed, and show no key in chat."""

import re

import pytest

from bot.commands.context import Role
from bot.commands.reply import State
from tests.commands.desk import NOW, FakeWeb, desk
from tests.commands.test_sources import watched
from tests.commands.test_watching import FEED, only_watch, page, rss

KEYED = [f"https://quay.example/{name}.xml?token=s3cr3t{name}&{'x' * 300}" for name in ("news", "sport")]


@pytest.fixture
def web() -> FakeWeb:
    """A web in which the Quay Post has a feed."""
    quay = FakeWeb()
    quay.serves(FEED, rss())
    return quay


@pytest.fixture
def keyed(web: FakeWeb) -> FakeWeb:
    """The same with a site that announces two feeds, each with a key in a very long address."""
    for url, name in zip(KEYED, ("News", "Sport"), strict=True):
        web.serves(url, rss(f"Quay {name}", f"{name} of today"))
    for site in ("https://quay.example/", "https://quay.example/?token=typed", "https://me:typed@quay.example/"):
        web.serves(site, page(("News", KEYED[0]), ("Sport", KEYED[1])))
    for url in KEYED:
        web.serves(url.replace("//", "//me:typed@"), rss(url, f"Items of {url[-330:]}"))
    return web


@pytest.mark.parametrize("site", ["https://quay.example/", "https://me:typed@quay.example/"])
@pytest.mark.parametrize("number", [1, 2])
async def test_the_operator_gets_commands_with_the_whole_address(keyed: FakeWeb, site: str, number: int) -> None:
    async with desk(role=Role.OPERATOR, web=keyed) as newsroom:
        data = await newsroom.data(f"/sources add {site}")
        command = data["suggestions"][number - 1]
        assert re.search(rf"^{number}\. \w+ +{re.escape(command)}$", data["text"], re.MULTILINE)
        assert data["feeds"][number - 1]["url"] == KEYED[number - 1]
        await newsroom.asks(command)
        watch = await only_watch(newsroom)
    assert watch.address == KEYED[number - 1].replace("//", "//me:typed@" if "@" in site else "//")


@pytest.mark.parametrize("number", [1, 2])
async def test_in_chat_a_feed_with_a_key_is_added_by_its_number(keyed: FakeWeb, number: int) -> None:
    async with desk(role=Role.ADMIN, web=keyed) as newsroom:
        data = await newsroom.data("/sources add https://quay.example/")
        assert "s3cr3t" not in str(data)
        await newsroom.asks(data["suggestions"][number - 1])
        assert (await only_watch(newsroom)).address == KEYED[number - 1]


@pytest.mark.parametrize("site", ["https://quay.example/?token=typed", "https://me:typed@quay.example/"])
async def test_in_chat_no_command_is_offered_that_would_show_what_was_typed(keyed: FakeWeb, site: str) -> None:
    async with desk(role=Role.ADMIN, web=keyed) as newsroom:
        data = await newsroom.data(f"/sources add {site}")
        assert data["suggestions"] == []
        assert "typed" not in str(data)
        assert "by your command and its number, as feed:2:" in data["text"]
        assert (await newsroom.asks(f"/sources add {site} feed:2")).state is State.ANSWERED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("https://quay.example/ feed:3", "https://quay.example/ has no feed 3: it announces 2 feeds."),
        (f"{FEED} feed:2", "has no feed 2: it announces no other feed."),
        ("https://quay.example/ feed:0", "feed: is a number such as 2, not “0”."),
        ("https://quay.example/ feed:two", "feed: is a number such as 2, not “two”."),
        ("https://nowhere.example/ feed:2", "404"),
    ],
)
async def test_a_number_that_no_feed_has_adds_none(keyed: FakeWeb, line: str, said: str) -> None:
    async with desk(role=Role.ADMIN, web=keyed) as newsroom:
        reply = await newsroom.asks(f"/sources add {line}")
        assert said in reply.data(newsroom.reader)["text"]
        assert await newsroom.context.store.watches(NOW) == []
    assert reply.exit_code == 2


async def test_the_only_feed_of_a_site_is_its_first(web: FakeWeb) -> None:
    web.serves("https://quay.example/", page(("News", FEED)))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks("/sources add https://quay.example/ feed:1")
        assert (await only_watch(newsroom)).address == FEED


async def test_an_announced_feed_that_cannot_be_read_is_not_added_by_its_number(web: FakeWeb) -> None:
    feeds = [f"https://quay.example/{n}.xml" for n in range(6)]
    for url in feeds[:5]:
        web.serves(url, rss(url, f"Item of {url}"))
    web.serves("https://quay.example/", page(*((f"Feed {n}", url) for n, url in enumerate(feeds))))
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        text = await newsroom.hears("/sources add https://quay.example/ feed:6")
        assert text.startswith(f"Feed 6 of https://quay.example/, {feeds[5]}, cannot be watched: ")
        assert await newsroom.context.store.watches(NOW) == []


@pytest.mark.parametrize(
    ("role", "address", "ending"),
    [
        (Role.OPERATOR, FEED, f"/sources add {{}}{KEYED[0]}{{}}"),
        (Role.ADMIN, FEED, f"/sources add {FEED} feed:1 (https://quay.example/news.xml?token=…"),
        (Role.ADMIN, f"{FEED}?key=mine", "The operator can see its whole address by /sources check 1"),
    ],
)
async def test_a_suggested_feed_with_a_key_is_offered_by_a_command_that_works(
    keyed: FakeWeb, role: Role, address: str, ending: str
) -> None:
    keyed.serves(address, page(("News", KEYED[0])))
    async with desk(role=role, web=keyed) as newsroom:
        await watched(newsroom, "Quay", address=address)
        data = await newsroom.data("/sources check 1")
        last = data["text"].rpartition("Its page announces a feed: ")[2]
        assert ending.format('"', '"') in last
        assert ("s3cr3t" in str(data)) is (role is Role.OPERATOR)
        if last.startswith("/sources add"):
            await newsroom.asks("/sources remove 1")
            await newsroom.asks(last.partition(" (")[0])
            assert (await only_watch(newsroom)).address == KEYED[0]
