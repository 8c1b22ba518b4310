"""`/digest preview`: what a digest of this place would say now, and of everything stored where nothing is followed."""

from dataclasses import replace
from datetime import timedelta

from bot.commands.context import Context, newest_stories
from bot.commands.nothing import empty_store, nothing_then
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import places_of
from bot.digest.briefs import Brief
from bot.digest.build import gather
from bot.digest.content import Memory, written
from bot.digest.foresee import foresee_place
from bot.message.blocks import Message, Paragraph, note, paragraph
from bot.message.digest import Digest, digest_message
from bot.message.phrases import phrase
from bot.message.when import exact
from bot.model import Coverage
from bot.ports import Scope
from bot.summarize.offline import Plan, summarize

SPAN = timedelta(hours=24)
MOST, EACH = 6, 2
"""Stories where nothing is followed, and sentences about each."""
LOOKED_AT = 500
"""Newest items that are counted where nothing is followed."""


async def preview(context: Context, _request: Request) -> Reply:
    """Answer `/digest preview`."""
    if not await context.store.size():
        return empty_store()
    for place in places_of(context.asking)[::-1]:  # as /digest now: the thread's, if it follows something of its own
        if found := await foresee_place(context.store, place, context.now(), context.zone):
            return await _followed(context, *found)
    return await _everything(context)


async def _followed(context: Context, brief: Brief, memory: Memory) -> Reply:
    """The digest that would be sent now, without the buttons that are pressed under one that was."""
    now = context.now()
    await context.stage(phrase("Reading what is followed"))
    gathered = await gather(context.store, brief, memory, now)
    await context.stage(phrase("Choosing sentences"))
    built = await context.apart(written, gathered, brief, memory, now)
    if context.teller:
        built = await context.teller.told(built, [brief], context.teller.deadline(), context.stage)
    about = _preview(context, brief)
    if built.digest:
        return _reply(replace(built.digest, remarks=[*built.digest.remarks, about], votes=()))
    quiet = built.message.blocks if built.message else (_silence(built.remark),)
    return Reply(State.NOTHING, Message((*quiet, note(about))))


def _silence(why: str) -> Paragraph:
    return paragraph(phrase("Nothing would be sent: {why}.", why=why))


def _preview(context: Context, brief: Brief) -> str:
    """From when on it tells, and that nothing is sent of it."""
    since = exact(brief.since, context.zone)
    if all(item.paused for item in brief.subscriptions):
        return phrase(
            "A preview of what is new since {moment}; all of it is paused, until {resume}.",
            moment=since,
            resume="/digest resume",
        )
    return phrase("A preview of what is new since {moment}; nothing was sent.", moment=since)


async def _everything(context: Context) -> Reply:
    """What is newest, the stories of several sources first."""
    items = await context.store.latest(Scope(since=context.now() - SPAN), LOOKED_AT)
    if not items:
        return await nothing_then(context)
    newest = await newest_stories(context, items)
    stories = sorted(newest, key=lambda story: -len(story.sources))
    await context.stage(phrase("Choosing sentences"))
    told = await context.apart(summarize, stories, frozenset(), Plan(MOST, EACH * min(MOST, len(stories)), EACH))
    also = [story for story in stories if story not in [item.story for item in told]]
    sources = {article.source for article in items}
    coverage = Coverage(len(stories), len(items), len(sources), max(item.published for item in items))
    remark = phrase(
        "This channel follows nothing yet, so this is of everything stored. A preview of the last 24 hours."
    )
    if context.asking.place.direct:
        remark = phrase("You follow nothing yet, so this is of everything stored. A preview of the last 24 hours.")
    return _reply(Digest(context.now().astimezone(context.zone), told, also, coverage, (remark,)))


def _reply(digest: Digest) -> Reply:
    """A digest as an answer, so that its quotes can be asked for."""
    sentences = tuple(sentence for item in digest.told for sentence in item.sentences)
    stories = tuple(item.story for item in digest.told) or tuple(digest.also)
    state = State.ANSWERED if digest.told else State.HEADLINES_ONLY
    return Reply(state, digest_message(digest), sentences, stories, digest.coverage)
