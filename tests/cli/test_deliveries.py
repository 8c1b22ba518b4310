"""`tidings deliveries` and `tidings digest preview`: the outbox seen, dead parts sent again, payloads shown."""

import asyncio
import json
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chatport import BY_HAND, Mute, Subscription
from bot.clock import SystemClock
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.follow import Terms
from bot.outbox import Due, Kind, Parcel, settled
from bot.platformport import Reason, Rejected
from bot.store.sqlite import SqliteStore
from tests.cli.shell import Shell
from tests.delivery.post import Post
from tests.fakes import document, entry

HERE = Place("postal", "w1", "c1")
FERRY = (
    "The ferry Halden ran aground off Sandholm on Tuesday with 214 people on board. "
    "Nobody was hurt, the coast guard said."
)
PART = {
    "id", "n", "parts", "state", "step", "attempts", "queued", "first_sent", "next", "settled", "message", "reason",
    "remark",
}  # fmt: skip


def with_store(work: Callable[[SqliteStore], Awaitable[None]]) -> None:
    """Do something with the store that the shell looks at."""

    async def run() -> None:
        path = Path(os.environ["TIDINGS_DATABASE"])
        async with SqliteStore(path) as store:
            await work(store)

    asyncio.run(run())


def delivers(*outcomes: str, place: Place = HERE, parts: int = 1) -> None:
    """Queue a digest of a followed place and send it, with these outcomes."""

    async def work(store: SqliteStore) -> None:
        now = SystemClock().now()
        held, _ = await store.subscribe(Subscription(place, "ferry", "ada", now))
        payloads = tuple({"text": f"part {n}"} for n in range(1, parts + 1))
        slot = Due(held.id, now + timedelta(seconds=held.id), now + timedelta(days=1))
        await store.enqueue([Parcel(Kind.DIGEST, place, now, (slot,), payloads)], now)
        sender = sends(store, *outcomes)
        for _ in outcomes:
            await sender.round()

    with_store(work)


def sends(store: SqliteStore, *outcomes: str) -> Sender:
    """A sender whose platform says these things in turn."""
    return Sender(store, Post(coming=list(outcomes)), SystemClock(), "a", lambda: 0.5, repeat=False)


def test_where_nothing_was_sent_it_says_what_sends_something(tidings: Shell) -> None:
    ended = tidings("deliveries")
    assert ended.code == 0
    assert "There is no delivery in the last 7 days." in ended.out
    assert "/subscribe" in ended.out
    assert tidings("deliveries", "--json").data["deliveries"] == []


def test_every_part_is_told_with_its_state_attempts_and_reason(tidings: Shell) -> None:
    delivers("sent", "rejected", parts=3)
    ended = tidings("deliveries")
    assert "3 parts: 1 sent, 2 dead." in ended.out
    assert "part 1 of 3 sent, 1 attempt, message m1" in ended.out
    assert "part 2 of 3 dead (no_permission), 1 attempt: Tidings may not write there" in ended.out
    assert "part 3 of 3 dead (preceding), 0 attempts: The part before it could not be delivered" in ended.out
    (digest,) = tidings("deliveries", "--json").data["deliveries"]
    assert [part["state"] for part in digest["parts"]] == ["sent", "dead", "dead"]
    assert all(set(part) == PART for part in digest["parts"])
    assert digest["parts"][0]["next"] is None


def test_what_waits_says_when_it_is_tried_next_and_why_it_waits(tidings: Shell) -> None:
    delivers("retry")
    ended = tidings("deliveries", "--state", "waiting")
    assert "waiting, next in" in ended.out
    assert "1 attempt: busy" in ended.out
    (digest,) = tidings("deliveries", "--json").data["deliveries"]
    assert (digest["parts"][0]["step"], digest["parts"][0]["state"]) == ("pending", "waiting")
    assert digest["parts"][0]["next"]


def test_what_is_under_way_or_may_have_arrived_says_so(tidings: Shell) -> None:
    delivers("lost")
    assert "looked for before it is sent again, next " in tidings("deliveries").out

    async def claim(store: SqliteStore) -> None:
        await store.claim_parts("postal", "b", SystemClock().now() + timedelta(minutes=1), 1)

    with_store(claim)
    assert "being sent, next " in tidings("deliveries").out


