"""What becomes of a payload that is sent unasked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Place
from bot.delivery import sender as outbox
from bot.outbox import History, Kind, Parcel, State
from bot.platformport import Absent, Delivery, Reason, Rejected, Retry, Sent, Unknown
from bot.platforms.discord.outcomes import heading_of, name_of
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, FakeClock
from tests.platforms.discord.world import World, discord_world, platform

SIMULATED = datetime(2026, 1, 1, tzinfo=UTC)
"""From when on simcord counts its time."""

PAYLOAD = {
    "flags": 1 << 15,
    "components": [{"type": 17, "components": [{"type": 10, "content": "## What is \\*new\\*\nand more"}]}],
    "allowed_mentions": {"parse": []},
}


def to(world: World, channel: Any, *, direct: bool = False, thread: str = "") -> Delivery:
    workspace = "" if direct else str(world.guild.id)
    return Delivery("delivery-1", Place("discord", workspace, str(channel.id), thread, direct), PAYLOAD)


async def test_a_message_arrives_with_its_delivery_as_nonce() -> None:
    async with discord_world() as world:
        outcome = await world.platform.send(to(world, world.channel))
        assert isinstance(outcome, Sent)
        (sent,) = world.requests("POST", f"/channels/{world.channel.id}/messages")
        assert isinstance(sent.json, dict)
        assert (sent.json["nonce"], sent.json["enforce_nonce"]) == ("delivery-1", True)


async def test_a_person_is_written_to_directly() -> None:
    async with discord_world() as world:
        assert isinstance(await world.platform.send(to(world, world.member.user, direct=True)), Sent)


async def test_a_forum_gets_a_post_named_by_the_first_heading() -> None:
    async with discord_world() as world:
        forum = world.guild.create_forum_channel("news")
        await world.env.settle()
        assert isinstance(await world.platform.send(to(world, forum)), Sent)
        (post,) = world.requests("POST", "/threads")
        assert isinstance(post.json, dict)
        assert post.json["name"] == "What is *new*"


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, Reason.NO_CHANNEL),
        (403, 50001, Reason.NO_PERMISSION),
        (403, 50013, Reason.NO_PERMISSION),
        (403, 50007, Reason.CANNOT_DM),
        (400, 50083, Reason.ARCHIVED),
        (400, 50035, Reason.INVALID),
        (403, 0, Reason.NO_PERMISSION),
        (404, 0, Reason.NO_CHANNEL),
    ],
)
async def test_what_can_never_arrive_is_rejected_with_a_cure(status: int, code: int, reason: Reason) -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=status, code=code, message="no")
        outcome = await world.platform.send(to(world, world.channel))
        assert isinstance(outcome, Rejected)
        assert outcome.reason is reason
        assert outcome.sentence.endswith(".")


async def test_a_rate_limit_is_told_as_a_time_to_wait() -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=429, code=0, message="slow down")
        outcome = await world.platform.send(to(world, world.channel))
        assert isinstance(outcome, Retry)
        assert outcome.after >= timedelta(seconds=1)


async def test_an_error_of_the_server_leaves_it_open() -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=503, code=0, message="down")
        assert isinstance(await world.platform.send(to(world, world.channel)), Unknown)


async def test_a_direct_message_that_could_not_be_opened_was_not_sent() -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/users/@me/channels", status=503, code=0, message="down")
        assert isinstance(await world.platform.send(to(world, world.member.user, direct=True)), Retry)


async def test_nothing_is_sent_before_it_is_connected() -> None:
    unconnected = platform()
    delivery = Delivery("d", Place("discord", "1", "2"), PAYLOAD)
    assert isinstance(await unconnected.send(delivery), Retry)


def test_a_payload_without_a_heading_has_a_name_nevertheless() -> None:
    assert heading_of({"components": [{"type": 10, "content": "just words"}]}) == "News"
    assert heading_of({"embeds": [{"title": "x" * 300}]}) == "x" * 100


def part(words: str) -> dict[str, Any]:
    return {**PAYLOAD, "components": [{"type": 10, "content": words}]}


async def test_the_parts_of_a_digest_are_one_post_of_a_forum_and_stay_so_after_a_restart(tmp_path: Path) -> None:
    async with discord_world() as world:
        forum = world.guild.create_forum_channel("news")
        await world.env.settle()
        place = Place("discord", str(world.guild.id), str(forum.id))
        payloads = tuple(part(f"Part {n}") for n in (1, 2, 3))
        digest = Parcel(Kind.DIGEST, place, NOW, payloads=payloads, title="Belarus · Wednesday 18 March")
        clock, found = FakeClock(), list[History]()
        for number in range(3):
            async with SqliteStore(tmp_path / "t.db") as store:  # a process for each part
                await store.enqueue([digest] if not number else [], NOW)
                sender = outbox.Sender(store, world.platform, clock, f"p{number}", lambda: 0.5, repeat=False)
                assert await sender.round() == 1
                found = list(await store.history(place, 9))
        (held,) = found
        assert [each.state for each in held.parts] == [State.SENT] * 3
        (post,) = world.requests("POST", f"/channels/{forum.id}/threads")
        assert isinstance(post.json, dict)
        assert post.json["name"] == "Belarus · Wednesday 18 March"
        thread = held.parts[0].message_id
        assert {each.post for each in held.parts} == {thread}
        further = world.requests("POST", f"/channels/{thread}/messages")
        assert [each.json["components"][0]["content"] for each in further if isinstance(each.json, dict)] == [
            "Part 2",
            "Part 3",
        ]


async def test_a_post_that_may_have_been_made_is_found_by_what_it_begins_with() -> None:
    async with discord_world() as world:
        forum = world.guild.create_forum_channel("news")
        await world.env.settle()
        place = Place("discord", str(world.guild.id), str(forum.id))
        first, second = (Delivery(f"d{n}", place, part(f"Digest {n}"), "Belarus · Wednesday") for n in (1, 2))
        made = await world.platform.send(first)
        assert isinstance(made, Sent)
        assert made.post == made.message_id
        assert await world.platform.find(first, SIMULATED) == made
        assert isinstance(await world.platform.find(second, SIMULATED), Absent)  # of the same name


async def test_a_post_that_was_deleted_ends_its_digest_and_not_the_forum() -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=404, code=10003, message="Unknown Channel")
        delivery = Delivery(
            "d", Place("discord", str(world.guild.id), "77"), part("Part 2"), post=str(world.channel.id)
        )
        outcome = await world.platform.send(delivery)
        assert isinstance(outcome, Rejected)
        assert outcome.reason is Reason.INVALID
        assert "deliveries --again" in outcome.sentence


def test_a_title_too_long_for_a_post_gives_way_to_the_heading() -> None:
    place = Place("discord", "g", "c")
    assert name_of(Delivery("d", place, PAYLOAD, "Belarus ·  Wednesday")) == "Belarus · Wednesday"
    assert (
        name_of(Delivery("d", place, PAYLOAD, "x" * 101)) == name_of(Delivery("d", place, PAYLOAD)) == "What is *new*"
    )
