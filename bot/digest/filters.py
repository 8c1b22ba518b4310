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
from bot.message.phrases import counted, listed, phrase
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
        wanted = listed([name_of(each) for each in self.languages], "or")
        return phrase("its language is {language}, not {wanted}", language=name_of(language), wanted=wanted)

    def _by_source(self, name: str) -> str:
        if not self.sources or self._source(name):
            return ""
        return phrase("its source is not {sources}", sources=listed(self.sources, "or"))

    def _source(self, name: str) -> str | None:
        """The part of its name by which a source is wanted."""
        return next((part for part in self.sources if fold(part) in fold(name)), None)

    def _by_pattern(self, article: Article) -> str:
        if self.pattern is None:
            return ""
        text = f"{article.title}\n{article.text[:READ]}"[:READ]
        fits = self.pattern.search(text.encode("utf-8", "replace")) is not None
        return "" if fits else phrase("the pattern does not fit its words")

    def _for(self, article: Article, held: "_Held") -> str:
        """What speaks for an article that nothing speaks against."""
        wanted = [*held.words, *map(_quoted, self.query.phrases)]
        reasons: list[str] = [phrase("holds {words}", words=_and(wanted))] if wanted else []
        if part := self._source(article.source):
            reasons.append(phrase("comes from {source}", source=part))
        if self.languages:
            reasons.append(phrase("is in {language}", language=name_of(article.language)))
        if self.pattern is not None:
            reasons.append(phrase("fits the pattern"))
        return _and(reasons) or phrase("everything is wanted")


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
        lacking_phrases = tuple(each for each in query.phrases if each not in phrases)
        return cls(words, lacking, lacking_phrases, standing(query.excluded, match.excluded))

    def against(self, query: Query) -> str:
        """What of its words speaks against an article, `""` if nothing does."""
        if self.excluded:
            words = _and(self.excluded)
            if len(self.excluded) == 1:
                return phrase("it holds the excluded word {words}", words=words)
            return phrase("it holds the excluded words {words}", words=words)
        if self.lacking_phrases or (self.lacking and len(query.words) <= SHORT):
            return phrase("it lacks {words}", words=_and([*self.lacking, *map(_quoted, self.lacking_phrases)]))
        if query.words and len(self.words) * 2 <= len(query.words):
            return phrase("it holds only {n} of the topic's {all} words", n=len(self.words), all=len(query.words))
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
        raise BadCommand(
            phrase(
                "“{text}” holds no word to look for. For example: {example}",
                text=topic.strip()[:80],
                example="belarus sanctions",
            )
        )
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
        raise BadCommand(
            phrase("A pattern has at most {most} characters; this one has {n}.", most=MAX_PATTERN, n=len(pattern))
        )
    try:
        compiled = re2.compile(pattern.encode(), _options())
    except UnicodeEncodeError:  # half a surrogate pair has no bytes
        raise _bad(pattern, phrase("it holds half a character")) from None
    except re2.error as error:
        raise _bad(pattern, _reason(error)) from None
    if max(compiled.programsize, compiled.reverseprogramsize) > _MAX_PROGRAM:
        raise _bad(pattern, phrase("it repeats too much"))
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
        return phrase("it repeats too much")
    return said.split("\n")[0][:80]


def _bad(pattern: str, why: str) -> BadCommand:
    return BadCommand(
        phrase(
            "The pattern “{pattern}” cannot be used: {why}. Use the syntax of RE2, such as {examples}.",
            pattern=pattern[:80],
            why=why,
            examples=listed(("minsk|grodno", "\\btax(es)?\\b"), "or"),
        )
    )


def _quoted(words: str) -> str:
    return phrase("“{text}”", text=words)


def _and(words: Sequence[str]) -> str:
    more = len(words) - _MOST_NAMED
    return listed([*words[:_MOST_NAMED], counted(more, "more", "more")] if more > 1 else words)
