"""What the Slack client does with what members do, over Socket Mode."""

import asyncio
from typing import Any

import pytest

from bot.conversation import Faults, Field, File, Form, Line, Place, Response
from bot.message.blocks import Choice, Message, paragraph
from bot.table import Suggests
from tests.platforms.fakedesk import says
from tests.platforms.slack.conftest import Served
from tests.platforms.slack.fakeslack import BOT, CHANNEL, TEAM, USER, Json, limited, refused


def command(served: Served, text: str, name: str = "/summary", **other: Any) -> Json:
    body = {"command": name, "text": text, "team_id": TEAM, "channel_id": CHANNEL, "user_id": USER}
    return body | {"trigger_id": f"t.{text}", "response_url": served.slack.response_url} | other


def event(kind: str, event_id: str = "Ev1", **facts: Any) -> Json:
    said = {"type": kind, "user": USER, "channel": CHANNEL, "ts": "5.5", **facts}
    return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": said}


def pressed(served: Served, action: str, **other: Any) -> Json:
    body = {"type": "block_actions", "team": {"id": TEAM}, "user": {"id": USER}, "channel": {"id": CHANNEL}}
    body |= {"trigger_id": f"p.{action}", "response_url": served.slack.response_url}
    return body | {"actions": [{"type": "button", "action_id": action, "block_id": "b", "value": ""}]} | other


async def test_says_once_to_whom_it_is_connected(served: Served) -> None:
    assert served.ready == ["Slack: connected to Harbour as tidings over Socket Mode"]


async def test_a_slash_command_is_acknowledged_empty_and_answered_in_the_channel(served: Served) -> None:
    envelope = await served.slack.send("slash_commands", command(served, "belarus since:7d"))
    assert await served.slack.acked(envelope) == {}
    posted = await served.slack.until(lambda: served.slack.posts)
    assert posted[0]["response_type"] == "in_channel"
    assert posted[0]["text"]
    _, asking, said = served.desk.last
    assert said == Line("/summary belarus since:7d")
    assert asking.place == Place("slack", TEAM, CHANNEL)  # type: ignore[attr-defined]
    assert asking.person.admin  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", Line("/help")),
        ("sources list", Line("/sources list")),
        ("belarus", Line("belarus", loose=True)),
        ("search tariffs &amp; trade", Line("/search tariffs & trade")),
    ],
)
async def test_the_command_of_the_app_takes_a_verb_or_a_topic(served: Served, text: str, line: Line) -> None:
    await served.slack.send("slash_commands", command(served, text, "/tidings"))
    await served.slack.until(lambda: served.slack.posts)
    assert served.desk.last[2] == line


async def test_a_private_answer_is_for_the_asker_alone(served: Served) -> None:
    served.desk.answer = says("yours", private=True)
    await served.slack.send("slash_commands", command(served, "x"))
    assert (await served.slack.until(lambda: served.slack.posts))[0]["response_type"] == "ephemeral"


async def test_slack_is_answered_in_time_although_the_desk_is_slow(served: Served) -> None:
    usual = served.desk.ask

    async def slow(*asked: Any) -> Response:
        await asked[2]("Reading 48 articles…")
        await asyncio.sleep(1.2)
        return await usual(*asked)

    served.desk.ask = slow  # type: ignore[method-assign, assignment]
    envelope = await served.slack.send("slash_commands", command(served, "x"))
    await served.slack.acked(envelope, within=0.9)
    posts = await served.slack.until(lambda: len(served.slack.posts) > 1 and served.slack.posts)
    assert (posts[0]["text"], posts[0]["response_type"]) == ("Reading 48 articles…", "ephemeral")
    assert posts[1]["response_type"] == "in_channel"


async def test_what_slack_sends_twice_acts_once(served: Served) -> None:
    for _ in range(2):
        await served.slack.acked(await served.slack.send("slash_commands", command(served, "x")))
        await served.slack.acked(await served.slack.send("events_api", event("app_mention", text="<@UBOT> y")))
    await served.slack.until(lambda: served.slack.posts and served.slack.called("chat.postMessage"))
    await asyncio.sleep(0.05)
    assert len(served.desk.calls) == 2


async def test_a_mention_is_answered_in_its_thread_without_the_mention(served: Served) -> None:
    await served.slack.send("events_api", event("app_mention", text=f"<@{BOT}> summary belarus"))
    posted = await served.slack.until(lambda: served.slack.called("chat.postMessage"))
    assert (posted[0]["channel"], posted[0]["thread_ts"]) == (CHANNEL, "5.5")
    assert served.desk.last[2] == Line("summary belarus", loose=True)


