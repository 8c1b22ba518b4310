"""Texts that Slack reads as mrkdwn → whom they would notify."""

import re
from collections.abc import Iterator

from tests.standins.slack.facts import Json

CONTROL = re.compile(r"<([!@][^<>|]*)(?:\|[^<>]*)?>")
BARE = re.compile(r"(?<![\w@])@(?:channel|here|everyone)\b")


def pings(args: Json) -> list[str]:
    """Control sequences in a message that notify somebody: `!channel`, `@U123`, `!subteam^S1`; no dates."""
    found = [match for text in _mrkdwn(args) for match in CONTROL.findall(text) if not match.startswith("!date")]
    if args.get("link_names") or args.get("parse") == "full":
        found += BARE.findall(args.get("text") or "")
    return found


def may_ping(args: Json) -> list[str]:
    """Bare words that Slack "may parse automatically", as its documentation puts it, where `verbatim` is not set."""
    loose = [part["text"] for part in _objects(args.get("blocks")) if not part.get("verbatim")]
    return [match for text in loose for match in BARE.findall(text)]


def _mrkdwn(args: Json) -> Iterator[str]:
    if args.get("mrkdwn") is not False:
        yield args.get("text") or ""
    for part in _objects(args.get("blocks")):
        yield part["text"]
    for block in args.get("blocks") or []:
        if block.get("type") == "markdown":
            yield block["text"]


def _objects(part: object) -> Iterator[Json]:
    if isinstance(part, list):
        for one in part:
            yield from _objects(one)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn" and isinstance(part.get("text"), str):
            yield part
        for one in part.values():
            yield from _objects(one)
