"""Turns an item that a feed cut short, and the page it links to, into the item with its whole text.

Invariant: an item never changes into another one: its title, guid and date stay the feed's, and its text
becomes the page's only where that is longer and tells what the feed announced.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.articles.urls import url_key
from bot.model import Document, Entry
from bot.sources.page import site_host
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, words

_BRIEF = 60
"""Words from which a text that ends as a sentence does is whole. Of 75 real feeds, those of news give extracts
of 6 to 50 words, and WordPress 55 with a mark at the end; from 60 words on, a text without one is mostly whole."""

_CUT = 100
"""Words up to which a text that stops within a sentence was cut: Blogger cuts at 400 characters, without a mark."""

_MARKED = 300
"""Words up to which a mark counts; above, it is how an article ends. The longest marked extract had 243 words."""

_POINTERS = (
    r"read (?:more|on|the (?:full|whole|rest)\b|full (?:story|article)|in full)|(?:continue|keep) reading|full story"
    r"|see more|learn more|more (?:here|»|›|→|>)|view (?:the )?(?:full|original) (?:post|article)"
    r"|чита(?:ть|йте) (?:далее|дальше|полностью|целиком|ещ[её])|подробнее|далее|чытаць далей|читати далі|докладніше"
    r"|weiterlesen|mehr lesen|mehr (?:dazu|erfahren)|lire (?:la suite|plus|l[’']article)|en savoir plus"
    r"|(?:seguir|continuar) leyendo|leer (?:m[áa]s|completo)|sigue leyendo|continua a leggere|leggi (?:tutto|di pi[ùu])"
    r"|(?:continue|continuar) (?:a )?lendo|l(?:eia|er) mais|saiba mais|lees (?:meer|verder)|czytaj (?:dalej|wi[ęe]cej)"
    r"|l[äa]s (?:mer|vidare)|l[æe]s (?:mere|videre)|les mer|lue lis[äa]ä|devam[ıi]n[ıi] oku"
    r"|続きを読む|阅读全文|查看全文|閱讀全文|더 ?보기"
)
_MAX_POINTER = 400
"""Characters at the end of a paragraph."""
POINTER = re.compile(
    rf"(?:(?:^|(?<=[.!?…»”\"\])])\s*|[\[(«]\s*)(?:{_POINTERS})(?!\w)[^.!?\n]{{0,120}}|\s(?:{_POINTERS}))[\s\])»›→>….:]*$",
    re.IGNORECASE,
)
"""Words at the end of a paragraph that send the reader to the whole text, a title after them included."""

_ELLIPSIS = re.compile(r"(?:…|\.\.\.)\s*[\])»”\"']*$")
_BRACKETS = re.compile(r"[\[(]\s*(?:…|\.{2,3})\s*[\])]\s*$")
_FOOTER = re.compile(
    r"^(?:the post .{1,400} (?:first appeared|appeared first) on .{1,200}|(?:tags|filed under): .{1,300})$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"[.!?…。！？।؟](?:[\s\]\)»”’\"'])*$")

_MOST = 0.5
"""The share of an extract's words that its article repeats: more than this."""

_SOME = 0.5
"""The share of a headline's words that its article repeats: at least this."""

_MIN_TITLE = 12
"""Letters of a headline that count where a page's title has more, as its site's name."""

_MIN_BODY = 150
"""Characters; less below the right headline may be a request to subscribe."""

_MIN_GAIN = 40
"""Characters, as those of a short sentence: what a page must have beyond the extract."""


def is_extract(entry: Entry) -> bool:
    """Whether the feed gives only a beginning, a teaser or a headline of what stands at the entry's link.

    A text of 60 words or more that ends as a sentence does is whole: a brief. So is any text without a link.
    """
    if not entry.url:
        return False
    text = _without_footer(entry.text)
    if not _has_words(text, _BRIEF):
        return True
    if _FULL_STOP.search(text) and not _is_marked(text, short=True):
        return False
    short = not _has_words(text, _CUT)
    cut = short and not _FULL_STOP.search(text)
    return cut or (_is_marked(text, short=short) and not _has_words(text, _MARKED + 1))


