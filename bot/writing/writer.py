"""Has a model tell stories, and keeps only what their articles carry; the quoted summary stands ready all the time.

A draft is asked for once for the same model, instructions and passages, however many ask at a time; what a guild or a
workspace may use a day is reserved before the model is asked and corrected after.
"""

import asyncio
import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.conversation import Place, Stage
from bot.errors import StoreError
from bot.message.phrases import phrase, plural
from bot.meter import UNCOUNTED, Meter
from bot.model import Sentence, Story, StorySummary
from bot.modelport import Model, ModelStore, WriteFailed, WriteJob, Written
from bot.ports import Clock, Form
from bot.writing.grounded import Grounded, dropped_in_words, grounded, numbered, told
from bot.writing.passages import Numbered, passages_of
from bot.writing.prompt import SCHEMA, Drafted, drafted, estimated_tokens, instructions, material

_T = TypeVar("_T")

REST = timedelta(seconds=60)
"""How long a model that failed is left alone."""

_OF_THIS_QUESTION = frozenset({"malformed", "cut off", "filtered"})
"""Failures that say nothing of the next question."""

_UNASKED = frozenset({"unreachable", "refused", "unknown", "busy"})
"""Failures for which nobody pays: no model read the question."""

_TOO_LITTLE = phrase("too little of its draft stands in the articles")
USUAL_SENTENCES = 14
"""Of a long summary, for which the longest answer is meant."""

ASKED_TO_PAY = 20
"""Accounts of which one pays for what many share: more are not looked at."""

_TRIES = 2
"""An answer that is not the JSON that was asked for is asked for once more."""


@dataclass(frozen=True, slots=True)
class WritingRules:
    """`template`, `answers` and `digests` are the instructions for summaries, for questions and for digests.

    Tokens are those of an account and day, and those of the longest answer; one of more sentences than a long summary
    may be longer in proportion.
    """

    template: str
    answers: str = ""
    digests: str = ""
    seconds: float = 20.0
    tokens_per_day: int = 200_000
    longest: int = 1_200


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be told: `question` is the topic as asked, `quoted` the summary that stands ready.

    `place` is whose tokens it costs; `unasked` is told for a digest.
    """

    place: Place
    question: str
    query: Collection[Form]
    quoted: Sequence[StorySummary]
    sentences: int
    unasked: bool = False

    @property
    def stories(self) -> list[Story]:
        """The stories of the summary that stands ready."""
        return [item.story for item in self.quoted]


@dataclass(frozen=True, slots=True)
class Telling:
    """The summary, who wrote it (`""` for nobody), and a remark: why no model did, or what of its draft went."""

    summaries: Sequence[StorySummary]
    model: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the passages that may answer it, all of one story."""

    place: Place
    question: str
    passages: Sequence[Numbered]


@dataclass(frozen=True, slots=True)
class Answered:
    """The sentences that answer, none where the passages do not say; None where no model told, and why."""

    sentences: Sequence[Sentence] | None
    model: str = ""
    remark: str = ""


class Runner(Protocol):
    """Computes something in a thread."""

    async def __call__(self, work: Callable[..., _T], *args: object) -> _T:
        """What `work` returns."""
        ...


