"""The server: what it is asked is kept, what it answers and how it fails is for the test to say."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.listening import Listening

Says = Callable[[str, str], str]
"""From the system's and the user's message to the words of the answer."""

KNOWN = frozenset(
    "model messages stream stream_options temperature max_tokens max_completion_tokens response_format".split()
)
MODES = ("json_schema", "json_object")
PIECE = 40
"""Characters of one chunk."""


@dataclass(slots=True)
class Faults:
    """What goes wrong: a status for every request, modes that are refused, a stream that breaks off or stands still.

    `reasons` stands for a model that refuses the parameters that those that reason refuse.
    """

    status: int = 0
    refuses: frozenset[str] = frozenset()
    breaks_off: bool = False
    stalls: bool = False
    garbles: bool = False
    finish: str = "stop"
    reasons: bool = False


@dataclass(slots=True)
class OpenAiStandIn:
    """`async with` serves it; `url` is its base address."""

    says: Says = lambda _system, _user: '{"sentences": []}'
    faults: Faults = field(default_factory=Faults)
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    key: str = "sk-stand-in-key"
    url: str = ""
    _listening: Listening | None = None
    _leaving: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        self._listening = Listening(web.AppRunner(app, shutdown_timeout=0.1))
        await self._listening.start()
        self.url = f"http://127.0.0.1:{self._listening.port}/v1"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        if self._listening:
            await self._listening.stop()

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return _error(401, f"Incorrect API key provided: {request.headers.get('Authorization')}")
        body = await request.json()
        self.asked.append(body)
        complaint = _complaint(body)
        mode = body.get("response_format", {}).get("type", "none")
        if self.faults.status:
            return _error(self.faults.status, "the stand-in was told to fail")
        unsupported = next((name for name in ("max_tokens", "temperature") if self.faults.reasons and name in body), "")
        if unsupported:
            return _error(400, f"Unsupported parameter: '{unsupported}' is not supported with this model.", unsupported)
        if complaint or mode in self.faults.refuses:
            return _error(400, complaint or f"response_format {mode} is not supported")
        return await self._stream(request, body)

    async def _stream(self, request: web.Request, body: Mapping[str, Any]) -> web.StreamResponse:
        system, user = (message["content"] for message in body["messages"])
        words = self.says(system, user)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        pieces = [words[at : at + PIECE] for at in range(0, len(words), PIECE)]
        for piece in pieces[: len(pieces) // 2] if self.faults.breaks_off else pieces:
            await _send(response, _chunk({"content": piece}))
        if self.faults.stalls:
            await self._leaving.wait()
        if self.faults.garbles:
            await response.write(b"data: {not json\n\n")
        if not self.faults.breaks_off:
            await _send(response, _chunk({}, self.faults.finish))
            if body.get("stream_options", {}).get("include_usage"):
                await _send(response, _chunk(None) | {"usage": _usage(words)})
            await response.write(b"data: [DONE]\n\n")
        return response


def _complaint(body: Mapping[str, Any]) -> str:
    """What is wrong with a request, `""` for nothing."""
    unknown = set(body) - KNOWN
    if unknown:
        return f"unknown parameters {sorted(unknown)}"
    roles = [message.get("role") for message in body.get("messages", [])]
    if roles != ["system", "user"] or not all(isinstance(each.get("content"), str) for each in body["messages"]):
        return "messages are not a system's and a user's"
    shape = body.get("response_format")
    if shape and shape["type"] == "json_schema":
        schema = shape["json_schema"]
        if not (schema.get("strict") and schema["schema"].get("additionalProperties") is False):
            return "a strict schema forbids additional properties"
    return "" if isinstance(body.get("model"), str) and body["model"] else "no model"


def _chunk(delta: Mapping[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "stand-in", "choices": choices}


def _usage(words: str) -> dict[str, int]:
    return {"prompt_tokens": 100, "completion_tokens": len(words) // 4, "total_tokens": 100 + len(words) // 4}


async def _send(response: web.StreamResponse, chunk: Mapping[str, Any]) -> None:
    await response.write(f"data: {json.dumps(chunk)}\n\n".encode())


def _error(status: int, message: str, param: str | None = None) -> web.Response:
    error = {"message": message, "type": "error", "param": param, "code": None}
    return web.json_response({"error": error}, status=status)
