"""Signed HTTP: what Slack posts to an app's URL, and what it takes as an answer within three seconds."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from tests.standins.slack.delivery import ACK_SECONDS, Ack, Sending
from tests.standins.slack.facts import Json
from tests.standins.slack.world import World


@dataclass
class SignedHTTP:
    """The way to an app that listens at a URL. `secret` and `skew` (seconds) are for forging."""

    world: World
    url: str
    secret: str = ""
    skew: float = 0.0

    async def deliver(self, sending: Sending) -> Ack:
        """Post it, as JSON or as a form, after its kind."""
        body, kind = _body(sending)
        status, text, after = await self.post(body, kind, _retrying(sending))
        if after is None:
            return Ack(None, problem="operation_timeout")
        if status != 200:
            return Ack(after, problem=f"http_status {status}")
        payload = json.loads(text) if text.lstrip().startswith("{") else {"text": text} if text else None
        problem = "payload_not_accepted" if payload and not sending.takes_reply else ""
        return Ack(after, payload, problem)

    async def verify(self, challenge: str = "stand-in-challenge") -> str:
        """What the app says to Slack's first question, for the challenge back."""
        asked = {"type": "url_verification", "challenge": challenge, "token": self.world.app.verification_token}
        _, text, _ = await self.post(json.dumps(asked), "application/json", {})
        return text

    async def post(self, body: str, kind: str, headers: dict[str, str]) -> tuple[int, str, float | None]:
        """Post a signed body: the status, the text, and the seconds it took, None where nothing came."""
        stamp = str(int(self.world.now() + self.skew))
        signature = sign(self.secret or self.world.app.signing_secret, stamp, body)
        headers = headers | {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        start = time.monotonic()
        try:
            async with ClientSession(timeout=ClientTimeout(total=ACK_SECONDS)) as session:
                response: ClientResponse
                async with session.post(self.url, data=body.encode(), headers=headers) as response:
                    return response.status, await response.text(), time.monotonic() - start
        except (TimeoutError, ClientError):
            return 0, "", None


def sign(secret: str, stamp: str, body: str) -> str:
    """The signature `v0=…` of a body."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()


def _body(sending: Sending) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if sending.kind == "events_api":
        return json.dumps(sending.payload), "application/json"
    if sending.kind == "slash_commands":
        return urlencode(sending.payload), form
    return urlencode({"payload": json.dumps(sending.payload)}), form


def _retrying(sending: Sending) -> Json:
    if not sending.retry:
        return {}
    return {"X-Slack-Retry-Num": str(sending.retry), "X-Slack-Retry-Reason": sending.reason}
