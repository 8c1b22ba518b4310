"""Turns HTML from strangers into clean text: paragraphs for articles, one line for titles.

Invariant: never raises, never recurses, takes time linear in its input, and the result is clean in
the sense of `bot.articles.text`. Text without markup comes through as it is: "a < b" is not a tag.
"""

import html
import re
import sys
import threading
from collections.abc import Mapping
from typing import cast

from lxml import etree

from bot.articles.text import clean_line, clean_text

_DROPPED = frozenset(
    "applet audio button canvas datalist head iframe math noembed noframes noscript object"
    " script select style svg template textarea title video".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav"
    " ol p plaintext pre section summary table tbody tfoot thead tr ul xmp".split()
)
_CELLS = frozenset(("td", "th"))
_PREFORMATTED = frozenset(("pre", "plaintext", "xmp"))
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|blink|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var"
)
_VOID = "br|hr|img|wbr|input|embed|source"

# In a text, a closing tag of any name is markup, and so is what opens a block or carries attributes.
_TEXT_MARKUP = re.compile(
    rf"</[a-z][^<>]*>|<(?:{_VOID}|{'|'.join(sorted(_BLOCKS | _DROPPED | _CELLS))})(?:[\s/][^<>]*)?>"
    r"|<[a-z][\w:-]*\s+[\w:-]+\s*=|<[a-z][\w:-]*\s*/>|<!--|<!doctype",
    re.IGNORECASE,
)
# A title may speak of tags ("How <p> and <b> differ"), so only what is closed or has attributes counts.
_LINE_MARKUP = re.compile(
    rf"</(?:{_INLINE}|{'|'.join(sorted(_BLOCKS | _DROPPED))})\s*>|<(?:{_VOID})(?:[\s/][^<>]*)?>"
    rf"|<(?:{_INLINE}|div|p|h[1-6])\s+[\w:-]+\s*=",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"</[a-z][\w:-]*\s*>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_REFERENCE = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,6}|\w{1,32});")
_BLANKS = re.compile(r"\s+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")

# Markup as publishing systems write it: paragraphs, and in them inline elements, one in another at most.
_CHARACTERS = (
    r"[^<&\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]++"
    r"|&(?:amp|lt|gt|quot|nbsp|[lr][sd]quo|[mn]dash|hellip|[lr]aquo|#(?:34|38|39|60|62|1[6-9]\d|82(?:1\d|2\d|30)));"
    r"|<br ?/?>"
)
_ATTRIBUTES = r'(?: (?:href|target|rel|title|class|id)="[^"<>&\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]*+")*+'
_PLAIN_TAG = rf"(a|abbr|b|cite|code|em|i|q|small|span|strong|sub|u){_ATTRIBUTES}"
_PLAIN_PARAGRAPHS = re.compile(
    rf"\s*+(?:<p>(?:{_CHARACTERS}|<{_PLAIN_TAG}>(?:{_CHARACTERS}|<{_PLAIN_TAG}>(?:{_CHARACTERS})*+</\2>)*+</\1>)*+"
    r"(?:</p>\s*+)?+)++"
)
_LINE_BREAK = re.compile("<br ?/?>")
_HAS_POSSESSIVES = sys.version_info >= (3, 11, 7)
"""Earlier ones of 3.11 match possessive groups wrongly (python/cpython#106052, #101955); tried from this one on."""

_MAX_DEPTH = 1000
"""Open elements; libxml2 compares each unmatched end tag with all of them (18 s for 700 kB)."""

_CHUNK = 1 << 16

_MAX_ROUNDS = 3
"""How many layers of escaping a title may carry; the worst seen in the wild is two."""


def text_of_html(markup: str) -> str:
    """The text of a fragment or page: paragraphs separated by a blank line, `""` when it has none.

    Text that holds no markup keeps its own blank lines; text whose markup is escaped once too often
    is read as the markup that it meant.
    """
    markup = _unwrapped(markup)
    if _TEXT_MARKUP.search(markup):
        return _stripped(markup)
    text = _resolved(markup)
    return _stripped(text) if text != markup and _CLOSED.search(text) else clean_text(text)


def line_of_html(markup: str) -> str:
    """One clean line for a title; a title that is HTML loses its tags, "AT&T < Verizon" stays."""
    line = clean_line(_unwrapped(markup))
    for _ in range(_MAX_ROUNDS):
        plain = _stripped(line) if _LINE_MARKUP.search(line) else _resolved(line)
        before, line = line, clean_line(plain)
        if line == before:
            break
    return line


