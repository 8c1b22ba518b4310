"""`tidings deliveries`: what became of each part that was sent unasked, and a dead one sent again by hand.

Invariant: it is the operator's alone, since it shows every place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.chatport import BY_HAND
from bot.commands.context import Context
from bot.commands.health import ahead
from bot.commands.reply import Reply, State, iso
from bot.conversation import Place
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.phrases import clause, counted, joined, phrase, plural
from bot.message.when import exact
from bot.outbox import History, Kind, Part
from bot.outbox import State as Step
from bot.platformport import Reason

MOST = 500
"""Digests that are listed."""

STATES = {
    "sent": frozenset({Step.SENT}),
    "waiting": frozenset({Step.PENDING, Step.SENDING, Step.UNKNOWN}),
    "dead": frozenset({Step.DEAD}),
}
"""What a part is to its operator, and the steps of the outbox that this stands for."""

_STEPS = {step: name for name, steps in STATES.items() for step in steps}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries are listed: of so many days, in one of `STATES` or any, of a place or part of its name."""

    days: int = 7
    state: str = ""
    place: str = ""

    @property
    def steps(self) -> frozenset[Step]:
        """The steps of the outbox that are wanted."""
        return STATES[self.state] if self.state else frozenset(Step)


async def list_deliveries(context: Context, wanted: Wanted) -> Reply:
    """Every part of the last days, the newest digest first."""
    if wanted.state and wanted.state not in STATES:
        one_of = phrase(
            "{option} is one of {values}, not “{given}”.",
            option="--state",
            values=", ".join(STATES),
            given=wanted.state[:40],
        )
        raise BadCommand(one_of)
    if not 0 < wanted.days <= 36_500:  # noqa: PLR2004  # a hundred years
        raise BadCommand(
            phrase("{option} is a number from 1 on, not {given}.", option="--days", given=str(wanted.days))
        )
    since = context.now() - timedelta(days=wanted.days)
    place = wanted.place.strip("/")
    found = await context.store.deliveries(since, wanted.steps, place, MOST)
    rows = [(digest, part) for digest in found for part in digest.parts if part.state in wanted.steps]
    if not rows:
        return await _none(context, wanted)
    facts = {"deliveries": [_digest(digest, wanted) for digest in found]}
    blocks: list[Block] = [
        Heading(plural(wanted.days, "Deliveries of the last day", "Deliveries of the last {n} days")),
        note(_counts(rows)),
    ]
    blocks.append(Fields(tuple((str(digest.id), _row(digest, part, context)) for digest, part in rows)))
    if len(found) == MOST:
        options = {"days": "--days", "place": "--place"}
        blocks.append(note(phrase("The newest {n} digests; fewer {days} or a {place} show others.", n=MOST, **options)))
    if any(part.state is Step.DEAD for _, part in rows):
        blocks.append(
            note(woven("Send a dead one again: {command}.", command=Code("tidings deliveries --again NUMBER")))
        )
    return Reply(State.ANSWERED, Message(tuple(blocks)), facts=facts)


async def send_again(context: Context, name: str) -> Reply:
    """Queue the dead parts of a digest anew; it is named by its number or by the id of a part."""
    digest = await context.store.digest_named(name.strip())
    if digest is None:
        raise BadCommand(
            phrase(
                "There is no digest and no part “{name}”: {command} lists those that can be sent again.",
                name=name[:40],
                command="`tidings deliveries --state dead`",
            )
        )
    dead = [part for part in digest.parts if part.state is Step.DEAD]
    where = _where(digest)
    if not await context.store.send_again(digest.id, context.now()):
        last = _row(digest, digest.parts[-1], context)
        told = phrase("Nothing of {digest} is dead: {part}.", digest=where, part=last)
        return Reply(State.NOTHING, Message((paragraph(told),)))
    queued = plural(
        len(dead), "{n} part of {digest} is queued again.", "{n} parts of {digest} are queued again.", digest=where
    )
    blocks: list[Block] = [paragraph(queued)]
    if any(part.reason == Reason.UNSURE for part in dead):
        blocks.append(note(phrase("Nobody could tell whether it had arrived: if it had, it is there twice now.")))
    becomes = woven(
        "{run} sends what is queued; what becomes of it: {command}.",
        run="`tidings run`",
        command=Code("tidings deliveries"),
    )
    blocks.append(note(becomes))
    blocks += [note(line) for line in await _pauses(context, digest.place)]
    facts = {"deliveries": [_digest(await _anew(context, digest), Wanted())]}
    return Reply(State.ANSWERED, Message(tuple(blocks)), facts=facts)


async def _anew(context: Context, digest: History) -> History:
    return await context.store.digest_named(str(digest.id)) or digest


async def _pauses(context: Context, place: Place) -> list[str]:
    """What of a place is paused, and what resumes it."""
    held = await context.store.subscriptions(place)
    by_hand = [item.label for item in held if item.paused == BY_HAND]
    others = [item.label for item in held if item.paused not in ("", BY_HAND)]
    resumed = phrase(
        "Paused there since nothing arrived, and resumed as soon as this does: {labels}.", labels=", ".join(others)
    )
    kept = phrase("Paused there by hand, and staying so: {labels}.", labels=", ".join(by_hand))
    return [line for line, labels in ((resumed, others), (kept, by_hand)) if labels]


