import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.text import clean_line, clean_text
from bot.model import Entry
from bot.sources.markdown import parse_markdown

HARBOUR = "The harbour reopened on Tuesday. Ferries leave at noon."
COUNCIL = "The council meets on Friday. It may ask for money."


def shape(text: str) -> list[tuple[str, list[str]]]:
    """The titles with the paragraphs of their texts."""
    return [(e.title, e.text.split("\n\n") if e.text else []) for e in parse_markdown(text)]


@pytest.mark.parametrize("text", ["", "\ufeff\n", "---\n", "# \n\n***\n", "![a picture](b.png)", "<!-- c -->", "\0"])
def test_a_file_that_shows_no_word_has_no_entries(text: str) -> None:
    assert parse_markdown(text) == ()


def test_each_first_level_heading_starts_an_article() -> None:
    text = f"# Harbour reopens\n{HARBOUR}\n\n## What next\n\n{COUNCIL}\n\nTram delayed\n============\n\n{COUNCIL}\n"
    assert shape(text) == [
        ("Harbour reopens", [HARBOUR, "What next", COUNCIL]),
        ("Tram delayed", [COUNCIL]),
    ]


def test_without_them_each_second_level_heading_does() -> None:
    text = f"{COUNCIL}\n\n## Harbour reopens\n{HARBOUR}\n### Deeper\n{COUNCIL}\n## Tram delayed\n"
    assert shape(text) == [
        ("The council meets on Friday", [COUNCIL]),
        ("Harbour reopens", [HARBOUR, "Deeper", COUNCIL]),
        ("Tram delayed", []),
    ]


def test_a_bare_first_heading_over_several_articles_names_the_file() -> None:
    text = f"# Daily digest\n\n## Harbour reopens\n{HARBOUR}\n\n## Council meets\n{COUNCIL}\n"
    assert shape(text) == [("Harbour reopens", [HARBOUR]), ("Council meets", [COUNCIL])]


def test_marks_are_taken_off_the_text() -> None:
    text = (
        "# The *harbour* `reopens` &amp; more\n\n**Ferries** leave at [noon](https://a.b/c),\nsays <b>Jane</b>.<br>"
        "See <https://a.b/d> ![map](m.png)\n\n> A quote.\n\n1. one\n2. two\n\n   more of two\n\n"
        "```sh\nls\n\ncd\n```\n\n<div>An <i>aside</i> &lt;<!-- no --><script>x=1</script></div>\n"
    )
    assert shape(text) == [
        (
            "The harbour reopens & more",
            [
                "Ferries leave at noon, says Jane. See https://a.b/d",
                "A quote.",
                "one",
                "two",
                "more of two",
                "ls cd",
                "An aside <",
            ],
        )
    ]


def test_the_front_matter_describes_the_one_article() -> None:
    text = (
        '---\r\ntitle: "Harbour: it reopens"\r\ndate: 2026-11-22T10:00:00Z\r\nauthor: Jane Doe\r\nlang: de-AT\r\n'
        f"link: https://a.b/c\r\ntags:\r\n  - sea\r\n---\r\n# Harbour: it reopens\r\n\r\n{HARBOUR}\r\n\r\n## Next\r\n"
    )
    published = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert parse_markdown(text) == (
        Entry(
            "Harbour: it reopens",
            f"{HARBOUR}\n\nNext",
            url="https://a.b/c",
            published=published,
            author="Jane Doe",
            language="de",
        ),
    )


def test_front_matter_over_several_articles_gives_each_its_date_but_not_its_address() -> None:
    text = f"---\ntitle: Digest\ndate: 2026-11-22\nurl: https://a.b\n---\n# One\n{HARBOUR}\n# Two\n{COUNCIL}\n"
    first, second = parse_markdown(text)
    assert (first.title, second.title) == ("One", "Two")
    assert first.published == second.published == datetime(2026, 11, 22, tzinfo=UTC)
    assert first.url is second.url is None


def test_a_rule_at_the_start_is_not_front_matter() -> None:
    assert shape(f"---\n\n{HARBOUR}\n\n---\n\n{COUNCIL}\n") == [
        ("The harbour reopened on Tuesday", [HARBOUR]),
        ("The council meets on Friday", [COUNCIL]),
    ]


