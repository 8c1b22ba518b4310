"""Turns ranked stories into a summary without any model: sentences quoted whole, each with its citations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model import Article, Citation, Kind, Sentence, Story, StorySummary
from bot.ports import Form
from bot.summarize.candidates import Candidate, candidates_of
from bot.summarize.corroborate import Corroboration
from bot.summarize.extractive import Budget, select
from bot.summarize.weigh import carries
from bot.text.words import words

MAX_ARTICLES = 6
"""Articles of one story that are read: more say the same."""

NEAR = 40
"""Sentences of an article that speak for it; of those behind, only one that carries the query is considered."""


class Length(StrEnum):
    """How long an answer may be."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Plan:
    """Most stories of an answer, sentences over all of them, and sentences where there is one story.

    `words` bounds what is said of one story; with `overrun` its last sentence may go beyond, for who cuts at the word.
    """

    stories: int
    sentences: int
    alone: int
    words: int = 400
    overrun: bool = False


PLANS = {Length.SHORT: Plan(2, 3, 3), Length.MEDIUM: Plan(3, 6, 5), Length.LONG: Plan(6, 14, 10)}


def summarize(
    stories: Sequence[Story],
    query: Collection[Form],
    length: Length | Plan = Length.MEDIUM,
    beside: Sequence[Article] = (),
) -> list[StorySummary]:
    """Summaries of the first stories that have text, in their order; stories of headlines alone are left out.

    Args:
        stories: with the texts of their articles loaded.
        query: the alternatives of the query's words as sequences of stems; empty for no query.
        length: how much may be said in all, or a plan of its own.
        beside: articles with their texts in which it is looked for who else says the same.
    """
    numbers: dict[tuple[int, int], int] = {}
    chosen: list[tuple[Story, list[list[Candidate]]]] = []
    plan = length if isinstance(length, Plan) else PLANS[length]
    told = [story for story in stories if any(article.kind is Kind.ARTICLE for article in story.articles)]
    told = told[: plan.stories]
    for story, sentences in zip(told, _shares(len(told), plan), strict=True):
        picked = _pick(story, query, Budget(sentences, plan.words, plan.overrun))
        if picked:
            chosen.append((story, picked))
    if not chosen:  # the query stands only where nothing can be quoted: what the first article is about
        lead = next(((story, picked) for story in told if (picked := _pick(story, (), Budget(1)))), None)
        chosen = [lead] if lead else []
    others = Corroboration(beside)
    return [
        StorySummary(story, tuple(_sentence(group, numbers, others) for group in picked)) for story, picked in chosen
    ]


def _shares(stories: int, plan: Plan) -> list[int]:
    """How many sentences each story gets: the first ones one more where they do not divide."""
    if stories <= 1:
        return [plan.alone] * stories
    each, rest = divmod(plan.sentences, stories)
    return [each + (place < rest) for place in range(stories)]


def _pick(story: Story, query: Collection[Form], budget: Budget) -> list[list[Candidate]]:
    """The chosen sentences of a story, each with its word-for-word twins in other articles."""
    articles = [article for article in story.articles if article.kind is Kind.ARTICLE][:MAX_ARTICLES]
    read = (item for article in articles for item in candidates_of(article))
    candidates = [item for item in read if item.place < NEAR or carries(item.stems, item.article.language, query)]
    return [_with_twins(item, candidates) for item in select(candidates, query, budget)]


def _with_twins(item: Candidate, candidates: Sequence[Candidate]) -> list[Candidate]:
    same = words(item.text)
    twins = {item.article.id: item}
    for other in candidates:
        if other.stems == item.stems and words(other.text) == same:
            twins.setdefault(other.article.id, other)
    return list(twins.values())


def _sentence(group: Sequence[Candidate], numbers: dict[tuple[int, int], int], others: Corroboration) -> Sentence:
    citations = []
    for item in group:
        key = item.article.id, item.article.revision
        n = numbers.setdefault(key, len(numbers) + 1)
        citations.append(replace(cite(item.article, item.start, item.end), n=n))
    first, known = group[0], {item.article.id for item in group}
    found = others.of(first.text, first.article)
    also = tuple(cite(article, start, end) for article, start, end in found if article.id not in known)
    return Sentence(first.said, tuple(citations), also)


def cite(article: Article, start: int, end: int, n: int = 0) -> Citation:
    """A citation of `article.text[start:end]`; the text must be loaded."""
    return Citation(
        n=n,
        article_id=article.id,
        revision=article.revision,
        start=start,
        end=end,
        quote=article.text[start:end],
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        dated=article.dated,
    )
