"""`/subscribe` with terms: what is asked for holds, is said in words, and is shown by the last seven days first."""

from dataclasses import replace

import pytest

from bot.commands.reply import State
from bot.commands.spec import command_named
from bot.commands.subscriptions import MOST
from bot.commands.terms import BOUNDS, SETTERS, terms_in_words
from bot.conversation import Asking, Person, Place
from bot.follow import Mode, Terms, WhenEmpty
from bot.message.plain import plain
from tests.commands.desk import NOW, Desk, desk
from tests.commands.test_schedule import CHANNEL, of


async def followed(newsroom: Desk, place: Place | None = None) -> Terms:
    """The terms of the one subscription of a place."""
    (held,) = await newsroom.context.store.subscriptions(place or Place("console", "", "operator", direct=True))
    return held.terms


async def test_terms_are_kept_and_said() -> None:
    async with desk() as newsroom:
        heard = await newsroom.hears(
            '/subscribe ferry when:"weekdays 7:30" zone:europe/minsk source:courier,wire language:English '
            "pattern:aground|rocks stories:3 quiet:22:00-07:00 when-empty:silence length:short"
        )
        terms = await followed(newsroom)
    assert terms == Terms(
        schedule="weekdays 07:30",
        zone="Europe/Minsk",
        length="short",
        stories=3,
        sources=("courier", "wire"),
        languages=("en",),
        pattern="aground|rocks",
        quiet_hours="22:00-07:00",
        when_empty=WhenEmpty.SILENCE,
    )
    assert "A digest of at most 3 stories, weekdays 07:30, and nothing when nothing is new." in heard
    assert "Only from courier or wire, in English, where aground|rocks fits." in heard
    assert "Nothing comes from 22:00 to 07:00." in heard
    assert "Next: tomorrow 07:30 (Europe/Minsk), then Friday 07:30 and Monday 07:30." in heard


async def test_alerts_say_when_they_come_and_have_no_times() -> None:
    async with desk() as newsroom:
        heard = await newsroom.hears("/subscribe ferry mode:alerts independent:2 cool-down:30 a-day:4")
        assert (await followed(newsroom)).mode is Mode.ALERTS
        listed = await newsroom.hears("/subscriptions")
        scheduled = await newsroom.hears("/digest schedule every 6h")
        assert (await followed(newsroom)).schedule == "daily 08:00"
    assert "An alert when 2 independent sources carry a story, at least 30 minutes apart, at most 4 a day." in heard
    assert "Next:" not in heard
    assert "ferry, alerts from 2 sources on" in listed
    assert "every 6h" in scheduled


async def test_the_last_seven_days_are_shown() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        heard = await newsroom.hears("/subscribe ferry")
        filtered = await newsroom.hears("/subscribe ferry source:harbour")
        alerted = await newsroom.hears("/subscribe ferry source:off mode:alerts independent:1")
        lonely = await newsroom.hears("/subscribe ferry independent:2")
        nothing = await newsroom.hears("/subscribe zeppelin")
    assert "In the last 7 days: 2 stories from 3 articles of 2 sources. What mattered most:" in heard
    assert "214 people safe after ferry hits rocks near Sandholm" in filtered
    assert "1 story from 1 article of 1 source" in filtered
    assert "In the last 7 days: 2 stories would have been alerted, from 3 articles of 2 sources." in alerted
    assert "In the last 7 days no story from 3 articles of 2 sources was carried by so many." in lonely
    assert "Of the last 7 days nothing stored belongs to it" in nothing


async def test_a_trial_changes_nothing() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        heard = await newsroom.hears("/subscribe ferry try:yes")
        assert "Nothing was changed" in heard
        assert "2 stories from 3 articles" in heard
        assert list(await newsroom.context.store.due_subscriptions(NOW, 10)) == []


async def test_said_again_it_changes_the_terms() -> None:
    async with desk() as newsroom:
        await newsroom.asks("/subscribe ferry stories:3")
        heard = await newsroom.hears("/subscribe Ferry mode:alerts")
        assert "You follow ferry on other terms now (subscription 1); before: daily 08:00." in heard
        terms = await followed(newsroom)
        assert (terms.stories, terms.mode) == (3, Mode.ALERTS)
        assert "You follow ferry already (subscription 1)." in await newsroom.hears("/subscribe ferry")


async def test_sources_can_be_followed_without_a_topic() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        heard = await newsroom.hears("/subscribe source:harbour")
        assert "You now follow source:harbour (subscription 1)." in heard
        ended = await newsroom.hears("/unsubscribe 1")
        assert "/subscribe source:harbour where:dm" in ended
        assert (await newsroom.asks("/subscribe")).state is State.ERROR


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/subscribe ferry stories:21", "stories: is a number from 1 to 20, not 21."),
        ("/subscribe ferry cool-down:2", "cool-down: is a number from 5 to 1440, not 2."),
        ("/subscribe ferry stories:many", "stories: is a number such as 6"),
        ("/subscribe ferry pattern:(", "The pattern “(” cannot be used"),
        ("/subscribe ferry quiet:late", "The quiet hours “late” are not understood. Use 22:00-07:00, or off."),
        ("/subscribe ferry language:klingon", "No language is called “klingon”."),
        ("/subscribe ferry zone:Minks", "Did you mean Europe/Minsk?"),
        ("/subscribe ferry source:,", "source: needs a value"),
        ("/subscribe ferry source:a,b,c,d,e,f,g,h,i,j,k", "source: takes at most 10 values; these are 11."),
        ("/subscribe ferry where:thread", "This is no thread."),
    ],
)
async def test_what_cannot_be_meant_names_the_option_and_stores_nothing(line: str, said: str) -> None:
    async with desk() as newsroom:
        reply = await newsroom.asks(line)
        assert reply.state is State.ERROR
        assert said in plain(reply.message, newsroom.reader)
        assert list(await newsroom.context.store.due_subscriptions(NOW, 10)) == []


