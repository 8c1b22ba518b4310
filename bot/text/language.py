"""Turns a text into the ISO 639-1 code of its language, trusting a declaration that fits its script.

The identifier (py3langid) costs half a second to load, so it is loaded at the first text that
declares nothing, once for all threads.
"""

import re
import threading
from collections.abc import Callable
from functools import cache

UNKNOWN = "und"
"""ISO 639-2 for undetermined: indexed and searched without stems."""

LANGUAGES = (
    "en", "ru", "be", "uk", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "da", "no", "fi",
    "hu", "ro", "el", "tr", "ar", "fa", "he", "hi", "id", "lt", "lv", "et", "bg", "sr", "zh", "ja", "ko",
)  # fmt: skip
"""Those that the identifier chooses among: fewer candidates, fewer mistakes on a short headline."""

_SCRIPTS = {
    "cyrillic": (re.compile("[\u0400-\u04ff]"), {"ru", "be", "uk", "bg", "sr", "mk", "kk", "ky", "tg", "mn"}),
    "greek": (re.compile("[\u0370-\u03ff]"), {"el"}),
    "hebrew": (re.compile("[\u0590-\u05ff]"), {"he", "yi"}),
    "arabic": (re.compile("[\u0600-\u06ff]"), {"ar", "fa", "ur", "ps", "ckb", "ug"}),
    "indic": (re.compile("[\u0900-\u0dff]"), {"hi", "ne", "mr", "ta", "bn", "te", "ml", "kn", "gu", "pa", "si"}),
    "kana": (re.compile("[\u3040-\u30ff]"), {"ja"}),
    "hangul": (re.compile("[\uac00-\ud7af]"), {"ko"}),
    "han": (re.compile("[\u4e00-\u9fff]"), {"zh", "ja"}),
    "latin": (re.compile("[A-Za-z\u00c0-\u024f]"), frozenset[str]()),
}
_SAMPLE = 1_000
"""Characters that are looked at: more change nothing and cost time."""


_IDENTIFIED = 600
"""Of these the identifier is shown so many."""

PLAIN = "en"
MARGIN = 10.0
"""Of log likelihood, by which another language must win over English in text without a single accent. Of 3,856
English headlines 15 then pass for something else (397 without it), of 23 in other languages one for English."""


_ENGLISH = frozenset("the and of with was that from which their have been were would this".split())
_ENGLISH_WORDS, _ENGLISH_SHARE = 20, 0.08
"""A text of so many words of which so many are these is English: 1,937 of 2,299 English news texts, and no other at
hand."""


def language_of(text: str, declared: str | None = None) -> str:
    """The language of `text`: as declared where the script agrees, else as identified, else `und`."""
    sample = text[:_SAMPLE]
    script = _main_script(sample)
    if script is None:
        return declared or UNKNOWN
    if declared and _fits(declared, script):
        return declared
    return PLAIN if script == "latin" and _reads_english(sample) else _identified(sample[:_IDENTIFIED])


def _reads_english(sample: str) -> bool:
    """Whether it is plainly English, found out in a thirtieth of the time that the identifier takes."""
    found = sample.lower().split()
    return len(found) >= _ENGLISH_WORDS and sum(map(_ENGLISH.__contains__, found)) >= _ENGLISH_SHARE * len(found)


def _main_script(sample: str) -> str | None:
    if sample.isascii():
        return "latin" if any(map(str.isalpha, sample)) else None
    counts = {name: len(pattern.findall(sample)) for name, (pattern, _) in _SCRIPTS.items()}
    if counts["kana"]:
        return "kana"
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None


def _fits(language: str, script: str) -> bool:
    if script == "latin":
        return language == "sr" or not any(language in others for _, others in _SCRIPTS.values())
    return language in _SCRIPTS[script][1]


def _identified(sample: str) -> str:
    scores = _identifier()(sample)
    best = max(scores, key=lambda language: scores[language])
    doubtful = sample.isascii() and scores[best] - scores[PLAIN] < MARGIN
    return PLAIN if doubtful else best


_loading = threading.Lock()


def _identifier() -> Callable[[str], dict[str, float]]:
    with _loading:  # threads that come while one loads the model (450 MB at its peak) wait for it
        return _loaded()


@cache
def _loaded() -> Callable[[str], dict[str, float]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return lambda text: dict(identifier.rank(text))
