"""A model tells stories: what its articles carry is cited, what not is dropped, and every failure is quoted instead."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.dispatch import answer
from bot.conversation import Asking, Person, Place
from bot.modelport import WriteFailed, WriteJob, Written
from bot.ports import Store
from bot.tenancy import Doing
from tests.fakes import NOW
from tests.writing.scripted import ScriptedModel, model_desk, with_words

TRUE = "A ferry with 214 people aboard ran aground off Sandholm on Tuesday."
LEFT = "It had left Port Ellen in thick fog, the operator said."
WRONG = "A ferry with 241 people aboard ran aground off Sandholm on Tuesday."


def tells(*texts: str) -> Callable[[Sequence[dict[str, Any]]], list[tuple[str, list[str]]]]:
    """Every sentence cites the passages on the ferry that left Port Ellen."""
    return lambda passages: [(text, with_words(passages, "Port Ellen")) for text in texts]


async def test_sentences_that_the_articles_carry_are_shown_and_cited() -> None:
    model = ScriptedModel(tells(TRUE, LEFT))
    async with model_desk(model) as desk:
        reply = await desk.asks("/summary ferry source:northgate")
        heard = await desk.hears("/summary ferry source:northgate")
        assert [sentence.text for sentence in reply.sentences] == [TRUE, LEFT]
        for sentence in reply.sentences:
            for citation in sentence.citations:
                article = await desk.context.store.article(citation.article_id, citation.revision)
                assert article is not None
                assert article.text[citation.start : citation.end] == citation.quote
                assert citation.quote
        assert reply.sentences[1].citations[0].quote.startswith("It had left Port Ellen")
        assert heard.rstrip().endswith("Written by small-model, checked against 1 article.")


async def test_what_is_wrong_is_dropped_and_counted() -> None:
    async with model_desk(ScriptedModel(tells(TRUE, WRONG, LEFT))) as desk:
        heard = await desk.hears("/summary ferry source:northgate")
        assert "241" not in heard
        assert TRUE in heard
        assert "1 of 3 drafted sentences was dropped: number 1." in heard


async def test_a_draft_that_is_mostly_wrong_is_quoted_instead() -> None:
    async with model_desk(ScriptedModel(tells(WRONG, "The ferry sank at Oslo.", TRUE))) as desk:
        heard = await desk.hears("/summary ferry source:northgate")
        assert TRUE not in heard
        assert "early on Tuesday" in heard
        assert "small-model did not write this: too little of its draft stands in the articles." in heard


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([WriteFailed("timeout", "did not answer in time")], "it did not answer in time"),
        (["no json", "again none"], "it did not answer in the form that was asked for"),
        ([WriteFailed("refused", "refuses the key in OPENAI_API_KEY")], "it refuses the key in OPENAI_API_KEY"),
        (['{"sentences": []}'], "too little of its draft stands in the articles"),
    ],
)
async def test_every_failure_is_quoted_with_its_reason(answers: list[Written | WriteFailed | str], why: str) -> None:
    async with model_desk(ScriptedModel(answers=answers)) as desk:
        heard = await desk.hears("/summary ferry")
        assert "ran aground" in heard
        assert (
            f"Written from quotes: every sentence stands in the article cited. small-model did not write this: {why}."
            in (" ".join(heard.split()))
        )


async def test_an_answer_that_is_no_json_is_asked_for_once_more() -> None:
    model = ScriptedModel(tells(TRUE, LEFT), answers=["Here is your summary: a ferry"])
    async with model_desk(model) as desk:
        assert TRUE in await desk.hears("/summary ferry source:northgate")
        assert len(model.jobs) == 2


async def test_the_same_question_is_asked_once_even_by_many_at_a_time() -> None:
    model = ScriptedModel(tells(TRUE, LEFT))
    async with model_desk(model) as desk:
        heard = await asyncio.gather(*(desk.hears("/summary ferry source:northgate") for _ in range(5)))
        assert len(set(heard)) == 1
        await desk.hears("/summary ferry source:northgate")
        assert len(model.jobs) == 1


async def test_new_articles_make_a_new_question() -> None:
    model = ScriptedModel(tells(TRUE, LEFT))
    async with model_desk(model) as desk:
        await desk.hears("/summary ferry source:northgate")
        await desk.hears("/summary tram source:northgate")
        assert len(model.jobs) == 2


async def test_a_budget_is_each_workspaces_own_and_begins_anew_each_day() -> None:
    model = ScriptedModel(tells(TRUE, LEFT))
    async with model_desk(model, tokens_per_day=3_000, longest=2_000) as desk:
        one, other = (Asking(Place("discord", guild, "c"), Person("u")) for guild in ("1", "2"))

        async def asks(asking: Asking, topic: str) -> str:
            reply = await answer(replace(desk.context, asking=asking), f"/summary {topic}")
            return str(reply.data(desk.reader)["text"])

        await desk.context.store.reserve(("discord", "1"), desk.clock.at.date(), 2_500, 3_000)
        assert "today's tokens are used up here" in await asks(one, "ferry")
        assert not model.jobs
        assert "used up" not in await asks(other, "ferry")
        desk.clock.at += timedelta(days=1)
        assert "used up" not in await asks(one, "tram")
        assert len(model.jobs) == 2


async def test_a_workspace_may_let_itself_use_less_than_the_operator_does_and_not_more() -> None:
    model = ScriptedModel(tells(TRUE, LEFT))
    async with model_desk(model, tokens_per_day=3_000, longest=2_000) as desk:
        store, today = desk.context.store, desk.clock.at.date()
        for guild, tokens, told in (("1", 100, True), ("2", 9_000, True), ("3", 3_000, False), ("4", None, False)):
            place = Place("discord", guild, "c")
            await sets(store, place, tokens)
            if guild == "2":
                await store.reserve(("discord", guild), today, 2_500, 3_000)
            context = replace(desk.context, asking=Asking(place, Person("u")))
            text = str((await answer(context, "/summary ferry")).data(desk.reader)["text"])
            assert ("used up" in text) == told, guild


async def sets(store: Store, place: Place, tokens: int | None) -> None:
    """A workspace lets itself use so many tokens a day."""
    doing = Doing(place, "u", NOW)
    await store.configure(doing, lambda held: (replace(held[0], tokens=tokens), held[1]))


async def test_of_those_who_share_a_telling_the_one_with_most_left_pays() -> None:
    async with model_desk(ScriptedModel(), tokens_per_day=3_000) as desk:
        places = [Place("discord", guild, "c") for guild in ("1", "2", "3")]
        await sets(desk.context.store, places[0], 500)
        await desk.context.store.reserve(("discord", "2"), desk.clock.at.date(), 1_000, 3_000)
        await desk.context.store.reserve(("discord", "3"), desk.clock.at.date(), 1_500, 3_000)
        assert desk.context.writer
        assert await desk.context.writer.payer(places) == places[1]


async def test_what_was_reserved_is_corrected_by_what_was_used() -> None:
    model = ScriptedModel(answers=[Written('{"sentences": []}', tokens=777)])
    async with model_desk(model) as desk:
        await desk.hears("/summary ferry")
        assert await desk.context.store.spent(("console", "console"), desk.clock.at.date()) == 777


@pytest.mark.parametrize(
    ("answers", "tokens"),
    [
        ([WriteFailed("unreachable", "cannot be reached")], 0),
        ([WriteFailed("busy", "is asked too much at present")], 0),
        ([Written("no json", tokens=500), Written('{"sentences": []}', tokens=777)], 1_277),
        ([Written("no json", tokens=50_000), WriteFailed("unreachable", "cannot be reached")], 50_000),
        ([Written("no json", tokens=50_000), Written("no json", tokens=50_000)], 100_000),
    ],
)
async def test_what_no_model_read_costs_nothing_and_every_try_that_one_did_read(
    answers: list[Written | WriteFailed | str], tokens: int
) -> None:
    async with model_desk(ScriptedModel(answers=answers)) as desk:
        await desk.hears("/summary ferry")
        assert await desk.context.store.spent(("console", "console"), desk.clock.at.date()) == tokens


async def test_who_waited_for_an_answer_that_failed_does_not_ask_again() -> None:
    class Slow(ScriptedModel):
        async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
            await asyncio.sleep(0.1)
            return await ScriptedModel.write(self, job, progress)

    model = Slow(answers=[WriteFailed("cut off", "gave an answer that ended in the middle")])
    async with model_desk(model) as desk:
        heard = await asyncio.gather(*(desk.hears("/summary ferry") for _ in range(4)))
        assert len(model.jobs) == 1
        assert all("ended in the middle" in each for each in heard)
        await desk.hears("/summary ferry")
        assert len(model.jobs) == 2


async def test_a_model_that_failed_is_left_alone_for_a_minute() -> None:
    model = ScriptedModel(answers=[WriteFailed("unreachable", "cannot be reached")])
    async with model_desk(model) as desk:
        for topic in ("ferry", "tram"):
            assert "it cannot be reached" in await desk.hears(f"/summary {topic}")
        assert len(model.jobs) == 1
        desk.clock.at += timedelta(minutes=2)
        await desk.hears("/summary tram")
        assert len(model.jobs) == 2


async def test_a_model_that_takes_too_long_is_not_waited_for() -> None:
    class Slow(ScriptedModel):
        async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
            await asyncio.Event().wait()
            return await super().write(job, progress)

    async with model_desk(Slow(), seconds=0.05) as desk:
        assert "it did not answer within 0.05 s" in await desk.hears("/summary ferry")


async def test_the_member_sees_stages_and_never_raw_words() -> None:
    stages: list[str] = []

    async def stage(text: str) -> None:
        stages.append(text)

    async with model_desk(ScriptedModel(tells(TRUE, LEFT))) as desk:
        await answer(replace(desk.context, stage=stage), "/summary ferry source:northgate")
    assert stages[-3:] == ["Asking small-model", "small-model writes sentence 2", "Checking 2 sentences"]
    assert not any("Sandholm" in each for each in stages)


async def test_of_several_stories_one_without_a_written_sentence_stays_quoted() -> None:
    model = ScriptedModel(lambda passages: [(TRUE, with_words(passages, "Port Ellen"))])
    async with model_desk(model) as desk:
        reply = await desk.asks("/summary news")
        assert len(reply.stories) > 1
        texts = [sentence.text for sentence in reply.sentences]
        assert TRUE in texts
        assert len(texts) > 1
        numbers = [citation.n for sentence in reply.sentences for citation in sentence.citations]
        assert list(dict.fromkeys(numbers)) == list(range(1, max(numbers) + 1))


async def test_a_failure_over_one_question_does_not_stand_for_the_next() -> None:
    model = ScriptedModel(answers=[WriteFailed("filtered", "refused to answer")])
    async with model_desk(model) as desk:
        assert "it refused to answer" in await desk.hears("/summary tram")
        await desk.hears("/summary ferry")
        assert len(model.jobs) == 2
