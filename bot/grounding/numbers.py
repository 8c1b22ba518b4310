"""Turns tokens into quantities: `one thousand` and `1,000`, `5 %` and `five percent`, `£3bn`, `21st`, `9.45pm`.

A reading that is ambiguous (`1.500`) has several values; two quantities agree where any of them is shared.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.grounding.tokens import Token
from bot.text.numerals import (
    AFTER,
    BEFORE,
    DECIMAL_COMMA,
    DURATIONS,
    IMPLIED,
    MAGNITUDES,
    ORDINALS,
    PARTS,
    PERCENT,
    SHORT,
    SMALL,
)

ORDINAL, TIME, DECADE, HALF = "th", "time", "s", "half"
"""Units that are no signs."""
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_DIGITS = re.compile(r"([\d.,:]*\d)([a-z]*)$")
_BETWEEN = frozenset({"to", "and", "or", "-", "–", "—", "bis", "à", "до", "y"})
_MORE = frozenset("over above least exceeding beyond".split())
_LESS = frozenset("nearly almost under below most".split())
_ABOUT = frozenset("about around roughly some approximately circa nearly almost".split())
_TEN = 10
_TENS = range(20, 100, _TEN)
_HUNDRED, _THOUSAND, _DOZEN = 100, 1_000, 12
_LONGEST = 18
"""Characters of a number; what is longer is no quantity of news."""
_GROUP, _NOON = 3, 12


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit: tokens `[first, last]`; `bound` is `more`, `less`, `about` or `""`."""

    values: frozenset[float]
    unit: str
    first: int
    last: int
    bound: str = ""

    @property
    def key(self) -> tuple[float, str]:
        """What tells it from others."""
        return max(self.values), "%" if self.unit == "%" else ""


def quantities(tokens: Sequence[Token], language: str = "en", taken: frozenset[int] = frozenset()) -> list[Quantity]:
    """The quantities of a text in order; the tokens at the places `taken` belong to dates."""
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        one = None if at in taken else _quantity(tokens, at, language, taken)
        if one is None:
            at += 1
            continue
        found.append(replace(one, bound=_bound(tokens, one.first)))
        at = one.last + 1
    return _ranges(found, tokens)


def implied(tokens: Sequence[Token], language: str = "en") -> list[Quantity]:
    """The numbers that a passage implies: who scored `twice` scored two goals, `48 hours` are two days."""
    words = [
        Quantity(frozenset({IMPLIED[token.word]}), "", at, at)
        for at, token in enumerate(tokens)
        if token.word in IMPLIED
    ]
    return words + [
        replace(one, values=frozenset(value * factor for value in one.values))
        for one in quantities(tokens, language)
        if one.last + 1 < len(tokens)
        for factor in DURATIONS.get(tokens[one.last + 1].word, ())
    ]


def _quantity(tokens: Sequence[Token], at: int, language: str, taken: frozenset[int]) -> Quantity | None:
    token = tokens[at]
    if (
        token.word in ORDINALS
        and language == "en"
        and not (token.word == "second" and token.capital and not token.head)
    ):
        return Quantity(frozenset({ORDINALS[token.word]}), ORDINAL, at, at)
    if token.digits:
        return _with_unit(tokens, _in_digits(tokens, at, language, taken))
    return _with_unit(tokens, _in_words(tokens, at, language))


def _in_digits(tokens: Sequence[Token], at: int, language: str, taken: frozenset[int]) -> Quantity | None:
    match = _DIGITS.match(tokens[at].word)
    if match is None or len(match[1]) > _LONGEST:
        return None
    body, ending = match[1], match[2]
    if ":" in body or ending in ("am", "pm") or _says_noon(tokens, at):
        return _clock(tokens, at, body, ending)
    last = at
    while last + 1 < len(tokens) and last + 1 not in taken and _continues(tokens, last, body):
        last += 1
        body += tokens[last].word
    values = _values(body, language)
    if ending in SHORT:
        values = {value * SHORT[ending] for value in values} | ({max(values)} if ending == "m" else set())
    unit = ORDINAL if ending in ("st", "nd", "rd", "th") else ""
    if ending == "s":
        unit = DECADE
    return Quantity(frozenset(values), unit, at, last)


