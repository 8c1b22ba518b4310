"""How a language model is asked, and what is kept of that: values and two protocols.

A model answers with text that is as untrusted as a feed's; whoever asks checks it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WriteJob:
    """What a model is asked: `instructions` are ours, `material` is data; the answer fits `schema` (JSON Schema).

    `longest` is how many tokens the answer may have.
    """

    instructions: str
    material: str
    schema: Mapping[str, object]
    longest: int


@dataclass(frozen=True, slots=True)
class Written:
    """A whole answer, and the tokens that it cost in all; 0 where the server does not tell."""

    text: str
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class WriteFailed:
    """Why there is no answer: `kind` for programs, `message` what the model did, after its name: "did not answer"."""

    kind: str
    message: str


class Model(Protocol):
    """A language model that answers with JSON."""

    @property
    def name(self) -> str:
        """What readers see of it."""
        ...

    async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
        """The answer; `progress` is told what has come so far."""
        ...


class ModelStore(Protocol):
    """Keeps what a model has cost and drafted."""

    async def reserve(self, account: tuple[str, str], day: date, tokens: int, most: int) -> bool:
        """Take tokens out of a day's budget of an account (platform, workspace).

        False, which is remembered for that day, when they are not there: of `most`, or of fewer that the workspace
        has set.
        """
        ...

    async def correct(self, account: tuple[str, str], day: date, tokens: int) -> None:
        """Add what was used beyond what was reserved; negative gives back."""
        ...

    async def spent(self, account: tuple[str, str], day: date) -> int:
        """The tokens of a day's budget that are used or reserved."""
        ...

    async def left(self, account: tuple[str, str], day: date, most: int) -> int:
        """What of a day's budget is left, of `most` or of fewer that the workspace has set; below zero where over."""
        ...

    async def kept_draft(self, key: str) -> str | None:
        """The answer that a model gave to exactly this."""
        ...

    async def keep_draft(self, key: str, text: str, now: datetime) -> None:
        """Keep an answer."""
        ...
