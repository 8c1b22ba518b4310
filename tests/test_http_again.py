"""The fetcher that asks again: validators, freshness, moves, ends, packing, turns, the contact."""

import asyncio
import gzip
from datetime import timedelta

import pytest
from aiohttp import web as aio

from bot.settings import FetchSettings
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest, Freshness, NotModified
from tests.fakes import NOW
from tests.web import Names, Web, drip, failing, fetcher, redirect

MINUTE = timedelta(minutes=1)
CHANGED = "Sun, 15 Mar 2026 08:00:00 GMT"


def failed(answer: Answer) -> FetchFailed:
    assert isinstance(answer, FetchFailed), answer
    return answer


def fetched(answer: Answer) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


def asking(url: str, fresh: Freshness) -> FetchRequest:
    return FetchRequest(url, etag=fresh.etag, last_modified=fresh.last_modified, validated_url=fresh.validated_url)


# Validators


async def test_an_unchanged_page_is_not_sent_again() -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/feed", "news", headers={"Cache-Control": "max-age=60", "Last-Modified": CHANGED})
        first = fetched(await http.fetch(FetchRequest(web.url("/feed"))))
        second = await http.fetch(asking(web.url("/feed"), first.freshness))
        assert second == NotModified(web.url("/feed"), first.freshness)
        assert (first.freshness.last_modified, first.freshness.fresh_for) == (CHANGED, MINUTE)
        web.serves("/feed", "other news")
        assert fetched(await http.fetch(asking(web.url("/feed"), first.freshness))).body == b"other news"
    assert [asked.headers.get("If-Modified-Since") for asked in web.requests] == [None, CHANGED, CHANGED]


async def test_a_304_without_validators_leaves_the_known_ones_in_force() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/feed", failing(304))
        answer = await http.fetch(FetchRequest(web.url("/feed"), '"1"', CHANGED))
    assert answer == NotModified(web.url("/feed"), Freshness('"1"', CHANGED, validated_url=web.url("/feed")))


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/feed", failing(304))
        assert failed(await http.fetch(FetchRequest(web.url("/feed")))).status == 304
        assert failed(await http.fetch(FetchRequest(web.url("/feed"), etag="a\r\nX: 1"))).status == 304
    assert "X" not in web.requests[-1].headers


def sent(web: Web) -> list[tuple[str | None, str | None]]:
    """The validators of each request."""
    return [(asked.headers.get("If-None-Match"), asked.headers.get("If-Modified-Since")) for asked in web.requests]


async def test_validators_are_shown_to_the_url_of_the_request_alone_when_no_other_is_named() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/a", redirect("/b"))
        web.serves("/b", "news")
        url = web.url("/a#top").replace("//", "//me:hunter2@")
        fetched(await http.fetch(FetchRequest(url, etag='"1"', last_modified=CHANGED)))
        assert sent(web) == [('"1"', CHANGED), (None, None)]


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_page_behind_a_redirect_to_another_host_is_not_sent_again(status: int) -> None:
    names, allowed = Names("127.0.0.1"), frozenset({"one.example", "two.example"})
    async with Web() as web, fetcher(allowed=allowed, resolver=names) as http:
        web.answers("/feed", redirect(web.url("/real?x=1", "two.example"), status))
        web.serves("/real", "news", headers={"Last-Modified": CHANGED})
        url = web.url("/feed", "one.example")
        first = fetched(await http.fetch(FetchRequest(url))).freshness
        second = await http.fetch(asking(url, first))
        assert first.validated_url == web.url("/real?x=1", "two.example")
        assert second == NotModified(first.validated_url, first)
        assert sent(web) == [(None, None)] * 3 + [(first.etag, CHANGED)]


async def test_validators_never_reach_a_host_that_they_are_not_of() -> None:
    names, allowed = Names("127.0.0.1"), frozenset({"one.example", "two.example", "other.example"})
    async with Web() as web, fetcher(allowed=allowed, resolver=names) as http:
        web.answers("/feed", redirect(web.url("/real", "two.example")), redirect(web.url("/real", "other.example")))
        web.serves("/real", "news")
        url = web.url("/feed", "one.example")
        first = fetched(await http.fetch(FetchRequest(url))).freshness
        assert fetched(await http.fetch(asking(url, first))).freshness.validated_url == web.url(
            "/real", "other.example"
        )
        assert sent(web) == [(None, None)] * 4


async def test_a_304_to_a_url_that_was_shown_no_validators_is_a_failure() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/feed", redirect("/real"))
        web.answers("/real", failing(304))
        assert failed(await http.fetch(FetchRequest(web.url("/feed"), etag='"1"'))).status == 304


async def test_the_url_of_validators_has_no_credentials_and_there_is_none_without_validators() -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/feed", "news")
        web.serves("/plain", "news", validators=False)
        answer = fetched(await http.fetch(FetchRequest(web.url("/feed").replace("//", "//me:hunter2@"))))
        assert answer.freshness.validated_url == web.url("/feed")
        assert fetched(await http.fetch(FetchRequest(web.url("/plain")))).freshness.validated_url is None


