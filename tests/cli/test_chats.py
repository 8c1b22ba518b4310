"""What is served beside the sources: a platform that comes in by the web application needs its port."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.chatapp import Chats
from bot.cli.chats import served
from bot.settings import WebSettings
from tests.fakes import FakeClock


@dataclass(slots=True)
class Serving:
    """A platform that serves as soon as it is run."""

    name: str
    ran: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, _desk: Any, ready: Callable[[str], None]) -> None:
        ready("connected")
        self.ran.set()
        await asyncio.Event().wait()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of this machine that somebody else has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


async def test_what_comes_in_by_the_web_is_told_to_be_unreachable_where_the_port_is_taken(taken: int) -> None:
    told: list[str] = []
    slack, discord = Serving("slack"), Serving("discord")
    chats = Chats(None, [slack, discord], by_web=frozenset({"slack"}))  # type: ignore[arg-type, list-item]
    settings = WebSettings(enabled=True, host="127.0.0.1", port=taken)
    async with served(chats, settings, FakeClock(), told.append) as down, asyncio.timeout(5):
        await discord.ran.wait()
        assert set(down) == {"slack"}
    assert not slack.ran.is_set()
    assert any("Slack is not reachable" in line and "web.port" in line for line in told)
    assert [line for line in told if "connected" in line] == ["Discord: connected"]


async def test_what_comes_in_by_the_web_is_served_where_the_port_is_free() -> None:
    told: list[str] = []
    slack = Serving("slack")
    chats = Chats(None, [slack], by_web=frozenset({"slack"}))  # type: ignore[arg-type, list-item]
    async with (
        served(chats, WebSettings(enabled=True, host="127.0.0.1", port=0), FakeClock(), told.append) as down,
        asyncio.timeout(5),
    ):
        await slack.ran.wait()
        assert not down
    assert "Slack: connected" in told
