"""What happens while a digest is written holds, and however long it becomes, it comes whole."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.chatport import BY_HAND, Issued
from bot.conversation import Place
from bot.digest.feedback import ends_in, vote_buttons
from bot.digest.publish import Render, in_messages
from bot.message.blocks import Block, Heading, Message, StoryCard, paragraph
from bot.message.compose import story_card
from bot.message.plain import Reader
from bot.model import Story
from bot.outbox import ToldStory
from bot.platforms.discord import render as discord
from bot.platforms.slack import render as slack
from tests.delivery.post import HERE
from tests.digest.test_publish import EIGHT, FERRY, Newsroom, newsroom
from tests.fakes import MINUTE, NOW, article


@asynccontextmanager
async def building() -> AsyncIterator[tuple[Newsroom, list[Callable[[], Awaitable[object]]]]]:
    """A weekly digest that falls due, and what happens while it is written."""
    async with newsroom() as room:
        await room.follow(schedule="wed 08:00")
        await room.news("Ferry aground off Sandholm", FERRY)
        meanwhile: list[Callable[[], Awaitable[object]]] = []
        memories = room.store.leanings

        async def slowly(places: Sequence[Place]) -> Mapping[Place, Mapping[tuple[str, str], float]]:
            found = await memories(places)
            if meanwhile:
                await meanwhile.pop()()
            return found

        room.store.leanings = slowly  # type: ignore[method-assign]
        yield room, meanwhile


async def test_a_digest_now_while_that_of_the_schedule_is_written_tells_its_news_once() -> None:
    async with building() as (room, meanwhile):
        issued: list[Issued] = []

        async def now() -> None:
            issued.append(await room.publisher.issue(HERE))

        meanwhile.append(now)
        arrived = await room.at(EIGHT + MINUTE)
        assert issued == [Issued(1)]
        assert [digest.count("ran aground") for digest in arrived] == [1]


async def test_what_is_paused_or_changed_while_its_digest_is_written_holds() -> None:
    async with building() as (room, meanwhile):
        (held,) = await room.store.subscriptions(HERE)
        meanwhile.append(lambda: room.store.amend(replace(held, paused=BY_HAND)))
        assert await room.at(EIGHT) == []
        changed = replace(held, terms=replace(held.terms, schedule="every 15m"), next_at=None)
        await room.store.amend(replace(held, next_at=EIGHT))
        meanwhile.append(lambda: room.store.amend(changed))
        assert len(await room.at(EIGHT + MINUTE)) == 1
        await room.publisher.tick()
        (held,) = await room.store.subscriptions(HERE)
        assert held.next_at == EIGHT + 15 * MINUTE


@pytest.mark.parametrize("render", [discord.render, partial(discord.render, embeds=True), slack.render])
def test_a_digest_of_many_long_stories_comes_whole_in_as_many_messages_as_it_takes(render: Render) -> None:
    blocks: list[Block] = [Heading("Digest")]
    for n in range(20):
        blocks += [StoryCard(f"Story {n}", ("Wire",), NOW, n), paragraph(f"Told {n}. {'word ' * 520}")]
    message = Message(tuple(blocks))
    reader = Reader(NOW, ZoneInfo("UTC"))
    assert render(message, reader).file is not None  # as an answer its beginning would do, with a file beside it
    rendered = in_messages(message, render, reader)
    said = json.dumps(rendered.payloads)
    assert rendered.file is None
    assert "attached" not in said
    places = [said.index(f"Told {n}. ") for n in range(20)]
    assert places == sorted(places)
    assert said.count("word") >= 20 * 520


@pytest.mark.parametrize("render", [discord.render, partial(discord.render, embeds=True), slack.render])
def test_a_story_is_told_with_the_part_that_holds_the_last_of_it(render: Render) -> None:
    blocks: list[Block] = [Heading("Digest")]
    stories = [Story((replace(article(f"Story {n}"), id=1000 + n),)) for n in range(12)]
    for n, story in enumerate(stories):
        blocks += [story_card(story), paragraph(f"Told {n}. {'word ' * 300} Said {n}."), vote_buttons(story)]
    payloads = in_messages(Message(tuple(blocks)), render, Reader(NOW, ZoneInfo("UTC"))).payloads
    told = [ToldStory(story.title, ((story.articles[0].id, 1),), (), NOW) for story in stories]
    ends = ends_in(told, payloads)
    assert len(payloads) > 2
    assert sorted(set(ends)) == list(range(1, len(payloads) + 1))
    for n, end in enumerate(ends):
        holds = [place for place, payload in enumerate(payloads, start=1) if f"Said {n}." in json.dumps(payload)]
        assert holds[-1] == end
    assert ends_in([ToldStory("of nobody", (), (), NOW)], payloads) == (len(payloads),)
