"""One contract for every platform, continued: restarts, outages, words in their order, what is mistyped."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.commands.spec import COMMANDS, GROUPS
from bot.conversation import Asking, Line, Person, Place
from bot.message.blocks import Heading, Message, paragraph
from bot.message.plain import plain
from bot.platformport import Platform, Retry, Unknown
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from tests.commands.desk import Desk, desk, item
from tests.platforms import harness as harnesses
from tests.platforms.harness import Seen, harness
from tests.platforms.slack.reading import ALIKE, read

CHATS = ("discord", "slack")
ALL = ("console", *CHATS)
HOSTILE = (
    "@everyone look",
    "<@123> <!channel> hi",
    "[click](https://evil.example)",
    "```\ncode",
    "<https://bad.example|bank>",
    "*bold* _it_ ~no~ `x`",
)
NOT_WORDS = re.compile(r"\]\(<[^>]*>\)|<t:\d+:R>|\(https?://[^()\s]*\)|^ +https?://\S+$", re.MULTILINE)
AGES = re.compile(r"\b\d+ (?:hours?|days?|minutes?|h|d|min) ago|yesterday", re.IGNORECASE)


@asynccontextmanager
async def opened(name: str, *, empty: bool = False) -> AsyncIterator[tuple[Any, Desk, ChatDesk]]:
    async with desk() as newsroom:
        if not empty:
            await newsroom.stocked()
        answering = ChatDesk(newsroom.context, ChatRules())
        async with harness(name, newsroom, answering) as served:
            yield served, newsroom, answering


async def meant(answering: ChatDesk, line: str, newsroom: Desk) -> str:
    """The message that the desk gives for a line, as plain text."""
    asking = Asking(Place("console", "", "other", direct=True), Person("reader"))
    return plain((await answering.ask(asking, Line(line), _unseen)).message, newsroom.reader)


async def _unseen(_stage: str) -> None:
    pass


def words(text: str, name: str = "") -> list[str]:
    """The words that a reader sees: of links their label; no ages, which each platform tells in its own way."""
    if name == "discord":
        text = text.replace("\\", "")
    if name == "slack":
        text = read(re.sub(r"<!date\^[^>]*>", " ", text))
    return re.findall(r"[^\W_]+", AGES.sub(" ", NOT_WORDS.sub(" ", text)).translate(ALIKE).replace("_", " "))


def first_missing(wanted: list[str], shown: list[str]) -> list[str]:
    """The first word that is not shown after those before it, with its neighbours; empty where all are."""
    rest = iter(shown)
    return next((wanted[max(0, n - 3) : n + 4] for n, word in enumerate(wanted) if word not in rest), [])


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(("command", "topic"), [("summary", "ferry"), ("latest", ""), ("search", "council")])
async def test_the_words_of_the_message_are_shown_in_their_order(name: str, command: str, topic: str) -> None:
    async with opened(name) as (chat, newsroom, answering):
        wanted = words(await meant(answering, f"/{command} {topic}".strip(), newsroom))
        assert len(wanted) > 10
        assert first_missing(wanted, words((await chat.ask(command, topic)).words, name)) == []


@pytest.mark.parametrize("name", ALL)
async def test_thirty_of_the_latest_come_whole_and_newest_first(name: str) -> None:
    async with opened(name, empty=True) as (chat, newsroom, _):
        places = [f"{chr(97 + n % 26) * 3}{n}" for n in range(30)]
        for n, place in enumerate(places):
            title = f"{place} opens {' '.join(place + thing for thing in ('gate', 'mill', 'quay', 'ford', 'well'))}"
            await newsroom.files("Town Paper", item(title, "x " * 60, age=timedelta(hours=n + 1)))
        seen = await chat.ask("latest", limit="30")
        assert re.findall(r"(\w+) opens", seen.words) == places


@pytest.mark.parametrize("name", CHATS)
async def test_hostile_titles_stand_word_for_word_and_call_nobody(name: str) -> None:
    async with opened(name, empty=True) as (chat, newsroom, answering):
        await newsroom.files("Evil", *(item(f"Harbour {n} {text}", "It said so.") for n, text in enumerate(HOSTILE)))
        seen = await chat.ask("latest", limit="30")
        wanted = words(await meant(answering, "/latest limit:30", newsroom))
        assert seen.pings == ()
        assert first_missing(wanted, words(seen.words, name)) == []


@pytest.mark.parametrize("name", CHATS)
async def test_a_button_works_after_a_restart(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, usual = AsyncExitStack(), harnesses._running

    @asynccontextmanager
    async def until_restarted(platform: Platform, answering: ChatDesk) -> AsyncIterator[None]:
        async with first:
            await first.enter_async_context(usual(platform, answering))
            yield

    monkeypatch.setattr(harnesses, "_running", until_restarted)
    async with opened(name) as (chat, newsroom, _):
        seen = await chat.ask("summary", "ferry")
        before = await chat.press(seen, "[1]")
        await first.aclose()
        async with usual(anew(chat, newsroom), ChatDesk(newsroom.context, ChatRules())):
            after = await chat.press(seen, "[1]")
            assert after.private
            assert after.words == before.words


def anew(chat: Any, newsroom: Desk) -> Platform:
    """The platform as the next process makes it."""
    standin, context = chat.standin, newsroom.context
    if chat.name == "discord":
        groups = {each.name: each.help for each in GROUPS.values()}
        config = DiscordConfig(standin.token, standin.api_url, standin.gateway_url)
        return DiscordPlatform(config, COMMANDS, groups, context.store, context.clock, {})
    token = standin.world.app.app_token
    slack = SlackConfig(bot_token=chat.team.token, app_token=token, api_url=standin.api_url)
    return SlackPlatform(slack, COMMANDS, context.store, context.clock)


@pytest.mark.parametrize("name", CHATS)
async def test_what_is_sent_to_a_platform_that_is_down_is_sent_again_or_unknown(name: str) -> None:
    async with opened(name) as (chat, _, _answering):
        await chat.standin.go_down()
        outcome = await chat.send(Message((Heading("Digest"), paragraph("Six stories."))))
        assert isinstance(outcome, Retry | Unknown)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("command", "heard"), [("frobnicate", "There is no command /frobnicate"), ("article", "/article is missing its id")]
)
async def test_what_is_mistyped_is_told_to_the_asker_alone(name: str, command: str, heard: str) -> None:
    async with opened(name) as (chat, _, _answering):
        seen = await typed(chat, command)
        assert heard in seen.words.replace("\\", "")
        assert seen.private


async def typed(chat: Any, command: str) -> Seen:
    """What Ann sees after a bare command, also one that no client offers (an outdated registration)."""
    if chat.name == "console":
        seen: Seen = await chat.ask(command)
        return seen
    if chat.name == "discord":
        data = {"id": "1", "name": command, "type": 1, "options": []}
        return await harnesses.DiscordHarness._seen(
            chat, chat.standin._fire(2, chat.people["ann"], chat.channel, data), "bob"
        )
    handle = await chat.standin.slash(chat.people["ann"], chat.channel, f"/{command}")
    await handle.shows()
    return harnesses.SlackHarness._seen(chat, handle.messages)
