"""The buttons under a story of a digest, and what is said to who presses one.

Invariant: a button holds the number of an article and an opinion, nothing of a place: one digest goes to many, and a
vote is of the place where it is pressed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.message.blocks import Actions, Block, Button, Code, Message, Note, note, paragraph, woven
from bot.message.compose import shortened
from bot.message.phrases import joined, phrase
from bot.model import Story
from bot.outbox import ToldStory
from bot.votes import Opinion, Vote

LABELS: Mapping[Opinion, str] = {Opinion.MORE: "👍", Opinion.FEWER: "👎", Opinion.MUCH_FEWER: phrase("Less like this")}
"""What stands on each button."""

VOTE = "do:vote"
"""How their actions begin; `bot.chat.actions` reads them."""

TITLE = 60
"""Characters of a story's title where buttons name it."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The story whose button was pressed, as its place was told it: `article` is the number in the button."""

    article: int
    title: str
    articles: frozenset[int]


def vote_buttons(story: Story) -> Actions:
    """One row for a story, named by the article that its digest shows."""
    number = story.articles[0].id
    buttons = (Button(label, _action(number, opinion)) for opinion, label in LABELS.items())
    return Actions(tuple(buttons), about=shortened(story.title, TITLE))


def ends_in(told: Sequence[ToldStory], payloads: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    """For each story the payload that ends it, counted from 1: the one with its buttons, which stand below all of it.

    Actions go through every platform as they are. A story without buttons ends in the last payload at the latest.
    """
    frozen = [json.dumps(payload) for payload in payloads]
    actions = [json.dumps(_action(item.read[0][0], Opinion.MORE)) if item.read else "" for item in told]
    return tuple(_last_with(action, frozen) for action in actions)


def _last_with(action: str, frozen: Sequence[str]) -> int:
    return max((n for n, payload in enumerate(frozen, start=1) if action and action in payload), default=len(frozen))


def _action(article: int, opinion: Opinion) -> str:
    return f"{VOTE}:{article}:{opinion}"


def told_with(article: int, told: Sequence[ToldStory]) -> Pressed | None:
    """All that was told of the story of an article, as one, by the title of the newest; None where none was."""
    found = [item for item in told if article in item.articles]
    ids = {number for item in found for number in item.articles}
    found += [item for item in told if item not in found and not ids.isdisjoint(item.articles)]
    if not found:
        return None
    newest = max(found, key=lambda item: item.at)
    return Pressed(article, newest.title, frozenset(number for item in found for number in item.articles))


def noted(person: str, held: Sequence[Vote], pressed: Pressed, *, direct: bool) -> Message:
    """What came of a vote, with the count, for who voted alone; `held` are the votes on the story as they are now."""
    mine = next((vote for vote in held if vote.person == person), None)
    title = shortened(pressed.title, TITLE)
    said = (
        _noted(mine.opinion, title, direct=direct)
        if mine
        else phrase("Taken back: your vote on “{title}”.", title=title)
    )
    shows = note(woven("{preferences} shows and resets it.", preferences=Code("/preferences")))
    blocks: list[Block] = [paragraph(joined((said, _counts(held)), " ")), shows]
    if mine and mine.opinion is Opinion.MUCH_FEWER:
        blocks.append(_muting(pressed.article, direct=direct))
    return Message(tuple(blocks), private=True)


def _noted(opinion: Opinion, title: str, *, direct: bool) -> str:
    match opinion:
        case Opinion.MORE if direct:
            return phrase("Noted: more like “{title}” in your digests.", title=title)
        case Opinion.MORE:
            return phrase("Noted: more like “{title}” here.", title=title)
        case Opinion.FEWER if direct:
            return phrase("Noted: fewer like “{title}” in your digests.", title=title)
        case Opinion.FEWER:
            return phrase("Noted: fewer like “{title}” here.", title=title)
        case _ if direct:
            return phrase("Noted: much less like “{title}” in your digests.", title=title)
        case _:
            return phrase("Noted: much less like “{title}” here.", title=title)


def _muting(article: int, *, direct: bool) -> Note:
    """How nothing more is seen of a story."""
    codes = {"mute": Code(f"/mute article {article} for:7d"), "other": Code("/mute")}
    if direct:
        return note(woven("To see nothing of it: {mute}, or {other} and a topic or a source.", **codes))
    return note(woven("To see nothing of it here, an admin says {mute}, or {other} and a topic or a source.", **codes))


def _counts(held: Sequence[Vote]) -> str:
    """`3 for, 1 against.`."""
    more = sum(vote.opinion is Opinion.MORE for vote in held)
    return phrase("{more} for, {fewer} against.", more=more, fewer=len(held) - more)
