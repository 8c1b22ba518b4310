"""The methods views.*: modals and Homes."""

import secrets

from tests.standins.slack.facts import Json, Team, View, new_id
from tests.standins.slack.refusal import Refused
from tests.standins.slack.validate import check_view
from tests.standins.slack.webapi import Call, method
from tests.standins.slack.world import World, with_ids

DEPTH = 3


@method("views.open", tier=4)
def view_open(call: Call) -> Json:
    """Show a modal to who did something in the last three seconds."""
    (trigger_id,) = call.need("trigger_id")
    view = check_view(call.args.get("view"), ("modal",))
    trigger = call.world.spend(trigger_id, call.team)
    return {"view": shown(call.world, show(call.world, call.team, trigger.user, view))}


@method("views.push", tier=4)
def view_push(call: Call) -> Json:
    """Show a modal over the one that a user has open."""
    (trigger_id,) = call.need("trigger_id")
    view = check_view(call.args.get("view"), ("modal",))
    trigger = call.world.spend(trigger_id, call.team)
    top = current(call.team, trigger.user)
    return {"view": shown(call.world, show(call.world, call.team, trigger.user, view, top))}


@method("views.update", tier=4)
def view_update(call: Call) -> Json:
    """Let a modal show something else."""
    known = call.team.views.values()
    wanted = [call.args.get("view_id"), call.args.get("external_id")]
    found = [one for one in known if one.open and {one.id, one.payload.get("external_id")} & set(filter(None, wanted))]
    if not found:
        raise Refused("not_found")
    _hash(call, found[0])
    replace(call.world, found[0], check_view(call.args.get("view"), ("modal",)))
    return {"view": shown(call.world, found[0])}


@method("views.publish", tier=4)
def view_publish(call: Call) -> Json:
    """Let a user's Home show something."""
    (user,) = call.need("user_id")
    if user not in call.team.users:
        raise Refused("invalid_arguments", {"response_metadata": {"messages": ["[ERROR] unknown user_id"]}})
    view = check_view(call.args.get("view"), ("home",))
    home = call.team.homes.get(user)
    if home is None:
        home = call.team.homes[user] = View(new_id("V"), call.team.id, user, view, "")
        call.team.views[home.id] = home
    else:
        _hash(call, home)
    replace(call.world, home, view)
    return {"view": shown(call.world, home)}


def show(world: World, team: Team, user: str, payload: Json, under: View | None = None) -> View:
    """Put a modal before a user.

    Raises:
        Refused: push_limit_reached.
    """
    depth, below = 1, under
    while below is not None:
        depth, below = depth + 1, below.under
    if depth > DEPTH:
        raise Refused("push_limit_reached")
    view = View(new_id("V"), team.id, user, payload, "", under=under)
    team.views[view.id] = view
    replace(world, view, payload)
    return view


def replace(world: World, view: View, payload: Json) -> None:
    """Let a view show something else, under a new hash."""
    view.payload = payload | {"blocks": with_ids(payload["blocks"])}
    view.hash = f"{world.now():.0f}.{secrets.token_hex(4)}"
    world.changed()


def current(team: Team, user: str) -> View | None:
    """The modal on top of what a user has open."""
    mine = [view for view in team.views.values() if view.user == user and view.open and view.payload["type"] == "modal"]
    return mine[-1] if mine else None


def shown(world: World, view: View, state: Json | None = None) -> Json:
    """A view as Slack's answers and payloads show it."""
    team = world.teams[view.team]
    root = view
    while root.under is not None:
        root = root.under
    ids = {"id": view.id, "team_id": view.team, "app_id": world.app.id, "bot_id": team.bot_id, "hash": view.hash}
    ids |= {"app_installed_team_id": view.team, "root_view_id": root.id}
    empty: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False}
    state = {"values": state or {}}
    return empty | {"notify_on_close": False, "state": state, "previous_view_id": None} | view.payload | ids


def _hash(call: Call, view: View) -> None:
    if call.args.get("hash") and call.args["hash"] != view.hash:
        raise Refused("hash_conflict")
