"""`/mute`, `/unmute`: what a place does not want to see in its digests, and until when.

Invariant: a channel's are changed by those who manage it; what is muted is said as what it was understood as.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chatport import Mute
from bot.commands.address import as_typed
from bot.commands.context import Context, reading
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import MAX_TOPIC, here, may_manage, not_allowed, places_of
from bot.conversation import Place
from bot.digest.ahead import parse_ahead
from bot.digest.build import followed_since
from bot.digest.mutes import SOURCE, STORY, TOPIC, hides, named
from bot.digest.zones import wall_of
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.compose import shortened, some
from bot.message.phrases import counted, joined, phrase, when
from bot.model import Article, Story
from bot.search.query import parse_query
from bot.stories.group import stories_of_many
from bot.text.words import fold

SPAN = timedelta(days=7)
"""Of which it is told what a mute would have hidden."""

MOST = 100
"""Mutes of one place."""

SOURCES = 5
"""Sources that are named where none fits."""

NAMED = 3
"""Stories that are named of those it would have hidden."""

_ARTICLE = re.compile(r"(?:(?:article|story)\s+)?#?(\d+)", re.IGNORECASE | re.ASCII)
_LINK = re.compile(r"<?(https?://\S+?)>?", re.IGNORECASE)
_TIME_BEHIND = re.compile(r"\s+(?=(?:for|until)\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What is to be muted, and how it is called: `the story “Ferry aground” (article 12)`."""

    kind: str
    name: str
    called: str


async def mute(context: Context, request: Request) -> Reply:
    """Answer `/mute`: list what is muted, or mute something and say what it would have hidden."""
    place, now = here(context.asking), context.now()
    held = (await context.store.mutes([place], now))[place]
    if not request.text:
        return Reply(State.ANSWERED, Message((Heading(phrase("Muted here")), *await muted_blocks(context, held))))
    _allow(context)
    what, until = _what_and_until(request, now, context.zone)
    meant = await _meant(context, what, request.options.get("as"))
    before = next((item for item in held if (item.kind, fold(item.name)) == (meant.kind, fold(meant.name))), None)
    if before is None and len(held) >= MOST:
        full = phrase(
            "{n} things are muted here, which is the most. End one first: {mute} lists them.", n=MOST, mute="/mute"
        )
        raise BadCommand(full)
    wanted = Mute(meant.kind, before.name if before else meant.name, until)
    old = f"hidden {_until(before.until, context)}" if before else "shown"
    doing = context.doing(place, meant.called, old, f"hidden {_until(until, context)}")
    await context.store.mute(place, wanted, doing)
    told = _told(place, meant.called, _until(until, context))
    if before:
        told = joined((told, phrase("Before: {until}.", until=_until(before.until, context))), " ")
    undo = note(woven("Undo: {command}.", command=Code(f"/unmute {_typed(wanted)}")))
    return Reply(State.ANSWERED, Message((paragraph(told), *await _hidden(context, wanted), undo)))


def _told(place: Place, what: str, until: str) -> str:
    if place.direct:
        return phrase("You see nothing of {what} in digests and alerts {until}.", what=what, until=until)
    return phrase("This channel sees nothing of {what} in digests and alerts {until}.", what=what, until=until)


def _allow(context: Context) -> None:
    if not may_manage(context.asking):
        raise not_allowed(context.asking)


def _what_and_until(request: Request, now: datetime, zone: ZoneInfo) -> tuple[str, datetime | None]:
    """What is named and how long: `for:3 days`, or `for 3 days` behind it where that is a time."""
    if "for" in request.options:
        return request.text, parse_ahead(request.options["for"], now, zone)
    for gap in _TIME_BEHIND.finditer(request.text):
        with suppress(BadCommand):  # words of a topic: `looking for work`
            return request.text[: gap.start()], parse_ahead(request.text[gap.end() :], now, zone)
    return request.text, None


async def _meant(context: Context, text: str, kind: str | None) -> _Meant:
    """What the words name: a story by its article or link, a source by its whole name, else a topic."""
    link, number = _LINK.fullmatch(text), _ARTICLE.fullmatch(as_typed(context, text))
    if kind == STORY or (kind is None and (link or number)):
        return await _story(context, text, link[1] if link else None, positive(number[1]) if number else None)
    names = await context.store.source_names()
    if kind == SOURCE:
        return _source(text, names)
    exact = next((name for name in names if fold(name) == fold(text)), None)
    if kind is None and exact:
        called = phrase("the source {name} (for the topic of that name: {as_topic})", name=exact, as_topic="as:topic")
        return _Meant(SOURCE, exact, called)
    if parse_query(text).is_empty:
        raise BadCommand(
            phrase(
                "“{text}” holds no word that a title could have. For example: {example}",
                text=text[:80],
                example="/mute ferry for:3 days",
            )
        )
    _check_length(text)
    return _Meant(TOPIC, text, phrase("the topic “{name}”", name=text))


async def _story(context: Context, text: str, link: str | None, of: int | None) -> _Meant:
    found = (await context.store.articles_at(link))[:1] if link else []
    article = found[0] if found else await context.store.article(of) if of else None
    if article is None:
        raise BadCommand(
            phrase(
                "No stored article is “{text}”. A story is named by a link to one of its articles, or by "
                "the number that digests show, such as {example}",
                text=shortened(text, 80),
                example="/mute article 12",
            )
        )
    title, number = shortened(article.title, 80), str(article.id)
    return _Meant(STORY, number, phrase("the story “{title}” (article {id})", title=title, id=number))


