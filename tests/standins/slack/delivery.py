"""What Slack sends to an app, over either transport, and what it counts as an acknowledgement."""

from dataclasses import dataclass
from typing import Protocol

from tests.standins.slack.facts import Json

ACK_SECONDS = 3.0


@dataclass(frozen=True)
class Sending:
    """One thing to send: `kind` is `events_api`, `slash_commands` or `interactive`; `retry` counts redeliveries."""

    kind: str
    payload: Json
    takes_reply: bool = False
    retry: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Ack:
    """How it was answered: after how many seconds (None is never), with what, and what was wrong with that."""

    after: float | None
    payload: Json | None = None
    problem: str = ""


class Transport(Protocol):
    """A way to the app."""

    async def deliver(self, sending: Sending) -> Ack:
        """Send, and wait up to three seconds for the acknowledgement."""
        ...
