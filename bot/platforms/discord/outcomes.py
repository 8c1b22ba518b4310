"""Turns Discord's errors into outcomes of a delivery, with a sentence that an admin understands. Pure.

Codes: Discord's "JSON Error Codes" (topics/opcodes-and-status-codes).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

import discord

from bot.message.phrases import phrase
from bot.message.split import utf16
from bot.platformport import Delivery, Outcome, Reason, Rejected, Retry, Unknown

DEFAULT_HEADING = "News"
MAX_POST_NAME = 100

_NO_TEXT_CHANNEL = frozenset({50008, 50024})

_NO_CHANNEL = (
    Reason.NO_CHANNEL,
    phrase("The channel is gone. Choose another with /subscribe there, or remove this one."),
)
_NO_ACCESS = (
    Reason.NO_PERMISSION,
    phrase("Tidings cannot see the channel. Give its role View Channel there (channel settings → Permissions)."),
)
_NO_RIGHT = (
    Reason.NO_PERMISSION,
    phrase(
        "Tidings may not write in the channel. Give its role Send Messages, in threads Send Messages in Threads, and"
        " Embed Links there (channel settings → Permissions)."
    ),
)
_NO_DM = (
    Reason.CANNOT_DM,
    phrase(
        "The person takes no direct messages from Tidings: they blocked it, or allow none from members of the server."
    ),
)
_ARCHIVED = (Reason.ARCHIVED, phrase("The thread is archived or locked. Open it again, or subscribe in another."))
_POST_GONE = (
    Reason.INVALID,
    phrase(
        "The post in which this digest began was deleted or locked. `tidings deliveries --again` posts the rest anew."
    ),
)
_INVALID = (Reason.INVALID, phrase("Discord refuses the message as it is. The log says why; please report it."))

_BY_CODE = {
    10003: _NO_CHANNEL,
    10004: (
        Reason.REMOVED,
        phrase("Tidings is no longer in the server. Invite it again with `tidings discord invite-url`."),
    ),
    10013: (Reason.NO_CHANNEL, phrase("The person does not exist any more.")),
    40067: (
        Reason.NO_PERMISSION,
        phrase("The forum wants a tag on every post. Make tags optional, or choose a channel."),
    ),
    50001: _NO_ACCESS,
    50007: _NO_DM,
    50278: _NO_DM,
    50009: _NO_RIGHT,
    50013: _NO_RIGHT,
    50006: _INVALID,
    50035: _INVALID,
    50083: _ARCHIVED,
    30046: (Reason.INVALID, phrase("Discord allows no more edits of so old a message now.")),
    160005: _ARCHIVED,
    200000: (Reason.INVALID, phrase("The server's AutoMod blocked the message. Exempt the role of Tidings there.")),
    200001: (Reason.INVALID, phrase("The server's AutoMod blocked the title. Exempt the role of Tidings there.")),
}


_OPENING_TOO_FAST = 40003


def failed(error: discord.HTTPException | discord.RateLimited, *, direct: bool = False) -> Outcome:
    """What an error of Discord means for a delivery."""
    if isinstance(error, discord.RateLimited):
        return Retry(timedelta(seconds=error.retry_after), phrase("Discord's rate limit"))
    if error.code == _OPENING_TOO_FAST:
        return Retry(timedelta(minutes=1), phrase("Discord lets direct messages be opened only so fast"))
    if error.code in _BY_CODE:
        return Rejected(*_BY_CODE[error.code])
    if error.status == 429:  # noqa: PLR2004  # Too Many Requests
        return Retry(timedelta(seconds=_retry_after(error)), phrase("Discord's rate limit"))
    match error.status:
        case 401:
            return Retry(timedelta(minutes=10), phrase("Discord refuses the token in DISCORD_TOKEN"))
        case 403:
            return Rejected(*(_NO_DM if direct else _NO_RIGHT))
        case 404:
            return Rejected(*_NO_CHANNEL)
        case status if status >= 500:  # noqa: PLR2004  # a server's error
            return Unknown(f"Discord answered HTTP {status}")
        case _:
            return Rejected(*_INVALID)


def is_no_text_channel(error: discord.HTTPException) -> bool:
    """Whether a channel takes no messages of its own, as a forum does."""
    return error.code in _NO_TEXT_CHANNEL


def _retry_after(error: discord.HTTPException) -> float:
    """Seconds that Discord asks to wait; a minute where it does not say."""
    given = error.response.headers.get("Retry-After", "")
    try:
        return min(max(float(given), 1.0), 3600.0)
    except ValueError:
        return 60.0


def in_post(outcome: Outcome) -> Outcome:
    """What an outcome means in a post that the digest itself began: it speaks of that alone, not of the forum."""
    gone = isinstance(outcome, Rejected) and outcome.reason in (Reason.NO_CHANNEL, Reason.ARCHIVED)
    return Rejected(*_POST_GONE) if gone else outcome


def name_of(delivery: Delivery) -> str:
    """The name of a forum's post: its title, else the first heading of its message, at most 100 characters."""
    title = " ".join(delivery.title.split())
    return title if 0 < utf16(title) <= MAX_POST_NAME else heading_of(delivery.payload)


def heading_of(payload: Mapping[str, Any]) -> str:
    """The first heading of a message, at most 100 characters."""
    text = _first_heading(cast("Sequence[Mapping[str, Any]]", payload.get("components") or ()))
    for embed in payload.get("embeds") or ():
        text = text or str(embed.get("title") or "")
    words = " ".join(text.replace("\\", "").split())
    return words[:MAX_POST_NAME].strip() or DEFAULT_HEADING


def _first_heading(components: Sequence[Mapping[str, Any]]) -> str:
    for each in components:
        first, _, _rest = str(each.get("content") or "").partition("\n")
        if first.startswith("#"):
            return first.lstrip("# ")
        found = _first_heading(each.get("components") or ())
        if found:
            return found
    return ""
