import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bot.articles.text import clean_line
from bot.errors import Unreadable
from bot.resources import config_folder
from bot.sources.feed import feed_key
from bot.sources.opml import MAX_FEEDS, MAX_FOLDERS, ListedFeed, Outline, parse_opml, write_opml
from tests.quick import in_no_time

AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
HARBOUR = "https://harbour.example/feed"


def listed(body: str, head: str = "<title>Mine</title>") -> Outline:
    """The list with these outlines."""
    return parse_opml(f'<opml version="2.0"><head>{head}</head><body>{body}</body></opml>'.encode(), name="mine.opml")


def feeds(body: str) -> tuple[ListedFeed, ...]:
    """The feeds among these outlines, when nothing is refused."""
    outline = listed(body)
    assert outline.refused == ()
    return outline.feeds


def test_folders_and_categories_are_the_topics_of_a_feed() -> None:
    outline = listed(
        '<outline text="News"><outline text="Europe &amp; sea">'
        f'<outline type="rss" text="Harbour" xmlUrl="{HARBOUR}" htmlUrl="https://harbour.example/"'
        ' category="/Coast/Tides, news,,Ferries"/>'
        '</outline><outline text="Hill" xmlUrl="https://hill.example/rss"/></outline>'
        '<outline text="Loose" xmlUrl="https://loose.example/rss"/>'
    )
    topics = ("News", "Europe & sea", "Coast", "Tides", "Ferries")
    assert outline == Outline(
        "Mine",
        (
            ListedFeed(HARBOUR, "Harbour", "https://harbour.example/", topics),
            ListedFeed("https://hill.example/rss", "Hill", None, ("News",)),
            ListedFeed("https://loose.example/rss", "Loose"),
        ),
    )


@pytest.mark.parametrize(
    ("attributes", "feed"),
    [
        (f'text="A" xmlurl="{HARBOUR}"', ListedFeed(HARBOUR, "A")),
        (f'TITLE="A" XMLURL=" {HARBOUR} "', ListedFeed(HARBOUR, "A")),
        (f'text="A" title="B" xmlURL="{HARBOUR}"', ListedFeed(HARBOUR, "A")),
        (f'text="" title="B" xmlUrl="{HARBOUR}"', ListedFeed(HARBOUR, "B")),
        (f'xmlUrl="{HARBOUR}"', ListedFeed(HARBOUR, "harbour.example")),
        (f'text="A" type="rss" url="{HARBOUR}"', ListedFeed(HARBOUR, "A")),
        ('text="A" xmlUrl="feed://harbour.example/feed"', ListedFeed("http://harbour.example/feed", "A")),
        (f'text="A" xmlUrl="feed:{HARBOUR}"', ListedFeed(HARBOUR, "A")),
        (f'text="A" xmlUrl="{HARBOUR}" htmlUrl="javascript:x()"', ListedFeed(HARBOUR, "A")),
    ],
)
def test_an_outline_is_read_however_its_program_spells_it(attributes: str, feed: ListedFeed) -> None:
    assert feeds(f"<outline {attributes}/>") == (feed,)


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251"])
def test_lists_of_all_versions_and_encodings_are_read(version: str, encoding: str) -> None:
    text = f'<opml version="{version}"><body><outline text="Порт и море" xmlUrl="{HARBOUR}"/></body></opml>'
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    assert parse_opml(declared.encode(encoding), name="x").feeds == (ListedFeed(HARBOUR, "Порт и море"),)


def test_a_wrong_encoding_declaration_does_no_harm() -> None:
    text = (
        f'<?xml version="1.0" encoding="us-ascii"?><opml><body><outline text="Море" xmlUrl="{HARBOUR}"/></body></opml>'
    )
    assert parse_opml(text.encode(), name="x").feeds == (ListedFeed(HARBOUR, "Море"),)


def test_a_feed_listed_twice_is_one_with_the_topics_of_both() -> None:
    (feed,) = feeds(
        f'<outline text="Sea"><outline text="Harbour" xmlUrl="{HARBOUR}"/></outline>'
        '<outline text="Town"><outline text="Other" htmlUrl="https://harbour.example/"'
        ' xmlUrl="https://Harbour.example/feed/#top" category="sea"/></outline>'
    )
    assert feed == ListedFeed(HARBOUR, "Harbour", "https://harbour.example/", ("Sea", "Town"))


