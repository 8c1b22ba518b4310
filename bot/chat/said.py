"""Words what the desk says where there is no answer: what has ended, cannot be stored, went wrong, or is too much."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from bot.chatport import ANSWERS_KEPT
from bot.conversation import Faults, Response, Stage
from bot.message.blocks import Message, paragraph
from bot.message.language import Language, in_language
from bot.message.phrases import counted, phrase
from bot.message.visible import visible

_T = TypeVar("_T")

ENDED = phrase(
    "The buttons of this answer have ended: they work for {days}, in the place of the answer. Ask again.",
    days=counted(ANSWERS_KEPT.days, "day"),
)
BUSY = phrase("Very many ask just now. This was not looked at: ask again in a moment.")
NO_BUTTONS = phrase(
    "Nothing can be stored at the moment, so this answer comes without buttons. The operator's log says why."
)
CANCELLED = phrase("Cancelled: nothing was changed.")

_REFERENCE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters that nobody takes for one another."""


def reference() -> str:
    """By which the log knows an error that a member met: `7K2M-9XQT`."""
    mark = "".join(secrets.choice(_REFERENCE) for _ in range(8))
    return f"{mark[:4]}-{mark[4:]}"


def private(text: str, ill: str = "") -> Response:
    """A sentence for who asked alone; `ill` says what kind of failure it is."""
    return Response(told(text), ill=ill)


def told(text: str) -> Message:
    """The same as a message."""
    return Message((paragraph(text),), private=True)


def not_stored(why: str) -> str:
    """That the store takes nothing, and what goes on."""
    return phrase(
        "Nothing can be stored at the moment: {why}. What is stored is still answered, such as {command}; "
        "for the rest try again when the operator of this Tidings has seen to it.",
        why=why,
        command="/summary",
    )


def wrong(mark: str) -> str:
    """That something failed, and by which reference the log knows it."""
    return phrase(
        "Something went wrong here. Tell the operator of this Tidings the reference {reference}; the log has the rest.",
        reference=mark,
    )


def too_many(wait: timedelta) -> str:
    """That somebody asks too much, and until when."""
    seconds = max(1, round(wait.total_seconds()))
    wait_for = counted(seconds, "second")
    return phrase("That is more than can be answered at a time here. Ask again in {seconds}.", seconds=wait_for)


def worded(made: _T, language: Language) -> _T:
    """A form or its faults in a language, the faults without what nobody sees: they quote what was typed."""
    held = in_language(made, language)
    return replace(held, by_field=_seen(held.by_field)) if isinstance(held, Faults) else held


def _seen(faults: Mapping[str, str]) -> dict[str, str]:
    return {name: visible(words) for name, words in faults.items()}


def spoken(stage: Stage, language: Language) -> Stage:
    """What long work is doing, told in a language."""

    async def told_so(words: str) -> None:
        await stage(language.say(words))

    return told_so
