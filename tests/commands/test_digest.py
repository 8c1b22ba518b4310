"""`/digest preview` says what a digest would say now, each sentence with its source, and what it is made from."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.commands.reply import State
from bot.conversation import Asking, Person
from bot.message.blocks import StoryCard
from bot.model import Entry
from tests.commands.desk import DAY, HOUR, NOW, desk, item
from tests.delivery.post import HERE
from tests.digest.test_publish import EVENING, FERRY, newsroom


async def test_a_digest_tells_what_is_followed_and_nothing_else() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.asks("/subscribe ferry")
        reply = await newsroom.asks("/digest preview")
        heard = await newsroom.hears("/digest")
    assert reply.state is State.ANSWERED
    first = heard.splitlines()[0]
    assert re.fullmatch(r"Digest · Wednesday 18 March", first)
    assert "You follow nothing" not in heard
    assert "What you follow: ferry." in heard
    assert "A ferry with 214 people on board ran aground off Sandholm" in heard
    assert all(len(sentence.citations) for sentence in reply.sentences)


async def test_a_place_that_follows_nothing_is_shown_everything_and_told_so() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        heard = await newsroom.hears("/digest preview")
    assert "You follow nothing yet, so this is of everything stored." in heard


EVENTS = {
    "Apple growers count losses": "Frost took half of the apples in the valley. Growers asked for help. Prices rise.",
    "Harbour crane falls": "A crane fell into the water at dawn. Nobody was hurt. Divers will lift it on Monday.",
    "Museum buys a whale": "The skeleton is nine metres long. A sponsor paid for it. Schools may come for nothing.",
    "Tunnel opens after delay": "Trains went through the mountain at last. The works took ten years. Tickets are dear.",
    "Volcano wakes on Sula": "Ash covered three villages overnight. People were brought away. The airport is closed.",
    "Orchestra plays in prison": "Musicians gave a concert for inmates. The warden wept. Another one is planned.",
    "Glacier gives up a plane": "Hikers found the wreck of a mail plane. It was lost long ago. Letters are legible.",
    "Chess prodigy wins title": "A girl of eleven beat the champion. She plays since she was four. Her school cheered.",
}


async def test_a_story_has_two_sentences_at_most_and_a_digest_six_stories() -> None:
    async with desk() as newsroom:
        for title, text in EVENTS.items():
            await newsroom.files(f"Wire {title}", item(title, text))
        reply = await newsroom.asks("/digest preview")
    assert len(reply.stories) == 6
    assert 6 <= len(reply.sentences) <= 12
    assert "Also:" in str(reply.message)


async def test_what_is_older_than_a_day_is_a_quiet_day() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry sinks", "The ferry sank in the bay.", age=3 * DAY))
        await newsroom.asks("/subscribe ferry")
        reply = await newsroom.asks("/digest preview")
    assert reply.state is State.NOTHING
    assert "A quiet Wednesday: nothing stored since the last one." in str(reply.message)


async def test_a_preview_leaves_out_what_is_muted_and_obeys_the_terms() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.asks("/subscribe ferry language:ru")
        heard = await newsroom.hears("/digest preview")
        assert "Пассажирский паром" not in heard  # of the topic's words it holds none
        await newsroom.asks("/subscribe паром when-empty:silence")
        assert "Паром сел на мель" in await newsroom.hears("/digest preview")
        await newsroom.asks("/mute паром")
        reply = await newsroom.asks("/digest preview")
    assert reply.state is State.NOTHING
    assert "nothing new" in str(reply.message)


async def test_a_preview_says_since_when_it_looks_and_sends_nothing() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.asks("/subscribe ferry")
        heard = await newsroom.hears("/digest preview")
        assert "A preview of what is new since 17 March 2026, 12:00 UTC; nothing was sent." in heard
        assert "Less like this" not in heard
        await newsroom.asks("/digest pause")
        assert "all of it is paused, until /digest resume." in await newsroom.hears("/digest preview")
        assert await newsroom.context.store.history(None, 1) == []


async def test_a_preview_is_what_a_digest_at_once_tells_and_is_empty_after_it() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.news("Ferry aground off Sandholm", FERRY)
        context = Context(room.store, room.clock, ZoneInfo("UTC"), asking=Asking(HERE, Person("ada")))
        before = await answer(context, "/digest preview")
        assert (await room.publisher.issue(HERE)).stories == 1
        await room.at(EVENING)
        after = await answer(context, "/digest preview")
        told = "\n".join(str(payload) for payload in room.post.payloads)
    assert before.sentences
    assert all(sentence.text in told for sentence in before.sentences)
    assert after.state is State.NOTHING
    assert "nothing new" in str(after.message)


async def test_in_a_thread_a_preview_is_of_what_the_thread_follows() -> None:
    async with newsroom() as room:
        thread = replace(HERE, thread="t1")
        await room.follow("tram")
        await room.news("Ferry aground off Sandholm", FERRY)
        asking = Asking(thread, Person("ada"))
        context = Context(room.store, room.clock, ZoneInfo("UTC"), asking=asking)
        assert "ran aground" not in str((await answer(context, "/digest preview")).message)
        await room.follow("ferry", thread)
        assert "ran aground" in str((await answer(context, "/digest preview")).message)


async def test_a_digest_of_headlines_lists_them() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry sinks off Sandholm"))
        reply = await newsroom.asks("/digest preview")
    assert reply.state is State.HEADLINES_ONLY
    assert "Ferry sinks off Sandholm" in str(reply.message)


async def test_only_the_first_picture_is_shown_and_only_from_the_web() -> None:
    texts = {"Ferry sinks": "The ferry sank in the bay today.", "Museum opens": "The museum of salt opened its doors."}
    async with desk() as newsroom:
        for title, text in texts.items():
            entry = Entry(title, text, published=NOW - HOUR, language="en", image="https://news.example/a.jpg")
            await newsroom.files(title, entry)
        bad = Entry("Bad picture", "It has a bad one.", published=NOW - HOUR, language="en", image="javascript:x")
        await newsroom.files("Bad", bad)
        reply = await newsroom.asks("/digest preview")
        listed = await newsroom.asks("/latest")
    cards = [block for block in reply.message.blocks if isinstance(block, StoryCard)]
    assert len([card for card in cards if card.image]) == 1
    rows = [block for block in listed.message.blocks if isinstance(block, StoryCard)]
    assert sorted(card.image or "" for card in rows) == ["", *["https://news.example/a.jpg"] * 2]


async def test_an_empty_store_has_no_digest() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/digest preview")).state is State.EMPTY_STORE
