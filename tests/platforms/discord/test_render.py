"""What Discord is sent: readable, within every limit, and unable to mention, link or format anything by itself."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from bot.message.blocks import (
    Actions,
    Button,
    Cite,
    Divider,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    Quote,
    StoryCard,
    Strong,
    Style,
    Text,
    note,
    paragraph,
)
from bot.message.plain import plain
from bot.message.split import utf16
from bot.platformport import Rendered
from bot.platforms.discord import limits
from bot.platforms.discord.escape import code, escaped, link
from bot.platforms.discord.render import MOST, render
from tests.message.generated import AT, HOSTILE, messages, plain_digest, told_digests
from tests.platforms.test_console import READER

ANSWER = Message(
    (
        Heading("Belarus"),
        note("1 story from 2 items, newest ", Moment(AT)),
        paragraph("Belarus freed 123 prisoners. ", Cite(1), Text(" More could follow. "), Cite(2)),
        StoryCard("Ferry_hits *rocks*", ("Wire",), AT, 12, "https://a.example/x", image="https://a.example/p.jpg"),
        Quote("Before.", "The quoted words.", "After."),
        Fields((("/help", "What is there"),)),
        Divider(),
        Actions((Button("[1]", "do:quote:a:1"), Button("Follow", "form:follow:a", Style.PRIMARY))),
    )
)


def leaves(payload: Any) -> Iterator[dict[str, Any]]:
    """Every component of a payload, nested ones too."""
    for each in payload.get("components", ()):
        yield each
        yield from leaves(each)
        yield from [each["accessory"]] if "accessory" in each else []


def shown(rendered: Rendered) -> str:
    """All text of the payloads."""
    texts = [leaf["content"] for body in rendered.payloads for leaf in leaves(body) if leaf.get("type") == 10]
    texts += [embed["description"] for body in rendered.payloads for embed in body.get("embeds", ())]
    return "\n".join(texts)


def test_an_answer_as_components() -> None:
    (payload,) = render(ANSWER, READER).payloads
    at = int(AT.timestamp())
    assert payload["flags"] == 1 << 15
    assert payload["allowed_mentions"] == {"parse": []}
    (container,) = payload["components"]
    texts = [leaf["content"] for leaf in leaves(payload) if leaf["type"] == 10]
    assert texts == [
        "## Belarus",
        f"-# 1 story from 2 items, newest <t:{at}:R>",
        "Belarus freed 123 prisoners. \\[1\\] More could follow. \\[2\\]",
        f"**[Ferry\\_hits \\*rocks\\*](<https://a.example/x>)**\n-# Wire · <t:{at}:R> · article 12",
        "> Before. **The quoted words.** After.",
        "**/help** What is there",
    ]
    picture = next(leaf for leaf in leaves(payload) if leaf["type"] == 11)
    assert picture == {"type": 11, "media": {"url": "https://a.example/p.jpg"}, "description": "Ferry_hits *rocks*"}
    assert container["components"][-1]["components"] == [
        {"type": 2, "style": 2, "label": "[1]", "custom_id": "do:quote:a:1"},
        {"type": 2, "style": 1, "label": "Follow", "custom_id": "form:follow:a"},
    ]


def test_an_answer_as_an_embed() -> None:
    (payload,) = render(ANSWER, READER, embeds=True).payloads
    assert "flags" not in payload
    assert payload["embeds"][0]["description"].startswith("## Belarus\n-# 1 story")
    assert payload["embeds"][0]["thumbnail"] == {"url": "https://a.example/p.jpg"}
    assert len(payload["components"]) == 1


def test_thirty_stories_become_several_messages_in_order() -> None:
    cards = [StoryCard(f"Story {n} " + "of some length " * 15, ("Wire",), AT, n) for n in range(1, 31)]
    rendered = render(Message((Heading("Latest"), *cards)), READER)
    assert 1 < len(rendered.payloads) <= MOST
    assert [int(n) for n in re.findall(r"Story (\d+) ", shown(rendered))] == list(range(1, 31))
    assert rendered.file is None


def test_what_is_too_long_for_messages_is_attached_and_keeps_its_buttons() -> None:
    long = Message((Heading("Article"), *[paragraph("A long text. " * 100)] * 40, *ANSWER.blocks[-1:]))
    rendered = render(long, READER)
    assert len(rendered.payloads) == 1
    assert rendered.file is not None
    assert rendered.file.content == plain(long, READER)
    assert "attached file" in shown(rendered)
    assert [leaf["custom_id"] for leaf in leaves(rendered.payloads[0]) if leaf["type"] == 2] == [
        "do:quote:a:1",
        "form:follow:a",
    ]


@given(messages)
@profile(max_examples=100)
def test_no_payload_is_over_a_limit(message: Message) -> None:
    acts = [item.action for block in message.blocks if isinstance(block, Actions) for item in block.items]
    assume(len(acts) == len(set(acts)))  # as the desk makes them
    for embeds in (False, True):
        rendered = render(message, READER, embeds=embeds)
        assert 1 <= len(rendered.payloads) <= MOST
        for payload in rendered.payloads:
            check(dict(payload))


def check(payload: dict[str, Any]) -> None:
    everything = list(leaves(payload))
    texts = [leaf["content"] for leaf in everything if leaf["type"] == 10]
    assert all(texts)
    assert all(text.strip() for text in texts)
    assert sum(map(utf16, texts)) <= limits.V2_TEXT
    assert len(everything) <= limits.V2_COMPONENTS
    ids = [leaf["custom_id"] for leaf in everything if "custom_id" in leaf]
    assert len(ids) == len(set(ids))
    assert all(0 < len(each) <= limits.CUSTOM_ID for each in ids)
    for leaf in everything:
        if leaf["type"] == 2:
            assert 0 < utf16(leaf["label"]) <= limits.BUTTON
        if leaf["type"] == 3:
            assert 0 < len(leaf["options"]) <= limits.OPTIONS
            assert utf16(leaf["placeholder"]) <= limits.PLACEHOLDER
            assert all(0 < utf16(each["label"]) <= limits.OPTION for each in leaf["options"])
        if leaf["type"] == 11:
            assert leaf["media"]["url"].startswith(("http://", "https://"))
            assert 0 < utf16(leaf["description"]) <= limits.ALT
    for embed in payload.get("embeds", ()):
        assert 0 < utf16(embed["description"]) <= limits.EMBED_DESCRIPTION
    if "embeds" in payload:
        assert len(payload["components"]) <= limits.ROWS
    json.dumps(payload)


@given(messages)
@profile(max_examples=25)
def test_every_payload_is_what_discord_itself_describes(message: Message) -> None:
    schema = _schema()
    if schema is None:
        pytest.skip("needs ../shared, which is not on this machine")
    for embeds in (False, True):
        for payload in render(message, READER, embeds=embeds).payloads:
            schema.validate(json.loads(json.dumps(payload)))


_SCHEMAS: list[Any] = []


def _schema() -> Any:
    path = Path(__file__).parents[4] / "shared" / "data" / "schemas" / "discord_openapi.json"
    if not _SCHEMAS and path.is_file():
        whole = json.loads(path.read_text(encoding="utf-8"))
        wanted = {"$ref": "#/components/schemas/MessageCreateRequest", "components": whole["components"]}
        _SCHEMAS.append(jsonschema.Draft202012Validator(wanted))
    return _SCHEMAS[0] if _SCHEMAS else None


@given(told_digests())
@profile(max_examples=40)
def test_a_digest_with_buttons_under_each_story_is_within_every_limit(message: Message) -> None:
    for embeds in (False, True):
        rendered = render(message, READER, embeds=embeds)
        assert 1 <= len(rendered.payloads) <= MOST
        for payload in rendered.payloads:
            check(dict(payload))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=15))
@profile(max_examples=40)
def test_buttons_stand_in_the_message_of_their_story(lengths: list[int]) -> None:
    for embeds in (False, True):
        rendered = render(plain_digest(lengths), READER, embeds=embeds)
        assert rendered.file is None
        votes = [(body, row) for body in rendered.payloads for row in rows_of(dict(body))]
        assert [row[0]["custom_id"] for _, row in votes] == [f"do:vote:{n}:up" for n in range(1, len(lengths) + 1)]
        for number, (payload, row) in enumerate(votes, start=1):
            assert f"article {number}\n" in shown(Rendered((payload,))) + "\n"
            assert row[0]["label"] == (f"👍 Story {number}" if embeds else "👍")


def rows_of(payload: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The buttons of a payload, row by row."""
    return [leaf["components"] for leaf in leaves(payload) if leaf["type"] == 1]


