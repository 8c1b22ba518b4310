"""`tidings run` as a process of its own, against a Slack on loopback: over real HTTP and real WebSockets."""

import asyncio
import base64
import re
import socket
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import open_context
from bot.model import Document, Entry, Source
from bot.platforms.slack.manifest import EVENTS, SCOPES, SHORTCUT
from bot.ports import Scope
from bot.settings import load_settings
from tests.processes.running import Running, sample_store, tidings_run
from tests.standins.slack import App, Handle, Message, SlackStandIn, Team

DEADLINE = 3.0
PUBLIC = "https://news.example"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def environment(slack: SlackStandIn, **more: str) -> dict[str, str]:
    return {
        "TIDINGS_SLACK_API_URL": slack.api_url,
        "TIDINGS_SLACK_AUTHORIZE_URL": slack.authorize_url,
        "TIDINGS_CHAT__MEMBER_BURST": "1000",
        "TIDINGS_CHAT__CHANNEL_BURST": "1000",
        "TIDINGS_WEB__PORT": "0",
        **more,
    }


@asynccontextmanager
async def served(slack: SlackStandIn, team: Team, database: Path) -> AsyncIterator[Running]:
    """Over Socket Mode, in one workspace."""
    tokens = {"SLACK_BOT_TOKEN": team.token, "SLACK_APP_TOKEN": slack.world.app.app_token}
    async with tidings_run(database, environment(slack, **tokens)) as running:
        await running.says("Slack: ")
        await slack.connected()
        yield running
        assert not [line for line in running.said if "Traceback" in line or team.token in line]
    assert not refusals(slack)


@asynccontextmanager
async def served_by_oauth(slack: SlackStandIn, database: Path, **more: str) -> AsyncIterator[tuple[Running, str]]:
    """Over signed HTTP, in the workspaces that install it; the address of its web application."""
    app = slack.world.app
    tokens = {"SLACK_SIGNING_SECRET": app.signing_secret, "TIDINGS_WEB__PUBLIC_URL": PUBLIC}
    tokens |= {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
    async with tidings_run(database, environment(slack, **tokens | more)) as running:
        await running.says("Slack: ")
        await running.says("listens on http")
        (address,) = {url for line in running.said if "listens on" in line for url in ADDRESS.findall(line)}
        slack.by_http(f"{address}/slack/events")
        yield running, address


def refusals(slack: SlackStandIn) -> list[str]:
    """What the process asked that Slack does not take."""
    return [f"{called.method} {called.error} {called.args}" for called in slack.world.log if called.error]


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row if one["type"] == "button"]


@pytest.fixture
async def database(tmp_path: Path) -> Path:
    path = tmp_path / "tidings.db"
    await sample_store(path)
    return path


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    scopes = tuple(SCOPES)
    async with SlackStandIn(App(scopes=scopes, events=frozenset(EVENTS), redirect_url=PUBLIC)) as slack:
        yield slack


async def test_a_member_asks_opens_a_quote_and_does_so_again_after_a_restart(
    slack: SlackStandIn, database: Path
) -> None:
    team = slack.team()
    ada, bob = slack.user(team), slack.user(team, "bob")
    channel = slack.channel(team, "news", ada, bob)
    async with served(slack, team, database):
        asked = await slack.slash(ada, channel, "/summary", "belarus")
        assert asked.acked_after is not None
        assert asked.acked_after < DEADLINE
        answer = await asked.shows("Belarus")
        assert "[1]" in answer.words
        assert {"[1]", "Sources", "Longer"} <= set(buttons(answer))
        quote = await (await slack.press(ada, answer, "[1]")).shows()
        assert quote.only_for == ada.id
        assert quote not in slack.sees(bob, channel)
        assert not answer.pings + answer.may_ping + quote.pings + quote.may_ping
    async with served(slack, team, database):
        again = await (await slack.press(bob, answer, "[1]")).shows()
        assert again.words == quote.words
        await slack.press(bob, answer, "Longer")
        await slack.world.until(lambda: answer.before, "the longer answer")
        assert "Longer" not in buttons(answer)


