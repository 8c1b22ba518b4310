"""Turns a site's page, or its address alone, into the addresses at which its feeds may be, the likeliest first.

Invariant: every result is an http or https address; never raises; time linear in the page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

from lxml import etree

from bot.articles.html import line_of_html, nests_deeply
from bot.articles.tree import tree_of_html
from bot.articles.urls import is_article_url
from bot.sources.rawfeed import web_url

FeedKind = Literal["rss", "atom", "json"]

_MAX_PAGE = 2_000_000
"""Characters of a page that are looked at."""
_MAX_ELEMENTS = 10_000
"""Links of a page that are looked at."""
_MAX_FEEDS, _MAX_GUESSES = 20, 12
_MAX_TITLE = 200
_TYPES: dict[str, FeedKind] = {
    "application/rss+xml": "rss",
    "application/x-rss+xml": "rss",
    "application/rss": "rss",
    "text/rss+xml": "rss",
    "text/rss": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/x.atom+xml": "atom",
    "application/atom": "atom",
    "text/atom+xml": "atom",
    "application/feed+json": "json",
}
_LOOSE_TYPES = frozenset(("text/xml", "application/xml", "application/json", ""))
"""Types that announce feeds and other things alike: the address or the title must say "feed"."""
_SAYS_FEED = re.compile(r"(?:^|[^a-z])(?:rss\d*|atom|rdf|feeds?|jsonfeed|syndication)(?:[^a-z]|$)|feedburner")
_PATH = re.compile(
    r"/(?:rss\d?|feeds?|atom|rdf|jsonfeed|syndication)/?$|\.(?:rss|atom|rdf)$|/(?:[\w.-]*[-_.])?(?:rss\d?|feeds?|atom)"
    r"\.(?:xml|json|php|aspx?)$|/index\.(?:rdf|xml)$|/feeds?/(?:[\w-]+/){0,3}(?:default|posts|rss2?|atom|all)/?$"
    r"|/rss/[\w./-]{1,80}\.(?:xml|rss)$|/syndication\.axd$"
)
_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf|json)|(?:format|type|output|alt)=(?:rss|atom|feed))(?:&|$)")
_FEED_HOST = re.compile(r"feeds?\d?\.feedburner\.com|feeds2?\.feedblitz\.com")
# There "feed" is a page, or a button that subscribes.
_NO_FEED_HOST = re.compile(
    r"(?:.+\.)?(?:linkedin|facebook|instagram|twitter|x|feedly|inoreader|newsblur|netvibes|theoldreader|add\.my\.yahoo)\.com"
)
_NO_FEED = re.compile(r"/(?:wp-json|oembed|xmlrpc|osd|opensearch)\b|/(?:subscribe|about|help)[/-]|sitemap")
_COMMENTS = re.compile(
    r"(?:^|[^a-z])comments?(?:[^a-z]|feed|$)|kommentare?(?:[^a-zäöü]|$)|comentarios?|commentaires?|комментари|коментар|komentarz"
)

_COMMON = "feed feed/ rss rss.xml feed.xml atom.xml index.xml rss/index.rss ?feed=rss2 feed.json".split()
_BLOGGER = "feeds/posts/default?alt=rss"
_OWN = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml")
_NAME = r"[\w.-]{1,100}"
_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/.*)?")
_FORMER_NAME = re.compile(rf"/user/({_NAME})(?:/.*)?")
_SUBREDDIT = re.compile(rf"/((?:r|u|user)/{_NAME}(?:/(?:new|top|hot|rising|submitted|comments))?)/?")
_REPOSITORY = re.compile(rf"/({_NAME}/{_NAME})(?:/(releases|tags|commits)(?:/({_NAME}))?)?(?:/.*)?")
_PERSON = re.compile(rf"/@({_NAME})/?")
_PUBLICATION = re.compile(rf"/(@?{_NAME})(?:/.*)?")
_BLOG_HOST = re.compile(r"[\w-]+\.(?:substack\.com|wordpress\.com|ghost\.io|medium\.com|bearblog\.dev)")
_BLOGSPOT = re.compile(r"[\w-]+\.blogspot\.(?:com?\.)?[a-z]{2,3}")
_NO_NAMES = frozenset(
    "about features login search settings topics trending m tag plans explore marketplace orgs".split()
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names: its absolute address, what the page calls it (may be empty), its likely format."""

    url: str
    title: str
    kind: FeedKind


