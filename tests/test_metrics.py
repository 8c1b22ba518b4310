"""What is counted comes out in Prometheus' format, and every figure is explained in the documentation."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.meter import UNCOUNTED, Meter
from bot.metrics import Metrics, Standing
from bot.model import Intake

ROOT = Path(__file__).parents[1]

STANDING = Standing(
    items=40,
    stories=7,
    sources={"ok": 3, "failing": 1},
    waiting={"slack": 2, "discord": 0},
    oldest={"slack": 61.5},
)


def counted(meter: Meter) -> None:
    meter.looked("read", Intake(5, 3, 1, 1))
    meter.looked("timeout", Intake())
    meter.queued("digest", 4)
    meter.delivered("slack", "sent", "")
    meter.delivered("slack", "dead", "archived")
    meter.answered("summary", 0.2, "ok")
    meter.refused_sentences("number", 1)
    meter.spent(900)
    meter.lagged(0.02)
    meter.stalled()


def samples(text: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = list(text_string_to_metric_families(text.decode()))
    assert len({family.name for family in families}) == len(families)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_everything_counted_is_exposed_with_its_labels() -> None:
    metrics = Metrics("1.2.3")
    counted(metrics)
    found = samples(metrics.exposed(STANDING, {"slack": True, "discord": False}, tasks=37))
    for name, labels, value in [
        ("tidings_info", {"version": "1.2.3"}, 1),
        ("tidings_polls_total", {"outcome": "read"}, 1),
        ("tidings_polls_total", {"outcome": "timeout"}, 1),
        ("tidings_items_total", {"change": "new"}, 3),
        ("tidings_digests_total", {"kind": "digest"}, 4),
        ("tidings_deliveries_total", {"platform": "slack", "outcome": "dead", "reason": "archived"}, 1),
        ("tidings_answers_total", {"command": "summary", "outcome": "ok"}, 1),
        ("tidings_answer_seconds_bucket", {"command": "summary", "le": "0.25"}, 1),
        ("tidings_answer_seconds_bucket", {"command": "summary", "le": "0.1"}, 0),
        ("tidings_rejected_sentences_total", {"reason": "number"}, 1),
        ("tidings_model_tokens_total", {}, 900),
        ("tidings_loop_lag_seconds_count", {}, 1),
        ("tidings_loop_stalls_total", {}, 1),
        ("tidings_tasks", {}, 37),
        ("tidings_stored_items", {}, 40),
        ("tidings_stories", {}, 7),
        ("tidings_sources", {"state": "failing"}, 1),
        ("tidings_queue_parts", {"platform": "slack"}, 2),
        ("tidings_queue_oldest_seconds", {"platform": "slack"}, 61.5),
        ("tidings_queue_oldest_seconds", {"platform": "discord"}, 0),
        ("tidings_platform_up", {"platform": "discord"}, 0),
    ]:
        assert found[name, tuple(sorted(labels.items()))] == value, name
    assert found["tidings_threads", ()] >= 1


def test_what_the_store_cannot_tell_is_left_out_and_what_is_gone_is_not_shown_as_it_was() -> None:
    metrics = Metrics("1")
    metrics.exposed(STANDING, {"slack": True})
    later = samples(metrics.exposed(Standing(sources={"ok": 4}), {}))
    assert ("tidings_sources", (("state", "failing"),)) not in later
    assert ("tidings_platform_up", (("platform", "slack"),)) not in later
    assert later["tidings_stored_items", ()] == 0
    unread = samples(metrics.exposed(None, {"slack": True}))
    assert ("tidings_stored_items", ()) not in unread
    assert unread["tidings_platform_up", (("platform", "slack"),)] == 1


def test_every_figure_stands_in_the_documentation_and_none_that_is_not_there() -> None:
    metrics = Metrics("1")
    counted(metrics)
    text = metrics.exposed(STANDING, {"slack": True}).decode()
    exposed = {name for name in re.findall(r"^# TYPE (\w+)", text, re.MULTILINE) if name.startswith("tidings")}
    documented = set(re.findall(r"^\| `(tidings_\w+)", (ROOT / "docs/operations.md").read_text("utf-8"), re.MULTILINE))
    assert exposed == documented


def test_a_meter_that_counts_nothing_takes_everything() -> None:
    counted(UNCOUNTED)
