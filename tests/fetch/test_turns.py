"""Turns at hosts: how many at once, in which order, who waits for whom."""

import asyncio

import pytest

from bot.fetch.turns import Turns


class Talks:
    """Conversations that last until they are ended, and who is in one."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    async def talk(self, host: str, name: str) -> None:
        self.ends[name] = asyncio.Event()
        async with self.turns.turn(host):
            self.begun.append(name)
            await self.ends[name].wait()

    async def start(self, group: asyncio.TaskGroup, *names: str) -> None:
        """Each name is the host's, and a number: `a1`."""
        for name in names:
            group.create_task(self.talk(name[0], name))
        await settled()

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_host_has_its_share_in_order_and_others_do_not_wait_for_it() -> None:
    talks = Talks(Turns(per_host=2, concurrency=3))
    async with asyncio.TaskGroup() as group:
        await talks.start(group, "a1", "a2", "a3", "a4", "b1")
        assert talks.begun == ["a1", "a2", "b1"]
        await talks.end("a2")
        assert talks.begun[3:] == ["a3"]
        await talks.end("a1", "a3", "a4", "b1")
    assert talks.begun[4:] == ["a4"]


async def test_all_hosts_together_have_a_limit() -> None:
    talks = Talks(Turns(per_host=2, concurrency=2))
    async with asyncio.TaskGroup() as group:
        await talks.start(group, "a1", "b1", "c1", "d1")
        assert talks.begun == ["a1", "b1"]
        await talks.end("b1")
        assert talks.begun == ["a1", "b1", "c1"]
        await talks.end("a1", "c1", "d1")


async def test_one_who_gives_up_waiting_leaves_the_turn_to_the_next() -> None:
    talks = Talks(Turns(per_host=1, concurrency=9))
    async with asyncio.TaskGroup() as group:
        await talks.start(group, "a1")
        leaving = group.create_task(talks.talk("a", "a2"))
        await talks.start(group, "a3")
        leaving.cancel()
        await settled()
        await talks.end("a1")
        assert talks.begun == ["a1", "a3"]
        await talks.end("a3")


async def test_a_failure_gives_its_turn_back() -> None:
    turns = Turns(per_host=1, concurrency=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="bad"):
            async with turns.turn("a"):
                raise ValueError("bad")
    async with asyncio.timeout(1), turns.turn("a"):
        pass


async def test_turns_with_a_spacing_begin_that_far_apart_and_only_at_their_host() -> None:
    turns, clock = Turns(per_host=2, concurrency=9), asyncio.get_running_loop().time
    begun: dict[str, float] = {}

    async def talk(host: str, name: str) -> None:
        async with turns.turn(host, 0.05):
            begun[name] = clock()

    first = clock()
    await asyncio.gather(talk("a", "a1"), talk("a", "a2"), talk("a", "a3"), talk("b", "b1"))
    assert begun["a2"] - first >= 0.045  # from the first on: on a busy machine any may begin late, and the next in time
    assert begun["a3"] - first >= 0.095
    assert begun["b1"] < begun["a2"]
