"""Every block as plain text."""

from zoneinfo import ZoneInfo

import pytest

from bot.message.blocks import (
    Block,
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
from tests.commands.desk import HOUR, NOW

READER = Reader(NOW, ZoneInfo("UTC"))
CARD = StoryCard("Ferry aground", ("Courier", "Wire"), NOW - 3 * HOUR, 7)


def citation(n: int, url: str | None = None) -> Citation:
    return Citation(n, 10 + n, 1, 0, 5, "Ferry", f"Title {n}", "Courier", url, NOW - HOUR)


@pytest.mark.parametrize(
    ("block", "text"),
    [
        (Heading("Belarus"), "Belarus"),
        (paragraph("A ", Strong("strong"), " word and ", Code("/help"), "."), "A strong word and /help."),
        (paragraph("Said", Cite(1), Cite(12)), "Said[1][12]"),
        (note("See ", Link("the port", "https://port.example/")), "See the port (https://port.example/)"),
        (note("Newest ", Moment(NOW - 3 * HOUR)), "Newest 3 h ago"),
        (CARD, "- Ferry aground · Courier, Wire · 3 h ago · article 7"),
        (
            StoryCard("Strike", ("Wire",), NOW, 8, "https://x.example/", "It looms.", headline_only=True),
            "- Strike · Wire · just now · article 8 · headline only\n  It looms.",
        ),
        (
            Sources((citation(1, "https://a.example/"), citation(2))),
            (
                "[1] Title 1 · Courier, 1 h ago · article 11\n    https://a.example/\n"
                "[2] Title 2 · Courier, 1 h ago · article 12"
            ),
        ),
        (Sources(()), ""),
        (Fields((("a", "first"), ("long", "second"))), "a     first\nlong  second"),
        (Fields(()), ""),
        (Divider(), "---"),
    ],
)
def test_a_block_as_text(block: Block, text: str) -> None:
    assert plain(Message((block,)), READER) == text


def test_a_message_without_blocks_is_empty() -> None:
    assert plain(Message(), READER) == ""


def test_blocks_stand_apart_by_a_blank_line_and_rows_of_a_list_do_not() -> None:
    text = plain(Message((Heading("Latest"), CARD, CARD, note("End."))), READER)
    row = "- Ferry aground · Courier, Wire · 3 h ago · article 7"
    assert text == f"Latest\n\n{row}\n{row}\n\nEnd."


def test_what_looks_like_markup_stays_as_it_is() -> None:
    text = "*a* _b_ `c` [d](e) <f> &amp; [bold]g[/bold] :smile: @everyone"
    assert plain(Message((Heading(text), paragraph(text))), READER) == f"{text}\n\n{text}"
