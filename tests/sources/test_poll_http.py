"""What real answers of a web server do: what is stored, and when the next look is."""

from datetime import timedelta

import pytest

from bot.watch import WatchKind, WatchState
from tests.fakes import DAY, HOUR, MINUTE, NOW
from tests.sources.desk import RULES, desk, desk_and_web, feed, item
from tests.web import Names, Web, drip, failing, fetcher, page, redirect

TWO = feed(item("Ships return"), item("Ferry sails again", published=NOW - 3 * HOUR))
XML = "application/rss+xml"


async def test_news_are_stored_and_the_pace_of_the_feed_is_followed() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", TWO, content_type=XML)
        watch = await desk.watches(web.url("/feed"))

        report = await desk.round()

        assert (report.looked, report.new, report.failed) == (1, 2, 0)
        assert await desk.titles() == ["Ferry sails again", "Ships return"]
        assert (await desk.now(watch)).name == "Harbour Wire"
        assert await desk.wait(watch) == HOUR


async def test_a_second_look_sends_the_validators_and_a_304_stores_nothing() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", TWO, headers={"Last-Modified": "Wed, 18 Mar 2026 08:00:00 GMT"})
        watch = await desk.looks(await desk.watches(web.url("/feed")))

        watch = await desk.looks(watch)

        sent = web.asked("/feed")[1].headers
        assert sent["If-None-Match"] == watch.etag
        assert sent["If-Modified-Since"] == "Wed, 18 Mar 2026 08:00:00 GMT"
        assert len(await desk.titles()) == 2
        assert await desk.wait(watch) == 1.1 * HOUR
        assert watch.last_success == desk.clock.now()


async def test_a_body_that_was_read_before_is_not_read_again() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", TWO, validators=False)
        await desk.watches(web.url("/feed"))
        await desk.round()
        desk.clock.advance(HOUR)

        report = await desk.round()

        assert (report.looked, report.unchanged, report.changed) == (1, 1, 0)


async def test_a_permanent_redirect_is_remembered_after_three_looks() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/old", redirect("/new", 301))
        web.serves("/new", TWO)
        watch = await desk.watches(web.url("/old"))

        assert (await desk.looks(watch, 2)).address == web.url("/old")
        assert (await desk.looks(watch)).address == web.url("/new")
        await desk.looks(watch)

        assert (web.hits("/old"), web.hits("/new")) == (3, 4)
        assert len(await desk.titles()) == 2


async def test_a_temporary_redirect_is_followed_and_forgotten() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/old", redirect("/new", 302))
        web.serves("/new", TWO)

        watch = await desk.looks(await desk.watches(web.url("/old")), 5)

        assert watch.address == web.url("/old")


async def test_two_sources_that_move_to_one_place_do_not_break_each_other() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/new", TWO)
        web.answers("/a", redirect("/new", 301))
        web.answers("/b", redirect("/new", 301))
        first, second = await desk.watches(web.url("/a")), await desk.watches(web.url("/b"))

        for _ in range(4):
            await desk.round()
            desk.clock.advance(DAY)

        moved = [await desk.now(first), await desk.now(second)]
        assert sorted(watch.address == web.url("/new") for watch in moved) == [False, True]
        assert [watch.failures for watch in moved] == [0, 0]


async def test_a_source_that_is_gone_is_asked_no_more() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/feed", page(TWO), failing(410))
        watch = await desk.looks(await desk.watches(web.url("/feed")), 2)

        assert (watch.state, watch.cause) == (WatchState.DISABLED, "gone")
        assert len(await desk.notices()) == 1
        desk.clock.advance(30 * DAY)
        assert (await desk.round()).looked == 0
        assert len(await desk.titles()) == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_obeyed(status: int) -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/feed", failing(status, {"Retry-After": "172800"}))

        watch = await desk.looks(await desk.watches(web.url("/feed")))

        assert await desk.wait(watch) == 2 * DAY
        assert (watch.cause, watch.failures) == (f"status_{status}", 1)


async def test_a_cache_header_is_a_lower_bound() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", TWO, headers={"Cache-Control": "max-age=18000"})

        assert await desk.wait(await desk.looks(await desk.watches(web.url("/feed")))) == 5 * HOUR


async def test_a_time_to_live_is_a_lower_bound() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", feed(item("Ships return"), head="<ttl>240</ttl>"))

        assert await desk.wait(await desk.looks(await desk.watches(web.url("/feed")))) == 4 * HOUR


async def test_a_server_that_drips_is_given_up_and_holds_up_no_other() -> None:
    async with desk_and_web(total=0.2) as (desk, web):
        web.answers("/slow", drip(*[b"<rss>"] * 200, every=0.02))
        web.serves("/feed", TWO)
        slow, good = await desk.watches(web.url("/slow")), await desk.watches(web.url("/feed"))

        report = await desk.round()

        assert (report.looked, report.new, report.causes) == (2, 2, {"timeout": 1})
        assert (await desk.now(slow)).failures == 1
        assert (await desk.now(good)).failures == 0


