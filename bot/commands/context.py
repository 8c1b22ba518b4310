"""What every handler works with, and the steps that several of them share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from bot.care import LEFT_KEPT
from bot.chatport import Issuer
from bot.conversation import Asking, Person, Place, Stage
from bot.message.language import ENGLISH, ENGLISH_ALONE, Language, Languages
from bot.message.phrases import joined, phrase, plural
from bot.message.plain import Reader
from bot.model import Article, Coverage, Hit, Kind, Story
from bot.ports import Clock, Scope, Store
from bot.search.retrieve import Found
from bot.stories.cluster import PAGES, stories_of
from bot.stories.keep import StoryKeeper
from bot.stories.kin import told_together
from bot.tenancy import NO_CEILINGS, NOTHING_SET, Ceilings, Doing, Tenant
from bot.tenantport import Settled
from bot.text.words import fold
from bot.webport import Fetcher
from bot.workroom import Threads, Workroom

if TYPE_CHECKING:
    from bot.digest.telling import DigestTeller
    from bot.writing.writer import StoryWriter

_P = ParamSpec("_P")
_T = TypeVar("_T")

GROUPED = 40
"""Items of one answer that are grouped into stories: every pair of them is compared."""

SOURCE_BONUS = 0.15
"""What each further source adds to a story's rank, as a share of its best item's score."""


class Role(IntEnum):
    """Who asks: anybody in chat, who keeps the sources there, or who runs Tidings and so owns the machine."""

    MEMBER = 0
    ADMIN = 1
    OPERATOR = 2


AT_TERMINAL = Asking(Place("console", "", "console", direct=True), Person("operator", admin=True))
"""Who asks where there is no chat."""


async def _untold(_stage: str) -> None:
    """Nobody watches what the work is at."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where answers come from and for whom they are worded.

    `fetcher` is the way into the web, None where a command may not go there; `max_bytes` is the largest
    file that a command reads; `starter` is the list of sources that comes with Tidings. `asking` is who
    asks and where; `stage` is told what long work is doing; `length` is how long answers are unless asked otherwise;
    `zone` is the place's, and `usual` that where nobody set one, None where they are the same.
    `issuer` sends digests at once, None where nothing delivers.
    `left_kept` is how long what is kept of a workspace stays after the app was removed there.
    `writer` has a model tell what is quoted otherwise, None where there is none; `teller` the same for digests.
    `language` is that of the place, one of `languages`.
    `tenant` is what the workspace has set, within the operator's `ceilings`.
    `workroom` is where answers are computed.
    `seen` is what a form's sender took for what holds: what holds otherwise by now is not overwritten.
    `buttons` is whether they stand under answers: then what would be changed can be shown, and be saved by one.
    """

    store: Store
    clock: Clock
    zone: ZoneInfo
    role: Role = Role.MEMBER
    fetcher: Fetcher | None = None
    max_bytes: int = 10_000_000
    starter: Path | None = None
    asking: Asking = AT_TERMINAL
    stage: Stage = _untold
    length: str | None = None
    writer: "StoryWriter | None" = None
    teller: "DigestTeller | None" = None
    usual: ZoneInfo | None = None
    issuer: Issuer | None = None
    left_kept: timedelta = LEFT_KEPT
    buttons: bool = False
    tenant: Tenant = NOTHING_SET
    ceilings: Ceilings = NO_CEILINGS
    languages: Languages = ENGLISH_ALONE
    language: Language = ENGLISH
    seen: Settled | None = None
    stories: StoryKeeper | None = field(default=None, repr=False, compare=False)
    workroom: Workroom = field(default_factory=Threads, repr=False, compare=False)

    @property
    def keeper(self) -> StoryKeeper:
        """Who keeps stories up to date."""
        return self.stories or StoryKeeper(self.store, self.clock)

    async def apart(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `work` returns, computed apart from the event loop: a function of a module, its values as data.

        Raises:
            WorkLost: it took too long, or what it was done in died.
        """
        return await self.workroom.run(work, *args, **kwargs)

    @property
    def there(self) -> Place:
        """Where something is done to what a whole workspace has: its log tells of no direct messages."""
        place = self.asking.place
        return Place(place.platform, place.workspace, "" if place.direct else place.channel)

    def doing(self, place: Place, what: str, before: str = "", after: str = "") -> Doing:
        """Who does something to a place now, for its log."""
        return Doing(place, self.asking.person.id, self.now(), what, before, after)

    def now(self) -> datetime:
        """The current moment."""
        return self.clock.now()

    @property
    def reader(self) -> Reader:
        """For whom an answer is put into words."""
        return Reader(self.now(), self.zone, self.language)


async def reading(context: Context, articles: int) -> None:
    """Tell that so many articles are being read."""
    await context.stage(plural(articles, "Reading {n} article", "Reading {n} articles"))


async def ranked_stories(context: Context, hits: Sequence[Hit]) -> list[Story]:
    """The hits grouped by event with their texts, the best story first."""
    top = hits[:GROUPED]
    await reading(context, len(top))
    articles = await context.store.texts(hit.article for hit in top)
    stories = await _together(context, await context.apart(stories_of, articles))
    scores = {hit.article.id: hit.relevance for hit in top}
    return sorted(stories, key=lambda story: -_score(story, scores))


def _score(story: Story, scores: dict[int, float]) -> float:
    best = max(scores[article.id] for article in story.items)
    return best * (1 + SOURCE_BONUS * (len(story.sources) - 1))


async def newest_stories(context: Context, articles: Iterable[Article]) -> list[Story]:
    """The items grouped by event, the story with the latest news first; pages that every site has are no news."""
    listed = list(articles)
    newest = ([article for article in listed if fold(article.title) not in PAGES] or listed)[:GROUPED]
    await reading(context, len(newest))
    loaded = await context.store.texts(newest)
    loaded = sorted(loaded, key=lambda article: (article.kind is Kind.HEADLINE, not article.dated))
    stories = await _together(context, await context.apart(stories_of, loaded))
    return sorted(stories, key=lambda story: -story.reckoned.timestamp())


async def _together(context: Context, stories: Sequence[Story]) -> list[Story]:
    """The stories, those that tell one event in several languages as one."""
    kin = await context.store.kin_of(article.id for story in stories for article in story.articles)
    return told_together(stories, kin)


def coverage_of(stories: Sequence[Story]) -> Coverage:
    """What an answer about these stories stands on."""
    articles = [article for story in stories for article in story.items]
    dated = [story for story in stories if story.dated]
    return Coverage(
        stories=len(stories),
        articles=len(articles),
        sources=len({article.source for article in articles}),
        newest=max((story.newest for story in dated or stories), default=None),
        dated=bool(dated),
    )


def found_remarks(found: Found) -> list[str]:
    """What of a query had to be given up to find these hits."""
    if found.missing:
        words = joined(phrase("“{text}”", text=word) for word in found.missing)
        return [phrase("Nothing stored holds {words}.", words=words)]
    return [phrase("An item counts here when it holds most of these words.")] if found.relaxed else []


def is_limited(scope: Scope) -> bool:
    """Whether a request looks at a part of the store only."""
    return scope != Scope()
