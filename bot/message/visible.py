"""Leaves of a text what a reader sees, and of a link what does not lie about where it leads.

Stored text was cleaned on its way in; what a member types or a library says comes here as it is.

Invariant: what comes out holds no control but line feeds and tabs, nothing that turns the direction of the text around
it, and nothing that hides words; the words of a link that read like a host name are followed by the true host.
"""

import re
import unicodedata
from urllib.parse import quote, unquote, urlsplit

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = (
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f"  # soft hyphen, fillers, marks, zero-width space
    "\u202a-\u202e\u2060-\u206f\u3164\uffa0"  # embeddings, overrides, isolates, invisible operators
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f"  # tags, which spell whole sentences unseen
    "]"
)
_FLAG = "\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f"
"""The flag of England and its like, in which tags are seen."""
_DROPPED, _DROPPED_BESIDE_FLAGS = re.compile(_UNSEEN), re.compile(f"({_FLAG})|{_UNSEEN}")
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", "."))
"""What reads as the dot of a host name, in scripts that have another and in print."""
_DOTTED = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)+")
"""Tried where words begin alone, and never again within one: in time with the length."""
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]+")


def visible(text: str) -> str:
    """The text without what nobody sees; lines end with a line feed alone."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return without_unseen(_LINE_END.sub("\n", text))


def without_unseen(text: str) -> str:
    """The text without what nobody sees."""
    return _DROPPED_BESIDE_FLAGS.sub(r"\1", text) if _FLAG[0] in text else _DROPPED.sub("", text)


def web_address(url: str, safe: str) -> str | None:
    """A web address with its host in ASCII and all but `safe` as escapes; None where readers can be led by none.

    One with a user's name is none: what stands before the `@` reads like the host.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    host = _ascii(parts.hostname or "")
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    where = f"[{host}]" if ":" in host else host
    whole = parts._replace(netloc=where if port is None else f"{where}:{port}").geturl()
    return quote(whole, safe=safe, errors="replace")


def _ascii(host: str) -> str:
    """The host as DNS has it, so that letters of another script look as foreign as they are; `""` for none."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:  # a label that is empty, too long or of letters that no name has
        return ""


def honest(words: str, address: str) -> str:
    """The words of a link; where they read like the name of another host, the true one stands behind them."""
    true = urlsplit(address).hostname or ""
    named = unicodedata.normalize("NFKC", unquote(visible(words))).translate(_DOTS)
    said = filter(None, (_host_in(match[0].casefold()) for match in _DOTTED.finditer(named)))
    if all(each == true or true.endswith(f".{each}") for each in said):
        return words
    return f"{words} ({true})"


def _host_in(dotted: str) -> str:
    """The name of a host with which words joined by dots begin, up to the last of two letters; `""` for none."""
    labels = dotted.split(".")
    ends = [at for at, label in enumerate(labels) if at and len(label) > 1 and label.isalpha()]
    return ".".join(labels[: ends[-1] + 1]) if ends else ""
