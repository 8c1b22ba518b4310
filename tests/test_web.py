"""The scripted site ends at once, whatever its answers still do."""

import asyncio

import pytest
from aiohttp import web

from bot.webport import FetchFailed, FetchRequest
from tests.web import Handler, Web, drip, fetcher, silence


@pytest.mark.parametrize("endless", [silence, drip(*[b"."] * 9, every=3600)], ids=["silence", "drip"])
async def test_a_site_that_is_left_ends_the_answers_that_never_end(endless: Handler) -> None:
    asked = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.set()
        return await endless(request)

    async with asyncio.timeout(3), fetcher(total=60, idle=60) as http, asyncio.TaskGroup() as group, Web() as site:
        site.answers("/endless", handler)
        asking = group.create_task(http.fetch(FetchRequest(site.url("/endless"))))
        await asked.wait()
    assert isinstance(asking.result(), FetchFailed)


async def test_a_client_that_leaves_ends_its_answer() -> None:
    async with asyncio.timeout(3), Web() as site, fetcher(idle=0.05) as http:
        site.answers("/silent", silence)
        answer = await http.fetch(FetchRequest(site.url("/silent")))
    assert isinstance(answer, FetchFailed)
    assert answer.kind == "timeout"
