"""Tells admins what they have to know: in the channel that they chose for it, else whoever set up what has failed.

Invariant: a notice goes through the outbox, in the transaction that notes that it was given; where the admins' channel
takes nothing, the outbox sends it to a person instead, in the transaction that finds that out. Nobody is told of a
member's own direct messages, and a workspace of nothing but its own and, if its admins keep them, the sources.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care import Workspace
from bot.chatport import KEEPER, Subscription
from bot.conversation import Place
from bot.message.blocks import Code, Heading, Message, Ref, note, paragraph
from bot.message.plain import Reader
from bot.meter import UNCOUNTED, Meter
from bot.outbox import Kind, Parcel
from bot.platformport import Platform, Reason
from bot.ports import Clock, Store
from bot.tenancy import Tenant
from bot.tenantport import Setter, Told

_log = logging.getLogger(__name__)


class Notices:
    """Fills the outbox with what admins have to know."""

    def __init__(
        self,
        store: Store,
        platforms: Sequence[Platform],
        clock: Clock,
        zone: ZoneInfo,
        *,
        keepers: Sequence[str] = (),
        meter: Meter = UNCOUNTED,
    ) -> None:
        """`keepers` are the places that the settings name as keeping the sources, `platform:workspace`."""
        self._store, self._clock, self._zone, self._meter = store, clock, zone, meter
        self._platforms = {platform.name: platform for platform in platforms}
        self._named = tuple(keepers)

    async def queue(self) -> int:
        """Queue what was not told yet; how many notices."""
        now = self._clock.now()
        queued = await self._paused(now)
        for told in await self._store.to_be_told(now.date(), now, await self._keepers(now)):
            if told.of.platform in self._platforms:
                queued += await self._enqueue(_parcel(told, now), _worded(told), now)
        return queued

    async def _paused(self, now: datetime) -> int:
        """Why a platform does not take what a place follows any more, once a place."""
        queued = 0
        paused = await self._store.unannounced(self._platforms.keys())
        for place, first in {item.place: item for item in reversed(paused)}.items():
            _log.warning("nothing can be delivered to %s %s: %s", place.platform, place.channel, first.remark)
            queued += await self._enqueue(await self._to(first, now), notice(first), now)
        return queued

    async def _to(self, item: Subscription, now: datetime) -> Parcel:
        """To whom it is told: in the admins' channel, unless it is that which takes nothing; else who set it up.

        Who takes no direct messages cannot be told so by one, and who had their name erased not at all.
        """
        place = item.place
        tenant = await self._store.tenant(Workspace(place.platform, place.workspace))
        parcel = Parcel(Kind.NOTICE, place, now, announces=place)
        person = item.added_by or tenant.person
        if place.direct:
            return replace(parcel, place=person_of(place, ""))
        if tenant.channel and (place.thread or tenant.channel != place.channel):
            return replace(parcel, place=Place(place.platform, place.workspace, tenant.channel), person=person)
        return replace(parcel, place=person_of(place, person))

    async def _enqueue(self, parcel: Parcel, message: Message, now: datetime) -> int:
        platform = self._platforms[parcel.place.platform]
        told = parcel.place.channel != ""
        payloads = platform.render(message, Reader(now, self._zone)).payloads if told else ()
        queued = await self._store.enqueue([replace(parcel, payloads=payloads)], now)
        self._meter.queued(Kind.NOTICE, queued)
        return queued

    async def _keepers(self, now: datetime) -> list[Workspace]:
        """The workspaces whose admins keep the sources: those that are named, else the first of each platform."""
        if self._named:
            pairs = (each.partition(":") for each in self._named)
            return [Workspace(platform, workspace) for platform, _, workspace in pairs]
        held = [(name, await self._store.marked(KEEPER, name, now)) for name in self._platforms]
        return [Workspace(name, workspace) for name, workspace in held if workspace]


def person_of(place: Place, person: str) -> Place:
    """A person's direct messages; those of Discord belong to no server. Nobody's have no channel."""
    return Place(place.platform, "" if place.platform == "discord" else place.workspace, person, direct=True)


def _parcel(told: Told, now: datetime) -> Parcel:
    place = Place(told.of.platform, told.of.id, told.tenant.channel)
    if told.setter:
        return Parcel(Kind.NOTICE, person_of(place, told.setter.person), now, topic=told.topic)
    return Parcel(Kind.NOTICE, place, now, person=told.tenant.person, topic=told.topic)


def _worded(told: Told) -> Message:
    match told.topic.partition(":")[0]:
        case "source":
            all_ = note("All: ", Code("/sources list"), ".")
            return Message((Heading("A source needs you"), paragraph(told.text), all_))
        case "channel":
            return _chosen(told.tenant)
        case _:
            return _used_up(told.setter)


def _chosen(tenant: Tenant) -> Message:
    """What a channel is told that was just chosen; it is worded for the person who gets it instead as well."""
    by = (", as ", Ref("person", tenant.person), " chose.") if tenant.person else (".",)
    told = paragraph("What admins have to know is told in ", Ref("channel", tenant.channel), *by)
    cure = "If you read this in your direct messages, that channel takes nothing: let Tidings write there, or "
    return Message((Heading("Admins are told here"), told, note(cure, "choose another: ", Code("/settings"), ".")))


def _used_up(setter: Setter | None) -> Message:
    until = "Until midnight UTC answers are quoted from the articles instead."
    more = note("What the budget is and how it is changed: ", Code("/settings"), ".")
    heading = Heading("The model's budget for today is used up")
    if setter is None:
        return Message((heading, paragraph(until), more))
    why = ("You are told, once a week at most, since you set up what ", Ref("channel", setter.channel), " follows and ")
    choose = Code("/settings set admins-channel:here")
    return Message((heading, paragraph(until), note(*why, "no admins' channel is chosen there: ", choose, "."), more))


def notice(item: Subscription) -> Message:
    """What is told when a place takes nothing any more."""
    removed = item.paused == Reason.REMOVED
    again = "It goes on when the app is added again." if removed else "It is tried again at the next set time."
    told = f" follows ({item.label}) cannot be posted there. {item.remark}"
    where = Ref("channel", item.place.referred)
    return Message(
        (
            Heading("A digest cannot be delivered"),
            paragraph("What ", where, told),
            note(again, " What happened: ", Code("/digest history"), " there."),
        )
    )
