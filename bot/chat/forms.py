"""Turns a button that opens a form into the form, and what was filled in into a command line or its faults."""

from collections.abc import Mapping, Sequence

from bot.chat.actions import Action, Verb
from bot.chat.known import Known
from bot.chat.lines import line_of
from bot.chatport import KeptAnswer, Preferences
from bot.commands.described import whole_of
from bot.commands.parse import parse_line
from bot.commands.setting import NAMES
from bot.commands.subscriptions import followed_topic, may_manage
from bot.conversation import Asking, Call, Faults, Field, Form, Input
from bot.digest.zones import parse_zone
from bot.errors import BadCommand
from bot.message.blocks import Choice
from bot.message.phrases import phrase
from bot.table import Suggests
from bot.tenancy import LEAST_DAYS, Ceilings, Tenant

_LENGTHS = (Choice(phrase("Short"), "short"), Choice(phrase("Medium"), "medium"), Choice(phrase("Long"), "long"))

HERE, DM = Choice(phrase("This channel"), "here"), Choice(phrase("My direct messages"), "dm")


def follow_form(asking: Asking, action: Action, kept: KeptAnswer | None) -> Form:
    """Which topic is to be followed, and where."""
    topic = parse_line(kept.line).text if kept else ""
    where = (HERE, DM) if may_manage(asking) and not asking.place.direct else (DM,)
    fields = (
        Field(
            "topic",
            phrase("Topic"),
            topic,
            phrase("Words as for {command}", command="/summary"),
            suggests=Suggests.TOPICS,
        ),
        Field("where", phrase("Where"), where[0].value, phrase("A channel is changed by its admins"), where),
    )
    return Form(str(action), phrase("Follow a topic"), fields, phrase("Follow"))


WORKSPACE, LIMITS = "workspace", "limits"
"""Of which settings of a workspace a form is, as its action has it."""


def workspace_form(
    action: Action, who: Known, wide: Preferences, ceilings: Ceilings, spoken: Sequence[Choice]
) -> Form | None:
    """What a workspace sets; None for an action that is no form of it. What is left empty is left to the operator."""
    if action.answer == WORKSPACE:
        return Form(str(action), whole_of(who.asking.place.platform), _wide(who, wide))
    if action.answer == LIMITS:
        language = Field("language", phrase("Language"), wide.language or "", "", tuple(spoken), required=False)
        return Form(str(action), phrase("Language and limits here"), (language, *_limits(who.tenant, ceilings)))
    return None


def _wide(who: Known, wide: Preferences) -> tuple[Field, ...]:
    tenant = who.tenant
    told = phrase("Where admins are told what fails")
    fields = (
        Field(
            "zone",
            phrase("Time zone"),
            wide.zone or "",
            phrase("A name such as {zone}", zone="Europe/Minsk"),
            required=False,
        ),
        Field("length", phrase("Length of answers"), wide.length or "", "", _LENGTHS, required=False),
        Field("admins-channel", phrase("Admins' channel"), tenant.channel, told, required=False, picks=Input.CHANNEL),
        Field(
            "sources",
            phrase("Default sources"),
            ", ".join(tenant.sources),
            phrase("Names, with commas"),
            required=False,
        ),
    )
    return fields if who.asking.person.chosen else (*fields, _who(who))


def _who(who: Known) -> Field:
    if who.asking.place.platform == "discord":
        hint = phrase("Beside those who may manage the server")
        return Field("role", phrase("Who may configure"), who.tenant.role, hint, required=False, picks=Input.ROLE)
    people, hint = ",".join(who.tenant.admins), phrase("Beside the workspace's admins")
    return Field("admins", phrase("Who may configure"), people, hint, required=False, picks=Input.PEOPLE)


def _limits(tenant: Tenant, ceilings: Ceilings) -> tuple[Field, ...]:
    rows = [("per-minute", phrase("Commands of a member a minute"), tenant.per_minute, 1, ceilings.per_minute)]
    rows += (
        [("tokens", phrase("Tokens of the model a day"), tenant.tokens, 1, ceilings.tokens)] if ceilings.tokens else []
    )
    rows.append(
        ("days", phrase("Days that answers, votes and digests are kept"), tenant.days, LEAST_DAYS, ceilings.days)
    )
    return tuple(
        Field(
            name,
            label,
            "" if held is None else str(held),
            phrase("{least} to {most}", least=least, most=ceiling.number),
            required=False,
        )
        for name, label, held, least, ceiling in rows
    )


def settings_form(action: Action, held: Preferences, zone: str, spoken: Sequence[Choice], usual: str) -> Form:
    """The time zone, the length of answers and the language; `zone` and `usual` hold where none is set."""
    fields = (
        Field("zone", phrase("Time zone"), held.zone or zone, phrase("A name such as {zone}", zone="Europe/Minsk")),
        Field("length", phrase("Length of answers"), held.length or "medium", "", _LENGTHS),
        Field("language", phrase("Language"), held.language or usual, "", tuple(spoken)),
    )
    return Form(str(action), phrase("Settings here"), fields)


def faults_of(action: Action, values: Mapping[str, str]) -> Faults | None:
    """What is wrong with a form that was sent, field by field; None when nothing is."""
    checks = {"zone": parse_zone} if action.verb is Verb.SETTINGS else {"topic": followed_topic}
    faults: dict[str, str] = {}
    for name, check in checks.items():
        given = values.get(name, "").strip()
        if action.answer in (WORKSPACE, LIMITS) and not given:
            continue
        try:
            check(given)
        except BadCommand as error:
            faults[name] = error.user_message
    return Faults(faults) if faults else None


def line_of_form(action: Action, values: Mapping[str, str]) -> str:
    """The command line that a form stands for."""
    if action.verb is Verb.SETTINGS and action.answer in (WORKSPACE, LIMITS):
        given = {name: value for name in NAMES if name in values and (value := values[name].strip())}
        left = ",".join(name for name in NAMES if name in values and name not in given)
        return line_of(Call("settings set", "", {**given, "reset": left, "where": "workspace"}))
    if action.verb is Verb.SETTINGS:
        given = {name: values.get(name, "") for name in ("zone", "length", "language") if name in values}
        return line_of(Call("settings set", "", given))
    given = {"where": values.get("where", ""), "try": "no"}  # a form that is sent has been thought over
    return line_of(Call("subscribe", values.get("topic", ""), given))
