"""Turns a list of feeds (OPML 1.0 to 2.0, https://opml.org/spec2.opml) into feeds with topics, and back.

Invariant: each address is in the web and listed once; no password is ever written; whatever a list
holds beside feeds is refused by name; `parse_opml(write_opml(feeds))` gives back the same feeds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit, urlunsplit

from lxml import etree
from lxml.etree import _Element

from bot.articles.text import clean_line
from bot.errors import Unreadable
from bot.model import Refusal
from bot.sources.decode import binary_kind, decode
from bot.sources.feed import declares_entities, feed_key, strict_root, xml_bytes
from bot.sources.looseopml import mended_opml
from bot.sources.rawfeed import web_url
from bot.sources.xmlfeed import local_name

MAX_FEEDS = 10_000
"""Outlines without children that one list may hold: more than anyone reads, and what a minute can fetch."""

MAX_FOLDERS = 32
"""Folders in folders: what lies deeper was not made by hand."""

_FEED = "this is a feed itself; add its address as a source"
_NO_LISTS = {
    **dict.fromkeys(("rss", "feed", "rdf"), _FEED),
    "html": "this is a web page; add its address as a source, and its feed is looked for",
    "urlset": "this is a site map; add the address of the site as a source",
    "sitemapindex": "this is an index of site maps; add the address of the site as a source",
}
_EXPORT = "export your feeds from the other reader as OPML and give that file"
_ELEMENT = re.compile(r"<(?:\w{1,40}:)?(\w{1,40})")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/?#]+@|(?<=//)[^\s/?#:@]+:[^\s/?#]*@")
_SEPARATORS = re.compile("[,/]")

Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a list names it: `topics` are its folders, the outermost first, and then its categories.

    A title is one non-empty line: where the list gives none, the host of the feed.
    """

    url: str
    title: str
    site: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What a list holds: feeds in its order, each once, and what was not taken."""

    title: str
    feeds: tuple[ListedFeed, ...]
    refused: tuple[Refusal, ...] = ()


@dataclass(slots=True)
class _Found:
    """What a walk has met so far; feeds by their identity."""

    feeds: dict[str, ListedFeed] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    leaves: int = 0

    def add(self, feed: ListedFeed) -> None:
        """Take a feed in; one that is there already gains the topics, and what it lacked."""
        key = feed_key(feed.url)
        known = self.feeds.get(key)
        if known:
            feed = replace(known, site=known.site or feed.site, topics=_each_once((*known.topics, *feed.topics)))
        self.feeds[key] = feed

    def refuse(self, what: str, why: str) -> None:
        """Note what was not taken, in words for the user, without a password."""
        self.refused.append(Refusal(_without_password(what), _without_password(why)))


def parse_opml(data: bytes, *, name: str) -> Outline:
    """The feeds that a list holds; `name` is what the user calls it. Malformed XML is read all the same.

    Raises:
        Unreadable: it is no OPML, or declares XML entities.
    """
    root, fault = _root(_text(data, name), name)
    found = _Found()
    if fault:
        found.refuse(fault, "it is not well-formed XML there; its outlines were read all the same")
    for body in list(_named(root, "body")) or [root]:
        _walk(body, found)
    heads = (_line(title) for head in _named(root, "head") for title in _named(head, "title"))
    return Outline(next(filter(None, heads), ""), tuple(found.feeds.values()), tuple(found.refused))


def _text(data: bytes, name: str) -> str:
    kind = binary_kind(data)
    if kind:
        raise Unreadable(f"{name} is no list of feeds: it looks like {kind}; {_EXPORT}")
    text = decode(data).text
    if not clean_line(text):
        raise Unreadable(f"{name} is empty; {_EXPORT}")
    if declares_entities(text):
        raise Unreadable(
            f"{name} declares its own XML entities, which can swell to any size; it was not read. "
            "A list of feeds needs none: remove the <!ENTITY> lines and import it again"
        )
    return text


def _root(text: str, name: str) -> tuple[_Element, str | None]:
    """The root of a list and, where its XML is broken, the place."""
    data = xml_bytes(text) if "<" in text else b""
    root, fault = strict_root(data, name) if data else None, None
    if root is None:
        mended = mended_opml(data.decode("utf-8"))
        root = strict_root(xml_bytes(mended), name) if mended else None
        above = text.count("\n") - data.count(b"\n")
        fault = f"line {above + _fault(data)}"
    if root is None or local_name(root) != "opml":
        raise Unreadable(f"{name} is no list of feeds: {_looks_like(text)}")
    return root, fault


def _fault(data: bytes) -> int:
    """The line of the first mistake in broken XML."""
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, encoding="utf-8"))
    except etree.XMLSyntaxError as error:
        return error.lineno or 1
    return 1


def _looks_like(text: str) -> str:
    """What a text is that is no list, and what to do with it; by its first element, since it may be no XML."""
    first = _ELEMENT.search(text)
    root = first[1].lower() if first else ""
    if text.lstrip().startswith(("{", "[")):
        return f"this is JSON; {_EXPORT}"
    return _NO_LISTS.get(root) or (
        f"its first element is <{root}>; {_EXPORT}" if root else f"this is a text; {_EXPORT}"
    )


def _named(parent: _Element, name: str) -> Iterator[_Element]:
    return (child for child in parent if local_name(child) == name)


def _line(element: _Element) -> str:
    return clean_line("".join(map(str, element.itertext())))


def _walk(body: _Element, found: _Found) -> None:
    """Visit all outlines in order, without recursion."""
    waiting: list[tuple[_Element, tuple[str, ...]]] = [(child, ()) for child in reversed(list(_named(body, "outline")))]
    while waiting:
        element, folders = waiting.pop()
        children = list(_named(element, "outline"))
        attributes = {str(local).lower(): clean_line(str(value)) for local, value in element.attrib.items()}
        address = _address(attributes)
        if address or not children:
            found.leaves += 1
            if found.leaves > MAX_FEEDS:
                found.refuse(_label(attributes), f"it and all after it: a list may hold {MAX_FEEDS:,} feeds; split it")
                return
            _take(attributes, address, folders, found)
        inner = folders if address else (*folders, _title(attributes))
        if len(inner) > MAX_FOLDERS:
            found.refuse(_label(attributes), f"it lies more than {MAX_FOLDERS} folders deep; move it up")
        else:
            waiting.extend((child, inner) for child in reversed(children))


def _address(attributes: Attributes) -> str:
    """Where an outline says that its feed is, `""` when it names none; some programs call it `url`."""
    said = attributes.get("xmlurl") or (attributes.get("url") if attributes.get("type") in ("rss", "atom") else "")
    if not said or not said.lower().startswith("feed:"):
        return said or ""
    rest = said[len("feed:") :]  # as browsers once wrote it: feed://host/… and feed:https://…
    return f"http:{rest}" if rest.startswith("//") else rest


def _take(attributes: Attributes, address: str, folders: tuple[str, ...], found: _Found) -> None:
    """Add the feed of an outline without a folder's part, or say why there is none."""
    url = web_url(address)
    if not url:
        found.refuse(_label(attributes), _why_not(attributes, address))
        return
    categories = _SEPARATORS.split(attributes.get("category", ""))
    topics = _each_once((*folders, *map(str.strip, categories)))
    title = _title(attributes) or urlsplit(url).hostname or url
    found.add(ListedFeed(url, title, web_url(attributes.get("htmlurl")), topics))


