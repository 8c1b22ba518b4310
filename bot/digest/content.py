"""Turns what was gathered for a digest into its message: stories → the best and newest of them → cited sentences.

Invariant: every sentence of a digest was not told to its place before, and cites where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.chatport import Mute
from bot.digest.alerts import MOST, unbroken
from bot.digest.briefs import Brief
from bot.digest.feedback import vote_buttons
from bot.digest.heads import about, late_messages, late_remarks, lateness, titled
from bot.digest.memory import News, known_facts, news_of, remembered, told_before, unread
from bot.digest.mutes import muting, named
from bot.digest.select import select
from bot.follow import USUAL, WhenEmpty
from bot.message.blocks import Message, note, paragraph
from bot.message.compose import numbered
from bot.message.digest import MOST_ALSO, Digest, digest_message
from bot.message.phrases import counted, phrase, plural, when
from bot.message.when import exact
from bot.model import Article, Coverage, Kind, Story
from bot.outbox import Kind as Sending
from bot.outbox import ToldStory
from bot.ports import Form
from bot.stories.group import stories_of_many
from bot.stories.kin import told_together
from bot.stories.rank import Ranked, rank_stories, voices
from bot.summarize.offline import Plan, summarize
from bot.votes import Leanings

EACH = 2
"""Sentences about each story."""

LATE = timedelta(days=1)
"""How long before the last digest something may have been published that was first seen after it."""

CHOICE = 3
"""So many times the stories of a digest are read to choose from."""

_SENTENCES = {"short": 1, "medium": EACH, "long": 3}


@dataclass(frozen=True, slots=True)
class Memory:
    """What a place was told, mutes and leans to; `heard` is the state of the first (`bot.outbox.Outbox.heard`)."""

    told: tuple[ToldStory, ...] = ()
    mutes: tuple[Mute, ...] = ()
    leanings: Leanings | None = None
    heard: int | None = None

    @property
    def key(self) -> object:
        """Equal for places that would get the same digest."""
        told = frozenset((item.read, item.facts) for item in self.told)
        return told, self.mutes, tuple(sorted((self.leanings or {}).items()))


@dataclass(frozen=True, slots=True)
class Built:
    """A digest as it goes out; without a message, `remark` says why there is none, without `digest` nothing is new.

    `late` is the same as it reads when it is late, in two ways of which the second is no longer than the message, and
    `late_remarks` are what these say first; empty for one that is late already.
    `news` is what each story of `told` says, and `forms` are the words that were looked for.
    """

    message: Message | None
    told: tuple[ToldStory, ...] = ()
    remark: str = ""
    digest: Digest | None = None
    title: str = ""
    late: tuple[Message, ...] = ()
    late_remarks: tuple[Sequence[str], ...] = ()
    news: tuple[News, ...] = ()
    forms: frozenset[Form] = frozenset()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The articles with their texts, how well each matches, the words that were looked for, and older wordings.

    `kin` are those of different languages that tell one event.
    """

    articles: Sequence[Article]
    relevance: Mapping[int, float]
    forms: frozenset[Form]
    wordings: Mapping[tuple[int, int], str] = field(default_factory=dict)
    kin: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of the stories that were gathered: each stands in exactly one of the last three.

    `ranked` are those that are not muted, the best first. `told` are told at length, of `also` the first `MOST_ALSO`
    in a line each, and `left` not at all, for the reason in words.
    """

    ranked: Sequence[Ranked]
    told: Sequence[tuple[Ranked, News]]
    also: Sequence[Ranked]
    left: Sequence[tuple[Story, str]]


def written(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Built:
    """The digest of what was gathered for a brief."""
    found = choose(gathered, brief, memory, now)
    recent = [article for article in gathered.articles if is_recent(article, brief.since)]
    if not found.told and not found.also:
        return _quiet(brief, len(recent))
    return replace(_built(found, recent or gathered.articles, brief, now), forms=gathered.forms)


def alerted(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Built:
    """The alert about the stories that break among what was gathered, no message when none does."""
    found = choose_breaking(gathered, brief, memory, now)
    if not found.told:
        return Built(None, remark=phrase("nothing breaks"))
    return _built(found, [article for item, _ in found.told for article in item.story.items], brief, now)


def choose(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Choice:
    """Which of the stories a digest tells, and why not the others."""
    wanted = _Wanted(brief, gathered, memory.told)
    ranked, muted = _ranked(gathered, memory, now)
    fresh, old = _fresh(ranked, wanted)
    selection = select([item for item, _ in fresh], wanted.most, MOST_ALSO)
    news = {id(item): found for item, found in fresh if found}
    told = [(item, news[id(item)]) for item in selection.told if id(item) in news]
    also = [item for item in selection.told if id(item) not in news] + list(selection.also)
    return Choice(ranked, told, also, [*muted, *old, *((item.story, why) for item, why in selection.dropped)])


def choose_breaking(gathered: Gathered, brief: Brief, memory: Memory, now: datetime) -> Choice:
    """Which of the stories an alert tells, and why not the others."""
    wanted = _Wanted(brief, gathered, memory.told)
    ranked, left = _ranked(gathered, memory, now)
    told: list[tuple[Ranked, News]] = []
    for item in ranked:
        why = wanted.unbroken(item.story, now)
        if not why and len(told) == MOST:
            why = phrase("an alert tells {n} stories, and so many that break rank higher", n=MOST)
        found = None if why else wanted.news(item.story, ())
        if found:
            told.append((item, found))
        else:
            left.append((item.story, why or phrase("no sentence of it is stored, and an alert needs one")))
    return Choice(ranked, told, (), left)


def _ranked(gathered: Gathered, memory: Memory, now: datetime) -> tuple[list[Ranked], list[tuple[Story, str]]]:
    """The stories that are not muted, those that matter most first; then the others, each with what mutes it."""
    articles = sorted(gathered.articles, key=lambda article: article.kind is Kind.HEADLINE)
    together = told_together(stories_of_many(articles), gathered.kin)
    stories = [(story, muting(memory.mutes, story)) for story in together]
    shown = [story for story, mute in stories if not mute]
    muted = [(story, _muted(mute)) for story, mute in stories if mute]
    return rank_stories(shown, now, gathered.relevance, memory.leanings or {}), muted


def _muted(mute: Mute) -> str:
    return phrase("muted here: {what}", what=named(mute))


def sentences_each(brief: Brief) -> int:
    """The most sentences about each story that a digest tells."""
    return _SENTENCES.get(brief.length or "medium", EACH)


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
        return sentences_each(self.brief)

    def unbroken(self, story: Story, now: datetime) -> str:
        """Why an alert does not tell a story, in words; `""` if it breaks."""
        if before := told_before(story, self.told):
            last = max(item.at for item in before)
            return phrase("it was told here on {moment}", moment=exact(last, self.brief.zone))
        return unbroken(story, self.brief.subscriptions[0].terms.independent, now)

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
            why = plural(most, "{n} newer story ranks higher", "{n} newer stories rank higher")
            left += [(each.story, why) for each in ranked[place:]]
            break
        before = told_before(item.story, wanted.told)
        found = None
        if before or any(is_recent(article, wanted.brief.since) for article in item.story.items):
            found = wanted.news(item.story, before)
            if found or not before:
                fresh.append((item, found))
                continue
        left.append((item.story, _old(before, wanted.brief)))
    return fresh, left


def _old(before: Sequence[ToldStory], brief: Brief) -> str:
    """Why a story is no news, in words."""
    if not before:
        since = exact(brief.since, brief.zone)
        return phrase("it came before {moment}, since when this digest looks", moment=since)
    told = exact(max(item.at for item in before), brief.zone)
    return phrase("it was told here on {moment}, and nothing is new in it since", moment=told)


def _built(found: Choice, items: Sequence[Article], brief: Brief, now: datetime) -> Built:
    """What is told of the stories that were chosen; `items` are those that it says it stands on."""
    digest = _digest(found.told, found.also, items, brief)
    kept = tuple(remembered(item.story, news.summary, now) for item, news in found.told)
    remarks = () if brief.delayed else late_remarks(brief)
    built = Built(digest_message(digest), kept, digest=digest, news=tuple(news for _, news in found.told))
    return replace(built, title=titled(brief), late=late_messages(digest, remarks), late_remarks=remarks)


def _digest(
    told: Sequence[tuple[Ranked, News]], also: Sequence[Ranked], items: Sequence[Article], brief: Brief
) -> Digest:
    summaries = numbered([news.summary for _, news in told])
    newest = max(article.published for article in items)
    coverage = Coverage(len(told) + len(also), len(items), len({article.source for article in items}), newest)
    remarks = [*lateness(brief), about(brief.subscriptions, direct=brief.place.direct)]
    notes = [_above(item, news, brief) for item, news in told]
    at = brief.at.astimezone(brief.zone)
    title = phrase("Breaking") if brief.kind is Sending.ALERT else phrase("Digest")
    votes = [vote_buttons(item.story) for item, _ in told]
    return Digest(at, summaries, [item.story for item in also], coverage, remarks, notes, title, votes)


def _above(item: Ranked, news: News, brief: Brief) -> str:
    """What stands above a story: since when its news is new, or who carries what breaks."""
    if brief.kind is Sending.ALERT:
        first = min(article.published for article in item.story.items).astimezone(brief.zone)
        sources = counted(voices(item.story), "independent source")
        return phrase("{sources} since {moment}:", sources=sources, moment=when(first, "weekday time"))
    at = news.since.astimezone(brief.zone) if news.since else None
    return phrase("New since {day}:", day=when(at, "day month")) if at else ""


def _quiet(brief: Brief, looked_at: int) -> Built:
    """Nothing new: one honest line, or silence."""
    remark = phrase("nothing stored since the last one")
    if looked_at:
        remark = phrase("nothing new among {items}", items=counted(looked_at, "item"))
    if all(item.terms.when_empty is WhenEmpty.SILENCE for item in brief.subscriptions):
        return Built(None, remark=remark)
    day = when(brief.at.astimezone(brief.zone), "weekday")
    line = paragraph(phrase("A quiet {weekday}: {why}.", weekday=day, why=remark))
    notes = [*lateness(brief), about(brief.subscriptions, direct=brief.place.direct)]
    late = () if brief.delayed else tuple(Message((line, *map(note, said))) for said in late_remarks(brief))
    return Built(Message((line, *map(note, notes))), remark=remark, title=titled(brief), late=late)