def test_six_stories_with_their_buttons_need_no_third_message() -> None:
    assert len(render(plain_digest([4] * 6), READER).payloads) == 2  # of 40 components each, of which a story has 8


def test_buttons_apart_from_their_story_say_what_it_is() -> None:
    rendered = render(plain_digest([150] * 12), READER)
    assert rendered.file is not None
    (payload,) = rendered.payloads
    assert [row[0]["label"] for row in rows_of(dict(payload))] == [f"👍 Story {n}" for n in range(1, 6)]


UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*([*_~`|<>\[\]()#@])")
"""A sign of Discord's Markdown that no backslash makes a plain one."""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_of_a_text_means_anything(text: str) -> None:
    marked = escaped(text)
    assert not UNESCAPED.search(marked)
    assert not re.search(r"(?<!\\)://", marked)
    assert not re.search(r"@(everyone|here)", marked)
    assert re.sub(r"\\(.)", r"\1", marked).replace("\u200b", "") == text


def test_a_link_cannot_be_ended_by_its_words_or_its_address() -> None:
    assert link("a](b) c", "https://a.example/x)y>z <b>") == "[a\\]\\(b\\) c](<https://a.example/x%29y%3Ez%20%3Cb%3E>)"
    assert link("words", "javascript:alert(1)") == "words"
    assert link("words", "http://[::1") == "words"
    assert code("a`b\nc @everyone") == "`aˋb c @\u200beveryone`"


def test_every_hostile_text_of_the_collections_stays_text(shared: Path) -> None:
    naughty = json.loads((shared / "data" / "adversarial" / "blns" / "blns.json").read_text(encoding="utf-8"))
    rows = (shared / "data" / "adversarial" / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [*naughty, *(value for row in rows for value in json.loads(row).values() if isinstance(value, str))]
    assert len(texts) > 400
    for text in texts:
        assert not UNESCAPED.search(escaped(text)), text
        message = Message((Heading(text or "x"), paragraph(text, Strong(text)), note(Link(text, "https://a.example"))))
        for payload in render(message, READER).payloads:
            check(dict(payload))
            for leaf in leaves(payload):
                own = re.sub(r"\]\(<https://a\.example>\)|\\.", "", leaf.get("content", ""))
                assert not re.search(r"<[@#!/:at]|@everyone|@here|\]\(", own), text
