"""Turns an article into the names it stands on, by capital letters: a cheap reader of who and where.

Invariant: a word counts as a name only where its capital says so, not at the head of a sentence and not
in a Headline Set Like This; languages that capitalise every noun, or no word, have no names here.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.model import Article
from bot.text.months import days_in
from bot.text.stopwords import STOPWORDS
from bot.text.tails import reported
from bot.text.words import fold, words

LEAD = 640
"""Characters of the body that are read, about eighty words: news says first whom it is about."""

_CAPITALISED = re.compile(r"(?<![\w.])[^\W\d_a-z]\w+")
_HEADS = ".!?…:;|—–-\n"
"""What a sentence, a line of a dialogue or a headline's second half may begin after."""

_QUOTES = " \"“”«»„‘'(["
_NO_NAMES = frozenset({"de"})
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_SET = 0.6
"""The share of a title's longer words with a capital from which the capitals are a matter of style."""

COMPANY = 1
"""How many further names the leads about two rivals may share: a country, say."""

_STEM = 4
"""Letters from which one name may be the beginning of another: Belarus, Belarusian."""


Slots = frozenset[tuple[int, str, str]]
"""Where a title has a name: the side of the neighbouring word, this word, the name."""


class Opening(NamedTuple):
    """The folded words of an article's title and of its lead, in order: cut once for all who compare."""

    title: list[str]
    lead: list[str]


@dataclass(frozen=True, slots=True)
class Named:
    """The names in an article's title and in its lead, and all words of both, folded.

    `slots` are the names of the title, that at its head too, each with a word before (-1) or after it (1); `beside`
    are those words, and `slotted` those names. `heads` are the first letters of all longer names. `days` are those that
    the title names.
    """

    title: frozenset[str]
    lead: frozenset[str]
    held: frozenset[str]
    slots: Slots = frozenset()
    beside: frozenset[tuple[int, str]] = frozenset()
    slotted: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


_PART, _NAME, _WORD = "\x1d\x1e\x1f"
"""What sets parts, names and the words of a slot apart when names are packed; no word holds these."""

UNPACKED = 1_024
"""Packed names that are held ready to be compared, about 3 KB each."""


def opening(article: Article) -> Opening:
    """The words with which an article begins."""
    return Opening(words(article.title), words(reported(article.text)[:LEAD]))


def named(article: Article, read: Opening | None = None) -> Named:
    """The names of an article, and the words in which those of another may be found; `read` if it was cut before."""
    lead = reported(article.text)[:LEAD]
    title_words, lead_words = read or opening(article)
    held = frozenset(title_words).union(lead_words)
    if article.language in _NO_NAMES:
        return Named(frozenset(), frozenset(), held, days=days_in(title_words))
    within = names_in(lead)
    title = names_in(article.title)
    if _is_set_in_capitals(article.title):
        title &= within
    slots = _slots(title_words, title | _capitalised(article.title) & within)
    return _named(title, within, held, slots, days_in(title_words))


def _named(
    title: frozenset[str], lead: frozenset[str], held: frozenset[str], slots: Slots, days: frozenset[str]
) -> Named:
    beside = frozenset((side, word) for side, word, _ in slots)
    heads = frozenset(name[:_STEM] for name in title | lead if len(name) >= _STEM)
    return Named(title, lead, held, slots, beside, frozenset(name for _, _, name in slots), heads, days)


def packed(names: Named) -> bytes:
    """The names in a tenth of the room, without `held`: a member is kept for weeks and seldom compared."""
    slots = (f"{side:+d}{_WORD}{word}{_WORD}{name}" for side, word, name in names.slots)
    return _PART.join(_NAME.join(sorted(part)) for part in (names.title, names.lead, slots, names.days)).encode()


def forget() -> None:
    """Let go of what was unpacked: thousands of small objects that come and go slowly leave memory in shreds."""
    unpacked.cache_clear()


@lru_cache(UNPACKED)
def unpacked(names: bytes) -> Named:
    """What was packed."""
    title, lead, slots, days = ([name for name in part.split(_NAME) if name] for part in names.decode().split(_PART))
    parts = (slot.split(_WORD) for slot in slots)
    taken = frozenset((int(side), word, name) for side, word, name in parts)
    return _named(frozenset(title), frozenset(lead), frozenset(), taken, frozenset(days))


def names_in(text: str) -> frozenset[str]:
    """The words with a capital that stand inside a sentence, folded; days and months are no names."""
    found = set()
    for match in _CAPITALISED.finditer(text):
        word = match[0]
        if word in found or not word[0].isupper():
            continue
        before = text[max(0, match.start() - _STEM) : match.start()].rstrip(_QUOTES)
        if before and before[-1] not in _HEADS:
            found.add(word)
    return frozenset(set(map(fold, found)) - STOPWORDS - _DAYS)


def clash(one: Named, other: Named) -> bool:
    """Whether each title names somebody or some place, and neither article says any name of the other's title."""
    return bool(one.title and other.title) and not (_says(one, other.title) or _says(other, one.title))


OTHER_DAYS = 0.1
"""What is left of the likeness of two articles whose titles name different days, be they word for word the same."""


def other_days(one: Named, other: Named) -> bool:
    """Whether each title names a day and both none in common: the forecast for the 8th is not that for the 18th."""
    return bool(one.days and other.days) and one.days.isdisjoint(other.days)


def rival(one: Named, other: Named) -> bool:
    """Whether the titles say the same of different things, and not each article says a name of the other's title.

    "Orsova quake" and "Kelmar quake" are two, though one article may mention the other's in passing.
    """
    if one.beside.isdisjoint(other.beside) or not one.slotted.isdisjoint(other.slotted):
        return False
    if _says(one, other.slotted) and _says(other, one.slotted):
        return False
    return len((one.lead & other.lead) - one.slotted - other.slotted) <= COMPANY


def _slots(row: Sequence[str], names: Collection[str]) -> Slots:
    """The names among a title's words beside other words than function words."""
    pairs = {(-1, before, after) for before, after in pairwise(row)} | {(1, b, a) for a, b in pairwise(row)}
    return frozenset(
        (side, word, name)
        for side, word, name in pairs
        if name in names and word not in names and word not in STOPWORDS and word.isalpha()
    )


def _capitalised(text: str) -> frozenset[str]:
    """The words with a capital, wherever they stand, folded."""
    return frozenset(fold(match[0]) for match in _CAPITALISED.finditer(text) if match[0][0].isupper())


def _says(one: Named, names: Collection[str]) -> bool:
    if not one.held.isdisjoint(names):
        return True
    near = [name for name in names if name[:_STEM] in one.heads]
    own = [word for word in one.title | one.lead if len(word) >= _STEM] if near else []
    return any(word.startswith(name) or name.startswith(word) for name in near for word in own)


def _is_set_in_capitals(title: str) -> bool:
    longer = [word for word in title.split()[1:] if len(word) >= _STEM]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) > _SET * len(longer)
