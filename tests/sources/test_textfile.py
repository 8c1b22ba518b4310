import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.text import clean_line, clean_text
from bot.model import Entry, Kind
from bot.sources.lines import read_lines
from bot.sources.textfile import parse_text

DAY = datetime(2026, 11, 22, tzinfo=UTC)
HARBOUR = "The harbour of Port Ellen reopened on Tuesday. Ferries leave at noon, the company said."
COUNCIL = "The council meets on Friday to look at the damage. It may ask the capital for money."
TRAM = "The vote on the tram line was put off until January. Two members of the council were ill."


def titles(text: str) -> list[str]:
    return [entry.title for entry in parse_text(text)]


def shape(text: str) -> list[tuple[str, list[str]]]:
    """The titles with the paragraphs of their texts."""
    return [(e.title, e.text.split("\n\n") if e.text else []) for e in parse_text(text)]


def only(text: str) -> Entry:
    (entry,) = parse_text(text)
    return entry


def test_the_seed_is_one_article_and_seventeen_headlines(shared: Path) -> None:
    sample = next(iter(sorted((shared / "seed").glob("*.txt"))), None)
    if sample is None:
        pytest.skip("needs the sample in ../shared/seed")
    lines = [line for line in sample.read_text("utf-8").splitlines() if line.strip()]
    article, *headlines = parse_text(sample.read_text("utf-8"))
    assert article.text.split("\n\n") == [clean_line(line) for line in lines[:6]]
    assert lines[0].startswith(article.title)
    assert [entry.title for entry in headlines] == [clean_line(line) for line in lines[6:]]
    assert {entry.kind for entry in headlines} == {Kind.HEADLINE}
    assert len(headlines) == 17


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "...\n---\n!?", "\0\0", "\f\f", "“”\n\n—"])
def test_a_file_without_a_word_has_no_entries(text: str) -> None:
    assert parse_text(text) == ()


def test_lines_without_blank_lines_between_them_are_paragraphs_of_one_article() -> None:
    assert shape(f"{HARBOUR}\n{COUNCIL}\n{TRAM}") == [
        ("The harbour of Port Ellen reopened on Tuesday", [HARBOUR, COUNCIL, TRAM])
    ]


def test_a_headline_above_a_paragraph_is_its_title() -> None:
    assert shape(f"Harbour reopens\n\n{HARBOUR}\n\n{COUNCIL}") == [("Harbour reopens", [HARBOUR, COUNCIL])]


def test_without_explicit_breaks_each_headline_above_a_paragraph_starts_an_article() -> None:
    text = f"Harbour reopens\n\n{HARBOUR}\n\n{COUNCIL}\n\nTram delayed\n\n{TRAM}"
    assert shape(text) == [("Harbour reopens", [HARBOUR, COUNCIL]), ("Tram delayed", [TRAM])]


@pytest.mark.parametrize("rule", ["\n\n", "---\n", "* * *\n", "===\n", "___\n", "\f", "\n\n\n---\n\n"])
def test_where_articles_are_set_apart_a_line_inside_one_is_its_subheading(rule: str) -> None:
    text = f"Harbour reopens\n\n{HARBOUR}\n\nWhat happens next\n\n{COUNCIL}\n{rule}\nTram delayed\n\n{TRAM}\n"
    assert shape(text) == [
        ("Harbour reopens", [HARBOUR, "What happens next", COUNCIL]),
        ("Tram delayed", [TRAM]),
    ]


def test_paragraphs_that_all_have_two_blank_lines_between_them_are_one_article() -> None:
    assert [len(p) for _, p in shape(f"{HARBOUR}\n\n\n{COUNCIL}\n\n\n{TRAM}")] == [3]


def test_two_blank_lines_separate_where_paragraphs_have_one() -> None:
    text = f"{HARBOUR}\n\n{COUNCIL}\n\n\n{TRAM}"
    assert [paragraphs for _, paragraphs in shape(text)] == [[HARBOUR, COUNCIL], [TRAM]]


