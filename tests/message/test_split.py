"""Texts are cut where readers expect it, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Cite,
    Heading,
    Inline,
    Link,
    Menu,
    Message,
    StoryCard,
    Strong,
    Text,
    note,
    paragraph,
)
from bot.message.plain import spoken
from bot.message.split import isolated, kept_together, naming, notification, split_inlines, utf16
from tests.message.generated import NOW, messages, runs
from tests.platforms.test_console import READER


def cost(inline: Inline) -> int:
    return utf16(spoken((inline,), READER))


def texts(inlines: list[Inline], most: int) -> list[str]:
    return [spoken(part, READER) for part in split_inlines(inlines, most, cost)]


def test_a_text_is_cut_between_sentences_else_between_words_else_anywhere() -> None:
    assert texts([Text("One. Two.")], 20) == ["One. Two."]
    assert texts([Text("One sentence here. Another one.")], 22) == ["One sentence here.", "Another one."]
    assert texts([Text("these are words without end")], 12) == ["these are", "words", "without end"]
    assert texts([Text("abcdefghij")], 4) == ["abcd", "efgh", "ij"]


def test_a_citation_stays_with_the_words_before_it() -> None:
    parts = texts([Text("Some words stand here and go on. "), Cite(1), Cite(2), Text(" More words of it.")], 36)
    assert not any(part.startswith("[") for part in parts)
    assert "".join(parts).count("[1][2]") == 1


@pytest.mark.parametrize("sign", ["👩‍👩‍👧‍👦", "👍🏽", "🇧🇾", "e\u0301", "각"])
def test_what_readers_see_as_one_character_is_not_cut(sign: str) -> None:
    for most in range(utf16(sign), utf16(sign) * 3):
        for part in texts([Text(sign * 6)], most):
            assert part == sign * (len(part) // len(sign))


def test_a_link_that_fits_nowhere_loses_words_and_then_its_address() -> None:
    assert texts([Link("w" * 500, "https://a.example")], 120)[0].endswith("… (https://a.example)")
    assert texts([Link("words", "https://a.example/" + "p" * 500)], 120) == ["words"]


@given(runs, st.integers(24, 3_000))
def test_no_part_is_over_the_limit_and_no_letter_of_a_text_is_lost(inlines: tuple[Inline, ...], most: int) -> None:
    parts = split_inlines(inlines, most, cost)
    assert all(sum(map(cost, part)) <= most for part in parts)
    if all(isinstance(inline, Text | Strong | Cite) for inline in inlines):
        kept = "".join(spoken(part, READER) for part in parts)
        assert "".join(kept.split()) == "".join(spoken(inlines, READER).split())


def test_text_that_runs_right_to_left_is_isolated_and_controls_are_dropped() -> None:
    assert isolated("plain") == "plain"
    assert isolated("שלום") == "\u2068שלום\u2069"
    assert isolated("\u202eevil\u2066") == "evil"


@given(messages, st.integers(10, 300))
def test_a_notification_is_the_beginning_in_one_line(message: Message, most: int) -> None:
    assert 0 < utf16(notification(message, READER, most)) <= most
    told = Message((paragraph("First  line."), note("Second."), note("Third.")))
    assert notification(told, READER, 100) == "First line. · Second."


CARD = StoryCard("Ferry aground", ("Wire",), NOW, 12)
ROW = Actions((Button("👍", "do:vote:12:up"), Button("👎", "do:vote:12:down")), "Ferry aground")


def test_a_story_stays_with_its_words_and_its_own_buttons() -> None:
    lone: list[Block] = [
        Heading("Digest"),
        note("Six."),
        CARD,
        paragraph("It ran."),
        CARD,
        note("New:"),
        paragraph("Again."),
        ROW,
    ]
    groups = kept_together([*lone, Actions(ROW.items), CARD])
    assert [len(group) for group in groups] == [1, 1, 1, 1, 4, 1, 1]
    assert groups[4] == lone[4:]


@given(messages)
def test_nothing_is_lost_or_moved_when_blocks_are_grouped(message: Message) -> None:
    assert [block for group in kept_together(message.blocks) for block in group] == list(message.blocks)


def test_buttons_apart_from_their_story_name_it() -> None:
    assert [each.label for each in naming(ROW).items if isinstance(each, Button)] == ["👍 Ferry aground", "👎"]
    of_all = Actions((Button("Stop", "do:stop"),))
    assert naming(of_all) is of_all
    menu = Actions((Menu("Which", "do:x", ()),), "Ferry")
    assert naming(menu) is menu
