"""Turns the articles of a story into candidate sentences: spans with what the selection needs to know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.articles.titles import without_dateline
from bot.model import Article
from bot.stories.names import names_in
from bot.summarize.trim import spoken, trimmed
from bot.text.directives import is_unfit, tainted
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.tails import TAIL
from bot.text.words import stem_words, words

MAX_SENTENCES = 400
"""Sentences of one article that are read; the rest of a book is not news."""

MAX_CHARACTERS = 60_000
"""Characters of an article that are cut into sentences: some 10,000 words."""

KEPT = 64
"""Articles whose sentences are kept: who asks for a longer answer, or what many ask about, is told from the same ones.
In all some ten megabytes at most."""

MIN_WORDS = 5
MAX_WORDS = 70
"""Words outside of which a sentence is a fragment, a caption or a list."""

CLIPPED = 500
"""Characters shown of a text that never ends a sentence."""

_OPENERS = {
    "en": "he she it they his her its their him them this that these those such both another "
    "but however meanwhile also then instead still yet nor so therefore thus moreover furthermore "
    "otherwise nevertheless",
    "ru": "он она оно они его ее её их этот эта это эти такой такая такие там тогда однако но также поэтому",
    "be": "ён яна яно яны яго яе іх гэты гэтая гэта гэтыя такі там тады аднак але таксама таму",
    "uk": "він вона воно вони його її їх цей ця це ці такий там тоді однак але також тому",
    "de": "er sie es sein ihr dies dieser diese dieses dort aber doch jedoch auch deshalb",
    "fr": "il elle ils elles c ce cela cette ces son sa ses leur leurs mais cependant aussi donc",
    "es": "él ella ello ellos ellas su sus este esta esto estos estas pero también",
}
_UNRESOLVED = {language: frozenset(listed.split()) for language, listed in _OPENERS.items()}
_FIRST_WORD = re.compile(r"\W*([\w’'-]+)", re.UNICODE)
_POINTING = {
    "en": re.compile(
        r"\W*(?:the|that|this)\s+(?:move|decision|deal|statement|announcement|incident|measure|plan|report|ruling|"
        r"case|latter|former|pair|trio|two|release|order|step)\b(?!\s+(?:of|to|by|between|for|on|with|that|which)\b)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\W*das\s+(?:ist|war|sei|sind|waren|hat|hatte|wird|wäre|würde|teilte|sagte|berichtete)\b", re.IGNORECASE
    ),
    "es": re.compile(r"\W*por (?:eso|ello|tanto|lo tanto|otra parte)\b", re.IGNORECASE),
}
"""Openings of several words that point back: "The deal" does, "The deal between A and B" does not."""

_STANDING = {
    "en": re.compile(
        r"\W*(?:(?:this|these|that) (?:past |coming )?(?:week|weekend|month|year|morning|afternoon|evening|"
        r"spring|summer|autumn|winter|season|century|decade)s?\b|these days|so far|instead of|those who|"
        r"both (?-i:[A-Z])[^,.]* and )",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\W*diese[rsnm]? (?:Woche|Jahr|Monat|Wochenende|Frühjahr|Sommer|Herbst|Winter|Tage)", re.IGNORECASE
    ),
    "fr": re.compile(
        r"\W*ce(?:tte|s)? (?:semaine|année|mois|matin|soir|nuit|après-midi|week-end|été|hiver|printemps|automne|"
        r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\W*est[ea] (?:semana|año|mes|mañana|tarde|noche|fin de semana|verano|invierno|otoño|primavera|"
        r"lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b",
        re.IGNORECASE,
    ),
    "ru": re.compile(r"\W*эт(?:от|а|о) (?:год|месяц|неделя|лето|осень|зима|весна|утро)\b", re.IGNORECASE),
    "be": re.compile(r"\W*гэт(?:ы|ая|а) (?:год|месяц|тыдзень|лета|восень|зіма|вясна)\b", re.IGNORECASE),
    "uk": re.compile(r"\W*ц(?:ей|я|е) (?:рік|місяць|тиждень|літо|осінь|зима|весна)\b", re.IGNORECASE),
}
"""Openings that look as if they pointed back and stand by themselves: "This week", "Both Spain and France"."""

_BOILERPLATE = re.compile(
    r"^\W*(?:read more|also read|see also|scroll down|click (?:here|to|on|below)|subscribe\b|sign up\b|follow us|"
    r"share this|"
    r"advertisement\b|(?:photos?|images?|pictures?|video)\s*(?:[:/|©(]|by\b|credit|source|courtesy)|"
    r"copyright\s*(?:©|\(c\)|\d{4})|©|all rights reserved|related:|watch:|listen:|this article|"
    r"(?:reporting|editing) by (?-i:[^\W\d_a-zа-я])|continue reading|getty images|"
    rf"{TAIL}|"
    r"th(?:is|e) (?:post|story|entry) (?:was )?(?:first|originally) |"
    r"lesen sie (?:auch|mehr)|mehr zum thema|(?:à )?lire (?:aussi|également)|lea también|leer más|"
    r"читайте также|чытайце таксама|(?:подробнее|докладніше|падрабязней)\b.{0,80}\b(?:читайте|чытайце)\b|"
    r"подпис(?:ывай|аться|ка на)|фото\s*[:/©])",
    re.IGNORECASE,
)

_CAPTION = re.compile(
    r"\((?:[^)]{0,20}\b)?(?:pictured|left|right|centre|center|above|below|inset|circled)\b[^)]{0,20}\)|"
    r"\bpictured\b(?! by)|\bfile (?:photo|picture)\b",
    re.IGNORECASE,
)
"""What stands under a picture and was run into the text: "The mayor (left) and her deputy, pictured on Monday"."""

_DEFINITE = re.compile(r"The ((?:[a-z][\w’'-]*[ ,]+){1,6})")
_DEFINED = frozenset("of that who which to for between in at under on from behind with first last next same".split())
_KNOWN = frozenset(
    "government president state country world weather police army war economy public sun sea law number "
    "vote court".split()
)
"""Nouns that need no introduction in news."""

_SCENE = re.compile(
    r"\W*(?:when|while|as(?! many| much| of)|imagine|picture|ask|it was|there (?:is|was|are|were))\b|.*\?\W*$",
    re.IGNORECASE | re.DOTALL,
)

_BYLINE = re.compile(
    r"\W*(?:[Bb]y|BY|Von|Par|Por) [^\W\d_a-z][\w.’'-]*"
    r"(?:(?:,| and| und| et| y|) (?:[a-z]{2,3} )?[^\W\d_a-z][\w.’'-]*){1,14}"
)
"""A line of names alone, over a report: what stands below it is how that begins."""

_PROMPT = re.compile(r"(?:^|\s)[#$]\s+(?!\d)")
"""A remark in a program, a heading in Markdown, a line typed into a shell."""

_CUT = ("…", "...")
MIN_CUT = 8
"""Words of a sentence that its feed cut off, below which it says nothing: "A blockade of…"."""

_SYMBOL = re.compile(r"[{}\[\]<>=_#|\\^~`/]")
MAX_SYMBOLS = 0.05
"""The share of such characters from which a "sentence" is code, a path or a table."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence `article.text[start:end]`: its place, its words and what speaks against opening with it.

    `single` are those of its concepts that are one word; `facts` are its names and numbers, folded; `definite` are the
    stems of which one must have been said before an opening as "The inquiry" is understood. `whole` tells of its
    beginning and its end whether they are those of the sentence as written.
    """

    article: Article
    place: int
    start: int
    end: int
    stems: tuple[str, ...]
    concepts: frozenset[tuple[str, ...]]
    single: frozenset[tuple[str, ...]]
    unresolved: bool
    facts: frozenset[str] = frozenset()
    definite: tuple[str, ...] = ()
    whole: tuple[bool, bool] = (True, True)

    @property
    def scene(self) -> bool:
        """Whether it opens on a scene or a question, or names nothing: how a feature begins."""
        return not self.facts or _SCENE.match(self.text) is not None

    @property
    def text(self) -> str:
        """The sentence as stored."""
        return self.article.text[self.start : self.end]

    @property
    def said(self) -> str:
        """The sentence as it is told."""
        opened, closed = self.whole
        return spoken(self.text, opened=opened, closed=closed)


def candidates_of(article: Article, least: int = MIN_WORDS) -> list[Candidate]:
    """The sentences of an article that could stand in a summary, in order; those of `least` words or more.

    A text of nothing but fragments or one endless sentence is no reason to say that there is no text:
    then these are the candidates, an endless one up to a blank within its first `CLIPPED` characters. Those of the
    articles that were read last are kept.
    """
    return list(_read(article, least))


@lru_cache(maxsize=KEPT)
def _read(article: Article, least: int) -> tuple[Candidate, ...]:
    spans = sentence_spans(article.text[:MAX_CHARACTERS], article.language)
    if len(article.text) > MAX_CHARACTERS and len(spans) > 1:
        spans.pop()  # it may be cut
    spans = spans[:MAX_SENTENCES]
    if len(spans) > 1 and _BYLINE.fullmatch(article.text, *spans[0]):
        spans.pop(0)
    if spans:
        first, end = spans[0]
        spans[0] = (end - len(without_dateline(article.text[first:end])), end)
    speaking = tainted(article.text, spans)
    made = [_trimmed(article, place, *span) for place, span in enumerate(spans) if place not in speaking]
    worded = [item for item in made if item.stems and not _BOILERPLATE.match(item.text) and not is_unfit(item.text)]
    fit = [item for item in worded if least <= len(item.stems) <= MAX_WORDS and not _is_code(item.text)]
    whole = [item for item in fit if not _CAPTION.search(item.text) and not _is_stump(item)]
    return tuple(whole or fit or [_clipped(item) for item in worded])


def _trimmed(article: Article, place: int, start: int, end: int) -> Candidate:
    sentence = article.text[start:end]
    first, last = trimmed(sentence, article.language)
    return _candidate(article, place, start + first, start + last, (first == 0, last == len(sentence)))


def _candidate(
    article: Article, place: int, start: int, end: int, whole: tuple[bool, bool] = (True, True)
) -> Candidate:
    sentence = article.text[start:end]
    folded = words(sentence)
    stems = stem_words(folded, article.language)
    single = _single(folded, stems)
    concepts = single | _pairs(folded, stems)
    unresolved = starts_unresolved(sentence, article.language)
    facts = names_in(sentence) | {word for word in folded if word[0].isdigit()}
    definite = definite_of(sentence) if article.language == "en" else ()
    if definite and not set(definite).isdisjoint(stem_words(words(article.title), "en")):
        definite = ()
    return Candidate(article, place, start, end, tuple(stems), concepts, single, unresolved, facts, definite, whole)


def _is_stump(item: Candidate) -> bool:
    return len(item.stems) < MIN_CUT and item.text.endswith(_CUT)


def _is_code(sentence: str) -> bool:
    return _PROMPT.search(sentence) is not None or len(_SYMBOL.findall(sentence)) > MAX_SYMBOLS * len(sentence)


def _clipped(item: Candidate) -> Candidate:
    if len(item.stems) <= MAX_WORDS:
        return item
    piece = item.text[:CLIPPED].rpartition(" ")[0] or item.text[:CLIPPED]
    return _candidate(item.article, item.place, item.start, item.start + len(piece.rstrip()))


def concepts_of(folded: Sequence[str], stems: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Stemmed bigrams with a topical word, and topical words alone (Gillick and Favre 2009)."""
    return _single(folded, stems) | _pairs(folded, stems)


