"""Requests to `/api/v10/*` into calls of simcord's router, with Discord's log-in, rate limits, faults and error bodies.

It listens on loopback only. A route or field that simcord does not know is answered 501 and kept in `gaps`, so that a
test fails loudly rather than passing on a pretence.
"""

import asyncio
import io
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web
from simcord._clock import Clock
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import router
from simcord.http import routes as _routes  # noqa: F401 - registers the handlers

from tests.listening import Listening
from tests.standins.discord.faults import SECOND, Bucket, Fault, Faults
from tests.standins.discord.gateway import Gateway
from tests.standins.discord.nonces import MESSAGES, Nonces
from tests.standins.discord.validate import check_choices, check_commands, check_message, refuse
from tests.standins.discord.verbs import Verbs

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.stand-in.loopback-only"
CALLBACK = re.compile(r"/interactions/(\d+)/([^/]+)/callback")
WEBHOOK = re.compile(r"/webhooks/(\d+)/([^/]+)(/.*)?")
COMMANDS = re.compile(r"/applications/\d+(/guilds/\d+)?/commands")


class WallClock(Clock):
    """Real time instead of simcord's virtual one, so that deadlines are real."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Upload:
    """A file as simcord's router takes it."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(slots=True)
class Call:
    """One request as it came, and what it was answered."""

    method: str
    path: str
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    at: float = 0.0
    status: int = 0

    @property
    def line(self) -> str:
        """The method and the path."""
        return f"{self.method} {self.path}"

    @property
    def route(self) -> str:
        """The line with numbers and tokens taken out."""
        path = WEBHOOK.sub(r"/webhooks/{id}/{token}\3", CALLBACK.sub("/interactions/{id}/{token}/callback", self.path))
        return f"{self.method} {re.sub(r'/[0-9]+', '/{id}', path)}"


