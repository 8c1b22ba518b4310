"""What Slack is sent: readable, within every limit, and unable to mention, link or format anything by itself."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as profile
from slack_sdk.models.blocks import Block

from bot.commands.spec import COMMANDS
from bot.conversation import Faults, Field, Form
from bot.message.blocks import (
    Actions,
    Button,
    Choice,
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
from bot.platforms.slack import limits, views
from bot.platforms.slack.escape import code, escaped, link
from bot.platforms.slack.manifest import SCOPES, manifest
from bot.platforms.slack.render import MOST, render
from bot.table import Suggests
from tests.message.generated import AT, HOSTILE, messages
from tests.platforms.test_console import READER

ANSWER = Message(
    (
        Heading("Belarus"),
        note("1 story, newest ", Moment(AT)),
        paragraph("Belarus freed 123 prisoners. ", Cite(1), Text(" More could follow. "), Cite(2)),
        StoryCard("Ferry hits *rocks*", ("Wire",), AT, 12, "https://a.example/x", image="https://a.example/p.jpg"),
        Quote("Before.", "The quoted words.", "After."),
        Fields((("/help", "What is there"),)),
        Divider(),
        Actions((Button("[1]", "do:quote:a:1"), Button("Follow", "form:follow:a", Style.PRIMARY))),
    )
)


def texts(payload: Any) -> Iterator[dict[str, Any]]:
    """Every text object of a payload."""
    if isinstance(payload, dict):
        if payload.get("type") in ("mrkdwn", "plain_text"):
            yield payload
        for value in payload.values():
            yield from texts(value)
    if isinstance(payload, list | tuple):
        for value in payload:
            yield from texts(value)


def test_an_answer_as_blocks() -> None:
    (payload,) = render(ANSWER, READER).payloads
    when = f"<!date^{int(AT.timestamp())}^{{date_short_pretty}} {{time}}|"
    kinds = [block["type"] for block in payload["blocks"]]
    assert kinds == ["header", "context", "section", "section", "section", "section", "divider", "actions"]
    assert payload["text"].startswith("Belarus · 1 story")
    assert payload["unfurl_links"] is False
    shown = [text["text"] for text in texts(payload["blocks"])]
    assert shown[1].startswith(f"1 story, newest {when}")
    assert shown[2] == "Belarus freed 123 prisoners. [1] More could follow. [2]"
    card = "\u200b• <https://a.example/x|Ferry hits \u200b*\u200brocks\u200b*\u200b> · Wire · <!date^"
    assert shown[3].startswith(card)
    assert shown[4] == ">Before. *The quoted words.* After."
    assert shown[5] == "*/help* What is there"
    assert payload["blocks"][3]["accessory"]["alt_text"] == "Ferry hits *rocks*"
    assert payload["blocks"][-1]["elements"][1] == {
        "type": "button",
        "action_id": "form:follow:a",
        "text": {"type": "plain_text", "text": "Follow", "emoji": False},
        "style": "primary",
    }


def test_thirty_stories_come_in_order() -> None:
    cards = [StoryCard(f"Story {n} " + "of some length " * 15, ("Wire",), AT, n) for n in range(1, 31)]
    rendered = render(Message((Heading("Latest"), *cards)), READER)
    assert 1 < len(rendered.payloads) <= MOST
    whole = json.dumps([payload["blocks"] for payload in rendered.payloads])
    assert [int(n) for n in re.findall(r"Story (\d+) ", whole)] == list(range(1, 31))


def test_what_is_too_long_for_messages_is_attached_and_keeps_its_buttons() -> None:
    long = Message((Heading("Article"), *[paragraph("A long text. " * 200)] * 60, *ANSWER.blocks[-1:]))
    rendered = render(long, READER)
    (payload,) = rendered.payloads
    assert rendered.file is not None
    assert rendered.file.content == plain(long, READER)
    assert "attached file" in json.dumps(payload)
    assert payload["blocks"][-1]["type"] == "actions"


@given(messages)
@profile(max_examples=100)
def test_no_payload_is_over_a_limit(message: Message) -> None:
    acts = [item.action for block in message.blocks if isinstance(block, Actions) for item in block.items]
    assume(len(acts) == len(set(acts)))  # as the desk makes them
    rendered = render(message, READER)
    assert 1 <= len(rendered.payloads) <= MOST
    for payload in rendered.payloads:
        check(dict(payload))


def check(payload: dict[str, Any]) -> None:
    assert 0 < len(payload["blocks"]) <= limits.BLOCKS
    assert sum(utf16(json.dumps(block, ensure_ascii=False)) for block in payload["blocks"]) <= limits.MESSAGE
    assert 0 < utf16(payload["text"]) <= limits.TEXT
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        if block["type"] == "section":
            assert 0 < utf16(block["text"]["text"]) <= limits.SECTION
        if block["type"] == "actions":
            assert len(block["elements"]) <= limits.ACTIONS
            for element in block["elements"]:
                assert len(element["action_id"]) <= limits.ID
                assert 0 < len(element.get("options", [1])) <= limits.OPTIONS
    assert all(text["text"].strip() for text in texts(payload["blocks"]))
    for text in texts(payload["blocks"]):
        if text["type"] == "mrkdwn":
            assert no_control(text["text"]), text["text"]


def no_control(text: str) -> bool:
    """Whether every control sequence is a link or a date of ours, and every entity is whole."""
    bare = re.sub(r"<(?:https?://[^<>|\s]*\|[^<>|]*|!date\^\d+\^[^<>|]*\|[^<>|]*)>", "", text)
    return not re.search(r"<|(?<!^)(?<!\n)>|&(?!amp;|lt;|gt;)", bare)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_sign_of_a_text_means_anything(text: str) -> None:
    marked = escaped(text)
    assert no_control(marked)
    assert not re.search(r"(?<!\u200b)[*_~`]|://|\w\.\w|@\w|^&gt;", marked, re.MULTILINE)
    plain_again = marked.replace("\u200b", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert plain_again == text


def test_a_link_cannot_be_ended_by_its_words_or_its_address() -> None:
    assert link("a|b> c", "https://a.example/x|y>z <b>") == "<https://a.example/x%7Cy%3Ez%20%3Cb%3E|a∣b&gt; c>"
    assert link("words", "javascript:alert(1)") == "words"
    assert link("words", "http://[::1") == "words"
    assert code("a`b\n<!channel>") == "`aˋb &lt;!channel&gt;`"


def test_every_hostile_text_of_the_collections_stays_text(shared: Path) -> None:
    naughty = json.loads((shared / "data" / "adversarial" / "blns" / "blns.json").read_text(encoding="utf-8"))
    rows = (shared / "data" / "adversarial" / "mentions.jsonl").read_text(encoding="utf-8").splitlines()
    values = [*naughty, *(value for row in rows for value in json.loads(row).values() if isinstance(value, str))]
    assert len(values) > 400
    for text in values:
        message = Message((Heading(text or "x"), paragraph(text, Strong(text)), note(Link(text, "https://a.example"))))
        for payload in render(message, READER).payloads:
            check(dict(payload))


FORM = Form(
    "form:follow:a",
    "Follow a topic, wherever that may be",
    (
        Field("topic", "Topic", "belarus", "Words", suggests=Suggests.TOPICS),
        Field("where", "Where", "dm", "", (Choice("Here", "here"), Choice("My direct messages", "dm"))),
        Field("zone", "Zone", "UTC"),
    ),
)


def test_a_form_is_a_modal_and_comes_back() -> None:
    view = views.modal(FORM, "T:C")
    assert view["callback_id"] == "form:follow:a"
    assert utf16(view["title"]["text"]) <= limits.TITLE
    elements = [block["element"]["type"] for block in view["blocks"]]
    assert elements == ["external_select", "static_select", "plain_text_input"]
    assert view["blocks"][1]["element"]["initial_option"]["value"] == "dm"
    state = {
        "values": {"topic": {"value": {"selected_option": {"value": "haiti"}}}, "zone": {"value": {"value": "UTC"}}}
    }
    assert views.values(state) == {"topic": "haiti", "zone": "UTC"}
    assert views.errors(Faults({"zone": "No."})) == {"response_action": "errors", "errors": {"zone": "No."}}


@pytest.mark.parametrize(
    "state", [None, 1, {}, {"values": []}, {"values": {"a": None}}, {"values": {"a": {"value": 3}}}]
)
def test_what_comes_back_malformed_counts_as_empty(state: object) -> None:
    assert not any(views.values(state).values())


def test_choices_and_home_fit() -> None:
    offered = views.choices([Choice("x" * 200, "v"), Choice("", ""), *[Choice(str(n), str(n)) for n in range(150)]])
    assert len(offered["options"]) == limits.OPTIONS
    assert len(offered["options"][0]["text"]["text"]) == limits.OPTION
    page = views.home(Message(tuple(paragraph("line") for _ in range(150))), READER)
    assert page["type"] == "home"
    assert len(page["blocks"]) == limits.VIEW_BLOCKS


@pytest.mark.parametrize("socket", [True, False])
def test_the_manifest_names_commands_scopes_and_events(*, socket: bool) -> None:
    made = manifest(COMMANDS, url=None if socket else "https://desk.example/", socket=socket)
    slash = made["features"]["slash_commands"]
    assert [each["command"] for each in slash] == ["/summary", "/tidings"]
    assert "sources" in slash[1]["usage_hint"]
    assert made["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert made["settings"]["socket_mode_enabled"] is socket
    assert ("url" in slash[0]) is not socket
    if not socket:
        assert slash[0]["url"] == "https://desk.example/slack/events"
        assert made["oauth_config"]["redirect_urls"] == ["https://desk.example/slack/oauth_redirect"]
    assert len(made["display_information"]["description"]) <= 140
