"""Turns a subscription's topic and terms into a filter, and an article into a verdict with its reason in words.

Invariant: a topic of up to three words holds an article exactly when a search of a store that has English items finds
it: both cut and stem words in the same way. Of a longer one more than half of the words must be there, where the
search weighs them by how rare they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import re2

from bot.digest.languages import name_of, parse_language, same_language
from bot.errors import BadCommand
from bot.follow import Terms
from bot.model import Article
from bot.ports import Form, Match
from bot.search.query import MAIN, SHORT, Query, match_of, parse_query
from bot.text.words import fold, stems

MAX_PATTERN = 200
"""Characters of a pattern."""

READ = 100_000
"""Characters of title and text in which a pattern is looked for."""

_MAX_MEMORY = 1 << 20
"""Bytes that a compiled pattern may take: beyond, RE2 refuses it."""

_MAX_PROGRAM = 2_000
"""Instructions of a compiled pattern. RE2's time is at worst their number times the characters: about a second and a
half for a text of 100,000."""

_MOST_NAMED = 5
"""Words that a reason names."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an article belongs to a subscription, and why, as a clause: `it lacks minsk`."""

    matched: bool
    why: str


class Pattern(Protocol):
    """What is compiled of a pattern."""

    def search(self, text: bytes) -> object | None:
        """Where it stands first, None where it does not."""
        ...


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be to belong to a subscription."""

    query: Query
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pattern: Pattern | None = None

    def verdict(self, article: Article) -> Verdict:
        """Whether an article, with its text loaded, belongs; the reason is the first that speaks against it."""
        against = self._by_language(article.language) or self._by_source(article.source) or self._by_pattern(article)
        if against:  # found without a look at its words
            return Verdict(matched=False, why=against)
        held = _Held.of(self.query, article)
        if against := held.against(self.query):
            return Verdict(matched=False, why=against)
        return Verdict(matched=True, why=self._for(article, held))

    def _by_language(self, language: str) -> str:
        if not self.languages or any(same_language(language, wanted) for wanted in self.languages):
            return ""
        return f"its language is {name_of(language)}, not {_or(map(name_of, self.languages))}"

    def _by_source(self, name: str) -> str:
        return f"its source is not {_or(self.sources)}" if self.sources and not self._source(name) else ""

    def _source(self, name: str) -> str | None:
        """The part of its name by which a source is wanted."""
        return next((part for part in self.sources if fold(part) in fold(name)), None)

    def _by_pattern(self, article: Article) -> str:
        if self.pattern is None:
            return ""
        text = f"{article.title}\n{article.text[:READ]}"[:READ]
        fits = self.pattern.search(text.encode("utf-8", "replace")) is not None
        return "" if fits else "the pattern does not fit its words"

    def _for(self, article: Article, held: "_Held") -> str:
        """What speaks for an article that nothing speaks against."""
        wanted = [*held.words, *map(_quoted, self.query.phrases)]
        reasons = [f"holds {_and(wanted)}"] if wanted else []
        if part := self._source(article.source):
            reasons.append(f"comes from {part}")
        if self.languages:
            reasons.append(f"is in {name_of(article.language)}")
        if self.pattern is not None:
            reasons.append("fits the pattern")
        return _and(reasons) or "everything is wanted"


@dataclass(frozen=True, slots=True)
class _Held:
    """Which parts of a query an article holds, as they were typed."""

    words: tuple[str, ...]
    lacking: tuple[str, ...]
    lacking_phrases: tuple[str, ...]
    excluded: tuple[str, ...]

    @classmethod
    def of(cls, query: Query, article: Article) -> "_Held":
        if not (query.words or query.phrases or query.excluded):
            return cls((), (), (), ())  # its words need not be read: most filters ask for none
        match = _match_in(query, article.language)
        parts = [stems(article.title, article.language), stems(article.text, article.language)]

        def standing(typed: Sequence[str], groups: Sequence[Sequence[Form]]) -> tuple[str, ...]:
            pairs = zip(typed, groups, strict=True)
            return tuple(word for word, group in pairs if _stands(group, parts, article.language))

        words, phrases = standing(query.words, match.groups), standing(query.phrases, match.phrases)
        lacking = tuple(word for word in query.words if word not in words)
        lacking_phrases = tuple(phrase for phrase in query.phrases if phrase not in phrases)
        return cls(words, lacking, lacking_phrases, standing(query.excluded, match.excluded))

    def against(self, query: Query) -> str:
        """What of its words speaks against an article, `""` if nothing does."""
        if self.excluded:
            return f"it holds the excluded word{'s' if len(self.excluded) > 1 else ''} {_and(self.excluded)}"
        if self.lacking_phrases or (self.lacking and len(query.words) <= SHORT):
            return f"it lacks {_and([*self.lacking, *map(_quoted, self.lacking_phrases)])}"
        if query.words and len(self.words) * 2 <= len(query.words):
            return f"it holds only {len(self.words)} of the topic's {len(query.words)} words"
        return ""


def _stands(group: Iterable[Form], parts: Sequence[Sequence[str]], language: str) -> bool:
    """Whether any form stands in the title or in the text: none stands across both."""
    return any(form.stands_in(part, language) for form in group for part in parts)


@lru_cache(maxsize=1_024)
def _match_in(query: Query, language: str) -> Match:
    """The query's stems in one language and in English, whose forms count everywhere."""
    return match_of(query, dict.fromkeys((MAIN, language)))


