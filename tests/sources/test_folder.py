"""A watched folder: which files become documents, when nothing has changed, and what is left alone."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sources.decide import Failed, Look, Read, Unchanged, settlement
from bot.sources.folder import look_into
from bot.sources.schedule import PollRules
from bot.watch import Watch, WatchKind
from tests.fakes import HOUR, NOW, SECOND

NOTE = "The ferry to the island runs again\n\nAfter two weeks of storms the ferry left the harbour this morning.\n"
LIMIT = 10_000


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    folder = tmp_path / "desk"
    folder.mkdir()
    return Watch(3, WatchKind.FOLDER, str(folder), "desk", NOW - HOUR, NOW)


def write(watch: Watch, name: str, text: str = NOTE, age: timedelta = HOUR) -> Path:
    path = Path(watch.address, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    at = (NOW - age).timestamp()
    os.utime(path, (at, at))
    return path


def titles(look: Look) -> list[str]:
    assert isinstance(look, Read)
    return [entry.title for document in look.documents for entry in document.entries]


def after(watch: Watch, look: Look) -> Watch:
    return settlement(watch, look, NOW, PollRules()).watch


def test_reads_texts_pages_and_feeds_also_in_folders_within(watch: Watch) -> None:
    write(watch, "ferry.txt")
    write(watch, "sub/bridge.md", "# Bridge closed for repairs\n\nThe old bridge closes on Monday for half a year.\n")
    feed = "<rss version='2.0'><channel><title>Pier</title><item><title>Gulls return</title></item></channel></rss>"
    write(watch, "pier.xml", feed)

    found = titles(look_into(watch, NOW, LIMIT))

    assert found == ["The ferry to the island runs again", "Gulls return", "Bridge closed for repairs"]


def test_other_files_and_hidden_ones_are_no_news(watch: Watch) -> None:
    for name in ("photo.jpg", "notes.docx", ".hidden.txt", "script.py"):
        write(watch, name)

    assert titles(look_into(watch, NOW, LIMIT)) == []


def test_a_folder_without_a_change_is_not_read_again(watch: Watch) -> None:
    file = write(watch, "ferry.txt")
    watch = after(watch, look_into(watch, NOW, LIMIT))

    assert isinstance(look_into(watch, NOW, LIMIT), Unchanged)

    file.write_text(NOTE + "It is full already.\n")
    assert titles(look_into(watch, NOW + HOUR + HOUR, LIMIT)) == ["The ferry to the island runs again"]


def test_a_file_that_is_moved_in_with_an_old_date_is_read(watch: Watch) -> None:
    watch = after(watch, look_into(watch, NOW, LIMIT))
    write(watch, "old.txt", age=900 * HOUR)

    assert titles(look_into(watch, NOW, LIMIT)) == ["The ferry to the island runs again"]


def test_a_file_that_is_still_written_waits_for_the_next_look(watch: Watch) -> None:
    write(watch, "ferry.txt", age=SECOND)

    first = look_into(watch, NOW, LIMIT)
    second = look_into(after(watch, first), NOW + 2 * SECOND, LIMIT)

    assert titles(first) == []
    assert titles(second) == ["The ferry to the island runs again"]


def test_links_out_of_the_folder_are_not_followed(watch: Watch, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(NOTE)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "more.txt").write_text(NOTE)
    Path(watch.address, "secret.txt").symlink_to(secret)
    Path(watch.address, "folder").symlink_to(outside)
    Path(watch.address, "nowhere.txt").symlink_to(tmp_path / "missing")
    write(watch, "a/own.txt", "Own words of this folder\n\nThey may be read, of course, since they stand in it.\n")

    assert titles(look_into(watch, NOW + 24 * HOUR, LIMIT)) == ["Own words of this folder"]


def test_what_cannot_be_read_keeps_nothing_else_out_and_says_why(watch: Watch) -> None:
    write(watch, "empty.txt", "")
    write(watch, "ferry.txt")
    write(watch, "huge.txt", "word " * LIMIT)

    look = look_into(watch, NOW, LIMIT)

    assert titles(look) == ["The ferry to the island runs again"]
    assert isinstance(look, Read)
    assert [Path(each.what).name for each in look.refused] == ["empty.txt", "huge.txt"]
    assert "too large" in look.refused[1].why


def test_a_folder_that_is_gone_fails_and_comes_back(watch: Watch) -> None:
    gone = replace(watch, address=watch.address + "-gone")

    look = look_into(gone, NOW, LIMIT)

    assert isinstance(look, Failed)
    assert look.cause == "no_folder"
    assert "desk-gone cannot be read" in look.problem
    assert isinstance(look_into(watch, NOW, LIMIT), Read)


def test_a_feed_file_belongs_to_the_folder_whatever_it_says_of_itself(watch: Watch) -> None:
    def rss(link: str, title: str) -> str:
        own = f"<link rel='self' xmlns='http://www.w3.org/2005/Atom' href='{link}'/>"
        item = f"<item><guid>1</guid><title>{title}</title></item>"
        return f"<rss version='2.0'><channel><title>The Daily Wire</title>{own}{item}</channel></rss>"

    watch = replace(watch, key="folder:/desk")
    write(watch, "one.xml", rss("https://wire.example/feed", "Gulls return"))
    write(watch, "other.xml", rss("https://quay.example/feed", "Gulls leave"))

    look = look_into(watch, NOW, LIMIT)

    assert isinstance(look, Read)
    assert [(document.source.key, document.source.name) for document in look.documents] == [
        ("folder:/desk", "desk")
    ] * 2
    assert [document.scope for document in look.documents] == [
        "folder:/desk/file:https://wire.example/feed",
        "folder:/desk/file:https://quay.example/feed",
    ]
