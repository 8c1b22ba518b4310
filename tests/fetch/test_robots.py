"""robots.txt: what it allows, when it is asked, and what a hostile one costs."""

import asyncio
import tracemalloc
from datetime import timedelta

import pytest
from yarl import URL

from bot.fetch.robots import CAP, TOKEN, Robots, Verdict, parsed
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest
from tests.fakes import HOUR, FakeClock
from tests.web import Web, failing, fetcher, page, redirect

SITE = "https://pier.example"
MINUTE = timedelta(minutes=1)


def allows(text: str, path: str = "/news/1") -> bool:
    return parsed(text.encode())[0].can_fetch(SITE + path, TOKEN)


class Site:
    """The robots.txt of any origin, and which origins were asked for it."""

    def __init__(self, *answers: bytes | FetchFailed) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def read(self, url: URL) -> Answer:
        self.asked.append(str(url))
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer if isinstance(answer, FetchFailed) else Fetched(str(url), answer)


def status(number: int) -> FetchFailed:
    return FetchFailed(SITE, "status", f"the server answered {number}.", number)


# What the rules say


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing that anyone could read",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /admin",
        "User-agent: OtherBot\nDisallow: /",
        "User-agent: TidingsBot\nDisallow: /",
        "User-agent: *\nDisallow: /\nAllow: /news",
        "User-agent: *\nDisallow: /\n\nUser-agent: tidings\nAllow: /",
        "Disallow: /",
        "User-agent: *\nDisallow: /news/1\nAllow: /news/1",
        "# User-agent: *\nDisallow: /",
        "User-agent: *bot\nDisallow: /",
        "User-agent: *\nDisallow: /admin\n\nUser-agent: OtherBot\nDisallow: /",
    ],
)
def test_a_page_that_no_rule_for_us_keeps_back_may_be_read(text: str) -> None:
    assert allows(text)


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /",
        "\ufeffuser-agent:*\r\ndisallow:/news/",
        "User-Agent: Tidings\nDisallow: /news\n\nUser-agent: *\nAllow: /",
        "User-agent: TIDINGS/2.0 (news)\nDisallow: /",
        "User-agent: *\nAllow: /\n\nUser-agent: Tidings # us\nDisallow: /*/1",
        "User-agent: Tidings\nUser-agent: OtherBot\nDisallow: /",
        "User-agent: OtherBot\nUser-agent: Tidings\n\nSitemap: https://x/\nDisallow: /",
        "User-agent: OtherBot\nAllow: /\nUser-agent: *\n\nDisallow: /n*1$",
        "User-agent: *\nDisallow: /a\nUser-agent: OtherBot\nDisallow: /b\nUser-agent: *\nDisallow: /news",
    ],
)
def test_a_page_that_a_rule_for_us_keeps_back_may_not_be_read(text: str) -> None:
    assert not allows(text)


