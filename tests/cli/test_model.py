"""The whole way: settings and environment → a server that speaks as OpenAI does → a checked answer at the terminal."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.standins.openai.server import OpenAiStandIn

NEWS = (
    "Bridge closes in May\n\nThe harbour board of Orrin voted on Tuesday to close the swing bridge for eleven weeks. "
    "Work begins on 4 May and costs 3 million crowns, the board said. Cyclists will be led over the old lock."
)
TOLD = "The swing bridge of Orrin will be closed for 11 weeks, the harbour board decided on Tuesday."


@contextmanager
def serving(server: OpenAiStandIn) -> Iterator[OpenAiStandIn]:
    """The stand-in in a thread of its own: the command has its own loop."""
    ready, leave = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with server:
            ready.set()
            await leave.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(leave.set)
        thread.join(10)
        loop.close()


def says(_system: str, user: str) -> str:
    ids = [each["id"] for each in json.loads(user).get("passages", []) if "swing bridge" in each["text"]]
    wrong = "The swing bridge of Talvik will be closed for 12 weeks."
    return json.dumps({"sentences": [{"text": text, "passages": ids} for text in (TOLD, wrong)]})


def test_a_model_that_is_set_up_tells_summaries_and_is_checked(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    assert tidings("ingest", tmp_path / "news.txt").code == 0
    with serving(OpenAiStandIn(says=says)) as server:
        (tmp_path / "key").write_text(server.key, encoding="utf-8")
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "key"))
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("TIDINGS_MODEL__NAME", "small")
        told = tidings("ask", "/summary swing bridge")
        assert told.code == 0
        assert TOLD in " ".join(told.out.split())
        assert "Talvik" not in told.out
        assert "Written by small, checked against 1 article. 1 of 2 drafted sentences was dropped: name 1." in (
            " ".join(told.out.split())
        )
        assert "Model small: answers" in tidings("check").out
        again = tidings("ask", "--json", "/summary swing bridge")
        assert again.data["sentences"][0]["text"] == TOLD
        asked = [body for body in server.asked if "question" in body["messages"][1]["content"]]
        assert len(asked) == 1
        monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "news.txt"))
        assert tidings("ask", "/summary harbour").code == 2


def test_digests_are_told_by_the_model_where_that_is_set(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    assert tidings("ingest", tmp_path / "news.txt").code == 0
    with serving(OpenAiStandIn(says=says)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", server.key)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("TIDINGS_MODEL__NAME", "small")
        quoted = tidings("digest", "preview", "bridge")
        assert "voted on Tuesday" in quoted.out
        assert server.asked == []
        monkeypatch.setenv("TIDINGS_MODEL__DIGESTS", "true")
        told = " ".join(tidings("digest", "preview", "bridge").out.split())
        assert TOLD in told
        assert "Talvik" not in told
        assert "Written by small, checked against 1 article." in told
        (body,) = server.asked
        assert "stories of a news digest" in body["messages"][0]["content"]


def test_a_file_of_instructions_that_is_not_there_is_told(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_MODEL__NAME", "small")
    monkeypatch.setenv("TIDINGS_MODEL__PROMPT", "nowhere.md")
    ended = tidings("ask", "/summary bridge")
    assert ended.code == 2
    assert "nowhere.md cannot be read" in ended.err
