"""What the benchmark asks: kinds of queries that readers type, always the same for one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.lexicon import Lexicon, lexicon

COMMON_RANKS = range(60, 400)
"""Words of these ranks stand in every tenth to every second article, and are no function words."""

RARE_RANKS = range(15_000, 30_000)


@dataclass(frozen=True, slots=True)
class Query:
    """The words of a query, and the options that only a command has."""

    kind: str
    text: str
    options: str = ""

    def line(self, command: str) -> str:
        """The query as a command line."""
        return f"/{command} {self.text} {self.options}".rstrip()


def queries(seed: int = 1) -> list[Query]:
    """About 380 distinct queries, the kinds mixed."""
    chance = random.Random(f"queries:{seed}")
    english, russian = lexicon("en"), lexicon("ru")
    made = [
        *(Query("topic", name) for name in english.names),
        *_two_words(chance, english, 70),
        *_phrases(english),
        *_since(chance, english, 50),
        *(Query("common word", english.words[rank]) for rank in chance.sample(COMMON_RANKS, 20)),
        *(Query("rare word", english.words[rank]) for rank in chance.sample(RARE_RANKS, 20)),
        *(Query("unknown", _misspelt(chance, name)) for name in chance.sample(english.names, 34)),
        *(Query("Cyrillic", name) for name in russian.names),
    ]
    distinct = list({(query.text, query.options): query for query in made}.values())
    chance.shuffle(distinct)
    return distinct


def _two_words(chance: random.Random, found: Lexicon, count: int) -> Iterator[Query]:
    """Two names, or a name and a word: many pairs stand in no article together."""
    for place in range(count):
        name, other = chance.sample(found.names[count // 2 :], 2)
        word = found.words[chance.choice(COMMON_RANKS)]
        yield Query("two words", f"{name.split()[0]} {other.split()[0] if place % 2 else word}")


def _phrases(found: Lexicon) -> Iterator[Query]:
    return (Query("phrase", f'"{name}"') for name in found.names if " " in name)


def _since(chance: random.Random, found: Lexicon, count: int) -> Iterator[Query]:
    for name in chance.sample(found.names[len(found.names) // 3 :], count):
        yield Query("since", name, f"since:{chance.choice(('1d', '7d', '30d', '90d'))}")


def _misspelt(chance: random.Random, name: str) -> str:
    """One letter dropped, added or put for another, so that nothing holds it."""
    letters = list(name.replace(" ", ""))
    place = chance.randrange(2, len(letters) - 1)
    letters[place] = chance.choice(("", "x", "w", letters[place] + "x"))
    return "".join(letters)


LATEST = tuple(f"/latest {options}".rstrip() for options in ("", "since:1d", "since:7d", "since:30d"))
