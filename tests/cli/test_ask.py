"""`tidings ask` from a shell: the contract of its data, its states and exit codes."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.store.sqlite import SqliteStore
from tests.cli.shell import Ended, Shell
from tests.cli.test_ingest import ARTICLE, write

KEYS = {"state", "text", "sentences", "stories", "coverage", "suggestions"}
CITATION_KEYS = {"n", "article_id", "revision", "start", "end", "quote", "title", "source", "url", "published"}


def resolves(tidings: Shell, answer: dict[str, Any]) -> bool:
    """Whether every quote stands in the article that it cites, at its span."""
    for sentence in answer["sentences"]:
        for citation in sentence["citations"]:
            article = tidings("ask", "--json", f"/article {citation['article_id']}").data["article"]
            assert set(citation) == CITATION_KEYS
            assert article["revision"] == citation["revision"]
            if article["text"][citation["start"] : citation["end"]] != citation["quote"]:
                return False
    return True


def test_an_answer_cites_what_is_stored(tidings: Shell, tmp_path: Path) -> None:
    tidings("ingest", write(tmp_path, "bridge.txt", ARTICLE))
    ended = tidings("ask", "--json", "/summary bridge")
    assert ended.code == 0
    assert set(ended.data) == KEYS
    assert ended.data["state"] == "answered"
    assert ended.data["sentences"]
    assert resolves(tidings, ended.data)


def test_an_article_is_printed_whole(tidings: Shell, tmp_path: Path) -> None:
    tidings("ingest", write(tmp_path, "bridge.txt", ARTICLE))
    article = tidings("ask", "--json", "/article 1").data["article"]
    assert (article["id"], article["revision"], article["title"]) == (1, 1, "Harbour bridge reopens after two years")
    assert article["text"].endswith("Buses use it again from Tuesday.")


def test_an_empty_store_says_what_to_do(tidings: Shell) -> None:
    ended = tidings("ask", "--json", "/summary bridge")
    assert (ended.code, ended.data["state"]) == (0, "empty_store")
    assert "tidings ingest" in ended.data["text"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/sumary bridge", "/summary"),
        ("/summary", "topic"),
        ("/summary bridge since:sometime", "since:"),
        ("/summary bridge lenght:short", "length:"),
        ("/article one", "number"),
        ("", "slash"),
    ],
)
def test_a_bad_command_is_one_useful_line_and_exit_code_2(tidings: Shell, line: str, hint: str) -> None:
    ended = tidings("ask", line)
    assert ended.code == 2
    assert hint in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert ended.out == ""


def test_a_bad_command_is_data_with_json(tidings: Shell) -> None:
    ended = tidings("ask", "--json", "/nonsense")
    assert (ended.code, ended.data["state"]) == (2, "error")


def test_a_command_may_come_as_several_words(tidings: Shell, tmp_path: Path) -> None:
    tidings("ingest", write(tmp_path, "bridge.txt", ARTICLE))
    assert "412 bolts" in tidings("ask", "/summary", "bridge").out


@pytest.mark.parametrize(
    "content", [b"just some text, longer than a header of SQLite" * 40, b"SQLite format 3\0" + b"x" * 600]
)
def test_a_file_that_is_no_store_is_refused_in_one_line(tidings: Shell, tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, "notes.db", content)
    ended = tidings("ask", "--database", path, "/latest")
    assert ended.code == 1
    assert str(path) in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert path.read_bytes() == content


def test_bad_settings_are_named_all_at_once(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "t.toml", 'time_zone = "Nowhere/X"\n[fetch]\nmax_bytes = "many"\n')
    ended = tidings("ask", "--config", path, "/latest")
    assert ended.code == 2
    assert "time_zone" in ended.err
    assert "fetch.max_bytes" in ended.err


def test_an_unexpected_error_is_one_line_without_a_traceback(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: SqliteStore) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(SqliteStore, "size", broken)
    ended = tidings("ask", "/latest")
    assert ended.code == 1
    assert "boom" in ended.err
    assert "Traceback" not in ended.err


def test_as_its_own_process_it_answers_and_leaves(tmp_path: Path) -> None:
    """No thread is left behind: the process ends by itself."""

    def run(*words: str) -> Ended:
        environment = os.environ | {"TIDINGS_DATABASE": str(tmp_path / "t.db"), "PYTHONIOENCODING": "ascii"}
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    assert run("ingest", str(write(tmp_path, "bridge.txt", ARTICLE))).code == 0
    assert "412 bolts" in run("ask", "/summary bridge").out
    assert run("--version").out.startswith("tidings ")
    assert run("nonsense").code == 2


def shell(tmp_path: Path, line: str, **environment: str) -> Ended:
    """What `tidings …` gives in a shell of the system; the path of this program may hold blanks."""
    done = subprocess.run(
        ["bash", "-c", 'tidings() { "$PYTHON" -m bot "$@"; }; ' + line],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHON": sys.executable, "TIDINGS_DATABASE": str(tmp_path / "t.db")} | environment,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "line", ["tidings ask /latest >&-", "tidings ask /latest >&- 2>&-", "tidings ask --json /latest <&- >&-"]
)
def test_a_closed_output_is_no_failure(tmp_path: Path, line: str) -> None:
    assert shell(tmp_path, line) == Ended(0, "", "")


@pytest.mark.parametrize("words", ["ask --json /latest", "ask /help", "--help", "ask --help"])
def test_a_reader_that_leaves_is_no_failure(tmp_path: Path, words: str) -> None:
    """The reader is gone before the first word is written."""
    line = f"exec 3> >(exit 0); wait $!; tidings {words} >&3"
    assert shell(tmp_path, line) == Ended(0, "", "")


def test_a_locale_without_letters_of_other_scripts_keeps_the_question(tmp_path: Path) -> None:
    plain_c = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    made = shell(
        tmp_path,
        'printf \'Беларусь открыла мост.\' > "$DIR/most.txt"; tidings ingest "$DIR/most.txt"',
        DIR=str(tmp_path),
    )
    assert made.code == 0
    ended = shell(tmp_path, "tidings ask --json '/search Беларусь'", **plain_c)
    assert (ended.code, ended.data["coverage"]["articles"]) == (0, 1)


def test_the_store_may_be_named_before_the_subcommand_whose_own_option_wins(tidings: Shell, tmp_path: Path) -> None:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    tidings("--database", here, "ingest", write(tmp_path, "bridge.txt", ARTICLE))

    def states(*words: str | Path) -> str:
        return str(tidings(*words).data["state"])

    assert states("--database", here, "ask", "--json", "/summary bridge") == "answered"
    assert states("--database", there, "ask", "--database", here, "--json", "/summary bridge") == "answered"
    assert states("--database", here, "ask", "--database", there, "--json", "/summary bridge") == "empty_store"
    assert states("ask", "--json", "/summary bridge") == "empty_store"


def test_the_settings_may_be_named_before_the_subcommand(tidings: Shell, tmp_path: Path) -> None:
    good, bad = write(tmp_path, "good.toml", ""), write(tmp_path, "bad.toml", 'time_zone = "Nowhere/X"')
    assert tidings("--config", bad, "ask", "/latest").code == 2
    assert tidings("--config", bad, "ask", "--config", good, "/latest").code == 0


@pytest.mark.parametrize("word", ["-bridge", "-harbour", "-json"])
def test_an_exclusion_needs_no_quotes(tidings: Shell, tmp_path: Path, word: str) -> None:
    tidings("ingest", write(tmp_path, "bridge.txt", ARTICLE))
    loose = tidings("ask", "/search", word, "bolts", "--json")
    assert loose.code == 0
    assert loose.data == tidings("ask", "--json", f"/search {word} bolts").data


def test_an_option_that_is_not_there_is_still_a_usage_error(tidings: Shell) -> None:
    ended = tidings("ask", "--jsno", "/latest")
    assert ended.code == 2
    assert "No such option: --jsno" in ended.err
    assert "Usage" in tidings("ask", "-h").out


def test_a_store_that_cannot_be_written_still_answers(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that may not be written, where SQLite finds no room for its shared memory."""
    article = write(tmp_path, "bridge.txt", ARTICLE)
    tidings("ingest", article)
    real, may = aiosqlite.connect, os.access

    def connect(database: str, **more: Any) -> aiosqlite.Connection:
        opens = "immutable=1" in str(database)
        return real(database if opens else str(tmp_path / "none" / "t.db"), **more)

    monkeypatch.setattr(aiosqlite, "connect", connect)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and may(path, mode))
    assert "412 bolts" in tidings("ask", "/summary bridge").out
    ended = tidings("ingest", article)
    assert ended.code == 1
    assert "it is read-only" in ended.err


