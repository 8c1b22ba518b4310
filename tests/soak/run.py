"""One run: `tidings run` with both platforms, a model and many feeds, asked and telling without a pause.

The process that is judged does nothing but serve. The stand-ins and those who ask are in this process, the feeds in
another. What is open is compared at rest, before the load and after it.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from bot.clock import SystemClock
from bot.store.sqlite import SqliteStore
from bot.watch import NewWatch, WatchKind
from tests.crash.ledger import Ledger
from tests.crash.run import compare
from tests.crash.stage import stage
from tests.crash.weather import Weather
from tests.processes.running import Running, begun, listen
from tests.processes.test_operated import free_port
from tests.soak.asking import asks
from tests.soak.crowd import PATIENCE, PEOPLE, Crowd
from tests.soak.figures import Sample
from tests.soak.judge import Run
from tests.soak.process import sampled
from tests.soak.wires import wires
from tests.standins.openai.server import OpenAiStandIn

SOURCES, A_SECOND, FOLLOWING = 500, 20.0, 60
"""Feeds, commands a second over both platforms, and channels of each platform that get a digest every minute."""

NEWS = 2
"""Stories of each of the five topics that are followed that are new each minute."""

EVERY = 2.0
"""Seconds between two samples."""

READY, DRAIN = 420.0, 120.0
"""Seconds until every feed was read at first, and until everything has arrived in the end, at most."""

WARMING, RESTING, LOOKS = 20.0, 8.0, 8
"""Seconds of commands before anything counts; of quiet before what is open is counted; and how often that is looked at:
the least of all looks counts, since feeds are read all the while."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: seconds of load, how many of them are for warming up, feeds, where files go, whom to tell."""

    seconds: float
    warm: float
    sources: int
    folder: Path
    told: Told


def first_sentences(_system: str, user: str) -> str:
    """A model that repeats the first sentence of the first passages, and cites them."""
    passages = json.loads(user)["passages"][:3]
    rows = [{"text": f"{each['text'].split('. ')[0].rstrip('.')}.", "passages": [each["id"]]} for each in passages]
    return json.dumps({"sentences": rows}, ensure_ascii=False)


async def soak(plan: Plan) -> Run:
    """All of it."""
    database = plan.folder / "soak.db"
    weather = Weather(random.Random(1), Counter[str](), clear=True)
    with wires(plan.sources) as base:
        async with stage(FOLLOWING, weather) as on, OpenAiStandIn(first_sentences) as model:
            crowd = Crowd(on)
            crowd.gather()
            async with SqliteStore(database) as store:
                await _watch(store, base, plan.sources)
                ledger = Ledger(store, database, SystemClock(), random.Random(2), stories=NEWS)
                await ledger.follow(on.places)
                port = free_port()
                environment = on.environment | _settings(port, model)
                async with _serving(database, environment) as (running, run):
                    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
                        await _Load(plan, crowd, ledger, model, _Eye(running, session), run).go()
                    run.stopped_after, run.exit_code = await _stopped(running)
                compare(on, ledger, run.outcome)
                run.answered = crowd.answered
                return run


def _settings(port: int, model: OpenAiStandIn) -> dict[str, str]:
    return {
        "TIDINGS_FETCH__ALLOWED_HOSTS": "127.0.0.1",
        "TIDINGS_FETCH__PER_HOST": "16",  # the feeds have one host, as those of five hundred publishers have not
        "TIDINGS_POLL__FLOOR_MINUTES": "1",
        "TIDINGS_WEB__ENABLED": "true",
        "TIDINGS_WEB__PORT": str(port),
        "TIDINGS_MODEL__NAME": "stand-in",
        "TIDINGS_MODEL__TOKENS_PER_DAY": "1000000000",
        "OPENAI_BASE_URL": model.url,
        "OPENAI_API_KEY": model.key,
    }


async def _watch(store: SqliteStore, base: str, sources: int) -> None:
    now = SystemClock().now()
    for number in range(sources):
        address = f"{base}/feed/{number}"
        await store.add_watch(NewWatch(WatchKind.FEED, address, f"feed:{address}", f"Feed {number}"), now)


@asynccontextmanager
async def _serving(database: Path, environment: Mapping[str, str]) -> AsyncIterator[tuple[Running, Run]]:
    """The process that is judged; killed where the block ends before it did."""
    running = await begun(database, environment)
    run = Run(said=running.said)
    listening = asyncio.ensure_future(listen(running))
    try:
        for name in ("Discord", "Slack"):
            await running.says(f"{name}: ")
        yield running, run
    finally:
        if running.process.returncode is None:
            await running.kill()
        await listening


