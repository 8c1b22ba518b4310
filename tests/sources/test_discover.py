import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.discover import FeedLink, feed_links, guessed_feeds
from tests.quick import in_no_time

BASE = "https://example.org/news/"


def announced(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    """A link in a page's head."""
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def urls(html: str) -> list[str]:
    """The addresses alone."""
    return [link.url for link in feed_links(html, BASE)]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        (announced("/f", "application/rss+xml"), "rss"),
        (announced("/f", "Application/RSS+XML; charset=utf-8"), "rss"),
        (announced("/f", "application/atom+xml"), "atom"),
        (announced("/f", "application/feed+json"), "json"),
        (announced("/f", "application/rdf+xml"), "rss"),
        (announced("/f", "text/xml", "Our RSS"), "rss"),
        (announced("/f", "application/xml", "Atom feed"), "atom"),
        (announced("/f", "application/json", "JSON Feed"), "json"),
        ("<link rel='ALTERNATE Home' type='application/rss+xml' href='/f'>", "rss"),
        ("<link rel=feed href='/f'>", "rss"),
    ],
)
def test_a_feed_is_announced_with_many_types(markup: str, kind: str) -> None:
    [link] = feed_links(f"<html><head>{markup}</head></html>", BASE)
    assert (link.url, link.kind) == ("https://example.org/f", kind)


@pytest.mark.parametrize(
    "markup",
    [
        announced("/de", "text/html", "Deutsch"),
        announced("/wp-json/wp/v2/pages/2", "application/json", "JSON"),
        announced("/wp-json/oembed/1.0/embed?url=rss", "text/xml", "oEmbed"),
        announced("/sitemap.xml", "application/xml", "feed"),
        announced("/feedback", "text/xml", "Feedback"),
        "<link rel=alternate hreflang=de href='/de/feed'>",
        "<link rel=stylesheet type='application/rss+xml' href='/f'>",
        announced("", "application/rss+xml"),
    ],
)
def test_other_links_of_a_head_are_no_feeds(markup: str) -> None:
    assert urls(markup) == []


def test_a_link_is_relative_to_the_base_that_the_page_names() -> None:
    assert urls(announced("feed.xml")) == ["https://example.org/news/feed.xml"]
    assert urls(announced("//feeds.example.net/a")) == ["https://feeds.example.net/a"]
    assert urls(f'<base href="/other/">{announced("feed.xml")}') == ["https://example.org/other/feed.xml"]
    assert urls(f'<base href="http://[half">{announced("feed.xml")}') == ["https://example.org/news/feed.xml"]


def test_titles_are_one_clean_line() -> None:
    html = announced("/f", title="Harbour &amp;amp;\n News") + "<a href='/rss'>All <b>news</b></a>"
    assert feed_links(html, BASE) == [
        FeedLink("https://example.org/f", "Harbour & News", "rss"),
        FeedLink("https://example.org/rss", "All news", "rss"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        *(
            "/rss",
            "/rss/",
            "/blog/feed",
            "/blog/feed/",
            "/news.rss",
            "/all.atom",
            "/rss.xml",
            "/feed.xml",
            "/index.xml",
        ),
        *("/world-rss.xml", "/rss/world/news.xml", "/feed.json", "/index.rdf", "/?feed=rss2", "/list?format=rss"),
        *("/feeds/posts/default", "/atom.xml", "/syndication.axd", "/rss2.php"),
    ],
)
def test_what_a_page_links_to_may_look_like_a_feed(href: str) -> None:
    assert urls(f"<body><a href='{href}'>x</a></body>") == [f"https://example.org{href}"]


def test_feeds_of_other_hosts_and_the_feed_scheme_count() -> None:
    html = (
        "<a href='https://feeds.feedburner.com/harbour'>x</a><a href='feed://example.net/a'>y</a>"
        "<a href='feed:https://example.net/b'>z</a><a href='/c' type='application/atom+xml'>c</a>"
    )
    assert feed_links(html, BASE) == [
        FeedLink("https://feeds.feedburner.com/harbour", "x", "rss"),
        FeedLink("http://example.net/a", "y", "rss"),
        FeedLink("https://example.net/b", "z", "rss"),
        FeedLink("https://example.org/c", "c", "atom"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        *("/feedback", "/rss-explained-for-readers", "/newsfeed-story", "/feeding", "/sitemap.xml", "/a.html?x=rss"),
        *("https://www.linkedin.com/feed/", "https://feedly.com/i/subscription/feed/https://example.org/feed"),
        *(
            "javascript:feed()",
            "data:text/xml,rss",
            "feed:javascript:alert(1)",
            "http://[half/rss",
            "mailto:rss@a.example",
        ),
        *("ftp://example.org/rss.xml", "#/rss", ""),
    ],
)
def test_other_links_of_a_page_are_no_feeds(href: str) -> None:
    assert urls(f"<a href='{href}'>x</a>") == []


def test_the_best_comes_first_and_comments_come_last() -> None:
    html = (
        announced("/comments/feed", title="Harbour » Comments Feed")
        + announced("/kommentare", title="Kommentare")
        + announced("/main", title="Harbour")
        + "<a href='/linked/rss'>All</a>"
        + announced("/commentisfree/rss", title="Opinion")
    )
    assert urls(html) == [
        "https://example.org/main",
        "https://example.org/commentisfree/rss",
        "https://example.org/linked/rss",
        "https://example.org/comments/feed",
        "https://example.org/kommentare",
    ]