class TestSeed:
    """What must hold on the real file."""

    @pytest.fixture
    def ask(self, tidings: Shell, shared: Path) -> Shell:
        tidings("ingest", *shared.glob("seed/*.txt"))
        return lambda line: tidings("ask", "--json", line)

    def test_belarus_is_summarised_from_the_one_article(self, ask: Shell, tidings: Shell) -> None:
        answer = ask("/summary belarus").data
        assert answer["state"] == "answered"
        assert 3 <= len(answer["sentences"]) <= 6
        assert any("123 prisoners" in sentence["text"] for sentence in answer["sentences"])
        assert {item["article_id"] for sentence in answer["sentences"] for item in sentence["citations"]} == {1}
        assert answer["coverage"] | {"newest": None} == {"stories": 1, "articles": 1, "sources": 1, "newest": None}
        assert resolves(tidings, answer)

    @pytest.mark.parametrize("line", ["/summary hudson tunnel", '/summary "Hudson River Tunnel"'])
    def test_the_tunnel_is_two_headlines_only(self, ask: Shell, line: str) -> None:
        answer = ask(line).data
        assert answer["state"] == "headlines_only"
        assert answer["sentences"] == []
        titles = [item["title"] for story in answer["stories"] for item in story["articles"]]
        assert len(titles) == 2
        assert all("Hudson River Tunnel" in title and title in answer["text"] for title in titles)
        assert "Only headlines" in answer["text"]

    def test_a_name_inside_the_article_is_found(self, ask: Shell) -> None:
        answer = ask("/summary kalesnikava").data
        assert any("Kalesnikava" in sentence["text"] for sentence in answer["sentences"])

    @pytest.mark.parametrize(("typed", "meant"), [("tarrifs", "tariffs"), ("Лукашенко", "lukashenko")])
    def test_a_word_that_nothing_holds_gets_the_one_that_is_meant(self, ask: Shell, typed: str, meant: str) -> None:
        answer = ask(f"/summary {typed}").data
        assert answer["state"] == "nothing"
        assert meant in answer["suggestions"]
        assert f"Did you mean {meant}" in answer["text"]

    def test_a_topic_that_is_not_there_is_said_not_to_be(self, ask: Shell) -> None:
        answer = ask("/summary mongolia").data
        assert answer["state"] == "nothing"
        assert "18 items from 1 source" in answer["text"]
        assert len(answer["suggestions"]) == 3
        assert all(ask(f"/summary {topic}").data["state"] != "nothing" for topic in answer["suggestions"])
