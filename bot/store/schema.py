"""Brings a database file to the schema of this program: numbered migrations, each in one transaction.

Invariant: `PRAGMA user_version` is the number of the last migration that was applied whole.
"""

from importlib.resources import files

import aiosqlite

from bot.errors import NotAStore, StoreTooNew
from bot.text.words import ANALYSIS

APPLICATION_ID = 0x54494447
"""`TIDG`: marks the file as ours (SQLite file format, offset 68)."""


def migrations() -> list[str]:
    """The migration scripts in order; the first brings version 0 to version 1."""
    folder = files("bot.store") / "migrations"
    scripts = sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name)
    return [script.read_text(encoding="utf-8") for script in scripts]


async def check_ours(connection: aiosqlite.Connection, path: str) -> None:
    """Refuse a database that this program must not touch; writes nothing.

    Raises:
        NotAStore: the database belongs to another program.
        StoreTooNew: it was written by a newer Tidings.
    """
    await connection.execute("BEGIN")  # one snapshot: another process may be migrating
    try:
        application = await _pragma(connection, "application_id")
        version = await _pragma(connection, "user_version")
        filled = await _pragma(connection, "schema_version")
    finally:
        await connection.rollback()
    known = len(migrations())
    if application != APPLICATION_ID and (application or version or filled):
        raise NotAStore(f"{path} is a database of another program. Name another file with --database.")
    if version > known:
        raise StoreTooNew(
            f"{path} was written by a newer Tidings (schema {version}; this one knows {known}). "
            "Update Tidings, or name another file with --database."
        )


async def must_migrate(connection: aiosqlite.Connection) -> bool:
    """Whether it holds an older schema; a new file holds none."""
    return 0 < await _pragma(connection, "user_version") < len(migrations())


async def migrate(connection: aiosqlite.Connection) -> None:
    """Apply the migrations that are missing; safe beside another process that does the same."""
    for number, script in enumerate(migrations(), start=1):
        if await _pragma(connection, "user_version") >= number:
            continue
        await connection.execute("BEGIN IMMEDIATE")
        try:
            if await _pragma(connection, "user_version") < number:
                for statement in _statements(script):
                    await connection.execute(statement)
                await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                await connection.execute(f"PRAGMA user_version = {number}")
            await connection.execute("COMMIT")
        except BaseException:
            await connection.execute("ROLLBACK")
            raise


async def keep_index(connection: aiosqlite.Connection) -> None:
    """Make the search index anew when the words were cut or stemmed otherwise than this program does it."""
    if await _analysis(connection) == ANALYSIS:
        return
    await connection.execute("BEGIN IMMEDIATE")
    try:
        if await _analysis(connection) != ANALYSIS:
            await connection.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
            await connection.execute("DELETE FROM analysis")
            await connection.execute("INSERT INTO analysis (version) VALUES (?)", (ANALYSIS,))
        await connection.execute("COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def _analysis(connection: aiosqlite.Connection) -> str | None:
    rows = list(await connection.execute_fetchall("SELECT version FROM analysis"))
    return str(rows[0][0]) if rows else None


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    async with connection.execute(f"PRAGMA {name}") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


def _statements(script: str) -> list[str]:
    """The statements of a script: SQLite's own `executescript` would commit the transaction first."""
    bare = "\n".join(line.split("--", 1)[0] for line in script.splitlines())
    return [statement for part in bare.split(";") if (statement := part.strip())]
