"""What a member of a chat gets: answers with buttons that work, for them alone where that matters, no traceback."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chatport import Preferences
from bot.conversation import Asking, Call, Faults, Form, Line, Person, Place, Response, opens_form
from bot.errors import StoreError
from bot.message.blocks import Actions, Button, Menu, Quote
from bot.message.plain import plain
from bot.table import Suggests
from tests.commands.desk import DAY, Desk, desk, item

PLACE = Place("discord", "guild", "channel")
ADA, ADMIN = Asking(PLACE, Person("ada")), Asking(PLACE, Person("bea", admin=True))
ALONE = Asking(Place("discord", "", "dm-channel", direct=True), Person("ada"))


@dataclass(slots=True)
class Chat:
    """A desk as a chat platform has it."""

    newsroom: Desk
    desk: ChatDesk
    stages: list[str] = field(default_factory=list)

    async def asks(self, line: str, asking: Asking = ADA, *, loose: bool = False) -> Response:
        return await self.desk.ask(asking, Line(line, loose), self.stage)

    async def presses(self, action: str, value: str = "", asking: Asking = ADA) -> Response:
        return await self.desk.press(asking, action, value, self.stage)

    async def stage(self, told: str) -> None:
        self.stages.append(told)

    def hears(self, response: Response) -> str:
        return plain(response.message, self.newsroom.reader)


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


def buttons(response: Response) -> dict[str, str]:
    """The actions under a response, by label."""
    rows = [block for block in response.message.blocks if isinstance(block, Actions)]
    return {thing.label: thing.action for row in rows for thing in row.items if isinstance(thing, Button)}


async def test_a_summary_is_public_and_stands_on_buttons(chat: Chat) -> None:
    response = await chat.asks("/summary ferry")
    assert not response.message.private
    assert "A ferry with 214 people on board ran aground off Sandholm" in chat.hears(response)
    labels = list(buttons(response))
    assert labels[0] == "[1]"
    assert labels[-5:] == ["Sources", "Shorter", "Longer", "Only today", "Follow “ferry”"]
    assert chat.stages[0].startswith("Reading ")


async def test_the_number_of_a_citation_shows_the_quote_in_its_paragraph_to_the_asker_alone(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    response = await chat.presses(buttons(answer)["[1]"])
    assert response.message.private
    assert not response.edits
    quote = next(block for block in response.message.blocks if isinstance(block, Quote))
    assert quote.quoted in chat.hears(answer)
    assert quote.before or quote.after
    assert "https://news.example/" in chat.hears(response)


async def test_sources_shows_every_quote_of_the_answer(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    response = await chat.presses(buttons(answer)["Sources"])
    assert response.message.private
    quotes = [block.quoted for block in response.message.blocks if isinstance(block, Quote)]
    assert len(quotes) == sum(label.startswith("[") for label in buttons(answer))
    assert all(quote in chat.hears(answer) for quote in quotes)


async def test_longer_and_shorter_take_the_place_of_the_answer(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    longer = await chat.presses(buttons(answer)["Longer"])
    assert longer.edits
    assert not longer.message.private
    assert "Longer" not in buttons(longer)
    again = await chat.presses(buttons(longer)["Shorter"])
    assert chat.hears(again) == chat.hears(answer)
    shortest = await chat.presses(buttons(again)["Shorter"])
    assert "Shorter" not in buttons(shortest)


async def test_only_today_leaves_out_what_is_older_and_can_be_undone(chat: Chat) -> None:
    await chat.newsroom.files("Slow Weekly", item("Ferry queues", "The ferry had queues all summer long.", age=9 * DAY))
    answer = await chat.asks("/summary ferry length:long")
    today = await chat.presses(buttons(answer)["Only today"])
    assert today.edits
    assert "queues" not in chat.hears(today)
    everything = await chat.presses(buttons(today)["All dates"])
    assert chat.hears(everything) == chat.hears(answer)


async def test_a_narrower_question_that_finds_nothing_is_told_to_the_asker_and_leaves_the_answer(chat: Chat) -> None:
    answer = await chat.asks("/summary sheep")
    response = await chat.presses(buttons(answer)["Only today"])
    assert response.message.private
    assert not response.edits


async def test_a_topic_of_the_list_is_summed_up_by_one_press(chat: Chat) -> None:
    response = await chat.asks("/topics")
    assert next(iter(buttons(response))) == "Sandholm"
    answer = await chat.presses(buttons(response)["Sandholm"])
    assert answer.edits
    assert "214 people" in chat.hears(answer)


async def test_what_was_meant_is_one_press_away(chat: Chat) -> None:
    response = await chat.asks("/summary radarr")
    assert "Nothing stored" in chat.hears(response)
    label = next(iter(buttons(response)))
    found = await chat.presses(buttons(response)[label])
    assert found.edits
    assert buttons(found)["Sources"]


async def test_buttons_work_after_a_restart_and_nowhere_else(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    again = ChatDesk(chat.newsroom.context, ChatRules())
    assert (await again.press(ADA, buttons(answer)["Sources"], "", chat.stage)).message.blocks
    for place in (replace(PLACE, workspace="other"), replace(PLACE, channel="other"), replace(PLACE, platform="slack")):
        response = await again.press(Asking(place, ADA.person), buttons(answer)["Sources"], "", chat.stage)
        assert chat.hears(response).startswith("The buttons of this answer have ended")


async def test_buttons_end_after_thirty_days_and_say_so(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    chat.newsroom.clock.at += 31 * DAY
    early = await chat.presses(buttons(answer)["[1]"])
    assert "have ended" in chat.hears(early)
    await chat.desk.tidy()
    response = await chat.presses(buttons(answer)["[1]"])
    assert response.message.private
    assert "have ended" in chat.hears(response)


@pytest.mark.parametrize(
    "action",
    [
        "",
        "do:",
        "do:quote",
        "do:quote:x:1",
        "do:nonsense:x",
        "form:follow:x",
        "do:len:" + "x" * 500,
        "\0",
        "do:sources:ф",
    ],
)
async def test_a_forged_button_is_answered_like_one_that_has_ended(chat: Chat, action: str) -> None:
    response = await (chat.desk.form(ADA, action) if opens_form(action) else chat.presses(action, "1"))
    assert isinstance(response, Response)
    assert response.message.private
    assert "have ended" in chat.hears(response)


async def test_a_command_may_come_in_parts(chat: Chat) -> None:
    said = Call("summary", 'ferry -museum "214 people"', {"length": "short", "since": "2 days ago"})
    response = await chat.desk.ask(ADA, said, chat.stage)
    assert "214 people" in chat.hears(response)
    assert "Shorter" not in buttons(response)


@pytest.mark.parametrize(
    ("said", "heard"), [("ferry", "Ferry"), ("summary ferry", "Ferry"), ("/latest", "Latest"), ("", "Commands")]
)
async def test_words_without_a_command_are_a_topic(chat: Chat, said: str, heard: str) -> None:
    assert chat.hears(await chat.asks(said, loose=True)).startswith(heard)


@pytest.mark.parametrize("line", ["/nonsense", "/summary", "/sources list", "/article x"])
async def test_what_cannot_be_done_is_told_to_the_asker_alone_and_has_no_buttons(chat: Chat, line: str) -> None:
    response = await chat.asks(line)
    assert response.message.private
    assert not buttons(response)


async def test_who_manages_the_place_may_keep_the_sources(chat: Chat) -> None:
    assert "is for admins" in chat.hears(await chat.asks("/sources list"))
    assert "is for admins" not in chat.hears(await chat.asks("/sources list", ADMIN))


async def test_a_topic_is_followed_by_form_where_it_is_allowed(chat: Chat) -> None:
    answer = await chat.asks("/summary ferry")
    action = buttons(answer)["Follow “ferry”"]
    form = await chat.desk.form(ADA, action)
    assert isinstance(form, Form)
    assert [(each.name, each.value, len(each.choices)) for each in form.fields] == [
        ("topic", "ferry", 0),
        ("where", "dm", 1),
    ]
    response = await chat.desk.submit(ADA, form.action, {"topic": "ferry", "where": "dm"})
    assert isinstance(response, Response)
    assert chat.hears(response).startswith("You now follow ferry (subscription 1).")
    assert "You follow:\n\n1  ferry" in chat.hears(await chat.asks("/subscriptions"))
    refused = await chat.desk.submit(ADA, form.action, {"topic": "ferry", "where": "here"})
    assert isinstance(refused, Response)
    assert "the permission Manage Server" in chat.hears(refused)


async def test_an_admin_follows_for_the_channel_and_undoes_it(chat: Chat) -> None:
    assert chat.hears(await chat.asks("/subscribe ferry try:no", ADMIN)).startswith("This channel now follows ferry")
    again = chat.hears(await chat.asks("/subscribe Ferry try:no", ADMIN))
    assert again.startswith("This channel follows ferry already")
    assert "you need the permission Manage Server" in chat.hears(await chat.asks("/unsubscribe ferry"))
    assert "follows ferry no more" in chat.hears(await chat.asks("/unsubscribe 1", ADMIN))
    assert "There is no subscription" in chat.hears(await chat.asks("/unsubscribe 1", ADMIN))


async def test_what_the_last_week_would_have_brought_is_shown_before_it_is_saved(chat: Chat) -> None:
    shown = await chat.asks("/subscribe ferry stories:3", ADMIN)
    assert shown.message.private
    assert "This channel would follow ferry. Nothing is saved yet." in chat.hears(shown)
    assert "In the last 7 days:" in chat.hears(shown)
    assert "Next: " in chat.hears(shown)
    assert list(buttons(shown)) == ["Save", "Cancel"]
    assert "This channel follows nothing yet" in chat.hears(await chat.asks("/subscriptions", ADMIN))
    refused = await chat.presses(buttons(shown)["Save"], "", ADA)
    assert "the permission Manage Server" in chat.hears(refused)  # and it is not saved for somebody else instead
    assert not refused.edits
    saved = await chat.presses(buttons(shown)["Save"], "", ADMIN)
    assert saved.edits
    assert chat.hears(saved).startswith("This channel now follows ferry")
    assert not buttons(saved)
    assert "at most 3 stories" in chat.hears(saved)
    again = await chat.asks("/subscribe ferry stories:3", ADMIN)
    assert "follows ferry already" in chat.hears(again)
    assert not buttons(again)
    other = await chat.asks("/subscribe ferry stories:9", ADMIN)
    assert "This channel would follow ferry on other terms. Nothing is saved yet." in chat.hears(other)
    ended = await chat.presses(buttons(other)["Cancel"], "", ADMIN)
    assert ended.edits
    assert chat.hears(ended) == "Cancelled: nothing was changed."
    assert "at most 3 stories" in chat.hears(await chat.asks("/subscribe ferry stories:3", ADMIN))


async def test_what_was_saved_is_saved_once_by_whom_it_was_shown_to_and_within_thirty_days(chat: Chat) -> None:
    save = buttons(await chat.asks("/subscribe ferry", ALONE))["Save"]
    other = replace(ALONE, person=Person("bob"))
    assert "have ended" in chat.hears(await chat.presses(save, "", other))
    assert "You now follow ferry" in chat.hears(await chat.presses(save, "", ALONE))
    assert "You follow ferry already" in chat.hears(await chat.presses(save, "", ALONE))
    assert len(await chat.newsroom.context.store.subscriptions(Place("discord", "", "ada", direct=True))) == 1
    chat.newsroom.clock.at += 31 * DAY
    late = await chat.presses(save, "", ALONE)
    assert "have ended" in chat.hears(late)
    assert not late.edits


async def test_what_could_not_be_saved_is_not_offered(chat: Chat) -> None:
    refused = await chat.asks("/subscribe ferry where:here")
    assert "the permission Manage Server" in chat.hears(refused)
    assert not buttons(refused)


async def test_what_is_followed_in_direct_messages_is_the_members_own_wherever_they_ask(chat: Chat) -> None:
    await chat.asks("/subscribe ferry try:no", ALONE)
    assert "1  ferry" in chat.hears(await chat.asks("/subscriptions", ADA))
    assert "ferry" not in chat.hears(await chat.asks("/subscriptions", ADMIN))


async def test_times_of_direct_messages_are_told_by_their_own_clock(chat: Chat) -> None:
    await chat.asks("/settings zone:Asia/Tokyo", ADMIN)
    assert "08:00 (Asia/Tokyo)" in chat.hears(await chat.asks("/subscribe ferry try:no", ADMIN))
    assert "08:00 (UTC)" in chat.hears(await chat.asks("/subscribe ferry where:dm try:no"))
    await chat.asks("/settings zone:Europe/Minsk", ALONE)
    assert "08:00 (Europe/Minsk)" in chat.hears(await chat.asks("/subscribe tram where:dm try:no"))


async def test_sources_that_are_followed_are_named_where_they_can_be_ended(chat: Chat) -> None:
    await chat.asks("/subscribe source:wire try:no", ALONE)
    assert [each.label for each in await chat.desk.suggest(ADA, Suggests.SUBSCRIPTIONS, "")] == ["1 · source:wire"]
    home = await chat.desk.home(ALONE)
    menus = [thing for block in home.blocks if isinstance(block, Actions) for thing in block.items]
    assert ["source:wire"] in [[each.label for each in menu.choices] for menu in menus if isinstance(menu, Menu)]


async def test_a_form_with_faults_names_them_by_field(chat: Chat) -> None:
    topic = await chat.desk.submit(ADA, "form:subscribe", {"topic": " !? ", "where": "dm"})
    zone = await chat.desk.submit(ADMIN, "form:settings", {"zone": "Mars/Base", "length": "short"})
    assert isinstance(topic, Faults)
    assert isinstance(zone, Faults)
    assert "no word to look for" in topic.by_field["topic"]
    assert "Europe/Minsk" in zone.by_field["zone"]


async def test_settings_hold_in_their_channel(chat: Chat) -> None:
    sent = await chat.desk.submit(ADMIN, "form:settings", {"zone": "Europe/Minsk", "length": "short"})
    assert isinstance(sent, Response)
    assert "time zone: left to the operator → Europe/Minsk" in chat.hears(sent)
    assert "length: left to the operator → short" in chat.hears(sent)
    assert "/settings set reset:zone,length" in chat.hears(sent)
    assert (await chat.desk.reader(ADA)).zone.key == "Europe/Minsk"
    assert "Shorter" not in buttons(await chat.asks("/summary ferry"))
    assert await chat.newsroom.context.store.preferences(replace(PLACE, channel="other")) == Preferences()
    assert "Manage Server" in chat.hears(await chat.asks("/settings length:long"))
    refused = await chat.desk.form(ADA, "form:settings")
    assert isinstance(refused, Response)


async def test_the_home_page_shows_what_is_followed_and_ends_it(chat: Chat) -> None:
    await chat.asks("/subscribe ferry try:no", ALONE)
    home = await chat.desk.home(ALONE)
    assert "The store holds 7 items from 3 sources" in plain(home, chat.newsroom.reader)
    menu = next(
        thing for block in home.blocks if isinstance(block, Actions) for thing in block.items if isinstance(thing, Menu)
    )
    ended = await chat.presses(menu.action, menu.choices[0].value, ALONE)
    assert "You follow ferry no more" in chat.hears(ended)


async def test_values_are_offered_while_they_are_typed(chat: Chat) -> None:
    await chat.asks("/subscribe salt museum try:no", ALONE)
    topics = [each.value for each in await chat.desk.suggest(ADA, Suggests.TOPICS, "fer")]
    assert topics[0] == "fer"
    assert any(value.casefold().startswith("ferr") for value in topics)
    assert [each.value for each in await chat.desk.suggest(ADA, Suggests.SOURCES, "wire")][-1] == "Harbour Wire"
    assert [each.label for each in await chat.desk.suggest(ADA, Suggests.SUBSCRIPTIONS, "")] == ["1 · salt museum"]
    assert await chat.desk.suggest(ADA, Suggests.WATCHES, "") == ()
    assert list(await chat.desk.suggest(ADMIN, Suggests.WATCHES, "")) == []


async def test_a_member_who_asks_too_much_is_told_when_to_ask_again(chat: Chat) -> None:
    strict = ChatDesk(chat.newsroom.context, ChatRules(member_per_minute=6, member_burst=2))
    for _ in range(2):
        assert not (await strict.ask(ADA, Line("/latest"), chat.stage)).message.private
    refused = await strict.ask(ADA, Line("/latest"), chat.stage)
    assert refused.message.private
    assert "Ask again in 10 seconds" in chat.hears(refused)
    assert not (await strict.ask(ADMIN, Line("/latest"), chat.stage)).message.private
    chat.newsroom.clock.at += timedelta(seconds=10)
    assert not (await strict.ask(ADA, Line("/latest"), chat.stage)).message.private


async def test_an_unexpected_error_is_a_reference_for_the_member_and_a_traceback_for_the_log(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(chat.newsroom.context.store, "preferences", broken)
    with caplog.at_level(logging.ERROR):
        heard = chat.hears(await chat.asks("/summary ferry"))
    reference = heard.partition("the reference ")[2][:9]
    assert "secret detail" not in heard
    assert reference in caplog.text
    assert "ZeroDivisionError at " in caplog.text
    assert "test_desk.py" in caplog.text
    assert "secret detail" not in caplog.text  # what an error says may be what a member wrote


async def test_a_store_that_refuses_says_why(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def locked(*_: object) -> None:
        raise StoreError("The store is locked by another program.")

    monkeypatch.setattr(chat.newsroom.context.store, "preferences", locked)
    assert chat.hears(await chat.asks("/summary ferry")) == "The store is locked by another program."


async def test_a_workspace_that_the_app_left_stops_and_goes_on_when_it_is_back(chat: Chat) -> None:
    await chat.asks("/subscribe ferry try:no", ADMIN)
    await chat.desk.left("discord", "guild")
    chat.newsroom.clock.at += 29 * DAY
    await chat.desk.tidy()
    assert "ferry, paused. The app was removed from here." in chat.hears(await chat.asks("/subscriptions", ADMIN))
    await chat.desk.came("discord", ["other", "guild"])
    chat.newsroom.clock.at += 2 * DAY
    await chat.desk.tidy()
    assert "ferry, daily 08:00" in chat.hears(await chat.asks("/subscriptions", ADMIN))


async def test_a_workspace_that_the_app_left_is_forgotten_after_30_days(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.asks("/subscribe ferry try:no", ADMIN)
    await chat.desk.left("discord", "guild")
    await chat.desk.left("discord", "")  # no workspace, and not everybody's direct messages
    chat.newsroom.clock.at += 30 * DAY
    await chat.desk.tidy()
    assert "follows nothing yet" in chat.hears(await chat.asks("/subscriptions", ADMIN))
    assert "the app left discord:guild 30 days ago: all that was kept of it is erased" in caplog.text


async def test_a_removal_that_nobody_saw_is_made_up_for_and_so_is_coming_back(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.asks("/subscribe ferry try:no", ADMIN)
    await chat.desk.serves("discord", ["other"])
    await chat.desk.serves("slack", [])
    assert "ferry, paused. The app was removed from here." in chat.hears(await chat.asks("/subscriptions", ADMIN))
    assert "the app is in discord:guild no more: what is kept of it is erased in 30 days" in caplog.text
    chat.newsroom.clock.at += 29 * DAY
    await chat.desk.serves("discord", ["other"])  # still away, since when it was found out
    assert caplog.text.count("no more") == 1
    await chat.desk.serves("discord", ["other", "guild"])
    chat.newsroom.clock.at += 2 * DAY
    await chat.desk.tidy()
    assert "ferry, daily 08:00" in chat.hears(await chat.asks("/subscriptions", ADMIN))
    await chat.desk.serves("discord", [])
    chat.newsroom.clock.at += 30 * DAY
    await chat.desk.tidy()
    assert "follows nothing yet" in chat.hears(await chat.asks("/subscriptions", ADMIN))


async def test_a_store_that_refuses_does_not_keep_a_platform_from_serving(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def locked(*_: object) -> None:
        raise StoreError("The store is locked by another program.")

    monkeypatch.setattr(chat.newsroom.context.store, "absent", locked)
    await chat.desk.serves("discord", [])
    assert "whether the app was removed from a workspace is not known: The store is locked" in caplog.text


async def test_who_asks_while_too_much_is_under_way_is_told_at_once_and_answered_afterwards(chat: Chat) -> None:
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def holds(_stage: str) -> None:
        reading.set()
        await go_on.wait()

    small = ChatDesk(chat.newsroom.context, ChatRules(at_once=1))
    first = asyncio.ensure_future(small.ask(ADA, Line("/summary ferry"), holds))
    await reading.wait()
    told = await small.ask(ADMIN, Line("/summary ferry"), chat.stage)
    assert told.message.private
    assert told.ill == "refused"
    assert chat.hears(told) == "Very many ask just now. This was not looked at: ask again in a moment."
    form = await small.submit(ADMIN, "do:nothing", {})  # what was filled in is not lost
    assert isinstance(form, Response)
    assert "just now" not in chat.hears(form)
    go_on.set()
    assert "ran aground" in chat.hears(await first)
    assert "ran aground" in chat.hears(await small.ask(ADMIN, Line("/summary ferry"), chat.stage))


async def test_forms_count_against_the_budget_and_suggestions_do_not(chat: Chat) -> None:
    strict = ChatDesk(chat.newsroom.context, ChatRules(member_per_minute=6, member_burst=1))
    for _ in range(3):
        assert await strict.suggest(ADA, Suggests.TOPICS, "fer")
    assert isinstance(await strict.form(ADA, "form:subscribe"), Form)
    refused = await strict.form(ADA, "form:subscribe")
    assert isinstance(refused, Response)
    assert "Ask again in" in chat.hears(refused)


async def test_a_digest_is_the_askers_alone_and_its_quotes_can_be_opened(chat: Chat) -> None:
    response = await chat.asks("/digest preview")
    assert response.message.private
    assert list(buttons(response))[-1] == "Sources"
    assert (await chat.presses(buttons(response)["[1]"])).message.private


async def test_a_store_that_cannot_be_written_answers_without_buttons(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(chat.newsroom.context.store, "keep_answer", full)
    response = await chat.asks("/summary ferry")
    assert "ran aground" in chat.hears(response)
    assert not buttons(response)


async def test_long_work_says_what_it_is_at(chat: Chat) -> None:
    for line in ("/summary ferry", "/search ferry", "/latest"):
        await chat.asks(line)
    assert chat.stages[1] == "Choosing sentences"
    assert all(stage.startswith(("Reading ", "Choosing ")) for stage in chat.stages)
    assert len(chat.stages) == 4
