import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.model import Source
from bot.sources.page import parse_page
from tests.quick import in_no_time

URL = "https://www.example.org/news/bridge"
PARAGRAPHS = [
    f"Paragraph {number} of the report says what the council decided about the bridge, and why it did so."
    for number in range(1, 6)
]
HEAD = (
    '<title>Bridge closed | Harbour News</title><meta property="og:title" content="Bridge closed">'
    '<meta property="og:site_name" content="Harbour News">'
)


def page(head: str = HEAD, body: str | None = None) -> str:
    """A page with a menu, an article and a footer."""
    article = "<h1>Bridge closed</h1>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="en-GB"><head>{head}</head><body><nav><a href="/">Home</a></nav>'
        f"<article>{article if body is None else body}</article><footer>Imprint</footer></body></html>"
    )


def test_a_page_becomes_the_article_that_it_shows() -> None:
    head = (
        f'{HEAD}<meta name="author" content="Ann Lee">'
        '<meta property="article:published_time" content="2026-01-02T06:04:05+03:00">'
        '<link rel="canonical" href="https://example.org/news/bridge-closed">'
    )
    document = parse_page(page(head), f"{URL}?from=mail")
    (entry,) = document.entries
    assert entry.title == "Bridge closed"
    assert entry.text.split("\n\n") == PARAGRAPHS
    assert entry.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (entry.author, entry.language, entry.guid) == ("Ann Lee", "en", None)
    assert entry.url == "https://example.org/news/bridge-closed"
    assert document.source == Source("site:example.org", "Harbour News", "https://example.org")
    assert document.scope == "site:example.org"


@pytest.mark.parametrize("canonical", ["https://elsewhere.example/news", "https://www.example.org/", "javascript:x"])
def test_a_page_cannot_claim_another_sites_address_or_the_front_page(canonical: str) -> None:
    head = f'<title>T</title><link rel="canonical" href="{canonical}">'
    document = parse_page(page(head), URL)
    assert document.entries[0].url == URL
    assert document.source == Source("site:example.org", "example.org", "https://www.example.org")


def listing(*articles: str, head: str = "<title>News</title>") -> str:
    """A page whose main part is these articles, side by side."""
    shown = "".join(f"<article>{article}</article>" for article in articles)
    return f'<html lang="en"><head>{head}</head><body><nav><a href="/">Home</a></nav><main>{shown}</main></body></html>'


def test_a_page_of_several_articles_gives_each_of_them() -> None:
    dated = '<time datetime="2026-11-22T10:00:00Z">today</time>'
    html = listing(
        f'<h2><a href="/news/one">Bridge closed</a></h2>{dated}<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>',
        f"<header><h2>Tram delayed</h2></header><p>{PARAGRAPHS[2]}</p>",
        f'<h2><a href="https://elsewhere.example/x">Team wins</a></h2><p>{PARAGRAPHS[3]}</p><footer>Share</footer>',
    )
    document = parse_page(html, URL)
    assert [(e.title, e.text, e.url) for e in document.entries] == [
        ("Bridge closed", "\n\n".join(PARAGRAPHS[:2]), "https://www.example.org/news/one"),
        ("Tram delayed", PARAGRAPHS[2], URL),
        ("Team wins", PARAGRAPHS[3], URL),
    ]
    moments = [e.published for e in document.entries]
    assert moments == [datetime(2026, 11, 22, 10, tzinfo=UTC), None, None]
    assert len({e.guid or e.url for e in document.entries}) == 3
    assert (document.refused, {e.language for e in document.entries}) == ((), {"en"})
    loose = parse_page(html, None, name="a.html")
    assert [e.url for e in loose.entries] == [None, None, "https://elsewhere.example/x"]


def test_a_control_among_articles_side_by_side_is_no_fault() -> None:
    html = listing(
        f"<h2>Bridge closed</h2>&#31;<p>{PARAGRAPHS[0]}</p>",
        f"<header><h2>Tram delayed</h2></header>\x1f<p>{PARAGRAPHS[2]}</p>",
    )
    assert [entry.title for entry in parse_page(html, URL).entries] == ["Bridge closed", "Tram delayed"]


def test_teasers_beside_the_one_article_of_a_page_are_left_and_named() -> None:
    whole = f"<h1>Bridge closed</h1>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}"
    teaser = f"<h3>Tram delayed</h3><p>{PARAGRAPHS[0].replace('bridge', 'tram')}</p>"
    document = parse_page(listing(whole, teaser), URL)
    assert [entry.title for entry in document.entries] in (["Bridge closed"], ["News"])
    assert [refusal.what for refusal in document.refused] == ["“Tram delayed”"]


def test_a_page_that_says_it_is_an_article_is_one() -> None:
    head = f'{HEAD}<meta property="og:type" content="article">'
    articles = [f"<h2>Part {text[:11]}</h2><p>{text}</p>" for text in PARAGRAPHS]
    assert len(parse_page(listing(*articles, head=head), URL).entries) == 1


