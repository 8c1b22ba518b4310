"""What both pages share: escaped words, the times a chat client would show, and the frame of a message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

Json = dict[str, Any]

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as a member has it before them: what they did, what came, and whether they alone see it."""

    asked: str
    payloads: tuple[Json, ...]
    private: bool
    now: datetime


def safe(text: str) -> str:
    """Words that HTML shows as they are."""
    return escape(text, quote=True)


def relative(at: datetime, now: datetime) -> str:
    """How long ago, as both clients word it: `3 hours ago`."""
    age = now - at
    for step, unit in _UNITS:
        if age >= step:
            count = age // step
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return f"{max(0, int(age.total_seconds()))} seconds ago"


def clock(at: datetime) -> str:
    """A time of day: `9:12 AM`."""
    return f"{at:%I:%M %p}".lstrip("0")


def page(style: str, body: str) -> str:
    """A whole HTML page."""
    return f"<!doctype html><meta charset='utf-8'><style>{style}</style><body>{body}</body>"
