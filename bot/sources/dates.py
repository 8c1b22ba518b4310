"""Turns the dates of feeds and pages, in all the ways that they are written, into aware UTC times.

Invariant: never raises; a time without a zone is UTC; years outside 1900 to 2200 are no dates (a
zero date of some publishing system is worse than none).
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_YEARS = range(1900, 2201)
_MIN_LENGTH = 4  # a year
_MAX_LENGTH = 100

# Zones that RFC 822 does not know (it has the North American ones), in the form it reads.
_ZONES = dict(
    pair.split(":")
    for pair in (
        "WET:+0000 UTC:+0000 Z:+0000 BST:+0100 CET:+0100 MEZ:+0100 WEST:+0100 CEST:+0200 MESZ:+0200"
        " EET:+0200 SAST:+0200 EEST:+0300 MSK:+0300 IST:+0530 HKT:+0800 SGT:+0800 AWST:+0800 JST:+0900"
        " KST:+0900 AEST:+1000 AEDT:+1100 NZST:+1200 NZDT:+1300 AKST:-0900 AKDT:-0800 HST:-1000"
    ).split()
)
# Stems of month names in Russian, Belarusian and Ukrainian; English ones are read as they are.
_MONTHS = dict(
    pair.split(":")
    for pair in (
        "янв:Jan фев:Feb мар:Mar апр:Apr мая:May май:May июн:Jun июл:Jul авг:Aug сен:Sep окт:Oct ноя:Nov"
        " дек:Dec сту:Jan лют:Feb сак:Mar кра:Apr тра:May чэр:Jun ліп:Jul жні:Aug вер:Sep кас:Oct ліс:Nov"
        " сне:Dec січ:Jan бер:Mar кві:Apr чер:Jun лип:Jul сер:Aug жов:Oct лис:Nov гру:Dec"
    ).split()
)

_ENGLISH = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_RFC822 = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?([0-3]?[0-9]) ([A-Z][a-z]{2}) ([12][0-9]{3})"
    r" ([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]) (?:GMT|UTC|([+-])([01][0-9])([0-5][0-9]))"
)
_ISO = re.compile(
    r"(\d{4})(?:[-/.]?(\d\d?)(?:[-/.]?(\d\d?))?)?"
    r"(?:(?:T|[\s,_]+)(\d{1,2}):?(\d\d)?(?::?(\d\d))?(?:[.,]\d+)?\s*([A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s*|[^\W\d_a-z]+[.,]*\s*(?=\d))", re.IGNORECASE)
_MONTH = re.compile(r"[а-яёіў]+\.?", re.IGNORECASE)
_BETWEEN = re.compile(r",|\s-\s|(?<=\d)-(?=[a-z]{3})|(?<=[a-z])-(?=\d)|\bat\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-]\d\d):?(\d\d)$")
_ZONE = re.compile(r"\(?\b([A-Z]{1,5})\)?$")
_COMMENT = re.compile(r"(?<=[+-]\d{4})\s*\([^()]*\)$")
_HALF_DAY = re.compile(r"\b(\d{1,2}):(\d\d(?::\d\d)?)\s*([ap])\.?m\.?(?=\s|$)", re.IGNORECASE)
_ZERO_YEAR = re.compile(r"\s00\d\d\b")
_CLOCK = re.compile(r"\d:\d\d")


def parse_date(text: str) -> datetime | None:
    """The moment that `text` names, in UTC; None when it names none."""
    text = " ".join(text[: _MAX_LENGTH + 1].split())
    if not _MIN_LENGTH <= len(text) <= _MAX_LENGTH:
        return None
    for read in (_rfc822_date, datetime.fromisoformat, _iso_date, _mail_date):
        try:
            found = read(text)
            found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        return found if found.year in _YEARS else None
    return None


def _rfc822_date(text: str) -> datetime:
    """RFC 822 in the one form that nearly all feeds write, as `_mail_date` reads it in twelve times the time."""
    match = _RFC822.fullmatch(text)
    month = match and _ENGLISH.get(match[2])
    if not match or not month:
        raise ValueError(text)
    day, year, hour, minute, second = map(int, match.group(1, 3, 4, 5, 6))
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return local + offset if match[7] == "-" else local - offset


def _iso_date(text: str) -> datetime:
    """ISO 8601 and its kin as they are written: one digit, no seconds, hour 24, a zone by name."""
    match = _ISO.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    start = datetime.strptime(f"{year:04} {month or 1} {day or 1} {_offset(match[7])}", "%Y %m %d %z")
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - a leap second and midnight as hour 24
        raise ValueError(text)
    return start + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _offset(zone: str | None) -> str:
    """A zone as an offset; a name that nobody knows is as good as none."""
    if not zone:
        return "+0000"
    if zone[0] in "+-":
        return zone.replace(":", "").ljust(5, "0")
    known = _ZONES.get(zone.upper())
    return known or parsedate_to_datetime(f"1 Jan 2000 00:00:00 {zone}").strftime("%z") or "+0000"


def _mail_date(text: str) -> datetime:
    """RFC 822 and what resembles it; a wrong weekday, a missing time and a missing zone are no matter."""
    text = _WEEKDAY.sub("", text)
    text = _MONTH.sub(lambda match: _MONTHS.get(match[0][:3].lower(), ""), text)
    text = _COMMENT.sub("", _HALF_DAY.sub(_full_day, _BETWEEN.sub(" ", text)))
    text = _OFFSET.sub(r" \1\2", text)
    text = _ZONE.sub(lambda match: _ZONES.get(match[1], match[1]), text)
    if _ZERO_YEAR.search(text):  # two digits mean a year of this century, four do not
        raise ValueError(text)
    if not _CLOCK.search(text):
        text += " 00:00:00"
    return parsedate_to_datetime(text)


def _full_day(match: re.Match[str]) -> str:
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return f"{hour:02}:{match[2]}"
