"""A member's browser: from the app's install page over Slack's own and back."""

import re
from html import unescape

from aiohttp import ClientSession, CookieJar
from yarl import URL

from tests.standins.slack.facts import User
from tests.standins.slack.oauth import WHO
from tests.standins.slack.world import World

LINK = re.compile(r'href="([^"]+)"')
STEPS = 6


async def walk(world: World, start: str, user: User) -> tuple[int, str]:
    """Follow redirects, and the link to Slack on a page: the status and the text of the last page.

    What the app calls its public address is where `start` is.
    """
    origin, url = URL(start).origin(), URL(start)
    jar = CookieJar(unsafe=True, treat_as_secure_origin=origin)
    async with ClientSession(cookie_jar=jar, headers={WHO: user.id}) as session:
        status, text = 0, ""
        for _ in range(STEPS):
            async with session.get(url, allow_redirects=False) as response:
                status, text = response.status, await response.text()
                following = response.headers.get("Location", "") or _to_slack(world, text)
            if not following:
                break
            url = url.join(URL(following, encoded=True))
            if not str(url).startswith(world.url):
                url = origin.with_path(url.raw_path, encoded=True).with_query(url.query)
    return status, text


def _to_slack(world: World, page: str) -> str:
    links = [unescape(link) for link in LINK.findall(page)]
    return next((link for link in links if link.startswith(f"{world.url}/oauth/")), "")
