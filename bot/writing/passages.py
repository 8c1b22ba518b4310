"""Turns the articles of stories into the numbered passages that a model may use: spans of stored revisions.

Invariant: no passage holds a sentence that speaks to a model (`bot.text.directives`), nor its neighbours.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.model import Article, Kind, Story
from bot.ports import Form
from bot.summarize.candidates import MAX_CHARACTERS as MAX_READ
from bot.summarize.candidates import Candidate, candidates_of
from bot.summarize.extractive import carries
from bot.text.directives import addresses_model
from bot.text.sentences import sentence_spans

MAX_ARTICLES = 5
"""Articles of one story that a model reads."""

EACH = 9
"""Sentences of an article that it reads: the first ones, and then those that carry the question."""

LONGEST = 3
"""Sentences of one passage."""

MAX_CHARACTERS = 14_000
"""Of all passages together: some 4,000 tokens."""

_BESIDE = 2
"""Sentences on each side of one that speaks to a model that are left out with it."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A passage `article.text[start:end]` and its id; `story` is the place of its story."""

    id: str
    story: int
    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words."""
        return self.article.text[self.start : self.end]


def passages_of(stories: Sequence[Story], query: Collection[Form]) -> list[Numbered]:
    """The passages of these stories, article by article; those of later articles are left out where room is short."""
    spans = [
        (place, article, start, end)
        for place, story in enumerate(stories)
        for article in [each for each in story.articles if each.kind is Kind.ARTICLE][:MAX_ARTICLES]
        for start, end in _spans(article, query)
    ]
    room = MAX_CHARACTERS // max(1, len(stories))
    used = dict.fromkeys(range(len(stories)), 0)
    kept: list[Numbered] = []
    for place, article, start, end in spans:
        used[place] += end - start
        if used[place] <= room:
            kept.append(Numbered(f"p{len(kept) + 1}", place, article, start, end))
    return kept


def _spans(article: Article, query: Collection[Form]) -> list[tuple[int, int]]:
    """Runs of chosen sentences that stand next to each other in one paragraph."""
    tainted = _tainted(article)
    read = candidates_of(article)
    candidates = [item for item in read if not any(item.start < end and start < item.end for start, end in tainted)]
    first = candidates[: EACH - EACH // LONGEST] if query else candidates[:EACH]
    asked = [item for item in candidates[len(first) :] if query and carries(item.stems, article.language, query)]
    chosen = sorted([*first, *asked[: EACH - len(first)]], key=lambda item: item.start)
    runs: list[list[Candidate]] = []
    for item in chosen:
        joins = runs and len(runs[-1]) < LONGEST and _is_next(article, runs[-1][-1], item)
        if joins:
            runs[-1].append(item)
        else:
            runs.append([item])
    return [(run[0].start, run[-1].end) for run in runs]


def _is_next(article: Article, one: Candidate, other: Candidate) -> bool:
    between = article.text[one.end : other.start]
    return not between.strip() and "\n" not in between


def _tainted(article: Article) -> list[tuple[int, int]]:
    """The spans of sentences that speak to a model, or stand near one in its paragraph."""
    text = article.text[:MAX_READ]
    spans = sentence_spans(text, article.language)
    found: set[int] = set()
    for at, (start, end) in enumerate(spans):
        if addresses_model(text[start:end]):
            beside = range(max(0, at - _BESIDE), min(len(spans), at + _BESIDE + 1))
            found.update(other for other in beside if "\n\n" not in _between(text, spans[at], spans[other]))
    return [spans[at] for at in sorted(found)]


def _between(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    first, second = sorted((one, other))
    return text[first[1] : second[0]]
