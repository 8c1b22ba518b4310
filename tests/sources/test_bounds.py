"""What the desk keeps of an entry: titles, names, guids and texts of a bounded size, and pictures of the web alone."""

import json
from collections.abc import Callable

import pytest

from bot.model import Document, Entry
from bot.sources.bounds import bounded, is_public_picture, short_line
from bot.sources.feed import feed_document
from bot.sources.links import page_entries
from bot.sources.page import parse_page

URL = "https://harbour.example/news"
WORDS = "The ferry waits for the fog to lift over the old harbour. "
LONG = WORDS * 200


def rss(title: str, guid: str = "g", text: str = "Fog over the pier.") -> Document:
    item = f"<title>{title}</title><guid>{guid}</guid><author>{title}</author><description>{text}</description>"
    return feed_document(
        f"<rss version='2.0'><channel><title>{title}</title><item>{item}</item></channel></rss>", name="f", url=URL
    )


def broken(title: str) -> Document:
    return feed_document(
        f"<rss version='2.0'><channel><title>{title}</title><item><title>{title}</title><guid>{title}</guid>"
        f"<author>{title}</author>&broken</item></channel></rss>",
        name="f",
        url=URL,
    )


def json_feed(title: str) -> Document:
    item = {"id": title, "title": title, "content_text": "Fog.", "author": {"name": title}}
    said = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": [item]}
    return feed_document(json.dumps(said), name="f", url=URL)


@pytest.mark.parametrize("read", [rss, broken, json_feed])
def test_no_field_of_a_feed_is_longer_than_what_the_desk_keeps(read: Callable[[str], Document]) -> None:
    document = read(LONG)
    (entry,) = document.entries
    assert 250 < len(entry.title) <= 500
    assert entry.title.endswith("…")
    assert WORDS.startswith(entry.title.rstrip("…").rpartition(WORDS)[2])
    assert len(entry.guid or "") <= 1_000
    assert len(entry.author or "") <= 200
    assert 60 < len(document.source.name) <= 120


def test_long_guids_that_differ_at_their_end_still_do() -> None:
    one, two = rss("Fog", "x" * 5_000 + "1").entries[0], rss("Fog", "x" * 5_000 + "2").entries[0]
    assert one.guid != two.guid
    assert one.guid == rss("Fog", "x" * 5_000 + "1").entries[0].guid
    assert rss("Fog", "x" * 1_000).entries[0].guid == "x" * 1_000


def test_a_text_ends_after_a_million_characters() -> None:
    (entry,) = rss("Fog", text=WORDS * 20_000).entries
    assert 999_000 < len(entry.text) <= 1_000_000
    assert entry.text.endswith("…")


def test_the_title_and_the_site_of_a_page_are_bounded() -> None:
    head = f"<title>{LONG}</title><meta property='og:site_name' content='{LONG}'>"
    document = parse_page(f"<html><head>{head}</head><body><article><p>{WORDS * 9}</p></article></body>", URL)
    assert len(document.entries[0].title) <= 500
    assert len(document.source.name) <= 120


def test_the_headline_of_a_link_is_bounded() -> None:
    def link(number: int) -> str:
        title = LONG if number == 2 else "The ferry waits for the fog"
        return (
            f"<article><h2><a href='/2026/11/fog-over-pier-{number}'>{number} {title}</a></h2><p>{WORDS}</p></article>"
        )

    entries = page_entries(f"<html><body><main>{''.join(map(link, range(4)))}</main></body>", URL)
    assert len(entries) == 4
    assert all(len(entry.title) <= 500 for entry in entries)


def test_what_is_within_bounds_stays_as_it_is() -> None:
    entry = Entry("Fog", WORDS, URL, "n1", author="Ann Lee", language="en", image="https://img.example/a.jpg")
    assert bounded(entry) == entry


def test_a_line_is_cut_at_a_word_where_there_is_one() -> None:
    assert short_line("The ferry waits, again", 18) == "The ferry waits…"
    assert short_line("x" * 40, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "localhost.", "a.localhost", "10.1.2.3", "192.168.1.1:8080", "169.254.169.254"),
        *("[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001"),
        "224.0.0.1",
    ],
)
def test_a_picture_inside_the_network_of_the_desk_is_dropped(host: str) -> None:
    item = f"<title>Fog</title><enclosure url='http://{host}/a.png' type='image/png'/>"
    document = feed_document(f"<rss version='2.0'><channel><item>{item}</item></channel></rss>", name="f", url=URL)
    assert document.entries[0].image is None
    assert not is_public_picture(f"https://{host}/a.png")


def test_pictures_of_the_web_stay_and_other_schemes_do_not() -> None:
    assert is_public_picture("https://img.example/10.0.0.1/a.png")
    assert is_public_picture("http://93.184.216.34/a.png")
    assert is_public_picture("https://[2606:2800:220:1::1]/a.png")
    assert not is_public_picture("ftp://img.example/a.png")
    assert not is_public_picture("data:image/png;base64,AAAA")
