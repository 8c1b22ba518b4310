"""What members do → the payloads that Slack sends for it, with every field that clients of Slack read."""

import secrets

from tests.standins.slack.facts import Channel, Json, Message, Team, User, View, new_id
from tests.standins.slack.modals import shown
from tests.standins.slack.world import World


def command(world: World, team: Team, user: User, channel: Channel, line: tuple[str, str]) -> Json:
    """A slash command, without its response_url."""
    said = {"command": line[0], "text": line[1], "trigger_id": world.trigger(user)}
    at = {"channel_id": channel.id, "channel_name": channel.name or "directmessage"}
    who = {"user_id": user.id, "user_name": user.name, "team_id": team.id, "team_domain": team.name.lower()}
    app = {"token": world.app.verification_token, "api_app_id": world.app.id, "is_enterprise_install": "false"}
    return app | who | at | said


def event(world: World, team: Team, inner: Json) -> Json:
    """The callback around an event."""
    authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot.id, "is_bot": True}
    return {
        "token": world.app.verification_token,
        "team_id": team.id,
        "api_app_id": world.app.id,
        "event": {"event_ts": world.timestamp()} | inner,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(world.now()),
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": secrets.token_hex(8),
    }


def interaction(world: World, user: User, kind: str) -> Json:
    """What every interaction says."""
    team = world.teams[user.team]
    who = {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id}
    app = {"api_app_id": world.app.id, "token": world.app.verification_token, "enterprise": None}
    where = {"team": {"id": team.id, "domain": team.name.lower()}, "is_enterprise_install": False}
    return {"type": kind, "user": who} | app | where


def about(world: World, where: Message | View, state: Json) -> Json:
    """Where an element stands that is used: a message or a view."""
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": shown(world, where, state)}
    at = next(team for team in world.teams.values() if where.channel in team.channels)
    channel = at.channels[where.channel]
    container: Json = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
    container["is_ephemeral"] = bool(where.only_for)
    if where.thread_ts:
        container["thread_ts"] = where.thread_ts
    body = {"container": container, "channel": {"id": channel.id, "name": channel.name or "directmessage"}}
    if where.only_for:
        return body | {"state": {"values": state}}
    return body | {"message": where.payload(at.bot_id, world.app.id), "state": {"values": state}}
