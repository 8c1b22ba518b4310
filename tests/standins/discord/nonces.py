"""Messages by the nonce under which they were posted: a repeat in the same channel gives the first one, for a while."""

import re
import time
from dataclasses import dataclass, field
from typing import Any

MESSAGES = re.compile(r"/channels/(\d+)/messages")


@dataclass(slots=True)
class Nonces:
    """`sent_as` are the nonces of messages by id; `absorbed` counts repeats; a nonce counts for `holds` seconds."""

    holds: float = 180.0
    sent_as: dict[str, str] = field(default_factory=dict)
    absorbed: int = 0
    _known: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def repeated(self, method: str, path: str, body: Any) -> str:
        """The id of the message that this request repeats, or `""`."""
        known, until = self._known.get(self._key(method, path, body), ("", 0.0))
        if not known or until <= time.monotonic():
            return ""
        self.absorbed += 1
        return known

    def keep(self, method: str, path: str, body: Any, message: Any) -> None:
        """Remember what became of a request, and show the nonce in its message."""
        key = self._key(method, path, body)
        if key[1]:
            self._known[key] = message["id"], time.monotonic() + self.holds
            self.sent_as[message["id"]] = message["nonce"] = key[1]

    @staticmethod
    def _key(method: str, path: str, body: Any) -> tuple[str, str]:
        given = body if isinstance(body, dict) else {}
        enforced = method == "POST" and MESSAGES.fullmatch(path) and given.get("enforce_nonce")
        return path, str(given.get("nonce") or "") if enforced else ""
