"""`tidings run` as a service would run it: what it says at its start, how it ends, and that it looks by itself."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from bot.cli.run import COUNTED_AGAIN, _Status, status_line
from bot.logs import Voice
from bot.model import Document, Source
from bot.secrets import Secrets
from bot.store.sqlite import SqliteStore
from tests.cli.shell import Shell
from tests.cli.test_sources import RSS
from tests.commands.desk import DAY, HOUR, NOW, desk, item
from tests.commands.test_sources import failing, watched
from tests.web import Web, page

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


class Service:
    """A `tidings run` in a process of its own; each line that it prints can be waited for."""

    def __init__(self, stdout: int = subprocess.PIPE) -> None:
        words = [sys.executable, "-m", "bot", "run"]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(words, stdout=stdout, stderr=subprocess.PIPE, text=True, env=environment)
        self._watchdog = threading.Timer(90, self.process.kill)
        self._watchdog.start()

    def says(self, part: str) -> str:
        """The first line with these words; `""` when it ends without."""
        assert self.process.stdout
        return next((line for line in self.process.stdout if part in line), "")

    def ends(self, number: int) -> tuple[int, str, str]:
        """Its exit code and the rest of what it printed after this signal; it is killed if it takes long."""
        self.process.send_signal(number)
        out, err = self.process.communicate()
        self._watchdog.cancel()
        return self.process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_looks_at_what_is_due_and_ends_cleanly_by_a_signal(tidings: Shell, site: Web, number: int) -> None:
    asked, ended = threading.Event(), threading.Event()

    async def held(_: web.Request) -> web.StreamResponse:
        """An answer that comes when nobody waits for it any more."""
        asked.set()
        await asyncio.to_thread(ended.wait, 90)
        return web.Response()

    site.serves("/feed", RSS)
    site.answers("/slow", page(RSS), held)
    for path in ("/feed", "/slow"):
        assert tidings("sources", "add", site.url(path)).code == 0
    service = Service()
    assert "tidings console" in service.says("No chat platform has a token")
    assert "2 sources" in service.says("sources")
    assert asked.wait(60)
    code, out, err = service.ends(number)
    ended.set()
    assert (code, err) == (0, "")
    assert out.startswith("Stopped. 2 sources")
    assert tidings("sources", "list", "--json").code == 0


def test_without_sources_it_says_how_to_add_some_and_offers_the_console(tidings: Shell) -> None:
    assert tidings("sources").code == 0
    service = Service()
    assert "`tidings sources import starter`" in service.says("No source is watched yet")
    assert "`tidings console`" in service.says("No chat platform")
    assert service.says("0 sources")
    assert service.ends(signal.SIGTERM)[0] == 0


def test_on_a_terminal_the_status_is_one_line_that_is_written_over(
    tidings: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    tidings("sources")
    ours, theirs = os.openpty()
    service = Service(stdout=theirs)
    os.close(theirs)
    shown = b""
    while b"0 sources" not in shown:
        shown += os.read(ours, 1_000)
    code, _, err = service.ends(signal.SIGINT)
    with suppress(OSError):  # how a terminal says that nobody writes to it any more
        while rest := os.read(ours, 1_000):
            shown += rest
    os.close(ours)
    assert (code, err) == (0, "")
    assert b"\x1b[2K" in shown.partition(b"0 sources")[2]
    assert shown.count(b"\n0 sources") == 0
    assert shown.rstrip().endswith(b"Stopped. 0 sources \xc2\xb7 0 items")


async def test_the_line_of_status_counts_sources_items_and_the_next_look() -> None:
    async with desk() as newsroom:
        assert await status_line(newsroom.context) == "0 sources · 0 items"
        await watched(newsroom, "Alder Post")
        await failing(newsroom, "Birch Post", next_look=NOW + 2 * HOUR)
        await newsroom.files("Alder Post", item("Tram line opens"), item("Tram line closes", age=2 * HOUR))
        line = await status_line(newsroom.context)
    assert line == "2 sources, 1 failing · 2 items, newest 1 h ago · next look in 20 min"


async def test_the_sources_are_counted_anew_only_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    async with desk() as newsroom:
        status = _Status(newsroom.context, Voice(Secrets()))
        await status.tell()
        await watched(newsroom, "Alder Post")
        await newsroom.files("Alder Post", item("Tram line opens"))
        newsroom.clock.at += COUNTED_AGAIN / 2
        await status.tell()
        newsroom.clock.at += COUNTED_AGAIN / 2
        await status.tell()
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "0 sources · 0 items"
    assert second.startswith("0 sources · 1 item")
    assert third.startswith("1 source · 1 item")


@pytest.mark.parametrize(("days", "text"), [(30, ""), (0, "Gulls came back.")])
def test_a_single_round_lets_old_texts_go_as_the_settings_say(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, text: str
) -> None:
    path = tmp_path / "old.db"

    async def fill() -> None:
        async with SqliteStore(path) as store:
            old = Document(Source("file:pier", "Pier"), (item("Gulls return", "Gulls came back."),), "file:pier")
            await store.add(old, NOW - 100 * DAY)

    asyncio.run(fill())
    monkeypatch.setenv("TIDINGS_DATABASE", str(path))
    monkeypatch.setenv("TIDINGS_ARTICLES__RETENTION_DAYS", str(days))
    assert tidings("run", "--once").code == 0
    assert tidings("ask", "--json", "/article 1").data["article"]["text"] == text