def feed_links(html: str, base: str, *, declared: bool = False) -> list[FeedLink]:
    """The feeds that the page at `base` names, the best first, at most 20; `declared` leaves out mere links to them.

    Those that its head announces (WHATWG: `link` with `alternate` or `feed`) come before those that it links to,
    and feeds of comments come last.
    """
    html = html[:_MAX_PAGE]
    tree = None if nests_deeply(html) else tree_of_html(html)
    if tree is None:
        return []
    page, base = base, _base(tree, base)
    found: dict[str, FeedLink] = {}
    for link in (*_announced(tree, base), *(() if declared else _linked(tree, base))):
        found.setdefault(link.url.partition("://")[2].rstrip("/"), link)
    return sorted(found.values(), key=lambda link: _is_of_comments(link, page))[:_MAX_FEEDS]


def guessed_feeds(url: str) -> list[str]:
    """Where the site at `url` may have a feed that its pages do not name, the likeliest first, at most 12.

    What a known site documents comes first, or alone where all sites of a host share its root; then common paths in
    the folder of `url` and at the site's root.
    """
    address = web_url(url)
    if not address:
        return []
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    guesses = _of_platform(host, parts)
    if guesses is None:
        guesses = [*_of_blog(host, parts), *_common(parts)]
    valid = (web_url(guess, _site(parts)) for guess in guesses)
    return list(dict.fromkeys(filter(None, valid)))[:_MAX_GUESSES]


def _base(tree: etree._Element, base: str) -> str:
    """What relative links are relative to: the page's own address unless it names another (HTML, `base`)."""
    named = next((each.get("href") for each in tree.iter("base") if each.get("href")), None)
    return web_url(named, base) or base


