"""Keeps what buttons stand on, and puts them under the answers that have some."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.actions import Action, Shown, Verb, cited_of, only_sources, quotes_of, to_older, to_save, under_summary
from bot.chat.lines import line_of_request
from bot.chatport import KeptAnswer
from bot.commands.context import Context
from bot.commands.parse import Request, parse_line
from bot.commands.reply import Reply, State
from bot.commands.spec import BY_NAME
from bot.conversation import Asking
from bot.message.blocks import Actions, Block, Button, Message
from bot.message.compose import shortened
from bot.message.phrases import phrase
from bot.model import Citation

MOST_SUGGESTED = 3

_SUGGESTING = frozenset({("summary", State.NOTHING), ("topics", State.ANSWERED)})
"""Whose suggestions become buttons that ask for a summary."""


class Keeper:
    """Makes the buttons of answers and keeps what they need."""

    def __init__(self, context: Context) -> None:
        self._store = context.store

    async def kept(self, asking: Asking, answer_id: str) -> KeptAnswer | None:
        """The answer of that id, if it was given where somebody asks; what only one reads is for that one alone."""
        kept = await self._store.kept_answer(answer_id, asking.place)
        return None if kept and kept.place.direct and kept.person != asking.person.id else kept

    async def with_actions(self, context: Context, request: Request, reply: Reply) -> Message:
        """The reply's message with its buttons."""
        blocks: Sequence[Block] = ()
        if reply.unsaved:
            saving = replace(request, options={**request.options, **reply.unsaved})
            blocks = [to_save(await self._keep(context, saving, cited=()))]
        elif reply.older:
            further = replace(request, options={**request.options, **reply.older})
            blocks = [to_older(await self._keep(context, further, cited=()))]
        elif reply.state is State.ANSWERED and reply.sentences:
            blocks = await self._under_answer(context, request, reply)
        elif (request.command.name, reply.state) in _SUGGESTING:
            blocks = await self._suggested(context, request, reply)
        return replace(reply.message, blocks=(*reply.message.blocks, *blocks))

    async def unsaved(self, context: Context, line: str, message: Message) -> Message:
        """A message that says why a line was not obeyed yet, with buttons that do or leave it; `""` for none."""
        if not line:
            return message
        kept = await self._keep(context, parse_line(line), cited=())
        return replace(message, blocks=(*message.blocks, to_save(kept)))

    async def _under_answer(self, context: Context, request: Request, reply: Reply) -> Sequence[Block]:
        citations: list[Citation] = [each for sentence in reply.sentences for each in sentence.citations]
        kept = await self._keep(context, request, cited=citations)
        if request.command.name != "summary":
            return [quotes_of(kept, citations), only_sources(kept)]
        length = request.options.get("length") or context.length or "medium"
        limited = "since" in request.options or "until" in request.options
        return [quotes_of(kept, citations), under_summary(kept, Shown(request.text, length, limited))]

    async def _suggested(self, context: Context, request: Request, reply: Reply) -> Sequence[Block]:
        summary = BY_NAME["summary"]
        asked = [Request(summary, text, request.options) for text in reply.suggestions[:MOST_SUGGESTED]]
        labels = [shortened(each.text, 60) for each in asked]
        if "since" in request.options or "until" in request.options:
            free = {name: value for name, value in request.options.items() if name not in ("since", "until")}
            asked.append(Request(summary, request.text, free))
            labels.append(phrase("Search older"))
        kept = [await self._keep(context, each, cited=()) for each in asked]
        buttons = (Button(label, str(Action(Verb.ASK, each))) for label, each in zip(labels, kept, strict=True))
        return [Actions(tuple(buttons))] if kept else []

    async def _keep(self, context: Context, request: Request, *, cited: Sequence[Citation]) -> str:
        asking, answer_id = context.asking, secrets.token_hex(8)
        place, line = asking.place, line_of_request(request)
        kept = KeptAnswer(answer_id, place, asking.person.id, line, context.now(), cited_of(cited))
        await self._store.keep_answer(kept)
        return answer_id


def quotes_something(message: Message) -> bool:
    """Whether a message is an answer with quotes."""
    return any(isinstance(block, Actions) and _opens_sources(block) for block in message.blocks)


def _opens_sources(block: Actions) -> bool:
    return any(isinstance(item, Button) and item.action.startswith("do:sources:") for item in block.items)
