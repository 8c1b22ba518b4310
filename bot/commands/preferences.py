"""`/preferences`: what the digests of a place tell more and less of by its members' votes, and what it has muted.

Invariant: a channel's votes are forgotten by those who manage it alone; who voted how is told to nobody.
"""

from collections.abc import Sequence
from functools import partial

from bot.commands.context import Context
from bot.commands.mutes import OWN, muted_blocks
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import here, may_manage, not_allowed
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.message.phrases import counted
from bot.stories.opinions import leanings_of
from bot.tenancy import Doing
from bot.text.words import fold
from bot.votes import Leanings, Opinion, Vote

MOST = 20
"""Words and sources that are shown, the strongest."""

ALL = frozenset({"all", "everything"})
_ALL = Code("/preferences reset all")

_UNDER = "Three buttons stand under each story of a digest: 👍, 👎 and “Less like this”."


async def show(context: Context, _request: Request) -> Reply:
    """Answer `/preferences show`."""
    place = here(context.asking)
    votes = await context.store.votes(place)
    leanings = (await context.store.leanings([place]))[place]
    muted = (await context.store.mutes([place], context.now()))[place]
    heading = Heading("Your preferences" if place.direct else "Preferences here")
    blocks = [heading, *_voted(votes, leanings), Heading("Muted"), *await muted_blocks(context, muted)]
    return Reply(State.ANSWERED, Message(tuple(blocks)))


def _voted(votes: Sequence[Vote], leanings: Leanings) -> list[Block]:
    if not votes:
        return [paragraph("Nothing was voted yet, so digests are ranked by the news alone."), note(_UNDER)]
    order = sorted(leanings.items(), key=lambda item: (-abs(item[1]), item[0]))
    if not order:
        return [paragraph(f"{_cast(votes)}, which cancel each other out."), note("Forget them: ", _ALL)]
    blocks: list[Block] = [paragraph(f"By {_cast(votes)}, digests here tell:")]
    blocks.append(Fields(tuple((_called(pair), _in_words(pair, weight, votes)) for pair, weight in order[:MOST])))
    if len(order) > MOST:
        blocks.append(note(f"And {counted(len(order) - MOST, 'word or source', 'words and sources')}, weaker."))
    blocks.append(note("No wish moves a story by as much as one more independent source does."))
    return [*blocks, note("Forget one with ", Code(f"/preferences reset {order[0][0][1]}"), ", all with ", _ALL, ".")]


def _cast(votes: Sequence[Vote]) -> str:
    """`12 votes of 4 members on 9 stories`."""
    members, stories = len({vote.person for vote in votes}), len({vote.story for vote in votes})
    said = f"{counted(len(votes), 'vote')} of {counted(members, 'member')}"
    return f"{said} on {counted(stories, 'story', 'stories')}"


def _called(pair: tuple[str, str]) -> str:
    kind, name = pair
    return f"{name} (source)" if kind == "source" else name


def _in_words(pair: tuple[str, str], weight: float, votes: Sequence[Vote]) -> str:
    """`more, 38 of 100; 3 votes for, 1 against`."""
    said = [vote for vote in votes if pair in vote.about]
    more = sum(vote.opinion is Opinion.MORE for vote in said)
    way = "more" if weight > 0 else "less"
    return f"{way}, {max(1, round(abs(weight) * 100))} of 100; {counted(more, 'vote')} for, {len(said) - more} against"


async def reset(context: Context, request: Request) -> Reply:
    """Answer `/preferences reset`: forget the votes on one word or source, or all."""
    if not may_manage(context.asking):
        raise not_allowed(context.asking, OWN)
    place = here(context.asking)
    votes, leanings = await context.store.votes(place), (await context.store.leanings([place]))[place]
    weigh = partial(leanings_of, own=place.direct)
    if fold(request.text) in ALL:
        await context.store.forget_votes(place, None, weigh, _doing(context, "all votes"))
        told = f"Forgotten: {_cast(votes)}." if votes else "Nothing was voted here."
        return _said(told, "Digests here are ranked by the news alone now.")
    name = request.text.removesuffix("(source)").strip()
    changed = await context.store.forget_votes(place, name, weigh, _doing(context, f"votes on {name[:80]}"))
    if not changed:
        known = ", ".join(_called(pair) for pair in list(leanings)[:10])
        hint = f"Votes here speak of {known}." if known else "Nothing was voted here."
        return Reply(State.NOTHING, Message((paragraph(f"No vote here speaks of “{name[:80]}”. {hint}"),)))
    before = [
        f"{'more' if weight > 0 else 'less'}, {max(1, round(abs(weight) * 100))} of 100"
        for pair, weight in leanings.items()
        if fold(pair[1]) == fold(name)
    ]
    was = f"before: {before[0]}" if before else "it cancelled out"
    verb = "counts" if changed == 1 else "count"
    return _said(f"Reset: {name} ({was}).", f"{counted(changed, 'vote')} {verb} no more for it, but for the rest.")


def _doing(context: Context, what: str) -> Doing:
    return context.doing(here(context.asking), what, "counted", "forgotten")


def _said(told: str, remark: str) -> Reply:
    return Reply(State.ANSWERED, Message((paragraph(told), note(remark))))
