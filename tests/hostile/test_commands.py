"""Every hostile text in every argument and option of every command of the table, as a line and as Discord's values.

The answer is rendered for both platforms and a terminal and read by `tests.hostile.readers`; the process is watched
for files, programs and connections; what is logged is one event a line. `HOSTILE=full` tries every payload in every
place; without it each place takes its share, and all places together take all.
"""

import asyncio
import io
import json
import logging
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice

import pytest
from rich.console import Console

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.commands.spec import COMMANDS
from bot.conversation import Asking, Call, Faults, Line, Person, Place, Response
from bot.logs import Lines, Objects
from bot.message.plain import Reader, plain
from bot.platforms.console.render import Rendered
from bot.platforms.discord.render import render as discord
from bot.platforms.slack.render import render as slack
from bot.table import Command, Suggests
from tests.commands.desk import Desk, desk
from tests.hostile.corpus import FULL, Payload, payloads
from tests.hostile.readers import faults, terminal_faults, unseen
from tests.hostile.sealed import Watch, sealed
from tests.hostile.tally import Tally
from tests.hostile.town import silent
from tests.web import Names, fetcher

SHARE = 10_000 if FULL else 30
"""Payloads that each argument takes."""
PART = 6
LONGEST = 60.0
"""Seconds after which an answer counts as never coming: a hundred times what the slowest takes."""

pytestmark = pytest.mark.timeout(3_000 if FULL else 300)
ANYWHERE = ChatRules(member_per_minute=1e9, member_burst=10**9, channel_per_minute=1e9, channel_burst=10**9)


@dataclass
class Scene:
    """A desk that may go into a web where every name leads inward, and what is watched."""

    newsroom: Desk
    desk: ChatDesk
    watch: Watch
    logged: io.StringIO

    def asking(self, at: int) -> Asking:
        place = [Place("discord", "g1", "c1"), Place("slack", "T1", "C1"), Place("slack", "T1", "D1", direct=True)][
            at % 3
        ]
        return Asking(place, Person("ann", admin=True))

    def faults(self, answer: Response) -> list[str]:
        """What is wrong with an answer, however it is shown, and with what was done for it."""
        message, reader = answer.message, self.newsroom.reader
        found = ["it failed"] if answer.ill == "failed" else []
        for rendered in (discord(message, reader), discord(message, reader, embeds=True), slack(message, reader)):
            platform = "slack" if "blocks" in rendered.payloads[0] else "discord"
            found += [each for payload in rendered.payloads for each in faults(platform, payload)]
        found += shown_faults(answer, reader)
        found += self.watch.faults() + self.log_faults()
        return found

    def log_faults(self) -> list[str]:
        """Whether what was logged can pass for another event, or move a terminal."""
        text = self.logged.getvalue()
        self.logged.seek(0)
        self.logged.truncate()
        return log_faults(text)


def shown_faults(answer: Response, reader: Reader) -> list[str]:
    """What a terminal, a pipe and a file would do with an answer."""
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="truecolor", width=100).print(Rendered(answer.message, reader))
    found = terminal_faults(out.getvalue()) + unseen(plain(answer.message, reader))
    if answer.file and answer.file.name.endswith(".json"):
        json.loads(answer.file.content)
    return found + (unseen(answer.file.content) if answer.file else [])


def log_faults(text: str) -> list[str]:
    """Lines that are no event and no continuation of one, as either form of the log writes them."""
    lines = text.split("\n")
    found = [f"logged {line[:80]!a}" for line in lines if line and not line.startswith(("tidings: ", "    ", "{"))]
    for line in (each for each in lines if each.startswith("{")):
        json.loads(line)
    return found + [f"logs {each}" for each in unseen(text)]


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    """A stocked desk, sealed."""
    logged = io.StringIO()
    handlers = [logging.StreamHandler(logged), logging.StreamHandler(logged)]
    for handler, style in zip(handlers, (Lines(), Objects()), strict=True):
        handler.setFormatter(style)
        handler.setLevel(logging.INFO)
        logging.getLogger("bot").addHandler(handler)
    try:
        async with desk() as newsroom, fetcher(resolver=Names("10.0.0.1", "127.0.0.1"), allowed=frozenset()) as web:
            await newsroom.stocked()
            newsroom.context = replace(newsroom.context, fetcher=web)
            await newsroom.asks("/latest")  # what is imported when it is first needed
            payloads()
            with sealed() as watch:
                yield Scene(newsroom, ChatDesk(newsroom.context, ANYWHERE), watch, logged)
    finally:
        for handler in handlers:
            logging.getLogger("bot").removeHandler(handler)


