import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import Unreadable
from bot.model import Document, Entry, Kind, Refusal
from bot.sources.feed import declares_entities, parse_feed
from tests.quick import in_no_time
from tests.sources.rss import NAMESPACES, URL, one, rss


def test_an_rss_item_becomes_an_entry() -> None:
    entry = one(
        "<title>Bridge &amp;amp; road closed</title><link>/news/1</link><guid isPermaLink='false'>n1</guid>"
        "<description>In short.</description>"
        "<content:encoded><![CDATA[<p>The bridge is closed.</p><p>So is the road.</p>]]></content:encoded>"
        "<pubDate>Fri, 02 Jan 2026 06:04:05 +0300</pubDate><dc:creator>Ann Lee</dc:creator>"
        "<dc:language>be-BY</dc:language>"
    )
    assert entry == Entry(
        title="Bridge & road closed",
        text="The bridge is closed.\n\nSo is the road.",
        url="https://example.org/news/1",
        guid="n1",
        published=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        author="Ann Lee",
        language="be",
    )


def test_an_atom_entry_becomes_an_entry() -> None:
    document = parse_feed(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" xml:base="https://example.org/a/">
        <title type="html">Harbour &amp;amp; Sea</title><link href="/site"/><link rel="self" href="feed"/>
        <author><name>The Desk</name></author>
        <entry><id>urn:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Tide
          <b>tables</b></div></title>
          <link rel="enclosure" href="x.mp3"/><link rel="alternate" href="one"/>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>High.</p><p>Low.</p></div></content>
          <summary>Short.</summary><updated>2026-01-02T03:04:05Z</updated></entry>
        <entry xml:lang="ru" xml:base="https://other.example/"><id>urn:2</id><title>Прилив</title>
          <link href="two"/><published>2026-01-01T00:00:00Z</published><updated>2026-01-03T00:00:00Z</updated>
          <author><name>Bob</name></author></entry></feed>""".encode(),
        url=None,
    )
    assert document.source.name == "Harbour & Sea"
    assert document.source.key == document.scope == "file:https://example.org/a/feed"
    assert document.source.url == "https://example.org/site"
    night = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    eve = datetime(2026, 1, 1, tzinfo=UTC)
    first, second = document.entries
    assert first == Entry("Tide tables", "High.\n\nLow.", "https://example.org/a/one", "urn:1", night, "The Desk", "en")
    assert second == Entry("Прилив", "", "https://other.example/two", "urn:2", eve, "Bob", "ru")
    assert second.kind is Kind.HEADLINE


def test_rdf_and_rss_0_9_items_stand_beside_the_channel() -> None:
    document = parse_feed(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>R</title>
        <link>https://example.org/</link><dc:language>de</dc:language></channel>
        <item rdf:about="https://example.org/1"><title>One</title><dc:date>2026-01-02</dc:date></item></rdf:RDF>""",
        url=None,
    )
    (entry,) = document.entries
    assert (entry.url, entry.guid, entry.language) == ("https://example.org/1", "https://example.org/1", "de")
    assert document.source.key == "file:https://example.org"


def test_a_json_feed_becomes_a_document() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://example.org/",
        "language": "en-US",
        "authors": [{"name": "The Desk"}],
        "items": [
            {"id": 7, "title": "A < B", "content_text": "One.\n\nTwo <b>.", "date_published": "2026-01-02T00:00:00Z"},
            {"id": "8", "url": "/eight", "content_html": "<p>Only a text stands here. And more.</p>"},
            "nonsense",
            {"id": "9", "title": 5.5, "tags": None},
        ],
    }
    document = parse_feed(json.dumps(feed).encode(), url=URL)
    first, second = document.entries
    assert (first.guid, first.title, first.text) == ("7", "A < B", "One.\n\nTwo <b>.")
    assert (first.author, first.language) == ("The Desk", "en")
    assert (second.title, second.url) == ("Only a text stands here", "https://example.org/eight")
    assert document.refused == (
        Refusal("item 3", "it is no JSON object"),
        Refusal("9", "it has neither a title nor a text"),
    )


