"""What Slack is sent: readable, in order, within every limit, and unable to mention, link or format by itself."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Choice,
    Cite,
    Code,
    Divider,
    Fields,
    Heading,
    Link,
    Menu,
    Message,
    Moment,
    Note,
    Paragraph,
    Quote,
    Sources,
    StoryCard,
    Strong,
    Style,
    Text,
    note,
    paragraph,
)
from bot.message.plain import plain
from bot.message.split import utf16
from bot.model import Citation
from bot.platforms.slack import kit, limits
from bot.platforms.slack.escape import escaped, one_line
from bot.platforms.slack.render import ATTACHED, render, without_pictures
from tests.message.generated import messages, plain_digest, told_digests
from tests.platforms.slack.reading import check, meant, mrkdwn, shown, squeezed, text_objects
from tests.platforms.test_console import READER

NOW = READER.now
HOURS = NOW - timedelta(hours=3)
LONG_AGO = NOW - timedelta(days=40)
AGO = f"<!date^{int(HOURS.timestamp())}^{{ago}}|3 h ago>"
AT = f"<!date^{int(HOURS.timestamp())}^{{date_short_pretty}} at {{time}}|3 h ago>"
SEEN = f"first seen {AT} · article 8"
SAFE = "Ferry &amp; crew ∗safe∗"
CITED = Citation(1, 7, 1, 0, 5, "quote", "Ferry & crew *safe*", "Wire", "https://a.example/x?a&b", HOURS)

ANSWER = Message(
    (
        Heading("Belarus"),
        note("1 story, newest ", Moment(HOURS)),
        paragraph(
            "Belarus freed 123 prisoners ", Cite(1), Text(". More "), Strong("could"), Text(" follow: "), Cite(2)
        ),
        Sources((CITED, replace(CITED, n=2, article_id=8, url=None, dated=False))),
        StoryCard("Ferry hits *rocks*", ("Wire", "Post"), HOURS, 12, "https://a.example/x", "All are safe."),
        Quote("Before.", "The *quoted* words.", "After."),
        Fields((("/help", "What is there"), ("/latest", "The newest"))),
        Divider(),
        note("Read one with ", Code("/article 12"), "."),
        Actions((Button("[1]", "do:quote:a:1"), Button("Follow", "form:follow:a", Style.PRIMARY))),
    )
)


def texts(block: dict[str, Any]) -> list[str]:
    """The texts of a block."""
    return [each["text"] for each in text_objects(block)]


def test_an_answer_as_blocks() -> None:
    (payload,) = render(ANSWER, READER).payloads
    blocks = payload["blocks"]
    assert payload["text"].startswith("Belarus · 1 story, newest 3 h ago")
    assert [(block["type"], *texts(block)) for block in blocks[:-1]] == [
        ("header", "Belarus"),
        ("context", f"1 story, newest {AGO}"),
        ("section", "Belarus freed 123 prisoners [1]. More *could* follow: [2]"),
        (
            "section",
            f"[1] <https://a.example/x?a&amp;b|{SAFE}> · Wire, {AT} · article 7\n[2] {SAFE} · Wire, {SEEN}",
        ),
        ("section", f"<https://a.example/x|Ferry hits ∗rocks∗>\nWire, Post · {AGO} · article 12\nAll are safe."),
        ("rich_text", "Before. ", "The *quoted* words.", " After."),
        ("section", "*/help* What is there\n*/latest* The newest"),
        ("divider",),
        ("context", "Read one with `/article 12`."),
    ]
    assert blocks[5]["elements"][0]["type"] == "rich_text_quote"
    assert blocks[5]["elements"][0]["elements"][1]["style"] == {"bold": True}


def test_buttons_and_menus() -> None:
    menu = Menu("Quotes", "do:quote:a", (Choice("[11] Wire", "11", "A title"), Choice("again", "11"), Choice("x", "")))
    message = Message((paragraph("Text"), Actions((*actions(ANSWER).items, menu, Menu("None", "do:none", ())))))
    (payload,) = render(message, READER).payloads
    label = {"type": "plain_text", "emoji": False}
    quote, follow, select = payload["blocks"][-1]["elements"]
    assert quote == {
        "type": "button",
        "action_id": "do:quote:a:1",
        "value": "do:quote:a:1",
        "text": label | {"text": "[1]"},
        "accessibility_label": "Citation 1: show the quote",
    }
    assert follow["style"] == "primary"
    assert select["placeholder"] == label | {"text": "Quotes"}
    assert [each["value"] for each in select["options"]] == ["11"]


def actions(message: Message) -> Actions:
    """The last block of a message, which holds its buttons."""
    last = message.blocks[-1]
    assert isinstance(last, Actions)
    return last


def test_a_picture_stands_beside_its_story_and_has_words() -> None:
    card = StoryCard("Ferry hits rocks", ("Wire",), HOURS, 12, image="https://a.example/p.jpg?a&b")
    (payload,) = render(Message((card, replace(card, image="data:image/png;base64,x"))), READER).payloads
    first, second = payload["blocks"]
    picture = {"type": "image", "image_url": "https://a.example/p.jpg?a&b", "alt_text": "Ferry hits rocks"}
    assert first["accessory"] == picture
    assert "accessory" not in second


def test_what_slack_refuses_for_a_picture_can_be_sent_without() -> None:
    card = StoryCard("Ferry hits rocks", ("Wire",), HOURS, 12, image="https://a.example/p.jpg")
    message = Message((card, *ANSWER.blocks))
    (payload,) = render(message, READER).payloads
    (bare,) = render(replace(message, blocks=(replace(card, image=None), *ANSWER.blocks)), READER).payloads
    assert without_pictures(payload) == bare


def test_a_moment_long_ago_is_its_day() -> None:
    (payload,) = render(Message((note(Moment(LONG_AGO)),)), READER).payloads
    (text,) = texts(payload["blocks"][0])
    assert text.startswith(f"<!date^{int(LONG_AGO.timestamp())}^{{date_short}}|")


def test_a_long_title_is_no_header_and_nothing_of_it_is_lost() -> None:
    title = "Ferry hits rocks " * 20
    (payload,) = render(Message((Heading(title),)), READER).payloads
    assert [block["type"] for block in payload["blocks"]] == ["section"]
    assert texts(payload["blocks"][0]) == [f"*{title.strip()}*"]


def test_text_from_right_to_left_is_isolated_line_by_line() -> None:
    (payload,) = render(Message((Heading("שלום"), paragraph("قال الوزير\nplain"))), READER).payloads
    assert [text for block in payload["blocks"] for text in texts(block)] == [
        "\u2068שלום\u2069",
        "\u2068قال الوزير\u2069\nplain",
    ]


def test_texts_that_follow_one_another_cannot_make_an_emoji_together() -> None:
    (payload,) = render(Message((paragraph("a :smi", Text("le: *b"), Text("* c")),)), READER).payloads
    assert texts(payload["blocks"][0]) == ["a :\u200bsmile: ∗b∗ c"]


def test_thirty_stories_come_in_order_in_few_messages_and_the_buttons_under_the_last() -> None:
    cards = [
        StoryCard(f"Story {n} " + "of some length " * 15, ("Wire",), HOURS, n, f"https://a.example/{n}")
        for n in range(1, 31)
    ]
    message = Message((Heading("Latest"), *cards, actions(ANSWER)))
    rendered = render(message, READER)
    assert 1 < len(rendered.payloads) <= 3
    assert squeezed(shown(rendered)) == squeezed(expected(message))
    kinds = [[block["type"] for block in payload["blocks"]] for payload in rendered.payloads]
    assert [kind.count("actions") for kind in kinds] == [0] * (len(kinds) - 1) + [1]


def test_buttons_never_stand_alone_under_a_full_message() -> None:
    for length in range(350, 420, 3):
        message = Message((*(paragraph("w" * length + " end") for _ in range(50)), actions(ANSWER)))
        rendered = render(message, READER)
        assert len(rendered.payloads) > 1
        assert squeezed(shown(rendered)) == squeezed(expected(message))
        assert all(payload["blocks"][0]["type"] != "actions" for payload in rendered.payloads)
        check(rendered)


def test_what_is_too_long_for_messages_is_attached_and_keeps_its_beginning_and_buttons() -> None:
    parts = [paragraph(f"Part {n}. " + "A long text. " * 200) for n in range(60)]
    message = Message((Heading("Article"), *parts, actions(ANSWER)))
    rendered = render(message, READER)
    (payload,) = rendered.payloads
    assert rendered.file is not None
    assert (rendered.file.name, rendered.file.content) == ("answer.txt", plain(message, READER))
    assert payload["blocks"][-2] == kit.context(ATTACHED)
    assert payload["blocks"][-1]["type"] == "actions"
    assert sum(map(utf16, texts(payload["blocks"]))) > limits.MESSAGE * 0.7
    check(rendered)


def test_a_message_of_nothing_is_still_a_message() -> None:
    for empty in (Message(), Message((Heading(" "), paragraph(""), Quote("", "\x00", ""), Fields(()), Actions(())))):
        check(render(empty, READER))


@given(messages)
@settings(max_examples=120)
def test_no_payload_is_over_a_limit_and_only_our_own_marks_mean_anything(message: Message) -> None:
    rendered = render(message, READER)
    check(rendered)
    for text in mrkdwn(rendered):
        assert meant(text) == []
    for payload in rendered.payloads:
        assert meant(payload["text"]) == []


@given(told_digests())
@settings(max_examples=40)
def test_a_digest_with_buttons_under_each_story_is_within_every_limit(message: Message) -> None:
    check(render(message, READER))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=15))
@settings(max_examples=40)
def test_buttons_stand_in_the_message_of_their_story(lengths: list[int]) -> None:
    rendered = render(plain_digest(lengths), READER)
    assert rendered.file is None
    check(rendered)
    votes = [(body, row) for body in rendered.payloads for row in body["blocks"] if row["type"] == "actions"]
    assert len(votes) == len(lengths)
    for number, (payload, row) in enumerate(votes, start=1):
        first = row["elements"][0]
        assert (first["action_id"], first["value"]) == (f"do:vote:{number}:up", f"do:vote:{number}:up")
        assert first["text"]["text"] == "👍"
        assert first["accessibility_label"] == f"👍: Story {number}"
        at = payload["blocks"].index(row)
        assert f"article {number}" in payload["blocks"][at - 2]["text"]["text"]


def test_buttons_apart_from_their_story_say_what_it_is() -> None:
    rendered = render(plain_digest([600] * 10), READER)
    assert rendered.file is not None
    (payload,) = rendered.payloads
    rows = [block["elements"] for block in payload["blocks"] if block["type"] == "actions"]
    assert [row[0]["text"]["text"] for row in rows] == [f"👍 Story {n}" for n in range(2, 11)]  # half a message of them


@given(messages)
@settings(max_examples=80)
def test_what_is_said_stands_in_the_order_of_the_message_and_nothing_is_lost(message: Message) -> None:
    short = Message(tuple(block for block in message.blocks if not_too_long(block)))
    rendered = render(short, READER)
    if rendered.file is None:
        assert squeezed(shown(rendered)) in (squeezed(expected(short)), "")


def not_too_long(block: Block) -> bool:
    """Whether no link or word to type in a block is longer than a section: such a one is cut, not split."""
    return "long/" * 99 not in repr(block) and "w" * 999 not in repr(block) and r"\u0301" * 299 not in ascii(block)


def expected(message: Message) -> str:
    """The message as plain text, without the addresses that stand behind the words of links."""
    return plain(Message(tuple(_unlinked(block) for block in message.blocks)), READER)


def _unlinked(block: Block) -> Block:
    match block:
        case Paragraph(inlines) | Note(inlines):
            words = (
                Text(each.text if visible(each.text) else host(each.url)) if isinstance(each, Link) else each
                for each in inlines
            )
            return Paragraph(tuple(words))
        case Sources(citations):
            return Sources(
                tuple(
                    replace(each, url=None, title=each.title if visible(each.title) else host(each.url))
                    for each in citations
                )
            )
        case StoryCard(title=title, url=url):
            return replace(block, title=title if visible(title) else host(url))
        case _:
            return block


def visible(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return bool(escaped(one_line(text)))


def host(url: str | None) -> str:
    """What stands for a link without words."""
    return url.split("/")[2] if url else ""


def test_every_hostile_text_of_the_collections_stays_text(shared: Path) -> None:
    folder = shared / "data" / "adversarial"
    rows = [json.loads(line) for name in ("mentions.jsonl", "injections.dev.jsonl") for line in lines(folder / name)]
    values = [row["text"] for row in rows]
    values += json.loads((folder / "blns" / "blns.json").read_text(encoding="utf-8"))
    values += [json.loads(line)["url"] for line in lines(folder / "ssrf_urls.jsonl")]
    assert len(values) > 500
    for text in values:
        message = everywhere(text)
        rendered = render(message, READER)
        check(rendered)
        assert [found for each in mrkdwn(rendered) for found in meant(each)] == []
        assert meant(rendered.payloads[0]["text"]) == []


def lines(path: Path) -> list[str]:
    """The lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def everywhere(text: str) -> Message:
    """A message with a text in every place that text can have."""
    cited = replace(CITED, title=text, source=text, url=text)
    return Message(
        (
            Heading(text),
            paragraph(text, Strong(text), text, Code(text), Link(text, "https://a.example"), Link("x", text), Cite(1)),
            note(text, Moment(HOURS), text),
            StoryCard(text, (text, text), HOURS, 1, text, text, image=text),
            Sources((cited,)),
            Fields(((text, text),)),
            Quote(text, text, text),
            Actions((Button(text, "do:a"), Menu(text, "do:b", (Choice(text, text[:80], text),)))),
        )
    )
