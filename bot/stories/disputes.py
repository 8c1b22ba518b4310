"""Finds where sources give different numbers for one quantity: `12 people injured` here, `15 people injured` there.

A quantity is known by the word that is counted and the word beside it; a source's number for it is the one in its
newest article. Years, dates, times, ages, scores and amounts that are told with `more` or `another` are left out.

Invariant: a dispute is between articles of different sources that are no copies of each other, and every number of it
stands in a sentence that can be cited.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Article
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stems

READ = 4_000
"""Characters of an article that are read: what it counts stands at its beginning."""

MOST = 5
"""Disputes of a story that are told."""

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_COUNT = re.compile(
    rf"(?<![\w.,/:$€£-])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\b(?i:{'|'.join(_WORDS)})\b)"
    r"(?:\s+(?P<scale>thousand|million|billion))?\s+(?P<unit>[^\W\d_]{3,})(?:\s+(?P<next>[^\W\d_]{3,}))?",
)
_FURTHER = re.compile(r"\b(?:another|other|further|additional|more|extra|of (?:them|the))\s*$", re.IGNORECASE)
_NO_UNIT = frozenset(
    "year years month months week weeks day days hour hours minute minutes second seconds january february march april "
    "may june july august september october november december percent per cent old points times more other others of "
    "the and or in at on to for from years-old".split()
)
_PARTLY = frozenset("at least about around nearly almost over up than least".split())


@dataclass(frozen=True, slots=True)
class Count:
    """A number as an article gives it: what is counted, in words, and the span of the sentence where it stands."""

    value: float
    words: str
    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """Different numbers for one quantity, one of each source, the newest first."""

    quantity: str
    counts: tuple[Count, ...]


def disputes_of(articles: Sequence[Article]) -> list[Dispute]:
    """What the articles of a story disagree on, what most of them give a number for first."""
    given: defaultdict[tuple[str, str], dict[str, Count]] = defaultdict(dict)
    for article in sorted(articles, key=lambda each: each.published, reverse=True):
        if article.copy_of is None:
            for key, count in _counts(article):
                given[key].setdefault(article.source, count)
    found = [Dispute(_named(counts), tuple(counts.values())) for counts in given.values() if _differ(counts)]
    distinct = {frozenset((each.article.id, each.start) for each in item.counts): item for item in reversed(found)}
    return sorted(distinct.values(), key=lambda item: -len(item.counts))[:MOST]


def _differ(counts: dict[str, Count]) -> bool:
    return len({count.value for count in counts.values()}) > 1


def _named(counts: dict[str, Count]) -> str:
    return next(iter(counts.values())).words


def _counts(article: Article) -> Iterator[tuple[tuple[str, str], Count]]:
    """What an article counts, by unit and the word that tells which of them; the first number of each."""
    text = article.text[:READ]
    seen: set[tuple[str, str]] = set()
    for start, end in sentence_spans(text, article.language):
        for match in _COUNT.finditer(text, start, end):
            found = _count(match, text[start : match.start()], article, (start, end))
            if found and found[0] not in seen:
                seen.add(found[0])
                yield found


def _count(
    match: re.Match[str], before: str, article: Article, span: tuple[int, int]
) -> tuple[tuple[str, str], Count] | None:
    value, unit = _value(match), fold(match["unit"])
    beside = match["next"] or ""
    if value is None or unit in _NO_UNIT | STOPWORDS or _FURTHER.search(before):
        return None
    if not beside or fold(beside) in STOPWORDS | _NO_UNIT:
        beside = _before(before)
    if not beside:
        return None
    key = tuple((stems(word, article.language) or (word,))[0] for word in (unit, beside))
    words = f"{match['unit']} {match['next']}" if beside == match["next"] else match["unit"]
    return (key[0], key[1]), Count(value, words, article, *span)


def _before(text: str) -> str:
    """The last telling word before a number: `killed at least 12 people`."""
    said = [word for word in re.findall(r"[^\W\d_]{3,}", text) if fold(word) not in STOPWORDS | _PARTLY]
    return said[-1] if said else ""


def _value(match: re.Match[str]) -> float | None:
    text = match["number"]
    if text[0].isdigit():
        number: float | None = float(text.replace(",", ""))
        if len(text) == 4 and text.startswith(("19", "20")) and not match["scale"]:  # noqa: PLR2004  # a year
            return None
    else:
        number = _WORDS.get(text.casefold())
    return None if number is None else number * _SCALES.get((match["scale"] or "").casefold(), 1)
