"""The keeper groups what is new, goes on after a restart, and gives way to another process."""

import gc
from collections.abc import Sequence

import pytest

from bot.errors import StoreError
from bot.model import Article, Document, Source
from bot.store.sqlite import SqliteStore
from bot.stories import keep
from bot.stories.keep import StoryKeeper
from bot.stories.names import Named, packed, unpacked
from bot.stories.online import Grouper
from bot.storyport import Regrouped
from tests.commands.desk import HOUR, NOW, StandingClock, item
from tests.stories.test_online import FERRY, FIRE, OTHERS

TEXTS = [*FERRY, *FIRE, *OTHERS]


async def stored(store: SqliteStore, *texts: str) -> None:
    """Take reports in, each of an outlet of its own."""
    for text in texts:
        name = f"Outlet of {text[:20]}"
        entry = item(" ".join(text.split()[:7]), text)
        await store.add(Document(Source(name.casefold(), name), (entry,), name), NOW)


async def stories(store: SqliteStore) -> list[set[int]]:
    held: dict[int, set[int]] = {}
    for number, story in (await store.stories_of(range(1, 100))).items():
        held.setdefault(story, set()).add(number)
    return sorted(held.values(), key=min)


async def test_what_is_new_is_grouped_once_and_in_order() -> None:
    async with SqliteStore() as store:
        keeper = StoryKeeper(store, StandingClock())
        assert await keeper.catch_up() == 0
        await stored(store, *TEXTS)
        heard: list[int] = []
        assert await keeper.catch_up(heard.append) == 8
        assert heard == [8]
        assert await keeper.catch_up() == 0
        assert await stories(store) == [{1, 2, 3}, {4, 5}, {6}, {7}, {8}]
        number, articles = await store.story_articles(1)
        assert number == 1
        assert {article.text for article in articles} == set(FERRY)


async def test_names_that_were_unpacked_to_be_compared_are_let_go_of_in_the_end() -> None:
    async with SqliteStore() as store:
        await stored(store, *TEXTS)
        assert unpacked(packed(Named(frozenset({"orsova"}), frozenset(), frozenset()))).title == {"orsova"}
        assert unpacked.cache_info().currsize
        await StoryKeeper(store, StandingClock()).catch_up()
        assert not unpacked.cache_info().currsize


async def test_a_restart_goes_on_with_the_stories_of_before() -> None:
    async with SqliteStore() as store:
        await stored(store, FERRY[0], FIRE[0])
        await StoryKeeper(store, StandingClock()).catch_up()
        await stored(store, FERRY[1], OTHERS[0], FIRE[1])
        await StoryKeeper(store, StandingClock()).catch_up()
        assert await stories(store) == [{1, 3}, {2, 5}, {4}]
        assert await store.next_story() == 4


async def test_after_a_restart_texts_are_read_in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "READ", 2)
    async with SqliteStore() as store:
        await stored(store, *TEXTS[:7])
        await StoryKeeper(store, StandingClock()).catch_up()
        put = keep._put
        parts: list[list[int]] = []

        def counted(grouper: Grouper, held: Sequence[tuple[Article, int]]) -> None:
            parts.append([article.id for article, _ in held])
            put(grouper, held)

        monkeypatch.setattr(keep, "_put", counted)
        await stored(store, TEXTS[7])
        await StoryKeeper(store, StandingClock()).catch_up()
        assert parts == [[1, 2], [3, 4], [5, 6], [7]]
        assert await stories(store) == [{1, 2, 3}, {4, 5}, {6}, {7}, {8}]


async def test_two_processes_take_turns_and_agree() -> None:
    async with SqliteStore() as store:
        one, other = (StoryKeeper(store, StandingClock()) for _ in range(2))
        await stored(store, FERRY[0])
        await one.catch_up()
        await stored(store, FERRY[1], FIRE[0])
        await other.catch_up()
        await stored(store, FERRY[2], FIRE[1])
        await one.catch_up()  # what it remembers ends before what the other wrote
        assert await stories(store) == [{1, 2, 4}, {3, 5}]


