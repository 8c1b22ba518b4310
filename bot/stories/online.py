"""Turns articles, as they come, into stories with numbers that stay: average-link clustering against an index.

An article joins the story whose members it is most like in the mean; one that stands between two may join these. At
set sizes a story is grouped anew, with those near it, by the pairs of their members: so it may fall apart, or lose
members to another. A story that was joined to another leaves its number behind as a way to that.

What is kept of an article is its heaviest terms and its names, no text; each article meets those that share one of its
heaviest terms, so the work grows with the articles and not with their pairs.

Invariant: every article that was added and is still kept is in exactly one story; a number is never given twice.
"""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from bot.model import Article, Kind
from bot.stories.cluster import PAGES
from bot.stories.names import Named, clash, named, rival
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stem_words, words

THRESHOLD = 0.2
"""Mean likeness from which an article belongs to a story. This and what follows were chosen on the development splits,
by the mean BCubed F1 over four sets, each whole set grouped in random order (`make eval`, and docs/quality.md)."""

BODY, LEAD = 400, 80
"""Words of a text that are compared, and how many of them count twice, as those of the title do."""

TERMS, INDEXED = 200, 12
"""The heaviest terms that are kept of an article, and by how many of them others find it."""

EMPHASIS = 1.25
"""How much more a name or a number weighs."""

HEADLINE = 4.0
"""How much more alike two are than their words say where one is a title alone: few words can meet."""

SHARED = 2
"""Terms that a title alone must share with a text: of so many words, one is no event."""

FADING, HEADLINE_FADING = 8.0, 2.0
"""Days after which likeness has fallen to 1/e; of titles alone sooner, for little else tells two events apart."""

WINDOW = timedelta(days=14)
"""Articles further apart are never of one story."""

CLASHING, RIVAL, CLASH = 0.22, 0.35, 0.3
"""Below the first, articles whose titles name different things are so much less alike; below the second, those whose
titles say the same of different things."""

BACKGROUND = 40
"""Articles without any of these words among which the first ones are weighed."""

NEIGHBOURS, STORIES, COMPARED = 100, 8, 16
"""How many of the latest holders of a term are looked at, stories that are compared in full, and members of each."""

REVIEWED = frozenset({3, 5, 8, 12, 18, 26, 40})
"""Sizes at which a story is grouped anew."""

POOL = 40
"""Members that are grouped anew together at most."""

KEPT = 60_000
"""Articles that are kept for comparison; older ones stay where they are."""


@dataclass(slots=True, eq=False)
class Member:
    """What is kept of an article: its terms by number, the heaviest first, with weights of a unit vector."""

    article_id: int
    root: int
    day: float
    language: str
    source: str
    headline: bool
    page: bool
    names: Named
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    story: int = 0

    @property
    def heads(self) -> list[int]:
        """The terms by which others find it."""
        return [int(number) for number in self.terms[:INDEXED]]


@dataclass(slots=True)
class Changes:
    """What grouping changed: the story of each article that has another or its first, and where ended stories went."""

    stories: dict[int, int] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)


