"""`tidings run` as a process of its own, against a Discord on loopback: over real HTTP and a real gateway."""

import asyncio
import re
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import open_context
from bot.model import Document, Entry, Source
from bot.ports import Scope
from bot.settings import load_settings
from tests.processes.running import Running, sample_store, tidings_run
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import buttons, texts

DEADLINE = 3.0


@asynccontextmanager
async def served(discord: DiscordStandIn, database: Path) -> AsyncIterator[Running]:
    environment = {
        "DISCORD_TOKEN": discord.token,
        "TIDINGS_DISCORD_API_URL": discord.api_url,
        "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
        "TIDINGS_CHAT__MEMBER_BURST": "1000",
    }
    async with tidings_run(database, environment) as running:
        await running.says("Discord: ")
        yield running


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    path = tmp_path / "tidings.db"
    await sample_store(path)
    return path


async def test_a_member_asks_opens_a_quote_and_does_so_again_after_a_restart(database: Path) -> None:
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann, bob = discord.channel(guild), discord.member(guild), discord.member(guild, "bob")
        async with served(discord, database) as running:
            asked = discord.slash(ann, channel, "summary", topic="belarus")
            assert await asked.acknowledged() < DEADLINE
            await asked.answered()
            answer = asked.message
            assert "Belarus" in texts(answer)
            assert "[1]" in texts(answer).replace("\\", "")
            assert {"[1]", "Sources", "Longer"} <= set(buttons(answer))
            pressed = discord.press(ann, answer, "[1]")
            await pressed.answered()
            quote = pressed.messages[-1]
            assert quote.visible_to(ann.id)
            assert not quote.visible_to(bob.id)
            typing = discord.autocomplete(ann, channel, "summary", "topic", topic="bel")
            await typing.answered()
            assert typing.record.autocomplete_choices
            assert not any("Traceback" in line for line in running.said)
        async with served(discord, database) as running:
            again = discord.press(bob, answer, "[1]")
            await again.answered()
            assert texts(again.messages[-1]) == texts(quote)
            longer = discord.press(bob, answer, "Longer")
            await longer.answered()
            assert "Longer" not in set(buttons(discord.backend.get_message(channel.id, answer.id)))
            assert not any(discord.token in line for line in running.said)


async def test_two_hundred_commands_at_once_are_all_acknowledged_in_time_and_answered(database: Path) -> None:
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        async with served(discord, database):
            asked = [discord.slash(ann, channel, "summary", topic="belarus") for _ in range(200)]
            taken = await asyncio.gather(*(each.acknowledged(10) for each in asked))
            await asyncio.gather(*(each.answered(60) for each in asked))
            assert max(taken) < DEADLINE, statistics.quantiles(taken, n=100)
            await discord.until(lambda: all("Belarus" in texts(each.message) for each in asked), 60)  # after the stages


async def test_a_wrong_token_is_told_with_its_cure_and_the_sources_are_watched_all_the_same(database: Path) -> None:
    async with DiscordStandIn() as discord:
        environment = {
            "DISCORD_TOKEN": "wrong-token",
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        async with tidings_run(database, environment) as running:
            await running.says("DISCORD_TOKEN")
            await running.says("the sources are watched all the same")
            assert not any("wrong-token" in line for line in running.said)


async def test_what_is_asked_while_the_gateway_is_lost_is_answered_after_the_resume(database: Path) -> None:
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        async with served(discord, database):
            discord.gateway.drop()
            asked = discord.slash(ann, channel, "summary", topic="belarus")
            await asked.answered()
            await discord.until(lambda: "Belarus" in texts(asked.message))
            assert (discord.gateway.count(2), discord.gateway.count(6)) == (1, 1)  # one IDENTIFY, one RESUME


async def test_faults_of_discord_on_the_way_cost_time_and_no_answer(database: Path) -> None:
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        async with served(discord, database):
            discord.fail_next("PATCH /webhooks/*", 500)
            discord.fail_next("PATCH /webhooks/*", 429, retry_after=0.2)
            asked = discord.slash(ann, channel, "summary", topic="belarus")
            await asked.answered(15)
            await discord.until(lambda: "Belarus" in texts(asked.message), 15)


async def test_a_long_article_comes_in_several_messages_in_order_for_the_asker_alone(database: Path) -> None:
    parts = [f"Paragraph {n} of the report tells what happened next. " * 6 for n in range(1, 31)]
    async with open_context(load_settings(database=database)) as context:
        source = Source("long", "Long Reader")
        report = Entry("A long report", "\n\n".join(parts), url="https://long.example/report", guid="1")
        await context.store.add(Document(source, (report,), "long"), context.now())
        number = (await context.store.latest(Scope(source="Long Reader"), 1))[0].id
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann, bob = discord.channel(guild), discord.member(guild), discord.member(guild, "bob")
        async with served(discord, database):
            asked = discord.slash(ann, channel, "article", id=str(number))
            await asked.answered()
            await discord.until(lambda: "Paragraph 30 " in "".join(map(texts, asked.messages)))
            told = [int(n) for n in re.findall(r"Paragraph (\d+) ", "\n".join(map(texts, asked.messages)))]
            assert told == sorted(told)
            assert set(told) == set(range(1, 31))
            assert len(asked.messages) > 1
            assert not any(message.visible_to(bob.id) for message in asked.messages)
            assert not [call.line for call in discord.calls if call.status == 400]
