"""Counts what the desk answers, and how long it takes, without the desk knowing of it.

Invariant: what is counted is the command's name as the table has it, never words of a member.
"""

from collections.abc import Awaitable, Mapping, Sequence
from time import perf_counter
from typing import TypeVar

from bot.chat.lines import line_of
from bot.commands.parse import parse_line
from bot.conversation import Asking, Call, Desk, Faults, Form, Line, Response, Stage
from bot.errors import BadInput
from bot.message.blocks import Choice, Message
from bot.message.plain import Reader
from bot.meter import Meter
from bot.table import Suggests

_T = TypeVar("_T")

UNKNOWN = "unknown"
"""A line that is no command."""


class MeteredDesk:
    """A `bot.conversation.Desk` that hands everything on to another and tells a meter."""

    def __init__(self, desk: Desk, meter: Meter) -> None:
        self._desk, self._meter = desk, meter

    async def ask(self, asking: Asking, said: Line | Call, stage: Stage) -> Response:
        """See `bot.conversation.Desk.ask`."""
        return await self._timed(command_of(said), self._desk.ask(asking, said, stage))

    async def press(self, asking: Asking, action: str, value: str, stage: Stage) -> Response:
        """See `bot.conversation.Desk.press`."""
        return await self._timed("button", self._desk.press(asking, action, value, stage))

    async def form(self, asking: Asking, action: str) -> Form | Response:
        """See `bot.conversation.Desk.form`."""
        return await self._timed("form", self._desk.form(asking, action))

    async def submit(self, asking: Asking, action: str, values: Mapping[str, str]) -> Response | Faults:
        """See `bot.conversation.Desk.submit`."""
        return await self._timed("submit", self._desk.submit(asking, action, values))

    async def suggest(self, asking: Asking, suggests: Suggests, typed: str) -> Sequence[Choice]:
        """See `bot.conversation.Desk.suggest`."""
        return await self._timed("suggest", self._desk.suggest(asking, suggests, typed))

    async def home(self, asking: Asking) -> Message:
        """See `bot.conversation.Desk.home`."""
        return await self._timed("home", self._desk.home(asking))

    async def reader(self, asking: Asking) -> Reader:
        """See `bot.conversation.Desk.reader`."""
        return await self._desk.reader(asking)

    async def came(self, platform: str, workspaces: Sequence[str]) -> None:
        """See `bot.conversation.Desk.came`."""
        await self._desk.came(platform, workspaces)

    async def serves(self, platform: str, workspaces: Sequence[str]) -> None:
        """See `bot.conversation.Desk.serves`."""
        await self._desk.serves(platform, workspaces)

    async def left(self, platform: str, workspace: str) -> None:
        """See `bot.conversation.Desk.left`."""
        await self._desk.left(platform, workspace)

    async def _timed(self, command: str, answering: Awaitable[_T]) -> _T:
        began = perf_counter()
        answer = await answering
        self._meter.answered(command, perf_counter() - began, _outcome(answer))
        return answer


def command_of(said: Line | Call) -> str:
    """The name of the command that is meant, as the table has it; `UNKNOWN` for anything else."""
    try:
        return parse_line(line_of(said)).command.name
    except BadInput:
        return UNKNOWN


def _outcome(answer: object) -> str:
    if isinstance(answer, Response):
        return answer.ill or "ok"
    return "refused" if isinstance(answer, Faults) else "ok"
