"""Reads a question: what kind of thing it asks for, and which of its words say what it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from bot.ports import Form
from bot.search.rank import Group
from bot.text.irregular import forms_of_verb
from bot.text.words import fold, stem_words, words


class Kind(Enum):
    """What a question asks for."""

    WHO = auto()
    WHEN = auto()
    WHERE = auto()
    COUNT = auto()
    WHY = auto()
    ANY = auto()


_ASKING = {
    Kind.WHO: "who whom whose кто кого кому хто каго кого wer wen qui quien quienes kto kogo",
    Kind.WHEN: "when когда коли калі wann quand cuando kiedy",
    Kind.WHERE: "where где куда де дзе wo wohin où donde gdzie dokąd",
    Kind.WHY: "why почему зачем отчего чому навіщо чаму нашто warum weshalb wieso pourquoi dlaczego",
}
_KINDS = {word: kind for kind, listed in _ASKING.items() for word in fold(listed).split()}
_PHRASES: Mapping[Kind, Sequence[str]] = {
    Kind.COUNT: (
        "how many", "how much", "сколько", "скільки", "колькі", "wie viel", "wie viele", "wieviel", "wieviele",
        "combien", "cuanto", "cuantos", "cuantas", "cuanta", "ile", "what percentage", "what share",
    ),
    Kind.WHEN: ("what year", "what day", "what date", "what month", "which year", "which day", "in welchem jahr"),
    Kind.WHERE: ("what city", "what town", "what country", "which city", "which town", "which country"),
    Kind.WHY: ("what caused", "what is the reason", "what was the reason", "por que"),
}  # fmt: skip
_HOW_MUCH = frozenset(fold(phrase) for phrase in _PHRASES[Kind.COUNT])
_ASKED = [(kind, fold(phrase)) for kind, phrases in _PHRASES.items() for phrase in phrases]

_MEASURES = {
    "long": "long length", "old": "old age aged", "far": "far distance", "high": "high height", "tall": "tall height",
    "deep": "deep depth", "wide": "wide width", "heavy": "heavy weigh weighs weight", "fast": "fast speed",
    "big": "big large size", "large": "big large size", "hot": "hot degrees", "cold": "cold degrees",
    "often": "often times every", "strong": "strong magnitude",
}  # fmt: skip
"""What is asked for after "how", and how sentences say it."""

_MAYBE = re.compile(r"\b(?:might|may|could|[Ii]f|[Ww]hether|[Uu]nless)\b")
"""What makes a sentence uncertain; `May` is a month."""

_EMPTY = frozenset(
    "anybody anyone anything somebody someone something nobody everyone everybody ever already still yet really soon "
    "кто-нибудь что-нибудь jemand etwas schon noch".split()
)
"""Words that a question can do without: no sentence that answers it needs them."""

_SPOKEN = frozenset({"old"})
"""Measures that sentences name: 17 years alone are no age, while 14 kilometres are a length."""

_WHOLE = frozenset(
    fold(
        "people persons men women victims человек человека людей люди людзей чалавек menschen personen leute personnes "
        "gens personas osób ludzi"
    ).split()
)
"""What is counted under many other names: skiers, passengers and soldiers are people."""

_MONEY = frozenset("money деньги денег грошей грошай geld argent dinero pieniedzy".split())
"""What "how much" asks for anyway."""

_UNSURE = frozenset("might may can could would should must if whether unless".split())

_GIVEN = {
    "en": "because|caus(?:e|es|ed|ing)|reasons?|due to|owing to|thanks to|so that|in order to|which is why|"
    "blam(?:e|es|ed)|as a result|after an?|against|triggered|led to|"
    "to (?:demand|protest|avoid|prevent|save|make|protect|allow|help)",
    "ru": r"потому|поскольку|из-за|так как|чтобы|причин\w*|вызва\w*",
    "uk": r"через|тому що|бо|оскільки|щоб|причин\w*",
    "be": r"таму што|праз|бо|каб|прычын\w*",
    "de": "weil|wegen|denn|damit|grund|aufgrund|ausgelöst",
    "fr": "parce|car|en raison|à cause|afin|pour",
    "es": "porque|debido|a causa|para que|para",
    "pl": "ponieważ|bo|z powodu|dlatego|aby|żeby",
}
_REASONS = {language: re.compile(rf"\b(?:{given})\b", re.IGNORECASE) for language, given in _GIVEN.items()}


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its kind, its words folded, and those that it is about, with their weights.

    `measure` is what is to be measured, of "how long" all words that say so; it is not among the others. `counted` is
    what "how many" asks for, a word after it that a sentence or the one before must say, None where it has many names.
    """

    kind: Kind
    asked: frozenset[str]
    groups: tuple[Group, ...]
    measure: Group | None = None
    counted: Group | None = None

    @property
    def is_bare(self) -> bool:
        """Whether it says in one word what it is about and not what it wants: "is it raining?", "what of Norrvik?"."""
        return self.kind is Kind.ANY and len(self.groups) == 1

    @property
    def named(self) -> bool:
        """Whether a number alone does not say what is to be measured."""
        return self.measure is not None and self.measure.word in _SPOKEN

    @property
    def unsure(self) -> bool:
        """Whether it asks itself what may or can be."""
        return not _UNSURE.isdisjoint(self.asked)

    @property
    def total(self) -> float:
        """What all its words weigh."""
        return sum(group.weight for group in self.groups)


