"""Nothing of one server or workspace is seen or changed from another, by any command, button, form or suggestion.

A tenant is set up with everything (`tests.hostile.town`). Strangers call each command of the table from other places
with each number, name and handle of it in each argument and option. What holds:

- no answer, file, form or suggestion holds a word that is the tenant's alone, unless the stranger typed it;
- an answer to a name of the tenant's is word for word that to a name which nobody has;
- no row of the tenant's changes.
"""

import re
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.chat.actions import Verb
from bot.chat.said import ENDED
from bot.commands.spec import COMMANDS
from bot.conversation import Asking, Call, Line, Person, Place
from bot.table import Command, Suggests
from tests.hostile.corpus import FULL
from tests.hostile.tally import Tally
from tests.hostile.town import (
    ANN,
    BEN,
    CHANNEL,
    FEED,
    MARKS,
    ROLE,
    ROOM,
    THREAD,
    WORKSPACE,
    Town,
    said,
    silent,
    town,
)

pytestmark = pytest.mark.timeout(300)
CHATS = ("discord", "slack")

SHARED, PLACE, KEEPERS = "of the news that all share", "of the place and person alone", "for who keeps the sources"
ROWS = {
    "summary": SHARED,
    "ask": SHARED,
    "search": SHARED,
    "latest": SHARED,
    "article": SHARED,
    "story": SHARED,
    "timeline": SHARED,
    "why": PLACE,
    "subscribe": PLACE,
    "unsubscribe": PLACE,
    "subscriptions": PLACE,
    "topics": PLACE,
    "mute": PLACE,
    "unmute": PLACE,
    "settings": PLACE,
    "preferences": PLACE,
    "privacy": PLACE,
    "digest": PLACE,
    "sources": KEEPERS,
    "status": PLACE,
    "help": SHARED,
}
"""What each command, or each of a group, answers from. A command that stands in no row fails the test below."""


def row_of(command: Command) -> str:
    return ROWS.get(command.name) or ROWS.get(command.group, "")


def test_every_command_says_from_what_it_answers() -> None:
    assert [command.name for command in COMMANDS if not row_of(command)] == []
    named = {command.name for command in COMMANDS} | {command.group for command in COMMANDS}
    assert set(ROWS) <= named
    assert all((row_of(command) == KEEPERS) == command.admin for command in COMMANDS)


@dataclass(frozen=True)
class Stranger:
    """Somebody elsewhere; `same` is whether they bear the id of a member of the tenant."""

    name: str
    asking: Asking


def strangers(town: Town) -> list[Stranger]:
    """From another server with rights and without, in places and under ids that look like the tenant's."""
    other = Place(town.platform, "500200", "700999")
    alike = replace(other, channel=CHANNEL, thread=THREAD)
    outside = "" if town.platform == "discord" else "500200"
    room = Place(town.platform, outside, ROOM, direct=True)
    found = [
        Stranger("an admin of another server", town.asking(other, "900666")),
        Stranger("an admin where channel and thread bear the same ids", town.asking(alike, "900666")),
        Stranger("a member elsewhere", town.asking(other, "900666", admin=False)),
        Stranger("somebody in direct messages with the room's id", town.asking(room, "900666", admin=False)),
    ]
    if town.platform == "slack":  # a person's id belongs to one workspace
        found.append(Stranger("a namesake in another workspace", town.asking(replace(room, channel="D9"), ANN)))
        found.append(Stranger("a namesake who is admin there", town.asking(alike, BEN)))
        found.append(Stranger("a namesake of a chosen admin", town.asking(other, BEN, admin=False)))
    else:
        nowhere = Place("discord", "", CHANNEL)
        found.append(Stranger("a group conversation with the channel's id", town.asking(nowhere, "900666")))
        bears = Asking(alike, Person("900666", roles=frozenset({ROLE})))
        found.append(Stranger("who bears a role of that id elsewhere", bears))
    return found


