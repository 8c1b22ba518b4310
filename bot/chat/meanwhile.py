"""Keeps one member from overwriting unseen what another has set while a form of settings stood open.

A form's action carries a stamp of what stood in each field. When it is sent, the form is made anew: what stands in it
otherwise by now was changed since. What the member left alone stays as the other set it; what they changed as well is
saved only when they say so, knowing of the other's.

Invariant: pure. A stamp holds hashes, no value; one that is forged or missing gives nobody more than a command would.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.commands.described import LEFT, entry
from bot.commands.logged import named
from bot.conversation import Field, Form
from bot.message.blocks import Block, Fields, Heading, Message, note
from bot.message.compose import shortened
from bot.message.phrases import phrase
from bot.message.visible import visible
from bot.message.when import exact
from bot.tenancy import Change

DIGITS = 4
"""Of a stamp for each field: of 65,536 changed values one is taken for the old."""

LOOKED_AT = 100
"""Newest entries of the log among which the change is looked for."""

LOGGED: Mapping[str, str] = {
    "zone": "time zone",
    "length": "length",
    "language": "language",
    "admins-channel": "admins' channel",
    "sources": "default sources",
    "per-minute": "commands a minute",
    "tokens": "model tokens a day",
    "days": "days kept",
    "role": "role that may configure",
    "admins": "may configure",
}
"""What the log calls the setting of each field."""


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What was changed since a form was opened: fields that the member left alone, and those that they changed too."""

    left: tuple[str, ...] = ()
    both: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that was changed."""
        return self.left + self.both


def stamp(fields: Sequence[Field]) -> str:
    """What stands in these fields, as hexadecimal digits."""
    return "".join(_hash(field.value) for field in fields)


def changed_since(stamped: str, now: Form, sent: Mapping[str, str]) -> Meanwhile | None:
    """What differs from when a form was stamped; None where it had other fields, so that nobody can tell."""
    if not stamped:
        return Meanwhile()
    if len(stamped) != DIGITS * len(now.fields):
        return None
    then = [stamped[at : at + DIGITS] for at in range(0, len(stamped), DIGITS)]
    pairs = zip(now.fields, then, strict=True)
    changed = [(field.name, was) for field, was in pairs if _hash(field.value) != was and _differs(field, sent)]
    left = tuple(name for name, was in changed if _hash(sent[name]) == was)
    return Meanwhile(left, tuple(name for name, _ in changed if name not in left))


def wanted(now: Form, sent: Mapping[str, str], found: Meanwhile) -> dict[str, str]:
    """What the member set themselves: what they sent otherwise than it stands by now, and did not leave alone."""
    return {
        field.name: sent[field.name] for field in now.fields if _differs(field, sent) and field.name not in found.left
    }


def _differs(field: Field, sent: Mapping[str, str]) -> bool:
    return field.name in sent and _bare(sent[field.name]) != _bare(field.value)


def _hash(value: str) -> str:
    return blake2b(_bare(value).encode(), digest_size=DIGITS // 2).hexdigest()


def _bare(value: str) -> str:
    """The value, however its parts are ordered and spaced."""
    return ",".join(sorted(filter(None, (part.strip() for part in value.split(",")))))


def entries_of(names: Iterable[str], log: Sequence[Change], channel: str, zone: ZoneInfo) -> list[Block]:
    """Who changed these last, and when, by the log: of the workspace and, with a `channel`, of that."""
    told: list[Block] = []
    for name in names:
        held = (each for each in log if each.what == LOGGED[name] and each.channel in ("", channel))
        last = next(held, None)
        told.append(
            entry(last, exact(last.at, zone))
            if last
            else note(phrase("{setting}: nobody knows by whom", setting=named(LOGGED[name])))
        )
    return told


SAVE = phrase("Save sets what you want all the same; Cancel leaves it as it is now.")
AGAIN = phrase("To set it all the same, open the form again, which shows what is set now, and choose it there.")


def not_saved(told: Sequence[Block], now: Form, both: Sequence[str], sent: Mapping[str, str], how: str) -> Message:
    """That nothing was saved, what was changed by whom, what the member wanted instead, and how it is set."""
    rows = tuple((field.label, _shown(field, sent[field.name])) for field in now.fields if field.name in both)
    blocks = [
        Heading(phrase("Not saved yet")),
        note(phrase("While the form was open, this was changed:")),
        *told,
        note(phrase("You want instead:")),
        Fields(rows),
        note(how),
    ]
    return Message(tuple(blocks), private=True)


def _shown(field: Field, value: str) -> str:
    """A value in words: what a platform picks is named by it, so a person reads no id."""
    if not value.strip():
        return LEFT
    return phrase("as you chose in the form") if field.picks else visible(shortened(value.strip()))


def stays(told: Sequence[Block]) -> list[Block]:
    """That what was changed elsewhere, and not by the member in the form, is as it was set there."""
    return [note(phrase("Changed while the form was open, and left so:")), *told] if told else []
