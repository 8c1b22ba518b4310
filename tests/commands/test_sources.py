"""`/sources list`, `show`, `pause`, `resume`, `remove`: who may ask, what is said, what changes, how it is undone."""

import shlex
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.context import Role
from bot.commands.parse import parse_line
from bot.commands.reply import Reply, State
from bot.commands.sources import MAX_ROWS
from bot.commands.spec import GROUPS
from bot.message.plain import plain
from bot.model import Document, Source
from bot.tenancy import Doing
from bot.watch import FullText, NewWatch, Watch, WatchKind, WatchState
from tests.commands.desk import DAY, HOUR, NOW, Desk, FakeWeb, desk, item
from tests.commands.schema import check

MINUTE = timedelta(minutes=1)
SECRET = "https://reader:hunter2@quay.example/feed?token=s3cr3tvalue"
SILENT = "the server stopped answering"
EXAMPLES = [example for command in GROUPS["sources"].commands for example in command.examples]


async def watched(newsroom: Desk, name: str, **fields: object) -> Watch:
    """A source that is watched since an hour ago, with the given fields as a poller would leave them."""
    address = str(fields.pop("address", f"https://{name.casefold().replace(' ', '-')}.example/feed"))
    wanted = NewWatch(WatchKind.FEED, address, f"feed:{address}", name)
    watch, _ = await newsroom.context.store.add_watch(wanted, NOW - HOUR)
    usual = {"last_look": NOW - 3 * MINUTE, "last_success": NOW - 3 * MINUTE, "next_look": NOW + 20 * MINUTE}
    changed = replace(watch, **(usual | fields))  # type: ignore[arg-type]
    await newsroom.context.store.change_watch(changed)
    return changed


async def failing(newsroom: Desk, name: str, **fields: object) -> Watch:
    ill: dict[str, object] = {
        "failures": 4,
        "failing_since": NOW - 5 * HOUR,
        "cause": "timeout",
        "problem": f"{SILENT}.",
    }
    return await watched(newsroom, name, **(ill | fields))


async def now_is(newsroom: Desk, watch: Watch) -> Watch:
    """The watch as the store has it now."""
    stored = await newsroom.context.store.watch(watch.id)
    assert stored
    return stored


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize("line", EXAMPLES)
async def test_a_member_is_told_who_can_do_it_and_nothing_happens(line: str) -> None:
    web = FakeWeb()
    async with desk(web=web) as newsroom:
        await watched(newsroom, "Courier")
        before = await newsroom.context.store.watches(NOW)
        reply = await newsroom.asks(line)
        assert reply.state is State.ERROR
        assert "is for admins. Ask an admin of this place, or the operator" in await newsroom.hears(line)
        assert await newsroom.context.store.watches(NOW) == before
    assert web.asked == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
@pytest.mark.parametrize("line", ["/sources", "/sources list state:failing", "/sources show 1", "/sources export"])
async def test_admins_and_the_operator_are_answered_privately(role: Role, line: str) -> None:
    async with desk(role=role) as newsroom:
        await watched(newsroom, "Courier")
        reply = await newsroom.asks(line)
    assert reply.state is not State.ERROR
    assert reply.message.private


async def test_without_sources_the_list_says_how_to_add_some() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        data = await newsroom.data("/sources")
    check(data)
    assert (data["state"], data["sources"]) == ("nothing", [])
    assert "/sources add https://…" in data["text"]
    assert "/sources import starter" in data["text"]


async def test_the_list_has_a_line_for_each_source_and_what_fails_comes_first_with_its_cause() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Alder Post")
        paused = await watched(newsroom, "Birch Post", state=WatchState.PAUSED)
        ended = await failing(newsroom, "Cedar Post", state=WatchState.DISABLED, problem="the publisher ended it")
        ill = await failing(newsroom, "Dogwood Post")
        data = await newsroom.data("/sources list")
    check(data)
    assert rows(data["text"]) == [
        f"#{ill.id} Dogwood Post  failing for 5 h: {SILENT} · last read 3 min ago · next look in 20 min",
        f"#{ended.id} Cedar Post    disabled for 5 h: the publisher ended it · last read 3 min ago",
        "#1 Alder Post    ok · last read 3 min ago · next look in 20 min",
        f"#{paused.id} Birch Post    paused · last read 3 min ago",
    ]
    assert "\n\n4 sources, 1 failing, 1 disabled, 1 paused\n\n" in data["text"]
    assert data["text"].endswith(f"What is wrong and what cures it: /sources check {ill.id}")
    assert [each["health"] for each in data["sources"]] == ["failing", "disabled", "ok", "paused"]


