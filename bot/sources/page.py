"""Turns a saved or fetched web page into a document of the article that it shows, or of each of several.

Invariants: an entry's text is the page's own words in the page's order, with its paragraphs; a page
cannot claim an address or a source on another host than the one that it came from.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from urllib.parse import urldefrag, urlsplit

from lxml import etree

from bot.articles.html import line_of_html, nests_deeply, text_of_html
from bot.articles.text import clean_line, clean_text
from bot.articles.titles import title_from
from bot.errors import Unreadable
from bot.model import LOOSE_SCOPE, Document, Entry, Refusal, Source
from bot.sources.bounds import MAX_NAME, bounded, short_line
from bot.sources.dates import parse_date
from bot.sources.feed import first_sentence
from bot.sources.listing import MIN_SENTENCE, Shown, holds_sentence, several_articles
from bot.sources.rawfeed import language_code, person, web_url

_DATE_NAMES = frozenset(
    (
        *("article:published_time", "og:article:published_time", "og:published_time", "datepublished"),
        *("parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "pubdate"),
        *("date", "publish-date", "publication_date", "article.published"),
    )
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_MARKER = re.compile(r"^(?:[-•*]|\d{1,3}\.)\s+")
_ALIASES = re.compile(r"^(?:www\d?|m|amp|mobile)\.")
_PICTURE_NAMES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_PICTURE_KEYS = ("image", "thumbnailUrl", "primaryImageOfPage", "url", "contentUrl", "@graph", "mainEntity")
_CONTAINERS = ("@graph", "mainEntity")
_PUBLISHERS = re.compile("Person|Organization")  # whose images are portraits and logos
_SHORT = 1000
"""Characters of an article below which the precise mode may have lost most of it; 2 of 181 pages, `make eval`."""
MAX_PAGE = 2_000_000
"""Characters of a page that are read; an article stands in the first hundred thousand."""


def parse_page(html: str, url: str | None, *, name: str = "this page") -> Document:
    """The article in a page fetched from `url`, or saved as `name` when `url` is None.

    A page of several `<article>`s with a heading each, and about none of them, gives them all.
    Raises `Unreadable` when no text of a sentence or more stands in it.
    """
    url, html = web_url(url), html[:MAX_PAGE]
    deep = nests_deeply(html)  # then trafilatura's parser would take minutes
    meta = _Meta() if deep else _metadata(html, url)
    text = ("" if deep else _main_text(html)) or _body_text(html)
    if not text:
        raise Unreadable(
            f"no article text found in {name}: it may need JavaScript or a login; "
            "copy the text into a .txt file and read that"
        )
    address = _address(meta.canonical, url)
    source = _source(meta.site, address, name)
    scope = source.key if address else LOOSE_SCOPE
    several = [] if deep else several_articles(html, text)
    if several and not several[0].main:
        return Document(
            source, tuple(bounded(_listed_entry(shown, address, meta.language)) for shown in several), scope
        )
    title = meta.title or title_from(first_sentence(text))
    entry = Entry(
        title=title,
        text=_without_title(text, title),
        url=address,
        published=meta.published,
        author=meta.author,
        language=meta.language,
        image=meta.image,
    )
    return Document(source, (bounded(entry),), scope, tuple(_left(shown) for shown in several[1:]))


@dataclass(frozen=True, slots=True)
class _Meta:
    """What a page says about itself."""

    title: str = ""
    site: str = ""
    author: str | None = None
    canonical: str | None = None
    language: str | None = None
    published: datetime | None = None
    image: str | None = None


def _metadata(html: str, url: str | None) -> _Meta:
    # Imported here because it costs half a second, which most commands do not need.
    from trafilatura import load_html  # noqa: PLC0415
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its complaints are answered here
    tree = load_html(html)
    if tree is None:
        return _Meta()
    try:
        found = extract_metadata(tree, extensive=False)
    except Exception:  # noqa: BLE001  # some pages without a body are too odd for it, and say it in many ways
        return _Meta(language=declared_language(tree))
    dates = (parse_date(text) for text in (*_dates(tree, html), found.date or ""))
    canonical = web_url(found.url)
    pictures = (web_url(link, url or canonical) for link in (*_pictures(tree), found.image))
    site = line_of_html(found.sitename or "")
    return _Meta(
        title=line_of_html(found.title or ""),
        site="" if site and site.lower() in (site_host(canonical), f"www.{site_host(canonical)}") else site,
        author=person((found.author or "").replace(";", ",")),
        canonical=canonical,
        language=declared_language(tree),
        published=next((date for date in dates if date), None),
        image=next(filter(None, pictures), None),
    )


def _dates(tree: etree._Element, html: str) -> Iterator[str]:
    """Where a page gives its time of publication to the minute; trafilatura keeps the day alone."""
    for element in tree.iter("meta"):
        names = (element.get(key, "").lower() for key in ("property", "name", "itemprop"))
        if not _DATE_NAMES.isdisjoint(names):
            yield element.get("content", "")
    yield from (match[1] for match in _JSON_DATE.finditer(html))
    for element in tree.iter("time"):
        if element.get("itemprop") == "datePublished" or element.get("pubdate") is not None:
            yield element.get("datetime", "")


def _pictures(tree: etree._Element) -> Iterator[str]:
    """The lead images that a page names for those who link to it: Open Graph, Twitter's cards, JSON-LD."""
    said = [(meta.get("property") or meta.get("name") or "", meta.get("content", "")) for meta in tree.iter("meta")]
    for name in _PICTURE_NAMES:
        yield from (content for key, content in said if key.lower() == name)
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "") and '"' in (script.text or ""):
            yield from _structured_pictures(script.text or "")


