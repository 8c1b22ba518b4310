"""Calls Slack's Web API: one session, one pause per method and workspace, and three ways in which a call can fail.

Invariant: no exception of slack_sdk or aiohttp leaves this module, and no error holds a token.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.ports import Clock

TIMEOUT = 10
"""Seconds that one call may take."""

PATIENCE = timedelta(seconds=30)
"""How long somebody who waits for an answer is made to wait for Slack's rate limit."""

PAUSES = (0.5, 2.0)
"""Seconds after which a call that Slack failed at is made again."""

_DEFAULT_PAUSE = timedelta(seconds=30)
_PAUSES_KEPT = 1000
_TOO_MANY, _SERVER = 429, 500


_T = TypeVar("_T")

Renew = Callable[[str, str], Awaitable[str]]
"""Of a workspace and a token that has run out, the new one; `""` where there is none."""


class CallError(Exception):
    """A call that did not give what was asked; `str` is safe to show."""


class Refused(CallError):
    """Slack's answer is no; `code` is its own word for why."""

    def __init__(self, code: str) -> None:
        """Of an error code such as `not_in_channel`."""
        super().__init__(f"Slack answered {code}")
        self.code = code


class Limited(CallError):
    """Slack asks to wait before this method is called again for this workspace."""

    def __init__(self, after: timedelta) -> None:
        """Of the time to wait."""
        super().__init__(f"Slack asks to wait {after.total_seconds():.0f} s")
        self.after = after


class Lost(CallError):
    """Nothing came of it: `unsent` where Slack never saw the request, `answered` where it answered that it failed."""

    def __init__(self, why: str, *, unsent: bool = False, answered: bool = False) -> None:
        """Of what happened, in a few words."""
        super().__init__(why)
        self.unsent, self.answered = unsent, answered


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `form` sends it as a form, which some methods insist on."""

    method: str
    token: str
    body: Mapping[str, Any]
    workspace: str = ""
    form: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack says: the JSON object, and the scopes that the token has."""

    data: Mapping[str, Any]
    scopes: frozenset[str] = frozenset()


class Api:
    """The Web API at one base URL; to be closed."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        """Nothing is connected before the first call."""
        self.renew: Renew | None = None
        """Gives a workspace's new token for one that has run out."""
        self._base_url, self._clock = base_url, clock
        self._session: aiohttp.ClientSession | None = None
        self._paused: dict[tuple[str, str], datetime] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session of all calls, opened anew where it was closed."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session

    async def close(self) -> None:
        """End all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, call: Call) -> Answer:
        """Call once.

        Raises:
            Refused, Limited, Lost: as they say.
        """
        key = call.method, call.workspace
        now = self._clock.now()
        if (until := self._paused.get(key, now)) > now:
            raise Limited(until - now)
        try:
            return await self._renewed(call)
        except Limited as limited:
            self._paused = {k: at for k, at in self._paused.items() if at > now} if self._full else self._paused
            self._paused[key] = now + limited.after
            raise

    async def patiently(self, call: Call) -> Answer:
        """Call, and where Slack asks to wait a moment or answers that it failed, call again, twice at most.

        Raises:
            Refused, Limited, Lost: as for `call`.
        """

        async def called() -> Answer:
            try:
                return await self.call(call)
            except Limited:
                self._paused.pop((call.method, call.workspace), None)  # who waits here calls again in time
                raise

        return await _patiently(called)

    async def post(self, url: str, body: Mapping[str, Any]) -> None:
        """Post JSON to a response_url, as patiently as `patiently`.

        Raises:
            Refused, Limited, Lost: as for `call`.
        """
        await _patiently(lambda: self._post(url, body))

    async def _post(self, url: str, body: Mapping[str, Any]) -> None:
        try:
            async with self.session.post(url, json=dict(body)) as answer:
                self._judge(answer.status, answer.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _lost(error) from None

    async def upload(self, url: str, content: bytes) -> None:
        """Hand a file's bytes over to where files.getUploadURLExternal said.

        Raises:
            Refused, Limited, Lost: as for `call`.
        """
        try:
            async with self.session.post(url, data=content) as answer:
                self._judge(answer.status, answer.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _lost(error) from None

    @property
    def _full(self) -> bool:
        return len(self._paused) >= _PAUSES_KEPT

    async def _renewed(self, call: Call) -> Answer:
        """Call; a token that turns out to have run out is replaced once."""
        try:
            return await self._request(call)
        except Refused as refused:
            if refused.code != "token_expired" or self.renew is None:
                raise
            token = await self.renew(call.workspace, call.token)
            if not token:
                raise
        return await self._request(replace(call, token=token))

    async def _request(self, call: Call) -> Answer:
        client = AsyncWebClient(
            call.token or None, base_url=self._base_url, session=self.session, timeout=TIMEOUT, retry_handlers=[]
        )
        body = dict(call.body)
        try:
            if call.form:
                answer = await client.api_call(call.method, data=body)
            else:
                answer = await client.api_call(call.method, json=body)
        except SlackApiError as error:
            raise _failed(error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _lost(error) from None
        scopes = answer.headers.get("x-oauth-scopes", "")
        data = answer.data if isinstance(answer.data, dict) else {}
        return Answer(data, frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()))

    @staticmethod
    def _judge(status: int, retry_after: str | None) -> None:
        if status == _TOO_MANY:
            raise Limited(_seconds(retry_after))
        if status >= _SERVER:
            raise Lost(f"Slack answered {status}", answered=True)
        if status >= 400:  # noqa: PLR2004  # everything else that HTTP calls an error
            raise Refused(f"http_{status}")


async def _patiently(call: Callable[[], Awaitable[_T]]) -> _T:
    for pause in PAUSES:
        try:
            return await call()
        except Limited as limited:
            if limited.after > PATIENCE:
                raise
            await asyncio.sleep(limited.after.total_seconds())
        except Lost as lost:
            if not (lost.unsent or lost.answered):
                raise
            await asyncio.sleep(pause)
    return await call()


def _failed(error: SlackApiError) -> CallError:
    answer = error.response
    status = int(getattr(answer, "status_code", None) or getattr(answer, "status", None) or _SERVER)
    data = getattr(answer, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == _TOO_MANY or code in {"ratelimited", "rate_limited"}:
        return Limited(_seconds(answer.headers.get("Retry-After")))
    if status >= _SERVER or not isinstance(code, str):
        return Lost(f"Slack answered {status}", answered=True)
    if code in {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}:
        return Lost(f"Slack answered {code}", answered=True)
    return Refused(code)


def _lost(error: Exception) -> Lost:
    unsent = isinstance(error, aiohttp.ClientConnectorError)
    if isinstance(error, TimeoutError):
        return Lost(f"Slack took longer than {TIMEOUT} s")
    return Lost("Slack could not be reached" if unsent else "the connection to Slack broke", unsent=unsent)


def _seconds(header: str | None) -> timedelta:
    """Of a Retry-After header."""
    return timedelta(seconds=min(int(header), 3600)) if header and header.isdigit() else _DEFAULT_PAUSE