async def test_the_list_tells_how_much_a_source_gives_and_what_was_never_looked_at() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        watch = await watched(newsroom, "Alder Post")
        entries = tuple(item(f"Tram line {number} opens", age=number * DAY) for number in (1, 2, 3, 30))
        document = Document(Source(watch.key, "Alder Post"), entries, watch.key)
        await newsroom.context.store.add(document, NOW)
        await watched(newsroom, "Birch Post", last_look=None, last_success=None, next_look=NOW)
        data = await newsroom.data("/sources")
    first, second = rows(data["text"])
    assert "ok · last read 3 min ago · 0.4 a day · next look in 20 min" in first
    assert second.endswith("waits for its first look · next look due now")
    known = {name: data["sources"][0][name] for name in ("items", "last_week", "items_per_day", "newest")}
    assert known == {"items": 4, "last_week": 3, "items_per_day": 0.43, "newest": "2026-03-17T12:00:00Z"}
    assert "check" not in data["text"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ("state:ok", ["Alder Post"]),
        ("state:failing", ["Birch Post"]),
        ("topic:world", ["Alder Post", "Birch Post"]),
        ("topic:World state:failing", ["Birch Post"]),
        ('topic:"Middle East"', ["Birch Post"]),
        ("state:paused", ["Cedar Post"]),
        ("state:disabled", []),
        ("topic:Sport", []),
    ],
)
async def test_a_part_of_the_list_is_by_topic_and_state(options: str, names: list[str]) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Alder Post", topics=("World",))
        await failing(newsroom, "Birch Post", topics=("Middle East", "World"))
        await watched(newsroom, "Cedar Post", state=WatchState.PAUSED)
        data = await newsroom.data(f"/sources list {options}")
    check(data)
    assert sorted(each["name"] for each in data["sources"]) == names
    assert (data["state"] == "nothing") == (not names)
    assert names or data["text"] == "None of the 3 sources fits."


async def test_chat_shows_a_part_of_a_long_list_and_a_terminal_all() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        for number in range(MAX_ROWS + 2):
            await watched(newsroom, f"Post {number}")
        text = await newsroom.hears("/sources")
        assert len(rows(text)) == MAX_ROWS
        assert "And 2 more" in text
        newsroom.context = replace(newsroom.context, role=Role.OPERATOR)
        text = await newsroom.hears("/sources")
        assert len(rows(text)) == MAX_ROWS + 2
        assert "more;" not in text


async def test_a_long_name_does_not_push_a_row_apart() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(
            newsroom, "The Illustrated Gazette of the Upper and the Lower Harbour", address="https://g.example/"
        )
        assert rows(await newsroom.hears("/sources")) == [
            "#1 The Illustrated Gazette of t…  ok · last read 3 min ago · next look in 20 min"
        ]


async def test_show_tells_everything_about_one_source() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await failing(
            newsroom,
            "Alder Post",
            topics=("World", "Trade"),
            refresh=2 * HOUR,
            moved_to="https://new.example/feed",
            moved_times=2,
            full_text=FullText.NEVER,
        )
        data = await newsroom.data("/sources show alder")
    check(data)
    lines = {line.partition("  ")[0]: line.partition("  ")[2].strip() for line in data["text"].splitlines()}
    assert lines["state"] == "failing for 5 h: the server stopped answering"
    assert lines["address"] == "https://alder-post.example/feed"
    assert lines["moving to"] == "https://new.example/feed (said 2 times)"
    assert lines["topics"] == "World, Trade"
    assert lines["full text"] == "never"
    assert lines["last read"] == "3 min ago (18 March 2026, 11:57 UTC)"
    assert lines["failing since"] == "5 h ago (18 March 2026, 07:00 UTC)"
    assert lines["failures"] == "4 in a row"
    assert lines["next look"] == "in 20 min"
    assert lines["looks every"] == "about 30 min"
    assert lines["asks for"] == "a look every 2 h"
    assert lines["cure"]
    (shown,) = data["sources"]
    assert (shown["id"], shown["cause"], shown["next_look"]) == (1, "timeout", "2026-03-18T12:20:00Z")
    assert (shown["cure"], shown["refresh_seconds"], shown["interval_seconds"]) == (lines["cure"], 7200, 1800)


