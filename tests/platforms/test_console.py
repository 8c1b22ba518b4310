"""The console: nothing of the news is interpreted, nothing is lost, and a pipe reads plain text."""

import io
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.commands.spec import COMMANDS
from bot.message.blocks import (
    Cite,
    Code,
    Divider,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    Sources,
    StoryCard,
    Strong,
    note,
    paragraph,
)
from bot.message.plain import Reader, plain
from bot.model import Citation
from bot.platforms.console import client
from bot.platforms.console.client import WordCompleter, converse, show
from bot.platforms.console.render import Rendered
from tests.commands.desk import HOUR, NOW, desk

READER = Reader(NOW, ZoneInfo("UTC"))
TABLE = [(command.name, tuple(option.name for option in command.options)) for command in COMMANDS]
HOSTILE = "[bold]x[/bold] [link=https://evil.example]y[/link] [/] :smile: [red"


def whole(text: str, url: str = "https://news.example/" + "long/" * 12) -> Message:
    """A message with every block and every inline, each with the text in it."""
    return Message(
        (
            Heading(text),
            paragraph(text, Strong(text), Code(text), Link(text, url), Cite(1), Moment(NOW - HOUR)),
            note(text),
            StoryCard(text, (text, "Wire"), NOW, 7, None, text, headline_only=True),
            StoryCard(text, (text,), NOW, 8),
            Sources((Citation(1, 7, 1, 0, 1, "q", text, text, url, NOW),)),
            Fields((("/name", text), ("option:", text))),
            Divider(),
        )
    )


