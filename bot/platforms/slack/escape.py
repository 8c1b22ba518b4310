"""Turns untrusted text into Slack's mrkdwn that shows it as it is: no mention, no link, no format, no emoji.

Slack has three entities and no sign that makes the next one literal (docs.slack.dev, formatting message text):

    & < >          entities, so that no control sequence (`<!channel>`, `<@U1>`, `<url|words>`) can begin
    * ~ ` and _    signs that look the same: whether a zero-width character beside one forbids a format or makes
                   room for it is not documented. `_` between letters formats nothing and stays
    :smile: and    a zero-width space behind the colon, before the sign: no other character could stand there
    > - 1. first
    @here a.example  untouched: the text objects are `verbatim`, in which Slack parses neither

Invariant: of the marks in a result, `*` and the backquote are only ever ours.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from bot.message.split import isolated
from bot.message.visible import honest, visible, web_address
from bot.platforms.slack import limits

_ZERO = "\u200b"
_ALIKE = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_EDGE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_EMOJI = re.compile(r":(?=[^\s:]+:)")
_LINE_START = re.compile("^([\\s\u200b-\u200f\u2060-\u2069]*)(?=&gt;|[-•]\\s|\\d+[.)]\\s)", re.MULTILINE)
_BESIDE_MARKS = frozenset(" \t\n.,;:!?()…")


def entities(text: str) -> str:
    """The text with Slack's three entities: nothing in it begins or ends a control sequence."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str) -> str:
    """The text, shown literally; each line that runs right to left is isolated."""
    lines = "\n".join(isolated(line) for line in visible(text).split("\n"))
    signs = _EDGE.sub("\u02cd", lines.translate(_ALIKE))
    return _LINE_START.sub(f"\\g<1>{_ZERO}", entities(_EMOJI.sub(f":{_ZERO}", signs)))


def one_line(text: str) -> str:
    """The text in one line: formats and links of Slack's end with the line."""
    return " ".join(visible(text).split())


def strong(text: str) -> str:
    """The text in bold; `""` when nothing is left."""
    words = escaped(one_line(text))
    return f"*{words}*" if words else ""


def code(text: str) -> str:
    """Words to type, in a code span that they cannot close; they can be copied as they stand."""
    words = entities(isolated(one_line(text).replace("`", "\u02cb")))
    return f"`{words}`" if words else ""


def address(url: str) -> str | None:
    """A URL that can stand in a link and cannot end it; None when it is not http or https, or too long."""
    safe = web_address(url, "%/:?#@!$&'()+,;=~-._[]")
    return safe if safe and len(safe) <= limits.URL else None


def link(text: str, url: str) -> str:
    """A link, or the words alone where its address is none; without words, its host stands for them."""
    target = address(url)
    if target is None:
        return escaped(one_line(text))
    words = escaped(honest(one_line(text), target))
    label = (words or entities(urlsplit(target).netloc)).replace("|", "\u2223")
    return f"<{entities(target)}|{label}>"


def moment(at: datetime, form: str, words: str) -> str:
    """A time as the reader's own, by Slack's tokens in `form`; the words stand where it cannot be shown."""
    return f"<!date^{int(at.timestamp())}^{form}|{entities(words).replace('|', '')}>"


def joined(parts: Iterable[str]) -> str:
    """Parts as one text; where a mark of ours would touch a word, which hides it from Slack, a zero-width space."""
    whole = ""
    for part in filter(None, parts):
        touching = whole and (whole[-1] in "*`" or part[0] in "*`")
        apart = whole[-1:] in _BESIDE_MARKS or part[0] in _BESIDE_MARKS
        whole += f"{_ZERO}{part}" if touching and not apart else part
    return whole
