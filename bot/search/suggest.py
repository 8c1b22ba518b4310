"""Turns a word that nothing holds into words that something does: typos and other alphabets."""

from collections.abc import Mapping
from difflib import get_close_matches

from bot.model import Article
from bot.text.words import fold, stem_words, words

MIN_LENGTH = 4
"""Letters below which half of all words are near each other."""

CUTOFF = 0.75
"""Ratcliff-Obershelp similarity (difflib) from which a word counts as meant."""

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
    "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
"""Cyrillic to Latin as English-language agencies write names (near BGN/PCGN, without diacritics)."""

_TABLE = str.maketrans(_LATIN)


def spellings(word: str) -> list[str]:
    """The word folded, and in Latin letters when it is written in Cyrillic."""
    folded = fold(word)
    return list(dict.fromkeys([folded, folded.translate(_TABLE)]))


def prefixes(word: str) -> list[str]:
    """Two letters that a mistyped word may really begin with: as typed, swapped, one missing, one wrong."""
    if len(word) < MIN_LENGTH:
        return []
    return list(dict.fromkeys([word[:2], word[1] + word[0], word[0] + word[2], word[1:3]]))


def nearest(word: str, vocabulary: Mapping[str, int], limit: int = 3) -> list[str]:
    """The stems of a vocabulary that a mistyped word most likely means, the likeliest first."""
    candidates = {stem for stem in vocabulary if len(stem) >= MIN_LENGTH - 1 and abs(len(stem) - len(word)) <= 3}  # noqa: PLR2004
    stemmed = stem_words([word], "en" if word.isascii() else "ru")[0]
    close = [
        *get_close_matches(stemmed, candidates, limit, CUTOFF),
        *get_close_matches(word, candidates, limit, CUTOFF),
    ]
    return list(dict.fromkeys(close))[:limit]


def surface(stem: str, article: Article) -> str | None:
    """A word of an article, as a reader would type it, that has this stem."""
    for text in (article.title, article.text):
        folded = words(text)
        for word, its_stem in zip(folded, stem_words(folded, article.language), strict=True):
            if its_stem == stem:
                return word
    return None