def test_states_and_places_choose(tidings: Shell) -> None:
    delivers("sent")
    delivers("rejected", place=replace(HERE, workspace="", channel="bob", direct=True))
    assert "postal/bob (direct)" in tidings("deliveries", "--state", "dead").out
    assert "postal/w1/c1" not in tidings("deliveries", "--state", "dead").out
    for place, count in {"postal": 2, "w1": 1, "postal/w1/c1": 1, "c1": 1, "postal/bob": 1, "w": 0, "/c1/": 1}.items():
        data = tidings("deliveries", "--json", "--place", place).data
        assert len(data["deliveries"]) == count, place
    none = tidings("deliveries", "--place", "c1", "--state", "dead")
    assert "There is no dead delivery to “c1” in the last 7 days." in none.out
    assert "The newest of all is digest 2 to postal/bob (direct)" in none.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--state", "lost"], "--state is one of sent, waiting, dead"),
        (["--days", "0"], "--days is a number from 1 on"),
        (["--days", "99999999999"], "--days is a number from 1 on"),
        (["--again", "12"], "There is no digest and no part “12”"),
        (["--again", "９９"], "There is no digest and no part"),
        (["--again", "9" * 30], "There is no digest and no part"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_line(tidings: Shell, words: list[str], told: str) -> None:
    ended = tidings("deliveries", *words)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


def test_a_dead_one_is_sent_again_by_hand_and_its_place_served_again(tidings: Shell) -> None:
    delivers("sent", "rejected", parts=3)
    ended = tidings("deliveries", "--again", "1")
    assert "2 parts of digest 1 to postal/w1/c1 are queued again." in ended.out
    assert "Paused there since nothing arrived, and resumed as soon as this does: ferry." in ended.out

    async def work(store: SqliteStore) -> None:
        (held,) = await store.subscriptions(HERE)
        assert held.paused == "no_permission"
        sender = sends(store, "sent", "sent")
        assert [await sender.round() for _ in range(3)] == [1, 1, 0]
        (held,) = await store.subscriptions(HERE)
        assert held.paused == ""

    with_store(work)
    assert "3 parts: 3 sent." in tidings("deliveries").out
    again = tidings("deliveries", "--again", "1")
    assert "Nothing of digest 1 to postal/w1/c1 is dead" in again.out
    assert again.code == 0


def test_a_part_is_named_by_its_id_too_and_a_pause_by_hand_stays(tidings: Shell) -> None:
    delivers("rejected")

    async def pause(store: SqliteStore) -> None:
        (held,) = await store.subscriptions(HERE)
        await store.amend(replace(held, paused=BY_HAND))

    with_store(pause)
    part = tidings("deliveries", "--json").data["deliveries"][0]["parts"][0]["id"]
    ended = tidings("deliveries", "--again", part)
    assert "1 part of digest 1 to postal/w1/c1 is queued again." in ended.out
    assert "Paused there by hand, and staying so: ferry." in ended.out


def test_where_nobody_could_tell_a_repeat_is_warned_of(tidings: Shell) -> None:
    async def work(store: SqliteStore) -> None:
        now = SystemClock().now()
        await store.enqueue([Parcel(Kind.DIGEST, HERE, now, (), ({"text": "a"},))], now)
        (part,) = await store.claim_parts("postal", "a", now, 1)
        unsure = Rejected(Reason.UNSURE, "Nobody can tell.")
        await store.settle_parts([settled(part, unsure, now, 0.5)], "a")

    with_store(work)
    assert "if it had, it is there twice now" in tidings("deliveries", "--again", "1").out


def reads(tidings: Shell, *, follow: str = "ferry", **terms: Any) -> None:
    """An article is stored and a place follows it."""

    async def work(store: SqliteStore) -> None:
        now = SystemClock().now()
        item = entry("Ferry aground off Sandholm", FERRY, published=now - timedelta(hours=2))
        await store.add(document(item), now)
        if follow:
            wanted = Subscription(Place("discord", "g1", "c1"), follow, "ada", now, terms=replace(Terms(), **terms))
            await store.subscribe(wanted)

    tidings("deliveries")  # opens the store
    with_store(work)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    with closing(sqlite3.connect(os.environ["TIDINGS_DATABASE"])) as connection:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [name for (name,) in connection.execute(sql)]
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def test_a_preview_is_what_discord_would_be_sent_and_stores_nothing(tidings: Shell) -> None:
    reads(tidings)
    before = everything()
    ended = tidings("digest", "preview", "--platform", "discord", "1")
    assert everything() == before
    (body,) = ended.data
    assert set(body) == {"flags", "components", "allowed_mentions", "nonce", "enforce_nonce"}
    assert body["allowed_mentions"] == {"parse": []}
    assert "ran aground off Sandholm" in json.dumps(body)
    assert "What this channel follows: ferry." in json.dumps(body)


def test_a_preview_for_slack_holds_blocks_and_where_it_goes(tidings: Shell) -> None:
    reads(tidings)
    (body,) = tidings("digest", "preview", "--platform", "slack").data
    assert set(body) == {
        "text", "blocks", "unfurl_links", "unfurl_media", "link_names", "parse", "channel", "metadata",
    }  # fmt: skip
    assert body["channel"] == "c1"
    assert "ran aground off Sandholm" in json.dumps(body["blocks"])


def test_a_preview_at_the_console_is_the_text(tidings: Shell) -> None:
    reads(tidings)
    ended = tidings("digest", "preview")
    assert ended.out.startswith("Digest · ")
    assert "ran aground off Sandholm" in ended.out
    data = tidings("digest", "preview", "--json").data
    assert (data["platform"], data["stories"]) == ("console", 1)
    assert data["subscriptions"] == [{"id": 1, "label": "ferry"}]
    assert data["payloads"] == [{"text": ended.out.rstrip("\n")}]


def test_a_preview_of_words_needs_no_subscription(tidings: Shell) -> None:
    reads(tidings, follow="")
    ended = tidings("digest", "preview", "--platform", "slack", "ferry", "sandholm")
    assert "ran aground off Sandholm" in ended.out
    data = tidings("digest", "preview", "--json", "ferry").data
    assert data["subscriptions"] == [{"id": None, "label": "ferry"}]


def test_the_settings_decide_how_discord_is_shown(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(tidings)
    monkeypatch.setenv("TIDINGS_DISCORD__EMBEDS", "true")
    (body,) = tidings("digest", "preview", "--platform", "discord").data
    assert "embeds" in body


def test_where_nothing_would_be_sent_it_says_why(tidings: Shell) -> None:
    reads(tidings, when_empty="silence")

    async def mute(store: SqliteStore) -> None:
        await store.mute(Place("discord", "g1", "c1"), Mute("topic", "Sandholm"))

    with_store(mute)
    ended = tidings("digest", "preview", "--platform", "discord")
    assert ended.data == []
    assert "nothing would be sent: nothing new among 1 item." in ended.err


def test_a_preview_that_is_of_nothing_says_what_there_is(tidings: Shell) -> None:
    none = tidings("digest", "preview")
    assert (none.code, none.out) == (2, "")
    assert "Nothing is followed yet. Give words instead: tidings digest preview belarus" in none.err
    reads(tidings)
    assert (
        "There is no subscription 7. Name one by its number: 1 (ferry, discord c1)."
        in tidings("digest", "preview", "7").err
    )
    assert "holds no word to look for" in tidings("digest", "preview", "???").err
    with_store(_tram)
    several = tidings("digest", "preview")
    assert several.code == 2
    assert "Whose digest? Name one by its number: 1 (ferry, discord c1), 2 (tram, discord c1)." in several.err


async def _tram(store: SqliteStore) -> None:
    await store.subscribe(Subscription(Place("discord", "g1", "c1"), "tram", "ada", SystemClock().now()))


def test_what_comes_in_one_message_is_previewed_in_one(tidings: Shell) -> None:
    reads(tidings)
    with_store(_tram)
    data = tidings("digest", "preview", "--json", "2").data
    assert [item["label"] for item in data["subscriptions"]] == ["ferry", "tram"]
