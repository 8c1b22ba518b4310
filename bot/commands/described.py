"""Words for what holds in a workspace, where each comes from, and what changed.

Invariant: people and channels are named by references, which a platform shows by their names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.chatport import Preferences
from bot.commands.context import Context
from bot.commands.logged import CHANNEL, NUMBERS, PEOPLE, ROLE, named, state
from bot.commands.subscriptions import who_may
from bot.message.blocks import Block, Inline, Note, Part, Ref, Strong, Text, note, woven
from bot.message.phrases import counted, phrase
from bot.tenancy import Ceiling, Change, worded
from bot.tenantport import Settled

LEFT = phrase("left to the operator")

_OPTIONS = {
    "time zone": "zone",
    "length": "length",
    "language": "language",
    CHANNEL: "admins-channel",
    "default sources": "sources",
    **NUMBERS,
    ROLE: "role",
    PEOPLE: "admins",
}
"""By which option each is set."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What a place and its workspace prefer, and whether the place is a member's direct messages."""

    own: Preferences
    wide: Preferences
    direct: bool


def whole_of(platform: str) -> str:
    """All of a workspace."""
    return phrase("Whole server") if platform == "discord" else phrase("Whole workspace")


def held_rows(context: Context, layers: Layers) -> list[tuple[str, str]]:
    """What holds, each with where it comes from; what only admins see is left out for others."""
    place, tenant, ceilings = context.asking.place, context.tenant, context.ceilings
    here = phrase("your direct messages") if layers.direct else phrase("this channel")
    there = phrase("this server") if place.platform == "discord" else phrase("this workspace")
    usual = (context.usual or context.zone).key
    zone = _from(usual, _origin(said=ceilings.zone_said))
    language = _from(context.languages.of(None).code, _origin(said=ceilings.language_said))
    own, wide = layers.own, layers.wide
    rows: list[tuple[str, str]] = [
        (named("time zone"), _of(own.zone, here, wide.zone, there, zone)),
        (named("length"), _of(own.length, here, wide.length, there, _from("medium", _origin(said=False)))),
        (named("language"), _of(own.language, here, wide.language, there, language)),
    ]
    if not place.workspace:
        return rows
    most = _within(tenant.per_minute, ceilings.per_minute, there)
    rows += [
        (
            named("default sources"),
            _from(", ".join(tenant.sources), there) if tenant.sources else phrase("all (default)"),
        ),
        (named("commands a minute"), phrase("{number} of each member", number=most)),
    ]
    if ceilings.tokens:
        rows.append((named("model tokens a day"), _within(tenant.tokens, ceilings.tokens, there)))
    rows += [
        (named("days kept"), _within(tenant.days, ceilings.days, there)),
        (named("may configure"), who_may(context.asking)),
    ]
    if context.asking.person.admin:
        chosen = phrase("chosen ({there})", there=there)
        rows.append((named(CHANNEL), chosen if tenant.channel else phrase("none (default)")))
    return rows


def _of(own: str | None, here: str, wide: str | None, there: str, usual: str) -> str:
    return _from(own, here) if own else _from(wide, there) if wide else usual


def _from(value: str, origin: str) -> str:
    """A value, and where it comes from."""
    return phrase("{value} ({origin})", value=value, origin=origin)


def _origin(*, said: bool) -> str:
    return phrase("the operator") if said else phrase("default")


def _within(value: int | None, ceiling: Ceiling, there: str) -> str:
    """A number with where it comes from; the operator may have lowered what they allow since."""
    held = {"most": ceiling.number, "value": value, "there": there, "origin": _origin(said=ceiling.said)}
    if value is None:
        return phrase("{most} ({origin})", **held)
    if value > ceiling.most:
        return phrase("{most} ({there} has {value}; the operator allows no more)", **held)
    return phrase("{value} ({there}; at most {most}: {origin})", **held)


def differences(before: Settled, after: Settled) -> list[Block]:
    """What changed, each from what to what."""
    old, new = _words(before), _words(after)
    return [
        Note((Strong(named(name)), Text(": "), *_value(name, old[name]), Text(" → "), *_value(name, new[name])))
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
        PEOPLE: ",".join(tenant.admins),
    }


def _value(name: str, value: str) -> Sequence[Inline]:
    if not value:
        return (Text(phrase("nobody") if name == PEOPLE else LEFT),)
    if name == CHANNEL:
        return (Ref("channel", value),)
    if name == PEOPLE:
        return [part for each in value.split(",") for part in (Ref("person", each), Text(" "))][:-1]
    return (Text(state(name, value)),)


def undoing(before: Settled, after: Settled, *, wide: bool) -> str:
    """The command that sets it back; `""` where only a role would have to be chosen again."""
    old, new = _words(before), _words(after)
    changed = [name for name in new if old[name] != new[name]]
    options = [f'{_OPTIONS[name]}:"{_typed(name, old[name])}"' for name in changed if old[name] and name != ROLE]
    left = [_OPTIONS[name] for name in changed if not old[name]]
    options += [f"reset:{','.join(left)}"] if left else []
    return " ".join(["/settings set", *options, *(["where:workspace"] if wide else [])]) if options else ""


def _typed(name: str, value: str) -> str:
    return value.replace(",", "") if name in NUMBERS else value


def entry(change: Change, when: str) -> Note:
    """An entry of the log: when, who, what, in which channel, from what to what."""
    return note(when, " · ", *_parts(change))


def _parts(change: Change) -> Iterator[Part]:
    yield _who(change.person)
    yield ": "
    yield named(change.what)
    if change.channel:
        yield from (" ", woven("in {channel}", channel=Ref("channel", change.channel)))
    if change.subject:
        yield from (Text(", "), Ref("person", change.subject))
    for sign, value in ((": ", change.before), (" → ", change.after)):
        shown = (
            [Ref("channel", value)] if change.what == CHANNEL and value else [Text(state(change.what, value) or "–")]
        )
        yield from (Text(sign), *shown)


def _who(person: str) -> Inline:
    if person == "operator":
        return Text(phrase("the operator"))
    return Ref("person", person) if person else Text(phrase("somebody whose name is erased"))


def kept_words(days: int, platform: str) -> str:
    """What days of a workspace mean."""
    kept = counted(days, "day")
    if platform == "discord":
        return phrase(
            "Answers, votes and what was sent are this server's own and are kept {days} at most. "
            "Articles are shared by all whom this Tidings serves: they stay as long as its operator keeps them.",
            days=kept,
        )
    return phrase(
        "Answers, votes and what was sent are this workspace's own and are kept {days} at most. "
        "Articles are shared by all whom this Tidings serves: they stay as long as its operator keeps them.",
        days=kept,
    )
