"""Words the head of a digest: what it is called and about, and that it is late. Pure.

Invariant: what says that a digest is late says when it was due.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chatport import Subscription
from bot.digest.briefs import Brief
from bot.message.blocks import Message
from bot.message.compose import shortened, some
from bot.message.digest import Digest, digest_message
from bot.message.phrases import joined, phrase, plural, when
from bot.outbox import Kind as Sending

TITLE = 60
"""Characters of what is followed in the title of a digest."""


NAMED = 6
"""Things that are followed which a digest names."""


def titled(brief: Brief) -> str:
    """What the digest is called where it has to have a name: `Belarus, trade · Wednesday 18 March`."""
    at = brief.at.astimezone(brief.zone)
    labels = shortened(", ".join(item.label for item in brief.subscriptions), TITLE)
    called = phrase("Breaking: {labels}", labels=labels) if brief.kind is Sending.ALERT else labels
    return joined((called, when(at, "weekday day month")), " · ")


def about(subscriptions: Sequence[Subscription], *, direct: bool) -> str:
    """What a digest is about, as in `What this channel follows: Belarus, trade.`."""
    labels = some([item.label for item in subscriptions], NAMED)
    if direct:
        return phrase("What you follow: {labels}.", labels=labels)
    return phrase("What this channel follows: {labels}.", labels=labels)


def lateness(brief: Brief) -> list[str]:
    """That a digest is late, and how many earlier ones it takes in; nothing where it is not."""
    if not brief.delayed:
        return []
    due = when(brief.at.astimezone(brief.zone), "time")
    if not brief.folded:
        return [phrase("Delayed: it was due at {time}.", time=due)]
    one = plural(
        brief.folded,
        "Delayed: it was due at {time}; {n} earlier is folded in.",
        "Delayed: it was due at {time}; {n} earlier are folded in.",
        time=due,
    )
    return [one]


def late_remarks(brief: Brief) -> tuple[list[str], list[str]]:
    """The remarks of a digest that becomes late on its way: beside what it is about, and instead of that."""
    said = lateness(replace(brief, delayed=True))
    return [*said, about(brief.subscriptions, direct=brief.place.direct)], said


def late_messages(digest: Digest, remarks: Sequence[Sequence[str]]) -> tuple[Message, ...]:
    """A digest as it reads when it is late, with each of these instead of its remarks."""
    return tuple(digest_message(replace(digest, remarks=said)) for said in remarks)
