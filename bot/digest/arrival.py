"""Says in words how far a digest is, and how far a story that it tells. Pure.

Invariant: a story is as far as the part that ends it, whatever became of the parts after that.
"""

from enum import StrEnum

from bot.outbox import History, State
from bot.traces import Telling


class Outcome(StrEnum):
    """What became of an item for a subscription; part of the contract of `--json`."""

    SENT = "sent"
    ON_ITS_WAY = "on_its_way"
    UNDELIVERED = "undelivered"
    LINE = "line"
    LEFT_OUT = "left_out"
    NOT_MATCHED = "not_matched"
    NOT_DUE = "not_due"
    PAUSED = "paused"
    ALERTS = "alerts"
    UNCLEAR = "unclear"


def state_of(digest: History) -> tuple[Outcome, str]:
    """How far a digest is, for programs and as what follows `which`: `was sent`, `is on its way …`."""
    dead = next((part for part in digest.parts if part.state is State.DEAD), None)
    if dead and dead.n == 1:
        return Outcome.UNDELIVERED, f"never arrived: {dead.remark.rstrip('.') or dead.reason}"
    if dead:
        return Outcome.UNDELIVERED, f"arrived without part {dead.n} of {dead.parts}: {dead.remark.rstrip('.')}"
    waiting = next((part for part in digest.parts if part.state is not State.SENT), None)
    if waiting is None:
        return Outcome.SENT, "was sent"
    tried = f"{waiting.attempts} attempt{'' if waiting.attempts == 1 else 's'}"
    held_up = f": {waiting.remark.rstrip('.')}" if waiting.remark else ""
    return Outcome.ON_ITS_WAY, f"is on its way, part {waiting.n} of {waiting.parts} after {tried}{held_up}"


def state_of_telling(telling: Telling) -> tuple[Outcome, str]:
    """The same of a story."""
    part = telling.part
    return (Outcome.SENT, "was sent") if part and part.state is State.SENT else state_of(telling.digest)
