"""What a number of an article is of: `12 dead`, `killed 12 people` and `12 Tote` are one kind, told in many words.

Kinds of things that news counts again and again, each with the beginnings of the words that tell it, folded, in the
languages that the product speaks. A number is of the kind whose word stands nearest in its clause.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.message.phrases import phrase
from bot.text.numerals import AFTER, BEFORE, DECIMAL_COMMA, MAGNITUDES, SHORT, SMALL
from bot.text.words import fold

MONEY = "money"
_CLASSES = """
dead: dead dies died death deaths killed kills tote toten getotet starben gestorben muert- fallecid- morts mort tues
    decedes погиб умер убит жертв загин загиб помер вбит zgin- zabit- ofiar- smierteln-
injured: injured injures hurt wounded verletz- herid- lesionad- bless- ранен пострадал травм поранен постражд rann-
missing: missing vermiss- desaparecid- disparu- пропал зник zagin-
arrested: arrested arrests detained festgenomm- verhaft- detenid- arrestad- arretes interpell- задерж арест затрим
    заарешт zatrzym- aresztow-
evacuated: evacuated evakuier- evacuad- evacue- эваку евакую ewaku-
homeless: homeless displaced obdachlos- damnificad- desplazad- deplaces бездомн переселен переміщен
audience: spectators crowd attendance onlookers zuschauer- espectador- spectateur- зрител болельщ глядач вболівальник
    widz- kibic-
jobs: jobs layoffs stellen arbeitsplatz- empleos emplois
"""
_COSTS = """
cost: cost costs costing price priced bill kosten kostet gekostet preis rechnung cuesta costo coste costara precio
    coute cout prix стоимост стоит стоил обойд вартіст кошту koszt- cena
damage: damage damages schaden danos dommages degats ущерб збитк szkod- straty
fine: fine fined geldstrafe busse multa amende штраф grzywn-
"""
"""A beginning ends with `-`, and in Cyrillic letters each is one."""

_PEOPLE = (
    "people persons person men women residents passengers menschen personen leute einwohner personas gente personnes "
    "gens человек людей люди жителей осіб людей мешканців osob ludzi mieszkancow"
).split()
_SEEN = re.compile(r"\b(?:in front of|before|watched by|watched)\s*$", re.IGNORECASE)
_AUDIENCE = "audience"


def _table(listed: str) -> list[tuple[str, str]]:
    rows = [row.partition(":") for row in listed.replace("\n    ", " ").strip().splitlines()]
    return [(fold(word), kind) for kind, _, words in rows for word in words.split()]


_BEGINNINGS, _PAID = _table(_CLASSES), _table(_COSTS)
_JOINS = frozenset("and und et y e i и та й і while but".split())
_BE = frozenset(
    "were was are is have has been wurden wurde sind sont ont ete etaient fueron han sido resultaron были был "
    "було були zostalo zostali jest".split()
)
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?P<sign>[$£€]\s?)?(?P<digits>\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<short>[kmbt]n?\b)?(?![\w:/%-])"
    r"|(?<![\w-])(?P<word>[^\W\d_]{1,15}(?:[’'ʼ]?[^\W\d_]{1,12}))(?![\w-])"
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[,;:.!?()–—]")
_NO_MARK = re.compile("[’'ʼ]")
_STOPS = frozenset(",;:.!?()–—")
_REACH = 6
"""Words on either side of a number in which its kind is looked for; of a sum of money, all those before it."""

_EARLIER = re.compile(
    r"\b(?:last year|a year (?:ago|earlier)|previous(?:ly)?|earlier estimate|first contract|had been expected|"
    r"im vorjahr|vor einem jahr|l[’']an dernier|auparavant|el ano pasado|anteriormente|в прошлом году|ранее|"
    r"минулого року|раніше|w zeszlym roku|wczesniej)\b"
)
_OTHER = re.compile(
    r"\b(?:another|other|further|additional|more than one|extra|weitere|weiteren|otros|otras|autres|еще|ще|kolejn\w+|"
    r"more|mas|plus|mehr)\s*$"
)
_THAN = re.compile(r"\b(?:more than|mehr als|mas de|plus de)\s*$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, its kind, how an article words it, and where it stands in the text given."""

    value: float
    kind: str
    words: str
    start: int
    end: int