@pytest.mark.parametrize("line", ["/sources", "/sources show 1", "/sources pause 1", "/sources remove 1"])
async def test_what_may_be_a_key_in_an_address_is_never_shown(line: str) -> None:
    async with desk(role=Role.OPERATOR) as newsroom:
        await watched(newsroom, "Quay", address=SECRET, moved_to=SECRET, moved_times=1)
        reply = await newsroom.asks(line)
        data = reply.data(newsroom.reader)
    assert reply.state is State.ANSWERED
    assert "hunter2" not in str(data)
    assert "s3cr3tvalue" not in str(data)


async def test_a_paused_source_is_looked_at_no_more_until_the_undo() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        watch = await watched(newsroom, "Alder Post")
        text = await newsroom.hears("/sources pause 1")
        assert "#1 Alder Post is paused" in text
        assert "Before: ok." in text
        assert (await now_is(newsroom, watch)).state is WatchState.PAUSED
        assert "#1 Alder Post is paused already." in await newsroom.hears("/sources pause 1")
        await newsroom.asks(text.rpartition("Undo: ")[2])
        assert (await now_is(newsroom, watch)).state is WatchState.ACTIVE


async def test_a_disabled_source_that_is_resumed_forgets_its_failures_and_is_due_at_once() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        watch = await failing(newsroom, "Alder Post", state=WatchState.DISABLED, etag='"a"')
        text = await newsroom.hears("/sources resume alder post")
        stored = await now_is(newsroom, watch)
    assert "#1 Alder Post is active, and its next look is due now." in text
    assert "Before: disabled for 5 h: the server stopped answering." in text
    assert "Undo: /sources pause 1" in text
    assert stored == replace(
        watch,
        state=WatchState.ACTIVE,
        next_look=NOW,
        failures=0,
        failing_since=None,
        cause=None,
        problem=None,
        version=stored.version,
    )


async def test_a_removed_source_leaves_its_items_and_comes_back_as_it_was_by_the_undo() -> None:
    web = FakeWeb()
    web.serves("https://alder-post.example/feed", '<rss version="2.0"><channel><title>A</title></channel></rss>')
    async with desk(role=Role.ADMIN, web=web) as newsroom:
        watch = await watched(newsroom, "Alder Post", topics=("Middle East", "World"), full_text=FullText.ALWAYS)
        document = Document(Source(watch.key, "Alder Post"), (item("Tram line opens"),), watch.key)
        await newsroom.context.store.add(document, NOW)
        text = await newsroom.hears("/sources remove #1")
        assert "#1 Alder Post is watched no more. Before: ok. What it gave stays stored: 1 item." in text
        assert await newsroom.context.store.watches(NOW) == []
        assert "Tram line opens" in await newsroom.hears("/article 1")
        await newsroom.asks(text.rpartition("Undo: ")[2])
        (health,) = await newsroom.context.store.watches(NOW)
    kept = ("address", "name", "topics", "full_text", "key")
    assert [getattr(health.watch, name) for name in kept] == [getattr(watch, name) for name in kept]
    assert health.items == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR])
async def test_the_undo_of_a_removal_is_no_command_where_the_address_is_not_shown(role: Role) -> None:
    long = f"https://long.example/{'x' * 300}"
    async with desk(role=role) as newsroom:
        await watched(newsroom, "Quay", address=SECRET)
        await watched(newsroom, "Long", address=long)
        text = await newsroom.hears("/sources remove quay")
        assert text.endswith("Undo: /sources add with its whole address; the secret part of it is not shown.")
        assert f"Undo: /sources add {long} name:Long" in await newsroom.hears("/sources remove long")


