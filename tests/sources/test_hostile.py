"""Whatever strangers write costs time in proportion to its length: no pattern tries again from each place."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.articles.copies import fingerprint
from bot.articles.html import line_of_html, nests_deeply, text_of_html
from bot.articles.text import clean_line, clean_text
from bot.articles.titles import title_from, without_dateline
from bot.articles.urls import canonical_url, is_article_url, shown_address, url_key
from bot.errors import Unreadable
from bot.message.visible import honest, visible, web_address
from bot.model import Entry
from bot.platforms.discord import escape as discord
from bot.platforms.slack import escape as slack
from bot.sources.complaints import complaint_in
from bot.sources.datelines import dated, split_date
from bot.sources.dates import parse_date
from bot.sources.decode import decode
from bot.sources.discover import feed_links, guessed_feeds
from bot.sources.feed import declares_entities, feed_document, first_sentence, xml_bytes
from bot.sources.fulltext import is_extract, without_pointer
from bot.sources.lines import ends_full, split_url, stops_inside
from bot.sources.links import page_entries
from bot.sources.linkurl import article_url, is_addressed
from bot.sources.listing import holds_sentence
from bot.sources.looseopml import mended_opml
from bot.sources.page import parse_page
from bot.sources.rawfeed import language_code, person, web_url
from bot.sources.teasers import date_in, is_headline
from bot.sources.walls import says_error, wall_in, wall_of_item

URL = "https://harbour.example/news"
SEEDS = ["a@", "<link ", "(", " ", "-", "&", "a.", "1 ", "1", "1.", ".", "<title", "/a"]
"""What a pattern that tries again from each place is slow on, n times over."""

LINEAR: dict[str, Callable[[str], object]] = {
    "person": person,
    "web_url": web_url,
    "language_code": language_code,
    "line_of_html": line_of_html,
    "text_of_html": text_of_html,
    "nests_deeply": nests_deeply,
    "clean_line": clean_line,
    "clean_text": clean_text,
    "title_from": title_from,
    "without_dateline": without_dateline,
    "parse_date": parse_date,
    "dated": dated,
    "split_date": split_date,
    "date_in": date_in,
    "is_headline": is_headline,
    "is_addressed": lambda text: is_addressed(f"{URL}/{text[:4000]}"),
    "article_url": lambda text: article_url(f"{URL}/{text[:4000]}", URL),
    "canonical_url": lambda text: canonical_url(f"{URL}/{text[:4000]}"),
    "url_key": lambda text: url_key(f"{URL}/{text[:4000]}"),
    "is_article_url": lambda text: is_article_url(f"{URL}/{text[:4000]}"),
    "shown_address": lambda text: shown_address(f"{URL}/{text[:4000]}"),
    "guessed_feeds": lambda text: guessed_feeds(f"{URL}/{text[:4000]}"),
    "declares_entities": declares_entities,
    "xml_bytes": xml_bytes,
    "decode": lambda text: decode(text.encode()),
    "first_sentence": first_sentence,
    "holds_sentence": holds_sentence,
    "without_pointer": lambda text: without_pointer(f"The ferry waits. Read more {text}x"),
    "is_extract": lambda text: is_extract(Entry("Ferry", text, URL)),
    "ends_full": lambda text: ends_full(f"{text}."),
    "stops_inside": stops_inside,
    "split_url": split_url,
    "mended_opml": lambda text: mended_opml(f"<opml><outline {text}"),
    "complaint_in": complaint_in,
    "complaint_in JSON": lambda text: complaint_in('{"error": ' + text),
    "complaint_in XML": lambda text: complaint_in(f"<error>{text}"),
    "says_error": says_error,
    "wall_of_item": lambda text: wall_of_item(text, ""),
    "fingerprint": fingerprint,
    "visible": visible,
    "honest": lambda text: honest(text, URL),
    "web_address": lambda text: web_address(f"{URL}/{text}", "/"),
    "escaped for Discord": discord.escaped,
    "escaped for Slack": slack.escaped,
}
COSTLY: dict[str, Callable[[str], object]] = {
    "wall_in": lambda text: wall_in(f"<title>{text}</title>{text}"),
    "feed_links": lambda text: feed_links(f"<html><body><a href='/x'>{text}", URL),
    "page_entries": lambda text: page_entries(f"<html><body><h2><a href='/a-b-c'>{text}</a></h2><p>{text}", URL),
    "parse_page": lambda text: parse_page(f"<html><body><article><h1>{text}</h1><p>{text}", URL),
    "feed": lambda text: feed_document(_rss(text.replace("&", "&amp;").replace("<", "&lt;")), name="f", url=URL),
    "loose feed": lambda text: feed_document(_rss(text), name="f", url=URL),
    "JSON feed": lambda text: feed_document(_json(text), name="f", url=URL),
}


def _rss(text: str) -> str:
    fields = "".join(
        f"<{name}>{text}</{name}>" for name in ("title", "author", "guid", "link", "description", "pubDate")
    )
    return f"<rss version='2.0'><channel><title>{text}</title><item>{fields}</item></channel></rss>"


def _json(text: str) -> str:
    item = dict.fromkeys(("id", "title", "content_html", "summary", "language", "url", "date_published"), text)
    item_with_author = {**item, "authors": [{"name": text}]}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": text, "items": [item_with_author]})


def endures(function: Callable[[str], object], most: int) -> None:
    """Feed it each seed over and over; what takes more than its share of time runs into the time-out."""
    for seed in SEEDS:
        with suppress(Unreadable):
            function(seed * (most // len(seed)))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", LINEAR)
def test_much_of_anything_is_got_through(name: str) -> None:
    """In some tenths of a second; a quadratic pattern would take minutes."""
    endures(LINEAR[name], 400_000)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", COSTLY)
def test_so_is_what_stands_in_pages_and_feeds(name: str) -> None:
    endures(COSTLY[name], 40_000)
