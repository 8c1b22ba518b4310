"""Finds where sources give different numbers for one quantity: `12 people injured` here, `15 people injured` there.

A quantity is known by the word that is counted and the word beside it, or by its kind (`bot.stories.counted`: the dead,
the spectators, what something cost), and by what else its sentences say: 27 people killed on Saturday in one town are
not 3 killed on Sunday in another. Numbers of one kind that are near each other need no more words in common. A source's
number for it is the first one in its newest article; an article that gives two numbers under the same words tells of
two quantities. Years, dates, times, ages, scores and amounts that are told with `more` or `another` are left out.

What grew is no dispute but a change: a larger number of dead that is told hours later, or one that "rose to".

Invariant: a dispute is between articles of different sources that are no copies of each other, and every number of it
stands in a sentence that can be cited.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from bot.model import Article
from bot.stories.counted import GROWING, counted, label
from bot.stories.facts import facts_of
from bot.text.months import MONTH_NAMES
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stems

READ = 4_000
"""Characters of an article that are read: what it counts stands at its beginning."""

MOST = 5
"""Disputes of a story that are told."""

SHARED = 0.3
"""The share of the shorter sentence's other telling words that the other one has too, from which both speak of the same
thing. In 246 stories of `summarization/multinews` the words beside the number alone find 12 disputes, of which 4 are
real; with this these 4 are left."""

NEAR = 1.15
"""How many times the smaller the larger number of a kind may be where it is of the same thing, whatever the words."""

ALIKE = 2.0
"""The same where the words are alike too (`SHARED`)."""

LATER = timedelta(hours=6)
"""From how much later on a larger number is news."""

COMPARED = 24
"""Numbers of one quantity that are compared, the newest."""

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
_FURTHER = re.compile(
    r"\b(?:another|other|further|additional|more|extra|of (?:them|the)|hundred(?: and)?)\s*$", re.IGNORECASE
)
_NO_UNIT = MONTH_NAMES.keys() | frozenset(
    "year years month months week weeks day days hour hours minute minutes second seconds "
    "percent per cent old points times more other others of "
    "the and or in at on to for from years-old thousand million billion".split()
)
_PARTLY = frozenset("at least about around nearly almost over up than least".split())


_GREW = re.compile(
    r"\b(?:ris(?:en|es)|rose|climbed|grown|grew|increased|up) (?:to|from)\b|\bnow (?:stands|at)\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")

_Key = tuple[str, str]
"""A unit and the word beside it; a kind and `""`."""


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


@dataclass(frozen=True, slots=True)
class _Given:
    """A source's number for a quantity; `others` are those that the same article gives under the same words."""

    count: Count
    others: frozenset[float]
    facts: frozenset[str]
    kind: str = ""


def disputes_of(articles: Sequence[Article]) -> list[Dispute]:
    """What the articles of a story disagree on, what most of them give a number for first."""
    given: defaultdict[_Key, dict[str, _Given]] = defaultdict(dict)
    for article in sorted(articles, key=lambda each: each.published, reverse=True):
        if article.copy_of is None:
            for key, number in _numbers(article).items():
                given[key].setdefault(article.source, number)
    compared = (_comparable([*numbers.values()][:COMPARED]) for numbers in given.values() if len(numbers) > 1)
    found = [Dispute(_named(counts), counts) for counts in compared if _differ(counts)]
    return _distinct(sorted(found, key=lambda item: -len(item.counts)))[:MOST]


def _distinct(found: Sequence[Dispute]) -> list[Dispute]:
    """Those of which each tells of a sentence that none before it does."""
    kept: list[Dispute] = []
    told: list[frozenset[tuple[int, int]]] = []
    for item in found:
        places = frozenset((each.article.id, each.start) for each in item.counts)
        if not any(places <= other for other in told):
            kept.append(item)
            told.append(places)
    return kept


def _numbers(article: Article) -> dict[_Key, _Given]:
    """What an article gives a number for."""
    counts: defaultdict[_Key, list[Count]] = defaultdict(list)
    for key, count in _counts(article):
        counts[key].append(count)
    return {key: _given(key, found) for key, found in counts.items()}


def _given(key: _Key, counts: Sequence[Count]) -> _Given:
    first = counts[0]
    said = facts_of(first.article.text[first.start : first.end]) - _WORDS.keys()
    own = tuple(word[:6] for word in key if word)
    beside = frozenset(fact for fact in said if not fact[0].isdigit() and not fact.startswith(own))
    return _Given(first, frozenset(each.value for each in counts), beside, "" if key[1] else key[0])


def _comparable(numbers: Sequence[_Given]) -> tuple[Count, ...]:
    """The most numbers that speak of the same thing as one of them; of groups that differ, if there are any."""
    groups = [tuple(each.count for each in numbers if _is_same(each, one)) for one in numbers]
    return max(groups, key=lambda group: (_differ(group), len(group)))


def _is_same(one: _Given, other: _Given) -> bool:
    """Whether two sources speak of the same quantity at the same time."""
    if _is_rounded(one.count.value, other.count.value):
        return True
    if one.count.value in other.others or other.count.value in one.others or _grew(one, other):
        return False
    alike = len(one.facts & other.facts) >= SHARED * min(len(one.facts), len(other.facts))
    if not one.kind:
        return alike
    small, large = sorted((one.count.value, other.count.value))
    years = [set(_YEAR.findall(each.count.article.text[each.count.start : each.count.end])) for each in (one, other)]
    if all(years) and not years[0] & years[1]:
        return False
    unsaid = not (one.facts and other.facts)
    return unsaid or large <= NEAR * small or (alike and large <= ALIKE * small)


def _grew(one: _Given, other: _Given) -> bool:
    """Whether one of them is the other's number some time later."""
    older, newer = sorted((one, other), key=lambda each: each.count.article.published)
    if newer.count.value < older.count.value:
        return False
    article = newer.count.article
    if _GREW.search(article.text[newer.count.start : newer.count.end]):
        return True
    return one.kind in GROWING and article.published - older.count.article.published >= LATER


def _differ(counts: Sequence[Count]) -> bool:
    return any(not _is_rounded(one.value, other.value) for one, other in combinations(counts, 2))


def _is_rounded(one: float, other: float) -> bool:
    """Whether they are equal, or one is the other to its first digits: 12,000 of 11,987."""
    if one == other or min(one, other) < _LONG:
        return one == other
    return any(
        abs(exact - rough) <= _ROUNDED * exact and round(exact / 10**zeros) * 10**zeros == rough
        for exact, rough in ((one, other), (other, one))
        for zeros in (len(f"{rough:.0f}") - len(f"{rough:.0f}".rstrip("0")),)
    )


_LONG, _ROUNDED = 100, 0.05
"""From where numbers are rounded, and by how much of them at most."""


def _named(counts: Sequence[Count]) -> str:
    return counts[0].words


def _counts(article: Article) -> Iterator[tuple[_Key, Count]]:
    """What an article counts, by unit and the word that tells which of them."""
    text = article.text[:READ]
    for start, end in sentence_spans(text, article.language):
        places = set()
        for one in counted(text[start:end], article.language):
            places.add(start + one.start)
            yield (one.kind, ""), Count(one.value, label(one.kind), article, start, end)
        for match in _COUNT.finditer(text, start, end):
            if match.start() in places:
                continue
            found = _count(match, text[start : match.start()], article, (start, end))
            if found:
                yield found


def _count(match: re.Match[str], before: str, article: Article, span: tuple[int, int]) -> tuple[_Key, Count] | None:
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
