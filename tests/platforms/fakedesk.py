"""A desk that answers what it was given and remembers what it was asked; both chat platforms are tested with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.conversation import Asking, Call, Faults, Form, Line, Response, Stage
from bot.message.blocks import Choice, Message, paragraph
from bot.message.plain import Reader
from bot.table import Suggests

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def says(text: str, *, private: bool = False) -> Response:
    """A response of one paragraph."""
    return Response(Message((paragraph(text),), private=private))


@dataclass
class FakeDesk:
    """`calls` are (verb, asking, …) in order. `fails` is raised by whatever is asked, after `stages` were told."""

    answer: Response = field(default_factory=lambda: says("an answer"))
    pressed: Response = field(default_factory=lambda: says("pressed", private=True))
    opened: Form | Response = field(default_factory=lambda: says("no form", private=True))
    taken: Response | Faults = field(default_factory=lambda: says("taken", private=True))
    choices: Sequence[Choice] = ()
    stages: Sequence[str] = ()
    fails: Exception | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    """Where the app was said to be."""
    served: list[list[str]] = field(default_factory=list)
    """Where it was said to be and nowhere else, each time."""

    @property
    def last(self) -> tuple[object, ...]:
        return self.calls[-1]

    def _noted(self, *call: object) -> None:
        self.calls.append(call)
        if self.fails:
            raise self.fails

    async def ask(self, asking: Asking, said: Line | Call, stage: Stage) -> Response:
        for words in self.stages:
            await stage(words)
        self._noted("ask", asking, said)
        return self.answer

    async def press(self, asking: Asking, action: str, value: str, stage: Stage) -> Response:
        for words in self.stages:
            await stage(words)
        self._noted("press", asking, action, value)
        return self.pressed

    async def form(self, asking: Asking, action: str) -> Form | Response:
        self._noted("form", asking, action)
        return self.opened

    async def submit(self, asking: Asking, action: str, values: Mapping[str, str]) -> Response | Faults:
        self._noted("submit", asking, action, dict(values))
        return self.taken

    async def suggest(self, asking: Asking, suggests: Suggests, typed: str) -> Sequence[Choice]:
        self._noted("suggest", asking, suggests, typed)
        return self.choices

    async def home(self, asking: Asking) -> Message:
        self._noted("home", asking)
        return self.answer.message

    async def reader(self, asking: Asking) -> Reader:  # noqa: ARG002  # the same for all
        return Reader(NOW, ZoneInfo("UTC"))

    async def left(self, platform: str, workspace: str) -> None:
        self._noted("left", platform, workspace)

    async def came(self, platform: str, workspaces: Sequence[str]) -> None:
        self.present += [f"{platform}:{workspace}" for workspace in workspaces]

    async def serves(self, platform: str, workspaces: Sequence[str]) -> None:
        await self.came(platform, workspaces)
        self.served.append([f"{platform}:{workspace}" for workspace in workspaces])
