"""What is counted while Tidings runs: a protocol for those who do the work, and one that counts nothing.

Invariant: what is handed over is a figure or a word of a closed set; never a text, a name or an id of anybody.
"""

from typing import Protocol

from bot.model import Intake


class Meter(Protocol):
    """Hears of what was done. Nothing here raises or waits."""

    def looked(self, outcome: str, intake: Intake) -> None:
        """A look at a source ended: `read`, `unchanged`, or the cause of its failure; and what it brought."""
        ...

    def queued(self, kind: str, digests: int) -> None:
        """So many digests, alerts or notices (`bot.outbox.Kind`) were put into the outbox."""
        ...

    def delivered(self, platform: str, outcome: str, reason: str) -> None:
        """An attempt at a part ended: `sent`, `pending` (again later), `unknown` or `dead` for a reason."""
        ...

    def answered(self, command: str, seconds: float, outcome: str) -> None:
        """Something that a member did was answered: `ok`, `refused` (bad input, no budget) or `failed`."""
        ...

    def refused_sentences(self, reason: str, count: int) -> None:
        """So many sentences that a model wrote were not taken, for a reason."""
        ...

    def spent(self, tokens: int) -> None:
        """A model read and wrote so many tokens, as far as is known."""
        ...

    def lagged(self, seconds: float) -> None:
        """The event loop came so much too late to what was due."""
        ...

    def stalled(self) -> None:
        """The event loop did not answer for longer than it may."""
        ...


class Uncounted:
    """A meter that counts nothing, for who has none."""

    def looked(self, outcome: str, intake: Intake) -> None:
        """See `Meter.looked`."""

    def queued(self, kind: str, digests: int) -> None:
        """See `Meter.queued`."""

    def delivered(self, platform: str, outcome: str, reason: str) -> None:
        """See `Meter.delivered`."""

    def answered(self, command: str, seconds: float, outcome: str) -> None:
        """See `Meter.answered`."""

    def refused_sentences(self, reason: str, count: int) -> None:
        """See `Meter.refused_sentences`."""

    def spent(self, tokens: int) -> None:
        """See `Meter.spent`."""

    def lagged(self, seconds: float) -> None:
        """See `Meter.lagged`."""

    def stalled(self) -> None:
        """See `Meter.stalled`."""


UNCOUNTED = Uncounted()
