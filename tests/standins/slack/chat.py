"""The methods chat.*: messages in channels, for everybody or for one."""

from tests.standins.slack.facts import Channel, Json, Message, Team
from tests.standins.slack.refusal import Refused
from tests.standins.slack.validate import check_message
from tests.standins.slack.webapi import Call, method
from tests.standins.slack.world import World

EDIT_SECONDS = 30 * 86_400.0


@method("chat.postMessage", scope="chat:write", tier=5)
def post(call: Call) -> Json:
    """Say something in a channel, or to a user by their id."""
    channel = _where(call)
    _may_write(call, channel)
    check_message(call.args)
    _thread(call, channel)
    call.world.rates.post(channel.id, call.world.now())
    message = call.world.say(channel, call.team.bot, call.args)
    _echo(call.world, call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.payload(call.team.bot_id, call.world.app.id)}


@method("chat.postEphemeral", scope="chat:write", tier=4)
def whisper(call: Call) -> Json:
    """Say something that one member of a channel sees."""
    channel = call.channel()
    (user,) = call.need("user")
    if call.team.bot.id not in channel.members:
        raise Refused("not_in_channel")
    if channel.archived:
        raise Refused("is_archived")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    check_message(call.args)
    return {"message_ts": call.world.say(channel, call.team.bot, call.args, only_for=user).ts}


@method("chat.update", scope="chat:write")
def update(call: Call) -> Json:
    """Change a message of the app's own."""
    channel, message = _own(call, "cant_update_message")
    if call.world.now() - float(message.ts) > EDIT_SECONDS:
        raise Refused("edit_window_closed")
    check_message(call.args)
    call.world.edit(message, call.args)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": {"text": message.text}}


@method("chat.delete", scope="chat:write")
def delete(call: Call) -> Json:
    """Take a message of the app's own away."""
    channel, message = _own(call, "cant_delete_message")
    message.deleted = True
    call.world.changed()
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=5)
def permalink(call: Call) -> Json:
    """Where a message is on the web."""
    channel = call.channel()
    (ts,) = call.need("message_ts")
    if _find(channel, ts) is None:
        raise Refused("message_not_found")
    host = f"https://{call.team.name.lower()}.slack.example"
    return {"channel": channel.id, "permalink": f"{host}/archives/{channel.id}/p{ts.replace('.', '')}"}


def _where(call: Call) -> Channel:
    name = str(call.args.get("channel") or "")
    if (user := call.team.users.get(name)) is not None:
        return call.world.direct(call.team, user)
    if name.startswith("#"):
        named = [channel for channel in call.team.channels.values() if channel.name == name[1:]]
        call.args["channel"] = named[0].id if named else ""
    return call.channel()


def _may_write(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise Refused("is_archived")
    public = channel.kind == "channel" and "chat:write.public" in call.token.scopes
    if call.team.bot.id not in channel.members and not public:
        raise Refused("not_in_channel")
    if channel.restricted:
        raise Refused("restricted_action")
    others = [call.team.users[user] for user in channel.members if user in call.team.users]
    if channel.kind == "im" and any(user.deleted for user in others):
        raise Refused("account_inactive")
    if channel.kind == "im" and any(user.blocks for user in others):
        raise Refused("messages_tab_disabled")


def _thread(call: Call, channel: Channel) -> None:
    ts = call.args.get("thread_ts")
    if ts and _find(channel, str(ts)) is None:
        raise Refused("thread_not_found")


def _own(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    (ts,) = call.need("ts")
    message = _find(channel, ts)
    if message is None or message.only_for:
        raise Refused("message_not_found")
    if message.author != call.team.bot.id:
        raise Refused(refusal)
    if channel.archived:
        raise Refused("is_archived")
    return channel, message


def _find(channel: Channel, ts: str) -> Message | None:
    return next((one for one in channel.messages if one.ts == ts and not one.deleted), None)


def _echo(world: World, team: Team, channel: Channel, message: Message) -> None:
    """The app hears itself in direct messages, if it listens there."""
    if channel.kind == "im" and "message.im" in world.app.events:
        heard = message.payload(team.bot_id, world.app.id)
        world.echoes.append((team, heard | {"channel": channel.id, "channel_type": "im", "event_ts": message.ts}))
