"""Socket Mode: the WebSockets that an app opens, envelopes over them, and acknowledgements back.

Invariant: an envelope goes to one connection, and only its own envelope_id acknowledges it, once.
"""

import asyncio
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.standins.slack.delivery import ACK_SECONDS, Ack, Sending
from tests.standins.slack.facts import Json
from tests.standins.slack.refusal import Refused
from tests.standins.slack.webapi import Call, method
from tests.standins.slack.world import World

CONNECTIONS = 10
TICKET_SECONDS = 30.0
HEARTBEAT = 5.0


@method("apps.connections.open", tier=1, kinds=("app",))
def connections_open(call: Call) -> Json:
    """Where to open a WebSocket, once, soon."""
    if not call.world.socket_mode:
        raise Refused("socket_mode_not_enabled")
    ticket = secrets.token_urlsafe(16)
    call.world.tickets[ticket] = call.world.now()
    url = call.world.url.replace("http", "ws", 1)
    return {"url": f"{url}/link/?ticket={ticket}&app_id={call.world.app.id}"}


@dataclass(eq=False)
class Connection:
    """An open WebSocket; one that is `leaving` gets no more envelopes."""

    socket: web.WebSocketResponse
    request: web.Request
    opened: float
    leaving: bool = False


@dataclass
class SocketMode:
    """All connections of the app, and what was sent over them."""

    world: World
    connections: list[Connection] = field(default_factory=list)
    strays: list[Json] = field(default_factory=list)
    waiting: dict[str, tuple[Sending, "asyncio.Future[Json]"]] = field(default_factory=dict)
    opened: int = 0
    _turn: int = 0

    @property
    def live(self) -> list[Connection]:
        """Connections that envelopes may go to."""
        return [one for one in self.connections if not one.leaving and not one.socket.closed]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it ends."""
        issued = self.world.tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or self.world.now() - issued > TICKET_SECONDS:
            return web.Response(status=404, text="no such ticket")
        if len(self.live) >= CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT)
        await socket.prepare(request)
        connection = Connection(socket, request, self.world.now())
        await socket.send_json(self._hello(len(self.live) + 1))
        self.connections.append(connection)
        self.opened += 1
        self.world.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self.connections.remove(connection)
            self.world.changed()
        return socket

    async def deliver(self, sending: Sending) -> Ack:
        """Send an envelope over one of the connections, in turn."""
        if not self.live:
            return Ack(None, problem="dispatch_failed")
        self._turn += 1
        connection = self.live[self._turn % len(self.live)]
        envelope_id, answer = secrets.token_hex(16), asyncio.get_running_loop().create_future()
        self.waiting[envelope_id] = (sending, answer)
        start = time.monotonic()
        try:
            await connection.socket.send_json(_envelope(envelope_id, sending))
            async with asyncio.timeout(ACK_SECONDS):
                acked = await answer
        except (TimeoutError, ConnectionError):
            return Ack(None, problem="operation_timeout")
        finally:
            del self.waiting[envelope_id]
        payload = acked.get("payload")
        problem = "payload_not_accepted" if payload and not sending.takes_reply else ""
        return Ack(time.monotonic() - start, payload, problem)

    async def disconnect(self, reason: str, grace: float = 0.2) -> None:
        """Ask the app to leave (`warning`, `refresh_requested`, `link_disabled`); close them after a while."""
        leaving = self.live
        for connection in leaving:
            connection.leaving = reason != "warning"
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}}
            )
        await asyncio.sleep(grace)
        for connection in leaving:
            connection.leaving = True
            with suppress(ConnectionError):
                await connection.socket.close()

    def drop(self) -> None:
        """Cut every connection without a word."""
        for connection in self.live:
            connection.leaving = True
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def _take(self, raw: str) -> None:
        acked = json.loads(raw)
        _, answer = self.waiting.get(acked.get("envelope_id"), (None, None))
        if answer is None or answer.done():
            self.strays.append(acked)
        else:
            answer.set_result(acked)

    def _hello(self, number: int) -> Json:
        info = {"host": "stand-in", "build_number": 1, "approximate_connection_time": 18060}
        app = {"app_id": self.world.app.id}
        return {"type": "hello", "num_connections": number, "debug_info": info, "connection_info": app}


def _envelope(envelope_id: str, sending: Sending) -> Json:
    envelope: Json = {"envelope_id": envelope_id, "type": sending.kind, "payload": sending.payload}
    envelope["accepts_response_payload"] = sending.takes_reply
    if sending.kind == "events_api":
        envelope |= {"retry_attempt": sending.retry, "retry_reason": sending.reason}
    return envelope
