"""`/topics`: what the titles share, how many items and sources hold it, and what the place follows of it."""

from bot.commands.reply import State
from tests.commands.desk import DAY, desk, item


async def test_topics_are_listed_with_their_items_and_sources() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks("/topics")
        heard = await newsroom.hears("/topics")
    assert reply.state is State.ANSWERED
    assert "By the titles of 6 items in 3 sources, the oldest 1 d ago" in heard
    assert "Sandholm    2 items in 2 sources, newest: “214 people safe after ferry hits rocks near Sandholm”" in heard
    assert "Sheep" not in heard  # of nine days ago
    assert reply.suggestions[0] == "Sandholm"
    assert "Nothing yet. /subscribe belarus follows a topic." in heard


async def test_what_is_followed_is_listed_with_what_came_of_it() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        for topic in ("ferry", "sandholm", "unicorn"):
            await newsroom.asks(f"/subscribe {topic}")
        heard = await newsroom.hears("/topics")
        assert "ferry     3 items in 2 sources of the last 7 days, daily 08:00" in heard
        assert "unicorn   0 items in 0 sources of the last 7 days, daily 08:00" in heard
        assert "rocks near Sandholm” · followed here" in heard
        await newsroom.asks("/subscribe unicorn mode:alerts")
        assert "of the last 7 days, alerts from 3 sources on" in await newsroom.hears("/topics")
        await newsroom.asks("/digest pause")
        assert "of the last 7 days, paused" in await newsroom.hears("/topics")
        for number in range(10):
            await newsroom.asks(f"/subscribe topic{number}")
        assert "And 3 more: /subscriptions" in await newsroom.hears("/topics")


async def test_without_news_of_the_week_the_newest_is_spoken_of_and_of_nothing_nothing() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/topics")).state is State.EMPTY_STORE
        await newsroom.files("Wire", item("Ferry sinks off Sandholm", age=20 * DAY))
        assert "Sandholm" in await newsroom.hears("/topics")
        await newsroom.files("Wire", item("?", age=DAY))
        assert "No word stands out in them." in await newsroom.hears("/topics")
