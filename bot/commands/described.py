"""Words for what holds in a workspace, where each comes from, and what changed.

Invariant: people and channels are named by references, which a platform shows by their names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chatport import Preferences
from bot.commands.context import Context
from bot.commands.subscriptions import who_may
from bot.message.blocks import Block, Inline, Note, Ref, Strong, Text
from bot.message.phrases import counted
from bot.tenancy import Ceiling, Change, worded
from bot.tenantport import Settled

CHANNEL = "admins' channel"
"""The setting whose value is a channel."""

LEFT = "left to the operator"

_ROLE, _PEOPLE = "role that may configure", "people who may configure"
_NUMBERS = {"commands a minute": "per-minute", "model tokens a day": "tokens", "days kept": "days"}
_OPTIONS = {
    "time zone": "zone",
    "length": "length",
    "language": "language",
    CHANNEL: "admins-channel",
    "default sources": "sources",
    **_NUMBERS,
    _ROLE: "role",
    _PEOPLE: "admins",
}
"""By which option each is set."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What a place and its workspace prefer, and whether the place is a member's direct messages."""

    own: Preferences
    wide: Preferences
    direct: bool


def workspace_word(platform: str) -> str:
    """What a workspace is called there."""
    return "server" if platform == "discord" else "workspace"


def held_rows(context: Context, layers: Layers) -> list[tuple[str, str]]:
    """What holds, each with where it comes from; what only admins see is left out for others."""
    place, tenant, ceilings = context.asking.place, context.tenant, context.ceilings
    here = "your direct messages" if layers.direct else "this channel"
    there = f"this {workspace_word(place.platform)}"
    usual = (context.usual or context.zone).key
    origin = "the operator" if ceilings.zone_said else "default"
    rows = [
        ("time zone", _of(layers.own.zone, here, layers.wide.zone, there, f"{usual} ({origin})")),
        ("length", _of(layers.own.length, here, layers.wide.length, there, "medium (default)")),
        ("language", _of(layers.own.language, here, layers.wide.language, there, context.languages.of(None).code)),
    ]
    if not place.workspace:
        return rows
    rows += [
        ("default sources", f"{', '.join(tenant.sources)} ({there})" if tenant.sources else "all (default)"),
        ("commands a minute", f"{_within(tenant.per_minute, ceilings.per_minute, there)} of each member"),
    ]
    if ceilings.tokens:
        rows.append(("model tokens a day", _within(tenant.tokens, ceilings.tokens, there)))
    rows += [("days kept", _within(tenant.days, ceilings.days, there)), ("may configure", who_may(context.asking))]
    if context.asking.person.admin:
        rows.append((CHANNEL, f"chosen ({there})" if tenant.channel else "none (default)"))
    return rows


def _of(own: str | None, here: str, wide: str | None, there: str, usual: str) -> str:
    return f"{own} ({here})" if own else f"{wide} ({there})" if wide else usual


def _within(value: int | None, ceiling: Ceiling, there: str) -> str:
    """A number with where it comes from; the operator may have lowered what they allow since."""
    origin = "the operator" if ceiling.said else "default"
    if value is None:
        return f"{ceiling.most:,g} ({origin})"
    if value > ceiling.most:
        return f"{ceiling.most:,g} ({there} has {value:,}; the operator allows no more)"
    return f"{value:,} ({there}; at most {ceiling.most:,g}: {origin})"


def differences(before: Settled, after: Settled) -> list[Block]:
    """What changed, each from what to what."""
    old, new = _words(before), _words(after)
    return [
        Note((Strong(name), Text(": "), *_value(name, old[name]), Text(" → "), *_value(name, new[name])))
        for name in new
        if old[name] != new[name]
    ]


def _words(settled: Settled) -> dict[str, str]:
    tenant, own = settled
    return {
        "time zone": own.zone or "",
        "length": own.length or "",
        "language": own.language or "",
        **worded(tenant),
        _PEOPLE: ",".join(tenant.admins),
    }


def _value(name: str, value: str) -> Sequence[Inline]:
    if not value:
        return (Text("nobody" if name == _PEOPLE else LEFT),)
    if name == CHANNEL:
        return (Ref("channel", value),)
    if name == _PEOPLE:
        return [part for each in value.split(",") for part in (Ref("person", each), Text(" "))][:-1]
    return (Text(value),)


def undoing(before: Settled, after: Settled, *, wide: bool) -> str:
    """The command that sets it back; `""` where only a role would have to be chosen again."""
    old, new = _words(before), _words(after)
    changed = [name for name in new if old[name] != new[name]]
    options = [f'{_OPTIONS[name]}:"{_typed(name, old[name])}"' for name in changed if old[name] and name != _ROLE]
    left = [_OPTIONS[name] for name in changed if not old[name]]
    options += [f"reset:{','.join(left)}"] if left else []
    return " ".join(["/settings set", *options, *(["where:workspace"] if wide else [])]) if options else ""


def _typed(name: str, value: str) -> str:
    return value.replace(",", "") if name in _NUMBERS else value


def entry(change: Change, when: str) -> Note:
    """An entry of the log: when, who, what, in which channel, from what to what."""
    return Note((Text(f"{when} · "), *_parts(change)))


def _parts(change: Change) -> Iterator[Inline]:
    yield _who(change.person)
    yield Text(f": {change.what}")
    if change.channel:
        yield from (Text(" in "), Ref("channel", change.channel))
    if change.subject:
        yield from (Text(", "), Ref("person", change.subject))
    for sign, value in ((": ", change.before), (" → ", change.after)):
        shown = [Ref("channel", value)] if change.what == CHANNEL and value else [Text(value or "–")]
        yield from (Text(sign), *shown)


def _who(person: str) -> Inline:
    if person == "operator":
        return Text("the operator")
    return Ref("person", person) if person else Text("somebody whose name is erased")


def kept_words(days: int, word: str) -> str:
    """What days of a workspace mean."""
    return (
        f"Answers, votes and what was sent are this {word}'s own and are kept {counted(days, 'day')} at most. "
        "Articles are shared by all whom this Tidings serves: they stay as long as its operator keeps them."
    )
