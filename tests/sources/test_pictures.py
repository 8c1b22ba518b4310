import json

import pytest

from bot.sources.feed import parse_feed
from tests.sources.rss import URL, one


@pytest.mark.parametrize("broken", ["", "&nbsp;"])
@pytest.mark.parametrize(
    ("item", "image"),
    [
        ("", None),
        ("<media:content url='/a.bin' medium='image'/>", "a.bin"),
        ("<media:content url='/a' type='image/webp'/>", "a"),
        ("<media:content url='/a.JPG?w=1'/>", "a.JPG?w=1"),
        ("<media:content url='/a.mp4' medium='video'/><media:content url='/b.mp4'/>", None),
        ("<media:content url='/a.jpg' type='video/mp4'/>", None),
        ("<media:content url='/s.jpg' width='90'/><media:content url='/l.jpg' width='900'/>", "l.jpg"),
        ("<media:content url='/a.jpg' width='wide'/><media:content url='/b.jpg' width='-1'/>", "a.jpg"),
        ("<media:thumbnail url='/t'/><media:content url='/c.jpg'/>", "c.jpg"),
        ("<media:thumbnail url='/t' width='640'/><media:content url='/c.jpg' width='140'/>", "t"),
        ("<media:group><media:content url='/a.mp4' type='video/mp4'/><media:thumbnail url='/t'/></media:group>", "t"),
        ("<media:content url='javascript:x.jpg' medium='image'/>", None),
        ("<enclosure url='/e' type='image/png'/>", "e"),
        ("<enclosure url='/e.mp3' type='audio/mpeg'/>", None),
        ("<itunes:image href='/i'/>", "i"),
        ("<itunes:image href='/i'/><enclosure url='/e' type='image/png'/><media:thumbnail url='/t'/>", "t"),
    ],
)
def test_an_item_has_the_picture_that_it_shows(item: str, image: str | None, broken: str) -> None:
    entry = one(f"<title>T{broken}</title>{item}")
    assert entry.image == (f"https://example.org/{image}" if image else None)


def test_atom_and_json_items_have_pictures() -> None:
    atom = parse_feed(
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>A</title>
        <link rel="enclosure" type="audio/mpeg" href="/a.mp3"/><link rel="enclosure" type="image/png" href="/e"/>
        </entry></feed>""",
        url=URL,
    )
    items = [
        {"id": "1", "title": "A", "image": "/i", "banner_image": "/b"},
        {"id": "2", "title": "B", "banner_image": "/b"},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [*items, {"id": "3", "title": "C", "image": []}]}
    json_feed = parse_feed(json.dumps(feed).encode(), url=URL)
    assert [entry.image for entry in atom.entries] == ["https://example.org/e"]
    assert [entry.image for entry in json_feed.entries] == ["https://example.org/i", "https://example.org/b", None]
