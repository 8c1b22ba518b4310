"""Makes true paraphrases of sentences, and false ones with one error planted, by rules of its own.

It shares no table with the checker: what it changes is read off the sentence by patterns, and what it puts there
comes from other articles or from chance.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Change = Callable[[str, random.Random], str | None]
"""A sentence changed, None where the change has nothing to work on."""

_RUN = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*\b(?!['’-]|\.\w)")
_HEAD_RUN = re.compile(r"^[A-Z][a-z]{2,} [A-Z][a-z]{2,}\b(?!['’-]|\.\w)")
_WEEK = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_YEAR = "January February March April June July August September October November December".split()
_SPELT = "two three four five six seven eight nine ten eleven twelve".split()
_NO_NAME = {
    *_WEEK,
    *_YEAR,
    "May",
    "Mr",
    "Mrs",
    "The",
    "And",
    "But",
    "For",
    "When",
    "How",
    *(month[:3] for month in _YEAR),
    "Sept",
}
_NUMBER = re.compile(r"(?<![\w.,/:-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w/:-]|[.,]\d)")
_CENTURY = re.compile(r"\b(?:19|20)\d\d\b(?!s)")
_ALIKE = {"today": "yesterday", "yesterday": "today", "last week": "next week", "last month": "next month",
          "last year": "next year", "next year": "last year", "this year": "last year",
          "tomorrow": "yesterday"}  # fmt: skip
_AFFIRMED = re.compile(
    r"\b(is|are|was|were|will|would|could|should|has|have|had)\b(?! not\b|n['’]t| no\b| never\b)(?= \w)"
)
_DENIED = re.compile(r" not\b(?! only)|n['’]t\b| never\b|\b(?:[Nn]o|without)(?= [a-z]{3,})")
_TURNED = [
    tuple(pair.split("/"))
    for pair in "rose/fell increased/decreased increase/decrease higher/lower won/lost before/after "
    "more_than/less_than "
    "up/down bought/sold accepted/rejected opened/closed supported/opposed guilty/innocent gained/lost "
    "rising/falling best/worst buy/sell joined/left".split()
]


@dataclass(frozen=True, slots=True)
class Planter:
    """What it plants names from: those of other articles."""

    names: Sequence[str]

    def name(self, sentence: str, chance: random.Random, article: str) -> str | None:
        """A name of another article in the place of one."""
        spans = [match for match in (*_RUN.finditer(sentence), *_HEAD_RUN.finditer(sentence)) if _is_name(match[0])]
        if not spans:
            return None
        old = chance.choice(spans)
        size = old[0].count(" ")
        fits = [name for name in chance.sample(self.names, min(200, len(self.names))) if name.count(" ") == size]
        for name in fits:
            if not any(word in article for word in name.split()):
                return sentence[: old.start()] + name + sentence[old.end() :]
        return None


def names_of(text: str) -> list[str]:
    """The runs of capitals inside a text's sentences."""
    return [match[0] for match in _RUN.finditer(text) if _is_name(match[0])]


def _is_name(run: str) -> bool:
    return not any(word in _NO_NAME for word in run.split())


def number(sentence: str, chance: random.Random) -> str | None:
    """Another number in the place of one, in digits or as a word; years and dates are dates."""
    spans = [match for match in _NUMBER.finditer(sentence) if not _is_date(sentence, match)]
    spelt = [match for word in _SPELT for match in re.finditer(rf"\b{word}\b", sentence)]
    if not spans + spelt:
        return None
    old = chance.choice(spans + spelt)
    if old[0] in _SPELT:
        new = chance.choice([word for word in _SPELT if word != old[0]])
    else:
        new = _other_number(old[0], chance)
    return sentence[: old.start()] + new + sentence[old.end() :]


