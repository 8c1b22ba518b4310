"""Turns what members say of stories into what their place leans to: words of titles, and sources.

Invariant: a leaning lies within [-1, 1]; of a word or a source, a member counts once however much they vote, and in a
channel one member alone moves it half way at most.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, words
from bot.votes import Leanings, Opinion, Vote

VALUES = {Opinion.MORE: 0.5, Opinion.FEWER: -0.5, Opinion.MUCH_FEWER: -1.0}
"""What one vote says of each thing that a story is about: "less like this" counts twice."""

SOURCE_SHARE = 0.5
"""What a vote says of a story's only source, against a word of its title: who votes means the story first."""

RESERVE = 1
"""So many members without an opinion are counted along in a channel, so that none speaks for all of it."""

MOST_WORDS, MOST_SOURCES, MOST_LEANINGS = 10, 6, 200
"""Of one story, and those of a place that are kept, the strongest."""

LEAST = 0.01
"""What is weaker moves nothing."""

_LONG = 4
_SIGNS = ".,:;!?\"'“”„«»()[]–-"


def about(title: str, sources: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What a vote on a story is about: the telling words of its title, folded, and its sources, each once."""
    bare = [token.strip(_SIGNS) for token in title.split()]
    short_names = {fold(token) for token in bare if token.isupper() and len(token) > 1 and not title.isupper()}
    long_words = {word for word in words(title) if len(word) >= _LONG and word not in STOPWORDS}
    said = [word for word in dict.fromkeys(words(title)) if word in long_words | short_names and not word[0].isdigit()]
    by = list(dict.fromkeys(sources))[:MOST_SOURCES]
    return (*(("word", word) for word in said[:MOST_WORDS]), *(("source", source) for source in by))


def leanings_of(votes: Sequence[Vote], *, own: bool) -> Leanings:
    """What a place leans to by these votes; `own` is a member's direct messages, where they alone speak."""
    said: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for vote in votes:
        sources = sum(kind == "source" for kind, _ in vote.about)
        for pair in vote.about:
            share = SOURCE_SHARE / sources if pair[0] == "source" else 1.0
            said[pair][vote.person] += VALUES[vote.opinion] * share
    reserve = 0 if own else RESERVE
    weighed = {pair: _mean(by_person.values(), reserve) for pair, by_person in said.items()}
    order = sorted(weighed.items(), key=lambda item: (-abs(item[1]), item[0]))
    return {pair: weight for pair, weight in order[:MOST_LEANINGS] if abs(weight) >= LEAST}


def _mean(said: Iterable[float], reserve: int) -> float:
    """The mean of what members say, each within [-1, 1], and of those that say nothing."""
    each = [max(-1.0, min(1.0, value)) for value in said]
    return sum(each) / (len(each) + reserve)