def _source(text: str, names: Sequence[str]) -> _Meant:
    _check_length(text)
    held = [name for name in names if fold(text) in fold(name)]
    if not held or not fold(text).strip():
        raise BadCommand(_no_source(text[:80], names))
    return _Meant(SOURCE, text, phrase("sources called “{name}” ({names})", name=text, names=some(held, NAMED)))


def _no_source(text: str, names: Sequence[str]) -> str:
    told = phrase("No source has “{text}” in its name.", text=text)
    if not names:
        return told
    listed = ", ".join(names[:SOURCES]) + " …" * (len(names) > SOURCES)
    return joined((told, phrase("There are: {names}.", names=listed)), " ")


def _check_length(text: str) -> None:
    if len(text) > MAX_TOPIC:
        raise BadCommand(
            phrase(
                "What is muted has at most {most} characters; this has {n}. Use fewer words.",
                most=MAX_TOPIC,
                n=len(text),
            )
        )


async def _hidden(context: Context, wanted: Mute) -> list[Block]:
    """How much of the last days it would have hidden, of what is followed here."""
    places, now = places_of(context.asking), context.now()
    subscriptions = [item for place in places for item in await context.store.subscriptions(place)]
    articles = await followed_since(context.store, subscriptions, now - SPAN, now)
    await reading(context, len(articles))
    stories = await context.apart(stories_of_many, articles)
    hidden = [story for story in stories if hides(wanted, story)]
    told = _would_hide(hidden, counted(len(stories), "story", "stories"), followed=bool(subscriptions))
    rest = [" ", phrase("What other sources tell as well still comes.")] if wanted.kind == SOURCE else []
    return [note(joined((told, *rest), ""))]


def _would_hide(hidden: Sequence[Story], stories: str, *, followed: bool) -> str:
    of = phrase("everything stored, since nothing is followed here yet")
    if followed:
        of = phrase("what is followed here")
    if not hidden:
        return phrase("It would have hidden 0 of the {stories} of the last 7 days, by {of}.", stories=stories, of=of)
    return phrase(
        "It would have hidden {n} of the {stories} of the last 7 days, by {of}: {titles}.",
        n=len(hidden),
        stories=stories,
        of=of,
        titles=_titles(hidden),
    )


def _titles(hidden: Sequence[Story]) -> str:
    newest = sorted(hidden, key=lambda story: story.newest, reverse=True)[:NAMED]
    return joined(phrase("“{text}”", text=shortened(story.title, 80)) for story in newest)


def _until(until: datetime | None, context: Context) -> str:
    """`until Friday 20 March 2026 00:00 (Europe/Minsk)`, or `for good`."""
    if until is None:
        return phrase("for good")
    local = wall_of(until, context.zone)
    return phrase(
        "until {day} {year} {time} ({zone})",
        day=when(local, "weekday day month"),
        year=str(local.year),
        time=when(local, "time"),
        zone=context.zone.key,
    )


def _typed(item: Mute) -> str:
    """How a mute is named in a command."""
    return f"article {item.name}" if item.kind == STORY else item.name


async def muted_blocks(context: Context, held: Sequence[Mute]) -> list[Block]:
    """What is muted and until when, in rows."""
    if not held:
        how = woven("Mute something with {command}.", command=Code("/mute ferry for:3 days"))
        return [paragraph(phrase("Nothing is muted here.")), note(how)]
    rows = [(_typed(item), joined((await _called(context, item), _until(item.until, context)))) for item in held]
    return [Fields(tuple(rows)), note(woven("End one with {command}.", command=Code(f"/unmute {rows[0][0]}")))]


async def _called(context: Context, item: Mute) -> str:
    if item.kind != STORY:
        return phrase("source") if item.kind == SOURCE else phrase("topic")
    article = await context.store.article(int(item.name))
    title = shortened(article.title, 80) if article else ""
    return phrase("“{text}”", text=title) if article else phrase("a story that is no longer stored")


async def unmute(context: Context, request: Request) -> Reply:
    """Answer `/unmute`."""
    _allow(context)
    place = here(context.asking)
    held = (await context.store.mutes([place], context.now()))[place]
    link, number = _LINK.fullmatch(request.text), _ARTICLE.fullmatch(as_typed(context, request.text))
    at: Sequence[Article] = await context.store.articles_at(link[1]) if link else ()
    names = {fold(request.text), *(str(article.id) for article in at), *([number[1].lstrip("0")] if number else [])}
    ended = [item for item in held if fold(item.name) in names]
    for item in ended:
        doing = context.doing(place, f"{item.kind} {_typed(item)}", f"hidden {_until(item.until, context)}", "shown")
        await context.store.unmute(place, item.name, doing)
    if not ended:
        return Reply(State.NOTHING, Message((paragraph(_unknown(request.text[:80], held[:10])),)))
    told = phrase("Muted no more: {names}.", names=joined(map(_ended, ended)))
    undo = note(woven("Undo: {command}.", command=Code(f"/mute {_typed(ended[0])} as:{ended[0].kind}")))
    return Reply(State.ANSWERED, Message((paragraph(told), undo)))


def _unknown(text: str, held: Sequence[Mute]) -> str:
    known = phrase("Nothing is muted here.")
    if held:
        known = phrase("Muted are: {names}.", names=", ".join(map(_typed, held)))
    return joined((phrase("“{text}” is not muted here.", text=text), known), " ")


def _ended(item: Mute) -> str:
    return phrase("story {id}", id=item.name) if item.kind == STORY else named(item)
