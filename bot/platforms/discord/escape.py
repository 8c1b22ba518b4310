"""Turns untrusted text into Discord's Markdown that shows it as it is: no mention, no link, no format.

Discord takes a backslash before a sign literally; `allowed_mentions` forbids pings besides.
"""

import re
from urllib.parse import urlsplit

from bot.message.split import isolated
from bot.message.visible import honest, web_address

MAX_URL = 1_000
"""Characters of an address: longer ones are no reader's, and Discord refuses them from 2,048 on."""

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in r"\*_~`|<>[]()#@"})
_SCHEME = re.compile(r":(?=//|\w+:)")
_INVITE = re.compile(r"(?<=discord)\.(?=gg\b)|(?<=discordapp)\.(?=com\b)|(?<=discord)\.(?=com/invite)", re.IGNORECASE)
"""Discord shows an invitation for these even without a scheme."""
_LINE = re.compile(r"^(\s*)([-+]|\d+\.)(?=\s)", re.MULTILINE)
_MASS = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text, shown literally."""
    marked = _SCHEME.sub(r"\\:", _MASS.sub("@\u200b", isolated(text)).translate(_SIGNS))
    marked = _INVITE.sub(r"\\.", marked)
    return _LINE.sub(lambda match: f"{match[1]}{match[2][:-1]}\\{match[2][-1]}", marked)


def code(text: str) -> str:
    """Words to type, in a code span that they cannot close."""
    bare = " ".join(isolated(text).replace("`", "\u02cb").split())
    bare = _MASS.sub("@\u200b", bare)
    return f"`{bare}`" if bare else ""


def address(url: str) -> str | None:
    """A URL that can stand in a link and cannot end it; None when it is not http or https, or too long."""
    safe = web_address(url, "%/:?#@!$&'*+,;=~-._[]")
    return safe if safe and len(safe) <= MAX_URL else None


def link(text: str, url: str) -> str:
    """A link, or the words alone where its address is none; `<…>` keeps it from unfolding."""
    target = address(url)
    words = " ".join(text.split())
    if target is None:
        return escaped(words)
    return f"[{escaped(honest(words, target)) or escaped(urlsplit(target).netloc)}](<{target}>)"
