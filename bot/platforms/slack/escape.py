"""Turns untrusted text into Slack's mrkdwn that shows it as it is: no mention, no link, no format.

Slack has no sign that makes the next one literal: `&`, `<` and `>` have entities, and what else would format or link
is broken by a zero-width space, which readers do not see.
"""

import re
from urllib.parse import quote, urlsplit

from bot.message.split import isolated

MAX_URL = 2_500
"""Characters of an address: with its words it stays within a section."""

_ZERO = "\u200b"
_FORMAT = re.compile(r"[*_~`]")
_EMOJI = re.compile(r":(?=[\w+-]+:)")
_SCHEME = re.compile(r"(?<=\w):(?=//)|@(?=\w)|(?<=\w)\.(?=\w)|#(?=\w)")
_LINE = re.compile(r"^(\s*)(?=&gt;|[•-]\s|\d+\.\s)", re.MULTILINE)


def entities(text: str) -> str:
    """The text with Slack's three entities: nothing in it begins a control sequence."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str) -> str:
    """The text, shown literally: signs of formats, schemes, domains, mentions and emoji mean nothing."""
    broken = _SCHEME.sub(lambda match: f"{match[0]}{_ZERO}", isolated(text))
    broken = _EMOJI.sub(f":{_ZERO}", _FORMAT.sub(lambda match: f"{_ZERO}{match[0]}{_ZERO}", broken))
    return _LINE.sub(lambda match: f"{match[1]}{_ZERO}", entities(broken))


def code(text: str) -> str:
    """Words to type, in a code span that they cannot close."""
    bare = entities(" ".join(text.replace("`", "\u02cb").split()))
    return f"`{bare}`" if bare else ""


def address(url: str) -> str | None:
    """A URL that can stand in a link and cannot end it; None when it is not http or https, or too long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    safe = quote(url, safe="%/:?#@!$&'()*+,;=~-._[]")
    return safe if len(safe) <= MAX_URL else None


def link(text: str, url: str) -> str:
    """A link, or the words alone where its address is none."""
    target = address(url)
    words = escaped(" ".join(text.replace("|", "\u2223").split()))
    return f"<{entities(target)}|{words}>" if target and words else words