def test_groups_of_lines_with_a_blank_line_between_them_are_articles() -> None:
    text = f"{HARBOUR}\n{COUNCIL}\n\n{TRAM}\n{COUNCIL}\n"
    assert [paragraphs for _, paragraphs in shape(text)] == [[HARBOUR, COUNCIL], [TRAM, COUNCIL]]


def test_a_headline_block_after_an_article_is_not_part_of_it() -> None:
    text = f"{HARBOUR}\n\n{COUNCIL}\n\nTram vote delayed\nMuseum finds a painting\nBakers agree on prices"
    assert shape(text) == [
        ("The harbour of Port Ellen reopened on Tuesday", [HARBOUR, COUNCIL]),
        ("Tram vote delayed", []),
        ("Museum finds a painting", []),
        ("Bakers agree on prices", []),
    ]


def test_headlines_with_blank_lines_between_them_are_headlines() -> None:
    assert shape("Tram vote delayed\n\nMuseum finds a painting\n\n\nIs the bridge safe?") == [
        ("Tram vote delayed", []),
        ("Museum finds a painting", []),
        ("Is the bridge safe?", []),
    ]


def test_in_a_block_of_headlines_a_short_sentence_with_a_full_stop_is_one_too() -> None:
    text = "Storm closes harbour\nTram vote moved to January.\nNo. 10 denies a plan for the U.S.\nTeam wins"
    assert shape(text) == [(line, []) for line in text.split("\n")]


def test_a_title_and_its_standfirst_stand_right_above_the_text() -> None:
    text = f"Harbour reopens\nFerries leave at noon with two extra boats\n\n{HARBOUR}"
    assert shape(text) == [("Harbour reopens", ["Ferries leave at noon with two extra boats", HARBOUR])]


def test_more_headlines_than_that_above_a_text_are_items_of_their_own() -> None:
    text = f"Tram vote delayed\nMuseum finds a painting\nBakers agree on prices\n\n{HARBOUR}"
    assert [bool(p) for _, p in shape(text)] == [False, False, False, True]


@pytest.mark.parametrize(
    "marks", [("- ", "- "), ("• ", "•"), ("* ", "* "), ("1. ", "2. "), ("9) ", "10) "), ("— ", "— ")]
)
def test_list_markers_are_not_part_of_a_headline(marks: tuple[str, str]) -> None:
    text = f"{marks[0]}Tram vote delayed\n{marks[1]}Museum finds a painting"
    assert titles(text) == ["Tram vote delayed", "Museum finds a painting"]


def test_a_number_that_is_no_list_stays_in_the_title() -> None:
    assert titles("3. Liga starts today\n\nTeam wins") == ["3. Liga starts today", "Team wins"]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_label_above_headlines_is_no_item(gap: str) -> None:
    text = f"{HARBOUR}\n\nIn other news:{gap}- Tram vote delayed\n- Museum finds a painting"
    assert [kind for kind, _ in shape(text)][1:] == ["Tram vote delayed", "Museum finds a painting"]


def test_a_list_that_an_article_announces_belongs_to_it() -> None:
    announced = "The council said on Friday what it wants to do about the harbour wall:"
    text = f"Harbour\n\n{announced}\n- Build a wall\n- Buy two boats\n\n{COUNCIL}"
    assert shape(text) == [("Harbour", [announced, "Build a wall", "Buy two boats", COUNCIL])]


def test_a_list_of_short_notes_is_one_article_each() -> None:
    text = "* Storm hits the coast. Three are hurt.\n* The port reopens. Ships wait."
    assert shape(text) == [
        ("Storm hits the coast", ["Storm hits the coast. Three are hurt."]),
        ("The port reopens", ["The port reopens. Ships wait."]),
    ]


def test_a_single_sentence_with_a_full_stop_is_an_article() -> None:
    assert shape("The port reopened on Monday.") == [("The port reopened on Monday", ["The port reopened on Monday."])]


def test_byline_date_and_address_under_a_title_describe_the_article() -> None:
    entry = only(f"Harbour reopens\nBy Jane Doe and John Roe, Reuters\n22 November 2026\nhttps://a.b/c\n\n{HARBOUR}")
    assert entry == Entry("Harbour reopens", HARBOUR, "https://a.b/c", None, DAY, "Jane Doe and John Roe, Reuters")


