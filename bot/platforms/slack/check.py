"""Looks at the set-up of Slack and says what is in order, and what cures the rest.

Invariant: nothing is changed at Slack, and no finding holds a secret.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.platformport import Finding
from bot.platforms.slack.api import Api, Call, CallError, Refused
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.manifest import SCOPES
from bot.table import Command


async def findings(config: SlackConfig, commands: Sequence[Command]) -> list[Finding]:
    """What stands well and ill; never raises for what Slack answers."""
    api = Api(config.api_url, _Still())
    try:
        found = [await _installing(config)] if config.oauth else await _bot(api, config)
        found.append(await _app(api, config) if config.socket_mode else _signing(config))
    finally:
        await api.close()
    told = ", ".join(dict.fromkeys(f"/{each.group or each.name}" for each in commands))
    about = f"Slack commands: cannot be read from Slack; /summary and /tidings are to be there, for {told}"
    return [*found, Finding(ok=True, what=about)]


async def _bot(api: Api, config: SlackConfig) -> list[Finding]:
    cure = "copy the Bot User OAuth Token from OAuth & Permissions of the app into SLACK_BOT_TOKEN"
    if not config.bot_token:
        return [Finding(ok=False, what="Slack bot token: not set", cure=cure)]
    try:
        answer = await api.call(Call("auth.test", config.bot_token, {}))
    except CallError as error:
        return [_failed("Slack bot token", error, cure)]
    good = Finding(ok=True, what=f"Slack bot token: {answer.data.get('user')} in {answer.data.get('team')}")
    return [good, _scopes(answer.scopes)]


def _scopes(granted: frozenset[str]) -> Finding:
    if not granted:
        return Finding(ok=True, what="Slack scopes: Slack does not tell them")
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in granted]
    if not missing:
        return Finding(ok=True, what="Slack scopes: all granted")
    cure = "update the app with the output of `tidings slack manifest` and install it again"
    return Finding(ok=False, what=f"Slack scopes: missing {', '.join(missing)}", cure=cure)


async def _app(api: Api, config: SlackConfig) -> Finding:
    cure = "make a token with the scope connections:write under Basic Information, and set SLACK_APP_TOKEN to it"
    try:
        await api.call(Call("apps.connections.open", config.app_token, {}))
    except CallError as error:
        return _failed("Slack app-level token", error, cure)
    return Finding(ok=True, what="Slack app-level token: opens Socket Mode")


def _signing(config: SlackConfig) -> Finding:
    if config.signing_secret:
        return Finding(ok=True, what="Slack signing secret: set; only a signed request can prove it right")
    cure = "copy it from Basic Information of the app into SLACK_SIGNING_SECRET, or set SLACK_APP_TOKEN"
    return Finding(ok=False, what="Slack signing secret: not set, and HTTP needs it", cure=cure)


async def _installing(config: SlackConfig) -> Finding:
    if config.public_url:
        return Finding(ok=True, what="Slack OAuth: workspaces install the app at /slack/install")
    cure = "set the public address of the web application"
    return Finding(ok=False, what="Slack OAuth: Slack needs an address to lead back to", cure=cure)


def _failed(what: str, error: CallError, cure: str) -> Finding:
    if isinstance(error, Refused):
        return Finding(ok=False, what=f"{what}: refused ({error.code})", cure=cure)
    return Finding(ok=False, what=f"{what}: {error}", cure="see whether this machine reaches Slack, and check again")


class _Still:
    """A clock for calls that are made once: nothing is waited for."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(0, UTC)