def test_a_feed_under_an_article_holds_its_comments() -> None:
    page = "https://example.org/2024/05/12/ponte-chiuso/"
    html = announced(f"{page}feed/", title="Ponte chiuso") + announced("/feed/") + announced("/2024/feed/")
    found = [link.url for link in feed_links(html, page)]
    assert found == ["https://example.org/feed/", "https://example.org/2024/feed/", f"{page}feed/"]
    assert urls(announced("/news/feed/") + announced("/feed/"))[0] == "https://example.org/news/feed/"


def test_a_feed_is_named_once() -> None:
    html = announced("/feed/", title="Harbour") + "<a href='/feed'>RSS</a><a href='http://example.org/feed#top'>RSS</a>"
    assert feed_links(html, BASE) == [FeedLink("https://example.org/feed/", "Harbour", "rss")]


def test_twenty_feeds_are_enough() -> None:
    assert urls("".join(announced(f"/{n}") for n in range(50))) == [f"https://example.org/{n}" for n in range(20)]


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://www.youtube.com/channel/UCsE74YJvPJpaquzTPMO8hAA/videos", "channel_id=UCsE74YJvPJpaquzTPMO8hAA"),
        ("https://youtube.com/playlist?list=PL0123456789abcdef&si=x", "playlist_id=PL0123456789abcdef"),
        ("https://www.youtube.com/user/harbour", "user=harbour"),
    ],
)
def test_youtube_has_one_feed_a_channel(url: str, first: str) -> None:
    assert guessed_feeds(url) == [f"https://www.youtube.com/feeds/videos.xml?{first}"]


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://old.reddit.com/r/harbour/", "https://www.reddit.com/r/harbour/.rss"),
        ("https://www.reddit.com/user/ann", "https://www.reddit.com/user/ann/.rss"),
        ("https://github.com/ann/harbour", "https://github.com/ann/harbour/releases.atom"),
        ("https://github.com/ann/harbour/tags", "https://github.com/ann/harbour/tags.atom"),
        ("https://github.com/ann/harbour/commits/main", "https://github.com/ann/harbour/commits/main.atom"),
        ("https://github.com/ann", "https://github.com/ann.atom"),
        ("https://social.example/@ann", "https://social.example/@ann.rss"),
        ("https://medium.com/@ann", "https://medium.com/feed/@ann"),
        ("https://medium.com/harbour/bridge-closed-1a2b3c", "https://medium.com/feed/harbour"),
        ("https://ann.substack.com/p/bridge", "https://ann.substack.com/feed"),
        ("https://ann.wordpress.com", "https://ann.wordpress.com/feed"),
        ("https://ann.blogspot.co.uk/2024/05/a.html", "https://ann.blogspot.co.uk/feeds/posts/default"),
    ],
)
def test_a_known_site_has_its_own_place_for_feeds(url: str, first: str) -> None:
    assert guessed_feeds(url)[0] == first


@pytest.mark.parametrize(
    "url",
    [
        *(
            "https://t.me/s/harbour",
            "https://www.youtube.com/@harbour",
            "https://github.com/about",
            "https://github.com/",
        ),
        *(
            "https://www.reddit.com/r/a/comments/1/b/c",
            "",
            "nonsense",
            "ftp://example.org",
            "http://[half",
            "javascript:1",
        ),
    ],
)
def test_where_there_is_nothing_to_guess_nothing_is_guessed(url: str) -> None:
    assert guessed_feeds(url) == []


def test_a_site_is_asked_at_its_root() -> None:
    guesses = guessed_feeds("https://example.org")
    assert guesses[:5] == [f"https://example.org/{path}" for path in ("feed", "feed/", "rss", "rss.xml", "feed.xml")]
    assert {f"https://example.org/{path}" for path in ("atom.xml", "index.xml", "?feed=rss2", "feed.json")} < set(
        guesses
    )
    assert "https://example.org/feeds/posts/default?alt=rss" in guesses
    assert len(guesses) <= 12


def test_a_folder_is_asked_before_the_root() -> None:
    guesses = guessed_feeds("https://ann:secret@example.org:8443/blog/index.html?x=1#top")
    assert guesses[0] == "https://example.org:8443/blog/feed"
    assert guesses.index("https://example.org:8443/blog/rss") < guesses.index("https://example.org:8443/feed")
    assert "https://example.org:8443/rss.xml" in guesses
    assert len(guesses) == 12


@given(
    st.text() | st.text(alphabet="<>link rel=alternate'href/feed:.xml[]\udc80\x00"),
    st.text() | st.text(alphabet="htps:/.[]@?#ayoutube.com%").map("http://".__add__),
)
def test_whatever_comes_in_only_addresses_of_the_web_come_out(html: str, url: str) -> None:
    found = [link.url for link in feed_links(html + announced("f") + f"<a href='{html}/rss'>", url)]
    for result in (*found, *guessed_feeds(url)):
        assert result.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "html",
    ["<div>" * 150_000, "<a href=/rss>" * 150_000, "<link rel=feed href=/f>" * 100_000, "<a href=/" + "rss-" * 500_000],
    ids=["nested", "links", "announced", "long"],
)
def test_hostile_pages_take_no_time(html: str) -> None:
    with in_no_time():
        assert len(feed_links(html, BASE)) <= 20