async def _none(context: Context, wanted: Wanted) -> Reply:
    """Why nothing is listed, and what there is instead."""
    blocks: list[Block] = [paragraph(_no_delivery(wanted))]
    every = await context.store.history(None, 1)
    if every:
        built = exact(every[0].built_at, context.zone)
        newest = phrase("The newest of all is {digest}, built on {moment}.", digest=_where(every[0]), moment=built)
        blocks.append(note(newest))
    else:
        told = woven(
            "Nothing was ever sent unasked. Digests come of what is followed: "
            "{subscribe} in chat, and {run} sends them.",
            subscribe=Code("/subscribe"),
            run="`tidings run`",
        )
        blocks.append(note(told))
    return Reply(State.NOTHING, Message(tuple(blocks)), facts={"deliveries": []})


def _no_delivery(wanted: Wanted) -> str:
    kind = _NONE[wanted.state]
    if wanted.place:
        return plural(
            wanted.days,
            "There is {none} to “{place}” in the last day.",
            "There is {none} to “{place}” in the last {n} days.",
            none=kind,
            place=wanted.place,
        )
    return plural(wanted.days, "There is {none} in the last day.", "There is {none} in the last {n} days.", none=kind)


_NONE = {
    "": phrase("no delivery"),
    "sent": phrase("no sent delivery"),
    "waiting": phrase("no waiting delivery"),
    "dead": phrase("no dead delivery"),
}


def _where(digest: History) -> str:
    named = {"id": str(digest.id), "place": place_name(digest.place)}
    match digest.kind:
        case Kind.ALERT:
            return phrase("alert {id} to {place}", **named)
        case Kind.NOTICE:
            return phrase("notice {id} to {place}", **named)
        case _:
            return phrase("digest {id} to {place}", **named)


def place_name(place: Place) -> str:
    """`discord/g1/c1`, as `--place` takes it; a person’s direct messages say so."""
    name = "/".join(filter(None, (place.platform, place.workspace, place.channel, place.thread)))
    return phrase("{place} (direct)", place=name) if place.direct else name


def _counts(rows: Sequence[tuple[History, Part]]) -> str:
    """`12 parts sent, 1 waiting, 2 dead`."""
    states = [_STEPS[part.state] for _, part in rows]
    counts = [_counted(name, states.count(name)) for name in STATES if name in states]
    return phrase("{parts}: {counts}.", parts=counted(len(rows), "part"), counts=joined(counts))


def _counted(state: str, n: int) -> str:
    if state == "sent":
        return counted(n, "sent", "sent")
    return counted(n, "dead", "dead") if state == "dead" else counted(n, "waiting", "waiting")


def _row(digest: History, part: Part, context: Context) -> str:
    """`discord/g1/c1 · digest of 18 March 2026, 08:00 UTC · part 1 of 2 waiting, next in 2 min, 3 attempts: busy`."""
    progress = _progress(part, context.now())
    told = phrase("part {n} of {parts} {progress}", n=part.n, parts=part.parts, progress=progress)
    return joined([place_name(digest.place), _of_time(digest, exact(digest.at, context.zone)), told, part.id], " · ")


def _of_time(digest: History, at: str) -> str:
    match digest.kind:
        case Kind.ALERT:
            return phrase("alert of {moment}", moment=at)
        case Kind.NOTICE:
            return phrase("notice of {moment}", moment=at)
        case _:
            return phrase("digest of {moment}", moment=at)


def _progress(part: Part, now: datetime) -> str:
    tried = counted(part.attempts, "attempt")
    if part.state is Step.SENT:
        return phrase("sent, {tried}, message {id}", tried=tried, id=part.message_id)
    if part.state is Step.DEAD:
        told = phrase("dead ({reason}), {tried}", reason=part.reason, tried=tried)
    else:
        at = part.lease_until if part.state is Step.SENDING and part.lease_until else part.not_before
        told = phrase("{doing}, next {ahead}, {tried}", doing=_DOING[part.state], ahead=ahead(at, now), tried=tried)
    return joined((told, clause(part.remark)), ": ") if part.remark else told


_DOING = {
    Step.PENDING: phrase("waiting"),
    Step.SENDING: phrase("being sent"),
    Step.UNKNOWN: phrase("looked for before it is sent again"),
}


def _digest(digest: History, wanted: Wanted) -> dict[str, Any]:
    place = digest.place
    return {
        "digest": digest.id,
        "kind": digest.kind.value,
        "platform": place.platform,
        "workspace": place.workspace,
        "channel": place.channel,
        "thread": place.thread,
        "direct": place.direct,
        "at": iso(digest.at),
        "built": iso(digest.built_at),
        "stories": digest.stories,
        "remark": digest.remark,
        "parts": [_part(part) for part in digest.parts if part.state in wanted.steps],
    }


def _part(part: Part) -> dict[str, Any]:
    waits = part.state in STATES["waiting"]
    return {
        "id": part.id,
        "n": part.n,
        "parts": part.parts,
        "state": _STEPS[part.state],
        "step": part.state.value,
        "attempts": part.attempts,
        "queued": iso(part.queued_at),
        "first_sent": iso(part.first_at),
        "next": iso(part.lease_until if part.state is Step.SENDING else part.not_before) if waits else None,
        "settled": iso(part.settled_at),
        "message": part.message_id,
        "reason": part.reason,
        "remark": part.remark,
    }
