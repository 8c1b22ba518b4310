"""A workspace's set-up as one JSON file, and such a file, checked, as a set-up for another workspace.

    {"tidings": "set-up", "version": 1, "from": "discord:1", "at": …, "workspace": {"sources", "per_minute", "tokens",
     "days"}, "channels": [{"channel", "thread",
     "subscriptions": [{"topic", "terms", "paused"}], "preferences": {"zone", "length", "language"},
     "new_subscriptions": terms,
     "mutes": [{"kind", "name", "until"}], "votes": [{"member", "story", "opinion", "about", "at"}]}]}

Invariant: what a file holds is checked by the same rules as what is typed in chat; members are numbers in it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from bot.care import Corner, Followed, SetUp, Workspace
from bot.chatport import Mute, Preferences
from bot.commands.reply import iso
from bot.commands.subscriptions import followed_topic
from bot.commands.terms import SETTERS
from bot.digest.languages import parse_language
from bot.digest.zones import parse_zone
from bot.errors import BadCommand, Unreadable
from bot.follow import Mode, Terms, WhenEmpty
from bot.ports import Store
from bot.tenancy import LEAST_DAYS, MOST_SOURCES, NOTHING_SET, Tenant
from bot.votes import Opinion, Vote

KIND, VERSION = "set-up", 1
STORY = "story"
"""The kind of mute whose name is an article's number here, and its address in a file."""

_Short = Annotated[str, Field(max_length=200)]
_Text = Annotated[str, Field(max_length=2_000)]
_Length = Literal["short", "medium", "long"]
_Names = Annotated[list[_Short], Field(max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Terms(_Part):
    schedule: _Short | None = None
    zone: _Short | None = None
    length: _Length | None = None
    stories: int | None = None
    sources: _Names | None = None
    languages: _Names | None = None
    pattern: _Text | None = None
    quiet_hours: _Short | None = None
    when_empty: WhenEmpty | None = None
    mode: Mode | None = None
    independent: int | None = None
    cooldown_minutes: int | None = None
    alerts_a_day: int | None = None


class _Subscription(_Part):
    topic: _Text
    terms: _Terms
    paused: bool = False


class _Preferences(_Part):
    zone: _Short | None = None
    length: _Length | None = None
    language: _Short | None = None


class _Mute(_Part):
    kind: Literal["topic", "source", "story"]
    name: _Text
    until: AwareDatetime | None = None


class _Vote(_Part):
    member: Annotated[int, Field(ge=1, le=1_000_000)]
    story: Annotated[int, Field(ge=1, le=1_000_000_000)]
    opinion: Opinion
    about: Annotated[list[tuple[Literal["source", "word"], _Short]], Field(max_length=200)]
    at: AwareDatetime


class _Channel(_Part):
    channel: _Short
    thread: _Short = ""
    subscriptions: list[_Subscription] = []
    preferences: _Preferences = _Preferences()
    new_subscriptions: _Terms | None = None
    mutes: list[_Mute] = []
    votes: list[_Vote] = []


class _Workspace(_Part):
    sources: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=MOST_SOURCES)] = []
    per_minute: Annotated[int | None, Field(ge=1, le=100_000)] = None
    tokens: Annotated[int | None, Field(ge=1, le=1_000_000_000)] = None
    days: Annotated[int | None, Field(ge=LEAST_DAYS, le=3_650)] = None


class _File(_Part):
    tidings: Literal["set-up"]
    version: int
    from_: Annotated[_Short, Field(alias="from")]
    at: AwareDatetime
    workspace: _Workspace = _Workspace()
    channels: list[_Channel]


_OPTIONS = {
    "schedule": "when", "zone": "zone", "length": "length", "stories": "stories", "sources": "source",
    "languages": "language", "pattern": "pattern", "quiet_hours": "quiet", "when_empty": "when-empty", "mode": "mode",
    "independent": "independent", "cooldown_minutes": "cool-down", "alerts_a_day": "a-day",
}  # fmt: skip
"""By which option of `/subscribe` each value of the terms is checked and set."""


async def write_set_up(store: Store, wanted: SetUp) -> str:
    """A set-up as the text of a file, without muted stories that have no address: numbers differ elsewhere."""
    channels = [_channel(replace(each, mutes=await _abroad(store, each.mutes))) for each in wanted.corners]
    data: dict[str, object] = {"tidings": KIND, "version": VERSION, "from": str(wanted.of), "at": iso(wanted.at)}
    if wanted.tenant != NOTHING_SET:
        data["workspace"] = {name: getattr(wanted.tenant, name) for name in _Workspace.model_fields}
    data["channels"] = channels
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


async def read_set_up(store: Store, text: str, name: str) -> tuple[SetUp, Sequence[str]]:
    """What a file holds, and the addresses of muted stories that this store does not know, which are left out.

    Raises:
        Unreadable: it is no such file, of a newer version, or a value in it cannot be used; names the value.
    """
    wanted = parse_set_up(text, name)
    corners, unknown = [], list[str]()
    for corner in wanted.corners:
        mutes = []
        for mute in corner.mutes:
            found = await store.articles_at(mute.name) if mute.kind == STORY else ()
            if mute.kind == STORY and not found:
                unknown.append(mute.name)
            else:
                mutes.append(replace(mute, name=str(found[0].id)) if found else mute)
        corners.append(replace(corner, mutes=tuple(mutes)))
    return replace(wanted, corners=tuple(corners)), unknown