@pytest.mark.parametrize(
    ("attributes", "what", "why"),
    [
        ('text="Empty folder"', "Empty folder", "has no xmlUrl"),
        ("", "an outline without a name", "has no xmlUrl"),
        ('text="Page" type="link" url="https://a.example/"', "Page", "a page and no feed; add https://a.example/ as"),
        ('text="More" type="include" url="https://a.example/b.opml"', "More", "another list: https://a.example/b.opml"),
        ('text="File" xmlUrl="file:///srv/feed"', "File", "none in the web: file:///srv/feed; correct"),
        ('xmlUrl="ftp://ann:secret@a.example/"', "ftp://a.example/", "none in the web: ftp://a.example/"),
        ('text="Port" xmlUrl="https://a.example:none/"', "Port", "none in the web"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(attributes: str, what: str, why: str) -> None:
    outline = listed(f'<outline {attributes}/><outline text="H" xmlUrl="{HARBOUR}"/>')
    assert [feed.title for feed in outline.feeds] == ["H"]
    (refusal,) = outline.refused
    assert refusal.what == what
    assert why in refusal.why


def test_broken_xml_costs_no_feed() -> None:
    outline = listed(
        '\n<outline text="Sea & land">\n'
        '<outline text="Fish &eacute; chips" description=""so good" she said" xmlUrl="https://a.example/?x=1&y=2" />'
        "<outline title='Less < more' xmlUrl=https://b.example/rss />"
        '<outline text="Unclosed" xmlUrl="https://c.example/rss">'
        '<outline text="Last" xmlUrl="https://d.example/rss" text="Twice"/></outline>'
        '<outline text="Alone" xmlUrl="https://e.example/rss"'
    )
    topics = ("Sea & land",)
    assert outline.title == "Mine"
    assert outline.feeds == (
        ListedFeed("https://a.example/?x=1&y=2", "Fish é chips", None, topics),
        ListedFeed("https://b.example/rss", "Less < more", None, topics),
        ListedFeed("https://c.example/rss", "Unclosed", None, topics),
        ListedFeed("https://d.example/rss", "Last", None, topics),
        ListedFeed("https://e.example/rss", "Alone"),
    )
    (refusal,) = outline.refused
    assert refusal.what == "line 2"
    assert "not well-formed" in refusal.why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("<rss version='2.0'><channel/></rss>", "this is a feed itself; add its address as a source"),
        ("<?xml version='1.0'?><rdf:RDF xmlns:rdf='x'/>", "this is a feed itself"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><title>A & B</title></feed>", "this is a feed itself"),
        ("<!doctype html><html><body><p>x<br></body></html>", "this is a web page; add its address"),
        ("<urlset/>", "this is a site map"),
        ("<note>x</note>", "its first element is <note>; export your feeds"),
        ('{"feeds": []}', "this is JSON; export your feeds"),
        ("https://a.example/rss\nhttps://b.example/rss\n", "this is a text; export your feeds"),
        ("%PDF-1.7 x", "it looks like a PDF document; export your feeds"),
        ("<opml><body>" + "<outline>" * 5000, "nested too deeply"),
        ('<!DOCTYPE opml [<!ENTITY a "ha">]><opml><head><title>&a;</title></head></opml>', "XML entities"),
    ],
)
def test_what_is_no_list_is_refused_with_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=r"^mine\.opml ") as caught:
        parse_opml(text.encode(), name="mine.opml")
    assert reason in caught.value.user_message


def test_folders_beyond_the_depth_of_a_list_made_by_hand_are_refused() -> None:
    def nested(depth: int) -> Outline:
        inner = f'<outline text="H" xmlUrl="{HARBOUR}"/>'
        return listed(f"{'<outline text=' + chr(34) + 'F' + chr(34) + '>'}" * depth + inner + "</outline>" * depth)

    assert len(nested(MAX_FOLDERS).feeds) == 1
    too_deep = nested(MAX_FOLDERS + 1)
    assert too_deep.feeds == ()
    assert "folders deep" in too_deep.refused[0].why


def test_a_list_ends_at_its_limit_and_says_so() -> None:
    outline = listed("".join(f'<outline text="F{n}" xmlUrl="https://h{n}.example/"/>' for n in range(MAX_FEEDS + 5)))
    assert len(outline.feeds) == MAX_FEEDS
    (refusal,) = outline.refused
    assert refusal.what == f"F{MAX_FEEDS}"
    assert "10,000 feeds" in refusal.why


@pytest.mark.parametrize("part", ['<outline text="', "<outline>", "</outline>", '<outline a="1" a="2"/>', "&", "<!--"])
def test_hostile_lists_are_read_or_refused_at_once(part: str) -> None:
    with in_no_time():
        try:
            assert parse_opml(f"<opml><body>{part * 50_000}".encode(), name="x").feeds == ()
        except Unreadable as error:
            assert "nested too deeply" in error.user_message  # noqa: PT017 - either is right


def test_a_written_list_has_folders_categories_a_date_and_no_password() -> None:
    written = write_opml(
        [
            ListedFeed("https://ann:secret@harbour.example:8443/feed?x=1&y=2", "Harbour", topics=("Sea", "Town")),
            ListedFeed("https://ann:se@secret@c.example/@me", "C", topics=("Sea",)),
            ListedFeed("https://b.example/", "https://ann:secret@b.example/", "https://ann@b.example/"),
        ],
        title="Mine & yours",
        at=AT,
    )
    assert b"secret" not in written
    assert b"ann@" not in written
    root = etree.fromstring(written)
    assert root.get("version") == "2.0"
    assert root.findtext("head/title") == "Mine & yours"
    assert root.findtext("head/dateCreated") == "Wed, 18 Mar 2026 12:00:00 +0000"
    folder, loose = root.findall("body/outline")
    assert folder.get("text") == "Sea"
    harbour, other = folder
    assert other.get("xmlUrl") == "https://c.example/@me"
    assert harbour.get("xmlUrl") == "https://harbour.example:8443/feed?x=1&y=2"
    assert (harbour.get("type"), harbour.get("category")) == ("rss", "Sea,Town")
    assert (loose.get("text"), loose.get("category")) == ("https://b.example/", None)


LINES = st.text(max_size=20).map(clean_line)
NAMES = LINES.filter(lambda line: bool(line) and "//" not in line)  # after "//" a list leaves passwords out
ADDRESSES = st.builds(
    "{}://h{}.example{}".format,
    st.sampled_from(["http", "https"]),
    st.integers(0, 99),
    st.sampled_from(["", "/", "/feed", "/feed?x=1&y=%20", "/фид", "/a;b='c'"]),
)
TOPICS = st.lists(NAMES, max_size=3, unique_by=str.casefold).map(tuple)
LISTS = st.lists(
    st.builds(ListedFeed, ADDRESSES, NAMES, st.none() | ADDRESSES, TOPICS),
    max_size=5,
    unique_by=lambda feed: feed_key(feed.url),
)


def grouped(found: tuple[ListedFeed, ...] | list[ListedFeed]) -> set[ListedFeed]:
    """Feeds without their order, which folders change."""
    return set(found)


@settings(deadline=None)  # a busy machine is no failure
@given(LISTS, NAMES)
def test_what_is_written_is_read_again(written: list[ListedFeed], title: str) -> None:
    outline = parse_opml(write_opml(written, title=title, at=AT), name="x")
    assert (outline.title, outline.refused) == (title, ())
    assert len(outline.feeds) == len(written)
    assert grouped(outline.feeds) == grouped(written)
    again = parse_opml(write_opml(outline.feeds, title=title, at=AT), name="x")
    assert grouped(again.feeds) == grouped(outline.feeds)


def test_lists_in_the_wild_keep_every_feed(shared: Path) -> None:
    files = sorted((shared / "data/sources/opml").rglob("*.opml"))
    assert len(files) > 80
    for path in files:
        data = path.read_bytes()
        outline = parse_opml(data, name=path.name)
        addresses = {feed_key(unescape(url)) for url in re.findall(r'xmlUrl="([^"]+)"', data.decode())}
        assert {feed_key(feed.url) for feed in outline.feeds} == addresses, path
        assert all("not well-formed" in refusal.why for refusal in outline.refused), path
        assert all(feed.topics for feed in outline.feeds) or path.parent.name == "without_category", path


def test_the_starter_list_serves_many_languages_regions_and_topics() -> None:
    data = (config_folder() / "sources.opml").read_bytes()
    outline = parse_opml(data, name="sources.opml")
    outlines = [each for each in etree.fromstring(data).iter("outline") if each.get("xmlUrl")]
    assert outline.refused == ()
    assert len(outline.feeds) == len(outlines) >= 40  # none stands there twice
    assert all(feed.url.startswith("https://") and feed.site for feed in outline.feeds)
    assert len({feed.title for feed in outline.feeds}) == len(outline.feeds)
    languages = {each.get("language") for each in outlines}
    assert {"en", "ru", "be", "uk", "de", "fr", "es", "pt", "ar", "zh", "ja", "pl"} <= languages
    assert None not in languages
    topics = Counter(topic for feed in outline.feeds for topic in feed.topics)
    regions = {"World", "Europe", "Americas", "Africa", "Middle East", "Asia"}
    assert set(topics) == {*regions, "Technology", "Science", "Business"}
    assert min(topics.values()) >= 3
