"""`/sources add` and `/sources check`: what stands at an address, or at a watched source, right now.

Invariant: nothing is watched that was not read once; an address is shown without what may be a key to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.articles.text import clean_line
from bot.articles.urls import shown_address
from bot.commands.address import checked_address, fetcher_of, typed, unwrapped
from bot.commands.context import Context, Role
from bot.commands.health import MAX_NAME, fares, health_data, named, place
from bot.commands.parse import Request
from bot.commands.reply import Reply, State, iso
from bot.commands.sources import source_named
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.message.compose import counted
from bot.message.when import ago
from bot.model import Entry
from bot.sources.add import Offer, Resolved, resolve
from bot.sources.doctor import Diagnosis, examine
from bot.watch import FullText, Health, NewWatch, Watch

MAX_TOPICS = 16
MAX_WORDS = 80
"""Characters of a topic or a name that a person gives."""


async def add(context: Context, request: Request) -> Reply:
    """Answer `/sources add`: watch what stands there, or ask which of several feeds is meant."""
    address = checked_address(context, unwrapped(request.text))
    resolved = await resolve(address, fetcher_of(context), local=context.role is Role.OPERATOR)
    if resolved.offers:
        return _which(resolved, request)
    if resolved.found is None:
        raise BadCommand(resolved.reason or f"{resolved.shown} is nothing that can be watched.")
    watch, is_new = await context.store.add_watch(_wanted(resolved.found, request), context.now())
    if not is_new:
        return _known(context, watch)
    blocks: list[Block] = [
        paragraph(f"{named(watch)} is watched from now on: {resolved.what}, {counted(resolved.items, 'item')} now."),
        Fields((("address", place(watch)), ("topics", ", ".join(watch.topics) or "none"))),
    ]
    if resolved.newest:
        blocks += [note("Newest:"), _titles(resolved.newest, context.now(), context.zone)]
    by = (", by ", Code("tidings run")) if context.role is Role.OPERATOR else ()
    blocks.append(note("Its first look is due now", *by, "; then it is looked at as often as it publishes."))
    blocks.append(note("Undo: ", Code(f"/sources remove {watch.id}")))
    return _reply(watch, blocks, added=True, newest=resolved.newest)


def _known(context: Context, watch: Watch) -> Reply:
    text = f"That is watched already, as {named(watch)}: {fares(watch, context.now())}."
    return _reply(watch, [paragraph(text), note("See ", Code(f"/sources show {watch.id}"))], added=False)


def _reply(watch: Watch, blocks: Sequence[Block], *, added: bool, newest: Iterable[Entry] = ()) -> Reply:
    items = [{"title": entry.title, "url": entry.url, "published": iso(entry.published)} for entry in newest]
    facts = {"added": added, "sources": [health_data(Health(watch))], "newest": items}
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=facts)


def _wanted(found: NewWatch, request: Request) -> NewWatch:
    """What was found, with what the request says about it."""
    return replace(
        found,
        name=clean_line(request.options.get("name", ""))[:MAX_WORDS] or found.name,
        topics=_topics(request.options.get("topic", "")) or found.topics,
        full_text=FullText(request.options.get("full-text", found.full_text)),
    )


def _topics(text: str) -> tuple[str, ...]:
    """The topics in a list with commas, each once whatever its case."""
    first: dict[str, str] = {}
    for topic in map(clean_line, text.split(",")):
        first.setdefault(topic.casefold(), topic[:MAX_WORDS])
    first.pop("", None)
    return tuple(first.values())[:MAX_TOPICS]


def _titles(newest: Iterable[Entry], now: datetime, zone: ZoneInfo) -> Fields:
    return Fields(
        tuple((ago(entry.published, now, zone) if entry.published else "no date", entry.title) for entry in newest)
    )


def _which(resolved: Resolved, request: Request) -> Reply:
    """Several feeds: each with the command that adds it. Nothing was added, so a script sees an error."""
    commands = [f"/sources add {typed(shown_address(offer.url))}{_options(request)}" for offer in resolved.offers]
    rows = tuple((_title(offer), command) for offer, command in zip(resolved.offers, commands, strict=True))
    blocks = (
        paragraph(
            f"{resolved.shown} announces {counted(len(rows), 'feed')}, and none was added. Add the one you mean:"
        ),
        Fields(rows),
    )
    feeds = [{"title": offer.title, "url": shown_address(offer.url)} for offer in resolved.offers]
    message = Message(blocks, private=True)
    return Reply(State.ERROR, message, suggestions=tuple(commands), facts={"feeds": feeds})


def _title(offer: Offer) -> str:
    return offer.title if len(offer.title) <= MAX_NAME else f"{offer.title[: MAX_NAME - 1]}…"


def _options(request: Request) -> str:
    """The options of a request as they are typed again."""
    return "".join(f" {name}:{typed(value)}" for name, value in request.options.items())


async def check(context: Context, request: Request) -> Reply:
    """Answer `/sources check`: what a look finds now; for a shell 1 when something is wrong."""
    watch = (await source_named(context, request.text)).watch
    diagnosis = await examine(watch, fetcher_of(context), context.now(), max_bytes=context.max_bytes, zone=context.zone)
    wrong = sum(not finding.ok for finding in diagnosis.findings)
    verdict = f"{counted(wrong, 'thing')} to see to." if wrong else "Nothing is wrong."
    blocks: list[Block] = [Heading(named(watch)), Fields(_findings(diagnosis)), paragraph(verdict)]
    suggested = diagnosis.suggested and shown_address(diagnosis.suggested)
    if suggested:
        blocks.append(note("Its page announces a feed: ", Code(f"/sources add {typed(suggested)}")))
    findings = [{"ok": each.ok, "what": each.what, "cure": each.cure} for each in diagnosis.findings]
    facts = {"healthy": diagnosis.ok, "findings": findings, "suggested": suggested}
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=facts, healthy=diagnosis.ok)


def _findings(diagnosis: Diagnosis) -> tuple[tuple[str, str], ...]:
    """A row for each finding, and for what is wrong one more with its cure."""
    rows: list[tuple[str, str]] = []
    for finding in diagnosis.findings:
        rows.append(("fine" if finding.ok else "wrong", finding.what))
        if finding.cure:
            rows.append(("cure", finding.cure))
    return tuple(rows)
