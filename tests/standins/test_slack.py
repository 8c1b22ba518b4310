"""The Slack stand-in, judged with the real slack-bolt and slack_sdk: a small app of the test's own talks to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from yarl import URL

from tests.standins.slack import App, SlackStandIn

Json = dict[str, Any]
LABEL = {"type": "plain_text", "text": "Topic"}
BUTTON = {"type": "button", "action_id": "quote", "value": "7", "text": {"type": "plain_text", "text": "[1]"}}
SEARCH = {"type": "external_select", "action_id": "topic", "min_query_length": 1}
MODAL = {
    "type": "modal",
    "callback_id": "follow",
    "title": {"type": "plain_text", "text": "Follow"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {"type": "input", "block_id": "topic", "label": LABEL, "element": SEARCH},
        {
            "type": "input",
            "block_id": "hour",
            "label": {"type": "plain_text", "text": "Hour"},
            "element": {"type": "plain_text_input", "action_id": "hour", "initial_value": "8"},
        },
    ],
}


def small_app(slack: SlackStandIn, token: str) -> AsyncApp:  # noqa: C901  # one listener of each kind
    """An app that answers each kind of thing that members do."""
    client = AsyncWebClient(token, base_url=slack.api_url, retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=slack.world.app.signing_secret, request_verification_enabled=True)

    @app.command("/summary")
    async def on_summary(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        await respond(f"Looking for {command['text']}")
        said = {"type": "section", "text": {"type": "mrkdwn", "text": f"All about {command['text']}"}}
        await respond(text="news", blocks=[said, {"type": "actions", "elements": [BUTTON]}], replace_original=True)

    @app.command("/slow")
    async def on_slow(ack: Any) -> None:
        await asyncio.sleep(3.3)
        await ack()

    @app.command("/loud")
    async def on_loud(ack: Any) -> None:
        await ack(text="Hear", response_type="in_channel")

    @app.action("quote")
    async def on_quote(ack: Any, respond: Any, action: Json) -> None:
        await ack()
        await respond(f"Quote {action['value']}", replace_original=False, response_type="ephemeral")

    @app.event("app_mention")
    async def on_mention(event: Json, say: Any) -> None:
        await say(f"You said {event['text']}", thread_ts=event["ts"])

    @app.event("message")
    async def on_message(event: Json, say: Any) -> None:
        await say(f"Privately: {event['text']}")

    @app.event("app_home_opened")
    async def on_home(event: Json, client: AsyncWebClient) -> None:
        said = {"type": "section", "text": {"type": "plain_text", "text": "Nothing followed"}}
        follow = {"type": "actions", "elements": [BUTTON | {"action_id": "open", "text": LABEL}]}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [said, follow]})

    @app.action("open")
    @app.shortcut("about")
    async def on_open(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.options("topic")
    async def on_options(ack: Any, payload: Json) -> None:
        typed = payload["value"]
        await ack(options=[{"text": {"type": "plain_text", "text": f"{typed}arus"}, "value": typed}])

    @app.view("follow")
    async def on_follow(ack: Any, view: Json) -> None:
        hour = view["state"]["values"]["hour"]["hour"]["value"]
        await (ack() if hour.isdigit() else ack(response_action="errors", errors={"hour": "A number, please"}))

    return app


@asynccontextmanager
async def by_socket(slack: SlackStandIn, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, slack.world.app.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await slack.connected()
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        await handler.client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def by_http(slack: SlackStandIn, app: AsyncApp) -> AsyncIterator[None]:
    async def take(request: web.Request) -> web.StreamResponse:
        response: web.StreamResponse = await to_aiohttp_response(
            await app.async_dispatch(await to_bolt_request(request))
        )
        return response

    site = web.Application()
    site.router.add_post("/slack/events", take)
    server = TestServer(site)
    await server.start_server()
    try:
        slack.by_http(str(server.make_url("/slack/events")))
        yield
    finally:
        await server.close()


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn() as slack:
        yield slack


def client_of(slack: SlackStandIn, token: str) -> AsyncWebClient:
    return AsyncWebClient(token, base_url=slack.api_url, retry_handlers=[])


async def refused(call: Awaitable[Any]) -> Any:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


@pytest.fixture(params=["socket", "http"])
def served(request: pytest.FixtureRequest) -> Callable[[SlackStandIn, AsyncApp], Any]:
    return by_socket if request.param == "socket" else by_http


async def test_what_members_do_reaches_a_bolt_app_and_its_answers_are_seen(slack: SlackStandIn, served: Any) -> None:
    team = slack.team()
    ada, bob = slack.user(team), slack.user(team, "bob")
    channel = slack.channel(team, "news", ada, bob)
    async with served(slack, small_app(slack, team.token)):
        asked = await slack.slash(ada, channel, "/summary", "belarus")
        assert asked.acked_after is not None
        assert asked.acked_after < 3
        answer = await asked.shows("All about belarus")
        assert answer.before == ["Looking for belarus"]
        assert [one.ts for one in slack.sees(ada, channel)] == [answer.ts]
        assert slack.sees(bob, channel) == []
        quote = await (await slack.press(ada, answer, "[1]")).shows("Quote 7")
        assert quote.only_for == ada.id
        loud = await slack.slash(ada, channel, "/loud")
        assert (await loud.shows("Hear")) in slack.sees(bob, channel)
        await slack.mention(ada, channel, "summary belarus")
        said = await slack.until_sees(bob, channel, "You said")
        assert said.thread_ts
        assert said.pings == [f"@{team.bot.id}"]
        await slack.dm(ada, "belarus")
        await slack.until_sees(ada, slack.direct(ada), "Privately: belarus")
        await slack.quiet(0.1)
        assert len(slack.sees(ada, slack.direct(ada))) == 2, "the app hears itself, and has to leave it at that"


async def test_forms_open_suggest_show_errors_and_close(slack: SlackStandIn, served: Any) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with served(slack, small_app(slack, team.token)):
        home = await slack.open_home(ada)
        assert "Nothing followed" in home.words
        await slack.press(ada, home, "Topic")
        modal = await slack.modal(ada)
        assert (await slack.submit(ada, modal, {})).errors == {"topic": "Please complete this required field"}
        assert await slack.suggest(ada, modal, "topic", "") == []
        assert await slack.suggest(ada, modal, "topic", "bel") == ["belarus"]
        sent = await slack.submit(ada, modal, {"topic": "belarus", "hour": "noon"})
        assert sent.errors == {"hour": "A number, please"}
        assert not sent.closed
        assert (await slack.submit(ada, modal, {"topic": "belarus"})).closed
        await slack.shortcut(ada, slack.say(ada, channel, "Belarus again"), "about")
        assert (await slack.modal(ada)).id != modal.id


async def test_what_takes_longer_than_three_seconds_is_not_acknowledged(slack: SlackStandIn, served: Any) -> None:
    team = slack.team()
    ada = slack.user(team)
    async with served(slack, small_app(slack, team.token)):
        late = await slack.slash(ada, slack.channel(team, "news", ada), "/slow")
        assert (late.acked_after, late.problem) == (None, "operation_timeout")
        await asyncio.sleep(0.5)  # the app acknowledges now, to nobody
        assert len(slack.socket.strays) <= 1


async def test_an_app_that_listens_nowhere_is_not_asked(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team)
    asked = await slack.slash(ada, slack.channel(team, "news", ada), "/summary")
    assert asked.problem == "dispatch_failed"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "cut"])
async def test_a_socket_that_ends_is_opened_anew(slack: SlackStandIn, reason: str) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with by_socket(slack, small_app(slack, team.token)):
        opened = slack.socket.opened
        if reason == "cut":
            slack.socket.drop()
        else:
            await slack.socket.disconnect(reason)
        await slack.world.until(lambda: slack.socket.opened > opened, "a new connection")
        await slack.connected()
        await (await slack.slash(ada, channel, "/summary", "belarus")).shows("All about belarus")


async def test_a_ticket_opens_one_socket(slack: SlackStandIn) -> None:
    client = client_of(slack, slack.world.app.app_token)
    url = (await client.apps_connections_open(app_token=slack.world.app.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_events_come_again_as_they_were(slack: SlackStandIn, served: Any) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    seen: list[str] = []
    app = small_app(slack, team.token)

    @app.middleware
    async def note(body: Json, next_: Any) -> None:
        seen.append(body.get("event_id", ""))
        await next_()

    async with served(slack, app):
        told = await slack.mention(ada, channel, "hello")
        await slack.redeliver(told, retry=2)
        await slack.world.until(lambda: len(slack.sees(ada, channel)) == 3, "both answers")
    assert seen == [seen[0]] * 2


async def test_signatures_are_those_that_bolt_checks(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with by_http(slack, small_app(slack, team.token)):
        way = slack.by_http(slack.transport.url)  # type: ignore[attr-defined]  # it is the signed one by now
        assert "stand-in-challenge" in await way.verify()
        way.secret = "somebody else's"
        assert (await slack.slash(ada, channel, "/summary", "x")).problem == "http_status 401"
        way.secret, way.skew = "", -301.0
        assert (await slack.slash(ada, channel, "/summary", "x")).problem == "http_status 401"


async def test_tokens_and_scopes_are_checked(slack: SlackStandIn) -> None:
    team, other = slack.team(), slack.team("Other")
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    post: Json = {"channel": channel.id, "text": "x"}
    assert (await refused(client_of(slack, "xoxb-wrong").auth_test()))["error"] == "invalid_auth"
    assert (await refused(client_of(slack, "").auth_test()))["error"] == "not_authed"
    assert (await refused(client_of(slack, other.token).chat_postMessage(**post)))["error"] == "channel_not_found"
    client = client_of(slack, team.token)
    assert (await client.auth_test())["team_id"] == team.id
    assert (await refused(client.api_call("apps.connections.open")))["error"] == "not_allowed_token_type"
    assert (await refused(client.api_call("chat.nothing")))["error"] == "unknown_method"
    slack.world.tokens[team.token].scopes = ("users:read",)
    missing = await refused(client.chat_postMessage(**post))
    assert (missing["error"], missing["needed"], missing["provided"]) == ("missing_scope", "chat:write", "users:read")
    assert missing.headers["x-oauth-scopes"] == "users:read"
    await slack.revoke_tokens(team)
    assert (await refused(client.auth_test()))["error"] == "token_revoked"
    await slack.uninstall(other)
    assert (await refused(client_of(slack, other.token).auth_test()))["error"] == "account_inactive"


async def test_channels_refuse_what_they_refuse(slack: SlackStandIn) -> None:
    team = slack.team()
    ada, bob = slack.user(team), slack.user(team, "bob")
    client = client_of(slack, team.token)
    hidden, away = slack.channel(team, "hidden", ada, bot=False, private=True), slack.channel(team, "away", bot=False)
    old, held = slack.channel(team, "old", ada), slack.channel(team, "held", ada)
    old.archived, held.restricted = True, True
    expected = {
        hidden.id: "channel_not_found",
        old.id: "is_archived",
        held.id: "restricted_action",
        "C0": "channel_not_found",
    }
    for channel, error in expected.items():
        assert (await refused(client.chat_postMessage(channel=channel, text="x")))["error"] == error
    token = slack.world.tokens[team.token]
    token.scopes = tuple(scope for scope in token.scopes if scope != "chat:write.public")
    assert (await refused(client.chat_postMessage(channel=away.id, text="x")))["error"] == "not_in_channel"
    whisper = client.chat_postEphemeral(channel=held.id, user=bob.id, text="x")
    assert (await refused(whisper))["error"] == "user_not_in_channel"
    bob.blocks = True
    assert (await refused(client.chat_postMessage(channel=bob.id, text="x")))["error"] == "messages_tab_disabled"
    bob.deleted = True
    assert (await refused(client.conversations_open(users=bob.id)))["error"] == "user_disabled"
    said = slack.say(ada, held, "mine")
    assert (await refused(client.chat_update(channel=held.id, ts=said.ts, text="x")))["error"] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=held.id, ts="1.0")))["error"] == "message_not_found"


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def select(count: int, label: str = "x") -> Json:
    options = [{"text": {"type": "plain_text", "text": label}, "value": str(n)} for n in range(count)]
    return {"type": "static_select", "action_id": "a", "options": options}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


PICTURE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"}
AT_THE_LIMIT = {
    "50 blocks": [{"type": "divider"}] * 50,
    "a section": [section("x" * 3000)],
    "fields": [{"type": "section", "fields": [plain("x" * 1000)] * 10}],
    "a header": [{"type": "header", "text": plain("x" * 150)}],
    "a context": [{"type": "context", "elements": [plain("x")] * 10}],
    "actions": [actions(*(BUTTON | {"action_id": str(n)} for n in range(25)))],
    "a button": [actions(BUTTON | {"text": plain("x" * 75), "value": "x" * 2000, "action_id": "x" * 255})],
    "a link": [actions(BUTTON | {"url": "https://" + "x" * 2992})],
    "options": [actions(select(100, "x" * 75) | {"placeholder": plain("x" * 150)})],
    "a picture": [PICTURE | {"alt_text": "x" * 2000}],
    "a block_id": [section("x", block_id="x" * 255)],
    "13,200 characters": [section("x" * 2640)] * 5,
}
OVER_THE_LIMIT = {
    "51 blocks": [{"type": "divider"}] * 51,
    "a section": [section("x" * 3001)],
    "an empty section": [section("")],
    "a field": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "a header": [{"type": "header", "text": plain("x" * 151)}],
    "a header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "a context": [{"type": "context", "elements": [plain("x")] * 11}],
    "actions": [actions(*(BUTTON | {"action_id": str(n)} for n in range(26)))],
    "an action_id twice": [actions(BUTTON, BUTTON)],
    "a button's text": [actions(BUTTON | {"text": plain("x" * 76)})],
    "a button's value": [actions(BUTTON | {"value": "x" * 2001})],
    "a button's url": [actions(BUTTON | {"url": "https://" + "x" * 2993})],
    "a button's script": [actions(BUTTON | {"url": "javascript:alert(1)"})],
    "an action_id": [actions(BUTTON | {"action_id": "x" * 256})],
    "options": [actions(select(101))],
    "an option": [actions(select(1, "x" * 76))],
    "a placeholder": [actions(select(1) | {"placeholder": plain("x" * 151)})],
    "alt text": [PICTURE | {"alt_text": "x" * 2001}],
    "no alt text": [{"type": "image", "image_url": "https://example.org/a.png"}],
    "a picture's url": [PICTURE | {"image_url": "data:image/png;base64,AA"}],
    "a block_id": [section("x", block_id="x" * 256)],
    "a block_id twice": [section("x", block_id="x"), section("y", block_id="x")],
    "an unknown block": [{"type": "poem"}],
    "markdown": [{"type": "markdown", "text": "x" * 12_001}],
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
async def test_blocks_at_a_limit_are_taken(slack: SlackStandIn, name: str) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    await client_of(slack, team.token).chat_postMessage(channel=channel.id, text="x", blocks=AT_THE_LIMIT[name])


@pytest.mark.parametrize("name", OVER_THE_LIMIT)
async def test_blocks_over_a_limit_are_refused_and_it_is_said_where(slack: SlackStandIn, name: str) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    call = client_of(slack, team.token).chat_postMessage(channel=channel.id, text="x", blocks=OVER_THE_LIMIT[name])
    response = await refused(call)
    assert response["error"] == "invalid_blocks"
    assert "json-pointer:/blocks" in response["response_metadata"]["messages"][0]
    assert channel.messages == []


@pytest.mark.filterwarnings("ignore:The top-level `text` argument")  # slack_sdk warns of what is tested
async def test_messages_that_say_nothing_or_too_much_are_refused(slack: SlackStandIn) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    client = client_of(slack, team.token)
    slack.world.rates.on = False
    long = [section("x" * 2641)] * 5
    bad = {"event_type": "x", "event_payload": "text"}
    cases: list[tuple[str, Json]] = [
        ("no_text", {"text": ""}),
        ("msg_too_long", {"text": "x" * 40_001}),
        ("msg_blocks_too_long", {"text": "x", "blocks": long}),
        ("invalid_metadata_format", {"text": "x", "metadata": bad}),
        ("thread_not_found", {"text": "x", "thread_ts": "1.2"}),
    ]
    for error, args in cases:
        assert (await refused(client.chat_postMessage(channel=channel.id, **args)))["error"] == error


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"blocks": [{"type": "divider"}] * 101},
        {"submit": None},
        {"blocks": [{"type": "markdown", "text": "x"}]},
    ],
)
async def test_views_over_a_limit_are_refused(slack: SlackStandIn, change: Json) -> None:
    team = slack.team()
    view = {**MODAL, **change}
    view = {name: value for name, value in view.items() if value}
    trigger = slack.world.trigger(slack.user(team))
    response = await refused(client_of(slack, team.token).views_open(trigger_id=trigger, view=view))
    assert response["error"] == "invalid_arguments"


async def test_a_trigger_opens_one_view_within_three_seconds(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team)
    client, trigger = client_of(slack, team.token), slack.world.trigger(ada)
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert (await refused(client.views_open(trigger_id=trigger, view=MODAL)))["error"] == "exchanged_trigger_id"
    late = slack.world.trigger(ada)
    slack.advance(timedelta(seconds=3.1))
    assert (await refused(client.views_open(trigger_id=late, view=MODAL)))["error"] == "expired_trigger_id"
    old = (await client.views_publish(user_id=ada.id, view={"type": "home", "blocks": []}))["view"]["hash"]
    again = {"user_id": ada.id, "view": {"type": "home", "blocks": []}, "hash": old}
    await client.views_publish(**again)
    assert (await refused(client.views_publish(**again)))["error"] == "hash_conflict"


async def test_whom_a_message_would_notify_is_kept(slack: SlackStandIn) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    client = client_of(slack, team.token)
    quiet = "&lt;!channel&gt; <!date^1^{date}|then> <https://example.org|<b>"
    await client.chat_postMessage(channel=channel.id, text=quiet, blocks=[section(quiet)])
    await client.chat_postMessage(
        channel=channel.id, text="<!here> <@U1|x> <!subteam^S1>", blocks=[section("@channel")]
    )
    calm, loud = channel.messages
    assert calm.pings == calm.may_ping == []
    assert loud.pings == ["!here", "@U1", "!subteam^S1"]
    assert loud.may_ping == ["@channel"]


async def test_posts_are_one_a_second_in_a_channel_after_a_burst(slack: SlackStandIn) -> None:
    team = slack.team()
    client = client_of(slack, team.token)
    news, talk = slack.channel(team, "news"), slack.channel(team, "talk")
    for _ in range(4):
        await client.chat_postMessage(channel=news.id, text="x")
    limited = await refused(client.chat_postMessage(channel=news.id, text="x"))
    assert (limited.status_code, limited["error"], limited.headers["Retry-After"]) == (429, "ratelimited", "1")
    await client.chat_postMessage(channel=talk.id, text="x")
    slack.advance(timedelta(seconds=1))
    await client.chat_postMessage(channel=news.id, text="x")
    for _ in range(20):
        await client.users_list()
    assert (await refused(client.users_list())).status_code == 429


async def test_faults_are_as_planned(slack: SlackStandIn) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    client = AsyncWebClient(team.token, base_url=slack.api_url, retry_handlers=[], timeout=1)
    post: Json = {"channel": channel.id, "text": "x"}
    slack.fail_next("chat.postMessage", "fatal_error", times=2)
    slack.fail_next("chat.postMessage", status=429, retry_after=30)
    assert (await refused(client.chat_postMessage(**post)))["error"] == "fatal_error"
    assert (await refused(client.chat_postMessage(**post)))["error"] == "fatal_error"
    assert (await refused(client.chat_postMessage(**post))).headers["Retry-After"] == "30"
    slack.fail_next("chat.postMessage", status=503)
    assert (await refused(client.chat_postMessage(**post))).status_code == 503
    assert channel.messages == []
    slack.hang_next("chat.postMessage", acts=True)
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(**post)
    assert len(channel.messages) == 1
    assert slack.counts()["chat.postMessage"] == 5
    assert all(team.token not in str(called) for called in slack.world.log)


async def test_a_response_url_is_used_five_times_within_half_an_hour(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    first, second = [await slack.slash(ada, channel, "/summary") for _ in range(2)]
    assert first.payload is not None
    assert second.payload is not None
    hook = AsyncWebhookClient(first.payload["response_url"])
    assert (await hook.send(text="", blocks=[])).body == '{"ok": false, "error": "no_text"}'
    await hook.send(text="one", response_type="in_channel")
    await hook.send(text="two")
    await hook.send(text="three", replace_original=True)
    await hook.send(delete_original=True)
    await hook.send(text="five")
    assert [one.words for one in first.messages] == ["one", "five"]
    used = await hook.send(text="six")
    assert (used.status_code, used.body) == (404, '{"ok": false, "error": "used_url"}')
    slack.advance(timedelta(minutes=31))
    assert "expired_url" in (await AsyncWebhookClient(second.payload["response_url"]).send(text="x")).body


async def test_files_are_uploaded_and_shown(slack: SlackStandIn) -> None:
    team = slack.team()
    channel = slack.channel(team, "news")
    client = client_of(slack, team.token)
    await client.files_upload_v2(
        channel=channel.id, content="A long text", filename="a.txt", title="A", initial_comment="c"
    )
    (message,) = channel.messages
    assert team.files[message.files[0]]["content"] == b"A long text"


async def test_conversations_and_users_are_told(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team, admin=True)
    client = client_of(slack, team.token)
    news, away = slack.channel(team, "news", ada), slack.channel(team, "away", bot=False)
    metadata = {"event_type": "digest", "event_payload": {"id": "7"}}
    sent = await client.chat_postMessage(channel=news.id, text="x", metadata=metadata)
    history = await client.conversations_history(
        channel=news.id, include_all_metadata=True, oldest=sent["ts"], inclusive=True
    )
    assert history["messages"][0]["metadata"] == metadata
    assert (await refused(client.conversations_history(channel=away.id)))["error"] == "not_in_channel"
    await client.conversations_join(channel=away.id)
    assert (await client.conversations_info(channel=away.id))["channel"]["is_member"]
    assert (await client.users_info(user=ada.id, include_locale=True))["user"]["is_admin"]
    opened = (await client.conversations_open(users=ada.id))["channel"]["id"]
    assert opened == slack.direct(ada).id
    assert news.name in {one["name"] for one in (await client.conversations_list())["channels"]}
    assert (await client.chat_getPermalink(channel=news.id, message_ts=sent["ts"]))["permalink"]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack_sdk uses it
async def test_tokens_that_run_out_are_exchanged_once() -> None:
    async with SlackStandIn(App(rotates=True, redirect_url="https://news.example/slack/oauth_redirect")) as slack:
        team = slack.team(installed=False)
        ada = slack.user(team)
        client = client_of(slack, "")
        app = {"client_id": slack.world.app.client_id, "client_secret": slack.world.app.client_secret}
        code = await allowed(slack, ada.id)
        assert (await refused(client.oauth_v2_access(**app | {"client_secret": "x"}, code=code)))["error"] == (
            "bad_client_secret"
        )
        granted = await client.oauth_v2_access(**app, code=code)
        assert (await refused(client.oauth_v2_access(**app, code=code)))["error"] == "code_already_used"
        assert granted["team"]["id"] == team.id
        slack.advance(timedelta(seconds=granted["expires_in"]))
        assert (await refused(client_of(slack, granted["access_token"]).auth_test()))["error"] == "token_expired"
        renewal = app | {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
        renewed = await client.oauth_v2_access(**renewal)
        assert (await client_of(slack, renewed["access_token"]).auth_test())["team_id"] == team.id
        assert (await refused(client.oauth_v2_access(**renewal)))["error"] == "invalid_refresh_token"


async def allowed(slack: SlackStandIn, user: str) -> str:
    query = {"client_id": slack.world.app.client_id, "scope": "chat:write,commands", "state": "s"}
    async with (
        aiohttp.ClientSession(headers={"X-Stand-In-User": user}) as session,
        session.get(slack.authorize_url, params=query, allow_redirects=False) as response,
    ):
        return URL(response.headers["Location"]).query["code"]


async def test_slack_goes_away_and_comes_back_at_its_address(slack: SlackStandIn) -> None:
    team = slack.team()
    ada = slack.user(team)
    channel = slack.channel(team, "news", ada)
    async with by_socket(slack, small_app(slack, team.token)):
        url = slack.api_url
        await slack.go_down()
        await slack.come_back()
        assert slack.api_url == url
        await slack.connected()
        await (await slack.slash(ada, channel, "/summary", "belarus")).shows("All about belarus")
