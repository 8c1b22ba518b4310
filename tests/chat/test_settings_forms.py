"""A form of the workspace's settings says at each field what is wrong, and gives nobody more than a command would."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.care import Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Faults, Form, Response
from bot.tenancy import NOTHING_SET
from tests.chat.test_desk import Chat
from tests.chat.test_settings import ADA, ADMIN, CEILINGS, EDITOR, GUILD, OF, ROLE
from tests.commands.desk import desk


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, ceilings=CEILINGS)
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def test_each_field_is_told_its_own_fault_and_nothing_is_saved(chat: Chat) -> None:
    sent = await chat.desk.submit(ADMIN, "form:settings:limits", {"per-minute": "many", "tokens": "7", "days": "3"})
    assert sent == Faults(
        {
            "per-minute": "Is a number from 1 to 30, not many.",
            "days": "Is at least 14: a digest remembers for so long what it told.",
        }
    )
    sent = await chat.desk.submit(ADMIN, "form:settings:workspace", {"sources": "nobody", "role": GUILD})
    assert isinstance(sent, Faults)
    assert set(sent.by_field) == {"sources", "role"}
    assert await chat.newsroom.context.store.tenant(OF) == NOTHING_SET


@pytest.mark.parametrize("action", ["form:settings:limits", "form:settings:workspace", "form:settings"])
async def test_a_forged_form_gives_nobody_more_than_a_command(chat: Chat, action: str) -> None:
    store = chat.newsroom.context.store
    await chat.asks(f"/settings set role:{ROLE} days:30", ADMIN)
    before = await store.tenant(OF)
    forged = {"zone": "Asia/Tokyo", "days": "3", "role": "100000000000000077", "admins": "@U99", "where": "workspace"}
    member = await chat.desk.submit(ADA, action, forged)
    assert isinstance(member, Response)
    assert "you need" in chat.hears(member)
    quoted = {"zone": 'Asia/Tokyo" role:"1', "sources": 'wire" reset:"role', "days": "40 reset:role"}
    await chat.desk.submit(ADA, action, quoted)
    await chat.desk.submit(EDITOR, action, quoted)
    await chat.desk.submit(EDITOR, action, {"role": "", "zone": "Asia/Tokyo", "days": "30"})
    assert await store.tenant(OF) == before
    assert await store.tenant(Workspace("slack", "T1")) == NOTHING_SET


async def test_a_form_can_be_sent_where_each_member_may_give_one_command_a_minute(chat: Chat) -> None:
    await chat.asks("/settings set per-minute:1", ADMIN)
    assert isinstance(await chat.desk.form(ADMIN, "form:settings:limits"), Form)
    sent = await chat.desk.submit(ADMIN, "form:settings:limits", {"per-minute": "", "days": "20"})
    assert isinstance(sent, Response)
    assert "commands a minute: 1 → left to the operator" in chat.hears(sent)