async def _stopped(running: Running) -> tuple[float, int | None]:
    """Seconds that it takes to stop when it is asked to, and its exit code."""
    began = time.monotonic()
    with suppress(TimeoutError):
        await running.end()
    return time.monotonic() - began, running.process.returncode


@dataclass
class _Eye:
    """Looks at the process; `began` is when the load did."""

    running: Running
    session: aiohttp.ClientSession
    began: float = field(default_factory=time.monotonic)

    async def look(self) -> Sample:
        return await sampled(self.running.process.pid, self.session, time.monotonic() - self.began)


@dataclass
class _Load:
    """Everything that is asked of the process, in its order."""

    plan: Plan
    crowd: Crowd
    ledger: Ledger
    model: OpenAiStandIn
    eye: _Eye
    run: Run

    async def go(self) -> None:
        await self._read_in()
        await self._asked(WARMING)
        self.crowd.answered.clear()
        self.run.before = await self._rested()
        self.eye.began = time.monotonic()
        beside = [asyncio.ensure_future(work()) for work in (self._sample, self._publish, self._tidy)]
        try:
            await self._asked(self.plan.seconds)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        failed = [task.exception() for task in beside if not task.cancelled()]
        assert not failed, failed
        await self._drained()
        self.run.after = await self._rested()

    async def _read_in(self) -> None:
        """Wait until every feed was read and all of it stands in stories."""
        until = time.monotonic() + READY
        while True:
            sample = await self.eye.look()
            grouped = self.ledger.rows("SELECT (SELECT max(id) FROM article) = (SELECT max(article_id) FROM grouped)")
            if sample.polls >= self.plan.sources and grouped[0][0]:
                self.plan.told(f"{sample.polls} looks, {sample.items:,} items, {sample.mb:.0f} MB")
                return
            assert time.monotonic() < until, f"after {READY:.0f} s: {sample.polls} looks, {sample.items} items"
            await asyncio.sleep(1)

    async def _asked(self, seconds: float) -> None:
        """Ask for so long, each at its time whether the one before is answered or not."""
        began, asking = time.monotonic(), set[asyncio.Task[None]]()
        for ask in asks(A_SECOND, seconds, PEOPLE):
            await asyncio.sleep(max(0.0, began + ask.at - time.monotonic()))
            task = asyncio.ensure_future(self.crowd.ask(ask))
            asking.add(task)
            task.add_done_callback(asking.discard)
        await asyncio.wait_for(asyncio.gather(*asking), PATIENCE + 5)

    async def _sample(self) -> None:
        while True:
            self.run.samples.append(await self.eye.look())
            if len(self.run.samples) % 30 == 0:  # each minute
                self._tell()
            await asyncio.sleep(EVERY)

    def _tell(self) -> None:
        last = self.run.samples[-1]
        about = f"{len(self.crowd.answered):,} answers, {len(self.ledger.slots):,} slots, {last.polls:,} looks"
        self.plan.told(f"{last.at / 60:.0f} min: {last.mb:.0f} MB, {last.tasks} tasks, {last.files} files; {about}")

    async def _publish(self) -> None:
        """Have news, and let every channel that follows one of the topics be due, each minute."""
        while True:
            await self.ledger.report()
            await self.ledger.set_due(FOLLOWING)
            await asyncio.sleep(60 - time.time() % 60 + 1)

    async def _tidy(self) -> None:
        while True:
            await asyncio.sleep(5)
            self.crowd.forget()
            self.run.model_asked += len(self.model.asked)
            self.model.asked.clear()

    async def _drained(self) -> None:
        until = time.monotonic() + DRAIN
        while (self.ledger.waiting() or self.ledger.open_parts()) and time.monotonic() < until:  # noqa: ASYNC110  # nobody wakes it
            await asyncio.sleep(0.5)

    async def _rested(self) -> Sample:
        """What is open while nobody asks."""
        await asyncio.sleep(RESTING)
        looks = []
        for _ in range(LOOKS):
            looks.append(await self.eye.look())
            await asyncio.sleep(1)
        return least(looks)


def least(looks: list[Sample]) -> Sample:
    """The last look, with the least number of tasks, threads and files of any."""
    names = ("threads", "files", "tasks")
    return replace(looks[-1], **{name: min(getattr(each, name) for each in looks) for name in names})
