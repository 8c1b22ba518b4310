"""`/sources list`, `show`, `pause`, `resume`, `remove`: the watched sources and how they fare.

Invariant: each change says what was before and how it is undone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands.address import holds_key, typed, without_user
from bot.commands.context import Context, Role
from bot.commands.health import condition, fares, health_data, in_words, named, place, portrait, row
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, Woven, note, paragraph, woven
from bot.message.phrases import counted, joined, phrase, plural
from bot.tenancy import Doing
from bot.text.words import fold
from bot.watch import FullText, Health, Watch, WatchState

MAX_ROWS = 50
"""Sources that a list in chat shows; a terminal shows all."""

MAX_MEANT = 8
"""Sources that are named when a part of a name fits several."""

_TRIES = 3
"""Looks that may be settled between reading a source and changing it."""

_WORST = {"failing": 0, "disabled": 1, "ok": 2, "paused": 3}


async def list_sources(context: Context, request: Request) -> Reply:
    """Answer `/sources list`: what needs a person first."""
    every = await context.store.watches(context.now())
    if not every:
        return _none_yet()
    kept = [health for health in every if _wanted(health.watch, request)]
    if not kept:
        text = plural(len(every), "None of the {n} source fits.", "None of the {n} sources fits.")
        return Reply(State.NOTHING, Message((paragraph(text),), private=True), facts={"sources": []})
    kept.sort(key=lambda health: _WORST[condition(health.watch)])
    shown = kept if context.role is Role.OPERATOR else kept[:MAX_ROWS]
    blocks: list[Block] = [
        Heading(phrase("Sources")),
        note(totals(kept)),
        Fields(tuple(row(health, context.now(), context.zone) for health in shown)),
    ]
    if len(kept) > len(shown):
        options = {"topic": "topic:", "state": "state:"}
        blocks.append(
            note(phrase("And {n} more; {topic} and {state} show a part of them.", n=len(kept) - len(shown), **options))
        )
    wrong = next((health.watch for health in kept if condition(health.watch) in ("failing", "disabled")), None)
    if wrong:
        blocks.append(
            note(woven("What is wrong and what cures it: {command}", command=Code(f"/sources check {wrong.id}")))
        )
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=_facts(*kept))


async def show(context: Context, request: Request) -> Reply:
    """Answer `/sources show`."""
    health = await source_named(context, request.text)
    blocks = (Heading(named(health.watch)), Fields(portrait(health, context.now(), context.zone)))
    return Reply(State.ANSWERED, Message(blocks, private=True), facts=_facts(health))


async def pause(context: Context, request: Request) -> Reply:
    """Answer `/sources pause`."""
    health = await source_named(context, request.text)
    watch = health.watch
    if watch.state is WatchState.PAUSED:
        again = woven("Look at it again: {command}", command=Code(f"/sources resume {watch.id}"))
        return _told(health, phrase("{source} is paused already.", source=named(watch)), again)
    doing = _doing(context, watch, "paused")
    paused = await _changed(context, watch, lambda held: replace(held, state=WatchState.PAUSED), doing)
    was = fares(watch, context.now())
    text = phrase("{source} is paused: nobody looks at it. Before: {was}.", source=named(watch), was=was)
    return _told(replace(health, watch=paused), text, _undo(f"/sources resume {watch.id}"))


async def resume(context: Context, request: Request) -> Reply:
    """Answer `/sources resume`: failures are forgotten, and the next look is due at once."""
    health = await source_named(context, request.text)
    watch = health.watch
    now = context.now()

    def afresh(held: Watch) -> Watch:
        held = replace(held, failures=0, failing_since=None, cause=None, problem=None)
        return replace(held, state=WatchState.ACTIVE, next_look=now)

    resumed = await _changed(context, watch, afresh, _doing(context, watch, "active"))
    was = fares(watch, context.now())
    text = phrase("{source} is active, and its next look is due now. Before: {was}.", source=named(watch), was=was)
    return _told(replace(health, watch=resumed), text, _undo(f"/sources pause {watch.id}"))


async def remove(context: Context, request: Request) -> Reply:
    """Answer `/sources remove`: what was stored stays."""
    health = await source_named(context, request.text)
    watch = health.watch
    if not await context.store.remove_watch(watch.id, _doing(context, watch, "watched no more")):
        raise _gone(watch)
    was = fares(watch, context.now())
    told = {"source": named(watch), "was": was, "items": counted(health.items, "item")}
    text = phrase("{source} is watched no more. Before: {was}. What it gave stays stored: {items}.", **told)
    again = _undo(_adding_again(watch))
    if holds_key(watch.address) or without_user(watch.address) != watch.address:
        again = woven(
            "Undo: {command} with its whole address; the secret part of it is not shown.", command=Code("/sources add")
        )
    blocks = (paragraph(text), *await _defaults_left(context, watch), note(again))
    return Reply(State.ANSWERED, Message(blocks, private=True), facts=_facts(health))


async def _defaults_left(context: Context, gone: Watch) -> list[Block]:
    """That a default source of the workspace meant the one that was removed, and no other that is watched."""
    rest = [health.watch for health in await context.store.watches(context.now())]
    meant = [part for part in context.tenant.sources if _means(part, gone)]
    left = [part for part in meant if not any(_means(part, watch) for watch in rest)]
    if not left:
        return []
    told = woven(
        "It was a default source here ({names}): nothing new comes from it. Choose others: {others}, or all: {all}.",
        names=", ".join(left),
        others=Code("/settings set sources:…"),
        all=Code("/settings set reset:sources"),
    )
    return [note(told)]


def _means(part: str, watch: Watch) -> bool:
    return fold(part) in fold(watch.name) or fold(part) in fold(watch.key)


async def source_named(context: Context, text: str) -> Health:
    """The watched source that a user means: by its number, or by a part of its name or address.

    Raises:
        BadCommand: none or several fit.
    """
    every = await context.store.watches(context.now())
    number = positive(text)
    for health in every:
        if health.watch.id == number:
            return health
    fitting = [] if text.startswith("#") else _fitting(every, fold(text))
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise BadCommand(_several(text[:80], fitting))
    raise BadCommand(
        phrase(
            "No watched source is called “{text}”. {command} shows them with their numbers.",
            text=text[:80],
            command="/sources list",
        )
    )


def _several(text: str, fitting: Sequence[Health]) -> str:
    """That several sources are meant, and the first of them."""
    names = ", ".join(named(health.watch) for health in fitting[:MAX_MEANT])
    told = {"text": text, "n": str(len(fitting)), "names": names}
    if (more := len(fitting) - MAX_MEANT) > 0:
        return phrase(
            "“{text}” fits {n} sources: {names} and {more} more. Name one by its number.", **told, more=str(more)
        )
    return phrase("“{text}” fits {n} sources: {names}. Name one by its number.", **told)


def totals(healths: Sequence[Health]) -> str:
    """`38 sources, 2 failing, 1 paused`."""
    states = [condition(health.watch) for health in healths]
    counts = [
        phrase("{number} {state}", number=states.count(state), state=in_words(state))
        for state in _WORST
        if state != "ok" and state in states
    ]
    return joined([counted(len(healths), "source"), *counts])


def _fitting(every: Sequence[Health], part: str) -> list[Health]:
    """Those whose name or shown address holds it; the one whose whole name it is goes before them."""
    whole = [health for health in every if fold(health.watch.name) == part]
    if len(whole) == 1:
        return whole
    return [health for health in every if part in fold(health.watch.name) or part in fold(place(health.watch))]


def _wanted(watch: Watch, request: Request) -> bool:
    topic, state = request.options.get("topic"), request.options.get("state")
    about = topic is None or fold(topic) in map(fold, watch.topics)
    return about and (state is None or condition(watch) == state)


def _none_yet() -> Reply:
    blocks = (
        paragraph(phrase("No source is watched yet.")),
        note(
            woven(
                "Add one with {add}, or those of many countries with {starter}.",
                add=Code("/sources add https://…"),
                starter=Code("/sources import starter"),
            )
        ),
    )
    return Reply(State.NOTHING, Message(blocks, private=True), facts={"sources": []})


def _told(health: Health, text: str, offer: Woven) -> Reply:
    message = Message((paragraph(text), note(offer)), private=True)
    return Reply(State.ANSWERED, message, facts=_facts(health))


def _undo(command: str) -> Woven:
    return woven("Undo: {command}", command=Code(command))


def _facts(*healths: Health) -> dict[str, object]:
    return {"sources": [health_data(health) for health in healths]}


def _doing(context: Context, watch: Watch, after: str) -> Doing:
    return context.doing(context.there, f"source {named(watch)}", condition(watch), after)


async def _changed(context: Context, watch: Watch, change: Callable[[Watch], Watch], doing: Doing) -> Watch:
    """The watch as a person changed it; a look that was settled meanwhile is no reason to refuse."""
    held: Watch | None = watch
    for _ in range(_TRIES):
        if held is None:
            raise _gone(watch)
        changed = change(held)
        if await context.store.change_watch(changed, doing):
            return changed
        held = await context.store.watch(watch.id)
    raise BadCommand(
        phrase("{source} is being looked at over and over just now; try again in a minute.", source=named(watch))
    )


def _gone(watch: Watch) -> BadCommand:
    return BadCommand(phrase("{source} is watched no more: somebody removed it just now.", source=named(watch)))


def _adding_again(watch: Watch) -> str:
    """The command that watches a removed source again."""
    words = [f"/sources add {typed(watch.address)}"]
    if watch.topics:
        words.append(f"topic:{typed(','.join(watch.topics))}")
    if watch.full_text is not FullText.AUTO:
        words.append(f"full-text:{watch.full_text}")
    return " ".join([*words, f"name:{typed(watch.name)}"])
