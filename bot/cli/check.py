"""`tidings check`: shows what holds, and turns the whole set-up into findings, each fault with its cure."""

import asyncio
import json
import os
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from pathlib import Path

from bot.app import languages_of, model_of, open_context
from bot.chatapp import discord_config, slack_config
from bot.cli.effective import Effective
from bot.commands.spec import COMMANDS
from bot.conversation import Place
from bot.embedding import SentenceEncoder
from bot.errors import BadInput, BadSettings, NoEmbeddings, TidingsError, WrongKey
from bot.modelport import WriteFailed, WriteJob
from bot.platformport import Finding
from bot.resources import instructions
from bot.secrets import Secrets, read_secrets
from bot.settings import Configured, Settings, StorySettings, WebSettings, read_settings
from bot.settings.template import settings_file
from bot.writing.prompt import SCHEMA

PATIENCE = 10.0
"""Seconds that a platform has to answer."""

_SETTING = "correct what is named; `tidings check --write-config FILE` writes every setting with its bounds"


async def run_check(config: Path | None, database: Path | None, *, as_json: bool) -> int:
    """Print what holds, and what stands well and ill; 0 when nothing is wrong, else 1."""
    secrets, ill_secrets = read_secrets(os.environ)
    try:
        read = read_settings(config, database, os.environ)
    except TidingsError as error:
        read = Configured(None, (error.user_message,), {})
    effective = Effective(read.shown(), secrets, os.environ)
    found = await _findings(read, secrets, ill_secrets)
    wrong = [each for each in found if not each.ok]
    last = f"{len(wrong)} of {len(found)} need a cure; begin with the first." if wrong else "Ready: `tidings run`."
    if as_json:
        rows = [{"ok": each.ok, "what": each.what, "cure": each.cure} for each in found]
        data = {"ready": not wrong, "findings": rows, **effective.data()}
        print(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        print(*effective.lines(), "", sep="\n")
        for each in found:
            print(
                f"{'ok   ✓' if each.ok else 'fault ✗'} {each.what}" + (f"\n        → {each.cure}" if each.cure else "")
            )
        print(last)
    return 1 if wrong else 0


def write_config(file: Path) -> None:
    """Write every setting at its default, with what it is for, to a new file.

    Raises:
        BadInput: the file is there already, or cannot be written.
    """
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(settings_file())
    except FileExistsError:
        raise BadInput(f"{file} is there already, and was left as it is. Name another file, or remove it.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {(error.strerror or '').lower()}. Name another file.") from None
    print(f"{file}: every setting at its default. Change what you need, and name it with --config or TIDINGS_CONFIG.")


async def _findings(read: Configured, secrets: Secrets, ill_secrets: Sequence[str]) -> list[Finding]:
    """Everything that can be looked at; what one fault hides is left out."""
    ill = [Finding(ok=False, what=each, cure="") for each in read.problems[:-1]]
    ill += [Finding(ok=False, what=each, cure=_SETTING) for each in read.problems[-1:]]
    ill += [Finding(ok=False, what=each, cure="correct the variable, or unset it") for each in read.unknown]
    ill += [Finding(ok=False, what=each, cure="correct the variable that it names") for each in ill_secrets]
    if read.settings is None:
        return ill
    plain = _without_extras(read.settings)
    usable = [*ill, *(_language(read.settings) or [Finding(ok=True, what="Settings: can be used")])]
    found = [*usable, await _store(plain), *_across(read.settings)]
    if ill_secrets:
        return found
    at_rest = await _at_rest(plain, secrets)
    return [*found, *at_rest, *await _model(read.settings, secrets), *await _platforms(plain, secrets)]


def _without_extras(settings: Settings) -> Settings:
    """The settings without a model and what else is optional: what is wrong with that is a finding of its own."""
    without = {"model": settings.model.model_copy(update={"name": ""}), "stories": StorySettings(), "language": "en"}
    return settings.model_copy(update=without)


def _language(settings: Settings) -> list[Finding]:
    try:
        languages_of(settings, every=True)
    except BadSettings as error:
        return [Finding(ok=False, what=error.user_message, cure=_SETTING)]
    return []


def _across(settings: Settings) -> list[Finding]:
    """Whether what compares stories across languages works, where that is wanted: it is asked for one vector."""
    if not settings.stories.across_languages:
        return []
    try:
        SentenceEncoder().embed(["ferry"])
    except NoEmbeddings as error:
        why, _, cure = error.user_message.partition(". ")
        return [Finding(ok=False, what=f"Stories across languages: {why}", cure=cure)]
    return [Finding(ok=True, what="Stories across languages: can be compared")]


async def _store(settings: Settings) -> Finding:
    try:
        async with open_context(settings) as context:
            items = await context.store.size()
    except TidingsError as error:
        return Finding(ok=False, what=f"Store: {error.user_message}", cure="name another with --database")
    return Finding(ok=True, what=f"Store: {settings.database} opens" + (f", about {items:,} items" if items else ""))


async def _at_rest(settings: Settings, secrets: Secrets) -> list[Finding]:
    """Whether the stored installations can be read, where there are any."""
    try:
        async with open_context(settings, secrets=secrets) as context:
            held = await context.store.installations("slack")
    except WrongKey as error:
        return [Finding(ok=False, what="Stored installations: cannot be read", cure=error.user_message)]
    except TidingsError:  # a store that does not open is told of for itself
        return []
    if not held:
        return []
    key = bool(secrets.tidings_secret_key)
    cure = "" if key else "set TIDINGS_SECRET_KEY to have their tokens encrypted, in backups too"
    how = "encrypted with the key that is set" if key else "in clear"
    return [Finding(ok=True, what=f"Stored installations: {len(held)}, {how}", cure=cure)]


_CURES = {
    "refused": "give the right key in OPENAI_API_KEY, or in the file that OPENAI_API_KEY_FILE names",
    "unreachable": "look whether OPENAI_BASE_URL is right and its server runs",
    "unknown": "look whether model.name and OPENAI_BASE_URL (often ending in /v1) are right",
}
_TRIAL = WriteJob('Answer with exactly this JSON: {"sentences": []}', "{}", SCHEMA, 200)


async def _model(settings: Settings, secrets: Secrets) -> Sequence[Finding]:
    """Whether the model answers, where one is named: it is asked for an empty answer."""
    name = settings.model.name
    if not name:
        return ()
    if not secrets.openai_api_key and not settings.openai_base_url:
        cure = "give OPENAI_API_KEY, or in OPENAI_BASE_URL the address of a server that needs none"
        return [Finding(ok=False, what=f"Model {name}: neither a key nor an address is set", cure=cure)]
    try:
        instructions(settings.model.prompt)
        instructions(settings.model.answer_prompt, "answer")
        instructions(settings.model.digest_prompt, "digest")
    except TidingsError as error:
        return [
            Finding(
                ok=False,
                what=error.user_message,
                cure="name text files in model.prompt, model.answer_prompt, model.digest_prompt, or leave them empty",
            )
        ]
    model = model_of(settings, secrets)
    try:
        answer = await asyncio.wait_for(model.write(_TRIAL, _unheard), PATIENCE)
    except TimeoutError:
        answer = WriteFailed("timeout", f"did not answer within {PATIENCE:g} s")
    finally:
        await model.close()
    if isinstance(answer, WriteFailed) and answer.kind != "cut off":
        cure = _CURES.get(answer.kind, "try again; until it answers, summaries are quoted")
        return [Finding(ok=False, what=f"Model {name}: it {answer.message}", cure=cure)]
    return [Finding(ok=True, what=f"Model {name}: answers; up to {settings.model.tokens_per_day:,} tokens a day each")]


async def _unheard(_text: str) -> None:
    """Nobody waits for the words of a trial."""


async def _platforms(settings: Settings, secrets: Secrets) -> list[Finding]:
    found: list[Finding] = []
    if secrets.slack_missing:
        found.append(Finding(ok=False, what="Slack: half set up", cure=secrets.slack_missing))
    asked = (_patiently("Discord", _discord(settings, secrets)), _patiently("Slack", _slack(settings, secrets)))
    found += [finding for each in await asyncio.gather(*asked) for finding in each]
    if settings.web.enabled or (secrets.slack and not secrets.slack_app_token) or secrets.slack_oauth:
        found.append(await _port(settings.web))
    if not found:
        found.append(Finding(ok=True, what="No chat platform has a token: `tidings console` answers at the terminal"))
    return found


async def _patiently(name: str, asking: Awaitable[Sequence[Finding]]) -> Sequence[Finding]:
    try:
        return await asyncio.wait_for(asking, PATIENCE)
    except TimeoutError:
        cure = "look whether this machine reaches it, and try again"
        return [Finding(ok=False, what=f"{name} did not answer within {PATIENCE:g} s", cure=cure)]


async def _port(settings: WebSettings) -> Finding:
    """Whether the web application could listen now."""
    from bot.web.app import web_app
    from bot.web.serve import serving

    told: list[str] = []
    async with serving(web_app(), settings.host, settings.port, told.append) as url:
        if url is None:
            return Finding(ok=False, what=told[0], cure="end what listens there, or set web.port to another")
    return Finding(ok=True, what=f"Web application: can listen on {settings.host}:{settings.port}")


async def _discord(settings: Settings, secrets: Secrets) -> Sequence[Finding]:
    if not secrets.discord:
        return ()
    from bot.platforms.discord.check import findings as discord_findings

    followed: Sequence[Place] = ()
    with suppress(TidingsError):  # a store that does not open is told of for itself
        async with open_context(settings) as context:
            followed = await context.store.followed_channels("discord")
    return await discord_findings(discord_config(settings, secrets), followed)


async def _slack(settings: Settings, secrets: Secrets) -> Sequence[Finding]:
    if not secrets.slack:
        return ()
    from bot.platforms.slack.check import findings as slack_findings

    return await slack_findings(slack_config(settings, secrets), COMMANDS)
