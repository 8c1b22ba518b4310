"""No address that leads inward is reached: not as it stands, not by a redirect, not by a name that turns, by no way in.

The socket is what is watched: a server stands on loopback that nobody may reach, and Python's audit events tell of
each connection that is tried.
"""

import asyncio
from dataclasses import replace

import pytest

from bot.commands.context import Role
from bot.watch import NewWatch, WatchKind
from bot.webport import Fetched, FetchRequest
from tests.commands.desk import NOW, desk
from tests.hostile.corpus import SHARED, payloads
from tests.hostile.sealed import sealed
from tests.hostile.tally import Tally
from tests.hostile.test_commands import LONGEST
from tests.web import Names, Web, fetcher, internet, page, redirect

pytestmark = pytest.mark.timeout(240)
INWARD = [each.text for each in payloads() if each.category == "inward address"]
CATEGORY = "inward address"
PUBLIC = "93.184.215.14"
TURNING = {
    "turning.example": (PUBLIC, "127.0.0.1"),
    "back.example": ("127.0.0.1", PUBLIC),
    "inward.example": ("10.0.0.1",),
    "metadata.example": ("169.254.169.254",),
    "mapped.example": ("::ffff:127.0.0.1",),
    "six.example": ("::1",),
}
NOBODY: frozenset[str] = frozenset()


async def test_no_spelling_of_an_inward_address_is_connected(tally: Tally) -> None:
    async with fetcher(allowed=NOBODY, resolver=Names("127.0.0.1", "10.0.0.1", "::1")) as http:
        with sealed() as watch:
            for url in INWARD:
                for asked in (FetchRequest(url), FetchRequest(url, polite=True), FetchRequest(f" {url}\n")):
                    answer = await asyncio.wait_for(http.fetch(asked), LONGEST)
                    found = watch.faults() + (["it was answered"] if isinstance(answer, Fetched) else [])
                    tally.note(CATEGORY, found, asked)
    tally.hold()


async def test_no_redirect_leads_inward(tally: Tally) -> None:
    async with Web() as inner, Web() as outer:
        inner.serves("/", "secret")
        with internet(PUBLIC) as connected:
            async with fetcher(allowed=NOBODY, resolver=Names(PUBLIC, own=TURNING)) as http:
                targets = [*INWARD, *(f"http://{name}:{inner.port}/" for name in TURNING), inner.url("/")]
                for target in [each for each in targets if each.isprintable()]:
                    for status in (301, 307):
                        outer.answers("/to", redirect(target[:2_000], status))
                        url = f"http://news.example:{outer.port}/to"
                        answer = await asyncio.wait_for(http.fetch(FetchRequest(url)), LONGEST)
                        found = [f"connected {each}" for each in connected if each != PUBLIC]
                        found += ["it was answered"] if isinstance(answer, Fetched) else []
                        tally.note(CATEGORY, found, (status, target))
                        connected.clear()
        assert inner.requests == []
    tally.hold()


@pytest.mark.parametrize("name", TURNING)
async def test_a_name_that_turns_inward_after_it_was_looked_up_reaches_nothing(name: str, tally: Tally) -> None:
    """Whatever a name said before, the address that is connected is the one that is checked."""
    async with Web() as inner:
        inner.answers("/", page("secret"))
        resolver = Names(own={name: TURNING[name]})
        with internet() as connected:  # the public address is answered for by nobody
            async with fetcher(allowed=NOBODY, resolver=resolver, connect=0.2, total=1) as http:
                for _ in range(3):
                    answer = await http.fetch(FetchRequest(f"http://{name}:{inner.port}/", polite=True))
                    found = [f"connected {each}" for each in connected if each != PUBLIC]
                    tally.note(CATEGORY, found + (["it was answered"] if isinstance(answer, Fetched) else []), name)
        assert inner.requests == []
    tally.hold()


async def test_no_command_of_those_who_keep_sources_reaches_inward(tally: Tally) -> None:
    """`/sources add`, `check` of a source that was added otherwise, and `import`: by an admin in chat."""
    async with fetcher(allowed=NOBODY, resolver=Names("127.0.0.1", "::1")) as http, desk(role=Role.ADMIN) as newsroom:
        newsroom.context = replace(newsroom.context, fetcher=http)
        await newsroom.asks("/sources add news.example")  # what is imported when it is first needed
        with sealed() as watch:
            for n, url in enumerate(INWARD):
                await newsroom.context.store.add_watch(NewWatch(WatchKind.FEED, url, f"feed:{n}", f"Q{n}"), NOW)
                for line in (f"/sources add {url}", f"/sources import {url}", f"/sources check Q{n}"):
                    reply = await asyncio.wait_for(newsroom.asks(line), LONGEST)
                    tally.note(
                        CATEGORY, watch.faults() + (["it was added"] if "is watched" in repr(reply) else []), line
                    )
    tally.hold()


def test_there_are_many() -> None:
    assert len(INWARD) > (100 if (SHARED / "ssrf_urls.jsonl").is_file() else 40)