def test_only_the_first_500_kib_count() -> None:
    rule, filler = b"User-agent: *\nDisallow: /\n", b"# quiet\n"
    assert not parsed(rule + filler * CAP)[0].can_fetch(SITE, TOKEN)
    assert parsed(filler * (CAP // len(filler)) + rule)[0].can_fetch(SITE, TOKEN)


def test_thousands_of_robots_with_thousands_of_rules_are_not_multiplied() -> None:
    text = (
        "".join(f"User-agent: r{n}\n" for n in range(15_000))
        + "Disallow: /a\n" * 15_000
        + "User-agent: *\nDisallow: /news"
    )
    assert not allows(text)


def test_a_long_honest_file_counts_to_its_end() -> None:
    text = "User-agent: *\n" + "".join(f"Disallow: /archive/2024/page-{n}\n" for n in range(4_000))
    assert not allows(text + "Disallow: /news")


@pytest.mark.parametrize(
    "rule", ["/{}", "/*{}*a*b$", "/" + "*ab" * 80 + "{}$", "/x{}/index.html", "/" + "é" * 80 + "{}$"]
)
def test_a_hostile_file_takes_little_memory(rule: str) -> None:
    lines = (f"Allow: {rule.format(number)}\n".encode() for number in range(35_000))
    body = (b"User-agent: *\n" + b"".join(lines))[:CAP]
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        rules, size = parsed(body)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert rules.can_fetch(f"{SITE}/news", TOKEN)
    assert taken < 3_500_000
    assert taken < size * 1.2


# When it is asked


async def test_many_who_ask_at_once_ask_the_origin_once_and_again_after_a_day() -> None:
    clock, site = FakeClock(), Site(b"User-agent: *\nDisallow: /news", b"")
    robots = Robots(clock)
    verdicts = await asyncio.gather(*(robots.verdict(URL(f"{SITE}/news/{n}"), site.read) for n in range(5)))
    assert not any(verdict.allowed for verdict in verdicts)
    assert "robots.txt" in verdicts[0].why
    clock.advance(23 * HOUR)
    assert not (await robots.verdict(URL(f"{SITE}/news/9"), site.read)).allowed
    assert site.asked == [f"{SITE}/robots.txt"]
    clock.advance(HOUR)
    assert (await robots.verdict(URL(f"{SITE}/news/9"), site.read)).allowed
    assert len(site.asked) == 2


async def test_each_origin_has_its_own_and_is_asked_without_credentials() -> None:
    site, robots = Site(b""), Robots(FakeClock())
    for url in ("https://me:pw@pier.example/a?b", "http://pier.example/a", "https://pier.example:8443/a"):
        await robots.verdict(URL(url), site.read)
    assert site.asked == [
        "https://pier.example/robots.txt",
        "http://pier.example/robots.txt",
        "https://pier.example:8443/robots.txt",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        status(404),
        status(401),
        status(410),
        FetchFailed(SITE, "gone", "gone.", 410),
        FetchFailed(SITE, "too_many_redirects", "round."),
    ],
)
async def test_where_there_is_no_robots_txt_everything_may_be_read(answer: FetchFailed) -> None:
    assert await Robots(FakeClock()).verdict(URL(SITE), Site(answer).read) == Verdict()


@pytest.mark.parametrize(
    "answer", [status(500), status(503), status(429), FetchFailed(SITE, "timeout", "it took too long.")]
)
async def test_a_server_in_trouble_is_left_alone_for_ten_minutes(answer: FetchFailed) -> None:
    clock, site = FakeClock(), Site(answer, b"")
    robots = Robots(clock)
    verdict = await robots.verdict(URL(SITE), site.read)
    assert (verdict.allowed, verdict.wait) == (False, 10 * MINUTE)
    assert answer.message.rstrip(".") in verdict.why
    clock.advance(9 * MINUTE)
    assert not (await robots.verdict(URL(SITE), site.read)).allowed
    clock.advance(MINUTE)
    assert (await robots.verdict(URL(SITE), site.read)).allowed
    assert len(site.asked) == 2


@pytest.mark.parametrize("number", [429, 503])
@pytest.mark.parametrize("asked", [MINUTE, 3 * HOUR])
async def test_a_server_that_asks_to_be_left_alone_is_for_that_long(number: int, asked: timedelta) -> None:
    clock, site = FakeClock(), Site(FetchFailed(SITE, "status", "busy.", number, asked), b"")
    robots = Robots(clock)
    verdict = await robots.verdict(URL(SITE), site.read)
    assert (verdict.allowed, verdict.wait) == (False, asked)
    clock.advance(asked - MINUTE / 2)
    verdict = await robots.verdict(URL(SITE), site.read)
    assert (verdict.allowed, verdict.wait) == (False, MINUTE / 2)
    clock.advance(MINUTE / 2)
    assert (await robots.verdict(URL(SITE), site.read)).allowed
    assert len(site.asked) == 2


async def test_one_who_gives_up_asking_leaves_it_to_the_next() -> None:
    site, robots = Site(b"User-agent: *\nDisallow: /"), Robots(FakeClock())
    first = asyncio.ensure_future(robots.verdict(URL(SITE), site.read))
    second = asyncio.ensure_future(robots.verdict(URL(SITE), site.read))
    await asyncio.sleep(0)
    first.cancel()
    assert not (await second).allowed
    assert len(site.asked) == 2


async def test_the_origins_asked_last_are_remembered() -> None:
    site, robots = Site(b""), Robots(FakeClock())
    for number in range(501):
        await robots.verdict(URL(f"https://h{number}.example/"), site.read)
    await robots.verdict(URL("https://h1.example/"), site.read)
    assert len(site.asked) == 501
    await robots.verdict(URL("https://h0.example/"), site.read)
    assert len(site.asked) == 502


async def test_long_ones_leave_room_for_fewer() -> None:
    site, robots = Site(b"User-agent: *\n" + b"Disallow: /archive\n" * 10_000), Robots(FakeClock())
    for number in range(6):
        await robots.verdict(URL(f"https://h{number}.example/"), site.read)
    for number in (5, 4, 3):
        await robots.verdict(URL(f"https://h{number}.example/"), site.read)
    assert len(site.asked) == 6
    await robots.verdict(URL("https://h0.example/"), site.read)
    assert len(site.asked) == 7


@pytest.mark.parametrize(
    ("line", "spacing"), [("Crawl-delay: 2.5", 2.5), ("crawl-delay: 900", 10), ("Crawl-delay: x", 0)]
)
async def test_a_crawl_delay_is_heeded_up_to_ten_seconds(line: str, spacing: float) -> None:
    site = Site(f"User-agent: *\n{line}\nDisallow: /admin".encode())
    assert await Robots(FakeClock()).verdict(URL(SITE), site.read) == Verdict(spacing=spacing)


# In a fetch


async def test_a_polite_fetch_asks_first_and_any_other_does_not() -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/robots.txt", "User-agent: *\nDisallow: /closed")
        web.serves("/closed", "secret")
        web.serves("/open", "news")
        url = web.url("/closed")
        assert isinstance(await http.fetch(FetchRequest(url)), Fetched)
        assert web.hits("/robots.txt") == 0
        outcome = await http.fetch(FetchRequest(url, polite=True))
        assert isinstance(await http.fetch(FetchRequest(web.url("/open"), polite=True)), Fetched)
        assert (web.hits("/closed"), web.hits("/robots.txt")) == (1, 1)
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.retry_after) == ("robots", None)
    assert outcome.message.startswith(f"{url}: its robots.txt asks")


