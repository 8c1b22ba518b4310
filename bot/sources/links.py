"""Turns a page that lists articles, and has no feed, into the entries that its links announce.

By structure alone: links are grouped by the markup around them, and a group counts as articles when its
links read like headlines, lead to addresses like those of articles, and stand where articles stand.
Invariant: each entry's words are the page's own, its address is one of the same site, and occurs once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from lxml import etree

from bot.articles.html import nests_deeply
from bot.articles.text import clean_line
from bot.errors import Unreadable
from bot.model import Entry
from bot.sources.bounds import bounded
from bot.sources.fulltext import without_pointer
from bot.sources.linkurl import article_url, date_of_url, is_addressed
from bot.sources.page import MAX_PAGE, declared_language
from bot.sources.rawfeed import web_url
from bot.sources.teasers import (
    CJK,
    HEADINGS,
    MAX_TITLE,
    NO_HEADLINE,
    announced,
    date_in,
    holds_date,
    in_prose,
    is_headline,
    plain,
    title_of,
)

MAX_ENTRIES = 60

_MAX_LINKS = 5_000
_MIN_GROUP = 3
"""Addresses of a group that has no strong sign of articles."""
_FAIR, _STRONG = 2.0, 3.0
"""Mean points by which a group of some links, or of any number, passes."""
_AGAIN = 3
_PIECES = 20
_PROSE_ENDS = (".", "!", "?", "…", "。", "»", "”")
_DEPTH = 5
"""Elements from the link upwards whose names and classes make its signature."""

_BOUNDS = ("html", "body", "main", "table", "tbody")
_OUTSIDE_TAGS = frozenset(("nav", "footer", "aside", "menu", "dialog", "noscript", "template", "select"))
_OUTSIDE_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "menu", "menubar", "complementary"))
_ITEM_TAGS = frozenset(("article", "section", "li", "main", "td"))
_OUTSIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|footer|bread-?crumbs?|side-?bar|pagination|pager|share|sharing|social"
    r"|cookies?|tags|related|promo|advert(?:isement)?s?|authors?|by-?lines?|meta)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ABOUT_OTHERS = re.compile(r"\b(?:has|with|no|without)[-_]\S+", re.IGNORECASE)
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to a page of the site. `rank`: 3 its title is a heading, 2 a headline, 1 short words, 0 it has none."""

    element: etree._Element
    url: str
    title: str
    rank: int
    is_pointer: bool = False


class _Children:
    """The children of an element, the number of each, and the numbers of those that hold a headline."""

    def __init__(self, parent: etree._Element, holds: dict[etree._Element, str]) -> None:
        self.all = list(parent)
        self.numbers = {child: number for number, child in enumerate(self.all)}
        self.held = [number for number, child in enumerate(self.all) if child in holds]


@dataclass(slots=True)
class _Tree:
    """What is known of a page's elements: whether they stand outside its content, and which links they hold."""

    zones: dict[etree._Element, str] = field(default_factory=dict)
    holds: dict[etree._Element, str] = field(default_factory=dict)
    """The one address that an element's headlines lead to, `""` for several."""
    children: dict[etree._Element, _Children] = field(default_factory=dict)


def page_entries(html: str, url: str) -> tuple[Entry, ...]:
    """The articles that a page fetched from `url` lists, at most 60, in the page's order.

    Raises `Unreadable` when nothing on it reads like a list of articles.
    """
    html = html[:MAX_PAGE]
    root = None if nests_deeply(html) else _root(html)
    for by_class in (True, False):  # some pages call all that they hold a menu
        if entries := _entries(root, url, by_class=by_class):
            return entries
    raise Unreadable(
        f"{url} does not read like a list of articles: it may need JavaScript, or be an article itself; "
        "give the address of the site's feed, or of a section page that lists its articles"
    )


def _entries(root: etree._Element | None, url: str, *, by_class: bool) -> tuple[Entry, ...]:
    if root is None:
        return ()
    tree = _Tree()
    links = _titled(tree, list(_links(root, url, tree, by_class=by_class)))
    chosen = _chosen(_passing(tree, links), links)
    language = declared_language(root)
    found = tuple(_entry(tree, link, url, language) for link in chosen[:MAX_ENTRIES])
    return found if len(found) > 1 else ()  # one article is no list