def test_byline_and_date_under_a_heading_describe_its_article() -> None:
    (entry,) = parse_markdown(f"# Harbour reopens\n\n*By Jane Doe*\n\n22 November 2026\n\n{HARBOUR}\n")
    published = datetime(2026, 11, 22, tzinfo=UTC)
    assert entry == Entry("Harbour reopens", HARBOUR, published=published, author="Jane Doe")


@pytest.mark.parametrize("above", ["", "# Headlines\n\n", "Headlines:\n\n", f"# Council\n\n{COUNCIL}\n\n---\n\n"])
def test_a_list_of_links_is_headlines_with_their_addresses(above: str) -> None:
    text = above + "- [Tram delayed](https://a.b/1)\n- [Team wins.](https://a.b/2) (Reuters)\n"
    assert parse_markdown(text)[-2:] == (
        Entry("Tram delayed", url="https://a.b/1"),
        Entry("Team wins. (Reuters)", url="https://a.b/2"),
    )
    assert len(parse_markdown(text)) == 2 + ("Council" in above)


def test_a_list_of_headlines_under_a_heading_is_headlines() -> None:
    assert shape("# Today\n\n* Tram delayed\n* Team wins\n") == [("Tram delayed", []), ("Team wins", [])]


def test_without_headings_paragraphs_are_an_article_and_rules_separate() -> None:
    text = f"{HARBOUR}\n\n{COUNCIL}\n\n***\n\n**Tram delayed**\n\n{COUNCIL}\n\n- [Team wins](https://a.b/1)\n"
    assert shape(text) == [
        ("The harbour reopened on Tuesday", [HARBOUR, COUNCIL]),
        ("Tram delayed", [COUNCIL]),
        ("Team wins", []),
    ]


@pytest.mark.parametrize("unit", ["*a ", "[", "> ", "- ", "![[", "<!--", "<div>\n<", "# a\n", "a\n\n", "- [a](b)\n"])
def test_a_long_run_of_anything_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    parse_markdown(unit * (20_000 // len(unit)))
    assert time.process_time() - start < 10


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


PIECES = [
    "# {}\n\n",
    "## {}\n",
    "{}. ",
    "{} ",
    "{}\n",
    "{}.\n\n",
    "- {}\n",
    "> {}\n\n",
    "*{}* ",
    "`{}`\n\n",
    "{}\n\n\n",
]


@given(st.lists(st.sampled_from([*PIECES, "\n\n***\n\n{} ", "\n\n1. {}\n   {}\n\n", "**{}**\n\n"]), max_size=20))
def test_each_word_but_those_of_labels_is_in_one_entry_once_and_in_order(pieces: list[str]) -> None:
    text = "".join(piece.replace("{}", f"W{chr(945 + i)}q") for i, piece in enumerate(pieces))
    found: list[str] = []
    for entry in parse_markdown(text):
        body = words(entry.text)
        titled = not body or words(entry.title)[0] != body[0]
        found += (words(entry.title) if titled else []) + body
    expected = [word for word in words(clean_text(text)) if word != "1"]
    headings = {word for line in text.split("\n") if line.lstrip("> -").startswith("#") for word in words(line)}
    assert [word for word in expected if word not in headings] == [w for w in found if w not in headings]
    assert set(found) <= set(expected)


@given(st.text() | st.text(alphabet="aB.\n#-*_[]()<>`:/=> \té\u0301\0"))
def test_titles_are_one_line_and_texts_are_clean(text: str) -> None:
    for entry in parse_markdown(text):
        assert entry.title == clean_line(entry.title) != ""
        assert entry.text == clean_text(entry.text)


def test_toml_front_matter_is_read_too() -> None:
    text = f'+++\ntitle = "Harbour reopens"\ndate = 2026-11-22\nauthor = "Jane Doe"\n+++\n\n{HARBOUR}\n'
    day = datetime(2026, 11, 22, tzinfo=UTC)
    assert parse_markdown(text) == (Entry("Harbour reopens", HARBOUR, author="Jane Doe", published=day),)
