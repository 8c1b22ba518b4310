"""Turns the articles of a story into its timeline: who reported what first, each step by what was not known before.

Invariant: every sentence of a step is a span of its article, and says something that no earlier step says; nor does a
step of another story, where the steps of several are told together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.model import Article, Kind, Sentence
from bot.ports import Form
from bot.stories.facts import facts_of, is_new
from bot.summarize.candidates import Candidate
from bot.summarize.echoes import Echoes
from bot.summarize.offline import cite
from bot.summarize.redundancy import Said, repeats
from bot.summarize.weigh import carries

READ = 12
"""Sentences of an article, without those that were known, among which the new one is looked for: news stands at the
beginning, or after what was known."""

KNOWN, ADDED = 0.6, 0.4
"""The share of a sentence's facts, said by one sentence of an earlier article, from which it was known; that of one in
a copy of another source's report, which may be worded anew here and there and end otherwise."""

STALE = 0.1
"""What the facts count that earlier articles said, each somewhere, beside those that none did."""

AS_FRESH = 0.5
"""How fresh a second sentence must be, beside the first: one may be news, and the other what it is about."""

RECALLED = 1.0
"""How much later articles must say of a sentence without a word of the query, so that it is of the topic: all of it by
one of them, or half by two."""

FADING = 0.93
"""What each sentence further down counts of the one before it."""

ASIDE = 0.5
"""The factor for a sentence that points back at one that is not shown, or opens on what somebody says of the news."""

OPENING = 2
"""Sentences of the first report; later ones have one."""


HEADLINED = 0.75
"""The share of a headline's facts from which it says what a step has told."""


@dataclass(slots=True)
class Step:
    """An article that brought something new, and what; `repeated` are sources that told the same after it."""

    article: Article
    told: tuple[Candidate, ...] = ()
    repeated: list[str] = field(default_factory=list)
    _said: Said | None = field(default=None, repr=False, compare=False)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What it says, each sentence with its citation."""
        return tuple(Sentence(item.said, (cite(item.article, item.start, item.end),)) for item in self.told)

    def tells(self, item: Candidate) -> bool:
        """Whether it says what a sentence says: all its names and numbers, and enough of its words."""
        self._said = said = self._said or Said.by(self.told)
        if said.covers(item):
            return True
        return item.facts <= said.facts and any(repeats(item, other) for other in self.told)

    def tells_headline(self, title: str) -> bool:
        """Whether it says what a headline says."""
        facts = facts_of(title)
        known = facts_of(self.article.title).union(*(facts_of(item.text) for item in self.told))
        return bool(facts) and len(facts & known) >= HEADLINED * len(facts)


def chronicle(articles: Sequence[Article], query: Collection[Form] = (), echoes: Echoes | None = None) -> list[Step]:
    """The steps of a story, the oldest first; an article that says nothing new is counted to the step before it.

    Args:
        articles: of one story, with their texts.
        query: if given, only sentences that carry one of its words, or that later articles recall.
        echoes: if given, of these articles and others: what earlier ones of these say is known too.
    """
    echoes = echoes or Echoes(articles)
    steps: list[Step] = []
    known: set[str] = set()
    places: dict[int, Step] = {}
    for article in sorted(articles, key=lambda each: (each.published, each.id)):
        root = places.get(article.copy_of or 0)
        told = _news(article, known, query, steps, echoes)
        if told or (not steps and not query):
            steps.append(Step(article, told))
            places[article.id] = steps[-1]
        elif steps:
            (root or steps[-1]).repeated.append(article.source)
        known |= facts_of(article.title).union(*(facts_of(item.text) for item in told))
    return steps


def told_once(steps: Sequence[Step]) -> list[Step]:
    """The steps of several stories, the oldest first, each of which says something that no earlier one says.

    What repeats one of these is counted to it; a sentence of a step that does is left out.
    """
    kept: list[Step] = []
    for step in sorted(steps, key=lambda each: (each.article.published, each.article.id)):
        new = tuple(item for item in step.told if not any(other.tells(item) for other in kept))
        if before := None if new else _teller(step, kept):
            before.repeated += [step.article.source, *step.repeated]
        else:
            kept.append(Step(step.article, new, step.repeated))
    return kept


def _teller(step: Step, kept: Sequence[Step]) -> Step | None:
    """The earlier step that says what a step says, which says nothing new itself."""
    if step.told:
        return next((other for other in kept if any(other.tells(item) for item in step.told)), None)
    return next((other for other in kept if other.tells_headline(step.article.title)), None)


def _news(
    article: Article, known: set[str], query: Collection[Form], before: Sequence[Step], echoes: Echoes
) -> tuple[Candidate, ...]:
    """The sentences of an article that say most that is not known, in the order of the text."""
    if article.kind is Kind.HEADLINE:
        return ()
    most = 1 if before else OPENING
    least = KNOWN if echoes.is_original(article) else ADDED
    read = [item for item in echoes.sentences(article) if echoes.of(item).known < least][:READ]
    read = [item for item in read if not any(step.tells(item) for step in before)]
    told = set(known)
    chosen: list[Candidate] = []
    while len(chosen) < most:
        left = [item for item in read if item not in chosen and _fits(item, query, echoes)]
        rest = [item for item in left if is_new(item.text, told)] or [item for item in left if _counts(item, told)]
        if not rest:
            break
        best = max(rest, key=lambda item: (_telling(item, told, echoes), -item.place))
        chosen.append(best)
        told |= facts_of(best.text)
        read = [item for item in read if echoes.of(item).fresh >= AS_FRESH * echoes.of(best).fresh]
    return tuple(sorted(chosen, key=lambda item: item.start))


def _counts(item: Candidate, known: set[str]) -> bool:
    """Whether a sentence gives another number for what is known, as tolls rise."""
    return not {fact for fact in facts_of(item.text) if fact[0].isdigit()} <= known


def _telling(item: Candidate, known: set[str], echoes: Echoes) -> float:
    """How much a sentence tells that is not known; what sums up earlier reports has facts of many of them."""
    aside = item.unresolved or item.text.startswith(("“", '"', "«", "„"))
    return (
        len(facts_of(item.text) - known)
        * FADING**item.place
        * (ASIDE if aside else 1)
        * (STALE + echoes.of(item).fresh)
    )


def _fits(item: Candidate, query: Collection[Form], echoes: Echoes) -> bool:
    return not query or carries(item.stems, item.article.language, query) or echoes.of(item).recalled >= RECALLED