def _root(html: str) -> etree._Element | None:
    data = _NO_CHARACTER.sub("", html).encode()
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.LxmlError:  # nothing but white space or comments
        return None


def _links(root: etree._Element, page: str, tree: _Tree, *, by_class: bool) -> Iterator[_Link]:
    """The links of the page's content that may lead to articles."""
    base = next((web_url(base.get("href"), page) for base in root.iter("base")), None) or page
    for element in islice(root.iter("a"), _MAX_LINKS):
        url = article_url(web_url(element.get("href"), base), page)
        if not url or _zone(element, tree, by_class=by_class) == "outside":
            continue
        title, rank = title_of(element)
        pointer = title != "" and without_pointer(title) == ""
        if pointer or (not title and is_addressed(url)):
            yield _Link(element, url, "", 0, is_pointer=True)
        elif title and not NO_HEADLINE.fullmatch(title) and (rank > 2 or not in_prose(element)):  # noqa: PLR2004
            yield _Link(element, url, title, rank)


def _zone(element: etree._Element, tree: _Tree, *, by_class: bool) -> str:
    """One of outside (menus, footers …), main (an article, the main part) and plain, as its ancestors say."""
    path = []
    at: etree._Element | None = element
    while at is not None and at not in tree.zones:
        path.append(at)
        at = at.getparent()
    zone = tree.zones[at] if at is not None else "plain"
    for each in reversed(path):
        if zone != "outside" and each.tag not in ("html", "body"):
            outside = _is_outside(each, is_item=zone == "main", by_class=by_class)
            main = each.tag in ("main", "article") or each.get("role") in ("main", "article")
            zone = "outside" if outside else "main" if main else zone
        tree.zones[each] = zone
    return zone


def _is_outside(element: etree._Element, *, is_item: bool, by_class: bool) -> bool:
    if element.tag in _OUTSIDE_TAGS or element.get("role", "") in _OUTSIDE_ROLES:
        return True
    if element.tag == "header":
        return not is_item and next(element.iterancestors(*_ITEM_TAGS), None) is None
    names = _ABOUT_OTHERS.sub("", f"{element.get('class', '')} {element.get('id', '')}")
    return by_class and element.tag not in ("main", "article", "a") and _OUTSIDE_CLASS.search(names) is not None


def _titled(tree: _Tree, links: list[_Link]) -> list[_Link]:
    """The links, where "Read more" or an image alone stand for the heading of their item; notes who holds what.

    Words that lead to one address again and again are those of a section.
    """
    times = Counter((link.url, link.title) for link in links if link.rank < 3)  # noqa: PLR2004
    links = [link for link in links if link.is_pointer or times[link.url, link.title] < _AGAIN]
    for link in links:
        if link.is_pointer or link.rank > 1:
            _hold(tree, link)
    return [_with_heading(tree, link) if link.is_pointer else link for link in links]


def _hold(tree: _Tree, link: _Link) -> None:
    at: etree._Element | None = link.element
    while at is not None and tree.holds.get(at) != "":
        tree.holds[at] = link.url if tree.holds.get(at, link.url) == link.url else ""
        at = at.getparent()


def _with_heading(tree: _Tree, link: _Link) -> _Link:
    heading = next(_item(tree, link).iter(*HEADINGS), None)
    title = plain(heading) if heading is not None else ""
    return replace(link, title=title, rank=3 if title else 0)


def _item(tree: _Tree, link: _Link) -> etree._Element:
    """The largest element around a link in which no headline leads elsewhere."""
    at = link.element
    while True:
        parent = at.getparent()
        if parent is None or parent.tag in _BOUNDS or tree.holds.get(parent) != link.url:
            return at
        at = parent


def _passing(tree: _Tree, links: list[_Link]) -> set[str]:
    """The addresses of the groups that read like articles."""
    groups: defaultdict[tuple[str, ...], list[_Link]] = defaultdict(list)
    for link in links:
        if link.title:
            groups[_signature(link.element)].append(link)
    return {link.url for group in groups.values() if _is_list(tree, group) for link in group}


