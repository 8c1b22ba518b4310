"""Shows an answer where it was asked for: by response_url, or by messages of the app's own.

Invariant: what is private reaches the asker alone; a response_url is used five times at most.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

from bot.conversation import File, Response
from bot.message.language import Language
from bot.message.phrases import phrase
from bot.platformport import Rendered
from bot.platforms.slack.api import Api, Call, CallError, Lost, Refused
from bot.platforms.slack.limits import RESPONSE_URL_USES
from bot.platforms.slack.payloads import Origin
from bot.platforms.slack.render import without_pictures

log = logging.getLogger(__name__)

Payload = Mapping[str, Any]


class Reply(Protocol):
    """Where an answer goes."""

    async def stage(self, words: str) -> None:
        """Show what long work is doing."""
        ...

    async def show(self, rendered: Rendered, response: Response, language: Language) -> None:
        """Show the answer, which is worded in the language.

        Raises:
            CallError: Slack takes it in no way.
        """
        ...


class Chat:
    """The app's own messages in one conversation."""

    def __init__(self, api: Api, token: str, origin: Origin) -> None:
        """Where something was said."""
        self._api, self._token, self._origin = api, token, origin

    async def post(self, payload: Payload) -> str:
        """Post for all to read; the id of the message."""
        answer = await self._call("chat.postMessage", await self._here(), payload)
        return str(answer.get("ts", ""))

    async def whisper(self, payload: Payload) -> None:
        """Post for the asker alone: there, or directly where the app is not in the channel."""
        origin = self._origin
        try:
            if origin.direct:
                await self.post(payload)
            else:
                await self._call("chat.postEphemeral", origin.channel, {**payload, "user": origin.user})
        except Refused:  # not in the channel, or a conversation of two people
            direct = await self._direct()
            await self._call("chat.postMessage", direct, payload, threaded=False)

    async def update(self, ts: str, payload: Payload) -> None:
        """Put a payload in the place of a message."""
        await self._call("chat.update", await self._here(), {**payload, "ts": ts}, threaded=False)

    async def delete(self, ts: str) -> None:
        """Take a message away."""
        await self._call("chat.delete", await self._here(), {"ts": ts}, threaded=False)

    async def attach(self, file: File, language: Language, *, private: bool) -> None:
        """Attach a file; a private one goes to the asker directly. Where that is refused, say so in the language."""
        try:
            channel = await (self._direct() if private and not self._origin.direct else self._here())
            await self._upload(file, channel)
        except Refused as refused:
            await self.whisper({"text": language.say(_unattached(file, refused))})

    async def _upload(self, file: File, channel: str) -> None:
        content = file.content.encode()
        told = {"filename": file.name, "length": str(len(content))}
        call = Call("files.getUploadURLExternal", self._token, told, self._origin.workspace, form=True)
        place = (await self._api.patiently(call)).data
        await self._api.upload(str(place.get("upload_url", "")), content)
        done = {"files": [{"id": place.get("file_id"), "title": file.name}], "channel_id": channel}
        thread = {"thread_ts": self._origin.thread} if self._origin.thread and channel == self._origin.channel else {}
        await self._api.patiently(
            Call("files.completeUploadExternal", self._token, done | thread, self._origin.workspace)
        )

    async def _here(self) -> str:
        return await self._direct() if self._origin.home or not self._origin.channel else self._origin.channel

    async def _direct(self) -> str:
        call = Call("conversations.open", self._token, {"users": self._origin.user}, self._origin.workspace)
        held = (await self._api.patiently(call)).data.get("channel") or {}
        return str(held.get("id", ""))

    async def _call(self, method: str, channel: str, body: Payload, *, threaded: bool = True) -> Payload:
        body = {**body, "channel": channel}
        if threaded and self._origin.thread:
            body |= {"thread_ts": self._origin.thread}

        async def send(whole: Payload) -> Payload:
            return (await self._api.patiently(Call(method, self._token, whole, self._origin.workspace))).data

        return await _pictured(send, body)


_T = TypeVar("_T")