def _says_noon(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 < len(tokens) and tokens[at + 1].word in ("am", "pm") and tokens[at + 1].raw.lower() != "AM"


def _clock(tokens: Sequence[Token], at: int, body: str, ending: str, first: int | None = None) -> Quantity | None:
    parts = re.split(r"[:.]", body)
    last = at
    if _says_noon(tokens, at):
        ending, last = tokens[at + 1].word, at + 1
    if not all(part.isdigit() for part in parts):
        return None
    hour, minute = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
    hours = (
        {hour % _NOON + (_NOON if ending == "pm" else 0)} if ending else {hour, *({hour + 12} if hour < _NOON else ())}
    )
    return Quantity(frozenset(60.0 * each + minute for each in hours), TIME, at if first is None else first, last)


def _continues(tokens: Sequence[Token], last: int, body: str) -> bool:
    """Whether the next token is the next three digits of `1 000 000`."""
    following = tokens[last + 1]
    whole = body.isdigit() and len(body) != _GROUP
    group = following.word.isdigit() and len(following.word) == _GROUP
    return group and whole and following.start - tokens[last].end == 1


def _values(body: str, language: str) -> set[float]:
    plain = body.replace(",", "").replace(".", "")
    if body.isdigit():
        return {float(body)}
    if _GROUPED.match(body):
        readings = {float(plain)}
        single = body.count(",") + body.count(".") == 1
        if single and ("." in body) == (language not in DECIMAL_COMMA):
            readings.add(float(body.replace(",", ".")))
        return readings
    last = max(body.rfind(","), body.rfind("."))
    whole = body[:last].replace(",", "").replace(".", "")
    return {float(f"{whole or 0}.{body[last + 1 :]}")}


def _in_words(tokens: Sequence[Token], at: int, language: str) -> Quantity | None:
    small = SMALL.get(language, SMALL["en"])
    first = tokens[at].word
    halved = first == "half" and language == "en"
    if halved:
        return _half(tokens, at)
    if first not in small:
        return None
    total, current, last, place = 0.0, small[first], at, at + 1
    while place < len(tokens):
        word = tokens[place].word
        if word in ("-", "‑") or (word == "and" and current >= _HUNDRED):
            place += 1
            if place >= len(tokens) or tokens[place].word not in small:
                break
            continue
        if word in small and _adds(current, small[word], tokens[place - 1].word):
            current += small[word]
        elif word in ("hundred", "dozen"):
            current *= _HUNDRED if word == "hundred" else _DOZEN
        elif MAGNITUDES.get(word, 0) >= _THOUSAND:
            total, current = total + current * MAGNITUDES[word], 0.0
        else:
            break
        last, place = place, place + 1
    if not total and _says_noon(tokens, last):
        return _clock(tokens, last, f"{current:.0f}", tokens[last + 1].word, at)
    more, last = _fraction(tokens, last)
    return Quantity(frozenset({total + current + more}), "", at, last)


def _fraction(tokens: Sequence[Token], last: int) -> tuple[float, int]:
    """`and a half`, `and a quarter` behind a number: what it adds, and its last token."""
    row = [token.word for token in tokens[last + 1 : last + 4]]
    if row[:2] == ["and", "a"] and row[2:] and row[2] in PARTS:
        return PARTS[row[2]], last + 3
    return 0.0, last


def _adds(current: float, more: float, before: str) -> bool:
    whole = current >= _HUNDRED and current % _HUNDRED == 0
    if before == "and" or whole:
        return whole
    return current == 0 or (current % _HUNDRED in _TENS and 0 < more < _TEN)


def _half(tokens: Sequence[Token], at: int) -> Quantity:
    following = [token.word for token in tokens[at + 1 : at + 3]]
    if following[:1] in (["a"], ["an"]) and following[1:] and following[1] in MAGNITUDES:
        return Quantity(frozenset({MAGNITUDES[following[1]] / 2}), "", at, at + 2)
    return Quantity(frozenset({0.5}), HALF, at, at)


def _with_unit(tokens: Sequence[Token], one: Quantity | None) -> Quantity | None:
    """The quantity with the magnitude and the unit beside it."""
    if one is None or one.unit:
        return one
    negative = one.first > 0 and tokens[one.first - 1].raw in "-−" and _is_minus(tokens, one.first - 1)
    last, values = one.last, one.values
    following = tokens[last + 1].word if last + 1 < len(tokens) else ""
    if following in MAGNITUDES and tokens[one.first].digits:
        values = frozenset(value * MAGNITUDES[following] for value in values)
        last += 1
    before = BEFORE.get(tokens[one.first - 1].word, "") if one.first else ""
    after = tokens[last + 1].word if last + 1 < len(tokens) else ""
    pair = (after, tokens[last + 2].word if last + 2 < len(tokens) else "")
    unit = before
    if not unit and pair in PERCENT:
        unit, last = "%", last + 2
    elif not unit and after in AFTER and not (after in BEFORE and len(after) == 1 and after != "€"):
        unit, last = AFTER[after], last + 1
    if negative:
        values = frozenset(-value for value in values) | values
    return replace(one, values=values, unit=unit, last=last)


def _is_minus(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dash stands right before a number and after a blank."""
    return tokens[at].end == tokens[at + 1].start and (at == 0 or tokens[at - 1].end < tokens[at].start)


def _ranges(found: Sequence[Quantity], tokens: Sequence[Token]) -> list[Quantity]:
    """`5–7 million dollars`: the first end takes over what it lacks."""
    made = list(found)
    for place in range(len(made) - 1):
        one, other = made[place], made[place + 1]
        between = [token.word for token in tokens[one.last + 1 : other.first] if token.word not in BEFORE]
        if len(between) == 1 and between[0] in _BETWEEN:
            factors = {
                MAGNITUDES[token.word] for token in tokens[other.first : other.last + 1] if token.word in MAGNITUDES
            }
            more = {value * factor for value in one.values for factor in factors if max(one.values) < _THOUSAND}
            made[place] = replace(one, unit=one.unit or other.unit, values=one.values | more)
    return made


def _bound(tokens: Sequence[Token], first: int) -> str:
    """Whether "more than", "nearly", "about" stand before it."""
    before = [
        token.word for token in tokens[max(0, first - 4) : first] if token.word not in BEFORE and token.word != "a"
    ]
    last, pair = before[-1:], before[-2:]
    if pair[-1:] == ["than"]:
        return "more" if pair[0] in ("more", "greater", "higher") else "less" if pair[0] in ("less", "fewer") else ""
    if pair == ["up", "to"]:
        return "less"
    word = last[0] if last else ""
    return "about" if word in _ABOUT else "more" if word in _MORE else "less" if word in _LESS else ""