@pytest.mark.parametrize(
    "date",
    [
        "2026-11-22",
        "22 November 2026",
        "November 22, 2026",
        "Sunday, Nov. 22nd 2026",
        "22.11.2026",
        "11/22/2026",
        "Published: 22/11/2026",
        "22. November 2026",
        "22 de noviembre de 2026",
        "22 ноября 2026 года",
        "2026年11月22日",
        "2026-11-22T01:00+01:00",
    ],
)
def test_a_line_that_is_just_a_date_is_when_it_was_published(date: str) -> None:
    assert only(f"Harbour reopens\n{date}").published == DAY


def test_a_date_whose_day_and_month_may_be_swapped_is_not_guessed() -> None:
    assert only("Harbour reopens\n11/12/2026") == Entry("Harbour reopens")


def test_a_line_that_only_looks_like_a_date_or_a_byline_is_an_item() -> None:
    text = "99.99.2026\nTram opens in November 2026\nBy the numbers\nBy Any Measure, a Win"
    assert titles(text) == text.split("\n")


def test_dates_above_blocks_date_each_headline_below() -> None:
    entries = parse_text("2026-11-22\nTram delayed\nTeam wins\n2026-11-21\nBakers agree")
    assert [(e.title, e.published and e.published.day) for e in entries] == [
        ("Tram delayed", 22),
        ("Team wins", 22),
        ("Bakers agree", 21),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Tram delayed — https://a.b/c",
        "Tram delayed (https://a.b/c)",
        "Tram delayed: <https://a.b/c>",
        "Tram delayed https://a.b/c",
        "Tram delayed\nhttps://a.b/c",
        "Tram delayed\nSource: https://a.b/c",
        "https://a.b/c\nTram delayed",
    ],
)
def test_the_address_of_a_headline_is_taken_out_of_it(text: str) -> None:
    assert only(text) == Entry("Tram delayed", url="https://a.b/c")


def test_an_address_inside_a_text_stays_there() -> None:
    text = f"Harbour\n\n{HARBOUR} See https://a.b/c for times.\n\nhttps://a.b/d\n\n{COUNCIL}"
    assert "https://a.b/c" in only(text).text
    assert "https://a.b/d" in only(text).text


def test_an_underlined_line_is_the_title_of_what_follows() -> None:
    text = f"Harbour reopens\n===============\n{HARBOUR}\n\nTram delayed\n------------\n{TRAM}"
    assert shape(text) == [("Harbour reopens", [HARBOUR]), ("Tram delayed", [TRAM])]


WRAPPED = """\
Harbour reopens after the storm
The harbour of Port Ellen reopened on Tuesday after three days of high
winds. Ferries to the outer islands leave again at noon, the long-
awaited mail with them.

Fishermen said the damage was smaller than feared
and hoped for help.

- Tram vote put off until January because two members
  of the council are ill
- Museum finds a painting
"""


def test_wrapped_lines_are_joined_and_titles_and_items_are_not() -> None:
    assert shape(WRAPPED) == [
        (
            "Harbour reopens after the storm",
            [
                (
                    "The harbour of Port Ellen reopened on Tuesday after three days of high winds. Ferries "
                    "to the outer islands leave again at noon, the long-awaited mail with them."
                ),
                "Fishermen said the damage was smaller than feared and hoped for help.",
            ],
        ),
        ("Tram vote put off until January because two members of the council are ill", []),
        ("Museum finds a painting", []),
    ]


def test_headlines_in_lower_case_are_not_taken_for_wrapped_lines() -> None:
    text = "oil prices rise sharply after producers agree on a cut\nport of rotterdam reopens\nteam wins"
    assert titles(text) == text.split("\n")


