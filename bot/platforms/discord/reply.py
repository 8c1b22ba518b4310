"""Sends what an interaction is answered with: its callback, its original message, follow-ups, files.

Invariant: each interaction has its own queue (discord.py's webhook adapter, which also waits out an exhausted
bucket), so one that is slowed down holds up no other; and nothing of this counts towards the bot's global limit.
"""

import io
import json
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import discord
from discord.http import Route
from discord.webhook.async_ import async_context

from bot.conversation import File

EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15

Payload = Mapping[str, Any]

_FOLLOW = "/webhooks/{webhook_id}/{webhook_token}"
_FOLLOWED = f"{_FOLLOW}/messages/"


class Callback(IntEnum):
    """The first response to an interaction; see Discord's "Interaction Callback Type"."""

    MESSAGE = 4
    THINKING = 5
    UPDATING = 6
    SUGGESTIONS = 8
    MODAL = 9


class Reply:
    """The answering side of one interaction. Its methods raise `discord.HTTPException`, `aiohttp` errors too."""

    def __init__(self, interaction: discord.Interaction) -> None:
        self._interaction = interaction
        self._beside = False
        self._stage = ""
        self.private = False

    async def respond(self, kind: Callback, data: Payload | None = None, *, private: bool = False) -> None:
        """Acknowledge, within 3 s of the interaction."""
        body = dict(data or {})
        if private:
            body["flags"] = int(body.get("flags", 0)) | EPHEMERAL
        self.private, self._beside = private, kind is Callback.UPDATING
        payload = {"type": int(kind), "data": body} if body else {"type": int(kind)}
        await self._request("POST", "/interactions/{webhook_id}/{webhook_token}/callback", payload, key="id")

    async def edit(self, payload: Payload) -> None:
        """Put something in the place of the original message."""
        await self._request("PATCH", f"{_FOLLOWED}@original", payload)

    async def delete(self) -> None:
        """Take the original message away."""
        await self._request("DELETE", f"{_FOLLOWED}@original", None)

    async def stage(self, payload: Payload, *, private: bool) -> None:
        """Show what is being done: in the place of "thinking", or beside a message that keeps its place until then."""
        if not self._beside:
            await self.edit(payload)
        elif self._stage:
            await self._request("PATCH", f"{_FOLLOWED}{self._stage}", payload)
        else:
            body = {**payload, "flags": int(payload.get("flags", 0)) | (EPHEMERAL if private else 0)}
            self._stage = str((await self._request("POST", _FOLLOW, body) or {}).get("id", ""))

    async def unstage(self) -> None:
        """Take away what was shown beside."""
        if self._stage:
            await self._request("DELETE", f"{_FOLLOWED}{self._stage}", None)
            self._stage = ""

    async def follow(self, payload: Payload, *, private: bool, file: File | None = None) -> None:
        """Say something more."""
        body = dict(payload)
        if private:
            body["flags"] = int(body.get("flags", 0)) | EPHEMERAL
        await self._request("POST", _FOLLOW, body, file=file)

    async def _request(
        self, method: str, path: str, payload: Payload | None, *, key: str = "application_id", file: File | None = None
    ) -> Payload | None:
        route = Route(method, path, webhook_id=getattr(self._interaction, key), webhook_token=self._interaction.token)
        session = self._interaction.followup.session
        adapter = async_context.get()
        if file is None:
            body = None if payload is None else dict(payload)
            answered: Payload | None = await adapter.request(route, session, payload=body)
            return answered
        attached = discord.File(io.BytesIO(file.content.encode()), filename=file_name(file))
        try:
            parts = multipart(payload or {}, attached)
            answered = await adapter.request(route, session, multipart=parts, files=[attached])
        finally:
            attached.close()
        return answered


def file_name(file: File) -> str:
    """A name that Discord takes as it is, so that a component can point to it."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in file.name)
    return kept[:100].strip(".") or "answer.txt"


def multipart(payload: Payload, attached: discord.File) -> list[dict[str, Any]]:
    """The parts of a request that carries a file."""
    body = {**payload, "attachments": [{"id": 0, "filename": attached.filename}]}
    form = {"name": "files[0]", "value": attached.fp, "filename": attached.filename, "content_type": "text/plain"}
    return [{"name": "payload_json", "value": json.dumps(body)}, form]


def file_payload(file: File, *, embeds: bool) -> dict[str, Any]:
    """A message that shows nothing but a file; components show only the files that they name."""
    quiet: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    if embeds:
        return quiet
    shown = {"type": 13, "file": {"url": f"attachment://{file_name(file)}"}}
    return {**quiet, "flags": COMPONENTS_V2, "components": [shown]}
