"""Turns the bytes of a feed into a document: its source, and its entries with trustworthy identities.

Invariants: nothing in a feed is ever expanded or fetched; each entry has a title and keeps a guid
only if no other entry of the feed contradicts it. The store must not take the URL of an entry for
its identity when the entry has a guid: of entries that share one URL under different titles, those
without a guid get `title:…` as one, because such a URL is a live page's or the site's.

Gate: what lxml accepts as XML is read from its tree, everything else by feedparser.
"""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import sentencex
from lxml import etree

from bot.articles.titles import title_from, without_dateline
from bot.articles.tree import as_xml
from bot.errors import Unreadable
from bot.model import Document, Entry, Refusal, Source
from bot.sources.bounds import MAX_NAME, MAX_TITLE, bounded, short_line
from bot.sources.decode import decode
from bot.sources.jsonfeed import read_json_feed
from bot.sources.loosefeed import read_loose_feed
from bot.sources.rawfeed import RawFeed, web_url
from bot.sources.xmlfeed import is_feed, local_name, read_xml_feed

_NOT_FEEDS = {
    "opml": "this is a list of feeds (OPML); it holds no articles",
    "urlset": "this is a site map; it holds addresses and no articles",
    "sitemapindex": "this is an index of site maps; it holds addresses and no articles",
    "html": "this is a web page",
}
# Controls to XML; what their writers meant is windows-1252, as HTML says: `&#146;` is an apostrophe.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_C1_REFERENCE = re.compile(r"&#(?:12[89]|1[345]\d|x[89][0-9a-f]);", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\s[^>]{0,500}\?>")
_OPENING = re.compile(r"<!--|<!\[CDATA\[|<!ENTITY\b", re.IGNORECASE)
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>"}
_END = ".!?…。 "
_OPENING_TEXT = 10_000
"""Characters in which a text's first sentence is looked for."""


def parse_feed(data: bytes, *, url: str | None, declared: str | None = None) -> Document:
    """The document in a feed fetched from `url`; `declared` is the charset that came with it.

    Raises `Unreadable` for what is no feed or declares XML entities. A feed without entries is fine.
    """
    text = decode(data, declared=declared).text
    return feed_document(text, name=url or "this feed", url=url)


def feed_document(text: str, *, name: str, url: str | None) -> Document:
    """As `parse_feed`, from text; `name` is what the user calls the input, for errors."""
    url = web_url(url)
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        return _document(read_json_feed(text, name=name, url=url), url)
    return _document(_raw_xml(text, name, url), url)


def _raw_xml(text: str, name: str, url: str | None) -> RawFeed:
    if declares_entities(text):
        raise Unreadable(
            f"{name} declares its own XML entities, which can swell to any size; it was not read. "
            "Feeds need none: ask its publisher to remove the <!ENTITY> lines"
        )
    data = xml_bytes(text)
    root = strict_root(data, name)
    if root is not None and is_feed(root):
        return read_xml_feed(root, url)
    if root is not None and local_name(root) in _NOT_FEEDS:
        raise Unreadable(f"{name} is no feed: {_NOT_FEEDS[local_name(root)]}")
    loose = read_loose_feed(data, url)
    if loose is not None:
        return loose
    reason = "nothing in it looks like RSS or Atom" if root is None else f"its root element is <{local_name(root)}>"
    raise Unreadable(f"{name} is no feed: {reason}; check that the address is the feed's own, not its page's")


def xml_bytes(text: str) -> bytes:
    """`text` from its first element on, in UTF-8, without what no XML parser takes: controls, a false encoding."""
    body = as_xml(text[max(0, text.find("<")) :]).translate(_C1)
    body = _C1_REFERENCE.sub(lambda match: html.unescape(match[0]), body)
    return _DECLARATION.sub("", body, count=1).lstrip().encode("utf-8")


