"""Recognises what a file or a web answer is by its content, and turns it into a document.

Invariant: any bytes give a reading or `Unreadable`, whose sentence says what they look like. Content
counts first, then the name's ending, then the content type: feeds come as text/html and as .txt.
"""

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from urllib.parse import unquote

from bot.articles.text import clean_line
from bot.articles.titles import title_from
from bot.errors import Unreadable
from bot.model import LOOSE_SCOPE, Document, Entry, Refusal, Source
from bot.sources.decode import Decoded, binary_kind, decode
from bot.sources.feed import feed_document
from bot.sources.markdown import parse_markdown, source_name
from bot.sources.page import parse_page
from bot.sources.textfile import parse_text
from bot.text.directives import before_orders
from bot.text.sentences import first_sentence, sentence_spans

_HEAD = 8192
_TAIL = 400
_SENTENCE_ENDS = re.compile(r"[.!?:;\]>»”\"]\s")
UNTITLED = "(no title)"
"""Stands for a title that only spoke to a model, of an item without a text that does not."""

_NAME = re.compile(r"<([a-z_][\w.:-]*)", re.IGNORECASE)
_MARKS = {"<!--": "-->", "<?": "?>", "<!": ">"}  # what may stand before the first element
_PAGE_ROOTS = frozenset(("html", "head", "body"))
_FEED_ROOTS = frozenset(("rss", "feed", "rdf:rdf", "opml", "urlset", "sitemapindex"))
_FRAGMENT_ROOTS = frozenset(
    "a article aside b base blockquote center div em figure font footer form h1 h2 h3 h4 h5 h6 header"
    " hr i img link main meta nav ol p pre script section span strong style table title ul".split()
)
_LATE_FEED = re.compile(r"<(rss|feed|rdf:RDF)\s[^<>]*(?:version|xmlns)")
_LATE_PAGE = re.compile(r"<(html)[\s>]", re.IGNORECASE)
_JSON = re.compile(r'\{\s*"[^"]*"\s*:|\[\s*[\[{]|\{\s*\}')
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)

