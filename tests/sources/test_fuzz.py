"""Whatever bytes come in, what comes out is clean news or `Unreadable`, and nothing else."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.articles.html import line_of_html, text_of_html
from bot.articles.text import clean_line, clean_text
from bot.errors import Unreadable
from bot.model import Document, Entry
from bot.sources.feed import feed_key
from bot.sources.opml import Outline, parse_opml, write_opml
from bot.sources.rawfeed import web_url
from bot.sources.read import read_document

_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
URL = "https://example.org/news/feed.xml"
AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Harbour &amp; sea</title><link>https://example.org/</link><language>en-GB</language><ttl>60</ttl>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<item><title><![CDATA[Ferry <b>late</b> &eacute; again]]></title><link>/news/1?a=1&amp;b=2</link>
<guid isPermaLink="false">n1</guid><pubDate>Fri, 02 Jan 2026 06:04:05 +0300</pubDate><dc:creator>Ann Lee</dc:creator>
<media:group><media:content url="/a.jpg" width="640"/><media:thumbnail url="/t.png"/></media:group>
<content:encoded>&lt;p&gt;The ferry is late.&lt;/p&gt;&lt;table&gt;&lt;td&gt;Fog&lt;br&gt;</content:encoded></item>
<item><description>No title stands here. High tide.</description><enclosure url="/e.png" type="image/png"/></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru" xml:base="https://example.org/a/">
<title type="html">Порт &amp;amp; море</title><link href="/site"/><link rel="self" href="feed"/>
<entry xml:base="b/"><id>urn:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Прилив</div></title>
<link rel="alternate" href="one"/><updated>2026-01-02T03:04:05Z</updated><author><name>Анна</name></author>
<content type="text/html" mode="base64">PHA+SGlnaC48L3A+</content><summary>Высокая вода.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>港の話</title></channel>
<item rdf:about="https://example.org/1"><title>船</title><dc:date>2026-01-02</dc:date></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Hill & dale",
        "home_page_url": "https://example.org/",
        "authors": [{"name": "The Desk"}],
        "items": [
            {"id": 7, "title": "A < B", "content_text": "One.\n\nTwo.", "date_published": "2026-01-02T00:00:00Z"},
            {"id": "8", "url": "/eight", "content_html": "<p>Only a text.</p>", "image": "/i.png", "tags": []},
        ],
    }
)
PAGE = """<!doctype html><html lang="en"><head><title>Ferry late - Harbour</title><meta charset="utf-8">
<meta property="og:image" content="/a.png"></head><body><nav><a href="/">Home</a></nav><article><h1>Ferry late</h1>
<p>The ferry is late today, and it waits for the fog to lift over the harbour.</p><p>Nobody knows when.</p></article>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body><outline text="Sea &amp; land">
<outline type="rss" text="Harbour" xmlUrl="https://ann:secret@example.org/feed?a=1&amp;b=2" category="/Tides,Fog"/>
<outline text="Link" type="link" url="https://example.org/"/></outline><outline xmlurl="feed://example.org/x"/>
</body></opml>"""
FORMATS = [RSS, ATOM, RDF, JSON, PAGE, OPML]
ENCODINGS = ["utf-8", "utf-16", "windows-1251", "shift_jis", "ascii"]
FRAGMENTS = [
    *(
        "<",
        ">",
        "&",
        '"',
        "'",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "</item>",
        "<item>",
        "</",
        "/>",
        "<title>",
        "</title>",
    ),
    *(
        "&#0;",
        "&#xD800;",
        "&#x1F600;",
        "&nbsp;",
        "&lt;script&gt;",
        "<p>",
        "</p>",
        "<embed src=x>",
        "<outline ",
        "{",
        "]",
    ),
    *(
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\u2029",
        "\ufeff",
        "\ufffe",
        "\n\n",
        "\r",
        "http://[",
        "javascript:x",
        "//a:b@c:d",
    ),
    *("0001-01-01", "9999-12-31T24:00:00Z", "-0001", "99999999999", "xmlns=''", "xml:base='http://['", "xml:lang='q'"),
]
BOUNDED = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A feed, a page or a list that was cut, spliced, encoded wrongly, or had bytes and fragments put in."""
    text = draw(st.sampled_from(FORMATS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 40))
        put = draw(st.sampled_from(FRAGMENTS) | st.text(max_size=8))
        text = text[:at] + put + text[at + cut :]
    if draw(st.booleans()):
        other = draw(st.sampled_from(FORMATS))
        text = text[: draw(st.integers(0, len(text)))] + other[draw(st.integers(0, len(other))) :]
    data = text.encode(draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(["replace", "xmlcharrefreplace"])))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=3)) + data[at + 1 :]
    return data[: draw(st.none() | st.integers(0, len(data)))]


