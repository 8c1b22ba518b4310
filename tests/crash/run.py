"""One run: processes over one database are killed at random moments and started again, until so many kills were made.

Then nothing goes wrong any more, what is still open is delivered, each process is started once more, and the channels
are compared with the outbox.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import SystemClock
from bot.store.sqlite import SqliteStore
from tests.crash.judge import Verdict, judge, unserved
from tests.crash.ledger import Ledger
from tests.crash.stage import Stage, stage, words_of
from tests.crash.weather import Weather
from tests.processes.running import Running, begun, listen

PER_TURN = 2
"""Subscriptions of each platform that come due every half second, while fewer than `BACKLOG` parts are open."""

BACKLOG = 250
LONGEST = 2.0
"""Seconds from when a process serves Discord until it is killed, at most; one in ten is killed while it starts."""

DRAIN, QUIET = 900.0, 6.0
"""Seconds in which everything has to arrive at the end, and in which nothing may come after it."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: subscriptions on each platform, kills in all, processes over one database; where, and whom to tell."""

    subscriptions: int
    kills: int
    processes: int
    folder: Path
    told: Told
    seed: int = 1


@dataclass
class Outcome:
    """What a run came to, by platform, and what happened in it."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    slots: int = 0
    unserved: int = 0
    digests: int = 0
    kills: int = 0
    while_sending: int = 0
    while_due: int = 0
    found: int = 0
    absorbed: int = 0
    dead: int = 0
    seconds: float = 0.0
    happened: Counter[str] = field(default_factory=Counter)
    tracebacks: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled or otherwise wrong."""
        judged = all(verdict.is_clean and verdict.due for verdict in self.verdicts.values())
        return judged and not (self.unserved or self.dead or self.tracebacks)


class Crash:
    """The processes of a run, and what is done to them."""

    def __init__(self, plan: Plan, on: Stage, ledger: Ledger, weather: Weather) -> None:
        self._plan, self._stage, self._ledger, self._weather = plan, on, ledger, weather
        self._chance = random.Random(plan.seed)
        self._running: list[Running] = []
        self._listening: set[asyncio.Task[None]] = set()
        self.outcome = Outcome()

    async def go(self) -> Outcome:
        """All of it."""
        started = time.monotonic()
        for _ in range(self._plan.processes):
            self._running.append(await self._start())
        world = [asyncio.ensure_future(self._make_due()), asyncio.ensure_future(self._shake())]
        try:
            await self._kill_all()
        finally:
            for task in world:
                task.cancel()
            await asyncio.gather(*world, return_exceptions=True)
        try:
            await self._drain()
        finally:
            await self._end()
        self.outcome.happened.update(self._weather.seen)
        self.outcome.seconds = time.monotonic() - started
        return self.outcome

    async def _start(self) -> Running:
        running = await begun(self._ledger.database, self._stage.environment | {"TIDINGS_DIGEST__TICK_SECONDS": "0.5"})
        task = asyncio.ensure_future(listen(running))
        self._listening.add(task)
        task.add_done_callback(self._listening.discard)
        return running

    async def _make_due(self) -> None:
        """Have news and slots come, as fast as they are delivered."""
        at = 0.0
        while True:
            if time.monotonic() - at > 20:  # seconds between two batches of news
                await self._ledger.report()
                at = time.monotonic()
            if self._ledger.open_parts() < BACKLOG:
                await self._ledger.set_due(PER_TURN)
            await asyncio.sleep(0.5)

    async def _shake(self) -> None:
        number = 0
        while True:
            await asyncio.sleep(3 + 4 * self._chance.random())
            self.outcome.happened[self._stage.shake(number)] += 1
            number += 1

    async def _kill_all(self) -> None:
        for number in range(self._plan.kills):
            place = self._chance.randrange(len(self._running))
            victim = self._running[place]
            await self._moment(victim)
            await victim.kill()
            self._note(victim)
            self._running[place] = await self._start()
            if number % 10 == 9:  # progress
                self._tell(number + 1)

    async def _moment(self, victim: Running) -> None:
        """Wait for a random moment: mostly one in which it is at work."""
        if self._chance.random() < 0.1:  # see LONGEST
            await asyncio.sleep(self._chance.random())
            return
        with suppress(AssertionError):
            await victim.says("Discord: ", time.monotonic() - victim.began + 20)
        await asyncio.sleep(self._chance.random() * LONGEST)

    def _note(self, victim: Running) -> None:
        outcome = self.outcome
        outcome.kills += 1
        outcome.while_sending += self._ledger.under_way(victim.process.pid) > 0
        outcome.while_due += self._ledger.waiting() > 0
        self._listen_for_faults(victim)

    def _listen_for_faults(self, running: Running) -> None:
        said = "\n".join(running.said)
        if "Traceback" in said:
            self.outcome.tracebacks.append(said[said.index("Traceback") :][:2000])
        if running.process.returncode not in (-9, None, 0):
            self.outcome.tracebacks.append(f"exit code {running.process.returncode}: {said[-500:]}")

    def _tell(self, kills: int) -> None:
        parts = self._ledger.rows("SELECT count(*) FROM delivery WHERE state = 'sent'")[0][0]
        about = f"{len(self._ledger.slots)} slots, {parts} parts sent, {self._ledger.open_parts()} open"
        self._plan.told(f"{kills} of {self._plan.kills} kills, {self.outcome.while_sending} while sending, {about}")

    async def _drain(self) -> None:
        """Everything that is due has to arrive now, and nothing more after it, however often it is started."""
        self._weather.clear = True
        self._plan.told("no more kills: what is still open is delivered")
        until = time.monotonic() + DRAIN
        while (self._ledger.waiting() or self._ledger.open_parts()) and time.monotonic() < until:  # noqa: ASYNC110  # nobody wakes it
            await asyncio.sleep(0.5)
        for place, running in enumerate(self._running):
            await running.kill()
            self._listen_for_faults(running)
            self._running[place] = await self._start()
        for running in self._running:
            await running.says("Discord: ", 60)
        await asyncio.sleep(QUIET)

    async def _end(self) -> None:
        for running in self._running:
            await running.end()
            self._listen_for_faults(running)
        if self._listening:
            await asyncio.wait(self._listening, timeout=5)


