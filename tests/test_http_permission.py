"""Who may reach a private host through the fetcher: the settings' hosts, from where, whatever DNS says meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.http import HttpFetcher
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest
from tests.web import LOOPBACK, Names, Web, fetcher, internet, redirect

PUBLIC, LAN = "93.184.215.14", "127.0.0.1"
NAMES = {"news.example": (PUBLIC,), "blog.example": (PUBLIC,), "wiki.lan": (LAN,), "tv.lan": (LAN,)}


@asynccontextmanager
async def desk(*allowed: str, names: Names | None = None) -> AsyncIterator[HttpFetcher]:
    """A fetcher in a network where `*.example` is public and `*.lan` is private."""
    resolver = names or Names(own=NAMES)
    async with fetcher(allowed=frozenset(allowed), resolver=resolver) as http:
        with internet(PUBLIC):
            yield http


def refused(answer: Answer) -> str:
    assert isinstance(answer, FetchFailed), answer
    assert answer.kind == "refused_address"
    return answer.message


# Redirects


async def test_a_public_page_leads_to_no_allowed_host() -> None:
    async with Web() as web, desk("wiki.lan") as http:
        web.answers("/feed", redirect(web.url("/secret", "wiki.lan")))
        web.serves("/secret", "secret")
        message = refused(await http.fetch(FetchRequest(web.url("/feed", "news.example"))))
        assert (web.hits("/feed"), web.hits("/secret")) == (1, 0)
        assert "this host is allowed only where a request begins at an allowed host" in message
        assert "add the host" not in message


async def test_a_public_page_leads_to_no_allowed_address() -> None:
    async with Web() as web, desk("127.0.0.1") as http:
        web.answers("/feed", redirect(web.url("/secret")))
        web.serves("/secret", "secret")
        refused(await http.fetch(FetchRequest(web.url("/feed", "news.example"))))
        assert web.hits("/secret") == 0


async def test_an_allowed_host_leads_to_another_and_out_but_not_back_in() -> None:
    async with Web() as web, desk("wiki.lan", "tv.lan") as http:
        web.answers("/in", redirect(web.url("/news", "tv.lan")))
        web.answers("/out", redirect(web.url("/news", "news.example")))
        web.answers("/back", redirect(web.url("/in", "blog.example")))
        web.serves("/news", "news")
        assert isinstance(await http.fetch(FetchRequest(web.url("/in", "wiki.lan"))), Fetched)
        assert isinstance(await http.fetch(FetchRequest(web.url("/out", "wiki.lan"))), Fetched)
        refused(await http.fetch(FetchRequest(web.url("/back", "wiki.lan"))))
        assert web.hits("/news") == 2


async def test_a_typed_host_leads_to_no_allowed_one() -> None:
    async with Web() as web, desk("wiki.lan") as http:
        web.answers("/feed", redirect(web.url("/secret", "wiki.lan")))
        refused(await http.fetch(FetchRequest(web.url("/feed"), trusted=LOOPBACK)))
        assert web.hits("/secret") == 0


# Addresses that strangers wrote


@pytest.mark.parametrize("polite", [False, True])
@pytest.mark.parametrize("host", ["wiki.lan", "127.0.0.1"])
async def test_a_link_that_a_stranger_wrote_reaches_no_allowed_host(host: str, *, polite: bool) -> None:
    async with Web() as web, desk("wiki.lan", "127.0.0.1") as http:
        web.serves("/secret", "secret")
        request = FetchRequest(web.url("/secret", host), trusted=frozenset({host}), polite=polite, internal=False)
        assert "not for links that others wrote" in refused(await http.fetch(request))
        assert web.requests == []


async def test_a_link_that_a_stranger_wrote_does_not_find_an_open_connection() -> None:
    async with Web() as web, desk("wiki.lan") as http:
        web.serves("/news", "news")
        url = web.url("/news", "wiki.lan")
        assert isinstance(await http.fetch(FetchRequest(url)), Fetched)
        refused(await http.fetch(FetchRequest(url, internal=False)))
        assert web.hits("/news") == 1


async def test_a_link_that_a_stranger_wrote_is_read_on_the_open_internet() -> None:
    async with Web() as web, desk("wiki.lan") as http:
        web.serves("/news", "news")
        request = FetchRequest(web.url("/news", "news.example"), polite=True, internal=False)
        assert isinstance(await http.fetch(request), Fetched)


async def test_a_polite_fetch_of_an_allowed_host_reads_its_robots_txt() -> None:
    async with Web() as web, desk("wiki.lan") as http:
        web.serves("/robots.txt", "User-agent: *\nDisallow: /closed")
        answer = await http.fetch(FetchRequest(web.url("/closed", "wiki.lan"), polite=True))
        assert isinstance(answer, FetchFailed)
        assert (answer.kind, web.hits("/closed")) == ("robots", 0)


# One port of a host


@pytest.mark.parametrize("host", ["wiki.lan", "127.0.0.1"])
async def test_an_allowed_port_is_the_only_one_of_its_host(host: str) -> None:
    async with Web() as web, Web() as other, desk(f"{host.upper()}:{web.port}") as http:
        web.serves("/news", "news")
        web.answers("/aside", redirect(other.url("/secret", host)))
        assert isinstance(await http.fetch(FetchRequest(web.url("/news", host))), Fetched)
        refused(await http.fetch(FetchRequest(web.url("/aside", host))))
        refused(await http.fetch(FetchRequest(other.url("/secret", host))))
        assert other.requests == []


# Names that change what they mean


async def test_a_name_that_turns_to_loopback_at_the_next_lookup_is_not_connected() -> None:
    names = Names(own={"news.example": (PUBLIC, LAN)})
    async with Web() as web, Web() as inside, fetcher(allowed=frozenset(), resolver=names) as http:
        web.answers("/feed", redirect(inside.url("/secret", "news.example")))
        inside.serves("/secret", "secret")
        with internet(PUBLIC) as connected:
            refused(await http.fetch(FetchRequest(web.url("/feed", "news.example"))))
        assert names.asked == ["news.example"] * 2
        assert (connected, inside.requests) == ([PUBLIC], [])


async def test_a_name_is_connected_where_it_was_checked_however_it_changes_meanwhile() -> None:
    names = Names(own={"news.example": (PUBLIC, LAN)})
    async with Web() as web, fetcher(allowed=frozenset(), resolver=names) as http:
        web.serves("/feed", "news")
        with internet(PUBLIC) as connected:
            answer = await http.fetch(FetchRequest(web.url("/feed", "news.example")))
        assert isinstance(answer, Fetched)
        assert (connected, names.asked) == ([PUBLIC], ["news.example"])


async def test_of_a_name_with_a_public_and_a_private_address_the_public_one_alone_is_connected() -> None:
    async with Web() as web, fetcher(allowed=frozenset(), resolver=Names(LAN, PUBLIC)) as http:
        web.serves("/feed", "news")
        with internet(PUBLIC) as connected:
            answer = await http.fetch(FetchRequest(web.url("/feed", "news.example")))
        assert isinstance(answer, Fetched)
        assert connected == [PUBLIC]
