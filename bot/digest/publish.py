"""Publishes what is due: subscriptions → briefs → digests, each built once for all who ask for the same → the outbox.

Invariant: a slot is claimed in the transaction that fills the outbox; a process that dies before has done nothing, one
that dies after has done everything.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from bot.chatport import Issued
from bot.conversation import Place
from bot.digest.briefs import Brief, Rules, brief_now, briefs_of
from bot.digest.build import build, content_key
from bot.digest.content import Built, Memory
from bot.digest.feedback import ends_in
from bot.digest.notices import Notices
from bot.digest.times import late_from
from bot.message.blocks import Message, StoryCard
from bot.message.language import Languages
from bot.message.phrases import phrase
from bot.message.plain import Reader
from bot.meter import UNCOUNTED, Meter
from bot.outbox import Kind, Parcel
from bot.platformport import Platform, Rendered
from bot.ports import Clock, Store
from bot.workroom import Workroom

_log = logging.getLogger(__name__)

AT_ONCE = 20_000
"""Subscriptions that are looked at in one tick."""

BATCH = 200
"""Digests that are queued in one transaction, so that others can write between."""

REMEMBERED = timedelta(days=14)
"""How long a story that was told is known again."""


AT_A_TIME = 2
"""Digests that a model tells side by side: one on this machine answers one after the other."""

Render = Callable[[Message, Reader], Rendered]
"""How a platform turns a message into payloads."""


class Teller(Protocol):
    """Tells digests otherwise than in quotes."""

    def deadline(self) -> float:
        """Until when, by the loop's clock, digests wait that are due together from now on."""
        ...

    async def told(self, built: Built, briefs: Sequence[Brief], until: float) -> Built:
        """The digest that goes to these places, told by then."""
        ...


class Publisher:
    """Fills the outbox with what is due."""

    def __init__(
        self,
        store: Store,
        platforms: Sequence[Platform],
        clock: Clock,
        rules: Rules,
        filled: Callable[[], None],
        *,
        teller: Teller | None = None,
        meter: Meter = UNCOUNTED,
        keepers: Sequence[str] = (),
        workroom: Workroom | None = None,
    ) -> None:
        """`filled` is called when something was queued; without a `teller`, digests are quoted.

        `keepers` as of `Notices`, `workroom` as of `build`.
        """
        self._store, self._clock, self._rules, self._filled = store, clock, rules, filled
        self._teller, self._meter, self._workroom = teller, meter, workroom
        self._notices = Notices(
            store, platforms, clock, rules.zone, keepers=keepers, meter=meter, languages=rules.languages
        )
        self._platforms: Mapping[str, Platform] = {platform.name: platform for platform in platforms}
        self.built = 0
        """How many digests were written so far: one serves all places that ask for the same."""

    async def tick(self) -> int:
        """Publish what is due now; how many digests were queued."""
        now = self._clock.now()
        queued = await self._notices.queue()
        served = await self._store.due_subscriptions(now, AT_ONCE)
        if served:
            found = briefs_of([each for each in served if self._serves(each.subscription.place)], now, self._rules)
            await self._store.plan(found.looks)
            await self._store.enqueue(found.missed, now)
            queued += await self._publish(found.briefs)
        if queued:
            self._filled()
        return queued

    def _serves(self, place: Place) -> bool:
        return place.platform in self._platforms

    async def issue(self, place: Place) -> Issued:
        """See `bot.chatport.Issuer.issue`."""
        now = self._clock.now()
        served = await self._store.served_here(place, now)
        if not served:
            return Issued(remark=phrase("nothing is followed here, or all of it is paused"))
        memories = await memories_of(self._store, [place], now, now)
        brief = brief_now(served, now, self._rules.zone)
        built = await self._build([brief], memories[place], self._deadline())
        if not built.message or built.remark:  # nothing new
            return Issued(remark=built.remark)
        queued = await self._queue([brief], built, memories)
        return Issued(len(built.told)) if queued else Issued(remark=phrase("another digest goes out here just now"))

    async def _publish(self, briefs: Sequence[Brief]) -> int:
        """One brief of each place after the other: what the first tells is not told by the second."""
        until = self._deadline()
        return sum([await self._wave(wave, until) for wave in _waves(briefs)])

    def _deadline(self) -> float:
        return self._teller.deadline() if self._teller else 0.0

    async def _wave(self, briefs: Sequence[Brief], until: float) -> int:
        """Publish for places of which none has two briefs; alerts, which no model tells, wait for none."""
        groups: dict[object, list[Brief]] = defaultdict(list)
        now = self._clock.now()
        memories = await memories_of(self._store, [brief.place for brief in briefs], now, now)
        for brief in briefs:
            groups[content_key(brief, memories[brief.place])].append(brief)
        order = sorted(groups.values(), key=lambda group: group[0].kind is not Kind.ALERT)
        turns = asyncio.Semaphore(AT_A_TIME if self._teller else 1)

        async def publish(group: Sequence[Brief]) -> int:
            async with turns:
                try:
                    return await self._one(group, memories, until)
                except Exception:  # noqa: BLE001  # one that cannot be built must not hold up the others; it is due again
                    _log.exception("a digest could not be built; %d places wait for the next tick", len(group))
                    return 0

        return sum(await asyncio.gather(*map(publish, order)))

    async def _one(self, group: Sequence[Brief], memories: Mapping[Place, Memory], until: float) -> int:
        """Build once for places that ask for the same; an alert of nothing claims nothing."""
        built = await self._build(group, memories[group[0].place], until)
        if group[0].kind is Kind.ALERT and not built.message:
            await self._store.plan({slot.subscription_id: slot.next_at for brief in group for slot in brief.slots})
            return 0
        return await self._queue(group, built, memories)

    async def _build(self, group: Sequence[Brief], memory: Memory, until: float) -> Built:
        self.built += 1
        built = await build(self._store, group[0], memory, self._clock.now(), self._workroom)
        if self._teller is None or group[0].kind is Kind.ALERT:
            return built
        return await self._teller.told(built, group, until)

    async def _queue(self, group: Sequence[Brief], built: Built, memories: Mapping[Place, Memory]) -> int:
        """Render once for each platform and language, queue for every place; how many were queued.

        A place to which something else was told meanwhile, or proved not to be, is left: it is due again.
        """
        now = self._clock.now()
        voices = {_voice(brief): brief for brief in group}
        frozen = {voice: self._frozen(brief, built, now) for voice, brief in voices.items()}
        queued = 0
        for batch in _batches(group):
            parcels = [frozen[_voice(brief)].parcel(brief, memories[brief.place].heard) for brief in batch]
            queued += await self._store.enqueue(parcels, now)
            self._filled()
        self._meter.queued(group[0].kind, queued if built.message else 0)
        return queued

    def _frozen(self, brief: Brief, built: Built, now: datetime) -> "_Frozen":
        render, reader = self._platforms[brief.place.platform].render, reader_of(brief, now, self._rules.languages)
        payloads = rendered_for(built, render, reader).payloads
        built = replace(built, title=reader.language.say(built.title))
        late = late_part(built.late, payloads, render, reader)
        return _Frozen(built, now, payloads, ends_in(built.told, payloads), late)


