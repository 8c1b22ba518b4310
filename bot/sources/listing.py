"""Turns a page on which several articles stand side by side into what each of them shows.

Invariant: a page that is about one article is no listing; each text is the page's own words.
"""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime

import sentencex
from lxml import etree

from bot.articles.html import line_of_html, text_of_html
from bot.articles.tree import as_xml
from bot.sources.dates import parse_date

MIN_SENTENCE = 40
"""Characters."""

_FULL_STOPS = (".", "!", "?", "…", "。", "”", "»", '"')


@dataclass(frozen=True, slots=True)
class Shown:
    """One `<article>` of a page; `main` says that it is by far the longest, and alone has the first heading."""

    title: str
    text: str
    level: str
    link: str = ""
    anchor: str = ""
    published: datetime | None = None
    main: bool = False


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_AROUND_TEXT = ("header", "footer", "nav", "time", "button")
_MUCH_LONGER = 3
_READ = 10_000
"""Characters of a paragraph in which a sentence is looked for."""


def several_articles(html: str, main: str) -> list[Shown]:
    """The sibling articles among which the page's `main` text stands, in the page's order; `[]` for one.

    Beside the article that a page says it is about, others are only announced.
    """
    from trafilatura import load_html  # noqa: PLC0415

    tree = load_html(html) if html.count("<article") > 1 or html.count("<ARTICLE") > 1 else None
    if tree is None or any(m.get("property") == "og:type" and m.get("content") == "article" for m in tree.iter("meta")):
        return []
    groups: dict[etree._Element | None, list[Shown]] = {}
    for element in tree.iter("article"):
        inside = next(element.iterancestors("article"), None) is not None
        if not inside and (shown := _shown(element)):
            groups.setdefault(element.getparent(), []).append(shown)
    found = max(groups.values(), key=lambda group: sum(len(shown.text) for shown in group), default=[])
    return _main_first(found) if len(found) > 1 and _is_from(found, main) else []


def _is_from(group: list[Shown], main: str) -> bool:
    """Whether the longest paragraph that was taken for the page's article stands in the group."""
    longest = max(main.split("\n\n"), key=len)
    words = "".join(longest.split())
    return any(words in "".join(f"{shown.title}{shown.text}".split()) for shown in group)


def _shown(element: etree._Element) -> Shown | None:
    """What an `<article>` holds, if that is a heading and a sentence."""
    heading = next(element.iter(*_HEADINGS), None)
    title = line_of_html(_markup(heading)) if heading is not None else ""
    if heading is None or not title:
        return None
    body = deepcopy(element)
    for part in list(body.iter(*_AROUND_TEXT)):
        _drop(part)
    same = next((part for part in body.iter(*_HEADINGS) if line_of_html(_markup(part)) == title), None)
    if same is not None:
        _drop(same)
    text = text_of_html(_markup(body))
    links = [
        *heading.iter("a"),
        *heading.iterancestors("a"),
        *(a for a in element.iter("a") if a.get("rel") == "bookmark"),
    ]
    dates = (parse_date(time.get("datetime") or "".join(map(str, time.itertext()))) for time in element.iter("time"))
    return (
        Shown(
            title=title,
            text=text,
            level=str(heading.tag),
            link=next((link.get("href", "") for link in links), ""),
            anchor=element.get("id", ""),
            published=next(filter(None, dates), None),
        )
        if any(map(holds_sentence, text.split("\n\n")))
        else None
    )


def _markup(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def _drop(element: etree._Element) -> None:
    """Takes an element out of its tree, and leaves the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = as_xml(before.tail) + as_xml(element.tail)
    else:
        parent.text = as_xml(parent.text) + as_xml(element.tail)
    parent.remove(element)


def _main_first(group: list[Shown]) -> list[Shown]:
    """The group, with its main article in front if it has one."""
    longest, second = sorted(group, key=lambda shown: len(shown.text), reverse=True)[:2]
    alone = longest.level == "h1" and all(shown.level != "h1" for shown in group if shown is not longest)
    if not alone or len(longest.text) < _MUCH_LONGER * len(second.text):
        return group
    return [replace(longest, main=True), *(shown for shown in group if shown is not longest)]


def holds_sentence(paragraph: str) -> bool:
    """Whether `paragraph` holds a sentence of some length."""
    if len(paragraph) < MIN_SENTENCE:
        return False
    spans = sentencex.get_sentence_boundaries("en", paragraph[:_READ])
    sentences = (str(span["text"]).strip() for span in spans)
    return any(len(text) >= MIN_SENTENCE and text.endswith(_FULL_STOPS) for text in sentences)
