"""The manifest: what Slack's own schema takes, made from the command table, asking for no more than is used."""

import json
from typing import Any

import pytest

from bot.commands.spec import COMMANDS
from bot.errors import BadSettings
from bot.platforms.slack import limits
from bot.platforms.slack.manifest import EVENTS, SCOPES, SHORTCUT, SLASH, manifest

SOCKET = manifest(COMMANDS)
HTTP = manifest(COMMANDS, url="https://desk.example/", socket=False, rotation=True)


def addresses(part: object) -> set[str]:
    """Every address in a manifest."""
    if isinstance(part, dict):
        return set().union(*map(addresses, part.values()))
    if isinstance(part, list):
        return set().union(*map(addresses, part))
    return {part} if isinstance(part, str) and part.startswith("http") else set()


def test_over_a_socket_slack_needs_no_address() -> None:
    assert addresses(SOCKET) == set()
    assert SOCKET["settings"]["socket_mode_enabled"] is True
    assert SOCKET["settings"]["token_rotation_enabled"] is False
    assert "redirect_urls" not in SOCKET["oauth_config"]


def test_over_http_everything_arrives_at_one_address() -> None:
    assert addresses(HTTP) == {"https://desk.example/slack/events", "https://desk.example/slack/oauth_redirect"}
    assert HTTP["settings"]["socket_mode_enabled"] is False
    assert HTTP["settings"]["token_rotation_enabled"] is True
    assert HTTP["settings"]["interactivity"]["message_menu_options_url"].endswith("/slack/events")
    assert HTTP["oauth_config"]["redirect_urls"] == ["https://desk.example/slack/oauth_redirect"]


def test_over_a_socket_with_a_public_address_workspaces_can_install() -> None:
    made = manifest(COMMANDS, url="https://desk.example", socket=True)
    assert addresses(made) == {"https://desk.example/slack/oauth_redirect"}


@pytest.mark.parametrize("url", [None, "", "desk.example", "ftp://desk.example"])
def test_http_without_an_address_says_what_is_missing(url: str | None) -> None:
    with pytest.raises(BadSettings, match="public address"):
        manifest(COMMANDS, url=url, socket=False)


def test_the_commands_come_from_the_table() -> None:
    summary, tidings = SOCKET["features"]["slash_commands"]
    assert (summary["command"], tidings["command"]) == SLASH
    assert summary["description"] == next(each.help for each in COMMANDS if each.name == "summary")
    assert summary["usage_hint"].startswith("<topic> [since:7d]")
    words = tidings["usage_hint"].removesuffix(" …").split("|")
    assert words == list(dict.fromkeys(command.name.split()[0] for command in COMMANDS))
    assert (summary["should_escape"], tidings["should_escape"]) == (False, True)


@pytest.mark.parametrize("made", [SOCKET, HTTP], ids=["socket", "http"])
def test_nothing_is_longer_than_the_schema_takes(made: dict[str, Any]) -> None:
    about, features = made["display_information"], made["features"]
    assert 0 < len(about["name"]) <= limits.APP_NAME
    assert 0 < len(about["description"]) <= limits.APP_DESCRIPTION
    least, most = limits.LONG_DESCRIPTION
    assert least <= len(about["long_description"]) <= most
    assert 0 < len(features["bot_user"]["display_name"]) <= limits.BOT_NAME
    assert 0 < len(features["slash_commands"]) <= limits.COMMANDS
    for each in features["slash_commands"]:
        assert each["command"].startswith("/")
        assert len(each["command"]) <= limits.COMMAND
        assert 0 < len(each["description"]) <= limits.COMMAND_DESCRIPTION
        assert 0 < len(each["usage_hint"]) <= limits.USAGE_HINT
    (shortcut,) = features["shortcuts"]
    assert shortcut["callback_id"] == SHORTCUT == "summarize"
    assert len(shortcut["name"]) <= limits.SHORTCUT
    assert len(shortcut["description"]) <= limits.SHORTCUT_DESCRIPTION
    assert json.loads(json.dumps(made)) == made


def test_it_asks_for_what_its_events_need_and_each_scope_says_why() -> None:
    assert SOCKET["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert all(why for why in SCOPES.values())
    assert set(SOCKET["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)
    needed = {"app_mention": "app_mentions:read", "message.im": "im:history"}  # docs.slack.dev, reference/events
    assert {needed[event] for event in EVENTS if event in needed} <= set(SCOPES)


def test_members_can_write_to_the_app() -> None:
    home = SOCKET["features"]["app_home"]
    assert home == {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}
