"""`/mute` and `/unmute`: what is muted is said as it was understood, until when, and what it would have hidden."""

from dataclasses import replace

import pytest

from bot.chatport import Mute
from bot.commands.reply import State
from bot.conversation import Asking, Person, Place
from tests.commands.desk import DAY, NOW, Desk, desk, item

CHANNEL = Place("discord", "g1", "c1")
FERRY = "https://news.example/ferry-runs-aground-off-sandholm"


def of(newsroom: Desk, place: Place = CHANNEL, *, admin: bool) -> Desk:
    """The desk as somebody of a channel sees it."""
    return replace(newsroom, context=replace(newsroom.context, asking=Asking(place, Person("ada", admin=admin))))


async def muted(newsroom: Desk, place: Place | None = None) -> list[Mute]:
    where = place or Place("console", "", "operator", direct=True)
    return list((await newsroom.context.store.mutes([where], newsroom.clock.at))[where])


async def test_a_topic_is_muted_until_a_moment_in_the_zone_and_what_it_would_have_hidden_is_counted() -> None:
    async with desk("Europe/Minsk") as newsroom:
        await newsroom.stocked()
        await newsroom.asks("/subscribe ferry")
        heard = await newsroom.hears("/mute strike for:3 days")
        assert (
            "You see nothing of the topic “strike” in digests and alerts until Saturday 21 March 2026 15:00 (Europe/M"
            in heard
        )
        assert "It would have hidden 1 of the 2 stories of the last 7 days, by what is followed here" in heard
        assert "“Strike on the ferries looms at Easter”" in heard
        assert "Undo: /unmute strike." in heard
        assert await muted(newsroom) == [Mute("topic", "strike", NOW + 3 * DAY)]


@pytest.mark.parametrize(
    ("line", "name", "days"),
    [
        ("/mute ferry", "ferry", None),
        ("/mute ferry for ever", "ferry", None),
        ("/mute ferry for:ever", "ferry", None),
        ("/mute ferry for 3 days", "ferry", 3),
        ("/mute ferry for: 3 days", "ferry", 3),
        ('/mute ferry for:"3 days"', "ferry", 3),
        ("/mute for:3 days ferry", "ferry", 3),
        ("/mute ferry for:until 28 march", "ferry", 9.5),
        ("/mute ferry until 28 march", "ferry", 9.5),
        ("/mute ferry for until 28 march", "ferry", 9.5),
        ("/mute looking for work", "looking for work", None),
        ("/mute looking for work for a week", "looking for work", 7),
        ("/mute waiting until dawn", "waiting until dawn", None),
        ("/mute 12 as:topic", "12", None),
        ("/mute harbour wire as:topic", "harbour wire", None),
    ],
)
async def test_how_long_is_typed_as_people_type_it(line: str, name: str, days: float | None) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        assert (await newsroom.asks(line)).state is State.ANSWERED
        assert await muted(newsroom) == [Mute("topic", name, NOW + days * DAY if days else None)]