def _has_words(text: str, least: int) -> bool:
    """Whether a text has so many words: they are counted by paragraphs, which no word crosses, and no further."""
    count = 0
    for paragraph in text.split("\n\n"):
        count += len(words(paragraph))
        if count >= least:
            return True
    return False


def _without_footer(text: str) -> str:
    """Without the last paragraphs that publishing systems add to every item."""
    paragraphs = text.split("\n\n")
    while paragraphs and _FOOTER.search(paragraphs[-1]):
        paragraphs.pop()
    return "\n\n".join(paragraphs)


def _is_marked(text: str, *, short: bool) -> bool:
    """Whether a text says that it goes on elsewhere: at its end, a short one also above a list of links."""
    paragraphs = text.split("\n\n")
    if short and any(map(_BRACKETS.search, paragraphs)):
        return True
    last = paragraphs[-1]
    return bool(_ELLIPSIS.search(last) or _BRACKETS.search(last) or pointer_in(last))


def pointer_in(text: str) -> re.Match[str] | None:
    """The words at the end of a paragraph that send the reader on; only its end is searched."""
    return POINTER.search(text, max(0, len(text) - _MAX_POINTER))


def without_pointer(text: str) -> str:
    """A paragraph without the words at its end that send the reader on, and without an ellipsis in brackets."""
    pointer = pointer_in(text)
    return _BRACKETS.sub("", text[: pointer.start()].rstrip() if pointer else text.rstrip()).rstrip()


def full_entry(entry: Entry, page: Document) -> Entry | None:
    """The entry with the text of its linked page, None where that is not this article or has no more of it.

    The title stays the feed's; author, date, language and image are filled in where the feed has none. The
    address becomes the page's own one where that is of the same host.
    """
    found = page.entries[0] if len(page.entries) == 1 else None
    if found is None or _is_front(found.url, entry.url) or not _tells(entry, found):
        return None
    return replace(
        entry,
        text=found.text,
        url=found.url if found.url and site_host(found.url) == site_host(entry.url) else entry.url,
        published=entry.published or found.published,
        author=entry.author or found.author,
        language=entry.language or found.language,
        image=entry.image or found.image,
    )


def _is_front(url: str | None, expected: str | None) -> bool:
    """Whether a link to an article led to a site's front page, as links to deleted articles do."""
    if not url or not expected or not urlsplit(expected).path.strip("/"):
        return False
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _tells(entry: Entry, found: Entry) -> bool:
    """Whether `found` has what the entry announces, and more of it."""
    extract = "\n\n".join(map(without_pointer, _without_footer(entry.text).split("\n\n"))).strip()
    if len(found.text) < len(extract or entry.title) + _MIN_GAIN:
        return False
    if _is_headed_so(entry, found):
        return True
    language = entry.language or found.language or "en"
    text = _stems(found.text, language)
    if not extract:
        return _share(_stems(entry.title, language), text) >= _SOME
    if _share(_stems(extract, language), text) <= _MOST:
        return False
    # The page of a section repeats extracts too, but has a title of its own.
    titles_meet = _stems(entry.title, language) & _stems(found.title, language)
    beginning = _stems(found.text[: 2 * len(extract) + 200], language)
    return bool(titles_meet) or _share(_stems(extract, language), beginning) > _MOST


def _is_headed_so(entry: Entry, found: Entry) -> bool:
    """Whether the page at the entry's address has its headline, and a body: a page of links teases in other words."""
    if not entry.url or not found.url or url_key(entry.url) != url_key(found.url) or len(found.text) < _MIN_BODY:
        return False
    short, long = sorted((_letters(entry.title), _letters(found.title)), key=len)
    return bool(short) and (short == long or (len(short) >= _MIN_TITLE and short in long))


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _stems(text: str, language: str) -> frozenset[str]:
    """The distinct stems of the words that carry a topic, of all words where none does."""
    folded = words(text)
    telling = [word for word in folded if word not in STOPWORDS]
    return frozenset(stem_words(telling or folded, language))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / len(some) if some else 0.0
