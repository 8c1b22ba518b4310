"""`python -m tests.pictures [FOLDER]`: asks the real desk over the sample news, draws what the platforms are sent.

Needs Chromium (`CHROMIUM` names another than /usr/bin/chromium). The clock stands still, so that a picture changes
only with an answer. Nothing leaves this machine.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import open_context
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.cli.demo import read_samples
from bot.conversation import Asking, Line, Person, Place, Response
from bot.message.blocks import Actions, Button, Message
from bot.message.plain import Reader
from bot.platformport import Rendered
from bot.platforms.discord.render import render as for_discord
from bot.platforms.slack.render import render as for_slack
from bot.settings import Settings
from tests.fakes import FakeClock
from tests.pictures import discord, slack
from tests.pictures.shrink import shrunk
from tests.pictures.words import Shown

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
NOW = datetime(2026, 11, 28, 17, 40, tzinfo=UTC)
SINCE_READ = timedelta(minutes=4)
WIDTH, HIGHEST = 640, 640
QUESTIONS = {
    "summary": "/summary belarus",
    "digest": "/digest preview",
    "error": "/summary belarus since:someday",
    "empty": "/summary mongolia",
}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --disable-lcd-text --force-device-scale-factor=1"
).split()


@dataclass(frozen=True, slots=True)
class Client:
    """A platform's renderer, and how its client shows what that makes."""

    name: str
    render: Callable[[Message, Reader], Rendered]
    draw: Callable[[Shown], str]


CLIENTS = (Client("discord", for_discord, discord.drawn), Client("slack", for_slack, slack.drawn))


@asynccontextmanager
async def _newsroom(folder: Path) -> AsyncIterator[ChatDesk]:
    async with open_context(Settings(), folder / "pictures.db") as context:
        await read_samples(replace(context, clock=FakeClock(NOW - SINCE_READ)))
        yield ChatDesk(replace(context, clock=FakeClock(NOW)), ChatRules())


async def _silent(_stage: str) -> None:
    """Nobody waits."""


async def _answers(desk: ChatDesk, asking: Asking) -> dict[str, tuple[str, Response]]:
    """The answers by the names of their pictures, each with what was done to get it."""
    made = {name: (line, await desk.ask(asking, Line(line), _silent)) for name, line in QUESTIONS.items()}
    buttons = _buttons(made["summary"][1].message)
    made["quote"] = ("[1]", await desk.press(asking, buttons["[1]"], "", _silent))
    return made


def _buttons(message: Message) -> dict[str, str]:
    """The actions of a message by their labels."""
    rows = [block for block in message.blocks if isinstance(block, Actions)]
    return {item.label: item.action for row in rows for item in row.items if isinstance(item, Button)}


async def pages(folder: Path) -> dict[str, str]:
    """The pages by the names of their pictures."""
    pages: dict[str, str] = {}
    async with _newsroom(folder) as desk:
        for client in CLIENTS:
            asking = Asking(Place(client.name, "workspace", "channel"), Person("ada", admin=True))
            for name, (asked, response) in (await _answers(desk, asking)).items():
                rendered = client.render(response.message, await desk.reader(asking))
                payloads = tuple(dict(payload) for payload in rendered.payloads)
                shown = Shown(asked, payloads, response.message.private, NOW)
                pages[f"{client.name}-{name}"] = client.draw(shown)
    return pages


def _shot(page: str, folder: Path) -> bytes:
    """A picture of a page, as Chromium draws it."""
    source, target = folder / "page.html", folder / "page.png"
    source.write_text(page, encoding="utf-8")
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        asked = [f"--user-data-dir={profile}", f"--window-size={WIDTH},{HIGHEST}", f"--screenshot={target}"]
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        command = [chromium, *FLAGS, *asked, source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return target.read_bytes()


def main() -> None:
    """Draw every picture into the folder."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tidings-pictures-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for picture, page in asyncio.run(pages(folder)).items():
            made = shrunk(_shot(page, folder))
            (out / f"{picture}.png").write_bytes(made)
            print(f"{picture}.png  {len(made) / 1000:.1f} kB")


if __name__ == "__main__":
    main()
