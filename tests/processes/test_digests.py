"""`tidings run` as a process of its own sends what is due, on both platforms, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import open_context
from bot.chatport import Subscription
from bot.conversation import Place
from bot.follow import Terms
from bot.model import Document, Entry, Source
from bot.platforms.slack.manifest import EVENTS, SCOPES
from bot.settings import load_settings
from tests.processes.running import tidings_run
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import texts
from tests.standins.slack import App, SlackStandIn

STORY = "The night ferry ran aground off Sandholm with 214 people on board. Tugs pulled it free at noon."


async def due_in(database: Path, *places: Place) -> None:
    """A store with news of two hours ago, and a digest for each place that has been due for two minutes."""
    async with open_context(load_settings(database=database)) as context:
        now = context.now()
        entry = Entry("Ferry aground off Sandholm", STORY, guid="1", published=now - timedelta(hours=2))
        await context.store.add(Document(Source("wire", "Harbour Wire"), (entry,), "wire"), now)
        at = (now - timedelta(minutes=2)).astimezone(UTC)
        terms = Terms(schedule=f"daily {at:%H:%M}", zone="UTC")
        for place in places:
            began = now - timedelta(hours=23)
            held, _ = await context.store.subscribe(Subscription(place, "ferry", "ada", began, terms=terms))
            await context.store.amend(replace(held, next_at=at))


async def test_what_is_due_arrives_once_on_both_platforms_and_not_again_after_a_restart(tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with DiscordStandIn() as discord, SlackStandIn(app) as slack:
        team = slack.team()
        ada = slack.user(team)
        news = slack.channel(team, "news", ada, bot=True)
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        await due_in(database, Place("discord", str(guild.id), str(channel.id)), Place("slack", team.id, news.id))
        environment = {
            "DISCORD_TOKEN": discord.token,
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
            "SLACK_BOT_TOKEN": team.token,
            "SLACK_APP_TOKEN": app.app_token,
            "TIDINGS_SLACK_API_URL": slack.api_url,
        }

        def on_discord() -> list[str]:
            return [texts(message) for message in discord.visible(ann, channel) if "Sandholm" in texts(message)]

        def on_slack() -> list[str]:
            return [str(message) for message in news.messages if "Sandholm" in str(message)]

        for _ in range(2):
            async with tidings_run(database, environment) as running:
                await running.says("Discord: ")
                await running.says("Slack: ")
                await discord.until(lambda: on_discord() and on_slack(), 20)
                assert not any("Traceback" in line for line in running.said), "\n".join(running.said)
        assert [len(on_discord()), len(on_slack())] == [1, 1]
        assert f"Digest · {datetime.now(UTC):%A}" in on_discord()[0]
