"""What Tidings says while it runs: records of the log and sentences for the operator, one event a line.

Invariant: everything passes through the redaction; no event takes more than a line as JSON, and on the console what
follows a first line is indented, so that no text can pass for an event of its own. What no terminal should be told
stands as its escape: colours, titles, links, and what turns the direction of the text around it.
"""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from typing import TextIO

from bot.secrets import Redaction, Secrets

Tell = Callable[[str], None]

LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}

_QUIET = {
    "discord": logging.CRITICAL,
    "slack_bolt": logging.ERROR,
    "bot.platforms.slack.bolt": logging.ERROR,
    "uvicorn": logging.ERROR,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
    "aiosqlite": logging.WARNING,  # at debug each statement with its values
    "slack_sdk": logging.WARNING,  # at debug each payload
    "aiohttp": logging.WARNING,
    "trafilatura": logging.CRITICAL,  # of each page that it cannot read
}
"""Libraries that log what the platforms tell better, or at debug what members wrote."""


_UNTOLD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What a terminal obeys, what ends a line to some, and what nobody sees; not the line feed, not the tab."""


class Lines(logging.Formatter):
    """`tidings: WARNING bot.x: words`, a traceback indented below."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        first = f"tidings: {record.levelname} {record.name}: {_one_line(record.getMessage())}"
        return "\n".join([first, *(f"    {_shown(line)}" for line in _trace(record).split("\n") if line)])


class Objects(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, and trace where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        event = {
            "time": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        trace = _trace(record)
        text = json.dumps(event | ({"trace": trace} if trace else {}), ensure_ascii=False)
        return _UNTOLD.sub(lambda match: json.dumps(match[0])[1:-1], text)


def _trace(record: logging.LogRecord) -> str:
    """The traceback that the redaction has made, and the stack; `""` without any."""
    return "\n".join(part for part in (record.exc_text, record.stack_info) if part)


def _one_line(text: str) -> str:
    return _shown(text.replace("\n", "\\n"))


def _shown(text: str) -> str:
    """The text with escapes in place of what no terminal should be told."""
    return _UNTOLD.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


@contextmanager
def guard_logs(secrets: Secrets, style: str = "console", level: str = "warning") -> Iterator[None]:
    """While this is open, log what is of this level or worse to the standard error, without secrets.

    `style` is `console` or `json`, `level` a key of `LEVELS`.
    """
    handler = logging.StreamHandler()
    handler.setLevel(LEVELS[level])
    handler.setFormatter(Objects() if style == "json" else Lines())
    handler.addFilter(Redaction(value for value in astuple(secrets) if isinstance(value, str)))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(LEVELS[level])
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


class Voice:
    """Says sentences to the operator, without secrets: as lines for a person, or as events of the log."""

    def __init__(self, secrets: Secrets, style: str = "console") -> None:
        self._clean = Redaction(value for value in astuple(secrets) if isinstance(value, str)).clean
        self._objects = Objects() if style == "json" else None

    def tell(self, sentence: str) -> None:
        """What the operator should know, on the standard error: `tidings: Discord: connected`."""
        first, *rest = _shown(self._clean(sentence)).split("\n")
        told = "\n".join([f"tidings: {first}", *(f"    {line}" for line in rest)])
        self._say(told, sentence, sys.stderr, "tidings")

    def report(self, line: str) -> None:
        """How things stand, on the standard output."""
        self._say(_shown(self._clean(line)), line, sys.stdout, "tidings.status")

    def _say(self, text: str, sentence: str, stream: TextIO, logger: str) -> None:
        if self._objects:
            record = logging.LogRecord(logger, logging.INFO, "", 0, self._clean(sentence), None, None)
            text, stream = self._objects.format(record), sys.stderr
        print(text, file=stream, flush=True)
