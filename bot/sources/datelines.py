"""Turns a line that is or begins with a date into the moment it names: ISO, numbers, or words in five languages.

Invariant: a moment is aware UTC, and midnight unless the line gives a time of day; a line with any
word beside the date is no date, at most one that begins with a date.
"""

import re
from datetime import UTC, datetime

_NAMES = (
    "january february march april may june july august september october november december "
    "jan feb mar apr may jun jul aug sep oct nov dec "
    "januar februar märz april mai juni juli august september oktober november dezember "
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
)
_MONTHS = {name: i % 12 + 1 for i, name in enumerate(_NAMES.split())} | {"sept": 9}
_DAY_NAME = r"(?:published|updated|posted|date)?:? ?(?:[^\W\d_]+,? )??"
_DAY = r"(?P<d>\d{1,2})"
_MONTH = r"(?P<m>[^\W\d_]+)\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_HAS_YEAR = re.compile(r"(?:19|20)\d\d")
_CLOCK = (
    r"[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)\b)?"
    r"|T\d{4}(?:\d\d)?(?:Z|[+-]\d\d(?::?\d\d)?)?"
)
_PATTERNS = (
    rf"{_YEAR}[-/.](?P<m>\d\d?)[-/.]{_DAY}(?:{_CLOCK})?",
    rf"{_YEAR} ?年 ?(?P<m>\d\d?) ?月 ?{_DAY} ?日",
    rf"{_DAY}\.(?P<m>\d\d?)\.{_YEAR}",
    rf"{_DAY}/(?P<m>\d\d?)/{_YEAR}",
    rf"{_DAY}(?:st|nd|rd|th|er|\.)? (?:de )?{_MONTH},? (?:de )?{_YEAR}(?: г\.| года)?",
    rf"{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
)
_DATES = tuple(re.compile(_DAY_NAME + pattern, re.IGNORECASE) for pattern in _PATTERNS)
_PREFIXES = tuple(re.compile(rf"\W?{pattern}(?![\w,])\W{{0,3}}\s(?=\S)", re.IGNORECASE) for pattern in _PATTERNS)
_AROUND = "[]()<>|:;,.–—- "


def date_of(text: str) -> datetime | None:
    """The date that `text` is, as aware UTC; an ISO time of day counts, else it is midnight."""
    found = dated(text)
    return found[0] if found else None


def dated(text: str) -> tuple[datetime | None] | None:
    """The date of a dateline in a tuple, `(None,)` when day and month cannot be told apart, `None` for no date."""
    if not _HAS_YEAR.search(text):
        return None
    for pattern in _DATES:
        if found := pattern.fullmatch(text):
            if "T" in text or ":" in text:
                return (_moment(text[found.start("y") :]) or _midnight(found),)
            if "/" in text and not text.startswith(found["y"]):
                return (_slashed(found),)
            moment = _midnight(found)
            return (moment,) if moment else None
    return None


def split_date(text: str) -> tuple[datetime | None, str]:
    """The date that `text` begins with and the rest, or `None` and all of it.

    A rest that goes on in lower case is a sentence about that day, which stays whole.
    """
    if _HAS_YEAR.search(text[:_PREFIX]):
        for pattern in _PREFIXES:
            found = pattern.match(text)
            moment = date_of(found[0].strip(_AROUND)) if found else None
            rest = text[found.end() :].lstrip(_AROUND) if found else ""
            if moment and any(map(str.isalpha, rest)) and not rest[:1].islower():
                return moment, rest
    return None, text


_PREFIX = 40
"""Characters in which a date at the start of a line names its year."""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _slashed(found: re.Match[str]) -> datetime | None:
    """Day first or month first, where only one of the two is a date or both are the same."""
    first, second, year = int(found["d"]), int(found["m"]), int(found["y"])
    days = {_day(year, second, first), _day(year, first, second)} - {None}
    return days.pop() if len(days) == 1 else None


def _midnight(found: re.Match[str]) -> datetime | None:
    month = found["m"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month.casefold(), 0)
    return _day(int(found["y"]), number, int(found["d"]))


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
