"""What members and admins read is made of whole phrases: in a made-up language no word of ours stays English."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Asking, Faults
from bot.message.blocks import Actions, Block, Button, Code, Menu, Message, Note, Paragraph
from bot.message.language import in_language
from bot.message.plain import Reader, plain
from bot.platforms.discord.forms import faulted
from tests.chat.test_desk import ADMIN, ALONE, Chat
from tests.chat.test_language import form_of
from tests.commands.desk import NOW, FakeWeb, desk
from tests.commands.test_sources import failing, watched
from tests.commands.test_watching import FEED, page, rss
from tests.pseudo import Pseudo, Pseudolects, unsaid


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
        names = {"topic", "belarus", "zone", "Nowhere", "Europe", "Minsk", "per", "minute", "days", "many"}
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


VERBS = {"sources", "list", "show", "add", "check", "pause", "resume", "remove", "feed"}


async def test_sources_are_said_in_whole_phrases() -> None:
    web = FakeWeb()
    web.serves(FEED, rss())
    web.serves("https://two.example/", page(("One", "https://two.example/1"), ("Two", "https://two.example/2")))
    for number in (1, 2):
        web.serves(f"https://two.example/{number}", rss(f"Two {number}", f"News {number}"))
    web.fails("https://gone-gazette.example/feed", "dns", "it broke")
    web.serves("https://none.example/", page(body="Nothing here."))
    opml = '<opml version="2.0"><body><outline xmlUrl="https://a.example/f" text="Alpha"/>'
    web.serves("https://list.example/", f"{opml}</body></opml>")
    async with desk(web=web) as newsroom:
        newsroom.context = replace(newsroom.context, languages=Pseudolects())
        chat = Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))
        await chat.asks("/settings language:Pseudo", ADMIN)
        left_of = {line: await words_left(chat, line, ADMIN) for line in ("/sources list", f"/sources add {FEED}")}
        await watched(newsroom, "Harbour Wire", moved_to="https://elsewhere.example/feed", moved_times=2)
        await failing(newsroom, "Gone Gazette", problem="it broke", cause="status_404")
        for line in (
            f"/sources add {FEED}",
            "/sources add https://two.example/",
            "/sources add https://two.example/ feed:9",
            "/sources add https://none.example/",
            "/sources add /etc",
            "/sources list",
            "/sources list state:paused",
            "/sources show 2",
            "/sources show nobody",
            "/sources show e",
            "/sources check 1",
            "/sources check 3",
            "/sources pause 1",
            "/sources pause 1",
            "/sources resume 1",
            "/sources import https://list.example/",
            "/sources export",
            "/sources remove 1",
        ):
            left_of[line] = await words_left(chat, line, ADMIN)
    names = set(re.findall(r"[^\W\d_]{2,}", f"{rss()} Harbour Wire Gone Gazette it broke Alpha One Two News"))
    for line, words in left_of.items():
        typed = set(re.findall(r"[^\W\d_]{2,}", line))
        assert words <= names | typed | VERBS | {"tidings", "opml", "UTC", "auto", "utf", "elsewhere"}, line
