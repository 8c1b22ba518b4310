"""What is answered about digests, mutes and preferences is said in a language: only names and news stay English."""

import re
from dataclasses import replace
from functools import partial

import pytest

from bot.conversation import Asking, Person, Place
from bot.message.plain import Reader, plain
from bot.stories.opinions import leanings_of
from bot.votes import Opinion, Vote
from tests.commands.desk import NOW, SANDHOLM, Desk, desk
from tests.pseudo import Pseudo, unsaid

CHANNEL = Place("discord", "g1", "c1")
OWN = Place("discord", "", "ada", direct=True)
THREAD = replace(CHANNEL, thread="t1")
ABOUT = (("word", "ferry"), ("word", "sandholm"), ("source", "Harbour Wire"))

KNOWN = frozenset(
    """
    UTC Europe Minsk Rome ferry sandholm am strike Harbour Wire Northgate Courier Портовый листок minsk grodno b btax es
    daily weekdays mon thu monthly every m h hourly off days weeks tomorrow until friday december ever be en ru topic
    article last Rome Kirov Riga Belarusian
    """.split()
)
"""Names, and words to type that are no commands: neither is translated."""

LINES = (
    "/mute", "/mute ferry", "/mute ferry for:2 days", "/mute Harbour Wire", "/mute article 1 for:12h", "/mute",
    "/mute ferry for:99 years", "/mute ferry for:strike", "/mute ferry for:1 december 2024", "/mute strike as:source",
    "/mute article 999", "/unmute ferry", "/unmute ferry", "/unmute article 1", "/unmute tram", "/mute for",
    "/preferences", "/preferences reset strike", "/preferences reset ferry", "/preferences reset all", "/preferences",
    "/digest now", "/digest history", "/digest schedule", "/digest schedule weekdays 7:30", "/digest schedule 8 8 8",
    "/digest schedule every 1m", "/digest schedule monthly 31 08:00",
    "/digest schedule */2 * * * *", "/digest schedule 1 2 3 4 5 6", "/digest pause", "/digest history",
    "/digest preview", "/digest resume", "/digest resume", "/subscribe ferry zone:Europe/Rom",
    "/subscribe ferry zone:strike", "/subscribe ferry quiet:8-8", "/subscribe ferry quiet:strike",
    "/subscribe ferry language:Belarus", "/subscribe ferry pattern:(a{900}){900}",
)  # fmt: skip


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


NEWS = frozenset(word for _, *items in SANDHOLM for each in items for word in _words(f"{each.title} {each.text}"))


def strange(text: str, line: str) -> list[str]:
    """The words of a text that are neither said in the language, nor news, nor typed, nor known."""
    without = re.sub(r"⟧`?/?(tidings|/[a-z]+)[^⟦\n]*⟦", "⟧⟦", re.sub(r"https://\S+", " ", text))  # commands to type
    typed = set(_words(line))
    return [word for word in _words(unsaid(without)) if word not in KNOWN | NEWS | typed]


async def _followed(newsroom: Desk, place: Place) -> Desk:
    await newsroom.stocked()
    weigh = partial(leanings_of, own=place.direct)
    for number, opinion in enumerate((Opinion.MORE, Opinion.MORE, Opinion.FEWER)):
        await newsroom.context.store.vote(replace(place, thread=""), Vote(f"m{number}", 1, opinion, ABOUT, NOW), weigh)
    asking = Asking(place, Person("ada", admin=True))
    mine = replace(newsroom, context=replace(newsroom.context, asking=asking, language=Pseudo()))
    await mine.asks("/subscribe ferry where:thread" if place.thread else "/subscribe ferry")
    return mine


@pytest.mark.parametrize("place", [CHANNEL, THREAD, OWN])
async def test_answers_about_digests_hold_no_english(place: Place) -> None:
    async with desk() as newsroom:
        mine = await _followed(newsroom, place)
        left = {}
        for line in LINES:
            heard = plain((await mine.asks(line)).message, Reader(NOW, mine.context.zone, Pseudo()))
            left[line] = strange(heard, line), heard
    assert {line: found for line, found in left.items() if found[0]} == {}
