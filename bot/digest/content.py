"""Turns what was gathered for a digest into its message: stories → the best and newest of them → cited sentences.

Invariant: every sentence of a digest was not told to its place before, and cites where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chatport import Mute, Subscription
from bot.digest.briefs import Brief
from bot.digest.memory import News, known_facts, news_of, remembered, told_before, unread
from bot.digest.select import select
from bot.follow import USUAL, WhenEmpty
from bot.message.blocks import Message, note, paragraph
from bot.message.digest import MOST_ALSO, Digest, digest_message
from bot.message.when import exact
from bot.model import Article, Coverage, Kind, Story, StorySummary
from bot.outbox import ToldStory
from bot.ports import Form
from bot.stories.group import stories_of_many
from bot.stories.rank import Leanings, Ranked, rank_stories
from bot.summarize.offline import Plan, summarize
from bot.text.words import fold

EACH = 2
"""Sentences about each story."""

LATE = timedelta(days=1)
"""How long before the last digest something may have been published that was first seen after it."""

CHOICE = 3
"""So many times the stories of a digest are read to choose from."""

_SENTENCES = {"short": 1, "medium": EACH, "long": 3}


@dataclass(frozen=True, slots=True)
class Memory:
    """What a place was told, mutes and leans to."""

    told: tuple[ToldStory, ...] = ()
    mutes: tuple[Mute, ...] = ()
    leanings: Leanings | None = None

    @property
    def key(self) -> object:
        """Equal for places that would get the same digest."""
        told = frozenset((item.read, item.facts) for item in self.told)
        return told, self.mutes, tuple(sorted((self.leanings or {}).items()))


@dataclass(frozen=True, slots=True)
class Built:
    """A digest as it goes out; without a message, `remark` says why there is none."""

    message: Message | None
    told: tuple[ToldStory, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles with their texts, how well each matches, the words that were looked for, and older wordings."""

    articles: Sequence[Article]
    relevance: Mapping[int, float]
    forms: frozenset[Form]
    wordings: Mapping[tuple[int, int], str] = field(default_factory=dict)