def _why_not(attributes: Attributes, address: str) -> str:
    if address:
        return f"its address is none in the web: {address}; correct its xmlUrl"
    linked = attributes.get("url") or attributes.get("htmlurl")
    if attributes.get("type") == "include":
        return f"it stands for another list: {linked}; import that one by itself"
    if linked:
        return f"it names a page and no feed; add {linked} as a source, and its feed is looked for"
    return "it names no feed: it has no xmlUrl, and nothing stands under it"


def _title(attributes: Attributes) -> str:
    return attributes.get("text") or attributes.get("title") or ""


def _label(attributes: Attributes) -> str:
    return _title(attributes) or _address(attributes) or "an outline without a name"


def _each_once(topics: Iterable[str]) -> tuple[str, ...]:
    """Topics without empty ones, and without those that differ in case alone; the first spelling stays."""
    first: dict[str, str] = {}
    for topic in filter(None, topics):
        first.setdefault(topic.casefold(), topic)
    return tuple(first.values())


def _without_password(text: str) -> str:
    return _CREDENTIALS.sub("", text)


def write_opml(feeds: Iterable[ListedFeed], *, title: str, at: datetime) -> bytes:
    """An OPML 2.0 list of the feeds, in UTF-8, as of `at`. A feed's first topic is its folder, all are its categories.

    OPML parts categories by commas and slashes, so a feed with a topic that holds one stands in a
    folder for each topic instead. User names and passwords in addresses are left out.
    """
    root = etree.Element("opml", version="2.0")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = clean_line(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(at)
    folders: dict[tuple[str, ...], _Element] = {(): body}
    for feed in feeds:
        topics = _each_once(map(clean_line, feed.topics))
        plain = not any(map(_SEPARATORS.search, topics))
        path = topics[:1] if plain else topics
        etree.SubElement(_folder(folders, path), "outline", _outline(feed, topics if plain else ()))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _folder(folders: dict[tuple[str, ...], _Element], path: tuple[str, ...]) -> _Element:
    """The folder at this path, made with those around it when it is new."""
    for depth in range(1, len(path) + 1):
        inner = path[:depth]
        if inner not in folders:
            text = {"text": path[depth - 1], "title": path[depth - 1]}
            folders[inner] = etree.SubElement(folders[path[: depth - 1]], "outline", text)
    return folders[path]


def _outline(feed: ListedFeed, categories: Iterable[str]) -> dict[str, str]:
    title = _without_password(clean_line(feed.title))
    written = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": _public(feed.url),
        "htmlUrl": _public(feed.site or ""),
        "category": ",".join(categories),
    }
    return {name: value for name, value in written.items() if value}


def _public(url: str) -> str:
    """An address without the user name and the password in it."""
    parts = urlsplit(url)
    return _without_password(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))
