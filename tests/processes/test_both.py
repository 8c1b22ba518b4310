"""`tidings run` with both platforms: each goes down and comes back while the other answers."""

from pathlib import Path

from bot.platforms.slack.manifest import EVENTS, SCOPES
from tests.processes.running import sample_store, tidings_run
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import texts
from tests.standins.slack import App, SlackStandIn


async def test_each_goes_down_and_comes_back_while_the_other_answers(tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    await sample_store(database)
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with DiscordStandIn() as discord, SlackStandIn(app) as slack:
        team = slack.team()
        ada = slack.user(team)
        news = slack.channel(team, "news", ada)
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        environment = {
            "DISCORD_TOKEN": discord.token,
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
            "SLACK_BOT_TOKEN": team.token,
            "SLACK_APP_TOKEN": app.app_token,
            "TIDINGS_SLACK_API_URL": slack.api_url,
        }

        async def discord_answers() -> None:
            asked = discord.slash(ann, channel, "summary", topic="belarus")
            await asked.answered(30)
            await discord.until(lambda: "Belarus" in texts(asked.message), 10)

        async def slack_answers() -> None:
            await (await slack.slash(ada, news, "/summary", "belarus")).shows("Belarus")

        async with tidings_run(database, environment) as running:
            await running.says("Discord: ")
            await running.says("Slack: ")
            await slack.connected()
            await slack.go_down()
            await discord_answers()
            await slack.come_back()
            await slack.connected(1, 40)
            await slack_answers()
            await discord.go_down()
            await slack_answers()
            await discord.come_back()
            await discord.until(discord.gateway.lines, 60)
            await discord_answers()
            assert running.process.returncode is None
            assert not any("Traceback" in line for line in running.said), "\n".join(running.said)
            assert not any(secret in line for line in running.said for secret in (discord.token, team.token))
