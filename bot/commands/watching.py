"""`/sources add` and `/sources check`: what stands at an address, or at a watched source, right now.

Invariant: nothing is watched that was not read once; an address is shown without what may be a key to it, but
for the operator whole where a command is to be typed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.articles.text import clean_line
from bot.articles.urls import shown_address
from bot.commands.address import checked_address, fetcher_of, shows_whole, typed, unwrapped
from bot.commands.context import Context, Role
from bot.commands.health import MAX_NAME, fares, health_data, named, place
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State, iso
from bot.commands.sources import source_named
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, Part, Woven, note, paragraph, woven
from bot.message.compose import shortened
from bot.message.phrases import counted, phrase, plural
from bot.message.when import ago
from bot.model import Entry
from bot.sources.add import Offer, Resolved, resolve
from bot.sources.decide import moved_address
from bot.sources.doctor import Diagnosis, examine
from bot.watch import FullText, Health, NewWatch, Watch, WatchKind

MAX_TOPICS = 16
MAX_WORDS = 80
"""Characters of a topic or a name that a person gives."""


async def add(context: Context, request: Request) -> Reply:
    """Answer `/sources add`: watch what stands there, or ask which of several feeds is meant."""
    resolved = await _resolved(context, request)
    if resolved.offers:
        return _which(context, resolved, request)
    if resolved.found is None:
        raise BadCommand(resolved.reason or phrase("{address} is nothing that can be watched.", address=resolved.shown))
    wanted = _wanted(resolved.found, request)
    doing = context.doing(context.there, "source", "", f"{shortened(wanted.name, 80)} watched")
    watch, is_new = await context.store.add_watch(wanted, context.now(), doing)
    if not is_new:
        return _known(context, watch)
    told = {"source": named(watch), "what": resolved.what, "items": counted(resolved.items, "item")}
    topics = ", ".join(watch.topics) or phrase("none")
    blocks: list[Block] = [
        paragraph(phrase("{source} is watched from now on: {what}, {items} now.", **told)),
        Fields(((phrase("address"), place(watch)), (phrase("topics"), topics))),
    ]
    if resolved.newest:
        blocks += [note(phrase("Newest:")), _titles(resolved.newest, context.now(), context.zone)]
    due: Part = phrase("Its first look is due now; then it is looked at as often as it publishes.")
    if context.role is Role.OPERATOR:
        due = woven(
            "Its first look is due now, by {command}; then it is looked at as often as it publishes.",
            command=Code("tidings run"),
        )
    blocks += [note(due), note(woven("Undo: {command}", command=Code(f"/sources remove {watch.id}")))]
    return _reply(watch, blocks, added=True, newest=resolved.newest)


async def _resolved(context: Context, request: Request) -> Resolved:
    """What stands at the address; with `feed:`, that one of the feeds which it announces."""
    address, fetcher = checked_address(context, unwrapped(request.text)), fetcher_of(context)
    site = await resolve(address, fetcher, local=context.role is Role.OPERATOR, now=context.now())
    number = positive(request.options.get("feed", ""))
    if number is None or (not site.offers and (number == 1 or site.found is None)):
        return site
    if number > len(site.offers):
        raise BadCommand(_no_such(site, number))
    feed = await resolve(moved_address(address, site.offers[number - 1].url), fetcher, now=context.now())
    if feed.found is None or feed.found.kind is not WatchKind.FEED:
        told = {"n": str(number), "site": site.shown, "feed": feed.shown}
        why = feed.reason or phrase("there is no feed at its address.")
        raise BadCommand(phrase("Feed {n} of {site}, {feed}, cannot be watched: {why}", **told, why=why))
    what = phrase("feed {n} of those that {site} announces", n=str(number), site=site.shown)
    return replace(feed, what=what)


def _no_such(site: Resolved, number: int) -> str:
    """That a site announces no feed of that number."""
    told = {"site": site.shown, "number": str(number), "option": "feed:"}
    if not site.offers:
        return phrase("{site} has no feed {number}: it announces no other feed. See them without {option}.", **told)
    feeds = counted(len(site.offers), "feed")
    return phrase("{site} has no feed {number}: it announces {feeds}. See them without {option}.", **told, feeds=feeds)


def _known(context: Context, watch: Watch) -> Reply:
    how = fares(watch, context.now())
    text = phrase("That is watched already, as {source}: {how}.", source=named(watch), how=how)
    see = woven("See {command}", command=Code(f"/sources show {watch.id}"))
    return _reply(watch, [paragraph(text), note(see)], added=False)


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
        tuple(
            (ago(entry.published, now, zone) if entry.published else phrase("no date"), shortened(entry.title))
            for entry in newest
        )
    )


def _which(context: Context, resolved: Resolved, request: Request) -> Reply:
    """Several feeds: each with the command that adds it. Nothing was added, so a script sees an error."""
    commands = _adding(context, resolved.offers, request)
    feeds = [{"title": offer.title, "url": _seen(context, offer.url)} for offer in resolved.offers]
    rows = tuple(
        (f"{number}. {_title(offer)}", _command_and_place(context, command, offer))
        for number, (offer, command) in enumerate(zip(resolved.offers, commands, strict=True), 1)
    )
    told = {"site": resolved.shown, "feeds": counted(len(rows), "feed"), "option": "feed:2"}
    said = phrase("{site} announces {feeds}, and none was added. Add the one you mean:", **told)
    if not all(commands):
        said = phrase(
            "{site} announces {feeds}, and none was added. "
            "Add the one you mean by your command and its number, as {option}:",
            **told,
        )
    message = Message((paragraph(said), Fields(rows)), private=True)
    return Reply(State.ERROR, message, suggestions=tuple(filter(None, commands)), facts={"feeds": feeds})


def _adding(context: Context, offers: Sequence[Offer], request: Request) -> list[str]:
    """The commands that add them: by address for the operator, else by number, `""` where the site cannot be shown."""
    site = unwrapped(request.text)
    if context.role is Role.OPERATOR:
        return [f"/sources add {typed(moved_address(site, offer.url))}{_options(request)}" for offer in offers]
    if not shows_whole(site):
        return [""] * len(offers)
    return [f"/sources add {typed(site)} feed:{number}{_options(request)}" for number in range(1, len(offers) + 1)]


def _command_and_place(context: Context, command: str, offer: Offer) -> str:
    """A command that names the address needs nothing else; one by number has it beside it."""
    if context.role is Role.OPERATOR:
        return command
    shown = shown_address(offer.url)
    return f"{command} ({shown})" if command else shown


def _seen(context: Context, url: str) -> str:
    """An address as who asks may see it."""
    return url if context.role is Role.OPERATOR else shown_address(url)


def _title(offer: Offer) -> str:
    return offer.title if len(offer.title) <= MAX_NAME else f"{offer.title[: MAX_NAME - 1]}…"


def _options(request: Request) -> str:
    """The options of a request as they are typed again, but for the number of a feed."""
    return "".join(f" {name}:{typed(value)}" for name, value in request.options.items() if name != "feed")


async def check(context: Context, request: Request) -> Reply:
    """Answer `/sources check`: what a look finds now; for a shell 1 when something is wrong."""
    watch = (await source_named(context, request.text)).watch
    diagnosis = await examine(watch, fetcher_of(context), context.now(), max_bytes=context.max_bytes, zone=context.zone)
    wrong = sum(not finding.ok for finding in diagnosis.findings)
    verdict = phrase("Nothing is wrong.")
    if wrong:
        verdict = plural(wrong, "{n} thing to see to.", "{n} things to see to.")
    blocks: list[Block] = [Heading(named(watch)), Fields(_findings(diagnosis)), paragraph(verdict)]
    found = diagnosis.suggested and moved_address(watch.address, diagnosis.suggested)
    if found:
        blocks.append(note(_suggestion(context, watch, found)))
    findings = [{"ok": each.ok, "what": each.what, "cure": each.cure} for each in diagnosis.findings]
    facts = {"healthy": diagnosis.ok, "findings": findings, "suggested": found and _seen(context, found)}
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=facts, healthy=diagnosis.ok)


def _suggestion(context: Context, watch: Watch, feed: str) -> Woven:
    """The command that adds the feed of a watched page; in words where its address may not be shown."""
    if context.role is Role.OPERATOR or shows_whole(feed):
        return woven("Its page announces a feed: {command}", command=Code(f"/sources add {typed(feed)}"))
    shown = shown_address(feed)
    if shows_whole(watch.address):
        command = Code(f"/sources add {typed(watch.address)} feed:1")
        return woven("Its page announces a feed: {command} ({address})", command=command, address=shown)
    return woven(
        "Its page announces a feed: {address}. The operator can see its whole address by {command}",
        address=shown,
        command=Code(f"/sources check {watch.id}"),
    )


def _findings(diagnosis: Diagnosis) -> tuple[tuple[str, str], ...]:
    """A row for each finding, and for what is wrong one more with its cure."""
    rows: list[tuple[str, str]] = []
    for finding in diagnosis.findings:
        rows.append((phrase("in order") if finding.ok else phrase("wrong"), finding.what))
        if finding.cure:
            rows.append((phrase("cure"), finding.cure))
    return tuple(rows)
