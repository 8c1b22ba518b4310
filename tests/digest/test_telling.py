"""A model tells digests: once for all who share one, within a time, checked as answers are; else they are quoted."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import openai.resources.chat.completions  # noqa: F401  # the first question imports it, longer than some tests wait
import pytest

from bot.conversation import Place
from bot.digest.content import Built
from bot.digest.retold import retold
from bot.digest.telling import DigestTeller
from bot.errors import StoreError
from bot.follow import Mode
from bot.llm import OpenAiModel
from bot.modelport import Model, WriteFailed, WriteJob, Written
from bot.outbox import Parcel
from bot.resources import instructions
from bot.store.sqlite import SqliteStore
from bot.writing.writer import StoryWriter, WritingRules
from tests.commands.desk import AsData, desk
from tests.delivery.post import HERE
from tests.digest.test_publish import EIGHT, EVENING, FERRY, MORE, Newsroom, newsroom
from tests.fakes import DAY, HOUR, MINUTE, FakeClock
from tests.standins.openai.server import Faults, OpenAiStandIn
from tests.writing.scripted import ScriptedModel, with_words
from tests.writing.test_injection import OURS, TRUE, articles, leaked_in, obeys

TOLD = "The ferry Halden with 214 people aboard ran aground off Sandholm on Tuesday."
SAFE = "The coast guard said that nobody was hurt."
WRONG = "The ferry Halden with 412 people aboard ran aground off Sandholm on Tuesday."
LABEL = "Written by small-model, checked against 1 article."
QUOTED = "Written from quotes"
ELSEWHERE = Place("postal", "w2", "c9")


@dataclass(slots=True)
class SlowModel:
    """Never answers; `jobs` were asked."""

    name: str = "small-model"
    jobs: list[WriteJob] = field(default_factory=list)

    async def write(self, job: WriteJob, _progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
        self.jobs.append(job)
        await asyncio.Event().wait()
        raise AssertionError


def tells(*texts: str, of: str = "Halden") -> ScriptedModel:
    def says(passages: Sequence[dict[str, Any]]) -> list[tuple[str, list[str]]]:
        return [(text, with_words(passages, of)) for text in texts]

    return ScriptedModel(says)


def teller(model: Model, store: SqliteStore, clock: FakeClock, *, together: float = 30.0, **rules: Any) -> DigestTeller:
    given = WritingRules("summary {sentences}", "answer", instructions(None, "digest"), **rules)
    return DigestTeller(StoryWriter(model, store, clock, given), together, AsData())


@asynccontextmanager
async def telling(model: Model, *, together: float = 30.0, **rules: Any) -> AsyncIterator[Newsroom]:
    """A newsroom whose digests this model tells, and one piece of news that is followed."""
    async with newsroom(lambda store, clock: teller(model, store, clock, together=together, **rules)) as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY, guid="1")
        yield room


async def test_a_digest_is_told_and_says_who_wrote_it() -> None:
    async with telling(tells(TOLD, SAFE)) as room:
        (digest,) = await room.at(EIGHT)
        assert f"{TOLD} [1] {SAFE} [1]" in digest
        assert digest.rstrip().endswith(LABEL)
        (held,) = (await room.store.told_stories([HERE], EVENING - DAY))[HERE]
        assert "aboard" in held.facts


async def test_it_is_told_by_instructions_of_its_own_that_name_what_is_followed() -> None:
    model = tells(TOLD)
    async with telling(model) as room:
        await room.at(EIGHT)
        (job,) = model.jobs
        assert "in the order of their numbers" in job.instructions
        assert "at most 2 sentences in all" in job.instructions
        assert json.loads(job.material)["question"] == "What is new: ferry"


async def test_it_is_told_once_for_all_places_that_share_it_and_the_one_that_used_least_pays() -> None:
    model = tells(TOLD)
    async with telling(model) as room:
        await room.follow(place=ELSEWHERE)
        await room.store.reserve(("postal", "w1"), EIGHT.date(), 5, 100)
        first, second = await room.at(EIGHT)
        assert TOLD in first
        assert first == second
        assert len(model.jobs) == room.publisher.built == 1
        spent = [await room.store.spent(("postal", workspace), EIGHT.date()) for workspace in ("w1", "w2")]
        assert spent[0] == 5
        assert spent[1] > 100


async def test_who_used_least_is_not_asked_where_one_pays_anyway_or_nothing_can_be_read() -> None:
    async with SqliteStore() as store:
        writer = StoryWriter(ScriptedModel(), store, FakeClock(EIGHT), WritingRules(""))
        assert await writer.payer([HERE, replace(HERE, channel="c2")]) == HERE

        async def broken(*_args: object) -> int:
            raise StoreError("the disk is gone")

        store.left = broken  # type: ignore[method-assign, assignment]
        assert await writer.payer([HERE, ELSEWHERE]) == HERE


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (WriteFailed("unreachable", "cannot be reached"), "it cannot be reached"),
        ("no JSON at all", "it did not answer in the form that was asked for"),
        (json.dumps({"sentences": [{"text": WRONG, "passages": ["p1"]}]}), "too little of its draft stands in the art"),
    ],
)
async def test_whatever_fails_the_digest_is_quoted_and_says_why(answer: WriteFailed | str, why: str) -> None:
    model = ScriptedModel(answers=[answer, answer])
    async with telling(model) as room:
        (digest,) = await room.at(EIGHT)
        assert "ran aground off Sandholm on Tuesday with 214 people on board. [1]" in digest
        assert "412" not in digest
        assert QUOTED in digest
        assert f"small-model did not write this: {why}" in digest


async def test_what_nobody_foresaw_does_not_keep_a_digest_back() -> None:
    class Broken(ScriptedModel):
        async def write(self, _job: WriteJob, _progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
            raise RuntimeError("a fault of the library")

    async with telling(Broken()) as room:
        (digest,) = await room.at(EIGHT)
        assert "ran aground" in digest
        assert "small-model did not write this: it could not be asked." in digest


async def test_a_workspace_that_has_used_up_its_day_is_quoted_to() -> None:
    model = tells(TOLD)
    async with telling(model, tokens_per_day=50) as room:
        (digest,) = await room.at(EIGHT)
        assert "small-model did not write this: today's tokens are used up here." in digest
        assert model.jobs == []


async def test_a_dead_model_is_waited_for_once_however_many_digests_are_due() -> None:
    async with OpenAiStandIn(faults=Faults(stalls=True)) as server:
        model = OpenAiModel("small-model", base_url=server.url, key=server.key, seconds=5)
        try:
            async with telling(model, seconds=1) as room:
                for n in range(12):
                    await room.follow(place=replace(HERE, channel=f"d{n}"), stories=n + 2)
                digests = await room.at(EIGHT)
        finally:
            await model.close()
    assert len(digests) == 13
    assert all("ran aground" in digest for digest in digests)
    assert all("small-model did not write this: it did not answer within 1 s." in digest for digest in digests)
    assert len(server.asked) == 1  # the same stories: the others wait for its answer, and then it rests


async def test_digests_that_are_due_together_wait_no_longer_than_one_time() -> None:
    model = SlowModel()
    async with telling(model, together=0.2, seconds=300) as room:
        await room.follow("sandholm", place=ELSEWHERE, length="long")
        digests = await room.at(EIGHT)
        assert ["ran aground" in digest for digest in digests] == [True, True]
        assert all("small-model did not write this: it had no more time for it." in digest for digest in digests)
        assert len(model.jobs) <= 2


async def test_a_process_that_dies_after_the_model_wrote_costs_no_second_text() -> None:
    model = tells(TOLD)
    async with telling(model) as room:
        enqueue = room.store.enqueue

        async def dying(parcels: Sequence[Parcel], now: datetime) -> int:
            if any(parcel.payloads for parcel in parcels):
                raise OSError("the process dies here")
            return await enqueue(parcels, now)

        room.store.enqueue = dying  # type: ignore[method-assign]
        assert await room.at(EIGHT) == []
        assert len(model.jobs) == 1
        room.store.enqueue = enqueue  # type: ignore[method-assign]
        model.says = tells(SAFE).says  # what it would say now
        room.publisher._teller = teller(model, room.store, room.clock)
        (digest,) = await room.at(EIGHT + MINUTE)
        assert TOLD in digest
        assert len(model.jobs) == 1
        assert await room.at(EIGHT + 2 * MINUTE) == []


async def test_of_a_story_that_was_told_only_what_is_new_is_told_again() -> None:
    model = tells(TOLD)
    async with telling(model) as room:
        await room.at(EIGHT)
        await room.news("Crack found in the ferry Halden", f"{FERRY}\n\n{MORE}", guid="1")
        crack = "Divers found a crack of 40 metres in the hull of the Halden on Thursday."
        model.says = tells(TOLD, crack).says
        (again,) = await room.at(EIGHT + DAY)
        assert "New since 18 March" in again
        assert crack in again
        assert TOLD not in again


async def test_a_draft_that_says_only_what_was_told_is_quoted_over() -> None:
    model = tells(TOLD)
    async with telling(model) as room:
        await room.at(EIGHT)
        await room.news("Crack found in the ferry Halden", f"{FERRY}\n\n{MORE}", guid="1")
        (again,) = await room.at(EIGHT + DAY)
        assert "Divers found a crack of 40 metres" in again
        assert TOLD not in again
        assert "small-model did not write this: nothing that it wrote is new here." in again


async def test_alerts_wait_for_no_model() -> None:
    model = SlowModel()
    async with telling(model) as room:
        await room.follow("sandholm", place=ELSEWHERE, mode=Mode.ALERTS, independent=1)
        (alert,) = await room.at(EVENING + HOUR)
        assert "Breaking" in alert
        assert model.jobs == []


@pytest.mark.parametrize("order", OURS)
async def test_an_order_in_the_news_reaches_no_digest_though_the_model_obeys_it(order: str) -> None:
    async with OpenAiStandIn(says=obeys(order)) as server:
        model = OpenAiModel("small", base_url=server.url, key=server.key, seconds=10)
        try:
            for title, text in articles(order):
                async with telling(model) as room:
                    await room.follow("bridge", place=ELSEWHERE)
                    await room.news(title, text, guid="2")
                    shown = " ".join(await room.at(EIGHT))
                    assert leaked_in(shown, order) == []
                    assert TRUE in shown
        finally:
            await model.close()


async def test_a_preview_says_what_the_digest_will_and_asks_for_it_once() -> None:
    said = "A ferry with 214 people aboard ran aground off Sandholm on Tuesday."
    model = tells(said, of="Port Ellen")
    async with desk() as newsroom_desk:
        await newsroom_desk.stocked()
        writer = StoryWriter(model, newsroom_desk.context.store, newsroom_desk.clock, WritingRules(""))
        newsroom_desk.context = replace(newsroom_desk.context, teller=DigestTeller(writer))
        await newsroom_desk.hears("/subscribe ferry")
        first, second = [await newsroom_desk.hears("/digest preview") for _ in range(2)]
        assert said in first
        assert "Written by small-model, checked against " in first
        assert first == second
        assert len(model.jobs) == 1


async def test_a_digest_of_nothing_is_not_told() -> None:
    quiet = Built(None, remark="nothing new among 3 items")
    assert retold(quiet, [], 2) == quiet
    model = tells(TOLD)
    async with telling(model) as room:
        await room.at(EIGHT)
        (digest,) = await room.at(EIGHT + DAY)
        assert "A quiet Thursday" in digest
        assert len(model.jobs) == 1
