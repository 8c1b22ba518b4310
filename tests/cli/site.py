"""Runs a scripted web site beside commands that block: in a thread of its own, and allowed to be fetched."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.web import Web


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A `Web` on loopback that `tidings` may reach, in this process and in those that it starts."""
    monkeypatch.setenv("TIDINGS_FETCH__ALLOWED_HOSTS", "127.0.0.1")
    opened, closing = threading.Event(), asyncio.Event()
    sites: list[tuple[Web, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        async with Web() as web:
            sites.append((web, asyncio.get_running_loop()))
            opened.set()
            await closing.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert opened.wait(10)
    [(web, loop)] = sites
    yield web
    loop.call_soon_threadsafe(closing.set)
    thread.join(10)