@pytest.mark.parametrize("named", ["article 1", "story 1", "#1", "1", FERRY, f"<{FERRY}>", f"{FERRY}?utm_source=x"])
async def test_a_story_is_named_by_its_article_or_its_link(named: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        heard = await newsroom.hears(f"/mute {named}")
        assert (
            "nothing of the story “Ferry runs aground off Sandholm” (article 1) in digests and alerts for good."
            in heard
        )
        assert "It would have hidden 1 of" in heard  # the one event that three outlets told
        assert await muted(newsroom) == [Mute("story", "1")]
        assert "“Ferry runs aground off Sandholm”, for good" in await newsroom.hears("/mute")
        assert "Muted no more: story 1." in await newsroom.hears(f"/unmute {named}" if named != "1" else "/unmute 1")
        assert await muted(newsroom) == []


async def test_a_source_is_named_by_its_whole_name_or_as_one() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        assert "nothing of the source Harbour Wire" in await newsroom.hears("/mute harbour wire")
        heard = await newsroom.hears("/mute courier as:source")
        assert "sources called “courier” (Northgate Courier)" in heard
        assert "What other sources tell as well still comes." in heard
        assert await muted(newsroom) == [Mute("source", "Harbour Wire"), Mute("source", "courier")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/mute article 99", "No stored article is “article 99”."),
        ("/mute https://news.example/nowhere", "No stored article is"),
        ("/mute 99999999999999999999999", "No stored article is"),
        ("/mute ferry as:story", "No stored article is “ferry”."),
        ("/mute x1 as:source", "No source has “x1” in its name. There are: Harbour Wire,"),
        ("/mute ???", "holds no word"),
        ("/mute ferry for:yesterday", "is over already"),
        ("/mute ferry for:soon", "is not a time ahead"),
        (f"/mute {'ferry ' * 30}", "at most 100 characters"),
        ("/mute ferry as:thing", "as: is one of topic, source, story"),
        ("/unmute", "is missing its what"),
    ],
)
async def test_what_cannot_be_muted_says_why_and_writes_nothing(line: str, said: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks(line)
        assert reply.state is State.ERROR
        assert said in await newsroom.hears(line)
        assert await muted(newsroom) == []


async def test_a_second_mute_changes_the_first_and_says_what_it_was() -> None:
    async with desk() as newsroom:
        await newsroom.hears("/mute Ferry for:1 day")
        heard = await newsroom.hears("/mute FERRY")
        assert "for good. Before: until Thursday 19 March 2026 12:00 (UTC)." in heard
        assert await muted(newsroom) == [Mute("topic", "Ferry")]
        await newsroom.hears("/mute ferry for:1 day")
        newsroom.clock.at += 2 * DAY
        assert await muted(newsroom) == []
        assert "Nothing is muted here." in await newsroom.hears("/mute")


async def test_what_is_not_muted_is_told_with_what_is() -> None:
    async with desk() as newsroom:
        reply = await newsroom.asks("/unmute tram")
        assert reply.state is State.NOTHING
        assert "Nothing is muted here." in str(reply.message)
        await newsroom.asks("/mute ferry")
        assert "“tram” is not muted here. Muted are: ferry." in await newsroom.hears("/unmute tram")
        assert "Muted no more: topic ferry." in await newsroom.hears("/unmute FERRY")


async def test_a_channels_are_its_admins_and_of_that_channel_alone() -> None:
    async with desk() as newsroom:
        admin, member = of(newsroom, admin=True), of(newsroom, admin=False)
        for line in ("/mute ferry", "/unmute ferry"):
            reply = await member.asks(line)
            assert reply.state is State.ERROR
            assert "Manage Server" in str(reply.message)
            assert "where:dm" not in str(reply.message)
        assert "This channel sees nothing of the topic" in await admin.hears("/mute ferry")
        assert "ferry  topic, for good" in await member.hears("/mute")
        assert await muted(newsroom, CHANNEL) == [Mute("topic", "ferry")]
        for other in (replace(CHANNEL, workspace="g2"), replace(CHANNEL, channel="c2")):
            assert await muted(newsroom, other) == []
            assert "is not muted here" in await of(newsroom, other, admin=True).hears("/unmute ferry")
        assert await muted(newsroom, CHANNEL) == [Mute("topic", "ferry")]
        assert "ferry" in await of(newsroom, replace(CHANNEL, thread="t1"), admin=False).hears("/mute")


async def test_there_is_an_end_to_what_a_place_mutes() -> None:
    async with desk() as newsroom:
        place = newsroom.context.asking.place
        for number in range(100):
            await newsroom.context.store.mute(replace(place, channel="operator"), Mute("topic", f"word{number}"))
        assert "100 things are muted here" in await newsroom.hears("/mute ferry")
        assert "for good. Before" in await newsroom.hears("/mute word7")


async def test_without_subscriptions_it_counts_everything_and_says_so() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry sinks", "The ferry sank in the bay."), item("Old tale", age=9 * DAY))
        heard = await newsroom.hears("/mute ferry")
        assert "1 of the 1 story of the last 7 days, by everything stored, since nothing is followed here yet" in heard
