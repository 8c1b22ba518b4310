"""`tidings check` names every fault with its cure; the set-up commands print what one needs."""

import asyncio
import socket
from pathlib import Path

import pytest

from bot.app import open_context
from bot.chatport import Subscription
from bot.conversation import Place
from bot.settings import load_settings
from tests.cli.shell import Shell
from tests.standins.discord import DiscordStandIn

TOKENS = ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID")


@pytest.fixture(autouse=True)
def no_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TOKENS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


def test_without_tokens_it_is_ready_for_the_terminal(tidings: Shell) -> None:
    ended = tidings("check")
    assert ended.code == 0
    assert "Settings: can be used" in ended.out
    assert "tidings console" in ended.out
    assert ended.out.splitlines()[-1].startswith("Ready")


def test_faults_come_with_cures_and_an_exit_code(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-" + "1234567890-abc")
    ended = tidings("check", "--json")
    assert ended.code == 1
    assert not ended.data["ready"]
    (fault,) = [each for each in ended.data["findings"] if not each["ok"]]
    assert "SLACK_APP_TOKEN" in fault["cure"]


def test_a_token_that_cannot_be_one_is_named_and_not_shown(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "Bot secret-words")
    ended = tidings("check")
    assert ended.code == 1
    assert "DISCORD_TOKEN" in ended.out
    assert "secret-words" not in ended.out + ended.err


def test_settings_that_cannot_be_used_are_a_finding(tidings: Shell, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("time_zone = 3\n", encoding="utf-8")
    ended = tidings("check", "--config", tmp_path / "bad.toml")
    assert ended.code == 1
    assert "time_zone" in ended.out


def test_a_port_that_is_taken_is_a_fault(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("TIDINGS_WEB__ENABLED", "true")
        monkeypatch.setenv("TIDINGS_WEB__PORT", str(taken.getsockname()[1]))
        ended = tidings("check")
        assert ended.code == 1
        assert "web.port" in ended.out
    assert "can listen on 127.0.0.1" in tidings("check").out


@pytest.mark.parametrize("url", ["https://desk.example", None])
def test_the_manifest_of_slack_is_json(tidings: Shell, url: str | None) -> None:
    made = tidings("slack", "manifest", *(["--http", "--url", url] if url else [])).data
    assert made["settings"]["socket_mode_enabled"] is (url is None)
    assert [each["command"] for each in made["features"]["slash_commands"]] == ["/summary", "/tidings"]


def test_an_invitation_needs_a_token(tidings: Shell) -> None:
    ended = tidings("discord", "invite-url")
    assert ended.code == 2
    assert "DISCORD_TOKEN is not set" in ended.err


async def test_with_a_token_the_invitation_and_the_findings_are_those_of_its_application(
    tidings: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with DiscordStandIn() as discord:
        discord.guild()
        monkeypatch.setenv("DISCORD_TOKEN", discord.token)
        monkeypatch.setenv("TIDINGS_DISCORD_API_URL", discord.api_url)
        invitation = await asyncio.to_thread(tidings, "discord", "invite-url")
        assert invitation.out.startswith("https://discord.com/oauth2/authorize?client_id=")
        checked = await asyncio.to_thread(tidings, "check")
        assert "Discord" in checked.out
        monkeypatch.setenv("DISCORD_TOKEN", "some-other-token")
        refused = await asyncio.to_thread(tidings, "check")
        assert refused.code == 1
        assert "DISCORD_TOKEN" in refused.out


async def test_the_channels_that_follow_something_are_looked_at(
    tidings: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel = discord.channel(guild)
        place = Place("discord", str(guild.id), str(channel.id))
        async with open_context(load_settings(database=tmp_path / "store" / "tidings.db")) as context:
            await context.store.subscribe(Subscription(place, "belarus", "ann", context.now()))
        monkeypatch.setenv("DISCORD_TOKEN", discord.token)
        monkeypatch.setenv("TIDINGS_DISCORD_API_URL", discord.api_url)
        checked = await asyncio.to_thread(tidings, "check")
        assert checked.code == 1
        (line,) = [each for each in checked.out.splitlines() if f"channel {channel.id} of server" in each]
        assert "the bot lacks View Channels, Send Messages" in line, "the stand-in gives the bot no rights"


def test_a_model_is_asked_and_its_faults_have_cures(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_MODEL__NAME", "small")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert "neither a key nor an address" in tidings("check").out
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    ended = tidings("check")
    assert ended.code == 1
    assert "Model small: it cannot be reached" in ended.out
    assert "OPENAI_BASE_URL" in ended.out
    monkeypatch.setenv("TIDINGS_MODEL__PROMPT", "nowhere.md")
    assert "nowhere.md cannot be read" in tidings("check").out
