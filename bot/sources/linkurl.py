"""Turns a link's address into whether an article may stand there, by the conventions of addresses alone.

Invariant: what counts as an article's address is absolute, without a fragment, and one of the page's site.
"""

import re
from datetime import datetime
from urllib.parse import parse_qsl, urldefrag, urlsplit

from bot.sources.dates import parse_date
from bot.sources.page import site_host

_NO_ARTICLE = frozenset(
    "tag tags category categories cat author authors topic topics label labels rubric rubrics rubrika rubriki"
    " page search login signin signup register subscribe account about contact privacy terms imprint impressum"
    " cookies wp-login.php feed rss share user users profile".split()
)
"""What lists and services are called, as one of the last two parts of a path or as a parameter."""

_SLUG = re.compile(r"(?<![^\W_])[^\W_]+(?:[-_][^\W_]+){2}|\d{4}")
_ENDING = re.compile(r"(?<=.)\.(?:s?html?|php|aspx?|(?P<file>\w{3,5}))$")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")


def article_url(url: str | None, page: str) -> str | None:
    """An address of the site of `page` that is not the page itself, a front page or a list of another kind.

    Hosts below the page's own one are of its site.
    """
    url = urldefrag(url).url if url else ""
    host, home = site_host(url), site_host(page)
    if not url or not (host == home or host.endswith(f".{home}")):
        return None
    parts, here = urlsplit(url), urlsplit(page)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    keys = {key.lower() for key, _ in parse_qsl(parts.query)}
    if not (segments or keys) or not _NO_ARTICLE.isdisjoint((*segments[-2:], *keys)):
        return None
    is_page = (host, parts.path.rstrip("/"), parts.query) == (home, here.path.rstrip("/"), here.query)
    return None if is_page else url


def is_addressed(url: str) -> bool:
    """Whether an address is like those of articles: words joined by hyphens, a number, a date, a file."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    by_number = any(len(value) > 1 and value.isdigit() for _, value in parse_qsl(parts.query))
    return by_number or bool(_SLUG.search(last) or _is_file(last) or date_of_url(parts.path))


def _is_file(name: str) -> bool:
    """Whether a page is called so: by the ending of pages, or by another one after a number."""
    ending = _ENDING.search(name)
    return ending is not None and (ending["file"] is None or any(map(str.isdecimal, name[: ending.start()])))


def date_of_url(url: str) -> datetime | None:
    """The day that an address names as year, month and day."""
    match = _URL_DATE.search(url)
    return parse_date("-".join(match.groups())) if match else None
