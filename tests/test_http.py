"""The fetcher against servers on loopback: what it reads, what it refuses, what it says."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

import tests.web
from bot.http import HttpFetcher
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest
from tests.fetch.test_guard import PRIVATE
from tests.web import LOOPBACK, Handler, Names, Web, drip, internet, page, raw_site, redirect

fetcher = partial(tests.web.fetcher, allowed=frozenset())
NOBODY: frozenset[str] = frozenset()


@asynccontextmanager
async def site(**pages: Handler) -> AsyncIterator[str]:
    """A server whose path `/name` is answered by the handler of that name."""
    async with Web() as server:
        for name, handler in pages.items():
            server.answers(f"/{name}", handler)
        yield server.url("")


async def get(http: HttpFetcher, url: str, trusted: frozenset[str] = NOBODY) -> Answer:
    return await http.fetch(FetchRequest(url, trusted=trusted))


async def failure(url: str, trusted: frozenset[str] = NOBODY) -> FetchFailed:
    async with fetcher() as http:
        outcome = await get(http, url, trusted)
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


# What is read


async def test_a_page_is_read_with_its_type_and_encoding() -> None:
    async def russian(_: web.Request) -> web.StreamResponse:
        return web.Response(body="Привет".encode("cp1251"), content_type="text/html", charset="windows-1251")

    async with site(news=russian) as base, fetcher() as http:
        outcome = await get(http, f"{base}/news", trusted=LOOPBACK)
    assert outcome == Fetched(f"{base}/news", "Привет".encode("cp1251"), "text/html", "windows-1251")


async def test_an_answer_without_a_type_has_none() -> None:
    async with raw_site(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as url, fetcher() as http:
        outcome = await get(http, url, trusted=LOOPBACK)
    assert outcome == Fetched(url, b"hi", None, None)


async def test_the_agent_introduces_itself_and_keeps_no_cookies() -> None:
    seen: list[tuple[str | None, str | None]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append((request.headers.get("User-Agent"), request.headers.get("Cookie")))
        response = web.Response(text="x")
        response.set_cookie("id", "1")
        return response

    async with site(a=handler) as base, fetcher() as http:
        for _ in range(2):
            await get(http, f"{base}/a", trusted=LOOPBACK)
    assert seen == [("Tidings/test", None)] * 2


async def test_redirects_are_followed_and_the_last_url_is_told() -> None:
    async with (
        site(a=redirect("/b", 301), b=redirect("c?x=1#part", 308), c=page("Hello")) as base,
        fetcher() as http,
    ):
        outcome = await get(http, f"{base}/a", trusted=LOOPBACK)
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.body) == (f"{base}/c?x=1", b"Hello")


async def test_many_fetches_run_at_once() -> None:
    async with site(a=page("Hello")) as base, fetcher() as http:
        outcomes = await asyncio.gather(*(get(http, f"{base}/a", trusted=LOOPBACK) for _ in range(40)))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)


# Which addresses are refused

SPELLINGS = ("①②⑦.0.0.1 127.0.0.1. 2130706433 017700000001 0177.0.0.1 0x7f000001 0x7f.1 127.1 [fe80::1%25eth0]").split()


@pytest.mark.parametrize("host", SPELLINGS + [f"[{each}]" if ":" in each else each for each in PRIVATE])
async def test_no_spelling_of_a_private_address_is_connected(host: str) -> None:
    outcome = await failure(f"http://{host}:9/")
    assert outcome.kind == "refused_address"
    assert "not a public Internet address" in outcome.message or "write the address plainly" in outcome.message


@pytest.mark.parametrize(
    ("host", "step"),
    [
        ("0177.0.0.1", "write the address plainly (127.0.0.1)"),
        ("2130706433", "write the address plainly (127.0.0.1)"),
        ("0x7f000001", "write the address plainly (127.0.0.1)"),
        ("127.0.0.1.", "write the address plainly (127.0.0.1)"),
        ("134744072", "write the address plainly (8.8.8.8)"),
        ("news.0x1", "check the spelling"),
        ("1.2.3.4.5", "check the spelling"),
    ],
)
async def test_a_disguised_address_is_to_be_written_plainly(host: str, step: str) -> None:
    async with fetcher(allowed=frozenset({host, "127.0.0.1"})) as http:
        outcome = await get(http, f"http://{host}:9/")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"
    assert outcome.message.endswith(f"; {step}.")
    assert "allowed_hosts" not in outcome.message


async def test_the_listed_attacks_reach_nothing(shared: Path) -> None:
    lines = (shared / "data/adversarial/ssrf_urls.jsonl").read_text().splitlines()
    async with fetcher(resolver=Names("127.0.0.1")) as http:
        kinds = {(url := json.loads(line)["url"]): await get(http, url) for line in lines}
    for url, outcome in kinds.items():
        assert isinstance(outcome, FetchFailed), url
        assert outcome.kind in ("refused_address", "bad_url"), (url, outcome)


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1", "::1"), ("169.254.169.254",)])
async def test_a_name_that_points_inside_is_refused(addresses: tuple[str, ...]) -> None:
    async with site(a=page("Hello")) as base, fetcher(resolver=Names(*addresses)) as http:
        outcome = await get(http, f"http://news.example:{base.rpartition(':')[2]}/a")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"


async def test_a_name_cannot_be_trusted_for_its_owner_chooses_the_address() -> None:
    async with site(a=page("Hello")) as base, fetcher(resolver=Names("127.0.0.1")) as http:
        url = f"http://news.example:{base.rpartition(':')[2]}/a"
        outcome = await get(http, url, trusted=frozenset({"news.example"}))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"


async def test_localhost_can_be_trusted() -> None:
    async with site(a=page("Hello")) as base, fetcher(resolver=Names("127.0.0.1")) as http:
        url = f"http://localhost:{base.rpartition(':')[2]}/a"
        assert isinstance(await get(http, url), FetchFailed)
        assert isinstance(await get(http, url, trusted=frozenset({"localhost"})), Fetched)


async def test_an_allowed_host_is_reached_by_name_and_by_redirect() -> None:
    allowed = frozenset({"Intranet.Example"})
    async with (
        site(a=redirect("/b"), b=page("Hello")) as base,
        fetcher(allowed=allowed, resolver=Names("127.0.0.1")) as http,
    ):
        outcome = await get(http, f"http://intranet.example:{base.rpartition(':')[2]}/a")
    assert isinstance(outcome, Fetched)


async def test_metadata_is_refused_even_to_an_allowed_or_trusted_host() -> None:
    metadata = "http://169.254.169.254/latest/"
    assert (await failure(metadata, trusted=frozenset({"169.254.169.254"}))).kind == "refused_address"
    resolver = Names("169.254.169.254")
    async with fetcher(allowed=frozenset({"intranet.example"}), resolver=resolver) as http:
        outcome = await get(http, "http://intranet.example/")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"


async def test_a_permitted_connection_is_not_reused_without_the_permission() -> None:
    async with site(a=page("Hello")) as base, fetcher(resolver=Names("127.0.0.1")) as http:
        url = f"http://localhost:{base.rpartition(':')[2]}/a"
        assert isinstance(await get(http, url, trusted=frozenset({"localhost"})), Fetched)
        outcome = await get(http, url)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"


# Redirects


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://[::1]:9/", "http://127.0.0.2:9/", "//0.0.0.0/"])
async def test_a_redirect_to_a_private_host_is_refused(target: str) -> None:
    async with site(a=redirect(target)) as base:
        outcome = await failure(f"{base}/a", trusted=LOOPBACK)
    assert outcome.kind == "refused_address"
    assert outcome.message.startswith(f"{base}/a redirects: ")


async def test_trust_does_not_reach_another_port_of_the_same_address() -> None:
    async with site(secret=page("secret")) as other, site(a=redirect(f"{other}/secret")) as base:
        outcome = await failure(f"{base}/a", trusted=LOOPBACK)
    assert outcome.kind == "refused_address"


async def test_trust_does_not_come_back_after_a_detour() -> None:
    async def away(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.query["back"]})

    public = "93.184.215.14"

    async def leave(request: web.Request) -> web.StreamResponse:
        to = f"http://detour.example:{port}/away?back=http://{request.host}/secret"
        return web.Response(status=302, headers={"Location": to})

    async with (
        site(away=away) as other,
        site(a=leave, secret=page("secret")) as base,
        fetcher(resolver=Names(public)) as http,
    ):
        port = other.rpartition(":")[2]
        with internet(public) as connected:
            outcome = await get(http, f"{base}/a", trusted=LOOPBACK)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"
    assert "/secret: it points to 127.0.0.1" in outcome.message
    assert connected == ["127.0.0.1", public]


async def test_the_sixth_redirect_is_too_many() -> None:
    async with site(a=redirect("/a")) as base:
        outcome = await failure(f"{base}/a", trusted=LOOPBACK)
    assert outcome.kind == "too_many_redirects"
    pages = {f"p{n}": redirect(f"/p{n + 1}") for n in range(5)} | {"p5": page("Hello")}
    async with site(**pages) as base, fetcher() as http:
        assert isinstance(await get(http, f"{base}/p0", trusted=LOOPBACK), Fetched)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://[", "http://h:99999/", ""]
)
async def test_a_redirect_to_no_web_page_is_a_failure(target: str) -> None:
    async with site(a=redirect(target)) as base:
        outcome = await failure(f"{base}/a", trusted=LOOPBACK)
    assert outcome.kind == "protocol"
    assert outcome.message == f"{base}/a: it redirects to no valid address; open it in a browser."


async def test_credentials_follow_to_the_same_host_only() -> None:
    seen: dict[str, str | None] = {}

    def noting(name: str, then: Handler) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            seen[name] = request.headers.get("Authorization")
            return await then(request)

        return handler

    async with site(end=noting("end", page("Hello"))) as other:
        away = f"http://x:y@away.example:{other.rpartition(':')[2]}/end"
        async with (
            site(a=noting("a", redirect("/b")), b=noting("b", redirect(away))) as base,
            fetcher(allowed=frozenset({"127.0.0.1", "away.example"}), resolver=Names("127.0.0.1")) as http,
        ):
            outcome = await get(http, base.replace("//", "//me:hunter2@") + "/a", trusted=LOOPBACK)
    assert isinstance(outcome, Fetched)
    assert seen == {"a": "Basic bWU6aHVudGVyMg==", "b": "Basic bWU6aHVudGVyMg==", "end": None}


# Sizes


async def test_a_declared_length_over_the_cap_is_not_waited_for() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    async with raw_site(head, hold=True) as url:
        assert (await failure(url, trusted=LOOPBACK)).kind == "too_large"


async def test_a_page_of_exactly_the_cap_is_read() -> None:
    async with site(a=page("x" * 100), b=page("x" * 101)) as base, fetcher(max_bytes=100) as http:
        assert isinstance(await get(http, f"{base}/a", trusted=LOOPBACK), Fetched)
        assert isinstance(await get(http, f"{base}/b", trusted=LOOPBACK), FetchFailed)


# Time


async def test_a_silent_server_times_out() -> None:
    async with raw_site(b"", hold=True) as url, fetcher(idle=0.1) as http:
        outcome = await get(http, url, trusted=LOOPBACK)
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, "stopped answering" in outcome.message) == ("timeout", True)


async def test_a_server_that_drips_runs_into_the_total() -> None:
    drops = drip(*[b"x"] * 100, every=0.02)
    async with site(a=drops) as base, fetcher(total=0.3, idle=0.15) as http:
        outcome = await get(http, f"{base}/a", trusted=LOOPBACK)
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, "longer than 0.3 s" in outcome.message) == ("timeout", True)


async def test_a_name_server_that_hangs_times_out() -> None:
    class Hanging(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            await asyncio.Event().wait()
            return await super().resolve(host, port, family)

    async with fetcher(connect=0.1, resolver=Hanging()) as http:
        outcome = await get(http, "http://news.example/")
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, "reached in time" in outcome.message) == ("timeout", True)


async def test_cancelling_a_fetch_cancels_it() -> None:
    async with raw_site(b"", hold=True) as url, fetcher() as http:
        task = asyncio.ensure_future(get(http, url, trusted=LOOPBACK))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


# Broken servers and addresses


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", "connect"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "protocol"),
        (b"HTTP/1.1 abc\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort", "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\njunk", "protocol"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", "protocol"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "protocol"),
    ],
)
async def test_a_broken_answer_is_a_failure_with_a_sentence(answer: bytes, kind: str) -> None:
    async with raw_site(answer) as url:
        outcome = await failure(url, trusted=LOOPBACK)
    assert outcome.kind == kind
    assert outcome.message.startswith(f"{url}: ")
    assert outcome.message.endswith(".")


async def test_plain_http_where_tls_is_expected_is_a_tls_failure() -> None:
    async with raw_site(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as url:
        outcome = await failure(url.replace("http:", "https:"), trusted=LOOPBACK)
    assert outcome.kind == "tls"
    assert "secure connection" in outcome.message


async def test_a_closed_port_cannot_be_connected() -> None:
    async with raw_site(b"") as url:
        pass
    assert (await failure(url, trusted=LOOPBACK)).kind == "connect"


async def test_an_unknown_name_is_a_dns_failure() -> None:
    async with fetcher(resolver=Names()) as http:
        outcome = await get(http, "http://nowhere.example/feed.xml")
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "dns"
    assert outcome.message == "http://nowhere.example/feed.xml: its host name is not known; check the spelling."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "404 Not Found; check the address"),
        (429, "429 Too Many Requests; try again later"),
        (503, "503 Service Unavailable; try again later"),
        (403, "403 Forbidden; open it in a browser"),
        (304, "304 Not Modified"),
        (799, "799; try again later"),
    ],
)
async def test_a_status_is_told_with_the_next_step(status: int, words: str) -> None:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, reason="<b>ignored</b>")

    async with site(a=handler) as base:
        outcome = await failure(f"{base}/a", trusted=LOOPBACK)
    assert (outcome.kind, outcome.status) == ("status", status)
    assert words in outcome.message
    assert "ignored" not in outcome.message


NO_URLS = (
    "example.org/feed //example.org/feed ftp://example.org/ file:///etc/passwd http:// http:///x http://h:99999/ "
    "http://[::1 http://a..b/ http://${HOST}/ gopher://127.0.0.1/"
).split()


@pytest.mark.parametrize(
    "url", [*NO_URLS, "", "http://exa mple.org/", "http://\udc00/", f"http://{'a' * 70}.org/"], ids=repr
)
async def test_what_is_no_web_address_is_refused_with_an_example(url: str) -> None:
    outcome = await failure(url)
    assert outcome.kind == "bad_url"
    assert "https://example.org/feed.xml" in outcome.message
    outcome.message.encode()


@pytest.mark.parametrize(
    "url",
    [
        "http://me:hunter2@10.0.0.1/x",
        "http://10.0.0.1/x?key=hunter2",
        "http://me:hunter2@h:99999/",
        "http://me:hun/hunter2@h/",
        "ftp://me:hunter2@example.org/",
        "me:hunter2@example.org/feed",
        "http://me:hunter2@127.0.0.1:1/",
        "http://me:é\udc00hunter2@example.org/",
    ],
)
async def test_no_message_holds_a_credential(url: str) -> None:
    async with fetcher(resolver=Names()) as http:
        outcome = await get(http, url, trusted=LOOPBACK)
    assert isinstance(outcome, FetchFailed)
    assert "hunter2" not in outcome.message
    assert "hunter2" not in outcome.url.partition("?")[0]
