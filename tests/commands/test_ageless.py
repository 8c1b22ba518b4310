"""`/latest`: what has no date and was there when its source was first read stands below the last week's news."""

import pytest

from bot.commands.lists import AGELESS
from tests.commands.desk import DAY, HOUR, Desk, desk, item

HALL = item("The hall of clocks", "The hall holds nine clocks, of which four still go.", age=None)
BEETLES = item("A cellar full of beetles", "Nobody has counted the beetles for six hundred years.", age=None)
LAMP = item("The lamp room is open again", "Visitors may see the lamp of the ferry again.", age=None)


async def titles(newsroom: Desk, line: str) -> list[str]:
    return [story["title"] for story in (await newsroom.data(line))["stories"]]


async def test_dated_news_of_the_week_leads_and_what_is_listed_later_is_new() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.files("Museum", HALL, BEETLES)
        first = await titles(newsroom, "/latest")
        assert set(first[-3:-1]) == {HALL.title, BEETLES.title}
        assert first[-1] == "A year of rain in the hills"  # nine days old
        assert first[0] == "Strike on the ferries looms at Easter"
        assert AGELESS in await newsroom.hears("/latest")
        assert AGELESS not in await newsroom.hears("/latest limit:3")
        newsroom.clock.at += HOUR
        await newsroom.files("Museum", HALL, BEETLES, LAMP)
        assert (await titles(newsroom, "/latest"))[0] == LAMP.title
        assert (await titles(newsroom, "/latest ferry"))[0] == LAMP.title


@pytest.mark.parametrize("line", ["/latest", "/summary news"])
async def test_where_nothing_has_a_date_all_of_it_is_told_as_ever(line: str) -> None:
    async with desk() as newsroom:
        await newsroom.files("Museum", HALL)
        newsroom.clock.at += DAY
        await newsroom.files("Mill", BEETLES)
        assert await titles(newsroom, line) == [BEETLES.title, HALL.title]
        assert AGELESS not in await newsroom.hears(line)
