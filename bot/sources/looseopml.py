"""Turns a malformed list of feeds into a well-formed one, from what its outlines say for certain.

Invariant: linear time, and never raises; only the attributes that Tidings reads are kept, each with
its first value, so that a stray quote in a description costs the description and no feed.
"""

import html
import re
from collections.abc import Iterator

_KEPT = ("text", "title", "type", "xmlurl", "htmlurl", "url", "category")
_ATTRIBUTE = re.compile(
    rf"""(?<![\w:.-])({"|".join(_KEPT)})\s{{0,9}}=\s{{0,9}}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE
)
_OUTLINE = re.compile(r"<outline\b", re.IGNORECASE)
_CLOSING = re.compile(r"</outline\s*>", re.IGNORECASE)
_END = re.compile(r"</(?:outline|body|opml)", re.IGNORECASE)
_TITLE = re.compile(r"<title>([^<]*)", re.IGNORECASE)
_ROOT = re.compile(r"(?:\s|<\?[^>]*>|<![^>]*>)*<opml\b", re.IGNORECASE)


def mended_opml(text: str) -> str | None:
    """The list in `text`, its title and outlines alone; None when no list begins there."""
    if not _ROOT.match(text):
        return None
    head, *chunks = _OUTLINE.split(text)
    title = _TITLE.search(head)
    said = f"<head><title>{_written(title[1])}</title></head>" if title else ""
    return f"<opml>{said}<body>{''.join(_nested(chunks))}</body></opml>"


def _nested(chunks: list[str]) -> Iterator[str]:
    """The outlines of the texts between one `<outline` and the next, with an end to each."""
    depth = 0
    for chunk in chunks:
        end = _END.search(chunk)
        own = chunk[: end.start()] if end else chunk
        written = _attributes(own)
        closed = end and _CLOSING.match(end[0] + ">")  # an outline of a feed needs no end of its own
        alone = own.rstrip().endswith("/>") or (" xmlurl=" in written and not closed)
        yield f"<outline{written}{'/>' if alone else '>'}"
        depth += not alone
        for _ in _CLOSING.finditer(chunk):
            if depth:
                depth -= 1
                yield "</outline>"
    yield "</outline>" * depth


def _attributes(tag: str) -> str:
    first: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        first.setdefault(name.lower(), next(filter(None, values), ""))
    return "".join(f' {name}="{_written(value)}"' for name, value in first.items())


def _written(text: str) -> str:
    """Text as XML has it, whether or not its ampersands were escaped."""
    return html.escape(html.unescape(text))
