"""Turns an HTML page from strangers into a tree, for those who read its markup rather than its text.

Invariant: never raises, fetches nothing; a page without an element is None.
"""

import re

from lxml import etree

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What is no character of XML 1.0 (its section 2.2). A page may hold them; nothing with one can be put into a tree."""


def as_xml(text: str | None) -> str:
    """`text` without what a tree refuses to take, though it gave it out: controls, surrogates, no characters."""
    return _NO_XML.sub("", text or "")


def tree_of_html(html: str) -> etree._Element | None:
    """The root of the page, without comments; what nests deeply (`bot.articles.html`) is slow to build, and cut."""
    data = html.replace("\x00", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(data, etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True))
    except etree.LxmlError:  # an empty document
        return None