_SUFFIXES = {
    **dict.fromkeys((".rss", ".atom", ".rdf", ".xml", ".json", ".jsonfeed"), "feed"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "page"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    **dict.fromkeys((".txt", ".text"), "text"),
}
_TYPES = {
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/markdown": "markdown",
    "text/plain": "text",
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One input, read: `format` is feed, page, markdown or text."""

    document: Document
    format: str
    encoding: str
    wrong_bytes: int = 0


def read_document(data: bytes, *, name: str, url: str | None = None, content_type: str | None = None) -> Reading:
    """What `data` holds; `name` is what the user calls it, `url` where it was fetched from.

    Raises `Unreadable` when it is empty, no text, or nothing that can be read as news.
    """
    kind = binary_kind(data)
    if kind:
        raise Unreadable(f"{name} is not text: it looks like {kind}; give a feed, a web page or a text file")
    charset = _CHARSET.search(content_type or "")
    decoded = decode(data, declared=charset[1] if charset else None)
    if not clean_line(decoded.text[:_HEAD]) and not clean_line(decoded.text):
        raise Unreadable(f"{name} is empty")
    form = _form(decoded.text, name, content_type or "")
    document = _without_orders(_document(form, decoded.text, name, url))
    if decoded.wrong_bytes:
        document = replace(document, refused=(*document.refused, _wrong(decoded)))
    return Reading(document, form, decoded.encoding, decoded.wrong_bytes)


def _without_orders(document: Document) -> Document:
    """The document with titles that end before they speak to a model: they stand in messages, as such text does not.

    Where nothing is left of one, it is made from what the text says before it does so, too.
    """
    return replace(document, entries=tuple(map(_titled, document.entries)))


def _titled(entry: Entry) -> Entry:
    several = _SENTENCE_ENDS.search(entry.title)
    title = before_orders(entry.title, sentence_spans(entry.title) if several else [(0, len(entry.title))])
    if title == entry.title:
        return entry
    opening = entry.text[:_HEAD]
    said = "" if title else first_sentence(before_orders(opening, sentence_spans(opening)))
    return replace(entry, title=title or (title_from(said) if said else UNTITLED))


def _form(text: str, name: str, content_type: str) -> str:
    """feed, page, markdown or text."""
    text = text.lstrip("\ufeff \t\r\n")
    certain = _form_of_content(text)
    if certain:
        return certain
    kind = content_type.partition(";")[0].strip().lower()
    served = "feed" if kind.endswith(("xml", "json")) else None
    said = _SUFFIXES.get(_path(name).suffix.lower()) or _TYPES.get(kind, served)
    root = _root(text[:_HEAD])
    if root in _FRAGMENT_ROOTS and said not in ("markdown", "text"):
        return "page"
    if said is None and root and f"</{root}" in text[-_TAIL:].lower():
        return "feed"  # XML of some kind: the reason why it is none stands there
    if said == "page" and not _TAG.search(text[:_HEAD]):
        return "text"
    return said or "text"


def _form_of_content(text: str) -> str | None:
    """What a text proves itself to be, None when it proves nothing."""
    head = text[:_HEAD]
    root = _root(head)
    if root in _PAGE_ROOTS or head[:14].lower() == "<!doctype html":
        return "page"
    if root in _FEED_ROOTS or head[:9].lower() == "<!doctype" or head.startswith("<?xml") or _JSON.match(head):
        return "feed"
    # Warnings of the server's programs stand before many a feed and page.
    for pattern, form in ((_LATE_FEED, "feed"), (_LATE_PAGE, "page")):
        late = pattern.search(head)
        if late and f"</{late[1]}>".lower() in text[-_TAIL:].lower():
            return form
    return None


def _root(head: str) -> str:
    """The name of the first element, in lower case; `""` when text comes before any."""
    at = 0
    while True:
        at += len(head[at:]) - len(head[at:].lstrip())
        mark = next((mark for mark in _MARKS if head.startswith(mark, at)), None)
        end = head.find(_MARKS[mark], at) if mark else -1
        if not mark or end < 0:
            break
        at = end + len(_MARKS[mark])
    match = _NAME.match(head, at)
    return match[1].lower() if match else ""


def _document(form: str, text: str, name: str, url: str | None) -> Document:
    if form == "feed":
        return feed_document(text, name=name, url=url)
    if form == "page":
        return parse_page(text, url, name=name)
    entries = parse_markdown(text) if form == "markdown" else parse_text(text)
    said = source_name(text) if form == "markdown" else ""
    if not entries:
        raise Unreadable(f"{name} holds no words: nothing in it can be read as an article or a headline")
    stem = _path(name).stem
    return Document(Source(f"text:{stem}", said or _readable(stem), url), entries, LOOSE_SCOPE)


def _path(name: str) -> PurePath:
    """The path in a file name or in an address."""
    if "://" not in name:
        return PurePath(name)
    rest = re.split("[?#]", name.partition("://")[2], maxsplit=1)[0]
    return PurePath(unquote(rest))


def _readable(stem: str) -> str:
    """A file's name as a title: `morning_notes` is "morning notes"; one with more than words is a name."""
    words = re.sub("[-_]", " ", stem)
    letters = all(char.isalpha() or char == " " for char in words)
    return clean_line(words if letters else stem) or stem


def _wrong(decoded: Decoded) -> Refusal:
    first = f"{decoded.first_wrong or 0:,}"
    count = f"{decoded.wrong_bytes:,} bytes, the first at {first}"
    replaced = "each was replaced by \ufffd"
    if decoded.nuls:
        others = ", each other byte was replaced by \ufffd" if decoded.nuls < decoded.wrong_bytes else ""
        replaced = f"each NUL was left out{others}"
    return Refusal(
        what=f"1 byte, at {first}" if decoded.wrong_bytes == 1 else count,
        why=f"not valid {decoded.encoding}; {replaced}",
    )