def test_the_date_of_structured_data_is_read_to_the_second() -> None:
    data = '<script type="application/ld+json">{"datePublished": "2026-01-02T03:04:05Z"}</script>'
    assert parse_page(page(HEAD + data), URL).entries[0].published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_saved_page_without_an_address_is_a_loose_file() -> None:
    document = parse_page(page("<title>T</title>"), None, name="saved/bridge.html")
    assert (document.source.key, document.source.name, document.scope) == ("file:bridge.html", "bridge", "text")
    assert document.entries[0].url is None


def test_a_short_page_gives_all_that_it_says() -> None:
    body = "<p>The bridge is closed today, says the harbour office.</p><p>Use the ferry.</p>"
    (entry,) = parse_page(f"<html><body>{body}</body></html>", URL).entries
    assert entry.text == "The bridge is closed today, says the harbour office.\n\nUse the ferry."
    assert entry.title


@pytest.mark.parametrize("body", ["", "<nav><a>Home</a><a>About us</a></nav>", "<script>var text = 'x';</script>"])
def test_a_page_without_an_article_is_refused_by_name(body: str) -> None:
    with pytest.raises(Unreadable, match=r"no article text found in menu\.html") as caught:
        parse_page(f"<html><body>{body}</body></html>", None, name="menu.html")
    assert ".txt" in caught.value.user_message


@pytest.mark.parametrize("markup", ["<b>" * 100_000 + "</i>" * 100_000, "<div>" * 200_000])
def test_a_hostile_page_takes_no_time(markup: str) -> None:
    with in_no_time():
        (entry,) = parse_page(f"<html><body>{markup}<p>{PARAGRAPHS[0]}</p></body></html>", URL).entries
        assert PARAGRAPHS[0] in entry.text


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<html>", "<body>", "<p>", "</p>", "<table><tr><td>", "<li>", "<!--", "<meta name=date content='x'>"),
                *(PARAGRAPHS[0], "<link rel=canonical href='http://['>", "<time pubdate>", "<title>", "\x00", "&#0;"),
            ]
        )
        | st.text(max_size=5),
        max_size=20,
    ).map("".join),
    st.sampled_from([None, URL, "http://["]),
)
def test_any_page_is_read_or_refused(markup: str, url: str | None) -> None:
    try:
        document = parse_page(markup, url)
    except Unreadable:
        return
    assert document.entries[0].title
    assert document.entries[0].text


def test_real_pages_keep_their_articles(shared: Path) -> None:
    """Zyte's article extraction benchmark, each tenth page: overlap of words with the marked article."""
    folder = shared / "data/extraction/scrapinghub"
    truth = json.loads((folder / "ground-truth.json").read_text())
    shares = []
    for key in sorted(truth)[::10]:
        html = gzip.decompress((folder / f"html/{key}.html.gz").read_bytes()).decode("utf-8", "replace")
        (entry,) = parse_page(html, truth[key]["url"]).entries
        found, marked = set(entry.text.split()), set(truth[key]["articleBody"].split())
        shares.append(2 * len(found & marked) / (len(found) + len(marked)))
        assert "\n\n" in entry.text
    assert sum(shares) / len(shares) > 0.93


def structured(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:image" content="/pictures/bridge.jpg"><meta name="twitter:image" content="/other.jpg">',
        '<meta name="twitter:image" content="https://www.example.org/pictures/bridge.jpg">',
        '<meta property="og:image" content="data:,x"><meta name="twitter:image:src" content="../pictures/bridge.jpg">',
        structured(
            {"@type": "NewsArticle", "url": "/x", "image": {"@type": "ImageObject", "url": "/pictures/bridge.jpg"}}
        ),
        structured(
            {
                "@graph": [
                    {"@type": "Organization", "image": "/logo.png"},
                    {"@type": ["Article"], "image": ["/pictures/bridge.jpg", "/second.jpg"]},
                ]
            }
        ),
        structured([{"@type": "NewsArticle", "thumbnailUrl": "/pictures/bridge.jpg"}]),
    ],
    ids=["open graph", "twitter", "no data", "image object", "graph", "thumbnail"],
)
def test_the_lead_image_is_an_address_in_the_web(head: str) -> None:
    (entry,) = parse_page(page(HEAD + head), URL).entries
    assert entry.image == "https://www.example.org/pictures/bridge.jpg"


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<meta property="og:image" content="javascript:x">',
        structured({"@type": "Person", "image": "/portrait.jpg"}),
        '<script type="application/ld+json">{"image": "/broken.jpg"</script>',
        f'<script type="application/ld+json">{"[" * 100_000}"image"</script>',
    ],
    ids=["none", "script", "person", "broken", "deep"],
)
def test_a_page_without_a_lead_image_has_none(head: str) -> None:
    (entry,) = parse_page(page(HEAD + head), URL).entries
    assert (entry.title, entry.image) == ("Bridge closed", None)


def test_a_page_that_its_library_chokes_on_is_read_by_what_it_shows() -> None:
    page = "<embed src=x><!doctype html><h1>Ferry late</h1><p>The ferry waits for the fog to lift over the harbour.</p>"
    [item] = parse_page(page, "https://harbour.example/ferry").entries
    assert "waits for the fog to lift" in item.text
