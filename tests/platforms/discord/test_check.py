"""`tidings check` and the invitation, against a small Discord on a socket of this machine."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import discord
import pytest
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.conversation import Place
from bot.errors import PlatformDown, PlatformRefused
from bot.platforms.discord.check import CHANNELS, findings, invite_url
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.discord.invite import invite_url_of, permissions
from tests.listening import Listening
from tests.platforms.discord.world import platform
from tests.platforms.fakedesk import FakeDesk

TOKEN = "right"
SERVERS = [
    {"id": "7", "name": "Well", "permissions": str(permissions())},
    {"id": "8", "name": "Ill", "permissions": str(discord.Permissions(view_channel=True).value)},
]


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    """The addresses are discord.py's own, so they are put back."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
async def api() -> AsyncIterator[str]:
    """The address of an API that knows one token, two servers and one command."""

    def answer(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"code": 0, "message": "401: Unauthorized"}, 401)
        known: dict[str, Any] = {
            "/users/@me": {"id": "5", "username": "Tidings", "discriminator": "0", "avatar": None, "bot": True},
            "/oauth2/applications/@me": {"id": "6"},
            "/users/@me/guilds": SERVERS,
            "/applications/6/commands": [],
            "/guilds/7/members/5": {"user": {"id": "5"}, "roles": ["70", "71"]},
            "/channels/100": _channel(),
            "/channels/101": _channel(said("7", deny="send_messages")),
            "/channels/102": _channel(said("7", deny="send_messages"), said("71", allow="send_messages")),
            "/channels/103": _channel(said("70", deny="view_channel"), said("71", allow="view_channel")),
            "/channels/104": _channel(said("71", allow="send_messages"), said("5", deny="send_messages")),
            "/channels/105": _channel(said("99", deny="view_channel"), said("98", deny="send_messages")),
        }
        if request.path.endswith("/channels/106"):
            return _json({"code": 50001, "message": "Missing Access"}, 403)
        found = known.get(request.path.removeprefix("/api/v10"))
        return _json(found, 200) if found is not None else _json({"code": 0, "message": "404"}, 404)

    async def handle(request: web.Request) -> web.Response:
        return answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    listening = Listening(web.AppRunner(app))
    await listening.start()
    yield f"http://127.0.0.1:{listening.port}/api/v10"
    await listening.stop()


def said(who: str, *, allow: str = "", deny: str = "") -> dict[str, Any]:
    """What a channel says of a role or a member."""
    given, taken = (discord.Permissions(**{name: True} if name else {}).value for name in (allow, deny))
    return {"id": who, "type": int(who == "5"), "allow": str(given), "deny": str(taken)}


def _channel(*overwrites: dict[str, Any]) -> dict[str, Any]:
    return {"id": "100", "type": 0, "guild_id": "7", "permission_overwrites": list(overwrites)}


def _json(body: object, status: int) -> web.Response:
    """Discord's content type has no charset, and discord.py compares it whole."""
    response = web.json_response(body, status=status)
    response.headers["Content-Type"] = "application/json"
    return response


async def test_every_problem_comes_with_a_cure(api: str) -> None:
    found = await findings(DiscordConfig(TOKEN, api, guilds=()))
    said = {each.what: each for each in found}
    assert said["Discord: the token is that of Tidings"].ok
    assert said["Discord: server Well: all rights"].ok
    lacking = next(each for each in found if "Ill" in each.what)
    assert "Send Messages" in lacking.what
    assert "no commands are registered" in found[-1].what
    assert all(each.ok or each.cure for each in found)


@pytest.mark.parametrize(
    ("channel", "wrong"),
    [
        (100, ""),
        (101, "lacks Send Messages"),
        (102, ""),
        (103, ""),
        (104, "lacks Send Messages"),
        (105, ""),
        (106, "lacks View Channels"),
        (107, "is gone"),
    ],
)
async def test_a_channel_that_follows_something_is_one_the_bot_can_write_to(api: str, channel: int, wrong: str) -> None:
    found = await findings(DiscordConfig(TOKEN, api), [Place("discord", "7", str(channel))])
    (told,) = [each for each in found if f"channel {channel} of server Well" in each.what]
    assert told.ok is not bool(wrong)
    assert wrong in told.what
    assert told.ok or told.cure


async def test_an_administrator_is_kept_out_of_no_channel(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SERVERS[0], "permissions", str(discord.Permissions(administrator=True).value))
    found = await findings(DiscordConfig(TOKEN, api), [Place("discord", "7", "101")])
    assert "Discord: channel 101 of server Well: can be written to" in [each.what for each in found if each.ok]


async def test_channels_of_other_servers_and_too_many_are_left_out(api: str) -> None:
    elsewhere, many = Place("discord", "77", "101"), [Place("discord", "7", "101")] * (CHANNELS + 1)
    found = await findings(DiscordConfig(TOKEN, api), [elsewhere, *many])
    assert len([each for each in found if "channel 101" in each.what]) == CHANNELS


async def test_a_wrong_token_is_one_finding(api: str) -> None:
    (found,) = await findings(DiscordConfig("wrong", api))
    assert not found.ok
    assert "DISCORD_TOKEN" in found.cure
    assert "wrong" not in found.what + found.cure


async def test_an_unreachable_discord_is_one_finding() -> None:
    (found,) = await findings(DiscordConfig(TOKEN, "http://127.0.0.1:9/api/v10"))
    assert not found.ok
    assert found.cure


async def test_the_invitation_asks_for_what_is_needed(api: str) -> None:
    url = URL(await invite_url(DiscordConfig(TOKEN, api)))
    assert url.with_query(None) == URL("https://discord.com/oauth2/authorize")
    assert url.query["client_id"] == "6"
    assert url.query["scope"] == "bot applications.commands"
    granted = discord.Permissions(int(url.query["permissions"]))
    assert granted.send_messages_in_threads
    assert not granted.administrator
    assert str(url) == invite_url_of(6)


async def test_a_wrong_token_ends_the_platform_with_the_cure(api: str) -> None:
    served = platform(api_url=api)
    with pytest.raises(PlatformRefused, match="DISCORD_TOKEN"):
        await served.run(FakeDesk(), print)


async def test_an_unreachable_discord_may_come_back() -> None:
    served = platform(api_url="http://127.0.0.1:9/api/v10")
    with pytest.raises(PlatformDown, match="cannot be reached"):
        await served.run(FakeDesk(), print)
