"""Turns a story's steps into a message: when who reported what first, what sources disagree on, the articles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.message.blocks import Block, Fields, Heading, Inline, Message, Sources, Strong, Woven, note, paragraph
from bot.message.compose import cited, numbered, sentences_of, shortened
from bot.message.phrases import joined, phrase, plural, when
from bot.model import Story, StorySummary

MOST_STEPS = 12
"""Steps that are shown; of more, the first and the newest ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is shown: when, of whom, what is said, and who told the same."""

    at: datetime
    summary: StorySummary
    repeated: Sequence[str] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a message about one or several stories says; `stands_on` and `remarks` are in words."""

    heading: str
    stands_on: Sequence[str]
    lines: Sequence[Line]
    disputes: Sequence[tuple[str, str]] = ()
    hint: Woven | None = None


def numbered_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines with one run of citation numbers through all of them, which begins with those that are shown."""
    shown, _ = _shown(lines)
    ids = [id(line) for line in shown]
    order = [*shown, *(line for line in lines if id(line) not in ids)]
    told = dict(zip(map(id, order), numbered([line.summary for line in order]), strict=True))
    return [replace(line, summary=told[id(line)]) for line in lines]


def timeline_message(told: Told, zone: ZoneInfo) -> Message:
    """The message, the oldest step first; its lines are numbered."""
    shown, left_out = _shown(told.lines)
    summaries = [line.summary for line in shown]
    blocks: list[Block] = [Heading(shortened(told.heading)), *(note(said) for said in told.stands_on)]
    for place, (line, summary) in enumerate(zip(shown, summaries, strict=True)):
        if place == 1 and left_out:
            blocks.append(note(plural(left_out, "… {n} step between, see since:", "… {n} steps between, see since:")))
        blocks.append(paragraph(*_step(line, summary, zone)))
    if told.disputes:
        blocks += [note(phrase("Sources give different numbers:")), Fields(tuple(told.disputes))]
    citations = cited(summaries)
    blocks += [Sources(tuple(citations))] if citations else []
    blocks += [note(told.hint)] if told.hint else []
    return Message(tuple(blocks))


def _shown(lines: Sequence[Line]) -> tuple[list[Line], int]:
    left_out = max(0, len(lines) - MOST_STEPS)
    return [*lines[:1], *lines[1 + left_out :]], left_out


def _step(line: Line, summary: StorySummary, zone: ZoneInfo) -> list[str | Inline]:
    at = line.at.astimezone(zone)
    usual = joined((when(at, "day month time"), shortened(_source(summary.story), 60)), " · ")
    said: list[str | Inline] = [Strong(joined((line.label or usual, ":"), "")), " "]
    said += sentences_of(summary) or [shortened(summary.story.title), " ", phrase("(headline)")]
    return [*said, " ", _also(list(dict.fromkeys(line.repeated)))] if line.repeated else said


def _also(names: Sequence[str]) -> str:
    first = ", ".join(names[:3])
    more = len(names) - 3
    return (
        phrase("Also {names} and {n} more.", names=first, n=more) if more > 0 else phrase("Also {names}.", names=first)
    )


def _source(story: Story) -> str:
    return story.articles[0].source