async def test_socket_mode_opens_at_the_start_and_it_says_so(slack: SlackStandIn, database: Path) -> None:
    team = slack.team()
    async with served(slack, team, database) as running:
        took = await running.says("Slack: ")
        print(f"Socket Mode open after {took:.2f} s")
        await slack.connected()


async def test_two_hundred_commands_at_once_are_all_acknowledged_in_time_and_answered(
    slack: SlackStandIn, database: Path
) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    loop = asyncio.get_running_loop()

    async def ask() -> tuple[Handle, float]:
        start = loop.time()
        asked = await slack.slash(ada, channel, "/summary", "belarus")
        await asked.shows("Sources", within=60)
        return asked, loop.time() - start

    async with served(slack, team, database):
        done = await asyncio.gather(*(ask() for _ in range(200)))
    acks = [asked.acked_after or 99.0 for asked, _ in done]
    for what, taken in (("acknowledged", acks), ("answered", [answered for _, answered in done])):
        print(f"{what}: median {statistics.median(taken):.2f} s, p99 {statistics.quantiles(taken, n=100)[98]:.2f} s")
    assert max(acks) < DEADLINE


async def test_mentions_direct_messages_and_the_shortcut_are_answered(slack: SlackStandIn, database: Path) -> None:
    team = slack.team()
    ada, bob = slack.user(team), slack.user(team, "bob")
    channel = slack.channel(team, "news", ada, bob)
    async with served(slack, team, database):
        await slack.mention(ada, channel, "summary belarus")
        answer = await slack.until_sees(bob, channel, "Sources")
        assert answer.thread_ts
        await slack.dm(ada, "belarus")
        await slack.until_sees(ada, slack.direct(ada), "Sources")
        about = slack.say(bob, channel, "What is going on in Belarus?")
        summary = await (await slack.shortcut(ada, about, SHORTCUT)).shows("Sources")
        assert summary.only_for == ada.id
        said = len(channel.messages)
        await slack.quiet(0.3)
        assert len(channel.messages) == said
        assert len([one for one in slack.direct(ada).messages if one.author == team.bot.id]) == 1


async def test_what_slack_sends_twice_acts_once_also_after_a_restart(slack: SlackStandIn, database: Path) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with served(slack, team, database):
        told = await slack.mention(ada, channel, "summary belarus")
        await slack.until_sees(ada, channel, "Sources")
        assert (await slack.redeliver(told, retry=1)).acked_after is not None
    async with served(slack, team, database):
        assert (await slack.redeliver(told, retry=2)).acked_after is not None
        await slack.quiet(0.5)
    assert len([one for one in channel.messages if one.author == team.bot.id]) == 1


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "cut", "away"])
async def test_a_socket_that_ends_is_opened_anew_and_members_are_answered(
    slack: SlackStandIn, database: Path, reason: str
) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with served(slack, team, database):
        opened = slack.socket.opened
        if reason == "cut":
            slack.socket.drop()
        elif reason == "away":
            await slack.go_down()
            await slack.come_back()
        else:
            await slack.socket.disconnect(reason)
        await slack.world.until(lambda: slack.socket.opened > opened, "a new connection", 15)
        await slack.connected()
        await (await slack.slash(ada, channel, "/summary", "belarus")).shows("Sources")


async def test_faults_of_slack_on_the_way_cost_time_and_no_answer(slack: SlackStandIn, database: Path) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    tokens = {"SLACK_BOT_TOKEN": team.token, "SLACK_APP_TOKEN": slack.world.app.app_token}
    async with tidings_run(database, environment(slack, **tokens)) as running:
        await running.says("Slack: ")
        slack.fail_next("chat.postMessage", status=429, retry_after=1)
        slack.fail_next("chat.postMessage", status=503)
        await slack.mention(ada, channel, "summary belarus")
        await slack.until_sees(ada, channel, "Sources", 20)


