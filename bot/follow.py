"""What a subscription asks for: when, how much, and what of the news. Values alone; their rules are in `bot.digest`.

Invariant: a value that stands here was checked when it was set, and is kept as it was typed.
"""

from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """Whether stories come together at set times, or each as it breaks."""

    DIGEST = "digest"
    ALERTS = "alerts"


class WhenEmpty(StrEnum):
    """What a digest with nothing new is: one honest line, or silence."""

    LINE = "line"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a subscription is served. Empty and None leave a thing to the place's settings.

    `schedule` is a line of `bot.digest.schedule`, `zone` an IANA name, `length` short, medium or long; `stories` is the
    most a digest tells. `sources` are parts of source names and `languages` codes of ISO 639-1, any of which will do;
    `pattern` is an RE2 pattern over title and text. `quiet_hours` (`22:00-07:00`) put off what would come then.

    For alerts: from how many independent sources on, the minutes between two, and how many a day at most.
    """

    schedule: str = "daily 08:00"
    zone: str | None = None
    length: str | None = None
    stories: int = 6
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    pattern: str = ""
    quiet_hours: str = ""
    when_empty: WhenEmpty = WhenEmpty.LINE
    mode: Mode = Mode.DIGEST
    independent: int = 3
    cooldown_minutes: int = 60
    alerts_a_day: int = 5


USUAL = Terms()
"""What holds where nobody said otherwise: a digest of six stories at eight every morning."""