def written(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Built:
    """The digest of what was gathered for a brief."""
    found = choose(gathered, brief, memory, now)
    recent = [article for article in gathered.articles if is_recent(article, brief.since)]
    if not found.told and not found.also:
        return _quiet(brief, len(recent))
    kept = tuple(remembered(item.story, news.summary, now) for item, news in found.told)
    return Built(_message(found.told, found.also, recent or gathered.articles, brief), kept)


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of the stories that were gathered for a digest: each stands in exactly one of the last three.

    `ranked` are those that are not muted, the best first. `told` are told at length, of `also` the first `MOST_ALSO`
    in a line each, and `left` not at all, for the reason in words.
    """

    ranked: Sequence[Ranked]
    told: Sequence[tuple[Ranked, News]]
    also: Sequence[Ranked]
    left: Sequence[tuple[Story, str]]


def choose(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Choice:
    """Which of the stories a digest tells, and why not the others."""
    articles = sorted(gathered.articles, key=lambda article: article.kind is Kind.HEADLINE)
    stories = [(story, muted_by(story, memory.mutes)) for story in stories_of_many(articles)]
    wanted = _Wanted(brief, gathered, memory.told)
    ranked = rank_stories(
        [story for story, mute in stories if not mute], now, gathered.relevance, memory.leanings or {}
    )
    fresh, left = _fresh(ranked, wanted)
    selection = select([item for item, _ in fresh], wanted.most, MOST_ALSO)
    news = {id(item): found for item, found in fresh if found}
    told = [(item, news[id(item)]) for item in selection.told if id(item) in news]
    also = [item for item in selection.told if id(item) not in news] + list(selection.also)
    muted = [(story, f"muted here: {mute.kind} {mute.name}") for story, mute in stories if mute]
    return Choice(ranked, told, also, [*muted, *left, *((item.story, why) for item, why in selection.dropped)])


def is_recent(article: Article, since: datetime) -> bool:
    """Whether it came since then: published then, or not long before but first seen then."""
    return article.published >= since or (article.first_seen >= since and article.published >= since - LATE)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a digest asks of a story."""

    brief: Brief
    gathered: Gathered
    told: Sequence[ToldStory]

    @property
    def most(self) -> int:
        """Stories of the digest."""
        return max((item.terms.stories for item in self.brief.subscriptions), default=USUAL.stories)

    @property
    def sentences(self) -> int:
        """Sentences about each."""
        return _SENTENCES.get(self.brief.length or "medium", EACH)

    def news(self, story: Story, before: Sequence[ToldStory]) -> News | None:
        """What is to be told of a story at length to who was told it so often before."""
        part = unread(story, before) if before else story
        if part is None:
            return None
        room = self.sentences + 2 * bool(before)
        summaries = summarize([part], self.gathered.forms, Plan(1, room, room))
        known = known_facts(story, before, self.gathered.wordings) if before else frozenset()
        found = news_of(summaries[0], before, known) if summaries else None
        if found is None:
            return None
        return replace(found, summary=replace(found.summary, sentences=found.summary.sentences[: self.sentences]))


def _fresh(
    ranked: Sequence[Ranked], wanted: _Wanted
) -> tuple[list[tuple[Ranked, News | None]], list[tuple[Story, str]]]:
    """The stories that came since, as many as a digest can choose from, and what each tells; None: its title alone.

    Then the others, each with the reason.
    """
    fresh: list[tuple[Ranked, News | None]] = []
    left: list[tuple[Story, str]] = []
    most = CHOICE * wanted.most + MOST_ALSO
    for place, item in enumerate(ranked):
        if len(fresh) >= most:
            left += [(each.story, f"{most} newer stories rank higher") for each in ranked[place:]]
            break
        before = told_before(item.story, wanted.told)
        found = None
        if before or any(is_recent(article, wanted.brief.since) for article in item.story.articles):
            found = wanted.news(item.story, before)
            if found or not before:
                fresh.append((item, found))
                continue
        left.append((item.story, _old(before, wanted.brief)))
    return fresh, left


def _old(before: Sequence[ToldStory], brief: Brief) -> str:
    """Why a story is no news, in words."""
    if not before:
        return f"it came before {exact(brief.since, brief.zone)}, since when this digest looks"
    return f"it was told here on {exact(max(item.at for item in before), brief.zone)}, and nothing is new in it since"


def muted_by(story: Story, mutes: Sequence[Mute]) -> Mute | None:
    """The first mute by which a place does not want to see a story."""
    ids = {str(article.id) for article in story.articles}
    title = f" {fold(story.title)} "
    for mute in mutes:
        if mute.kind == "story" and mute.name in ids:
            return mute
        if mute.kind == "source" and all(fold(mute.name) in fold(source) for source in story.sources):
            return mute
        if mute.kind == "topic" and fold(mute.name) in title:
            return mute
    return None


def _message(
    told: Sequence[tuple[Ranked, News]], also: Sequence[Ranked], items: Sequence[Article], brief: Brief
) -> Message:
    numbered = _numbered([news.summary for _, news in told])
    newest = max(article.published for article in items)
    coverage = Coverage(len(told) + len(also), len(items), len({article.source for article in items}), newest)
    remarks = [*_lateness(brief), about(brief.subscriptions, direct=brief.place.direct)]
    notes = [_again(news, brief.zone) for _, news in told]
    at = brief.at.astimezone(brief.zone)
    return digest_message(Digest(at, numbered, [item.story for item in also], coverage, remarks, notes))


def _again(news: News, zone: ZoneInfo) -> str:
    """What stands above a story that was told before."""
    at = news.since.astimezone(zone) if news.since else None
    return f"New since {at.day} {at:%B}:" if at else ""


def _numbered(summaries: Sequence[StorySummary]) -> list[StorySummary]:
    """The summaries with one run of citation numbers through all of them."""
    numbers: dict[tuple[int, int], int] = {}

    def renumbered(summary: StorySummary) -> StorySummary:
        sentences = tuple(
            replace(
                sentence,
                citations=tuple(
                    replace(each, n=numbers.setdefault((each.article_id, each.revision), len(numbers) + 1))
                    for each in sentence.citations
                ),
            )
            for sentence in summary.sentences
        )
        return replace(summary, sentences=sentences)

    return [renumbered(summary) for summary in summaries]


def _lateness(brief: Brief) -> list[str]:
    if not brief.delayed:
        return []
    older = f"; {brief.folded} earlier {'is' if brief.folded == 1 else 'are'} folded in" if brief.folded else ""
    return [f"Delayed: it was due at {brief.at.astimezone(brief.zone):%H:%M}{older}."]


def about(subscriptions: Sequence[Subscription], *, direct: bool) -> str:
    """What a digest is about, as in `What this channel follows: Belarus, trade.`."""
    labels = [item.label for item in subscriptions]
    shown = ", ".join(labels[:6]) + (f" and {len(labels) - 6} more" if len(labels) > 6 else "")  # noqa: PLR2004
    return f"What {'you follow' if direct else 'this channel follows'}: {shown}."


def _quiet(brief: Brief, looked_at: int) -> Built:
    """Nothing new: one honest line, or silence."""
    remark = f"nothing new among {looked_at} items" if looked_at else "nothing stored since the last one"
    if all(item.terms.when_empty is WhenEmpty.SILENCE for item in brief.subscriptions):
        return Built(None, remark=remark)
    line = paragraph(f"A quiet {brief.at.astimezone(brief.zone):%A}: {remark}.")
    return Built(Message((line, note(about(brief.subscriptions, direct=brief.place.direct)))), remark=remark)
