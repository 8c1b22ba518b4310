"""Words the head of a digest: what it is called and about, and that it is late. Pure.

Invariant: what says that a digest is late says when it was due.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chatport import Subscription
from bot.digest.briefs import Brief
from bot.message.blocks import Message
from bot.message.compose import shortened
from bot.message.digest import Digest, digest_message
from bot.outbox import Kind as Sending

TITLE = 60
"""Characters of what is followed in the title of a digest."""


def titled(brief: Brief) -> str:
    """What the digest is called where it has to have a name: `Belarus, trade · Wednesday 18 March`."""
    at = brief.at.astimezone(brief.zone)
    labels = shortened(", ".join(item.label for item in brief.subscriptions), TITLE)
    return f"{'Breaking: ' if brief.kind is Sending.ALERT else ''}{labels} · {at:%A} {at.day} {at:%B}"


def about(subscriptions: Sequence[Subscription], *, direct: bool) -> str:
    """What a digest is about, as in `What this channel follows: Belarus, trade.`."""
    labels = [item.label for item in subscriptions]
    shown = ", ".join(labels[:6]) + (f" and {len(labels) - 6} more" if len(labels) > 6 else "")  # noqa: PLR2004
    return f"What {'you follow' if direct else 'this channel follows'}: {shown}."


def lateness(brief: Brief) -> list[str]:
    """That a digest is late, and how many earlier ones it takes in; nothing where it is not."""
    if not brief.delayed:
        return []
    older = f"; {brief.folded} earlier {'is' if brief.folded == 1 else 'are'} folded in" if brief.folded else ""
    return [f"Delayed: it was due at {brief.at.astimezone(brief.zone):%H:%M}{older}."]


def late_remarks(brief: Brief) -> tuple[list[str], list[str]]:
    """The remarks of a digest that becomes late on its way: beside what it is about, and instead of that."""
    said = lateness(replace(brief, delayed=True))
    return [*said, about(brief.subscriptions, direct=brief.place.direct)], said


def late_messages(digest: Digest, remarks: Sequence[Sequence[str]]) -> tuple[Message, ...]:
    """A digest as it reads when it is late, with each of these instead of its remarks."""
    return tuple(digest_message(replace(digest, remarks=said)) for said in remarks)
