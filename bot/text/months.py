"""The names of months in the languages of news, and the days that a line of words names by them."""

from collections.abc import Sequence
from itertools import pairwise

from bot.text.words import fold

_MONTHS = (
    "january jan januar janvier enero января январь января січня студзеня stycznia",
    "february feb februar fevrier febrero февраля февраль лютого лютага lutego",
    "march mar marz mars marzo марта март березня сакавіка marca",
    "april apr avril abril апреля апрель квітня красавіка kwietnia",
    "may mai mayo мая май травня траўня maja",
    "june jun juni juin junio июня июнь червня чэрвеня czerwca",
    "july jul juli juillet julio июля июль липня ліпеня lipca",
    "august aug aout agosto августа август серпня жніўня sierpnia",
    "september sep sept septembre septiembre сентября сентябрь вересня верасня września",
    "october oct oktober octobre octubre октября октябрь жовтня кастрычніка października",
    "november nov novembre noviembre ноября ноябрь листопада лістапада listopada",
    "december dec dezember decembre diciembre декабря декабрь грудня снежня grudnia",
)

MONTH_NAMES = {word: n for n, listed in enumerate(_MONTHS, 1) for word in fold(listed).split()}
"""The number of a month by its name, folded."""

_LONGEST = 31


def days_in(folded: Sequence[str]) -> frozenset[str]:
    """The days that folded words name, as `11-8`: "8 November", "November 8", "8 ноября"."""
    if MONTH_NAMES.keys().isdisjoint(folded):
        return frozenset()
    found = (_day(*pair) or _day(*reversed(pair)) for pair in pairwise(folded))
    return frozenset(day for day in found if day)


def _day(number: str, month: str) -> str:
    is_day = month in MONTH_NAMES and number.isdecimal() and 1 <= int(number) <= _LONGEST
    return f"{MONTH_NAMES[month]}-{int(number)}" if is_day else ""
