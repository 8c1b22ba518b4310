"""What is kept of articles takes little room, and decides as if all of it were kept plainly."""

from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article, Kind
from bot.stories import member, online, shelf, vocabulary, weighing
from bot.stories.member import INDEXED, Member
from bot.stories.names import named, packed, unpacked
from bot.stories.online import Grouper
from bot.stories.shelf import Shelf
from bot.stories.vocabulary import Vocabulary
from bot.text.language import language_of
from tests.eval.__main__ import DATA
from tests.eval.clustering import item_of
from tests.eval.data import NOW, entry_of, read_files
from tests.stories.test_online import everything

SETS = ("ecbplus", "multinews", "uci_headlines")


@cache
def articles(name: str) -> Sequence[Article]:
    """Every third item of a set for judging stories."""
    lines = read_files(DATA, f"clustering/{name}*.jsonl").get(name, []) if DATA.is_dir() else []
    if not lines:
        pytest.skip("the data for judging stories are not here")
    return [_article(number, line) for number, line in enumerate(lines[::3], start=1)]


def _article(number: int, line: dict[str, Any]) -> Article:
    item = item_of(line)
    entry = entry_of(item)
    at = entry.published or NOW
    kind, language = Kind.ARTICLE if entry.text else Kind.HEADLINE, language_of(f"{entry.title} {entry.text}")
    return Article(number, 1, kind, entry.title, "outlet", at, at, language, entry.text)


class PlainVocabulary:
    """Terms themselves in a dict."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    def numbers(self, terms: Collection[str]) -> Any:
        """See `Vocabulary.numbers`."""
        return np.array([self._known.setdefault(term, len(self._known)) for term in terms], np.int32)


class PlainShelf:
    """A queue of members for each term."""

    def __init__(self) -> None:
        self._members: deque[Member] = deque()
        self._held: defaultdict[int, list[Member]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._members)

    def append(self, each: Member) -> None:
        """See `Shelf.append`."""
        self._members.append(each)
        for term in each.heads:
            self._held[term].append(each)

    def popleft(self) -> Member:
        """See `Shelf.popleft`."""
        gone = self._members.popleft()
        for term in gone.heads:
            self._held[term].remove(gone)
        return gone

    def sharing(self, member: Member, most: int) -> list[Member]:
        """See `Shelf.sharing`."""
        shared: defaultdict[Member, float] = defaultdict(float)
        for term, weight in zip(member.heads, member.weights[:INDEXED].tolist(), strict=True):
            for other in self._held[term][::-1][:most]:
                shared[other] += weight
        return sorted(shared, key=lambda each: -shared[each])


def grouped(items: Sequence[Article]) -> list[tuple[dict[int, int], dict[int, int]]]:
    """What changed with each article."""
    grouper, told = Grouper(), []
    for each in items:
        grouper.add(each)
        changes = grouper.changes()
        told.append((changes.stories, changes.ended))
    return told


@pytest.mark.parametrize("name", SETS)
def test_every_step_of_grouping_is_as_with_plain_dicts_and_strings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    items = articles(name)
    monkeypatch.setattr(online, "KEPT", 150)
    monkeypatch.setattr(shelf, "CUT", 40)
    monkeypatch.setattr(vocabulary, "RECENT", 500)
    found = grouped(items)
    monkeypatch.setattr(weighing, "Vocabulary", PlainVocabulary)
    monkeypatch.setattr(online, "Shelf", PlainShelf)
    monkeypatch.setattr(weighing, "packed", lambda names: replace(names, held=frozenset()))
    monkeypatch.setattr(member, "unpacked", lambda names: names)
    assert grouped(items) == found
    assert len({story for stories, _ in found for story in stories.values()}) > len(items) / 20


@pytest.mark.parametrize("name", SETS)
def test_names_come_out_as_they_were_packed_in_a_fraction_of_the_room(name: str) -> None:
    for article in articles(name):
        assert unpacked(packed(named(article))) == replace(named(article), held=frozenset())


def test_names_of_other_scripts_and_none_come_out_as_they_were_packed() -> None:
    made = everything()[0]
    texts = ["In Kyjiw und Łódź sagt Ole", "Пожар в Халдене и в Гётеборге", "a b c", ""]
    for language in ("en", "ru", "de"):
        for text in texts:
            names = named(replace(made, title=text, text=text, language=language))
            assert unpacked(packed(names)) == replace(names, held=frozenset())


@given(st.lists(st.lists(st.text("abc", max_size=3), unique=True, max_size=12), max_size=20), st.integers(0, 12))
def test_a_term_gets_the_next_number_and_keeps_it(lines: list[list[str]], recent: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(vocabulary, "RECENT", recent)
        found, plain = Vocabulary(), PlainVocabulary()
        for line in lines:
            assert found.numbers(line).tolist() == plain.numbers(line).tolist()
            assert len(found) == len(plain)


HEADS = st.lists(st.integers(0, 9), unique=True, max_size=INDEXED)


@given(st.lists(st.one_of(HEADS, st.none()), max_size=60), st.integers(1, 7), st.integers(1, 5))
def test_those_that_share_heads_are_found_from_the_latest_back(
    steps: list[list[int] | None], cut: int, most: int
) -> None:
    """None lets the oldest go."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "CUT", cut)
        found, plain = Shelf(), PlainShelf()
        for number, heads in enumerate(steps):
            if heads is not None:
                each = _member(number, heads)
                found.append(each)
                plain.append(each)
            elif len(plain):
                assert found.popleft() is plain.popleft()
            assert len(found) == len(plain)
            for asked in ([term, (term + 3) % 11] for term in range(11)):
                one = _member(number, asked)
                assert list(found.sharing(one, most)) == plain.sharing(one, most)
        assert list(found) == list(plain._members)


def _member(number: int, heads: list[int]) -> Member:
    terms, weights = np.array(heads, np.int32), np.arange(1, len(heads) + 1, dtype=np.float32)
    return Member(number, number, 0.0, "en", "outlet", False, False, b"", terms, weights)  # noqa: FBT003


def test_what_many_members_have_in_common_is_there_once() -> None:
    grouper = Grouper()
    for each in everything():
        grouper.add(replace(each, language=str(b"en", "ascii"), source=str(b"outlet", "ascii")))
    kept = list(grouper._kept)
    assert len({id(each.language) for each in kept}) == len({id(each.source) for each in kept}) == 1
