"""Turns environment variables, or the files that they name, into secrets; and keeps secrets out of the log.

Invariant: no value of a secret stands in an error, a repr or a log record; errors name the variable alone.
"""

import base64
import logging
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields

from bot.errors import BadSettings
from bot.given import DEFAULT, Given, Origin, of_variable

HIDDEN = "[secret]"
"""What stands in the log instead of a secret."""

_KEY_BYTES = 32

_SHORT = 8
"""A shorter secret is not looked for in the log: it would blot out ordinary words."""

_TOKEN_SHAPES = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w.-]{6,}"  # Slack: bot, user, refresh, legacy
    r"|xapp-[\w-]{6,}"  # Slack: app-level
    r"|xoxe\.[\w.-]{6,}"  # Slack: rotated
    r"|\bsk-[\w-]{16,}"  # OpenAI, and many that speak as it does
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord: id, moment and signature, in base64url
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only the operator and the platforms know; `""` where it is not set."""

    discord_token: str = field(default="", repr=False)
    slack_bot_token: str = field(default="", repr=False)
    slack_app_token: str = field(default="", repr=False)
    slack_signing_secret: str = field(default="", repr=False)
    slack_client_id: str = field(default="", repr=False)
    slack_client_secret: str = field(default="", repr=False)
    openai_api_key: str = field(default="", repr=False)
    tidings_secret_key: str = field(default="", repr=False)

    @property
    def discord(self) -> bool:
        """Whether Discord can be served."""
        return bool(self.discord_token)

    @property
    def slack_oauth(self) -> bool:
        """Whether workspaces can install the app themselves."""
        return bool(self.slack_client_id and self.slack_client_secret)

    @property
    def slack(self) -> bool:
        """Whether Slack can be served: a way in (socket or signed HTTP), and tokens (fixed, or by OAuth)."""
        return bool((self.slack_bot_token or self.slack_oauth) and (self.slack_app_token or self.slack_signing_secret))

    @property
    def slack_missing(self) -> str:
        """What a half set up Slack still lacks, as a sentence; `""` when it is whole or not set up at all."""
        oauth = (self.slack_client_id, self.slack_client_secret)
        if self.slack or not any((self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, *oauth)):
            return ""
        lacks = []
        if not (self.slack_bot_token or self.slack_oauth):
            lacks.append("SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET)")
        if not (self.slack_app_token or self.slack_signing_secret):
            lacks.append("SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP")
        return f"Slack is not started: it also needs {' and '.join(lacks)}."


def load_secrets(environ: Mapping[str, str]) -> Secrets:
    """The secrets of the environment: `X`, or the file that `X_FILE` names, for each X.

    Raises:
        BadSettings: some cannot be used; all problems at once, by the names of the variables.
    """
    secrets, problems = read_secrets(environ)
    if problems:
        raise BadSettings(f"Secrets that cannot be used: {'; '.join(problems)}.")
    return secrets


def read_secrets(environ: Mapping[str, str]) -> tuple[Secrets, list[str]]:
    """The secrets that can be used, and what is wrong with the others."""
    values: dict[str, str] = {}
    problems: list[str] = []
    for name in _names():
        try:
            given = of_variable(name.upper(), environ)
            values[name] = _usable(name.upper(), given) if given else ""
        except ValueError as error:
            problems.append(str(error))
    return Secrets(**values), problems


def origins_of_secrets(environ: Mapping[str, str]) -> dict[str, Origin]:
    """Where each secret comes from, by its variable; `DEFAULT` for one that is not set or cannot be read."""
    origins = {}
    for variable in map(str.upper, _names()):
        try:
            given = of_variable(variable, environ)
        except ValueError:
            given = None
        origins[variable] = given.origin if given else DEFAULT
    return origins


def _names() -> list[str]:
    return [each.name for each in fields(Secrets)]


def _usable(variable: str, given: Given) -> str:
    complaint = _complaint(variable, value := given.value.strip())
    if complaint:
        raise ValueError(f"{given.origin.name} {complaint}")
    return value


def _complaint(variable: str, value: str) -> str:
    """What is wrong with a value, without it; `""` when it may be right."""
    if not value:
        return "is blank: unset it, or give the token"
    if value.casefold().startswith(("bot ", "bearer ")):
        return "begins with “Bot” or “Bearer”: give the token alone"
    if value[0] in "\"'" or value[-1] in "\"'":
        return "stands in quotation marks: take them off"
    if re.search(r"\s", value) or not (value.isascii() and value.isprintable()):
        return "holds a blank or a character that no token has: copy it again"
    return _SHAPES[variable](value) if variable in _SHAPES else ""


def _of_discord(value: str) -> str:
    if value.startswith(("xox", "xapp-")):
        return "is a token of Slack: take that of your bot from Discord's developer portal"
    return ""


def _bot_of_slack(value: str) -> str:
    if value.startswith("xapp-"):
        return "is an app-level token (xapp-…): that belongs in SLACK_APP_TOKEN; this one begins with xoxb-"
    if value.startswith("xoxp-"):
        return "is a member's token (xoxp-…): give the Bot User OAuth Token, which begins with xoxb-"
    return "" if value.startswith(("xoxb-", "xoxe.xoxb-")) else "is no bot token: that begins with xoxb-"


def _app_of_slack(value: str) -> str:
    if value.startswith("xoxb-"):
        return "is a bot token (xoxb-…): that belongs in SLACK_BOT_TOKEN; this one begins with xapp-"
    return "" if value.startswith("xapp-") else "is no app-level token: that begins with xapp-"


def _no_token(value: str) -> str:
    return "is a token (xox…, xapp-…), not what is asked for" if value.startswith(("xox", "xapp-")) else ""


def _key(value: str) -> str:
    """32 bytes in base64, in either alphabet; several with commas between."""
    for part in value.split(","):
        try:
            length = len(base64.b64decode(part.translate(str.maketrans("-_", "+/")), validate=True))
        except ValueError:
            length = 0
        if length != _KEY_BYTES:
            return f"is no key: that is {_KEY_BYTES} random bytes in base64, as `openssl rand -base64 32` makes them"
    return ""


_SHAPES: Mapping[str, Callable[[str], str]] = {
    "DISCORD_TOKEN": _of_discord,
    "SLACK_BOT_TOKEN": _bot_of_slack,
    "SLACK_APP_TOKEN": _app_of_slack,
    "SLACK_SIGNING_SECRET": _no_token,
    "SLACK_CLIENT_ID": _no_token,
    "SLACK_CLIENT_SECRET": _no_token,
    "TIDINGS_SECRET_KEY": _key,
}


class Redaction(logging.Filter):
    """Replaces secrets, and whatever looks like a token, in records: messages, arguments, exceptions.

    It belongs on handlers: a filter of a logger does not see the records of the loggers below it.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        parts = {part for secret in secrets for part in (secret, *secret.split(","))}  # keys, with commas between
        known = sorted({part for part in parts if len(part) >= _SHORT}, key=len, reverse=True)
        shapes = [*map(re.escape, known), _TOKEN_SHAPES.pattern]
        self._pattern = re.compile("|".join(shapes))

    def clean(self, text: str) -> str:
        """The text without secrets."""
        return self._pattern.sub(HIDDEN, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, cleaned."""
        record.msg, record.args = self.clean(_message(record)), None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = record.exc_text or "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):  # arguments that do not fit are a fault of whoever logs
        return str(record.msg)
