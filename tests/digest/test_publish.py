"""From what is followed to what lies in the outbox: at its time, once, and only what is new."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.chatport import BY_HAND, Issued, Mute, Subscription
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.digest.briefs import Brief, Rules, briefs_of
from bot.digest.content import Built, Memory
from bot.digest.heads import about, late_remarks
from bot.digest.notices import notice
from bot.digest.publish import Publisher, Render, Teller, in_messages, late_part
from bot.follow import Mode, Terms, WhenEmpty
from bot.message.digest import Digest, digest_message
from bot.message.plain import Reader, plain
from bot.model import Coverage, Sentence, Story, StorySummary
from bot.outbox import Kind
from bot.platformport import Reason
from bot.platforms.discord import render as discord
from bot.platforms.slack import render as slack
from bot.store.sqlite import SqliteStore
from tests.commands.desk import AsData
from tests.delivery.post import HERE, Post
from tests.fakes import DAY, HOUR, MINUTE, NOW, FakeClock, article, document, entry

Build = Callable[[Sequence[Brief], Memory, float], Awaitable[Built]]

EVENING = datetime(2026, 3, 17, 20, 0, tzinfo=UTC)
EIGHT = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
FERRY = (
    "The ferry Halden ran aground off Sandholm on Tuesday with 214 people on board. "
    "Nobody was hurt, the coast guard said."
)
MORE = (
    "Divers found a crack of 40 metres in the hull of the Halden on Thursday. "
    "The yard at Norrvik expects repairs of six weeks."
)


@dataclass(slots=True)
class Newsroom:
    """A store, a platform, a publisher and a sender, on one clock."""

    store: SqliteStore
    clock: FakeClock
    post: Post
    publisher: Publisher
    sender: Sender

    async def follow(self, topic: str = "ferry", place: Place = HERE, **terms: object) -> Subscription:
        wanted = Subscription(place, topic, "ada", self.clock.now(), terms=replace(Terms(), **terms))  # type: ignore[arg-type]
        held, _ = await self.store.subscribe(wanted)
        await self.publisher.tick()
        return held

    async def news(self, title: str, text: str, source: str = "Harbour Wire", guid: str | None = None) -> None:
        item = entry(title, text, published=self.clock.now() - MINUTE, guid=guid)
        await self.store.add(document(item, source=source), self.clock.now())

    async def at(self, moment: datetime) -> list[str]:
        """What arrives when it has become this late."""
        self.clock.at = moment
        before = len(self.post.payloads)
        await self.publisher.tick()
        while await self.sender.round():
            pass
        return [str(payload["text"]) for payload in self.post.payloads[before:]]  # type: ignore[index]


@asynccontextmanager
async def newsroom(
    telling: Callable[[SqliteStore, FakeClock], Teller | None] = lambda _store, _clock: None,
) -> AsyncIterator[Newsroom]:
    async with SqliteStore() as store:
        clock, post = FakeClock(EVENING), Post()
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR)
        publisher = Publisher(
            store, [post], clock, rules, lambda: None, teller=telling(store, clock), workroom=AsData()
        )
        yield Newsroom(store, clock, post, publisher, Sender(store, post, clock, "a", lambda: 0.5, repeat=False))


async def test_a_digest_comes_at_its_time_and_once() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        assert await room.at(EIGHT - MINUTE) == []
        (digest,) = await room.at(EIGHT + MINUTE)
        assert "Digest · Wednesday 18 March" in digest
        assert "ran aground off Sandholm" in digest
        assert "[1]" in digest
        assert await room.at(EIGHT + 2 * MINUTE) == []
        (held,) = await room.store.history(HERE, 10)
        assert (held.kind, held.at, held.stories) == (Kind.DIGEST, EIGHT, 1)
        assert [part.title for part in held.parts] == ["ferry · Wednesday 18 March"]


async def test_a_story_comes_back_only_with_new_facts() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY, guid="1")
        await room.at(EIGHT)
        room.clock.at = EIGHT + HOUR
        await room.news("Ferry Halden: aground off Sandholm", FERRY, guid="1")  # a new title, an old story
        (quiet,) = await room.at(EIGHT + DAY)
        assert "ran aground" not in quiet
        assert "A quiet Thursday" in quiet
        await room.news("Crack found in the ferry Halden off Sandholm", f"{FERRY}\n\n{MORE}", guid="1")
        (again,) = await room.at(EIGHT + 2 * DAY)
        assert "crack of 40 metres" in again
        assert "New since 18 March" in again
        assert "ran aground off Sandholm on Tuesday" not in again


async def test_nothing_new_is_silence_where_that_is_wished() -> None:
    async with newsroom() as room:
        await room.follow(when_empty=WhenEmpty.SILENCE)
        assert await room.at(EIGHT) == []
        assert list(await room.store.history(HERE, 10)) == []
        (held,) = await room.store.subscriptions(HERE)
        assert held.last_at == EIGHT


async def test_after_an_outage_the_newest_slot_comes_late_once_and_says_so() -> None:
    async with newsroom() as room:
        await room.follow()
        room.clock.at = EIGHT + 3 * DAY
        await room.news("Ferry aground off Sandholm", FERRY)
        (digest,) = await room.at(EIGHT + 3 * DAY + HOUR)
        assert "Delayed: it was due at 08:00; 3 earlier are folded in." in digest
        assert await room.at(EIGHT + 3 * DAY + 2 * HOUR) == []


async def test_what_is_too_late_waits_for_the_next() -> None:
    async with newsroom() as room:
        await room.follow()
        assert await room.at(EIGHT + 7 * HOUR) == []
        assert len(await room.at(EIGHT + DAY)) == 1


async def test_subscriptions_of_one_place_and_slot_share_a_message() -> None:
    async with newsroom() as room:
        for topic in ("ferry", "tram"):
            await room.follow(topic)
        await room.news("Ferry aground off Sandholm", FERRY)
        await room.news(
            "Tram line four opens", "The tram line four in Norrvik opened on Monday after nine years of work."
        )
        (digest,) = await room.at(EIGHT)
        assert "ferry, tram" in digest
        assert "nine years of work" in digest
        assert "ran aground" in digest


async def test_a_thousand_places_with_one_topic_cost_one_digest() -> None:
    async with newsroom() as room:
        for number in range(1000):
            await room.store.subscribe(Subscription(replace(HERE, channel=f"c{number}"), "ferry", "ada", EVENING))
        await room.publisher.tick()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        assert await room.publisher.tick() == 1000
        assert room.publisher.built == 1


async def test_a_person_is_told_what_they_follow_and_a_channel_what_it_follows() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.follow(place=replace(HERE, channel="ada", direct=True))
        await room.news("Ferry aground off Sandholm", FERRY)
        channel, person = await room.at(EIGHT)
    assert "What this channel follows: ferry." in channel
    assert "What you follow: ferry." in person


async def test_a_clock_of_its_own_zone_decides() -> None:
    async with newsroom() as room:
        await room.follow(zone="Asia/Kathmandu", schedule="daily 07:00")
        assert await room.at(datetime(2026, 3, 18, 1, 14, tzinfo=UTC)) == []
        assert len(await room.at(datetime(2026, 3, 18, 1, 15, tzinfo=UTC))) == 1


async def test_quiet_hours_put_a_digest_off() -> None:
    async with newsroom() as room:
        await room.follow(schedule="daily 06:00", quiet_hours="22:00-07:00")
        assert await room.at(EIGHT - 2 * HOUR) == []
        assert len(await room.at(EIGHT - HOUR)) == 1


async def test_quiet_hours_longer_than_patience_lose_no_digest_and_delay_none() -> None:
    async with newsroom() as room:
        await room.follow(schedule="daily 23:00", quiet_hours="22:00-07:00")
        await room.news("Ferry aground off Sandholm", FERRY)
        for hours in range(11):
            assert await room.at(EVENING + hours * HOUR) == []
        (digest,) = await room.at(EIGHT - HOUR)
        assert "ran aground" in digest
        assert "Delayed" not in digest
        assert await room.at(EIGHT - HOUR + MINUTE) == []
        (late,) = await room.at(EIGHT + DAY)
        assert "Delayed: it was due at 23:00." in late


async def test_what_is_paused_or_muted_does_not_come() -> None:
    async with newsroom() as room:
        held = await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        await room.store.mute(HERE, Mute("topic", "Sandholm"))
        (quiet,) = await room.at(EIGHT)
        assert "ran aground" not in quiet
        await room.store.amend(replace(held, paused=BY_HAND))
        assert await room.at(EIGHT + DAY) == []


async def test_filters_of_source_and_pattern_hold() -> None:
    async with newsroom() as room:
        await room.follow("", sources=("courier",), pattern="crack|hull")
        await room.news("Ferry aground off Sandholm", FERRY, source="Courier")
        await room.news("Crack found", MORE, source="Northgate Courier")
        await room.news("Crack found, again", MORE.replace("40", "41"), source="Harbour Wire")
        (digest,) = await room.at(EIGHT)
        assert "crack of 40 metres" in digest
        assert "41" not in digest
        assert "ran aground" not in digest


async def test_who_set_it_up_is_told_once_that_a_place_takes_nothing_any_more() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.post.coming = ["rejected"]
        assert await room.at(EIGHT) == []
        (notice,) = await room.at(EIGHT + MINUTE)
        assert "Tidings may not write there." in notice
        assert room.post.arrived[-1][1] == Place("postal", "w1", "ada", direct=True)
        assert await room.at(EIGHT + 2 * MINUTE) == []
        (cured,) = await room.at(EIGHT + DAY)  # tried again at the next time, and what nobody read is told
        assert "ran aground" in cured
        assert (await room.store.subscriptions(HERE))[0].paused == ""


@pytest.mark.parametrize("reason", [Reason.NO_CHANNEL, Reason.ARCHIVED])
async def test_what_a_place_refused_is_tried_again_at_the_next_time_and_goes_on_when_that_is_mended(
    reason: Reason,
) -> None:
    async with newsroom() as room:
        held = await room.follow()
        refused = replace(held, paused=str(reason), remark="It cannot be reached.")
        said = "It is tried again at the next set time."
        assert said in plain(notice(refused), Reader(NOW, ZoneInfo("UTC")))
        await room.store.amend(replace(refused, next_at=EIGHT))
        assert len(await room.at(EIGHT)) == 1
        assert (await room.store.subscriptions(HERE))[0].paused == ""


@pytest.mark.parametrize("ends", [False, True])
async def test_what_waits_is_called_off_when_it_is_paused_or_ended_and_told_after_it_is_resumed(ends: bool) -> None:
    async with newsroom() as room:
        held = await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        await room.publisher.tick()
        if ends:
            await room.store.unsubscribe(held.id, HERE)
        else:
            (held,) = await room.store.subscriptions(HERE)
            await room.store.amend(replace(held, paused=BY_HAND))
        assert await room.at(EIGHT + HOUR) == []
        (digest,) = await room.store.history(HERE, 1)
        assert [part.reason for part in digest.parts] == ["called_off"]
        if not ends:
            await room.store.amend(replace(held, next_at=EIGHT + DAY))
            (told,) = await room.at(EIGHT + DAY)
            assert "ran aground off Sandholm" in told


async def test_what_serves_another_too_is_sent_although_one_is_paused() -> None:
    async with newsroom() as room:
        held = await room.follow()
        await room.follow("Sandholm")
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        await room.publisher.tick()
        await room.store.amend(replace(held, paused=BY_HAND))
        assert len(await room.at(EIGHT + MINUTE)) == 1


async def test_what_was_sent_is_known_for_sixty_days() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        assert len(await room.at(EIGHT)) == 1
        await room.store.purge_outbox(EIGHT + 59 * DAY)
        assert len(await room.store.history(HERE, 9)) == 1
        await room.store.purge_outbox(EIGHT + 61 * DAY)
        assert list(await room.store.history(HERE, 9)) == []


async def test_a_digest_that_cannot_be_built_is_due_again_and_holds_up_no_other() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.follow("tram", replace(HERE, channel="c2"))
        await room.news("Ferry aground off Sandholm", FERRY)
        await room.news(
            "Tram line four opens", "The tram line four in Norrvik opened on Monday after nine years of work."
        )
        texts, room.store.texts = room.store.texts, None  # type: ignore[assignment, method-assign]
        assert await room.at(EIGHT) == []
        room.store.texts = texts  # type: ignore[method-assign]
        assert len(await room.at(EIGHT + timedelta(seconds=5))) == 2


async def test_a_digest_now_tells_what_is_new_and_the_next_does_not_repeat_it() -> None:
    async with newsroom() as room:
        held = await room.follow()
        assert await room.publisher.issue(HERE) == Issued(remark="nothing stored since the last one")
        await room.news("Ferry aground off Sandholm", FERRY)
        assert await room.publisher.issue(HERE) == Issued(1)
        (digest,) = await room.at(EVENING + MINUTE)
        assert "ran aground off Sandholm" in digest
        assert await room.publisher.issue(HERE) == Issued(remark="nothing new among 1 item")
        (quiet,) = await room.at(EIGHT)
        assert "A quiet Wednesday" in quiet
        await room.store.amend(replace(held, paused=BY_HAND))
        assert await room.publisher.issue(HERE) == Issued(remark="nothing is followed here, or all of it is paused")


async def test_where_the_app_was_removed_nothing_is_tried_until_it_is_added_again() -> None:
    async with newsroom() as room:
        refused = replace(await room.follow(), paused=str(Reason.REMOVED), remark="The app was removed.", next_at=EIGHT)
        assert "It goes on when the app is added again." in plain(notice(refused), Reader(NOW, ZoneInfo("UTC")))
        await room.store.amend(refused)
        assert await room.at(EIGHT) == []


async def test_what_an_earlier_digest_never_told_is_told_although_one_was_written_between() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        assert await room.publisher.tick() == 1  # the platform is away: it waits
        await room.news("Crack found in the ferry Halden off Sandholm", MORE, source="Courier")
        room.clock.at = EIGHT + DAY - HOUR
        assert (await room.publisher.issue(HERE)).stories == 1  # by what counts as told, the ferry is
        room.post.coming = ["invalid"]
        (second,) = await room.at(EIGHT + DAY - HOUR + MINUTE)
        assert "ran aground" not in second
        (third,) = await room.at(EIGHT + DAY)
        assert "New since 19 March" in third  # of the same story, whose beginning nobody saw
        assert "ran aground" in third
        assert "crack of 40 metres" not in third


async def test_what_is_silent_between_does_not_hide_what_was_never_told() -> None:
    async with newsroom() as room:
        await room.follow(when_empty=WhenEmpty.SILENCE)
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        assert await room.publisher.tick() == 1
        room.clock.at = EIGHT + DAY - HOUR
        await room.publisher.tick()
        room.clock.at = EIGHT + DAY
        assert await room.publisher.tick() == 0  # nothing new beside what waits
        room.post.coming = ["invalid"]
        assert await room.at(EIGHT + DAY + MINUTE) == []
        (third,) = await room.at(EIGHT + 2 * DAY)
        assert "ran aground" in third


async def test_an_alert_and_a_digest_that_two_processes_write_at_once_tell_a_story_once(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "t.db") as one, SqliteStore(tmp_path / "t.db") as other:
        clock, post = FakeClock(EVENING), Post()
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR)
        alarm = replace(Terms(), mode=Mode.ALERTS, independent=1)
        held, _ = await one.subscribe(Subscription(HERE, "ferry", "ada", EVENING))
        await one.plan({held.id: EIGHT})
        await one.subscribe(Subscription(HERE, "Sandholm", "ada", EVENING, terms=alarm, next_at=EIGHT))
        clock.at = EIGHT - MINUTE
        item = entry("Ferry aground off Sandholm", FERRY, published=clock.now() - MINUTE)
        await one.add(document(item, source="Harbour Wire"), clock.now())
        clock.at = EIGHT
        publishers = [Publisher(each, [post], clock, rules, lambda: None) for each in (one, other)]
        served = {each.subscription.terms.mode: each for each in await one.due_subscriptions(EIGHT, 9)}
        briefs = [briefs_of([served[mode]], EIGHT, rules).briefs for mode in (Mode.DIGEST, Mode.ALERTS)]
        both = asyncio.Barrier(2)
        for publisher in publishers:
            publisher._build = partial(_together, both, publisher._build)  # type: ignore[method-assign]
        told = await asyncio.gather(*(p._publish(each) for p, each in zip(publishers, briefs, strict=True)))
        assert sorted(told) == [0, 1]
        publishers = [Publisher(each, [post], clock, rules, lambda: None) for each in (one, other)]
        for publisher in publishers:  # who lost writes anew, by what is told now
            await publisher.tick()
        sender = Sender(one, post, clock, "a", lambda: 0.5, repeat=False)
        while await sender.round():
            pass
        assert sum(str(payload).count("ran aground") for payload in post.payloads) == 1


async def _together(both: asyncio.Barrier, build: Build, group: Sequence[Brief], memory: Memory, until: float) -> Built:
    """Build when the other process has read its memory, too."""
    await both.wait()
    return await build(group, memory, until)


async def test_what_waits_in_the_outbox_until_it_is_late_says_so_and_not_otherwise() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.clock.at = EIGHT
        assert await room.publisher.tick() == 1
        room.post.coming = ["retry", "arrived"]
        assert await room.at(EIGHT + 10 * MINUTE) == []  # busy
        (digest,) = await room.at(EIGHT + HOUR)
        assert "Delayed: it was due at 08:00." in digest
        assert "What this channel follows: ferry." in digest
        (held,) = (await room.store.history(HERE, 1))[0].parts
        assert held.payload["text"] == digest  # what may be there is looked for, and would be repeated, as it was sent
        assert await room.at(EIGHT + HOUR + MINUTE) == []
        assert room.post.looked == 1
        (quiet,) = await room.at(EIGHT + DAY)
        assert "Delayed" not in quiet


async def test_what_may_have_arrived_in_time_is_never_repeated_as_a_late_one() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        room.post.coming = ["lost"]
        assert await room.at(EIGHT) == []
        (part,) = await room.store.claim_parts("postal", "b", EIGHT + HOUR, 9)
        begun = await room.store.begin_part(part, "b", EIGHT + HOUR)
        assert begun is not None
        assert begun.payload == part.payload
        assert "Delayed" not in begun.payload["text"]


async def test_a_quiet_line_and_an_alert_that_come_late_say_so_too() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.follow("Sandholm", replace(HERE, channel="c2"), mode=Mode.ALERTS, independent=1)
        room.clock.at = EIGHT - HOUR
        await room.news("Crack found in the tram", "The tram of Sandholm has a crack.", source="Courier")
        room.clock.at = EIGHT
        assert await room.publisher.tick() == 2
        quiet, alert = sorted(await room.at(EIGHT + 2 * HOUR), key=len)
        assert "A quiet Wednesday" in quiet
        assert "Delayed: it was due at 08:00." in quiet
        assert "Breaking" in alert
        assert "Delayed: it was due at 08:00." in alert


@pytest.mark.parametrize("render", [discord.render, partial(discord.render, embeds=True), slack.render])
@pytest.mark.parametrize("words", range(280, 292))
def test_of_a_late_digest_only_the_first_part_differs(render: Render, words: int) -> None:
    brief = Brief(HERE, EIGHT, EVENING, ZoneInfo("UTC"), None, (Subscription(HERE, "ferry", "ada", EVENING),), ())
    stories = [Story((article(f"Ferry {n}", text=f"Ferry {n} sank. " + "word " * words),)) for n in range(9)]
    told = [StorySummary(story, (Sentence(story.articles[0].text, ()),)) for story in stories]
    digest = Digest(EIGHT, told, (), Coverage(9, 9, 9, EIGHT), [about(brief.subscriptions, direct=False)])
    late = tuple(digest_message(replace(digest, remarks=said)) for said in late_remarks(brief))
    payloads = in_messages(digest_message(digest), render, Reader(EIGHT, brief.zone)).payloads
    first = late_part(late, payloads, render, Reader(EIGHT, brief.zone))
    assert len(payloads) > 1
    assert first is not None
    assert "Delayed: it was due at 08:00." in json.dumps(first)
    assert first != payloads[0]
