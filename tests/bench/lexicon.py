"""An invented vocabulary in two scripts, so that the benchmark needs no text that anybody wrote.

Words are made of syllables and follow Zipf's law: the word of rank r is drawn in proportion to 1/r.
The first ranks are real function words, which cost an index most and carry a query least.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_ENGLISH = """the of and to in a for that on is was said with as at by it from be he has are an have will but not
were its which had this their been would more who after about one they than or new also two when last over some
up out first into other could were there people year against between during under before government""".split()
_RUSSIAN = """в и на с по не что за из к о для от как его до он был это также при после но она году было во
или уже у над под их ее этот быть все были только около между перед время среди против один два""".split()
_LATIN = (
    "ba be bo da de di do fa fe ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro "
    "sa se si so ta te ti to va ve vi vo bran cor dan fel gar hen kor lan mar nor pol ran sel tor ver"
).split()
_CYRILLIC = (
    "ба бе бо ва ве во га го да де до за зо ка ке ко ла ле ло ма ме мо на не но па по ра ре ро са се со та "
    "те то ту фа хо бран вол гор дан кор лан мар нор пол рад сел тор вер"
).split()
_ENDINGS = {
    "en": ("", "", "s", "ed", "ing", "er", "al", "ment", "ness"),
    "ru": ("", "а", "ы", "ов", "ам", "ский", "ного", "ть", "ние"),
}
_SYLLABLES = {"en": _LATIN, "ru": _CYRILLIC}
_FUNCTION = {"en": _ENGLISH, "ru": _RUSSIAN}
SIZES = {"en": 30_000, "ru": 12_000}
"""Words of each vocabulary."""

RAREST, COMMONEST = 0.0001, 0.1
"""The shares of a language's articles between which its names are spread evenly on a scale of powers."""

NAMES = {"en": 120, "ru": 30}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: words by rank with their summed weights, and the names that news is about, rare to common."""

    language: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    names: tuple[str, ...]
    shares: tuple[float, ...]

    def draw(self, chance: random.Random, count: int) -> list[str]:
        """Words at random, the frequent ones often."""
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def lexicon(language: str, seed: int = 1) -> Lexicon:
    """The vocabulary of a language, always the same for one seed."""
    chance = random.Random(f"{language}:{seed}")
    function = _FUNCTION[language]
    made = dict.fromkeys(function)
    while len(made) < SIZES[language]:
        made[_word(chance, language)] = None
    words = tuple(made)
    weights = tuple(accumulate(1 / (rank + 3) for rank in range(1, len(words) + 1)))
    count = NAMES[language]
    names = _names(chance, language, count, words)
    shares = [RAREST * (COMMONEST / RAREST) ** (place / (count - 1)) for place in range(count)]
    return Lexicon(language, words, weights, names, tuple(shares))


def _word(chance: random.Random, language: str) -> str:
    syllables = chance.choices(_SYLLABLES[language], k=chance.choice((2, 2, 3, 3, 4)))
    return "".join(syllables) + chance.choice(_ENDINGS[language])


def _names(chance: random.Random, language: str, count: int, words: Sequence[str]) -> tuple[str, ...]:
    """Names that are no other word; every third one is of two words ("Lake Ordan" is a phrase)."""
    taken, found = set(words), list[str]()
    while len(found) < count:
        name = "".join(chance.choices(_SYLLABLES[language], k=4))
        if name not in taken:
            taken.add(name)
            second = "".join(chance.choices(_SYLLABLES[language], k=3)).title()
            found.append(f"{name.title()} {second}" if len(found) % 3 == 2 else name.title())
    return tuple(found)
