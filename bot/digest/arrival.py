"""Says in words how far a digest is, and how far a story that it tells. Pure.

Invariant: a story is as far as the part that ends it, whatever became of the parts after that.
"""

from enum import StrEnum

from bot.message.phrases import clause, counted, phrase
from bot.outbox import History, Part, State
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
        return Outcome.UNDELIVERED, phrase("never arrived: {why}", why=_why(dead) or dead.reason)
    if dead:
        how = phrase("arrived without part {n} of {parts}: {why}", n=dead.n, parts=dead.parts, why=_why(dead))
        return Outcome.UNDELIVERED, how
    waiting = next((part for part in digest.parts if part.state is not State.SENT), None)
    if waiting is None:
        return Outcome.SENT, phrase("was sent")
    return Outcome.ON_ITS_WAY, _held_up(waiting)


def _held_up(part: Part) -> str:
    held: dict[str, object] = {"n": part.n, "parts": part.parts, "tried": counted(part.attempts, "attempt")}
    if part.remark:
        return phrase("is on its way, part {n} of {parts} after {tried}: {why}", **held, why=_why(part))
    return phrase("is on its way, part {n} of {parts} after {tried}", **held)


def _why(part: Part) -> str:
    return clause(part.remark)


def state_of_telling(telling: Telling) -> tuple[Outcome, str]:
    """The same of a story."""
    part = telling.part
    return (Outcome.SENT, phrase("was sent")) if part and part.state is State.SENT else state_of(telling.digest)