@pytest.mark.parametrize(
    ("title", "paragraph", "headlines"),
    [
        (
            "Порт открылся",
            "Порт открылся во вторник. Паромы уходят в полдень.",
            ["Совет отложил голосование", "Музей нашёл картину"],
        ),
        ("港口重新开放", "港口在周二重新开放。渡轮中午起航。", ["议会推迟投票", "博物馆找到名画"]),
        (
            "إعادة فتح الميناء",
            "أعيد فتح الميناء يوم الثلاثاء. تغادر العبارات ظهرا.",
            ["تأجيل التصويت", "العثور على لوحة"],
        ),
        ("बंदरगाह खुला", "बंदरगाह मंगलवार को खुला। नावें दोपहर में जाती हैं।", ["मतदान टला", "चित्र मिला"]),
    ],
)
def test_scripts_without_english_capitals_read_alike(title: str, paragraph: str, headlines: list[str]) -> None:
    text = f"{title}\n\n{paragraph}\n\n" + "\n".join(headlines)
    assert shape(text) == [(title, [paragraph]), *((headline, []) for headline in headlines)]


def test_wrapped_chinese_is_joined_without_blanks() -> None:
    row = "港口在周二重新开放渡轮中午起航公司说还有两艘船运送邮件并且"
    assert only(f"港口重新开放\n{row}\n{row}\n渡轮起航。").text == f"{row}{row}渡轮起航。"


def test_line_ends_tabs_and_unprintable_characters_do_not_matter() -> None:
    text = f"\ufeffHarbour\treopens  \r\n\r\n{HARBOUR}\0\r\rTram vote delayed\u2028Team \u200bwins\x85"
    assert shape(text) == [("Harbour reopens", [HARBOUR]), ("Tram vote delayed", []), ("Team wins", [])]


def test_ten_thousand_headlines_are_ten_thousand_entries() -> None:
    assert len(parse_text("\n".join(f"Team {i} wins the cup" for i in range(10_000)))) == 10_000


@pytest.mark.parametrize(
    "unit", ["a", "a ", ". ", "a. ", "U.S. ", "- ", "(", "http://a ", "1. ", "'", "。", "a\n- b\n\n\n", "# a\n"]
)
def test_a_long_run_of_anything_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    parse_text(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 10  # quadratic time would be minutes


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """A text of distinct words in any order of ends, gaps, marks and rules."""
    ends = [" ", " ", " ", ". ", ".\n", "\n", "\n\n", "\n\n\n", ".\n\n", "? ", "\n- ", "\n---\n", ",\n", "\f"]
    others = ["\r\n", ".”\n", "\n• ", "\n  ", "!\n\n", "。", "…\n", f" {'x' * 60} ", f". {'y' * 120}\n\n"]
    marks = st.sampled_from([*ends, *others])
    parts = draw(st.lists(marks, max_size=30))
    upper = draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts)))
    names = (f"{'W' if up else 'w'}{chr(945 + i)}q" for i, up in enumerate(upper))
    numbered = (part.replace("x" * 60, f"x{chr(945 + i)}" * 30) for i, part in enumerate(parts))
    long = (part.replace("y" * 120, f"y{chr(945 + i)}" * 60) for i, part in enumerate(numbered))
    return "".join(name + part for name, part in zip(names, long, strict=True))


@given(layouts())
def test_each_word_is_in_one_entry_once_and_in_order(text: str) -> None:
    found: list[str] = []
    for entry in parse_text(text):
        body = words(entry.text)
        titled = not body or words(entry.title)[0] != body[0]
        found += (words(entry.title) if titled else []) + body
    assert found == words(clean_text(text))


@given(st.text() | st.text(alphabet="aB 1.\n-:–?\"'()\t\r\f*=hts/é\u0301。好\u200b"))
def test_titles_are_one_line_and_texts_are_clean(text: str) -> None:
    for entry in parse_text(text):
        assert entry.title == clean_line(entry.title) != ""
        assert entry.text == clean_text(entry.text)


@given(st.text())
def test_lines_are_clean(text: str) -> None:
    assert all(line.text == clean_line(line.text) for line in read_lines(text))