def _resolved(text: str) -> str:
    """Character references resolved, but only whole ones: `AT&notify` is no reference."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text)


def _unwrapped(markup: str) -> str:
    """Without a CDATA mark that a generator put around text that was escaped anyway."""
    if "<![CDATA[" not in markup:
        return markup
    return markup.replace("<![CDATA[", "").replace("]]>", "")


def nests_deeply(markup: str) -> bool:
    """Whether elements stand in elements a thousand deep: a tree of it is slow to build, and cut."""
    if markup.count("<") <= _MAX_DEPTH:
        return False
    try:
        _collected(markup)
    except _TooDeepError:
        return True
    return False


def _stripped(markup: str) -> str:
    if _is_plain(markup):
        return clean_text(_without_tags(markup))
    try:
        return clean_text("".join(_collected(markup)))
    except _TooDeepError:
        return clean_text(_resolved(_TAG.sub("\n\n", markup)))


def _is_plain(markup: str) -> bool:
    """Whether this is nothing but paragraphs of text and inline elements, or one without its tags; linear time."""
    return _HAS_POSSESSIVES and _PLAIN_PARAGRAPHS.fullmatch(markup if "p>" in markup else f"<p>{markup}") is not None


def _without_tags(markup: str) -> str:
    """The text of plain markup, as the parser would give it, in a tenth of its time.

    Equal because there each element ends in the paragraph that it began in: whatever the parser implies or closes by
    itself, paragraphs begin and end at their own tags alone, and inline elements leave nothing.
    """
    text = " ".join(markup.split()).replace("<p>", "\n\n").replace("</p>", "\n\n")
    return html.unescape(_TAG.sub("", _LINE_BREAK.sub("\n", text)) if "<" in text else text)


def _collected(markup: str) -> list[str]:
    data = _NO_CHARACTER.sub("", markup).encode("utf-8")
    reader = vars(_local).pop("reader", None) or _Reader()
    try:
        parts = reader.parts_of(data)
    except etree.ParserError:  # a document of comments alone
        return []
    _local.reader = reader  # one that an exception has left is not used again
    return parts


_local = threading.local()  # each thread's reader: a parser keeps state between calls


class _TooDeepError(Exception):
    """More open elements than any article has."""


class _Collector:
    """Receives the parser's events and keeps the text, with blank lines where a block begins or ends.

    Events instead of a tree: libxml2 cuts a tree at 256 levels, and loses the text below.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """A document begins."""
        self.parts: list[str] = []
        self._depth = 0
        self._dropped_at = 0
        self._preformatted = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _TooDeepError
        if self._dropped_at:
            return
        if tag in _DROPPED or "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
            self._dropped_at = self._depth
        self._separate(tag)
        if tag == "br":
            self.parts.append("\n")  # two of them make a blank line
        self._preformatted += tag in _PREFORMATTED

    def end(self, tag: str) -> None:
        """An element closes, by its end tag or by what follows."""
        if not self._dropped_at:
            self._separate(tag)
            self._preformatted -= tag in _PREFORMATTED
        elif self._dropped_at == self._depth:
            self._dropped_at = 0
        self._depth -= 1

    def data(self, text: str) -> None:
        """A run of characters."""
        if not self._dropped_at:
            self.parts.append(text if self._preformatted else _BLANKS.sub(" ", text))

    def close(self) -> None:
        """The document ends."""

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n")
        elif tag in _CELLS:
            self.parts.append(" ")


class _Reader:
    """A parser and its collector for one document after the other: making a parser costs as much as a paragraph."""

    def __init__(self) -> None:
        self._collector = _Collector()
        target = cast("etree.ParserTarget", self._collector)  # the stubs want generic methods and comments
        self._parser = etree.HTMLParser(target=target, encoding="utf-8", no_network=True)

    def parts_of(self, data: bytes) -> list[str]:
        """The pieces of a document's text; after an exception the reader must not be used again."""
        for at in range(0, len(data), _CHUNK):  # in one piece it would go on after the exception
            self._parser.feed(data[at : at + _CHUNK])
        if data:
            self._parser.close()
        parts = self._collector.parts
        self._collector.begin()
        return parts
