"""What is to go wrong, and how often a method may be called."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.standins.slack.refusal import Refused

PER_MINUTE = {1: 20, 2: 20, 3: 50, 4: 100, 5: 600}
"""Calls a minute by tier, all of them at once if need be; tier 1 has some more, so that tests may reconnect."""

BURST = 4
"""Messages at once in a channel, before it is one a second."""


@dataclass
class Fault:
    """How calls of a method fail: an error code, a status, or no answer at all (after acting, if `acts`).

    One that `cuts` ends the connection at once instead of leaving it open. One with a `delay` alone is answered as
    usual, so many seconds late.
    """

    error: str = ""
    status: int = 200
    retry_after: float | None = None
    hangs: bool = False
    acts: bool = False
    cuts: bool = False
    delay: float = 0.0
    times: int = 1

    def refusal(self) -> Refused:
        """What is answered."""
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        default = {429: "ratelimited", 503: "service_unavailable"}.get(self.status, "internal_error")
        return Refused(self.error or default, status=self.status, headers=headers)


@dataclass
class Faults:
    """The faults that are still to come, the first planned first."""

    planned: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))

    def plan(self, method: str, fault: Fault) -> None:
        """Let the next `times` calls fail."""
        self.planned[method].append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault of this call."""
        waiting = self.planned[method]
        if not waiting:
            return None
        waiting[0].times -= 1
        return waiting.pop(0) if waiting[0].times <= 0 else waiting[0]


@dataclass
class Rates:
    """Token buckets, by method and team, and by channel for posts."""

    on: bool = True
    burst: int = BURST
    free: set[int] = field(default_factory=set)
    """Tiers of which any number may be called; what a channel takes is limited all the same."""
    buckets: dict[tuple[str, ...], tuple[float, float]] = field(default_factory=dict)

    def call(self, method: str, team: str, tier: int, now: float) -> None:
        """Count a call.

        Raises:
            Refused: ratelimited, with Retry-After.
        """
        if tier not in self.free:
            self._take((method, team), PER_MINUTE[tier], PER_MINUTE[tier] / 60, now)

    def post(self, channel: str, now: float) -> None:
        """Count a message in a channel, likewise."""
        self._take(("post", channel), self.burst, 1.0, now)

    def _take(self, key: tuple[str, ...], most: float, a_second: float, now: float) -> None:
        if not self.on:
            return
        left, at = self.buckets.get(key, (most, now))
        left = min(most, left + (now - at) * a_second)
        if left < 1:
            wait = max(1, round((1 - left) / a_second + 0.5))
            raise Refused("ratelimited", status=429, headers={"Retry-After": str(wait)})
        self.buckets[key] = (left - 1, now)
