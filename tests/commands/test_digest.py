"""`/digest preview` says what a digest would say now, each sentence with its source, and what it is made from."""

import re

from bot.commands.reply import State
from bot.message.blocks import StoryCard
from bot.model import Entry
from tests.commands.desk import DAY, HOUR, NOW, desk, item


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
        await newsroom.files("Wire", item("Ferry sinks", "The ferry sank in the bay.", age=2 * DAY))
        await newsroom.asks("/subscribe ferry")
        reply = await newsroom.asks("/digest preview")
    assert reply.state is State.NOTHING
    assert "A quiet day" in str(reply.message)


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