def _structured_pictures(text: str) -> Iterator[str]:
    """The images of JSON-LD (schema.org: a URL, an ImageObject, or a list of either), in order."""
    try:
        waiting: list[tuple[object, bool]] = [(json.loads(text), False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value, is_picture = waiting.pop()
        if isinstance(value, str) and is_picture:
            yield value
        elif isinstance(value, list):
            waiting.extend((each, is_picture) for each in reversed(value))
        elif isinstance(value, dict) and not _PUBLISHERS.search(str(value.get("@type"))):
            known = [(key, value[key]) for key in reversed(_PICTURE_KEYS) if key in value]
            inside = ("url", "contentUrl")  # an address of an image only where it stands in one
            waiting.extend((each, is_picture if key in inside else key not in _CONTAINERS) for key, each in known)


def declared_language(tree: etree._Element) -> str | None:
    """The ISO 639-1 code that a page declares, None when it declares none."""
    root = next(tree.iter("html"), tree)
    declared = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    declared.extend(
        element.get("content")
        for element in tree.iter("meta")
        if element.get("http-equiv", "").lower() == "content-language" or element.get("property") == "og:locale"
    )
    return next(filter(None, map(language_code, declared)), None)


def _main_text(html: str) -> str:
    """The article as trafilatura finds it, `""` when it finds none.

    Its precise mode keeps out what stands around an article, and on a few pages nearly all of the article too:
    then its fast mode has several times as much. F1 by `make eval`: .968 so, fast alone .964, default .962.
    """
    text = _extracted(html, precise=True)
    if len(text) >= _SHORT:
        return text
    fuller = _extracted(html, precise=False)
    return text if len(fuller) < 2 * len(text) else fuller


def _extracted(html: str, *, precise: bool) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        found = bare_extraction(html, fast=not precise, favor_precision=precise, include_comments=False)
    except Exception:  # noqa: BLE001  # as above: what the page shows is read instead
        return ""
    text = getattr(found, "text", None) or ""
    lines = (_MARKER.sub("", line).replace("|", " ").strip() for line in text.splitlines())
    text = clean_text("\n\n".join(line for line in lines if any(map(str.isalnum, line))))
    return text if len(text) >= MIN_SENTENCE else ""


def _body_text(html: str) -> str:
    """All that the page shows, if a sentence of some length is in it, else `""`."""
    text = text_of_html(html)
    paragraphs = text.split("\n\n")
    return text if any(holds_sentence(part) for part in paragraphs) else ""


def _address(canonical: str | None, url: str | None) -> str | None:
    """The canonical address if it is one of the host that the page came from, else that page's own.

    Sites that name their front page as the canonical one of every article are not believed.
    """
    if not canonical or not url:
        return url or canonical
    here, there = urlsplit(url), urlsplit(canonical)
    same = site_host(url) == site_host(canonical)
    return canonical if same and (there.path.strip("/") or not here.path.strip("/")) else url


def site_host(url: str | None) -> str:
    """The host of an address without the `www.` or `m.` of its twins; `""` for none."""
    return _ALIASES.sub("", (urlsplit(url).hostname or "") if url else "")


def _source(site: str, address: str | None, name: str) -> Source:
    host, site = site_host(address), short_line(site, MAX_NAME)
    if not host:
        path = PurePath(name)
        return Source(key=f"file:{path.name}", name=site or clean_line(path.stem) or name)
    parts = urlsplit(address or "")
    return Source(key=f"site:{host}", name=site or host, url=f"{parts.scheme}://{parts.netloc.lower()}")


def _without_title(text: str, title: str) -> str:
    """The text without a first paragraph that only repeats the title."""
    first, _, rest = text.partition("\n\n")
    return rest if rest and first.casefold() == title.casefold() else text


def _left(shown: Shown) -> Refusal:
    return Refusal(
        f"“{short_line(shown.title, MAX_NAME)}”",
        "it stands beside the article that the page is about; read its own page",
    )


def _listed_entry(shown: Shown, address: str | None, language: str | None) -> Entry:
    """An article with its own link if that leads to a page of the same host, else the page's address."""
    link = web_url(shown.link, address)
    own = link if link and (not address or site_host(link) == site_host(address)) else None
    if own and address and urldefrag(own).url == urldefrag(address).url:
        own = None
    return Entry(
        title=shown.title,
        text=shown.text,
        url=own or address,
        guid=None if own or not address else f"{urldefrag(address).url}#{shown.anchor or shown.title}",
        published=shown.published,
        language=language,
    )
