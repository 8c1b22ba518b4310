"""What the sender does with what a platform says, part by part."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NoReturn

import pytest

from bot.chatport import Subscription
from bot.conversation import Place
from bot.delivery.sender import BATCH, Sender
from bot.meter import Uncounted
from bot.outbox import CLAIMED, EXPIRED, GIVEN_UP_AFTER, LEASE, PRECEDING, Backlog, Part, State, ToldStory, settled
from bot.platformport import Absent, Delivery, Found, Outcome, Reason, Rejected, Retry, Sent
from bot.store.sqlite import SqliteStore
from tests.delivery.post import HERE, Post, parcel
from tests.fakes import DAY, HOUR, MINUTE, NOW, SECOND, FakeClock


class Office:
    """A store, a platform and one sender."""

    def __init__(self, store: SqliteStore, *, repeat: bool = False) -> None:
        self.store, self.clock, self.post = store, FakeClock(), Post()
        self.sender = Sender(store, self.post, self.clock, "a", lambda: 0.5, repeat=repeat)

    async def parts(self) -> list[Part]:
        return [part for digest in await self.store.history(None, 100) for part in digest.parts]

    async def states(self) -> list[str]:
        return [part.state for part in await self.parts()]

    async def rounds(self, count: int, wait: timedelta = LEASE) -> None:
        for _ in range(count):
            await self.sender.round()
            self.clock.advance(wait)


async def test_parts_arrive_in_order_and_once() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel(parts=3), parcel(parts=2)], NOW)
        await office.rounds(6)
        assert [(part.state, part.n) for part in await office.parts()] == [
            *((State.SENT, n) for n in (1, 2)),
            *((State.SENT, n) for n in (1, 2, 3)),
        ]
        digests = await store.history(None, 10)
        assert [each for each, _ in office.post.arrived] == [
            part.id for digest in reversed(digests) for part in digest.parts
        ]


async def test_what_did_not_arrive_is_tried_again_later_under_the_same_id() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        office.post.coming = ["retry", "lost"]
        await office.rounds(1, 2 * SECOND)
        (part,) = await office.parts()
        assert (part.state, part.remark) == (State.PENDING, "busy")
        assert await office.sender.round() == 0  # Retry asked for five seconds
        office.clock.advance(10 * SECOND)
        await office.rounds(2, 10 * SECOND)
        assert [each for each, _ in office.post.arrived] == [part.id]
        assert office.post.looked == 1


async def test_while_a_platform_is_away_what_waits_is_put_off_without_being_sent_or_waiting_longer_each_time() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel(replace(HERE, channel=f"c{n}")) for n in range(BATCH + 5)], NOW)
        office.post.coming = ["offline"]
        assert [await office.sender.round() for _ in range(3)] == [BATCH, 5, 0]
        assert office.post.arrived == []
        parts = await office.parts()
        assert {(part.state, part.first_at, part.remark) for part in parts} == {(State.PENDING, None, "not connected")}
        assert all(HOUR - MINUTE < part.not_before - NOW <= HOUR for part in parts)


async def test_what_arrived_although_nobody_heard_is_found_and_not_sent_again() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        office.post.coming = ["arrived"]
        await office.rounds(2)
        (part,) = await office.parts()
        assert (part.state, part.message_id, part.attempts) == (State.SENT, "found", 2)
        assert len(office.post.arrived) == 1


async def test_a_process_that_died_while_sending_is_followed_by_a_look() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        (taken,) = await store.claim_parts("postal", "dead", NOW, 10)
        assert await store.begin_part(taken, "dead", NOW)
        office.post._keep(Delivery(taken.id, taken.place, taken.payload))
        assert await office.sender.round() == 0  # the lease still holds
        office.clock.advance(LEASE)
        await office.sender.round()
        assert (await office.states(), len(office.post.arrived)) == ([State.SENT], 1)
        assert office.post.looked == 1


async def test_what_a_dead_process_only_claimed_is_sent_without_a_look() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        await store.claim_parts("postal", "dead", NOW, 10)
        assert await office.sender.round() == 0  # the claim still holds
        office.clock.advance(CLAIMED)
        await office.sender.round()
        assert (await office.states(), office.post.looked) == ([State.SENT], 0)


async def test_a_claim_that_another_took_over_cannot_be_begun_by_either_of_its_former_holders() -> None:
    async with SqliteStore() as store:
        await store.enqueue([parcel()], NOW)
        (slow,) = await store.claim_parts("postal", "a", NOW, 10)
        (again,) = await store.claim_parts("postal", "a", NOW + CLAIMED, 10)
        assert not await store.begin_part(slow, "a", NOW + CLAIMED)
        (other,) = await store.claim_parts("postal", "b", NOW + 2 * CLAIMED, 10)
        assert not await store.begin_part(again, "a", NOW + 2 * CLAIMED)
        assert await store.begin_part(other, "b", NOW + 2 * CLAIMED)
        assert not await store.begin_part(other, "b", NOW + 2 * CLAIMED)


@pytest.mark.parametrize(("repeat", "state", "arrivals"), [(False, State.DEAD, 1), (True, State.SENT, 2)])
async def test_where_nobody_can_look_it_is_a_gap_or_a_repeat_as_set(repeat: bool, state: State, arrivals: int) -> None:
    async with SqliteStore() as store:
        office = Office(store, repeat=repeat)
        office.post.blind = True
        await store.enqueue([parcel()], NOW)
        office.post.coming = ["arrived"]
        await office.rounds(2)
        assert (await office.states(), len(office.post.arrived)) == ([state], arrivals)


async def test_what_one_digest_told_in_many_places_is_held_once_and_what_another_told_apart() -> None:
    async with SqliteStore() as store:
        told, other = (ToldStory(title, ((1, 1),), ("f",), NOW) for title in ("Bridge", "Ferry"))
        places = [replace(HERE, channel=name) for name in ("c1", "c2", "c3", "c4")]
        each = [(told,), (told,), (other,), ()]
        await store.enqueue([parcel(place, told=what) for place, what in zip(places, each, strict=True)], NOW)
        held = await store.told_stories(places, NOW - DAY)
        assert [held[place] for place in places] == [[told], [told], [other], []]
        assert held[places[0]][0] is held[places[1]][0]


async def test_a_dead_part_takes_the_rest_along_and_pauses_what_is_followed_there() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW))
        told = ToldStory("Bridge", ((1, 1),), ("f",), NOW)
        await store.enqueue([parcel(parts=2, subscription=held.id, told=(told,))], NOW)
        assert (await store.told_stories([HERE], NOW - DAY))[HERE] == [told]
        office.post.coming = ["rejected"]
        await office.rounds(1)
        assert [(part.state, part.reason) for part in await office.parts()] == [
            (State.DEAD, "no_permission"),
            (State.DEAD, PRECEDING),
        ]
        (paused,) = await store.unannounced(["postal"])
        assert (paused.id, paused.paused, paused.remark) == (held.id, "no_permission", "Tidings may not write there.")
        assert (await store.told_stories([HERE], NOW - DAY))[HERE] == []  # nobody read it: it may be told again
        (digest,) = await store.history(HERE, 10, State.DEAD)
        assert await store.send_again(digest.id, office.clock.now()) == 2
        await office.rounds(2)
        assert await office.states() == [State.SENT, State.SENT]
        assert (await store.told_stories([HERE], NOW - DAY))[HERE] == [told]
        (cured,) = await store.subscriptions(HERE)
        assert (cured.paused, cured.remark) == ("", "")


async def test_after_a_day_it_is_given_up() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        office.clock.advance(GIVEN_UP_AFTER)
        office.post.coming = ["retry"]
        await office.sender.round()
        (part,) = await office.parts()
        assert (part.state, part.reason, part.remark) == (State.DEAD, EXPIRED, "Given up after a day: busy.")


async def test_a_slot_is_claimed_once_by_whoever_is_first() -> None:
    async with SqliteStore() as store:
        held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW, next_at=NOW))
        wanted = parcel(subscription=held.id)
        assert await store.enqueue([wanted, wanted], NOW) == 1
        assert await store.enqueue([wanted], NOW) == 0
        (after,) = await store.subscriptions(HERE)
        assert (after.last_at, after.next_at) == (NOW, NOW + DAY)
        assert await store.enqueue([replace(wanted, slots=(replace(wanted.slots[0], at=NOW + HOUR),))], NOW) == 1
        assert await store.unsubscribe(held.id, HERE)
        assert await store.enqueue([replace(wanted, slots=(replace(wanted.slots[0], at=NOW + DAY),))], NOW) == 0


async def test_a_workspace_with_many_places_does_not_starve_one_with_one() -> None:
    async with SqliteStore() as store:
        many = [Place("postal", "large", f"c{n}") for n in range(50)]
        await store.enqueue([parcel(place) for place in many], NOW)
        await store.enqueue([parcel(Place("postal", "small", "c"))], NOW + SECOND)
        taken = await store.claim_parts("postal", "a", NOW + SECOND, 4)
        assert "small" in [part.place.workspace for part in taken]
        assert await store.next_part("postal") == NOW
        assert await store.next_part("other") is None


async def test_one_part_of_a_place_is_on_its_way_at_a_time() -> None:
    async with SqliteStore() as store:
        await store.enqueue([parcel(parts=3), parcel()], NOW)
        assert [part.n for part in await store.claim_parts("postal", "a", NOW, 10)] == [1]
        assert list(await store.claim_parts("postal", "b", NOW, 10)) == []


class Counting(Uncounted):
    """A meter that keeps what became of each attempt."""

    def __init__(self) -> None:
        self.attempts: list[tuple[str, str, str]] = []

    def delivered(self, platform: str, outcome: str, reason: str) -> None:
        self.attempts.append((platform, outcome, reason))


async def test_every_attempt_is_counted_with_its_outcome_and_reason() -> None:
    async with SqliteStore() as store:
        office, meter = Office(store), Counting()
        office.sender = Sender(store, office.post, office.clock, "a", lambda: 0.5, repeat=False, meter=meter)
        await store.enqueue([parcel(), parcel(replace(HERE, channel="c2"))], NOW)
        office.post.coming = ["retry", "rejected"]
        await office.rounds(2)
    assert sorted(meter.attempts) == [
        ("postal", "dead", "no_permission"),
        ("postal", "pending", ""),
        ("postal", "sent", ""),
    ]


async def test_who_is_told_to_stop_finishes_what_is_being_sent_and_gives_the_rest_back() -> None:
    async with SqliteStore() as store:
        office, begun, answered = Office(store), asyncio.Event(), asyncio.Event()

        class Slow(Post):
            async def send(self, delivery: Delivery) -> Outcome:
                begun.set()
                await answered.wait()
                return await super().send(delivery)

        office.post = Slow()
        office.sender = Sender(store, office.post, office.clock, "a", lambda: 0.5, repeat=False)
        office.sender._slots = asyncio.Semaphore(1)
        places = [replace(HERE, channel=f"c{number}") for number in range(3)]
        await store.enqueue([parcel(place) for place in places], NOW)
        running = asyncio.ensure_future(office.sender.run())
        await begun.wait()
        office.sender.stop()
        taken: list[Part] = []
        while not taken:  # at once, by whoever comes next
            await asyncio.sleep(0.01)
            taken += await store.claim_parts("postal", "b", NOW, 10)
        assert [part.state for part in taken] == [State.PENDING, State.PENDING]  # nothing to look for
        assert not running.done()
        answered.set()
        await running
        parts = await office.parts()
        assert sorted(part.state for part in parts) == [State.SENDING, State.SENDING, State.SENT]
        assert office.post.looked == 0


async def test_what_waits_is_counted_for_a_platform_and_for_a_place() -> None:
    async with SqliteStore() as store:
        other = replace(HERE, channel="c2")
        assert await store.backlog("postal") == Backlog()
        await store.enqueue([parcel(parts=2)], NOW)
        await store.enqueue([parcel(other)], NOW + SECOND)
        assert await store.backlog("postal") == Backlog(3, NOW)
        assert await store.backlog("postal", other) == Backlog(1, NOW + SECOND)
        assert await store.backlog("slack") == Backlog()


async def begun(store: SqliteStore, holder: str, now: datetime) -> Part:
    """The next part, in the hands of the platform."""
    (claimed,) = await store.claim_parts("postal", holder, now, 1)
    part = await store.begin_part(claimed, holder, now)
    assert part
    return part


@pytest.mark.parametrize(("waited", "sent"), [(25, 1), (26, 0)])
async def test_what_could_outlast_its_lease_while_it_is_sent_waits_for_another(waited: int, sent: int) -> None:
    """A platform takes up to 30 s: begun later, another process would look while the message is on its way."""
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        part = await begun(store, "a", NOW)
        office.clock.advance(waited * SECOND)  # for its turn
        outcome = await office.sender._outcome(part)
        assert len(office.post.arrived) == sent
        assert isinstance(outcome, Sent if sent else Absent)


@dataclass(slots=True)
class SlowPost(Post):
    """A platform that takes 30 s to look, or never answers one of its calls, or lets nobody look."""

    clock: FakeClock = field(default_factory=FakeClock)
    hangs: str = ""

    async def send(self, delivery: Delivery) -> Outcome:
        return await (self._never() if self.hangs == "send" else Post.send(self, delivery))

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        self.clock.advance(30 * SECOND)
        if self.hangs == "nothing seen":
            return Absent("a repeat is held back", looked=False)
        return await (self._never() if self.hangs == "find" else Post.find(self, delivery, first_at))

    async def _never(self) -> NoReturn:
        await asyncio.get_running_loop().create_future()
        raise AssertionError("it came back")


def slow_office(store: SqliteStore, hangs: str = "") -> Office:
    """One whose platform is slow."""
    office = Office(store)
    office.post = SlowPost(clock=office.clock, hangs=hangs)
    office.sender = Sender(store, office.post, office.clock, "a", lambda: 0.5, repeat=False)
    return office


async def test_what_is_not_there_is_not_sent_under_a_lease_that_the_look_used_up() -> None:
    async with SqliteStore() as store:
        office = slow_office(store)
        await store.enqueue([parcel()], NOW)
        await begun(store, "b", NOW)  # a process that dies
        office.clock.advance(LEASE)
        await office.rounds(1, timedelta(0))
        assert (await office.states(), office.post.arrived) == (["pending"], [])
        await office.rounds(1)
        assert (await office.states(), len(office.post.arrived)) == (["sent"], 1)


async def test_what_was_not_looked_for_is_not_taken_to_be_absent_when_a_repeat_would_come_too_late() -> None:
    async with SqliteStore() as store:
        office = slow_office(store, "nothing seen")
        late = {"text": "the same, late"}
        await store.enqueue([replace(parcel(), late=late, late_from=NOW + LEASE)], NOW)
        frozen = (await begun(store, "b", NOW)).payload  # a process that dies
        office.clock.advance(LEASE)
        await office.rounds(1, timedelta(0))
        assert (await office.states(), office.post.arrived) == (["unknown"], [])
        office.clock.advance(LEASE)
        assert (await begun(store, "b", office.clock.now())).payload == frozen  # it may be there in this form


@pytest.mark.parametrize("hangs", ["send", "find"])
async def test_a_call_that_hangs_is_given_up_before_its_lease_ends(hangs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.sender.MARGIN", LEASE - timedelta(seconds=0.05))
    monkeypatch.setattr("bot.delivery.sender.CALL", timedelta(0))
    async with SqliteStore() as store:
        office = slow_office(store, hangs)
        await store.enqueue([parcel()], NOW)
        if hangs == "find":
            await begun(store, "b", NOW)
            office.clock.advance(LEASE)
        await office.rounds(1)
        (part,) = await office.parts()
    assert part.state is State.UNKNOWN
    assert "took" in part.remark


async def test_what_was_given_up_is_looked_for_before_it_is_sent_again_by_hand() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        await store.enqueue([parcel()], NOW)
        office.post.coming = ["arrived"]
        await office.rounds(1, GIVEN_UP_AFTER)
        (part,) = await store.claim_parts("postal", "a", office.clock.now(), 1)
        await store.settle_parts([settled(part, Retry(SECOND, "busy"), office.clock.now(), 0.5)], "a")
        assert await office.states() == ["dead"]
        assert await store.send_again(part.digest_id, office.clock.now()) == 1
        await office.rounds(1)
        (part,) = await office.parts()
        assert (part.state, part.message_id) == (State.SENT, "found")
        assert len(office.post.arrived) == 1


async def test_a_claim_that_ran_out_settles_nothing_though_its_holder_has_claimed_the_part_anew() -> None:
    """As after a machine slept: the first call comes back when the second is under way."""
    async with SqliteStore() as store:
        await store.enqueue([parcel()], NOW)
        first = await begun(store, "a", NOW)
        second = await begun(store, "a", NOW + LEASE)
        await store.settle_parts([settled(first, Retry(SECOND, "busy"), NOW + LEASE, 0.5)], "a")
        assert list(await store.claim_parts("postal", "b", NOW + LEASE + 10 * SECOND, 1)) == []
        await store.settle_parts([settled(second, Retry(SECOND, "busy"), NOW + LEASE, 0.5)], "a")
        (third,) = await store.claim_parts("postal", "b", NOW + LEASE + 10 * SECOND, 1)
        assert (third.id, third.state) == (first.id, State.UNKNOWN)


async def test_what_is_sent_again_by_hand_waits_for_what_is_just_being_sent_there() -> None:
    async with SqliteStore() as store:
        await store.enqueue([parcel(), parcel()], NOW)
        (first,) = await store.claim_parts("postal", "a", NOW, 10)
        await store.settle_parts([settled(first, Rejected(Reason.INVALID, "It is malformed."), NOW, 0.5)], "a")
        (second,) = await store.claim_parts("postal", "a", NOW, 10)
        assert await store.send_again(first.digest_id, NOW) == 1
        assert await store.claim_parts("postal", "b", NOW, 10) == []
        await store.settle_parts([settled(second, Sent("m1"), NOW, 0.5)], "a")
        assert [part.id for part in await store.claim_parts("postal", "b", NOW, 10)] == [first.id]


async def test_the_stories_of_a_part_that_died_do_not_count_as_told_until_it_is_sent_again_by_hand() -> None:
    async with SqliteStore() as store:
        office = Office(store)
        first, second = (ToldStory(title, ((n, 1),), (), NOW) for n, title in enumerate(("Bridge", "Ferry"), start=1))
        await store.enqueue([replace(parcel(parts=2, told=(first, second)), told_in=(1, 2))], NOW)
        before = await store.heard([HERE])
        office.post.coming = ["sent", "invalid"]
        await office.rounds(2)
        assert await office.states() == [State.SENT, State.DEAD]
        assert (await store.told_stories([HERE], NOW - DAY))[HERE] == [first]
        assert await store.heard([HERE]) != before
        (telling,) = await store.tellings(HERE, [2])
        assert (telling.n, telling.lost) == (2, True)
        (digest,) = await store.history(HERE, 10, State.DEAD)
        assert await store.send_again(digest.id, office.clock.now()) == 1
        assert (await store.told_stories([HERE], NOW - DAY))[HERE] == [first, second]


async def test_what_was_written_before_something_else_was_told_there_is_refused_whole() -> None:
    async with SqliteStore() as store:
        held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW, next_at=NOW))
        (heard,) = (await store.heard([HERE])).values()
        late = replace(parcel(subscription=held.id), heard=heard)
        assert await store.enqueue([parcel(told=(ToldStory("Bridge", ((1, 1),), (), NOW),))], NOW) == 1
        assert await store.enqueue([late], NOW) == 0
        (same,) = await store.subscriptions(HERE)
        assert same.last_at is None  # its slot is still due
        (heard,) = (await store.heard([HERE])).values()
        assert await store.enqueue([replace(late, heard=heard)], NOW) == 1


async def test_what_was_written_before_a_dead_part_is_sent_again_by_hand_is_refused() -> None:
    async with SqliteStore() as store:
        held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW, next_at=NOW))
        await store.enqueue([parcel(told=(ToldStory("Bridge", ((1, 1),), (), NOW),))], NOW)
        part = await begun(store, "a", NOW)
        await store.settle_parts([settled(part, Rejected(Reason.INVALID, "It is malformed."), NOW, 0.5)], "a")
        (heard,) = (await store.heard([HERE])).values()
        assert await store.send_again(part.digest_id, NOW) == 1  # what it tells counts as told again
        assert await store.enqueue([replace(parcel(subscription=held.id), heard=heard)], NOW) == 0
        assert await store.send_again(part.digest_id, NOW) == 0
        (heard,) = (await store.heard([HERE])).values()
        assert await store.enqueue([replace(parcel(subscription=held.id), heard=heard)], NOW) == 1
