"""What Slack knows: an app, and workspaces with people, channels, messages and views.

Invariant: ids have Slack's own shapes (T…, U…, C…, G…, D…, B…, V…), since clients look at the first letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:read",
    "users:read",
)
EVENTS = frozenset({"app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked"})

_numbers = count(1)


def new_id(letter: str) -> str:
    """An id that nothing else has, `C0000000012`."""
    return f"{letter}{next(_numbers):010d}"


@dataclass
class App:
    """The app as it is registered with Slack; its secrets are known to the bot, or are wrong there."""

    id: str = field(default_factory=lambda: new_id("A"))
    client_id: str = "111.222"
    client_secret: str = "stand-in-client-secret"
    signing_secret: str = "stand-in-signing-secret"
    app_token: str = "xapp-1-A1-stand-in"
    verification_token: str = "stand-in-verification"
    scopes: tuple[str, ...] = SCOPES
    events: frozenset[str] = EVENTS
    redirect_url: str = ""
    rotates: bool = False


@dataclass
class Token:
    """A token: `state` is `""` while it works, else the error that it is answered with."""

    value: str
    kind: str
    team: str
    scopes: tuple[str, ...]
    expires_at: float | None = None
    state: str = ""


@dataclass
class User:
    """A person or a bot. One who `blocks` takes no direct messages of the app."""

    id: str
    team: str
    name: str
    admin: bool = False
    bot: bool = False
    deleted: bool = False
    blocks: bool = False
    zone: str = "Europe/Berlin"
    locale: str = "en-US"


@dataclass
class Message:
    """A message as it stands now; `before` is what it said before each edit."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    only_for: str = ""
    metadata: Json | None = None
    pings: list[str] = field(default_factory=list)
    may_ping: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    deleted: bool = False
    sent: Json = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All that is read in it, a line for each text object; the fallback text where it has no blocks."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    def payload(self, bot_id: str, app_id: str) -> Json:
        """As Slack's APIs and events show it."""
        shown: Json = {"type": "message", "ts": self.ts, "text": self.text, "user": self.author}
        optional = {"blocks": self.blocks, "thread_ts": self.thread_ts, "metadata": self.metadata}
        by_bot = {"bot_id": bot_id, "app_id": app_id} if bot_id else {}
        return shown | by_bot | {name: value for name, value in optional.items() if value}


@dataclass
class Channel:
    """A conversation; `kind` is `channel`, `group` (private), `im` or `mpim`."""

    id: str
    team: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    restricted: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class View:
    """A modal or a Home as a user has it before them; `offered` is what its external selects suggested last."""

    id: str
    team: str
    user: str
    payload: Json
    hash: str
    open: bool = True
    under: "View | None" = None
    offered: list[Json] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that is read in it."""
        title = self.payload.get("title", {}).get("text", "")
        return "\n".join([title, *texts(self.payload["blocks"])])


@dataclass
class Team:
    """A workspace. `bot` is the app's user there; `token` works once the app is installed."""

    id: str
    name: str
    bot: User
    bot_id: str
    token: str = ""
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)


def texts(blocks: object) -> Iterator[str]:
    """Every text that a reader sees in blocks, in order."""
    if isinstance(blocks, list):
        for block in blocks:
            yield from texts(block)
    elif isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        for name, value in blocks.items():
            if name not in {"options", "option_groups", "metadata"}:
                yield from texts(value)
