"""`tidings ingest` from a user's seat: one line for each input, honest refusals, exit codes."""

import gzip
import io
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.sources.read import read_document
from bot.store.sqlite import SqliteStore
from tests.cli.shell import Shell

ARTICLE = (
    "Harbour bridge reopens after two years\n\n"
    "The swing bridge over the inner harbour opened to traffic on Monday, two years after a barge struck it. "
    "Engineers replaced 412 bolts and both motors.\n\n"
    "The city paid nine million euros for the work, the mayor said. Buses use it again from Tuesday.\n"
)
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Pier Post",
    "home_page_url": "https://pier-post.example/",
    "items": [
        {
            "id": "1",
            "url": "https://pier-post.example/1",
            "title": "Gulls return to the pier",
            "content_text": "Gulls came back to the pier this week. Wardens counted 300 of them on Sunday.",
            "date_published": "2026-11-20T08:00:00Z",
        },
        {"id": "2", "url": "https://pier-post.example/2", "title": "Pier lights fail again", "content_text": ""},
    ],
}

WAITING = """
import os, signal, sys, threading
from bot.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background ignores it
start = threading.Thread.start
def told(thread):
    start(thread)
    if thread.daemon:  # the one that waits for the pipe
        print("waiting", flush=True)
threading.Thread.start = told
main()
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_is_read_and_reported_in_one_line(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "bridge.txt", ARTICLE)
    ended = tidings("ingest", path)
    assert (ended.code, ended.out) == (0, f"{path}: read 1, new 1, known 0, refused 0\n")


def test_reading_twice_changes_nothing(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "bridge.txt", ARTICLE)
    tidings("ingest", path)
    assert tidings("ingest", path).out == f"{path}: read 1, new 0, known 1, refused 0\n"
    assert tidings("ask", "--json", "/latest").data["coverage"]["articles"] == 1


def test_a_copy_under_another_name_is_known(tidings: Shell, tmp_path: Path) -> None:
    tidings("ingest", write(tmp_path, "bridge.txt", ARTICLE))
    ended = tidings("ingest", "--json", write(tmp_path, "copy.txt", ARTICLE))
    assert (ended.data["new"], ended.data["known"]) == (0, 1)


def test_json_is_one_object_for_each_input(tidings: Shell, tmp_path: Path) -> None:
    first, second = write(tmp_path, "bridge.txt", ARTICLE), write(tmp_path, "feed.json", json.dumps(FEED))
    rows = tidings("ingest", "--json", first, second).rows
    assert rows == [
        {"input": str(first), "read": 1, "new": 1, "changed": 0, "known": 0, "refused": []},
        {"input": str(second), "read": 2, "new": 2, "changed": 0, "known": 0, "refused": []},
    ]


def test_a_changed_item_of_a_feed_becomes_a_revision(tidings: Shell, tmp_path: Path) -> None:
    tidings("ingest", write(tmp_path, "feed.json", json.dumps(FEED)))
    changed = json.loads(json.dumps(FEED))
    changed["items"][0]["content_text"] += " The count is the highest in ten years."
    row = tidings("ingest", "--json", write(tmp_path, "feed.json", json.dumps(changed))).data
    assert (row["new"], row["changed"], row["known"]) == (0, 1, 1)
    assert tidings("ask", "--json", "/article 1").data["article"]["revision"] == 2


def test_what_cannot_be_read_is_named_and_the_rest_is_read(tidings: Shell, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(2 * 1024**3)
    named = [
        write(tmp_path, "picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        write(tmp_path, "empty.txt", b""),
        tmp_path / "missing.txt",
        huge,
        write(tmp_path, "packed.txt", gzip.compress(ARTICLE.encode())),
        write(tmp_path, "bridge.txt", ARTICLE),
    ]
    ended = tidings("ingest", *named)
    assert ended.code == 2
    assert ended.out == f"{named[-1]}: read 1, new 1, known 0, refused 0\n"
    assert [line.split(": read 0, new 0, known 0, refused 1: ")[0] for line in ended.err.splitlines()] == [
        str(path) for path in named[:-1]
    ]
    assert "Traceback" not in ended.err


def test_a_refusal_in_json_names_what_and_why(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "empty.txt", b"  \n")
    ended = tidings("ingest", "--json", path)
    assert ended.code == 2
    assert ended.data["read"] == 0
    assert ended.data["refused"][0]["what"] == str(path)
    assert "empty" in ended.data["refused"][0]["why"]


def test_folders_and_patterns_work(tidings: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder, "bridge.txt", ARTICLE)
    write(folder, "feed.json", json.dumps(FEED))
    assert [row["new"] for row in tidings("ingest", "--json", folder).rows] == [1, 2]
    assert [row["known"] for row in tidings("ingest", "--json", f"{folder}/*.json").rows] == [2]


def test_standard_input_is_read(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    assert tidings("ingest", "-").out == "-: read 1, new 1, known 0, refused 0\n"


def test_windows_1251_is_read_right(tidings: Shell, tmp_path: Path) -> None:
    text = (
        "Мост через гавань снова открыт\n\nРазводной мост открыли в понедельник. Ремонт стоил девять миллионов евро.\n"
    )
    tidings("ingest", write(tmp_path, "most.txt", text.encode("windows-1251")))
    answer = tidings("ask", "--json", "/summary мосты").data
    assert "Разводной мост открыли в понедельник." in [sentence["text"] for sentence in answer["sentences"]]


def test_wrong_bytes_are_reported_and_not_fatal(tidings: Shell, tmp_path: Path) -> None:
    path = write(
        tmp_path, "bridge.txt", ARTICLE.encode() + b"One \xff wrong byte stands in this sentence of the text.\n"
    )
    ended = tidings("ingest", "--json", path)
    assert ended.code == 0
    assert ended.data["new"] >= 1
    assert "1 byte" in ended.data["refused"][0]["what"]


def test_a_url_of_another_scheme_is_refused(tidings: Shell) -> None:
    ended = tidings("ingest", "ftp://pier-post.example/feed")
    assert ended.code == 2
    assert "http" in ended.err


def test_no_input_is_a_usage_error(tidings: Shell) -> None:
    assert tidings("ingest").code == 2


def test_the_seed_gives_one_article_and_seventeen_headlines(tidings: Shell, shared: Path) -> None:
    [row] = tidings("ingest", "--json", *shared.glob("seed/*.txt")).rows
    assert (row["read"], row["new"]) == (18, 18)
    kinds = [
        item["kind"] for story in tidings("ask", "--json", "/latest").data["stories"] for item in story["articles"]
    ]
    assert (kinds.count("article"), kinds.count("headline")) == (1, 17)


def test_a_name_with_wrong_bytes_or_escapes_is_shown_cleaned_and_keeps_no_other_out(
    tidings: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, text in (
        (b"a\xff.txt", "Ferry sails."),
        (b"b\x1b[31m\x07\n.txt", "Gulls land."),
        (b"c.txt", "Bees hum."),
    ):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(text, encoding="utf-8")
    ended = tidings("ingest", folder)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        f"{folder}/{name}: read 1, new 1, known 0, refused 0"
        for name in ("a\ufffd.txt", "b\ufffd[31m\ufffd\ufffd.txt", "c.txt")
    ]
    assert tidings("ingest", "--json", folder).rows[0]["input"] == f"{folder}/a\ufffd.txt"
    assert "\x1b" not in tidings("ask", "/latest").out


def test_an_empty_name_is_refused_and_does_not_mean_this_folder(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "bridge.txt", ARTICLE)
    ended = tidings("ingest", "")
    assert (ended.code, ended.out) == (2, "")
    assert "empty name" in ended.err


def test_neither_password_nor_token_of_a_url_is_printed(tidings: Shell) -> None:
    url = "http://user:s3cret@127.0.0.1:9/feed?token=zzz#zzz"
    for ended in (tidings("ingest", url), tidings("ingest", "--json", url)):
        assert ended.code == 2
        assert "127.0.0.1:9/feed" in ended.out + ended.err
        assert not [word for word in ("user", "s3cret", "zzz") if word in ended.out + ended.err]


def test_a_bug_that_one_input_wakes_is_its_refusal_and_the_others_are_read(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(data: bytes, **more: str) -> object:
        if b"boom" in data:
            raise RuntimeError("out of\x1b order")
        return read_document(data, **more)

    monkeypatch.setattr("bot.sources.intake.read_document", broken)
    bad, good = write(tmp_path, "bad.txt", "boom"), write(tmp_path, "bridge.txt", ARTICLE)
    ended = tidings("ingest", bad, good)
    assert ended.code == 2
    assert ended.out == f"{good}: read 1, new 1, known 0, refused 0\n"
    assert ended.err.endswith(": could not be read: RuntimeError: out of\ufffd order; please report it\n")


def test_a_store_that_refuses_ends_it_all_in_one_line(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(SqliteStore, "add", full)
    ended = tidings("ingest", write(tmp_path, "a.txt", ARTICLE), write(tmp_path, "b.txt", ARTICLE))
    assert (ended.code, ended.out, ended.err) == (1, "", "tidings: The disk is full.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize("words", [["ingest", "-"], ["console"]])
def test_an_interrupt_ends_a_wait_for_a_pipe_at_once(tmp_path: Path, words: list[str]) -> None:
    """The process is sent SIGINT once it has opened its store and nothing comes through the pipe."""
    environment = os.environ | {"TIDINGS_DATABASE": str(tmp_path / "t.db"), "XDG_STATE_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        late = threading.Timer(60, process.kill)
        late.start()
        assert process.stdout.readline() == b"waiting\n"
        process.send_signal(signal.SIGINT)
        process.wait()  # with the pipe still open
        late.cancel()
        err = process.stderr.read()
    assert (process.returncode, err) == (130, b"tidings: Stopped.\n")


def test_an_interrupt_while_a_file_is_read_says_so(
    tidings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SqliteStore, "add", interrupted)
    ended = tidings("ingest", write(tmp_path, "a.txt", ARTICLE))
    assert (ended.code, ended.out, ended.err) == (130, "", "tidings: Stopped.\n")


def test_a_reader_that_leaves_does_not_stop_the_reading_in(tmp_path: Path) -> None:
    """`tidings ingest … | head -1` ends with everything stored."""
    for number in range(40):
        write(tmp_path, f"note{number}.txt", f"Note {number}\n\nThe harbour master wrote note number {number} today.\n")
    command = (
        f"{shlex.quote(sys.executable)} -m bot ingest --database t.db note*.txt | head -1; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, 1, "")
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (40,)
