"""What is due and what the store says of it: news, subscriptions whose slots come again and again, and the outbox.

A slot comes as in life: somebody sets the time of a digest (`/digest schedule`) to the present minute.
"""

import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.chatport import Subscription
from bot.conversation import Place
from bot.follow import Terms
from bot.model import Document, Entry, Source
from bot.ports import Clock
from bot.store.rows import seconds
from bot.store.sqlite import SqliteStore
from tests.bench.lexicon import Lexicon, lexicon

TOPICS = ("harbour", "orchard", "railway", "glacier", "library")
STORIES, TOLD = 10, 24
"""Stories of each topic that are new at a time, and those of a digest at most: enough for two messages on either
platform."""


@dataclass
class Ledger:
    """The slots that were set so far, as (subscription, moment)."""

    store: SqliteStore
    database: Path
    clock: Clock
    chance: random.Random
    stories: int = STORIES
    held: list[Subscription] = field(default_factory=list)
    slots: dict[tuple[int, int], str] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _told: int = 0
    _words: Lexicon = field(default_factory=lambda: lexicon("en"))

    async def follow(self, places: Sequence[Place]) -> None:
        """Let each place follow a topic, at no time yet."""
        now = self.clock.now()
        later = now + timedelta(days=1)
        for number, place in enumerate(places):
            terms = Terms(schedule="monthly 1 09:00", zone="UTC", length="long", stories=TOLD)
            wanted = Subscription(place, TOPICS[number % len(TOPICS)], "ada", now - timedelta(hours=23), terms=terms)
            kept, _ = await self.store.subscribe(replace(wanted, next_at=later))
            self.held.append(kept)

    async def report(self) -> None:
        """Have news of each topic that nobody was told."""
        now = self.clock.now()
        for topic in TOPICS:
            entries = tuple(self._entry(topic, now) for _ in range(self.stories))
            await self.store.add(Document(Source(f"wire-{topic}", f"{topic} wire"), entries, f"wire-{topic}"), now)

    def _entry(self, topic: str, now: datetime) -> Entry:
        self._told += 1
        words = [" ".join(self._words.draw(self.chance, 22)) for _ in range(4)]
        text = " ".join(f"{line.capitalize()} {topic} {self._told}." for line in words)
        title = f"{topic} {' '.join(self._words.draw(self.chance, 6))}".capitalize()
        return Entry(title, text, guid=str(self._told), published=now - timedelta(minutes=1), language="en")

    async def set_due(self, most: int) -> int:
        """Let up to so many subscriptions of each platform whose last slot was claimed come this minute."""
        minute = seconds(self.clock.now().replace(second=0, microsecond=0))
        claimed = self.claimed()
        free = [item for item in self.held if self._is_free(item.id, minute, claimed)]
        self.chance.shuffle(free)
        wanted = [
            item for name in ("discord", "slack") for item in [s for s in free if s.place.platform == name][:most]
        ]
        for item in wanted:
            await self._set(item, minute)
        return len(wanted)

    def _is_free(self, number: int, minute: int, claimed: dict[tuple[int, int], int | None]) -> bool:
        latest = self._latest.get(number)
        return latest is None or (latest < minute and (number, latest) in claimed)

    async def _set(self, item: Subscription, minute: int) -> None:
        at = datetime.fromtimestamp(minute, tz=self.clock.now().tzinfo)
        changed = replace(item, terms=replace(item.terms, schedule=f"daily {at:%H:%M}"), next_at=at)
        assert await self.store.amend(changed)
        self._latest[item.id] = minute
        self.slots[item.id, minute] = item.place.platform

    def rows(self, sql: str, *values: object) -> list[Any]:
        """What the database holds, as another program reads it."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()

    def claimed(self) -> dict[tuple[int, int], int | None]:
        """The slots that were claimed, with the digest of each."""
        return {(row[0], row[1]): row[2] for row in self.rows("SELECT subscription_id, at, digest_id FROM slot")}

    def waiting(self) -> int:
        """Slots that nobody claimed yet."""
        return len(self.slots.keys() - self.claimed().keys())

    def open_parts(self) -> int:
        """Parts that have not arrived yet."""
        return int(self.rows("SELECT count(*) FROM delivery WHERE state NOT IN ('sent', 'dead')")[0][0])

    def under_way(self, process: int) -> int:
        """Parts that a process has handed to a platform without writing what became of them."""
        sql = "SELECT count(*) FROM delivery WHERE state = 'sending' AND first_at IS NOT NULL AND holder LIKE ?"
        return int(self.rows(sql, f"%-{process}-%")[0][0])
