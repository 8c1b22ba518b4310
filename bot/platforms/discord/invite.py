"""Makes the link that adds the app to a server. Pure.

Invariant: it asks for no more rights than answering and delivering need.
"""

import discord
from yarl import URL

AUTHORIZE_URL = "https://discord.com/oauth2/authorize"

SCOPES = ("bot", "applications.commands")

RIGHTS = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
"""What the app needs in a channel: discord.py's name, and what Discord's settings call it."""


def permissions() -> int:
    """The rights as Discord's number."""
    return discord.Permissions(**dict.fromkeys(RIGHTS, True)).value


def invite_url_of(application_id: int) -> str:
    """The link for an application."""
    asked = {"client_id": str(application_id), "permissions": str(permissions()), "scope": " ".join(SCOPES)}
    return str(URL(AUTHORIZE_URL).with_query(asked))
