"""`/sources import` and `/sources export`: what a list adds, what is refused, and that no file is lost."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.context import Role
from bot.commands.reply import State
from bot.sources.opml import parse_opml
from bot.watch import NewWatch, WatchKind
from tests.commands.desk import NOW, FakeWeb, desk
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


async def test_what_a_list_of_feeds_cannot_hold_is_left_out_and_counted(tmp_path: Path) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour Wire")
        await watched(newsroom, "Quay", address="https://quay.example/feed?token=s3cr3tvalue")
        store = newsroom.context.store
        await store.add_watch(NewWatch(WatchKind.PAGE, "https://p.example/", "page:p", "Page"), NOW)
        await store.add_watch(NewWatch(WatchKind.FOLDER, str(tmp_path), "folder:f", "Folder"), NOW)
        reply = await newsroom.asks("/sources export")
        text = reply.data(newsroom.reader)["text"]
        assert reply.file
        assert "s3cr3tvalue" not in reply.file.content
        assert "1 feed in" in text
        assert "Left out: 1 page, 1 folder, 1 feed whose address holds a key, which the operator can export." in text
        newsroom.context = replace(newsroom.context, role=Role.OPERATOR)
        reply = await newsroom.asks("/sources export")
    assert reply.file
    assert "token=s3cr3tvalue" in reply.file.content
    assert "2 feeds in" in reply.data(newsroom.reader)["text"]


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
