"""Settings in Slack: people and channels come by their ids, whoever they are, and a log calls nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message.blocks import Message, Paragraph, Ref, Text
from bot.platforms.slack.payloads import said
from bot.platforms.slack.render import render
from tests.platforms.slack.reading import check_blocks
from tests.platforms.test_console import READER


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("settings admins:<@U123|ann>,<@U456>", "settings admins:@U123,@U456"),
        ("/settings set admins-channel:<#C123|news>", "/settings set admins-channel:#C123"),
        ("<@UBOT> settings admins:<@U123|ann>", "settings admins:@U123"),
        ("summary <@U123|ann> in <#C1|news>", "summary @ann in news"),
        ("sources add <https://example.org/feed>", "sources add https://example.org/feed"),
        ("sources add <http://example.org|example.org>", "sources add example.org"),
    ],
)
def test_settings_name_people_by_their_ids_and_other_words_by_their_names(text: str, words: str) -> None:
    assert said(text, "UBOT") == words


def test_people_and_channels_are_named_by_slack_itself() -> None:
    text = render(Message((Paragraph((Ref("person", "U123"), Text(" in "), Ref("channel", "C1"))),)), READER)
    assert text.payloads[0]["blocks"][0]["text"]["text"] == "<@U123> in <#C1>"


@pytest.mark.parametrize("odd", ["!channel", "U1> <!here", "u1", "", "@everyone"])
def test_an_id_that_is_none_is_words(odd: str) -> None:
    shown = str(render(Message((Paragraph((Ref("person", odd), Text("x"))),)), READER).payloads)
    assert "<@" not in shown
    assert "<!" not in shown


IDS = st.text(max_size=40) | st.from_regex(r"\A[UC][A-Z0-9]{8}\Z")
WORDS = st.text(st.characters(codec="utf-8"), max_size=200)
INLINES = st.lists(st.builds(Text, WORDS) | st.builds(Ref, st.sampled_from(("person", "channel")), IDS), max_size=40)


@given(st.lists(st.builds(Paragraph, INLINES.map(tuple)), max_size=30).map(tuple))
@settings(max_examples=60)
def test_a_log_is_one_that_slack_takes(blocks: tuple[Paragraph, ...]) -> None:
    for payload in render(Message(blocks), READER).payloads:
        check_blocks(payload["blocks"])
        assert "<!channel" not in str(payload)
