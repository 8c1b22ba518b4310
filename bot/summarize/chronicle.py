"""Turns the articles of a story into its timeline: who reported what first, each step by what was not known before.

Invariant: every sentence of a step is a span of its article, and says something that no earlier step of the story says.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from bot.model import Article, Kind, Sentence
from bot.ports import Form
from bot.stories.facts import facts_of, is_new
from bot.summarize.candidates import Candidate, candidates_of
from bot.summarize.offline import cite
from bot.summarize.weigh import carries

READ = 12
"""Sentences of an article among which the new one is looked for: news stands at the beginning."""

FADING = 0.93
"""What each sentence further down counts of the one before it."""

ASIDE = 0.5
"""The factor for a sentence that points back at one that is not shown, or opens on what somebody says of the news."""

OPENING = 2
"""Sentences of the first report; later ones have one."""


@dataclass(slots=True)
class Step:
    """An article that brought something new, and what; `repeated` are sources that told the same after it."""

    article: Article
    sentences: tuple[Sentence, ...] = ()
    repeated: list[str] = field(default_factory=list)


def chronicle(articles: Sequence[Article], query: Collection[Form] = ()) -> list[Step]:
    """The steps of a story, the oldest first; an article that says nothing new is counted to the step before it.

    Args:
        articles: of one story, with their texts.
        query: if given, only sentences that carry one of its words.
    """
    steps: list[Step] = []
    known: set[str] = set()
    places: dict[int, Step] = {}
    for article in sorted(articles, key=lambda each: (each.published, each.id)):
        root = places.get(article.copy_of or 0)
        sentences = () if root else _news(article, known, query, OPENING if not steps else 1)
        if sentences or (not steps and not query):
            steps.append(Step(article, sentences))
            places[article.id] = steps[-1]
        elif steps:
            (root or steps[-1]).repeated.append(article.source)
        known |= facts_of(article.title).union(*(facts_of(sentence.text) for sentence in sentences))
    return steps


def _news(article: Article, known: set[str], query: Collection[Form], most: int) -> tuple[Sentence, ...]:
    """The sentences of an article that say most that is not known, in the order of the text."""
    if article.kind is Kind.HEADLINE:
        return ()
    read = [item for item in candidates_of(article) if item.place < READ]
    told = set(known)
    chosen: list[Candidate] = []
    while len(chosen) < most:
        rest = [item for item in read if item not in chosen and is_new(item.text, told) and _fits(item, query)]
        if not rest:
            break
        best = max(rest, key=lambda item: (_telling(item, told), -item.place))
        chosen.append(best)
        told |= facts_of(best.text)
    chosen.sort(key=lambda item: item.start)
    return tuple(Sentence(item.text, (cite(article, item.start, item.end),)) for item in chosen)


def _telling(item: Candidate, known: set[str]) -> float:
    """How much a sentence tells that is not known."""
    aside = item.unresolved or item.text.startswith(("“", '"', "«", "„"))
    return len(facts_of(item.text) - known) * FADING**item.place * (ASIDE if aside else 1)


def _fits(item: Candidate, query: Collection[Form]) -> bool:
    return not query or carries(item.stems, item.article.language, query)