def _voice(brief: Brief) -> tuple[str, str | None]:
    """What of a brief decides how its digest is put into words."""
    return brief.place.platform, brief.language


async def memories_of(store: Store, places: Sequence[Place], then: datetime, now: datetime) -> dict[Place, Memory]:
    """What each place had been told by then, and what it mutes and leans to now."""
    heard = await store.heard(places)  # before what was told: what is told between makes it an older state
    told = await store.told_stories(places, then - REMEMBERED)
    mutes = await store.mutes(places, now)
    leanings = await store.leanings(places)
    return {
        place: Memory(
            tuple(item for item in told[place] if item.at <= then), tuple(mutes[place]), leanings[place], heard[place]
        )
        for place in places
    }


def reader_of(brief: Brief, now: datetime, languages: Languages) -> Reader:
    """For whom a digest is put into words."""
    return Reader(now, brief.zone, languages.of(brief.language))


def rendered_for(built: Built, render: Render, reader: Reader) -> Rendered:
    """A digest as a platform takes it; of one without a message, nothing."""
    return in_messages(built.message, render, reader) if built.message else Rendered(())


def in_messages(message: Message, render: Render, reader: Reader) -> Rendered:
    """A message in as many messages as it takes, parted between stories: no file goes with what is sent unasked."""
    rendered = render(message, reader)
    starts = [place for place, block in enumerate(message.blocks) if place and isinstance(block, StoryCard)]
    if rendered.file is None or not starts:
        return rendered
    middle = min(starts, key=lambda place: abs(2 * place - len(message.blocks)))
    halves = (Message(message.blocks[:middle]), Message(message.blocks[middle:]))
    return Rendered(tuple(payload for half in halves for payload in in_messages(half, render, reader).payloads))


def late_part(
    late: Sequence[Message], payloads: Sequence[Mapping[str, Any]], render: Render, reader: Reader
) -> Mapping[str, Any] | None:
    """The first part of a digest as one that says that it is late.

    Of the ways to say so it is the first that leaves all other parts as they are: they are frozen, and with them what
    they tell. None where none does.
    """
    rendered = (in_messages(message, render, reader).payloads for message in late)
    return next((each[0] for each in rendered if each[1:] == tuple(payloads[1:])), None)


@dataclass(frozen=True, slots=True)
class _Frozen:
    """A digest as all places of one platform get it."""

    built: Built
    at: datetime
    payloads: tuple[Mapping[str, Any], ...]
    told_in: tuple[int, ...]
    late: Mapping[str, Any] | None

    def parcel(self, brief: Brief, heard: int | None) -> Parcel:
        """What goes to the place of a brief."""
        parcel = Parcel(brief.kind, brief.place, brief.at, brief.slots, self.payloads, self.built.told)
        parcel = replace(parcel, remark=self.built.remark, told_in=self.told_in, heard=heard, title=self.built.title)
        return replace(parcel, late=self.late, late_from=late_from(brief.at, self.at))


def _waves(briefs: Iterable[Brief]) -> list[list[Brief]]:
    """The briefs in lists of which none holds two for one place."""
    waves: list[list[Brief]] = []
    turns: Counter[Place] = Counter()
    for brief in briefs:
        turn = turns[brief.place]
        turns[brief.place] += 1
        waves += [[]] if turn == len(waves) else []
        waves[turn].append(brief)
    return waves


def _batches(briefs: Iterable[Brief]) -> Iterable[list[Brief]]:
    rest = iter(briefs)
    while batch := list(islice(rest, BATCH)):
        yield batch