async def test_the_date_of_an_answer_without_one_is_now() -> None:
    expires = (NOW + 5 * MINUTE).strftime("%a, %d %b %Y %H:%M:%S GMT")

    async def undated(request: aio.Request) -> aio.StreamResponse:
        response = aio.Response(text="news", headers={"Expires": expires, "Date": ""})
        await response.prepare(request)
        return response

    async with Web() as web, fetcher() as http:
        web.answers("/feed", undated)
        assert fetched(await http.fetch(FetchRequest(web.url("/feed")))).freshness.fresh_for == 5 * MINUTE


# Moves and ends


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([], None),
        ([301], "/1"),
        ([308, 301], "/2"),
        ([301, 302], "/1"),
        ([302, 301], None),
        ([301, 307, 301], "/1"),
        ([303], None),
    ],
)
async def test_a_move_is_where_permanent_redirects_alone_led(statuses: list[int], moved: str | None) -> None:
    async with Web() as web, fetcher() as http:
        for number, status in enumerate(statuses):
            web.answers(f"/{number}", redirect(f"/{number + 1}", status))
        web.serves(f"/{len(statuses)}", "news")
        url = web.url("/0").replace("//", "//me:hunter2@")
        answer = fetched(await http.fetch(FetchRequest(url)))
    assert answer.url == web_url(answer.url, f"/{len(statuses)}")
    assert answer.freshness.moved_to == (moved and web_url(answer.url, moved))


def web_url(url: str, path: str) -> str:
    return url.rpartition("/")[0] + path


async def test_an_unchanged_page_may_have_moved() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/old", redirect("/new?x=1", 301))
        web.answers("/new", failing(304))
        new = web.url("/new?x=1")
        answer = await http.fetch(FetchRequest(web.url("/old"), etag='"1"', validated_url=new))
        assert answer == NotModified(new, Freshness('"1"', moved_to=new, validated_url=new))


async def test_a_name_that_is_rebound_to_loopback_on_the_way_is_not_connected() -> None:
    names = Names("127.0.0.1")
    async with Web() as web:
        web.answers("/a", redirect(web.url("/inside", "theirs.example")))
        web.serves("/inside", "secret")
        async with fetcher(allowed=frozenset({"mine.example"}), resolver=names) as http:
            answer = failed(await http.fetch(FetchRequest(web.url("/a", "mine.example"))))
        assert (answer.kind, web.hits("/a"), web.hits("/inside")) == ("refused_address", 1, 0)
        assert names.asked == ["mine.example", "theirs.example"]


async def test_redirects_in_a_circle_are_told_as_such() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/a", redirect("/b"))
        web.answers("/b", redirect("/a"))
        answer = failed(await http.fetch(FetchRequest(web.url("/a"))))
        assert answer.kind == "too_many_redirects"
        assert f"in a circle, back to {web.url('/a')}" in answer.message
        assert len(web.requests) == 2


async def test_what_is_gone_is_told_apart() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/feed", failing(410))
        answer = failed(await http.fetch(FetchRequest(web.url("/feed"))))
    assert (answer.kind, answer.status) == ("gone", 410)
    assert "410 Gone; its publisher has taken it down" in answer.message


@pytest.mark.parametrize(
    ("statuses", "kind"),
    [
        ([301], "gone"),
        ([308, 301], "gone"),
        ([302], "status"),
        ([303], "status"),
        ([307], "status"),
        ([301, 302], "status"),
        ([302, 301], "status"),
    ],
)
async def test_a_page_is_gone_only_where_no_temporary_redirect_led_away(statuses: list[int], kind: str) -> None:
    async with Web() as web, fetcher() as http:
        for number, status in enumerate(statuses):
            web.answers(f"/{number}", redirect(f"/{number + 1}", status))
        web.answers(f"/{len(statuses)}", failing(410))
        answer = failed(await http.fetch(FetchRequest(web.url("/0"))))
    assert (answer.kind, answer.status) == (kind, 410)
    assert ("for good" in answer.message) == (kind == "gone")


@pytest.mark.parametrize(
    ("status", "value", "wait"),
    [(429, "60", MINUTE), (503, "60", MINUTE), (503, "-1", None), (429, None, None), (500, "60", None)],
)
async def test_a_busy_server_says_when_to_come_back(status: int, value: str | None, wait: timedelta | None) -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/feed", failing(status, {"Retry-After": value} if value else {}))
        answer = failed(await http.fetch(FetchRequest(web.url("/feed"))))
    assert (answer.kind, answer.status, answer.retry_after) == ("status", status, wait)


# Packing


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "br, gzip"])
async def test_a_packed_page_is_unpacked(encoding: str) -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/feed", "news " * 1_000, encoding=encoding)
        assert fetched(await http.fetch(FetchRequest(web.url("/feed")))).body == b"news " * 1_000
    assert web.requests[0].headers["Accept-Encoding"] == "gzip, deflate, br, zstd"


