"""Turns tokens into what they say of dates: weekdays, months, days, years, and words such as "yesterday".

A claim's date is carried by the same word, or by one that comes to the same day from when its passage was published.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.grounding.tokens import Token
from bot.text.months import MONTH_NAMES
from bot.text.words import fold

_DAYS = {
    "monday lundi montag lunes poniedziałek понедельник понеділок панядзелак": 0,
    "tuesday mardi dienstag martes wtorek вторник вівторок аўторак": 1,
    "wednesday mercredi mittwoch miercoles środa среда среду середа середу серада сераду": 2,
    "thursday jeudi donnerstag jueves czwartek четверг четвер чацвер": 3,
    "friday vendredi freitag viernes piątek пятница пятницу пятніца пятніцу": 4,
    "saturday samedi samstag sonnabend sabado sobota суббота субботу субота суботу": 5,
    "sunday dimanche sonntag domingo niedziela воскресенье неділя неділю нядзеля нядзелю": 6,
}


DAY_NAMES = {word: day for listed, day in _DAYS.items() for word in fold(listed).split()}
_LATIN = frozenset({"may", "mar", "march", "mars", "sept", "jan", "august", "jun", "avril", "juin", "mai"})
"""Words that are something else without a capital."""

_SHIFTS = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "heute": 0, "gestern": -1, "morgen": 1,
    "сегодня": 0, "вчера": -1, "завтра": 1, "сьогодні": 0, "вчора": -1, "сёння": 0, "учора": -1, "заўтра": 1,
    "hier": -1, "demain": 1, "hoy": 0, "ayer": -1, "manana": 1,
}  # fmt: skip
_RELATIVE = frozenset("last next this past coming previous following earlier later прошлый следующий".split())
_UNITS = frozenset("week month year weekend decade century summer winter spring autumn season night morning".split())
_LONGEST_MONTH, _MONTHS_OF_YEAR = 31, 12
_ISO_TOKENS = 5
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_BEFORE_MONTH = frozenset("in of last next since by until from this on during for before after late early mid".split())


@dataclass(frozen=True, slots=True)
class Dated:
    """What is said of a date, tokens `[first, last]`; a relative one is `shift` (days) or `words` ("last week")."""

    first: int
    last: int
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    shift: int | None = None
    words: tuple[str, str] | None = None


def dates_in(tokens: Sequence[Token]) -> list[Dated]:
    """What a text says of dates, in order."""
    found: list[Dated] = []
    at = 0
    while at < len(tokens):
        one = _dated(tokens, at)
        if one is not None:
            found.append(one)
            at = one.last + 1
        else:
            at += 1
    return found


def _dated(tokens: Sequence[Token], at: int) -> Dated | None:
    token = tokens[at]
    if token.sign:
        return None
    day = DAY_NAMES.get(token.word, DAY_NAMES.get(token.word.removesuffix("s")))
    if day is not None and (token.capital or not token.word.isascii()):
        return Dated(at, at, weekday=day)
    if token.word in _SHIFTS and not (token.word == "morgen" and token.capital):
        return Dated(at, at, shift=_SHIFTS[token.word])
    if token.word in _RELATIVE and at + 1 < len(tokens) and tokens[at + 1].word in _UNITS:
        return Dated(at, at + 1, words=(_direction(token.word), tokens[at + 1].word))
    return _day_of_month(tokens, at)


def _direction(word: str) -> str:
    if word in ("last", "past", "previous", "earlier"):
        return "last"
    return "next" if word in ("next", "coming", "following", "later") else word


def _day_of_month(tokens: Sequence[Token], at: int) -> Dated | None:
    token = tokens[at]
    if _is_month(tokens, at):
        month, last = MONTH_NAMES[token.word], at
        day, last = _number(tokens, last)
        year, last = _year(tokens, last)
        return Dated(at, last, day=day, month=month, year=year)
    if token.digits:
        day = _day(token.word)
        after = at + 1
        if after < len(tokens) and tokens[after].word in ("of", ".", "de"):
            after += 1
        if day and after < len(tokens) and tokens[after].word in MONTH_NAMES and _capital_or_other(tokens[after]):
            year, last = _year(tokens, after)
            return Dated(at, last, day=day, month=MONTH_NAMES[tokens[after].word], year=year)
        return _iso(tokens, at)
    return None


def _is_month(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.word not in MONTH_NAMES or not _capital_or_other(token):
        return False
    if token.word not in _LATIN:
        return True
    before = tokens[at - 1].word if at else ""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return before in _BEFORE_MONTH or (after is not None and after.digits) or (bool(before) and tokens[at - 1].digits)


def _capital_or_other(token: Token) -> bool:
    return token.capital or not token.word.isascii() or token.word not in _LATIN


def _day(word: str) -> int | None:
    digits = re.match(r"(\d{1,2})(?:st|nd|rd|th)?$", word)
    return int(digits[1]) if digits and 1 <= int(digits[1]) <= _LONGEST_MONTH else None


def _number(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    if at + 1 < len(tokens) and tokens[at + 1].digits:
        day = _day(tokens[at + 1].word)
        if day:
            return day, at + 1
    return None, at


def _year(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    place = at + 1
    if place < len(tokens) and tokens[place].raw in (",", "de"):
        place += 1
    if place < len(tokens) and _YEAR.match(tokens[place].word):
        return int(tokens[place].word), place
    return None, at


def _iso(tokens: Sequence[Token], at: int) -> Dated | None:
    """`2026-03-12`; a year alone is a year of a date too."""
    if not _YEAR.match(tokens[at].word):
        return None
    row = [token.word for token in tokens[at : at + _ISO_TOKENS]]
    if len(row) == _ISO_TOKENS and row[1] == row[3] == "-" and row[2].isdigit() and row[4].isdigit():
        month, day = int(row[2]), int(row[4])
        if 1 <= month <= _MONTHS_OF_YEAR and 1 <= day <= _LONGEST_MONTH:
            return Dated(at, at + 4, day=day, month=month, year=int(row[0]))
    unit = tokens[at - 1].raw in "$£€" if at else False
    return None if unit else Dated(at, at, year=int(tokens[at].word))


@dataclass(frozen=True, slots=True)
class Calendar:
    """What passages say of dates: the words as they stand, and the days that they come to."""

    said: tuple[Dated, ...]
    days: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()


def calendar_of(tokens: Sequence[Token], published: datetime | None) -> Calendar:
    """What these tokens say, seen from the day on which they were published."""
    said = dates_in(tokens)
    years = {one.year for one in said if one.year}
    months = {one.month for one in said if one.month}
    days: set[date] = set()
    if published is not None:
        for one in said:
            days |= _days(one, published.date())
        for one in said:
            if one.words == ("last", "year"):
                years.add(published.year - 1)
            elif one.words == ("next", "year"):
                years.add(published.year + 1)
            elif one.words == ("this", "year") or one.month or days:
                years.add(published.year)
        months |= {day.month for day in days}
        for shift, name in ((-1, "last"), (0, "this"), (1, "next")):
            if any(one.words == (name, "month") for one in said):
                months.add((published.month - 1 + shift) % 12 + 1)
    return Calendar(tuple(said), frozenset(days), frozenset(years), frozenset(months))


def _days(one: Dated, published: date) -> set[date]:
    if one.shift is not None:
        return {published + timedelta(one.shift)}
    if one.weekday is not None:
        back = (published.weekday() - one.weekday) % 7
        return {published - timedelta(back), published + timedelta(7 - back)}
    if one.day and one.month:
        try:
            return {date(one.year or published.year, one.month, one.day)}
        except ValueError:
            return set()
    return set()


def carried(claim: Dated, held: Sequence[Calendar]) -> bool:
    """Whether these calendars carry a claim's date."""
    return any(_carried(claim, one) for one in held)


def _carried(claim: Dated, held: Calendar) -> bool:
    if claim.words is not None and claim.words[0] == "this":
        others = {one.words for one in held.said if one.words and one.words[1] == claim.words[1]}
        return not others or claim.words in others
    if claim.shift is not None or claim.words is not None:
        return any((claim.shift, claim.words) == (one.shift, one.words) for one in held.said)
    if claim.weekday is not None:
        named = any(one.weekday == claim.weekday for one in held.said)
        return named or any(day.weekday() == claim.weekday for day in held.days)
    if claim.month is None:
        return claim.year in held.years
    dated = [one for one in held.said if one.month == claim.month and (claim.day is None or claim.day == one.day)]
    if any(_same(claim.year, one.year) for one in dated):
        return not claim.year or claim.year in held.years
    if claim.day:
        return any(_is_day(claim, day) for day in held.days)
    return claim.month in held.months and not dated and (not claim.year or claim.year in held.years)


def _same(asked: int | None, said: int | None) -> bool:
    return asked is None or said is None or asked == said


def _is_day(claim: Dated, day: date) -> bool:
    return (day.day, day.month) == (claim.day, claim.month) and claim.year in (None, day.year)
