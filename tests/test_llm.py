"""The model's adapter against a stand-in server: modes, faults, and what stays inside."""

import logging
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.llm import OpenAiModel
from bot.modelport import WriteFailed, WriteJob, Written
from bot.writing.prompt import SCHEMA
from tests.standins.openai.server import Faults, OpenAiStandIn

JOB = WriteJob("Write.", '{"question": "ferry"}', SCHEMA, 300)
ANSWER = '{"sentences": [{"text": "A ferry ran aground off Sandholm on Tuesday.", "passages": ["p1"]}]}'


@pytest.fixture
async def server() -> AsyncIterator[OpenAiStandIn]:
    async with OpenAiStandIn(says=lambda _system, _user: ANSWER) as standing:
        yield standing


async def asked(server: OpenAiStandIn, *, key: str = "", seconds: float = 5) -> Written | WriteFailed:
    model = OpenAiModel("small", base_url=server.url, key=key or server.key, seconds=seconds)
    try:
        return await model.write(JOB, _nothing)
    finally:
        await model.close()


async def _nothing(_text: str) -> None:
    pass


async def test_an_answer_comes_whole_with_what_it_cost(server: OpenAiStandIn) -> None:
    answer = await asked(server)
    assert isinstance(answer, Written)
    assert (answer.text, answer.tokens) == (ANSWER, 100 + len(ANSWER) // 4)
    (body,) = server.asked
    assert body["model"] == "small"
    assert [message["content"] for message in body["messages"]] == [JOB.instructions, JOB.material]
    assert (body["max_tokens"], body["response_format"]["type"]) == (300, "json_schema")


async def test_progress_is_told_what_has_come_so_far(server: OpenAiStandIn) -> None:
    heard: list[str] = []

    async def progress(text: str) -> None:
        heard.append(text)

    model = OpenAiModel("small", base_url=server.url, key=server.key, seconds=5)
    await model.write(JOB, progress)
    await model.close()
    assert len(heard) > 2
    assert heard[-1] == ANSWER
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))


@pytest.mark.parametrize(
    ("refused", "modes"),
    [
        (frozenset({"json_schema"}), ["json_schema", "json_object"]),
        (frozenset({"json_schema", "json_object"}), ["json_schema", "json_object", "none"]),
    ],
)
async def test_the_json_mode_that_a_server_takes_is_found_and_remembered(
    server: OpenAiStandIn, refused: frozenset[str], modes: list[str]
) -> None:
    server.faults = Faults(refuses=refused)
    model = OpenAiModel("small", base_url=server.url, key=server.key, seconds=5)
    for _ in range(2):
        assert isinstance(await model.write(JOB, _nothing), Written)
    await model.close()
    used = [body.get("response_format", {}).get("type", "none") for body in server.asked]
    assert used == [*modes, modes[-1]]


async def test_a_model_that_reasons_is_asked_in_its_own_words(server: OpenAiStandIn) -> None:
    server.faults = Faults(reasons=True, refuses=frozenset({"json_schema"}))
    model = OpenAiModel("small", base_url=server.url, key=server.key, seconds=5)
    for _ in range(2):
        assert isinstance(await model.write(JOB, _nothing), Written)
    await model.close()
    first, *_, last = server.asked
    assert (len(server.asked), "max_tokens" in first) == (4, True)
    assert (last["max_completion_tokens"], last["response_format"]["type"]) == (300, "json_object")
    assert not {"max_tokens", "temperature"} & set(last)


async def test_a_server_that_knew_no_model_is_asked_for_json_again_once_it_does(server: OpenAiStandIn) -> None:
    model = OpenAiModel("small", base_url=server.url, key=server.key, seconds=5)
    server.faults = Faults(status=404)
    assert isinstance(await model.write(JOB, _nothing), WriteFailed)
    server.faults = Faults()
    assert isinstance(await model.write(JOB, _nothing), Written)
    await model.close()
    assert server.asked[-1]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        (Faults(breaks_off=True), "cut off"),
        (Faults(finish="length"), "cut off"),
        (Faults(finish="content_filter"), "filtered"),
        (Faults(garbles=True), "malformed"),
        (Faults(status=429), "busy"),
        (Faults(status=500), "status"),
        (Faults(status=404), "unknown"),
    ],
)
async def test_every_fault_is_an_outcome(server: OpenAiStandIn, faults: Faults, kind: str) -> None:
    server.faults = faults
    answer = await asked(server)
    assert isinstance(answer, WriteFailed)
    assert answer.kind == kind


async def test_a_server_that_stands_still_is_not_waited_for(server: OpenAiStandIn) -> None:
    server.faults = Faults(stalls=True)
    answer = await asked(server, seconds=0.3)
    assert isinstance(answer, WriteFailed)
    assert answer.kind == "timeout"


async def test_a_refused_key_stands_in_no_log_and_no_message(
    server: OpenAiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await asked(server, key="sk-very-secret-value-1234")
    assert isinstance(answer, WriteFailed)
    assert (answer.kind, answer.message) == ("refused", "refuses the key in OPENAI_API_KEY")
    assert "very-secret" not in caplog.text


async def test_nobody_at_the_address_is_an_outcome() -> None:
    model = OpenAiModel("small", base_url="http://127.0.0.1:9/v1", key="", seconds=2)
    answer = await model.write(JOB, _nothing)
    await model.close()
    assert isinstance(answer, WriteFailed)
    assert answer.kind == "unreachable"
