"""Turns what Slack sends into where it was said, by whom, and what: pure.

Invariant: a payload may lack anything; what is missing is `""`, never an error. Its text is untrusted.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.conversation import Field, Line, Place
from bot.platforms.slack.installations import workspace_of
from bot.table import Command

TOPIC_WORDS, TOPIC_LENGTH = 12, 150
"""How much of a message becomes a topic."""

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_OPERATORS = re.compile(r"[\"“”:*_~`/]|(?<!\S)-")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was said and by whom; `key` is the same whenever Slack sends the same thing again.

    `url` is the response_url, by which an answer gets to the channel whether or not the app is in it.
    """

    workspace: str
    channel: str
    user: str
    thread: str = ""
    key: str = ""
    url: str = field(default="", repr=False)
    home: bool = False
    unseen: bool = False
    """Whether it was done to a message that its reader alone sees."""

    @property
    def direct(self) -> bool:
        """Whether it is a direct message, or the app's own page."""
        return self.home or self.channel.startswith("D")

    @property
    def place(self) -> Place:
        """The place as the desk knows it."""
        return Place("slack", self.workspace, self.channel or self.user, self.thread, self.direct)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a modal remembers: where it was opened, and what its fields search."""

    origin: Origin
    suggests: Mapping[str, str]

    def packed(self) -> str:
        """As private_metadata."""
        return json.dumps({"origin": asdict(self.origin), "suggests": dict(self.suggests)}, separators=(",", ":"))


def opened(metadata: str) -> Opened:
    """What `packed` wrote."""
    try:
        held = json.loads(metadata)
        known = {each.name for each in fields(Origin)}
        origin = Origin(**{key: value for key, value in held["origin"].items() if key in known})
        return Opened(origin, held["suggests"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return Opened(Origin("", "", "", home=True), {})


def searched(form_fields: Iterable[Field]) -> dict[str, str]:
    """What the fields of a form search, by name."""
    return {each.name: each.suggests.value for each in form_fields if each.suggests}


def of_event(body: Mapping[str, Any]) -> Origin:
    """Of an event; a mention is answered in its thread."""
    event = _part(body, "event")
    channel, user = _text(event.get("channel")), _text(event.get("user"))
    thread = _text(event.get("thread_ts"))
    if event.get("type") == "app_mention":
        thread = thread or _text(event.get("ts"))
    workspace = _workspace(body)
    home = event.get("type") == "app_home_opened"
    return Origin(workspace, channel, user, thread, f"{workspace}:{_text(body.get('event_id'))}", home=home)


def of_command(body: Mapping[str, Any]) -> Origin:
    """Of a slash command."""
    workspace, channel, user = _workspace(body), _text(body.get("channel_id")), _text(body.get("user_id"))
    return Origin(workspace, channel, user, "", _key(workspace, body), _text(body.get("response_url")))


def of_interaction(body: Mapping[str, Any]) -> Origin:
    """Of a pressed button, a shortcut, or a form."""
    workspace, container = _workspace(body), _part(body, "container")
    channel = _text(_part(body, "channel").get("id") or container.get("channel_id"))
    message = _part(body, "message")
    thread = _text(message.get("thread_ts") or container.get("thread_ts"))
    home = not channel and _part(body, "view").get("type") == "home"
    user = _text(_part(body, "user").get("id"))
    unseen = container.get("is_ephemeral") is True
    url = _text(body.get("response_url"))
    return Origin(workspace, channel, user, thread, _key(workspace, body), url, home, unseen)


def slash(command: str, text: str, commands: Sequence[Command]) -> Line:
    """`/summary x` and `/tidings verb …` as a line; `/tidings` alone is a call for help."""
    words = said(text)
    if command.removeprefix("/") != "tidings":
        return Line(f"{command} {words}".strip())
    if not words:
        return Line("/help")
    first = words.split(maxsplit=1)[0].removeprefix("/").lower()
    known = {name for each in commands for name in (each.name, each.group)}
    return Line(f"/{words.removeprefix('/')}") if first in known else Line(words, loose=True)


def said(text: str, bot_user: str = "") -> str:
    """The words of a command; those of `/settings` name people and channels by their ids, as only these are sure."""
    words = plain_text(text, bot_user)
    is_settings = words.removeprefix("/").casefold().startswith("settings")
    return plain_text(text, bot_user, by_id=True) if is_settings else words


def plain_text(text: str, bot_user: str = "", *, by_id: bool = False) -> str:
    """A text without Slack's markup; the mention of the app itself is taken out."""

    def shown(found: re.Match[str]) -> str:
        sign, name, label = found.group(1), found.group(2), "" if by_id and found.group(1) else found.group(3)
        if sign == "@":
            return " " if name == bot_user else f"@{label or name}"
        return label or (f"{sign}{name}" if sign == "#" else name)

    return " ".join(html.unescape(_MARKUP.sub(shown, text)).split())


def topic(text: str) -> str:
    """What a message is about, as words for a search: its first words, without what a search takes as operators."""
    cleaned = re.sub(r"https?://\S+|[@#]\S+", " ", plain_text(text))
    return " ".join(_OPERATORS.sub(" ", cleaned).split()[:TOPIC_WORDS])[:TOPIC_LENGTH].strip()


def pressed(body: Mapping[str, Any]) -> tuple[str, str]:
    """The action of a button or menu, and the value that was chosen."""
    acted: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    chosen = acted.get("selected_option") or {}
    return _text(acted.get("action_id")), _text(chosen.get("value"))


def is_said_by_member(event: Mapping[str, Any]) -> bool:
    """Whether a message is a member's own new words: no bot's, no edit, no notice."""
    return not (event.get("bot_id") or event.get("subtype") or event.get("hidden")) and bool(event.get("user"))


def _workspace(body: Mapping[str, Any]) -> str:
    enterprise = _part(body, "enterprise").get("id") or body.get("enterprise_id")
    grants = body.get("authorizations") or [{}]
    wide = body.get("is_enterprise_install") or grants[0].get("is_enterprise_install")
    team = _part(body, "team").get("id") or body.get("team_id") or grants[0].get("team_id")
    return workspace_of(_text(enterprise), _text(team), is_enterprise_install=str(wide).lower() == "true")


def _key(workspace: str, body: Mapping[str, Any]) -> str:
    trigger = _text(body.get("trigger_id"))
    return f"{workspace}:{trigger}" if trigger else ""


def _part(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    held = body.get(key)
    return held if isinstance(held, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
