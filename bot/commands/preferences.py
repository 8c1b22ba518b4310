"""`/preferences`: what the digests of a place tell more and less of by its members' votes, and what it has muted.

Invariant: a channel's votes are forgotten by those who manage it alone; who voted how is told to nobody.
"""

from collections.abc import Sequence
from functools import partial

from bot.commands.context import Context
from bot.commands.mutes import muted_blocks
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import here, may_manage, not_allowed
from bot.digest.feedback import LABELS
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.phrases import counted, joined, phrase, plural
from bot.stories.opinions import leanings_of
from bot.tenancy import Doing
from bot.text.words import fold
from bot.votes import Leanings, Opinion, Vote

MOST = 20
"""Words and sources that are shown, the strongest."""

ALL = frozenset({"all", "everything"})
_ALL = Code("/preferences reset all")

_UNDER = phrase(
    "Three buttons stand under each story of a digest: {more}, {fewer} and “{less}”.",
    more=LABELS[Opinion.MORE],
    fewer=LABELS[Opinion.FEWER],
    less=LABELS[Opinion.MUCH_FEWER],
)


async def show(context: Context, _request: Request) -> Reply:
    """Answer `/preferences show`."""
    place = here(context.asking)
    votes = await context.store.votes(place)
    leanings = (await context.store.leanings([place]))[place]
    muted = (await context.store.mutes([place], context.now()))[place]
    heading = Heading(phrase("Your preferences") if place.direct else phrase("Preferences here"))
    blocks = [heading, *_voted(votes, leanings), Heading(phrase("Muted")), *await muted_blocks(context, muted)]
    return Reply(State.ANSWERED, Message(tuple(blocks)))


def _voted(votes: Sequence[Vote], leanings: Leanings) -> list[Block]:
    if not votes:
        return [paragraph(phrase("Nothing was voted yet, so digests are ranked by the news alone.")), note(_UNDER)]
    order = sorted(leanings.items(), key=lambda item: (-abs(item[1]), item[0]))
    if not order:
        cancelled = phrase("{votes}, which cancel each other out.", votes=_cast(votes))
        return [paragraph(cancelled), note(woven("Forget them: {reset}", reset=_ALL))]
    blocks: list[Block] = [paragraph(phrase("By {votes}, digests here tell:", votes=_cast(votes)))]
    blocks.append(Fields(tuple((_called(pair), _in_words(pair, weight, votes)) for pair, weight in order[:MOST])))
    if len(order) > MOST:
        rest = counted(len(order) - MOST, "word or source", "words and sources")
        blocks.append(note(phrase("And {words}, weaker.", words=rest)))
    blocks.append(note(phrase("No wish moves a story by as much as one more independent source does.")))
    one = Code(f"/preferences reset {order[0][0][1]}")
    return [*blocks, note(woven("Forget one with {one}, all with {all}.", one=one, all=_ALL))]


def _cast(votes: Sequence[Vote]) -> str:
    """`12 votes of 4 members on 9 stories`."""
    members, stories = len({vote.person for vote in votes}), len({vote.story for vote in votes})
    return phrase(
        "{votes} of {members} on {stories}",
        votes=counted(len(votes), "vote"),
        members=counted(members, "member"),
        stories=counted(stories, "story", "stories"),
    )


def _called(pair: tuple[str, str]) -> str:
    kind, name = pair
    return phrase("{name} (source)", name=name) if kind == "source" else name


def _in_words(pair: tuple[str, str], weight: float, votes: Sequence[Vote]) -> str:
    """`more, 38 of 100; 3 votes for, 1 against`."""
    said = [vote for vote in votes if pair in vote.about]
    more = sum(vote.opinion is Opinion.MORE for vote in said)
    return phrase(
        "{leaning}; {votes} for, {against} against",
        leaning=_leaning(weight),
        votes=counted(more, "vote"),
        against=len(said) - more,
    )


def _leaning(weight: float) -> str:
    """`more, 38 of 100`."""
    strength = max(1, round(abs(weight) * 100))
    return phrase("more, {n} of 100", n=strength) if weight > 0 else phrase("less, {n} of 100", n=strength)


async def reset(context: Context, request: Request) -> Reply:
    """Answer `/preferences reset`: forget the votes on one word or source, or all."""
    if not may_manage(context.asking):
        raise not_allowed(context.asking)
    place = here(context.asking)
    votes, leanings = await context.store.votes(place), (await context.store.leanings([place]))[place]
    weigh = partial(leanings_of, own=place.direct)
    if fold(request.text) in ALL:
        await context.store.forget_votes(place, None, weigh, _doing(context, "all votes"))
        told = phrase("Forgotten: {votes}.", votes=_cast(votes)) if votes else phrase("Nothing was voted here.")
        return _said(told, phrase("Digests here are ranked by the news alone now."))
    shown = context.language.say(phrase("{name} (source)", name="")).strip()
    name = request.text.removesuffix("(source)").removesuffix(shown).strip()
    changed = await context.store.forget_votes(place, name, weigh, _doing(context, f"votes on {name[:80]}"))
    if not changed:
        return Reply(State.NOTHING, Message((paragraph(_unknown(name[:80], list(leanings)[:10])),)))
    before = [_leaning(weight) for pair, weight in leanings.items() if fold(pair[1]) == fold(name)]
    told = phrase("Reset: {name} (it cancelled out).", name=name)
    if before:
        told = phrase("Reset: {name} (before: {leaning}).", name=name, leaning=before[0])
    rest = plural(
        changed,
        "{n} vote counts no more for it, but for the rest.",
        "{n} votes count no more for it, but for the rest.",
    )
    return _said(told, rest)


def _unknown(name: str, known: Sequence[tuple[str, str]]) -> str:
    hint = phrase("Nothing was voted here.")
    if known:
        hint = phrase("Votes here speak of {names}.", names=joined(map(_called, known)))
    return joined((phrase("No vote here speaks of “{name}”.", name=name), hint), " ")


def _doing(context: Context, what: str) -> Doing:
    return context.doing(here(context.asking), what, "counted", "forgotten")


def _said(told: str, remark: str) -> Reply:
    return Reply(State.ANSWERED, Message((paragraph(told), note(remark))))
