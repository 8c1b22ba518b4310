"""Feeds that tests write in place."""

from bot.model import Document, Entry
from bot.sources.feed import parse_feed

URL = "https://example.org/news/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def rss(items: str, head: str = "<title>Harbour News</title>") -> Document:
    """A document of RSS 2.0 with these items."""
    text = f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{items}</channel></rss>'
    return parse_feed(text.encode(), url=URL)


def one(item: str) -> Entry:
    """The entry of a feed with one item."""
    (entry,) = rss(f"<item>{item}</item>").entries
    return entry
