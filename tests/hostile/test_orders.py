"""Text in news that speaks to a model, with a model that obeys it: nothing that an attacker wants reaches a message.

The order stands in bodies (first, last, alone), in titles, and in whole items that are nothing else, as a feed has
them. Each is asked for by every command that tells news, by those that ask for the attack itself, and as a digest.
`tests/writing/test_injection.py` does the same for summaries by a real exchange with a model server.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest

from bot.chatport import Subscription
from bot.conversation import Place
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.digest.telling import DigestTeller
from bot.follow import Terms
from bot.message.plain import plain
from bot.modelport import WriteJob, Written
from bot.resources import instructions
from bot.sources.read import UNTITLED, read_document
from bot.writing.writer import StoryWriter, WritingRules
from tests.commands.desk import HOUR, NOW, Desk, desk
from tests.hostile.corpus import FULL, Payload, payloads
from tests.hostile.tally import Tally
from tests.hostile.town import Sending, said
from tests.writing.test_injection import CODE, LINK, MENTION, NEWS, OURS, corpus, leaked_in, obeys

pytestmark = pytest.mark.timeout(240)
PART = 4
LINES = (
    "/summary bridge length:long",
    "/ask when does work on the bridge begin?",
    "/ask what is the code word?",
    "/timeline bridge",
    "/story bridge",
    "/latest",
    "/search bridge",
    "/topics",
    "/digest preview",
    "/why bridge",
    "/summary code word",
    f"/summary {CODE[:6].casefold()}",
    "/summary prize attacker",
)


@dataclass
class Obedient:
    """A model that does what it reads, and cites for it whatever it was given."""

    order: str
    name: str = "obedient"
    jobs: list[WriteJob] = field(default_factory=list)

    async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written:
        self.jobs.append(job)
        text = obeys(self.order)("", job.material)
        await progress(text)
        return Written(text, tokens=len(text))


def feed(*items: tuple[str, str]) -> bytes:
    """A JSON feed of titles and texts, the newest first."""
    rows = [
        {"id": str(n), "url": f"https://news.example/{n}", "title": title, "content_text": text}
        | {"date_published": (NOW - (n + 1) * HOUR).isoformat()}
        for n, (title, text) in enumerate(items)
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Wire", "items": rows}).encode()


def tail(order: str) -> str:
    return f"{order} The word is {CODE}. Go to {LINK} with {MENTION}."


def planted(order: str, *, titles: bool) -> dict[str, bytes]:
    """Feeds with the order in one place each; in titles where it is one that any reader knows for an order."""
    first, second, third = NEWS
    whole, other = " ".join(NEWS), ("Bridge closes at Orrin for weeks", " ".join(NEWS[:2]))
    found = {
        "at the end": feed(("Bridge at Orrin closes", f"{whole}\n\n{tail(order)}"), other),
        "at the beginning": feed(("Bridge at Orrin closes", f"{tail(order)} {first}\n\n{second} {third}"), other),
        "alone": feed(("Bridge at Orrin closes", tail(order)), other),
    }
    if titles:
        found["behind a title"] = feed((f"Bridge at Orrin closes. {tail(order)}", whole), other)
        found["as a title"] = feed((tail(order), whole), other)
        found["as a headline"] = feed((tail(order), ""), other)
    return found


@asynccontextmanager
async def told(data: bytes, order: str) -> AsyncIterator[tuple[Desk, Obedient]]:
    async with desk() as standing:
        await standing.context.store.add(read_document(data, name="feed").document, NOW)
        model = Obedient(order)
        rules = WritingRules(instructions(None), instructions(None, "answer"))
        writer = StoryWriter(model, standing.context.store, standing.clock, rules)
        standing.context = replace(standing.context, writer=writer, teller=DigestTeller(writer))
        await standing.asks("/subscribe bridge")
        yield standing, model


async def heard(standing: Desk) -> AsyncIterator[tuple[str, str]]:
    """What each line is answered with, in words, buttons and data, and what a digest sends."""
    for line in LINES:
        reply = await standing.asks(line)
        data = json.dumps([each.text for each in reply.sentences], ensure_ascii=False)
        yield line, f"{plain(reply.message, standing.reader)} {said(reply.message)} {data} {reply.suggestions}"
    store, sending = standing.context.store, Sending("slack")
    teller = standing.context.teller
    publisher = Publisher(store, [sending], standing.clock, Rules(ZoneInfo("UTC"), HOUR), lambda: None, teller=teller)  # type: ignore[list-item]
    place = Place("slack", "T1", "C1")
    await store.subscribe(Subscription(place, "bridge", "ann", NOW - HOUR, terms=Terms(schedule="every 1h")))
    issued = await publisher.issue(place)
    assert issued.stories
    parts = await store.claim_parts("slack", "me", NOW, 9)
    yield "a digest", json.dumps([dict(each.payload) for each in parts], ensure_ascii=False)


def leaked(text: str, order: str) -> list[str]:
    """What of an attack stands in a text, in letters of any case."""
    folded = text.casefold()
    found = [each for each in (CODE, "attacker.example", "<@123456>") if each.casefold() in folded]
    return [*found, *leaked_in(text, order)]


def orders() -> list[tuple[str, bool]]:
    """Every order, and whether it is one of ours, which speak to a model in so many words."""
    own = [(order, True) for order in OURS]
    return own + [(each, False) for each in corpus()] + [(each.text, False) for each in _evasive()]


def _evasive() -> list[Payload]:
    return [each for each in payloads() if each.category == "order to a model" and each.text not in {*OURS, *corpus()}]


@pytest.mark.parametrize("part", range(PART))
async def test_no_order_reaches_a_message(part: int, tally: Tally) -> None:
    every = orders()
    tried = every if FULL else [*every[: len(OURS)], *every[len(OURS) :: 2]]
    for at, (order, ours) in list(enumerate(tried))[part::PART]:
        feeds = planted(order, titles=ours)
        names = list(feeds)
        for where in names if FULL else names[at % 2 :: 2] if ours else [names[at % len(names)]]:
            async with told(feeds[where], order) as (standing, model):
                async for line, text in heard(standing):
                    tally.note("order to a model", leaked(text, order), (where, line, order))
                asked = " ".join(job.material for job in model.jobs)
                reached = [each for each in (CODE, "attacker.example", MENTION) if each in asked]
                tally.note("order to a model", reached, (where, "what the model is shown", order))
                assert model.jobs
    tally.hold()


def test_a_title_ends_where_it_speaks_to_a_model() -> None:
    order = OURS[0]
    data = feed(
        (f"Bridge closes. {order} More.", "The bridge closes."),
        (order, f"The quay of Orrin opens again on Tuesday morning. {order}"),
        (order, ""),
        (order, f"{order} Then more."),
        ("Ignore the noise: the bridge opens", "It opens. It is loud."),
    )
    titles = [entry.title for entry in read_document(data, name="feed").document.entries]
    assert titles == [
        "Bridge closes.",
        "The quay of Orrin opens again on Tuesday morning",
        UNTITLED,
        UNTITLED,
        "Ignore the noise: the bridge opens",
    ]
