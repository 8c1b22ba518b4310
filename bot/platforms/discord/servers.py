"""Asks Discord in which servers the bot is: all of them, whatever a gateway has told or missed."""

from collections.abc import Mapping
from typing import Any

from discord.http import HTTPClient, Route

PAGE = 200
"""Servers that one request gives at most (resources/user: Get Current User Guilds)."""


async def all_servers(http: HTTPClient) -> list[Mapping[str, Any]]:
    """All servers that the bot is in, with its rights there, in order of their ids.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    found: list[Mapping[str, Any]] = []
    while True:
        after = found[-1]["id"] if found else "0"
        page = await http.request(Route("GET", "/users/@me/guilds"), params={"limit": PAGE, "after": after})
        found += page
        if len(page) < PAGE:
            return found
