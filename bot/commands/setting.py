"""Checks what `/settings set` is given: each value as a field of what a workspace, or one channel of it, sets.

Invariant: a value is within what the operator allows, and what it names is of the workspace.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.commands.context import Context
from bot.commands.parse import Request, positive
from bot.conversation import Named
from bot.digest.languages import name_of, parse_language
from bot.digest.zones import parse_zone
from bot.errors import BadCommand
from bot.message.phrases import joined, phrase
from bot.tenancy import LEAST_DAYS, MOST_ADMINS, MOST_SOURCES, Ceiling
from bot.text.words import fold

Fields = dict[str, Any]
"""Values by the names of fields of `Tenant` or of `Preferences`."""

OWN = frozenset({"zone", "length", "language"})
"""What a channel, or a member's direct messages, may have otherwise than the workspace."""

WHO = frozenset({"role", "admins"})

_LEFT: Mapping[str, Fields] = {
    "zone": {"zone": None},
    "length": {"length": None},
    "language": {"language": None},
    "admins-channel": {"channel": ""},
    "sources": {"sources": ()},
    "per-minute": {"per_minute": None},
    "tokens": {"tokens": None},
    "days": {"days": None},
    "role": {"role": "", "role_name": ""},
    "admins": {"admins": ()},
}
"""What each is when it is left to the operator."""

NAMES = tuple(_LEFT)

_SHOWN = 5
"""Sources that are named where none is meant."""

