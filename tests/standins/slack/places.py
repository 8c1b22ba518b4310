"""The methods about who and where: auth, users, conversations, files, manifests."""

import json

from tests.standins.slack.facts import Channel, Json, User, new_id
from tests.standins.slack.refusal import Refused
from tests.standins.slack.webapi import Call, method

READS = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
HISTORY = {kind: scope.replace("read", "history") for kind, scope in READS.items()}


@method("auth.test", tier=5, kinds=("bot", "user", "app"))
def auth_test(call: Call) -> Json:
    """Who the token is."""
    if call.token.kind == "app":
        return {"app_name": "Tidings", "app_id": call.world.app.id}
    team, url = call.team, f"https://{call.team.name.lower()}.slack.example/"
    who = {"user": team.bot.name, "user_id": team.bot.id, "bot_id": team.bot_id}
    return {"url": url, "team": team.name, "team_id": team.id, "is_enterprise_install": False} | who


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Let the token work no more."""
    call.token.state = "token_revoked"
    return {"revoked": True}


@method("users.info", scope="users:read", tier=4)
def user_info(call: Call) -> Json:
    """One user."""
    (name,) = call.need("user")
    user = call.team.users.get(name)
    if user is None:
        raise Refused("user_not_found")
    return {"user": _user(user, with_locale=call.args.get("include_locale") in {True, "1", "true"})}


@method("users.list", scope="users:read", tier=2)
def user_list(call: Call) -> Json:
    """All users."""
    return {"members": [_user(user) for user in call.team.users.values()], "response_metadata": {"next_cursor": ""}}


@method("conversations.open", scope="im:write")
def conversation_open(call: Call) -> Json:
    """The direct message with a user."""
    (names,) = call.need("users")
    user = call.team.users.get(names)
    if user is None:
        raise Refused("user_not_found")
    if user.bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    return {"channel": {"id": call.world.direct(call.team, user).id}}


@method("conversations.info")
def conversation_info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel()
    call.scope(READS[channel.kind])
    return {"channel": _channel(call, channel)}


@method("conversations.list", tier=2)
def conversation_list(call: Call) -> Json:
    """The conversations that the app may know of."""
    types = str(call.args.get("types") or "public_channel").split(",")
    wanted = {{"public_channel": "channel", "private_channel": "group"}.get(one, one) for one in types}
    for kind in sorted(wanted & READS.keys()):
        call.scope(READS[kind])
    known = [one for one in call.team.channels.values() if one.kind in wanted]
    seen = [one for one in known if one.kind == "channel" or call.team.bot.id in one.members]
    return {"channels": [_channel(call, one) for one in seen], "response_metadata": {"next_cursor": ""}}


@method("conversations.join", scope="channels:join")
def conversation_join(call: Call) -> Json:
    """Become a member of a public channel."""
    channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    channel.members.add(call.team.bot.id)
    return {"channel": _channel(call, channel)}


@method("conversations.history")
def conversation_history(call: Call) -> Json:
    """What was said in a channel that the app is in, the newest first."""
    channel = call.channel()
    call.scope(HISTORY[channel.kind])
    if call.team.bot.id not in channel.members:
        raise Refused("not_in_channel")
    oldest, latest = float(call.args.get("oldest") or 0), float(call.args.get("latest") or "inf")
    inside = [one for one in reversed(channel.messages) if oldest <= float(one.ts) <= latest]
    shown = [one for one in inside if not one.deleted and not one.only_for]
    most = int(call.args.get("limit") or 100)
    bot, app = call.team.bot, call.world.app.id
    messages = [one.payload(call.team.bot_id if one.author == bot.id else "", app) for one in shown[:most]]
    if not call.args.get("include_all_metadata"):
        messages = [{name: value for name, value in one.items() if name != "metadata"} for one in messages]
    return {"messages": messages, "has_more": len(shown) > most}


@method("files.getUploadURLExternal", scope="files:write", tier=4)
def upload_url(call: Call) -> Json:
    """Where to put a file."""
    name, length = call.need("filename", "length")
    file_id = new_id("F")
    call.team.files[file_id] = {"id": file_id, "name": name, "length": int(length), "content": None, "title": name}
    return {"upload_url": f"{call.world.url}/upload/{call.team.id}/{file_id}", "file_id": file_id}


@method("files.completeUploadExternal", scope="files:write", tier=4)
def upload_complete(call: Call) -> Json:
    """Show files that were put there."""
    done = []
    for one in call.args.get("files") or []:
        file = call.team.files.get(one.get("id"))
        if file is None or file["content"] is None:
            raise Refused("file_not_found")
        file["title"] = one.get("title") or file["name"]
        done.append({"id": file["id"], "title": file["title"], "name": file["name"]})
    if call.args.get("channel_id"):
        _show(call, [one["id"] for one in done])
    return {"files": done}


@method("apps.manifest.validate", tier=3, kinds=("config",))
def manifest_validate(call: Call) -> Json:
    """Look a manifest over, as far as this stand-in knows manifests."""
    try:
        manifest = json.loads(call.args.get("manifest") or "")
    except ValueError:
        raise Refused("invalid_manifest", {"errors": [{"message": "not JSON", "pointer": "/"}]}) from None
    if errors := manifest_errors(manifest):
        raise Refused("invalid_manifest", {"errors": errors})
    return {"errors": []}


def manifest_errors(manifest: Json) -> list[Json]:
    """What is wrong with a manifest: names, lengths, commands, and what HTTP needs where there is no Socket Mode."""
    errors = []
    info, settings = manifest.get("display_information", {}), manifest.get("settings", {})
    features = manifest.get("features", {})
    socket = settings.get("socket_mode_enabled", False)
    limits = [("name", info.get("name", ""), 35), ("description", info.get("description", "x"), 140)]
    limits += [("display_name", features.get("bot_user", {}).get("display_name", "x"), 80)]
    for command in features.get("slash_commands", []):
        limits += [("command", command.get("command", ""), 32), ("description", command.get("description", ""), 2000)]
        limits += [("usage_hint", command.get("usage_hint", "x"), 1000)]
        if not command.get("command", "").startswith("/"):
            errors.append(("must begin with /", "/features/slash_commands"))
        if not socket and "url" not in command:
            errors.append(("missing url", "/features/slash_commands"))
    for shortcut in features.get("shortcuts", []):
        limits += [("name", shortcut.get("name", ""), 24), ("callback_id", shortcut.get("callback_id", ""), 255)]
        limits += [("description", shortcut.get("description", ""), 150)]
    for name, text, most in limits:
        if not 0 < len(text) <= most:
            errors.append((f"{name} must be 1 to {most} characters", f"/{name}"))
    subscribed = settings.get("event_subscriptions", {})
    if subscribed.get("bot_events") and not socket and "request_url" not in subscribed:
        errors.append(("missing request_url", "/settings/event_subscriptions"))
    return [{"message": message, "pointer": pointer} for message, pointer in errors]


def _show(call: Call, ids: list[str]) -> None:
    call.args["channel"] = call.args["channel_id"]
    channel = call.channel()
    if call.team.bot.id not in channel.members:
        raise Refused("not_in_channel")
    said = {"text": call.args.get("initial_comment") or "", "thread_ts": call.args.get("thread_ts")}
    call.world.say(channel, call.team.bot, said).files += ids


def _user(user: User, *, with_locale: bool = False) -> Json:
    shown: Json = {"id": user.id, "team_id": user.team, "name": user.name, "deleted": user.deleted, "tz": user.zone}
    shown |= {"is_admin": user.admin, "is_owner": False, "is_bot": user.bot, "real_name": user.name.title()}
    return shown | ({"locale": user.locale} if with_locale else {})


def _channel(call: Call, channel: Channel) -> Json:
    kinds = {"is_channel": "channel", "is_group": "group", "is_im": "im", "is_mpim": "mpim"}
    shown: Json = {name: channel.kind == kind for name, kind in kinds.items()}
    shown |= {"id": channel.id, "name": channel.name, "is_archived": channel.archived}
    if channel.kind == "im":
        shown["user"] = next(iter(channel.members - {call.team.bot.id}), "")
    return shown | {"is_member": call.team.bot.id in channel.members, "is_private": channel.kind != "channel"}
