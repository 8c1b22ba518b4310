"""Turns a word that nothing holds into words that something does: typos and other alphabets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from bot.model import Article
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stem_words, words

MIN_LENGTH = 4
"""Letters below which half of all words are near each other."""

LONG_WORD = 7
"""Letters from which two slips are as likely as one; below, two only where the length is right."""

CONSIDERED = 20
"""Stems that difflib finds near before slips are counted."""

READ = 4_000
"""Characters of an article in which its words are looked at."""

CUTOFF = 0.7
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
    """The stems of a vocabulary that a mistyped word most likely means: fewest slips first, then most frequent."""
    stemmed = stem_words([word], "en" if word.isascii() else "ru")[0]
    likely = {stem for stem in vocabulary if stem not in STOPWORDS and len(stem) >= MIN_LENGTH - 1}
    distances = {
        stem: min(distance(stemmed, stem), distance(word, stem))
        for typed in dict.fromkeys((stemmed, word))
        for stem in get_close_matches(typed, likely, CONSIDERED, CUTOFF)
    }
    near = [stem for stem, apart in distances.items() if apart <= _slips(word, stem)]
    return sorted(near, key=lambda stem: (distances[stem], -vocabulary[stem], stem))[:limit]


def _slips(word: str, stem: str) -> int:
    return 2 if len(word) >= LONG_WORD or len(word) == len(stem) > MIN_LENGTH else 1


def distance(one: str, other: str) -> int:
    """Slips between two words: letters left out, added, changed, or two swapped (Damerau 1964, restricted)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, above, row = row, before, [place]
        for column, its in enumerate(other, start=1):
            best = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != its))
            swapped = column > 1 and place > 1 and letter == other[column - 2] and one[place - 2] == its
            row.append(min(best, above[column - 2] + 1) if swapped else best)
    return row[-1]


def surface(stem: str, articles: Iterable[Article]) -> str | None:
    """The word with this stem that stands most often in some articles, as a reader would type it."""
    counts: Counter[str] = Counter()
    for article in articles:
        folded = words(f"{article.title}\n{article.text[:READ]}")
        stemmed = stem_words(folded, article.language)
        counts.update(word for word, its_stem in zip(folded, stemmed, strict=True) if its_stem == stem)
    return counts.most_common(1)[0][0] if counts else None
