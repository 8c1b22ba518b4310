"""Whatever happens between two processes and a platform, each part arrives once, in order, or is dead with a reason.

The senders are the real ones, and what they await of the platform stays open while everything else goes on: another
process claims, leases run out, processes are killed whose messages arrive all the same.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.chatport import Subscription
from bot.conversation import Absent, Delivery, Found, Outcome, Place, Sent
from bot.delivery.sender import Sender
from bot.outbox import GIVEN_UP_AFTER, LEASE, Part, State
from bot.store.sqlite import SqliteStore
from tests.delivery.post import HERE, Post, parcel
from tests.fakes import NOW, SECOND, FakeClock

PLACES = [HERE, replace(HERE, channel="c2"), replace(HERE, workspace="w2", channel="c3")]
LONGEST = timedelta(seconds=30)
"""What a platform takes at most, to send and to look; what has not arrived by then never does."""

ARRIVES = frozenset({"sent", "arrived"})


@dataclass(slots=True)
class Flight:
    """A call that a platform has not answered: a message that may arrive, or a look for one."""

    delivery: Delivery
    began: datetime
    answer: "asyncio.Future[str]"
    looks: bool = False


@dataclass(slots=True)
class SlowPost(Post):
    """A platform that answers only when it is told to; at the end it answers at once."""

    clock: FakeClock = field(default_factory=FakeClock)
    flights: list[Flight] = field(default_factory=list)
    ends: bool = False

    async def send(self, delivery: Delivery) -> Outcome:
        self.coming = [] if self.ends else [await self._told(delivery)]
        return await Post.send(self, delivery)

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        assert first_at <= self.clock.now()
        if not self.ends:
            await self._told(delivery, looks=True)
        return Sent("found") if (delivery.id, delivery.place) in self.arrived else Absent("not there")

    async def _told(self, delivery: Delivery, *, looks: bool = False) -> str:
        flight = Flight(delivery, self.clock.now(), asyncio.get_running_loop().create_future(), looks)
        self.flights.append(flight)
        return await flight.answer

    def land(self, flight: Flight, outcome: str) -> None:
        """Answer a call; that of a process which was killed is heard by nobody, but its message may arrive."""
        self.flights.remove(flight)
        if not flight.answer.done():
            flight.answer.set_result(outcome)
        elif outcome in ARRIVES and not flight.looks:
            self._keep(flight.delivery)


class OutboxMachine(RuleBasedStateMachine):
    """Two processes publish, claim, send, settle, or are killed; the platform loses messages, and its own answers."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.Runner()
        self.store, self.clock = SqliteStore(), FakeClock()
        self.post = SlowPost(clock=self.clock)
        self.loop.run(self.store.__aenter__())
        self.senders = {name: self._sender(name) for name in "ab"}
        self.claimed: dict[str, list[Part]] = {"a": [], "b": []}
        self.tasks: dict[str, list[asyncio.Task[None]]] = {"a": [], "b": []}
        self.queued = 0
        self.slots: set[int] = set()
        self.again: set[int] = set()
        wanted = Subscription(HERE, "ferry", "ada", NOW)
        self.followed = self.loop.run(self.store.subscribe(wanted))[0].id

    def _sender(self, name: str) -> Sender:
        return Sender(self.store, self.post, self.clock, name, lambda: 0.5, repeat=False)

    @rule(place=st.sampled_from(PLACES), parts=st.integers(1, 3))
    def enqueue(self, place: Place, parts: int) -> None:
        self.queued += parts * self.loop.run(self.store.enqueue([parcel(place, parts=parts)], self.clock.now()))

    @rule(hour=st.integers(0, 2))
    def publish_a_slot(self, hour: int) -> None:
        """Of processes that publish the same slot, one does."""
        due = parcel(HERE, at=NOW + timedelta(hours=hour), subscription=self.followed)
        queued = self.loop.run(self.store.enqueue([due], self.clock.now()))
        assert queued == (hour not in self.slots)
        self.slots.add(hour)
        self.queued += queued

    @rule(holder=st.sampled_from("ab"), limit=st.integers(1, 3))
    def claim(self, holder: str, limit: int) -> None:
        self.claimed[holder] += self.loop.run(self.store.claim_parts("postal", holder, self.clock.now(), limit))

    @precondition(lambda self: any(self.claimed.values()))
    @rule(holder=st.sampled_from("ab"))
    def start(self, holder: str) -> None:
        """A claimed part has its turn: it is looked for, sent or put off, and what became of it is written."""
        if self.claimed[holder]:
            self._run(self._started(holder, self.claimed[holder].pop(0)))

    async def _started(self, holder: str, part: Part) -> None:
        self.tasks[holder].append(asyncio.get_running_loop().create_task(self.senders[holder]._one(part)))

    @precondition(lambda self: self.post.flights)
    @rule(which=st.integers(0, 5), outcome=st.sampled_from(["sent", "retry", "lost", "arrived", "invalid", "rejected"]))
    def answer(self, which: int, outcome: str) -> None:
        """The platform answers one of the calls."""
        self._run(self._landed([self.post.flights[which % len(self.post.flights)]], outcome))

    async def _landed(self, flights: list[Flight], outcome: str) -> None:
        for flight in flights:
            self.post.land(flight, outcome)

    @rule(holder=st.sampled_from("ab"))
    def kill(self, holder: str) -> None:
        """A process ends at once, and another of its name begins; what it has sent is on its way."""
        self._run(self._killed(holder))
        self.claimed[holder], self.tasks[holder] = [], []
        self.senders[holder] = self._sender(holder)

    async def _killed(self, holder: str) -> None:
        for task in self.tasks[holder]:
            task.cancel()
        await asyncio.gather(*self.tasks[holder], return_exceptions=True)

    @rule(holder=st.sampled_from("ab"), outcome=st.sampled_from(["lost", "arrived"]))
    def stall(self, holder: str, outcome: str) -> None:
        """A process stands still for longer than its leases last; what it waited for was answered meanwhile."""
        self._pass(LEASE + SECOND, outcome)
        self.claim("b" if holder == "a" else "a", 3)

    @rule(
        seconds=st.sampled_from([1, 10, 24, 26, 34, int(LEASE.total_seconds()) + 1]),
        outcome=st.sampled_from(["lost", "arrived"]),
    )
    def wait(self, seconds: int, outcome: str) -> None:
        self._pass(seconds * SECOND, outcome)

    @rule(outcome=st.sampled_from(["lost", "arrived"]))
    def wait_until_it_is_given_up(self, outcome: str) -> None:
        self._pass(GIVEN_UP_AFTER, outcome)

    def _pass(self, span: timedelta, outcome: str) -> None:
        """Time passes; calls that would be open for too long end as ones that nobody heard of."""
        over = [flight for flight in self.post.flights if self.clock.now() + span - flight.began >= LONGEST]
        self._run(self._landed(over, outcome))
        self.clock.advance(span)

    @rule(which=st.integers(0, 5))
    def send_again(self, which: int) -> None:
        """An operator has what is dead of a digest sent again."""
        dead = self.loop.run(self.store.history(None, 100, State.DEAD))
        if dead:
            digest = dead[which % len(dead)]
            assert self.loop.run(self.store.send_again(digest.id, self.clock.now()))
            self.again.add(digest.id)

    def _run(self, work: Awaitable[None]) -> None:
        self.loop.run(self._until_all_wait(work))

    async def _until_all_wait(self, work: Awaitable[None]) -> None:
        """Do something, and wait until every task has ended or waits for the platform."""
        await work
        while True:
            open_ = [task for tasks in self.tasks.values() for task in tasks if not task.done()]
            if len(open_) <= sum(not flight.answer.done() for flight in self.post.flights):
                return
            await asyncio.sleep(0.0002)

    @invariant()
    def nothing_arrived_twice(self) -> None:
        if hasattr(self, "post"):
            assert [each for each, times in Counter(self.post.arrived).items() if times > 1] == []

    @invariant()
    def one_message_of_a_place_is_on_its_way_at_a_time(self) -> None:
        if hasattr(self, "post"):
            sent = Counter(flight.delivery.place for flight in self.post.flights if not flight.looks)
            assert max(sent.values(), default=0) <= 1

    def teardown(self) -> None:
        if not hasattr(self, "post"):
            return
        self._run(self._landed(list(self.post.flights), "lost"))
        self._run(self._landed(list(self.post.flights), "lost"))  # what was sent after a look
        self.post.ends = True
        for _ in range(300):
            self.clock.advance(LEASE + SECOND)
            if not self.loop.run(self.senders["a"].round()) and not self.loop.run(self.store.next_part("postal")):
                break
        self._all_is_settled()
        self.loop.run(self.store.__aexit__(None, None, None))
        self.loop.close()

    def _all_is_settled(self) -> None:
        digests = self.loop.run(self.store.history(None, 1000))
        parts = [part for digest in reversed(digests) for part in digest.parts]
        assert len(parts) == self.queued
        arrived = [delivery for delivery, _ in self.post.arrived]
        for part in parts:
            assert part.state in (State.SENT, State.DEAD)
            if part.state is State.SENT:
                assert part.id in arrived
            else:
                assert part.reason
        places = {part.id: (part.digest_id, part.n) for part in parts}
        for place in PLACES:
            order = [places[each] for each, where in self.post.arrived if where == place]
            never_dead = [(digest, n) for digest, n in order if digest not in self.again]
            assert never_dead == sorted(never_dead)
            for _, group in groupby(sorted(order), key=lambda pair: pair[0]):
                wanted = list(group)
                assert [pair for pair in order if pair in wanted] == wanted


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
