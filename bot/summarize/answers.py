"""Turns a question and articles into the sentences that answer it best, and says whether they do.

A sentence answers when it carries most of what the question is about, some of it with its title or the sentence before,
and has what the question asks for: a name for "who", a number for "how many", a date for "when", a reason for "why".
The thresholds were fitted on the set `fit` of `tests/eval/ask.json` and looked at on `check`: `docs/quality.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.grounding.calendar import dates_in
from bot.grounding.numbers import quantities
from bot.grounding.tokens import tokens_of
from bot.model import Article
from bot.search.rank import Group
from bot.stories.names import names_in
from bot.summarize.asking import Kind, Question, gives_reason, read_question, says_maybe
from bot.summarize.candidates import Candidate, candidates_of
from bot.text.words import stems

ENOUGH = 0.7
"""The share of the question's weight from which a sentence answers it."""

OWN = 0.25
"""The share that must stand in the sentence itself."""

FAR = 0.5
"""The factor for a sentence of which less does: it is near and no answer."""

OWN_NAMED = 0.35
"""The same where a place is asked for: names stand in nearly every sentence, so one by itself answers nothing."""

SHORTEST = 3
"""Words of a sentence that may answer: "Restaurants are exempt." is too short for a summary."""

BESIDE = 0.6
"""What a word counts that stands in the title or in the sentence before, and not in the sentence."""

POINTED = 0.85
"""The same for the sentence before one that points back at it: "It", "She" is what stands there."""

WITHOUT = 0.6
"""The factor for a sentence that lacks what is asked for."""

FOLLOWING = 0.95
"""What a sentence that gives a reason is worth of the one before it, which says what happened."""

UNRESOLVED = 0.85
"""The factor for a sentence that points back at one that is not shown."""

UNCERTAIN = 0.85
"""The factor for a sentence that says what may be, where the question asks what is."""

MOST = 3
ALSO = 0.9
"""What a further sentence must be worth, as a share of the best."""

REPEATED = 0.6
"""The share of its words that makes a further sentence a repetition."""


@dataclass(frozen=True, slots=True)
class Near:
    """A sentence, and how well it answers, from 0 to 1; `prior` is the one before it in its paragraph.

    `leans` tells whether it points back at that one for some of what the question is about.
    """

    item: Candidate
    worth: float
    prior: Candidate | None = None
    leans: bool = False

    @property
    def answers(self) -> bool:
        """Whether it is enough."""
        return self.worth >= ENOUGH

    @property
    def before(self) -> int:
        """Where the sentence before it begins, in its article's text."""
        return (self.prior or self.item).start


def nearest(question: str, articles: Sequence[Article], groups: Sequence[Group]) -> list[Near]:
    """The sentences of these articles that carry something of a question, the best first.

    Args:
        question: as asked.
        articles: with their texts loaded, the most relevant first.
        groups: the question's words with their forms and weights.
    """
    asked = read_question(question, groups)
    found = [near for article in articles for near in _of_article(article, asked)]
    worth = (near for near in found if near.worth > 0)
    # numbers that head a report are those that are asked for; further down stand those of before and of others
    return sorted(worth, key=lambda near: (-near.worth, near.item.place if asked.kind is Kind.COUNT else 0))


def _of_article(article: Article, asked: Question) -> list[Near]:
    made: list[Near] = []
    before: Candidate | None = None
    told = 0.0  # what the sentence before carries, whether it has what is asked for or not
    candidates = candidates_of(article, SHORTEST)
    title = [*stems(article.title, article.language), *(candidates[0].stems if candidates else ())]
    for item in candidates:
        joined = before if before is not None and "\n" not in article.text[before.end : item.start] else None
        carried = _worth(item, joined, title, asked) * _doubt(item, asked)
        worth = carried if _fits(item, joined, asked) else WITHOUT * carried
        if asked.kind is Kind.WHY and joined and gives_reason(item.text, article.language):
            worth = max(worth, FOLLOWING * told)
        made.append(Near(item, worth, joined, leans=_leans(item, joined, asked)))
        before, told = item, carried
    return made


