"""Those who do the work tell a meter of it: each look with what it brought, each digest that was queued."""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.chatport import Subscription
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.meter import Uncounted
from bot.model import Intake
from bot.sources.poll import Poller
from bot.store.sqlite import SqliteStore
from bot.watch import NewWatch, WatchKind
from bot.writing.writer import StoryWriter, WritingRules
from tests.commands.desk import desk
from tests.delivery.post import Post
from tests.digest.test_publish import EIGHT, EVENING, FERRY
from tests.fakes import HOUR, MINUTE, FakeClock, document, entry
from tests.sources.desk import RULES
from tests.sources.test_poll import serving, url
from tests.writing.scripted import TEMPLATE, ScriptedModel
from tests.writing.test_writer import LEFT, TRUE, WRONG, tells


@dataclass(slots=True)
class Heard(Uncounted):
    """A meter that keeps what it is told."""

    looks: dict[str, Intake] = field(default_factory=dict)
    digests: list[tuple[str, int]] = field(default_factory=list)
    refused: list[tuple[str, int]] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)

    def looked(self, outcome: str, intake: Intake) -> None:
        self.looks[outcome] = self.looks.get(outcome, Intake()) + intake

    def refused_sentences(self, reason: str, count: int) -> None:
        self.refused.append((reason, count))

    def spent(self, tokens: int) -> None:
        self.tokens.append(tokens)

    def queued(self, kind: str, digests: int) -> None:
        self.digests.append((kind, digests))


async def test_each_look_is_told_with_its_outcome_and_what_it_brought() -> None:
    http, clock, heard = serving("a", "b"), FakeClock(), Heard()
    async with SqliteStore() as store:
        for name in ("a", "b", "gone"):
            await store.add_watch(NewWatch(WatchKind.FEED, url(name), f"feed:{url(name)}", name), clock.now())
        report = await Poller(store, http, clock, RULES, holder="one", meter=heard).round()
    assert heard.looks["read"].new == report.new == 2
    (cause,) = report.causes
    assert heard.looks[cause] == Intake()
    assert set(heard.looks) == {"read", cause}


async def test_what_a_model_wrote_is_told_by_its_tokens_and_by_what_of_it_was_not_taken() -> None:
    heard, model = Heard(), ScriptedModel(tells(TRUE, WRONG, LEFT))
    async with desk() as newsroom:
        await newsroom.stocked()
        writer = StoryWriter(model, newsroom.context.store, newsroom.clock, WritingRules(TEMPLATE), heard)
        newsroom.context = replace(newsroom.context, writer=writer)
        for _ in range(2):  # the second is kept: it costs nothing, and is checked again
            await newsroom.asks("/summary ferry source:northgate")
    assert heard.refused == [("number", 1)] * 2
    assert len(heard.tokens) == 1
    assert heard.tokens[0] > 0


async def test_digests_and_notices_are_told_when_they_are_queued_and_silence_is_none() -> None:
    clock, post, heard = FakeClock(EVENING), Post(), Heard()
    async with SqliteStore() as store:
        publisher = Publisher(store, [post], clock, Rules(ZoneInfo("UTC"), 6 * HOUR), lambda: None, meter=heard)
        sender = Sender(store, post, clock, "a", lambda: 0.5, repeat=False)
        for channel in ("c1", "c2"):
            await store.subscribe(Subscription(Place("postal", "w1", channel), "ferry", "ada", clock.now()))
        await publisher.tick()
        item = entry("Ferry aground off Sandholm", FERRY, published=clock.now() - MINUTE)
        await store.add(document(item), clock.now())
        clock.at = EIGHT
        await publisher.tick()
        assert [each for each in heard.digests if each[1]] == [("digest", 2)]
        post.coming = ["rejected"]
        await sender.round()
        clock.at = EIGHT + MINUTE
        await publisher.tick()
        assert ("notice", 1) in heard.digests
