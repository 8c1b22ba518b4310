"""`tidings ingest` from a user's seat: one line for each input, honest refusals, exit codes."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

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


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_file_is_read_and_reported_in_one_line(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "bridge.txt", ARTICLE)
    ended = tidings("ingest", path)
    assert (ended.code, ended.out) == (0, f"{path}: read 1, new 1, known 0\n")


def test_reading_twice_changes_nothing(tidings: Shell, tmp_path: Path) -> None:
    path = write(tmp_path, "bridge.txt", ARTICLE)
    tidings("ingest", path)
    assert tidings("ingest", path).out == f"{path}: read 1, new 0, known 1\n"
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
    assert ended.out == f"{named[-1]}: read 1, new 1, known 0\n"
    assert [line.split(": refused: ")[0] for line in ended.err.splitlines()] == [str(path) for path in named[:-1]]
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
    assert tidings("ingest", "-").out == "-: read 1, new 1, known 0\n"


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
