"""A place is answered in the language that it has chosen, and what is no interface stays as it is."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.care import Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chatport import Preferences
from bot.commands.setups import mapped, read_set_up, write_set_up
from bot.conversation import Asking, Faults, Form, Place, Response
from bot.locales import Catalogues
from bot.message.plain import plain
from bot.stories.opinions import leanings_of
from bot.tenancy import Ceiling, Ceilings
from tests.chat.test_desk import ADA, ADMIN, ALONE, PLACE, Chat
from tests.commands.desk import desk

OTHER = replace(ADMIN, place=replace(PLACE, channel="another"))
OF, MAPPED = Workspace("discord", "guild"), {"channel": "elsewhere"}
GERMAN = """
name = "Deutsch"
[dates]
[phrases]
"Subscriptions" = "Abonnements"
"Settings here" = "Einstellungen hier"
"time zone" = "Zeitzone"
"language" = "Sprache"
"this channel" = "dieser Kanal"
"{value} ({origin})" = "{value} ({origin})"
"Language" = "Sprache"
"Language and limits here" = "Sprache und Grenzen hier"
"{place} follows nothing yet." = "{place} folgt noch nichts."
"This channel" = "Dieser Kanal"
"is a number from {least} to {most}, not {value}." = "ist eine Zahl von {least} bis {most}, nicht {value}."
"Looking at the last 7 days" = "Die letzten 7 Tage werden angesehen"
"""


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    (tmp_path / "de.toml").write_text(GERMAN, encoding="utf-8")
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, languages=Catalogues(tmp_path))
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def seen(chat: Chat, line: str, asking: Asking = ADMIN) -> str:
    """What a platform shows of an answer where it is asked for, with single blanks."""
    response = await chat.asks(line, asking)
    return re.sub(r"[ ]+", " ", plain(response.message, await chat.desk.reader(asking)))


async def form_of(chat: Chat, action: str, asking: Asking = ADMIN) -> Form:
    form = await chat.desk.form(asking, action)
    assert isinstance(form, Form)
    return form


@pytest.mark.parametrize("typed", ["German", "german", "de", "de-DE", "Deutsch"])
async def test_a_language_is_chosen_by_its_code_or_by_a_name(chat: Chat, typed: str) -> None:
    assert (await chat.asks(f"/settings language:{typed}", ADMIN)).ill == ""
    shown = await seen(chat, "/settings")
    assert shown.startswith("Einstellungen hier")
    assert "Sprache de (dieser Kanal)" in shown
    assert "Change them with /settings" in shown  # what the catalogue lacks
    assert (await seen(chat, "/settings", OTHER)).startswith("Settings here")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("klingon", "No language is called “klingon”. Use a code of two letters such as en, ru or be."),
        ("Germn", "No language is called “Germn”. Did you mean de (German)?"),
        ("Welsh", "language: Tidings does not speak Welsh yet."),
        ("cy", "language: Tidings does not speak Welsh yet."),
    ],
)
async def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(chat: Chat, typed: str, why: str) -> None:
    response = await chat.asks(f"/settings language:{typed}", ADMIN)
    assert response.ill == "refused"
    told = chat.hears(response)
    assert told.startswith(why)
    assert told.endswith("speaks en (English), de (Deutsch).")
    assert (await chat.newsroom.context.store.preferred(PLACE)).language is None


async def test_a_member_chooses_for_their_own_messages_alone(chat: Chat) -> None:
    assert (await chat.asks("/settings language:de", ADA)).ill == "refused"
    await chat.asks("/settings language:de", ALONE)
    assert (await seen(chat, "/settings", ALONE)).startswith("Einstellungen hier")
    assert (await seen(chat, "/settings")).startswith("Settings here")
    assert await chat.newsroom.context.store.changes(OF, 9) == []


async def test_a_whole_server_speaks_a_language_until_a_channel_says_otherwise(chat: Chat) -> None:
    await chat.asks("/settings language:de where:workspace", ADMIN)
    assert "Sprache de (this server)" in await seen(chat, "/settings", OTHER)
    await chat.asks("/settings language:en", ADMIN)
    assert "language en (this channel)" in await seen(chat, "/settings")
    undo = chat.hears(await chat.asks("/settings reset:language", ADMIN))
    assert "language: en → left to the operator" in undo
    assert '/settings set language:"en"' in undo
    assert (await seen(chat, "/settings")).startswith("Einstellungen hier")
    log = await chat.newsroom.context.store.changes(OF, 9)
    assert [(each.channel, each.what, each.before, each.after) for each in log][::-1] == [
        ("", "language", "", "de"),
        ("channel", "language", "", "en"),
        ("channel", "language", "en", ""),
    ]
    assert "@bea: Sprache in #channel: en → –" in await seen(chat, "/settings history")


async def test_an_answer_and_what_work_is_at_come_in_the_language_of_the_place(chat: Chat) -> None:
    await chat.asks("/settings language:de", ADMIN)
    assert "Abonnements\n\nDieser Kanal folgt noch nichts." in await seen(chat, "/subscriptions")
    assert "Subscriptions\n\nThis channel follows nothing yet." in await seen(chat, "/subscriptions", OTHER)
    await chat.asks("/subscribe ferry try:yes", ADMIN)
    await chat.asks("/subscribe ferry try:yes", OTHER)
    assert [each for each in chat.stages if "7" in each] == [
        "Die letzten 7 Tage werden angesehen",
        "Looking at the last 7 days",
    ]
    quoted = await seen(chat, "/summary паром")
    assert "Пассажирский паром сел на мель" in quoted  # news stay in their own language


async def test_numbers_of_settings_are_written_as_the_language_writes_them(chat: Chat) -> None:
    chat.desk = ChatDesk(replace(chat.newsroom.context, ceilings=Ceilings(tokens=Ceiling(200_000))), ChatRules())
    await chat.asks("/settings language:de", ADMIN)
    assert "model tokens a day: left to the operator → 50.000" in await seen(chat, "/settings tokens:50000")
    assert "model tokens a day: – → 50.000" in await seen(chat, "/settings history")


async def test_forms_offer_the_languages_and_are_worded_in_that_of_the_place(chat: Chat) -> None:
    english = await form_of(chat, "form:settings:limits")
    assert english.title == "Language and limits here"
    await chat.asks("/settings language:de", ADMIN)
    form, own = await form_of(chat, "form:settings:limits"), await form_of(chat, "form:settings")
    assert (form.title, form.fields[0].label) == ("Sprache und Grenzen hier", "Sprache")
    assert [each.value for each in own.fields] == ["UTC", "medium", "de"]
    for each in (form.fields[0], own.fields[2]):
        assert [(choice.label, choice.value) for choice in each.choices] == [
            ("English (en)", "en"),
            ("Deutsch (de)", "de"),
        ]
    sent = await chat.desk.submit(ADMIN, form.action, {"language": "de", "per-minute": "many"})
    assert sent == Faults({"per-minute": "Ist eine Zahl von 1 bis 30, nicht many."})
    sent = await chat.desk.submit(ADMIN, english.action, {"language": "en", "per-minute": ""})
    assert isinstance(sent, Response)
    assert (await chat.newsroom.context.store.preferred(replace(PLACE, channel=""))).language == "en"


async def test_a_set_up_keeps_the_language(chat: Chat) -> None:
    store, now = chat.newsroom.context.store, chat.newsroom.clock.at
    await chat.asks("/settings language:de", ADMIN)
    text = await write_set_up(store, await store.set_up(OF, now))
    wanted, _ = await read_set_up(store, text, "set-up.json")
    into = Workspace("discord", "elsewhere")
    weigh = partial(leanings_of, own=False)
    await store.take_set_up(mapped(wanted, into, MAPPED), into, weigh, now, dry=False)
    assert await store.preferred(Place("discord", "elsewhere", "elsewhere")) == Preferences(language="de")
