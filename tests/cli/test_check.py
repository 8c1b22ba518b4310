"""`tidings check` names every fault with its cure; the set-up commands print what one needs."""

import asyncio
import socket
from pathlib import Path

import pytest

from bot.app import open_context
from bot.chatport import Subscription
from bot.conversation import Place
from bot.embedding import SentenceEncoder
from bot.settings import load_settings
from bot.settings.read import ways
from tests.cli.shell import Shell
from tests.standins.discord import DiscordStandIn
from tests.stories.bilingual import Bilingual

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


@pytest.mark.parametrize(
    ("language", "why"),
    [("xx", "does not speak 'xx'. Choose one of these: en, de"), ("german", "is no code of a language")],
)
def test_a_language_that_is_not_spoken_is_a_fault_of_the_settings_alone(
    language: str, why: str, tidings: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_LANGUAGE", language)
    ended = tidings("check", "--json")
    (fault,) = [each for each in ended.data["findings"] if not each["ok"]]
    assert why in fault["what"]
    refused = tidings("ask", "/status")
    assert (refused.code, why in refused.err) == (2, True)


def test_a_catalogue_that_cannot_be_spoken_is_a_finding_though_nobody_speaks_it(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales" / "de.toml").write_text('[phrases]\n"Digest" = "Auszug {b}"', encoding="utf-8")
    monkeypatch.setattr("bot.app.config_folder", lambda: tmp_path)
    (fault,) = [each for each in tidings("check", "--json").data["findings"] if not each["ok"]]
    assert f"{tmp_path / 'locales' / 'de.toml'}: 'Digest' of [phrases] has no {{b}}." in fault["what"]


@pytest.mark.parametrize("name", ["PROMPT", "ANSWER_PROMPT", "DIGEST_PROMPT"])
def test_what_is_wrong_with_a_model_is_no_fault_of_the_store(
    name: str, tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_MODEL__NAME", "m")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv(f"TIDINGS_MODEL__{name}", str(tmp_path / "none.md"))
    faults = [each for each in tidings("check", "--json").data["findings"] if not each["ok"]]
    assert [(each["what"].partition(":")[0], "model.digest_prompt" in each["cure"]) for each in faults] == [
        ("[model]", True)
    ]
    monkeypatch.setenv("OPENAI_API_KEY", '"in marks"')
    faults = [each for each in tidings("check", "--json").data["findings"] if not each["ok"]]
    assert [each["what"].partition(" ")[0] for each in faults] == ["OPENAI_API_KEY"]


def test_everything_wrong_is_told_at_once_with_where_it_stands(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("time_zone = 3\n[fetch]\nmax_bytes = 1\n", encoding="utf-8")
    monkeypatch.setenv("TIDINGS_LOG__LEVEL", "loud")
    monkeypatch.setenv("TIDINGS_TIMEZONE", "UTC")
    monkeypatch.setenv("DISCORD_TOKEN", "Bot secret-words")
    ended = tidings("check", "--config", config, "--json")
    assert ended.code == 1
    told = [each["what"] for each in ended.data["findings"]]
    starts = (
        "time_zone: ",
        "fetch.max_bytes: ",
        "log.level: ",
        "TIDINGS_TIMEZONE sets nothing",
        "DISCORD_TOKEN begins",
    )
    assert [what.startswith(start) for what, start in zip(told, starts, strict=True)] == [True] * len(starts)
    assert told[1].endswith(f"({config}, line 3)")
    assert told[2].endswith("(TIDINGS_LOG__LEVEL)")
    assert ended.data["settings"] == []
    config.write_text("time_zone = \n", encoding="utf-8")
    assert "bad.toml is not valid TOML" in tidings("check", "--config", config).out


def test_what_holds_is_shown_with_its_origin_and_no_secret(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('[fetch]\ncontact = "sk-abcdefghijklmnopqrst"\n', encoding="utf-8")
    (tmp_path / "key").write_text("my-own-key-of-the-model", encoding="utf-8")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("TIDINGS_FETCH__USER_AGENT", "my-own-key-of-the-model/1")
    for words in ((), ("--json",)):
        said = tidings("--config", tmp_path / "mine.toml", "check", *words).out
        assert "my-own-key" not in said
        assert "sk-abc" not in said
    data = tidings("--config", tmp_path / "mine.toml", "check", "--json").data
    assert data["ready"]
    shown = {each.pop("name"): each for each in data["settings"]}
    file = str(tmp_path / "mine.toml")
    assert shown["fetch.contact"] == {"value": "[secret]", "origin": "file", "file": file, "line": 2}
    agent = {"value": "[secret]/1", "origin": "variable", "variable": "TIDINGS_FETCH__USER_AGENT"}
    assert shown["fetch.user_agent"] == agent
    assert shown["log.level"] == {"value": "warning", "origin": "default"}
    assert shown["database"]["variable"] == "TIDINGS_DATABASE"
    assert set(shown) == {".".join(way) for way, _ in ways()}
    secrets = {each.pop("name"): each for each in data["secrets"]}
    named = {"set": True, "origin": "variable_file", "variable": "OPENAI_API_KEY_FILE", "file": str(tmp_path / "key")}
    assert secrets["OPENAI_API_KEY"] == named
    assert secrets["DISCORD_TOKEN"] == {"set": False, "origin": "default"}
    said = tidings("--config", tmp_path / "mine.toml", "check").out
    assert f'fetch.contact     "[secret]"  ({file}, line 2)' in said
    assert f"OPENAI_API_KEY    [secret]  (OPENAI_API_KEY_FILE, {tmp_path / 'key'})" in said
    assert '[log] format = "console", level = "warning"' in said


def test_the_settings_file_is_written_and_never_over_another(tidings: Shell, tmp_path: Path) -> None:
    made = tmp_path / "made.toml"
    assert tidings("check", "--write-config", made).code == 0
    assert made.read_text("utf-8") == (Path(__file__).parents[2] / "config" / "tidings.toml").read_text("utf-8")
    assert tidings("--config", made, "check").code == 0
    made.write_text("time_zone = 'UTC'\n", encoding="utf-8")
    ended = tidings("check", "--write-config", made)
    assert (ended.code, made.read_text("utf-8")) == (2, "time_zone = 'UTC'\n")
    assert "is there already" in ended.err
    assert "cannot be written" in tidings("check", "--write-config", tmp_path / "none" / "made.toml").err


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


def test_what_is_wanted_and_not_installed_is_a_fault_of_its_own(
    tidings: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.check.SentenceEncoder", lambda: SentenceEncoder("a_package_that_nobody_has"))
    monkeypatch.setenv("TIDINGS_STORIES__ACROSS_LANGUAGES", "true")
    ended = tidings("check", "--json")
    assert ended.code == 1
    (fault,) = [each for each in ended.data["findings"] if not each["ok"]]
    assert fault["what"].startswith("Stories across languages: stories.across_languages is on")
    assert "pip install 'tidings[embeddings]'" in fault["cure"]
    monkeypatch.setattr("bot.cli.check.SentenceEncoder", Bilingual)
    assert "Stories across languages: can be compared" in tidings("check").out
