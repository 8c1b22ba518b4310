"""Settings in Discord: a role that was chosen counts, forms hold channels and roles, and all of it is within limits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Field, Form, Input, Named
from bot.message.blocks import Choice, Message, Paragraph, Ref, Text
from bot.platforms.discord import limits
from bot.platforms.discord.forms import modal
from bot.platforms.discord.reading import filled_of, named_of
from bot.platforms.discord.render import render
from tests.commands.desk import desk
from tests.platforms.discord.world import platform, texts
from tests.platforms.test_console import READER

MANAGE = discord.Permissions(manage_guild=True)


@dataclass
class Served:
    """A server with a real desk: an admin, one with a role, and one with none."""

    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    role: simcord.RoleHandle
    admin: simcord.MemberActor
    editor: simcord.MemberActor
    member: simcord.MemberActor

    async def says(self, who: simcord.MemberActor, name: str, **options: Any) -> str:
        result = await who.slash(self.channel, name, **options)
        assert result.response
        return texts(result.response.components)


@asynccontextmanager
async def served() -> AsyncIterator[Served]:
    async with desk() as newsroom:
        await newsroom.stocked()
        chat = ChatDesk(newsroom.context, ChatRules())
        async with simcord.run(platform().connected(chat, print), shard_count=1) as env:
            guild = env.create_guild()
            manage, role = guild.create_role("Managers", permissions=MANAGE), guild.create_role("Editors")
            people = [
                guild.add_member(env.create_user(name), roles=roles)
                for name, roles in (("ada", [manage]), ("eve", [role]), ("bob", []))
            ]
            yield Served(guild, guild.create_text_channel("general"), role, *people)


async def test_a_role_that_was_chosen_may_configure_and_keep_sources_and_others_are_told_who_may() -> None:
    async with served() as world:
        assert "the permission Manage Server" in await world.says(world.editor, "settings set", days=30)
        assert "Editors" in await world.says(world.admin, "settings set", role=world.role)
        assert "→ 30" in await world.says(world.editor, "settings set", days=30)
        assert "is for admins" not in await world.says(world.editor, "sources list")  # Discord hides it from nobody
        refused = await world.says(world.member, "settings set", days=40)
        assert "the permission Manage Server, or the role Editors" in refused
        log = await world.says(world.editor, "settings history")
        assert f"<@{world.editor.id}>" in log
        assert "days kept" in log


async def test_a_channel_is_chosen_from_those_of_the_server() -> None:
    async with served() as world:
        told = await world.says(world.admin, "settings set", **{"admins-channel": world.channel})
        assert f"<#{world.channel.id}>" in told


async def test_the_form_of_a_server_is_opened_filled_in_and_taken() -> None:
    async with served() as world:
        shown = await world.admin.slash(world.channel, "settings show")
        assert shown.response
        opened = await world.admin.click(shown.response, label="Whole server")
        assert opened.modal
        values = {"zone": "Europe/Minsk", "admins-channel": [world.channel], "role": [world.role]}
        sent = await world.admin.submit_modal(opened, values)
        assert sent.response
        told = texts(sent.response.components)
        assert "Europe/Minsk" in told
        assert f"<#{world.channel.id}>" in told
        assert "Editors" in told
        again = await world.admin.click(shown.response, label="Whole server")
        assert again.modal
        held = {each["component"]["custom_id"]: each["component"] for each in again.modal["components"]}
        assert held["role"]["default_values"] == [{"id": str(world.role.id), "type": "role"}]
        assert held["admins-channel"]["default_values"] == [{"id": str(world.channel.id), "type": "channel"}]


def test_selects_hold_what_is_chosen_and_nothing_that_is_no_id() -> None:
    fields = (
        Field("channel", "Channel", "100000000000000002", required=False, picks=Input.CHANNEL),
        Field("role", "Role", "@everyone", required=False, picks=Input.ROLE),
        Field("people", "People", "1,2,x", picks=Input.PEOPLE),
    )
    first, second, third = (each["component"] for each in modal(Form("form:settings", "T", fields))["components"])
    assert first == {
        "type": 8,
        "custom_id": "channel",
        "required": False,
        "min_values": 0,
        "channel_types": [0, 5],
        "default_values": [{"id": "100000000000000002", "type": "channel"}],
    }
    assert (second["type"], "default_values" in second) == (6, False)
    assert (third["type"], third["min_values"], len(third["default_values"])) == (5, 1, 2)


@pytest.mark.parametrize(
    "resolved", [None, [], "x", {"roles": None}, {"roles": ["x"]}, {"roles": {"1": "x"}}, {"users": {"1": None}}]
)
def test_what_is_malformed_vouches_for_nothing(resolved: object) -> None:
    assert named_of({"resolved": resolved}) == ()


def test_what_discord_resolves_is_vouched_for_by_its_kind() -> None:
    resolved = {"roles": {"1": {"name": "Editors"}}, "channels": {"2": {"name": "desk"}}, "users": {"3": {}}}
    assert named_of({"resolved": resolved}) == (
        Named("role", "1", "Editors"),
        Named("channel", "2", "desk"),
        Named("person", "3", ""),
    )


def test_several_that_were_chosen_come_with_commas() -> None:
    sent = {"custom_id": "a", "components": [{"component": {"custom_id": "people", "values": ["1", "2"]}}]}
    assert filled_of(sent) == ("a", {"people": "1,2"})


WORDS = st.text(max_size=200)
FIELDS = st.builds(
    Field,
    name=st.uuids().map(str),
    label=WORDS,
    value=WORDS | st.lists(st.integers(0, 10**20).map(str), max_size=40).map(",".join),
    hint=WORDS,
    choices=st.just(()) | st.lists(st.builds(Choice, WORDS, WORDS, WORDS), max_size=40).map(tuple),
    required=st.booleans(),
    picks=st.none() | st.sampled_from((Input.CHANNEL, Input.ROLE, Input.PEOPLE)),
)


@given(st.builds(Form, st.just("form:a"), WORDS, st.lists(FIELDS, min_size=1, max_size=7).map(tuple)))
@settings(max_examples=80)
def test_every_form_is_within_the_limits(form: Form) -> None:
    made = modal(form)
    assert len(made["title"]) <= limits.MODAL_TITLE
    assert 1 <= len(made["components"]) <= limits.MODAL_FIELDS
    for each in made["components"]:
        assert len(each["label"]) <= limits.MODAL_LABEL
        assert len(each.get("description", "")) <= limits.OPTION
        assert len(each["component"].get("default_values", ())) <= limits.OPTIONS
        assert len(each["component"].get("options", ())) <= limits.OPTIONS
        assert len(each["component"].get("value", "")) <= limits.MODAL_TEXT


IDS = st.text(max_size=40) | st.integers(0, 10**25).map(str)
INLINES = st.lists(st.builds(Text, WORDS) | st.builds(Ref, st.sampled_from(("person", "channel")), IDS), max_size=40)


@given(st.lists(st.builds(Paragraph, INLINES.map(tuple)), max_size=30).map(tuple), st.booleans())
@settings(max_examples=60)
def test_a_log_is_within_the_limits_calls_nobody_and_refers_by_ids_alone(
    blocks: tuple[Paragraph, ...], embeds: bool
) -> None:
    for payload in render(Message(blocks), READER, embeds=embeds).payloads:
        assert payload["allowed_mentions"] == {"parse": []}
        shown = texts(payload.get("components", [])) + "".join(
            each["description"] for each in payload.get("embeds", ())
        )
        assert len(shown) <= limits.EMBED_DESCRIPTION
        assert "<@&" not in shown.replace("\\<", "")


def test_an_id_that_is_none_is_words() -> None:
    payload = render(Message((Paragraph((Ref("person", "1> @everyone"),)),)), READER).payloads[0]
    assert "<@" not in texts(payload["components"])
