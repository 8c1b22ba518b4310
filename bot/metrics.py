"""Turns what is counted, and what the store holds, into the text that Prometheus reads.

Invariant: every label takes its value from a closed set (commands of the table, causes, reasons, platforms, states), so
that no text of anybody and no id becomes a series. What each figure means stands in docs/operations.md, held to it by a
test.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.model import Intake

CONTENT_TYPE = prometheus_client.CONTENT_TYPE_LATEST

ANSWER_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
"""Seconds; a platform waits 3 s for a first word, half a second is the goal."""

LAG_BUCKETS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 3, 10)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the store at a moment.

    `sources` by how they fare, `waiting` parts of the outbox by platform, `oldest` the age of the oldest of them in
    seconds (0 without any).
    """

    items: int = 0
    stories: int = 0
    sources: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[str, int] = field(default_factory=dict)
    oldest: Mapping[str, float] = field(default_factory=dict)


class Metrics:
    """A `bot.meter.Meter` whose figures Prometheus can read; each has a registry of its own."""

    def __init__(self, version: str) -> None:
        prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # a moment beside each counter
        self._counts, self._stands = CollectorRegistry(), CollectorRegistry()
        ProcessCollector(registry=self._counts)  # process_resident_memory_bytes and so on, on Linux
        self._counting(self._counts)
        self._standing(self._stands)
        info = Gauge("tidings_info", "1, with the version", ["version"], registry=self._counts)
        info.labels(version).set(1)

    def _counting(self, to: CollectorRegistry) -> None:
        self._polls = Counter("tidings_polls", "Looks at sources by outcome", ["outcome"], registry=to)
        self._items = Counter("tidings_items", "Items that looks brought", ["change"], registry=to)
        self._digests = Counter("tidings_digests", "Digests put into the outbox", ["kind"], registry=to)
        self._deliveries = Counter(
            "tidings_deliveries", "Attempts at parts by outcome", ["platform", "outcome", "reason"], registry=to
        )
        self._answers = Counter("tidings_answers", "Answers by outcome", ["command", "outcome"], registry=to)
        self._seconds = Histogram(
            "tidings_answer_seconds", "Time to an answer", ["command"], registry=to, buckets=ANSWER_BUCKETS
        )
        self._sentences = Counter("tidings_rejected_sentences", "Sentences not taken", ["reason"], registry=to)
        self._tokens = Counter("tidings_model_tokens", "Tokens of the model", registry=to)
        self._lag = Histogram("tidings_loop_lag_seconds", "Lateness of the loop", registry=to, buckets=LAG_BUCKETS)
        self._up = Gauge("tidings_platform_up", "Whether a platform serves", ["platform"], registry=to)
        self._stalls = Counter("tidings_loop_stalls", "Times the loop did not answer", registry=to)
        self._tasks = Gauge("tidings_tasks", "Tasks of the event loop", registry=to)
        self._threads = Gauge("tidings_threads", "Threads", registry=to)

    def _standing(self, to: CollectorRegistry) -> None:
        self._stored = Gauge("tidings_stored_items", "Items in the store", registry=to)
        self._stories = Gauge("tidings_stories", "Stories in the store", registry=to)
        self._sources = Gauge("tidings_sources", "Watched sources by state", ["state"], registry=to)
        self._waiting = Gauge("tidings_queue_parts", "Parts in the outbox", ["platform"], registry=to)
        self._oldest = Gauge("tidings_queue_oldest_seconds", "Age of the oldest of them", ["platform"], registry=to)

    def looked(self, outcome: str, intake: Intake) -> None:
        """See `bot.meter.Meter.looked`."""
        self._polls.labels(outcome).inc()
        for change, count in (("new", intake.new), ("changed", intake.changed), ("known", intake.known)):
            self._items.labels(change).inc(count)

    def queued(self, kind: str, digests: int) -> None:
        """See `bot.meter.Meter.queued`."""
        self._digests.labels(kind).inc(digests)

    def delivered(self, platform: str, outcome: str, reason: str) -> None:
        """See `bot.meter.Meter.delivered`."""
        self._deliveries.labels(platform, outcome, reason).inc()

    def answered(self, command: str, seconds: float, outcome: str) -> None:
        """See `bot.meter.Meter.answered`."""
        self._answers.labels(command, outcome).inc()
        self._seconds.labels(command).observe(seconds)

    def refused_sentences(self, reason: str, count: int) -> None:
        """See `bot.meter.Meter.refused_sentences`."""
        self._sentences.labels(reason).inc(count)

    def spent(self, tokens: int) -> None:
        """See `bot.meter.Meter.spent`."""
        self._tokens.inc(tokens)

    def lagged(self, seconds: float) -> None:
        """See `bot.meter.Meter.lagged`."""
        self._lag.observe(seconds)

    def stalled(self) -> None:
        """See `bot.meter.Meter.stalled`."""
        self._stalls.inc()

    def exposed(self, standing: Standing | None, up: Mapping[str, bool], tasks: int = 0) -> bytes:
        """Everything in Prometheus' text format; `up` is whether each platform serves, `tasks` how many the loop has.

        Without `standing`, where the store cannot be read, its figures are left out rather than shown as they were.
        """
        self._tasks.set(tasks)
        self._threads.set(threading.active_count())
        self._up.clear()
        for platform, serves in up.items():
            self._up.labels(platform).set(serves)
        if standing is None:
            return generate_latest(self._counts)
        self._show(standing)
        return generate_latest(self._counts) + generate_latest(self._stands)

    def _show(self, standing: Standing) -> None:
        for gauge in (self._sources, self._waiting, self._oldest):
            gauge.clear()
        self._stored.set(standing.items)
        self._stories.set(standing.stories)
        for state, count in standing.sources.items():
            self._sources.labels(state).set(count)
        for platform, parts in standing.waiting.items():
            self._waiting.labels(platform).set(parts)
            self._oldest.labels(platform).set(standing.oldest.get(platform, 0))