async def test_the_page_that_a_redirect_leads_to_is_asked_for_too() -> None:
    async with Web() as web, fetcher() as http:
        web.serves("/robots.txt", "User-agent: *\nDisallow: /closed")
        web.answers("/open", redirect("/closed"))
        outcome = await http.fetch(FetchRequest(web.url("/open"), polite=True))
        assert web.hits("/closed") == 0
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "robots"


async def test_a_robots_txt_may_have_moved_and_may_be_long() -> None:
    text = "User-agent: *\nDisallow: /closed\n" + "# quiet please\n" * 40_000
    assert len(text) > CAP
    async with Web() as web, fetcher() as http:
        web.answers("/robots.txt", redirect("/r"))
        web.answers("/r", page(text, encoding="gzip"))
        web.serves("/open", "news")
        assert isinstance(await http.fetch(FetchRequest(web.url("/open"), polite=True)), Fetched)
        outcome = await http.fetch(FetchRequest(web.url("/closed"), polite=True))
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "robots"


async def test_a_robots_txt_that_leads_inside_is_not_read_and_opens_nothing() -> None:
    async with Web() as inside, Web() as web, fetcher() as http:
        web.answers("/robots.txt", redirect(inside.url("/robots.txt", "127.0.0.2")))
        web.serves("/open", "news")
        assert isinstance(await http.fetch(FetchRequest(web.url("/open"), polite=True)), Fetched)
        assert inside.requests == []


async def test_a_polite_fetch_of_a_private_host_is_refused_as_any_other() -> None:
    async with Web() as web, fetcher(allowed=frozenset()) as http:
        outcome = await http.fetch(FetchRequest(web.url("/open"), polite=True))
        assert web.requests == []
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "refused_address"


async def test_a_robots_txt_in_trouble_says_when_to_come_back() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/robots.txt", failing(503))
        outcome = await http.fetch(FetchRequest(web.url("/open"), polite=True))
        assert web.hits("/open") == 0
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.retry_after) == ("robots", 10 * MINUTE)
    assert "503 Service Unavailable" in outcome.message


async def test_a_robots_txt_that_is_busy_says_when_to_come_back() -> None:
    async with Web() as web, fetcher() as http:
        web.answers("/robots.txt", failing(429, {"Retry-After": "7200"}))
        outcome = await http.fetch(FetchRequest(web.url("/open"), polite=True))
        assert web.hits("/open") == 0
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.retry_after) == ("robots", 2 * HOUR)


async def test_a_host_with_a_crawl_delay_is_read_slowly() -> None:
    clock = asyncio.get_running_loop().time
    async with Web() as web, fetcher() as http:
        web.serves("/robots.txt", "User-agent: *\nCrawl-delay: 0.05")
        web.serves("/open", "news")
        await http.fetch(FetchRequest(web.url("/open"), polite=True))
        started = clock()
        await asyncio.gather(*(http.fetch(FetchRequest(web.url("/open"), polite=True)) for _ in range(2)))
        assert clock() - started >= 0.075
