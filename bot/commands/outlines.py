"""`/sources import` and `/sources export`: lists of feeds in OPML, to and from other readers.

Invariants: a file of this machine is read or written for its operator alone; no file is written over; a list that
is exported holds no user and no password, and no key unless the operator asks for them.
"""

from collections.abc import Sequence
from pathlib import Path

from bot.articles.urls import shown_address
from bot.commands.address import fetcher_of, holds_key, is_web, local_path, unwrapped, without_user
from bot.commands.context import Context, Role
from bot.commands.health import named
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.conversation import File
from bot.errors import BadCommand, Unreadable
from bot.files import in_background, printable, read_bytes
from bot.message.blocks import Block, Code, Fields, Message, note, paragraph, woven
from bot.message.phrases import counted, joined, phrase, plural
from bot.model import Refusal
from bot.sources.feed import feed_key
from bot.sources.opml import ListedFeed, parse_opml, write_opml
from bot.tenancy import Doing
from bot.watch import NewWatch, Watch, WatchKind
from bot.webport import FetchFailed, FetchRequest, NotModified

STARTER = "starter"
"""What the list that comes with Tidings is called, as it is typed; and in words."""
STARTER_NAME = phrase("the starter set")

NAME = "tidings.opml"

MAX_REASONS = 8
"""Refused feeds that are spelled out; all stand in the data."""

TOGETHER = 64
"""Feeds that are added in one transaction, with their entry in the log: others can write between."""


async def import_(context: Context, request: Request) -> Reply:
    """Answer `/sources import`: every feed of a list is watched, its folders become topics."""
    data, name = await _list(context, unwrapped(request.text))
    outline = await in_background(lambda: parse_opml(data, name=name))
    added, known = await _watch_all(context, outline.feeds, name)
    counts = {"added": added, "known": known, "refused": len(outline.refused)}
    told = phrase(
        "{feeds} of {name}: added {added}, known {known}, refused {refused}.",
        feeds=counted(added + known, "feed"),
        name=name,
        **counts,
    )
    blocks: list[Block] = [paragraph(told)]
    blocks += _reasons(outline.refused)
    if added:
        blocks.append(
            note(woven("Their first looks are due now. How they fare: {command}", command=Code("/sources list")))
        )
    refused = [{"what": item.what, "why": item.why} for item in outline.refused]
    facts = {"import": {"added": added, "known": known, "refused": refused}}
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts=facts)


async def export(context: Context, request: Request) -> Reply:
    """Answer `/sources export`: the list as a file of the reply or, for the operator, where it is to be written."""
    target = local_path(context, unwrapped(request.text)) if request.text else None
    with_secrets = _with_secrets(context, request)
    watches = [health.watch for health in await context.store.watches(context.now())]
    feeds = [watch for watch in watches if watch.kind is WatchKind.FEED and (with_secrets or not _keyed(watch))]
    left = [watch for watch in watches if watch not in feeds]
    if not feeds:
        return _no_list(context, left)
    listed = [ListedFeed(watch.address, watch.name, None, watch.topics) for watch in feeds]
    content = write_opml(listed, title="Sources of Tidings", at=context.now()).decode("utf-8")
    file = None if target else File(NAME, content)
    if target:
        await in_background(lambda: _write(target, content))
    where = printable(str(target)) if target else NAME
    told = phrase("{feeds} in {file}.", feeds=counted(len(feeds), "feed"), file=where)
    blocks = [paragraph(told), *_of_secrets(feeds)]
    blocks += _left_out(context, left)
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), file=file)


async def _list(context: Context, text: str) -> tuple[bytes, str]:
    """The bytes of a list, and what it is called."""
    if text.casefold() == STARTER:
        starter = context.starter
        if starter is None:
            raise BadCommand(phrase("This installation lacks the starter set. Give the address of an OPML list."))
        return await in_background(lambda: read_bytes(str(starter), context.max_bytes)), STARTER_NAME
    if is_web(text):
        answer = await fetcher_of(context).fetch(FetchRequest(text))
        match answer:
            case FetchFailed():
                raise Unreadable(answer.message)
            case NotModified():
                told = phrase(
                    "{address} says that nothing has changed, and gave no list. Try again later.",
                    address=shown_address(text),
                )
                raise Unreadable(told)
        return answer.body, shown_address(text)
    path = local_path(context, text)
    return await in_background(lambda: read_bytes(str(path), context.max_bytes)), printable(str(path))


