"""Whatever happens between two processes and a platform, each part arrives once, in order, or is dead with a reason.

The senders are the real ones, and what they await of the platform stays open while everything else goes on: another
process claims, leases run out, processes are killed whose messages arrive all the same.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.chatport import Subscription
from bot.delivery.sender import Sender
from bot.outbox import GIVEN_UP_AFTER, LEASE, Part, State
from bot.platformport import Absent, Delivery, Found, Outcome, Sent
from bot.store.sqlite import SqliteStore
from tests.delivery.post import HERE, Post, parcel
from tests.fakes import HOUR, NOW, SECOND, FakeClock

PLACES = [HERE, replace(HERE, channel="c2"), replace(HERE, workspace="w2", channel="c3")]
LONGEST = timedelta(seconds=30)
"""What a platform takes at most, to send and to look; what has not arrived by then never does."""

WAITS = [3, 3, 24, 26, 34, LEASE.total_seconds() + 1, LEASE.total_seconds() + 1, GIVEN_UP_AFTER.total_seconds()]
DEEDS = [*["answer"] * 5, *["claim"] * 4, *["wait"] * 3, "enqueue", "enqueue", "start", "kill", "send_again"]
Draw = Callable[[st.SearchStrategy[Any]], Any]

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
        self.slots: set[int | None] = set()
        self.again: set[int] = set()
        wanted = Subscription(HERE, "ferry", "ada", NOW)
        self.followed = self.loop.run(self.store.subscribe(wanted))[0].id

    def _sender(self, name: str) -> Sender:
        return Sender(self.store, self.post, self.clock, name, lambda: 0.5, repeat=False)

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One rule for all: hypothesis leaves rules out of a run at random, and here most runs need most of them."""
        getattr(self, data.draw(st.sampled_from(DEEDS)))(data.draw)

    def enqueue(self, draw: Draw) -> None:
        """Something goes out; of processes that publish the same slot, one does."""
        hour, parts = draw(st.none() | st.integers(0, 2)), draw(st.integers(1, 3))
        of_slot = {"at": NOW + hour * HOUR, "subscription": self.followed} if hour is not None else {}
        wanted = parcel(draw(st.sampled_from(PLACES)), parts=parts, **of_slot)
        queued = self.loop.run(self.store.enqueue([wanted], self.clock.now()))
        assert queued == (hour not in self.slots)
        self.slots |= {hour} - {None}
        self.queued += parts * queued

    def claim(self, draw: Draw) -> None:
        """A process takes what is due; its turn comes at once, or later."""
        holder = draw(st.sampled_from("ab"))
        taken = self.loop.run(self.store.claim_parts("postal", holder, self.clock.now(), draw(st.integers(1, 3))))
        self.claimed[holder] += taken
        if draw(st.booleans()):
            self._start(holder)

    def start(self, draw: Draw) -> None:
        """Claimed parts have their turn: each is looked for, sent or put off, and what became of it is written."""
        self._start(draw(st.sampled_from("ab")))

    def _start(self, holder: str) -> None:
        while self.claimed[holder]:
            self._run(self._started(holder, self.claimed[holder].pop(0)))

    async def _started(self, holder: str, part: Part) -> None:
        self.tasks[holder].append(asyncio.get_running_loop().create_task(self.senders[holder]._one(part)))

    def answer(self, draw: Draw) -> None:
        """The platform answers one of the calls."""
        if self.post.flights:
            outcome = draw(st.sampled_from(["sent", "arrived", "lost", "retry", "invalid", "rejected"]))
            self._run(self._landed([draw(st.sampled_from(self.post.flights))], outcome))

    async def _landed(self, flights: list[Flight], outcome: str) -> None:
        for flight in flights:
            self.post.land(flight, outcome)

    def kill(self, draw: Draw) -> None:
        """A process ends at once, and another of its name begins; what it has sent is on its way."""
        holder = draw(st.sampled_from("ab"))
        self._run(self._killed(holder))
        self.claimed[holder], self.tasks[holder] = [], []
        self.senders[holder] = self._sender(holder)

    async def _killed(self, holder: str) -> None:
        for task in self.tasks[holder]:
            task.cancel()
        await asyncio.gather(*self.tasks[holder], return_exceptions=True)

    def wait(self, draw: Draw) -> None:
        """Time passes: until a repeat is due, a turn is late, a lease runs out, parts are given up."""
        self._pass(timedelta(seconds=draw(st.sampled_from(WAITS))), draw(st.sampled_from(["lost", "arrived"])))

    def _pass(self, span: timedelta, outcome: str) -> None:
        """Time passes; calls that would be open for too long end as ones that nobody heard of."""
        while over := [flight for flight in self.post.flights if self.clock.now() + span - flight.began >= LONGEST]:
            self._run(self._landed(over, outcome))  # what is sent after a look ends within that time as well
        self.clock.advance(span)

    def send_again(self, draw: Draw) -> None:
        """An operator has what is dead of a digest sent again."""
        dead = self.loop.run(self.store.history(None, 100, State.DEAD))
        if dead:
            digest = draw(st.sampled_from([digest.id for digest in dead]))
            assert self.loop.run(self.store.send_again(digest, self.clock.now()))
            self.again.add(digest)

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
        self.nothing_arrived_twice()
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
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