def test_what_is_not_well_formed_is_read_all_the_same() -> None:
    data = (
        "<rss version='2.0'><channel><title>Порт & море</title><link>https://example.org/</link><language>ru</language>"
        "<item><title>Мост & дорога&nbsp;закрыты</title><link>/1</link><guid>/1</guid>"
        "<description>&lt;p&gt;Раз.&lt;/p&gt;&lt;p&gt;Два.&lt;/p&gt;</description>"
        "<pubDate>Fri, 02 янв 2026 03:04:05 GMT</pubDate><author>a@example.org (Анна)</author></item></channel>"
    ).encode("cp1251")
    document = parse_feed(data, url=URL, declared="windows-1251")
    (entry,) = document.entries
    assert (document.source.name, entry.title) == ("Порт & море", "Мост & дорога закрыты")
    assert (entry.text, entry.author, entry.language) == ("Раз.\n\nДва.", "Анна", "ru")
    assert entry.url == "https://example.org/1"
    assert entry.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_warnings_before_and_control_characters_in_a_feed_do_no_harm() -> None:
    title = b"It\x92s\x0b on&#146;"
    data = b"Notice: x\n<?xml version='1.0'?><rss><channel><item><title>" + title + b"</title></item></channel></rss>"
    (entry,) = parse_feed(data, url=URL).entries
    assert entry.title == "It’s on’"


def test_an_item_without_a_title_gets_one_from_its_first_sentence_and_keeps_its_text() -> None:
    entry = one("<description>The ferry is late today. It waits for fog to lift.</description>")
    assert entry.title == "The ferry is late today"
    assert entry.text == "The ferry is late today. It waits for fog to lift."


@pytest.mark.parametrize("text", ["", "&lt;p&gt;The ferry is late.&lt;/p&gt;", "<![CDATA[<img src='x'>]]>"])
def test_an_item_whose_text_says_no_more_than_its_title_is_a_headline(text: str) -> None:
    assert one(f"<title>The ferry is late</title><description>{text}</description>").text == ""


def test_an_item_of_nothing_is_refused_by_name() -> None:
    document = rss(
        "<item><title>Kept</title></item><item><guid>g2</guid></item>"
        "<item><link>https://example.org/3</link></item><item/>"
    )
    assert [entry.title for entry in document.entries] == ["Kept"]
    assert [refusal.what for refusal in document.refused] == ["g2", "https://example.org/3", "item 4"]


def test_only_addresses_in_the_web_are_kept() -> None:
    assert one("<title>T</title><link>javascript:alert(1)</link>").url is None
    assert one("<title>T</title><link>http://[broken</link>").url is None
    assert one("<title>T</title><guid>https://example.org/p</guid>").url == "https://example.org/p"
    assert one("<title>T</title><link> ?id=1 2 </link>").url == "https://example.org/news/feed.xml?id=1%202"


def test_the_description_of_a_film_is_its_text_when_it_has_no_other() -> None:
    group = (
        "<media:group><media:title>Film</media:title><media:description>A ship sails.</media:description></media:group>"
    )
    assert one(f"<title>T</title>{group}").text == "A ship sails."


def test_a_guid_that_several_items_claim_is_no_identity() -> None:
    document = rss(
        "<item><guid>a</guid><title>One</title></item><item><guid>a</guid><title>Two</title></item>"
        "<item><guid>b</guid><title>Three</title></item><item><guid>b</guid><title>Three</title></item>"
    )
    assert [entry.guid for entry in document.entries] == [None, None, "b", "b"]


def test_items_that_share_a_page_are_told_apart_by_title() -> None:
    link = "<link>https://example.org/live</link>"
    document = rss(
        f"<item>{link}<title>One</title></item><item>{link}<title>Two</title></item>"
        f"<item>{link}<title>Three</title><guid>g</guid></item><item><title>Four</title></item>"
    )
    assert [entry.guid for entry in document.entries] == ["title:One", "title:Two", "g", None]


@pytest.mark.parametrize(
    ("head", "url", "key", "name"),
    [
        (
            "<title>T</title><atom:link rel='self' href='HTTPS://Example.ORG/Feed/#x'/>",
            URL,
            f"feed:{URL}",
            "T",
        ),
        (
            "<title>T</title><atom:link rel='self' href='HTTPS://Example.ORG/Feed/#x'/>",
            None,
            "file:https://example.org/Feed",
            "T",
        ),
        ("<title>T</title><link>https://example.org/</link>", URL, f"feed:{URL}", "T"),
        ("<title>T</title><link>https://example.org/</link>", None, "file:https://example.org", "T"),
        ("<title>T</title>", "https://Ann:Secret@Example.org/Feed/?a=B", "feed:https://example.org/Feed?a=B", "T"),
        ("<title>T</title>", URL, f"feed:{URL}", "T"),
        ("<title>T</title>", None, "file:T", "T"),
        ("", URL, f"feed:{URL}", "example.org"),
        ("", None, "file:untitled feed", "untitled feed"),
    ],
)
def test_a_source_is_known_by_where_it_was_fetched_and_a_file_by_its_own_links(
    head: str, url: str | None, key: str, name: str
) -> None:
    document = parse_feed(f"<rss {NAMESPACES}><channel>{head}</channel></rss>".encode(), url=url)
    assert (document.source.key, document.source.name, document.scope) == (key, name, key)
    assert document.entries == ()