async def test_a_member_follows_a_topic_in_a_form_that_searches_and_says_what_is_wrong(
    slack: SlackStandIn, database: Path
) -> None:
    team = slack.team()
    ada = slack.user(team, admin=True)
    channel = slack.channel(team, "news", ada)
    async with served(slack, team, database):
        answer = await (await slack.slash(ada, channel, "/summary", "belarus")).shows("Sources")
        await slack.press(ada, answer, "Follow “belarus”")
        form = await slack.modal(ada)
        offered = await slack.suggest(ada, form, "topic", "bel")
        assert any("elarus" in one for one in offered)
        await slack.suggest(ada, form, "topic", '"')
        wrong = await slack.submit(ada, form, {"topic": '"'})
        assert wrong.errors.keys() == {"topic"}
        assert not wrong.closed
        await slack.suggest(ada, form, "topic", "bel")
        assert (await slack.submit(ada, form, {"topic": "bel"})).closed
        home = await slack.open_home(ada)
        assert "bel" in home.words


async def test_settings_are_set_in_a_form_of_the_home(slack: SlackStandIn, database: Path) -> None:
    team = slack.team()
    ada = slack.user(team, admin=True)
    async with served(slack, team, database):
        home = await slack.open_home(ada)
        await slack.press(ada, home, "Settings")
        form = await slack.modal(ada)
        assert (await slack.submit(ada, form, {"zone": "Nowhere/Atlantis"})).errors.keys() == {"zone"}
        assert (await slack.submit(ada, form, {"zone": "Asia/Tokyo"})).closed


async def test_a_long_article_comes_whole_and_in_order_for_the_asker_alone(slack: SlackStandIn, database: Path) -> None:
    parts = [f"Paragraph {n} of the report tells what happened next. " * 6 for n in range(1, 91)]
    async with open_context(load_settings(database=database)) as context:
        source = Source("long", "Long Reader")
        report = Entry("A long report", "\n\n".join(parts), url="https://long.example/report", guid="1")
        await context.store.add(Document(source, (report,), "long"), context.now())
        number = (await context.store.latest(Scope(source="Long Reader"), 1))[0].id
    team = slack.team()
    ada, bob = slack.user(team), slack.user(team, "bob")
    channel = slack.channel(team, "news", ada, bob)
    async with served(slack, team, database):
        asked = await slack.slash(ada, channel, "/tidings", f"article {number}")
        await asked.shows("Paragraph 90 ")
        told = [int(n) for n in re.findall(r"Paragraph (\d+) ", "\n".join(one.words for one in asked.messages))]
        assert told == sorted(told)
        assert set(told) == set(range(1, 91))
        assert len(asked.messages) > 1
        assert not slack.sees(bob, channel)


async def test_a_list_of_thirty_is_split_and_nothing_is_left_out(slack: SlackStandIn, database: Path) -> None:
    body = "The council of the town met on Tuesday and decided what to do about it. " * 8
    async with open_context(load_settings(database=database)) as context:
        entries = [Entry(f"Report {n} of the town", body, url=f"https://t.example/{n}", guid=str(n)) for n in range(30)]
        await context.store.add(Document(Source("town", "Town Paper"), tuple(entries), "town"), context.now())
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with served(slack, team, database):
        asked = await slack.slash(ada, channel, "/tidings", 'search report limit:30 source:"Town Paper"')
        await asked.shows("Report")
        await slack.quiet(0.5)
        words = "\n".join(one.words for one in asked.messages)
        assert {int(n) for n in re.findall(r"Report (\d+) of the town", words)} == set(range(30)), words[:300]


