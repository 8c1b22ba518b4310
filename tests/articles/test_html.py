import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.articles.html import line_of_html, nests_deeply, text_of_html
from bot.articles.text import clean_line, clean_text
from tests.quick import in_no_time


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("<!-- nothing -->", ""),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<div>One<div>Two</div>Three</div>", "One\n\nTwo\n\nThree"),
        ("One<br>still one<br><br>two<br/> <br/>three", "One still one\n\ntwo\n\nthree"),
        ("<ul><li>a<li>b</ul><blockquote>c</blockquote><h2>d</h2>e", "a\n\nb\n\nc\n\nd\n\ne"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\n\nc"),
        ("H<sub>2</sub>O and <b>bo</b>ld", "H2O and bold"),
        ("<p>one\n\n   two</p>", "one two"),
        ("<pre>one\n\ntwo\nthree</pre>", "one\n\ntwo three"),
        ("<p>x &amp; y&nbsp;z &#8212; &copy;</p>", "x & y z — ©"),
        ("<p>It&#146;s</p>", "It’s"),
        ("<![CDATA[<p>wrapped twice</p>]]>", "wrapped twice"),
        ("&lt;p&gt;escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "escaped\n\ntwice"),
    ],
)
def test_blocks_break_paragraphs_and_inline_elements_do_not(markup: str, text: str) -> None:
    assert text_of_html(markup) == text


@pytest.mark.parametrize("name", ["script", "style", "template", "iframe", "svg", "noscript", "textarea"])
def test_what_is_not_prose_is_dropped(name: str) -> None:
    assert text_of_html(f"<p>before</p><{name}>inside</{name}><p>after</p>") == "before\n\nafter"


def test_tracking_pixels_alternatives_and_hidden_parts_leave_no_trace() -> None:
    markup = '<p>text<img src="x" width="1" height="1" alt="pixel"></p><p hidden>h</p><p style="display:none">d</p>'
    assert text_of_html(markup) == "text"


def test_a_page_gives_its_body_without_its_head() -> None:
    page = "<!doctype html><html><head><title>T</title><style>p{}</style></head><body><p>x</p></body></html>"
    assert text_of_html(page) == "x"


def test_plain_text_keeps_its_paragraphs_and_its_angle_brackets() -> None:
    assert text_of_html("if a<b and b>c\n\nthen AT&T < Verizon\nstill") == "if a<b and b>c\n\nthen AT&T < Verizon still"


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("AT&T < Verizon", "AT&T < Verizon"),
        ("if a<b and b>c", "if a<b and b>c"),
        ("How <p> and <b> differ", "How <p> and <b> differ"),
        ("I <3 news", "I <3 news"),
        ("Q&A: the AT&notify case", "Q&A: the AT&notify case"),
        ("Fish &amp; Chips", "Fish & Chips"),
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("&lt;b&gt;Bold&lt;/b&gt; words", "Bold words"),
        ("&amp;lt;i&amp;gt;Twice&amp;lt;/i&amp;gt;", "Twice"),
        ("<div>One\n<b>line</b></div>", "One line"),
        ("Two<br>parts", "Two parts"),
        ('<a href="x">Link</a>ed', "Linked"),
        ("<img src=x>", ""),
    ],
)
def test_a_title_loses_its_tags_and_keeps_its_signs(markup: str, line: str) -> None:
    assert line_of_html(markup) == line


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000 + "deep" + "</div>" * 200_000 + "<p>after",
        "<b>" * 100_000 + "deep" + "</i>" * 100_000 + "<p>after",
        "<a " * 200_000,
        "<" * 300_000,
        "<!--" * 200_000,
        "&" * 300_000,
    ],
    ids=["nested", "unmatched", "attributes", "brackets", "comments", "ampersands"],
)
def test_hostile_markup_takes_no_time_and_loses_no_text(markup: str) -> None:
    with in_no_time():
        text = text_of_html(markup)
        assert ("deep" in text and "after" in text) or "deep" not in markup
        assert line_of_html(markup) is not None


def test_deep_nesting_is_told_from_much_markup() -> None:
    assert nests_deeply("<i>" * 2_000)
    assert not nests_deeply("<p>text</p>" * 2_000)


def test_text_below_256_levels_is_kept() -> None:
    assert text_of_html("<font>" * 400 + "text" + "</font>" * 400) == "text"


def test_a_long_text_is_the_same_in_pieces() -> None:
    paragraphs = [f"Абзац {number}: ёж" for number in range(10_000)]
    assert text_of_html("".join(f"<p>{text}</p>" for text in paragraphs)) == "\n\n".join(paragraphs)


@given(st.text() | st.text(alphabet="<>/pbr &;amlt\n!-'\"="))
def test_whatever_comes_in_what_comes_out_is_clean(markup: str) -> None:
    text, line = text_of_html(markup), line_of_html(markup)
    assert clean_text(text) == text
    assert clean_line(line) == line


@pytest.mark.parametrize("tag", ['<embed src="film.mp4">', '<embed src="film.mp4"/>'])
def test_what_follows_an_embedded_film_is_kept(tag: str) -> None:
    assert text_of_html(f"<p>Before it.</p>{tag}<p>After it.</p>") == "Before it.\n\nAfter it."


PIECES = st.lists(
    st.sampled_from(
        "word|two  words |\n\n| |<p>|</p>|<br>|<br />|<b>|</b>|<i>|</i>|<b>bold</b>|<em>a<b>c</b>d</em>"
        '|<a href="https://a.example/?b" title="t">link</a>|<a href="x">|</a>|<span hidden>h</span>|<p class="x">'
        "|&amp;|&amp;lt;|&lt;p&gt;|&nbsp;|&#160;|&#8217;|&#8232;|&hellip;|&copy;|&|<|>|é|e\u0301|\u2028|\u200b|日本".split(
            "|"
        )
    )
)


@given(PIECES.map("".join))
@example("</p>one</p>two")
@example("<p><b>one<p>two</b>three</p>")
@example("<p><i>one<b>two</i>three</b>")
@example("<p>one<br>&nbsp;<br>two<br>&#8232;three")
@example("<p>one</p> two <a>three</a>")
def test_simple_markup_gives_what_the_parser_gives(markup: str) -> None:
    fragment = f"<p>Begin.</p>{markup}"
    by_parser = f"{fragment}<!-- a comment is not simple -->"
    assert text_of_html(fragment) == text_of_html(by_parser)


def test_one_text_leaves_nothing_to_the_next() -> None:
    dropped, deep = "<div><script>one", "<div>" * 2_000 + "two"
    comment, kept = "<!-- three -->", "<div>four</div>"
    for before in (dropped, deep, comment, kept):
        text_of_html(before)
        assert text_of_html(kept) == "four"