def counted(sentence: str, language: str) -> Iterator[Counted]:
    """The numbers of a sentence that are of a known kind; those of an earlier time and `another 5` are left out."""
    folded = _aligned(sentence)
    for match in _NUMBER.finditer(sentence):
        value = _value(match, language)
        before = folded[: match.start()]
        if value is None or (_OTHER.search(before) and not _THAN.search(before)):
            continue
        value, end, sign = _scaled(value, sentence, match)
        after = re.split("[,;.]", folded[end : end + 40])[0]
        if _EARLIER.search(after) or _EARLIER.search(before[-20:]):
            continue
        found = _of_money(before, sign) if sign else _of_things(before, folded[end:])
        if found:
            yield Counted(value, found, sentence[match.start() : end].strip(), match.start(), end)


def label(kind: str) -> str:
    """What a kind is called: `people killed`, `cost in €`."""
    name, _, sign = kind.partition(" ")
    named = _LABELS.get(name, name)
    return phrase("{what} in {currency}", what=named, currency=sign) if sign else named


_LABELS = {
    "dead": phrase("people killed"),
    "injured": phrase("people injured"),
    "missing": phrase("people missing"),
    "arrested": phrase("people arrested"),
    "evacuated": phrase("people evacuated"),
    "homeless": phrase("people homeless"),
    "audience": phrase("spectators"),
    "jobs": phrase("jobs"),
    "cost": phrase("cost"),
    "damage": phrase("damage"),
    "fine": phrase("fine"),
}

GROWING = frozenset({"dead", "injured", "arrested", "evacuated", "homeless"})
"""Kinds whose number grows while a story goes on: a larger one that is told later is news, not a contradiction."""


def _aligned(text: str) -> str:
    """The text folded letter by letter, so that places stay the same."""
    return "".join((fold(letter) or letter)[:1] if letter.isalpha() else letter for letter in text)


def _value(match: re.Match[str], language: str) -> float | None:
    if match["word"]:
        return SMALL.get(language, SMALL["en"]).get(_NO_MARK.sub("", fold(match["word"])))
    text = match["digits"]
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    grouped, point = (".", ",") if language in DECIMAL_COMMA else (",", ".")
    if digits.count(point) > 1:  # written as in another language: 1.234.567
        grouped, point = point, grouped
    plain = digits.replace(grouped, "").replace(point, ".")
    if plain.count(".") > 1:
        return None
    if plain.isdigit() and len(text) == len("2026") and text.startswith(("19", "20")) and not match["sign"]:
        return None
    return float(plain) * SHORT.get((match["short"] or "").casefold(), 1.0)


def _scaled(value: float, sentence: str, match: re.Match[str]) -> tuple[float, int, str]:
    """The number with its magnitude, where it ends with its currency, and the currency's sign."""
    end = match.end()
    sign = (match["sign"] or "").strip()
    for _ in range(2):
        following = re.match(r"\s?([^\W\d_]+|[$£€₽₴])", sentence[end:])
        word = fold(following[1]) if following else ""
        if word in MAGNITUDES:
            value *= MAGNITUDES[word]
        elif word in AFTER and AFTER[word] != "%" and not sign:
            sign = AFTER[word]
        else:
            break
        end += following.end() if following else 0
    return value, end, BEFORE.get(sign, sign)


def _of_money(before: str, sign: str) -> str:
    """The kind of a sum: what the nearest word before it says that is paid."""
    for word in reversed(_WORD.findall(before)):
        if kind := _kind(word, _PAID):
            return f"{kind} {sign}"
    return ""


def _of_things(before: str, after: str) -> str:
    """The kind of a number: by the word behind it, or where it counts people, by the nearest word of its clause."""
    behind = _clause(_WORD.findall(after[:120]))
    ahead = _clause(_WORD.findall(before[-120:])[::-1])
    unit = behind[0] if behind else ""
    if unit in _PEOPLE:
        return _AUDIENCE if _SEEN.search(before) else _nearest(behind[1:], ahead)
    if not unit or unit in _BE:  # `injured 40`, `40 were injured`
        return _nearest([word for word in behind if word not in _BE][:1], ahead[:1])
    return _kind(unit, _BEGINNINGS)


def _nearest(behind: list[str], ahead: list[str]) -> str:
    for distance in range(_REACH):
        for row in (behind, ahead):
            if distance < len(row) and (kind := _kind(row[distance], _BEGINNINGS)):
                return kind
    return ""


def _clause(words: list[str]) -> list[str]:
    """The words up to the first sign or "and"."""
    return words[: next((at for at, word in enumerate(words) if word in _STOPS | _JOINS), len(words))]


def _kind(word: str, table: list[tuple[str, str]]) -> str:
    return next((kind for start, kind in table if word == start or _begins(word, start)), "")


def _begins(word: str, start: str) -> bool:
    if start.isascii():
        return start.endswith("-") and word.startswith(start[:-1])
    return word.startswith(start)
