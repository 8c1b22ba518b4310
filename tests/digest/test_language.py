"""What comes by itself is said in the language of the place where it goes; the news in it stays as it is."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.care import Workspace
from bot.chatport import Preferences
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.follow import Mode
from bot.locales import Catalogue
from bot.message.phrases import stored
from bot.modelport import Model
from bot.store.sqlite import SqliteStore
from tests.commands.desk import AsData
from tests.delivery.post import HERE, Post
from tests.digest.test_notices import ADMINS, chooses
from tests.digest.test_publish import EIGHT, EVENING, FERRY, MORE, Newsroom
from tests.digest.test_telling import SAFE, TOLD, WRONG, teller, tells
from tests.fakes import DAY, HOUR, MINUTE, FakeClock
from tests.locales import said
from tests.pseudo import Pseudolects, unsaid
from tests.writing.scripted import ScriptedModel

THERE = replace(HERE, channel="c2")
ADA = replace(HERE, channel="ada", direct=True)
TITLE = "Ferry aground off Sandholm"


@asynccontextmanager
async def newsroom(*places: Place, model: Model | None = None) -> AsyncIterator[Newsroom]:
    """One in which these places have chosen the made-up language; a model may tell its digests."""
    async with SqliteStore() as store:
        clock, post = FakeClock(EVENING), Post()
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR, Pseudolects())
        told_by = teller(model, store, clock) if model else None
        publisher = Publisher(store, [post], clock, rules, lambda: None, teller=told_by, workroom=AsData())
        for place in places:
            await store.prefer(place, Preferences(language="xx"))
        yield Newsroom(store, clock, post, publisher, Sender(store, post, clock, "a", lambda: 0.5, repeat=False))


def strange(text: str, *known: str) -> list[str]:
    """The words of a text that are neither said in the made-up language nor among those known."""
    allowed = {word for each in (TITLE, FERRY, MORE, "Harbour Wire", *known) for word in _words(each)}
    return [word for word in _words(unsaid(text)) if word not in allowed]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


async def test_a_digest_speaks_the_language_of_its_place() -> None:
    async with newsroom(HERE) as room:
        await room.follow()
        await room.news(TITLE, FERRY, guid="1")
        (digest,) = await room.at(EIGHT)
        (held,) = await room.store.history(HERE, 1)
        await room.news("Crack in the ferry", MORE, guid="1")
        (second,) = await room.at(EIGHT + DAY)
    assert digest.startswith("⟦Digest⟧ · ⟦Wednesday 18 March⟧\n\n⟦⟦1 stories⟧ from ⟦1 articles⟧ in ⟦1 sources⟧⟧\n\n")
    assert "⟦What this channel follows: ⟧ferry⟦.⟧" in digest
    assert strange(digest) == []
    assert [part.title for part in held.parts] == ["ferry · ⟦Wednesday 18 March⟧"]
    assert "⟦New since ⟦18 March⟧:⟧" in second
    assert strange(second, "Crack in the ferry") == []


async def test_places_that_follow_the_same_get_it_in_their_languages() -> None:
    async with newsroom(HERE, replace(HERE, workspace="w2", channel="")) as room:
        for place in (HERE, THERE, replace(THERE, workspace="w2")):
            await room.follow(place=place)
        await room.news(TITLE, FERRY)
        texts = await room.at(EIGHT)
        assert room.publisher.built == 1  # it is put into words once for each language
    by_place = dict(zip([place for _, place in room.post.arrived], texts, strict=True))
    assert by_place[HERE] == by_place[replace(THERE, workspace="w2")]
    assert by_place[HERE].startswith("⟦Digest⟧")
    assert by_place[THERE].startswith("Digest · Wednesday 18 March")
    assert "⟦" not in by_place[THERE]


async def test_an_alert_speaks_the_language_of_its_place() -> None:
    async with newsroom(HERE) as room:
        await room.follow(mode=Mode.ALERTS, independent=1)
        await room.news(TITLE, FERRY)
        (alert,) = await room.at(EVENING + 5 * MINUTE)
        (held,) = await room.store.history(HERE, 1)
    assert alert.startswith("⟦Breaking⟧ · ⟦Tuesday 17 March⟧")
    assert "⟦⟦1 independent sources⟧ since ⟦Tuesday 19:59⟧:⟧" in alert
    assert strange(alert) == []
    assert [part.title for part in held.parts] == ["⟦Breaking: ⟧ferry⟦⟧ · ⟦Tuesday 17 March⟧"]


async def test_a_quiet_line_and_what_is_late_speak_the_language_of_their_place() -> None:
    async with newsroom(HERE) as room:
        await room.follow()
        (quiet,) = await room.at(EIGHT)
        await room.news(TITLE, FERRY)
        (late,) = await room.at(EIGHT + 3 * DAY + HOUR)
        room.clock.at = EIGHT + 4 * DAY
        assert await room.publisher.tick() == 1
        (held_up,) = await room.at(room.clock.at + HOUR)
    assert quiet.startswith("⟦A quiet ⟦Wednesday⟧: ⟦nothing stored since the last one⟧.⟧")
    assert "⟦Delayed: it was due at ⟦08:00⟧; 2 earlier are folded in.⟧" in late
    assert "⟦Delayed: it was due at ⟦08:00⟧.⟧" in held_up
    assert [strange(text) for text in (quiet, late, held_up)] == [[], [], []]


@pytest.mark.parametrize(
    ("model", "last"),
    [
        (tells(TOLD, SAFE), "⟦Written by ⟧small-model⟦, checked against ⟦1 articles⟧.⟧"),
        (
            tells(TOLD, SAFE, WRONG),
            (
                "⟦Written by ⟧small-model⟦, checked against ⟦1 articles⟧.⟧ "
                "⟦1 of 3 drafted sentences were dropped: ⟧⟦number⟧ 1⟦.⟧"
            ),
        ),
        (
            ScriptedModel(answers=["no", "no"]),
            (
                "⟦Written from quotes: every sentence stands in the article cited.⟧ "
                "⟦⟧small-model⟦ did not write this: ⟦it ⟦did not answer in the form that was asked for⟧⟧.⟧"
            ),
        ),
    ],
)
async def test_who_wrote_a_digest_is_said_in_its_language(model: ScriptedModel, last: str) -> None:
    async with newsroom(HERE, model=model) as room:
        await room.follow()
        await room.news(TITLE, FERRY)
        (digest,) = await room.at(EIGHT)
    assert digest.split("\n\n")[-1] == last
    assert strange(digest, TOLD, SAFE, "small-model") == []


async def test_a_notice_speaks_the_language_of_who_gets_it() -> None:
    async with newsroom(ADA) as room:
        await room.follow()
        room.post.coming = ["rejected"]
        await room.at(EIGHT)
        (told,) = await room.at(EIGHT + MINUTE)
    assert [place for _, place in room.post.arrived] == [ADA]
    assert told.startswith("⟦A digest cannot be delivered⟧\n\n⟦What ⟧#c1⟦ follows (⟧ferry⟦) cannot be posted there.⟧")
    assert strange(told, "c1", "/digest history") == []


async def test_a_notice_speaks_the_language_of_its_workspace_where_nobody_chose_another() -> None:
    async with newsroom(replace(HERE, channel="")) as room:
        await room.store.prefer(THERE, Preferences(language="en"))
        await chooses(room)
        (first,) = await room.at(EVENING)
        await chooses(room, THERE)
        (other,) = await room.at(EVENING + MINUTE)
    assert [place for _, place in room.post.arrived] == [ADMINS, THERE]
    assert first.startswith("⟦Admins are told here⟧")
    assert strange(first, "admins bea /settings") == []
    assert other.startswith("Admins are told here")


def test_what_was_stored_in_english_is_said_in_a_language_that_has_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "de.toml"
    path.write_text(
        'name = "Deutsch"\n[phrases]\n"Gone." = "Weg."\n"{n} is gone." = "{n} ist weg."\n', encoding="utf-8"
    )
    german = Catalogue(path)
    assert [german.say(stored(text)) for text in ("Gone.", "All of it.", "{n} is gone.")] == [
        "Weg.",
        "All of it.",
        "{n} is gone.",
    ]


async def test_that_the_app_was_removed_is_kept_as_what_a_catalogue_can_say() -> None:
    async with newsroom() as room:
        await room.follow()
        await room.store.leave(Workspace("postal", "w1"), room.clock.now())
        (held,) = await room.store.subscriptions(HERE)
    assert held.remark in said()
