"""Two admins with one form open: nobody overwrites unseen what the other has set."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.chat.actions import read_action
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chat.meanwhile import LOGGED, Meanwhile, changed_since, stamp
from bot.commands.setting import NAMES
from bot.conversation import MAX_ACTION, Asking, Field, Form, Named, Person, Place, Response
from bot.message.blocks import Ref
from bot.tenancy import NOTHING_SET, Doing, Tenant, worded
from bot.tenantport import Settled
from tests.chat.test_desk import Chat, buttons
from tests.chat.test_settings import ADMIN, CEILINGS, CHANNEL, OF, PLACE, ROLE, SLACK, TEAM
from tests.commands.desk import HOUR, desk

OTHER = replace(ADMIN, person=Person("carl", admin=True))
LIMITS, WORKSPACE, HERE = "form:settings:limits", "form:settings:workspace", "form:settings"


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, ceilings=CEILINGS)
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def opened(chat: Chat, action: str, asking: Asking = ADMIN) -> Form:
    form = await chat.desk.form(asking, action)
    assert isinstance(form, Form)
    return form


async def sent(chat: Chat, form: Form, asking: Asking = ADMIN, **changed: str) -> Response:
    """The form as it was opened, with some fields filled in otherwise."""
    values = {field.name: field.value for field in form.fields}
    values |= {name.replace("_", "-"): value for name, value in changed.items()}
    response = await chat.desk.submit(asking, form.action, values)
    assert isinstance(response, Response)
    return response


async def held(chat: Chat) -> Tenant:
    return await chat.newsroom.context.store.tenant(OF)


async def test_what_both_changed_is_not_saved_and_who_did_it_when_is_said(chat: Chat) -> None:
    mine, theirs = await opened(chat, LIMITS), await opened(chat, LIMITS, OTHER)
    await sent(chat, theirs, OTHER, days="40", tokens="900")
    refused = await sent(chat, mine, days="30", per_minute="5")
    said = chat.hears(refused)
    assert said.startswith("Not saved yet")
    assert "18 March 2026" in said
    assert "@carl: days kept: – → 40" in said
    assert "@carl: model tokens a day: – → 900" in said
    assert Ref("person", "carl") in [part for each in refused.message.blocks for part in getattr(each, "inlines", ())]
    assert refused.message.private
    assert "Days that answers, votes and digests are kept  30" in said
    assert "Commands of a member" not in said
    assert ((await held(chat)).days, (await held(chat)).per_minute) == (40, None)
    assert list(buttons(refused)) == ["Save", "Cancel"]


async def test_who_insists_sets_what_they_changed_and_nothing_else(chat: Chat) -> None:
    mine, theirs = await opened(chat, LIMITS), await opened(chat, LIMITS, OTHER)
    await sent(chat, theirs, OTHER, days="40", tokens="900")
    refused = await sent(chat, mine, days="30", per_minute="5")
    done = await chat.presses(buttons(refused)["Save"], asking=ADMIN)
    assert "days kept: 40 → 30" in chat.hears(done)
    assert await held(chat) == replace(NOTHING_SET, days=30, per_minute=5, tokens=900)


async def test_who_cancels_changes_nothing(chat: Chat) -> None:
    await chat.asks("/settings set days:20", ADMIN)
    mine, theirs = await opened(chat, LIMITS), await opened(chat, LIMITS, OTHER)
    await sent(chat, theirs, OTHER, days="40")
    refused = await sent(chat, mine, days="")
    assert "left to the operator" in chat.hears(refused)
    assert "nothing was changed" in chat.hears(await chat.presses(buttons(refused)["Cancel"], asking=ADMIN))
    assert (await held(chat)).days == 40


async def test_what_only_one_changed_is_saved_for_each(chat: Chat) -> None:
    mine, theirs = await opened(chat, LIMITS), await opened(chat, LIMITS, OTHER)
    await sent(chat, theirs, OTHER, days="40")
    said = chat.hears(await sent(chat, mine, per_minute="5"))
    assert "commands a minute: left to the operator → 5" in said
    assert "Changed while the form was open, and left so:" in said
    assert "@carl: days kept: – → 40" in said
    assert await held(chat) == replace(NOTHING_SET, days=40, per_minute=5)


async def test_who_changed_nothing_sets_nothing_back(chat: Chat) -> None:
    mine = await opened(chat, WORKSPACE)
    line = f"/settings set zone:Asia/Tokyo length:short sources:wire admins-channel:here role:{ROLE} where:workspace"
    assert (await chat.asks(line, OTHER)).ill == ""
    said = chat.hears(await sent(chat, mine))
    assert said.startswith("You changed nothing.")
    for what in (
        "time zone: – → Asia/Tokyo",
        "length",
        "default sources: – → wire",
        "admins' channel",
        "role that may",
    ):
        assert what in said
    assert ((await held(chat)).sources, (await held(chat)).channel) == (("wire",), CHANNEL)


async def test_one_who_wants_what_the_other_set_is_told_of_no_difference(chat: Chat) -> None:
    mine = await opened(chat, WORKSPACE)
    await chat.asks("/settings set sources:wire,courier", OTHER)
    assert "That is set already" in chat.hears(await sent(chat, mine, sources="wire,  courier"))


async def test_a_form_that_nobody_interfered_with_is_saved_as_ever(chat: Chat) -> None:
    await chat.asks("/settings set days:40", OTHER)
    chat.newsroom.clock.at += HOUR
    said = chat.hears(await sent(chat, await opened(chat, LIMITS), days="30"))
    assert "days kept: 40 → 30" in said
    assert "while the form was open" not in said


async def test_the_form_of_a_channel_is_kept_from_it_too(chat: Chat) -> None:
    mine = await opened(chat, HERE)
    elsewhere = replace(OTHER, place=replace(PLACE, channel="100000000000000009"))
    await chat.asks("/settings zone:Asia/Tokyo", elsewhere)
    assert "Settings changed" in chat.hears(await sent(chat, mine, zone="Europe/Minsk"))
    mine = await opened(chat, HERE)
    await chat.asks("/settings zone:Europe/Vilnius", OTHER)
    refused = await sent(chat, mine, zone="Europe/Warsaw")
    assert "@carl: time zone in #" in chat.hears(refused)
    assert "Europe/Minsk → Europe/Vilnius" in chat.hears(refused)
    assert (await chat.newsroom.context.store.preferences(PLACE)).zone == "Europe/Vilnius"
    again = await opened(chat, mine.action)
    assert "Settings changed" in chat.hears(await sent(chat, again, zone="Europe/Warsaw"))


async def test_people_of_slack_who_may_configure_are_compared_whatever_their_order(chat: Chat) -> None:
    await chat.asks("/settings set admins:@U22,@U33", SLACK)
    mine = await opened(chat, WORKSPACE, SLACK)
    assert "That is set already" in chat.hears(await sent(chat, mine, SLACK, admins="U33,U22"))
    await chat.asks("/settings set admins:@U22", replace(SLACK, person=Person("U44", admin=True)))
    refused = await sent(chat, mine, SLACK, admins="U22,U33,U55")
    assert "@U44: may configure, @U33: yes → –" in chat.hears(refused)
    assert "as you chose in the form" in chat.hears(refused)
    assert (await chat.newsroom.context.store.tenant(TEAM)).admins == ("U22",)


async def test_one_s_own_direct_messages_have_no_other_who_changes_them(chat: Chat) -> None:
    direct = Asking(Place("slack", "T1", "U77", direct=True), Person("U77"))
    form = await opened(chat, HERE, direct)
    assert form.action == HERE
    await chat.asks("/settings zone:Asia/Tokyo", direct)
    assert "Settings changed" in chat.hears(await sent(chat, form, direct, zone="Europe/Minsk"))


async def test_a_form_that_has_other_fields_by_now_is_opened_again(chat: Chat) -> None:
    mine = await opened(chat, LIMITS)
    chat.desk = ChatDesk(replace(chat.newsroom.context, ceilings=replace(CEILINGS, tokens=None)), ChatRules())
    assert "Open it again" in chat.hears(await sent(chat, mine, days="30"))
    assert await held(chat) == NOTHING_SET
    gone = await chat.desk.submit(ADMIN, "form:settings:nonsense", {"zone": "Europe/Minsk", "length": "short"})
    assert isinstance(gone, Response)
    assert "have ended" in chat.hears(gone)


async def test_two_who_send_at_once_do_not_both_succeed(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, store = await opened(chat, LIMITS), chat.newsroom.context.store
    configure = type(store).configure

    async def late(self: object, doing: Doing, change: object) -> tuple[Settled, Settled]:
        monkeypatch.undo()
        await chat.asks("/settings set days:40", OTHER)
        return await configure(self, doing, change)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store), "configure", late)
    said = await sent(chat, mine, days="30")
    assert "Somebody else changed settings in this moment, so nothing was saved." in chat.hears(said)
    assert (await held(chat)).days == 40


@pytest.mark.parametrize("action", [LIMITS, WORKSPACE, HERE])
@pytest.mark.parametrize("asking", [ADMIN, SLACK])
async def test_a_stamped_action_is_one_that_buttons_hold_and_fits_every_platform(
    chat: Chat, action: str, asking: Asking
) -> None:
    form = await opened(chat, action, asking)
    assert len(form.action) <= MAX_ACTION
    read = read_action(form.action)
    assert read is not None
    assert read.how == stamp(form.fields)


def test_the_log_has_a_name_for_each_field() -> None:
    assert set(LOGGED) == set(NAMES)
    assert set(worded(NOTHING_SET)) <= set(LOGGED.values())


def test_a_stamp_tells_which_fields_stand_otherwise() -> None:
    then = Form("a", "T", (Field("x", "X", "1"), Field("y", "Y", "a, b"), Field("z", "Z", "")))
    now = replace(then, fields=(Field("x", "X", "2"), Field("y", "Y", "b,a"), Field("z", "Z", "new")))
    mark = stamp(then.fields)
    assert changed_since(mark, then, {"x": "9"}) == Meanwhile()
    assert changed_since(mark, now, {"x": "1", "y": "c", "z": "mine"}) == Meanwhile(("x",), ("z",))
    assert changed_since(mark, now, {"x": " 2 ", "z": "new"}) == Meanwhile()
    assert changed_since(mark, now, {}) == Meanwhile()
    assert changed_since("", now, {"x": "1"}) == Meanwhile()
    assert changed_since(mark[4:], now, {"x": "1"}) is None


PRESSING = replace(ADMIN, named=())
"""Who presses a button: with that Discord vouches for nothing, as it does for the values of a command or a form."""


async def test_who_insists_sets_nothing_that_they_left_alone(chat: Chat) -> None:
    await chat.asks(f"/settings set role:{ROLE} admins-channel:here days:20", ADMIN)
    mine = await opened(chat, WORKSPACE, PRESSING)
    await chat.asks("/settings set zone:Asia/Tokyo where:workspace", OTHER)
    refused = await sent(chat, mine, zone="Europe/Minsk")
    await chat.asks("/settings set sources:wire", OTHER)
    done = await chat.presses(buttons(refused)["Save"], asking=PRESSING)
    assert "time zone: Asia/Tokyo → Europe/Minsk" in chat.hears(done)
    tenant = await held(chat)
    assert (tenant.role, tenant.channel, tenant.sources) == (ROLE, CHANNEL, ("wire",))


async def test_what_discord_does_not_vouch_for_at_a_button_is_chosen_in_the_form_again(chat: Chat) -> None:
    mine = await opened(chat, WORKSPACE, PRESSING)
    await chat.asks("/settings set admins-channel:here", OTHER)
    elsewhere = "100000000000000009"
    asking = replace(ADMIN, named=(*ADMIN.named, Named("channel", elsewhere, "hall")))
    refused = await sent(chat, mine, asking, admins_channel=elsewhere)
    assert "open the form again" in chat.hears(refused)
    assert buttons(refused) == {"Open the form again": WORKSPACE}
    again = await opened(chat, buttons(refused)["Open the form again"], PRESSING)
    assert "Settings changed" in chat.hears(await sent(chat, again, asking, admins_channel=elsewhere))
    assert (await held(chat)).channel == elsewhere