INPUTS = damaged() | st.binary(max_size=300)


def is_one_line(text: str) -> bool:
    """Whether a text has no line end, no control character and no half of a character."""
    return not any(unicodedata.category(char) in _UNPRINTABLE for char in text)


def check_entry(entry: Entry) -> None:
    """What the store may rely on."""
    assert entry.title
    assert is_one_line(entry.title)
    assert clean_line(entry.title) == entry.title
    assert clean_text(entry.text) == entry.text
    for url in (entry.url, entry.image):
        assert url is None or (url.startswith(("http://", "https://")) and url == clean_line(url))
    assert entry.published is None or entry.published.utcoffset() == timedelta(0)
    assert entry.guid is None or (entry.guid and clean_line(entry.guid) == entry.guid)
    assert entry.author is None or (entry.author and clean_line(entry.author) == entry.author)
    assert entry.language is None or len(entry.language) == 2


def check_document(document: Document) -> None:
    """As for entries, and no two of different content under one guid."""
    assert document.source.key
    assert clean_line(document.source.name) == document.source.name != ""
    assert document.refresh is None or timedelta(minutes=1) <= document.refresh <= timedelta(days=365)
    for entry in document.entries:
        check_entry(entry)


def check_outline(outline: Outline) -> None:
    """What an import may rely on, and that the list comes through an export."""
    keys = [feed_key(feed.url) for feed in outline.feeds]
    assert len(set(keys)) == len(keys)
    for feed in outline.feeds:
        assert web_url(feed.url) == feed.url
        assert all(line and clean_line(line) == line for line in (feed.title, *feed.topics))
    written = write_opml(outline.feeds, title=outline.title, at=AT)
    again = parse_opml(written, name="x").feeds
    public = not any("@" in feed.url for feed in outline.feeds)  # else the same addresses without passwords
    assert not any("@" in urlsplit(feed.url).netloc for feed in again)
    assert len(again) <= len(keys)
    assert not public or {feed_key(feed.url) for feed in again} == set(keys)


@BOUNDED
@given(
    INPUTS, st.sampled_from([None, URL]), st.sampled_from([None, "text/xml; charset=utf-8", "text/html", "text/plain"])
)
def test_any_bytes_are_clean_news_or_unreadable(data: bytes, url: str | None, kind: str | None) -> None:
    try:
        reading = read_document(data, name="feed", url=url, content_type=kind)
    except Unreadable as error:
        assert "feed" in error.user_message  # noqa: PT017 - either is right
    else:
        check_document(reading.document)
        # A text may hold what only looks like an address.
        urls = [url for entry in reading.document.entries for url in (entry.url, entry.image) if url]
        assert reading.format != "feed" or urls == [web_url(url) for url in urls]


@BOUNDED
@given(INPUTS)
def test_any_bytes_are_a_clean_list_or_unreadable(data: bytes) -> None:
    try:
        outline = parse_opml(data, name="list")
    except Unreadable as error:
        assert error.user_message.startswith("list ")  # noqa: PT017 - either is right
    else:
        check_outline(outline)


MARKUP = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=12).map("".join)


@BOUNDED
@given(MARKUP)
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    line, paragraphs = clean_line(text), clean_text(text)
    assert is_one_line(line)
    assert not any(unicodedata.category(char) in _UNPRINTABLE for char in paragraphs.replace("\n\n", ""))
    assert (clean_line(line), clean_text(paragraphs)) == (line, paragraphs)
    assert all(part == clean_line(part) != "" for part in paragraphs.split("\n\n") if paragraphs)


@BOUNDED
@given(MARKUP)
def test_any_markup_becomes_clean_text(markup: str) -> None:
    text, line = text_of_html(markup), line_of_html(markup)
    assert (clean_text(text), clean_line(line)) == (text, line)


@pytest.mark.parametrize("text", FORMATS)
def test_what_is_damaged_here_is_read_when_it_is_whole(text: str) -> None:
    if text is OPML:
        outline = parse_opml(text.encode(), name="list")
        assert [feed.topics for feed in outline.feeds] == [("Sea & land", "Tides", "Fog"), ()]
        check_outline(outline)
    else:
        document = read_document(text.encode(), name="feed", url=URL).document
        assert document.entries
        assert not document.refused
        check_document(document)
