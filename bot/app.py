"""The composition root: it knows every concrete class, alone with `bot.chatapp`, which adds the chat platforms.

How data flows in this edition:

    INGEST   names → files.inputs_of → bytes (files.read_bytes, or Fetcher.fetch for a URL)
             → sources.read.read_document → Document of Entries → store.add          one transaction a batch
    WATCH    tick → store.claim(now, lease) → sources.look (Fetcher.fetch, or a folder) → sources.decide
             → Settlement → store.settle: the news and the next look                 one transaction
    PAGES    tick → store.claim_pages → Fetcher.fetch, politely → sources.fulltext → store.settle_page
    CHAT     platform → chat.desk → the same command table → Response → platform renders          supervised, each alone
    PUBLISH  tick → store.due_subscriptions → digest.briefs (slots) → digest.build (articles → stories → cited message)
             (→ digest.telling: by a model) → platform renders → store.enqueue: slots and parts    one transaction
    DELIVER  delivery.sender: store.claim_parts (a claim) → store.begin_part (a lease) → delivery.turns → Platform.send,
             or find → store.settle_parts
    ASK      line → commands.parse → handler → search.query → search.retrieve (store.search: FTS5, BM25)
             → stories.cluster → summarize.offline (→ writing.writer: a model's draft, grounded)
             → message.compose → platform renders
"""

import asyncio
import os
import platform
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.clock import SystemClock
from bot.commands.context import Context
from bot.embedding import SentenceEncoder
from bot.errors import BadSettings, CannotWrite, StoreError, TidingsError
from bot.llm import OpenAiModel
from bot.locales import Catalogues
from bot.message.language import ENGLISH_ALONE, Languages
from bot.meter import UNCOUNTED, Meter
from bot.relief import Relief
from bot.resources import config_folder, instructions
from bot.secrets import Secrets, load_secrets
from bot.settings import FetchSettings, PollSettings, Settings
from bot.sources.schedule import PollRules
from bot.store.sealing import Sealer
from bot.store.sqlite import SqliteStore
from bot.stories.keep import StoryKeeper
from bot.tenancy import Ceiling, Ceilings
from bot.webport import Answer, Fetcher, FetchRequest
from bot.workroom import Workroom, Workshop

if TYPE_CHECKING:
    from bot.sources.pages import PageReader
    from bot.sources.poll import Poller
    from bot.writing.writer import StoryWriter


@asynccontextmanager
async def open_context(
    settings: Settings, database: Path | None = None, *, secrets: Secrets | None = None
) -> AsyncIterator[Context]:
    """Everything that commands need, over the store that the settings name (or another one).

    What is encrypted in it is read with the key of the secrets alone.

    Raises:
        StoreError: the store cannot be opened.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_store(settings, database, secrets=secrets))
        web = _WebOnDemand(settings.fetch, stack)
        yield _with_model(_context(settings, store, web), settings, _writer(settings, store, stack))


def _store(
    settings: Settings, path: Path | None = None, *, secrets: Secrets | None = None, workroom: Workshop | None = None
) -> SqliteStore:
    """The store, not opened yet; only who serves platforms needs what is encrypted in it."""
    sealer = sealer_of(secrets) if secrets else None
    return SqliteStore(path or settings.database, workroom=workroom, sealer=sealer, saved=settings.data.backups_kept)


def sealer_of(secrets: Secrets) -> Sealer | None:
    """What encrypts secrets in the store; None where no key is set."""
    return Sealer(secrets.tidings_secret_key) if secrets.tidings_secret_key else None


def languages_of(settings: Settings, *, every: bool = False) -> Languages:
    """The languages that Tidings speaks; the usual one, or `every` one, has been looked through for faults.

    Raises:
        BadSettings: the one that the settings name is none of them, or what was looked through has a fault.
    """
    try:
        folder = config_folder() / "locales"
    except TidingsError:  # an installation without its config folder speaks English
        return ENGLISH_ALONE
    spoken = Catalogues(folder, settings.language)
    if settings.language not in spoken.codes:
        codes = ", ".join(spoken.codes)
        raise BadSettings(f"language: Tidings does not speak {settings.language!r}. Choose one of these: {codes}.")
    spoken.check(*(spoken.codes if every else (settings.language,)))
    return spoken


def _context(settings: Settings, store: SqliteStore, fetcher: Fetcher) -> Context:
    languages = languages_of(settings)
    return Context(
        store,
        SystemClock(),
        settings.zone,
        fetcher=fetcher,
        max_bytes=settings.ingest.max_bytes,
        starter=_starter(),
        left_kept=timedelta(days=settings.data.purge_after_days),
        ceilings=ceilings_of(settings),
        languages=languages,
        language=languages.of(None),
        stories=StoryKeeper(store, SystemClock(), SentenceEncoder() if settings.stories.across_languages else None),
    )


def ceilings_of(settings: Settings) -> Ceilings:
    """What workspaces may set at most, and which of it the operator has said."""
    chat, model, data = settings.chat, settings.model, settings.data
    return Ceilings(
        Ceiling(chat.member_per_minute, "member_per_minute" in chat.model_fields_set),
        Ceiling(model.tokens_per_day, "tokens_per_day" in model.model_fields_set) if model.name else None,
        Ceiling(data.workspace_days, "workspace_days" in data.model_fields_set),
        zone_said="time_zone" in settings.model_fields_set,
        language_said="language" in settings.model_fields_set,
    )


def _writer(
    settings: Settings, store: SqliteStore, stack: AsyncExitStack, meter: Meter = UNCOUNTED
) -> "StoryWriter | None":
    """Who has the model tell stories, where a model is named.

    Raises:
        BadSettings: its instructions or its key cannot be read.
    """
    chosen = settings.model
    if not chosen.name:
        return None
    from bot.writing.writer import StoryWriter, WritingRules  # noqa: PLC0415  # the checks, for those who have a model

    model = model_of(settings, load_secrets(os.environ))
    stack.push_async_callback(model.close)
    rules = WritingRules(
        instructions(chosen.prompt),
        instructions(chosen.answer_prompt, "answer"),
        instructions(chosen.digest_prompt, "digest"),
        chosen.seconds,
        chosen.tokens_per_day,
        chosen.longest_answer,
    )
    return StoryWriter(model, store, SystemClock(), rules, meter)


def _with_model(
    context: Context, settings: Settings, writer: "StoryWriter | None", workroom: Workroom | None = None
) -> Context:
    """Answers told by a model, and digests where they are to be."""
    if writer is None or not settings.model.digests:
        return replace(context, writer=writer)
    from bot.digest.telling import DigestTeller  # noqa: PLC0415  # as above

    return replace(context, writer=writer, teller=DigestTeller(writer, workroom=workroom))


def model_of(settings: Settings, secrets: Secrets) -> OpenAiModel:
    """The model that the settings name."""
    chosen, key = settings.model, secrets.openai_api_key
    return OpenAiModel(chosen.name, base_url=settings.openai_base_url, key=key, seconds=chosen.seconds)


def _starter() -> Path | None:
    """The list of sources that comes with Tidings; None in an installation that lacks it."""
    try:
        return config_folder() / "sources.opml"
    except TidingsError:
        return None


_COMPUTED = ("bot.commands.story", "bot.search.topics", "bot.stories.group", "bot.summarize.answers")
"""What holds, with what it imports, what commands have computed."""

_WAITING_LOOKS = 8
"""For each fetch under way, looks that may wait for their host's turn: a slow host must not hold up others."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """All that `tidings run` needs: `pages` is None where the settings read no linked pages."""

    context: Context
    poller: "Poller"
    pages: "PageReader | None"
    store: SqliteStore
    meter: Meter = UNCOUNTED
    workroom: Workroom | None = None
    """Where digests are written: answers do not wait for them."""


