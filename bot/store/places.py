"""Gives each item a place of its own on the timeline, which is its rowid in the index."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.store.rows import timeline


def places_for(connection: sqlite3.Connection, moments: Sequence[datetime]) -> list[int]:
    """A free place for each moment, in order of arrival within one second."""
    wanted = [timeline(moment) for moment in moments]
    runs = _runs(connection, wanted)
    while True:
        places = _spread(wanted, runs)
        sql = "SELECT min(timeline) FROM article WHERE timeline IN (SELECT value FROM json_each(?))"
        row = connection.execute(sql, (json.dumps(places),)).fetchone()
        if row is None or row[0] is None:
            return places
        runs |= _runs(connection, row)  # more than a second holds, and the next second's are taken


def _runs(connection: sqlite3.Connection, wanted: Iterable[int]) -> dict[int, int]:
    """Of these places those that are taken, each with the first free place after it."""
    sql = """
        WITH RECURSIVE wanted (place) AS (SELECT DISTINCT value FROM json_each(?)),
        run (place, taken) AS (
            SELECT w.place, a.timeline FROM wanted AS w JOIN article AS a ON a.timeline = w.place
            UNION ALL SELECT run.place, a.timeline FROM run JOIN article AS a ON a.timeline = run.taken + 1
        )
        SELECT place, max(taken) FROM run GROUP BY place
    """
    return {place: taken + 1 for place, taken in connection.execute(sql, (json.dumps(list(wanted)),))}


def _spread(wanted: Iterable[int], runs: Mapping[int, int]) -> list[int]:
    """A place of its own for each wanted one: itself, or the first after it that nothing takes."""
    after = dict(runs)
    places = []
    for place in wanted:
        candidate = place
        while candidate in after:
            candidate = after[candidate]
        after[candidate] = after[place] = candidate + 1
        places.append(candidate)
    return places
