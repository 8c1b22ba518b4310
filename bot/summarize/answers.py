"""Turns a question and articles into the sentences that answer it best, and says whether they do.

A sentence answers when it carries most of what the question is about, some of it with its title or the sentence before,
and has what the question asks for: a name for "who", a number for "how many", a date for "when".
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.grounding.calendar import dates_in
from bot.grounding.numbers import quantities
from bot.grounding.tokens import tokens_of
from bot.model import Article
from bot.search.rank import Group
from bot.stories.names import names_in
from bot.summarize.candidates import Candidate, candidates_of
from bot.text.words import fold, stems, words

ENOUGH = 0.7
"""The share of the question's weight from which a sentence answers it."""

OWN = 0.25
"""The share that must stand in the sentence itself."""

OWN_NAMED = 0.35
"""The same where a name is asked for: names stand in nearly every sentence, so one by itself answers nothing."""

BESIDE = 0.6
"""What a word counts that stands in the title or in the sentence before, and not in the sentence."""

WITHOUT = 0.6
"""The factor for a sentence that lacks what is asked for."""

UNRESOLVED = 0.85
"""The factor for a sentence that points back at one that is not shown."""

UNCERTAIN = 0.85
"""The factor for a sentence that says what may be, where the question asks what is."""

MOST = 3
ALSO = 0.9
"""What a further sentence must be worth, as a share of the best."""

REPEATED = 0.6
"""The share of its words that makes a further sentence a repetition."""


class Kind(Enum):
    """What a question asks for."""

    WHO = auto()
    WHEN = auto()
    WHERE = auto()
    COUNT = auto()
    ANY = auto()


_ASKING = {
    Kind.WHO: "who whom whose кто кого кому хто каго кого wer wen qui quien quienes kto kogo",
    Kind.WHEN: "when когда коли калі wann quand cuando kiedy",
    Kind.WHERE: "where где куда де дзе wo wohin où donde gdzie dokąd",
}
_KINDS = {word: kind for kind, listed in _ASKING.items() for word in fold(listed).split()}
_COUNTS = (
    "how many", "how much", "how long", "how old", "how far", "how often", "сколько", "скільки", "колькі", "wie viel",
    "wie viele", "wieviel", "combien", "cuanto", "cuantos", "cuantas", "cuanta", "ile", "what percentage", "what share",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence, and how well it answers, from 0 to 1; `before` is where the sentence before it begins."""

    item: Candidate
    worth: float
    before: int

    @property
    def answers(self) -> bool:
        """Whether it is enough."""
        return self.worth >= ENOUGH


_ASKS = frozenset(_KINDS) | {word for each in _COUNTS for word in fold(each).split()}
"""Words that ask, and are not what is asked about."""

_MAYBE = frozenset("might may could would can should if whether unless".split())


def kind_of(question: str) -> Kind:
    """What a question asks for, by its first asking word."""
    said = words(question)
    line = f" {' '.join(said)} "
    if any(f" {fold(each)} " in line for each in _COUNTS):
        return Kind.COUNT
    return next((_KINDS[word] for word in said if word in _KINDS), Kind.ANY)


def nearest(question: str, articles: Sequence[Article], groups: Sequence[Group]) -> list[Near]:
    """The sentences of these articles that carry something of a question, the best first.

    Args:
        question: as asked.
        articles: with their texts loaded, the most relevant first.
        groups: the question's words with their forms and weights.
    """
    groups = [group for group in groups if _ASKS.isdisjoint(words(group.word))]
    total = sum(group.weight for group in groups)
    kind, asked = kind_of(question), frozenset(words(question))
    found = [near for article in articles for near in _of_article(article, groups, total, (kind, asked))]
    worth = (near for near in found if near.worth > 0)
    # numbers that head a report are those that are asked for; further down stand those of before and of others
    return sorted(worth, key=lambda near: (-near.worth, near.item.place if kind is Kind.COUNT else 0))


def _of_article(
    article: Article, groups: Sequence[Group], total: float, sought: tuple[Kind, Collection[str]]
) -> list[Near]:
    title = stems(article.title, article.language)
    least = total * (OWN_NAMED if sought[0] in (Kind.WHO, Kind.WHERE) else OWN)
    made: list[Near] = []
    before: Candidate | None = None
    for item in candidates_of(article):
        joined = before is not None and "\n" not in article.text[before.end : item.start]
        beside = [*title, *(before.stems if before and joined else ())]
        worth = _worth(item, beside, groups, (least, total))
        if worth and not _has(item, *sought):
            worth *= WITHOUT
        if not _MAYBE.isdisjoint(words(item.text)) and _MAYBE.isdisjoint(sought[1]):
            worth *= UNCERTAIN
        if item.unresolved:
            worth *= UNRESOLVED
        made.append(Near(item, worth, before.start if before and joined else item.start))
        before = item
    return made


def _worth(item: Candidate, beside: Sequence[str], groups: Sequence[Group], weights: tuple[float, float]) -> float:
    """The share of the question's weight that a sentence carries; 0 where too little stands in itself.

    `weights` are the least that must stand there, and the whole question's.
    """
    least, total = weights
    language = item.article.language
    own = whole = 0.0
    for group in groups:
        if any(form.stands_in(item.stems, language) for form in group.forms):
            own += group.weight
            whole += group.weight
        elif any(form.stands_in(beside, language) for form in group.forms):
            whole += BESIDE * group.weight
    return whole / total if total and own >= least else 0.0


def _has(item: Candidate, kind: Kind, asked: Collection[str]) -> bool:
    """Whether a sentence has what a question of this kind asks for, and the question does not itself say."""
    if kind is Kind.ANY:
        return True
    if kind in (Kind.WHO, Kind.WHERE):
        return bool(_names(item) - set(asked))
    tokens = tokens_of(item.text, item.article.language)
    dates = dates_in(tokens)
    if kind is Kind.WHEN:
        return bool(dates)
    taken = frozenset(at for one in dates for at in range(one.first, one.last + 1))
    said = quantities(tokens, item.article.language, taken)
    return any(one.unit != "th" and tokens[one.first].word not in asked for one in said)


def _names(item: Candidate) -> set[str]:
    """The names in a sentence, and the word at its head, which may be one."""
    return set(names_in(f"x {item.text}"))


def answering(found: Sequence[Near]) -> list[Near]:
    """Of the nearest sentences those that answer: one to three that do not repeat each other, or none."""
    chosen: list[Near] = []
    for near in found:
        if not near.answers or len(chosen) == MOST or near.worth < ALSO * found[0].worth:
            break
        held = set(near.item.stems)
        if all(len(held & set(other.item.stems)) < REPEATED * len(held) for other in chosen):
            chosen.append(near)
    return chosen
