"""The console as a platform: a prompt with history and completion, or the lines of a pipe."""

import io
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory
from rich.console import Console

from bot.files import in_background, standard_input
from bot.message.blocks import Message
from bot.message.plain import Reader, plain
from bot.platforms.console.render import WIDTH, Rendered

LEAVE = frozenset({"exit", "quit", "/exit", "/quit", ":q"})

Dispatch = Callable[[str], Awaitable[Message]]


class WordCompleter(Completer):
    """Completes commands, verbs and options from `(name, option names)` of the command table."""

    def __init__(self, commands: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        self._options = dict(commands)

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterable[Completion]:
        """What the word before the cursor may become."""
        begun, _, last = document.text_before_cursor.lstrip().rpartition(" ")
        words = begun.removeprefix("/").split()
        if not words:
            candidates, word = [f"/{name} " for name in self._next()], f"/{last.removeprefix('/')}" if last else ""
        elif len(words) == 1 and self._next(words[0]):
            candidates, word = [f"{verb} " for verb in self._next(words[0])], last
        else:
            names = self._options.get(" ".join(words[:2])) or self._options.get(words[0], ())
            candidates, word = [f"{name}:" for name in names], last
        yield from (Completion(item, -len(last)) for item in candidates if item.startswith(word))

    def _next(self, group: str = "") -> list[str]:
        """The words that may follow a group, or begin a line."""
        prefix = f"{group} " if group else ""
        rests = (name.removeprefix(prefix) for name in self._options if name.startswith(prefix))
        return list(dict.fromkeys(rest.partition(" ")[0] for rest in rests))


def show(message: Message, reader: Reader, out: TextIO | None = None) -> None:
    """Print a message: laid out on a terminal, plain in a pipe."""
    stream = out or sys.stdout
    if not stream.isatty():
        print(plain(message, reader), file=stream)  # this is the console
        return
    console = Console(file=stream)
    console.print(Rendered(message, reader), width=min(console.width, WIDTH))


async def converse(
    dispatch: Dispatch, reader: Callable[[], Reader], commands: Iterable[tuple[str, tuple[str, ...]]], history: Path
) -> None:
    """Answer line after line until the end of the input."""
    async for line in _lines(WordCompleter(commands), history):
        if line.strip() in LEAVE:
            return
        if line.strip():
            show(await dispatch(line), reader())


async def _lines(completer: Completer, history: Path) -> AsyncIterator[str]:
    if not sys.stdin.isatty():
        stream = _piped()
        while line := await in_background(stream.readline):
            yield line
        stream.close()  # only here: it would wait for a thread that still reads
        return
    session: PromptSession[str] = PromptSession("tidings> ", completer=completer, history=_history(history))
    while True:
        try:
            yield await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _piped() -> TextIO:
    """The lines of a pipe; bytes that are wrong in UTF-8 do not end the conversation."""
    if isinstance(sys.stdin, io.StringIO):
        return sys.stdin
    return io.TextIOWrapper(standard_input(), encoding="utf-8", errors="replace")


def _history(path: Path) -> FileHistory | InMemoryHistory:
    """What was typed before; a folder that cannot be written means none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
