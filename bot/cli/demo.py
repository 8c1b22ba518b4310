"""`tidings demo`: the whole product on sample news in under a minute, without token or network."""

import re
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from bot.app import open_context
from bot.cli.console import talk
from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.model import Intake
from bot.platforms.console.client import show
from bot.resources import config_folder
from bot.settings import Settings
from bot.sources.read import read_document

TOUR = ("/latest", "/summary belarus", "/summary panama canal", "/summary mongolia")

NOT_NEWS = frozenset({"README.md", "stories.json"})
_PLACEHOLDER = re.compile(r"\{\{(rfc822|iso) (\d+)([mhd])\}\}")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


async def run_demo(settings: Settings, database: Path | None) -> None:
    """Read the samples, ask four questions, and leave a prompt where there is a terminal."""
    with tempfile.TemporaryDirectory(prefix="tidings-demo-") as folder:
        async with open_context(settings, database or Path(folder) / "demo.db") as context:
            intake = await read_samples(context)
            print(
                f"Read {intake.read} sample items by invented outlets ({intake.new} new) into {database or folder}.\n"
            )
            for line in TOUR:
                print(f"tidings> {line}\n")
                show((await answer(context, line)).message, context.reader)
                print("\n" + "─" * 72 + "\n")
            if sys.stdin.isatty() and sys.stdout.isatty():
                print("Now you: ask something, /help for the commands, Ctrl-D to leave.")
                await talk(context)
            else:
                print("Next: tidings ingest FILE-OR-URL, then tidings console.")


async def read_samples(context: Context) -> Intake:
    """Store the sample news, dated relative to now, through the same reading as any file."""
    now = context.now()
    total = Intake()
    for path in sample_files():
        data = dated(path.read_text(encoding="utf-8"), now).encode()
        total += await context.store.add(read_document(data, name=path.name).document, now)
    return total


def sample_files() -> Iterable[Path]:
    """The files of sample news, in order."""
    return (path for path in sorted((config_folder() / "samples").iterdir()) if path.name not in NOT_NEWS)


def dated(text: str, now: datetime) -> str:
    """The text with `{{iso 3h}}` and `{{rfc822 2d}}` replaced by the moment that long ago."""

    def replaced(match: re.Match[str]) -> str:
        at = (now - int(match[2]) * _UNITS[match[3]]).replace(microsecond=0)
        return format_datetime(at) if match[1] == "rfc822" else at.isoformat()

    return _PLACEHOLDER.sub(replaced, text)