async def test_a_bomb_is_refused() -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", feed(item("Ships return", text="x" * 5_000_000)), encoding="gzip")

        watch = await desk.looks(await desk.watches(web.url("/feed")))

        assert (watch.cause, await desk.titles()) == ("too_large", [])
        assert await desk.wait(watch) == 2 * watch.interval


@pytest.mark.parametrize("said", ["text/html", "text/plain", "application/octet-stream", "image/png"])
async def test_a_wrong_content_type_keeps_no_feed_out(said: str) -> None:
    async with desk_and_web() as (desk, web):
        web.serves("/feed", TWO, content_type=said)
        await desk.watches(web.url("/feed"))

        assert (await desk.round()).new == 2


WALL = """<!doctype html><html><head><title>Just a moment...</title></head><body>
<div id="cf-wrapper"><p>Checking your browser before accessing the site.</p></div>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>"""


async def test_a_wall_is_a_failure_that_changes_nothing_good() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/feed", page(TWO), page(WALL), page(TWO))
        good = await desk.looks(await desk.watches(web.url("/feed")))

        walled = await desk.looks(good)

        assert (walled.cause, walled.failures) == ("degraded_bot_wall", 1)
        assert (walled.etag, walled.digest, walled.name) == (good.etag, good.digest, good.name)
        assert len(await desk.titles()) == 2
        assert await desk.wait(walled) == 2 * good.interval
        again = await desk.looks(walled)
        assert (again.failures, again.problem) == (0, None)


async def test_a_page_where_a_feed_stood_names_the_feed_that_it_announces() -> None:
    text = "<p>The harbour office writes here about ships, the ferry, the weather and the old bridge.</p>" * 5
    link = '<link rel="alternate" type="application/rss+xml" title="Harbour" href="/news.xml">'
    async with desk_and_web() as (desk, web):
        web.serves("/feed", f"<!doctype html><html><head><title>Harbour</title>{link}</head><body>{text}</body></html>")

        watch = await desk.looks(await desk.watches(web.url("/feed")))

        assert watch.cause == "not_a_feed"
        assert web.url("/news.xml") in (watch.problem or "")
        assert await desk.titles() == []


async def test_guids_that_change_at_each_look_make_nothing_new() -> None:
    async with desk_and_web() as (desk, web):
        looks = [
            feed(item("Ships return", guid=f"run-{n}"), item("Ferry sails again", guid=f"x-{n}")) for n in range(3)
        ]
        web.answers("/feed", *map(page, looks))
        watch = await desk.watches(web.url("/feed"))

        await desk.looks(watch, 3)

        assert web.hits("/feed") == 3
        assert len(await desk.titles()) == 2


async def test_a_name_that_turns_to_loopback_is_refused() -> None:
    async with Web() as web, fetcher(allowed=frozenset(), resolver=Names("127.0.0.1")) as http, desk(http) as made:
        web.serves("/feed", TWO)

        watch = await made.looks(await made.watches(web.url("/feed", host="harbour.example")))

        assert (watch.cause, web.requests) == ("refused_address", [])
        assert await made.titles() == []
        assert await made.wait(watch) == 2 * watch.interval


async def test_a_page_without_a_feed_is_watched_by_its_links() -> None:
    def front(*titles: str) -> str:
        links = "".join(
            f'<article><h2><a href="/2026/03/{t.lower().replace(" ", "-")}">{t}</a></h2></article>' for t in titles
        )
        return f"<!doctype html><html><head><title>Pier Post</title></head><body><main>{links}</main></body></html>"

    first = ("Gulls return to the old pier", "Council plans a new bridge", "Ferry sails again after storms")
    async with desk_and_web() as (desk, web):
        web.answers(
            "/",
            page(front(*first)),
            page(front(*first) + "<!-- 2 -->"),
            page(front("Lighthouse lit again at last", *first)),
        )
        watch = await desk.watches(web.url("/"), kind=WatchKind.PAGE)

        await desk.looks(watch)
        assert await desk.titles() == sorted(first)
        before = (await desk.now(watch)).interval
        unchanged = await desk.looks(watch)
        assert unchanged.interval == before * 1.3
        assert (await desk.looks(watch)).interval < unchanged.interval
        assert len(await desk.titles()) == 4


async def test_the_first_failure_is_tried_again_after_two_intervals() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/feed", failing(500))

        watch = await desk.looks(await desk.watches(web.url("/feed")))

        assert await desk.wait(watch) == 2 * watch.interval == timedelta(hours=1)


async def test_a_source_that_never_answers_well_is_disabled_and_told_once() -> None:
    async with desk_and_web() as (desk, web):
        web.answers("/feed", failing(404))

        watch = await desk.looks(await desk.watches(web.url("/feed")), RULES.disable_after)

        assert watch.state is WatchState.DISABLED
        (notice,) = await desk.notices()
        assert f"/sources remove {watch.id}" in notice
        desk.clock.advance(30 * DAY + MINUTE)
        assert (await desk.round()).looked == 0
