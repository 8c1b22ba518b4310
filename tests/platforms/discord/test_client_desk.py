"""The platform with the real desk behind it, and under load."""

import asyncio

import simcord

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from tests.commands.desk import desk
from tests.platforms.discord.world import discord_world, platform, texts
from tests.platforms.fakedesk import FakeDesk


async def test_a_summary_is_cited_its_numbers_open_quotes_and_still_do_after_a_restart() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        chat = ChatDesk(newsroom.context, ChatRules())
        served = platform()
        async with simcord.run(served.connected(chat, print), shard_count=1) as env:
            guild = env.create_guild()
            channel = guild.create_text_channel("general")
            alice = guild.add_member(env.create_user("alice"))
            answer = await alice.slash(channel, "summary", topic="ferry")
            assert answer.response
            assert "Sandholm" in texts(answer.response.components)
            first = await alice.click(answer.response, label="[1]")
            assert first.followups[0].ephemeral
            assert "ferry" in texts(first.followups[0].components).casefold()
            later = ChatDesk(newsroom.context, ChatRules())
            await env.restart_bot(platform().connected(later, print))
            again = await alice.click(answer.response, label="[1]")
            assert texts(again.followups[0].components) == texts(first.followups[0].components)


async def test_of_two_hundred_commands_at_once_none_is_lost() -> None:
    async with discord_world(FakeDesk()) as world:
        feed = world.env.backend
        shown = [_fired(world.member, world.channel, number) for number in range(200)]
        for payload in shown:
            feed.emit("INTERACTION_CREATE", payload)
        await world.env.settle()
        await asyncio.sleep(0)
        assert len(world.requests("POST", "/callback")) == 200
        assert len(world.requests("PATCH", "/messages/@original")) == 200


def _fired(member: simcord.MemberActor, channel: simcord.ChannelHandle, number: int) -> dict[str, object]:
    from simcord.interactions import base_payload  # noqa: PLC0415

    data = {"id": "1", "name": "summary", "type": 1, "options": [{"type": 3, "name": "topic", "value": f"t{number}"}]}
    backend = member._env.backend
    _, payload = base_payload(
        backend, type=2, channel_id=channel.id, guild_id=member.guild.id, user_id=member.id, data=data
    )
    return payload
