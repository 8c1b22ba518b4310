"""How the log of a workspace says its entries: they are kept in English, and what is ours in them is worded anew.

Invariant: pure. What members typed, such as a topic or the name of a source, stays as it is.
"""

import re
from collections.abc import Mapping

from bot.message.phrases import Phrase, decimals, phrase

NUMBERS = {"commands a minute": "per-minute", "model tokens a day": "tokens", "days kept": "days"}
"""Settings that are numbers, and by which option each is set."""

_NUMBER = re.compile(r"[0-9][0-9,]*")

CHANNEL, ROLE, PEOPLE = "admins' channel", "role that may configure", "people who may configure"

_SETTINGS: Mapping[str, Phrase] = {
    each: each
    for each in (
        phrase("time zone"),
        phrase("length"),
        phrase("language"),
        phrase("admins' channel"),
        phrase("default sources"),
        phrase("commands a minute"),
        phrase("model tokens a day"),
        phrase("days kept"),
        phrase("role that may configure"),
        phrase("people who may configure"),
    )
}

_DONE: Mapping[str, Phrase] = {
    each: each for each in (phrase("may configure"), phrase("all votes"), phrase("digests of new subscriptions"))
}

_STATES: Mapping[str, Phrase] = {
    each: each
    for each in (
        phrase("active"),
        phrase("counted"),
        phrase("disabled"),
        phrase("failing"),
        phrase("forgotten"),
        phrase("ok"),
        phrase("paused"),
        phrase("sent"),
        phrase("shown"),
        phrase("watched no more"),
        phrase("yes"),
    )
}


def named(what: str) -> str:
    """What was changed, as an entry has it."""
    if known := _SETTINGS.get(what) or _DONE.get(what):
        return known
    kind, _, rest = what.partition(" ")
    match kind:
        case "subscription":
            return phrase("subscription to {label}", label=rest.removeprefix("to "))
        case "source" if rest.startswith("#"):
            return phrase("source {name}", name=rest)
        case "votes":
            return phrase("votes on {what}", what=rest.removeprefix("on "))
        case _:
            return what


def state(what: str, value: str) -> str:
    """What it was, or is now; the value of a setting is as it was typed, but numbers are written as ever."""
    if what in NUMBERS and _NUMBER.fullmatch(value):
        return decimals(int(value.replace(",", "")), 0)
    return value if what in _SETTINGS else _STATES.get(value, value)
