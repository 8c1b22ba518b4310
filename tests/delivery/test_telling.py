"""Whatever becomes of parts, and whoever writes when, each piece of news reaches its place, and only once.

Two processes write digests and alerts for one place by what they have read of its memory, and queue them later; parts
arrive, die, are called off, or are sent again by hand. What a process writes is the plain rule that digests keep: all
that came since the place was told, but what counts as told.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.chatport import BY_HAND, Served, Subscription
from bot.follow import Mode, Terms
from bot.outbox import Due, Kind, Parcel, Part, State, ToldStory, settled
from bot.platformport import Absent, Outcome, Reason, Rejected, Sent
from bot.store.sqlite import SqliteStore
from tests.delivery.post import HERE
from tests.fakes import DAY, NOW, SECOND, FakeClock

DEEDS = ["news", "news", *["write"] * 2, *["queue"] * 2, *["publish"] * 3, *["deliver"] * 4, "pause", "again"]
REFUSED = Rejected(Reason.INVALID, "It is malformed.")
Draw = Callable[[st.SearchStrategy[Any]], Any]


class TellingMachine(RuleBasedStateMachine):
    """One place with a digest and an alert; news are numbers, each with the moment at which it came."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.Runner()
        self.store, self.clock = SqliteStore(), FakeClock()
        self.loop.run(self.store.__aenter__())
        for topic, mode in (("all", Mode.DIGEST), ("breaking", Mode.ALERTS)):
            wanted = Subscription(HERE, topic, "ada", NOW, terms=replace(Terms(), mode=mode))
            self.loop.run(self.store.subscribe(wanted))
        self.came: dict[int, datetime] = {}
        self.written: list[Parcel] = []
        self.by_hand: set[int] = set()

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        """One rule for all, as in `test_machine`; each takes a second, or several share one."""
        getattr(self, data.draw(st.sampled_from(DEEDS)))(data.draw)
        self.clock.advance(data.draw(st.sampled_from([timedelta(0), SECOND, SECOND])))

    def news(self, draw: Draw) -> None:  # noqa: ARG002
        """Something happens."""
        self.came[len(self.came) + 1] = self.clock.now()

    def write(self, draw: Draw) -> None:
        """A process reads what its place was told and writes what is new to it; it is queued later, or never."""
        parcel = self.loop.run(self._written(draw(st.sampled_from(Mode)), draw(st.integers(1, 2))))
        self.written += [parcel] if parcel else []

    async def _written(self, mode: Mode, each: int) -> Parcel | None:
        now = self.clock.now()
        served = await self.store.served(now, HERE)
        (mine,) = (item for item in served if item.subscription.terms.mode is mode)
        heard = await self.store.heard([HERE])
        told = await self.store.told_stories([HERE], NOW - DAY)
        known = {number for item in told[HERE] for number in item.articles}
        new = [number for number, at in self.came.items() if number not in known and at >= _since(mine, now)]
        if mine.subscription.paused or (mode is Mode.ALERTS and not new):
            return None
        return _parcel(mine, new, each, now, heard[HERE])

    def queue(self, draw: Draw) -> None:
        """The oldest or the newest of the written parcels is queued, or refused."""
        if self.written:
            parcel = self.written.pop(draw(st.sampled_from([0, -1])))
            self.loop.run(self.store.enqueue([parcel], self.clock.now()))

    def publish(self, draw: Draw) -> None:
        """A process is quick."""
        if parcel := self.loop.run(self._written(draw(st.sampled_from(Mode)), 1)):
            self.loop.run(self.store.enqueue([parcel], self.clock.now()))

    def deliver(self, draw: Draw) -> None:
        """A part arrives, or never will."""
        self.loop.run(self._delivered(draw(st.sampled_from([Sent("m"), Sent("m"), REFUSED]))))

    async def _delivered(self, outcome: Outcome | Absent) -> list[Part]:
        now = self.clock.now()
        parts = [await self.store.begin_part(part, "a", now) for part in await self._due()]
        await self.store.settle_parts([settled(part, outcome, now, 0.5) for part in parts if part], "a")
        return [part for part in parts if part]

    async def _due(self) -> list[Part]:
        return list(await self.store.claim_parts("postal", "a", self.clock.now(), 1))

    def pause(self, draw: Draw) -> None:
        """What waits for a subscription is called off, and it is resumed."""
        mode = draw(st.sampled_from(Mode))
        (held,) = (item for item in self.loop.run(self.store.subscriptions(HERE)) if item.terms.mode is mode)
        self.loop.run(self.store.amend(replace(held, paused=BY_HAND)))
        self.loop.run(self.store.amend(replace(held, paused="")))

    def again(self, draw: Draw) -> None:
        """What died is sent again by hand; its news may have been told in between."""
        if dead := self.loop.run(self.store.history(HERE, 100, State.DEAD)):
            digest = draw(st.sampled_from([digest.id for digest in dead]))
            assert self.loop.run(self.store.send_again(digest, self.clock.now()))
            self.by_hand.add(digest)

    @invariant()
    def what_counts_as_told_is_what_arrived_or_still_may(self) -> None:
        if hasattr(self, "store"):
            counted = Counter(self.loop.run(self.store.told_stories([HERE], NOW - DAY))[HERE])
            parts = self._parts()
            lost = [item for item in self._tellings(parts) if item[1].state is State.DEAD]
            kept = [item for item in self._tellings(parts) if item[1].state is not State.DEAD]
            assert sum(counted.values()) == len(kept), (lost, kept)

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        for _ in range(4):
            while self.loop.run(self._delivered(Sent("m"))):
                self.clock.advance(SECOND)
            self.clock.advance(SECOND)
            parcel = self.loop.run(self._written(Mode.DIGEST, 1))
            assert parcel
            assert self.loop.run(self.store.enqueue([parcel], self.clock.now())) == (1 if parcel.payloads else 0)
        told = Counter(number for number, part in self._tellings(self._parts()) if part.state is State.SENT)
        by_hand = {number for number, part in self._tellings(self._parts()) if part.digest_id in self.by_hand}
        assert {number: told[number] for number in self.came if number not in by_hand} == {
            number: 1 for number in self.came if number not in by_hand
        }
        assert all(told[number] for number in self.came)
        self.loop.run(self.store.__aexit__(None, None, None))
        self.loop.close()

    def _parts(self) -> list[Part]:
        return [part for digest in self.loop.run(self.store.history(HERE, 1000)) for part in digest.parts]

    def _tellings(self, parts: list[Part]) -> list[tuple[int, Part]]:
        return [(number, part) for part in parts for number in part.payload["news"]]


def _since(served: Served, now: datetime) -> datetime:
    return served.told_until or NOW if served.subscription.terms.mode is Mode.DIGEST else now - 3 * SECOND


def _parcel(served: Served, new: list[int], each: int, now: datetime, heard: int) -> Parcel:
    """Of so many pieces of news in a part; a digest of nothing is silence."""
    item = served.subscription
    payloads = tuple({"news": new[start : start + each]} for start in range(0, len(new), each))
    told = tuple(ToldStory(f"story {number}", ((number, 1),), (), now) for number in new)
    places = tuple(place // each + 1 for place in range(len(new)))
    kind = Kind.ALERT if item.terms.mode is Mode.ALERTS else Kind.DIGEST
    slot = Due(item.id, now, now + DAY, item.last_at or item.at)
    return Parcel(kind, HERE, now, (slot,), payloads, told, told_in=places, heard=heard)


TestTellingMachine = TellingMachine.TestCase
TestTellingMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, phases=[Phase.generate])
