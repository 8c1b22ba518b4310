"""What a workspace sets for itself: who may, within what, where each comes from, and a log that tells who did."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.care import Member, Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chatport import Preferences
from bot.conversation import Asking, Faults, Form, Input, Named, Person, Place, Response
from bot.message.blocks import Ref
from bot.store.changes import note_change
from bot.tenancy import Ceiling, Ceilings, Doing
from tests.chat.test_desk import Chat, buttons
from tests.commands.desk import DAY, FakeWeb, desk
from tests.commands.test_sources import watched

GUILD, CHANNEL, ROLE = "100000000000000001", "100000000000000002", "100000000000000003"
PLACE = Place("discord", GUILD, CHANNEL)
OF, TEAM = Workspace("discord", GUILD), Workspace("slack", "T1")
ROLES = (Named("role", ROLE, "Editors"), Named("channel", CHANNEL, "desk"))
ADMIN = Asking(PLACE, Person("bea", admin=True), ROLES)
ADA = Asking(PLACE, Person("ada"))
EDITOR = Asking(PLACE, Person("eve", roles=frozenset({ROLE})), ROLES)
SLACK = Asking(Place("slack", "T1", "C1"), Person("U11", admin=True))
CHOSEN = Asking(Place("slack", "T1", "C1"), Person("U22"))
OPML = """<opml version="2.0"><body><outline xmlUrl="https://a.example/f" text="A"/>
<outline xmlUrl="https://b.example/f" text="B"/></body></opml>"""
CEILINGS = Ceilings(Ceiling(30, said=True), Ceiling(200_000), Ceiling(180))


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, ceilings=CEILINGS)
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def heard(chat: Chat, line: str, asking: Asking = ADMIN) -> str:
    return chat.hears(await chat.asks(line, asking))


async def test_each_value_is_shown_with_where_it_comes_from(chat: Chat) -> None:
    before = await heard(chat, "/settings")
    for row in (
        "time zone            UTC (default)",
        "language             en (default)",
        "commands a minute    30 (the operator) of each member",
        "model tokens a day   200,000 (default)",
        "days kept            180 (default)",
        "default sources      all (default)",
    ):
        assert re.sub(r"\s+", " ", row) in re.sub(r"[ ]+", " ", before)
    await chat.asks("/settings zone:Europe/Minsk where:workspace", ADMIN)
    await chat.asks("/settings length:short per-minute:10 tokens:50000 days:30 sources:wire", ADMIN)
    after = re.sub(r"[ ]+", " ", await heard(chat, "/settings"))
    for row in (
        "time zone Europe/Minsk (this server)",
        "length short (this channel)",
        "commands a minute 10 (this server; at most 30: the operator) of each member",
        "model tokens a day 50,000 (this server; at most 200,000: default)",
        "days kept 30 (this server; at most 180: default)",
        "default sources wire (this server)",
        "Articles are shared by all whom this Tidings serves",
    ):
        assert row in after
    other = replace(ADMIN, place=replace(PLACE, channel="100000000000000009"))
    assert "length medium (default)" in re.sub(r"[ ]+", " ", await heard(chat, "/settings", other))


async def test_a_refused_member_is_told_of_no_option_that_the_command_has_not(chat: Chat) -> None:
    for line in ("/settings length:short", "/digest pause", "/unmute ferry"):
        told = chat.hears(await chat.asks(line, ADA))
        assert told.endswith("In your own direct messages with Tidings nobody needs to be asked."), line
    assert chat.hears(await chat.asks("/subscribe ferry where:here", ADA)).endswith("where:dm")


async def test_what_the_operator_has_lowered_since_holds(chat: Chat) -> None:
    await chat.asks("/settings set per-minute:20", ADMIN)
    lower = replace(chat.newsroom.context, ceilings=replace(CEILINGS, per_minute=Ceiling(5, said=True)))
    chat.desk = ChatDesk(lower, ChatRules(member_per_minute=5, member_burst=5))
    assert "5 (this server has 20; the operator allows no more)" in await heard(chat, "/settings")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/settings set per-minute:31", "per-minute: the operator of this Tidings allows 30 at most, not 31."),
        ("/settings set tokens:200001", "tokens: the operator of this Tidings allows 200,000 at most"),
        ("/settings set days:181", "days: the operator of this Tidings allows 180 at most"),
        ("/settings set days:13", "days: is at least 14: a digest remembers for so long what it told."),
        ("/settings set sources:nobody", "sources: no source has “nobody” in its name. There are: "),
        ("/settings set zone:Mars/Base", "Europe/Minsk"),
        ("/settings set reset:nonsense", "reset:nonsense is no setting. They are zone, length,"),
        ("/settings set days:20 reset:days", "days: is both set and in reset:"),
        ("/settings set role:100000000000000077", "is no role of this server"),
        (f"/settings set role:{GUILD}", "everybody has that role"),
        ("/settings set admins:@U1", "admins: is for Slack."),
        ("/settings set admins-channel:100000000000000077", "is no channel of this place"),
    ],
)
async def test_what_cannot_be_set_is_refused_with_the_reason_and_changes_nothing(
    chat: Chat, line: str, why: str
) -> None:
    assert why in await heard(chat, f"{line} length:short")
    assert await chat.newsroom.context.store.preferences(PLACE) == Preferences()
    assert await chat.newsroom.context.store.changes(OF, 9) == []


async def test_a_role_may_configure_but_not_say_who_may(chat: Chat) -> None:
    refused = await heard(chat, "/settings set days:30", EDITOR)
    assert "you need the permission Manage Server; ask somebody" in refused
    assert "role that may configure: left to the operator → Editors" in await heard(chat, f"/settings set role:{ROLE}")
    assert "days kept" in await heard(chat, "/settings set days:30", EDITOR)
    assert "This channel now follows ferry" in await heard(chat, "/subscribe ferry try:no", EDITOR)
    assert "is for admins" not in await heard(chat, "/sources list", EDITOR)
    assert "ask one of them" in await heard(chat, "/settings set reset:role", EDITOR)
    assert "the permission Manage Server, or the role Editors" in await heard(chat, "/settings set days:20", ADA)
    assert "An admin has the permission Manage Server, or the role Editors." in await heard(chat, "/sources list", ADA)
    assert "You now follow tram" in await heard(chat, "/subscribe tram try:no", ADA)
    await chat.asks("/settings set reset:role", ADMIN)
    assert "you need" in await heard(chat, "/settings set days:20", EDITOR)


async def test_a_role_counts_in_its_own_server_alone(chat: Chat) -> None:
    await chat.asks(f"/settings set role:{ROLE}", ADMIN)
    elsewhere = replace(EDITOR, place=replace(PLACE, workspace="100000000000000009"))
    assert "you need the permission Manage Server; ask" in await heard(chat, "/settings set days:30", elsewhere)
    alone = replace(EDITOR, person=Person("eve"))  # as Discord tells of one who brought the app along
    assert "you need" in await heard(chat, "/settings set days:30", alone)


async def test_whom_the_platform_lets_manage_the_place_is_never_locked_out(chat: Chat) -> None:
    await chat.asks(f"/settings set role:{ROLE} per-minute:1", ADMIN)
    chat.newsroom.clock.at += DAY
    assert "left to the operator" in await heard(chat, "/settings set reset:role,per-minute")


async def test_people_of_slack_may_be_chosen_and_guests_count_for_nothing(chat: Chat) -> None:
    assert "the rights of a workspace admin; ask" in await heard(chat, "/settings set days:30", CHOSEN)
    told = await heard(chat, '/settings set admins:"@U22, @U33"', SLACK)
    assert "people who may configure: nobody → @U22 @U33" in told
    assert "days kept" in await heard(chat, "/settings set days:30", CHOSEN)
    assert "ask one of them" in await heard(chat, "/settings set admins:@U99", CHOSEN)
    guest = replace(CHOSEN, person=replace(CHOSEN.person, outside=True))
    refused = await heard(chat, "/settings set days:20", guest)
    assert "the rights of a workspace admin, or to be of the 2 people chosen here" in refused
    other = replace(CHOSEN, place=replace(CHOSEN.place, workspace="T2"))
    assert "you need the rights of a workspace admin; ask" in await heard(chat, "/settings set days:20", other)
    assert "“@ann” is no member that Slack names by an id" in await heard(chat, "/settings set admins:@ann", SLACK)


async def test_the_log_tells_who_changed_what_from_what_to_what(chat: Chat) -> None:
    for line in (
        "/settings zone:Europe/Minsk",
        "/settings set days:30 admins-channel:here",
        "/settings set days:40",
        f"/settings set role:{ROLE}",
        "/subscribe ferry try:no",
        "/subscribe ferry when:weekdays 7:30 try:no",
        "/digest pause",
        "/unsubscribe ferry",
        "/mute rain",
    ):
        assert (await chat.asks(line, ADMIN)).ill == "", line
    log = [(each.what, each.before, each.after) for each in await chat.newsroom.context.store.changes(OF, 99)]
    assert ("time zone", "", "Europe/Minsk") in log
    assert ("days kept", "", "30") in log
    assert ("days kept", "30", "40") in log
    assert ("admins' channel", "", CHANNEL) in log
    assert ("role that may configure", "", "Editors") in log
    assert ("subscription to ferry", "", "daily 08:00") in log
    assert ("subscription to ferry", "sent", "paused") in log
    assert log[0] == ("the topic “rain”", "shown", "hidden for good")
    said = await chat.asks("/settings history", ADMIN)
    assert said.message.private
    assert "@bea: days kept: 30 → 40" in chat.hears(said)
    assert Ref("person", "bea") in [part for block in said.message.blocks for part in getattr(block, "inlines", ())]
    assert "you need" in await heard(chat, "/settings history", ADA)


async def test_direct_messages_are_in_no_log(chat: Chat) -> None:
    direct = Asking(Place("slack", "T1", "D7", direct=True), Person("U11", admin=True))
    for asking, line in (
        (direct, "/subscribe secret ferry try:no"),
        (SLACK, "/subscribe other secret where:dm try:no"),
        (direct, "/settings zone:Asia/Tokyo"),
        (direct, "/mute rain"),
        (ADA, "/subscribe private tram try:no"),
    ):
        assert (await chat.asks(line, asking)).ill == "", line
    for of in (TEAM, OF, Workspace("slack", ""), Workspace("discord", "")):
        assert await chat.newsroom.context.store.changes(of, 9) == []
    await chat.asks("/settings set days:30", direct)  # of the workspace, from wherever its admin is
    assert [each.what for each in await chat.newsroom.context.store.changes(TEAM, 9)] == ["days kept"]
    assert "never of direct messages" in await heard(
        chat, "/settings history", replace(ADMIN, place=Place("discord", "", "x"))
    )


async def test_nothing_of_one_workspace_is_seen_in_another(chat: Chat) -> None:
    await chat.asks(f"/settings set days:33 sources:wire tokens:777 admins-channel:here role:{ROLE}", ADMIN)
    await chat.asks("/settings zone:Asia/Tokyo where:workspace", ADMIN)
    for workspace, platform in (("100000000000000009", "discord"), (GUILD, "slack"), ("T1", "slack")):
        asking = Asking(Place(platform, workspace, CHANNEL), Person("bea", admin=True), ROLES)
        for line in ("/settings", "/settings history", "/status", "/summary ferry", "/privacy", "/settings set days:1"):
            said = await heard(chat, line, asking)
            for word in ("33", "wire (", "777", "Tokyo", "Editors", "source:off", "chosen"):
                assert word not in said, (line, word)
        assert await chat.newsroom.context.store.changes(Workspace(platform, workspace), 9) == []


async def test_the_log_is_bounded_in_number_and_in_time(chat: Chat) -> None:
    store, now = chat.newsroom.context.store, chat.newsroom.clock.at

    def note(connection: sqlite3.Connection) -> None:
        for number in range(1_010):
            note_change(connection, Doing(PLACE, "bea", now, "thing", "", str(number)))
        note_change(connection, Doing(replace(PLACE, workspace="other"), "bea", now, "thing", "", "kept"))

    await store._connections.transact(note)  # type: ignore[attr-defined]
    held = await store.changes(OF, 5_000)
    assert (len(held), held[-1].after) == (1_000, "10")
    chat.newsroom.clock.at += 366 * DAY
    await chat.desk.tidy()
    assert await store.changes(OF, 9) == []


async def test_a_member_sees_takes_away_and_erases_what_the_log_has_of_them(chat: Chat) -> None:
    await chat.asks("/settings set admins:@U22 days:30", SLACK)
    await chat.asks("/settings set days:40", CHOSEN)
    assert "1 that you may configure" in re.sub(r"[ ]+", " ", await heard(chat, "/privacy", CHOSEN))
    assert "2 what you changed" in re.sub(r"[ ]+", " ", await heard(chat, "/privacy", CHOSEN))
    file = (await chat.asks("/privacy export", CHOSEN)).file
    assert file
    data = json.loads(file.content)
    assert [(row["what"], row["own"]) for row in data["changes"]] == [("may configure", 0), ("days kept", 1)]
    assert "U11" not in file.content
    await chat.asks("/privacy erase confirm:yes", CHOSEN)
    log = await chat.newsroom.context.store.changes(TEAM, 9)
    assert [(each.person, each.subject) for each in log] == [("", ""), ("U11", ""), ("U11", "")]
    assert not any((await chat.newsroom.context.store.own_data(Member("slack", "U22", "T1"))).values())
    assert "somebody whose name is erased: days kept: 30 → 40" in await heard(chat, "/settings history", SLACK)
    assert "you need" in await heard(chat, "/settings set days:20", CHOSEN)


async def test_a_purge_leaves_no_settings_and_no_log(chat: Chat) -> None:
    store = chat.newsroom.context.store
    await chat.asks("/settings set admins:@U22 days:30 admins-channel:here", SLACK)
    await store.forget_workspace("slack", "T1")
    assert await store.kept_of(TEAM) == {}
    purged = Doing(Place("slack", "T1", ""), "operator", chat.newsroom.clock.at, "all that was kept", "kept", "erased")
    await store.forget_workspace("slack", "T1", purged)
    assert "the operator: all that was kept: kept → erased" in await heard(chat, "/settings history", SLACK)


async def test_default_sources_hold_where_nobody_names_one_and_say_so(chat: Chat) -> None:
    await chat.asks('/settings set sources:"harbour wire"', ADMIN)
    said = await heard(chat, "/summary ferry", ADA)
    assert "Harbour Wire" in said
    assert "Northgate Courier" not in said
    assert "Of the sources that are set here (harbour wire); of all: source:off" in said
    every = await heard(chat, "/summary ferry source:off", ADA)
    assert "Northgate Courier" in every
    assert "source:off" not in every
    assert "Northgate Courier" in await heard(chat, "/latest source:courier", ADA)
    await chat.asks("/subscribe ferry try:no", ADMIN)
    (held,) = await chat.newsroom.context.store.subscriptions(PLACE)
    assert held.terms.sources == ("harbour wire",)
    await chat.asks("/subscribe tram source:off try:no", ADMIN)
    assert (await chat.newsroom.context.store.subscriptions(PLACE))[1].terms.sources == ()
    await chat.asks("/settings set sources:wire,courier", ADMIN)
    assert "Северный" not in (both := await heard(chat, "/latest", ADA))
    assert "Harbour Wire" in both
    assert "Northgate Courier" in both
    assert "Портовый листок" not in both


async def test_a_workspace_may_give_its_members_fewer_commands(chat: Chat) -> None:
    await chat.asks("/settings set per-minute:2", ADMIN)
    said = [await heard(chat, "/topics", ADA) for _ in range(3)]
    assert "more than can be answered" in said[2]
    assert "more than can be answered" not in said[1]
    elsewhere = replace(ADA, place=replace(PLACE, workspace="other"))
    assert "more than can be answered" not in await heard(chat, "/topics", elsewhere)


async def test_the_forms_hold_what_is_set_and_set_what_they_hold(chat: Chat) -> None:
    shown = buttons(await chat.asks("/settings", ADMIN))
    assert list(shown) == ["Time zone, length and language here", "Whole server", "Language and limits"]
    assert list(buttons(await chat.asks("/settings", ADA))) == []
    form = await chat.desk.form(ADMIN, shown["Whole server"])
    assert isinstance(form, Form)
    assert [(each.name, each.input) for each in form.fields] == [
        ("zone", Input.TEXT), ("length", Input.CHOICE), ("admins-channel", Input.CHANNEL), ("sources", Input.TEXT),
        ("role", Input.ROLE),
    ]  # fmt: skip
    given = {"zone": "Europe/Minsk", "length": "", "admins-channel": CHANNEL, "sources": "wire", "role": ROLE}
    sent = await chat.desk.submit(ADMIN, form.action, given)
    assert isinstance(sent, Response)
    assert "admins' channel: left to the operator → #" in chat.hears(sent)
    again = await chat.desk.form(ADMIN, form.action)
    assert isinstance(again, Form)
    assert {each.name: each.value for each in again.fields} == given
    assert "role" not in [each.name for each in (await _form(chat, EDITOR, form.action)).fields]
    emptied = await chat.desk.submit(ADMIN, again.action, dict.fromkeys(given, ""))
    assert isinstance(emptied, Response)
    assert (await chat.newsroom.context.store.tenant(OF)).sources == ()
    limits = await _form(chat, ADMIN, shown["Language and limits"])
    assert [each.name for each in limits.fields] == ["language", "per-minute", "tokens", "days"]
    refused = await chat.desk.submit(ADMIN, limits.action, {"per-minute": "99", "tokens": "", "days": "30"})
    assert refused == Faults({"per-minute": "The operator of this Tidings allows 30 at most, not 99."})
    assert (await chat.newsroom.context.store.tenant(OF)).days is None
    people = await _form(chat, SLACK, shown["Whole server"])
    assert (people.title, people.fields[-1].input) == ("Whole workspace", Input.PEOPLE)
    assert "you need" in chat.hears(await _refused(chat, ADA, shown["Language and limits"]))


async def _form(chat: Chat, asking: Asking, action: str) -> Form:
    form = await chat.desk.form(asking, action)
    assert isinstance(form, Form)
    return form


async def _refused(chat: Chat, asking: Asking, action: str) -> Response:
    refused = await chat.desk.form(asking, action)
    assert isinstance(refused, Response)
    return refused


async def test_every_change_is_taken_back_by_what_its_answer_says(chat: Chat) -> None:
    store = chat.newsroom.context.store
    for line in ("/settings set zone:Asia/Tokyo where:workspace", "/settings set days:30 tokens:5000 sources:wire"):
        before = await store.tenant(OF), await store.preferred(replace(PLACE, channel=""))
        told = await heard(chat, line)
        undo = told.partition("Undo: ")[2].strip().rstrip(".")
        assert undo.startswith("/settings set reset:")
        again = await heard(chat, undo)
        assert (await store.tenant(OF), await store.preferred(replace(PLACE, channel=""))) == before
        redo = again.partition("Undo: ")[2].strip().rstrip(".")
        assert "left to the operator →" in await heard(chat, redo)


async def test_what_an_admin_does_to_the_sources_is_in_the_log_of_their_workspace(chat: Chat) -> None:
    await watched(chat.newsroom, "Alder Post")
    number = (await chat.newsroom.context.store.watches(chat.newsroom.clock.at))[0].watch.id
    listed = FakeWeb()
    listed.serves("https://list.example/f.opml", OPML)
    chat.desk = ChatDesk(replace(chat.newsroom.context, fetcher=listed), ChatRules())
    for line in (
        f"/sources pause {number}",
        f"/sources resume {number}",
        f"/sources remove {number}",
        "/sources import https://list.example/f.opml",
    ):
        assert (await chat.asks(line, ADMIN)).ill == "", line
    assert [(each.what, each.before, each.after) for each in await chat.newsroom.context.store.changes(OF, 9)][
        ::-1
    ] == [
        (f"source #{number} Alder Post", "ok", "paused"),
        (f"source #{number} Alder Post", "paused", "active"),
        (f"source #{number} Alder Post", "ok", "watched no more"),
        ("sources", "", "2 sources of https://list.example/f.opml watched"),
    ]
    direct = Asking(Place("slack", "T1", "D7", direct=True), Person("U11", admin=True))
    await chat.asks("/sources import https://list.example/f.opml", direct)  # nothing is new
    assert await chat.newsroom.context.store.changes(TEAM, 9) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/settings set role:@Editors", "role: is for Discord."),
        (f"/settings set admins:{','.join(f'U{number:03}' for number in range(26))}", "takes at most 25 people"),
        ("/settings set admins-channel:@ann", "is no channel of this place"),
        (f"/settings set sources:{','.join('abcdefghijk')}", "sources: takes at most 10 names"),
    ],
)
async def test_what_cannot_be_set_in_slack_is_refused(chat: Chat, line: str, why: str) -> None:
    assert why in await heard(chat, line, SLACK)
    assert await chat.newsroom.context.store.changes(TEAM, 9) == []


async def test_a_channel_of_slack_is_named_by_its_id_and_a_model_that_is_not_has_no_budget(chat: Chat) -> None:
    assert "→ #C77" in await heard(chat, "/settings set admins-channel:#C77", SLACK)
    assert "That is set already" in await heard(chat, "/settings set admins-channel:#C77", SLACK)
    assert (await chat.newsroom.context.store.tenant(TEAM)).person == "U11"
    chat.desk = ChatDesk(replace(chat.newsroom.context, ceilings=replace(CEILINGS, tokens=None)), ChatRules())
    assert "no language model is set up here" in await heard(chat, "/settings set tokens:5", SLACK)
    assert "model tokens" not in await heard(chat, "/settings", SLACK)
    form = await _form(chat, SLACK, "form:settings:limits")
    assert [each.name for each in form.fields] == ["language", "per-minute", "days"]
    gone = await chat.desk.form(SLACK, "form:settings:nonsense")
    assert isinstance(gone, Response)
    assert "have ended" in chat.hears(gone)


async def test_members_of_a_slack_home_page_are_offered_what_they_may(chat: Chat) -> None:
    home = replace(SLACK, place=Place("slack", "T1", "U11", direct=True))
    assert {"Settings", "Whole workspace", "Language and limits"} <= set(buttons(Response(await chat.desk.home(home))))
    member = replace(home, person=Person("U44"))
    assert "Language and limits" not in buttons(Response(await chat.desk.home(member)))
