"""Turns an explanation into a message and into data: where an item came from, and what became of it in one place.

Invariant: an address is shown without what may be a key to it; a folder's path only to the operator.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from bot.articles.urls import shown_address
from bot.chatport import Mute
from bot.commands.context import Role
from bot.commands.health import condition
from bot.commands.reply import iso
from bot.digest.arrival import state_of_telling
from bot.digest.explain import Account
from bot.digest.mutes import named
from bot.message.blocks import Block, Code, Fields, Heading, Message, Moment, note, paragraph
from bot.message.compose import MAX_SOURCE, shortened
from bot.message.phrases import counted
from bot.message.when import exact
from bot.model import Article, Kind
from bot.stories.rank import Ranked
from bot.traces import Origin, Telling
from bot.watch import WatchKind

NAMED = 5
"""Items that are named in a row, and tellings that are told; more are counted."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is told of an item: `copies` are the other items of its report, `others` were perhaps meant.

    `number` is that of its story, 0 before it is grouped; `threaded` is whether a thread follows something of its own.
    """

    article: Article
    origin: Origin | None
    copies: Sequence[Article]
    ranked: Ranked
    accounts: Sequence[Account]
    told: Sequence[Telling]
    mute: Mute | None = None
    others: Sequence[Article] = ()
    number: int = 0
    threaded: bool = False


def reasons_message(found: Explanation, zone: ZoneInfo, role: Role, *, direct: bool) -> Message:
    """The explanation for people: where it came from, its story, then each subscription of the place."""
    article = found.article
    title = shortened(article.title)
    source, number = shortened(article.source, MAX_SOURCE), f" · article {article.id}"
    blocks: list[Block] = [Heading(title), note(source, ", ", Moment(article.published), number)]
    if article.url:
        blocks.append(note(article.url))
    blocks.append(Fields(tuple(_provenance(found, zone, role))))
    blocks += _followed(found, direct=direct)
    blocks += _tellings(found.told, zone)
    if found.others:
        blocks.append(note(f"Perhaps you meant {_listed(found.others)}."))
    steps = ("; how its story went: ", Code(f"/story {found.number}")) if found.number else ()
    blocks.append(note("Its text: ", Code(f"/article {article.id}"), *steps, "."))
    return Message(tuple(blocks))


def _provenance(found: Explanation, zone: ZoneInfo, role: Role) -> Iterable[tuple[str, str]]:
    article, story = found.article, found.ranked.story
    yield "published", exact(article.published, zone) if article.dated else "the source gives no date"
    yield "first seen", exact(article.first_seen, zone)
    yield "from", _origin(found, zone, role)
    if article.kind is Kind.HEADLINE:
        faded = found.origin.faded if found.origin else None
        yield "text", f"dropped for its age on {exact(faded, zone)}" if faded else "none: only its headline is stored"
    elif found.origin and found.origin.page_read:
        yield "text", f"of its linked page, read on {exact(found.origin.page_read, zone)}"
    if article.copy_of:
        yield "copy of", _listed([item for item in found.copies if item.id == article.copy_of])
    others = [item for item in found.copies if item.id != article.copy_of]
    if others:
        yield "copies", _listed(others)
    count, voices = len(story.items), counted(len(story.sources), "source")
    yield "story", f"“{shortened(story.title, 120)}”, {counted(count, 'item')} from {voices}: {_listed(story.items)}"
    yield "rank", _rank(found.ranked)


def _rank(ranked: Ranked) -> str:
    """`1.30: 1.00 for 1 independent source, 0.30 for newest 12 hours old`."""
    parts = ", ".join(f"{part.value:.2f} for {part.words}" for part in ranked.parts if part.words)
    return f"{ranked.score:.2f}: {parts}"


def _origin(found: Explanation, zone: ZoneInfo, role: Role) -> str:
    name, origin = shortened(found.article.source, MAX_SOURCE), found.origin
    if origin is None or origin.watch is None:
        return f"{name}, read in by hand" + (f", last on {exact(origin.last_read, zone)}" if origin else "")
    watch = origin.watch
    if role is Role.MEMBER:
        return f"{name}, a watched {watch.kind}"
    address = "" if watch.kind is WatchKind.FOLDER and role < Role.OPERATOR else f", {shown_address(watch.address)}"
    return f"{name}, the watched {watch.kind} #{watch.id} ({condition(watch)}){address}"


def _listed(items: Sequence[Article]) -> str:
    """`article 5 (Harbour Wire), article 7 (Courier) and 3 more`."""
    shown = ", ".join(f"article {item.id} ({shortened(item.source, 40)})" for item in items[:NAMED])
    return shown if len(items) <= NAMED else f"{shown} and {len(items) - NAMED} more"


def _followed(found: Explanation, *, direct: bool) -> Iterable[Block]:
    yield Heading("For you" if direct else "In this channel and this thread" if found.threaded else "In this channel")
    if found.mute:
        until = f" until {found.mute.until:%Y-%m-%d %H:%M} UTC" if found.mute.until else ""
        yield note(f"Muted here: {named(found.mute)}{until}.")
    if not found.accounts:
        who = "You follow" if direct else "This channel follows"
        yield paragraph(f"{who} nothing, so nothing of it is sent here. Follow its topic: ", Code("/subscribe"), ".")
        return
    yield Fields(tuple((_name(item), _said(item)) for item in found.accounts))


def _name(item: Account) -> str:
    return f"{item.subscription_id} {shortened(item.label, 40)}"


def _said(item: Account) -> str:
    """`Fits: it holds ferry. Told in the digest of …`, or why it does not fit."""
    return f"Fits ({item.why}). {item.reason}" if item.fits else f"Does not fit: {item.why}."


def _tellings(told: Sequence[Telling], zone: ZoneInfo) -> Iterable[Block]:
    """When the story was told here, whatever subscription it came by."""
    if told:
        yield Heading("Told here")
        yield Fields(tuple((exact(each.digest.at, zone), _telling(each)) for each in told[-NAMED:]))


def _telling(each: Telling) -> str:
    return f"{each.digest.kind} {each.digest.id} {state_of_telling(each)[1]}: {shortened(each.story.title, 120)}"


def reasons_data(found: Explanation, role: Role) -> dict[str, Any]:
    """The explanation as JSON values; the keys are a contract (README, "Why")."""
    article, ranked = found.article, found.ranked
    origin = found.origin
    return {
        "article": article.id,
        "title": article.title,
        "source": article.source,
        "published": iso(article.published),
        "first_seen": iso(article.first_seen),
        "watched": _watched(origin, role) if origin and origin.watch else None,
        "page_read": iso(origin.page_read) if origin else None,
        "faded": iso(origin.faded) if origin else None,
        "copy_of": article.copy_of,
        "copies": [item.id for item in found.copies],
        "story": {
            "number": found.number or None,
            "title": ranked.story.title,
            "articles": [item.id for item in ranked.story.articles],
        },
        "rank": {
            "score": round(ranked.score, 4),
            "parts": [{"value": round(part.value, 4), "words": part.words} for part in ranked.parts if part.words],
        },
        "muted": named(found.mute) if found.mute else None,
        "subscriptions": [_account(item) for item in found.accounts],
        "told": [_told(each) for each in found.told],
        "others": [item.id for item in found.others],
    }


def _watched(origin: Origin, role: Role) -> dict[str, Any] | None:
    watch = origin.watch
    if watch is None:
        return None
    shown = role >= Role.OPERATOR or (role is Role.ADMIN and watch.kind is not WatchKind.FOLDER)
    address = shown_address(watch.address) if shown else None
    return {"id": watch.id, "kind": watch.kind.value, "health": condition(watch), "address": address}


def _account(item: Account) -> dict[str, Any]:
    stands = item.standing
    return {
        "id": item.subscription_id,
        "label": item.label,
        "fits": item.fits,
        "why": item.why,
        "outcome": item.outcome.value,
        "reason": item.reason,
        "slot": iso(item.slot),
        "next": iso(item.next_at),
        "place": stands.place or None if stands else None,
        "of": stands.of if stands else None,
    }


def _told(each: Telling) -> dict[str, Any]:
    outcome, how = state_of_telling(each)
    digest = each.digest
    return {"digest": digest.id, "kind": digest.kind.value, "at": iso(digest.at), "state": outcome.value, "how": how}
