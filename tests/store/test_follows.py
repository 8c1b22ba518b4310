"""What places follow, on which terms; what they mute and lean to. Nothing of one place is found in another."""

from dataclasses import replace

import pytest

from bot.chatport import BY_HAND, Mute, Preferences, Subscription
from bot.conversation import Place
from bot.follow import Mode, Terms, WhenEmpty
from bot.outbox import Kind, Parcel, settled
from bot.platformport import Reason, Rejected
from bot.store.follows import decoded, encoded
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, HOUR, NOW

HERE, THERE = Place("slack", "T1", "C1"), Place("slack", "T1", "C2")
TERMS = Terms(
    schedule="weekdays 07:30",
    sources=("courier",),
    languages=("en", "de"),
    mode=Mode.ALERTS,
    when_empty=WhenEmpty.SILENCE,
    alerts_a_day=2,
)


@pytest.mark.parametrize("terms", [Terms(), TERMS])
def test_terms_are_stored_as_what_differs_from_the_usual(terms: Terms) -> None:
    assert decoded(encoded(terms)) == terms
    assert encoded(Terms()) == "{}"
    assert decoded('{"of_a_later_edition": 1, "stories": 3}') == Terms(stories=3)


async def test_a_thread_follows_for_itself() -> None:
    async with SqliteStore() as store:
        thread = replace(HERE, thread="17.5")
        for place in (HERE, thread):
            _, new = await store.subscribe(Subscription(place, "Belarus", "ada", NOW, terms=TERMS))
            assert new
        (held,) = await store.subscriptions(thread)
        assert (held.place, held.terms, held.label) == (thread, TERMS, "Belarus")
        assert held.next_at is None


async def test_sources_are_followed_without_a_topic() -> None:
    async with SqliteStore() as store:
        await store.subscribe(Subscription(HERE, "", "ada", NOW, terms=TERMS))
        _, new = await store.subscribe(Subscription(HERE, "", "bob", NOW, terms=TERMS))
        assert not new
        assert [each.label for each in await store.subscriptions(HERE)] == ["source:courier"]


async def test_what_is_due_comes_with_what_its_place_prefers() -> None:
    async with SqliteStore() as store:
        await store.prefer(replace(HERE, channel=""), Preferences("Europe/Minsk", "short"))
        await store.prefer(HERE, Preferences(None, "long"))
        first, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW))
        later, _ = await store.subscribe(Subscription(THERE, "Haiti", "ada", NOW, next_at=NOW + HOUR))
        (due,) = await store.due_subscriptions(NOW, 10)
        assert (due.subscription.id, due.zone, due.length) == (first.id, "Europe/Minsk", "long")
        await store.plan({first.id: NOW + DAY})
        assert [each.subscription.id for each in await store.due_subscriptions(NOW + HOUR, 10)] == [later.id]
        assert await store.amend(replace(later, paused=BY_HAND))
        assert list(await store.due_subscriptions(NOW + HOUR, 10)) == []
        assert not await store.amend(replace(later, id=99))


async def test_terms_for_new_subscriptions_leave_zone_and_length_alone() -> None:
    async with SqliteStore() as store:
        assert await store.digest_terms(HERE) == Terms()
        await store.prefer(HERE, Preferences("Europe/Minsk", "short"))
        await store.set_digest_terms(HERE, TERMS)
        await store.prefer(HERE, Preferences("Europe/Rome", None))
        assert await store.digest_terms(HERE) == TERMS
        assert (await store.preferences(HERE)).zone == "Europe/Rome"


async def test_a_mute_ends_by_itself_or_by_name() -> None:
    async with SqliteStore() as store:
        await store.mute(HERE, Mute("topic", "Tesla", NOW + HOUR))
        await store.mute(HERE, Mute("source", "Courier"))
        held = await store.mutes([HERE, THERE], NOW)
        assert ([each.name for each in held[HERE]], held[THERE]) == (["Tesla", "Courier"], [])
        assert [each.name for each in (await store.mutes([HERE], NOW + HOUR))[HERE]] == ["Courier"]
        assert await store.unmute(HERE, "courier") == Mute("source", "Courier")
        assert await store.unmute(HERE, "courier") is None


async def test_leanings_are_set_whole() -> None:
    async with SqliteStore() as store:
        await store.set_leanings(HERE, {("source", "Courier"): 0.5, ("word", "tesla"): -1.0})
        assert await store.leanings([HERE, THERE]) == {
            HERE: {("source", "Courier"): 0.5, ("word", "tesla"): -1.0},
            THERE: {},
        }
        await store.set_leanings(HERE, {})
        assert await store.leanings([HERE]) == {HERE: {}}


async def test_another_zone_has_what_is_followed_there_planned_anew_and_another_length_does_not() -> None:
    async with SqliteStore() as store:
        places = (HERE, replace(HERE, thread="17.5"), THERE, replace(HERE, workspace="T2"))
        for place in places:
            await store.subscribe(Subscription(place, "Belarus", "ada", NOW, next_at=NOW + HOUR))

        async def planned() -> list[bool]:
            return [(await store.subscriptions(place))[0].next_at is not None for place in places]

        await store.prefer(HERE, Preferences(None, "short"))
        assert await planned() == [True, True, True, True]
        await store.prefer(HERE, Preferences("Asia/Tokyo", "short"))
        assert await planned() == [False, False, True, True]
        await store.prefer(replace(HERE, channel=""), Preferences("Europe/Minsk", None))
        assert await planned() == [False, False, False, True]


async def test_what_another_platform_paused_keeps_nobody_from_being_told() -> None:
    async with SqliteStore() as store:
        for n in range(101):
            await _paused(store, Place("discord", "g", f"c{n}"))
        await _paused(store, HERE)
        assert [item.place for item in await store.unannounced(["slack"])] == [HERE]
        assert len(await store.unannounced(["slack", "discord"])) == 100
        assert await store.unannounced([]) == []


async def _paused(store: SqliteStore, place: Place) -> None:
    """A place that follows something and takes nothing any more."""
    await store.subscribe(Subscription(place, "Belarus", "ada", NOW))
    await store.enqueue([Parcel(Kind.DIGEST, place, NOW, payloads=({"text": "news"},))], NOW)
    for part in await store.claim_parts(place.platform, "a", NOW, 1):
        begun = await store.begin_part(part, "a", NOW)
        assert begun
        await store.settle_parts([settled(begun, Rejected(Reason.NO_CHANNEL, "It is gone."), NOW, 0.5)], "a")
