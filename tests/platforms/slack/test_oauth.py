"""Installing by OAuth, and events over signed HTTP; the ASGI application is called as a server calls it."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from bot.commands.spec import COMMANDS
from bot.conversation import Line
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.oauth import BEGUN_A_MINUTE
from bot.store.sqlite import SqliteStore
from tests.fakes import MINUTE, FakeClock
from tests.platforms.fakedesk import FakeDesk
from tests.platforms.slack.fakeslack import CHANNEL, TEAM, USER, FakeSlack, refused
from tests.platforms.slack.test_installations import GRANT

SECRET = "signing"  # of a test


@dataclass
class Answered:
    """What the application answers."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Browser:
    """Calls an ASGI application; `cookie` is what it holds."""

    app: Starlette
    cookie: str = ""

    async def get(self, path: str, **query: str) -> Answered:
        return await self.call("GET", path, urlencode(query), {"cookie": self.cookie}, b"")

    async def call(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answered:
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": path,
        }
        scope |= {"raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "scheme": "https"}
        scope |= {"headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()]}
        scope |= {"client": ("127.0.0.1", 1), "server": ("tidings.test", 443)}
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self.app(scope, receive, send)
        held = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return Answered(said[0]["status"], held, b"".join(each.get("body", b"") for each in said[1:]).decode())


@dataclass
class Running:
    """A platform over HTTP with OAuth."""

    slack: FakeSlack
    store: SqliteStore
    desk: FakeDesk
    clock: FakeClock
    browser: Browser

    async def begun(self) -> str:
        """The state of an installation that this browser has begun."""
        begun = await self.browser.get("/slack/install")
        self.browser.cookie = begun.headers["set-cookie"].split(";")[0]
        return parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]


@asynccontextmanager
async def serving(slack: FakeSlack, store: SqliteStore) -> AsyncIterator[Running]:
    config = SlackConfig(
        signing_secret=SECRET,
        client_id="c1",
        client_secret="s1",  # of a test
        api_url=slack.api,
        public_url="https://tidings.test",
    )
    clock, desk = FakeClock(), FakeDesk()
    platform = SlackPlatform(config, COMMANDS, store, clock)
    ready: list[str] = []
    task = asyncio.ensure_future(platform.run(desk, ready.append))
    try:
        await slack.until(lambda: ready or task.done())
        yield Running(slack, store, desk, clock, Browser(Starlette(routes=list(platform.web_routes()))))
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def running(slack: FakeSlack, chat_store: SqliteStore) -> AsyncIterator[Running]:
    async with serving(slack, chat_store) as held:
        slack.answers["oauth.v2.access"] = GRANT
        yield held


async def test_installing_leads_to_slack_and_back_and_stores_the_token(running: Running) -> None:
    begun = await running.browser.get("/slack/install")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert begun.status == 302
    assert begun.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")
    assert asked["redirect_uri"] == ["https://tidings.test/slack/oauth_redirect"]
    assert {"httponly", "secure", "samesite=lax"} <= set(begun.headers["set-cookie"].lower().split("; "))
    state = await running.begun()
    finished = await running.browser.get("/slack/oauth_redirect", code="k", state=state)
    assert finished.status == 200
    assert "installed in Harbour" in finished.body
    held = await running.store.installation("slack", TEAM)
    assert held is not None
    assert "xoxe-old" in held.data
    assert "xoxe-old" not in finished.body


async def test_a_state_works_once(running: Running) -> None:
    state = await running.begun()
    await running.browser.get("/slack/oauth_redirect", code="k", state=state)
    again = await running.browser.get("/slack/oauth_redirect", code="k", state=state)
    assert again.status == 400
    assert len(running.slack.called("oauth.v2.access")) == 1


async def test_a_state_of_another_browser_is_refused(running: Running) -> None:
    state = await running.begun()
    running.browser.cookie = "tidings-slack-state=forged"
    assert (await running.browser.get("/slack/oauth_redirect", code="k", state=state)).status == 400
    assert running.slack.called("oauth.v2.access") == []


async def test_a_state_runs_out(running: Running) -> None:
    state = await running.begun()
    running.clock.advance(11 * MINUTE)
    assert (await running.browser.get("/slack/oauth_redirect", code="k", state=state)).status == 400


async def test_so_many_installations_a_minute_may_begin_and_the_rest_stores_nothing(running: Running) -> None:
    states = [await running.begun() for _ in range(BEGUN_A_MINUTE)]
    refused_page = await running.browser.get("/slack/install")
    assert refused_page.status == 429
    assert refused_page.headers["retry-after"] == "60"
    assert "set-cookie" not in refused_page.headers
    assert (await running.browser.get("/slack/oauth_redirect", code="k", state=states[-1])).status == 200
    running.clock.advance(MINUTE)
    assert (await running.browser.get("/slack/install")).status == 302


async def test_what_slack_says_is_shown_as_text(running: Running) -> None:
    state = await running.begun()
    page = await running.browser.get("/slack/oauth_redirect", error="<script>alert(1)</script>", state=state)
    assert page.status == 400
    assert "<script>" not in page.body


async def test_a_code_that_slack_refuses_installs_nothing(running: Running) -> None:
    running.slack.answers["oauth.v2.access"] = refused("invalid_code")
    page = await running.browser.get("/slack/oauth_redirect", code="k", state=await running.begun())
    assert "invalid_code" in page.body
    assert await running.store.installation("slack", TEAM) is None


async def install(running: Running) -> None:
    await running.browser.get("/slack/oauth_redirect", code="k", state=await running.begun())


async def sent(running: Running, body: str, kind: str, age: int = 0, secret: str = SECRET) -> Answered:
    at = str(int(time.time()) - age)
    signature = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"content-type": kind, "x-slack-request-timestamp": at, "x-slack-signature": f"v0={signature}"}
    return await running.browser.call("POST", "/slack/events", "", headers, body.encode())


def slash(running: Running) -> str:
    said = {"command": "/summary", "text": "belarus", "team_id": TEAM, "channel_id": CHANNEL, "user_id": USER}
    return urlencode(said | {"trigger_id": "t1", "response_url": running.slack.response_url})


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


async def test_a_signed_command_is_acknowledged_and_answered(running: Running) -> None:
    await install(running)
    said = await sent(running, slash(running), FORM)
    assert (said.status, said.body) == (200, "")
    await running.slack.until(lambda: running.slack.posts)
    assert running.desk.last[2] == Line("/summary belarus")


@pytest.mark.parametrize(("age", "secret"), [(0, "wrong"), (301, SECRET)])
async def test_a_bad_or_stale_signature_is_refused(running: Running, age: int, secret: str) -> None:
    await install(running)
    assert (await sent(running, slash(running), FORM, age, secret)).status == 401
    assert running.desk.calls == []


async def test_the_address_is_verified(running: Running) -> None:
    said = await sent(running, json.dumps({"type": "url_verification", "challenge": "abc"}), JSON)
    assert (said.status, json.loads(said.body)["challenge"]) == (200, "abc")


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_removing_the_app_erases_the_token_and_ends_deliveries(running: Running, kind: str) -> None:
    await install(running)
    event = {"type": kind, "tokens": {"bot": ["UBOT"]}}
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev9", "event": event}
    assert (await sent(running, json.dumps(body), JSON)).status == 200
    await running.slack.until(lambda: running.desk.calls)
    assert running.desk.last == ("left", "slack", TEAM)
    assert await running.store.installation("slack", TEAM) is None
