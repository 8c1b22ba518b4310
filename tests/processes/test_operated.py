"""`tidings run` as an operator meets it: what it tells of itself over HTTP and in its log, and how it ends."""

import asyncio
import json
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.conversation import Place
from bot.outbox import State
from bot.store.sqlite import SqliteStore
from tests.processes.running import ROOT, Running, sample_store, tidings_run
from tests.processes.test_digests import due_in
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import texts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")


def environment(discord: DiscordStandIn, **more: str) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": discord.token,
        "TIDINGS_DISCORD_API_URL": discord.api_url,
        "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
        **more,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def health(*words: str, port: int) -> tuple[int, str]:
    """What `tidings health` says of the process on this port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "health", *words,
        cwd=ROOT, env={"TIDINGS_WEB__PORT": str(port)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode().strip()


async def test_it_tells_whether_it_lives_is_ready_and_what_it_did_and_says_so_as_json(tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    await sample_store(database)
    port = free_port()
    web = {"TIDINGS_WEB__ENABLED": "true", "TIDINGS_WEB__PORT": str(port), "TIDINGS_LOG__FORMAT": "json"}
    code, told = await health(port=port)
    assert (code, told.partition(":")[0]) == (1, "down")
    async with DiscordStandIn() as discord, aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        await discord.go_down()
        async with tidings_run(database, environment(discord, **web)) as running:
            await running.says("Discord is down")
            assert await health("--ready", port=port) == (1, "down: discord")
            assert await health(port=port) == (0, "ok")  # it lives all the same
            await discord.come_back()
            await running.says("Discord is back")
            asked = discord.slash(ann, channel, "summary", topic="belarus")
            await asked.answered(30)
            assert await health("--ready", port=port) == (0, "ok")
            async with session.get("/metrics") as answer:
                text = await answer.text()
    assert 'tidings_answers_total{command="summary",outcome="ok"} 1.0' in text
    assert 'tidings_answer_seconds_count{command="summary"} 1.0' in text
    assert 'tidings_platform_up{platform="discord"} 1.0' in text
    assert "tidings_stored_items 0.0" not in text
    assert "tidings_loop_lag_seconds_count" in text
    events = [json.loads(line) for line in running.said]
    assert any(event["logger"] == "tidings.status" and "Stopped." in event["message"] for event in events)
    assert not any("belarus" in line.casefold() for line in running.said)  # what members say is not logged


async def _stopped(running: Running) -> None:
    running.process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(running.process.wait(), 60)


async def test_what_is_being_sent_when_it_is_told_to_stop_arrives_and_is_written_down(tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        place = Place("discord", str(guild.id), str(channel.id))
        await due_in(database, place)
        posts = f"POST /channels/{channel.id}/messages"
        discord.hang_next(posts, 1.5)
        async with tidings_run(database, environment(discord)) as running:
            await running.says("Discord: ")
            await discord.until(lambda: any(call.line == posts for call in discord.calls), 60)
            await _stopped(running)
        assert running.process.returncode == 0, running.said
        assert [line for line in running.said if "Traceback" in line or "left" in line] == []
        assert "Stopped." in running.said[-1]
        assert len([m for m in discord.visible(ann, channel) if "Sandholm" in texts(m)]) == 1
    async with SqliteStore(database) as store:
        (digest,) = await store.history(place, 5)
        assert {part.state for part in digest.parts} == {State.SENT}


async def test_what_takes_too_long_to_send_is_left_and_looked_for_by_the_next(tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    async with DiscordStandIn() as discord:
        guild = discord.guild()
        channel = discord.channel(guild)
        place = Place("discord", str(guild.id), str(channel.id))
        await due_in(database, place)
        posts = f"POST /channels/{channel.id}/messages"
        discord.hang_next(posts, 30)
        async with tidings_run(database, environment(discord)) as running:
            await running.says("Discord: ")
            await discord.until(lambda: any(call.line == posts for call in discord.calls), 60)
            await _stopped(running)
        assert running.process.returncode == 0, running.said
        assert "Stopped." in running.said[-1]
    async with SqliteStore(database) as store:
        (digest,) = await store.history(place, 5)
        assert {part.state for part in digest.parts} == {State.SENDING}  # under a lease that runs out