CHANNEL = re.compile(r"mention #[CG][A-Z0-9]+", re.ASCII)
"""A link to a channel of Slack, which notifies nobody: `/settings` shows what an admin chose, by an id such as COM1."""


@dataclass(frozen=True)
class Slot:
    """Where a text can be given: the argument of a command, or an option of it."""

    command: Command
    option: str = ""

    @property
    def of_settings(self) -> bool:
        """Whether it belongs to a command that shows settings."""
        return self.command.name.split()[0] == "settings"

    def call(self, text: str) -> Call:
        usual = "ferry" if self.command.argument and self.command.argument.required else ""
        return Call(self.command.name, usual, {self.option: text}) if self.option else Call(self.command.name, text)

    def line(self, text: str) -> Line:
        usual = "ferry" if self.command.argument else ""
        return Line(
            f"/{self.command.name} {usual} {self.option}:{text}" if self.option else f"/{self.command.name} {text}"
        )


def slots() -> list[Slot]:
    """Every place of the table; one that is added later is here by itself."""
    return [Slot(command, option) for command in COMMANDS for option in ("", *(each.name for each in command.options))]


def share(at: int, of: int) -> Iterator[Payload]:
    """What a place takes: another part of the corpus than the places before it, going round."""
    every = payloads()
    start = at * SHARE % len(every)
    yield from islice((*every[start:], *every[:start]), min(SHARE, len(every)))
    assert FULL or of * SHARE >= len(every), "some payloads are tried nowhere"


@pytest.mark.parametrize("part", range(PART))
async def test_no_command_is_moved_by_what_it_is_given(part: int, tally: Tally) -> None:
    every = slots()
    async with scene() as made:
        tables = await made.newsroom.context.store._connections.look(_tables)  # type: ignore[attr-defined]
        for at, slot in list(enumerate(every))[part::PART]:
            for number, payload in enumerate(share(at, len(every))):
                said = slot.line(payload.text) if number % 3 == 0 else slot.call(payload.text)
                answer = await asyncio.wait_for(made.desk.ask(made.asking(number), said, silent), LONGEST)
                wrong = [each for each in made.faults(answer) if not (slot.of_settings and CHANNEL.fullmatch(each))]
                tally.note(payload.category, wrong, said)
        found = await made.newsroom.context.store._connections.look(_broken)  # type: ignore[attr-defined]
        now = await made.newsroom.context.store._connections.look(_tables)  # type: ignore[attr-defined]
        tally.note("injection", [*found, *(["the schema changed"] if now != tables else [])], "the store afterwards")
    tally.hold()


def _tables(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()]


def _broken(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with the store, and whether anything was attached to it."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check").fetchall()]
    names = [str(row[1]) for row in connection.execute("PRAGMA database_list").fetchall()]
    return [each for each in found if each != "ok"] + [
        f"{each} is attached" for each in names if each not in ("main", "temp")
    ]


async def test_no_button_form_or_suggestion_is_moved_by_what_it_is_given(tally: Tally) -> None:
    async with scene() as made:
        for number, payload in enumerate(payloads()[:: 1 if FULL else 4]):
            asking, text = made.asking(number), payload.text
            values = {"topic": text, "where": text, "zone": text, "length": text}
            given = [
                await made.desk.press(asking, text, text, silent),
                await made.desk.press(asking, "do:drop", text, silent),
                await made.desk.press(asking, f"do:quote:{text}:1", text, silent),
                await made.desk.form(asking, f"form:follow:{text}"),
                await made.desk.submit(asking, "form:subscribe", values),
                await made.desk.submit(asking, "form:settings", values),
            ]
            for answer in given:
                wrong = made.faults(answer) if isinstance(answer, Response) else []
                told = answer.by_field.values() if isinstance(answer, Faults) else ()
                tally.note(payload.category, wrong + [each for words in told for each in unseen(words)], text)
            for suggests in Suggests:
                offered = await made.desk.suggest(asking, suggests, text)
                long = [each for each in offered if len(each.value) > 100 or len(each.label) > 100]
                tally.note(payload.category, ["too long"] if long else [], (suggests, text))
    tally.hold()
