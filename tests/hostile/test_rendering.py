"""Every hostile text in every place of a message that can hold text, read as the platforms and a terminal would."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.message.blocks import (
    Actions,
    Button,
    Choice,
    Cite,
    Code,
    Fields,
    Heading,
    Link,
    Menu,
    Message,
    Moment,
    Quote,
    Sources,
    StoryCard,
    Strong,
    note,
    paragraph,
)
from bot.message.plain import Reader
from bot.model import Citation
from bot.platformport import Rendered as Payloads
from bot.platforms.console.render import Rendered
from bot.platforms.discord.render import render as discord
from bot.platforms.slack.render import render as slack
from tests.hostile.corpus import FULL, Payload, payloads
from tests.hostile.readers import faults, skeleton, terminal_faults
from tests.hostile.tally import Tally

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
AT = NOW - timedelta(hours=3)
READER = Reader(NOW, ZoneInfo("UTC"))
HOME = "https://news.example/story"
PART = 3
"""Parts of the corpus, so that several processes can share the work."""

RENDERERS: dict[str, Callable[[Message], Payloads]] = {
    "discord": lambda message: discord(message, READER),
    "discord embeds": lambda message: discord(message, READER, embeds=True),
    "slack": lambda message: slack(message, READER),
}


def everywhere(text: str, url: str = HOME) -> Message:
    """A message that holds a text wherever text can stand."""
    cited = Citation(1, 7, 1, 0, 5, text, text, text, url, AT)
    return Message(
        (
            Heading(text),
            paragraph("It says ", text, Strong(text), text, Code(text), ", ", Link(text, url), Cite(1)),
            note(text, Moment(AT), text),
            StoryCard(text, (text, text), AT, 7, url, text, image=url),
            StoryCard(text, (text,), AT, 8),
            Sources((cited,)),
            Fields(((text, text), (text, "told"))),
            Quote(text, text, text),
            Actions((Button(text, "do:a"), Menu(text, "do:b", (Choice(text, "v", text),))), text),
        )
    )


@pytest.mark.parametrize("part", range(PART))
@pytest.mark.parametrize("name", RENDERERS)
def test_no_platform_does_anything_that_a_text_asks_for(name: str, part: int, tally: Tally) -> None:
    platform = name.split(maxsplit=1)[0]
    usual = [skeleton(platform, each) for each in RENDERERS[name](everywhere("word")).payloads]
    for payload in share(name, part):
        text = payload.text
        rendered = RENDERERS[name](everywhere(text))
        found = [fault for each in rendered.payloads for fault in faults(platform, each, frozenset({HOME}))]
        if _has_words(text):
            as_usual = [skeleton(platform, each) for each in rendered.payloads] == usual
            found += [] if as_usual else ["it formats something"]
        tally.note(payload.category, found, text)
    tally.hold()


def share(name: str, part: int) -> tuple[Payload, ...]:
    """What a part takes; embeds, which few choose, take a quarter of it unless everything is tried."""
    every = payloads()[part::PART]
    return every if FULL or name != "discord embeds" else every[::4]


def _has_words(text: str) -> bool:
    """Whether it is short and something of it can be seen, so that the message is laid out as with a word."""
    return len(text) <= 150 and any(letter.isascii() and letter.isalnum() for letter in text)


@pytest.mark.parametrize("part", range(PART))
@pytest.mark.parametrize("name", RENDERERS)
def test_no_address_ends_its_link_or_leads_elsewhere(name: str, part: int, tally: Tally) -> None:
    platform = name.split(maxsplit=1)[0]
    for at, payload in enumerate(share(name, part)):
        urls = (payload.text, f"https://news.example/{payload.text}", f"https://{payload.text}.example/")
        for url in urls if FULL else (urls[0], urls[1 + at % 2]):
            rendered = RENDERERS[name](everywhere("Harbour opens", url))
            found = [fault for each in rendered.payloads for fault in faults(platform, each)]
            tally.note(payload.category, found, url)
    tally.hold()


@pytest.mark.parametrize("part", range(PART))
def test_a_terminal_shows_text_as_text(part: int, tally: Tally) -> None:
    for payload in payloads()[part::PART]:
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, color_system="truecolor", width=100, legacy_windows=False)
        console.print(Rendered(everywhere(payload.text), READER))
        tally.note(payload.category, terminal_faults(out.getvalue()), payload.text)
    tally.hold()