async def _pictured(send: Callable[[Payload], Awaitable[_T]], payload: Payload) -> _T:
    """Send it; where Slack refuses it, once more without pictures, since one that it cannot load spoils a message."""
    try:
        return await send(payload)
    except Refused as refused:
        bare = without_pictures(payload) if "blocks" in payload else payload
        if refused.code not in _SPOILED or bare == payload:
            raise
        return await send(bare)


_SPOILED = frozenset({"invalid_blocks", "invalid_blocks_format", "http_400", "http_404"})


_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def _unattached(file: File, refused: Refused) -> str:
    told = {"file": file.name, "code": refused.code}
    if refused.code in _OUTSIDE:
        return phrase(
            "The file {file} could not be attached: Slack answered {code}. Type {command} in the channel.",
            **told,
            command="/invite @tidings",
        )
    return phrase("The file {file} could not be attached: Slack answered {code}.", **told)


class ChatReply:
    """An answer to a mention or a direct message: one message, whose stages become the answer."""

    def __init__(self, chat: Chat, *, direct: bool) -> None:
        """In a conversation."""
        self._chat, self._direct, self._ts = chat, direct, ""

    async def stage(self, words: str) -> None:
        """See `Reply.stage`."""
        if self._ts:
            await self._chat.update(self._ts, {"text": words})
        else:
            self._ts = await self._chat.post({"text": words})

    async def show(self, rendered: Rendered, response: Response, language: Language) -> None:
        """See `Reply.show`."""
        private = response.message.private and not self._direct
        payloads = list(rendered.payloads)
        if self._ts and private:
            await self._chat.delete(self._ts)
        elif self._ts:
            await self._chat.update(self._ts, payloads.pop(0))
        for payload in payloads:
            await (self._chat.whisper(payload) if private else self._chat.post(payload))
        await _attach(self._chat, rendered, response, language)


class UrlReply:
    """An answer by response_url, which works where the app is not a member; then by messages of its own."""

    def __init__(self, api: Api, url: str, chat: Chat) -> None:
        """Over an address that Slack gave with what it answers."""
        self._api, self._url, self._chat = api, url, chat
        self._left = RESPONSE_URL_USES

    async def stage(self, words: str) -> None:
        """See `Reply.stage`; once, since each use counts."""
        if self._left == RESPONSE_URL_USES:
            await self._use({"text": words, "response_type": "ephemeral", "replace_original": False})

    async def show(self, rendered: Rendered, response: Response, language: Language) -> None:
        """See `Reply.show`."""
        private = response.message.private
        for n, payload in enumerate(rendered.payloads):
            if not (response.edits and n == 0 and await self._replaced(payload)):
                await self._say(payload, private=private)
        await _attach(self._chat, rendered, response, language)

    async def _replaced(self, payload: Payload) -> bool:
        """Whether Slack put it in the place of the message; an address that has run out does so no more."""
        try:
            await self._use({**payload, "replace_original": True})
        except Refused:
            self._left = 0
            return False
        return True

    async def _say(self, payload: Payload, *, private: bool) -> None:
        if self._left:
            kind = "ephemeral" if private else "in_channel"
            try:
                await self._use({**payload, "response_type": kind, "replace_original": False})
            except CallError as error:
                if isinstance(error, Lost) and not (error.unsent or error.answered):
                    raise  # it may have arrived
                self._left = 0
            else:
                return
        await (self._chat.whisper(payload) if private else self._chat.post(payload))

    async def _use(self, body: Payload) -> None:
        async def send(whole: Payload) -> None:
            self._left -= 1
            await self._api.post(self._url, whole)

        await _pictured(send, body)


async def _attach(chat: Chat, rendered: Rendered, response: Response, language: Language) -> None:
    for file in (rendered.file, response.file):
        if file is not None:
            await chat.attach(file, language, private=response.message.private)


async def quietly(reply: Reply, words: str) -> None:
    """Show a stage; that Slack does not take it is no reason to stop working."""
    try:
        await reply.stage(words)
    except CallError as error:
        log.info("a stage could not be shown on Slack: %s", error)
