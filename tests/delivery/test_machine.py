"""Whatever happens between two processes and a platform, each part arrives once, in order, or is dead with a reason."""

import asyncio
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.delivery.sender import Sender
from bot.outbox import CLAIMED, LEASE, Part, State, settled
from bot.store.sqlite import SqliteStore
from tests.delivery.post import HERE, Post, parcel
from tests.fakes import SECOND, FakeClock

PLACES = [HERE, replace(HERE, channel="c2"), replace(HERE, workspace="w2", channel="c3")]


class OutboxMachine(RuleBasedStateMachine):
    """Two processes claim, send, settle or die; the platform loses messages, and answers to messages."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.Runner()
        self.store, self.clock, self.post = SqliteStore(), FakeClock(), Post()
        self.loop.run(self.store.__aenter__())
        self.senders = {
            name: Sender(self.store, self.post, self.clock, name, lambda: 0.5, repeat=False) for name in "ab"
        }
        self.claimed: dict[str, list[Part]] = {"a": [], "b": []}
        self.queued = 0

    @rule(place=st.sampled_from(PLACES), parts=st.integers(1, 3))
    def enqueue(self, place: object, parts: int) -> None:
        wanted = parcel(place, parts=parts)  # type: ignore[arg-type]
        self.queued += parts * self.loop.run(self.store.enqueue([wanted], self.clock.now()))

    @rule(holder=st.sampled_from("ab"), limit=st.integers(1, 3))
    def claim(self, holder: str, limit: int) -> None:
        taken = self.loop.run(self.store.claim_parts("postal", holder, self.clock.now(), limit))
        self.claimed[holder] += taken

    @precondition(lambda self: any(self.claimed.values()))
    @rule(
        holder=st.sampled_from("ab"),
        outcome=st.sampled_from(["sent", "retry", "lost", "arrived", "invalid"]),
        dies=st.booleans(),
    )
    def send(self, holder: str, outcome: str, dies: bool) -> None:
        if not self.claimed[holder]:
            return
        claimed = self.claimed[holder].pop(0)
        part = self.loop.run(self.store.begin_part(claimed, holder, self.clock.now()))
        if part is None:
            return
        self.post.coming = [outcome]
        said = self.loop.run(self.senders[holder]._outcome(part))
        self.post.coming = []
        if not dies:
            after = settled(part, said, self.clock.now(), 0.5)
            self.loop.run(self.store.settle_parts([after], holder))

    @rule(holder=st.sampled_from("ab"))
    def die(self, holder: str) -> None:
        self.claimed[holder] = []

    @rule(seconds=st.sampled_from([1, int(CLAIMED.total_seconds()), 40, int(LEASE.total_seconds()) + 1]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds * SECOND)

    @invariant()
    def nothing_arrived_twice(self) -> None:
        if hasattr(self, "post"):
            assert len(self.post.arrived) == len(set(self.post.arrived))

    def teardown(self) -> None:
        if not hasattr(self, "post"):
            return
        for _ in range(200):
            self.clock.advance(LEASE + SECOND)
            if not self.loop.run(self.senders["a"].round()):
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
        for place in PLACES:
            order = [part.id for part in parts if part.place == place and part.id in arrived]
            assert [each for each, where in self.post.arrived if where == place] == order
        assert len(self.post.arrived) == len(set(self.post.arrived))


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
