import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.articles.text import clean_line, clean_text
from bot.errors import Unreadable
from bot.model import Refusal, Source
from bot.sources.read import read_document

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>One</title></item></channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>One</title></entry></feed>'
JSON = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "One"}]})
SENTENCE = "The council closed the bridge on Monday because the cables are worn."
PAGE = f"<!doctype html><html><body><h1>Bridge closed</h1><p>{SENTENCE}</p></body></html>"
NOTES = f"Bridge closed\n\n{SENTENCE} It stays closed until spring.\n"


@pytest.mark.parametrize(
    ("text", "name", "content_type", "form"),
    [
        (RSS, "feed.xml", None, "feed"),
        (RSS, "notes.txt", "text/html; charset=utf-8", "feed"),
        (RSS, "page.html", "text/plain", "feed"),
        (f"Notice: x on line 3\n{RSS}\n", "a", None, "feed"),
        (f"<!-- cached -->\n{ATOM}", "a", "text/html", "feed"),
        (JSON, "a", None, "feed"),
        (f"\n  {JSON}", "notes.txt", "text/plain", "feed"),
        (PAGE, "saved.txt", "text/plain", "page"),
        (f"<?xml version='1.0'?>\n{PAGE}", "a.xml", "application/xml", "page"),
        (f"<div><p>{SENTENCE}</p></div>", "a", "text/html", "page"),
        (f"<p>{SENTENCE}</p>", "a.html", None, "page"),
        (f"Warning: x\n{PAGE}", "a", "text/html", "page"),
        (NOTES, "a.html", "text/html", "text"),
        (NOTES, "notes.txt", None, "text"),
        (NOTES, "notes", None, "text"),
        (f"[Update] {NOTES}", "notes", None, "text"),
        (f"<3 {NOTES}", "notes", None, "text"),
        (f"# Bridge\n\n{SENTENCE}", "notes.md", None, "markdown"),
        (f"<h1 align=center>Bridge</h1>\n\n{SENTENCE}", "notes.md", None, "markdown"),
        (f"# Bridge\n\n{SENTENCE}", "https://example.org/a/notes.MD?raw=1", "text/plain", "markdown"),
        (f"# Bridge\n\n{SENTENCE}", "notes", "text/markdown; charset=utf-8", "markdown"),
    ],
)
def test_content_decides_then_the_name_then_the_content_type(
    text: str, name: str, content_type: str | None, form: str
) -> None:
    reading = read_document(text.encode(), name=name, content_type=content_type)
    assert reading.format == form
    assert reading.document.entries


@pytest.mark.parametrize(
    ("stem", "shown"),
    [
        ("morning_notes", "morning notes"),
        ("Новости-дня", "Новости дня"),
        ("morning_notes-2026-01-02", "morning_notes-2026-01-02"),
        ("000_5568a089098fc433", "000_5568a089098fc433"),
        ("_", "_"),
    ],
)
def test_a_text_file_is_a_source_named_after_it(stem: str, shown: str) -> None:
    reading = read_document(NOTES.encode(), name=f"/home/ann/{stem}.txt")
    source = Source(f"text:{stem}", shown)
    assert (reading.document.source, reading.document.scope) == (source, "text")
    assert (reading.encoding, reading.wrong_bytes) == ("utf-8", 0)


@pytest.mark.parametrize("front", ["---\nsource: Port News\n---\n", '+++\nsite = "Port News"\n+++\n'])
def test_front_matter_names_the_source(front: str) -> None:
    document = read_document(f"{front}# Bridge\n\n{SENTENCE}".encode(), name="a.md").document
    assert document.source == Source("text:a", "Port News")
    assert [entry.title for entry in document.entries] == ["Bridge"]


def test_a_stray_nul_is_reported_and_does_not_keep_the_text_out() -> None:
    document = read_document(NOTES.replace("until", "un\0til").encode(), name="a.txt").document
    assert document == replace(
        read_document(NOTES.encode(), name="a.txt").document,
        refused=(Refusal(f"1 byte, at {NOTES.index('til')}", "not valid utf-8; each NUL was left out"),),
    )