def _signature(element: etree._Element) -> tuple[str, ...]:
    """Tags and first classes from the link upwards; classes with digits are made for one item."""
    path = (element, *islice(element.iterancestors(), _DEPTH))
    return tuple(f"{each.tag}.{_first_class(each)}" for each in path)


def _first_class(element: etree._Element) -> str:
    names = element.get("class", "").split()
    return next((name for name in names[:1] if not any(map(str.isdigit, name))), "")


def _is_list(tree: _Tree, group: list[_Link]) -> bool:
    best = {link.url: link for link in sorted(group, key=_weight)}.values()
    headlines = sum(is_headline(link.title) for link in best)
    mean = sum(_points(tree, link) for link in best) / len(best)
    enough = mean >= _STRONG or (mean >= _FAIR and len(best) >= _MIN_GROUP)
    return enough and 2 * headlines >= len(best)


def _points(tree: _Tree, link: _Link) -> int:
    """What speaks for an article: a heading, an address, a long title, the main part, a date or text beside it."""
    item = _item(tree, link)
    long = len(link.title.split()) >= 6 or len(link.title) >= (10 if CJK.search(link.title) else 35)  # noqa: PLR2004
    texts = [text for text in _texts(tree, item) if text not in link.title]
    dated = date_of_url(link.url) or any(map(date_in, texts))
    told = any(len(text) > len(link.title) and text.endswith(_PROSE_ENDS) for text in texts)
    in_main = tree.zones.get(link.element) == "main"
    return 2 * (link.rank == 3) + is_addressed(link.url) + long + in_main + bool(dated) + told  # noqa: PLR2004


def _texts(tree: _Tree, item: etree._Element) -> list[str]:
    """The first pieces of text in an item and in what belongs to it."""
    lead, rest = _around(tree, item)
    pieces = (islice(part.itertext(), _PIECES) for part in (*lead, item, *rest))
    return [text for part in pieces for piece in part if (text := clean_line(str(piece)))]


def _weight(link: _Link) -> tuple[int, bool, int]:
    """A heading wins, then what is no sentence, then the longest."""
    is_title = len(link.title) <= MAX_TITLE and not link.title.endswith(".")
    return link.rank, is_title, len(link.title)


def _chosen(urls: set[str], links: list[_Link]) -> list[_Link]:
    """The best link to each address, in the order of the first ones."""
    best: dict[str, _Link] = {}
    for link in links:
        if link.url in urls and link.title and (link.url not in best or _weight(link) > _weight(best[link.url])):
            best[link.url] = link
    return list(best.values())


def _entry(tree: _Tree, link: _Link, page: str, language: str | None) -> Entry:
    item = _item(tree, link)
    lead, rest = _around(tree, item)
    found = announced((item, *rest), lead, link.title, link.url, page)
    title, text = link.title, found.text
    return bounded(Entry(title, text, link.url, published=found.published, language=language, image=found.image))


def _around(tree: _Tree, item: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]:
    """Siblings that belong to an item where titles, teasers and dates stand flat: a lead with a date, and the rest.

    As many as stand between the first two items; the lead only where the first item has one.
    """
    parent = item.getparent()
    if parent is None:
        return [], []
    if parent not in tree.children:
        tree.children[parent] = _Children(parent, tree.holds)
    children, places = tree.children[parent].all, tree.children[parent].held
    if item not in tree.holds:
        return [], []
    gap = places[1] - places[0] - 1 if len(places) > 1 else 0
    at = tree.children[parent].numbers[item]
    after = list(takewhile(lambda child: child not in tree.holds, children[at + 1 : at + 1 + gap]))
    first = children[max(0, places[0] - gap) : places[0]]
    if not any(child.tag not in HEADINGS and holds_date(child) for child in first):
        return [], after
    before = list(takewhile(lambda child: child not in tree.holds, reversed(children[max(0, at - gap) : at])))
    return before, [child for child in after if not holds_date(child)]
