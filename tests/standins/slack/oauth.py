"""Installing: the page where a member allows the app, codes → tokens, and tokens that are exchanged for newer ones.

Invariant: a code works once, within ten minutes; a refresh token works once.
"""

import secrets
from urllib.parse import urlencode

from aiohttp import web

from tests.standins.slack.facts import Json, Team
from tests.standins.slack.refusal import Refused
from tests.standins.slack.webapi import Call, method
from tests.standins.slack.world import Code, World

CODE_SECONDS = 600.0
LIFETIME = 43_200.0
WHO = "X-Stand-In-User"
"""The header by which a test says who is at the browser."""


def authorize(world: World, request: web.Request) -> web.Response:
    """The page where a member allows the app: straight back to the app, with a code."""
    query = request.query
    user = next(
        (t.users[request.headers[WHO]] for t in world.teams.values() if request.headers.get(WHO) in t.users), None
    )
    if query.get("client_id") != world.app.client_id:
        return web.Response(status=400, text="invalid_client_id")
    if user is None:
        return web.Response(status=401, text="nobody is logged in")
    asked = {scope for scope in query.get("scope", "").split(",") if scope}
    if not asked or not asked <= set(world.app.scopes):
        return web.Response(status=400, text=f"invalid_scope {sorted(asked - set(world.app.scopes))}")
    back = query.get("redirect_uri") or world.app.redirect_url
    if not back or (world.app.redirect_url and not back.startswith(world.app.redirect_url)):
        return web.Response(status=400, text="bad_redirect_uri")
    code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
    world.codes[code] = Code(user.team, user.id, query.get("redirect_uri", ""), world.now(), tuple(sorted(asked)))
    return web.Response(
        status=302, headers={"Location": f"{back}?{urlencode({'code': code, 'state': query['state']})}"}
    )


@method("oauth.v2.access", tier=4, kinds=())
def access(call: Call) -> Json:
    """A token for a code, or for a refresh token."""
    _client(call)
    kind = call.args.get("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _refreshed(call)
    if kind != "authorization_code":
        raise Refused("invalid_grant_type")
    code = call.world.codes.get(str(call.args.get("code")))
    if code is None or call.world.now() - code.at > CODE_SECONDS:
        raise Refused("invalid_code")
    if code.used:
        raise Refused("code_already_used")
    if code.redirect != (call.args.get("redirect_uri") or ""):
        raise Refused("bad_redirect_uri")
    code.used = True
    return _granted(call.world, call.world.teams[code.team], code.user, code.scopes)


@method("oauth.v2.exchange", tier=4, kinds=())
def exchange(call: Call) -> Json:
    """An expiring token for one that does not expire."""
    _client(call)
    old = call.world.tokens.get(str(call.args.get("token")))
    if old is None or old.state:
        raise Refused("invalid_auth")
    if old.expires_at is not None:
        raise Refused("token_already_exchanged")
    old.state = "token_revoked"
    return _granted(call.world, call.world.teams[old.team], "", old.scopes, expiring=True)


def _granted(world: World, team: Team, user: str, scopes: tuple[str, ...], *, expiring: bool = False) -> Json:
    expiring = expiring or world.app.rotates
    token = world.new_token(team, scopes, LIFETIME if expiring else None)
    team.token = token.value
    granted: Json = {"access_token": token.value, "token_type": "bot", "scope": ",".join(token.scopes)}
    granted |= {"bot_user_id": team.bot.id, "app_id": world.app.id, "team": {"id": team.id, "name": team.name}}
    granted |= {"enterprise": None, "is_enterprise_install": False, "authed_user": {"id": user}}
    if expiring:
        refresh = f"xoxe-1-{secrets.token_hex(16)}"
        world.refreshes[refresh] = (user, token)
        granted |= {"refresh_token": refresh, "expires_in": int(LIFETIME)}
    return granted


def _refreshed(call: Call) -> Json:
    user, old = call.world.refreshes.pop(str(call.args.get("refresh_token")), ("", None))
    if old is None or old.state:
        raise Refused("invalid_refresh_token")
    return _granted(call.world, call.world.teams[old.team], user, old.scopes, expiring=True)


def _client(call: Call) -> None:
    given = call.basic or (call.args.get("client_id"), call.args.get("client_secret"))
    if given[0] != call.world.app.client_id:
        raise Refused("invalid_client_id")
    if given[1] != call.world.app.client_secret:
        raise Refused("bad_client_secret")
