"""A set-up as a file: it names nobody, comes back the same, also on another platform, and never half."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.care import SetUp, Taken, Workspace
from bot.chatport import BY_HAND, Mute, Preferences, Subscription
from bot.commands.setups import mapped, parse_set_up, read_set_up, write_set_up
from bot.conversation import Place
from bot.errors import BadCommand, Unreadable
from bot.follow import Mode, Terms, WhenEmpty
from bot.ports import Store
from bot.stories.opinions import leanings_of
from bot.tenancy import Doing, Tenant
from bot.votes import Opinion, Vote
from tests.commands.desk import DAY, NOW, desk

GUILD, TEAM = Workspace("discord", "G1"), Workspace("slack", "T1")
NEWS, SPORT = Place("discord", "G1", "111"), Place("discord", "G1", "222")
THREAD = replace(NEWS, thread="777")
TERMS = Terms(
    schedule="weekdays 07:30", zone="Europe/Minsk", length="short", stories=4, sources=("courier", "wire"),
    languages=("en", "ru"), pattern="minsk|grodno", quiet_hours="22:00-07:00", when_empty=WhenEmpty.SILENCE,
    mode=Mode.ALERTS, independent=5, cooldown_minutes=90, alerts_a_day=3,
)  # fmt: skip
WEIGH = partial(leanings_of, own=False)
MAP = {"111": "C1", "222": "C2", "111/777": "C1/17.5"}


async def fill(store: Store) -> None:
    for place, topic, terms in ((NEWS, "ferry", TERMS), (SPORT, "rowing", Terms()), (THREAD, "tram", Terms())):
        await store.subscribe(Subscription(place, topic, "ada-secret", NOW, terms=terms))
    await store.subscribe(Subscription(NEWS, "rain", "ada-secret", NOW, paused=BY_HAND))
    await store.subscribe(Subscription(replace(NEWS, workspace="G2"), "not ours", "bob", NOW))
    for own in (replace(NEWS, channel="ada-secret", direct=True), Place("discord", "", "ada-secret", direct=True)):
        await store.subscribe(Subscription(own, "my own", "ada-secret", NOW))
        await store.prefer(own, Preferences("Asia/Tokyo"))
    await store.prefer(replace(NEWS, channel=""), Preferences("Europe/Riga"))
    await store.prefer(SPORT, Preferences(length="long"))
    await store.set_digest_terms(SPORT, Terms(stories=9))
    article = (await store.articles_at("https://news.example/ferry-runs-aground-off-sandholm"))[0]
    for mute in (Mute("topic", "rain", NOW + DAY), Mute("story", str(article.id)), Mute("topic", "old", NOW - DAY)):
        await store.mute(NEWS, mute)
    for person, opinion in (("ada-secret", Opinion.MORE), ("bob-secret", Opinion.MORE), ("cyd-secret", Opinion.FEWER)):
        await store.vote(NEWS, Vote(person, article.id, opinion, (("word", "ferry"), ("source", "Wire")), NOW), WEIGH)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with desk() as newsroom:
        await newsroom.stocked()
        await fill(newsroom.context.store)
        yield newsroom.context.store


async def exported(store: Store, of: Workspace = GUILD) -> str:
    return await write_set_up(store, await store.set_up(of, NOW))


async def imported(store: Store, text: str, *, dry: bool = False) -> Taken:
    wanted, _ = await read_set_up(store, text, "f.json")
    return await store.take_set_up(mapped(wanted, TEAM, MAP), TEAM, WEIGH, NOW, dry=dry)


async def test_a_file_names_nobody_and_holds_nothing_of_another(store: Store) -> None:
    text = await exported(store)
    data = json.loads(text)
    assert (data["tidings"], data["version"], data["from"]) == ("set-up", 1, "discord:G1")
    assert [each["channel"] for each in data["channels"]] == ["", "111", "111", "222"]
    for strange in ("secret", "not ours", "my own", "Asia/Tokyo", '"old"'):
        assert strange not in text


async def test_it_goes_from_discord_to_slack_and_weighs_the_same(store: Store) -> None:
    taken = await imported(store, await exported(store))
    assert taken == Taken(subscriptions=4, preferences=2, mutes=2, votes=3)
    news = Place("slack", "T1", "C1")
    held = {item.topic: item for item in await store.subscriptions(news)}
    assert (held["ferry"].terms, held["ferry"].added_by, held["ferry"].paused) == (TERMS, "", "")
    assert held["rain"].paused == BY_HAND
    assert [item.topic for item in await store.subscriptions(replace(news, thread="17.5"))] == ["tram"]
    assert await store.preferences(replace(news, channel="C2")) == Preferences("Europe/Riga", "long")
    assert (await store.digest_terms(replace(news, channel="C2"))).stories == 9
    leanings = await store.leanings([NEWS, news])
    assert leanings[news] == leanings[NEWS] != {}
    mutes = await store.mutes([NEWS, news], NOW)
    assert mutes[news] == mutes[NEWS]


async def test_a_second_import_changes_nothing_and_a_set_up_comes_back_the_same(store: Store) -> None:
    text = await exported(store)
    await imported(store, text)
    logged = await store.changes(TEAM, 99)
    assert await imported(store, text) == Taken(known=4)
    assert await store.changes(TEAM, 99) == logged
    assert logged
    there = json.loads(await exported(store, TEAM))
    here = json.loads(text)
    for each in here["channels"]:
        each["channel"], _, each["thread"] = MAP.get(f"{each['channel']}/{each['thread']}".strip("/"), "").partition(
            "/"
        )
    assert there["channels"] == here["channels"]


async def test_what_is_set_there_already_stays(store: Store) -> None:
    await store.prefer(Place("slack", "T1", ""), Preferences("UTC"))
    await imported(store, await exported(store))
    assert (await store.preferences(Place("slack", "T1", "C1"))).zone == "UTC"


async def test_a_trial_changes_nothing(store: Store) -> None:
    text = await exported(store)
    assert (await imported(store, text, dry=True)).subscriptions == 4
    assert await store.kept_of(TEAM) == {}


async def test_a_muted_story_that_is_not_stored_there_is_left_out_and_told(store: Store) -> None:
    text = await exported(store)
    async with desk() as other:
        wanted, unknown = await read_set_up(other.context.store, text, "f.json")
    assert unknown == ["https://news.example/ferry-runs-aground-off-sandholm"]
    assert [mute.name for corner in wanted.corners for mute in corner.mutes] == ["rain"]


# Where channels go


async def set_up(store: Store) -> SetUp:
    return await store.set_up(GUILD, NOW)


async def test_every_channel_must_go_somewhere(store: Store) -> None:
    wanted = await set_up(store)
    with pytest.raises(BadCommand, match="2 of 4 channels of discord:G1 have none in slack:T1") as caught:
        mapped(wanted, TEAM, {"111": "C1"})
    assert "--map 111/777=CHANNEL --map 222=CHANNEL" in caught.value.user_message
    left_out = mapped(wanted, TEAM, {"111": "C1", "222": "", "111/777": ""})
    assert [corner.key for corner in left_out.corners] == ["", "C1"]
    assert mapped(wanted, GUILD, {}) == wanted


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({"999": "C1"}, "The file has no channel 999"), ({**MAP, "222": "C1"}, "C1 stands for several")],
)
async def test_a_mapping_that_does_not_fit_is_refused(store: Store, mapping: dict[str, str], words: str) -> None:
    with pytest.raises(BadCommand, match=words):
        mapped(await set_up(store), TEAM, mapping)


# Files that cannot be used


def file(**change: Any) -> str:
    channel = {"channel": "C1", **change}
    data = {"tidings": "set-up", "version": 1, "from": "slack:T9", "at": "2026-03-18T12:00:00Z", "channels": [channel]}
    return json.dumps(data)


def following(**terms: Any) -> str:
    return file(subscriptions=[{"topic": "ferry", "terms": terms}])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no set-up of Tidings"),
        ('{"tidings": "own-data"}', "is no set-up of Tidings"),
        ('{"tidings": "set-up", "version": 2}', "newer Tidings"),
        ('{"tidings": "set-up", "version": 1}', "from: Field required"),
        (file(colour="red"), "channels.0.colour"),
        (following(schedule="whenever"), "channels.0: "),
        (following(zone="Mars/Olympus"), "Mars/Olympus"),
        (following(pattern="(" * 9), "channels.0: "),
        (following(stories=900), "stories: is a number from 1 to 20"),
        (following(length="endless"), "length"),
        (following(mode="shouting"), "mode"),
        (file(subscriptions=[{"topic": "", "terms": {}}]), "holds no word"),
        (file(subscriptions=[{"topic": "x" * 101, "terms": {}}]), "at most 100 characters"),
        (file(preferences={"zone": "../../etc/passwd"}), "channels.0: "),
        (file(mutes=[{"kind": "person", "name": "ada"}]), "kind"),
        (file(votes=[{"member": 0, "story": 1, "opinion": "up", "about": [], "at": "2026-03-18T12:00:00Z"}]), "member"),
        (file(votes=[{"member": 1, "story": 1, "opinion": "up", "about": [], "at": "2026-03-18T12:00:00"}]), "at"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong_with_it(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_set_up(text, "f.json")
    message = caught.value.user_message
    assert words in message
    assert message.startswith("f.json ")
    assert "\n" not in message


async def test_what_the_workspace_sets_goes_along_without_channels_roles_and_people(store: Store) -> None:
    doing = Doing(replace(NEWS, channel=""), "ada-secret", NOW)
    tenant = Tenant("111", ("wire",), 9, 5_000, 30, "777", "Editors", ("ada-secret",))
    await store.configure(doing, lambda held: (tenant, held[1]))
    text = await exported(store)
    assert json.loads(text)["workspace"] == {"sources": ["wire"], "per_minute": 9, "tokens": 5_000, "days": 30}
    assert "Editors" not in text
    assert "ada-secret" not in text
    own = Doing(Place("slack", "T1", ""), "U1", NOW)
    await store.configure(own, lambda held: (replace(held[0], days=20), held[1]))
    await imported(store, text, dry=True)
    assert (await store.tenant(TEAM)).tokens is None
    await imported(store, text)
    assert await store.tenant(TEAM) == Tenant(sources=("wire",), per_minute=9, tokens=5_000, days=20)
    log = [(each.person, each.what) for each in await store.changes(TEAM, 99)]
    assert ("operator", "model tokens a day") in log
    assert ("operator", "set-up of discord:G1 imported") in log
    assert ("operator", "days kept") not in log


@pytest.mark.parametrize(
    ("name", "value"),
    [("days", 13), ("days", "30 days"), ("tokens", 0), ("per_minute", -1), ("sources", ["x" * 101]), ("role", "1")],
)
async def test_what_a_workspace_cannot_set_is_refused_whole(store: Store, name: str, value: object) -> None:
    data = json.loads(await exported(store)) | {"workspace": {name: value}}
    with pytest.raises(Unreadable, match=f"workspace.{name}"):
        await imported(store, json.dumps(data))
    assert await store.kept_of(TEAM) == {}
