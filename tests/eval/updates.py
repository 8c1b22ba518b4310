"""What is new since: is a day's update told, and what was known not told again?

Items of an event (see `tests.eval.timelines`) come in day by day, and on each day from the second on `/story` of the
new item is asked what is new since the day before. Measured over the days: the share of told sentences that stand in
the update (0 where nothing is told), and ROUGE-1 and -2 F1 of what is told against the other readers' updates.
Baselines: the item's first sentence, all of it, and the one sentence that is least like any of earlier items (TF-IDF).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, chain, takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.model import Document, Source
from bot.ports import Scope
from bot.store.sqlite import SqliteStore
from bot.text.sentences import sentence_spans
from tests.bench.report import Row
from tests.commands.desk import StandingClock
from tests.eval.baselines import Vector, tf_idf
from tests.eval.data import entry_of, write_lines
from tests.eval.dated import grams
from tests.eval.measures import interval, mean

if TYPE_CHECKING:
    from tests.eval.timelines import Event, Moment

EVENING = time(18)
"""When it is asked; items are of noon."""

SOURCE = Source("eval:updates", "updates")


@dataclass(frozen=True, slots=True)
class Judged:
    """A day: the reader's own update, the others', what was told.

    `sentences` are those of all the reader's items, of which `first` to `end` are the day's.
    """

    id: str
    reader: str
    update: str
    gold: tuple[str, ...]
    told: tuple[str, ...]
    sentences: tuple[str, ...]
    first: int
    end: int

    @property
    def read(self) -> tuple[str, ...]:
        """The sentences of the day's item."""
        return self.sentences[self.first : self.end]


async def evaluate(name: str, events: "Sequence[Event]", out: Path | None) -> list[Row]:
    """A row for each measure and baseline."""
    judged = [each for event in events for reader in event.readers for each in await judge(event, reader)]
    write_lines(out, f"updates_{name}", map(_line, judged))
    ours, rows = _scores(judged, [each.told for each in judged]), []
    for method, choose in METHODS.items():
        theirs = _scores(judged, [choose(each) for each in judged])
        for measure, scores in ours.items():
            label = f"what is new, {name} ({len(judged)} days): {measure}"
            other = mean(theirs[measure])
            rows.append(Row(label, mean(scores), "%", other, method, other, ci=interval(scores, theirs[measure])))
    return rows


async def judge(event: "Event", reader: str) -> list[Judged]:
    """What is told of each day but the first, the items coming in one after the other."""
    judged: list[Judged] = []
    others = [{moment.day: moment.update for moment in moments} for moments in event.others(reader)]
    read = [_sentences(entry_of(moment.item).text) for moment in event.readers[reader]]
    sentences = tuple(chain.from_iterable(read))
    ends = list(accumulate(map(len, read)))
    async with SqliteStore() as store:
        for moment, first, end in zip(event.readers[reader], [0, *ends], ends, strict=False):
            told = await _told(store, moment)
            gold = tuple(other[moment.day] for other in others if moment.day in other)
            judged.append(Judged(moment.id, reader, moment.update, gold, told, sentences, first, end))
    return judged[1:]


async def _told(store: SqliteStore, moment: "Moment") -> tuple[str, ...]:
    """The item comes in, and what is new is asked."""
    now = datetime.combine(moment.day, EVENING, moment.item.published.tzinfo if moment.item.published else None)
    await store.add(Document(SOURCE, (entry_of(moment.item),), "eval"), now)
    (newest,) = await store.latest(Scope(), 1)
    context = Context(store, StandingClock(now), ZoneInfo("UTC"))
    reply = await answer(context, f"/story article {newest.id} since:{timedelta(days=1) // timedelta(hours=1)}h")
    return tuple(citation.quote for sentence in reply.sentences for citation in sentence.citations)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def lead(judged: Judged) -> tuple[str, ...]:
    """The first sentence of the item."""
    return judged.read[:1]


def whole(judged: Judged) -> tuple[str, ...]:
    """All of the item."""
    return judged.read


def novel(judged: Judged) -> tuple[str, ...]:
    """The sentence least like any that was read before; the weights of words are those of all items."""
    vectors, holders = _indexed(judged.sentences)
    likeness = [(_nearest(vectors[place], holders, judged.first), place) for place in range(judged.first, judged.end)]
    return (judged.sentences[min(likeness)[1]],) if likeness else ()


Index = dict[str, list[tuple[int, float]]]


@lru_cache(maxsize=1)
def _indexed(sentences: tuple[str, ...]) -> tuple[list[Vector], Index]:
    """The vector of each sentence, and where each term stands with what weight."""
    vectors, holders = tf_idf(sentences), Index()
    for place, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders.setdefault(term, []).append((place, weight))
    return vectors, holders


def _nearest(vector: Vector, holders: Index, first: int) -> float:
    """The highest cosine of a vector and one of the sentences before the `first`."""
    cosines: defaultdict[int, float] = defaultdict(float)
    for term, weight in vector.items():
        for place, other in takewhile(lambda each: each[0] < first, holders[term]):
            cosines[place] += weight * other
    return max(cosines.values(), default=0.0)


METHODS: dict[str, Callable[[Judged], tuple[str, ...]]] = {
    "lead": lead,
    "the whole item": whole,
    "TF-IDF novelty": novel,
}


def _scores(judged: Sequence[Judged], told: Sequence[Sequence[str]]) -> dict[str, list[float]]:
    pairs = list(zip(judged, told, strict=True))
    return {
        "told sentences that are new": [100 * new_share(each.update, texts) for each, texts in pairs],
        "R1": [100 * mean([_rouge(texts, gold, 1) for gold in each.gold]) for each, texts in pairs],
        "R2": [100 * mean([_rouge(texts, gold, 2) for gold in each.gold]) for each, texts in pairs],
    }


def new_share(update: str, told: Sequence[str]) -> float:
    """The share of sentences that stand in the update; 0 of none."""
    known = _plain(update)
    return mean([float(_plain(text) in known) for text in told])


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _rouge(told: Sequence[str], gold: str, size: int) -> float:
    found, wanted = grams(" ".join(told), size), grams(gold, size)
    total = found.total() + wanted.total()
    return 2 * (found & wanted).total() / total if total else 0.0


def _line(judged: Judged) -> Mapping[str, Any]:
    return {"id": judged.id, "reader": judged.reader, "told": list(judged.told), "update": judged.update}
