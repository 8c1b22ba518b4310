"""`tidings backup`, `restore`, `vacuum`, `export`, `import`, `purge`: care of the data, by whoever runs Tidings."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.app import open_context, sealer_of
from bot.care import SetUp, Taken, Workspace
from bot.clock import SystemClock
from bot.conversation import Place
from bot.errors import BadInput, Unreadable
from bot.message.phrases import counted
from bot.secrets import load_secrets
from bot.settings import Settings
from bot.store.copying import Copied, megabytes
from bot.stories.opinions import leanings_of
from bot.tenancy import OPERATOR, Doing

PLATFORMS = ("discord", "slack")
MOST_BYTES = 20_000_000
"""Of a set-up: some ten thousand channels."""


def run_backup(settings: Settings, file: Path | None) -> None:
    """Copy the store to a new file, and say what it holds and what it does not."""
    from bot.store.saving import back_up

    store = settings.database
    name = f"{store.stem}-{SystemClock().now():%Y%m%d-%H%M%S}.backup"
    target = store.with_name(name) if file is None else file / name if file.is_dir() else file
    saved = back_up(store, target, sealer_of(load_secrets(os.environ)))
    print(f"{saved.path}: {_held(saved.copied)}. Verified.")
    if saved.left_out:
        print(
            f"Left out: {counted(saved.left_out, 'installation')} in Slack with tokens in clear. "
            "Set TIDINGS_SECRET_KEY to have them in backups, encrypted."
        )
    if saved.sealed:
        print(f"With {counted(saved.sealed, 'installation')} in Slack, encrypted: keep the key apart from the file.")


def run_restore(settings: Settings, file: Path) -> None:
    """Put a backup in the place of the store."""
    from bot.store.restoring import restore

    done = restore(file, settings.database, SystemClock().now())
    print(f"{settings.database}: {_held(done.copied)}, restored from {file}.")
    if done.aside:
        print(f"What was there before is kept as {done.aside}; remove it when it is needed no more.")


def run_vacuum(settings: Settings) -> None:
    """Write the store anew without its free pages."""
    from bot.store.restoring import vacuum

    before, after = vacuum(settings.database)
    print(f"{settings.database}: {megabytes(before)} before, {megabytes(after)} now.")


async def run_export(settings: Settings, named: str, file: Path | None) -> None:
    """Write what a workspace has set up to a new file, or to the standard output."""
    from bot.commands.setups import write_set_up

    of = workspace_of(named)
    async with open_context(settings) as context:
        if not await context.store.kept_of(of):
            raise BadInput(_unknown(await context.store.workspaces(), of))
        text = await write_set_up(context.store, await context.store.set_up(of, context.now()))
    if file is None:
        sys.stdout.write(text)
        return
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise BadInput(f"{file} is there already, and was left as it is. Name another file, or remove it.") from None
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {(error.strerror or '').lower()}. Name another file.") from None
    print(f"{file}: the set-up of {of}.")


async def run_import(settings: Settings, file: Path, into: str, maps: Sequence[str], *, dry: bool) -> None:
    """Add a set-up to what a workspace has, all or nothing."""
    from bot.commands.setups import mapped, read_set_up

    target, text = workspace_of(into), _text_of(file)
    async with open_context(settings) as context:
        wanted, unknown = await read_set_up(context.store, text, str(file))
        moved = mapped(wanted, target, _mapping(maps))
        weigh = partial(leanings_of, own=False)
        taken = await context.store.take_set_up(moved, target, weigh, context.now(), dry=dry)
    for address in unknown:
        print(f"left out: the muted story {address}, which this store does not hold")
    print(_told(moved, target, taken, dry=dry))


async def run_purge(settings: Settings, named: str, *, yes: bool) -> None:
    """Erase all that is kept of a workspace, once somebody has agreed."""
    of = workspace_of(named)
    async with open_context(settings) as context:
        kept = await context.store.kept_of(of)
        left = await context.store.left_at(of)
        if not kept and left is None:
            raise BadInput(_unknown(await context.store.workspaces(), of))
        print(f"Kept of {of}: {_rows(kept) or 'nothing but that it was left'}{_since(left)}.")
        if not (yes or _agreed(of)):
            print("Nothing was erased.")
            return
        purged = Doing(Place(of.platform, of.id, ""), OPERATOR, context.now(), "all that was kept", "kept", "erased")
        await context.store.forget_workspace(of.platform, of.id, purged if left is None else None)
    begun = " Its log of changes says so." if left is None else ""
    print(f"Erased all that was kept of {of}.{begun} Backups that were made before still hold it.")


def workspace_of(named: str) -> Workspace:
    """A workspace as it is typed, `discord:123` or `slack:T0123`.

    Raises:
        BadInput: it is not of that form.
    """
    platform, _, workspace = named.strip().partition(":")
    if platform.casefold() not in PLATFORMS or not workspace:
        raise BadInput(f"“{named[:80]}” names no workspace. Type discord:SERVER-ID or slack:TEAM-ID.")
    return Workspace(platform.casefold(), workspace)


def _unknown(known: Sequence[Workspace], of: Workspace) -> str:
    names = ", ".join(map(str, known))
    return f"Nothing is kept of {of}. {f'There is something of {names}.' if names else 'Nothing is kept of any.'}"


def _text_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{file} cannot be read: {(error.strerror or '').lower()}. Name another file.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{file} is no text in UTF-8. Give a file that `tidings export` has written.") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(f"{file} is larger than {megabytes(MOST_BYTES)}: no set-up is.")
    return text


def _mapping(maps: Sequence[str]) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for each in maps:
        key, equals, target = (part.strip() for part in each.partition("="))
        if not (key and equals):
            raise BadInput(f"--map {each[:80]} is not understood. Type --map CHANNEL=CHANNEL, the old one first.")
        if pairs.get(key, target) != target:
            raise BadInput(f"--map names {key} twice. Map each channel once.")
        pairs[key] = target
    return pairs


def _told(wanted: SetUp, into: Workspace, taken: Taken, *, dry: bool) -> str:
    known = f" ({taken.known} there already)" if taken.known else ""
    parts = [
        f"{counted(taken.subscriptions, 'subscription')}{known}",
        f"preferences of {counted(taken.preferences, 'channel')}",
        counted(taken.mutes, "mute"),
        counted(taken.votes, "vote"),
    ]
    would = "Would import" if dry else "Imported"
    said = f"{would} from {wanted.of} into {into}: {', '.join(parts)}."
    return f"{said} Nothing was changed: this was only a trial." if dry else said


def _agreed(of: Workspace) -> bool:
    if not sys.stdin.isatty():
        raise BadInput(f"Nothing was erased: nobody is here to be asked. Say tidings purge {of} --yes.")
    return input(f"Erase it for good? Type {of.id} to agree: ").strip() == of.id


def _since(left: datetime | None) -> str:
    return "" if left is None else f" (the app was removed there on {left:%Y-%m-%d})"


def _held(copied: Copied) -> str:
    items, follows = copied.rows.get("article", 0), copied.rows.get("subscription", 0)
    return f"{counted(items, 'item')}, {counted(follows, 'subscription')}, {megabytes(copied.size)}"


def _rows(kept: Mapping[str, int]) -> str:
    return ", ".join(f"{table} {count:,}" for table, count in kept.items())
