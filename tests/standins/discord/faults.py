"""Faults that a test asks for: the next requests to a route fail, or hang; and the limits.

A fault is used up by the requests that it hits, in the order in which faults were asked for.
"""

import fnmatch
import math
from dataclasses import dataclass, field

WINDOW = 5.0
"""Seconds in which a bucket fills again."""

SECOND = 1.0
"""The window of the global limit."""


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests whose "METHOD /path" matches the pattern.

    One that `acts` does what it is asked before it fails; one that `cuts` ends the connection instead of an answer.
    """

    pattern: str
    status: int
    retry_after: float = 0.2
    everywhere: bool = False
    hang: float = 0.0
    times: int = 1
    acts: bool = False
    cuts: bool = False


@dataclass(slots=True)
class Faults:
    """The faults still to come."""

    coming: list[Fault] = field(default_factory=list)

    def take(self, line: str) -> Fault | None:
        """The fault that this request runs into, used up by one; None when it may pass."""
        for fault in self.coming:
            if fnmatch.fnmatch(line, fault.pattern):
                fault.times -= 1
                if fault.times <= 0:
                    self.coming.remove(fault)
                return fault
        return None


@dataclass(slots=True)
class Bucket:
    """How much of one route's allowance is left in the present window."""

    name: str
    limit: int
    ends: float = 0.0
    used: int = 0
    window: float = WINDOW

    def spend(self, now: float) -> float:
        """Use one; 0.0 when allowed, else the seconds until the window ends."""
        if now >= self.ends:
            self.ends, self.used = now + self.window, 0
        if self.used >= self.limit:
            return self.ends - now
        self.used += 1
        return 0.0

    def headers(self, now: float, wall: float) -> dict[str, str]:
        """The headers by which a client paces itself."""
        left = max(self.ends - now, 0.0)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.limit - self.used),
            "X-RateLimit-Reset": f"{wall + left:.3f}",
            "X-RateLimit-Reset-After": f"{math.ceil(left * 1000) / 1000:.3f}",
            "X-RateLimit-Bucket": self.name,
        }
