"""`/status` tells a place how things stand there, and who keeps the sources which of them need a person."""

from dataclasses import replace

from bot import __version__
from bot.commands.context import Role
from bot.conversation import Asking, Person, Place
from bot.outbox import Kind, Parcel, settled
from bot.platformport import Outcome, Reason, Rejected, Sent
from bot.tenancy import Tenant
from tests.commands.desk import HOUR, NOW, Desk, desk
from tests.commands.test_sources import SILENT, failing, watched

CHANNEL = Place("discord", "g1", "c1")
ELSEWHERE = Place("discord", "g2", "c9")


def of(newsroom: Desk, place: Place = CHANNEL, role: Role = Role.MEMBER) -> Desk:
    """The desk as somebody in a channel sees it."""
    asking = Asking(place, Person("ada", admin=role > Role.MEMBER))
    return replace(newsroom, context=replace(newsroom.context, asking=asking, role=role))


async def test_an_empty_desk_says_so() -> None:
    async with desk() as newsroom:
        heard = await of(newsroom).hears("/status")
    for words in ("nothing is stored yet", "0 sources", "none yet", "nothing", f"Tidings {__version__}"):
        assert words in heard


async def test_it_tells_freshness_failing_sources_the_last_digest_what_waits_and_the_next_times() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await watched(newsroom, "Alder Post")
        await failing(newsroom, "Birch Post")
        member = of(newsroom)
        store = newsroom.context.store
        await of(newsroom, role=Role.ADMIN).asks("/subscribe ferry")
        await store.enqueue([Parcel(Kind.DIGEST, CHANNEL, NOW, payloads=({"n": 1}, {"n": 2}))], NOW - 2 * HOUR)
        heard, data = await member.hears("/status"), (await member.data("/status"))["status"]
    assert "7 items, the newest 2 h ago" in heard
    assert "2 sources, 1 failing, next look in 20 min" in heard
    assert "18 March 2026, 10:00 UTC: digest, part 1 of 2 pending after 0 attempts: waiting" in heard
    assert "2 messages, the oldest for 2 h" in heard
    assert "Next: tomorrow 08:00 (UTC)" in heard
    assert "Birch" not in heard  # a member is told how many fail, not which
    assert data["sources"] == {"failing": 1, "ok": 1}
    assert (data["waiting"], data["waiting_since"], data["last_digest"]) == (2, *["2026-03-18T10:00:00Z"] * 2)


async def test_who_keeps_the_sources_is_told_which_need_a_person_and_the_first_cure() -> None:
    async with desk() as newsroom:
        watches = [await failing(newsroom, f"Birch Post {number}") for number in range(7)]
        heard = await of(newsroom, role=Role.ADMIN).hears("/status")
    assert f"failing for 5 h: {SILENT}" in heard
    assert "Birch Post 4" in heard
    assert "Birch Post 6" not in heard
    assert "And 2 more." in heard
    assert f"/sources check {watches[0].id}" in heard


async def test_nothing_of_another_place_is_told_in_chat_and_all_of_it_to_the_operator() -> None:
    async with desk() as newsroom:
        store = newsroom.context.store
        await store.enqueue([Parcel(Kind.DIGEST, ELSEWHERE, NOW, payloads=({"n": 1},))], NOW - HOUR)
        for role in (Role.MEMBER, Role.ADMIN):
            seen = of(newsroom, role=role)
            heard, data = await seen.hears("/status"), (await seen.data("/status"))["status"]
            assert "none yet" in heard
            assert "waiting on" not in heard
            assert (data["waiting"], data["last_digest"]) == (0, None)
        operator = replace(newsroom, context=replace(newsroom.context, role=Role.OPERATOR))
        heard = await operator.hears("/status")
    assert "waiting on Discord" in heard
    assert "1 message, the oldest for 1 h" in heard
    assert "stories" in heard


async def test_the_admins_are_told_whether_their_channel_takes_what_is_sent_there() -> None:
    there = replace(CHANNEL, channel="admins")
    async with desk() as newsroom:
        store = newsroom.context.store
        admin = of(newsroom, role=Role.ADMIN)
        told = replace(admin, context=replace(admin.context, tenant=Tenant(channel="admins")))
        assert "nothing had to be told yet" in await told.hears("/status")
        outcomes: tuple[Outcome, ...] = (Sent("1"), Rejected(Reason.NO_CHANNEL, "The channel is gone."))
        for number, outcome in enumerate(outcomes):
            at = NOW + number * HOUR
            await store.enqueue([Parcel(Kind.NOTICE, there, at, payloads=({"n": 1},), person="bea")], at)
            (part,) = await store.claim_parts("discord", "me", at, 1)
            begun = await store.begin_part(part, "me", at)
            assert begun
            await store.settle_parts([settled(begun, outcome, at, 0.0)], "me")
            heard = await told.hears("/status")
            said = "takes what is sent there", "did not take the last that was sent: The channel is gone; who set"
            assert said[number] in heard
        member = of(newsroom)
        unasked = replace(member, context=replace(told.context, asking=member.context.asking))
        assert "admins' channel" not in await unasked.hears("/status")
        assert [each.place for each in await store.history(None, 1)] == [Place("discord", "", "bea", direct=True)]
