"""Secrets come from the environment or from files, are judged without being shown, and never reach the log."""

import base64
import logging
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.given import MAX_FILE
from bot.secrets import Redaction, Secrets, load_secrets

KEYS = [base64.b64encode(bytes([n]) * 32).decode() for n in (1, 251)]
BOT, APP = "xoxb-" + "1234567890-abcdefgh", "xapp-" + "1-A1-2-abcdefgh"


def test_a_secret_comes_from_its_variable_or_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{BOT}\n", encoding="utf-8")
    secrets = load_secrets(
        {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"), "SLACK_APP_TOKEN": APP, "DISCORD_TOKEN": ""}
    )
    assert (secrets.slack_bot_token, secrets.slack_app_token) == (BOT, APP)
    assert secrets.slack
    assert not secrets.discord
    assert BOT not in repr(secrets)


@pytest.mark.parametrize("each", fields(Secrets), ids=lambda each: each.name)
def test_every_secret_is_hidden_and_blank_ones_are_refused(each: object) -> None:
    name = str(getattr(each, "name", "")).upper()
    with pytest.raises(BadSettings, match=f"{name} is blank"):
        load_secrets({name: "  "})


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("DISCORD_TOKEN", "Bot abc", "give the token alone"),
        ("DISCORD_TOKEN", BOT, "a token of Slack"),
        ("DISCORD_TOKEN", "ab9 cd9", "holds a blank"),
        ("DISCORD_TOKEN", '"abc"', "quotation marks"),
        ("SLACK_BOT_TOKEN", APP, "belongs in SLACK_APP_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-abcdefghijk", "a member's token"),
        ("SLACK_BOT_TOKEN", "nonsense", "no bot token"),
        ("SLACK_APP_TOKEN", BOT, "belongs in SLACK_BOT_TOKEN"),
        ("SLACK_APP_TOKEN", "nonsense", "no app-level token"),
        ("SLACK_SIGNING_SECRET", BOT, "not what is asked for"),
        ("TIDINGS_SECRET_KEY", "correct-horse-battery", "32 random bytes in base64"),
        ("TIDINGS_SECRET_KEY", f"{KEYS[0]},short", "32 random bytes in base64"),
    ],
)
def test_what_cannot_be_a_token_is_said_without_showing_it(variable: str, value: str, why: str) -> None:
    with pytest.raises(BadSettings) as caught:
        load_secrets({variable: value})
    assert variable in caught.value.user_message
    assert why in caught.value.user_message
    assert value not in caught.value.user_message


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * (MAX_FILE + 1))
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")
    environment = {
        "DISCORD_TOKEN": "x", "DISCORD_TOKEN_FILE": "x",
        "SLACK_BOT_TOKEN_FILE": str(tmp_path / "none"), "SLACK_APP_TOKEN_FILE": str(tmp_path / "empty"),
        "SLACK_CLIENT_ID_FILE": str(tmp_path / "large"), "OPENAI_API_KEY_FILE": str(tmp_path / "binary"),
    }  # fmt: skip
    with pytest.raises(BadSettings) as caught:
        load_secrets(environment)
    for words in ("both set", "cannot be read", "empty file", "more than", "no text in UTF-8"):
        assert words in caught.value.user_message


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ""),
        ({"slack_bot_token": BOT}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": APP}, "SLACK_BOT_TOKEN"),
        ({"slack_client_id": "1"}, "SLACK_CLIENT_SECRET"),
        ({"slack_bot_token": BOT, "slack_app_token": APP}, ""),
        ({"slack_client_id": "1", "slack_client_secret": "s", "slack_signing_secret": "s"}, ""),
    ],
)
def test_what_a_half_set_up_slack_lacks_is_named(given: dict[str, str], missing: str) -> None:
    told = Secrets(**given).slack_missing
    assert missing in told
    assert bool(told) == bool(missing)


def test_no_secret_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(Redaction(["my-own-secret"]))
    try:
        int(f"my-own-secret and {BOT}")
    except ValueError:
        logging.getLogger("x").exception("token %s, %s", "my-own-secret", APP, stack_info=True)
    logging.getLogger("x").warning("wrong %s %s", "arguments")  # noqa: PLE1206
    assert "my-own-secret" not in caplog.text
    assert BOT not in caplog.text
    assert APP not in caplog.text
    assert "[secret]" in caplog.text
    assert "ValueError" in caplog.text


def test_keys_are_taken_in_either_alphabet_and_each_is_kept_out_of_the_log() -> None:
    typed = f"{KEYS[0]},{KEYS[1].translate(str.maketrans('+/', '-_'))}"
    secrets = load_secrets({"TIDINGS_SECRET_KEY": typed})
    assert secrets.tidings_secret_key == typed
    assert typed not in repr(secrets)
    hides = Redaction([secrets.tidings_secret_key])
    assert hides.clean(f"first {KEYS[0]} and all {typed}") == "first [secret] and all [secret]"
