"""A loopback Discord: HTTP and gateway over simcord's backend, for bots that run as a process of their own."""

from tests.standins.discord.server import DiscordStandIn
from tests.standins.discord.verbs import Asked

__all__ = ["Asked", "DiscordStandIn"]
