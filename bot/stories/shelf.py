"""Members in the order in which they came, and for each term the latest of them that have it among their heaviest.

Each member has `INDEXED` places in a row, one for each of its heads; a place says how far back the one before it is
that has the same term, and of a term the latest place is known. So an entry costs 4 bytes, a term 8, and letting the
oldest member go costs nothing: a walk ends at what is gone.

Invariant: a walk meets the members that hold a term from the latest back, none twice, and none that was let go.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator

from bot.stories.member import INDEXED, Member

CUT = 1_024
"""Members that are let go before their places are given back together."""

NONE = -1


class Shelf:
    """The members that are kept for comparison."""

    def __init__(self) -> None:
        self._members: list[Member] = []
        self._back = array("I")
        self._latest = array("q")
        self._cut = 0  # members that came before the first of the list
        self._gone = 0  # members at the head of the list that were let go

    def __len__(self) -> int:
        return len(self._members) - self._gone

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members[self._gone :])

    def append(self, member: Member) -> None:
        """Put a member behind the others."""
        first = (self._cut + len(self._members)) * INDEXED
        self._members.append(member)
        self._back.extend([0] * INDEXED)
        heads = member.heads
        missing = max(heads, default=NONE) + 1 - len(self._latest)
        if missing > 0:
            self._latest.extend([NONE] * missing)
        oldest = (self._cut + self._gone) * INDEXED
        for place, term in enumerate(heads, first):
            before, self._latest[term] = self._latest[term], place
            if before >= oldest:
                self._back[place - self._cut * INDEXED] = place - before

    def popleft(self) -> Member:
        """Let the oldest member go."""
        member = self._members[self._gone]
        self._gone += 1
        if self._gone == CUT:
            del self._members[:CUT]
            del self._back[: CUT * INDEXED]
            self._cut, self._gone = self._cut + CUT, 0
        return member

    def sharing(self, member: Member, most: int) -> Iterator[Member]:
        """Those that have heads of this member as heads, of each head the latest so many, by what these weigh in sum.

        The heaviest come first; of equals those that share the heaviest head, the latest first.
        """
        back, latest = self._back, self._latest
        oldest, cut = (self._cut + self._gone) * INDEXED, self._cut * INDEXED
        shared: defaultdict[int, float] = defaultdict(float)
        for term, weight in zip(member.heads, member.weights[:INDEXED].tolist(), strict=True):
            place = latest[term] if term < len(latest) else NONE
            for _ in range(most):
                if place < oldest:
                    break
                shared[place // INDEXED] += weight
                place -= back[place - cut] or place + 1
        ranked = sorted(shared, key=shared.__getitem__, reverse=True)
        return (self._members[number - self._cut] for number in ranked)
