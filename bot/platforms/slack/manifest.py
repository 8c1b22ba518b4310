"""Turns the command table into the manifest from which Slack makes the app: commands, scopes, events.

Invariant: it asks for no scope that nothing here uses.
"""

from collections.abc import Sequence
from typing import Any

from bot.table import Command

SCOPES = {
    "app_mentions:read": "to be asked by a mention",
    "chat:write": "to answer mentions and direct messages, and to post what a channel follows",
    "commands": "the slash commands and the shortcut",
    "files:write": "to attach what is too long for messages",
    "im:history": "to be asked in direct messages",
    "im:write": "to open a direct message with a member",
    "users:read": "to know who is an admin of the workspace",
}
"""Each scope of the bot's token, and what it is for."""

EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")
SHORTCUT = "summarize"
USAGE = 1_000
EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"


def manifest(commands: Sequence[Command], *, url: str | None = None, socket: bool = True) -> dict[str, Any]:
    """The manifest, for Socket Mode or for HTTP at the public `url` (https, without a path)."""
    base = (url or "").rstrip("/")
    request = {} if socket else {"url": f"{base}{EVENTS_PATH}"}
    address = {} if socket else {"request_url": f"{base}{EVENTS_PATH}"}
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    oauth |= {"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if base else {}
    return {
        "display_information": {
            "name": "Tidings",
            "description": "Cited answers from the news that your desk stores",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "tidings", "always_online": True},
            "shortcuts": [
                {
                    "name": "Summarize this topic",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "What the stored articles say about a message",
                }
            ],
            "slash_commands": [each | request for each in _slash(commands)],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": address | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | (address | _options(base) if not socket else {}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _options(base: str) -> dict[str, str]:
    return {"message_menu_options_url": f"{base}{EVENTS_PATH}"}


def _slash(commands: Sequence[Command]) -> list[dict[str, Any]]:
    """`/summary`, and `/tidings` for everything, since names of commands collide between apps."""
    summary = next(command for command in commands if command.name == "summary")
    verbs = list(dict.fromkeys(command.group or command.name for command in commands))
    rows = (
        ("/summary", summary.help, summary.usage.removeprefix("/summary ")),
        ("/tidings", "Ask the news desk", "|".join(verbs)),
    )
    return [
        {"command": name, "description": told, "usage_hint": usage[:USAGE], "should_escape": False}
        for name, told, usage in rows
    ]
