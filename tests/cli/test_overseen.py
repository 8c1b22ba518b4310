"""What the web application tells of the process: the store as it is, at a bounded cost."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.cli import overseen
from bot.cli.overseen import Overseer
from bot.commands.context import Context
from bot.errors import StoreError
from bot.metrics import Metrics
from bot.outbox import Kind, Parcel
from bot.store.sqlite import SqliteStore
from tests.commands.desk import HOUR, NOW, Desk, desk
from tests.commands.test_sources import failing, watched
from tests.delivery.post import HERE


async def figures(newsroom: Desk, down: set[str]) -> str:
    watched_ = Overseer(newsroom.context, ["postal", "slack"], Metrics("1")).watched(down)
    assert watched_.figures
    kind, body = await watched_.figures()
    assert kind.startswith("text/plain")
    return body.decode()


async def test_the_figures_hold_what_stands_in_the_store_and_who_serves() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.context.keeper.catch_up()
        await watched(newsroom, "Alder Post")
        await failing(newsroom, "Birch Post")
        await newsroom.context.store.enqueue([Parcel(Kind.DIGEST, HERE, NOW, payloads=({"n": 1},))], NOW - HOUR)
        text = await figures(newsroom, {"slack"})
    for line in (
        "tidings_stored_items 7.0",
        'tidings_sources{state="failing"} 1.0',
        'tidings_queue_parts{platform="postal"} 1.0',
        'tidings_queue_oldest_seconds{platform="postal"} 3600.0',
        'tidings_queue_parts{platform="slack"} 0.0',
        'tidings_platform_up{platform="postal"} 1.0',
        'tidings_platform_up{platform="slack"} 0.0',
    ):
        assert line in text.splitlines()
    assert "tidings_stories 0.0" not in text
    assert "tidings_stories " in text


async def test_without_a_store_what_was_counted_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> Any:
        raise StoreError("The disk is gone.")

    async with desk() as newsroom:
        monkeypatch.setattr(SqliteStore, "holdings", broken)
        text = await figures(newsroom, set())
    assert "tidings_stored_items" not in text
    assert "tidings_loop_stalls_total 0.0" in text


async def test_nothing_is_told_where_nothing_is_counted() -> None:
    async with desk() as newsroom:
        assert Overseer(newsroom.context, [], None).watched(()).figures is None


async def test_a_store_is_usable_when_it_can_be_written_and_is_asked_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    at = 1_000.0
    monkeypatch.setattr(overseen, "monotonic", lambda: at)
    monkeypatch.setattr("bot.store.trouble.PAUSE", 0.0)  # a disk that took nothing is tried again at once
    async with desk() as newsroom, SqliteStore(tmp_path / "t.db") as store:
        overseer = Overseer(_with(newsroom, store), [], None)
        stored = overseer.watched(()).stored
        assert stored
        assert await stored()
        await store._connections._opened_writer().execute_fetchall("PRAGMA query_only = ON")  # as a read-only disk
        assert await stored()  # as it was a moment ago
        at += overseen.FRESH + 1
        assert not await stored()
        at += overseen.FRESH + 1
        assert not await stored()
        await store._connections._opened_writer().execute_fetchall("PRAGMA query_only = OFF")
        at += overseen.FRESH + 1
        assert await stored()
    assert [record.getMessage() for record in caplog.records if "the store cannot be used" in record.getMessage()] == [
        f"the store cannot be used: {tmp_path / 't.db'} cannot be written: it is read-only. Check its permissions."
    ]


def _with(newsroom: Desk, store: SqliteStore) -> Context:
    return replace(newsroom.context, store=store)
