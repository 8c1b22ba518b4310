"""A place is answered in the language that it has chosen, and what is no interface stays as it is."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.care import Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chatport import Preferences
from bot.commands.setups import mapped, read_set_up, write_set_up
from bot.conversation import Asking, Faults, Form, Place, Response
from bot.locales import Catalogues
from bot.message.blocks import Actions, Block, Button, Code, Menu, Message, Note, Paragraph
from bot.message.language import in_language
from bot.message.plain import Reader, plain
from bot.platforms.discord.forms import faulted
from bot.stories.opinions import leanings_of
from tests.chat.test_desk import ADA, ADMIN, ALONE, PLACE, Chat
from tests.commands.desk import NOW, desk
from tests.pseudo import Pseudo, Pseudolects, unsaid

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


@pytest.fixture
async def pseudo() -> AsyncIterator[Chat]:
    """A place where the made-up language is spoken."""
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, languages=Pseudolects())
        chat = Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))
        for asking in (ADMIN, ALONE):
            assert (await chat.asks("/settings language:Pseudo", asking)).ill == ""
        yield chat


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
    assert told.endswith("speaks en (English), de (German).")
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


TO_TYPE = re.compile(r"/[a-z]+(?: [a-z]+:\S+)*|[a-z-]+:\S*")
"""Commands and options."""


def left(*texts: str) -> set[str]:
    """Words that are not said in the made-up language, but for what is to be typed."""
    return {word for text in texts for word in re.findall(r"[^\W\d_]{2,}", TO_TYPE.sub(" ", unsaid(text)))}


async def words_left(chat: Chat, line: str, asking: Asking) -> set[str]:
    """Those of an answer, and of its buttons and menus."""
    return left(*told((await chat.asks(line, asking)).message))


def told(message: Message) -> list[str]:
    """A message in the made-up language without what is to be typed, and its buttons and menus."""
    spoken = in_language(message, Pseudo())
    rows = [block for block in spoken.blocks if isinstance(block, Actions)]
    labels = [item.label if isinstance(item, Button) else item.prompt for row in rows for item in row.items]
    return [
        plain(replace(spoken, blocks=tuple(map(_untyped, spoken.blocks))), Reader(NOW, ZoneInfo("UTC"), Pseudo())),
        *labels,
    ]


def _untyped(block: Block) -> Block:
    if isinstance(block, Paragraph | Note):
        return replace(block, inlines=tuple(each for each in block.inlines if not isinstance(each, Code)))
    return block


VALUES = {"ferry", "tram", "daily", "UTC", "en", "xx", "medium", "short", "Europe", "Minsk", "weekdays", "Courier"}
"""What members typed, and values of settings."""

TITLES = {
    word
    for title in (
        "Ferry runs aground off Sandholm",
        "Council backs tram to the airport",
        "Strike on the ferries looms at Easter",
        "214 people safe after ferry hits rocks near Sandholm",
    )
    for word in title.split()
}


@pytest.mark.parametrize("asking", [ADMIN, ALONE], ids=["channel", "direct"])
async def test_what_members_follow_is_said_in_whole_phrases(pseudo: Chat, asking: Asking) -> None:
    for line in (
        "/subscriptions",
        "/subscribe ferry",
        "/subscribe ferry try:yes",
        "/subscribe ferry try:no",
        "/subscribe ferry try:no",
        "/subscribe ferry stories:3 quiet:22-7 language:en source:Courier length:short when-empty:silence try:no",
        "/subscribe tram mode:alerts independent:1 try:no",
        "/subscribe ferry stories:99",
        "/subscribe ferry where:thread",
        "/subscribe !!",
        "/subscribe source:,",
        "/subscriptions",
        "/unsubscribe nothing",
        "/unsubscribe tram",
    ):
        assert await words_left(pseudo, line, asking) <= VALUES | TITLES | {
            "English",
            "nothing",
            "stories",
            "source",
            "belarus",
        }


@pytest.mark.parametrize("asking", [ADMIN, ALONE], ids=["channel", "direct"])
async def test_settings_and_what_is_kept_are_said_in_whole_phrases(pseudo: Chat, asking: Asking) -> None:
    for line in (
        "/settings",
        "/settings zone:Europe/Minsk length:short",
        "/settings zone:Europe/Minsk",
        "/settings reset:zone",
        "/settings reset:nothing",
        "/settings per-minute:99",
        "/settings days:3",
        "/settings tokens:5",
        "/settings sources:nobody",
        "/settings role:nobody",
        "/settings admins:nobody",
        "/settings admins-channel:nobody",
        "/settings where:workspace",
        "/settings history",
        "/settings history page:7",
        "/privacy",
        "/privacy export",
        "/privacy erase",
        "/privacy erase confirm:yes",
    ):
        known = VALUES | {"nobody", "nothing", "bea", "ada", "channel", "length", "zone", "language", "JSON", "XX"}
        sources = {"Northgate", "Courier", "Harbour", "Wire", "Портовый", "листок"}
        options = {"set", "admins", "role", "sources", "days", "tokens", "per", "minute"}
        assert await words_left(pseudo, line, asking) <= known | sources | options, line


@pytest.mark.parametrize("asking", [ADMIN, ALONE], ids=["channel", "direct"])
async def test_forms_and_their_faults_are_said_in_whole_phrases(pseudo: Chat, asking: Asking) -> None:
    actions = ["form:settings", "form:subscribe"]
    actions += ["form:settings:workspace", "form:settings:limits"] if asking is ADMIN else []
    for action in actions:
        form = await form_of(pseudo, action, asking)
        hints = [field.hint for field in form.fields]
        choices = [choice.label for field in form.fields for choice in field.choices if field.name != "language"]
        labels = [field.label for field in form.fields]
        assert left(form.title, form.send, *hints, *choices, *labels) <= {"Europe", "Minsk"}, action
        wrong = {"topic": "!!", "zone": "Nowhere", "per-minute": "many", "days": "3"}
        faults = await pseudo.desk.submit(asking, form.action, wrong)
        assert isinstance(faults, Faults)
        names = {"topic", "zone", "Nowhere", "Europe", "Minsk", "per", "minute", "days", "many"}
        assert left(*told(faulted(form.action, faults))) <= names


async def test_buttons_menus_and_the_home_page_are_said_in_whole_phrases(pseudo: Chat) -> None:
    await pseudo.asks("/subscribe ferry try:no", ADMIN)
    home = await pseudo.desk.home(ADMIN)
    items = [item for block in home.blocks if isinstance(block, Actions) for item in block.items]
    assert {type(item) for item in items} == {Button, Menu}
    assert left(*told(home)) <= VALUES | {"Tidings"}
    answer = (await pseudo.asks("/summary ferry", ADMIN)).message
    under = [block for block in answer.blocks if isinstance(block, Actions)]
    assert left(*told(Message(tuple(under)))) <= {"ferry"}
    quotes = await pseudo.presses(under[-1].items[0].action, asking=ADMIN)
    assert "⟦What this answer quotes⟧" in told(quotes.message)[0]
    ended = await pseudo.presses("do:sources:nowhere", asking=ADMIN)
    assert not left(*told(ended.message))
