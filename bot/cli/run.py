"""`tidings run`: turns the clock's ticks into looks at the sources, and what they find into one line of status.

Invariant: whatever stops it (Ctrl-C, SIGTERM) ends every part in reverse order of its opening, within
`STOPPED_WITHIN`: nothing is claimed any more, what is being sent is finished, the platforms and the store are closed.
What was not settled is due again.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from bot import __version__
from bot.app import Newsroom, open_newsroom
from bot.chatapp import Chats, Digests, open_chats, open_digests
from bot.cli.chats import load_libraries, served
from bot.cli.overseen import Overseer
from bot.cli.sources import shell_words
from bot.commands.context import Context
from bot.commands.health import ahead
from bot.commands.sources import totals
from bot.logs import Voice, guard_logs
from bot.message.phrases import counted
from bot.message.when import ago
from bot.meter import UNCOUNTED
from bot.scheduler import Ticker
from bot.secrets import Secrets, load_secrets
from bot.settings import Settings
from bot.watchdog import Watchdog

if TYPE_CHECKING:
    from bot.metrics import Metrics

SWITCH_SECONDS = 0.000_5
"""Seconds for which a thread that computes keeps the interpreter while the event loop waits for it, a tenth of what is
usual: an answer needs some twenty turns of the loop, and each would wait so long."""

STATUS_SECONDS = 300
"""Between two lines of status where there is no terminal."""

REFRESH_SECONDS = 5
"""Between two lines of status on a terminal, each written over the one before."""

COUNTED_AGAIN = timedelta(seconds=30)
"""After which the sources are counted anew: 2,000 of them with 40,000 items take some 50 ms, the rest of the line 2."""

_NO_SOURCE = (
    "No source is watched yet. Add one with `tidings sources add https://…`, or the public feeds of many "
    "countries with `tidings sources import starter`."
)
_ASK = (
    "No chat platform has a token: set DISCORD_TOKEN to serve Discord, SLACK_BOT_TOKEN and SLACK_APP_TOKEN to serve "
    "Slack (or DISCORD_TOKEN_FILE and so on, naming files). "
    "Until then ask with `tidings console`, in another terminal."
)

STOPPED_WITHIN = 9.5
"""Seconds in which all is closed: service managers wait for 10 before they kill."""

SENDING_SECONDS = 4.0
"""Of these, how long what is being sent may take; the platforms have 3 then, the web application 2."""

TIDY_SECONDS = 3_600
"""Between two clearings of what chat keeps no longer."""


async def run_newsroom(settings: Settings, *, once: bool) -> int:
    """Look at what is due, once or until stopped; the exit code.

    Raises:
        BadSettings: a token cannot be used.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    secrets = Secrets() if once else load_secrets(os.environ)
    voice = Voice(secrets, settings.log.format)
    loading = asyncio.ensure_future(asyncio.to_thread(load_libraries, secrets))
    metrics = None if once else _metrics(settings, secrets)
    async with open_newsroom(settings, None if once else secrets, metrics or UNCOUNTED) as newsroom:
        if once:
            return await _once(newsroom, settings.articles.retention_days, voice)
        with guard_logs(secrets, settings.log.format, settings.log.level):
            if secrets.slack_missing:
                voice.tell(secrets.slack_missing)
            await loading
            chats = open_chats(newsroom, settings, secrets)
            overseer = Overseer(newsroom.context, [platform.name for platform in chats.platforms], metrics)
            await _until_stopped(newsroom, settings, chats, voice, overseer)
        return 0


def _metrics(settings: Settings, secrets: Secrets) -> "Metrics | None":
    """What counts, where somebody may ask for the figures."""
    if not settings.web.metrics or not (settings.web.enabled or secrets.slack):
        return None
    from bot.metrics import Metrics

    return Metrics(__version__)


async def _once(newsroom: Newsroom, retention_days: int, voice: Voice) -> int:
    """One round of looks, of linked pages and of letting old texts go; 1 when every look failed."""
    report = await newsroom.poller.round()
    filled = (await newsroom.pages.round()).filled if newsroom.pages else 0
    await _tell_notices(newsroom.context, voice)
    await _fade(newsroom.context, retention_days)
    if not report.looked:
        print(await _idle(newsroom.context))
        return 0
    told = [f"{report.new:,} new", *([f"{report.changed:,} changed"] if report.changed else [])]
    told += [f"{report.unchanged:,} unchanged", f"{report.failed:,} failed"]
    told += [f"{counted(filled, 'whole text')} read"] if filled else []
    print(f"Looked at {counted(report.looked, 'source')}: {', '.join(told)}.")
    if report.failed:
        causes = ", ".join(f"{cause} {count:,}" for cause, count in sorted(report.causes.items()))
        print(f"What failed: {causes}. See `tidings sources list state:failing`.")
    return 1 if report.failed == report.looked else 0


async def _idle(context: Context) -> str:
    """Why there was nothing to look at."""
    now = context.now()
    following = await context.store.next_look()
    if following:
        return f"Nothing was due; the next look is {ahead(following, now)}."
    return "No source is active: see `tidings sources list`." if await context.store.watches(now) else _NO_SOURCE