def read_question(text: str, groups: Sequence[Group]) -> Question:
    """The question with those of its words that say what it is about.

    Args:
        text: as asked.
        groups: its words with the forms that are stored and their weights.
    """
    said = words(text)
    kind, phrase, measured = _kind(said)
    left = [_widened(group) for group in groups if _asking(phrase, measured).isdisjoint(words(group.word))]
    most = max((group.weight for group in left if group.forms), default=0.0)
    kept = [replace(group, weight=min(group.weight, MISSING * most) if most else group.weight) for group in left]
    measure = _measure(measured, kept) if measured and kept else None
    counted = _counted(said, phrase, kept) if kind is Kind.COUNT else None
    return Question(kind, frozenset(said), tuple(kept), measure, counted)


MISSING = 1.5
"""What a word that is stored nowhere weighs at most, as a share of the heaviest that is."""


def subject(question: str, asked: Sequence[str]) -> list[str]:
    """Of the words of a question those that say what it is about, none of "how many people?"."""
    _, phrase, measured = _kind(words(question))
    left = [word for word in asked if _asking(phrase, measured).isdisjoint(words(word))]
    return [] if phrase in _HOW_MUCH and all(_WHOLE.issuperset(words(word)) for word in left) else left


def _asking(phrase: str, measured: str) -> frozenset[str]:
    return _EMPTY | _KINDS.keys() | {*phrase.split(), measured} | (_MONEY if phrase in _HOW_MUCH else frozenset())


def _counted(said: Sequence[str], phrase: str, groups: Sequence[Group]) -> Group | None:
    """The word right after "how many" among those that a question is about."""
    size = len(phrase.split())
    at = next(at for at in range(len(said)) if " ".join(said[at : at + size]) == phrase)
    following = said[at + size : at + size + 1]
    return next((group for group in groups if words(group.word) == following and following[0] not in _WHOLE), None)


def kind_of(question: str) -> Kind:
    """What a question asks for, by its first asking word."""
    return _kind(words(question))[0]


def _kind(said: Sequence[str]) -> tuple[Kind, str, str]:
    """The kind of a question, the words of it that ask, and what is to be measured."""
    line = f" {' '.join(said)} "
    for word, following in pairwise(said):
        if word == "how" and following in _MEASURES:
            return Kind.COUNT, "how", following
    for kind, phrase in _ASKED:
        if f" {phrase} " in line:
            return kind, phrase, ""
    return next((_KINDS[word] for word in said if word in _KINDS), Kind.ANY), "", ""


def _widened(group: Group) -> Group:
    """A word with the irregular forms of its verb, which no stem joins."""
    (word, *more) = words(group.word) or [""]
    others = () if more else sorted(forms_of_verb(word))
    known = {form.stems for form in group.forms}
    added = [
        Form(stems, frozenset({"en"})) for each in others if (stems := tuple(stem_words([each], "en"))) not in known
    ]
    return replace(group, forms=(*group.forms, *added))


def _measure(word: str, others: Sequence[Group]) -> Group:
    forms = {tuple(stem_words([each], "en")) for each in _MEASURES[word].split()}
    weight = sum(group.weight for group in others) / len(others)
    return Group(word, tuple(Form(stems, frozenset({"en"})) for stems in sorted(forms)), weight)


def says_maybe(text: str) -> bool:
    """Whether a sentence says what may be, and not what is."""
    return _MAYBE.search(text) is not None


def gives_reason(text: str, language: str) -> bool:
    """Whether a sentence says why something is."""
    given = _REASONS.get(language)
    return given is not None and given.search(text) is not None
