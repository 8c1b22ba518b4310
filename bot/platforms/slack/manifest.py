"""Turns the command table into the manifest from which Slack makes the app: commands, scopes, events.

Invariant: it asks for no scope that nothing here uses, and stays within the limits of Slack's own schema
(slackapi/manifest-schema, manifest.schema.1.0.0.json; docs.slack.dev, app manifest reference).
"""

from collections.abc import Mapping, Sequence

from bot.errors import BadSettings
from bot.platforms.slack import limits
from bot.platforms.slack.kit import Json, cut
from bot.table import Command

SLASH = ("/summary", "/tidings")
"""The slash commands. The second takes every command as its words, since names collide between a workspace's apps."""

SETTING_UP = "/tidings"

SHORTCUT = "summarize"
"""The callback id of the message shortcut."""

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to be asked by a mention",
    "channels:history": "to see whether a digest arrived, when the connection broke while it was posted",
    "chat:write": "to answer mentions and direct messages, and to post what a channel follows",
    "commands": "the slash commands and the shortcut",
    "files:write": "to attach what is too long for messages",
    "groups:history": "the same in private channels",
    "im:history": "to be asked in direct messages, and the same there",
    "im:write": "to open a direct message with a member who follows something",
    "users:read": "to know who is an admin of the workspace, and a member's time zone",
}
"""Each scope of the bot's token, and what it is for.

Not asked for: `channels:read` and `groups:read` (a channel's id comes with every command), `chat:write.public` (who
invites the app to a channel decides that it may post there), `im:read` (conversations.open needs `im:write` alone).
"""

EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
"""What the app is told of."""

EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
"""Where, below the public URL, everything from Slack arrives, and where an installation ends."""

_ABOUT = (
    "Tidings answers questions from the news that your own desk has stored. /summary and a topic give a short summary "
    "in which every sentence names the articles that it stands in; press a number to read the quote in its paragraph. "
    "Channels and members can follow a topic. It reads no messages but those sent to it, and looks for its own."
)


def manifest(
    commands: Sequence[Command], *, url: str | None = None, socket: bool = True, rotation: bool = False
) -> Json:
    """The manifest, for Socket Mode or for HTTP at the public `url`; with a `url`, workspaces can install by OAuth.

    Raises:
        BadSettings: HTTP without a public URL, or one that is not http or https.
    """
    base = (url or "").rstrip("/")
    if (base or not socket) and not base.startswith(("https://", "http://")):
        raise BadSettings("Slack over HTTP needs the public address of this Tidings, such as https://news.example.org.")
    target = {} if socket else {"request_url": f"{base}{EVENTS_PATH}"}
    menus = {} if socket else {"message_menu_options_url": f"{base}{EVENTS_PATH}"}
    return {
        "display_information": {
            "name": "Tidings",
            "description": "Cited answers from the news that your desk stores",
            "long_description": _ABOUT,
            "background_color": "#1d3557",
        },
        "features": _features(commands, None if socket else f"{base}{EVENTS_PATH}"),
        "oauth_config": {"scopes": {"bot": list(SCOPES)}}
        | ({"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if base else {}),
        "settings": {
            "event_subscriptions": target | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | target | menus,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": rotation,
        },
    }


def _features(commands: Sequence[Command], target: str | None) -> Json:
    shortcut = {
        "name": "Summarize this topic",
        "type": "message",
        "callback_id": SHORTCUT,
        "description": "What the stored articles say about a message",
    }
    return {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": "tidings", "always_online": True},
        "shortcuts": [shortcut],
        "slash_commands": [each | ({"url": target} if target else {}) for each in _slash(commands)],
    }


def _slash(commands: Sequence[Command]) -> list[Json]:
    summary = next(command for command in commands if command.name == "summary")
    verbs = "|".join(dict.fromkeys(command.group or command.name for command in commands))
    rows = (
        (summary.help, summary.usage.partition(" ")[2]),
        ("Ask the news desk, follow topics, set it up", f"{verbs} …"),
    )
    return [
        {
            "command": name,
            "description": cut(told, limits.COMMAND_DESCRIPTION),
            "usage_hint": cut(usage, limits.USAGE_HINT),
            "should_escape": name == SETTING_UP,  # so that a person or channel comes with its id
        }
        for name, (told, usage) in zip(SLASH, rows, strict=True)
    ]