async def _watch_all(context: Context, feeds: Sequence[ListedFeed], name: str) -> tuple[int, int]:
    """Watch these feeds; how many are new and how many were watched already."""

    def done(new: int) -> Doing:
        return context.doing(context.there, "sources", "", f"{counted(new, 'source')} of {name} watched")

    added = 0
    for start in range(0, len(feeds), TOGETHER):
        wanted = [_new_watch(feed) for feed in feeds[start : start + TOGETHER]]
        added += await context.store.add_watches(wanted, context.now(), done)
    return added, len(feeds) - added


def _new_watch(feed: ListedFeed) -> NewWatch:
    return NewWatch(WatchKind.FEED, feed.url, feed_key(feed.url), feed.title, feed.site, feed.topics)


def _reasons(refused: Sequence[Refusal]) -> list[Block]:
    if not refused:
        return []
    blocks: list[Block] = [Fields(tuple((item.what, item.why) for item in refused[:MAX_REASONS]))]
    if len(refused) > MAX_REASONS:
        more = len(refused) - MAX_REASONS
        blocks.append(note(plural(more, "And {n} more was refused.", "And {n} more were refused.")))
    return blocks


def _with_secrets(context: Context, request: Request) -> bool:
    """Whether feeds whose address holds a key are written too; users and passwords never are (`write_opml`).

    Raises:
        BadCommand: somebody else than the operator wants that.
    """
    wanted = request.options.get("with-secrets") == "yes"
    if wanted and context.role is not Role.OPERATOR:
        raise BadCommand(
            phrase(
                "Addresses with a key are exported for the operator alone. Leave {option} out.", option="with-secrets:"
            )
        )
    return wanted


def _keyed(watch: Watch) -> bool:
    return watch.kind is WatchKind.FEED and holds_key(watch.address)


def _of_secrets(feeds: Sequence[Watch]) -> list[Block]:
    """What became of passwords and keys, where there are any."""
    users = sum(without_user(watch.address) != watch.address for watch in feeds)
    keys = sum(map(_keyed, feeds))
    blocks: list[Block] = []
    if users:
        blocks.append(
            note(phrase("Without user and password, which no list holds: {feeds}.", feeds=counted(users, "feed")))
        )
    if keys:
        blocks.append(
            note(
                phrase("With the key in its address, so show the list to nobody: {feeds}.", feeds=counted(keys, "feed"))
            )
        )
    return blocks


def _left_out(context: Context, left: Sequence[Watch]) -> list[Block]:
    """What the list does not hold, by kind; feeds whose address holds a key by name."""
    kinds = [watch.kind for watch in left]
    pages, folders = kinds.count(WatchKind.PAGE), kinds.count(WatchKind.FOLDER)
    counts: list[str] = [counted(pages, "page")] if pages else []
    counts += [counted(folders, "folder")] if folders else []
    keyed = [named(watch) for watch in left if _keyed(watch)]
    if keyed:
        names = ", ".join(keyed[:MAX_REASONS])
        if len(keyed) > MAX_REASONS:
            names = phrase("{names} and {n} more", names=names, n=len(keyed) - MAX_REASONS)
        feeds = counted(len(keyed), "feed")
        counts.append(phrase("{feeds} whose address holds a key ({names})", feeds=feeds, names=names))
    blocks: list[Block] = [note(phrase("Left out: {counts}.", counts=joined(counts)))] if counts else []
    if keyed and context.role is Role.OPERATOR:
        blocks.append(note(woven("With them: {command}", command=Code("/sources export with-secrets:yes"))))
    return blocks


def _no_list(context: Context, left: Sequence[Watch]) -> Reply:
    """Why there is nothing to write."""
    why = phrase("No feed is watched, so there is no list.")
    if any(map(_keyed, left)):
        why = phrase("No feed can be written, so there is no list.")
    blocks = (paragraph(why), *_left_out(context, left))
    return Reply(State.NOTHING, Message(blocks, private=True))


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
        told = phrase("{file} is there already, and was left as it is. Name another file, or remove it.", file=shown)
        raise BadCommand(told) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not the name of a file"
        told = phrase("{file} cannot be written: {why}. Name another file.", file=shown, why=reason.lower())
        raise BadCommand(told) from None
