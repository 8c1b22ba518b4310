"""What members ask, and when: the same for one seed. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.queries import queries

PLATFORMS = ("discord", "slack")

SHARES = {
    ("summary", "topic"): 30,
    ("search", "words"): 15,
    ("ask", "question"): 10,
    ("latest", ""): 10,
    ("latest", "topic"): 5,
    ("timeline", "topic"): 5,
    ("story", "story"): 5,
    ("topics", ""): 5,
    ("status", ""): 5,
    ("subscriptions", ""): 4,
    ("help", ""): 3,
    ("sources list", ""): 2,
    ("digest preview", ""): 1,
}
"""Of a hundred commands: the command and the name of what it is asked about, "" for nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command: seconds after the start, where, who (a number), the command, the argument's name and its text."""

    at: float
    platform: str
    who: int
    command: str
    argument: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a command: seconds until its acknowledgement and its answer, None where there was none."""

    ask: Ask
    acknowledged: float | None
    answered: float | None


def asks(a_second: float, seconds: float, people: int, seed: int = 1) -> Iterator[Ask]:
    """Evenly spread commands, the platforms in turn, everybody as often."""
    chance = random.Random(f"soak:{seed}")
    texts = [query.text for query in queries()]
    kinds, weights = list(SHARES), list(SHARES.values())
    for number in range(int(a_second * seconds)):
        [(command, argument)] = chance.choices(kinds, weights)
        text = chance.choice(texts) if argument else ""
        platform = PLATFORMS[number % len(PLATFORMS)]
        yield Ask(number / a_second, platform, number // len(PLATFORMS) % people, command, argument, text)
