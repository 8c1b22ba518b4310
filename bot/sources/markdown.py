"""Turns Markdown into entries: top headings start articles, lists of links are headlines.

Invariant: as for plain text, no item is lost, merged or cut; marks, tags, comments and images are
taken off, so that an entry's text is what a reader of the page would see.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.articles.text import clean_line
from bot.model import Entry
from bot.sources.datelines import date_of
from bot.sources.lines import MAX_HEADLINE, Kind, Line, about, classified, has_word, starts_lower
from bot.sources.textfile import grouped

MAX_NESTING = 50
"""Lists and quotes inside one another that are read; the parser's own default of 20 loses text."""

MAX_FRONT_MATTER = 100
"""Lines."""

_PARSER = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING})

_RULE = Line("---", kind=Kind.RULE)


@dataclass(frozen=True, slots=True)
class _Block:
    """One block without its marks: `kind` is heading, paragraph, item, prose or rule."""

    kind: str
    rows: tuple[Line, ...] = ()
    level: int = 0

    @property
    def line(self) -> Line:
        """All rows as one line, with the address of a block that is nothing but one link."""
        url = self.rows[0].url if len(self.rows) == 1 else None
        return Line(" ".join(row.text for row in self.rows), gap=1, url=url)


def parse_markdown(text: str) -> tuple[Entry, ...]:
    """The articles and headlines of a decoded Markdown file, in its order; `()` for no words.

    The front matter's title is that of the file's one article; its date, author and language count
    for each entry that has none, its address only where there is one entry.
    """
    known, body = _front_matter(text)
    blocks = _with_title(list(_blocks(_PARSER.parse(body))), known.get("title", ""))
    before, sections = _sections(blocks)
    lines = _loose(before) + [line for section in sections for line in _set(section)]
    entries = grouped(lines)
    return tuple(_completed(entry, known, alone=len(entries) == 1) for entry in entries)


def source_name(text: str) -> str:
    """Who published, as the front matter names it; `""` where it does not."""
    known, _ = _front_matter(text)
    return next((known[key] for key in ("source", "site") if has_word(known.get(key, ""))), "")


_FRONT = re.compile(rf"(---|\+\+\+)[^\S\n]*\n((?:[^\n]*\n){{1,{MAX_FRONT_MATTER}}}?)(?:\1|\.\.\.)[^\S\n]*(?:\n|$)")
_PAIR = re.compile(r"(\w+)[^\S\n]*[:=][^\S\n]*([^\n]*)")


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """The simple `key: value` (YAML) or `key = "value"` (TOML) lines over the text, and what follows.

    Other lines there are left out.
    """
    text = text.lstrip("\ufeff").replace("\0", "")
    found = _FRONT.match(text.replace("\r\n", "\n"))
    rows = found[2].split("\n") if found else []
    pairs = [pair for row in rows if (pair := _PAIR.fullmatch(row))]
    if not found or not pairs or not rows[0].strip():
        return {}, text
    values = {pair[1].casefold(): clean_line(pair[2].strip().strip("'\"")) for pair in pairs}
    return values, found.string[found.end() :]


def _completed(entry: Entry, known: dict[str, str], *, alone: bool) -> Entry:
    language = (known.get("language") or known.get("lang") or "").casefold()
    url = known.get("url") or known.get("link") or ""
    return replace(
        entry,
        url=url if alone and url.startswith(("http://", "https://")) else entry.url,
        author=entry.author or known.get("author") or None,
        published=entry.published or date_of(known.get("date", "")),
        language=language[:2] if re.fullmatch(r"[a-z]{2}(?:[-_]\w+)*", language) else None,
    )


def _blocks(tokens: list[Token]) -> Iterator[_Block]:
    """The blocks that hold a word, in order; only the first paragraph of a list item is the item."""
    level, quotes, item = 0, 0, False
    for token in tokens:
        quotes += token.nesting if token.type.startswith("blockquote") else 0
        if token.type.startswith("heading"):
            level = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.type.startswith("list_item"):
            item = token.nesting > 0
        elif token.type == "hr":
            yield _Block("rule")
        elif rows := tuple(_rows(token)):
            loose = "prose" if quotes or token.type != "inline" else "paragraph"
            yield _Block("heading" if level else "item" if item else loose, rows, level)
            item = False


def _rows(token: Token) -> Iterator[Line]:
    """The lines of a token that hold text; code and HTML are one line."""
    if token.type == "inline":
        yield from _inline(token.children or [])
    elif token.type in ("fence", "code_block", "html_block"):
        shown = _untagged(token.content) if token.type == "html_block" else token.content
        if has_word(shown):
            yield Line(clean_line(shown))


def _inline(children: list[Token]) -> Iterator[Line]:
    row: list[Token] = []
    for child in (*children, Token("softbreak", "br", 0)):
        if child.type in ("softbreak", "hardbreak") or child.content.startswith("<br"):
            line = _row(row)
            if has_word(line.text):
                yield line
            row = []
        else:
            row.append(child)