NAMES = (
    "ferry qalphatopic",
    "qalphatopic",
    "tram qalphathread",
    "museum qalphaown",
    "qalphaown",
    "qalphamute",
    "qalphaasked",
    "qalphaabout",
    FEED,
)
"""Names of the tenant's; each has a twin that nobody has."""


def twin(text: str) -> str:
    return text.replace("qalpha", "qomega").replace("Qalpha", "Qomega")


def numbers(town: Town) -> list[str]:
    """Every number and handle by which something of the tenant's is known."""
    ids = {str(part) for table in town.rows.values() for key in table for part in key if isinstance(part, int)}
    handles = {str(key[0]) for name in ("answer", "delivery") for key in town.rows[name]}
    digests = {str(key[0]) for key in town.rows["digest"]}
    short = sorted(handles)[:2] + sorted(handles - {each for each in handles if each in digests})[-2:]
    return [*sorted(ids)[:8], *dict.fromkeys(short), "#1", "1,2,3", CHANNEL, THREAD, WORKSPACE, ANN, f"<@{ANN}>"]


def calls(command: Command, value: str) -> Iterator[Call]:
    """A value in each argument and each free option of a command, and the command alone."""
    usual = "ferry" if command.argument and command.argument.required else ""
    if command.argument:
        yield Call(command.name, value)
    for option in command.options:
        if not option.choices and not (option.numeric and not value.isdigit()):
            yield Call(command.name, usual, {option.name: value})


def alone(command: Command) -> Iterator[Call]:
    """A command without a value of the tenant's, in each form that its choices give it."""
    usual = "ferry" if command.argument and command.argument.required else ""
    yield Call(command.name, usual)
    for option in command.options:
        yield from (Call(command.name, usual, {option.name: choice}) for choice in option.choices)


def leaks(answer: object, typed: str = "") -> list[str]:
    """The words of the tenant's in an answer that were not typed."""
    text, given = said(answer), typed.casefold()
    return [mark for mark in MARKS if mark in text and mark not in given]


@asynccontextmanager
async def watched(town: Town, tally: Tally, category: str, what: object) -> Any:
    """Run something; afterwards no row of the tenant may be another, and what a stranger wrote is taken away."""
    found: list[str] = []
    before = await town.written()
    yield found
    if await town.written() != before:
        found.extend(await town.faults())
    tally.note(category, found, what)


@pytest.mark.parametrize("platform", CHATS)
@pytest.mark.parametrize("at", range(7))
async def test_no_command_shows_or_changes_what_belongs_to_another(platform: str, at: int, tally: Tally) -> None:
    async with town(platform) as made:
        who = [*strangers(made), None][at]
        if who is None:
            pytest.skip("as many kinds of strangers are on the other platform only")
        for command in COMMANDS:
            ids = numbers(made)[:: 1 if FULL or at == 1 else 4]
            for call in [*alone(command), *(call for value in ids for call in calls(command, value))]:
                what = (who.name, call)
                async with watched(made, tally, "another tenant", what) as found:
                    response = await made.desk.ask(who.asking, call, silent)
                    found.extend(leaks(response, str(call)))
                    found.extend(["it failed"] if response.ill == "failed" else [])
                    if command.admin:
                        found.extend([] if response.ill == "refused" else ["it was not refused"])
        tally.hold()


@pytest.mark.parametrize("platform", CHATS)
async def test_a_name_that_another_tenant_has_is_answered_like_one_that_nobody_has(platform: str, tally: Tally) -> None:
    async with town(platform) as made:
        who = strangers(made)[1]
        for command in COMMANDS:
            for name in NAMES:
                if command.name == "why" and name == FEED:
                    continue  # which sites are watched is known to all, as the news from them is
                for call, other in zip(calls(command, name), calls(command, twin(name)), strict=True):
                    told = []
                    for each in (call, other):
                        async with watched(made, tally, "another tenant", (who.name, each)) as found:
                            response = await made.desk.ask(who.asking, each, silent)
                            found.extend(leaks(response, str(each)))
                        told.append(twin(_plainly(said(response))))
                    tally.note("another tenant", [] if told[0] == told[1] else ["they are told apart"], call)
        tally.hold()


