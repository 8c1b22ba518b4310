"""Turns the stories of a day into a digest: a line on what it stands on, each story in its own words, the sources.

Invariant: one picture at most, and no story without a source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.message.blocks import Actions, Block, Heading, Message, Sources, note, paragraph
from bot.message.compose import cited, sentences_of, story_card
from bot.message.phrases import counted, joined, phrase, when
from bot.model import Coverage, Story, StorySummary

MOST_ALSO = 4
"""Further headlines of a digest."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What goes into a digest; `at` is in the reader's zone, `coverage` is of all that was looked at.

    `notes` are what stands above the sentences of each story told, where that is not empty, `votes` the buttons below.
    `told_by` is the last line, who wrote it; `""` where no model was asked to.
    """

    at: datetime
    told: Sequence[StorySummary]
    also: Sequence[Story]
    coverage: Coverage
    remarks: Sequence[str] = ()
    notes: Sequence[str] = ()
    title: str = phrase("Digest")
    votes: Sequence[Actions] = ()
    told_by: str = ""


def digest_message(digest: Digest) -> Message:
    """The digest as a message."""
    blocks: list[Block] = [Heading(digest_heading(digest)), note(stands_on(digest))]
    blocks += [note(remark) for remark in digest.remarks]
    cards = [story_card(item.story) for item in digest.told]
    pictured = next((place for place, card in enumerate(cards) if card.image), None)
    for place, item in enumerate(digest.told):
        card = cards[place]
        blocks.append(card if place == pictured else replace(card, image=None))
        blocks += [note(said) for said in digest.notes[place : place + 1] if said]
        blocks.append(paragraph(*sentences_of(item)))
        blocks += digest.votes[place : place + 1]
    if digest.also:
        blocks.append(note(phrase("Also:") if digest.told else phrase("Headlines:")))
        blocks += [replace(story_card(story), image=None) for story in digest.also[:MOST_ALSO]]
    if digest.told:
        blocks.append(Sources(tuple(cited(digest.told))))
    if digest.told_by:
        blocks.append(note(digest.told_by))
    return Message(tuple(blocks))


def digest_heading(digest: Digest) -> str:
    """`Digest · Sunday 22 November`."""
    return joined((digest.title, when(digest.at, "weekday day month")), " · ")


def stands_on(digest: Digest) -> str:
    """`6 stories from 143 articles in 31 sources`."""
    return phrase(
        "{stories} from {articles} in {sources}",
        stories=counted(len(digest.told) or min(len(digest.also), MOST_ALSO), "story", "stories"),
        articles=counted(digest.coverage.articles, "article"),
        sources=counted(digest.coverage.sources, "source"),
    )