async def test_a_direct_message_is_answered_in_the_conversation(served: Served) -> None:
    await served.slack.send("events_api", event("message", text="belarus", channel="D1", channel_type="im"))
    posted = await served.slack.until(lambda: served.slack.called("chat.postMessage"))
    assert posted[0]["channel"] == "D1"
    assert "thread_ts" not in posted[0]
    assert served.desk.last[1].place.direct  # type: ignore[attr-defined]


@pytest.mark.parametrize("facts", [{"bot_id": "B9"}, {"subtype": "message_changed"}, {"channel_type": "channel"}])
async def test_bots_edits_and_channel_talk_are_left_alone(served: Served, facts: Json) -> None:
    facts = {"channel": "D1", "channel_type": "im", "text": "belarus"} | facts
    await served.slack.acked(await served.slack.send("events_api", event("message", **facts)))
    await asyncio.sleep(0.05)
    assert served.desk.calls == []


async def test_a_private_answer_to_a_mention_is_whispered(served: Served) -> None:
    served.desk.answer = says("help", private=True)
    await served.slack.send("events_api", event("app_mention", text="<@UBOT> help"))
    assert (await served.slack.until(lambda: served.slack.called("chat.postEphemeral")))[0]["user"] == USER


async def test_the_shortcut_summarizes_what_a_message_is_about_for_the_asker_alone(served: Served) -> None:
    text = 'See <https://x.test/a|"Trade: -talks"> with <@U9> &amp; more'
    body = {"type": "message_action", "callback_id": "summarize", "team": {"id": TEAM}, "user": {"id": USER}}
    body |= {"channel": {"id": CHANNEL}, "message": {"text": text, "ts": "1.1"}, "trigger_id": "s"}
    await served.slack.send("interactive", body | {"response_url": served.slack.response_url})
    posted = await served.slack.until(lambda: served.slack.posts)
    assert posted[0]["response_type"] == "ephemeral"
    assert served.desk.last[2] == Line("/summary See Trade talks with & more")


async def test_opening_the_home_page_publishes_it(served: Served) -> None:
    await served.slack.send("events_api", event("app_home_opened", tab="home"))
    published = await served.slack.until(lambda: served.slack.called("views.publish"))
    assert (published[0]["user_id"], published[0]["view"]["type"]) == (USER, "home")


async def test_a_button_that_edits_replaces_its_message_and_a_quote_does_not(served: Served) -> None:
    served.desk.pressed = Response(Message((paragraph("longer"),)), edits=True)
    await served.slack.send("interactive", pressed(served, "length:long"))
    assert (await served.slack.until(lambda: served.slack.posts))[0]["replace_original"] is True
    served.desk.pressed = says("quote", private=True)
    await served.slack.send("interactive", pressed(served, "quote:1"))
    second = (await served.slack.until(lambda: served.slack.posts[1:]))[0]
    assert (second["replace_original"], second["response_type"]) == (False, "ephemeral")
    assert served.desk.last[2:] == ("quote:1", "")


FORM = Form("form:subscribe", "Follow", (Field("topic", "Topic", suggests=Suggests.TOPICS),))


