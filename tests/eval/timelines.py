"""`/timeline <topic>` and "what is new since", beside timelines that several people wrote of the same events.

The data: for each event and day what is new (`Update`) and what was known (`Background`), by three readers. The items
of one of them go into one store, all events mixed, each of a day and without a title: update and background, one or the
other first by turns, so that neither what comes first nor what is said most is what is new. Each reader has a turn.

Measured against the other two, for each file of `timelines/`:

- `/timeline <the event's name in words>`: the reference is the `LINES` days whose updates are remembered most, which is
  how much of their pairs of words the backgrounds of all later days hold. F1 of the days, aligned ROUGE-1 and -2 (see
  `tests.eval.dated`). Baselines choose as many days among the items that hold a word of the topic.
- what is new: see `tests.eval.updates`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.commands.reply import Reply
from bot.commands.story import LINES
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from tests.bench.answers import StandingClock
from tests.bench.report import Row
from tests.eval import updates
from tests.eval.baselines import terms
from tests.eval.data import Item, entry_of, read_files, store_of, write_lines
from tests.eval.dated import METHODS, Timeline, Told, aligned_rouge, date_f1, grams
from tests.eval.measures import interval, mean

TOPICS = {"mj_death": "michael jackson death"}
"""Names of events that no text has."""

NOON = time(12, tzinfo=UTC)
_BROKEN = re.compile(r"\s*\\n\s*")
"""A line feed that the data have as two characters."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a reader wrote for a day."""

    id: str
    day: date
    update: str
    background: str

    @property
    def item(self) -> Item:
        """The day's item: the update first on even days of the timeline, then the background first."""
        parts = [self.update, self.background]
        is_even = int(self.id.rpartition("/")[2]) % 2 == 0
        text = "\n\n".join(filter(None, parts if is_even else reversed(parts)))
        return Item(self.id, text, published=datetime.combine(self.day, NOON))


@dataclass(frozen=True, slots=True)
class Event:
    """What each reader wrote, by name."""

    name: str
    readers: Mapping[str, Sequence[Moment]]

    @property
    def topic(self) -> str:
        """Its name in words."""
        return TOPICS.get(self.name, self.name.replace("_", " "))

    def others(self, reader: str) -> list[Sequence[Moment]]:
        """What all but one of them wrote."""
        return [moments for name, moments in self.readers.items() if name != reader]


@dataclass(frozen=True, slots=True)
class Case:
    """An event of one reader, what the product told of it, and the references."""

    event: Event
    reader: str
    found: Timeline

    @property
    def gold(self) -> list[Timeline]:
        """What the others remember most."""
        return [remembered(moments) for moments in self.event.others(self.reader)]


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """Rows of both tasks for each file."""
    rows: list[Row] = []
    for name, lines in read_files(data, "timelines/*.jsonl").items():
        events = [_event(line) for line in lines]
        rows += await _timelines(name, events, out)
        rows += await updates.evaluate(name, events, out)
    return rows


def _event(line: Mapping[str, Any]) -> Event:
    readers = {
        reader: [_moment(f"{line['event']}/{place}", given) for place, given in enumerate(moments)]
        for reader, moments in sorted(line["annotators"].items())
    }
    return Event(line["event"], readers)


def _moment(name: str, given: Mapping[str, str]) -> Moment:
    update, background = (_BROKEN.sub("\n", given[key]).strip() for key in ("Update", "Background"))
    return Moment(name, date.fromisoformat(given["Date"].strip("[]")), update, background)


def remembered(moments: Sequence[Moment]) -> dict[date, str]:
    """The updates of the days that the backgrounds of later days tell most of."""
    pairs = [_pairs(each.update) for each in moments]
    known = [_pairs(each.background) for each in moments]
    weights = [
        sum(len(pair & later) for later in known[place + 1 :]) / (len(pair) or 1) for place, pair in enumerate(pairs)
    ]
    best = sorted(range(len(moments)), key=lambda place: -weights[place])[:LINES]
    return {moments[place].day: moments[place].update for place in sorted(best)}


def _pairs(text: str) -> set[tuple[str, ...]]:
    return {pair for pair in grams(text, 2) if not STOPWORDS.issuperset(pair)}


async def _timelines(name: str, events: Sequence[Event], out: Path | None) -> list[Row]:
    readers = dict.fromkeys(chain.from_iterable(event.readers for event in events))
    cases = [case for reader in readers for case in await _cases(reader, events)]
    write_lines(out, f"timelines_{name}", map(_line, cases))
    rows: list[Row] = []
    ours = _scores(cases, [case.found for case in cases])
    for method in METHODS:
        theirs = _scores(cases, [baseline(method, case, events) for case in cases])
        for measure, scores in ours.items():
            label = f"timelines, {name} ({len(cases)} of {len(events)} events): {measure}"
            ci = interval(scores, theirs[measure])
            rows.append(Row(label, mean(scores), "%", mean(theirs[measure]), method, mean(theirs[measure]), ci=ci))
    return rows


async def _cases(reader: str, events: Sequence[Event]) -> list[Case]:
    """What the product tells of each event, where a store holds one reader's items of all."""
    told = [event for event in events if reader in event.readers]
    async with store_of([moment.item for event in told for moment in event.readers[reader]]) as store:
        context = Context(store, StandingClock(), ZoneInfo("UTC"))
        replies = [await answer(context, f"/timeline {event.topic} limit:{LINES}") for event in told]
    return [Case(event, reader, _dated(reply)) for event, reply in zip(told, replies, strict=True)]


def _dated(reply: Reply) -> dict[date, str]:
    """What an answer tells of each day."""
    days: dict[date, list[str]] = {}
    for sentence in reply.sentences:
        days.setdefault(sentence.citations[0].published.date(), []).append(sentence.text)
    return {day: " ".join(texts) for day, texts in days.items()}


def baseline(method: str, case: Case, events: Sequence[Event]) -> dict[date, str]:
    """The timeline of one of the baselines, of the same items."""
    moments = [moment for event in events for moment in event.readers.get(case.reader, ())]
    asked = set(terms(case.event.topic))
    texts = {moment.day: entry_of(moment.item).text for moment in moments}
    about = {day: text for day, text in texts.items() if not asked.isdisjoint(terms(text))}
    told = [
        Told(day, text[start:end], place)
        for day, text in about.items()
        for place, (start, end) in enumerate(sentence_spans(text))
    ]
    return {each.day: each.text for each in METHODS[method](case.event.topic, told, LINES)}


def _scores(cases: Sequence[Case], found: Sequence[Timeline]) -> dict[str, list[float]]:
    """The mean over the references of each case."""
    pairs = list(zip(cases, found, strict=True))
    return {
        "F1 of days": [100 * mean([date_f1(each, gold) for gold in case.gold]) for case, each in pairs],
        "aligned R1": [100 * mean([aligned_rouge(each, gold, 1) for gold in case.gold]) for case, each in pairs],
        "aligned R2": [100 * mean([aligned_rouge(each, gold, 2) for gold in case.gold]) for case, each in pairs],
    }


def _line(case: Case) -> dict[str, Any]:
    told = {day.isoformat(): text for day, text in sorted(case.found.items())}
    return {"event": case.event.name, "reader": case.reader, "topic": case.event.topic, "timeline": told}