def _row(tokens: list[Token]) -> Line:
    """What `tokens` show, and an address where one link is most of it."""
    parts, links, linked, depth = [""], [], 0, 0
    for token in tokens:
        if token.type == "link_open":
            links.append(str(token.attrs["href"]))
        elif token.type in ("text", "code_inline"):
            parts.append(token.content)
            linked += len(token.content) * depth
        depth += token.nesting if token.type.startswith("link") else 0
    shown = "".join(parts)
    only = links[0] if len(links) == 1 and linked * 2 >= len(shown) else ""
    outside = only.startswith(("http://", "https://")) and only != shown
    return Line(clean_line(shown), url=only if outside else None)


_HIDDEN = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_SHOWN = re.compile(r"</(?:script|style)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


def _untagged(text: str) -> str:
    """The text of an HTML block; each part is searched once, so that it takes linear time."""
    first, *comments = text.split("<!--")
    seen = first + "".join(comment.partition("-->")[2] for comment in comments)
    first, *hidden = _HIDDEN.split(seen)
    seen = first + "".join("".join(_SHOWN.split(part, maxsplit=1)[1:]) for part in hidden)
    return html.unescape(_TAG.sub(" ", seen))


def _with_title(blocks: list[_Block], title: str) -> list[_Block]:
    """Puts the front matter's title above all, unless the file has several articles."""
    several = sum(block.level == 1 for block in blocks) > 1
    if not has_word(title) or several:
        return blocks
    same = [b.kind == "heading" and b.line.text.casefold() == title.casefold() for b in blocks]
    rest = [block for block, doubled in zip(blocks, same, strict=True) if not doubled]
    return [_Block("heading", (Line(title),)), *rest]


def _sections(blocks: list[_Block]) -> tuple[list[_Block], list[list[_Block]]]:
    """What stands before the first top heading, and each such heading with what is under it."""
    top = _top(blocks)
    before: list[_Block] = []
    sections: list[list[_Block]] = []
    for block in blocks:
        if block.kind == "heading" and block.level <= top:
            sections.append([])
            if block.level < top:
                continue  # it names the file: nothing stands under it but the articles
        (sections[-1] if sections else before).append(block)
    return before, [section for section in sections if section]


def _top(blocks: list[_Block]) -> int:
    """The level that starts articles: the highest, or the next where that is one bare name above them."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    top = min(levels, default=0)
    i = next((i for i, block in enumerate(blocks) if block.kind == "heading"), 0)
    if top == 0 or levels.count(top) > 1 or levels[0] != top or len(blocks) - i < 3:  # noqa: PLR2004
        return top
    below, last = blocks[i + 1].level, blocks[-1].kind == "heading"
    bare = any(a.level == below == b.level for a, b in zip(blocks[i + 1 :], blocks[i + 2 :], strict=False))
    return below if below and levels.count(below) > 1 and not bare and not last else top


def _set(section: list[_Block]) -> list[Line]:
    """The lines of one section: its article, then its lists of links as headlines."""
    parts: list[list[_Block]] = []
    for block in section:
        if not parts or block.kind in ("heading", "rule"):
            parts.append([])
        if block.kind != "rule":
            parts[-1].append(block)
    own: list[_Block] = []
    items: list[Line] = []
    for part in parts:
        if _listing(part, whole=len(parts) == 1):
            items += [replace(b.line, kind=Kind.HEADLINE, gap=0) for b in part if b.kind == "item"]
        else:
            own += part
    return [_RULE, *_article(own), _RULE, *items]


def _listing(part: list[_Block], *, whole: bool) -> bool:
    """Whether `part` is a list of links, or as a `whole` section one of headlines, under its label."""
    items = part[1:] if part and part[0].kind == "heading" else part
    if not items or any(block.kind != "item" for block in items):
        return False
    lines = [block.line for block in items]
    titles = all(classified(line).kind is Kind.HEADLINE and not starts_lower(line.text) for line in lines)
    return all(line.url for line in lines) or (whole and titles)


def _article(blocks: list[_Block]) -> Iterator[Line]:
    for i, block in enumerate(blocks):
        line = block.line
        if not i and block.kind == "heading":
            yield replace(line, kind=Kind.HEADLINE)
        else:
            meta = about(line) if block.kind == "paragraph" else None
            yield meta or replace(line, kind=Kind.PROSE, url=None)


def _loose(blocks: list[_Block]) -> list[Line]:
    """Text without a heading, as the plain text that it also is: its lines are told by their look."""
    lines: list[Line] = []
    for above, block in zip((None, *blocks), blocks, strict=False):
        if block.kind == "rule":
            lines.append(_RULE)
        elif block.kind == "item":
            near = 0 if above and above.kind == "item" else 1
            lines.append(replace(_linked(block.line), gap=near, marker="-"))
        elif block.kind == "paragraph":
            lines.extend(replace(_linked(row), gap=0 if i else 1) for i, row in enumerate(block.rows))
        else:
            lines.append(replace(block.line, kind=Kind.PROSE, url=None))
    return lines


def _linked(line: Line) -> Line:
    short = len(line.text) <= MAX_HEADLINE
    return replace(line, kind=Kind.HEADLINE) if line.url and short else replace(line, url=None)
