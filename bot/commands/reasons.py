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
from bot.commands.health import condition, in_words
from bot.commands.reply import iso
from bot.digest.arrival import state_of_telling
from bot.digest.explain import Account
from bot.digest.mutes import named
from bot.message.blocks import Block, Code, Fields, Heading, Message, Moment, Woven, note, paragraph, woven
from bot.message.compose import MAX_SOURCE, shortened
from bot.message.phrases import counted, decimals, joined, phrase
from bot.message.when import exact
from bot.model import Article, Kind, Story
from bot.outbox import Kind as Sending
from bot.stories.rank import Ranked
from bot.traces import Origin, Telling
from bot.watch import WatchKind

NAMED = 5
"""Items that are named in a row, and tellings that are told; more are counted."""

_KINDS = {WatchKind.FEED: phrase("feed"), WatchKind.PAGE: phrase("page"), WatchKind.FOLDER: phrase("folder")}
_SENDINGS = {Sending.DIGEST: phrase("digest"), Sending.ALERT: phrase("alert"), Sending.NOTICE: phrase("notice")}


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
    source, number = shortened(article.source, MAX_SOURCE), phrase("article {id}", id=str(article.id))
    blocks: list[Block] = [Heading(title), note(source, ", ", Moment(article.published), " · ", number)]
    if article.url:
        blocks.append(note(article.url))
    blocks.append(Fields(tuple(_provenance(found, zone, role))))
    blocks += _followed(found, zone, direct=direct)
    blocks += _tellings(found.told, zone)
    if found.others:
        blocks.append(note(phrase("Perhaps you meant {articles}.", articles=_listed(found.others))))
    ways = {"article": Code(f"/article {article.id}"), "story": Code(f"/story {found.number}")}
    text = woven("Its text: {article}.", **ways)
    blocks.append(note(woven("Its text: {article}; how its story went: {story}.", **ways) if found.number else text))
    return Message(tuple(blocks))


def _provenance(found: Explanation, zone: ZoneInfo, role: Role) -> Iterable[tuple[str, str]]:
    article, story = found.article, found.ranked.story
    dated = exact(article.published, zone) if article.dated else phrase("the source gives no date")
    yield phrase("published"), dated
    yield phrase("first seen"), exact(article.first_seen, zone)
    yield phrase("from"), _origin(found, zone, role)
    if text := _text(found, zone):
        yield phrase("text"), text
    if article.copy_of:
        yield phrase("copy of"), _listed([item for item in found.copies if item.id == article.copy_of])
    others = [item for item in found.copies if item.id != article.copy_of]
    if others:
        yield phrase("copies"), _listed(others)
    yield phrase("story"), _of_story(story)
    yield phrase("rank"), _rank(found.ranked)


def _text(found: Explanation, zone: ZoneInfo) -> str:
    """Where its text came from or went, `""` where it is the feed's."""
    origin = found.origin
    if found.article.kind is Kind.HEADLINE:
        if origin and origin.faded:
            return phrase("dropped for its age on {moment}", moment=exact(origin.faded, zone))
        return phrase("none: only its headline is stored")
    if origin and origin.page_read:
        return phrase("of its linked page, read on {moment}", moment=exact(origin.page_read, zone))
    return ""


def _of_story(story: Story) -> str:
    return phrase(
        "“{title}”, {items} from {sources}: {articles}",
        title=shortened(story.title, 120),
        items=counted(len(story.items), "item"),
        sources=counted(len(story.sources), "source"),
        articles=_listed(story.items),
    )


def _rank(ranked: Ranked) -> str:
    """`1.30: 1.00 for 1 independent source, 0.30 for newest 12 hours old`."""
    parts = (
        phrase("{value} for {reason}", value=decimals(part.value, 2), reason=part.words)
        for part in ranked.parts
        if part.words
    )
    return phrase("{score}: {parts}", score=decimals(ranked.score, 2), parts=joined(parts))


def _origin(found: Explanation, zone: ZoneInfo, role: Role) -> str:
    name, origin = shortened(found.article.source, MAX_SOURCE), found.origin
    if origin is None:
        return phrase("{source}, read in by hand", source=name)
    watch = origin.watch
    if watch is None:
        read = exact(origin.last_read, zone)
        return phrase("{source}, read in by hand, last on {moment}", source=name, moment=read)
    if role is Role.MEMBER:
        return phrase("{source}, a watched {kind}", source=name, kind=_KINDS[watch.kind])
    told = phrase(
        "{source}, the watched {kind} {number} ({state})",
        source=name,
        kind=_KINDS[watch.kind],
        number=f"#{watch.id}",
        state=in_words(condition(watch)),
    )
    hidden = watch.kind is WatchKind.FOLDER and role < Role.OPERATOR
    return told if hidden else joined((told, shown_address(watch.address)))


def _listed(items: Sequence[Article]) -> str:
    """`article 5 (Harbour Wire), article 7 (Courier) and 3 more`."""
    shown = joined(
        phrase("article {id} ({source})", id=str(item.id), source=shortened(item.source, 40)) for item in items[:NAMED]
    )
    more = len(items) - NAMED
    return phrase("{names} and {n} more", names=shown, n=more) if more > 0 else shown


def _followed(found: Explanation, zone: ZoneInfo, *, direct: bool) -> Iterable[Block]:
    channel = phrase("In this channel and this thread") if found.threaded else phrase("In this channel")
    yield Heading(phrase("For you") if direct else channel)
    if found.mute:
        yield note(_muted(found.mute, zone))
    if not found.accounts:
        yield paragraph(_nothing(direct=direct))
        return
    yield Fields(tuple((_name(item), _said(item)) for item in found.accounts))


def _muted(mute: Mute, zone: ZoneInfo) -> str:
    if mute.until is None:
        return phrase("Muted here: {what}.", what=named(mute))
    return phrase("Muted here: {what} until {time}.", what=named(mute), time=exact(mute.until, zone))


def _nothing(*, direct: bool) -> Woven:
    command = Code("/subscribe")
    if direct:
        return woven("You follow nothing, so nothing of it is sent here. Follow its topic: {command}.", command=command)
    return woven(
        "This channel follows nothing, so nothing of it is sent here. Follow its topic: {command}.", command=command
    )


def _name(item: Account) -> str:
    return f"{item.subscription_id} {shortened(item.label, 40)}"


def _said(item: Account) -> str:
    """`Fits: it holds ferry. Told in the digest of …`, or why it does not fit."""
    if not item.fits:
        return phrase("Does not fit: {why}.", why=item.why)
    return joined((phrase("Fits ({why}).", why=item.why), item.reason), " ")


def _tellings(told: Sequence[Telling], zone: ZoneInfo) -> Iterable[Block]:
    """When the story was told here, whatever subscription it came by."""
    if told:
        yield Heading(phrase("Told here"))
        yield Fields(tuple((exact(each.digest.at, zone), _telling(each)) for each in told[-NAMED:]))


def _telling(each: Telling) -> str:
    return phrase(
        "{kind} {number} {state}: {title}",
        kind=_SENDINGS[each.digest.kind],
        number=str(each.digest.id),
        state=state_of_telling(each)[1],
        title=shortened(each.story.title, 120),
    )


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
