"""Turns drafted sentences into cited ones: what its passages carry stays, what went is counted by reason."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.grounding.check import findings
from bot.grounding.tokens import Passage
from bot.message.phrases import joined, phrase, plural
from bot.model import Article, Citation, Sentence, Story, StorySummary
from bot.summarize.offline import cite
from bot.text.directives import addresses_model, holds_address
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, words
from bot.writing.passages import Numbered
from bot.writing.prompt import Drafted

CONTEXT = 600
"""Characters of an article's beginning that may complete a name of its passages."""

SHORTEST, LONGEST = 3, 60
"""Words of a sentence."""

REPEATED = 0.7
"""The share of a sentence's topical words that one before has said, from which it tells nothing new."""

ENOUGH = 0.5
"""The share of the drafted sentences that must stay: of a draft that is mostly wrong, no part is believed."""

_CLEAN = re.compile(r"[^\w\s.,;:!?'\"’‘“”„«»()%$£€¥₽₴°&/–—…+#№-]")

_WORDS = {
    "no passage": phrase("no passage"),
    "link": phrase("link"),
    "instruction": phrase("instruction"),
    "signs": phrase("signs"),
    "length": phrase("length"),
    "name": phrase("name"),
    "number": phrase("number"),
    "date": phrase("date"),
    "quote": phrase("quote"),
    "negation": phrase("negation"),
    "opposite": phrase("opposite"),
    "roles": phrase("roles"),
    "words": phrase("words"),
}
"""Why a sentence went, as it is told."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """What stays, by the place of its story; how many sentences were drafted, and what went by reason."""

    kept: Mapping[int, tuple[Sentence, ...]]
    drafted: int
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        """Whether so much is left that it can stand for the whole."""
        left = sum(map(len, self.kept.values()))
        return left > 0 and left >= ENOUGH * (left + self._wrong)

    @property
    def _wrong(self) -> int:
        return sum(count for reason, count in self.dropped.items() if reason != "repetition")


def grounded(drafts: Sequence[Drafted], passages: Sequence[Numbered]) -> Grounded:
    """Each drafted sentence held against the passages that it cites."""
    by_id = {each.id: each for each in passages}
    kept: dict[int, list[Sentence]] = {}
    said: list[set[str]] = []
    dropped: Counter[str] = Counter()
    for draft in drafts:
        cited = _cited(draft, by_id)
        reason = _reason(draft.text, cited)
        topical = _topical(draft.text, cited)
        if not reason and topical and any(len(topical & before) >= REPEATED * len(topical) for before in said):
            reason = "repetition"
        if reason:
            dropped[reason] += 1
            continue
        said.append(topical)
        kept.setdefault(cited[0].story, []).append(Sentence(_ended(draft.text), _citations(draft.text, cited)))
    return Grounded({story: tuple(each) for story, each in kept.items()}, len(drafts), dict(dropped))


def dropped_in_words(written: Grounded) -> str:
    """What of a draft went, by reason: `2 of 7 drafted sentences were dropped: name 1, number 1.` and the like."""
    wrong = {reason: count for reason, count in written.dropped.items() if reason != "repetition"}
    if not wrong:
        return ""
    return plural(
        sum(wrong.values()),
        "{n} of {drafted} drafted sentences was dropped: {reasons}.",
        "{n} of {drafted} drafted sentences were dropped: {reasons}.",
        drafted=written.drafted,
        reasons=joined(joined((_WORDS[reason], str(count)), " ") for reason, count in sorted(wrong.items())),
    )


def _cited(draft: Drafted, by_id: Mapping[str, Numbered]) -> list[Numbered]:
    """The cited passages of one story, that of the first."""
    known = [by_id[each] for each in draft.ids if each in by_id]
    return [each for each in known if each.story == known[0].story]


def _reason(text: str, cited: Sequence[Numbered]) -> str:
    """Why a sentence cannot stay; `""` where it can."""
    count = len(words(text))
    if not cited:
        return "no passage"
    if holds_address(text):
        return "link"
    if addresses_model(text) or text.rstrip("”\"’'» ").endswith("?"):
        return "instruction"
    if _CLEAN.search(text) or "\n" in text:
        return "signs"
    if not SHORTEST <= count <= LONGEST:
        return "length"
    found = findings(text, [_passage(each) for each in cited], cited[0].article.language)
    return found[0].reason.value if found else ""


def _passage(each: Numbered) -> Passage:
    article = each.article
    published = article.published if article.dated else None
    return Passage(each.text, article.language, f"{article.title}. {article.text[:CONTEXT]}", published)


def _topical(text: str, cited: Sequence[Numbered]) -> set[str]:
    folded = [word for word in words(text) if word not in STOPWORDS]
    return set(stem_words(folded, cited[0].article.language if cited else "en"))


def _ended(text: str) -> str:
    return text if text[-1:] in '.!…”"»’' else f"{text}."


def _citations(text: str, cited: Sequence[Numbered]) -> tuple[Citation, ...]:
    """The nearest sentence of each passage where that carries the whole; else the passage. What shares nothing goes."""
    made = [(_shared(text, each.text, each.article), each) for each in cited]
    best = max(shared for shared, _ in made)
    near = [each for shared, each in made if shared >= best / 2] or [cited[0]]
    return tuple(_narrowed(text, each) for each in near)


def _narrowed(text: str, each: Numbered) -> Citation:
    article = each.article
    spans = sentence_spans(each.text, article.language)
    start, end = max(spans, key=lambda span: _shared(text, each.text[span[0] : span[1]], article))
    alone = replace(_passage(each), text=each.text[start:end])
    if findings(text, [alone], article.language):
        return cite(article, each.start, each.end)
    return cite(article, each.start + start, each.start + end)


def _shared(text: str, passage: str, article: Article) -> int:
    one, other = (stem_words(words(each), article.language) for each in (text, passage))
    return len(set(one) & set(other))


def told(stories: Sequence[Story], written: Grounded, offline: Sequence[StorySummary]) -> list[StorySummary]:
    """The stories with their written sentences; one of which none stayed keeps those that were quoted."""
    quoted = {id(item.story): item.sentences for item in offline}
    found = [
        StorySummary(story, written.kept.get(place) or quoted.get(id(story), ())) for place, story in enumerate(stories)
    ]
    found = [item for item in found if item.sentences]
    flat = iter(numbered([sentence for item in found for sentence in item.sentences]))
    return [StorySummary(item.story, tuple(next(flat) for _ in item.sentences)) for item in found]


def numbered(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The same with the cited articles numbered in order of first use, each once for a sentence."""
    numbers: dict[tuple[int, int], int] = {}
    made = []
    for sentence in sentences:
        cited: dict[int, Citation] = {}
        for each in sentence.citations:
            n = numbers.setdefault((each.article_id, each.revision), len(numbers) + 1)
            cited.setdefault(n, replace(each, n=n))
        made.append(Sentence(sentence.text, tuple(cited.values())))
    return made
