"""Text of the news in Slack's mrkdwn: shown as it stands, whatever is in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message.visible import visible
from bot.platforms.slack import limits
from bot.platforms.slack.escape import address, code, escaped, joined, link, moment, one_line, strong
from tests.platforms.slack.reading import meant, read, squeezed

SIGNS = st.lists(
    st.sampled_from(
        ["*", "_", "~", "`", "```", "<", ">", "&", "|", ":", "!", "@", "#", "^", "\n", " ", "a", "gt;", "x1"]
    )
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("AT&T <b>", "AT&amp;T &lt;b&gt;"),
        ("<!channel> <!here> <!everyone>", "&lt;!channel&gt; &lt;!here&gt; &lt;!everyone&gt;"),
        ("<@U012> <#C1|x>", "&lt;@U012&gt; &lt;#C1|x&gt;"),
        ("<!date^1^{date}|x>", "&lt;!date^1^{date}|x&gt;"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("a *bold* claim", "a ∗bold∗ claim"),
        ("~gone~ `code`", "∼gone∼ ˋcodeˋ"),
        ("_so_ it is", "ˍsoˍ it is"),
        ("snake_case_name", "snake_case_name"),
        ("```\nblock```", "ˋˋˋ\nblockˋˋˋ"),
        (":smile: at 10:30:15", ":\u200bsmile: at 10:\u200b30:15"),
        ("> said\n >>> more", "\u200b&gt; said\n \u200b&gt;&gt;&gt; more"),
        ("- one\n2. two", "\u200b- one\n\u200b2. two"),
        ("5 > 3", "5 &gt; 3"),
        ("&amp; stays", "&amp;amp; stays"),
        ("see a.example, @here", "see a.example, @here"),
        ("one\u2028two\x00\ud83d", "one\ntwo"),
        ("שלום and more\nplain", "\u2068שלום and more\u2069\nplain"),
        ("\u202eevil", "evil"),
    ],
)
def test_a_text_is_sent_so_that_it_is_read_as_it_stands(text: str, sent: str) -> None:
    assert escaped(text) == sent
    assert meant(sent) == []


@given(SIGNS)
def test_no_text_means_anything_and_none_of_its_letters_is_lost(text: str) -> None:
    assert meant(escaped(text)) == []
    assert squeezed(read(escaped(text))) == squeezed(visible(text))


@given(SIGNS)
def test_bold_words_and_words_to_type_cannot_end_their_marks(text: str) -> None:
    assert meant(strong(text)) == []
    assert meant(code(text)) == []
    assert squeezed(read(strong(text))) == squeezed(one_line(text))


@given(SIGNS, SIGNS | st.just("https://a.example/"))
def test_no_words_and_no_address_end_a_link(text: str, url: str) -> None:
    for target in (url, f"https://a.example/{url}"):
        assert meant(link(text, target)) == []


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://a.example/x?y=1&z=[2]#f", "https://a.example/x?y=1&z=[2]#f"),
        ("https://a.example/x|y>z <b>\n*", "https://a.example/x%7Cy%3Ez%20%3Cb%3E%2A"),
        (" http://a.example/ä ", "http://a.example/%C3%A4"),
        ("https://a.example/\ud83d", "https://a.example/?"),
        ("https://a.example/" + "x" * limits.URL, None),
        ("javascript:alert(1)", None),
        ("ftp://a.example/", None),
        ("https://", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_address_can_stand_in_a_link_or_is_none(url: str, sent: str | None) -> None:
    assert address(url) == sent


def test_a_link_shows_its_words_or_where_it_leads() -> None:
    assert link("a|b\nc", "https://a.example/?x&y") == "<https://a.example/?x&amp;y|a∣b c>"
    assert link(" ", "https://a.example/x") == "<https://a.example/x|a.example>"
    assert link("words", "javascript:alert(1)") == "words"


def test_words_to_type_can_be_copied() -> None:
    assert code("/search a_b *c* :d:") == "`/search a_b *c* :d:`"
    assert code(" ") == strong("\n") == ""


def test_a_moment_is_the_readers_own_and_its_words_cannot_end_it() -> None:
    at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert moment(at, "{ago}", "3 h ago") == "<!date^1795334400^{ago}|3 h ago>"
    assert meant(moment(at, "{ago}", "a|b><!here>")) == []


def test_our_marks_stand_apart_from_words() -> None:
    assert joined(["un", "*bold*", "ed", " ", "`code`", ".", "*a*", "`b`"]) == (
        "un\u200b*bold*\u200bed `code`.*a*\u200b`b`"
    )
