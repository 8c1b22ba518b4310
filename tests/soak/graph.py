"""Draws a run: memory, answers, and what is open, over time."""

from collections.abc import Sequence
from pathlib import Path

from tests.soak.asking import PLATFORMS, Answered
from tests.soak.figures import Sample, quantile

WIDTH, HEIGHT = 11, 9
"""Inches, at 100 dots each."""

SLICES = 60
"""Parts of the time, for each of which a quantile is drawn."""


def draw(samples: Sequence[Sample], answered: Sequence[Answered], file: Path) -> None:
    """Write a PNG of a run."""
    import matplotlib as mpl  # noqa: PLC0415  # half a second, and some MB

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  # as above

    figure, (memory, answers, counts) = plt.subplots(3, 1, sharex=True, figsize=(WIDTH, HEIGHT), layout="constrained")
    minutes = [each.at / 60 for each in samples]
    memory.plot(minutes, [each.mb for each in samples], label="the process")
    memory.plot(minutes, [each.mb + each.beside_mb for each in samples], label="with the one that parses")
    memory.set(ylabel="memory, MB", ylim=(0, None))
    for platform in PLATFORMS:
        for name, share in (("median", 0.5), ("99th percentile", 0.99)):
            ends, values = sliced(answered, platform, share)
            answers.plot(ends, values, label=f"{platform}, {name}")
    answers.axhline(500, color="grey", linestyle=":")
    answers.set(ylabel="answered after, ms", ylim=(0, None))
    for name in ("tasks", "threads", "files", "waiting"):
        counts.plot(minutes, [getattr(each, name) for each in samples], label=name)
    counts.set(ylabel="open", xlabel="minutes of load", ylim=(0, None))
    for part in (memory, answers, counts):
        part.legend(loc="upper right", fontsize="small")
        part.grid(alpha=0.3)
    figure.savefig(file, dpi=100)
    plt.close(figure)


def sliced(answered: Sequence[Answered], platform: str, share: float) -> tuple[list[float], list[float]]:
    """Minutes, and the quantile in ms of the answers that were asked for up to then."""
    asked = [each for each in answered if each.ask.platform == platform and each.answered is not None]
    length = max((each.ask.at for each in asked), default=0.0) / SLICES or 1.0
    parts: dict[int, list[float]] = {}
    for each in asked:
        parts.setdefault(int(each.ask.at / length), []).append(1_000 * (each.answered or 0.0))
    return [(part + 1) * length / 60 for part in sorted(parts)], [
        quantile(parts[part], share) for part in sorted(parts)
    ]
