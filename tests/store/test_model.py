"""What a model has cost and drafted: a budget of each workspace and day, drafts by all that they depend on."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, NOW

ONE, OTHER = ("discord", "1"), ("discord", "2")


async def test_a_budget_is_reserved_until_it_is_used_up() -> None:
    async with SqliteStore() as store:
        today = NOW.date()
        assert await store.reserve(ONE, today, 600, 1_000)
        assert not await store.reserve(ONE, today, 600, 1_000)
        assert await store.reserve(OTHER, today, 600, 1_000)
        await store.correct(ONE, today, -300)
        assert await store.spent(ONE, today) == 300
        assert await store.reserve(ONE, today, 600, 1_000)
        assert await store.spent(ONE, today + timedelta(1)) == 0
        await store.correct(ONE, today, -5_000)
        assert await store.spent(ONE, today) == 0


async def test_two_who_reserve_at_once_do_not_both_get_the_last_tokens(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "one.db") as one, SqliteStore(tmp_path / "one.db") as other:
        taken = await asyncio.gather(*(store.reserve(ONE, NOW.date(), 300, 1_000) for store in (one, other) * 4))
        assert sum(taken) == 3


async def test_drafts_are_kept_for_a_week() -> None:
    async with SqliteStore() as store:
        await store.keep_draft("a", "first", NOW)
        await store.keep_draft("a", "second", NOW)
        assert await store.kept_draft("a") == "second"
        assert await store.kept_draft("b") is None
        await store.keep_draft("b", "later", NOW + 8 * DAY)
        assert await store.kept_draft("a") is None


async def test_what_a_workspace_used_goes_with_it() -> None:
    async with SqliteStore() as store:
        for account in (ONE, OTHER):
            await store.reserve(account, NOW.date(), 500, 1_000)
        await store.forget_workspace(*ONE)
        assert await store.spent(ONE, NOW.date()) == 0
        assert await store.spent(OTHER, NOW.date()) == 500