async def test_a_gzip_file_is_unpacked() -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/feed.xml.gz", gzip.compress(b"news"), content_type="application/gzip")
        assert fetched(await http.fetch(FetchRequest(web.url("/feed.xml.gz")))).body == b"news"


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "br, gzip"])
async def test_a_bomb_stops_at_the_cap(encoding: str) -> None:
    async with Web() as web, fetcher(max_bytes=200_000) as http:
        web.serves("/feed", bytes(5_000_000), encoding=encoding)
        answer = failed(await http.fetch(FetchRequest(web.url("/feed"))))
    assert answer.kind == "too_large"
    assert "200,000 bytes" in answer.message


async def test_endless_packed_bytes_stop_at_the_cap() -> None:
    empty = gzip.compress(b"")
    async with Web() as web, fetcher(max_bytes=2_000) as http:
        web.answers("/feed", drip(*[empty * 20] * 50, every=0, headers={"Content-Encoding": "gzip"}))
        assert failed(await http.fetch(FetchRequest(web.url("/feed")))).kind == "too_large"


@pytest.mark.parametrize(
    ("encoding", "reason"), [("gzip", "wrongly compressed"), ("br", "wrongly"), ("exi", "not asked for (exi)")]
)
async def test_a_wrongly_declared_packing_is_told(encoding: str, reason: str) -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/feed", "<rss/>", headers={"Content-Encoding": encoding})
        answer = failed(await http.fetch(FetchRequest(web.url("/feed"))))
    assert answer.kind == "protocol"
    assert reason in answer.message


# Turns


async def test_a_host_is_asked_for_two_pages_at_a_time() -> None:
    talking, most = 0, 0

    async def slow(_: aio.Request) -> aio.StreamResponse:
        nonlocal talking, most
        talking += 1
        most = max(most, talking)
        await asyncio.sleep(0.005)
        talking -= 1
        return aio.Response(text="news")

    async with Web() as web, fetcher() as http:
        web.answers("/feed", slow)
        await asyncio.gather(*(http.fetch(FetchRequest(web.url("/feed"))) for _ in range(8)))
    assert most == 2


async def test_waiting_for_a_turn_is_not_counted_against_the_time() -> None:
    async with Web() as web, fetcher(total=0.1, per_host=1) as http:
        web.answers("/feed", drip(b"news", every=0.03))
        answers = await asyncio.gather(*(http.fetch(FetchRequest(web.url("/feed"))) for _ in range(6)))
    assert all(isinstance(answer, Fetched) for answer in answers)


async def test_redirects_share_one_total() -> None:
    async def slow(_: aio.Request) -> aio.StreamResponse:
        await asyncio.sleep(0.06)
        return aio.Response(status=302, headers={"Location": "/b"})

    async with Web() as web, fetcher(total=0.1) as http:
        web.answers("/a", slow)
        web.answers("/b", drip(b"news", every=0.06))
        answer = failed(await http.fetch(FetchRequest(web.url("/a"))))
    assert (answer.kind, "longer than 0.1 s" in answer.message) == ("timeout", True)


async def test_a_redirect_counts_at_the_host_that_it_leads_to_and_at_no_other() -> None:
    names, allowed = Names("127.0.0.1"), frozenset({"one.example", "two.example"})
    both, talking = asyncio.Barrier(2), {"one.example": 0, "two.example": 0}
    most = dict(talking)

    async def meeting(request: aio.Request) -> aio.StreamResponse:
        host = request.host.partition(":")[0]
        talking[host] += 1
        most[host] = max(most[host], talking[host])
        await both.wait()  # neither host goes on before the other is talked to as well
        talking[host] -= 1
        return aio.Response(text="news")

    async with Web() as web, fetcher(per_host=1, allowed=allowed, resolver=names) as http:
        web.answers("/meet", meeting)
        web.answers("/there", redirect(web.url("/meet", "two.example")))
        urls = [web.url("/meet", "one.example"), web.url("/there", "one.example")]
        urls = [*urls, web.url("/meet", "one.example"), web.url("/meet", "two.example")]
        answers = await asyncio.gather(*(http.fetch(FetchRequest(url)) for url in urls))
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert most == {"one.example": 1, "two.example": 1}


# Who asks


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("news@pier.example", "Tidings/0.1 (+news@pier.example)"),
        ("https://pier.example/bot", "Tidings/0.1 (+https://pier.example/bot)"),
        ("", "Tidings/0.1 (self-hosted news desk, no contact given)"),
    ],
)
def test_the_agent_names_its_contact(contact: str, agent: str) -> None:
    assert FetchSettings(contact=contact).introduction == agent


@pytest.mark.parametrize("contact", ["a b", "a)b", "a\r\nX: 1", "ü@pier.example"])
def test_a_contact_that_would_break_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        FetchSettings(contact=contact)
