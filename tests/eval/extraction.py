"""Article extraction: does reading a web page give its article, all of it and nothing else?

Measured: F1 over runs of four words between the text that `read_document` gives and the marked article body
(`extraction/scrapinghub`, Zyte's benchmark): precision and recall of each page, then their means, then F1 of
these. Goal and baseline: the precise mode of trafilatura, in the same run; readability beside it where it is
installed. The time is that of the product for one page, and its goal 40 ms.
"""

import gzip
import importlib.util
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.articles.html import text_of_html
from bot.errors import Unreadable
from bot.sources.read import read_document
from tests.bench.report import Row
from tests.eval.data import write_lines
from tests.eval.measures import interval, mean

GOAL = 96.4
"""Of trafilatura 2.3 in its precise mode, the best of what was tried on this material."""
GOAL_MS = 40.0
_UNKNOWN = "https://eval.example/page"
_RUN = 4
_WORD = re.compile(r"\w+")

Extractor = Callable[[bytes, str], str]


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """A row for each baseline, and one for the time; none without the data."""
    folder = data / "extraction" / "scrapinghub"
    if not (folder / "ground-truth.json").is_file():
        return []
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in sorted(truth)}
    ours, seconds = _texts(_ours, pages, truth)
    write_lines(out, "extraction", ({"id": key, "articleBody": text} for key, text in ours.items()))
    bodies = {key: truth[key]["articleBody"] for key in pages}
    rows = [_row(name, ours, _texts(extractor, pages, truth)[0], bodies) for name, extractor in _baselines().items()]
    return [*rows, Row("extraction: ms a page", 1_000 * seconds / len(pages), "ms", goal=GOAL_MS, lower_is_better=True)]


def _texts(
    extractor: Extractor, pages: Mapping[str, bytes], truth: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, str], float]:
    """The text of each page, and how many seconds of processor time all of them took."""
    began = time.process_time()
    texts = {
        key: extractor(html, truth[key].get("url") or f"https://eval.example/{key}") for key, html in pages.items()
    }
    return texts, time.process_time() - began


def _ours(html: bytes, url: str) -> str:
    try:
        document = read_document(html, name=url, url=url, content_type="text/html; charset=utf-8").document
    except Unreadable:
        return ""
    return "\n\n".join(entry.text for entry in document.entries)


def _baselines() -> dict[str, Extractor]:
    known: dict[str, Extractor] = {"trafilatura precise": _trafilatura}
    if importlib.util.find_spec("readability") is not None:
        known["readability"] = _readability
    return known


def _trafilatura(html: bytes, _url: str) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(html.decode("utf-8", "replace"), favor_precision=True, include_comments=False)
    return getattr(found, "text", None) or ""


def _readability(html: bytes, _url: str) -> str:
    module = importlib.import_module("readability")
    return text_of_html(module.Document(html.decode("utf-8", "replace")).summary())


def _row(name: str, ours: Mapping[str, str], theirs: Mapping[str, str], truth: Mapping[str, str]) -> Row:
    one, other = ([overlap(found[key], truth[key]) for key in truth] for found in (ours, theirs))
    value, baseline = 100 * f1_of_means(one), 100 * f1_of_means(other)
    bounds = interval(*([100 * f1_of_means([page]) for page in pages] for pages in (one, other)))
    label = f"extraction ({len(truth)} pages): F1 of word runs"
    return Row(label, value, "%", baseline, name, GOAL, ci=bounds)


def f1_of_means(pages: Sequence[tuple[float, float]]) -> float:
    """The harmonic mean of the pages' mean precision and mean recall; 0 where both are."""
    precision, recall = (mean(values) for values in zip(*pages, strict=True))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def overlap(found: str, marked: str) -> tuple[float, float]:
    """The precision and recall of the runs of four words in `found`; of two texts without words, both are 1."""
    ours, theirs = _runs(found), _runs(marked)
    both = (ours & theirs).total()
    if not ours or not theirs:
        return (1.0, 1.0) if ours == theirs else (0.0, 0.0)
    return both / ours.total(), both / theirs.total()


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words)