def sent(view: Json, **other: Any) -> Json:
    state = {"values": {"topic": {"value": {"type": "external_select", "selected_option": {"value": "belarus"}}}}}
    view = {**view, "state": state, "id": "V1"}
    return {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": USER}, "view": view} | other


async def opened_view(served: Served) -> Json:
    served.desk.opened = FORM
    await served.slack.send("interactive", pressed(served, "form:subscribe"))
    view: Json = (await served.slack.until(lambda: served.slack.called("views.open")))[0]["view"]
    return view


async def test_a_form_opens_with_the_trigger_and_its_result_is_told_where_it_was_opened(served: Served) -> None:
    view = await opened_view(served)
    assert served.slack.called("views.open")[0]["trigger_id"] == "p.form:subscribe"
    envelope = await served.slack.send("interactive", sent(view, trigger_id="v1"))
    assert await served.slack.acked(envelope) == {}
    assert (await served.slack.until(lambda: served.slack.posts))[0]["response_type"] == "ephemeral"
    verb, asking, action, values = served.desk.last
    assert (verb, action, values) == ("submit", "form:subscribe", {"topic": "belarus"})
    assert asking.place.channel == CHANNEL  # type: ignore[attr-defined]


async def test_what_is_wrong_with_a_form_is_shown_at_its_fields(served: Served) -> None:
    view = await opened_view(served)
    served.desk.taken = Faults({"topic": "Nothing is stored about this yet."})
    envelope = await served.slack.send("interactive", sent(view, trigger_id="v1"))
    said = await served.slack.acked(envelope)
    assert said["response_action"] == "errors"
    assert said["errors"] == {"topic": "Nothing is stored about this yet."}


async def test_a_form_from_the_home_page_refreshes_it(served: Served) -> None:
    served.desk.opened = FORM
    home = {"container": {"type": "view"}, "view": {"type": "home"}, "channel": None, "response_url": ""}
    await served.slack.send("interactive", pressed(served, "form:subscribe", **home))
    view = (await served.slack.until(lambda: served.slack.called("views.open")))[0]["view"]
    await served.slack.send("interactive", sent(view, trigger_id="v2"))
    await served.slack.until(lambda: served.slack.called("views.publish"))
    assert served.slack.called("chat.postMessage")[0]["channel"] == "D1"


async def test_a_field_that_searches_offers_what_the_desk_suggests(served: Served) -> None:
    view = await opened_view(served)
    served.desk.choices = (Choice("Belarus", "belarus"),)
    body = {"type": "block_suggestion", "team": {"id": TEAM}, "user": {"id": USER}, "action_id": "value"}
    envelope = await served.slack.send("interactive", body | {"block_id": "topic", "value": "bel", "view": view})
    assert (await served.slack.acked(envelope))["options"][0]["value"] == "belarus"
    assert served.desk.last[2:] == (Suggests.TOPICS, "bel")


async def test_a_file_is_attached_and_a_refusal_said_plainly(served: Served) -> None:
    served.desk.answer = Response(Message((paragraph("list"),)), file=File("feeds.opml", "<opml/>"))
    await served.slack.send("slash_commands", command(served, "a"))
    done = await served.slack.until(lambda: served.slack.called("files.completeUploadExternal"))
    assert (done[0]["channel_id"], served.slack.uploads) == (CHANNEL, [b"<opml/>"])
    served.slack.answers["files.completeUploadExternal"] = refused("not_in_channel")
    await served.slack.send("slash_commands", command(served, "b"))
    told = await served.slack.until(lambda: served.slack.called("chat.postEphemeral"))
    assert "/invite @tidings" in told[0]["text"]


async def test_a_rate_limit_is_waited_for(served: Served) -> None:
    served.slack.answers["chat.postMessage"] = limited(1)
    await served.slack.send("events_api", event("app_mention", text="<@UBOT> x"))
    await served.slack.until(lambda: served.slack.called("chat.postMessage"))
    served.slack.answers.pop("chat.postMessage")
    await asyncio.sleep(0.3)
    assert len(served.slack.called("chat.postMessage")) == 1
    await served.slack.until(lambda: len(served.slack.called("chat.postMessage")) == 2)


async def test_where_the_app_is_is_told_to_the_desk(served: Served) -> None:
    assert served.desk.present == [f"slack:{TEAM}"]


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_removing_the_app_tells_the_desk(served: Served, kind: str) -> None:
    await served.slack.send("events_api", event(kind, tokens={"bot": [BOT]}))
    await served.slack.until(lambda: served.desk.calls)
    assert served.desk.last == ("left", "slack", TEAM)


async def test_an_error_of_the_desk_reaches_nobody_but_the_log(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    served.desk.fails = RuntimeError("boom")
    await served.slack.send("slash_commands", command(served, "x"))
    await served.slack.until(lambda: "reference" in caplog.text)
    assert "boom" not in str(served.slack.posts)


async def test_what_takes_the_place_of_a_private_answer_stays_private_with_all_that_follows(served: Served) -> None:
    parts = tuple(paragraph(f"{n} " + "words " * 900) for n in range(4))
    served.desk.pressed = Response(Message(parts), edits=True)
    under = {"container": {"type": "message", "is_ephemeral": True}}
    await served.slack.send("interactive", pressed(served, "do:length:a:long", **under))
    await served.slack.until(lambda: served.slack.posts[1:])
    assert served.slack.posts[0]["replace_original"] is True
    assert all(post.get("response_type") == "ephemeral" for post in served.slack.posts[1:])
