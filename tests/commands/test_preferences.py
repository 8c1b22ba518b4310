"""`/preferences`: what votes make of a place's digests, visible to all and reset by who may."""

from dataclasses import replace
from functools import partial

from bot.commands.reply import State
from bot.conversation import Asking, Person, Place
from bot.stories.opinions import leanings_of
from bot.votes import Opinion, Vote
from tests.commands.desk import NOW, Desk, desk

CHANNEL = Place("slack", "T1", "C1")
ABOUT = (("word", "ferry"), ("word", "sandholm"), ("source", "Harbour Wire"))


def of(newsroom: Desk, place: Place = CHANNEL, *, admin: bool = False) -> Desk:
    return replace(newsroom, context=replace(newsroom.context, asking=Asking(place, Person("U1", admin=admin))))


async def votes(newsroom: Desk, place: Place, *opinions: Opinion) -> None:
    weigh = partial(leanings_of, own=place.direct)
    for number, opinion in enumerate(opinions):
        await newsroom.context.store.vote(place, Vote(f"m{number}", 1, opinion, ABOUT, NOW), weigh)


async def test_what_was_voted_is_shown_with_the_counts_and_without_names() -> None:
    async with desk() as newsroom:
        assert "Nothing was voted yet" in await of(newsroom).hears("/preferences")
        await votes(newsroom, CHANNEL, Opinion.MORE, Opinion.MORE, Opinion.FEWER)
        await of(newsroom, admin=True).asks("/mute tram for:3 days")
        heard = await of(newsroom).hears("/preferences")
    assert "By 3 votes of 3 members on 1 story, digests here tell:" in heard
    assert "ferry                  more, 12 of 100; 2 votes for, 1 against" in heard
    assert "Harbour Wire (source)  more, 6 of 100" in heard
    assert "/preferences reset ferry" in heard
    assert "tram  topic, until Saturday 21 March 2026 12:00 (UTC)" in heard
    assert "m0" not in heard


async def test_a_word_or_a_source_is_reset_and_the_rest_counts_on() -> None:
    async with desk() as newsroom:
        await votes(newsroom, CHANNEL, Opinion.MUCH_FEWER)
        admin = of(newsroom, admin=True)
        heard = await admin.hears("/preferences reset Ferry")
        assert "Reset: Ferry (before: less, 50 of 100)." in heard
        assert "1 vote counts no more for it" in heard
        assert "Reset: Harbour Wire" in await admin.hears("/preferences reset Harbour Wire (source)")
        assert list((await newsroom.context.store.leanings([CHANNEL]))[CHANNEL]) == [("word", "sandholm")]
        reply = await admin.asks("/preferences reset ferry")
        assert reply.state is State.NOTHING
        assert "Votes here speak of sandholm." in str(reply.message)


async def test_all_is_reset() -> None:
    async with desk() as newsroom:
        await votes(newsroom, CHANNEL, Opinion.MORE, Opinion.FEWER)
        assert "2 votes of 2 members on 1 story, which cancel each other out." in await of(newsroom).hears(
            "/preferences"
        )
        admin = of(newsroom, admin=True)
        assert "Forgotten: 2 votes of 2 members on 1 story." in await admin.hears("/preferences reset all")
        assert await newsroom.context.store.votes(CHANNEL) == []
        assert "Nothing was voted here." in await admin.hears("/preferences reset all")


async def test_only_admins_reset_a_channel_and_a_member_their_own_messages() -> None:
    own = Place("slack", "T1", "U1", direct=True)
    async with desk() as newsroom:
        for place in (CHANNEL, own):
            await votes(newsroom, place, Opinion.MORE)
        reply = await of(newsroom).asks("/preferences reset all")
        assert reply.state is State.ERROR
        assert "workspace admin" in str(reply.message)
        assert len(await newsroom.context.store.votes(CHANNEL)) == 1
        member = of(newsroom, Place("slack", "T1", "D1", direct=True))
        assert "Your preferences" in await member.hears("/preferences show")
        assert "Forgotten: 1 vote of 1 member on 1 story." in await member.hears("/preferences reset all")
        assert await newsroom.context.store.votes(own) == []
        elsewhere = of(newsroom, replace(CHANNEL, workspace="T2"), admin=True)
        assert "Nothing was voted here." in await elsewhere.hears("/preferences reset ferry")
        assert len(await newsroom.context.store.votes(CHANNEL)) == 1


async def test_no_more_than_a_screen_is_shown() -> None:
    about = tuple(("word", f"word{n:02}") for n in range(30))
    async with desk() as newsroom:
        vote = Vote("m1", 1, Opinion.MORE, about, NOW)
        await newsroom.context.store.vote(CHANNEL, vote, partial(leanings_of, own=False))
        heard = await of(newsroom).hears("/preferences")
    assert "word19" in heard
    assert "word20" not in heard
    assert "And 10 words and sources, weaker." in heard
