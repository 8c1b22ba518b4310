"""`tidings backup`, `restore`, `vacuum`, `export`, `import` and `purge` as a shell runs them."""

import asyncio
import base64
import json
from pathlib import Path

import pytest

from bot.care import Workspace
from bot.chatport import Installation, Subscription
from bot.conversation import Place
from bot.store.sqlite import SqliteStore
from tests.cli.shell import Shell
from tests.fakes import NOW, document, entry

KEY = base64.b64encode(b"k" * 32).decode()
TOKEN = "xoxb-very-secret-token"
HERE = Place("discord", "G1", "C1")


@pytest.fixture
def store(tmp_path: Path, tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001  # names the store
    """A store with an item, a subscription of a server and an installation of a workspace."""
    for name in ("TIDINGS_SECRET_KEY", "TIDINGS_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "store" / "tidings.db"

    async def fill() -> None:
        async with SqliteStore(path) as opened:
            await opened.add(document(entry()), NOW)
            await opened.subscribe(Subscription(HERE, "ferry", "ada", NOW))
            await opened.install(Installation("slack", "T1", "", json.dumps({"bot_token": TOKEN}), NOW))

    asyncio.run(fill())
    return path


def kept(path: Path, of: Workspace) -> dict[str, int]:
    async def ask() -> dict[str, int]:
        async with SqliteStore(path) as opened:
            return dict(await opened.kept_of(of))

    return asyncio.run(ask())


def test_a_backup_lies_beside_the_store_and_says_what_it_lacks(tidings: Shell, store: Path) -> None:
    ended = tidings("backup")
    assert ended.code == 0
    assert "1 item, 1 subscription" in ended.out
    assert "Left out: 1 installation in Slack with tokens in clear. Set TIDINGS_SECRET_KEY" in ended.out
    (made,) = store.parent.glob("tidings-*.backup")
    assert TOKEN.encode() not in made.read_bytes()


def test_a_backup_goes_where_it_is_told_and_over_nothing(tidings: Shell, store: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert tidings("backup", tmp_path / "folder").code == 0
    assert len(list((tmp_path / "folder").iterdir())) == 1
    assert tidings("backup", tmp_path / "mine").code == 0
    before = (tmp_path / "mine").read_bytes()
    ended = tidings("backup", tmp_path / "mine")
    assert (ended.code, ended.out) == (1, "")
    assert "is there already" in ended.err
    assert (tmp_path / "mine").read_bytes() == before
    assert store.exists()


def test_with_a_key_the_backup_is_whole(
    tidings: Shell, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("TIDINGS_SECRET_KEY_FILE", str(tmp_path / "key"))
    ended = tidings("backup", tmp_path / "mine")
    assert "With 1 installation in Slack, encrypted" in ended.out
    assert KEY not in ended.out + ended.err
    assert TOKEN.encode() not in (tmp_path / "mine").read_bytes()
    tidings("purge", "slack:T1", "--yes")
    assert tidings("restore", tmp_path / "mine").code == 0
    assert kept(store, Workspace("slack", "T1")) == {"installation": 1}


@pytest.mark.parametrize("key", ["tooshort", "xoxb-something", f"{KEY},oops"])
def test_what_is_no_key_is_told_without_it(
    key: str, tidings: Shell, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_SECRET_KEY", key)
    ended = tidings("backup")
    assert ended.code == 2
    assert "TIDINGS_SECRET_KEY is no key" in ended.err
    assert "openssl rand -base64 32" in ended.err
    assert key not in ended.err
    assert list(store.parent.glob("*.backup")) == []


def test_restoring_says_where_the_present_store_is_kept(tidings: Shell, store: Path, tmp_path: Path) -> None:
    tidings("backup", tmp_path / "mine")
    ended = tidings("restore", tmp_path / "mine")
    assert ended.code == 0
    assert "1 item, 1 subscription" in ended.out
    (aside,) = store.parent.glob("tidings.db.before-restore-*")
    assert str(aside) in ended.out
    (tmp_path / "half").write_bytes((tmp_path / "mine").read_bytes()[:9000])
    ended = tidings("restore", tmp_path / "half")
    assert (ended.code, "half is only half there" in ended.err) == (1, True)


def test_vacuum_tells_both_sizes(tidings: Shell, store: Path) -> None:
    ended = tidings("vacuum")
    assert ended.code == 0
    assert ended.out.startswith(f"{store}: 0.")
    assert "MB before, 0." in ended.out


def test_a_set_up_is_exported_and_imported_elsewhere(tidings: Shell, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "set-up.json"
    assert tidings("export", "discord:G1", file).code == 0
    assert tidings("export", "discord:G1").data["channels"] == json.loads(file.read_text())["channels"]
    ended = tidings("export", "discord:G1", file)
    assert (ended.code, "is there already" in ended.err) == (2, True)
    ended = tidings("import", file, "--into", "slack:T1")
    assert (ended.code, "--map C1=CHANNEL" in ended.err) == (2, True)
    ended = tidings("import", file, "--into", "slack:T1", "--map", "C1=C9", "--dry-run")
    assert "Would import from discord:G1 into slack:T1: 1 subscription," in ended.out
    assert kept(store, Workspace("slack", "T1")) == {"installation": 1}
    assert "Imported from discord:G1" in tidings("import", file, "--into", "slack:T1", "--map", "C1=C9").out
    assert kept(store, Workspace("slack", "T1")) == {"changed": 1, "installation": 1, "subscription": 1}
    assert "0 subscriptions (1 there already)" in tidings("import", file, "--into", "slack:T1", "--map", "C1=C9").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "discord:G9"), "Nothing is kept of discord:G9. There is something of discord:G1, slack:T1."),
        (("export", "irc:G1"), "names no workspace"),
        (("export", "discord:"), "names no workspace"),
        (("purge", "discord:", "--yes"), "names no workspace"),
        (("import", "none.json", "--into", "slack:T1"), "none.json cannot be read: no such file"),
        (("import", "{here}", "--into", "slack:T1"), "is no text in UTF-8"),
        (("import", "none.json", "--into", "T1"), "names no workspace"),
        (("purge", "slack:T9", "--yes"), "Nothing is kept of slack:T9"),
        (("purge", "slack:T1"), "nobody is here to be asked"),
    ],
)
def test_bad_input_is_told_with_the_next_step(words: tuple[str, ...], said: str, tidings: Shell, store: Path) -> None:
    odd = store.with_name("odd.json")
    odd.write_bytes(b"\xff\xfe\xfd")
    ended = tidings(*(word.format(here=odd) for word in words))
    assert ended.code == 2
    assert said in ended.err


@pytest.mark.parametrize("map_", ["C1", "=C2", ""])
def test_a_map_that_is_not_understood_is_told(map_: str, tidings: Shell, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "set-up.json"
    tidings("export", "discord:G1", file)
    ended = tidings("import", file, "--into", "slack:T1", "--map", map_)
    assert (ended.code, "is not understood" in ended.err) == (2, True)
    assert store.exists()


def test_a_workspace_is_purged_and_the_others_stay(tidings: Shell, store: Path) -> None:
    ended = tidings("purge", "slack:T1", "--yes")
    assert ended.code == 0
    assert "Kept of slack:T1: installation 1." in ended.out
    assert "Its log of changes says so." in ended.out
    assert kept(store, Workspace("slack", "T1")) == {"changed": 1}  # that all was erased
    assert kept(store, Workspace("discord", "G1")) == {"subscription": 1}
    everything = b"".join(path.read_bytes() for path in store.parent.iterdir())
    assert TOKEN.encode() not in everything


def test_run_needs_the_key_of_what_is_encrypted(tidings: Shell, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def seal() -> None:
        from bot.store.sealing import Sealer  # noqa: PLC0415  # as the key is here alone

        async with SqliteStore(store, sealer=Sealer(KEY)) as opened:
            await opened.seal()

    asyncio.run(seal())
    for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ended = tidings("run")
    assert ended.code == 1
    assert "TIDINGS_SECRET_KEY is not set" in ended.err
    checked = tidings("check")
    assert (checked.code, "TIDINGS_SECRET_KEY is not set" in checked.out) == (1, True)
    monkeypatch.setenv("TIDINGS_SECRET_KEY", base64.b64encode(b"x" * 32).decode())
    ended = tidings("run")
    assert (ended.code, "another key than TIDINGS_SECRET_KEY" in ended.err) == (1, True)
    assert tidings("ask", "/latest").code == 0
    monkeypatch.setenv("TIDINGS_SECRET_KEY", KEY)
    assert "Stored installations: 1, encrypted with the key that is set" in tidings("check").out


def test_check_says_that_tokens_stand_in_clear(tidings: Shell, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ended = tidings("check")
    assert "Stored installations: 1, in clear" in ended.out
    assert "set TIDINGS_SECRET_KEY" in ended.out
    assert store.exists()