def _other_number(text: str, chance: random.Random) -> str:
    value = float(text.replace(",", ""))
    decimals = len(text.partition(".")[2])
    other = value
    while f"{other:.{decimals}f}" == f"{value:.{decimals}f}":
        other = max(2, value + chance.choice((-1, 1)) * max(1, round(value * chance.uniform(0.1, 0.9), decimals)))
    return f"{other:,.{decimals}f}" if "," in text or other >= 10_000 else f"{other:.{decimals}f}"


def _is_date(sentence: str, match: re.Match[str]) -> bool:
    around = sentence[max(0, match.start() - 12) : match.end() + 12]
    return bool(_CENTURY.fullmatch(match[0])) or any(month[:3] in around for month in [*_YEAR, "May"])


def date(sentence: str, chance: random.Random) -> str | None:
    """Another weekday, month, year or relative day in the place of one."""
    spans = [
        (match, names)
        for names in (_WEEK, _YEAR)
        for match in re.finditer(r"\b(?:" + "|".join(names) + r")\b", sentence)
    ]
    choices: list[tuple[re.Match[str], str]] = [
        (match, chance.choice([name for name in names if name != match[0]])) for match, names in spans
    ]
    choices += [
        (match, str(int(match[0]) + chance.choice((-3, -2, -1, 1, 2)))) for match in _CENTURY.finditer(sentence)
    ]
    choices += [(match, new) for old, new in _ALIKE.items() for match in re.finditer(rf"\b{old}\b", sentence)]
    if not choices:
        return None
    old, new = chance.choice(choices)
    return sentence[: old.start()] + new + sentence[old.end() :]


def negation(sentence: str, chance: random.Random) -> str | None:
    """A "not" put in after an auxiliary, or taken out."""
    out = list(_DENIED.finditer(sentence))
    if out:
        old = chance.choice(out)
        word = {"no": "some", "No": "Some", "without": "with"}.get(old[0], "")
        if old[0].startswith("n") and sentence[: old.start()].endswith(("ca", "wo", "sha")):
            return None
        return sentence[: old.start()] + word + sentence[old.end() :]
    put = list(_AFFIRMED.finditer(sentence))
    if not put:
        return None
    at = chance.choice(put).end()
    return f"{sentence[:at]} not{sentence[at:]}"


def opposite(sentence: str, chance: random.Random) -> str | None:
    """A word that points the other way."""
    both = [(a, b) for pair in _TURNED for a, b in (pair, pair[::-1])]
    spans = [(m, b) for a, b in both for m in re.finditer(rf"\b{a.replace('_', ' ')}\b", sentence)]
    if not spans:
        return None
    old, new = chance.choice(spans)
    return sentence[: old.start()] + new.replace("_", " ") + sentence[old.end() :]


_BETWEEN = re.compile(
    r" (?:[a-z,]+ )*(?:\w+ed|says|said|told|beat|met|won|against|wants|plans|took|left|made|gave) (?:[a-z,]+ )*"
)


_NOUNS = re.compile(
    r"\b[Tt]he (?P<one>[a-z]{4,}(?: [a-z]{4,})?) (?:has |had )?[a-z]+ed (?:the|a|an|his|her|its|their) "
    r"(?P<other>[a-z]{4,})(?=[,.;]| (?:in|on|at|of|for|to|with|and|that|who|from|by|after)\b)"
)


def roles(sentence: str, chance: random.Random) -> str | None:
    """Two names, or two nouns, with a verb between them, that change places."""
    runs = [m for m in (*_HEAD_RUN.finditer(sentence), *_RUN.finditer(sentence)) if _is_name(m[0])]
    pairs = [
        (a, b)
        for a in runs
        for b in runs
        if a.end() < b.start()
        and not set(a[0].split()) & set(b[0].split())
        and _BETWEEN.fullmatch(sentence[a.end() : b.start()])
    ]
    nouns = _NOUNS.search(sentence)
    if nouns and (not pairs or chance.random() < 0.5):
        first, second = nouns["one"], nouns["other"]
        return (
            sentence[: nouns.start("one")]
            + second
            + sentence[nouns.end("one") : nouns.start("other")]
            + first
            + sentence[nouns.end("other") :]
        )
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    return sentence[: a.start()] + b[0] + sentence[a.end() : b.start()] + a[0] + sentence[b.end() :]


