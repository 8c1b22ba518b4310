"""`/sources import` and `/sources export`: what a list adds, what is refused, and that no file is lost."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.context import Role
from bot.commands.reply import State
from bot.sources.opml import parse_opml
from bot.watch import NewWatch, WatchKind
from tests.commands.desk import NOW, Desk, FakeWeb, desk
from tests.commands.schema import check
from tests.commands.test_sources import watched

LIST = "https://lists.example/feeds.opml"
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World"><outline type="rss" text="Harbour Wire" xmlUrl="https://wire.example/feed"/>
<outline text="Trade"><outline type="rss" text="Quay Post" xmlUrl="https://quay.example/feed"/></outline></outline>
<outline type="rss" text="Loose" xmlUrl="https://loose.example/feed"/>
<outline type="rss" text="Local" xmlUrl="file:///etc/passwd"/>
<outline text="A bookmark" type="link" url="https://page.example/"/>
</body></opml>"""


@pytest.fixture
def web() -> FakeWeb:
    lists = FakeWeb()
    lists.serves(LIST, OPML)
    return lists


async def test_every_feed_of_a_list_is_watched_and_its_folders_become_topics(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await watched(newsroom, "Known", address="https://loose.example/feed")
        data = await newsroom.data(f"/sources import {LIST}")
        healths = await newsroom.context.store.watches(NOW)
        due = await newsroom.context.store.next_look()
    check(data)
    assert data["text"].startswith(f"3 feeds of {LIST}: added 2, known 1, refused 2.")
    assert {name: data["import"][name] for name in ("added", "known")} == {"added": 2, "known": 1}
    assert [item["what"] for item in data["import"]["refused"]] == ["Local", "A bookmark"]
    assert all(item["why"] in data["text"] for item in data["import"]["refused"])
    topics = {health.watch.name: health.watch.topics for health in healths}
    assert topics == {"Harbour Wire": ("World",), "Known": (), "Quay Post": ("World", "Trade")}
    assert due == NOW


async def test_a_list_that_is_imported_twice_adds_nothing(web: FakeWeb) -> None:
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        await newsroom.asks(f"/sources import {LIST}")
        before = await newsroom.context.store.watches(NOW)
        data = await newsroom.data(f"/sources import {LIST}")
        assert await newsroom.context.store.watches(NOW) == before
    assert (data["import"]["added"], data["import"]["known"]) == (0, 3)
    assert "first looks" not in data["text"]


async def test_long_lists_are_taken_whole_and_only_some_refusals_are_spelled_out(web: FakeWeb) -> None:
    good = "".join(f'<outline type="rss" text="F{n}" xmlUrl="https://f{n}.example/"/>' for n in range(150))
    bad = "".join(f'<outline type="rss" text="Bad {n}" xmlUrl="ftp://f{n}.example/"/>' for n in range(12))
    web.serves(LIST, f'<opml version="2.0"><body>{good}{bad}</body></opml>')
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        data = await newsroom.data(f"/sources import {LIST}")
        assert len(await newsroom.context.store.watches(NOW)) == 150
    assert len(data["import"]["refused"]) == 12
    assert "Bad 7" in data["text"]
    assert "Bad 8" not in data["text"]
    assert "And 4 more were refused." in data["text"]


@pytest.mark.parametrize(
    ("body", "said"),
    [("<html><body>Hello</body></html>", "no list of feeds"), ("", "empty"), ("\x00\x01\x02", "no list of feeds")],
)
async def test_what_is_no_list_is_refused_with_a_reason(web: FakeWeb, body: str, said: str) -> None:
    web.serves(LIST, body)
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        reply = await newsroom.asks(f"/sources import {LIST}")
        assert await newsroom.context.store.watches(NOW) == []
        assert said in reply.data(newsroom.reader)["text"]
    assert (reply.state, reply.exit_code) == (State.ERROR, 2)


async def test_a_list_that_cannot_be_fetched_is_told_with_the_reason(web: FakeWeb) -> None:
    web.fails(LIST, "dns", "lists.example is not known; check the spelling.")
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        assert await newsroom.hears(f"/sources import {LIST}") == "lists.example is not known; check the spelling."


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
@pytest.mark.parametrize("word", ["starter", "Starter"])
async def test_the_starter_set_needs_no_path(tmp_path: Path, role: Role, word: str) -> None:
    (tmp_path / "feeds.opml").write_text(OPML, encoding="utf-8")
    async with desk(role=role) as newsroom:
        newsroom.context = replace(newsroom.context, starter=tmp_path / "feeds.opml")
        text = await newsroom.hears(f"/sources import {word}")
        assert len(await newsroom.context.store.watches(NOW)) == 3
    assert text.startswith("3 feeds of the starter set: added 3")


async def test_an_installation_without_the_starter_set_says_so() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        assert "lacks the starter set" in await newsroom.hears("/sources import starter")


async def test_the_operator_may_import_a_file(tmp_path: Path) -> None:
    path = tmp_path / "my feeds.opml"
    path.write_text(OPML, encoding="utf-8")
    async with desk(role=Role.OPERATOR) as newsroom:
        text = await newsroom.hears(f'/sources import "{path}"')
        assert f"3 feeds of {path}: added 3" in text
        assert "cannot be read" in await newsroom.hears(f"/sources import {tmp_path / 'none.opml'}")


async def test_what_is_exported_can_be_imported_elsewhere() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour Wire", topics=("World", "Trade"))
        await watched(newsroom, "Портовый листок", address="https://listok.example/rss?a=1&b=2")
        reply = await newsroom.asks("/sources export")
        data = reply.data(newsroom.reader)
    check(data)
    assert reply.file
    assert data["file"] == {"name": "tidings.opml", "content": reply.file.content}
    assert data["text"] == "2 feeds in tidings.opml."
    outline = parse_opml(reply.file.content.encode(), name="export")
    assert {(feed.url, feed.title, feed.topics) for feed in outline.feeds} == {
        ("https://harbour-wire.example/feed", "Harbour Wire", ("World", "Trade")),
        ("https://listok.example/rss?a=1&b=2", "Портовый листок", ()),
    }


async def secretive(newsroom: Desk) -> None:
    """A desk of feeds with a key, with a password, with neither; a page and a folder."""
    await watched(newsroom, "Harbour Wire")
    await watched(newsroom, "Quay", address=f"https://quay.example/feed?{'x' * 300}&token=s3cr3tvalue")
    await watched(newsroom, "Pier", address="https://me:hunter2@pier.example:8443/feed")
    await watched(newsroom, "Long", address=f"https://long.example/feed?{'x' * 300}=1")
    store = newsroom.context.store
    await store.add_watch(NewWatch(WatchKind.PAGE, "https://p.example/?key=1", "page:p", "Page"), NOW)
    await store.add_watch(NewWatch(WatchKind.FOLDER, "/news", "folder:f", "Folder"), NOW)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
@pytest.mark.parametrize("option", ["", " with-secrets:no"])
async def test_what_is_exported_holds_no_secret_and_says_what_is_missing(role: Role, option: str) -> None:
    async with desk(role=role) as newsroom:
        await secretive(newsroom)
        reply = await newsroom.asks(f"/sources export{option}")
        text = reply.data(newsroom.reader)["text"]
    assert reply.file
    outline = parse_opml(reply.file.content.encode(), name="export")
    assert {feed.url for feed in outline.feeds} == {
        "https://harbour-wire.example/feed",
        "https://pier.example:8443/feed",
        f"https://long.example/feed?{'x' * 300}=1",
    }
    for secret in ("hunter2", "s3cr3t"):
        assert secret not in reply.file.content
        assert secret not in text
    assert text.startswith("3 feeds in tidings.opml.")
    assert "Without user and password, which no list holds: 1 feed." in text
    assert "Left out: 1 page, 1 folder, 1 feed whose address holds a key (#2 Quay)." in text
    assert ("/sources export with-secrets:yes" in text) is (role is Role.OPERATOR)


async def test_the_operator_can_export_the_keys_too_and_nobody_else() -> None:
    async with desk(role=Role.OPERATOR) as newsroom:
        await secretive(newsroom)
        reply = await newsroom.asks("/sources export with-secrets:yes")
        text = reply.data(newsroom.reader)["text"]
        newsroom.context = replace(newsroom.context, role=Role.ADMIN)
        refused = await newsroom.asks("/sources export with-secrets:yes")
    assert reply.file
    assert "token=s3cr3tvalue" in reply.file.content
    assert "hunter2" not in reply.file.content
    assert "4 feeds in" in text
    assert "Without user and password, which no list holds: 1 feed." in text
    assert "With the key in its address, so show the list to nobody: 1 feed." in text
    assert "Left out: 1 page, 1 folder." in text
    assert (refused.state, refused.file) == (State.ERROR, None)


async def test_with_nothing_but_keyed_feeds_there_is_no_list_and_the_reply_says_why() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Quay", address="https://quay.example/feed?token=s3cr3tvalue")
        reply = await newsroom.asks("/sources export")
        text = reply.data(newsroom.reader)["text"]
    assert (reply.state, reply.file) == (State.NOTHING, None)
    assert text.startswith("No feed can be written, so there is no list.")
    assert "(#1 Quay)" in text


async def test_without_feeds_there_is_no_list() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        reply = await newsroom.asks("/sources export")
    assert (reply.state, reply.file) == (State.NOTHING, None)


async def test_the_operator_may_name_the_file_and_none_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.opml"
    async with desk(role=Role.OPERATOR) as newsroom:
        await watched(newsroom, "Harbour Wire")
        reply = await newsroom.asks(f"/sources export {path}")
        assert reply.file is None
        assert reply.data(newsroom.reader)["text"] == f"1 feed in {path}."
        written = path.read_text(encoding="utf-8")
        assert "https://harbour-wire.example/feed" in written
        await watched(newsroom, "Quay")
        again = await newsroom.asks(f"/sources export {path}")
        assert again.exit_code == 2
        assert "is there already, and was left as it is" in again.data(newsroom.reader)["text"]
        assert path.read_text(encoding="utf-8") == written
        assert "cannot be written" in await newsroom.hears(f"/sources export {tmp_path / 'no' / 'folder.opml'}")


async def test_an_admin_in_chat_writes_no_file(tmp_path: Path) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour Wire")
        assert "for its operator" in await newsroom.hears(f"/sources export {tmp_path / 'x.opml'}")
    assert os.listdir(tmp_path) == []  # noqa: PTH208
