"""Turns what a user names into a web address or, for the operator alone, a path of this machine.

Invariant: for anybody but the operator no path is looked at, not even to see whether it is there.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from bot.articles.urls import shown_address
from bot.commands.context import Context, Role
from bot.commands.parse import positive
from bot.errors import BadCommand
from bot.message.phrases import phrase
from bot.text.words import fold
from bot.webport import Fetcher

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?")
_FEED_SCHEME = re.compile(r"feed:(?://)?", re.IGNORECASE)
_PLAIN = re.compile(r"[\w./:@%+,~#-]+")
_PIECE = re.compile(r"[?&;#]([^?&;#=]*)=([^?&;#])")
_END = 150  # characters of a parameter's name, so that it is shown uncut
_WRAPPED = re.compile(r"""["“<](.+)["”>]""")


def unwrapped(text: str) -> str:
    """What was typed without the quotes, or the angle brackets that keep chat from showing a preview."""
    match = _WRAPPED.fullmatch(text.strip())
    return (match[1] if match else text).strip()


def as_typed(context: Context, text: str) -> str:
    """What was typed, an article as it is named in English where it is named as answers in the language name it."""
    first, _, rest = text.strip().partition(" ")
    shown = context.language.say(phrase("article {id}", id="")).strip()
    return f"article {rest}" if fold(first) == fold(shown) and positive(rest.strip().removeprefix("#")) else text


def is_web(text: str) -> bool:
    """Whether it is a whole http or https address."""
    return bool(_WEB.match(text))


def checked_address(context: Context, text: str) -> str:
    """What is to be watched: for the operator anything, else an address in the web, with or without https://.

    Raises:
        BadCommand: somebody else names what may be a file or folder.
    """
    bare = _FEED_SCHEME.sub("", text, count=1)
    if context.role is Role.OPERATOR or is_web(bare) or _SITE.fullmatch(bare):
        return text
    raise _no_path(text)


def local_path(context: Context, text: str) -> Path:
    """A path of this machine as its operator typed it.

    Raises:
        BadCommand: somebody else names it.
    """
    if context.role is not Role.OPERATOR:
        raise _no_path(text)
    try:
        return Path(text).expanduser()
    except RuntimeError:  # the home of a user that there is not
        return Path(text)


def fetcher_of(context: Context) -> Fetcher:
    """The way into the web.

    Raises:
        BadCommand: there is none here.
    """
    if context.fetcher is None:
        by = "tidings sources"
        raise BadCommand(
            phrase("Nothing can be fetched from here. Ask the operator to do it with {command}.", command=by)
        )
    return context.fetcher


def shows_whole(address: str) -> bool:
    """Whether people see an address as it is, so that a command that names it can be typed as it stands."""
    return shown_address(address) == address


def without_user(url: str) -> str:
    """A web address without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url


def holds_key(url: str) -> bool:
    """Whether a parameter of an address looks like a secret, however long the address is."""
    pieces = ((end, value) for name, value in _PIECE.findall(url) for end in (name[:_END], name[-_END:]))
    return any(not shows_whole(f"?{end}={value}") for end, value in pieces)


def _no_path(text: str) -> BadCommand:
    return BadCommand(
        phrase(
            "“{text}” is no address in the web. Give one that begins with https://; "
            "files and folders of the machine are for its operator, at a terminal.",
            text=text[:80],
        )
    )


def typed(value: str) -> str:
    """A value as it is typed in chat or in a shell: in quotes unless it is one plain word."""
    return value if _PLAIN.fullmatch(value) else '"{}"'.format(value.replace('"', "'"))