def _single(folded: Sequence[str], stems: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset((stem,) for word, stem in zip(folded, stems, strict=True) if word not in STOPWORDS)


def _pairs(folded: Sequence[str], stems: Sequence[str]) -> frozenset[tuple[str, ...]]:
    pairs = zip(pairwise(stems), pairwise(folded), strict=True)
    return frozenset(pair for pair, (one, other) in pairs if one not in STOPWORDS or other not in STOPWORDS)


def starts_unresolved(sentence: str, language: str) -> bool:
    """Whether a sentence opens on a word that points back: "He", "However", "The move"."""
    match = _FIRST_WORD.match(sentence)
    first = match[1].casefold().split("’")[0].split("'")[0] if match else ""
    if first in _UNRESOLVED.get(language, frozenset()):
        standing = _STANDING.get(language)
        return standing is None or standing.match(sentence) is None
    pointing = _POINTING.get(language)
    return pointing is not None and pointing.match(sentence) is not None


def definite_of(sentence: str) -> tuple[str, ...]:
    """The stems of the two words after an opening "The", unless the sentence itself says which one is meant."""
    match = _DEFINITE.match(sentence)
    following = words(match[1]) if match else []
    if not following or not _DEFINED.isdisjoint(following[:3]) or not _KNOWN.isdisjoint(following[:2]):
        return ()
    return tuple(stem_words(following[:2], "en"))
