"""While a button's work takes a moment, whoever pressed it sees what is being done, and nobody sees it afterwards."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from bot.conversation import Asking, Response, Stage
from bot.message.blocks import Actions, Button, Message, paragraph
from bot.platforms.discord import progress
from tests.fakes import FakeClock
from tests.platforms.discord.world import Marks
from tests.platforms.fakedesk import FakeDesk, says
from tests.platforms.harness import on_discord
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import texts

PRESSABLE = Response(Message((paragraph("seen"), Actions((Button("Longer", "do:length:a:long"),)))))


@dataclass
class SlowDesk(FakeDesk):
    """Says two things while it works, the second when the test lets it, and goes on when the test lets it."""

    steps: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def press(self, asking: Asking, action: str, value: str, stage: Stage) -> Response:
        for words in ("reading 48 articles", "writing"):
            await stage(words)
            await self.steps.get()
        return await super().press(asking, action, value, stage)


@pytest.mark.parametrize("edits", [True, False], ids=["in its place", "beside it"])
async def test_the_stages_of_a_button_are_for_who_pressed_and_go_before_the_answer(
    monkeypatch: pytest.MonkeyPatch, edits: bool
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    desk = SlowDesk(answer=PRESSABLE, pressed=replace(says("pressed", private=not edits), edits=edits))
    async with DiscordStandIn() as discord, on_discord(discord, Marks(), FakeClock(), desk):  # type: ignore[arg-type]
        guild = discord.guild()
        channel, ann, bob = discord.channel(guild), discord.member(guild), discord.member(guild, "bob")
        asked = discord.slash(ann, channel, "summary", topic="x")
        await asked.answered()
        discord.press(ann, asked.message, "Longer")
        for words in ("reading 48 articles", "writing"):
            await discord.until(partial(lambda said: said in texts(discord.visible(ann, channel)[-1]), words))
            assert "seen" in "".join(map(texts, discord.visible(bob, channel)))
            assert words not in "".join(map(texts, discord.visible(bob, channel)))
            desk.steps.put_nowait(None)
        await discord.until(lambda: "pressed" in "".join(map(texts, discord.visible(ann, channel))))
        assert "writing" not in "".join(map(texts, discord.visible(ann, channel)))
        assert ("seen" in texts(asked.message)) is not edits
        assert not discord.gaps


async def test_a_quick_button_shows_no_stage() -> None:
    desk = FakeDesk(answer=PRESSABLE, stages=("reading",))
    async with DiscordStandIn() as discord, on_discord(discord, Marks(), FakeClock(), desk):  # type: ignore[arg-type]
        guild = discord.guild()
        channel, ann = discord.channel(guild), discord.member(guild)
        asked = discord.slash(ann, channel, "summary", topic="x")
        await asked.answered()
        pressed = discord.press(ann, asked.message, "Longer")
        await pressed.answered()
        assert [call.line for call in discord.calls if call.method == "DELETE"] == []
        assert "reading" not in "".join(map(texts, discord.visible(ann, channel)))
