"""Names what can be done under an answer: buttons whose actions hold a verb and the id of a kept answer or an article.

Invariant: an action holds no more than that; what it stands on is in the store, and who presses it is asked again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.chatport import Cited
from bot.conversation import FORM
from bot.message.blocks import Actions, Button, Choice, Menu, Style
from bot.message.compose import shortened
from bot.message.phrases import phrase
from bot.model import Citation

MAX_BUTTONS = 10
"""Citations up to which each has a button of its own; more of them go into menus."""

MENU = 25
"""Choices of one menu: what both platforms take."""

MAX_LABEL = 30
"""Characters of a topic in a button."""

MAX_CITED = 100
"""Citations that can be opened."""


class Verb(StrEnum):
    """What a button does."""

    QUOTE = "quote"
    SOURCES = "sources"
    LENGTH = "length"
    TODAY = "today"
    ALWAYS = "always"
    ASK = "ask"
    DROP = "drop"
    FOLLOW = "follow"
    SUBSCRIBE = "subscribe"
    SETTINGS = "settings"
    SAVE = "save"
    CANCEL = "cancel"
    VOTE = "vote"
    """On a story of a digest: its `answer` is the number of an article."""


@dataclass(frozen=True, slots=True)
class Action:
    """A pressed button, read: what it does, under which kept answer, and how."""

    verb: Verb
    answer: str = ""
    how: str = ""

    def __str__(self) -> str:
        """As it goes into a button."""
        kind = FORM if self.verb in _FORMS else _DO
        return kind + ":".join(filter(None, (self.verb.value, self.answer, self.how)))


_DO = "do:"
_FORMS = frozenset({Verb.FOLLOW, Verb.SUBSCRIBE, Verb.SETTINGS})
_ACTION = re.compile(r"(?:do|form):(?P<verb>[a-z]+)(?::(?P<answer>[A-Za-z0-9_-]{1,40}))?(?::(?P<how>[a-z0-9]{1,20}))?")


def read_action(text: str) -> Action | None:
    """The action that a button holds; None for anything that no button of ours does."""
    match = _ACTION.fullmatch(text)
    if match is None or match["verb"] not in list(Verb):
        return None
    action = Action(Verb(match["verb"]), match["answer"] or "", match["how"] or "")
    return action if str(action) == text else None


@dataclass(frozen=True, slots=True)
class Shown:
    """What decides which buttons stand under a summary: its length, and whether it is limited in time."""

    topic: str
    length: str
    limited: bool


LENGTHS = ("short", "medium", "long")


def under_summary(answer: str, shown: Shown) -> Actions:
    """Sources, shorter, longer, only today, follow."""
    at = LENGTHS.index(shown.length)
    items = [Button(phrase("Sources"), str(Action(Verb.SOURCES, answer)))]
    items += [Button(phrase("Shorter"), str(Action(Verb.LENGTH, answer, LENGTHS[at - 1])))] if at > 0 else []
    items += (
        [Button(phrase("Longer"), str(Action(Verb.LENGTH, answer, LENGTHS[at + 1])))] if at + 1 < len(LENGTHS) else []
    )
    items.append(
        Button(phrase("All dates"), str(Action(Verb.ALWAYS, answer)))
        if shown.limited
        else Button(phrase("Only today"), str(Action(Verb.TODAY, answer)))
    )
    follow = phrase("Follow “{topic}”", topic=shortened(shown.topic, MAX_LABEL))
    items.append(Button(follow, str(Action(Verb.FOLLOW, answer)), Style.PRIMARY))
    return Actions(tuple(items))


def to_save(answer: str) -> Actions:
    """What stands under a change that is only shown: the same line saves it."""
    save = Button(phrase("Save"), str(Action(Verb.SAVE, answer)), Style.PRIMARY)
    return Actions((save, Button(phrase("Cancel"), str(Action(Verb.CANCEL, answer)))))


def to_open_again(form: Action) -> Actions:
    """What stands under a form of settings that was not saved, where no line can save it: the form as of now."""
    return Actions((Button(phrase("Open the form again"), str(Action(form.verb, form.answer)), Style.PRIMARY),))


def to_older(answer: str) -> Actions:
    """What stands under the newest of much: the same line asks for what comes after."""
    return Actions((Button(phrase("Older"), str(Action(Verb.ASK, answer))),))


def only_sources(answer: str) -> Actions:
    """What stands under cited sentences that are no summary."""
    return Actions((Button(phrase("Sources"), str(Action(Verb.SOURCES, answer))),))


def quotes_of(answer: str, citations: Sequence[Citation]) -> Actions:
    """One button for each number, or menus where there are many."""
    each = sorted({item.n: item for item in citations}.values(), key=lambda item: item.n)[:MAX_CITED]
    if len(each) <= MAX_BUTTONS:
        return Actions(tuple(Button(f"[{item.n}]", str(Action(Verb.QUOTE, answer, str(item.n)))) for item in each))
    parts = [each[start : start + MENU] for start in range(0, len(each), MENU)]
    return Actions(tuple(_menu(answer, number, part) for number, part in enumerate(parts, start=1)))


def _menu(answer: str, number: int, part: Sequence[Citation]) -> Menu:
    choices = (
        Choice(shortened(f"[{item.n}] {item.title}", 70), str(item.n), shortened(item.source, 70)) for item in part
    )
    prompt = phrase("Show a quote: [{first}] to [{last}]", first=part[0].n, last=part[-1].n)
    return Menu(prompt, str(Action(Verb.QUOTE, answer, f"menu{number}")), tuple(choices))


def cited_of(citations: Sequence[Citation]) -> tuple[Cited, ...]:
    """What a kept answer remembers of its citations, each number once."""
    each = {item.n: item for item in reversed(citations)}
    return tuple(
        Cited(n, each[n].article_id, each[n].revision, each[n].start, each[n].end) for n in sorted(each)[:MAX_CITED]
    )