_CHANNEL = re.compile(r"#?([CG][A-Z0-9]{2,20})", re.ASCII)
_PERSON = re.compile(r"@?([UW][A-Z0-9]{2,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be set: of the workspace, and of the channel or of the workspace's answers."""

    tenant: Fields = field(default_factory=dict)
    own: Fields = field(default_factory=dict)


class Unfit(BadCommand):
    """A value that cannot be used; `why` goes on after the name of the setting, or begins a line under its field."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(joined((name, why), ": "))
        self.why = why


def named_in(request: Request) -> frozenset[str]:
    """Which settings a request is about.

    Raises:
        BadCommand: it takes back something that is none.
    """
    return frozenset({*(set(request.options) & set(_LEFT)), *_resets(request.options.get("reset", ""))})


async def wanted_of(context: Context, request: Request) -> Wanted:
    """What a request sets.

    Raises:
        BadCommand: a value cannot be used; names it, the reason and what can.
    """
    given = {name: value for name, value in request.options.items() if name in _LEFT}
    reset = _resets(request.options.get("reset", ""))
    if both := sorted(set(given) & set(reset)):
        raise BadCommand(
            phrase("{option}: is both set and in {reset}. Give one of them.", option=both[0], reset="reset:")
        )
    checked = {name: _LEFT[name] for name in reset}
    for name, value in given.items():
        checked[name] = await _checked(context, name, value)
    tenant = {key: value for name, each in checked.items() if name not in OWN for key, value in each.items()}
    own = {key: value for name, each in checked.items() if name in OWN for key, value in each.items()}
    return Wanted(tenant, own)


async def faults_in(context: Context, values: Mapping[str, str]) -> Mapping[str, str]:
    """What is wrong with these values, by the names of the settings; of an empty one nothing is."""
    faults = {}
    for name, value in values.items():
        try:
            await _checked(context, name, value.strip()) if name in _LEFT and value.strip() else None
        except Unfit as error:
            told = context.language.say(error.why)  # before it begins a line, since no phrase has a capital of its own
            faults[name] = told[:1].upper() + told[1:]
        except BadCommand as error:
            faults[name] = error.user_message
    return faults


def _resets(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", text.casefold()))))
    if strange := [name for name in names if name not in _LEFT]:
        raise BadCommand(
            phrase("{given} is no setting. They are {names}.", given=f"reset:{strange[0][:40]}", names=", ".join(NAMES))
        )
    return names


async def _checked(context: Context, name: str, value: str) -> Fields:
    if name == "sources":
        return {"sources": _sources(value, await context.store.source_names())}
    return _CHECKS[name](context, value)


def _sources(value: str, known: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(filter(None, (part.strip() for part in value.split(",")))))
    if len(wanted) > MOST_SOURCES:
        counts = {"most": MOST_SOURCES, "n": str(len(wanted))}
        raise Unfit("sources", phrase("takes at most {most} names; these are {n}.", **counts))
    for name in wanted:
        if len(name) > 100 or not any(fold(name) in fold(each) for each in known):  # noqa: PLR2004
            raise Unfit("sources", _unknown(name[:80], known))
    return wanted


def _unknown(name: str, known: Sequence[str]) -> str:
    if not known:
        return phrase("no source has “{name}” in its name.", name=name)
    listed = f"{', '.join(known[:_SHOWN])}{' …' if len(known) > _SHOWN else ''}"
    return phrase("no source has “{name}” in its name. There are: {listed}.", name=name, listed=listed)


def _number(name: str, value: str, least: int, ceiling: Ceiling) -> int:
    number = positive(value) or 0
    if number > ceiling.most:
        counts = {"most": ceiling.number, "number": number}
        raise Unfit(name, phrase("the operator of this Tidings allows {most} at most, not {number}.", **counts))
    if number < least:
        bounds: dict[str, object] = {"least": least, "most": ceiling.number, "value": value[:20]}
        raise Unfit(name, phrase("is a number from {least} to {most}, not {value}.", **bounds))
    return number


def _days(context: Context, value: str) -> Fields:
    if 0 < (positive(value) or 0) < LEAST_DAYS:
        raise Unfit(
            "days", phrase("is at least {least}: a digest remembers for so long what it told.", least=LEAST_DAYS)
        )
    return {"days": _number("days", value, LEAST_DAYS, context.ceilings.days)}


def _tokens(context: Context, value: str) -> Fields:
    if context.ceilings.tokens is None:
        raise Unfit("tokens", phrase("no language model is set up here, so there is nothing to limit."))
    return {"tokens": _number("tokens", value, 1, context.ceilings.tokens)}


def _language(context: Context, value: str) -> Fields:
    """A language that is spoken, by its code, its English name or its own."""
    spoken = context.languages.codes
    own = next((code for code in spoken if fold(context.languages.of(code).name) == fold(value.strip())), None)
    listed = ", ".join(f"{each} ({context.languages.of(each).name})" for each in spoken)
    try:
        code = own or parse_language(value)
    except BadCommand as error:
        raise BadCommand(joined((error.user_message, phrase("Tidings speaks {listed}.", listed=listed)), " ")) from None
    if code not in spoken:
        why = phrase(
            "Tidings does not speak {language} yet. It speaks {listed}.", language=name_of(code), listed=listed
        )
        raise Unfit("language", why)
    return {"language": code}


def _channel(context: Context, value: str) -> Fields:
    place = context.asking.place
    if value.casefold() == "here" and not place.direct:
        return {"channel": place.channel}
    number = value.removeprefix("#")
    if place.platform == "discord" and _vouched(context, "channel", number):
        return {"channel": number}
    if place.platform == "slack" and (found := _CHANNEL.fullmatch(value)):
        return {"channel": found[1]}
    raise Unfit(
        "admins-channel",
        phrase(
            "“{value}” is no channel of this place. Choose it from the list that is offered, or type {option} in it.",
            value=value[:40],
            option="admins-channel:here",
        ),
    )


def _role(context: Context, value: str) -> Fields:
    place = context.asking.place
    if place.platform != "discord":
        command = "/settings set admins:@somebody"
        raise Unfit("role", phrase("is for Discord. Choose people instead: {command}", command=command))
    if value == place.workspace:
        raise Unfit("role", phrase("everybody has that role, so that every member could configure. Choose another."))
    named = _vouched(context, "role", value)
    if named is None:
        why = phrase("“{value}” is no role of this server. Choose one from the list that is offered.", value=value[:40])
        raise Unfit("role", why)
    return {"role": named.id, "role_name": named.name[:100]}


def _vouched(context: Context, kind: str, number: str) -> Named | None:
    """What the platform says of an id; None where it is not of the workspace."""
    return next((each for each in context.asking.named if (each.kind, each.id) == (kind, number)), None)


def _admins(context: Context, value: str) -> Fields:
    if context.asking.place.platform != "slack":
        command = "/settings set role:@role"
        raise Unfit("admins", phrase("is for Slack. Choose a role instead: {command}", command=command))
    parts = tuple(dict.fromkeys(filter(None, re.split(r"[,\s]+", value))))
    if len(parts) > MOST_ADMINS:
        counts = {"most": MOST_ADMINS, "n": str(len(parts))}
        why = phrase("takes at most {most} people; these are {n}. Make them admins instead.", **counts)
        raise Unfit("admins", why)
    found = [(part, _PERSON.fullmatch(part)) for part in parts]
    if strange := next((part for part, match in found if match is None), None):
        raise Unfit(
            "admins",
            phrase(
                "“{value}” is no member that Slack names by an id. Choose people in the form that opens by the button "
                "under {command}.",
                value=strange[:40],
                command="/settings",
            ),
        )
    return {"admins": tuple(sorted(match[1] for _, match in found if match))}


_CHECKS: Mapping[str, Callable[[Context, str], Fields]] = {
    "zone": lambda _, value: {"zone": parse_zone(value)},
    "length": lambda _, value: {"length": value},
    "language": _language,
    "admins-channel": _channel,
    "per-minute": lambda context, value: {"per_minute": _number("per-minute", value, 1, context.ceilings.per_minute)},
    "tokens": _tokens,
    "days": _days,
    "role": _role,
    "admins": _admins,
}
