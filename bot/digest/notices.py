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
from bot.message.blocks import Code, Heading, Message, Ref, note, paragraph, woven
from bot.message.language import ENGLISH_ALONE, Languages
from bot.message.phrases import phrase, stored
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
        languages: Languages = ENGLISH_ALONE,
    ) -> None:
        """`keepers` are the places that the settings name as keeping the sources, `platform:workspace`."""
        self._languages = languages
        self._store, self._clock, self._zone, self._meter = store, clock, zone, meter
        self._platforms = {platform.name: platform for platform in platforms}
        self._named = tuple(keepers)

    async def queue(self) -> int:
        """Queue what was not told yet; how many notices."""
        now = self._clock.now()
        queued = await self._paused(now)
        for told in await self._store.to_be_told(now.date(), now, await self._keepers(now)):
            if told.of.platform in self._platforms:
                of = Place(told.of.platform, told.of.id, "")
                queued += await self._enqueue(_parcel(told, now), _worded(told), of, now)
        return queued

    async def _paused(self, now: datetime) -> int:
        """Why a platform does not take what a place follows any more, once a place."""
        queued = 0
        paused = await self._store.unannounced(self._platforms.keys())
        for place, first in {item.place: item for item in reversed(paused)}.items():
            _log.warning("nothing can be delivered to %s %s: %s", place.platform, place.channel, first.remark)
            queued += await self._enqueue(await self._to(first, now), notice(first), place, now)
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

    async def _enqueue(self, parcel: Parcel, message: Message, of: Place, now: datetime) -> int:
        """Queue what is told of a place, in words for where it goes."""
        platform = self._platforms[parcel.place.platform]
        told = parcel.place.channel != ""
        payloads = platform.render(message, await self._reader(parcel.place, of, now)).payloads if told else ()
        queued = await self._store.enqueue([replace(parcel, payloads=payloads)], now)
        self._meter.queued(Kind.NOTICE, queued)
        return queued

    async def _reader(self, place: Place, of: Place, now: datetime) -> Reader:
        """Who reads it: in the language that is set where it goes, else where it is of."""
        chosen = (await self._store.preferences(place)).language or (await self._store.preferences(of)).language
        return Reader(now, self._zone, self._languages.of(chosen))

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
            all_ = note(woven("All: {sources}.", sources=Code("/sources list")))
            return Message((Heading(phrase("A source needs you")), paragraph(stored(told.text)), all_))
        case "channel":
            return _chosen(told.tenant)
        case _:
            return _used_up(told.setter)


def _chosen(tenant: Tenant) -> Message:
    """What a channel is told that was just chosen; it is worded for the person who gets it instead as well."""
    channel = Ref("channel", tenant.channel)
    told = woven("What admins have to know is told in {channel}.", channel=channel)
    if tenant.person:
        person = Ref("person", tenant.person)
        told = woven(
            "What admins have to know is told in {channel}, as {person} chose.", channel=channel, person=person
        )
    cure = woven(
        "If you read this in your direct messages, that channel takes nothing: "
        "let Tidings write there, or choose another: {settings}.",
        settings=Code("/settings"),
    )
    return Message((Heading(phrase("Admins are told here")), paragraph(told), note(cure)))


def _used_up(setter: Setter | None) -> Message:
    until = phrase("Until midnight UTC answers are quoted from the articles instead.")
    more = note(woven("What the budget is and how it is changed: {settings}.", settings=Code("/settings")))
    heading = Heading(phrase("The model's budget for today is used up"))
    if setter is None:
        return Message((heading, paragraph(until), more))
    why = woven(
        "You are told, once a week at most, since you set up what {channel} follows "
        "and no admins' channel is chosen there: {choose}.",
        channel=Ref("channel", setter.channel),
        choose=Code("/settings set admins-channel:here"),
    )
    return Message((heading, paragraph(until), note(why), more))


def notice(item: Subscription) -> Message:
    """What is told when a place takes nothing any more."""
    removed = item.paused == Reason.REMOVED
    again = phrase("It is tried again at the next set time.")
    if removed:
        again = phrase("It goes on when the app is added again.")
    told = woven(
        "What {channel} follows ({label}) cannot be posted there.",
        channel=Ref("channel", item.place.referred),
        label=item.label,
    )
    happened = woven("What happened: {history} there.", history=Code("/digest history"))
    return Message(
        (
            Heading(phrase("A digest cannot be delivered")),
            paragraph(told, " ", stored(item.remark)),
            note(again, " ", happened),
        )
    )
