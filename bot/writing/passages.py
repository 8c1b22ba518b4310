"""Turns the articles of stories into the numbered passages that a model may use: spans of stored revisions.

Invariant: no passage holds a sentence that speaks to a model, nor its neighbours: candidates never do.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.model import Article, Kind, Story
from bot.ports import Form
from bot.summarize.candidates import Candidate, candidates_of
from bot.summarize.weigh import carries

MAX_ARTICLES = 5
"""Articles of one story that a model reads."""

EACH = 9
"""Sentences of an article that it reads: the first ones, and then those that carry the question."""

LONGEST = 3
"""Sentences of one passage."""

MAX_CHARACTERS = 14_000
"""Of all passages together: some 4,000 tokens."""


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
    candidates = candidates_of(article)
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
