"""A news desk for tests: a real store in memory, a clock that stands still, and verbs to fill it and to ask."""

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context, Role
from bot.commands.dispatch import answer
from bot.commands.reply import Reply
from bot.message.plain import Reader, plain
from bot.model import Article, Document, Entry, Kind, Source
from bot.sources.textfile import parse_text
from bot.store.sqlite import SqliteStore
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest, Freshness

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
"""A Wednesday, at noon."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(slots=True)
class StandingClock:
    """A clock that shows what it was set to."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def item(title: str, text: str = "", *, age: timedelta | None = HOUR, language: str | None = "en") -> Entry:
    """An entry that its source published `age` ago; None for a source that gives no date."""
    published = None if age is None else NOW - age
    slug = "-".join(title.casefold().split())
    return Entry(title, text, url=f"https://news.example/{slug}", published=published, language=language)


def stored(
    title: str,
    text: str = "",
    *,
    number: int = 1,
    source: str = "Northgate Courier",
    age: timedelta = HOUR,
    language: str = "en",
) -> Article:
    """An article as the store would hand it out, its text loaded."""
    kind = Kind.ARTICLE if text else Kind.HEADLINE
    return Article(number, 1, kind, title, source, NOW - age, NOW, language, text)


@dataclass(slots=True)
class Desk:
    """A store that is open, what stands in it, and how to ask."""

    context: Context
    clock: StandingClock
    sources: list[str] = field(default_factory=list)

    async def files(self, source: str, *entries: Entry) -> None:
        """Take entries of one source in."""
        key = source.casefold()
        await self.context.store.add(Document(Source(key, source), entries, key), self.clock.at)
        self.sources.append(source)

    async def reads(self, text: str, source: str = "Pasted") -> None:
        """Take a plain text in, as from a file."""
        await self.files(source, *parse_text(text))

    async def asks(self, line: str) -> Reply:
        """The reply to one command line."""
        return await answer(self.context, line)

    async def hears(self, line: str) -> str:
        """The reply to one command line as plain text."""
        return plain((await self.asks(line)).message, self.reader)

    async def data(self, line: str) -> dict[str, Any]:
        """The reply to one command line as JSON values."""
        return (await self.asks(line)).data(self.reader)

    async def stocked(self) -> None:
        """Take the sample news in."""
        for source, *entries in SANDHOLM:
            await self.files(source, *entries)

    @property
    def reader(self) -> Reader:
        return Reader(self.clock.at, self.context.zone)


SANDHOLM = (
    (
        "Northgate Courier",
        item(
            "Ferry runs aground off Sandholm",
            "A ferry with 214 people on board ran aground off Sandholm early on Tuesday. It had left Port Ellen in "
            "thick fog, the operator said. The captain told investigators that the radar had failed minutes before.\n\n"
            "Two tugs could not free the ship by noon.",
            age=5 * HOUR,
        ),
        item(
            "Council backs tram to the airport",
            "The city council voted on Monday to extend the tram to the airport. The line will cost 340 million crowns "
            "and open in 2031. Opponents said that the money is missing for schools.",
            age=30 * HOUR,
        ),
        item("Strike on the ferries looms at Easter", age=2 * HOUR),
    ),
    (
        "Harbour Wire",
        item(
            "214 people safe after ferry hits rocks near Sandholm",
            "All 214 people were brought ashore on Tuesday after a ferry struck rocks near Sandholm. Divers found a "
            "gash eight metres long in the hull. The operator cancelled all crossings until Friday.",
            age=3 * HOUR,
        ),
        item("Museum of salt reopens on the quay", age=26 * HOUR),
        item(
            "A year of rain in the hills",
            "The hills had rain on 300 days of the year. Sheep farmers lost a third of their lambs.",
            age=9 * DAY,
        ),
    ),
    (
        "Портовый листок",
        item(
            "Паром сел на мель у Сандхольма",
            "Пассажирский паром сел на мель у острова Сандхольм рано утром во вторник. На борту были 214 человек. "
            "Причину выясняет следствие.",
            age=4 * HOUR,
            language="ru",
        ),
    ),
)
"""Three invented outlets: one event told by three of them in two languages, others told by one, and headlines."""


class FakeWeb:
    """A web of pages that a test writes; `asked` are the addresses that were fetched."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._answers: dict[str, Answer] = {}

    def serves(self, url: str, body: str, *, moved_to: str | None = None) -> None:
        """This address answers with this body."""
        self._answers[url] = Fetched(moved_to or url, body.encode(), freshness=Freshness(moved_to=moved_to))

    def fails(self, url: str, kind: str, message: str) -> None:
        """This address gives nothing."""
        self._answers[url] = FetchFailed(url, kind, message)

    async def fetch(self, request: FetchRequest) -> Answer:
        """See `bot.webport.Fetcher.fetch`."""
        self.asked.append(request.url)
        missing = FetchFailed(request.url, "status", f"{request.url} answers 404 Not Found; check the address.", 404)
        return self._answers.get(request.url, missing)


class AsData:
    """A workroom that hands work over as a process gets it, and gives back what comes of it as one returns it."""

    async def run(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """See `bot.workroom.Workroom.run`."""
        work, args, kwargs = pickle.loads(pickle.dumps((work, args, kwargs)))  # noqa: S301  # made a moment before
        return pickle.loads(pickle.dumps(await asyncio.to_thread(work, *args, **kwargs)))  # noqa: S301  # as above


@asynccontextmanager
async def desk(zone: str = "UTC", role: Role = Role.MEMBER, web: FakeWeb | None = None) -> AsyncIterator[Desk]:
    """An empty desk, and who asks at it."""
    clock = StandingClock()
    async with SqliteStore() as store:
        yield Desk(Context(store, clock, ZoneInfo(zone), role, web or FakeWeb(), workroom=AsData()), clock)


Asked = tuple[Reply, dict[str, Any]]
"""A reply and the same as data."""


@contextmanager
def standing_desk(fill: Callable[[Desk], Coroutine[Any, Any, None]]) -> Iterator[Callable[[str], Asked]]:
    """A filled desk for tests that are not coroutines, such as those of hypothesis: a line in, reply and data out."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        opened = desk()
        standing = runner.run(opened.__aenter__())
        try:
            runner.run(fill(standing))

            def ask(line: str) -> Asked:
                reply = runner.run(standing.asks(line))
                return reply, reply.data(standing.reader)

            yield ask
        finally:
            runner.run(opened.__aexit__(None, None, None))
