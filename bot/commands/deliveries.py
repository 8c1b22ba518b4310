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
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.message.phrases import counted
from bot.message.when import exact
from bot.outbox import History, Part
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
        raise BadCommand(f"--state is one of {', '.join(STATES)}, not “{wanted.state[:40]}”.")
    if not 0 < wanted.days <= 36_500:  # noqa: PLR2004  # a hundred years
        raise BadCommand(f"--days is a number from 1 on, not {wanted.days}.")
    since = context.now() - timedelta(days=wanted.days)
    place = wanted.place.strip("/")
    found = await context.store.deliveries(since, wanted.steps, place, MOST)
    rows = [(digest, part) for digest in found for part in digest.parts if part.state in wanted.steps]
    if not rows:
        return await _none(context, wanted)
    facts = {"deliveries": [_digest(digest, wanted) for digest in found]}
    blocks: list[Block] = [Heading(f"Deliveries of {_days(wanted)}"), note(_counts(rows))]
    blocks.append(Fields(tuple((str(digest.id), _row(digest, part, context)) for digest, part in rows)))
    if len(found) == MOST:
        blocks.append(note(f"The newest {MOST} digests; fewer --days or a --place show others."))
    if any(part.state is Step.DEAD for _, part in rows):
        blocks.append(note("Send a dead one again: ", Code("tidings deliveries --again NUMBER"), "."))
    return Reply(State.ANSWERED, Message(tuple(blocks)), facts=facts)


async def send_again(context: Context, name: str) -> Reply:
    """Queue the dead parts of a digest anew; it is named by its number or by the id of a part."""
    digest = await context.store.digest_named(name.strip())
    if digest is None:
        listed = "`tidings deliveries --state dead` lists those that can be sent again"
        raise BadCommand(f"There is no digest and no part “{name[:40]}”: {listed}.")
    dead = [part for part in digest.parts if part.state is Step.DEAD]
    where = f"{digest.kind} {digest.id} to {place_name(digest.place)}"
    if not await context.store.send_again(digest.id, context.now()):
        told = f"Nothing of {where} is dead: {_row(digest, digest.parts[-1], context)}."
        return Reply(State.NOTHING, Message((paragraph(told),)))
    blocks: list[Block] = [paragraph(f"{counted(len(dead), 'part')} of {where} {_are(dead)} queued again.")]
    if any(part.reason == Reason.UNSURE for part in dead):
        blocks.append(note("Nobody could tell whether it had arrived: if it had, it is there twice now."))
    blocks.append(note("`tidings run` sends what is queued; what becomes of it: ", Code("tidings deliveries"), "."))
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
    resumed = f"Paused there since nothing arrived, and resumed as soon as this does: {', '.join(others)}."
    kept = f"Paused there by hand, and staying so: {', '.join(by_hand)}."
    return [line for line, labels in ((resumed, others), (kept, by_hand)) if labels]


async def _none(context: Context, wanted: Wanted) -> Reply:
    """Why nothing is listed, and what there is instead."""
    kind = f"{wanted.state} delivery" if wanted.state else "delivery"
    of = f" to “{wanted.place}”" if wanted.place else ""
    blocks: list[Block] = [paragraph(f"There is no {kind}{of} in {_days(wanted)}.")]
    every = await context.store.history(None, 1)
    if every:
        newest = f"The newest of all is {every[0].kind} {every[0].id} to {place_name(every[0].place)}"
        blocks.append(note(f"{newest}, built on {exact(every[0].built_at, context.zone)}."))
    else:
        told = "Nothing was ever sent unasked. Digests come of what is followed: "
        blocks.append(note(told, Code("/subscribe"), " in chat, and `tidings run` sends them."))
    return Reply(State.NOTHING, Message(tuple(blocks)), facts={"deliveries": []})


def place_name(place: Place) -> str:
    """`discord/g1/c1`, as `--place` takes it; a person’s direct messages say so."""
    name = "/".join(filter(None, (place.platform, place.workspace, place.channel, place.thread)))
    return f"{name} (direct)" if place.direct else name


def _days(wanted: Wanted) -> str:
    return "the last day" if wanted.days == 1 else f"the last {wanted.days} days"


def _are(parts: Sequence[Part]) -> str:
    return "is" if len(parts) == 1 else "are"


def _counts(rows: Sequence[tuple[History, Part]]) -> str:
    """`12 parts sent, 1 waiting, 2 dead`."""
    states = [_STEPS[part.state] for _, part in rows]
    counts = [f"{states.count(name):,} {name}" for name in STATES if name in states]
    return f"{counted(len(rows), 'part')}: {', '.join(counts)}."


def _row(digest: History, part: Part, context: Context) -> str:
    """`discord/g1/c1 · digest of 18 March 2026, 08:00 UTC · part 1 of 2 waiting, next in 2 min, 3 attempts: busy`."""
    facts = [place_name(digest.place), f"{digest.kind} of {exact(digest.at, context.zone)}"]
    return " · ".join([*facts, f"part {part.n} of {part.parts} {_progress(part, context.now())} · {part.id}"])


def _progress(part: Part, now: datetime) -> str:
    tried = counted(part.attempts, "attempt")
    why = f": {part.remark.rstrip('.')}" if part.remark else ""
    if part.state is Step.SENT:
        return f"sent, {tried}, message {part.message_id}"
    if part.state is Step.DEAD:
        return f"dead ({part.reason}), {tried}{why}"
    doing = {Step.SENDING: "being sent", Step.UNKNOWN: "looked for before it is sent again"}.get(part.state, "waiting")
    at = part.lease_until if part.state is Step.SENDING and part.lease_until else part.not_before
    return f"{doing}, next {ahead(at, now)}, {tried}{why}"


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
