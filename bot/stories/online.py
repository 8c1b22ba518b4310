"""Turns articles, as they come, into stories with numbers that stay: average-link clustering against an index.

An article joins the story whose members it is most like in the mean; one that stands between two may join these. At
set sizes a story is grouped anew, with those near it, by the pairs of their members: so it may fall apart, or lose
members to another. A story that was joined to another leaves its number behind as a way to that.

What is kept of an article is its heaviest terms and its names, no text; each article meets those that share one of its
heaviest terms, so the work grows with the articles and not with their pairs.

Invariant: every article that was added and is still kept is in exactly one story; a number is never given twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from bot.model import Article
from bot.stories.linking import THRESHOLD, average_link, belong, inner, pairwise
from bot.stories.member import FAINT, Lens, Member
from bot.stories.shelf import Shelf
from bot.stories.weighing import Weigher

NEIGHBOURS, STORIES, COMPARED, GLANCED = 48, 8, 16, 4
"""How many of the latest holders of a term are looked at, stories that are compared, members of each; where the latest
few of these are hardly like the article, in the mean less than `FAINT`, the others are not looked at."""

REVIEWED = frozenset({3, 5, 8, 12, 18, 26})
"""Sizes at which a story is grouped anew."""

POOL = 32
"""Members that are grouped anew together at most."""

NEAR = 0.07
"""Mean likeness of an article to a story from which on that is grouped anew with the article's own."""

KEPT = 60_000
"""Articles that are kept for comparison; older ones stay where they are."""


@dataclass(slots=True)
class Changes:
    """What grouping changed: the story of each article that has another or its first, and where ended stories went."""

    stories: dict[int, int] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)


class Grouper:
    """Stories of the articles that were added; `first` is the number of the next story."""

    def __init__(self, first: int = 1) -> None:
        self._next = first
        self._weigher = Weigher()
        self._members: dict[int, list[Member]] = {}
        self._roots: dict[int, Member] = {}
        self._kept = Shelf()
        self._changes = Changes()
        self._lens = Lens()

    @property
    def empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self._kept

    @property
    def terms(self) -> int:
        """How many different terms it has read: articles are dropped in time, their terms are not."""
        return self._weigher.terms

    def learn(self, articles: Iterable[Article]) -> None:
        """Count the words of articles, so that the first ones that are added are weighed among others."""
        for article in articles:
            self._weigher.count(self._weigher.read(article))

    def put(self, article: Article, story: int) -> None:
        """Take an article in that is known to belong to a story."""
        self._place(self._member(article, learned=False), story, changed=False)
        self._next = max(self._next, story + 1)

    def add(self, article: Article, *, learned: bool = False) -> int:
        """Find the story of a new article; its number. `learned` if `learn` has counted its words."""
        member = self._member(article, learned=learned)
        near = self._near(member)
        story = self._join(member, [other for mean, other in near if mean >= THRESHOLD])
        if len(self._members[story]) in REVIEWED:
            self._review([story, *(other for _, other in near)])
        return member.story

    def likeness(self, one: Article, other: Article) -> float:
        """How alike two articles are, 0 to 1, by the words that were learnt so far."""
        first, second = (self._member(article, learned=True) for article in (one, other))
        return self._lens.set(first).alike(second)

    def changes(self) -> Changes:
        """What changed since this was asked last."""
        changes, self._changes = self._changes, Changes()
        return changes

    def _member(self, article: Article, *, learned: bool) -> Member:
        read = self._weigher.read(article)
        if not learned:
            self._weigher.count(read)
        return self._weigher.member(article, read)

    def _join(self, member: Member, near: Sequence[int]) -> int:
        """Put a member into the story that it is most like, or into a new one; join those that it stands between."""
        if not near:
            return self._place(member, self._new())
        story = self._place(member, near[0])
        for other in near[1:]:
            if other in self._members and self._are_one(story, other):  # placing lets the oldest member go
                story = self._merge(story, other)
        return story

    def _near(self, member: Member) -> list[tuple[float, int]]:
        """The stories that a member is somewhat like in the mean, the likest first."""
        root = self._roots.get(member.root)
        if root:
            return [(1.0, root.story)]
        held = {story: self._members[story][-COMPARED:] for story in self._candidates(member)}
        found = self._sums(member, {story: each[-GLANCED:] for story, each in held.items()})
        near = {story: each for story, each in held.items() if found[story] >= FAINT * min(len(each), GLANCED)}
        rest = self._sums(member, {story: each[:-GLANCED] for story, each in near.items()})
        means = [((found[story] + rest[story]) / len(each), story) for story, each in near.items()]
        return sorted((each for each in means if each[0] >= NEAR), key=lambda each: (-each[0], each[1]))

    def _sums(self, member: Member, held: Mapping[int, Sequence[Member]]) -> dict[int, float]:
        """How alike a member is to those held of each story, in sum."""
        others = list(chain.from_iterable(held.values()))
        found = iter(self._lens.set(member).all_alike(others) if others else ())
        return {story: sum(islice(found, len(each))) for story, each in held.items()}

    def _candidates(self, member: Member) -> list[int]:
        """The stories of those that share heavy terms, by the likest of each."""
        found: list[int] = []
        for other in self._kept.sharing(member, NEIGHBOURS):
            if other.story not in found:
                found.append(other.story)
                if len(found) == STORIES:
                    break
        return found

    def _are_one(self, one: int, other: int) -> bool:
        """Whether two stories belong together, by the latest members of each."""
        held = [self._members[story][-COMPARED:] for story in (one, other)]
        between = self._between(*held)
        return between >= THRESHOLD and belong(between, *map(_inner, held))

    def _between(self, ones: Sequence[Member], others: Sequence[Member]) -> float:
        return sum(sum(self._lens.set(one).all_alike(others)) for one in ones) / (len(ones) * len(others))

    def _new(self) -> int:
        self._next += 1
        return self._next - 1

    def _place(self, member: Member, story: int, *, changed: bool = True) -> int:
        member.story = story
        self._members.setdefault(story, []).append(member)
        self._roots.setdefault(member.root, member)
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

    def _review(self, stories: Iterable[int]) -> None:
        """Group stories anew: each part keeps the number that most of its members had."""
        pool: list[Member] = []
        for story in dict.fromkeys(stories):
            if len(pool) + len(self._members.get(story, ())) <= POOL:
                pool += self._members.get(story, ())
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


def _inner(members: Sequence[Member]) -> float:
    return inner(float(pairwise(members).sum()) / 2, len(members))