def compile_filter(topic: str, terms: Terms) -> Filter:
    """The filter that a subscription stands for; an empty topic wants every article that the terms allow.

    Raises:
        BadCommand: the topic has no word to look for, a language is unknown, or the pattern cannot be used.
    """
    query = parse_query(topic)
    if topic.strip() and query.is_empty and not query.excluded:
        raise BadCommand(f"“{topic.strip()[:80]}” holds no word to look for. For example: belarus sanctions")
    sources = tuple(part.strip() for part in terms.sources if fold(part).strip())
    languages = tuple(dict.fromkeys(map(parse_language, terms.languages)))
    return Filter(query, sources, languages, compile_pattern(terms.pattern))


def compile_pattern(pattern: str) -> Pattern | None:
    """A pattern for RE2, blind to case; None for an empty one.

    Raises:
        BadCommand: it is too long, no pattern, or needs too much memory or time.
    """
    if not pattern.strip():
        return None
    if len(pattern) > MAX_PATTERN:
        raise BadCommand(f"A pattern has at most {MAX_PATTERN} characters; this one has {len(pattern)}.")
    try:
        compiled = re2.compile(pattern.encode(), _options())
    except UnicodeEncodeError:  # half a surrogate pair has no bytes
        raise _bad(pattern, "it holds half a character") from None
    except re2.error as error:
        raise _bad(pattern, _reason(error)) from None
    if max(compiled.programsize, compiled.reverseprogramsize) > _MAX_PROGRAM:
        raise _bad(pattern, "it repeats too much")
    found: Pattern = compiled
    return found


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = True
    return options


def _reason(error: Exception) -> str:
    """What RE2 says, in words for who typed the pattern."""
    said = error.args[0] if error.args else ""
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if "too large" in said or "repetition size" in said:
        return "it repeats too much"
    return said.split("\n")[0][:80]


def _bad(pattern: str, why: str) -> BadCommand:
    use = "Use the syntax of RE2, such as minsk|grodno or \\btax(es)?\\b."
    return BadCommand(f"The pattern “{pattern[:80]}” cannot be used: {why}. {use}")


def _quoted(phrase: str) -> str:
    return f"“{phrase}”"


def _and(words: Sequence[str]) -> str:
    shown = [*words[:_MOST_NAMED], f"{len(words) - _MOST_NAMED} more"] if len(words) > _MOST_NAMED + 1 else words
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)