async def test_a_very_long_name_is_cut_in_a_sentence() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour " * 5_000, address="https://h.example/")
        assert len(await newsroom.hears("/sources pause 1")) < 300


async def test_the_undo_of_a_removal_reads_the_same_in_a_shell() -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, 'The "Quay" Post', address="https://q.example/f?a=1&b=2", topics=("Middle East",))
        line = (await newsroom.hears("/sources remove 1")).rpartition("Undo: ")[2]
    request = parse_line(line)
    assert request.options == {"topic": "Middle East", "name": "The 'Quay' Post"}
    assert shlex.split(line)[2:] == [
        "https://q.example/f?a=1&b=2",
        "topic:Middle East",
        "name:The 'Quay' Post",
    ]


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("2", "Harbour Wire"),
        ("#2", "Harbour Wire"),
        (" wire", "Harbour Wire"),
        ("HARBOUR w", "Harbour Wire"),
        ("courier.example", "Northgate Courier"),
        ("Harbour", "Harbour"),
        ("harbour", "Harbour"),
        ("24", "Radio 24"),
        ("листок", "Портовый листок"),
    ],
)
async def test_a_source_is_named_by_its_number_or_by_a_part_that_fits_it_alone(named: str, found: str) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        for name in ("Northgate Courier", "Harbour Wire", "Harbour", "Radio 24"):
            await watched(newsroom, name)
        await watched(newsroom, "Портовый листок", address="https://listok.example/")
        data = await newsroom.data(f"/sources show {named}")
    assert [each["name"] for each in data["sources"]] == [found]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("harb", "“harb” fits 2 sources: #2 Harbour News, #1 Harbour Wire. Name one by its number."),
        ("9", "No watched source is called “9”. /sources list shows them with their numbers."),
        ("#Harbour", "No watched source is called “#Harbour”."),
        ("hunter2", "No watched source is called “hunter2”."),
        ("s3cr3t", "No watched source is called “s3cr3t”."),
        ("9" * 30, "No watched source is called “999"),
    ],
)
@pytest.mark.parametrize("verb", ["show", "check", "pause", "resume", "remove"])
async def test_a_source_that_none_or_several_fit_is_an_error_and_nothing_changes(
    verb: str, named: str, said: str
) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour Wire")
        await watched(newsroom, "Harbour News", address=SECRET)
        before = await newsroom.context.store.watches(NOW)
        reply = await newsroom.asks(f"/sources {verb} {named}")
        assert reply.state is State.ERROR
        assert said in plain(reply.message, newsroom.reader)
        assert await newsroom.context.store.watches(NOW) == before


async def test_a_source_that_somebody_removed_meanwhile_is_not_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        await watched(newsroom, "Harbour Wire")
        every = await newsroom.context.store.watches(NOW)
        await newsroom.context.store.remove_watch(1)

        async def stale(_now: object) -> object:
            return every

        with monkeypatch.context() as patch:
            patch.setattr(newsroom.context.store, "watches", stale)
            replies: list[Reply] = [await newsroom.asks(f"/sources {verb} 1") for verb in ("pause", "resume", "remove")]
        assert [reply.state for reply in replies] == [State.ERROR] * 3
        assert all("somebody removed it just now" in plain(each.message, newsroom.reader) for each in replies)
        assert await newsroom.context.store.watches(NOW) == []


async def test_a_look_that_ends_between_reading_and_pausing_is_no_reason_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with desk(role=Role.ADMIN) as newsroom:
        watch = await watched(newsroom, "Alder Post")
        store, change = newsroom.context.store, newsroom.context.store.change_watch
        looks = [replace(await now_is(newsroom, watch), etag='"of the look"')]

        async def after_a_look(changed: Watch, doing: Doing | None = None) -> bool:
            while looks:
                assert await change(looks.pop())
            return await change(changed, doing)

        monkeypatch.setattr(store, "change_watch", after_a_look)
        assert "is paused" in await newsroom.hears("/sources pause 1")
        held = await now_is(newsroom, watch)
        assert (held.state, held.etag) == (WatchState.PAUSED, '"of the look"')
