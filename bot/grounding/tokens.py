"""Turns a text into tokens that keep what checks of facts need: capitals, signs, spans and stems."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stem_words

_TOKEN = re.compile(
    r"(?P<acronym>(?:[^\W\d_]\.){2,}(?:[^\W\d_](?!\w))?)"
    r"|(?P<number>\d+(?:[.,:]\d+)*(?:st|nd|rd|th|s|am|pm|k|m|bn|mn|tn)?(?![^\W\d_]))"
    r"|(?P<word>[^\W_ʼ]+)(?P<tail>['’ʼ‘＇`´][^\W\d_ʼ]+)?"
    r"|(?P<sign>[^\w\s]|_)",
    re.IGNORECASE,
)
_NOT = frozenset({"t"})
_CONTRACTED = {"can": "can", "won": "will", "shan": "shall", "ain": "is"}
_BRIEF = {"ll": "will", "ve": "have", "re": "are"}
_ENDS = frozenset(".!?…:\n")
_QUIET = frozenset("\"'“”‘’„«»‚‹›([`-–—*")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign: `text[start:end]`, folded, stemmed; `head` is whether a sentence begins with it."""

    raw: str
    word: str
    stem: str
    start: int
    end: int
    head: bool = False

    @property
    def sign(self) -> bool:
        """Whether it is punctuation or a symbol."""
        return not self.raw[0].isalnum()

    @property
    def digits(self) -> bool:
        """Whether it is a number in digits."""
        return self.raw[0].isdigit()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.raw[0].isupper()

    @property
    def content(self) -> bool:
        """Whether it tells more than grammar."""
        return not self.sign and self.word not in STOPWORDS


@dataclass(frozen=True, slots=True)
class Passage:
    """Stored words that may carry a claim.

    `context` are words that may complete a name that the passage has in part: the title and the beginning of its
    article. `published` dates "yesterday" and "on Friday"; None where it is not known.
    """

    text: str
    language: str = "en"
    context: str = ""
    published: datetime | None = None


def tokens_of(text: str, language: str = "en") -> list[Token]:
    """The tokens of a text in order; `didn’t` is `did` and `not`, a possessive’s `s` is dropped."""
    rows: list[tuple[str, str, int, int]] = []
    for match in _TOKEN.finditer(text):
        kind, tail = match.lastgroup, match["tail"]
        raw = match["word"] or match[0]
        if kind == "acronym":
            raw = match[0].replace(".", "")
        word = fold(raw)
        if tail and fold(tail[1:]) in _NOT and word.endswith("n"):
            verb = _CONTRACTED.get(word, word[:-1] if word != "can" else "can")
            rows += [(raw, verb, match.start(), match.start("tail")), ("not", "not", match.start("tail"), match.end())]
            continue
        if word == "cannot":
            rows += [("can", "can", match.start(), match.end()), ("not", "not", match.start(), match.end())]
            continue
        rows.append((raw, word, match.start(), match.end()))
        rest = fold(tail[1:]) if tail else ""
        if rest in _BRIEF:
            rows.append((tail[1:], _BRIEF[rest], match.start("tail") + 1, match.end()))
        elif rest not in ("", "s", "d", "m"):  # O'Brien, l'eau
            rows.append((tail[1:], rest, match.start("tail") + 1, match.end()))
    stems = stem_words([word for _, word, _, _ in rows], language)
    made: list[Token] = []
    head = True
    for (raw, word, start, end), stem in zip(rows, stems, strict=True):
        token = Token(raw, word or raw, stem or raw, start, end, head)
        made.append(token)
        head = token.raw in _ENDS or (head and token.raw in _QUIET)
    return made


def worded(tokens: Sequence[Token], first: int, last: int) -> str:
    """The words from one token to another, this one included, as they were written."""
    return " ".join(token.raw for token in tokens[first : last + 1])


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of a passage, read."""

    tokens: tuple[Token, ...]
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """A passage, read: its sentences, and the tokens of its context."""

    passage: Passage
    sentences: tuple[Told, ...]
    context: tuple[Token, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Those of all its sentences in order."""
        return tuple(token for told in self.sentences for token in told.tokens)


def read(passage: Passage) -> Read:
    """A passage by its sentences."""
    spans = sentence_spans(passage.text, passage.language) or [(0, len(passage.text))]
    told = [tokens_of(passage.text[start:end], passage.language) for start, end in spans]
    sentences = tuple(Told(tuple(row), frozenset(token.stem for token in row)) for row in told)
    return Read(passage, sentences, tuple(tokens_of(passage.context, passage.language)))