def shown(message: Message, width: int, *, colours: bool = False) -> str:
    """What a terminal of that width receives."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=colours, color_system="truecolor" if colours else None)
    console.print(Rendered(message, READER))
    return stream.getvalue()


def squeezed(text: str) -> str:
    """The text without what laying it out adds: blanks, line ends, bullets, rules."""
    return "".join(text.replace("---", "").split()).translate(dict.fromkeys(map(ord, "•-─")))


@pytest.mark.parametrize("width", [80, 40])
def test_nothing_is_lost_and_no_line_is_too_wide(width: int) -> None:
    message = whole("The ferry “Aurora” ran aground off Sandholm; 214 people were brought ashore.")
    text = shown(message, width)
    assert squeezed(text) == squeezed(plain(message, READER))
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 40])
def test_markup_in_the_news_is_shown_as_it_stands(width: int) -> None:
    text = shown(whole(HOSTILE), width)
    assert squeezed(text) == squeezed(plain(whole(HOSTILE), READER))
    assert text.replace("\n", "").count("[bold]") >= 7


def test_the_news_cannot_make_a_link_or_a_style_on_a_terminal() -> None:
    text = shown(whole(HOSTILE), 80, colours=True)
    assert "\x1b]8" not in text
    assert "\x1b[31m" not in text
    calm = shown(whole("calm words without any sign in them"), 80, colours=True)
    assert {part.split("m")[0] for part in text.split("\x1b[")[1:]} == {
        part.split("m")[0] for part in calm.split("\x1b[")[1:]
    }


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=80))
def test_any_text_reaches_the_terminal(text: str) -> None:
    message = Message((Heading("Title"), paragraph(text), Fields((("name", text),))))
    assert squeezed(shown(message, 40)) == squeezed(plain(message, READER))


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_plain_text() -> None:
    stream = io.StringIO()
    show(whole(HOSTILE), READER, stream)
    assert stream.getvalue() == plain(whole(HOSTILE), READER) + "\n"


def test_a_terminal_gets_a_layout_that_is_never_wider_than_one_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    show(Message((paragraph("word " * 100),)), READER, stream)
    lines = stream.getvalue().splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 100


def completions(typed: str) -> list[str]:
    """What the line would read after each of the offers."""
    offers = WordCompleter(TABLE).get_completions(Document(typed), CompleteEvent())
    return [typed[: len(typed) + offer.start_position] + offer.text for offer in offers]


MEMBERS = ("/subscribe ", "/unsubscribe ", "/subscriptions ", "/topics ", "/mute ", "/unmute ")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (
            "",
            [
                "/summary ",
                "/ask ",
                "/search ",
                "/latest ",
                "/article ",
                "/story ",
                "/timeline ",
                "/why ",
                *MEMBERS,
                "/preferences ",
                "/privacy ",
                "/digest ",
                "/settings ",
                "/sources ",
                "/status ",
                "/help ",
            ],
        ),
        (
            "/",
            [
                "/summary ",
                "/ask ",
                "/search ",
                "/latest ",
                "/article ",
                "/story ",
                "/timeline ",
                "/why ",
                *MEMBERS,
                "/preferences ",
                "/privacy ",
                "/digest ",
                "/settings ",
                "/sources ",
                "/status ",
                "/help ",
            ],
        ),
        (
            "/s",
            [
                "/summary ",
                "/search ",
                "/story ",
                "/subscribe ",
                "/subscriptions ",
                "/settings ",
                "/sources ",
                "/status ",
            ],
        ),
        ("/sources p", ["/sources pause "]),
        ("/settings set z", ["/settings set zone:"]),
        ("/sources re", ["/sources resume ", "/sources remove "]),
        (
            "/sources add https://a.example f",
            [f"/sources add https://a.example {name}:" for name in ("full-text", "feed")],
        ),
        ("/sources list ", ["/sources list topic:", "/sources list state:"]),
        ("/sources add x ", [f"/sources add x {name}:" for name in ("topic", "full-text", "name", "feed")]),
        ("/sources nonsense t", []),
        ("su", ["/summary ", "/subscribe ", "/subscriptions "]),
        ("/x", []),
        ("/summary belarus s", ["/summary belarus since:", "/summary belarus source:"]),
        ("/summary belarus l", ["/summary belarus length:"]),
        ("/search belarus l", ["/search belarus limit:"]),
        ("/article ", ["/article revision:"]),
        ("/nonsense s", []),
        ("/summary belarus since:7", []),
    ],
)
def test_commands_and_their_options_are_completed(typed: str, offered: list[str]) -> None:
    assert completions(typed) == offered


@given(st.text(max_size=30))
def test_whatever_is_typed_an_offer_only_adds_to_it(typed: str) -> None:
    for line in completions(typed):
        assert typed.lstrip().removeprefix("/") in line


async def test_a_pipe_is_answered_line_after_line_until_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    heard: list[str] = []

    async def dispatch(line: str) -> Message:
        heard.append(line.strip())
        return Message((paragraph(f"Answer to {line.strip()}"),))

    monkeypatch.setattr(sys, "stdin", io.StringIO("/help\n\n   \n/latest"))
    await converse(dispatch, lambda: READER, TABLE, tmp_path / "history")
    assert heard == ["/help", "/latest"]
    assert capsys.readouterr().out == "Answer to /help\nAnswer to /latest\n"
    assert not (tmp_path / "history").exists()


async def test_a_prompt_answers_survives_an_interrupt_remembers_and_ends_with_the_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def dispatch(line: str) -> Message:
        return Message((paragraph(f"Answer to {line}"),))

    monkeypatch.setattr(sys, "stdin", Terminal())
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("/help\rhalf a line\x03/latest\r\x04")
        await converse(dispatch, lambda: READER, TABLE, tmp_path / "history")
    assert capsys.readouterr().out == "Answer to /help\nAnswer to /latest\n"
    assert "+/latest" in (tmp_path / "history").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["exit", "quit", "/exit", "/quit", ":q", "  exit  "])
async def test_a_word_of_farewell_ends_the_conversation(
    word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def dispatch(_line: str) -> Message:
        return Message((paragraph("Never."),))

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{word}\n/help\n"))
    await converse(dispatch, lambda: READER, TABLE, tmp_path / "history")
    assert capsys.readouterr().out == ""


async def test_answers_of_the_desk_are_the_same_on_a_terminal_and_in_a_pipe() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        for line in ("/summary ferry", "/summary mongolia", "/latest", "/search ferry", "/article 1", "/help summary"):
            message = (await newsroom.asks(line)).message
            assert squeezed(shown(message, 40)) == squeezed(plain(message, newsroom.reader))


def test_what_was_typed_is_kept_in_a_file_whose_folder_is_made(tmp_path: Path) -> None:
    history = client._history(tmp_path / "state" / "history")
    assert isinstance(history, FileHistory)
    assert (tmp_path / "state" / "history").exists()


def test_without_a_place_to_write_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert isinstance(client._history(tmp_path / "file" / "history"), InMemoryHistory)
