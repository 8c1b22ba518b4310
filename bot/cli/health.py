"""`tidings health`: asks the `tidings run` beside it whether it lives, for those who watch over a container."""

import http.client
import json

from bot.errors import BadSettings
from bot.settings import WebSettings

PATIENCE = 4.0
"""Seconds that it has to answer: those who ask wait for 5."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where to ask who listens on every address


def run_health(settings: WebSettings, *, ready: bool) -> int:
    """Print how it is; 0 when it lives (with `ready`: when the platforms and the store can be used too), else 1.

    Raises:
        BadSettings: the settings name no port that can be asked.
    """
    if not settings.port:
        raise BadSettings("web.port is 0, any free port, so that nobody knows where to ask. Set web.port to a number.")
    host = _EVERYWHERE.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz" if ready else "/healthz")
        answer = connection.getresponse()
        words = _words(answer.read(10_000))
    except (OSError, http.client.HTTPException) as error:
        print(f"down: {host}:{settings.port} does not answer ({error}). Is `tidings run` there, with web.enabled?")
        return 1
    finally:
        connection.close()
    print(words)
    return 0 if answer.status == http.client.OK else 1


def _words(body: bytes) -> str:
    """`ok`, or `down: slack, store`; what is no answer of ours is told as such."""
    try:
        told = json.loads(body)
        names = ", ".join(told.get("down", []))
        return f"{told['status']}: {names}" if names else str(told["status"])
    except (ValueError, KeyError, AttributeError, TypeError):
        return "down: something else than Tidings answers there"
