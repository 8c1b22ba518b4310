"""A language model behind an OpenAI-compatible address: the one module that knows the openai package.

Chat completions, streamed, with as much JSON mode as the server takes: `json_schema`, else `json_object`, else none;
and in the words that the model takes: those that reason want another name for the longest answer, and no temperature.
What works is remembered. The library is imported by the first question: that takes a second.
Invariant: no name of the library, no text of the server and no key leaves this module.
"""

import asyncio
import importlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from bot.message.phrases import phrase
from bot.modelport import WriteFailed, WriteJob, Written

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI, AsyncStream
    from openai.types.chat import ChatCompletionChunk

_log = logging.getLogger(__name__)

_NO_KEY = "none"
"""A local server wants no key, the library wants one."""

_MODES = ("json_schema", "json_object", "none")
_NOT_TAKEN = frozenset({400, 404, 415, 422, 501})
"""How servers answer a parameter that they do not know; 404 is a model that they do not know, in any mode."""

_NOT_OF_REASONING = frozenset({"max_tokens", "temperature"})
"""What models that reason refuse, by the `param` of the error."""

_REFUSED = frozenset({401, 403})
_LONGEST = 200_000
"""Characters of an answer; a server that goes on and on is cut off."""

_CUT_OFF = WriteFailed("cut off", phrase("gave an answer that ended in the middle"))


class OpenAiModel:
    """A model by its name and the address of its server; `async with` closes the connections."""

    def __init__(self, name: str, *, base_url: str, key: str, seconds: float) -> None:
        self._name = name
        self._base_url, self._key, self._seconds = base_url or None, key or _NO_KEY, seconds
        self._client: AsyncOpenAI | None = None
        self._mode = 0
        self._reasons = False

    @property
    def name(self) -> str:
        """See `bot.modelport.Model.name`."""
        return self._name

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.close()

    async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
        """See `bot.modelport.Model.write`."""
        await asyncio.to_thread(importlib.import_module, "openai")
        import openai  # noqa: PLC0415  # as above

        if self._client is None:
            options: dict[str, Any] = {"base_url": self._base_url, "timeout": self._seconds, "max_retries": 0}
            self._client = openai.AsyncOpenAI(api_key=self._key, **options)
        mode, reasons = self._mode, self._reasons
        while True:
            try:
                stream = await self._begun(self._client, job, _MODES[mode], reasons=reasons)
                self._mode, self._reasons = mode, reasons
                return await _written(stream, progress)
            except openai.APIStatusError as error:
                if not reasons and error.status_code in _NOT_TAKEN and error.param in _NOT_OF_REASONING:
                    reasons = True
                elif error.status_code not in _NOT_TAKEN or mode + 1 >= len(_MODES):
                    return _refusal(error)
                else:
                    mode += 1
            except openai.APITimeoutError:
                return WriteFailed("timeout", phrase("did not answer in time"))
            except openai.APIConnectionError:
                return WriteFailed("unreachable", phrase("cannot be reached"))
            except (openai.APIError, json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError) as error:
                _log.warning("the model's server sent what is no answer: %s", type(error).__name__)
                return WriteFailed("malformed", phrase("sent what is no answer"))

    async def _begun(
        self, client: "AsyncOpenAI", job: WriteJob, mode: str, *, reasons: bool
    ) -> "AsyncStream[ChatCompletionChunk]":
        extra: dict[str, Any] = {"max_tokens": job.longest, "temperature": 0}
        if reasons:
            extra = {"max_completion_tokens": job.longest}
        if mode == "json_schema":
            shape = {"name": "answer", "strict": True, "schema": dict(job.schema)}
            extra["response_format"] = {"type": mode, "json_schema": shape}
        elif mode == "json_object":
            extra["response_format"] = {"type": mode}
        if mode != "none":
            extra["stream_options"] = {"include_usage": True}
        messages = [
            {"role": "system", "content": job.instructions},
            {"role": "user", "content": job.material},
        ]
        begun = await client.chat.completions.create(
            model=self._name,
            messages=cast("Any", messages),
            stream=True,
            **extra,
        )
        return cast("AsyncStream[ChatCompletionChunk]", begun)


async def _written(
    stream: "AsyncStream[ChatCompletionChunk]", progress: Callable[[str], Awaitable[None]]
) -> Written | WriteFailed:
    parts: list[str] = []
    finish, tokens, size = None, 0, 0
    async with stream:
        async for chunk in stream:
            tokens = chunk.usage.total_tokens if chunk.usage else tokens
            for choice in chunk.choices[:1]:
                text = choice.delta.content or ""
                parts.append(text)
                size += len(text)
                finish = choice.finish_reason or finish
            if size > _LONGEST:
                return _CUT_OFF
            await progress("".join(parts))
    if finish == "content_filter":
        return WriteFailed("filtered", phrase("refused to answer"))
    # the library ends a stream that broke off as if it were whole: the reason is what tells
    return Written("".join(parts), tokens) if finish == "stop" else _CUT_OFF


def _refusal(error: "APIStatusError") -> WriteFailed:
    """Why a server did not answer, by its status alone: its words may hold a key."""
    status = error.status_code
    _log.warning("the model's server answers %s", status)
    if status in _REFUSED:
        return WriteFailed("refused", phrase("refuses the key in {name}", name="OPENAI_API_KEY"))
    if status == 404:  # noqa: PLR2004  # HTTP
        return WriteFailed("unknown", phrase("is not known at that address"))
    if status == 429:  # noqa: PLR2004  # as above
        return WriteFailed("busy", phrase("is asked too much at present"))
    return WriteFailed("status", phrase("answered with an error ({status})", status=str(status)))