async def test_who_was_slower_writes_nothing_and_looks_again() -> None:
    async with SqliteStore() as store:
        await stored(store, FERRY[0], FIRE[0])
        last, batch = await store.ungrouped(keep.BATCH)
        assert (last, [article.id for article in batch]) == (0, [1, 2])
        await StoryKeeper(store, StandingClock()).catch_up()
        assert not await store.regroup(Regrouped({1: 9, 2: 9}, {}), last, NOW)
        assert await stories(store) == [{1}, {2}]


async def test_a_story_that_was_joined_leads_to_the_one_that_stands() -> None:
    async with SqliteStore() as store:
        await stored(store, *TEXTS)
        assert await store.regroup(Regrouped({1: 1, 2: 2, 3: 3}, {}), 0, NOW)
        assert await store.regroup(Regrouped({3: 2, 4: 4}, {3: 2}), 3, NOW + HOUR)
        assert await store.regroup(Regrouped({2: 1, 3: 1, 5: 4}, {2: 1}), 4, NOW + HOUR)
        for asked in (1, 2, 3):
            number, articles = await store.story_articles(asked)
            assert (number, [article.id for article in articles]) == (1, [1, 2, 3])
        for unknown in (0, -1, 77, 2**70):
            assert await store.story_articles(unknown) == (0, ())


async def test_items_that_no_round_looks_at_any_more_go_with_their_story() -> None:
    async with SqliteStore() as store:
        await stored(store, *TEXTS)
        assert await store.regroup(Regrouped({1: 1, 2: 2, 3: 2}, {}), 0, NOW)
        assert await store.regroup(Regrouped({3: 1, 4: 1}, {2: 1}), 3, NOW + HOUR)  # 2 is too old to be known
        number, articles = await store.story_articles(2)
        assert (number, [article.id for article in articles]) == (1, [1, 2, 3, 4])
        assert (await store.stories_of([2]))[2] == 1


async def test_a_round_that_could_not_be_written_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    async with SqliteStore() as store:
        keeper = StoryKeeper(store, StandingClock())
        await stored(store, FERRY[0], FIRE[0])
        await keeper.catch_up()
        await stored(store, FERRY[1])
        with monkeypatch.context() as patch:
            patch.setattr(store, "regroup", _fails)
            with pytest.raises(StoreError):
                await keeper.catch_up()
        read = _openings(monkeypatch)
        await keeper.catch_up()
        assert read == [3]  # from the store, not from what was never written
        assert await stories(store) == [{1, 3}, {2}]


async def test_an_index_that_has_read_too_many_terms_is_made_anew_once_they_have_doubled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keep, "TERMS", 10)
    async with SqliteStore() as store:
        keeper = StoryKeeper(store, StandingClock())
        read = _openings(monkeypatch)
        for text in [FERRY[0], FIRE[0], FERRY[1]]:
            await stored(store, text)
            await keeper.catch_up()
        assert read == [1, 2]  # the second of FERRY and what it adds are less than double
        assert await stories(store) == [{1, 3}, {2}]


def _openings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of the next story each time that an index is made from the store."""
    read: list[int] = []

    class Opened(Grouper):
        def __init__(self, first: int) -> None:
            read.append(first)
            super().__init__(first)

    monkeypatch.setattr(keep, "Grouper", Opened)
    return read


async def _fails(*_: object) -> bool:
    raise StoreError("disk full")


async def test_an_index_that_has_grown_is_set_aside_from_the_search_for_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "ASIDE", len(TEXTS))
    gc.unfreeze()
    try:
        async with SqliteStore() as store:
            keeper = StoryKeeper(store, StandingClock())
            await stored(store, *TEXTS[:-1])
            await keeper.catch_up()
            assert gc.get_freeze_count() == 0
            await stored(store, TEXTS[-1])
            await keeper.catch_up()
            assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
