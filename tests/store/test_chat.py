"""What chat keeps: found only where it belongs, kept once, and gone when it should be."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chatport import ANSWERS_KEPT, Cited, Installation, KeptAnswer, Preferences, Subscription
from bot.conversation import Place
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, HOUR, NOW

HERE = Place("discord", "guild-1", "channel-1")
ELSEWHERE = (
    replace(HERE, platform="slack"),
    replace(HERE, workspace="guild-2"),
    replace(HERE, channel="channel-2"),
)
ANSWER = KeptAnswer("K7QF", HERE, "ada", "/summary belarus", NOW, (Cited(1, 12, 1, 0, 40), Cited(2, 13, 2, 5, 9)))


async def test_an_answer_is_found_in_its_own_place_alone(store: SqliteStore) -> None:
    await store.keep_answer(ANSWER)
    assert await store.kept_answer("K7QF", HERE) == ANSWER
    assert await store.kept_answer("K7QF", replace(HERE, thread="t")) == ANSWER
    assert [await store.kept_answer("K7QF", place) for place in ELSEWHERE] == [None] * 3
    assert await store.kept_answer("nonsense", HERE) is None


async def test_an_answer_kept_again_is_the_later_one(store: SqliteStore) -> None:
    await store.keep_answer(ANSWER)
    longer = replace(ANSWER, line="/summary belarus length:long", cited=())
    await store.keep_answer(longer)
    assert await store.kept_answer("K7QF", HERE) == longer


async def test_a_topic_is_followed_once_however_it_is_written(store: SqliteStore) -> None:
    first, new = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW))
    again, second = await store.subscribe(Subscription(HERE, "belarus", "bob", NOW + HOUR))
    assert (new, second) == (True, False)
    assert again == first
    assert await store.subscriptions(HERE) == [first]


@pytest.mark.parametrize("place", [*ELSEWHERE, replace(HERE, direct=True)])
async def test_a_subscription_is_seen_and_ended_in_its_own_place_alone(store: SqliteStore, place: Place) -> None:
    held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW))
    assert await store.subscriptions(place) == []
    assert await store.unsubscribe(held.id, place) is None
    assert await store.unsubscribe(held.id, HERE) == held
    assert await store.unsubscribe(held.id, HERE) is None


async def test_the_number_of_an_ended_subscription_is_never_another_one(store: SqliteStore) -> None:
    held, _ = await store.subscribe(Subscription(HERE, "Belarus", "ada", NOW))
    await store.unsubscribe(held.id, HERE)
    later, _ = await store.subscribe(Subscription(HERE, "Haiti", "ada", NOW))
    assert later.id > held.id


async def test_the_channels_that_follow_something_are_named_once(store: SqliteStore) -> None:
    other = replace(HERE, channel="channel-2")
    own = Place("discord", "", "ada", direct=True)
    for place, topic in ((other, "Haiti"), (HERE, "Belarus"), (HERE, "Haiti"), (own, "Haiti")):
        await store.subscribe(Subscription(place, topic, "ada", NOW))
    assert await store.followed_channels("discord") == [HERE, other]
    assert await store.followed_channels("slack") == []


async def test_a_channel_prefers_and_its_workspace_fills_what_it_leaves_open(store: SqliteStore) -> None:
    assert await store.preferences(HERE) == Preferences()
    assert await store.prefer(replace(HERE, channel=""), Preferences("Europe/Minsk", "short")) == Preferences()
    assert await store.prefer(HERE, Preferences(length="long")) == Preferences()
    assert await store.preferences(HERE) == Preferences("Europe/Minsk", "long")
    assert await store.prefer(HERE, Preferences("UTC")) == Preferences(length="long")
    assert await store.preferences(HERE) == Preferences("UTC", "short")
    assert await store.preferences(replace(HERE, workspace="guild-2")) == Preferences()


async def test_an_installation_shows_no_secret_and_is_erased_on_demand(store: SqliteStore) -> None:
    whole = Installation("slack", "T1", "", '{"bot_token": "hidden"}', NOW)
    own = replace(whole, person="U1")
    for each in (whole, own, replace(whole, workspace="T2")):
        await store.install(each)
    assert "hidden" not in repr(whole)
    assert await store.installation("slack", "T1") == whole
    assert await store.installation("slack", "T1", "U1") == own
    assert await store.installation("discord", "T1") is None
    await store.uninstall("slack", "T1", "U1")
    assert await store.installations("slack") == [whole, replace(whole, workspace="T2")]
    await store.uninstall("slack", "T1")
    assert await store.installations("slack") == [replace(whole, workspace="T2")]


async def test_a_mark_is_made_once_until_it_runs_out(store: SqliteStore) -> None:
    assert await store.mark("event", "E1", "a", NOW, NOW + HOUR)
    assert not await store.mark("event", "E1", "b", NOW, NOW + DAY)
    assert await store.marked("event", "E1", NOW) == "a"
    assert await store.marked("state", "E1", NOW) is None
    assert await store.marked("event", "E1", NOW + HOUR) is None
    assert await store.mark("event", "E1", "c", NOW + HOUR, NOW + DAY)


async def test_a_mark_is_taken_once_and_not_after_its_end(store: SqliteStore) -> None:
    await store.mark("state", "s", "v", NOW, NOW + HOUR)
    assert await store.unmark("state", "s", NOW) == "v"
    assert await store.unmark("state", "s", NOW) is None
    await store.mark("state", "s", "v", NOW, NOW + HOUR)
    assert await store.unmark("state", "s", NOW + HOUR) is None


async def test_of_two_processes_one_makes_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    async with SqliteStore(path) as one, SqliteStore(path) as other:
        made = [await store.mark("event", "E1", "", NOW, NOW + HOUR) for store in (one, other)]
        assert made == [True, False]
        assert [await store.unmark("event", "E1", NOW) for store in (other, one)] == ["", None]


async def test_a_workspace_that_is_forgotten_leaves_nothing_and_others_whole(store: SqliteStore) -> None:
    other = replace(HERE, workspace="guild-2")
    for place in (HERE, other):
        await store.keep_answer(replace(ANSWER, id=place.workspace, place=place))
        await store.subscribe(Subscription(place, "Belarus", "ada", NOW))
        await store.prefer(place, Preferences("UTC"))
        await store.install(Installation("discord", place.workspace, "", "{}", NOW))
    await store.forget_workspace("discord", "guild-1")
    assert await store.kept_answer("guild-1", HERE) is None
    assert await store.subscriptions(HERE) == []
    assert await store.preferences(HERE) == Preferences()
    assert await store.installation("discord", "guild-1") is None
    assert await store.kept_answer("guild-2", other)
    assert len(await store.subscriptions(other)) == 1


async def test_old_answers_and_ended_marks_are_dropped(store: SqliteStore) -> None:
    await store.keep_answer(ANSWER)
    await store.mark("event", "E1", "", NOW, NOW + HOUR)
    await store.purge_chat(NOW + ANSWERS_KEPT)
    assert await store.kept_answer("K7QF", HERE) == ANSWER
    assert await store.mark("event", "E1", "", NOW, NOW + HOUR)
    await store.purge_chat(NOW + ANSWERS_KEPT + timedelta(seconds=1))
    assert await store.kept_answer("K7QF", HERE) is None
