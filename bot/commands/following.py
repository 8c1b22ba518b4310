"""Sentences about what a place follows: a member reads of themselves, and of channels and threads by that word."""

from collections.abc import Sequence

from bot.chatport import Subscription
from bot.commands.terms import shortly
from bot.conversation import Place
from bot.digest.trial import Trial
from bot.message.blocks import Block, note
from bot.message.phrases import Phrase, counted, joined, phrase, plural

LIST = "/subscriptions"


def on_trial(item: Subscription) -> Phrase:
    """What would be followed, where that is only looked at."""
    if item.place.direct:
        return phrase("You would follow {label}. Nothing was changed: this is only a trial.", label=item.label)
    return phrase("{place} would follow {label}. Nothing was changed: this is only a trial.", **_of(item))


def unsaved(item: Subscription, *, known: bool) -> Phrase:
    """What would be followed, or on which terms what is followed already."""
    if known and item.place.direct:
        return phrase("You would follow {label} on other terms. Nothing is saved yet.", label=item.label)
    if known:
        return phrase("{place} would follow {label} on other terms. Nothing is saved yet.", **_of(item))
    if item.place.direct:
        return phrase("You would follow {label}. Nothing is saved yet.", label=item.label)
    return phrase("{place} would follow {label}. Nothing is saved yet.", **_of(item))


def begun(item: Subscription) -> Phrase:
    """What is followed from now on."""
    if item.place.direct:
        return phrase("You now follow {label} (subscription {id}).", label=item.label, id=str(item.id))
    return phrase("{place} now follows {label} (subscription {id}).", **_of(item))


def already(item: Subscription) -> Phrase:
    """What is followed on these terms."""
    if item.place.direct:
        return phrase("You follow {label} already (subscription {id}).", label=item.label, id=str(item.id))
    return phrase("{place} follows {label} already (subscription {id}).", **_of(item))


def amended(held: Subscription) -> Phrase:
    """What is followed on other terms now than `held`."""
    if held.place.direct:
        return phrase(
            "You follow {label} on other terms now (subscription {id}); before: {terms}.",
            label=held.label,
            id=str(held.id),
            terms=shortly(held.terms),
        )
    return phrase(
        "{place} follows {label} on other terms now (subscription {id}); before: {terms}.",
        **_of(held),
        terms=shortly(held.terms),
    )


def ended(item: Subscription) -> Phrase:
    """What is followed no more."""
    if item.place.direct:
        return phrase("You follow {label} no more.", label=item.label)
    return phrase("{place} follows {label} no more.", **_of(item))


def heading(place: Place, *, something: bool) -> Phrase:
    """What stands above what is followed, or in its place."""
    if place.direct:
        return phrase("You follow:") if something else phrase("You follow nothing yet.")
    if something:
        return phrase("{place} follows:", place=called(place))
    return phrase("{place} follows nothing yet.", place=called(place))


def full(place: Place, most: int) -> Phrase:
    """That nothing more can be followed there."""
    if place.direct:
        return phrase("You can follow {most} things at most. End one first: {command}.", most=most, command=LIST)
    return phrase(
        "{place} can follow {most} things at most. End one first: {command}.",
        place=called(place),
        most=most,
        command=LIST,
    )


def called(place: Place) -> Phrase:
    """A channel or a thread, as what does something."""
    return phrase("This thread") if place.thread else phrase("This channel")


def _of(item: Subscription) -> dict[str, object]:
    return {"place": called(item.place), "label": item.label, "id": str(item.id)}


def tried_in_words(trial: Trial, *, alerts: bool) -> Phrase:
    """What would have come in the last 7 days; the titles stand below."""
    if not trial.articles:
        return phrase("Of the last 7 days nothing stored belongs to it; what is stored: {command}.", command="/topics")
    articles = counted(trial.articles, "article")
    if trial.capped:
        articles = plural(trial.articles, "more than {n} article", "more than {n} articles")
    of = {"articles": articles, "sources": counted(trial.sources, "source")}
    if not trial.stories:
        return phrase("In the last 7 days no story from {articles} of {sources} was carried by so many.", **of)
    of["stories"] = counted(trial.stories, "story", "stories")
    if alerts:
        return phrase(
            "In the last 7 days: {stories} would have been alerted, from {articles} of {sources}. What mattered most:",
            **of,
        )
    return phrase("In the last 7 days: {stories} from {articles} of {sources}. What mattered most:", **of)


def row(item: Subscription) -> Phrase:
    """What it is and when it comes, or that it is paused."""
    if not item.paused:
        return joined((item.label, shortly(item.terms)))
    return joined((item.label, joined(filter(None, (phrase("paused."), item.remark)), " ")))


def left_out(defaults: Sequence[str], held: Sequence[str]) -> tuple[Block, ...]:
    """Which default sources of the workspace a new subscription is without, since nothing can come from them."""
    if not (absent := [each for each in defaults if each not in held]):
        return ()
    names = ", ".join(absent)
    if held:
        return (note(phrase("Left out of the default sources, since nothing comes from there: {names}.", names=names)),)
    return (
        note(
            phrase(
                "Left out of the default sources, since nothing comes from there: {names}. So this is of all sources.",
                names=names,
            )
        ),
    )
