"""Lets workspaces install the app by OAuth: the page that leads to Slack, and the one that Slack leads back to.

Invariant: a state works once, for ten minutes, in the browser that it was made for; no page shows a secret. Whoever
calls, at most `BEGUN_A_MINUTE` states a minute are stored.
"""

import hashlib
import html
import logging
import secrets
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.chatport import ChatStore
from bot.platforms.slack.api import Api, Call, CallError, Refused
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.installations import StoredInstallations, installed
from bot.platforms.slack.manifest import REDIRECT_PATH, SCOPES
from bot.ports import Clock

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
STATE_LASTS = timedelta(minutes=10)
BEGUN_A_MINUTE = 60
"""Installations that may begin a minute, of all callers together: anybody can reach the page, and each is stored."""
_MINUTE = timedelta(minutes=1)
COOKIE = "tidings-slack-state"
_KIND = "slack-state"


class Installing:
    """The two pages."""

    def __init__(self, config: SlackConfig, api: Api, store: ChatStore, clock: Clock) -> None:
        """Over the Web API and the store."""
        self._config, self._api, self._store, self._clock = config, api, store, clock
        self._installations = StoredInstallations(store, clock)
        self._begun: deque[datetime] = deque(maxlen=BEGUN_A_MINUTE)

    def routes(self) -> Sequence[Route]:
        """Where they are."""
        return (
            Route(INSTALL_PATH, self.begin, methods=["GET"]),
            Route(REDIRECT_PATH, self.finish, methods=["GET"]),
        )

    async def begin(self, _request: Request) -> Response:
        """Lead to Slack with a new state."""
        now = self._clock.now()
        if len(self._begun) == BEGUN_A_MINUTE and now - self._begun[0] < _MINUTE:
            return _page("Too many installations were begun just now. Try again in a minute.", 429, again=True)
        self._begun.append(now)
        state, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        await self._store.mark(_KIND, state, _digest(browser), now, now + STATE_LASTS)
        asked = {"client_id": self._config.client_id, "scope": ",".join(SCOPES), "state": state}
        asked |= {"redirect_uri": self._redirect} if self._redirect else {}
        leads = RedirectResponse(f"{self._config.authorize_url}?{urlencode(asked)}", status_code=302)
        secure = self._config.public_url.startswith("https:")
        age = int(STATE_LASTS.total_seconds())
        leads.set_cookie(COOKIE, browser, max_age=age, path="/slack", secure=secure, httponly=True, samesite="lax")
        return leads

    async def finish(self, request: Request) -> Response:
        """Take the code in, and store what it grants."""
        query = request.query_params
        held = await self._store.unmark(_KIND, query.get("state", "")[:100], self._clock.now())
        browser = request.cookies.get(COOKIE, "")
        if held is None or not secrets.compare_digest(held, _digest(browser)):
            return _page("This link was used already, is too old, or was begun in another browser.", 400, again=True)
        if "error" in query:
            return _page(f"Slack says: {query['error'][:100]}. Nothing was installed.", 400, again=True)
        try:
            team = await self._install(query.get("code", ""))
        except CallError as error:
            log.warning("an installation from Slack failed: %s", error)
            why = "refuses the code" if isinstance(error, Refused) else "does not answer"
            return _page(f"Slack {why}: {error}. Nothing was installed.", 502, again=True)
        return _page(f"Tidings is installed in {team}. Type /tidings there to begin.", 200)

    async def _install(self, code: str) -> str:
        body = {"client_id": self._config.client_id, "client_secret": self._config.client_secret, "code": code}
        body |= {"redirect_uri": self._redirect} if self._redirect else {}
        data = (await self._api.patiently(Call("oauth.v2.access", "", body, form=True))).data
        installation = installed(data, self._clock.now())
        await self._installations.async_save(installation)
        return installation.team_name or installation.enterprise_name or "your workspace"

    @property
    def _redirect(self) -> str:
        base = self._config.public_url.rstrip("/")
        return f"{base}{REDIRECT_PATH}" if base else ""


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode()).hexdigest()


def _page(words: str, status: int, *, again: bool = False) -> Response:
    link = f'<p><a href="{INSTALL_PATH}">Begin again</a></p>' if again else ""
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tidings on Slack</title>'
        f"<main><h1>Tidings on Slack</h1><p>{html.escape(words)}</p>{link}</main></html>"
    )
    headers = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
    headers |= {"Retry-After": "60"} if status == 429 else {}  # noqa: PLR2004  # Too Many Requests
    return HTMLResponse(page, status, headers)
