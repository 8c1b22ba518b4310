"""`/why`: each omission is explained by the rule that made it, each delivery by where and when; of one place alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chatport import BY_HAND, Mute
from bot.commands.context import Context, Role
from bot.commands.dispatch import answer
from bot.commands.reply import Reply, State
from bot.conversation import Asking, Person, Place
from bot.follow import Mode, WhenEmpty
from bot.message.plain import Reader, plain
from bot.watch import NewWatch, WatchKind
from tests.commands.schema import check
from tests.delivery.post import HERE
from tests.digest.test_alerts import FIRE, breaking
from tests.digest.test_publish import EIGHT, EVENING, FERRY, MORE, Newsroom, newsroom
from tests.fakes import DAY, HOUR, MINUTE, document, entry

LINK = "https://harbour.example/news/ferry-aground-off-sandholm"
EVENTS = {
    "Apple growers count losses": "Frost took half of the apples in the valley. The growers of Orle asked for help.",
    "Harbour crane falls": "A crane fell into the water at dawn. Divers will lift it on Monday with a barge.",
    "Museum buys a whale": "The skeleton is nine metres long. A sponsor paid for it. Schools may come for nothing.",
    "Tunnel opens after delay": "Trains went through the mountain at last. The works took ten years. Tickets are dear.",
    "Volcano wakes on Sula": "Ash covered three villages overnight. The airport is closed until Thursday.",
    "Orchestra plays in prison": "Musicians gave a concert for inmates. The warden wept. Another one is planned.",
    "Glacier gives up a plane": "Hikers found the wreck of a mail plane. Letters in it are legible.",
    "Chess prodigy wins title": "A girl of eleven beat the champion. She plays since she was four.",
}


@dataclass(slots=True)
class Asker:
    """A newsroom, and who asks there."""

    room: Newsroom
    place: Place = HERE
    role: Role = Role.MEMBER

    async def asks(self, line: str = f"/why {LINK}") -> Reply:
        asking = Asking(self.place, Person("ada"))
        context = Context(self.room.store, self.room.clock, ZoneInfo("UTC"), self.role, asking=asking)
        return await answer(context, line)

    async def hears(self, line: str = f"/why {LINK}") -> str:
        return plain((await self.asks(line)).message, Reader(self.room.clock.now(), ZoneInfo("UTC")))

    async def data(self, line: str = f"/why {LINK}") -> dict[str, Any]:
        data = (await self.asks(line)).data(Reader(self.room.clock.now(), ZoneInfo("UTC")))
        check(data)
        return dict(data["why"])

    async def outcome(self) -> str:
        """What became of the ferry for the first subscription."""
        return str((await self.data())["subscriptions"][0]["outcome"])

    async def ferry(self, text: str = FERRY, source: str = "Harbour Wire", **more: object) -> None:
        """The article that is asked about is read."""
        told: dict[str, Any] = {"url": LINK, "published": self.room.clock.now() - MINUTE} | more
        item = entry("Ferry aground off Sandholm", text, **told)
        await self.room.store.add(document(item, source=source), self.room.clock.now())


@asynccontextmanager
async def asker(**terms: object) -> AsyncIterator[Asker]:
    """A place that follows the ferry."""
    async with newsroom() as room:
        await room.follow(**terms)  # type: ignore[arg-type]
        yield Asker(room)


async def test_what_was_sent_says_when_and_in_which_digest() -> None:
    async with asker() as desk:
        await desk.ferry()
        await desk.room.at(EIGHT)
        heard, data = await desk.hears(), await desk.data()
    assert "Fits (holds ferry). Told in the digest of 18 March 2026, 08:00 UTC, which was sent." in heard
    assert "digest 1 was sent: Ferry aground off Sandholm" in heard
    assert "1.30: 1.00 for 1 independent source, 0.30 for newest 12 hours old" in heard
    assert [item["digest"] for item in data["told"]] == [1]
    assert data["subscriptions"][0]["outcome"] == "sent"
    assert (data["first_seen"], data["source"]) == ("2026-03-17T20:00:00Z", "Harbour Wire")


@pytest.mark.parametrize(
    "named",
    [
        "1",
        "#1",
        f"<{LINK}>",
        "http://www.harbour.example/news/ferry-aground-off-sandholm/?utm_source=feed",
        "harbour.example/news/ferry-aground-off-sandholm",
        f"look at {LINK}, please",
        "Ferry aground off Sandholm",
        "aground ferry",
    ],
)
async def test_an_item_is_named_by_number_link_or_title(named: str) -> None:
    async with asker() as desk:
        await desk.ferry()
        assert (await desk.data(f"/why {named}"))["article"] == 1


@pytest.mark.parametrize(
    ("topic", "terms", "why"),
    [
        ("tram", {}, "Does not fit: it lacks tram."),
        ("ferry -coast", {}, "it holds the excluded word coast"),
        ("ferry", {"languages": ("de",)}, "its language is English, not German"),
        ("ferry", {"sources": ("courier",)}, "its source is not courier"),
        ("ferry", {"pattern": "crack"}, "the pattern does not fit its words"),
    ],
)
async def test_what_the_filter_keeps_out_names_what_speaks_against_it(
    topic: str, terms: dict[str, Any], why: str
) -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.follow(topic, **terms)
        await desk.ferry()
        assert why in await desk.hears()
        assert await desk.outcome() == "not_matched"


async def test_a_long_topic_is_judged_by_the_search_that_digests_use() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.follow("ferry aground sandholm divers weather")
        await desk.ferry()
        assert "Fits" in await desk.hears()
        (digest,) = await room.at(EIGHT)
        assert "ran aground" in digest


async def test_before_its_time_it_says_when_and_what_is_to_be_expected() -> None:
    async with asker() as desk:
        await desk.ferry()
        heard, data = await desk.hears(), await desk.data()
    assert "Not due yet: the next digest comes on 18 March 2026, 08:00 UTC." in heard
    assert "As things stand it is told, story 1 of 1 by rank: 1 independent source" in heard
    account = data["subscriptions"][0]
    assert (account["outcome"], account["next"]) == ("not_due", "2026-03-18T08:00:00Z")
    assert (account["place"], account["of"]) == (1, 1)


async def test_quiet_hours_are_named() -> None:
    async with asker(schedule="daily 06:00", quiet_hours="22:00-07:00") as desk:
        await desk.ferry()
        heard = await desk.hears()
    assert "comes on 18 March 2026, 07:00 UTC; quiet hours put off that of 18 March 2026, 06:00 UTC." in heard


async def test_what_is_muted_is_named_before_and_after() -> None:
    async with asker() as desk:
        await desk.ferry()
        await desk.room.store.mute(HERE, Mute("topic", "Sandholm", EIGHT + DAY))
        assert "As things stand it is left out: muted here: topic Sandholm." in await desk.hears()
        await desk.room.at(EIGHT)
        heard, data = await desk.hears(), await desk.data()
    assert "Muted here: topic Sandholm until 19 March 2026, 08:00 UTC." in heard
    assert "Left out of the digest of 18 March 2026, 08:00 UTC: muted here: topic Sandholm." in heard
    assert (data["muted"], data["subscriptions"][0]["outcome"]) == ("topic Sandholm", "left_out")


async def test_a_story_that_was_told_is_not_told_again() -> None:
    async with asker() as desk:
        await desk.ferry()
        await desk.room.at(EIGHT)
        desk.room.clock.at = EIGHT + HOUR
        await desk.ferry(source="Northgate Courier")
        await desk.room.at(EIGHT + DAY)
        heard, data = await desk.hears("/why 2"), await desk.data("/why 2")
    assert "it was told here on 18 March 2026, 08:00 UTC, and nothing is new in it since" in heard
    assert data["copy_of"] == 1
    assert data["story"]["articles"] == [1, 2]


async def test_a_story_below_the_limit_names_the_rule_and_its_rank() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.follow("", sources=("wire",), stories=2)
        for number, (title, text) in enumerate(EVENTS.items()):
            await room.news(title, text, source=f"Wire {number}")
        await desk.ferry(published=EVENING - 20 * HOUR)
        assert "As things stand it is left out: 2 stories rank higher." in await desk.hears()
        await room.at(EIGHT)
        account = (await desk.data())["subscriptions"][0]
    assert account["outcome"] == "left_out"
    assert account["reason"] == "Left out of the digest of 18 March 2026, 08:00 UTC: 2 stories rank higher."
    assert (account["place"], account["of"]) == (9, 9)


async def test_one_source_does_not_flood_a_digest() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.follow("", sources=("wire", "courier"), stories=3)
        for title, text in list(EVENTS.items())[:5]:
            await room.news(title, text, source="Harbour Wire")
        for number, (title, text) in enumerate(list(EVENTS.items())[5:]):
            item = entry(title, text, published=EVENING - (10 + number) * HOUR)
            await room.store.add(document(item, source=f"Courier {number}"), EVENING)
        await desk.ferry(published=EVENING - 6 * HOUR)
        await room.at(EIGHT)
        heard = await desk.hears()
    assert "Left out of the digest of 18 March 2026, 08:00 UTC: Harbour Wire has 1 of the 3 stories already" in heard


async def test_what_is_only_a_headline_is_told_in_a_line() -> None:
    async with asker() as desk:
        await desk.ferry("")
        assert "As things stand its title is told" in await desk.hears()
        await desk.room.at(EIGHT)
        assert "Its title stood in the digest of 18 March 2026, 08:00 UTC, which was sent." in await desk.hears()
        assert await desk.outcome() == "line"


async def test_what_came_before_the_window_is_left_out() -> None:
    async with asker() as desk:
        await desk.ferry(published=EVENING - 2 * DAY)
        assert "it came before 17 March 2026" in await desk.hears()
        await desk.room.at(EIGHT)
        assert "it came before 17 March 2026, 08:00 UTC, since when this digest looks" in await desk.hears()


async def test_what_is_much_older_is_not_even_read() -> None:
    async with asker() as desk:
        await desk.ferry(published=EVENING - 20 * DAY)
        assert "it is not among what this digest reads: too old" in await desk.hears()


async def test_a_slot_that_was_too_late_leaves_it_to_the_next() -> None:
    async with asker() as desk:
        await desk.ferry()
        await desk.room.at(EIGHT + 7 * HOUR)
        heard = await desk.hears()
        assert "The digest of 18 March 2026, 08:00 UTC was too late to be sent: it waits for the next." in heard
        assert "the next digest comes on 19 March 2026, 08:00 UTC. As things stand it is told" in heard
        await desk.room.at(EIGHT + DAY)
        heard = await desk.hears()
    assert "was too late to be sent" in heard
    assert "Told in the digest of 19 March 2026, 08:00 UTC, which was sent." in heard


async def test_what_never_arrived_says_why_and_what_comes_of_it() -> None:
    async with asker() as desk:
        await desk.ferry()
        desk.room.post.coming = ["rejected"]
        await desk.room.at(EIGHT)
        heard = await desk.hears()
    assert "The digest of 18 March 2026, 08:00 UTC never arrived: Tidings may not write there; its news" in heard
    assert "The last one could not be delivered: Tidings may not write there." in heard
    assert "the next digest comes on 19 March" in heard


async def test_what_is_on_its_way_says_how_far() -> None:
    async with asker() as desk:
        await desk.ferry()
        desk.room.post.coming = ["retry"]
        await desk.room.at(EIGHT)
        heard = await desk.hears()
        assert await desk.outcome() == "on_its_way"
    assert "which is on its way, part 1 of 1 after 1 attempt: busy." in heard


async def test_what_is_paused_says_by_whom() -> None:
    async with asker() as desk:
        await desk.ferry()
        (held,) = await desk.room.store.subscriptions(HERE)
        await desk.room.store.amend(replace(held, paused=BY_HAND))
        assert "Paused by hand. Go on with /digest resume." in await desk.hears()
        assert await desk.outcome() == "paused"
        await desk.room.store.amend(replace(held, paused="no_channel", remark="There is no such channel."))
        assert await desk.outcome() == "not_due"
        assert "There is no such channel." in await desk.hears()


async def test_silence_has_a_reason_too() -> None:
    async with asker(when_empty=WhenEmpty.SILENCE) as desk:
        await desk.ferry()
        await desk.room.store.mute(HERE, Mute("source", "Harbour"))
        assert await desk.room.at(EIGHT) == []
        assert "Left out of the digest of 18 March 2026, 08:00 UTC: muted here: source Harbour." in await desk.hears()
        await desk.room.store.unmute(HERE, "Harbour")
        heard = await desk.hears()
        assert "did not tell it (nothing new among 1 item)" in heard
        assert "something of them has changed since" in heard
        assert await desk.outcome() == "unclear"


async def test_an_alert_that_was_sent_is_named_and_is_not_sent_again() -> None:
    async with asker(mode=Mode.ALERTS, independent=3) as desk:
        desk.room.clock.at = EIGHT
        await breaking(desk.room)
        assert "As things stand the next look, within 5 minutes, tells it: 3 ind" in await desk.hears("/why 1")
        assert len(await desk.room.at(EIGHT + 5 * MINUTE)) == 1
        heard, data = await desk.hears("/why 2"), await desk.data("/why 2")
        assert "Told in the alert of 18 March 2026, 08:05 UTC, which was sent." in heard
        assert (data["subscriptions"][0]["outcome"], data["told"][0]["kind"]) == ("sent", "alert")


async def test_what_is_not_alerted_names_each_rule_against_it() -> None:
    async with asker(mode=Mode.ALERTS) as desk:
        await desk.ferry()
        assert "None tells it: it has 1 independent source, and alerts come from 3 on." in await desk.hears()
        await desk.room.store.mute(HERE, Mute("topic", "sandholm"))
        assert "None tells it: muted here: topic sandholm." in await desk.hears()
        await desk.room.store.unmute(HERE, "sandholm")
        desk.room.clock.at = EIGHT
        heard = await desk.hears()
        assert "On 17 March 2026, 20:05 UTC, after its last report, none told it: it has 1 independent source" in heard
        assert await desk.outcome() == "alerts"


async def test_what_came_too_old_is_not_alerted() -> None:
    async with asker(mode=Mode.ALERTS, independent=1) as desk:
        await desk.ferry(published=EVENING - 7 * HOUR)
        assert "None tells it: its newest report is more than 6 hours old." in await desk.hears()


async def test_what_is_older_than_a_day_is_not_looked_at_by_alerts() -> None:
    async with asker(mode=Mode.ALERTS, independent=1) as desk:
        await desk.ferry(published=EVENING - 2 * DAY)
        assert "None tells it: it is not among what alerts are made from" in await desk.hears()


async def test_a_headline_alone_is_not_alerted() -> None:
    async with asker(mode=Mode.ALERTS, independent=1) as desk:
        await desk.ferry("")
        assert "None tells it: no sentence of it is stored, and an alert needs one." in await desk.hears()


async def test_an_alert_after_another_waits_for_its_cool_down() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.follow("", sources=("",), mode=Mode.ALERTS, independent=1, cooldown_minutes=60, alerts_a_day=2)
        room.clock.at = EIGHT
        await room.news("Fire in the salt museum of Norrvik", FIRE)
        assert len(await room.at(EIGHT + MINUTE)) == 1
        await desk.ferry()
        heard = await desk.hears()
        until = "by which the next may come on 18 March 2026, 09:00 UTC."
        assert f"but for the limit of one alert in 60 minutes and 2 a day, {until}" in heard
        room.clock.at = EIGHT + 10 * HOUR
        heard = await desk.hears()
        assert "On 18 March 2026, 08:06 UTC, after its last report, one would have told it but for the limit" in heard


async def test_quiet_hours_of_alerts_are_named() -> None:
    async with asker(mode=Mode.ALERTS, independent=1, quiet_hours="18:00-09:00") as desk:
        await desk.ferry()
        heard = await desk.hears()
        assert "One would tell it (1 independent source" in heard
        assert "but for quiet hours until 18 March 2026, 09:00 UTC." in heard


async def test_an_alert_that_nobody_looked_for_is_unclear() -> None:
    async with asker(mode=Mode.ALERTS, independent=1) as desk:
        await desk.ferry()
        desk.room.clock.at = EIGHT  # nothing ran meanwhile
        assert "something of them has changed since, or nothing looked then." in await desk.hears()
        assert await desk.outcome() == "unclear"


async def test_an_alert_leaves_what_a_digest_of_the_place_told() -> None:
    async with asker() as desk:
        await desk.room.follow("sandholm", mode=Mode.ALERTS, independent=2)
        desk.room.clock.at = EIGHT - 2 * MINUTE
        await breaking(desk.room)
        await desk.room.at(EIGHT + MINUTE)
        digest, alert = (await desk.data("/why 1"))["subscriptions"]
    assert (digest["outcome"], alert["outcome"]) == ("sent", "alerts")
    assert "None tells it: it was told here on 18 March 2026, 08:01 UTC." in alert["reason"]


async def test_a_paused_alert_waits_to_be_resumed() -> None:
    async with asker(mode=Mode.ALERTS) as desk:
        await desk.ferry()
        (held,) = await desk.room.store.subscriptions(HERE)
        await desk.room.store.amend(replace(held, paused=BY_HAND))
        assert "Paused by hand. Go on with /digest resume." in await desk.hears()


async def test_alerts_of_other_stories_decide_nothing_about_this_one() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        held = await room.follow("", sources=("",), mode=Mode.ALERTS, independent=1)
        room.clock.at = EIGHT - HOUR
        await desk.ferry("")
        await room.news("Fire in the salt museum of Norrvik", FIRE)
        assert len(await room.at(EIGHT - HOUR + 5 * MINUTE)) == 1
        assert await desk.outcome() == "alerts"
        await room.store.amend(replace(held, terms=replace(held.terms, mode=Mode.DIGEST), next_at=None))
        assert await desk.outcome() == "not_due"


async def test_a_digest_at_once_is_explained_by_the_last_day() -> None:
    async with asker(schedule="mon 08:00") as desk:
        await desk.ferry(published=EVENING - 3 * DAY)
        assert (await desk.room.publisher.issue(HERE)).remark.startswith("nothing stored")
        desk.room.clock.at = EVENING + HOUR
        await desk.room.news("Tram line opens", "The ferry is not needed any more since the tram line opened today.")
        assert (await desk.room.publisher.issue(HERE)).stories == 1
        heard = await desk.hears()
    assert "Left out of the digest of 17 March 2026, 21:00 UTC: it came before 16 March 2026, 21:00 UTC" in heard


async def test_in_a_thread_what_the_thread_follows_is_explained_as_well() -> None:
    thread = replace(HERE, thread="t1")
    async with asker() as desk:
        await desk.room.follow("sandholm", thread)
        await desk.ferry()
        await desk.room.at(EIGHT)
        inside = Asker(desk.room, thread)
        heard, data = await inside.hears(), await inside.data()
        outside = await desk.data()
        other = await Asker(desk.room, replace(HERE, thread="t2")).hears()
    assert "In this channel and this thread" in heard
    assert [item["label"] for item in data["subscriptions"]] == ["ferry", "sandholm"]
    assert {item["outcome"] for item in data["subscriptions"]} == {"sent"}
    assert len(data["told"]) == 2
    assert [item["label"] for item in outside["subscriptions"]] == ["ferry"]
    assert "this thread" not in other


async def test_the_number_of_the_stored_story_leads_on() -> None:
    async with asker() as desk:
        await desk.ferry()
        assert (await desk.data())["story"]["number"] is None
        assert "/story" not in await desk.hears()
        await desk.asks("/story article 1")
        heard, data = await desk.hears("/why article 1"), await desk.data()
    assert "Its text: /article 1; how its story went: /story 1." in heard
    assert data["story"] == {"number": 1, "title": "Ferry aground off Sandholm", "articles": [1]}


async def test_a_place_is_told_nothing_of_another() -> None:
    async with asker() as desk:
        there = replace(HERE, workspace="w2", channel="c9")
        await desk.room.follow("sandholm", there)
        await desk.room.store.mute(there, Mute("topic", "Halden"))
        await desk.ferry()
        await desk.room.at(EIGHT)
        elsewhere = Asker(desk.room, replace(HERE, channel="c5"))
        heard, data = await elsewhere.hears(), await elsewhere.data()
        here = await desk.data()
        of_there = await Asker(desk.room, there).data()
    assert "This channel follows nothing" in heard
    assert (data["subscriptions"], data["told"], data["muted"]) == ([], [], None)
    assert [item["label"] for item in here["subscriptions"]] == ["ferry"]
    assert [item["label"] for item in of_there["subscriptions"]] == ["sandholm"]
    assert {item["digest"] for item in here["told"]}.isdisjoint(item["digest"] for item in of_there["told"])


async def test_only_who_keeps_the_sources_sees_the_address_of_a_feed() -> None:
    async with asker() as desk:
        feed = "https://harbour.example/feed?token=s3cr3t"
        key = "https://harbour-wire.example/feed"
        await desk.room.store.add_watch(NewWatch(WatchKind.FEED, feed, key, "Harbour Wire"), EVENING)
        await desk.ferry()
        assert "from" in await desk.hears()
        member, admin = await desk.data(), await replace(desk, role=Role.ADMIN).data()
        heard = await replace(desk, role=Role.ADMIN).hears()
    assert (member["watched"]["address"], member["watched"]["kind"]) == (None, "feed")
    assert admin["watched"]["address"] == "https://harbour.example/feed?token=…"
    assert "the watched feed #1 (ok)" in heard
    assert "s3cr3t" not in heard


async def test_a_link_that_is_not_stored_says_how_fresh_the_store_is_and_what_to_do() -> None:
    async with asker() as desk:
        await desk.ferry()
        reply = await desk.asks("/why https://quay.example/news/42?key=hidden")
        heard = await desk.hears("/why https://quay.example/news/42?key=hidden")
        assert reply.state is State.NOTHING
        assert "Nothing is stored of https://quay.example/news/42?key=…." in heard
        assert "The store holds 1 item from 1 source" in heard
        assert "/sources add https://quay.example" in heard
        watched = NewWatch(WatchKind.FEED, "https://feeds.quay.example/all.xml", "quay", "Quay Post")
        await desk.room.store.add_watch(watched, EVENING)
        member = await desk.hears("/why https://quay.example/news/42")
        admin = await replace(desk, role=Role.ADMIN).hears("/why https://quay.example/news/42")
    assert "Its site is watched; the next look: Quay Post (due now)." in member
    assert "#2 Quay Post: waits for its first look" in admin
    assert "/sources check 2" in admin


async def test_what_is_no_item_is_said_to_be_none() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        assert (await desk.asks("/why 1")).state is State.EMPTY_STORE
        await desk.ferry()
        assert "There is no article 99." in await desk.hears("/why 99")
        assert "Nothing stored about “zeppelin”." in await desk.hears("/why zeppelin")
        assert (await desk.asks("/why ???")).state is State.ERROR
        assert "is missing its story" in await desk.hears("/why")


async def test_titles_that_fit_as_well_are_named() -> None:
    async with newsroom() as room:
        desk = Asker(room)
        await room.news("Tram line four opens", "The tram line four in Norrvik opened on Monday after nine years.")
        await room.news("Tram line six opens", "In Orle a tram line opened. It is the sixth of the old city there.")
        heard, data = await desk.hears("/why tram line"), await desk.data("/why tram line")
    assert "Perhaps you meant article" in heard
    assert len(data["others"]) == 1


async def test_a_crack_that_was_new_is_told_again_and_both_tellings_are_listed() -> None:
    async with asker() as desk:
        await desk.ferry(guid="1")
        await desk.room.at(EIGHT)
        desk.room.clock.at = EIGHT + HOUR
        await desk.ferry(f"{FERRY}\n\n{MORE}", guid="1")
        await desk.room.at(EIGHT + DAY)
        data = await desk.data()
    assert [item["at"] for item in data["told"]] == ["2026-03-18T08:00:00Z", "2026-03-19T08:00:00Z"]
    assert data["subscriptions"][0]["slot"] == "2026-03-18T08:00:00Z"


async def test_direct_messages_have_their_own_account() -> None:
    async with newsroom() as room:
        place = Place("postal", "w1", "ada", direct=True)
        await room.follow("ferry", place)
        desk = Asker(room, replace(place, channel="D7"))
        await desk.ferry()
        heard = await desk.hears()
    assert "For you" in heard
    assert "Fits (holds ferry)" in heard


async def test_the_digests_of_a_delayed_slot_hold_what_was_read_until_they_were_built() -> None:
    async with asker() as desk:
        await desk.room.at(EIGHT - MINUTE)
        desk.room.clock.at = EIGHT + HOUR
        await desk.ferry()
        await desk.room.at(EIGHT + 2 * HOUR + timedelta(minutes=1))
        assert "Told in the digest of 18 March 2026, 08:00 UTC, which was sent." in await desk.hears()
