"""Members use the app in a Discord that runs in this process."""

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import Asking, Call, Faults, Field, File, Form, Response
from bot.message.blocks import Actions, Button, Choice, Menu, Message, paragraph
from bot.table import Suggests
from tests.platforms.discord.world import Marks, discord_world, platform, texts
from tests.platforms.fakedesk import FakeDesk, says

PRESSABLE = Response(Message((paragraph("seen"), Actions((Button("Longer", "do:length:a:long"),)))))
FORM = Form(
    "form:settings", "Settings", (Field("zone", "Zone"), Field("length", "Length", choices=(Choice("S", "s"),)))
)
OPENS = Response(Message((paragraph("seen"), Actions((Button("Settings", "form:settings"),)))))


async def test_a_command_is_acknowledged_and_then_answered_in_its_place() -> None:
    async with discord_world() as world:
        result = await world.member.slash(world.channel, "summary", topic="belarus", length="short")
        (callback,) = world.requests("POST", "/callback")
        assert callback.json == {"type": 5}
        assert not result.ephemeral
        assert result.response
        assert "an answer" in texts(result.response.components)
        verb, asking, call = world.desk.last
        assert (verb, call) == ("ask", Call("summary", "belarus", {"length": "short"}))
        assert isinstance(asking, Asking)
        assert asking.place.workspace == str(world.guild.id)
        assert asking.place.channel == str(world.channel.id)
        assert not asking.person.admin


async def test_a_private_command_is_private_from_the_start() -> None:
    async with discord_world() as world:
        result = await world.member.slash(world.channel, "help")
        assert result.ephemeral


async def test_a_private_response_to_a_public_command_is_seen_by_the_asker_alone() -> None:
    async with discord_world(FakeDesk(answer=says("only you", private=True))) as world:
        result = await world.member.slash(world.channel, "summary", topic="x")
        assert result.response is None
        (follow,) = result.followups
        assert follow.ephemeral
        assert "only you" in texts(follow.components)


async def test_who_manages_the_server_is_an_admin() -> None:
    async with discord_world() as world:
        role = world.guild.create_role("boss", permissions=_permissions(manage_guild=True))
        boss = world.guild.add_member(world.env.create_user("bob"), roles=[role])
        await boss.slash(world.channel, "sources list", state="failing")
        _, asking, call = world.desk.last
        assert isinstance(asking, Asking)
        assert asking.person.admin
        assert call == Call("sources list", "", {"state": "failing"})


async def test_a_direct_message_is_named_by_the_person() -> None:
    async with discord_world() as world:
        user = world.member.user
        result = await user.slash("summary", topic="x")
        assert result.response
        assert not result.ephemeral
        _, asking, _call = world.desk.last
        assert isinstance(asking, Asking)
        assert asking.place.direct
        assert asking.place.channel == str(user.id)
        assert not asking.person.admin


async def test_what_is_typed_is_completed() -> None:
    choices = (Choice("Belarus", "belarus", "12 articles"), Choice("long", "x" * 101))
    async with discord_world(FakeDesk(choices=choices)) as world:
        offered = await world.member.autocomplete(world.channel, "summary", "topic", "bel")
        assert offered == [{"name": "Belarus · 12 articles", "value": "belarus"}]
        assert world.desk.last[2:] == (Suggests.TOPICS, "bel")


async def test_a_failing_desk_suggests_nothing() -> None:
    async with discord_world(FakeDesk(fails=RuntimeError("no store"))) as world:
        assert await world.member.autocomplete(world.channel, "summary", "topic", "bel") == []


async def test_a_button_that_edits_changes_its_message() -> None:
    async with discord_world(FakeDesk(answer=PRESSABLE, pressed=replace(says("longer"), edits=True))) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        pressed = await world.member.click(shown.response, label="Longer")
        assert pressed.followups == []
        assert "longer" in texts(shown.response.components)
        assert world.desk.last[2:] == ("do:length:a:long", "")


async def test_a_button_that_does_not_answers_privately_beside() -> None:
    async with discord_world(FakeDesk(answer=PRESSABLE)) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        pressed = await world.member.click(shown.response, label="Longer")
        (aside,) = pressed.followups
        assert aside.ephemeral
        assert "seen" in texts(shown.response.components)


async def test_a_menu_hands_over_what_was_chosen() -> None:
    menu = Menu("Quotes", "do:quote:a:menu1", (Choice("[1] one", "1"), Choice("[2] two", "2")))
    answer = Response(Message((paragraph("seen"), Actions((menu,)))))
    async with discord_world(FakeDesk(answer=answer)) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        await world.member.select(shown.response, ["2"])
        assert world.desk.last[2:] == ("do:quote:a:menu1", "2")


async def test_buttons_work_after_a_restart() -> None:
    desk = FakeDesk(answer=PRESSABLE)
    async with discord_world(desk) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        again = platform()
        await world.env.restart_bot(again.connected(desk, world.told.append))
        pressed = await world.member.click(shown.response, label="Longer")
        assert pressed.followups


