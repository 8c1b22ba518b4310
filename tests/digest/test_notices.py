"""Admins are told in the channel that they chose, once; where that takes nothing, somebody is told instead, once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care import Workspace
from bot.chatport import KEEPER, Subscription
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.notices import _parcel
from bot.digest.publish import Publisher
from bot.outbox import Kind, State
from bot.store.notices import add_notices
from bot.store.sqlite import SqliteStore
from bot.tenancy import Doing, Tenant
from tests.delivery.post import HERE, Post
from tests.digest.test_publish import EIGHT, EVENING, Newsroom
from tests.fakes import DAY, HOUR, MINUTE, FakeClock

ADMINS = replace(HERE, channel="admins")
OTHER = replace(HERE, workspace="w2")
KEEPERS = ("postal:w1",)


@asynccontextmanager
async def newsroom(keepers: tuple[str, ...] = ()) -> AsyncIterator[Newsroom]:
    async with SqliteStore() as store:
        clock, post = FakeClock(EVENING), Post()
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR)
        publisher = Publisher(store, [post], clock, rules, lambda: None, keepers=keepers)
        yield Newsroom(store, clock, post, publisher, Sender(store, post, clock, "a", lambda: 0.5, repeat=False))


async def chosen(room: Newsroom, place: Place = ADMINS, by: str = "bea") -> None:
    """Somebody chooses the admins' channel of a workspace, and it has taken its first message."""
    await chooses(room, place, by)
    assert len(await room.at(room.clock.now())) == 1
    room.post.arrived.clear()
    room.post.payloads.clear()


async def chooses(room: Newsroom, place: Place = ADMINS, by: str = "bea") -> None:
    """Somebody chooses the admins' channel of a workspace."""
    doing = Doing(replace(place, channel=""), by, room.clock.now())
    await room.store.configure(doing, lambda held: (replace(held[0], channel=place.channel), held[1]))


async def fails(room: Newsroom, text: str = "Harbour Wire (source 3) is disabled.") -> None:
    await room.store._connections.transact(lambda connection: add_notices(connection, [text], room.clock.now()))


def told(room: Newsroom) -> list[tuple[str, str]]:
    """What has arrived: where, and its heading."""
    texts = [str(payload["text"]).split("\n")[0] for payload in room.post.payloads]  # type: ignore[index]
    return [(place.channel, text) for (_, place), text in zip(room.post.arrived, texts, strict=True)]


DEAD_END = "A digest cannot be delivered"


async def test_a_dead_end_is_told_in_the_admins_channel_once() -> None:
    async with newsroom() as room:
        await chosen(room)
        await room.follow()
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        await room.at(EIGHT + MINUTE)
        await room.at(EIGHT + 2 * MINUTE)
    assert told(room) == [("admins", DEAD_END)]


async def test_without_an_admins_channel_who_set_it_up_is_told() -> None:
    async with newsroom() as room:
        await room.follow()
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        await room.at(EIGHT + MINUTE)
    assert told(room) == [("ada", DEAD_END)]


async def test_where_the_admins_channel_takes_nothing_who_set_it_up_is_told_instead_and_once() -> None:
    async with newsroom() as room:
        await chosen(room)
        await room.follow()
        room.post.coming = ["rejected", "rejected"]
        await room.at(EIGHT)
        for minute in range(1, 5):
            await room.at(EIGHT + minute * MINUTE)
        dead, _first = await room.store.history(ADMINS, 9)
    assert told(room) == [("ada", DEAD_END)]
    assert (dead.kind, dead.parts[0].state) == (Kind.NOTICE, State.DEAD)


async def test_what_may_have_arrived_in_the_admins_channel_is_not_told_to_another() -> None:
    async with newsroom() as room:
        await chosen(room)
        await room.follow()
        room.post.blind = True
        room.post.coming = ["rejected", "arrived"]
        await room.at(EIGHT)
        for minute in range(1, 9):
            await room.at(EIGHT + minute * MINUTE)
    assert told(room) == [("admins", DEAD_END)]


async def test_that_the_admins_channel_itself_takes_no_digest_is_told_to_a_person() -> None:
    async with newsroom() as room:
        await chosen(room)
        await room.follow(place=ADMINS)
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        await room.at(EIGHT + MINUTE)
    assert told(room) == [("ada", DEAD_END)]


async def test_nobody_is_told_of_a_members_own_direct_messages() -> None:
    async with newsroom() as room:
        await chosen(room)
        await room.follow(place=replace(HERE, channel="ada", direct=True))
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        await room.at(EIGHT + MINUTE)
        assert await room.store.unannounced(["postal"]) == []
    assert told(room) == []


async def test_a_source_that_failed_is_told_where_admins_keep_the_sources_and_nowhere_else() -> None:
    async with newsroom(KEEPERS) as room:
        await fails(room, "An old one.")
        room.clock.advance(HOUR)
        for place in (ADMINS, replace(OTHER, channel="other-admins")):
            await chosen(room, place)
        await fails(room)
        for minute in range(1, 4):
            await room.at(EVENING + HOUR + minute * MINUTE)
    assert told(room) == [("admins", "A source needs you")]
    assert "Harbour Wire (source 3) is disabled." in str(room.post.payloads[0])


