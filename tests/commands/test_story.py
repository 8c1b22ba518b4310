"""`/story` and `/timeline`: found by number, article, link or words; steps, disputes, what is new since a time."""

import pytest

from bot.commands.reply import State
from bot.message.blocks import Sources
from bot.message.plain import plain
from tests.commands.desk import DAY, HOUR, Desk, desk, item


async def filled(newsroom: Desk) -> None:
    await newsroom.stocked()
    text = (
        "A ferry with 220 people on board ran aground off Sandholm early on Tuesday, the harbour master said. "
        "The ferry is to be towed to Norrvik on Friday."
    )
    await newsroom.files("Sound Radio", item("Ferry off Sandholm had 220 people on board", text, age=1 * HOUR))


async def test_a_story_is_told_by_who_reported_what_first() -> None:
    async with desk() as newsroom:
        await filled(newsroom)
        heard = await newsroom.hears("/story 1")
        data = await newsroom.data("/story 1")
    assert heard.startswith("Ferry runs aground off Sandholm")
    assert "Story 1: 3 items in 3 sources, 1 owner; 1 independent voice" in heard  # one site in the sample
    first, second, third = (heard.index(f"18 March {at} · ") for at in ("07:00", "09:00", "11:00"))
    assert first < second < third
    assert "to be towed to Norrvik on Friday. [3]" in heard
    assert "people  220 (Sound Radio, article 8), 214 (Northgate Courier, article 1)" in heard
    assert data["story"] == 1
    assert [step["source"] for step in data["steps"]] == ["Northgate Courier", "Harbour Wire", "Sound Radio"]
    (dispute,) = data["disputes"]
    assert {given["value"] for given in dispute["given"]} == {214, 220}


@pytest.mark.parametrize("line", ["/story 1", "/timeline ferry"])
async def test_what_buttons_are_made_of_has_the_numbers_that_the_message_shows(line: str) -> None:
    async with desk() as newsroom:
        await filled(newsroom)
        reply = await newsroom.asks(line)
    (shown,) = (block.citations for block in reply.message.blocks if isinstance(block, Sources))
    kept = {cited.n: cited.article_id for sentence in reply.sentences for cited in sentence.citations}
    assert kept == {cited.n: cited.article_id for cited in shown}
    assert sorted(kept) == [1, 2, 3]


async def test_a_story_is_named_by_words_a_link_or_an_article() -> None:
    async with desk() as newsroom:
        await filled(newsroom)
        wanted = await newsroom.hears("/story 1")
        link = "https://news.example/ferry-runs-aground-off-sandholm"
        for line in ("/story ferry aground sandholm", f"/story {link}", "/story article 4", "/story story 1"):
            assert await newsroom.hears(line) == wanted, line


async def test_since_tells_what_is_new() -> None:
    async with desk() as newsroom:
        await filled(newsroom)
        heard = await newsroom.hears("/story 1 since:2h")
        assert "What is new since 18 March 10:00; 2 steps before." in heard
        assert "towed to Norrvik" in heard
        assert "07:00 ·" not in heard
        quiet = await newsroom.hears("/story article 2 since:2h")
        assert "Nothing new since 18 March 10:00; 1 step before." in quiet


async def test_an_unknown_story_says_how_one_is_found() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/story 1")).state is State.EMPTY_STORE
        assert (await newsroom.asks("/timeline ferry")).state is State.EMPTY_STORE
        await filled(newsroom)
        for line in ("/story 99", "/story zeppelin", "/story https://news.example/none", "/story article 99"):
            reply = await newsroom.asks(line)
            assert reply.state is State.NOTHING, line
            assert "/latest" in plain(reply.message, newsroom.reader)
        assert (await newsroom.asks("/story -")).state is State.ERROR


async def test_a_timeline_goes_through_the_stories_of_a_topic() -> None:
    async with desk() as newsroom:
        await filled(newsroom)
        heard = await newsroom.hears("/timeline ferry")
        assert heard.startswith("Timeline: ferry")
        assert heard.index("18 March 2026 · Northgate Courier: ") < heard.index("11:00 · Sound Radio")
        assert "[1]" in heard
        short = await newsroom.hears("/timeline ferry limit:1")
        assert "1 step on 1 day" in short
        assert (await newsroom.asks("/timeline zeppelin")).state is State.NOTHING
        assert (await newsroom.asks("/timeline -")).state is State.ERROR
        assert (await newsroom.asks("/timeline ferry source:nobody")).state is State.NOTHING
        assert (await newsroom.asks("/timeline strike easter")).state is State.HEADLINES_ONLY


async def test_what_other_stories_told_before_is_not_told_as_new() -> None:
    async with desk() as newsroom:
        burst = "The dam above Talvik burst at dawn and swept away eleven houses of the upper town."
        await newsroom.files("Wire", item("Dam bursts above Talvik", burst, age=20 * DAY))
        trial = "A court in Orrin heard the first witness against three engineers of the power company on Monday."
        await newsroom.files("Wire", item("Engineers on trial", f"{burst} {trial}", age=1 * HOUR))
        heard = await newsroom.hears("/story article 2 since:24h")
        whole = await newsroom.hears("/timeline dam talvik")
    assert "swept away" not in heard
    assert f"11:00 · Wire: {trial}" in heard
    assert whole.count("swept away") == 1
