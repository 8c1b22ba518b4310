"""`/sources import` and `/sources export`: lists of feeds in OPML, to and from other readers.

Invariants: a file of this machine is read or written for its operator alone; no file is written over.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.articles.urls import shown_address
from bot.commands.address import fetcher_of, is_web, local_path, unwrapped
from bot.commands.context import Context, Role
from bot.commands.health import place
from bot.commands.parse import Request
from bot.commands.reply import File, Reply, State
from bot.errors import BadCommand, Unreadable
from bot.files import in_background, printable, read_bytes
from bot.message.blocks import Block, Code, Fields, Message, note, paragraph
from bot.message.compose import counted
from bot.model import Refusal
from bot.ports import FetchFailed, FetchRequest, NotModified
from bot.sources.feed import feed_key
from bot.sources.opml import ListedFeed, parse_opml, write_opml
from bot.watch import NewWatch, Watch, WatchKind

STARTER = "starter"
"""What the list that comes with Tidings is called."""

NAME = "tidings.opml"

MAX_REASONS = 8
"""Refused feeds that are spelled out; all stand in the data."""

TOGETHER = 64
"""Feeds that are added at the same time: the store makes one transaction of several."""


async def import_(context: Context, request: Request) -> Reply:
    """Answer `/sources import`: every feed of a list is watched, its folders become topics."""
    data, name = await _list(context, unwrapped(request.text))
    outline = await in_background(lambda: parse_opml(data, name=name))
    added, known = await _watch_all(context, outline.feeds)
    counts = f"added {added:,}, known {known:,}, refused {len(outline.refused):,}"
    blocks: list[Block] = [paragraph(f"{counted(added + known, 'feed')} of {name}: {counts}.")]
    blocks += _reasons(outline.refused)
    if added:
        blocks.append(note("Their first looks are due now. How they fare: ", Code("/sources list")))
    refused = [{"what": item.what, "why": item.why} for item in outline.refused]
    facts = {"import": {"added": added, "known": known, "refused": refused}}
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=facts)


async def export(context: Context, request: Request) -> Reply:
    """Answer `/sources export`: the list as a file of the reply or, for the operator, where it is to be written."""
    target = local_path(context, unwrapped(request.text)) if request.text else None
    watches = [health.watch for health in await context.store.watches(context.now())]
    feeds = [watch for watch in watches if watch.kind is WatchKind.FEED and _may_leave(context, watch)]
    if not feeds:
        text = "No feed is watched, so there is no list to write."
        return Reply(State.NOTHING, Message((paragraph(text),), private=True))
    listed = [ListedFeed(watch.address, watch.name, None, watch.topics) for watch in feeds]
    content = write_opml(listed, title="Sources of Tidings", at=context.now()).decode("utf-8")
    file = None if target else File(NAME, content)
    if target:
        await in_background(lambda: _write(target, content))
    where = printable(str(target)) if target else NAME
    blocks: list[Block] = [paragraph(f"{counted(len(feeds), 'feed')} in {where}.")]
    left = [watch for watch in watches if watch not in feeds]
    if left:
        blocks.append(note(f"Left out: {_left_out(left)}."))
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), file=file)


async def _list(context: Context, text: str) -> tuple[bytes, str]:
    """The bytes of a list, and what it is called."""
    if text.casefold() == STARTER:
        starter = context.starter
        if starter is None:
            raise BadCommand("This installation lacks the starter set. Give the address of an OPML list.")
        return await in_background(lambda: read_bytes(str(starter), context.max_bytes)), "the starter set"
    if is_web(text):
        answer = await fetcher_of(context).fetch(FetchRequest(text))
        match answer:
            case FetchFailed():
                raise Unreadable(answer.message)
            case NotModified():
                raise Unreadable(
                    f"{shown_address(text)} says that nothing has changed, and gave no list. Try again later."
                )
        return answer.body, shown_address(text)
    path = local_path(context, text)
    return await in_background(lambda: read_bytes(str(path), context.max_bytes)), printable(str(path))


async def _watch_all(context: Context, feeds: Sequence[ListedFeed]) -> tuple[int, int]:
    """Watch these feeds; how many are new and how many were watched already."""
    now, added = context.now(), 0
    for start in range(0, len(feeds), TOGETHER):
        wanted = map(_new_watch, feeds[start : start + TOGETHER])
        results = await asyncio.gather(*(context.store.add_watch(watch, now) for watch in wanted))
        added += sum(is_new for _, is_new in results)
    return added, len(feeds) - added


def _new_watch(feed: ListedFeed) -> NewWatch:
    return NewWatch(WatchKind.FEED, feed.url, feed_key(feed.url), feed.title, feed.site, feed.topics)


def _reasons(refused: Sequence[Refusal]) -> list[Block]:
    if not refused:
        return []
    blocks: list[Block] = [Fields(tuple((item.what, item.why) for item in refused[:MAX_REASONS]))]
    if len(refused) > MAX_REASONS:
        blocks.append(note(f"And {len(refused) - MAX_REASONS:,} more were refused."))
    return blocks


def _may_leave(context: Context, watch: Watch) -> bool:
    """An address that holds a key is written for the operator alone."""
    return context.role is Role.OPERATOR or place(watch) == watch.address


def _left_out(watches: Sequence[Watch]) -> str:
    """`2 pages, 1 folder, 1 feed whose address holds a key`."""
    kinds = [watch.kind for watch in watches]
    counts = [counted(kinds.count(kind), kind.value) for kind in (WatchKind.PAGE, WatchKind.FOLDER) if kind in kinds]
    keyed = kinds.count(WatchKind.FEED)
    if keyed:
        counts.append(f"{counted(keyed, 'feed')} whose address holds a key, which the operator can export")
    return ", ".join(counts)


def _write(path: Path, content: str) -> None:
    """Write a new file.

    Raises:
        BadCommand: it is there already.
        Unreadable: it cannot be written.
    """
    shown = printable(str(path))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise BadCommand(f"{shown} is there already, and was left as it is. Name another file, or remove it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not the name of a file"
        raise BadCommand(f"{shown} cannot be written: {reason.lower()}. Name another file.") from None