async def test_a_thread_follows_something_of_its_own() -> None:
    async with desk() as newsroom:
        channel = of(newsroom, admin=True)
        await channel.asks("/subscribe tram")
        thread = Place("discord", "g1", "c1", thread="t1")
        inside = within(newsroom, thread, admin=True)
        assert "This thread now follows ferry" in await inside.hears("/subscribe ferry where:thread")
        assert "This channel follows:" in await inside.hears("/subscriptions")
        assert "This thread follows:" in await inside.hears("/subscriptions")
        assert "ferry" not in await channel.hears("/subscriptions")
        paused = await inside.hears("/digest pause")
        assert "Paused in this thread: ferry." in paused
        assert "This channel's goes on: tram." in paused
        assert [item.paused for item in await newsroom.context.store.subscriptions(CHANNEL)] == [""]
        assert "Nothing is paused in this channel." in await channel.hears("/digest resume")
        assert "Resumed in this thread: ferry." in await inside.hears("/digest resume")
        assert "Digests in this thread come every 6h now" in await inside.hears("/digest schedule every 6h")
        assert [item.terms.schedule for item in await newsroom.context.store.subscriptions(CHANNEL)] == ["daily 08:00"]
        assert "/subscribe salt" not in await channel.hears("/subscribe salt")  # the channel's own schedule stays
        assert "salt, daily 08:00" in await channel.hears("/subscriptions")
        await channel.asks("/unsubscribe salt")
        assert "Paused in this channel: tram." in await channel.hears("/digest pause")
        assert '/subscribe ferry when:"every 6h" where:thread' in await inside.hears("/unsubscribe ferry")
        member = within(newsroom, thread, admin=False)
        assert (await member.asks("/subscribe salt where:thread")).state is State.ERROR
        assert [item.topic for item in await newsroom.context.store.subscriptions(CHANNEL)] == ["tram"]


def within(newsroom: Desk, place: Place, *, admin: bool) -> Desk:
    """The desk as it is seen in a place."""
    asking = Asking(place, Person("ada", admin=admin))
    return replace(newsroom, context=replace(newsroom.context, asking=asking))


def test_every_option_sets_something_and_every_bound_is_an_option() -> None:
    names = {option.name for option in command_named("subscribe").options}
    assert names - set(SETTERS) == {"where", "try"}
    assert set(BOUNDS) <= set(SETTERS) <= names


def test_the_usual_terms_in_words() -> None:
    assert terms_in_words(Terms()) == "A digest of at most 6 stories, daily 08:00."
    assert terms_in_words(Terms(length="long", mode=Mode.ALERTS, independent=1)) == (
        "An alert when 1 independent source carries a story, at least 60 minutes apart, at most 5 a day. "
        "Its answers are long."
    )


async def test_a_place_follows_so_many_things_and_no_more() -> None:
    async with desk() as newsroom:
        for number in range(MOST):
            assert (await newsroom.asks(f"/subscribe topic{number}")).state is State.ANSWERED
        reply = await newsroom.asks("/subscribe ferry")
        assert reply.state is State.ERROR
        assert "You can follow 100 things at most." in plain(reply.message, newsroom.reader)
        assert (await newsroom.asks("/subscribe topic7 stories:3")).state is State.ANSWERED  # changes what is followed


@pytest.mark.parametrize(
    "options",
    [
        "ferry",
        '"ferry aground" -tram when:"weekdays 7:30" zone:Asia/Tokyo length:long stories:3',
        'source:"Northgate Courier,wire" language:en,ru when-empty:silence quiet:22:00-07:00',
        "ferry mode:alerts independent:2 cool-down:30 a-day:9 pattern:minsk|\\btax(es)?\\b",
    ],
)
async def test_an_end_can_be_undone_with_all_its_terms(options: str) -> None:
    async with desk() as newsroom:
        store, place = newsroom.context.store, Place("console", "", "operator", direct=True)
        await newsroom.asks(f"/subscribe {options}")
        (before,) = await store.subscriptions(place)
        heard = await newsroom.hears(f"/unsubscribe {before.id}")
        assert not await store.subscriptions(place)
        await newsroom.asks(heard.partition("Undo: ")[2].strip().removesuffix("."))
        (after,) = await store.subscriptions(place)
        assert (after.topic, after.terms) == (before.topic, before.terms)
