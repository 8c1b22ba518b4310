"""`tidings run` as a process of its own, against a Discord on loopback: over real HTTP and a real gateway."""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

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