async def test_two_workspaces_install_over_http_and_one_leaves(slack: SlackStandIn, database: Path) -> None:
    acme, other = slack.team("Acme", installed=False), slack.team("Other", installed=False)
    ada, bob = slack.user(acme), slack.user(other, "bob")
    news, talk = slack.channel(acme, "news", ada), slack.channel(other, "talk", bob)
    async with served_by_oauth(slack, database) as (running, address):
        for user in (ada, bob):
            status, page = await slack.install(address, user)
            assert status == 200, page
        for user, channel in ((ada, news), (bob, talk)):
            asked = await slack.slash(user, channel, "/summary", "belarus")
            assert not asked.problem
            await asked.shows("Sources")
        await slack.mention(bob, talk, "summary belarus")
        await slack.until_sees(bob, talk, "Sources")
        slack.by_http(f"{address}/slack/events").secret = "forged"
        assert (await slack.slash(ada, news, "/summary", "belarus")).problem == "http_status 401"
        late = slack.by_http(f"{address}/slack/events")
        late.skew = -400
        assert (await slack.slash(ada, news, "/summary", "belarus")).problem == "http_status 401"
        late.skew = 0
        assert "stand-in-challenge" in await late.verify()
        assert not refusals(slack)
        await slack.uninstall(other)
        await (await slack.slash(ada, news, "/summary", "belarus")).shows("Sources")
        assert not [line for line in running.said if "Traceback" in line or acme.token in line], "\n".join(running.said)
    stored = b"".join(path.read_bytes() for path in database.parent.glob("tidings.db*"))
    assert acme.token.encode() in stored
    assert other.token.encode() not in stored, "the tokens of who left are erased"


async def test_with_a_key_no_token_stands_in_the_store_or_is_said(slack: SlackStandIn, database: Path) -> None:
    key = base64.b64encode(bytes(range(32))).decode()
    acme = slack.team("Acme", installed=False)
    ada = slack.user(acme)
    news = slack.channel(acme, "news", ada)
    async with served_by_oauth(slack, database, TIDINGS_SECRET_KEY=key) as (running, address):
        await slack.install(address, ada)
        await (await slack.slash(ada, news, "/summary", "belarus")).shows("Sources")
        stored = b"".join(path.read_bytes() for path in database.parent.glob("tidings.db*"))
        assert acme.token.encode() not in stored
        assert b"sealed:1:" in stored
    assert not [line for line in running.said if key in line or acme.token in line]
    async with served_by_oauth(slack, database, TIDINGS_SECRET_KEY=key):
        await (await slack.slash(ada, news, "/summary", "belarus")).shows("Sources")


async def test_an_installation_without_its_state_is_refused(slack: SlackStandIn, database: Path) -> None:
    acme = slack.team("Acme", installed=False)
    ada = slack.user(acme)
    async with served_by_oauth(slack, database) as (_, address):
        status, _ = await slack.install(address, ada, path="/slack/oauth_redirect?code=1.2&state=guessed")
        assert status in {400, 401}
        assert not slack.counts()["oauth.v2.access"]


async def test_tokens_that_run_out_are_renewed(database: Path) -> None:
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS), redirect_url=PUBLIC, rotates=True)
    async with SlackStandIn(app) as slack:
        acme = slack.team("Acme", installed=False)
        ada = slack.user(acme)
        channel = slack.channel(acme, "news", ada)
        async with served_by_oauth(slack, database) as (_, address):
            await slack.install(address, ada)
            first = acme.token
            slack.expire(acme)
            await slack.mention(ada, channel, "summary belarus")
            await slack.until_sees(ada, channel, "Sources")
            assert acme.token != first


async def test_a_wrong_token_is_told_with_its_cure_and_the_rest_goes_on(slack: SlackStandIn, database: Path) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-wrong-token", "SLACK_APP_TOKEN": slack.world.app.app_token}
    async with tidings_run(database, environment(slack, **tokens)) as running:
        await running.says("SLACK_BOT_TOKEN")
        await slack.quiet(0.5)
        assert running.process.returncode is None
        assert not any("xoxb-wrong-token" in line for line in running.said)


async def test_over_http_without_its_port_slack_is_told_to_be_unreachable(slack: SlackStandIn, database: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        app = slack.world.app
        tokens = {"SLACK_BOT_TOKEN": slack.team().token, "SLACK_SIGNING_SECRET": app.signing_secret}
        port = str(other.getsockname()[1])
        async with tidings_run(database, environment(slack, **tokens, TIDINGS_WEB__PORT=port)) as running:
            await running.says("Slack is not reachable")
            assert not [line for line in running.said if "Slack: " in line]
