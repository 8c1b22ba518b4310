"""The store that most tests here fill: a real one, in memory."""

from collections.abc import AsyncIterator

import pytest

from bot.store.sqlite import SqliteStore


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    async with SqliteStore() as opened:
        yield opened