@given(st.lists(st.sampled_from(["Team wins", "Порт открыт", "Is it safe?", "港口开放", "U.S. calm"]), min_size=1))
def test_headlines_read_alike_with_one_or_no_blank_line(headlines: list[str]) -> None:
    assert titles("\n".join(headlines)) == titles("\n\n".join(headlines)) == headlines


TITLES = ["Harbour reopens", "Council delays its vote", "Is the bridge safe?", "Порт открыт", "Calm in the U.S."]


@given(
    st.lists(st.tuples(st.sampled_from(TITLES), st.permutations([HARBOUR, COUNCIL, TRAM])), min_size=1, max_size=4),
    st.lists(st.sampled_from(TITLES), min_size=3, max_size=5),
    st.sampled_from(["\n", "\n\n"]),
    st.sampled_from(["\n", "\n\n"]),
    st.sampled_from(["\n\n", "\n\n\n", "\n\n\n\n", "\n---\n", "\n\n* * *\n\n"]),
)
def test_articles_and_a_block_of_headlines_come_back_however_they_are_set(
    articles: list[tuple[str, list[str]]], headlines: list[str], under: str, gap: str, apart: str
) -> None:
    bodies = [title + under + gap.join(paragraphs) for title, paragraphs in articles]
    text = apart.join([*bodies, "\n".join(headlines)])
    assert shape(text) == [*articles, *((headline, []) for headline in headlines)]


def test_a_last_short_paragraph_stays_with_its_article() -> None:
    text = f"{HARBOUR}\n\nThe mayor agrees.\n\nTram vote delayed\nTeam wins\nBakers agree\nMuseum opens"
    assert shape(text)[0][1] == [HARBOUR, "The mayor agrees."]


@pytest.mark.parametrize(
    ("line", "title", "published"),
    [
        ("2026-11-22 Storm hits coast", "Storm hits coast", DAY),
        ("November 22, 2026 Rates held", "Rates held", DAY),
        ("22 November 2026: Rates held", "Rates held", DAY),
        ("[2026-11-22] Rates held", "Rates held", DAY),
        ("2026-11-22 | Rates held", "Rates held", DAY),
        ("22.11.2026 — Порт открыт", "Порт открыт", DAY),
        ("2026-11-22 10:00:00 ERROR foo", "ERROR foo", DAY.replace(hour=10)),
        ("2026-11-22T10:00:00Z ERROR foo", "ERROR foo", DAY.replace(hour=10)),
        ("2026-11-22 was the hottest day", "2026-11-22 was the hottest day", None),
        ("11/12/2026 Rates held", "11/12/2026 Rates held", None),
        ("2026-99-99 Rates held", "2026-99-99 Rates held", None),
        ("2026-11-22 2027 100", "2026-11-22 2027 100", None),
    ],
)
def test_a_date_before_a_headline_is_when_it_was_published(line: str, title: str, published: datetime | None) -> None:
    text = f"{line}\nTeam wins\n{line}"
    found = [(e.title, e.published) for e in parse_text(text)]
    assert found == [(title, published), ("Team wins", None), (title, published)]


@pytest.mark.parametrize("title", ["By Train Through Europe", "By The Numbers", "By Night Bus"])
def test_a_headline_that_begins_with_by_is_no_byline(title: str) -> None:
    text = f"Team wins\n{title}\nTram delayed"
    assert titles(text) == text.split("\n")
    assert titles(f"{HARBOUR}\n\n{text}")[1:] == text.split("\n")


def test_a_byline_below_a_title_is_the_author_where_a_text_follows() -> None:
    assert only(f"Harbour reopens\n\nBy Jane Doe\n\n{HARBOUR}").author == "Jane Doe"
    assert [e.author for e in parse_text(f"By The Numbers\n\n{HARBOUR}")] == [None]


def test_short_sentences_after_a_wide_gap_are_headlines() -> None:
    lines = ["Trump signs order on U.S.-Africa trade.", "Judge blocks move.", "Storm hits U.S."]
    block = "\n".join(lines)
    assert shape(f"Harbour\n\n{HARBOUR}\n\n{COUNCIL}\n\n\n{block}") == [
        ("Harbour", [HARBOUR, COUNCIL]),
        *((line, []) for line in lines),
    ]