class _Turn:
    """Those who ask the same at a time: one asks the model, the others wait and get what came of it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.failed = ""


class StoryWriter:
    """Tells stories with a model."""

    def __init__(
        self, model: Model, store: ModelStore, clock: Clock, rules: WritingRules, meter: Meter = UNCOUNTED
    ) -> None:
        self._model, self._store, self._clock, self._rules, self._meter = model, store, clock, rules, meter
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()
        self._failed: tuple[datetime, str] | None = None

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model.name

    async def tell(self, order: Order, stage: Stage, apart: Runner) -> Telling:
        """The stories as the model tells them, or as they are quoted with the reason."""
        passages = await apart(passages_of, order.stories, order.query)
        if not passages:
            return self._quoted(order, phrase("there is nothing that it may read"))
        template = (order.unasked and self._rules.digests) or self._rules.template
        job = self._job(instructions(template, order.sentences), order.question, passages, order.sentences)
        draft = await self._draft(order.place, job, stage)
        if isinstance(draft, str):
            return self._quoted(order, draft)
        written = await self._checked(draft, passages, stage, apart)
        if not written.is_enough:
            return self._quoted(order, _TOO_LITTLE)
        return Telling(told(order.stories, written, order.quoted), self.model, dropped_in_words(written))

    async def answer(self, asked: Asked, stage: Stage, apart: Runner) -> Answered:
        """The answer to a question as the model gives it, as far as the passages carry it."""
        job = self._job(self._rules.answers or self._rules.template, asked.question, asked.passages)
        draft = await self._draft(asked.place, job, stage)
        if isinstance(draft, str):
            return Answered(None, remark=self._unwritten(draft))
        written = await self._checked(draft, asked.passages, stage, apart)
        if draft and not written.is_enough:
            return Answered(None, remark=self._unwritten(_TOO_LITTLE))
        return Answered(numbered(written.kept.get(0, ())), self.model, dropped_in_words(written))

    async def payer(self, places: Sequence[Place]) -> Place:
        """Of the first places that share a telling, the one whose account has most left today."""
        accounts = {_account(place): place for place in reversed(places)}
        day = self._clock.now().date()
        asked = list(accounts)[-ASKED_TO_PAY:]
        try:
            most = self._rules.tokens_per_day
            left = {account: await self._store.left(account, day, most) for account in asked if len(asked) > 1}
        except StoreError:
            return places[0]
        return accounts[max(left, key=left.__getitem__)] if left else places[0]

    def _job(self, told: str, question: str, passages: Sequence[Numbered], sentences: int = 0) -> WriteJob:
        longest = self._rules.longest * max(USUAL_SENTENCES, sentences) // USUAL_SENTENCES
        return WriteJob(told, material(question, passages), SCHEMA, longest)

    async def _checked(
        self, draft: Sequence[Drafted], passages: Sequence[Numbered], stage: Stage, apart: Runner
    ) -> Grounded:
        await stage(plural(len(draft), "Checking {n} sentence", "Checking {n} sentences"))
        written = await apart(grounded, draft, passages)
        for reason, count in written.dropped.items():
            self._meter.refused_sentences(reason, count)
        return written

    def _quoted(self, order: Order, why: str) -> Telling:
        return Telling(order.quoted, remark=self._unwritten(why))

    def _unwritten(self, why: str) -> str:
        return phrase("{model} did not write this: {why}.", model=self.model, why=why)

    async def _draft(self, place: Place, job: WriteJob, stage: Stage) -> list[Drafted] | str:
        """The drafted sentences, or why there are none."""
        key = _key(self.model, job)
        turn = self._turns.setdefault(key, _Turn())
        async with turn.lock:
            with suppress(StoreError):
                kept = drafted(await self._store.kept_draft(key) or "")
                if kept is not None:
                    return kept
            if self._failed and self._clock.now() < self._failed[0]:
                return self._failed[1]
            return turn.failed or await self._asked(place, job, key, turn, stage)

    async def _asked(self, place: Place, job: WriteJob, key: str, turn: _Turn, stage: Stage) -> list[Drafted] | str:
        account = _account(place)
        day = self._clock.now().date()
        cost = _asking(job) + job.longest
        try:
            if not await self._store.reserve(account, day, cost, self._rules.tokens_per_day):
                return phrase("today's tokens are used up here")
        except StoreError:
            return phrase("what it costs cannot be noted")
        await stage(phrase("Asking {model}", model=self.model))
        used = cost
        try:
            answer, wasted = await self._within_time(job, stage)
            if isinstance(answer, Written):
                used = _cost(job, answer) + wasted
            else:
                used = wasted if answer.kind in _UNASKED else max(cost, wasted)
        finally:
            self._meter.spent(used)
            with suppress(StoreError):
                await self._store.correct(account, day, used - cost)
        if isinstance(answer, WriteFailed):
            why = turn.failed = phrase("it {did}", did=answer.message)
            if answer.kind not in _OF_THIS_QUESTION:
                self._failed = (self._clock.now() + REST, why)
            return why
        with suppress(StoreError):
            await self._store.keep_draft(key, answer.text, self._clock.now())
        return drafted(answer.text) or []

    async def _within_time(self, job: WriteJob, stage: Stage) -> tuple[Written | WriteFailed, int]:
        """An answer that can be read, within the time for all tries; and the tokens of those that could not."""
        told_of = wasted = 0

        async def progress(text: str) -> None:
            nonlocal told_of
            begun = text.count('"text"')
            if begun > told_of:
                told_of = begun
                await stage(phrase("{model} writes sentence {n}", model=self.model, n=begun))

        try:
            async with asyncio.timeout(self._rules.seconds):
                for _ in range(_TRIES):
                    answer = await self._model.write(job, progress)
                    if isinstance(answer, WriteFailed) or drafted(answer.text) is not None:
                        return answer, wasted
                    wasted += _cost(job, answer)
        except TimeoutError:
            late = phrase("did not answer within {seconds} s", seconds=f"{self._rules.seconds:g}")
            return WriteFailed("timeout", late), wasted
        return WriteFailed("malformed", phrase("did not answer in the form that was asked for")), wasted


def _account(place: Place) -> tuple[str, str]:
    """Whose tokens a place uses: those of its workspace, and of a direct message without one its own."""
    return place.platform, place.workspace or place.channel


def _asking(job: WriteJob) -> int:
    """About what a question costs by itself."""
    return estimated_tokens(job.instructions) + estimated_tokens(job.material)


def _cost(job: WriteJob, answer: Written) -> int:
    """What an answer cost, its question with it; estimated where the server does not tell."""
    return answer.tokens or _asking(job) + estimated_tokens(answer.text)


def _key(model: str, job: WriteJob) -> str:
    """By what a draft is known again: everything that it depends on."""
    parts = (model, job.instructions, job.material, str(job.longest))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
