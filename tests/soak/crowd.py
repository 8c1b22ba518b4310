"""Members on both stand-ins, who ask what `asking` plans, wait for each answer, and forget it."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from tests.crash.stage import Stage
from tests.soak.asking import Answered, Ask

PEOPLE, CHANNELS = 80, 16
"""On each platform; each channel has some of them, so that nobody asks more often than is allowed to anybody."""

PATIENCE = 15.0
"""Seconds after which no answer is waited for any more."""

LOOK = 0.01
"""Seconds between two looks for an answer on Discord."""

KEPT = 300
"""Of what the stand-ins remember of commands, as many of the latest: an answer is edited for seconds at most."""


@dataclass
class Crowd:
    """Those who ask, and what they were answered."""

    stage: Stage
    answered: list[Answered] = field(default_factory=list)
    _discord: list[tuple[Any, Any]] = field(default_factory=list)
    _slack: list[tuple[Any, Any]] = field(default_factory=list)

    def gather(self) -> None:
        """Let people and channels be there."""
        discord, slack = self.stage.discord, self.stage.slack
        guild = next(iter(discord.backend.guilds.values()))
        team = next(iter(slack.world.teams.values()))
        channels = [discord.channel(guild, f"talk-{n}") for n in range(CHANNELS)]
        self._discord = [(discord.member(guild, f"m-{n}"), channels[n % CHANNELS]) for n in range(PEOPLE)]
        people = [slack.user(team, f"m-{n}") for n in range(PEOPLE)]
        rooms = [slack.channel(team, f"talk-{n}", *people[n::CHANNELS]) for n in range(CHANNELS)]
        self._slack = [(person, rooms[n % CHANNELS]) for n, person in enumerate(people)]

    async def ask(self, ask: Ask) -> None:
        """Ask, and note what came of it."""
        acknowledged, answered = await (self._on_discord(ask) if ask.platform == "discord" else self._on_slack(ask))
        self.answered.append(Answered(ask, acknowledged, answered))

    async def _on_discord(self, ask: Ask) -> tuple[float | None, float | None]:
        discord = self.stage.discord
        member, channel = self._discord[ask.who]
        asked = discord.slash(member, channel, ask.command, **({ask.argument: ask.text} if ask.argument else {}))
        token = asked.record.token
        while token not in discord.answered and time.monotonic() < asked.at + PATIENCE:  # noqa: ASYNC110  # nobody wakes it
            await asyncio.sleep(LOOK)
        found = (discord.acknowledged.pop(token, None), discord.answered.pop(token, None))
        acknowledged, answered = (None if at is None else at - asked.at for at in found)
        return acknowledged, answered

    async def _on_slack(self, ask: Ask) -> tuple[float | None, float | None]:
        slack = self.stage.slack
        person, channel = self._slack[ask.who]
        began = time.monotonic()
        handle = await slack.slash(person, channel, f"/{ask.command.split()[0]}", _words(ask))
        try:  # what is shown of long work meanwhile is text without blocks
            await slack.world.until(lambda: [one for one in handle.messages if one.blocks], "an answer", PATIENCE)
        except AssertionError:
            return handle.acked_after, None
        return handle.acked_after, time.monotonic() - began

    def forget(self) -> None:
        """Let the stand-ins forget old commands and answers: they remember everything, for tests."""
        discord, slack = self.stage.discord, self.stage.slack
        for _, channel in self._discord:
            _shorten(discord.backend.messages.get(channel.id, {}))
        for _, room in self._slack:
            del room.messages[:-KEPT]
        for kept in (discord.backend.interactions, discord.backend.interaction_tokens, slack.hooks.known):
            _shorten(kept)
        _shorten(slack.world.triggers)
        for told in (discord.calls, slack.world.log, discord.backend.transcript, discord.backend.http_requests):
            del told[:-KEPT]
        for session in discord.gateway.sessions.values():
            for place, (number, event, payload) in enumerate(session.events[:-KEPT]):
                session.events[place] = (number, event, {}) if payload else session.events[place]


def _words(ask: Ask) -> str:
    """What is typed after the command's first word."""
    return " ".join([*ask.command.split()[1:], *([ask.text] if ask.text else [])])


def _shorten(kept: dict[Any, Any]) -> None:
    for key in list(kept)[:-KEPT]:
        del kept[key]