_KNOWN = {
    "United States": "US", "United Nations": "UN", "European Union": "EU", "United Kingdom": "UK",
    "Federal Bureau of Investigation": "FBI", "World Health Organization": "WHO", "National Health Service": "NHS",
    "Central Intelligence Agency": "CIA", "International Monetary Fund": "IMF", "Associated Press": "AP",
    "Department of Justice": "DOJ", "National Football League": "NFL", "Drug Enforcement Administration": "DEA",
    "National Security Agency": "NSA", "Environmental Protection Agency": "EPA",
    "Transport Security Administration": "TSA",
    "Federal Aviation Administration": "FAA", "Food and Drug Administration": "FDA", "Los Angeles": "LA",
    "National Basketball Association": "NBA", "Department of Homeland Security": "DHS",
}  # fmt: skip
_BY = re.compile(
    r"^([A-Z][^,;:.]{2,80}?) (?:was|were|is|are|has been|have been|had been) "
    r"((?:\w+ly )?\w+(?:ed|en|wn|ught|ade|ot|ung)) by "
    r"((?:the |a |an |his |her )?[A-Za-z][\w’' -]{2,50}?)"
    r"((?: (?:in|on|at|after|during|for|and|who|before|with) |[,.;]).*$)"
)
_FULL = re.compile(r"(?<=[a-z,] )([A-Z][a-z]{2,}) ([A-Z][a-z]{2,})(?= [a-z]|[,.])(?!['’])")
_TAIL = re.compile(r"^(?P<main>[A-Z][^,“”\"]{30,}) (?P<tail>(?:on|in|at) (?:[A-Z]\w+)(?: \d+)?)\.$")
_ASIDE = re.compile(
    r"(?:, (?:which|who|where) [^,]{5,80},|, [a-z][^,]{5,60},)(?= (?:has|was|is|said|will|had)\b)|\s\([^)]{3,60}\)"
)
_LEADING = re.compile(r"^(?:Meanwhile|However|But|And|Also|Still|Instead|Now|So|Yet),? (?=\w)")


def acronym(sentence: str, _chance: random.Random) -> str | None:
    """Letters for words, or words for letters."""
    for words, letters in _KNOWN.items():
        whole = rf"(?<![A-Z][a-z] )(?<![a-z]-)\b{words}\b(?!['’-]| [A-Z])"
        if re.search(whole, sentence):
            return re.sub(whole, letters, sentence, count=1)
        if re.search(rf"(?<![-.])\b{letters}\b(?!['’.-])", sentence):
            return re.sub(rf"\b{letters}\b", words, sentence, count=1)
    return None


def respelt_number(sentence: str, _chance: random.Random) -> str | None:
    """The same number in words, in digits, with another sign for percent, or written out."""
    for pattern, new in (
        (r"(\d) ?(?:per cent|percent)\b", r"\1%"),
        (r"(\d)%", r"\1 percent"),
        (r"\b1,000\b", "one thousand"),
        (r"(?<![\w.,-])(\d) million\b", r"\1,000,000"),
        (r"\$(\d[\d.,]*\d)(?![\d.,]*\d)(?! ?(?:million|billion|trillion|m|bn|a)\b|-)", r"\1 dollars"),
    ):
        if re.search(pattern, sentence):
            return re.sub(pattern, new, sentence, count=1)
    for value, word in enumerate(_SPELT, 2):
        if re.search(rf"(?<![\w.,/:$£€-]){value}(?![\w.,/:%-]| [A-Z])", sentence):
            return re.sub(rf"(?<![\w.,/:$£€-]){value}(?![\w.,/:%-])", word, sentence, count=1)
        if re.search(rf"(?<!-)(?<!and )\b{word}\b(?!-| (?:hundred|thousand|million|dozen|and a))", sentence):
            return re.sub(rf"\b{word}\b", str(value), sentence, count=1)
    return None


