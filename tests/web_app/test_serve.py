"""The web application answers in the bot's own loop, bounds what it reads, and stops with it."""

import aiohttp
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.app import MAX_BODY, Watched, web_app
from bot.web.serve import serving


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


APP = web_app([Route("/echo", echo, methods=["POST"])])


async def test_it_says_that_it_lives() -> None:
    told: list[str] = []
    async with (
        serving(APP, "127.0.0.1", 0, told.append) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/healthz") as answer,
    ):
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
        assert "Server" not in answer.headers
    assert told == [f"The web application listens on {url}."]


async def test_a_request_is_read_up_to_a_bound_whatever_it_says_of_itself() -> None:
    async with serving(APP, "127.0.0.1", 0, lambda _: None) as url, aiohttp.ClientSession() as session:
        async with session.post(f"{url}/echo", data=b"x" * 1000) as answer:
            assert await answer.text() == "1000"
        async with session.post(f"{url}/echo", data=b"x" * (MAX_BODY + 1)) as answer:
            assert answer.status == 413

        async def endless() -> object:
            for _ in range(MAX_BODY // 50_000 + 2):
                yield b"x" * 50_000

        try:
            async with session.post(f"{url}/echo", data=endless()) as answer:
                assert answer.status >= 400
        except aiohttp.ClientError:
            pass  # hung up on


async def test_a_port_that_is_taken_is_told_with_the_setting_and_stops_nothing() -> None:
    told: list[str] = []
    async with serving(APP, "127.0.0.1", 0, told.append) as url:
        port = int(str(url).rpartition(":")[2])
        async with serving(APP, "127.0.0.1", port, told.append) as second:
            assert second is None
    assert "web.port" in told[-1]


async def test_it_is_ready_when_every_platform_serves() -> None:
    down = {"slack"}
    async with (
        serving(web_app((), Watched(down)), "127.0.0.1", 0, lambda _: None) as url,
        aiohttp.ClientSession() as session,
    ):
        async with session.get(f"{url}/readyz") as answer:
            assert (answer.status, await answer.json()) == (503, {"status": "down", "down": ["slack"]})
        down.clear()
        async with session.get(f"{url}/readyz") as answer:
            assert answer.status == 200


async def test_it_is_not_ready_while_the_store_cannot_be_used() -> None:
    usable = iter([False, True])

    async def stored() -> bool:
        return next(usable)

    app = web_app((), Watched(stored=stored))
    async with serving(app, "127.0.0.1", 0, lambda _: None) as url, aiohttp.ClientSession() as session:
        async with session.get(f"{url}/readyz") as answer:
            assert (answer.status, await answer.json()) == (503, {"status": "down", "down": ["store"]})
        async with session.get(f"{url}/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"status": "ok", "down": []})


async def test_figures_are_for_who_asks_directly_and_not_for_what_a_proxy_lets_in() -> None:
    async def figures() -> tuple[str, bytes]:
        return "text/plain; version=0.0.4", b"tidings_polls_total 3\n"

    app = web_app((), Watched(figures=figures))
    async with serving(app, "127.0.0.1", 0, lambda _: None) as url, aiohttp.ClientSession() as session:
        async with session.get(f"{url}/metrics") as answer:
            assert (answer.status, await answer.text()) == (200, "tidings_polls_total 3\n")
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4"
        for name in ("X-Forwarded-For", "Forwarded", "Via"):
            async with session.get(f"{url}/metrics", headers={name: "203.0.113.7"}) as answer:
                assert answer.status == 404
    async with (
        serving(APP, "127.0.0.1", 0, lambda _: None) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}/metrics") as answer,
    ):
        assert answer.status == 404
