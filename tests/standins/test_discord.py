"""The Discord stand-in against a plain discord.py client: it behaves as Discord's documentation says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands

from tests.standins.discord import DiscordStandIn
from tests.standins.discord.faults import Fault


class Plain(discord.AutoShardedClient):
    """The least that uses every feature."""

    def __init__(self, *, slow: float = 0.0) -> None:
        super().__init__(intents=discord.Intents(guilds=True), shard_count=1)
        self.tree = app_commands.CommandTree(self)
        self.failures: list[discord.HTTPException] = []
        self.resumed = 0

        @self.tree.command(description="Answer")
        async def ask(interaction: discord.Interaction, topic: str) -> None:
            try:
                await asyncio.sleep(slow)
                await interaction.response.defer()
                await interaction.edit_original_response(content=f"about {topic}", view=Pressed())
            except discord.HTTPException as error:
                self.failures.append(error)

        @ask.autocomplete("topic")
        async def _topics(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=current + "rus", value=current + "rus")]

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_shard_resumed(self, _: int) -> None:
        self.resumed += 1


class Form(discord.ui.Modal, title="Form"):
    name: discord.ui.TextInput["Form"] = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"hello {self.name.value}", ephemeral=True)


class Pressed(discord.ui.View):
    @discord.ui.button(label="Fill")
    async def fill(self, interaction: discord.Interaction, _: discord.ui.Button["Pressed"]) -> None:
        await interaction.response.send_modal(Form())


@asynccontextmanager
async def connected(standin: DiscordStandIn, client: Plain) -> AsyncIterator[Plain]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discord.http.Route, "BASE", standin.api_url)
        patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(standin.gateway_url))
        running = asyncio.ensure_future(client.start(standin.token))
        try:
            await standin.until(client.is_ready)
            yield client
        finally:
            await client.close()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_command_is_registered_deferred_answered_pressed_and_its_form_sent() -> None:
    async with DiscordStandIn() as discord_:
        guild = discord_.guild()
        channel, ann, bob = discord_.channel(guild), discord_.member(guild), discord_.member(guild, "bob")
        async with connected(discord_, Plain()):
            asked = discord_.slash(ann, channel, "ask", topic="belarus")
            assert await asked.answered() < 3
            assert asked.message.content == "about belarus"
            shown = discord_.press(ann, asked.message, "Fill")
            await shown.answered()
            sent = discord_.submit(ann, shown, name="Ann")
            await sent.answered()
            assert sent.message.content == "hello Ann"
            assert sent.message in discord_.visible(ann, channel)
            assert sent.message not in discord_.visible(bob, channel)
            typed = discord_.autocomplete(ann, channel, "ask", "topic", topic="bela")
            await typed.answered()
            assert typed.record.autocomplete_choices == [{"name": "belarus", "value": "belarus"}]
        assert discord_.gaps == []


async def test_what_happens_while_the_socket_is_lost_arrives_on_resume() -> None:
    async with DiscordStandIn() as discord_:
        guild = discord_.guild()
        channel, ann = discord_.channel(guild), discord_.member(guild)
        async with connected(discord_, Plain()) as client:
            discord_.gateway.drop()
            asked = discord_.slash(ann, channel, "ask", topic="belarus")
            await asked.answered()
            await discord_.until(lambda: client.resumed)
            assert (discord_.gateway.count(2), discord_.gateway.count(6)) == (1, 1)


async def test_after_an_invalid_session_the_client_identifies_anew() -> None:
    async with DiscordStandIn() as discord_:
        guild = discord_.guild()
        channel, ann = discord_.channel(guild), discord_.member(guild)
        async with connected(discord_, Plain()):
            discord_.gateway.invalidate(resumable=False)
            await discord_.until(lambda: discord_.gateway.count(2) == 2, 15)
            await discord_.until(discord_.gateway.lines)
            await discord_.slash(ann, channel, "ask", topic="x").answered()


async def test_an_acknowledgement_after_the_deadline_is_an_unknown_interaction() -> None:
    async with DiscordStandIn(deadline=0.05) as discord_:
        guild = discord_.guild()
        channel, ann = discord_.channel(guild), discord_.member(guild)
        async with connected(discord_, Plain(slow=0.1)) as client:
            discord_.slash(ann, channel, "ask", topic="x")
            await discord_.until(lambda: client.failures)
            assert client.failures[0].code == 10062


async def test_refusals_faults_and_nonces_on_a_channel() -> None:
    async with DiscordStandIn() as discord_:
        channel = discord_.channel(discord_.guild())
        async with connected(discord_, Plain()) as client:
            there = client.get_partial_messageable(channel.id)
            with pytest.raises(discord.HTTPException) as refused:
                await there.send("x" * 2001)
            assert refused.value.code == 50035
            with pytest.raises(discord.HTTPException) as empty:
                await there.send("")
            assert empty.value.code == 50006
            discord_.fail_next("POST */messages", 429, retry_after=0.05)
            discord_.fail_next("POST */messages", 500)
            assert (await there.send("once")).content == "once"
            body = {"content": "twice", "nonce": "n1", "enforce_nonce": True}
            route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
            first, second = [await client.http.request(route, json=body) for _ in range(2)]
            assert first["id"] == second["id"]
            assert [m.content for m in discord_.backend.messages[channel.id].values()] == ["once", "twice"]


async def test_what_is_cut_after_acting_arrived_and_a_nonce_is_forgotten_in_time() -> None:
    async with DiscordStandIn() as discord_:
        channel = discord_.channel(discord_.guild())
        async with connected(discord_, Plain()) as client:
            route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
            body = {"content": "cut", "nonce": "n1", "enforce_nonce": True}
            discord_.faults.coming.append(Fault("POST */messages", 0, acts=True, cuts=True))
            with pytest.raises(aiohttp.ClientError):
                await client.http.request(route, json=body)
            there = discord_.backend.messages[channel.id]
            assert [discord_.nonces.sent_as[str(number)] for number in there] == ["n1"]
            discord_.nonces.holds = 0.0
            for _ in range(2):
                await client.http.request(route, json=body | {"nonce": "n2"})
            assert (len(there), discord_.nonces.absorbed) == (3, 0)


async def test_all_requests_together_are_limited() -> None:
    async with DiscordStandIn() as discord_:
        channels = [discord_.channel(discord_.guild()) for _ in range(4)]
        async with connected(discord_, Plain()) as client:
            discord_.limit_all(3)
            for channel in channels:
                await client.get_partial_messageable(channel.id).send("news")
            refused = [call for call in discord_.calls if call.status == 429]
            assert len(refused) == 1
            assert all(len(discord_.backend.messages[channel.id]) == 1 for channel in channels)


async def test_a_wrong_token_is_refused() -> None:
    async with DiscordStandIn(token="right") as discord_:
        client = Plain()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(discord.http.Route, "BASE", discord_.api_url)
            async with client:
                with pytest.raises(discord.LoginFailure):
                    await client.login("wrong")