def parse_set_up(text: str, name: str) -> SetUp:
    """What the text of a file holds, muted stories by their addresses.

    Raises:
        Unreadable: as `read_set_up`.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} is no JSON. Give a file that `tidings export` has written, whole.") from None
    if not isinstance(data, dict) or data.get("tidings") != KIND:
        raise Unreadable(f"{name} is no set-up of Tidings. Give a file that `tidings export` has written.")
    if isinstance(data.get("version"), int) and data["version"] > VERSION:
        raise Unreadable(
            f"{name} was written by a newer Tidings (version {data['version']}; this one knows {VERSION}). "
            "Update Tidings."
        )
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Unreadable(f"{name} cannot be used: {where}: {first['msg']}. Nothing was changed.") from None
    platform, _, workspace = file.from_.partition(":")
    corners = tuple(_corner(each, f"{name} cannot be used: channels.{n}") for n, each in enumerate(file.channels))
    held = file.workspace
    tenant = Tenant(sources=tuple(held.sources), per_minute=held.per_minute, tokens=held.tokens, days=held.days)
    return SetUp(Workspace(platform, workspace), file.at.astimezone(UTC), corners, tenant)


def mapped(wanted: SetUp, into: Workspace, mapping: Mapping[str, str]) -> SetUp:
    """The set-up with its channels as they are called elsewhere; a channel that is mapped to nothing is left out.

    Raises:
        BadCommand: one is mapped nowhere, two to the same, or a mapped one is not there; names all of them.
    """
    keys = [corner.key for corner in wanted.corners]
    strange = [key for key in mapping if key not in keys]
    if strange:
        held = ", ".join(filter(None, keys)) or "none"
        raise BadCommand(f"The file has no channel {', '.join(strange)}. It has {held}.")
    at_home = {key: key for key in keys if wanted.of == into or not key}
    targets = {**at_home, **mapping}
    open_ = [key for key in keys if key not in targets]
    if open_:
        maps = " ".join(f"--map {key}=CHANNEL" for key in open_)
        raise BadCommand(
            f"Nothing was imported: {len(open_)} of {len(keys)} channels of {wanted.of} have none in {into}. "
            f"Add {maps}; a channel that is to be left out is given as --map CHANNEL= with nothing behind it."
        )
    taken = [target for target in targets.values() if target]
    twice = sorted({target for target in taken if taken.count(target) > 1})
    if twice:
        raise BadCommand(f"Nothing was imported: {', '.join(twice)} stands for several. Map each channel to its own.")
    return replace(wanted, corners=tuple(_moved(each, targets[each.key]) for each in _kept(wanted, targets)))


def _kept(wanted: SetUp, targets: Mapping[str, str]) -> Iterator[Corner]:
    return (each for each in wanted.corners if not each.key or targets[each.key])


def _moved(corner: Corner, target: str) -> Corner:
    channel, _, thread = target.partition("/")
    return replace(corner, channel=channel, thread=thread)


async def _abroad(store: Store, mutes: Sequence[Mute]) -> tuple[Mute, ...]:
    """The same mutes, stories by their addresses."""
    named = []
    for mute in mutes:
        article = await store.article(int(mute.name)) if mute.kind == STORY and mute.name.isdecimal() else None
        if mute.kind != STORY:
            named.append(mute)
        elif article and article.url:
            named.append(replace(mute, name=article.url))
    return tuple(named)


def _channel(corner: Corner) -> dict[str, object]:
    return {
        "channel": corner.channel,
        "thread": corner.thread,
        "subscriptions": [
            {"topic": each.topic, "terms": _terms(each.terms), "paused": each.paused} for each in corner.followed
        ],
        "preferences": asdict(corner.preferences),
        "new_subscriptions": None if corner.terms is None else _terms(corner.terms),
        "mutes": [{"kind": each.kind, "name": each.name, "until": iso(each.until)} for each in corner.mutes],
        "votes": [_said(vote) for vote in corner.votes],
    }


def _said(vote: Vote) -> dict[str, object]:
    numbers = {"member": int(vote.person), "story": -vote.story}
    return {**numbers, "opinion": vote.opinion, "about": vote.about, "at": iso(vote.at)}


def _terms(terms: Terms) -> dict[str, object]:
    """What differs from the usual."""
    usual = asdict(Terms())
    return {name: value for name, value in asdict(terms).items() if value != usual[name]}


def _corner(channel: _Channel, where: str) -> Corner:
    try:
        own = channel.preferences
        return Corner(
            channel.channel,
            channel.thread,
            tuple(_followed(each) for each in channel.subscriptions),
            Preferences(
                parse_zone(own.zone) if own.zone else None,
                own.length,
                parse_language(own.language) if own.language else None,
            ),
            None if channel.new_subscriptions is None else _checked(channel.new_subscriptions),
            tuple(Mute(each.kind, each.name, _utc(each.until)) for each in channel.mutes),
            tuple(_vote(each) for each in channel.votes),
        )
    except BadCommand as error:
        raise Unreadable(f"{where}: {error.user_message} Nothing was changed.") from None


def _followed(item: _Subscription) -> Followed:
    terms = _checked(item.terms)
    topic = "" if terms.sources and not item.topic else followed_topic(item.topic)
    return Followed(topic, terms, item.paused)


def _checked(given: _Terms) -> Terms:
    """The terms, each value set as `/subscribe` would set it."""
    terms = Terms()
    for name, value in given.model_dump(exclude_none=True).items():
        typed = ",".join(value) if isinstance(value, list) else str(value)
        if typed:
            terms = SETTERS[_OPTIONS[name]](terms, typed)
    return terms


def _vote(item: _Vote) -> Vote:
    about = tuple((str(kind), name) for kind, name in item.about)
    return Vote(str(item.member), -item.story, item.opinion, about, item.at.astimezone(UTC))


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