def inflected(sentence: str, chance: random.Random) -> str | None:
    """Other tenses and numbers of its words."""
    pairs = [("said", "says"), ("has been", "was"), ("have been", "were"), ("wants", "wanted"), ("told", "tells"),
             ("is expected", "was expected"), ("plans", "planned"), ("announced", "has announced"),
             ("killed", "has killed"), ("is", "was"), ("are", "were")]  # fmt: skip
    fits = [pair for pair in pairs if re.search(rf"\b{pair[0]}\b", _unquoted(sentence))]
    if not fits or '"' in sentence or "“" in sentence:
        return None
    old, new = chance.choice(fits)
    return re.sub(rf"\b{old}\b", new, sentence, count=1)


def _unquoted(sentence: str) -> str:
    return re.sub(r"[\"“][^\"”]*[\"”]", "", sentence)


def active(sentence: str, _chance: random.Random) -> str | None:
    """Who did it first, what it was done to second."""
    match = _BY.match(sentence)
    if match is None:
        return None
    patient, verb, agent, rest = match.groups()
    first = patient.split()[0]
    rest = rest if rest[0] in ",.;" else f" {rest.strip()}"
    patient = first.lower() + patient[len(first) :] if not _is_name_like(first) else patient
    if patient.split()[0] in ("he", "she", "they", "He", "She", "They") or not agent:
        return None
    return f"{agent[0].upper()}{agent[1:]} {verb} {patient}{rest}"


_FUNCTION = set(
    "The A An His Her Their Its This These Those That Some Many Most Both All Two Three Four Five Six".split()
)


def _is_name_like(word: str) -> bool:
    return word not in _FUNCTION


def surname(sentence: str, chance: random.Random) -> str | None:
    """The last word of a name of two."""
    spans = [match for match in _FULL.finditer(sentence) if _is_name(match[0])]
    if not spans:
        return None
    old = chance.choice(spans)
    return sentence[: old.start()] + old[2] + sentence[old.end() :]


def fronted(sentence: str, _chance: random.Random) -> str | None:
    """The day or the place at the end comes first."""
    match = _TAIL.match(sentence)
    if match is None:
        return None
    main = match["main"]
    first = main.split()[0]
    main = first.lower() + main[len(first) :] if first in ("The", "A", "An", "He", "She", "It", "They") else main
    return f"{match['tail'][0].upper()}{match['tail'][1:]}, {main}."


def shortened(sentence: str, _chance: random.Random) -> str | None:
    """Without an aside or an opening adverb."""
    for pattern in (_ASIDE, _LEADING):
        if pattern.search(sentence):
            cut = pattern.sub("", sentence, count=1)
            return cut[:1].upper() + cut[1:]
    return None


def contracted(sentence: str, _chance: random.Random) -> str | None:
    """`did not` for `didn't`, and the other way."""
    if re.search(r"(?<!ca)(?<!wo)n['’]t\b", sentence) and '"' not in sentence and "“" not in sentence:
        return re.sub(r"(?<!ca)(?<!wo)n['’]t\b", " not", sentence, count=1)
    if re.search(r"\b(is|was|did|does|has|had|were|are|would) not\b", _unquoted(sentence)) and "“" not in sentence:
        return re.sub(r"\b(is|was|did|does|has|had|were|are|would) not\b", r"\1n’t", sentence, count=1)
    return None


def same(sentence: str, _chance: random.Random) -> str | None:
    """Word for word, with typewriter's quotes."""
    return sentence.replace("“", '"').replace("”", '"').replace("’", "'")


ERRORS: dict[str, Change] = {
    "numbers": number, "dates": date, "negations": negation, "roles": roles, "opposites": opposite,
}  # fmt: skip
PARAPHRASES: dict[str, Change] = {
    "word for word": same, "acronyms": acronym, "number words": respelt_number, "inflection": inflected,
    "active order": active, "surname alone": surname, "fronted": fronted, "shortened": shortened,
    "contractions": contracted,
}  # fmt: skip