def test_a_feed_cannot_claim_the_source_of_another() -> None:
    head = "<title>T</title><link>https://example.org/</link><atom:link rel='self' href='https://example.org/feed'/>"
    bodies = dict.fromkeys((URL, "https://rogue.example/feed"), f"<rss {NAMESPACES}><channel>{head}</channel></rss>")
    bodies["https://json.example/feed"] = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "feed_url": URL, "items": []}
    )
    bodies["https://broken.example/feed"] = bodies[URL].replace("<title>", "<title>&nbsp;")
    documents = {url: parse_feed(text.encode(), url=url) for url, text in bodies.items()}
    assert [document.source.key for document in documents.values()] == [f"feed:{url}" for url in bodies]
    assert documents[URL].source.url == "https://example.org/"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<opml version='2.0'><body/></opml>", "list of feeds"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "site map"),
        ("<html><body><p>x</p></body></html>", "web page"),
        ("<note>x</note>", "<note>"),
        ("just words", "nothing in it looks like RSS or Atom"),
        ("<rss><channel>" + "<a>" * 5000, "nested too deeply"),
        ('{"version": "1", "items": []}', "not a JSON Feed"),
        ('{"version": ', "not valid JSON"),
        ('{"a": 1}\n{"b": 2}\n', "JSON Lines, one JSON value to a line, and not a feed"),
        ('{"a": 1}\r\n\r\n{"b": ', "JSON Lines"),
        ('{"a": 1}{"b": 2}', "not valid JSON"),
        ('{"a":\n1}\n{"b": 2}', "not valid JSON"),
        (f'{{"a": {"1" * 5000}}}', "not valid JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=r"^this feed ") as caught:
        parse_feed(text.encode(), url=None)
    assert reason in caught.value.user_message


def test_a_made_up_title_has_no_dateline() -> None:
    text = "OSLO, Jan. 5 (AP) - The harbour was closed. Ferries wait."
    feed = f"<rss version='2.0'><channel><title>T</title><item><description>{text}</description></item></channel></rss>"
    (entry,) = parse_feed(feed.encode(), url=None).entries
    assert (entry.title, entry.text) == ("The harbour was closed", text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize(
    "dtd",
    ['<!ENTITY a "ha">', '<!-- ]> --><!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % p SYSTEM "http://x/">'],
)
def test_a_feed_that_declares_entities_is_not_parsed(dtd: str, encoding: str) -> None:
    feed = f'<?xml version="1.0"?><!DOCTYPE rss [{dtd}]><rss><channel><title>&a;</title></channel></rss>'
    with pytest.raises(Unreadable, match="XML entities"):
        parse_feed(feed.encode(encoding), url=URL)


def test_an_article_about_entities_is_no_declaration() -> None:
    assert not declares_entities("<rss><![CDATA[ <!ENTITY a> ]]><!-- <!ENTITY b> --></rss>")
    assert declares_entities("<!-- x --><!DOCTYPE a [ <!entity b>")
    assert declares_entities("<![CDATA[ <!ENTITY without an end")


def test_bombs_are_refused_at_once(shared: Path) -> None:
    for path in (shared / "data/adversarial/xmlbombs").glob("*.xml"):
        with in_no_time(path.name), pytest.raises(Unreadable):
            parse_feed(path.read_bytes(), url=None)


def test_a_file_cannot_claim_what_was_fetched_but_is_known_again() -> None:
    def snapshot(title: str, url: str | None = None) -> Document:
        own = f"<atom:link rel='self' href='{URL}'/>"
        body = f"<rss {NAMESPACES}><channel><title>T</title>{own}<item><title>{title}</title></item></channel></rss>"
        return parse_feed(body.encode(), url=url)

    fetched, saved = snapshot("One", URL), snapshot("One")
    assert {fetched.source.key, fetched.scope}.isdisjoint((saved.source.key, saved.scope))
    assert (snapshot("Two").source.key, snapshot("Two").scope) == (saved.source.key, saved.scope)
