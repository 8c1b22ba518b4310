"""Each picture's page is drawn from what the platforms are really sent; Chromium is needed for the pictures alone."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.pictures import discord, slack
from tests.pictures.__main__ import CLIENTS, FOLDER, QUESTIONS, pages
from tests.platforms.fakedesk import NOW

NAMES = sorted(f"{client.name}-{name}" for client in CLIENTS for name in (*QUESTIONS, "quote"))
WORDS = {
    "summary": ("/summary belarus", "Belarus", "[1]", "Sources</span>", "Longer</span>"),
    "digest": ("/digest preview", "Digest", "28 November"),
    "error": ("since:someday is not a time",),
    "empty": ("Nothing stored about “mongolia”",),
    "quote": ("pressed [1]", "revision 1"),
}
PRIVATE = {"discord": "Only you can see this", "slack": "Only visible to you"}


async def test_every_page_is_drawn_with_the_words_of_its_answer_and_who_sees_it(tmp_path: Path) -> None:
    drawn = await pages(tmp_path)
    assert sorted(drawn) == NAMES
    for name, page in drawn.items():
        client, _, answer = name.partition("-")
        assert [words for words in WORDS[answer] if words not in page] == [], name
        assert (PRIVATE[client] in page) is (answer not in ("summary", "empty")), name


def test_every_page_has_its_picture_in_the_documentation() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == NAMES


@pytest.mark.parametrize("draw", [discord.markdown, slack.mrkdwn])
def test_markup_of_html_in_an_answer_stays_words(draw: Callable[[str, datetime], str]) -> None:
    assert draw("<script> & co", NOW).count("&lt;script&gt; &amp; co") == 1
