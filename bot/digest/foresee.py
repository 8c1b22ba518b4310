"""Builds the digest that would be sent now, for a subscription or for words that nobody follows yet. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chatport import Served, Subscription
from bot.conversation import Place
from bot.digest.briefs import Brief, brief_now
from bot.digest.build import build
from bot.digest.coming import next_brief
from bot.digest.content import Built, Memory
from bot.digest.publish import memories_of
from bot.errors import BadCommand
from bot.message.compose import some
from bot.message.phrases import joined, phrase
from bot.ports import Store
from bot.search.query import parse_query

_NAMED = 10
"""Subscriptions that are named to choose from."""


_EXAMPLE = "tidings digest preview belarus"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A digest as it would be now."""

    brief: Brief
    built: Built


async def foresee(store: Store, what: str, now: datetime, usual: ZoneInfo) -> Foreseen:
    """The digest of what is followed or asked for.

    Args:
        store: is only read.
        what: the number of a subscription, words as for `/subscribe`, or `""` for the only subscription.
        now: the moment at which it would be built.
        usual: the zone where nobody set another.

    Raises:
        BadCommand: no such subscription, or several where one is to be named.
    """
    served = await store.served(now)
    wanted = _wanted(what, served, now)
    place = wanted.subscription.place
    beside = [each for each in served if each.subscription.place == place]
    brief = next_brief(wanted, beside, now, usual)
    memory = (await memories_of(store, [place], now, now))[place]
    return Foreseen(brief, await build(store, brief, memory, now))


async def foresee_place(store: Store, place: Place, now: datetime, usual: ZoneInfo) -> tuple[Brief, Memory] | None:
    """What a digest of all that a place follows would be made by now, paused or not; None where it follows nothing."""
    served = await store.served(now, place)
    if not served:
        return None
    return brief_now(served, now, usual), (await memories_of(store, [place], now, now))[place]


def _wanted(what: str, served: Sequence[Served], now: datetime) -> Served:
    number = what.strip().removeprefix("#")
    if number.isascii() and number.isdigit():
        found = [each for each in served if str(each.subscription.id) == number.lstrip("0")]
        if not found:
            none = phrase("There is no subscription {id}.", id=number[:20])
            raise BadCommand(joined((none, _known(served)), " "))
        return found[0]
    if what.strip():
        return _of_words(what.strip(), now)
    if len(served) != 1:
        raise BadCommand(joined((phrase("Whose digest?"), _known(served)), " "))
    return served[0]


def _of_words(words: str, now: datetime) -> Served:
    """A subscription that is made for this once: as a new one would be, in a place that was told nothing."""
    if parse_query(words).is_empty:
        none = phrase(
            "“{text}” holds no word to look for. For example: {example}",
            text=words[:80],
            example=_EXAMPLE,
        )
        raise BadCommand(none)
    return Served(Subscription(Place("", "", "", direct=True), words, "", now), None, None)


def _known(served: Sequence[Served]) -> str:
    if not served:
        return phrase("Nothing is followed yet. Give words instead: {example}", example=_EXAMPLE)
    items = [each.subscription for each in served]
    named = [f"{item.id} ({item.label}, {item.place.platform} {item.place.channel})" for item in items]
    return phrase("Name one by its number: {names}.", names=some(named, _NAMED))
