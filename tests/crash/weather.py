"""What goes wrong between Tidings and the platforms, at random: slow answers, 429, 500 before and after acting, cuts.

What is held or cut after acting is a message that arrived although nobody heard so.
"""

import random
from collections import Counter
from dataclasses import dataclass

from tests.standins.discord.faults import Fault as DiscordFault
from tests.standins.discord.faults import Faults as DiscordFaults
from tests.standins.slack.faults import Fault as SlackFault
from tests.standins.slack.faults import Faults as SlackFaults

SHARES = {"429": 0.03, "500": 0.03, "500 after acting": 0.03, "cut after acting": 0.04, "held after acting": 0.01}
"""Of the requests that post or look; the rest are answered after some milliseconds."""

HELD = 45.0
"""Seconds that an answer is held: longer than Tidings waits."""

SLOWEST = 0.12
"""Seconds that an answer takes at most when nothing goes wrong."""


@dataclass
class Weather:
    """Draws what happens to a request, and counts it; nothing does once it is clear."""

    chance: random.Random
    seen: Counter[str]
    clear: bool = False

    def draw(self) -> str:
        """One of `SHARES`, or `""`."""
        if self.clear:
            return ""
        at = self.chance.random()
        for name, share in SHARES.items():
            at -= share
            if at < 0:
                self.seen[name] += 1
                return name
        return ""

    def slow(self) -> float:
        """Seconds until an answer that nothing is wrong with."""
        return 0.0 if self.clear else self.chance.random() * SLOWEST


class DiscordWeather(DiscordFaults):
    """Faults of requests about messages."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def take(self, line: str) -> DiscordFault | None:
        """See `Faults.take`."""
        if not line.endswith("/messages"):
            return None
        match self._weather.draw():
            case "429":
                return DiscordFault("", 429, retry_after=0.5)
            case "500":
                return DiscordFault("", 500)
            case "500 after acting":
                return DiscordFault("", 500, acts=True)
            case "cut after acting":
                return DiscordFault("", 0, acts=True, cuts=True)
            case "held after acting":
                return DiscordFault("", 0, acts=True, hang=HELD)
            case _:
                return DiscordFault("", 0, acts=True, hang=self._weather.slow())


class SlackWeather(SlackFaults):
    """Faults of posts and of looks into a history."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def take(self, method: str) -> SlackFault | None:
        """See `Faults.take`."""
        if method not in {"chat.postMessage", "conversations.history"}:
            return None
        match self._weather.draw():
            case "429":
                return SlackFault(status=429, retry_after=1)
            case "500":
                return SlackFault(status=500)
            case "500 after acting":
                return SlackFault(status=500, acts=True)
            case "cut after acting":
                return SlackFault(status=500, acts=True, cuts=True)
            case "held after acting":
                return SlackFault(acts=True, delay=HELD)
            case _:
                return SlackFault(acts=True, delay=self._weather.slow())