def compare(on: Stage, ledger: Ledger, outcome: Outcome) -> None:
    """Write into the outcome what the channels hold beside what the outbox froze."""
    claimed = ledger.claimed()
    digests = {digest for slot, digest in claimed.items() if slot in ledger.slots and digest is not None}
    rows = ledger.rows("SELECT platform, channel, id, payload, digest_id, state FROM delivery ORDER BY digest_id, n")
    arrived = on.arrived()
    for (platform, channel), there in arrived.items():
        here = [row for row in rows if row[:2] == (platform, channel) and row[4] in digests]
        due = [(row[2], words_of(json.loads(row[3]))) for row in here]
        outcome.verdicts[platform] = outcome.verdicts.get(platform, Verdict()) + judge(due, there)
    outcome.slots, outcome.digests = len(ledger.slots), len(digests)
    outcome.unserved = unserved(ledger.slots, claimed)
    outcome.dead = sum(1 for row in rows if row[5] == "dead")
    outcome.absorbed = on.discord.nonces.absorbed
    outcome.found = _looks(on)


def _looks(on: Stage) -> int:
    """How often a history was read."""
    slack = on.slack.world.counts()["conversations.history"]
    return slack + sum(call.method == "GET" and call.path.endswith("/messages") for call in on.discord.calls)


async def crash(plan: Plan) -> Outcome:
    """One run over a new database."""
    database = plan.folder / f"crash-{plan.processes}.db"
    weather = Weather(random.Random(plan.seed + 1), Counter[str]())
    async with stage(plan.subscriptions, weather) as on, SqliteStore(database) as store:
        ledger = Ledger(store, database, SystemClock(), random.Random(plan.seed + 2))
        await ledger.follow(on.places)
        await ledger.report()
        outcome = await Crash(plan, on, ledger, weather).go()
        compare(on, ledger, outcome)
        return outcome


def data(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON values."""
    kept = {name: value for name, value in vars(outcome).items() if name not in {"verdicts", "happened"}}
    verdicts = {
        name: {part: getattr(verdict, part) for part in Verdict.__slots__} for name, verdict in outcome.verdicts.items()
    }
    return {"verdicts": verdicts, "happened": dict(outcome.happened), "is_clean": outcome.is_clean, **kept}
