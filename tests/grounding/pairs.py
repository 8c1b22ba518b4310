"""Reads the pairs of `pairs.toml`: true paraphrases and false claims, written by hand."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.grounding.check import findings
from bot.grounding.tokens import Passage

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and its passage; `kind` is how it was reworded, or what is wrong with it."""

    true: bool
    kind: str
    claim: str
    passage: Passage
    later: bool = False
    """Whether it was written when the rules stood."""

    def found(self) -> list[str]:
        """What the check finds in it: reasons and words."""
        return [
            f"{one.reason.value}: {one.what}" for one in findings(self.claim, [self.passage], self.passage.language)
        ]


def pairs() -> Iterator[Pair]:
    """Every pair, in the order of the file."""
    for each in tomllib.loads(FILE.read_text(encoding="utf-8"))["passages"]:
        day = each["published"]
        published = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
        passage = Passage(each["text"], each.get("language", "en"), each["context"], published)
        for true, listed in ((True, each["true"]), (False, each["false"])):
            yield from (Pair(true, kind, claim, passage, each.get("set") == "later") for kind, claim in listed)
