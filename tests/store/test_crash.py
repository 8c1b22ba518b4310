"""The power goes while `tidings ingest` writes: what was taken is whole, and the next reading adds the rest."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.probe import check_file, opened

ROOT = Path(__file__).parents[2]
ITEMS = 10_000
KILLED_AT = (1, 2_500, 5_500, 8_000)
"""Items that stand in the store when the process is killed."""

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """A JSON Feed of many items."""
    listed = [
        {
            "id": f"item-{n}",
            "title": f"Report {n} from district {n % 97}",
            "content_text": f"Item {n}. The council of district {n % 97} spoke of ferries, budgets and tariffs.",
            "date_published": f"2026-{1 + n % 12:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:00Z",
        }
        for n in range(ITEMS)
    ]
    path = tmp_path / "feed.json"
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Wire",
        "language": "en",
        "items": listed,
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def ingesting(feed: Path, database: Path) -> subprocess.Popen[str]:
    """`tidings ingest`, started."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "ingest", "--json", "--database", str(database), str(feed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def stored(database: Path) -> int:
    """How many items another process sees now; 0 while there is no store yet."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM identity").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def killed_at(process: subprocess.Popen[str], database: Path, count: int) -> int:
    """Kill the process once so many items are stored; how many are then."""
    while process.poll() is None and stored(database) < count:
        try:
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return stored(database)


def test_an_ingest_that_is_killed_again_and_again_ends_with_every_item_once(feed: Path, tmp_path: Path) -> None:
    database = tmp_path / "tidings.db"
    left = []
    for count in KILLED_AT:
        process = ingesting(feed, database)
        left.append(killed_at(process, database, count))
        assert process.returncode == -signal.SIGKILL, "it was done before it could be killed"
        check_file(database)
    assert left == sorted(left)
    assert left[0] < ITEMS / 2
    assert left[-1] < ITEMS

    last = ingesting(feed, database)
    out, errors = last.communicate(timeout=60)
    assert (last.returncode, errors) == (0, "")
    report = json.loads(out)
    assert (report["read"], report["new"], report["known"]) == (ITEMS, ITEMS - left[-1], left[-1])
    check_file(database)
    with opened(database) as connection:
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM revision), count(DISTINCT key) FROM identity"
        ).fetchone()
        keys = {key for (key,) in connection.execute("SELECT key FROM identity")}
        indexed = connection.execute(
            "SELECT count(*) FROM article_search WHERE article_search MATCH 'tariff'"
        ).fetchone()
    assert counted == (ITEMS, ITEMS, ITEMS)
    assert keys == {f"guid:item-{n}" for n in range(ITEMS)}
    assert indexed == (ITEMS,)
