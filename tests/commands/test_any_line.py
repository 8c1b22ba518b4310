"""Any line at all, and the questions that must hold on the real sample."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commands.desk import Asked, Desk, item, standing_desk
from tests.commands.schema import check

Ask = Callable[[str], Asked]

HOSTILE = [
    *""""  ' * ferry* ^ferry AND OR NEAR(ferry title:ferry {ferry} (ferry ferry) - -- -ferry % _ \\ U.S.""".split(),
    *"🚢 é e\u0301 沙岛 паром ferry:tram since: since:7d news \u202eferry \ud800 \x00 fer\x00ry".split(),
    *(
        "ferry AND",
        "OR NOT",
        "NEAR(ferry tram)",
        ";DROP TABLE x",
        "'; --",
        '"ferry tram"',
        "news -ferry",
        "ferry -tram",
    ),
    *('ferry -"tram line"', '"ferry', "a" * 1900, "ferry " * 300, "what happened to the ferry off sandholm"),
]

PIECES = st.sampled_from(
    'ferry tram паром Сандхольма sandholm 214 " -tram - "ferry tram" since: 7d until:yesterday source:wire '
    "source:\ud800 length:long AND OR NOT NEAR * ( ) : ^ news the He 沙岛 zanzibar feryr".split()
)
LINES = st.one_of(
    st.text(max_size=80),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["/summary ", "/search ", "/latest ", "/article ", "/help ", "summary\t", "/SUMMARY\n"]),
        st.lists(PIECES | st.text(max_size=12), max_size=8).map(" ".join),
        st.sampled_from(["", " since:30d", ' source:"wire"', " length:short", " until:2020"]),
    ),
)


async def _stocked(newsroom: Desk) -> None:
    await newsroom.stocked()
    await newsroom.files(
        "Odd",
        item("!!!", "???", language=None),
        item("沙岛渡轮搁浅", "渡轮星期二清晨在沙岛附近搁浅。船上有二百一十四人。", language="zh"),
        item(
            '[bold]Tram[/bold] "quoted" * AND', "Tram\u0301 🚢 fares rise (again). He said so: it's 3.5% more.\n\n🚢🚢"
        ),
        item("Without a date", "The ferry has no date in this one, said nobody.", age=None),
    )


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with standing_desk(_stocked) as asked:
        yield asked


@pytest.fixture(scope="module")
def texts(ask: Ask) -> dict[int, str]:
    return _texts(ask)


def _texts(ask: Ask) -> dict[int, str]:
    """The text of every article, as the desk itself shows it."""
    shown = (ask(f"/article {number}")[1] for number in range(1, 40))
    return {data["article"]["id"]: data["article"]["text"] for data in shown if "article" in data}


def _holds(data: dict[str, Any], texts: dict[int, str]) -> None:
    check(data)
    for sentence in data["sentences"]:
        for citation in sentence["citations"]:
            assert texts[citation["article_id"]][citation["start"] : citation["end"]] == citation["quote"]


@settings(max_examples=300, deadline=None)
@given(line=LINES)
def test_any_line_gets_an_answer_or_a_plain_error_and_every_span_resolves(
    ask: Ask, texts: dict[int, str], line: str
) -> None:
    reply, data = ask(line)
    _holds(data, texts)
    assert "fts5" not in data["text"].casefold()
    assert "sqlite" not in data["text"].casefold()
    assert "Traceback" not in data["text"]
    assert reply.exit_code in (0, 2)
    data["text"].encode()


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("command", ["summary", "search", "latest"])
def test_what_looks_like_syntax_is_only_words(ask: Ask, texts: dict[int, str], command: str, query: str) -> None:
    for tail in ("", " source:wire", " since:30d"):
        _holds(ask(f"/{command} {query}{tail}")[1], texts)


def test_an_error_is_short_whatever_was_typed(ask: Ask) -> None:
    for line in ("x" * 1999, "/article " + "x" * 1900, "/help " + "y" * 1900, "/summary " + "!" * 1900):
        assert len(ask(line)[1]["text"]) < 400


def test_the_answer_to_a_question_is_the_same_each_time(ask: Ask) -> None:
    assert ask("/summary ferry")[1] == ask("/summary ferry")[1]


@pytest.fixture(scope="module")
def sample() -> str:
    folder = Path(__file__).parents[3] / "shared" / "seed"
    path = next(iter(sorted(folder.glob("*.txt"))), None) if folder.is_dir() else None
    if path is None:
        pytest.skip("needs ../shared/seed, which is not on this machine")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seed(sample: str) -> Iterator[Ask]:
    with standing_desk(lambda newsroom: newsroom.reads(sample)) as asked:
        yield asked


def test_the_sample_on_belarus_gives_cited_sentences_with_the_release(seed: Ask) -> None:
    _, data = seed("/summary belarus")
    _holds(data, _texts(seed))
    assert data["state"] == "answered"
    assert 3 <= len(data["sentences"]) <= 6
    assert any("123" in sentence["text"] for sentence in data["sentences"])
    assert {item["kind"] for story in data["stories"] for item in story["articles"]} == {"article"}
    assert data["coverage"]["articles"] == data["coverage"]["sources"] == 1


@pytest.mark.parametrize(
    "query", ["hudson tunnel", '"Hudson River Tunnel"', "HUDSON RIVER TUNNEL", "“hudson river tunnel”"]
)
def test_the_sample_on_the_tunnel_gives_two_headlines_said_to_be_that(seed: Ask, query: str) -> None:
    _, data = seed(f"/summary {query}")
    check(data)
    assert data["state"] == "headlines_only"
    assert [item["kind"] for story in data["stories"] for item in story["articles"]] == ["headline"] * 2
    assert all("Tunnel" in item["title"] for story in data["stories"] for item in story["articles"])
    assert "Only headlines" in data["text"]


def test_the_sample_answers_for_a_name_in_the_middle_of_the_text(seed: Ask) -> None:
    _, data = seed("/summary kalesnikava")
    _holds(data, _texts(seed))
    assert data["state"] == "answered"
    assert any("Kalesnikava" in sentence["text"] for sentence in data["sentences"])


@pytest.mark.parametrize(
    ("query", "suggested"),
    [("tarrifs", "tariffs"), ("Лукашенко", "lukashenko"), ("mongolia", None), ("Kalesnikova", "kalesnikava")],
)
def test_the_sample_is_honest_about_what_it_does_not_hold(seed: Ask, query: str, suggested: str | None) -> None:
    _, data = seed(f"/summary {query}")
    check(data)
    assert data["state"] == "nothing"
    assert "18 items from 1 source" in data["text"]
    if suggested:
        assert f"Did you mean {suggested}" in data["text"]
        assert suggested in data["suggestions"]
    else:
        assert "Did you mean" not in data["text"]
        assert len(data["suggestions"]) == 3


@settings(max_examples=60, deadline=None)
@given(
    line=LINES
    | st.lists(st.sampled_from("trump belarus trade tunnel us prisoners the 123 -trump".split()))
    .map(" ".join)
    .map("/summary {}".format)
)
def test_any_line_is_answered_from_the_sample(seed: Ask, line: str) -> None:
    check(seed(line)[1])
