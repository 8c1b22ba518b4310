"""Turns an HTML page from strangers into a tree, for those who read its markup rather than its text.

Invariant: never raises, fetches nothing; a page without an element is None.
"""

from lxml import etree


def tree_of_html(html: str) -> etree._Element | None:
    """The root of the page, without comments; what nests deeply (`bot.articles.html`) is slow to build, and cut."""
    data = html.replace("\x00", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True))
    except etree.LxmlError:  # an empty document
        return None
