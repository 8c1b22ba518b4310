"""`/digest schedule`, `pause`, `resume`, `history`: each says what holds now, and only admins change a channel's."""

from dataclasses import replace

from bot.chatport import Issued
from bot.commands.reply import State
from bot.conversation import Asking, Person, Place
from bot.message.plain import Reader, plain
from bot.outbox import Due, Kind, Parcel
from tests.commands.desk import DAY, NOW, Desk, desk

CHANNEL = Place("discord", "g1", "c1")


def of(newsroom: Desk, *, admin: bool) -> Desk:
    """The desk as a channel's member sees it."""
    asking = Asking(CHANNEL, Person("ada", admin=admin))
    return replace(newsroom, context=replace(newsroom.context, asking=asking))


async def test_a_schedule_is_stated_with_the_next_three_times() -> None:
    async with desk() as newsroom:
        await newsroom.asks("/subscribe ferry")
        heard = await newsroom.hears("/digest schedule weekdays 7:30")
        shown = await newsroom.hears("/digest schedule")
        listed = await newsroom.hears("/subscriptions")
    assert "Digests here come weekdays 07:30 now; before: daily 08:00." in heard
    assert "Next: tomorrow 07:30 (UTC), then Friday 07:30 and Monday 07:30." in heard  # the weekend is left out
    assert "Digests here come weekdays 07:30." in shown
    assert "ferry, weekdays 07:30" in listed


async def test_a_schedule_holds_for_what_is_followed_later_and_when_says_another() -> None:
    async with desk() as newsroom:
        await newsroom.hears("/digest schedule every 6h")
        assert "today 18:00 (UTC), then tomorrow 00:00 and 06:00" in await newsroom.hears("/subscribe ferry")
        await newsroom.asks('/subscribe tram when:"mon 18:00"')
        listed = await newsroom.hears("/subscriptions")
    assert "ferry, every 6h" in listed
    assert "tram, mon 18:00" in listed


async def test_the_schedule_that_is_shown_is_that_of_what_is_followed() -> None:
    async with desk() as newsroom:
        await newsroom.asks('/subscribe tram when:"mon 18:00"')
        heard = await newsroom.hears("/digest schedule")
    assert "Digests here come mon 18:00." in heard
    assert "What is followed from now on comes daily 08:00." in heard


async def test_a_new_schedule_is_planned_anew() -> None:
    async with desk() as newsroom:
        await newsroom.asks("/subscribe ferry")
        store = newsroom.context.store
        (served,) = await store.due_subscriptions(NOW, 10)
        await store.plan({served.subscription.id: NOW + DAY})
        assert list(await store.due_subscriptions(NOW, 10)) == []
        await newsroom.asks("/digest schedule every 2h")
        (served,) = await store.due_subscriptions(NOW, 10)
    assert served.subscription.next_at is None


async def test_a_schedule_that_nobody_understands_says_how_one_is_written() -> None:
    async with desk() as newsroom:
        reply = await newsroom.asks("/digest schedule now and then")
        assert reply.state is State.ERROR
        assert "daily 08:00" in plain(reply.message, newsroom.reader)
        assert (await newsroom.context.store.digest_terms(newsroom.context.asking.place)).schedule == "daily 08:00"


async def test_what_is_paused_is_not_due_until_it_is_resumed() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/digest pause")).state is State.NOTHING
        await newsroom.asks("/subscribe ferry")
        assert "Paused for you: ferry." in await newsroom.hears("/digest pause")
        assert list(await newsroom.context.store.due_subscriptions(NOW, 10)) == []
        assert "ferry, paused" in await newsroom.hears("/subscriptions")
        assert "Paused: ferry." in await newsroom.hears("/digest history")
        assert "Resumed for you: ferry." in await newsroom.hears("/digest resume")
        assert len(await newsroom.context.store.due_subscriptions(NOW, 10)) == 1
        assert "Nothing is paused for you." in await newsroom.hears("/digest resume")


async def test_a_member_sees_a_channels_schedule_and_changes_none() -> None:
    async with desk() as newsroom:
        await of(newsroom, admin=True).asks("/subscribe ferry")
        member = of(newsroom, admin=False)
        assert "daily 08:00" in await member.hears("/digest schedule")
        for line in ("/digest schedule every 6h", "/digest pause", "/digest resume"):
            assert "Manage Server" in await member.hears(line)


async def test_history_tells_what_became_of_each_digest() -> None:
    async with desk() as newsroom:
        assert "None was sent here yet." in await newsroom.hears("/digest history")
        await newsroom.asks("/subscribe ferry")
        store = newsroom.context.store
        (served,) = await store.due_subscriptions(NOW, 10)
        place = served.subscription.place
        slot = Due(served.subscription.id, NOW, NOW + DAY)
        await store.enqueue([Parcel(Kind.DIGEST, place, NOW, (slot,), ({"text": "a"}, {"text": "b"}), remark="")], NOW)
        reply = await newsroom.asks("/digest history")
    told = plain(reply.message, Reader(NOW, newsroom.context.zone))
    assert "part 1 of 2 pending after 0 attempts: waiting" in told


class Hand:
    """Says that so many stories went out, and keeps to where."""

    def __init__(self, issued: Issued) -> None:
        self.issued, self.places = issued, list[Place]()

    async def issue(self, place: Place) -> Issued:
        self.places.append(place)
        return self.issued


async def test_a_digest_now_is_for_admins_and_says_what_became_of_it() -> None:
    async with desk() as newsroom:
        admin = of(newsroom, admin=True)
        assert "Nothing is delivered from here" in await admin.hears("/digest now")
        hand = Hand(Issued(2))
        admin = replace(admin, context=replace(admin.context, issuer=hand))
        assert "Nothing was sent: nothing is followed here." in await admin.hears("/digest now")
        await admin.asks("/subscribe ferry")
        heard = await admin.hears("/digest now")
        assert "A digest is on its way, with 2 stories." in heard
        assert "Next: tomorrow 08:00 (UTC)" in heard
        hand.issued = Issued(remark="nothing new among 4 items")
        assert "Nothing was sent: nothing new among 4 items." in await admin.hears("/digest now")
        assert hand.places == [CHANNEL, CHANNEL]
        member = of(newsroom, admin=False)
        assert (await member.asks("/digest now")).state is State.ERROR
