"""Backend events into gateway frames: HELLO, IDENTIFY, RESUME, heartbeats, and the closes that a test asks for.

A session outlives its socket: what happened in between is replayed on RESUME, each event once and in order.
"""

import asyncio
import copy
import json
import secrets
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord import intents as gates
from simcord.backend import Backend, serializers

PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15
"""The intents members, presences and message content, which this application was not granted."""


@dataclass(slots=True)
class Session:
    """What a client that identified is owed: its events, numbered from 1."""

    id: str
    intents: int
    shard: tuple[int, int]
    events: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)
    line: "Line | None" = None

    def add(self, event: str, payload: Mapping[str, Any]) -> None:
        """Number the event and send it when the socket is up."""
        self.events.append((len(self.events) + 1, event, payload))
        if self.line is not None:
            self.line.dispatch(*self.events[-1])


class Line:
    """One socket: frames leave in the order in which they were put."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.socket = socket
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._encode = encoder(compress)

    def put(self, op: int, data: object = None, **more: object) -> None:
        """Queue one frame."""
        self.queue.put_nowait({"op": op, "d": data, "s": None, "t": None, **more})

    def dispatch(self, seq: int, event: str, payload: Mapping[str, Any]) -> None:
        """Queue one event."""
        self.put(0, payload, s=seq, t=event)

    async def write(self) -> None:
        """Send what is queued until the socket is gone."""
        while not self.socket.closed:
            frame = self._encode(json.dumps(await self.queue.get()))
            try:
                await (self.socket.send_bytes(frame) if isinstance(frame, bytes) else self.socket.send_str(frame))
            except ConnectionError:
                return


def encoder(compress: str | None) -> Callable[[str], bytes | str]:
    """How text becomes frames: plain, or one compressed stream for the whole socket as the client asked."""
    if compress == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        import zstandard  # noqa: PLC0415 - only a client that has it asks for it

        packer = zstandard.ZstdCompressor().compressobj()
        return lambda text: packer.compress(text.encode()) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return lambda text: text


class Gateway:
    """Every socket and session of the one application."""

    def __init__(self, backend: Backend, token: str) -> None:
        self.backend = backend
        self.token = token
        self.url = ""
        self.heartbeat_seconds = 41.25
        self.acks = True
        self.sessions: dict[str, Session] = {}
        self.received: list[dict[str, Any]] = []
        backend.subscribers.append(self.publish)

    def count(self, op: int) -> int:
        """How many frames with this op code clients have sent: 2 identifies, 6 resumes."""
        return sum(frame.get("op") == op for frame in self.received)

    def publish(self, event: str, payload: Mapping[str, Any]) -> None:
        """Give an event to every session that its intents and shard entitle to it."""
        for session in self.sessions.values():
            gate = gates.required_intent(event, payload)
            intents = discord.Intents._from_value(session.intents)
            if (gate is None or getattr(intents, gate)) and self._shard(event, payload, session):
                session.add(event, self._shaped(event, payload, intents))

    def _shaped(self, event: str, payload: Mapping[str, Any], intents: discord.Intents) -> dict[str, Any]:
        shaped: dict[str, Any] = copy.deepcopy(dict(payload))
        if event == "GUILD_CREATE":
            gates.prune_guild_create(shaped, intents, self.backend.bot_user.id)
        if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not intents.message_content:
            gates.censor_message(shaped, self.backend.bot_user.id, backend=self.backend)
        return shaped

    @staticmethod
    def _shard(event: str, payload: Mapping[str, Any], session: Session) -> bool:
        guild = payload.get("guild_id") or (payload.get("id") if event.startswith("GUILD_") else None)
        index, count = session.shard
        return (int(guild) >> 22) % count == index if guild else index == 0

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket until either side closes it."""
        socket = web.WebSocketResponse(autoping=True, max_msg_size=4096)
        await socket.prepare(request)
        line = Line(socket, request.query.get("compress"))
        writer = asyncio.ensure_future(line.write())
        line.put(10, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._frame(line, json.loads(message.data))
        finally:
            writer.cancel()
            for session in self.sessions.values():
                session.line = None if session.line is line else session.line
        return socket

    async def _frame(self, line: Line, frame: dict[str, Any]) -> None:
        self.received.append(frame)
        if frame["op"] == 1 and self.acks:
            line.put(11)
        elif frame["op"] == 2:
            await self._identify(line, frame["d"])
        elif frame["op"] == 6:
            self._resume(line, frame["d"])

    async def _identify(self, line: Line, data: dict[str, Any]) -> None:
        if data["token"] != self.token:
            await line.socket.close(code=4004, message=b"Authentication failed.")
        elif data["intents"] & PRIVILEGED:
            await line.socket.close(code=4014, message=b"Disallowed intent(s).")
        else:
            index, count = data.get("shard") or (0, 1)
            session = Session(secrets.token_hex(16), data["intents"], (index, count), line=line)
            self.sessions[session.id] = session
            self._ready(session)

    def _ready(self, session: Session) -> None:
        guilds = [g for g in self.backend.guilds.values() if (g.id >> 22) % session.shard[1] == session.shard[0]]
        ready = {
            "v": 10,
            "user": dict(serializers.user_payload(self.backend.bot_user)),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": list(session.shard),
            "application": {"id": str(self.backend.application_id), "flags": 0},
        }
        session.add("READY", ready)
        intents = discord.Intents._from_value(session.intents)
        for guild in guilds:
            payload = serializers.guild_create_payload(self.backend, guild)
            session.add("GUILD_CREATE", self._shaped("GUILD_CREATE", payload, intents))

    def _resume(self, line: Line, data: dict[str, Any]) -> None:
        session = self.sessions.get(data["session_id"])
        if session is None or data["token"] != self.token or data["seq"] > len(session.events):
            line.put(9, data=False)
            return
        for numbered in session.events[data["seq"] :]:
            line.dispatch(*numbered)
        session.line = line
        session.add("RESUMED", {})

    def lines(self) -> list[Line]:
        """The sockets of the sessions that are up."""
        return [session.line for session in self.sessions.values() if session.line is not None]

    async def close(self, code: int) -> None:
        """Close every socket with this code; 4007 and 4009 also end the session."""
        lines = self.lines()
        if code in {4003, 4007, 4009}:
            self.sessions.clear()
        for line in lines:
            await line.socket.close(code=code)

    def drop(self) -> None:
        """Lose every socket without a goodbye, as a cable that is pulled."""
        for session in self.sessions.values():
            line, session.line = session.line, None
            transport = line.socket._req.transport if line and line.socket._req else None
            if transport is not None:
                transport.abort()

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        for line in self.lines():
            line.put(7)

    def invalidate(self, *, resumable: bool) -> None:
        """Op 9; a session that may not be resumed is forgotten."""
        lines = self.lines()
        if not resumable:
            self.sessions.clear()
        for line in lines:
            line.put(9, data=resumable)