async def test_who_keeps_the_sources_without_being_named_is_told_as_well() -> None:
    async with newsroom() as room:
        await chosen(room)
        await fails(room)
        await room.at(EVENING + MINUTE)
        assert told(room) == []
        await room.store.mark(KEEPER, "postal", "w1", room.clock.now(), room.clock.now() + DAY)
        await room.at(EVENING + 2 * MINUTE)
    assert told(room) == [("admins", "A source needs you")]


async def test_that_a_days_tokens_are_used_up_is_told_once_a_day_to_whom_it_happened() -> None:
    async with newsroom() as room:
        await chosen(room)
        await chosen(room, replace(OTHER, channel="other-admins"))
        for day in range(2):
            now = EVENING + timedelta(days=day)
            assert await room.store.reserve(("postal", "w1"), now.date(), 90, 100)
            assert not await room.store.reserve(("postal", "w1"), now.date(), 20, 100)
            assert await room.store.spent(("postal", "w1"), now.date()) == 90
            for minute in range(1, 4):
                await room.at(now + minute * MINUTE)
    assert told(room) == [("admins", "The model's budget for today is used up")] * 2


FIRST = "Admins are told here"


async def test_a_channel_that_is_chosen_gets_a_first_message_once() -> None:
    async with newsroom() as room:
        await chooses(room)
        for minute in range(3):
            await room.at(EVENING + minute * MINUTE)
        await chooses(room, replace(ADMINS, channel="other"))
        await chooses(room, replace(ADMINS, channel="other"))  # as it is already
        for day in range(1, 80):
            await room.at(EVENING + timedelta(days=day))
            await room.store.purge_outbox(room.clock.now())
    assert told(room) == [("admins", FIRST), ("other", FIRST)]


async def test_who_chose_a_channel_that_takes_nothing_is_told_so_at_once() -> None:
    async with newsroom() as room:
        await chooses(room)
        room.post.coming = ["rejected"]
        for minute in range(3):
            await room.at(EVENING + minute * MINUTE)
        (first,) = await room.store.history(ADMINS, 9)
    assert told(room) == [("bea", FIRST)]
    assert first.parts[0].state is State.DEAD
    assert "that channel takes nothing" in str(room.post.payloads[0])


async def test_without_an_admins_channel_who_set_digests_up_is_told_of_a_budget_once_a_week() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.follow(place=replace(HERE, channel="cy", direct=True))  # of nobody else's concern
        for day in range(9):  # from a Wednesday to the next Thursday
            now = EVENING + timedelta(days=day)
            await room.store.reserve(("postal", "w1"), now.date(), 20, 1)
            await room.store.reserve(("postal", "w2"), now.date(), 20, 1)  # follows nothing
            for minute in range(1, 4):
                await room.at(now + minute * MINUTE)
    used_up = [each for each in told(room) if "budget" in each[1]]
    assert used_up == [("ada", "The model's budget for today is used up")] * 2
    assert "/settings set admins-channel:here" in str(room.post.payloads[0])


async def test_without_an_admins_channel_and_digests_no_budget_and_no_source_is_told_in_chat() -> None:
    async with newsroom(KEEPERS) as room:
        await room.store.reserve(("postal", "w1"), EVENING.date(), 20, 1)
        await fails(room)
        await room.at(EVENING + MINUTE)
    assert told(room) == []


async def test_two_processes_tell_once() -> None:
    async with newsroom(KEEPERS) as room:
        await chosen(room)
        await fails(room)
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR)
        second = Publisher(room.store, [room.post], room.clock, rules, lambda: None, keepers=KEEPERS)
        ready = await room.store.to_be_told(EVENING.date(), room.clock.now(), [Workspace("postal", "w1")])
        assert len(ready) == 1
        assert await room.publisher.tick() == 1
        assert await second.tick() == 0
        late = [replace(_parcel(each, room.clock.now()), payloads=({"text": "twice"},)) for each in ready]
        assert await room.store.enqueue(late, room.clock.now()) == 0  # read before the other wrote


async def test_where_the_app_was_removed_nothing_is_tried() -> None:
    async with newsroom(KEEPERS) as room:
        await chosen(room)
        await room.store.leave(Workspace("postal", "w1"), room.clock.now())
        await fails(room)
        await room.at(EVENING + MINUTE)
    assert told(room) == []


async def test_who_erased_their_name_is_told_nothing() -> None:
    async with newsroom() as room:
        await room.store.subscribe(Subscription(HERE, "ferry", "", EVENING))
        await room.publisher.tick()
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        await room.at(EIGHT + MINUTE)
        assert (await room.store.tenant(Workspace("postal", "w1"))) == Tenant()
    assert told(room) == []
