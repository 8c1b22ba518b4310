"""One event a line, without secrets, as a person or as a program reads it."""

import json
import logging
from collections.abc import Callable

import pytest

from bot.logs import LEVELS, Voice, guard_logs
from bot.secrets import Secrets

TOKEN = "xoxb-" + "1234567890-abcdefgh"
SECRETS = Secrets(slack_bot_token=TOKEN, openai_api_key="my-own-secret")


def noisy() -> None:
    log = logging.getLogger("tests.noisy")
    log.info("not at this level")
    log.warning("a line\nthat goes on with %s", TOKEN)
    try:
        int("of my-own-secret")
    except ValueError:
        log.exception("it broke")


def heard(capsys: pytest.CaptureFixture[str], style: str, level: str, work: Callable[[], None] = noisy) -> list[str]:
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    with guard_logs(SECRETS, style, level):
        work()
    assert (logging.getLogger().level, logging.getLogger().handlers) == before
    return capsys.readouterr().err.splitlines()


def test_on_the_console_an_event_begins_a_line_and_what_belongs_to_it_is_indented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = heard(capsys, "console", "warning")
    assert lines[0] == "tidings: WARNING tests.noisy: a line\\nthat goes on with [secret]"
    assert lines[1] == "tidings: ERROR tests.noisy: it broke"
    assert all(line.startswith("    ") for line in lines[2:])
    assert lines[-1] == "    ValueError: invalid literal for int() with base 10: 'of [secret]'"


def test_as_json_every_line_is_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    events = [json.loads(line) for line in heard(capsys, "json", "info")]
    assert [event["level"] for event in events] == ["info", "warning", "error"]
    assert {event["logger"] for event in events} == {"tests.noisy"}
    assert events[1]["message"] == "a line\nthat goes on with [secret]"
    assert events[2]["trace"].endswith("'of [secret]'")
    assert "trace" not in events[0]
    assert events[0]["time"].endswith("Z")


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str], level: str) -> None:
    def each() -> None:
        for name in LEVELS:
            logging.getLogger("tests.noisy").log(LEVELS[name], "said at %s", name)

    said = [line.rpartition(" ")[2] for line in heard(capsys, "console", level, each)]
    assert said == [name for name in LEVELS if LEVELS[name] >= LEVELS[level]]


def test_libraries_that_write_down_what_members_say_stay_silent_at_every_level(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def chatter() -> None:
        for name in ("discord.gateway", "slack_sdk.socket_mode", "aiosqlite", "slack_bolt.App"):
            logging.getLogger(name).debug("what a member wrote")

    assert heard(capsys, "json", "debug", chatter) == []


@pytest.mark.parametrize("style", ["console", "json"])
def test_sentences_are_said_without_secrets(capsys: pytest.CaptureFixture[str], style: str) -> None:
    voice = Voice(SECRETS, style)
    voice.tell(f"Slack: connected with {TOKEN}")
    voice.report("2 sources")
    out, err = capsys.readouterr()
    if style == "console":
        assert (out, err) == ("2 sources\n", "tidings: Slack: connected with [secret]\n")
    else:
        told, status = [json.loads(line) for line in err.splitlines()]
        assert (told["message"], told["logger"]) == ("Slack: connected with [secret]", "tidings")
        assert (status["message"], status["logger"], out) == ("2 sources", "tidings.status", "")
