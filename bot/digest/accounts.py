"""Words the sentences of an account: what told an item, or why nothing did, or not yet. Pure."""

from datetime import timedelta

from bot.digest.alerts import LOOK
from bot.digest.arrival import state_of
from bot.digest.coming import Coming
from bot.message.phrases import joined, phrase, stored
from bot.message.when import exact
from bot.outbox import History, Kind
from bot.traces import Claimed


def told_in(kind: Kind, at: str, how: str) -> str:
    """What told it, and how far that is."""
    if kind is Kind.ALERT:
        return phrase("Told in the alert of {moment}, which {how}.", moment=at, how=how)
    return phrase("Told in the digest of {moment}, which {how}.", moment=at, how=how)


def unclear(slot: Claimed, at: str) -> str:
    """That a digest did not tell what by all that is known today it would have."""
    told = phrase("The digest of {moment} did not tell it.", moment=at)
    if slot.why:
        told = phrase("The digest of {moment} did not tell it ({why}).", moment=at, why=stored(slot.why))
    changed = phrase(
        "By today's texts, mutes and preferences it would have: something of them has changed since.",
    )
    return joined((told, changed), " ")


def not_told(digest: History, at: str) -> str:
    """That a digest or an alert has not arrived."""
    how = state_of(digest)[1]
    if digest.kind is Kind.ALERT:
        return phrase("The alert of {moment} {how}; its news is told by the next.", moment=at, how=how)
    return phrase("The digest of {moment} {how}; its news is told by the next.", moment=at, how=how)


def not_due(next_: Coming) -> str:
    """When the next digest comes."""
    at = exact(next_.at, next_.zone)
    if not next_.quiet:
        return phrase("Not due yet: the next digest comes on {moment}.", moment=at)
    return phrase(
        "Not due yet: the next digest comes on {moment}; quiet hours put off that of {slot}.",
        moment=at,
        slot=exact(next_.slot, next_.zone),
    )


def not_alerted(why: str, wait: str, at: str, *, breaks: bool) -> str:
    """Why no alert told it: as things stand, or at a time that has passed, after its last report had come.

    `why` is why it breaks, or does not; `wait` what keeps alerts from coming; `at` the time, `""` for now.
    """
    if not breaks:
        if not at:
            return phrase("None tells it: {why}.", why=why)
        return phrase("On {moment}, after its last report, none told it: {why}.", moment=at, why=why)
    if wait and at:
        return phrase(
            "On {moment}, after its last report, one would have told it but for {wait}; now it is too old.",
            moment=at,
            wait=wait,
        )
    if wait:
        return phrase("One would tell it ({why}) but for {wait}.", why=why, wait=wait)
    if at:
        return phrase(
            "On {moment}, after its last report, none told it. By today's texts, mutes and terms one would have: "
            "something of them has changed since, or nothing looked then.",
            moment=at,
        )
    minutes = LOOK // timedelta(minutes=1)
    return phrase("As things stand the next look, within {minutes} minutes, tells it: {why}.", minutes=minutes, why=why)