def _doubt(item: Candidate, asked: Question) -> float:
    """What speaks against a sentence, whatever it has: it says what may be, or points back."""
    factor = UNCERTAIN if says_maybe(item.text) and not asked.unsure else 1.0
    return factor * UNRESOLVED if item.unresolved else factor


def _fits(item: Candidate, before: Candidate | None, asked: Question) -> bool:
    """Whether a sentence has what is asked for; what a question of one word wants is the head of a report on that."""
    if asked.is_bare:
        return item.place == 0 and _holds(
            asked.groups[0], stems(item.article.title, item.article.language), item.article.language
        )
    return _has(item, asked) and _counts(item, before, asked)


def _worth(item: Candidate, before: Candidate | None, title: Sequence[str], asked: Question) -> float:
    """The share of the question's weight that a sentence carries, less than enough where too little stands in it."""
    language = item.article.language
    own = whole = 0.0
    for group in asked.groups:
        if _holds(group, item.stems, language):
            own += group.weight
            whole += group.weight
        elif before and _holds(group, before.stems, language):
            whole += (POINTED if item.unresolved else BESIDE) * group.weight
        elif _holds(group, title, language):
            whole += BESIDE * group.weight
    total = asked.total
    if asked.measure:
        said = _holds(asked.measure, item.stems, language)
        own += said * asked.measure.weight
        whole += (1.0 if said else 0.0 if asked.named else BESIDE) * asked.measure.weight
        total += asked.measure.weight
    least = OWN_NAMED if asked.kind is Kind.WHERE else OWN
    if not total or not own:
        return 0.0
    return whole / total * (1.0 if own >= least * total else FAR)


def _titled(group: Group, article: Article) -> bool:
    return _holds(group, stems(article.title, article.language), article.language)


def _leans(item: Candidate, before: Candidate | None, asked: Question) -> bool:
    if before is None or not item.unresolved:
        return False
    language = item.article.language
    return any(
        _holds(group, before.stems, language) and not _holds(group, item.stems, language) for group in asked.groups
    )


def _holds(group: Group, held: Sequence[str], language: str) -> bool:
    return any(form.stands_in(held, language) for form in group.forms)


def _has(item: Candidate, asked: Question) -> bool:
    """Whether a sentence has what a question of this kind asks for, and the question does not itself say."""
    match asked.kind:
        case Kind.ANY:
            return True
        case Kind.WHY:
            return gives_reason(item.text, item.article.language)
        case Kind.WHO:  # what somebody did or is, the first word, stands beside the name
            did = asked.groups[:1]
            is_told = any(_holds(group, item.stems, item.article.language) for group in did)
            return is_told and bool(_names(item) - asked.asked)
        case Kind.WHERE:
            return bool(_names(item) - asked.asked)
    tokens = tokens_of(item.text, item.article.language)
    dates = dates_in(tokens)
    if asked.kind is Kind.WHEN:
        return bool(dates)
    taken = frozenset(at for one in dates for at in range(one.first, one.last + 1))
    said = quantities(tokens, item.article.language, taken)
    return any(one.unit != "th" and tokens[one.first].word not in asked.asked for one in said)


def _counts(item: Candidate, before: Candidate | None, asked: Question) -> bool:
    """Whether a sentence, or the one before it, says what is to be counted; a title alone says it of another number."""
    said = [*item.stems, *(before.stems if before else ())]
    return asked.counted is None or _holds(asked.counted, said, item.article.language)


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


def told(chosen: Sequence[Near]) -> list[Candidate]:
    """The sentences that answer, at most three; before one that points back stands the one that it points at."""
    made: list[Candidate] = []
    for near in chosen:
        pair = [near.prior] if near.prior and near.leans else []
        new = [item for item in (*pair, near.item) if item not in made]
        if len(made) + len(new) <= MOST:
            made += new
    return made