@asynccontextmanager
async def open_newsroom(
    settings: Settings, secrets: Secrets | None = None, meter: Meter = UNCOUNTED
) -> AsyncIterator[Newsroom]:
    """The store, the web, and who looks at sources and pages; what is opened last is closed first.

    Raises:
        StoreError: the store cannot be opened.
        WrongKey: what is encrypted in it needs another key than that of the secrets.
    """
    from bot.sources.pages import PageReader  # noqa: PLC0415  # the parsers, which most commands do without
    from bot.sources.poll import Poller  # noqa: PLC0415  # as above

    holder = new_holder()
    clock = SystemClock()
    async with (
        AsyncExitStack() as stack,
        Workshop() as workshop,
        Workshop() as relief,
        _store(settings, secrets=secrets, workroom=workshop) as store,
        open_fetcher(settings.fetch) as fetcher,
    ):
        if secrets is not None:
            with suppress(CannotWrite):  # told already; sealed at the next start
                await store.seal()
        poller = Poller(
            store,
            fetcher,
            clock,
            _poll_rules(settings.poll),
            holder=holder,
            concurrency=_WAITING_LOOKS * settings.fetch.concurrency,
            max_bytes=settings.ingest.max_bytes,
            workroom=workshop,
            meter=meter,
        )
        reader = PageReader(store, fetcher, clock, holder=holder, workroom=workshop)
        pages = reader if settings.articles.read_pages else None
        try:
            writer = _writer(settings, store, stack, meter)
            context = _with_model(_context(settings, store, fetcher), settings, writer, workshop)
            context = replace(context, workroom=Relief(relief, _COMPUTED))
            yield Newsroom(context, poller, pages, store, meter, workshop)
        finally:
            with suppress(StoreError):  # then the leases run out
                await store.release(holder)


def new_holder() -> str:
    """A name under which to claim work; nobody else has it, in any process."""
    return f"{platform.node()}-{os.getpid()}-{uuid4().hex[:8]}"


def _poll_rules(settings: PollSettings) -> PollRules:
    return PollRules(
        floor=timedelta(minutes=settings.floor_minutes),
        ceiling=timedelta(hours=settings.ceiling_hours),
        disable_after=settings.disable_after,
        folder_interval=timedelta(seconds=settings.folder_seconds),
    )


class _WebOnDemand:
    """A way into the web that is opened by the first fetch: most commands need none, and it takes a moment."""

    def __init__(self, settings: FetchSettings, stack: AsyncExitStack) -> None:
        self._settings, self._stack = settings, stack
        self._opening = asyncio.Lock()
        self._fetcher: Fetcher | None = None

    async def fetch(self, request: FetchRequest) -> Answer:
        """See `bot.webport.Fetcher.fetch`."""
        async with self._opening:
            if self._fetcher is None:
                self._fetcher = await self._stack.enter_async_context(open_fetcher(self._settings))
        return await self._fetcher.fetch(request)


@asynccontextmanager
async def open_fetcher(settings: FetchSettings) -> AsyncIterator[Fetcher]:
    """The web, through the guard that keeps private addresses out."""
    from bot.http import HttpFetcher  # noqa: PLC0415  # aiohttp costs a fifth of a second, and few commands fetch

    async with HttpFetcher(
        user_agent=settings.introduction,
        max_bytes=settings.max_bytes,
        total_seconds=settings.total_seconds,
        connect_seconds=settings.connect_seconds,
        idle_seconds=settings.idle_seconds,
        concurrency=settings.concurrency,
        per_host=settings.per_host,
        clock=SystemClock(),
        allowed_hosts=frozenset(settings.allowed_hosts),
    ) as fetcher:
        yield fetcher