def test_the_charset_of_the_content_type_is_heeded() -> None:
    data = "Ёж\n\nЕжи спят".encode("koi8-r")
    reading = read_document(data, name="a", content_type='text/plain; charset="koi8-r"')
    assert reading.encoding == "koi8-r"
    assert reading.document.entries[0].title.startswith("Ёж")


def test_wrong_bytes_are_reported_and_do_not_keep_the_text_out() -> None:
    data = ("Мост закрыт на ремонт.\n\n" * 20).encode()
    reading = read_document(data + b"\xff\xfe" + data + b"\xff", name="a.txt")
    assert reading.wrong_bytes == 3
    assert reading.document.refused == (
        Refusal(f"3 bytes, the first at {len(data):,}", "not valid utf-8; each was replaced by \ufffd"),
    )
    single = read_document(data + b"\xff", name="a.txt").document.refused[0]
    assert single.what == f"1 byte, at {len(data):,}"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "a.txt is empty"),
        (b"\xef\xbb\xbf \n\t\n", "a.xml", "a.xml is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "a.txt", "a.txt is not text: it looks like a PNG image"),
        (b"ab\x00\x01\x02cd", "a.txt", "a.txt is not text: it looks like a binary file"),
        (b"---\n***\n", "a.txt", "a.txt holds no words"),
        (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "a.txt", "holds no articles"),
        (b'{"a": 1}', "a", "a is JSON, but not a JSON Feed"),
        (b"not json", "a.json", "nothing in it looks like RSS or Atom"),
        (b"<config><x>1</x></config>", "a", "a is no feed: its root element is <config>"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "a", "a declares its own XML entities"),
        (b"<html><body></body></html>", "a", "no article text found in a"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name_and_the_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_document(data, name=name)
    assert reason in caught.value.user_message


PIECES = [
    *(b'<rss version="2.0">', b"<channel>", b"<item>", b"<title>", b"</title>", b"</item>", b"</channel></rss>"),
    *(b'<feed xmlns="http://www.w3.org/2005/Atom">', b"<entry>", b'<link href="/x"/>', b"<link>http://[x</link>"),
    *(b'<content type="xhtml"><div>', b"</div></content>", b"</entry></feed>", b"<![CDATA[", b"]]>", b"<!--", b"-->"),
    *(b"&nbsp;", b"&#0;", b'<?xml version="1.0" encoding="utf-16"?>', b"<html><body>", b"<table><tr><td>"),
    *(
        b"<p>A sentence that is long enough to be an article here.</p>",
        b'<meta charset="x">',
        b"<a xml:base='http://['>",
    ),
    *(b'{"version":"https://jsonfeed.org/version/1","items":[', b'{"id":1}', b"]}", b'{"', b"<guid>a</guid>"),
    *(
        b"<pubDate>x</pubDate>",
        b"\xff",
        b"\xd0\x9f",
        b"\x00",
        b"text ",
        b"\n",
        b"\n\n",
        b"# ",
        b"- ",
        b"<author><name>",
    ),
]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=25).map(b"".join),
    st.sampled_from(["x", "a.xml", "b.txt", "c.md", "d.html", "e.json", "http://[", ""]),
    st.sampled_from([None, "http://a.example/b", "http://["]),
    st.sampled_from([None, "text/html; charset=koi8-r", "application/xml", "text/plain; charset=utf-16"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, name: str, url: str | None, content_type: str | None) -> None:
    try:
        reading = read_document(data, name=name, url=url, content_type=content_type)
    except Unreadable:
        return
    for entry in reading.document.entries:
        assert entry.title == clean_line(entry.title) != ""
        assert entry.text == clean_text(entry.text)


def test_real_feeds_are_known_whatever_they_are_called(shared: Path) -> None:
    for path in sorted((shared / "data/feeds/real").glob("*.feed"))[::5]:
        reading = read_document(path.read_bytes(), name="feed.txt", content_type="text/html")
        assert reading.format == "feed"
        assert not reading.wrong_bytes
