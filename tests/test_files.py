"""What a user may name, and what is refused before it is read."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Unreadable
from bot.files import inputs_of, printable, read_bytes

LIMIT = 1_000


def test_a_file_a_url_and_a_dash_are_themselves(tmp_path: Path) -> None:
    for named in (str(tmp_path / "a.txt"), "https://x.example/feed", "-"):
        assert list(inputs_of(named)) == [named]


def test_a_folder_is_its_files_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", ".git/config", "deep/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [str(Path(name).relative_to(tmp_path)) for name in inputs_of(str(tmp_path))]
    assert found == ["a.txt", "b.txt", "deep/c.txt"]


def test_a_folder_below_a_hidden_one_may_be_named_itself(tmp_path: Path) -> None:
    folder = tmp_path / ".cache" / "news"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x")
    assert list(inputs_of(str(folder))) == [str(folder / "a.txt")]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="holds no files"):
        list(inputs_of(str(tmp_path)))


def test_a_pattern_is_the_files_it_matches(tmp_path: Path) -> None:
    for name in ("one.xml", "two.xml", "three.txt"):
        (tmp_path / name).write_text("x")
    assert [Path(name).name for name in inputs_of(f"{tmp_path}/*.xml")] == ["one.xml", "two.xml"]


def test_a_pattern_without_a_match_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="matches no file"):
        list(inputs_of(f"{tmp_path}/*.xml"))


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    odd = tmp_path / "news [1].txt"
    odd.write_text("x")
    assert list(inputs_of(str(odd))) == [str(odd)]


def test_bytes_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert read_bytes(str(tmp_path / "a"), LIMIT) == b"abc"


def test_a_missing_file_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"gone\.txt cannot be read: no such file"):
        read_bytes(str(tmp_path / "gone.txt"), LIMIT)


def test_a_huge_file_is_refused_by_its_size_and_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(Unreadable, match=r"too large: 2,147,483,648 bytes.*max_bytes"):
        read_bytes(str(huge), 200_000_000)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Unreadable, match="not an ordinary file"):
        read_bytes(str(tmp_path / "pipe"), LIMIT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "secret").touch(mode=0)
    with pytest.raises(Unreadable, match="permission denied"):
        read_bytes(str(tmp_path / "secret"), LIMIT)


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(Unreadable, match="is not the name of a file"):
        read_bytes("a\0b", LIMIT)


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be listed, and in which nothing may be looked up, for root too."""
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a.txt").write_text("x")
    listing, looking = os.scandir, os.stat

    def scandir(path: str) -> object:
        if str(path).startswith(str(folder)):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listing(path)

    def stat(path: str, **more: Any) -> os.stat_result:
        if str(path).startswith(f"{folder}/"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return looking(path, **more)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(os, "stat", stat)
    return folder


def test_what_lies_in_a_closed_folder_is_named_with_the_reason(closed: Path) -> None:
    name = str(closed / "a.txt")
    assert list(inputs_of(name)) == [name]
    with pytest.raises(Unreadable, match=r"a\.txt cannot be read: permission denied"):
        read_bytes(name, LIMIT)


@pytest.mark.parametrize("pattern", ["", "/*", "/*.txt", "/[a]/**"])
def test_a_closed_folder_is_an_input_that_cannot_be_read(closed: Path, pattern: str) -> None:
    inputs = list(inputs_of(f"{closed}{pattern}"))
    assert len(inputs) == 1
    with pytest.raises(Unreadable, match="closed cannot be read: permission denied"):
        read_bytes(inputs[0], LIMIT)


def test_a_closed_folder_does_not_keep_those_beside_it_out(closed: Path) -> None:
    home = closed.parent
    (home / "open" / "deep").mkdir(parents=True)
    for name in ("open/b.txt", "open/deep/c.txt", "d.txt"):
        (home / name).write_text("x")
    whole = [str(home / name) for name in ("closed", "d.txt", "open/b.txt", "open/deep/c.txt")]
    assert list(inputs_of(str(home))) == whole
    assert sorted(inputs_of(f"{home}/*")) == whole
    assert sorted(inputs_of(f"{home}/*/*.txt")) == [str(closed), str(home / "open" / "b.txt")]
    assert sorted(inputs_of(f"{home}/**/*.txt")) == whole


def test_a_pattern_that_also_matches_an_empty_folder_is_its_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("x")
    assert list(inputs_of(f"{tmp_path}/*")) == [str(tmp_path / "a.txt")]


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(Unreadable, match="empty name"):
        list(inputs_of(""))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("новости 1.txt", "новости 1.txt"),
        ("caf\udcc3\udca9", "café"),
        ("bad\udcff.txt", "bad\ufffd.txt"),
        ("a\x1b[2J\x07\r\nb\u202ec\x9b", "a\ufffd[2J\ufffd\ufffd\ufffdb\ufffdc\ufffd"),
        ("half \ud83d", "half ?"),
    ],
)
def test_a_name_is_shown_without_what_a_terminal_obeys(name: str, shown: str) -> None:
    assert printable(name) == shown