async def test_a_form_opens_is_filled_in_and_taken() -> None:
    async with discord_world(FakeDesk(answer=OPENS, opened=FORM)) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        opened = await world.member.click(shown.response, label="Settings")
        assert opened.modal
        sent = await world.member.submit_modal(opened, {"zone": "Europe/Minsk", "length": ["s"]})
        assert world.desk.last[2:] == ("form:settings", {"zone": "Europe/Minsk", "length": "s"})
        assert sent.response
        assert sent.response.ephemeral
        assert "taken" in texts(sent.response.components)


async def test_faults_of_a_form_are_told_with_a_way_back() -> None:
    desk = FakeDesk(answer=OPENS, opened=FORM, taken=Faults({"zone": "There is no such zone."}))
    async with discord_world(desk) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        opened = await world.member.click(shown.response, label="Settings")
        sent = await world.member.submit_modal(opened, {"zone": "Mars", "length": ["s"]})
        assert sent.response
        assert "no such zone" in texts(sent.response.components)
        assert (await world.member.click(sent.response, label="Open the form again")).modal


async def test_an_action_that_opens_no_form_says_why() -> None:
    async with discord_world(FakeDesk(answer=OPENS)) as world:
        shown = await world.member.slash(world.channel, "summary", topic="x")
        assert shown.response
        opened = await world.member.click(shown.response, label="Settings")
        assert opened.response
        assert opened.response.ephemeral
        assert "no form" in texts(opened.response.components)


async def test_a_file_is_handed_over() -> None:
    answer = replace(says("a list"), file=File("feeds.opml", "<opml/>"))
    async with discord_world(FakeDesk(answer=answer)) as world:
        result = await world.member.slash(world.channel, "summary", topic="x")
        (follow,) = result.followups
        assert [each.filename for each in follow.attachments] == ["feeds.opml"]


async def test_an_unexpected_error_is_told_with_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_world(FakeDesk(fails=RuntimeError("boom"))) as world:
        result = await world.member.slash(world.channel, "summary", topic="x")
        assert result.response
        assert "could not be shown (reference d-" in result.response.content
    assert "RuntimeError at " in caplog.text
    assert "boom" not in caplog.text  # what an error says may be what a member wrote


async def test_an_answer_that_discord_refuses_is_told_plainly() -> None:
    async with discord_world() as world:
        world.env.inject_error("PATCH", "/webhooks/*/messages/@original", status=400, code=50035, message="Invalid")
        result = await world.member.slash(world.channel, "summary", topic="x")
        shown = [each.content for each in ([result.response] if result.response else []) + result.followups]
        assert any("could not be shown" in each for each in shown)


async def test_a_late_interaction_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async with discord_world() as world:
        world.env.inject_error("POST", "/interactions/*", status=404, code=10062, message="Unknown interaction")
        await world.member.slash(world.channel, "summary", topic="x")
        assert world.desk.calls == []
    assert not [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")]


async def test_commands_are_written_once_and_again_only_when_they_changed() -> None:
    marks, desk = Marks(), FakeDesk()
    async with discord_world(desk, platform(marks)) as world:
        assert len(world.requests("PUT", "/commands")) == 1
        await world.env.restart_bot(platform(marks).connected(desk, world.told.append))
        assert len(world.requests("PUT", "/commands")) == 1
        for key in marks.held:
            marks.held[key] = "an earlier set"
        await world.env.restart_bot(platform(marks).connected(desk, world.told.append))
        assert len(world.requests("PUT", "/commands")) == 2


async def test_it_says_once_that_it_is_ready() -> None:
    async with discord_world() as world:
        assert len(world.told) == 1
        assert world.told[0].startswith("Discord: connected as ")


async def test_a_removal_is_told_to_the_desk() -> None:
    async with discord_world() as world:
        world.env.backend.remove_guild(world.guild.id)
        await world.env.settle()
        assert world.desk.last == ("left", "discord", str(world.guild.id))


async def test_where_the_app_is_is_told_to_the_desk() -> None:
    async with discord_world() as world:
        await world.env.restart_bot(platform().connected(world.desk, world.told.append))
        await world.env.settle()
        assert world.desk.present == [f"discord:{world.guild.id}"]


async def test_a_removal_while_it_was_offline_is_told_to_the_desk() -> None:
    async with discord_world() as world:
        other = world.env.create_guild()
        await world.env.settle()
        here = [f"discord:{each}" for each in (world.guild.id, other.id)]
        await world.env.restart_bot(platform().connected(world.desk, world.told.append))
        await world.env.settle()
        assert sorted(world.desk.served[-1]) == sorted(here)
        backend = world.env.backend
        del backend.guilds[other.id]  # nobody is told
        await world.env.restart_bot(platform().connected(world.desk, world.told.append))
        await world.env.settle()
        assert world.desk.served[-1] == here[:1]


async def test_where_discord_does_not_say_in_which_servers_it_is_nobody_is_taken_for_gone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def silent(_http: object) -> None:
        raise OSError("nobody answers")

    async with discord_world() as world:
        world.desk.served.clear()
        monkeypatch.setattr("bot.platforms.discord.client.all_servers", silent)
        await world.env.restart_bot(platform().connected(world.desk, world.told.append))
        await world.env.settle()
        assert world.desk.served == []
        assert world.desk.present[-1] == f"discord:{world.guild.id}"
        assert "in which servers the bot is: nobody answers" in caplog.text


def _permissions(**given: bool) -> Any:
    import discord  # noqa: PLC0415

    return discord.Permissions(**given)