def _announced(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in islice(tree.iter("link"), _MAX_ELEMENTS):
        relations = element.get("rel", "").lower().split()
        if "alternate" not in relations and "feed" not in relations:
            continue
        href, title = element.get("href", ""), element.get("title", "")[:_MAX_TITLE]
        kind = _TYPES.get(_media_type(element)) or _loose_kind(element, f"{href} {title}".lower(), relations)
        url = _feed_url(href, base)
        if kind and url:
            yield FeedLink(url, line_of_html(title), kind)


def _media_type(element: etree._Element) -> str:
    return element.get("type", "").partition(";")[0].strip().lower()


def _loose_kind(element: etree._Element, said: str, relations: Iterable[str]) -> FeedKind | None:
    """The format of a link whose type is missing or wrong, if the link says in words that it is a feed."""
    if _media_type(element) not in _LOOSE_TYPES or element.get("hreflang") or _NO_FEED.search(said):
        return None
    return _kind(said) if "feed" in relations or _SAYS_FEED.search(said) else None


def _linked(tree: etree._Element, base: str) -> Iterator[FeedLink]:
    for element in islice(tree.iter("a", "area"), _MAX_ELEMENTS):
        url = _feed_url(element.get("href", ""), base)
        if not url or not _looks_like_feed(url, element):
            continue
        words = "".join(str(text)[:_MAX_TITLE] for text in islice(element.itertext(), 9))
        title = element.get("title") or words
        yield FeedLink(url, line_of_html(title[:_MAX_TITLE]), _TYPES.get(_media_type(element)) or _kind(url.lower()))


def _looks_like_feed(url: str, element: etree._Element) -> bool:
    if _media_type(element) in _TYPES or element.get("href", "").strip().lower().startswith("feed:"):
        return True
    parts = urlsplit(url.lower())
    host = parts.hostname or ""
    if _FEED_HOST.fullmatch(host):
        return len(parts.path) > 1
    if _NO_FEED_HOST.fullmatch(host) or _NO_FEED.search(parts.path):
        return False
    return bool(_PATH.search(parts.path) or _QUERY.search(parts.query))


def _feed_url(href: str, base: str) -> str | None:
    """Absolute; `feed://host/…` stands for http, `feed:https://host/…` for what it holds."""
    href = href.strip()
    if href[:5].lower() == "feed:":
        rest = href[5:]
        href = f"http:{rest}" if rest.startswith("//") else rest
    url = web_url(href, base) if href and not href.startswith("#") else None
    return url.partition("#")[0] if url else None


def _kind(said: str) -> FeedKind:
    if "json" in said:
        return "json"
    return "atom" if "atom" in said and "rss" not in said else "rss"


def _is_of_comments(link: FeedLink, page: str) -> bool:
    """By its words, or because it lies under an article: WordPress puts the comments on it there, in any language."""
    below = link.url.startswith(f"{page.partition('?')[0].rstrip('/')}/") and is_article_url(page)
    return below or bool(_COMMENTS.search(f"{link.title} {link.url}".lower()))


def _site(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _common(parts: SplitResult) -> list[str]:
    """The usual paths: for a page below the root the likeliest of its own folder first."""
    site, folder = _site(parts), parts.path.rstrip("/")
    if "." in folder.rpartition("/")[2]:  # a file
        folder = folder.rpartition("/")[0]
    own = [f"{site}{folder}/{name}" for name in _OWN] if folder else []
    root = [f"{site}/{name}" for name in _COMMON]
    root.insert(-2, f"{site}/{_BLOGGER}")
    return [*own, *root]


def _of_platform(host: str, parts: SplitResult) -> list[str] | None:
    """What a host of many people's pages documents for this one of them, None when it is no such host."""
    if host in ("t.me", "telegram.me"):  # its previews have no feed
        return []
    if host in ("youtube.com", "m.youtube.com"):
        return _of_youtube(parts)
    if host == "reddit.com" or host.endswith(".reddit.com"):
        found = _SUBREDDIT.fullmatch(parts.path)
        return [f"https://www.reddit.com/{found[1]}/.rss"] if found else []
    if host == "github.com":
        return _of_github(parts.path)
    if host == "medium.com":
        found = _PUBLICATION.fullmatch(parts.path)
        return [f"https://medium.com/feed/{found[1]}"] if found and found[1] not in _NO_NAMES else []
    return None


def _of_blog(host: str, parts: SplitResult) -> list[str]:
    """What a blog's host documents for each blog, or a kind of server for each person."""
    site = _site(parts)
    if _BLOGSPOT.fullmatch(host):
        return [f"{site}/feeds/posts/default", f"{site}/{_BLOGGER}"]
    if _BLOG_HOST.fullmatch(host):
        return [f"{site}/rss/" if host.endswith("ghost.io") else f"{site}/feed"]
    found = _PERSON.fullmatch(parts.path)  # Mastodon and its kin
    return [f"{site}/@{found[1]}.rss"] if found else []


def _of_youtube(parts: SplitResult) -> list[str]:
    """A channel, a playlist, a former user name; `/@name` pages announce their channel's feed themselves."""
    feed, query = "https://www.youtube.com/feeds/videos.xml", parse_qs(parts.query)
    if parts.path == "/playlist" and re.fullmatch(r"[\w-]{10,64}", query.get("list", [""])[0]):
        return [f"{feed}?playlist_id={query['list'][0]}"]
    if channel := _CHANNEL.fullmatch(parts.path):
        return [f"{feed}?channel_id={channel[1]}"]
    name = _FORMER_NAME.fullmatch(parts.path)
    return [f"{feed}?user={name[1]}"] if name else []


def _of_github(path: str) -> list[str]:
    owner = path.strip("/").partition("/")[0]
    found = _REPOSITORY.fullmatch(path)
    if not owner or owner in _NO_NAMES:
        return []
    if not found:
        return [f"https://github.com/{owner}.atom"]
    repository, page, branch = f"https://github.com/{found[1]}", found[2], found[3]
    if page == "commits":
        return [f"{repository}/commits/{branch}.atom" if branch else f"{repository}/commits.atom"]
    feeds = [f"{repository}/{name}.atom" for name in ("releases", "tags", "commits")]
    return sorted(feeds, key=lambda feed: page is None or not feed.endswith(f"/{page}.atom"))
