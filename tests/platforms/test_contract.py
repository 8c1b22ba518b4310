"""One contract for every platform: the same question, the same answer, the same rules of who sees what."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.message.blocks import Heading, Message, paragraph
from bot.platformport import Rejected, Sent
from tests.commands.desk import Desk, desk, item
from tests.message.generated import HOSTILE
from tests.platforms.harness import Harness, harness

PLATFORMS = ("console", "discord", "slack")
Opened = Callable[..., AbstractAsyncContextManager[tuple[Harness, Desk]]]


@pytest.fixture(params=PLATFORMS)
def opened(request: pytest.FixtureRequest) -> Opened:
    """Opens a platform over a store that is filled, or left empty."""

    @asynccontextmanager
    async def open_(*, empty: bool = False, rules: ChatRules | None = None) -> AsyncIterator[tuple[Harness, Desk]]:
        async with desk() as newsroom:
            if not empty:
                await newsroom.stocked()
            answering = ChatDesk(newsroom.context, rules or ChatRules())
            async with harness(request.param, newsroom, answering) as served:
                yield served, newsroom

    return open_


def bare(words: str) -> str:
    """The words without what a platform adds to show them."""
    return re.sub(r"[\\\u200b\u2068\u2069*]", "", words)


async def test_a_topic_is_answered_with_citations_for_all_to_see(opened: Opened) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask("summary", "ferry")
        assert "A ferry with 214 people on board ran aground off Sandholm" in bare(seen.words)
        assert "[1]" in bare(seen.words)
        assert "Northgate Courier" in seen.words
        assert seen.private == (not chat.presses)


async def test_a_citation_opens_its_quote_for_who_pressed_alone(opened: Opened) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask("summary", "ferry")
        if chat.presses:
            quote = await chat.press(seen, "[1]")
            assert quote.private
            assert "Sandholm" in quote.words
            assert "revision 1" in quote.words


async def test_longer_takes_the_place_of_the_answer(opened: Opened) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask("summary", "ferry", length="short")
        longer = await chat.press(seen, "Longer") if chat.presses else await chat.ask("summary", "ferry")
        assert len(longer.words) > len(seen.words)
        assert longer.private == seen.private


@pytest.mark.parametrize(
    ("command", "words", "heard"),
    [("article", "nonsense", "named by its number"), ("summary", "!?", "no word to look for")],
)
async def test_what_cannot_be_done_is_told_to_the_asker_alone(
    opened: Opened, command: str, words: str, heard: str
) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask(command, words)
        assert heard in bare(seen.words)
        assert seen.private


async def test_nothing_found_says_what_there_is(opened: Opened) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask("summary", "mongolia")
        assert "Nothing stored about “mongolia”" in seen.words
        assert "7 items from 3 sources" in seen.words


async def test_an_empty_store_says_how_it_is_filled(opened: Opened) -> None:
    async with opened(empty=True) as (chat, _):
        assert "The store is empty" in (await chat.ask("summary", "ferry")).words


async def test_hostile_titles_and_texts_come_out_as_words_and_call_nobody(opened: Opened) -> None:
    async with opened(empty=True) as (chat, newsroom):
        lines = [f"Harbour {' '.join(text.split())[:150]}" for text in HOSTILE if text.strip()]
        await newsroom.files(
            "Evil <!channel> @everyone", *(item(line, f"{line} said the harbour.") for line in lines[:25])
        )
        for command in ("search", "summary", "latest"):
            seen = await chat.ask(command, "harbour")
            assert seen.pings == ()
            assert "arbour" in seen.words


async def test_a_list_of_thirty_arrives_whole_and_in_order(opened: Opened) -> None:
    async with opened(empty=True) as (chat, newsroom):
        await newsroom.files("Town Paper", *(item(f"Report {n} {'of the town ' * 12}", "x " * 60) for n in range(30)))
        seen = await chat.ask("search", "report", limit="30")
        told = [int(n) for n in re.findall(r"Report (\d+) of", seen.words)]
        assert sorted(told) == list(range(30))


async def test_who_asks_too_much_is_told_when_to_ask_again_and_only_they(opened: Opened) -> None:
    async with opened(rules=ChatRules(member_per_minute=6, member_burst=1)) as (chat, _):
        await chat.ask("latest")
        seen = await chat.ask("latest")
        assert "Ask again in 10 seconds" in seen.words
        assert seen.private


async def test_an_unexpected_error_is_a_reference_and_no_traceback(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as (chat, newsroom):

        async def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError("hidden detail")

        monkeypatch.setattr(newsroom.context.store, "search", broken)
        seen = await chat.ask("summary", "ferry")
        assert re.search(r"reference [A-Z0-9]{4}-[A-Z0-9]{4}", bare(seen.words))
        assert "hidden detail" not in seen.words
        assert seen.private


@pytest.mark.parametrize("action", ["do:quote:0123456789abcdef:1", "nonsense", "do:sources:x"])
async def test_a_forged_button_is_answered_like_one_that_has_ended(opened: Opened, action: str) -> None:
    async with opened() as (chat, _):
        seen = await chat.ask("summary", "ferry")
        if chat.presses:
            forged = await chat.forge(seen, action)
            assert "have ended" in forged.words
            assert forged.private


async def test_what_is_sent_unasked_arrives_or_says_why_it_never_will(opened: Opened) -> None:
    async with opened() as (chat, _):
        if chat.presses:
            message = Message((Heading("Digest"), paragraph("Six stories.")))
            assert isinstance(await chat.send(message), Sent)
            gone = await chat.send(message, "1234567890" if chat.name == "discord" else "C0GONE")
            assert isinstance(gone, Rejected)
            assert gone.sentence.endswith(".")