async def _until_stopped(
    newsroom: Newsroom, settings: Settings, chats: Chats, voice: Voice, overseer: Overseer
) -> None:
    context = newsroom.context
    stop = asyncio.Event()
    _stop_on_signals(stop)
    if not await context.store.watches(context.now()):
        voice.report(_NO_SOURCE)
    if not chats.platforms:
        voice.report(_ASK)
    status = _Status(context, voice)
    with status.shown():
        async with (
            Watchdog(newsroom.meter),
            served(chats, settings.web, context.clock, voice.tell, meter=newsroom.meter, watched=overseer.watched),
            _delivering(newsroom, settings, chats) as digests,
            Ticker(context.clock) as ticker,
        ):
            ticker.every(status.seconds, status.tell, "status")
            ticker.every(settings.poll.tick_seconds, lambda: _tell_notices(context, voice), "notices")
            _tick(ticker, newsroom, settings, chats, digests)
            await stop.wait()
            _end_at_the_latest(voice)
    voice.report(f"Stopped. {await status_line(context)}")


def _tick(ticker: Ticker, newsroom: Newsroom, settings: Settings, chats: Chats, digests: Digests | None) -> None:
    """Have done what is due, again and again."""
    ticker.every(settings.poll.tick_seconds, newsroom.poller.round, "looks")
    ticker.every(settings.poll.tick_seconds, newsroom.context.keeper.catch_up, "stories")
    if newsroom.pages:
        ticker.every(settings.poll.tick_seconds, newsroom.pages.round, "linked pages")
    if digests:
        ticker.every(settings.digest.tick_seconds, digests.publisher.tick, "digests")
    days = settings.articles.retention_days
    ticker.every(timedelta(days=1).total_seconds(), lambda: _fade(newsroom.context, days), "retention")
    ticker.every(TIDY_SECONDS, chats.desk.tidy, "what chat keeps")


@asynccontextmanager
async def _delivering(newsroom: Newsroom, settings: Settings, chats: Chats) -> AsyncIterator[Digests | None]:
    """While this is open, what stands in the outbox is delivered; what is being sent when it is left is finished."""
    if not chats.platforms:
        yield None
        return
    digests = open_digests(newsroom, chats, settings)
    sending = asyncio.ensure_future(digests.senders.run())
    try:
        yield digests
    finally:
        digests.senders.stop()
        await asyncio.wait([sending], timeout=SENDING_SECONDS)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C ends the program all the same
            loop.add_signal_handler(number, stop.set)


def _end_at_the_latest(voice: Voice) -> None:
    """End the process when closing hangs: a thread that waits for a name server, say, cannot be cancelled."""

    def end() -> None:
        voice.tell(f"Something did not close within {STOPPED_WITHIN:g} s; it is left, and what was open is due again.")
        os._exit(1)

    timer = threading.Timer(STOPPED_WITHIN, end)
    timer.daemon = True
    timer.start()


async def _tell_notices(context: Context, voice: Voice) -> None:
    """Print what admins have not been told yet, once."""
    notices = await context.store.notices()
    mine = await context.store.told([notice.id for notice in notices], context.now()) if notices else set[int]()
    for notice in notices:
        if notice.id in mine:  # another process may have told it
            voice.tell(shell_words(notice.text))


async def _fade(context: Context, retention_days: int) -> None:
    """Let the texts go that are older than so many days; 0 keeps all."""
    if retention_days:
        now = context.now()
        await context.store.fade(now - timedelta(days=retention_days), now)


async def status_line(context: Context, sources: str | None = None) -> str:
    """`38 sources, 2 failing · 4,212 items, newest 6 min ago · next look in 40 s`; `sources` if counted already."""
    now = context.now()
    holdings = await context.store.holdings()
    items: str = counted(holdings.items, "item")
    if holdings.newest:
        items += f", newest {ago(holdings.newest, now, context.zone)}"
    following = await context.store.next_look()
    parts = [sources or totals(await context.store.watches(now)), items]
    parts += [f"next look {ahead(following, now)}"] if following else []
    return " · ".join(parts)


class _Status:
    """The line of status: rewritten on a terminal, else printed now and then."""

    def __init__(self, context: Context, voice: Voice) -> None:
        self._context, self._voice = context, voice
        self._console = Console(stderr=False, highlight=False, markup=False)
        self._live: Live | None = None
        self._sources = ""
        self._counted: datetime | None = None

    @property
    def seconds(self) -> float:
        """How often `tell` is to be called."""
        return REFRESH_SECONDS if self._console.is_terminal else STATUS_SECONDS

    def shown(self) -> AbstractContextManager[object]:
        """While this is open, a terminal shows the line below everything else."""
        if not self._console.is_terminal:
            return nullcontext()
        self._live = Live(
            console=self._console, auto_refresh=False, transient=True, redirect_stderr=sys.stderr.isatty()
        )
        return self._live

    async def tell(self) -> None:
        """Bring the line up to date."""
        now = self._context.now()
        if self._counted is None or not timedelta() <= now - self._counted < COUNTED_AGAIN:
            self._sources, self._counted = totals(await self._context.store.watches(now)), now
        line = await status_line(self._context, self._sources)
        if self._live:
            self._live.update(Text(line, overflow="ellipsis", no_wrap=True), refresh=True)
        else:
            self._voice.report(line)