TITLE = "Harbour of Port Ellen reopens after three days of storm"


def test_short_headlines_under_a_long_title_are_its_subheadings() -> None:
    subs = ["What happens next", "The cost of the wall"]
    text = f"{TITLE}\n\n{HARBOUR}\n\n{subs[0]}\n\n{COUNCIL}\n\n{subs[1]}\n\n{TRAM}"
    assert shape(text) == [(TITLE, [HARBOUR, subs[0], COUNCIL, subs[1], TRAM])]
    assert titles(f"{text}\n\nTeam wins\nTram delayed\nBakers agree")[1:] == [
        "Team wins",
        "Tram delayed",
        "Bakers agree",
    ]


@pytest.mark.parametrize(
    "second", ["Council looks at the damage", "Tram delayed\nBy Jane Doe", "Tram delayed\n2026-11-22"]
)
def test_titles_of_articles_are_no_subheadings(second: str) -> None:
    found = shape(f"{TITLE}\n\n{HARBOUR}\n\n{second}\n\n{COUNCIL}")
    assert found == [(TITLE, [HARBOUR]), (second.partition("\n")[0], [COUNCIL])]


def test_a_header_names_title_author_and_date() -> None:
    text = f"Title: Harbour reopens\nAuthor: Jane Doe\nDate: 2026-11-22\n\n{HARBOUR}"
    assert only(text) == Entry("Harbour reopens", HARBOUR, author="Jane Doe", published=DAY)
    assert titles("Team wins\nTitle: a question of time") == ["Team wins", "Title: a question of time"]


STOPPED = [
    "Minister Resigns Over Ferry Contract.",
    "Glacier Loses Record Mass in Warm Summer.",
    "Night Train to Velden Returns after Decade.",
    "Chess Champion Withdraws From Oslo Open.",
]
LONG = (
    "Parliament Approves Emergency Budget After Marathon Session as Opposition Leaders Demand "
    "Independent Inquiry Into Harbour Spending Overruns."
)


def test_headlines_in_title_case_may_each_end_in_a_full_stop() -> None:
    assert shape("\n".join(STOPPED) + "\n") == [(line, []) for line in STOPPED]
    mixed = [*STOPPED[:2], "Will Rain End the Drought?", LONG]
    assert shape("\n".join(mixed)) == [(line, []) for line in mixed]
    text = f"Harbour reopens\n\n{HARBOUR}\n\n{COUNCIL}\n\n" + "\n".join(STOPPED)
    assert shape(text) == [("Harbour reopens", [HARBOUR, COUNCIL]), *((line, []) for line in STOPPED)]


@pytest.mark.parametrize(
    "lines",
    [
        STOPPED[:2],
        ["The minister met Anna Berg.", "Anna Berg left for Oslo at noon.", "The contract with Velden ended."],
        ["Der Minister kündigt den Vertrag.", "Die Reederei verklagt die Stadt.", "Der Rat tagt am Freitag."],
        ["Reporting by Anna Berg.", "Writing by Tom Holm.", "Editing and Checking by Jane Lund."],
    ],
)
def test_short_sentences_that_are_no_title_case_list_stay_one_article(lines: list[str]) -> None:
    assert len(parse_text("\n".join(lines))) == 1


def test_a_made_up_title_has_no_dateline_and_the_text_keeps_it() -> None:
    for dateline in ("LINDMOOR, March 2 (Reuters) - ", "VILNIUS, Lithuania — ", "OSLO, Jan. 5 (AP) — "):
        assert shape(f"{dateline}{HARBOUR}\n\n{COUNCIL}") == [
            ("The harbour of Port Ellen reopened on Tuesday", [f"{dateline}{HARBOUR}", COUNCIL])
        ]


def test_the_subject_of_a_mail_is_its_title_without_the_label() -> None:
    (entry,) = parse_text(f"Subject: Harbour reopens\nDate: Sun, 22 Nov 2026\n\n{HARBOUR}")
    assert (entry.title, entry.text, entry.published) == ("Harbour reopens", HARBOUR, DAY)
