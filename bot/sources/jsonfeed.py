"""Turns a JSON Feed (https://www.jsonfeed.org/version/1.1/) into a raw feed.

Invariant: fields of a wrong type count as missing; items that are no objects are refused by name.
"""

import json

from bot.articles.html import line_of_html, text_of_html
from bot.articles.text import clean_line, clean_text
from bot.errors import Unreadable
from bot.model import Entry, Refusal
from bot.sources.dates import parse_date
from bot.sources.rawfeed import RawFeed, fullest, language_code, person, web_url

Members = dict[str, object]


def read_json_feed(text: str, *, name: str, url: str | None) -> RawFeed:
    """The feed in `text`; `Unreadable` when it is not JSON or no JSON Feed."""
    feed = _members(text, name)
    base = url or web_url(_string(feed, "feed_url")) or web_url(_string(feed, "home_page_url"))
    language, author = language_code(_string(feed, "language")), _author(feed)
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for number, item in enumerate(_list(feed, "items"), 1):
        if isinstance(item, dict):
            entries.append(_entry(item, base, language, author))
        else:
            refused.append(Refusal(f"item {number}", "it is no JSON object"))
    return RawFeed(
        title=line_of_html(_string(feed, "title")),
        entries=tuple(entries),
        self_url=web_url(_string(feed, "feed_url"), url),
        site_url=web_url(_string(feed, "home_page_url"), base),
        refused=tuple(refused),
    )


def _members(text: str, name: str) -> Members:
    try:
        value = json.loads(text)
    except RecursionError:
        raise Unreadable(f"{name} cannot be read: its JSON is nested too deeply for a feed") from None
    except ValueError as error:  # a number of too many digits is one without a place
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data" and _is_lines(text, error.pos):
            raise Unreadable(
                f"{name} is JSON Lines, one JSON value to a line, and not a feed; "
                "give the address of a feed or a text file"
            ) from None
        raise Unreadable(f"{name} is not valid JSON ({error}); save it again and retry") from None
    if not isinstance(value, dict) or not _is_feed(value):
        raise Unreadable(
            f"{name} is JSON, but not a JSON Feed: its `version` does not name jsonfeed.org; "
            "give the address of a feed or a text file"
        )
    return value


def _is_lines(text: str, second: int) -> bool:
    """Whether the value before `second` has one line of its own, and another begins there."""
    first = text[:second].lstrip()
    return "\n" not in first.rstrip() and first.endswith("\n") and text[second] in "{["


def _is_feed(value: Members) -> bool:
    # Some sites forget `version`; the two addresses are named so in no other format.
    known = "jsonfeed.org" in _string(value, "version") or "feed_url" in value or "home_page_url" in value
    return known and isinstance(value.get("items", []), list)


def _entry(item: Members, base: str | None, language: str | None, author: str | None) -> Entry:
    texts = [text_of_html(_string(item, "content_html")), clean_text(_string(item, "content_text"))]
    date = parse_date(_string(item, "date_published")) or parse_date(_string(item, "date_modified"))
    return Entry(
        title=line_of_html(_string(item, "title")),
        text=fullest(texts) or text_of_html(_string(item, "summary")),
        url=web_url(_string(item, "url"), base) or web_url(_string(item, "external_url"), base),
        guid=clean_line(_string(item, "id")) or None,
        published=date,
        author=_author(item) or author,
        language=language_code(_string(item, "language")) or language,
        image=web_url(_string(item, "image"), base) or web_url(_string(item, "banner_image"), base),
    )


def _string(members: Members, key: str) -> str:
    """A string member, or a number in its place, as version 1.0 has ids; `""` for all else."""
    value = members.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _list(members: Members, key: str) -> list[object]:
    value = members.get(key)
    return value if isinstance(value, list) else []


def _author(members: Members) -> str | None:
    for author in [*_list(members, "authors"), members.get("author")]:
        name = person(_string(author, "name")) if isinstance(author, dict) else None
        if name:
            return name
    return None
