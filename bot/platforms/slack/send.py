"""Sends a payload unasked, and says in one of four ways what became of it.

Invariant: what Slack answers becomes an outcome; nothing is raised. A channel gets one message a second at most
(Slack, rate limits: "1 per second per channel").
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.conversation import Place
from bot.message.phrases import phrase
from bot.platformport import Absent, Delivery, Found, Outcome, Reason, Rejected, Retry, Sent, Unknown
from bot.platforms.slack.api import Api, Call, CallError, Limited, Lost, Refused
from bot.platforms.slack.installations import Identity, Tokens
from bot.platforms.slack.pace import Pace
from bot.ports import Clock

EVENT_TYPE = "tidings_delivery"
"""Under which metadata a delivery is known in a channel's history."""

_SOON = timedelta(seconds=30)
_PAGES = 20

SKEW = timedelta(minutes=1)
"""By which the clocks here and there may differ."""

_REASONS = {
    "channel_not_found": (
        Reason.NO_CHANNEL,
        phrase("Slack knows no such channel, or Tidings may not see it: type /invite @tidings there."),
    ),
    "not_in_channel": (Reason.NO_PERMISSION, phrase("Tidings is not in the channel: type /invite @tidings there.")),
    "is_archived": (Reason.ARCHIVED, phrase("The channel is archived: unarchive it, or follow the topic elsewhere.")),
    "restricted_action": (
        Reason.NO_PERMISSION,
        phrase("The workspace lets only some members post there: an admin must allow Tidings to post."),
    ),
    "missing_scope": (
        Reason.NO_PERMISSION,
        phrase("Tidings lacks a scope for this: install it anew with the manifest of `tidings slack manifest`."),
    ),
    "cannot_dm_bot": (
        Reason.CANNOT_DM,
        phrase("This is a bot, which takes no direct messages: follow the topic elsewhere."),
    ),
    "user_not_found": (Reason.CANNOT_DM, phrase("Slack knows no such member: the subscription can be removed.")),
    "user_disabled": (
        Reason.CANNOT_DM,
        phrase("The member's account is deactivated: the subscription can be removed."),
    ),
    "messages_tab_disabled": (
        Reason.CANNOT_DM,
        phrase("Direct messages to Tidings are switched off: switch on the Messages tab under App Home."),
    ),
} | dict.fromkeys(
    ("account_inactive", "token_revoked", "invalid_auth", "not_authed", "token_expired", "team_not_found"),
    (Reason.REMOVED, phrase("Tidings was removed from the workspace, or its token was revoked: install it again.")),
)

_INVALID = frozenset(
    {
        "msg_blocks_too_long",
        "msg_too_long",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_attachments",
        "no_text",
        "invalid_arguments",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
    }
)


class Sender:
    """Sends deliveries, in the pace that Slack asks for."""

    def __init__(self, api: Api, tokens: Tokens, clock: Clock) -> None:
        """Over the Web API."""
        self._api, self._tokens, self._pace = api, tokens, Pace(clock)

    async def send(self, delivery: Delivery) -> Outcome:
        """See `bot.platformport.Platform.send`."""
        try:
            identity = await self._tokens.of(delivery.place.workspace)
            if identity is None:
                return rejected("account_inactive")
            channel = await self._channel(delivery.place, identity)
        except CallError as error:
            return before(error)
        workspace = delivery.place.workspace
        sent = await self._pace.turn(workspace, channel)
        try:
            body = body_of(delivery, channel)
            answer = await self._api.call(Call("chat.postMessage", identity.token, body, workspace))
        except CallError as error:
            self._pace.unanswered(workspace, channel, sent)
            return after(error)
        self._pace.answered(workspace, channel, sent)
        return Sent(str(answer.data.get("ts", "")))

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        """See `bot.platformport.Platform.find`: a delivery is known by the metadata that it was posted with."""
        place, earliest = delivery.place, (first_at - SKEW).timestamp()
        try:
            identity = await self._tokens.of(place.workspace)
            if identity is None:
                return Unknown(rejected("account_inactive").sentence)
            body: dict[str, Any] = {"channel": await self._channel(place, identity), "oldest": f"{earliest:.6f}"}
            return await self._look(identity.token, place, body, delivery.id)
        except Refused as error:
            return Unknown(f"Slack does not let Tidings look whether it arrived ({error.code})")
        except CallError as error:
            return Retry(error.after if isinstance(error, Limited) else _SOON, str(error))

    async def _look(self, token: str, place: Place, body: dict[str, Any], delivery_id: str) -> Sent | Absent | Unknown:
        method = "conversations.replies" if place.thread else "conversations.history"
        body |= {"include_all_metadata": True, "limit": 200} | ({"ts": place.thread} if place.thread else {})
        for _ in range(_PAGES):
            answer = (await self._api.call(Call(method, token, body, place.workspace, form=True))).data
            for message in answer.get("messages") or ():
                if _delivery_of(message) == delivery_id:
                    return Sent(str(message.get("ts", "")))
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return Absent(phrase("it is not in the channel"))
            body |= {"cursor": cursor}
        return Unknown(phrase("so much was said in the channel since that Tidings did not read all of it"))

    async def _channel(self, place: Place, identity: Identity) -> str:
        if not place.direct:
            return place.channel
        call = Call("conversations.open", identity.token, {"users": place.channel}, place.workspace)
        opened = (await self._api.call(call)).data.get("channel") or {}
        return str(opened.get("id", ""))


def body_of(delivery: Delivery, channel: str) -> dict[str, Any]:
    """What is posted: the payload, where to, and by what it is known again."""
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": delivery.id}}
    body = {**delivery.payload, "channel": channel, "metadata": metadata}
    return body | {"thread_ts": delivery.place.thread} if delivery.place.thread else body


def _delivery_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("id", "")) if metadata.get("event_type") == EVENT_TYPE else ""


def before(error: CallError) -> Outcome:
    """What it means that a call failed before anything was posted."""
    if isinstance(error, Refused):
        return rejected(error.code)
    return Retry(error.after if isinstance(error, Limited) else _SOON, str(error))


def after(error: CallError) -> Outcome:
    """What it means that posting failed."""
    if isinstance(error, Lost) and not error.unsent:
        return Unknown(str(error))
    return before(error)


def rejected(code: str) -> Rejected:
    """What an error code of Slack means to an admin."""
    if code in _INVALID:
        return Rejected(Reason.INVALID, f"Slack refused the form of the message ({code}): please report this.")
    if code in _REASONS:
        return Rejected(*_REASONS[code])
    return Rejected(Reason.NO_PERMISSION, f"Slack refused the message ({code}): look it up in Slack's API reference.")
