"""Turns what calls itself a feed and is not well-formed XML into a raw feed, by feedparser.

Invariant: whatever feedparser stumbles over, the result is a raw feed or None ("this is no feed").
"""

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from time import struct_time
from typing import cast

import feedparser

from bot.articles.html import line_of_html, text_of_html
from bot.articles.text import clean_line
from bot.model import Entry
from bot.sources.dates import parse_date
from bot.sources.rawfeed import (
    RawFeed,
    fullest,
    language_code,
    person,
    picture,
    refresh_of,
    web_url,
    widest,
)

Parsed = Mapping[str, object]

_RUN = re.compile(rb"([\w.+-]{1000})[\w.+-]+")
"""What feedparser takes for the beginning of an e-mail address: its search takes the square of such a run's length."""

_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError)
"""What feedparser 6 has raised on damaged input (its issues 53, 197, 262); it promises nothing."""


def read_loose_feed(data: bytes, url: str | None) -> RawFeed | None:
    """The feed that feedparser recognises in UTF-8 `data`, None when it recognises none."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url or ""}
    try:
        # A stream, because feedparser would open bytes that look like an address or a file name.
        parsed = feedparser.parse(
            io.BytesIO(_RUN.sub(rb"\1", data)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _STUMBLES:
        return None
    feed = cast("Parsed", parsed.get("feed", {}))
    entries = cast("list[Parsed]", parsed.get("entries", []))
    if not parsed.get("version") and not entries:
        return None
    language = language_code(_string(feed, "language"))
    own = next((link for link in _parts(feed, "links") if _string(link, "rel") == "self"), {})
    return RawFeed(
        title=line_of_html(_string(feed, "title")),
        entries=tuple(_entry(entry, url, language) for entry in entries),
        self_url=web_url(_string(own, "href"), url),
        site_url=web_url(_string(feed, "link"), url),
        refresh=refresh_of(*(_string(feed, said).strip() for said in ("ttl", "sy_updateperiod", "sy_updatefrequency"))),
    )


def _entry(entry: Parsed, url: str | None, language: str | None) -> Entry:
    contents = _parts(entry, "content")
    texts = [text_of_html(_string(part, "value")) for part in contents]
    texts.append(text_of_html(_string(entry, "summary")))
    spoken = [_string(part, "language") for part in (*contents, _detail(entry))]
    return Entry(
        title=line_of_html(_string(entry, "title")),
        text=fullest(texts),
        url=web_url(_string(entry, "link"), url),
        guid=clean_line(_string(entry, "id")) or None,
        published=_date(entry),
        author=person(_string(entry, "author")),
        language=next(filter(None, map(language_code, spoken)), language),
        image=_image(entry, url),
    )


def _image(entry: Parsed, url: str | None) -> str | None:
    """As for well-formed feeds: the widest of Media RSS, else an enclosed one, else a podcast's cover."""
    media = [
        *_parts(entry, "media_content"),
        *({**part, "medium": "image"} for part in _parts(entry, "media_thumbnail")),
    ]
    enclosed = (part for part in _parts(entry, "links") if _string(part, "rel") == "enclosure")
    cover = _get(entry, "image")
    href = _string(cast("Parsed", cover), "href") if isinstance(cover, Mapping) else ""
    return (
        widest(
            picture(
                web_url(_string(part, "url"), url),
                medium=_string(part, "medium"),
                kind=_string(part, "type"),
                width=_string(part, "width"),
            )
            for part in media
        )
        or widest(picture(web_url(_string(part, "href"), url), kind=_string(part, "type")) for part in enclosed)
        or web_url(href, url)
    )


def _get(parsed: Parsed, key: str) -> object:
    """A member under its own name: feedparser's dictionaries answer for similar ones, with a warning."""
    return dict.get(cast("dict[str, object]", parsed), key)


def _string(parsed: Parsed, key: str) -> str:
    value = _get(parsed, key)
    return value if isinstance(value, str) else ""


def _detail(entry: Parsed) -> Parsed:
    detail = _get(entry, "title_detail")
    return detail if isinstance(detail, Mapping) else {}


def _parts(parsed: Parsed, key: str) -> list[Parsed]:
    parts = _get(parsed, key)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _date(entry: Parsed) -> datetime | None:
    for name in ("published", "created", "updated"):
        date = parse_date(_string(entry, name))
        if date:
            return date
        # feedparser also reads the dates of several languages and calendars.
        parts = _get(entry, f"{name}_parsed")
        if isinstance(parts, struct_time):
            return parse_date(datetime(*parts[:6], tzinfo=UTC).isoformat())
    return None
