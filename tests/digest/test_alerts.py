"""Alerts: what breaks is told when enough speak of it, once, and neither too often nor at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.alerts import LOOK, breaks, held_back, look_of, unbroken
from bot.follow import Mode, Terms
from bot.model import Story
from bot.outbox import Due, Kind, Parcel
from tests.commands.desk import stored
from tests.delivery.post import HERE
from tests.digest.test_publish import EIGHT, FERRY, Newsroom, newsroom
from tests.fakes import DAY, HOUR, MINUTE

FIRE = (
    "A fire broke out in the salt museum of Norrvik. The roof of the east wing fell in, the fire brigade said. "
    "Nobody was inside."
)
OTHERS = (
    "The coast guard said that the ferry Halden ran aground off Sandholm on Tuesday. "
    "All 214 people on board were brought ashore."
)
THIRD = "The operator of the ferry Halden, aground off Sandholm since Tuesday, cancelled all crossings until Friday."


async def breaking(room: Newsroom) -> None:
    """Three outlets report the ferry in their own words."""
    await room.news("Ferry Halden aground off Sandholm", FERRY)
    await room.news("Ferry Halden runs aground off Sandholm with 214 on board", OTHERS, source="Northgate Courier")
    await room.news("Crossings cancelled: ferry Halden aground off Sandholm", THIRD, source="Sound Radio")


async def test_a_story_is_alerted_once_enough_sources_carry_it() -> None:
    async with newsroom() as room:
        await room.follow(mode=Mode.ALERTS, independent=3)
        room.clock.at = EIGHT
        await room.news("Ferry Halden aground off Sandholm", FERRY)
        assert await room.at(EIGHT + MINUTE) == []
        room.clock.at = EIGHT + 7 * MINUTE
        await breaking(room)
        (alert,) = await room.at(EIGHT + 10 * MINUTE)
        assert "Breaking · Wednesday 18 March" in alert
        assert "3 independent sources since Wednesday" in alert
        assert "[1]" in alert
        assert await room.at(EIGHT + 30 * MINUTE) == []
        assert await room.at(EIGHT + 3 * HOUR) == []
        (held,) = await room.store.history(HERE, 10)
        assert (held.kind, held.stories) == (Kind.ALERT, 1)


async def test_an_alert_tells_its_story_alone_and_the_next_digest_what_else_came() -> None:
    async with newsroom() as room:
        held = await room.follow("", sources=("",), mode=Mode.ALERTS, independent=2)
        await room.news("Fire in the salt museum of Norrvik", FIRE)
        await breaking(room)
        assert len(await room.at(EIGHT - 11 * HOUR)) == 1
        (served,) = await room.store.served(room.clock.now())
        assert served.told_until is None
        await room.store.amend(replace(held, terms=replace(held.terms, mode=Mode.DIGEST), next_at=None))
        await room.publisher.tick()
        (digest,) = await room.at(EIGHT)
        assert "salt museum" in digest
        assert "ran aground" not in digest


async def test_after_a_digest_at_once_alerts_are_looked_for_as_before() -> None:
    async with newsroom() as room:
        await room.follow("", sources=("",), mode=Mode.ALERTS, independent=2)
        room.clock.at = EIGHT
        await room.news("Fire in the salt museum of Norrvik", FIRE)
        assert (await room.publisher.issue(HERE)).stories == 1
        assert len(await room.at(EIGHT + MINUTE)) == 1
        await breaking(room)
        (alert,) = await room.at(EIGHT + 6 * MINUTE)
        assert alert.startswith("Breaking")


async def test_a_story_that_a_digest_told_is_not_alerted() -> None:
    async with newsroom() as room:
        await room.follow(schedule="daily 08:00")
        await room.follow("Sandholm", mode=Mode.ALERTS, independent=2)
        room.clock.at = EIGHT - 2 * MINUTE
        await breaking(room)
        arrived = await room.at(EIGHT + MINUTE)
        assert [text.split(" · ")[0].strip("# *") for text in arrived] == ["Digest"]
        assert await room.at(EIGHT + HOUR) == []


async def test_between_two_alerts_lies_the_cool_down_and_a_day_has_so_many() -> None:
    async with newsroom() as room:
        await room.follow("", sources=("",), mode=Mode.ALERTS, independent=1, cooldown_minutes=60, alerts_a_day=2)
        room.clock.at = EIGHT
        await room.news("Ferry Halden aground off Sandholm", FERRY)
        assert len(await room.at(EIGHT + MINUTE)) == 1
        await room.news("Fire in the salt museum of Norrvik", FIRE)
        assert await room.at(EIGHT + 31 * MINUTE) == []
        assert len(await room.at(EIGHT + 66 * MINUTE)) == 1
        await room.news("Tram to the airport approved", "The council approved the tram to the airport on Wednesday.")
        assert await room.at(EIGHT + 3 * HOUR) == []
        (held,) = await room.store.served_here(HERE, room.clock.at)
        assert held.subscription.next_at == EIGHT.replace(hour=0) + DAY
        assert held.alerted == (EIGHT, EIGHT + 65 * MINUTE)


async def test_what_broke_while_nobody_looked_is_told_unless_it_is_stale() -> None:
    async with newsroom() as room:
        await room.follow(mode=Mode.ALERTS, independent=2)
        room.clock.at = EIGHT
        await breaking(room)
        assert await room.at(EIGHT + 7 * HOUR) == []
        room.clock.at = EIGHT + 8 * HOUR
        await room.news(
            "Ferry Halden off Sandholm: a crack of 40 metres in the hull", f"{OTHERS} Divers found a crack."
        )
        assert len(await room.at(EIGHT + 9 * HOUR)) == 1


async def test_quiet_hours_put_an_alert_off() -> None:
    async with newsroom() as room:
        await room.follow(mode=Mode.ALERTS, independent=2, quiet_hours="22:00-09:00")
        room.clock.at = EIGHT
        await breaking(room)
        assert await room.at(EIGHT + MINUTE) == []
        assert len(await room.at(EIGHT + HOUR)) == 1


async def test_two_processes_that_look_together_alert_once() -> None:
    async with newsroom() as room:
        held = await room.follow(mode=Mode.ALERTS)
        both = [Due(held.id, EIGHT + wait, EIGHT + HOUR, held.at) for wait in (timedelta(), LOOK)]  # one is slower
        parcels = [Parcel(Kind.ALERT, HERE, slot.at, (slot,), ({"text": "Breaking"},)) for slot in both]
        assert await room.store.enqueue(parcels[:1], EIGHT + LOOK) == 1
        assert await room.store.enqueue(parcels[1:], EIGHT + LOOK) == 0
        later = replace(parcels[1], slots=(replace(both[1], after=EIGHT),))
        assert await room.store.enqueue([later], EIGHT + LOOK) == 1


def test_looks_fall_on_full_five_minutes() -> None:
    at = datetime(2026, 3, 18, 8, 7, 31, 250, tzinfo=UTC)
    assert look_of(at) == datetime(2026, 3, 18, 8, 5, tzinfo=UTC)
    assert look_of(look_of(at)) == look_of(at)
    assert look_of(at) + LOOK > at


def test_a_day_ends_at_midnight_of_the_zone() -> None:
    zone, terms = ZoneInfo("Asia/Kathmandu"), Terms(alerts_a_day=1, cooldown_minutes=5)
    evening = datetime(2026, 3, 18, 17, 0, tzinfo=UTC)  # 22:45 there
    assert held_back(terms, (), zone, evening) is None
    assert held_back(terms, (evening - HOUR,), zone, evening) == datetime(2026, 3, 18, 18, 15, tzinfo=UTC)
    assert held_back(terms, (evening - DAY,), zone, evening) is None
    assert held_back(Terms(cooldown_minutes=90), (evening - HOUR,), zone, evening) == evening + 30 * MINUTE


def test_copies_of_one_report_break_nothing() -> None:
    one, two = stored("Ferry aground", FERRY, number=1), stored("Ferry aground", FERRY, number=2, source="Copyist")
    now = one.published + timedelta(minutes=5)
    assert breaks(Story((one, two)), 2, now)
    assert not breaks(Story((one, replace(two, copy_of=one.id))), 2, now)
    assert not breaks(Story((one, two)), 2, now + DAY)


def test_what_nobody_knows_the_age_of_breaks_nothing() -> None:
    one, two = (stored("Ferry aground", FERRY, number=n, source=f"Site {n}") for n in (1, 2))
    old = Story(tuple(replace(each, dated=False, ageless=True) for each in (one, two)))
    assert unbroken(old, 2, one.published) == "nobody knows how old its reports are"
    assert breaks(Story((one, replace(two, dated=False, ageless=True))), 2, one.published)
