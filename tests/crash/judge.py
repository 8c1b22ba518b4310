"""Compares what was to arrive in a channel with what is there: lost, doubled, strange, out of order. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many parts were due and what became of them; all but `due` is to be 0.

    `lost` never arrived, `doubled` counts arrivals beyond the first, `strange` what nobody was to get, `misordered`
    what came before something that was to come earlier, `altered` what reads otherwise than it was frozen.
    """

    due: int = 0
    lost: int = 0
    doubled: int = 0
    strange: int = 0
    misordered: int = 0
    altered: int = 0

    def __add__(self, other: "Verdict") -> "Verdict":
        """Both together."""
        return Verdict(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def is_clean(self) -> bool:
        """Whether everything that was due arrived once, as it was, in order, and nothing else."""
        return not (self.lost or self.doubled or self.strange or self.misordered or self.altered)


def judge(due: Sequence[tuple[str, str]], arrived: Sequence[tuple[str, str]]) -> Verdict:
    """Of one channel: parts as (name, words), in the order in which they were due, and in which they are there."""
    wanted, times = dict(due), Counter(name for name, _ in arrived)
    firsts = list(dict.fromkeys(name for name, _ in arrived if name in wanted))
    return Verdict(
        due=len(due),
        lost=sum(1 for name in wanted if not times[name]),
        doubled=sum(times[name] - 1 for name in times if name in wanted),
        strange=sum(times[name] for name in times if name not in wanted),
        misordered=_inversions(firsts, {name: place for place, name in enumerate(wanted)}),
        altered=sum(1 for name, words in arrived if name in wanted and words != wanted[name]),
    )


def unserved(slots: Iterable[tuple[int, int]], claimed: Mapping[tuple[int, int], int | None]) -> int:
    """How many due slots, as (subscription, moment), were never claimed, or claimed without a digest."""
    return sum(1 for slot in slots if claimed.get(slot) is None)


def _inversions(names: Sequence[str], place: Mapping[str, int]) -> int:
    """Neighbours in the wrong order."""
    return sum(1 for one, other in pairwise(names) if place[one] > place[other])