class DiscordStandIn(Verbs):
    """Discord on a loopback port while the context is open."""

    def __init__(self, *, token: str = TOKEN, deadline: float = 3.0) -> None:
        super().__init__(Backend(clock=WallClock()), deadline)
        self.token = token
        self.gateway = Gateway(self.backend, token)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.gaps: list[str] = []
        self.message_limit = 5
        self.global_limit: Bucket | None = None
        self.nonces = Nonces()
        self._buckets: dict[str, Bucket] = {}
        self._listening: Listening | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.come_back()
        return self

    async def go_down(self) -> None:
        """Stop listening, and cut every connection."""
        await self.gateway.close(1001)
        if self._listening is not None:
            await self._listening.stop()
            self._listening = None

    async def come_back(self) -> None:
        """Listen, at the port of before."""
        app = web.Application(client_max_size=25 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", "/api/v10/{path:.*}", self._serve)
        self._listening = Listening(web.AppRunner(app, shutdown_timeout=0.2))
        await self._listening.start(self.port)
        self.port = self._listening.port
        self.gateway.url = self.gateway_url

    async def __aexit__(self, *_: object) -> None:
        await self.go_down()

    @property
    def api_url(self) -> str:
        """Where the HTTP interface is."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where the gateway is."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def counts(self) -> Counter[str]:
        """How often each route was called."""
        return Counter(call.route for call in self.calls)

    def fail_next(self, pattern: str, status: int, *, retry_after: float = 0.2, times: int = 1) -> None:
        """Answer the next requests whose "METHOD /path" matches (with `*`) with this status."""
        self.faults.coming.append(Fault(pattern, status, retry_after, times=times))

    def hang_next(self, pattern: str, seconds: float) -> None:
        """Hold the next such request for so long, then serve it."""
        self.faults.coming.append(Fault(pattern, 0, hang=seconds))

    def limit_all(self, requests: int) -> None:
        """Allow so many requests a second in all; callbacks and webhooks of interactions do not count."""
        self.global_limit = Bucket("global", requests, window=SECOND)

    async def _serve(self, request: web.Request) -> web.Response:
        call = Call(request.method, "/" + request.match_info["path"], query=dict(request.query), at=time.monotonic())
        call.body, call.files = await _read(request)
        self.calls.append(call)
        fault = self.faults.take(call.line)
        response = await self._failing(fault, call, request.headers.get("Authorization"))
        call.status = response.status
        self._note(call)
        if fault is not None and fault.cuts and request.transport is not None:
            request.transport.abort()
        return response

    async def _failing(self, fault: Fault | None, call: Call, authorization: str | None) -> web.Response:
        """Answer, or fail as planned: before it is done, or when it is done."""
        if fault is None:
            return self._answer(call, authorization)
        done = self._answer(call, authorization) if fault.acts else None
        await asyncio.sleep(fault.hang)
        return _failure(fault) if fault.status else done or self._answer(call, authorization)

    def _answer(self, call: Call, authorization: str | None) -> web.Response:
        by_token = CALLBACK.fullmatch(call.path) or WEBHOOK.fullmatch(call.path)
        if not by_token and authorization != f"Bot {self.token}":
            return reply({"message": "401: Unauthorized", "code": 0}, 401)
        if self.global_limit is not None and not by_token and (wait := self.global_limit.spend(time.monotonic())):
            return _failure(Fault("", 429, retry_after=round(wait, 3), everywhere=True))
        bucket = self._bucket(call)
        wait = bucket.spend(time.monotonic())
        headers = bucket.headers(time.monotonic(), time.time())
        if wait:
            limited = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": False}
            return reply(limited, 429, headers | {"X-RateLimit-Scope": "user", "Retry-After": str(int(wait) + 1)})
        data, status = self._dispatch(call)
        return reply(data, status, headers)

    def _bucket(self, call: Call) -> Bucket:
        key = call.line if MESSAGES.fullmatch(call.path) else f"{call.route} {call.path.split('/')[1:4]}"
        limit = self.message_limit if MESSAGES.fullmatch(call.path) and call.method == "POST" else 250
        return self._buckets.setdefault(key, Bucket(f"bucket{len(self._buckets)}", limit))

    def _dispatch(self, call: Call) -> tuple[Any, int]:
        try:
            return self._routed(call)
        except (router.RouteNotImplemented, router.UnsupportedField) as gap:
            self.gaps.append(str(gap))
            return {"code": 0, "message": str(gap)}, 501
        except BackendError as error:
            body = error.to_json()
            if error.code == 50035 and "errors" not in body:
                body["errors"] = refuse("", "BASE_TYPE_INVALID", error.message).errors
            return body, error.status
        except (KeyError, ValueError, TypeError) as error:
            return refuse("", "BASE_TYPE_INVALID", repr(error)).to_json(), 400

    def _routed(self, call: Call) -> tuple[Any, int]:
        if call.path in {"/gateway", "/gateway/bot"}:
            starts = {"total": 1000, "remaining": 1000, "reset_after": 86_400_000, "max_concurrency": 1}
            return {"url": self.gateway_url, "shards": 1, "session_start_limit": starts}, 200
        self._check(call)
        if first := self.nonces.repeated(call.method, call.path, call.body):
            return router.dispatch(self.backend, "GET", f"{call.path}/{first}"), 200
        path, body = call.path, call.body
        if path == "/applications/@me":
            path = "/oauth2/applications/@me"
        data = router.dispatch(self.backend, call.method, path, json=body, params=call.query, files=call.files)
        self.nonces.keep(call.method, path, body, data)
        quiet = data is None or (CALLBACK.fullmatch(path) and call.query.get("with_response") not in {"true", "1"})
        return (None, 204) if quiet else (data, 200)

    def _check(self, call: Call) -> None:
        body = call.body if isinstance(call.body, dict) else {}
        webhook = WEBHOOK.fullmatch(call.path)
        if call.method == "PUT" and COMMANDS.fullmatch(call.path):
            check_commands(call.body)
        elif CALLBACK.fullmatch(call.path):
            data = body.get("data") or {}
            if body["type"] == 8:
                check_choices(data)
            elif body["type"] in {4, 7}:
                check_message(data, files=bool(call.files), new=body["type"] == 4)
        elif call.method in {"POST", "PATCH"} and (webhook or MESSAGES.match(call.path)):
            self._check_age(webhook[2] if webhook else None)
            check_message(body, files=bool(call.files), new=call.method == "POST")

    def _check_age(self, token: str | None) -> None:
        record = self.backend.interactions.get(self.backend.interaction_tokens.get(token or "", 0))
        if record is not None and record.expires_at is not None and self.backend.now_iso() >= record.expires_at:
            raise BackendError(401, 50027, "Invalid Webhook Token")

    def _note(self, call: Call) -> None:
        callback, webhook = CALLBACK.fullmatch(call.path), WEBHOOK.fullmatch(call.path)
        match = callback or webhook
        if match is None or call.status >= 300:
            return
        now = time.monotonic()
        if callback:
            self.acknowledged.setdefault(match[2], now)
        if webhook or call.body["type"] not in {5, 6}:
            self.answered.setdefault(match[2], now)


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), []
    body: Any = None
    files = []
    for name, part in (await request.post()).items():
        if name == "payload_json":
            body = json.loads(str(part))
        elif isinstance(part, web.FileField):
            files.append(Upload(part.filename, io.BytesIO(part.file.read())))
            part.file.close()
    attachments = body.get("data", body).get("attachments") or [] if isinstance(body, dict) else []
    for file, attachment in zip(files, attachments, strict=False):
        file.description = attachment.get("description")
    return body, files


def _failure(fault: Fault) -> web.Response:
    if fault.status != 429:
        return reply({"message": f"{fault.status}: Server Error", "code": 0}, fault.status)
    headers = {"X-RateLimit-Scope": "global" if fault.everywhere else "shared", "Retry-After": str(fault.retry_after)}
    body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": fault.everywhere}
    return reply(body, 429, headers | {"Via": "1.1 stand-in"})


def reply(data: Any, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer whose Content-Type is exactly `application/json`, as discord.py compares it."""
    if status == 204:
        return web.Response(status=204, headers=headers)
    return web.Response(body=json.dumps(data).encode(), status=status, headers=headers, content_type="application/json")