def _plainly(text: str) -> str:
    """Without the ids that each answer has of its own, and the numbers of what was just made."""
    return re.sub(r"[0-9a-f]{16}|subscription \d+|unsubscribe \d+", "…", text)


@pytest.mark.parametrize("platform", CHATS)
async def test_no_button_menu_or_form_of_another_tenant_works(platform: str, tally: Tally) -> None:
    async with town(platform) as made:
        answers = [str(key[0]) for key in made.rows["answer"]]
        subscriptions = [str(key[0]) for key in made.rows["subscription"]]
        forged = [f"do:{verb}:{each}:1" for verb in Verb for each in (*answers[:2], *subscriptions[:2])]
        forged += [f"form:{verb}:{each}" for verb in Verb for each in answers[:2]]
        pressed = [*made.actions, *((each, "") for each in forged), *(("do:drop", each) for each in subscriptions)]
        given = {"topic": "ferry", "where": "here", "zone": "UTC", "length": "short"}
        for who in strangers(made):
            for action, value in pressed:
                async with watched(made, tally, "another tenant", (who.name, action, value)) as found:
                    answer = await made.desk.press(who.asking, action, value, silent)
                    found.extend(leaks(answer))
                    ended = ENDED.casefold() in said(answer) or "there is no subscription" in said(answer)
                    refused = ended or getattr(answer, "ill", "") == "refused"
                    found.extend([] if refused else [f"it was answered: {said(answer)[:200]}"])
                async with watched(made, tally, "another tenant", (who.name, "form", action)) as found:
                    found.extend(leaks(await made.desk.form(who.asking, action)))
                async with watched(made, tally, "another tenant", (who.name, "submit", action)) as found:
                    found.extend(leaks(await made.desk.submit(who.asking, action, given)))
        tally.hold()


@pytest.mark.parametrize("platform", CHATS)
async def test_no_suggestion_page_or_zone_is_of_another_tenant(platform: str, tally: Tally) -> None:
    async with town(platform) as made:
        for who in strangers(made):
            for suggests in Suggests:
                for typed in ("", "q", "qal", "f", "1", "#1", *NAMES, *numbers(made)):
                    async with watched(made, tally, "another tenant", (who.name, suggests, typed)) as found:
                        found.extend(leaks(await made.desk.suggest(who.asking, suggests, typed), typed))
            async with watched(made, tally, "another tenant", (who.name, "home")) as found:
                found.extend(leaks(await made.desk.home(who.asking)))
                found.extend(leaks((await made.desk.reader(who.asking)).zone.key))
        tally.hold()


@pytest.mark.parametrize("platform", CHATS)
async def test_a_line_of_chat_names_no_place(platform: str, tally: Tally) -> None:
    """As members of Slack type it: nothing in a line stands for another place or person."""
    async with town(platform) as made:
        who = strangers(made)[0]
        for tail in (
            f"workspace:{WORKSPACE}",
            f"channel:{CHANNEL}",
            f"person:{ANN}",
            f"in:<#{CHANNEL}>",
            f"as:<@{ANN}>",
        ):
            for command in COMMANDS:
                line = f"/{command.name} ferry {tail}" if command.argument else f"/{command.name} {tail}"
                async with watched(made, tally, "another tenant", (who.name, line)) as found:
                    found.extend(leaks(await made.desk.ask(who.asking, Line(line), silent)))
        tally.hold()


async def test_the_tenant_itself_sees_all_of_it() -> None:
    """So that the words looked for above are those that stand there."""
    async with town("slack") as made:
        text = said(made.seen)
        assert [mark for mark in MARKS if mark not in text] == ["qalphasecret"]
        assert await made.faults() == []
        await made.says("unmute", "qalphamute")
        assert await made.faults() == ["mute changed"]