class Grouper:
    """Stories of the articles that were added; `first` is the number of the next story."""

    def __init__(self, first: int = 1) -> None:
        self._next = first
        self._numbers: dict[str, int] = {}
        self._holding: list[int] = []
        self._seen = 0
        self._index: defaultdict[int, deque[Member]] = defaultdict(lambda: deque(maxlen=NEIGHBOURS))
        self._members: dict[int, list[Member]] = {}
        self._roots: dict[int, Member] = {}
        self._kept: deque[Member] = deque()
        self._changes = Changes()
        self._lens = _Lens()

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self._kept

    def learn(self, articles: Iterable[Article]) -> None:
        """Count the words of articles, so that the first ones that are added are weighed among others."""
        for article in articles:
            self._count(self._counted(article))

    def put(self, article: Article, story: int) -> None:
        """Take an article in that is known to belong to a story."""
        counts = self._counted(article)
        self._count(counts)
        self._place(self._member(article, counts), story, changed=False)
        self._next = max(self._next, story + 1)

    def add(self, article: Article, *, learned: bool = False) -> int:
        """Find the story of a new article; its number. `learned` if `learn` has counted its words."""
        counts = self._counted(article)
        if not learned:
            self._count(counts)
        member = self._member(article, counts)
        story = self._join(member)
        if len(self._members[story]) in REVIEWED:
            self._review(member)
        return member.story

    def likeness(self, one: Article, other: Article) -> float:
        """How alike two articles are, 0 to 1, by the words that were learnt so far."""
        first, second = (self._member(article, self._counted(article)) for article in (one, other))
        return self._lens.set(first).alike(second)

    def changes(self) -> Changes:
        """What changed since this was asked last."""
        changes, self._changes = self._changes, Changes()
        return changes

    def _counted(self, article: Article) -> Counter[str]:
        title, body = words(article.title), words(article.text[: BODY * 8])[:BODY]
        told = [word for word in title * 2 + body[:LEAD] * 2 + body[LEAD:] if word not in STOPWORDS]
        return Counter(stem_words(told, article.language))

    def _count(self, counts: Mapping[str, int]) -> None:
        self._seen += 1
        for number in map(self._number, counts):
            self._holding[number] += 1

    def _number(self, stem: str) -> int:
        """The number of a term, its next one when it is new."""
        number = self._numbers.get(stem)
        if number is None:
            number = self._numbers[stem] = len(self._holding)
            self._holding.append(0)
        return number

    def _member(self, article: Article, counts: Mapping[str, int]) -> Member:
        names = named(article)
        emphatic = frozenset(stem_words(sorted(names.title | names.lead), article.language))
        total = self._seen + BACKGROUND
        weights = {
            number: (1 + math.log(n))
            * math.log(1 + total / max(1, self._holding[number]))
            * (EMPHASIS if stem in emphatic or stem[0].isdigit() else 1)
            for stem, n in counts.items()
            for number in (self._number(stem),)
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        heaviest = sorted(weights, key=lambda number: (-weights[number], number))[:TERMS]
        return Member(
            article.id,
            article.copy_of or article.id,
            article.published.timestamp() / 86_400,
            article.language,
            article.source,
            article.kind is Kind.HEADLINE,
            fold(article.title) in PAGES,
            replace(names, held=frozenset()),
            np.array(heaviest, np.int32),
            np.array([weights[number] / length for number in heaviest], np.float32),
        )

    def _join(self, member: Member) -> int:
        """Put a member into the story that it is most like, or into a new one; join those that it stands between."""
        near = self._near(member)
        if not near:
            return self._place(member, self._new())
        story = self._place(member, near[0][1])
        for _, other in near[1:]:
            if other in self._members and story in self._members and self._between(story, other) >= THRESHOLD:
                story = self._merge(story, other)
        return story

    def _near(self, member: Member) -> list[tuple[float, int]]:
        """The stories that a member may belong to, the likest first."""
        root = self._roots.get(member.root)
        if root:
            return [(1.0, root.story)]
        means = ((self._mean(member, story), story) for story in self._candidates(member))
        return sorted((each for each in means if each[0] >= THRESHOLD), key=lambda each: (-each[0], each[1]))

    def _candidates(self, member: Member) -> list[int]:
        """The stories of those that share heavy terms, by the likest of each."""
        shared: defaultdict[int, float] = defaultdict(float)
        owners: dict[int, Member] = {}
        for number, weight in zip(member.heads, member.weights[:INDEXED].tolist(), strict=True):
            for other in self._index.get(number, ()):
                shared[other.article_id] += weight
                owners[other.article_id] = other
        best: defaultdict[int, float] = defaultdict(float)
        for article_id, weight in shared.items():
            story = owners[article_id].story
            best[story] = max(best[story], weight)
        return sorted(best, key=lambda story: (-best[story], story))[:STORIES]

    def _mean(self, member: Member, story: int) -> float:
        lens, others = self._lens.set(member), self._members[story][-COMPARED:]
        return sum(map(lens.alike, others)) / len(others)

    def _between(self, one: int, other: int) -> float:
        firsts = self._members[one][-COMPARED:]
        return sum(self._mean(member, other) for member in firsts) / len(firsts)

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _place(self, member: Member, story: int, *, changed: bool = True) -> int:
        member.story = story
        self._members.setdefault(story, []).append(member)
        self._roots.setdefault(member.root, member)
        for number in member.heads:
            self._index[number].append(member)
        self._kept.append(member)
        if len(self._kept) > KEPT:
            self._drop(self._kept.popleft())
        if changed:
            self._changes.stories[member.article_id] = story
        return story

    def _drop(self, member: Member) -> None:
        """Compare nothing with a member any more."""
        members = self._members[member.story]
        members.remove(member)
        if not members:
            del self._members[member.story]
        if self._roots.get(member.root) is member:
            del self._roots[member.root]
        for number in member.heads:
            holders = self._index[number]
            if holders and holders[0] is member:
                holders.popleft()
            if not holders:
                del self._index[number]

    def _merge(self, one: int, other: int) -> int:
        """Join two stories under the older number."""
        kept, ended = sorted((one, other))
        for member in self._members.pop(ended):
            self._move(member, kept)
        self._changes.ended[ended] = kept
        return kept

    def _move(self, member: Member, story: int) -> None:
        member.story = story
        self._members.setdefault(story, []).append(member)
        self._changes.stories[member.article_id] = story

    def _review(self, member: Member) -> None:
        """Group a story and those near it anew: each part keeps the number that most of its members had."""
        pool: list[Member] = []
        for story in dict.fromkeys([member.story, *self._candidates(member)]):
            if len(pool) + len(self._members[story]) <= POOL:
                pool += self._members[story]
        if not pool:  # a story too large to be looked at whole
            return
        before = {story: list(self._members.pop(story)) for story in {each.story for each in pool}}
        taken: set[int] = set()
        for part in sorted(average_link(pool), key=lambda part: (-len(part), part[0].article_id)):
            votes = Counter(each.story for each in part)
            held = (story for story, _ in sorted(votes.items(), key=lambda item: (-item[1], item[0])))
            story = next((each for each in held if each not in taken), 0) or self._new()
            taken.add(story)
            self._settle(part, story)
        for story in before.keys() - taken:
            self._changes.ended[story] = before[story][0].story

    def _settle(self, part: Sequence[Member], story: int) -> None:
        for member in part:
            if member.story != story:
                self._changes.stories[member.article_id] = story
            member.story = story
        self._members[story] = list(part)


class _Lens:
    """Shows how alike members are to the one that it is set on."""

    def __init__(self) -> None:
        self._weights = np.zeros(1 << 16, np.float32)
        self.member: Member | None = None

    def set(self, member: Member) -> "_Lens":
        """Look from a member."""
        if self.member is member:
            return self
        if self.member is not None:
            self._weights[self.member.terms] = 0
        highest = int(member.terms.max(initial=0))
        if highest >= len(self._weights):
            self._weights = np.zeros(2 * highest, np.float32)
        self._weights[member.terms] = member.weights
        self.member = member
        return self

    def alike(self, other: Member) -> float:
        """How alike the two are, 0 to 1: by words, by time, less where they name different things."""
        one = self.member
        assert one is not None  # noqa: S101  # set before
        if one.root == other.root:
            return 1.0
        apart = abs(one.day - other.day)
        if one.language != other.language or apart > WINDOW.days or (one.page and other.page):
            return 0.0
        shared = self._weights[other.terms]
        value = float(shared @ other.weights)
        short = one.headline or other.headline
        if one.headline != other.headline and np.count_nonzero(shared) < SHARED:
            return 0.0
        value *= math.exp(-apart / (HEADLINE_FADING if short else FADING))
        value = min(1.0, value * HEADLINE) if short else value
        if value >= RIVAL or not value:
            return value
        different = (value < CLASHING and clash(one.names, other.names)) or rival(one.names, other.names)
        return value * CLASH if different else value


def average_link(members: Sequence[Member], threshold: float = THRESHOLD) -> list[list[Member]]:
    """Group members by the mean likeness of their pairs; each group in the order given."""
    groups = [[place] for place in range(len(members))]
    means = _likenesses(members)
    while True:
        a, b = sorted(divmod(int(np.argmax(means)), len(members)))
        if means[a, b] < threshold:
            return [[members[place] for place in sorted(group)] for group in groups if group]
        sizes = len(groups[a]), len(groups[b])
        means[a] = means[:, a] = (means[a] * sizes[0] + means[b] * sizes[1]) / sum(sizes)
        means[b] = means[:, b] = means[a, a] = -1
        groups[a] += groups[b]
        groups[b] = []


def _likenesses(members: Sequence[Member]) -> NDArray[np.float64]:
    found = np.full((len(members), len(members)), -1.0)
    lens = _Lens()
    for a, one in enumerate(members):
        lens.set(one)
        for b in range(a + 1, len(members)):
            found[a, b] = found[b, a] = lens.alike(members[b])
    return found
