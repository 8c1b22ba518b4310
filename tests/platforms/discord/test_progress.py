"""Stages of long work: late, seldom, never after the answer."""

import asyncio

import pytest

from bot.platforms.discord import progress as shown
from bot.platforms.discord.progress import progress


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "PATIENCE", 0.05)
    monkeypatch.setattr(shown, "EVERY", 0.05)


async def test_a_quick_answer_shows_no_stage() -> None:
    seen: list[str] = []

    async def show(words: str) -> None:
        seen.append(words)

    async with progress(show) as stage:
        await stage("reading")
    await asyncio.sleep(0.08)
    assert seen == []


async def test_of_several_stages_the_newest_is_shown() -> None:
    seen: list[str] = []

    async def show(words: str) -> None:
        seen.append(words)

    async with progress(show) as stage:
        await stage("searching")
        await stage("reading 48 articles")
        await asyncio.sleep(0.12)
    assert seen == ["reading 48 articles"]


async def test_an_edit_on_its_way_is_waited_for() -> None:
    order: list[str] = []

    async def show(words: str) -> None:
        await asyncio.sleep(0.1)
        order.append(words)

    async with progress(show) as stage:
        await stage("reading")
        await asyncio.sleep(0.08)
    order.append("answer")
    assert order == ["reading", "answer"]