def declares_entities(text: str) -> bool:
    """Whether `<!ENTITY` stands anywhere but in a comment or a CDATA section; linear time."""
    done = 0
    for match in _OPENING.finditer(text):
        if match.start() < done:
            continue
        closing = _CLOSING.get(match[0])
        end = text.find(closing, match.end()) if closing else -1
        if end < 0:  # a declaration, or a section without an end, which hides nothing
            return "<!entity" in text[match.start() :].lower()
        done = end
    return False


def strict_root(data: bytes, name: str) -> etree._Element | None:
    """The root element if this is well-formed XML, else None; `Unreadable` when it nests hundreds deep."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # feedparser would take seconds for what libxml2 refuses because it nests too deeply.
        if "xcessive depth" in str(error):
            raise Unreadable(f"{name} cannot be read: its elements are nested too deeply") from None
        return None


def _document(raw: RawFeed, url: str | None) -> Document:
    source = _source(raw, url)
    refused = list(raw.refused)
    entries: list[Entry] = []
    for number, draft in enumerate(raw.entries, 1):
        entry = _titled(bounded(draft))
        if entry.title:
            entries.append(entry)
        else:
            what = draft.guid or draft.url or f"item {number}"
            refused.append(Refusal(short_line(what, MAX_TITLE), "it has neither a title nor a text"))
    return Document(source, tuple(_with_identities(entries)), source.key, tuple(refused), raw.refresh)


def _source(raw: RawFeed, url: str | None) -> Source:
    """Known by where it was fetched. A file is known by its own links, in a space of keys for files alone.

    So a file is known again when it is saved anew, and can never claim the articles of a feed that is fetched.
    """
    site = raw.site_url or raw.self_url or url
    name = short_line(raw.title or (urlsplit(site).hostname if site else None) or "untitled feed", MAX_NAME)
    said = raw.self_url or raw.site_url
    own = feed_key(said).removeprefix("feed:") if said else name
    return Source(key=feed_key(url) if url else f"file:{own}", name=name, url=site)


def feed_key(url: str) -> str:
    """The key of the source at this address: the host in lower case, no password, fragment or slash at the end."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return f"feed:{urlunsplit((parts.scheme, host, parts.path.rstrip('/'), parts.query, ''))}"


def _titled(entry: Entry) -> Entry:
    """With a title of its text's words if it has none; without a text that only repeats the title."""
    if not entry.title:
        return replace(entry, title=title_from(first_sentence(without_dateline(entry.text))))
    same = entry.text.rstrip(_END).casefold() == entry.title.rstrip(_END).casefold()
    return replace(entry, text="") if same else entry


def first_sentence(text: str) -> str:
    """The first sentence of a clean text, on one line; `""` for an empty text."""
    paragraph = text[:_OPENING_TEXT].partition("\n\n")[0]
    spans = sentencex.get_sentence_boundaries("en", paragraph)
    return next((line for span in spans if (line := str(span["text"]).strip())), paragraph)


def _with_identities(entries: list[Entry]) -> list[Entry]:
    """Without guids that stand for several items, and never with a URL alone that does."""
    loose = _shared(entries, lambda entry: entry.guid, lambda entry: (entry.url, entry.title))
    entries = [replace(entry, guid=None) if entry.guid in loose else entry for entry in entries]
    common = _shared(entries, lambda entry: entry.url, lambda entry: (entry.title,))
    return [
        replace(entry, guid=f"title:{entry.title}") if entry.url in common and not entry.guid else entry
        for entry in entries
    ]


def _shared(
    entries: Iterable[Entry],
    identity: Callable[[Entry], str | None],
    content: Callable[[Entry], tuple[str | None, ...]],
) -> set[str]:
    """The identities that entries of different content claim."""
    contents: defaultdict[str, set[tuple[str | None, ...]]] = defaultdict(set)
    for entry in entries:
        key = identity(entry)
        if key:
            contents[key].add(content(entry))
    return {key for key, found in contents.items() if len(found) > 1}
