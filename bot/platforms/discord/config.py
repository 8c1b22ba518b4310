"""What the Discord platform is set up with."""

from dataclasses import dataclass, field

API_URL = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True)
class DiscordConfig:
    """Where Discord is and how it is used.

    `api_url` ends in `/api/v10`; `gateway_url` is None to use the one that the API names. `guilds` are the ids of
    those in which commands are registered at once; none means everywhere, globally. With `embeds`, answers are
    embeds instead of components.
    """

    token: str = field(repr=False)
    api_url: str = API_URL
    gateway_url: str | None = None
    guilds: tuple[int, ...] = ()
    embeds: bool = False
