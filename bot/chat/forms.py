"""Turns a button that opens a form into the form, and what was filled in into a command line or its faults."""

from collections.abc import Mapping

from bot.chat.actions import LENGTHS, Action, Verb
from bot.chat.lines import line_of
from bot.chatport import KeptAnswer, Preferences
from bot.commands.parse import parse_line
from bot.commands.subscriptions import followed_topic, may_manage
from bot.conversation import Asking, Call, Faults, Field, Form
from bot.digest.zones import parse_zone
from bot.errors import BadCommand
from bot.message.blocks import Choice
from bot.table import Suggests

HERE, DM = Choice("This channel", "here"), Choice("My direct messages", "dm")


def follow_form(asking: Asking, action: Action, kept: KeptAnswer | None) -> Form:
    """Which topic is to be followed, and where."""
    topic = parse_line(kept.line).text if kept else ""
    where = (HERE, DM) if may_manage(asking) and not asking.place.direct else (DM,)
    fields = (
        Field("topic", "Topic", topic, "Words as for /summary", suggests=Suggests.TOPICS),
        Field("where", "Where", where[0].value, "A channel is changed by its admins", where),
    )
    return Form(str(action), "Follow a topic", fields, "Follow")


def settings_form(action: Action, held: Preferences, zone: str) -> Form:
    """The time zone and the length of answers."""
    lengths = tuple(Choice(each.capitalize(), each) for each in LENGTHS)
    fields = (
        Field("zone", "Time zone", held.zone or zone, "A name such as Europe/Minsk"),
        Field("length", "Length of answers", held.length or "medium", "", lengths),
    )
    return Form(str(action), "Settings here", fields)


def faults_of(action: Action, values: Mapping[str, str]) -> Faults | None:
    """What is wrong with a form that was sent, field by field; None when nothing is."""
    checks = {"zone": parse_zone} if action.verb is Verb.SETTINGS else {"topic": followed_topic}
    faults: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check(values.get(name, "").strip())
        except BadCommand as error:
            faults[name] = error.user_message
    return Faults(faults) if faults else None


def line_of_form(action: Action, values: Mapping[str, str]) -> str:
    """The command line that a form stands for."""
    if action.verb is Verb.SETTINGS:
        given = {name: values.get(name, "") for name in ("zone", "length")}
        return line_of(Call("settings", "", given))
    given = {"where": values.get("where", ""), "try": "no"}  # a form that is sent has been thought over
    return line_of(Call("subscribe", values.get("topic", ""), given))
