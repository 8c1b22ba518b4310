"""What members say under a digest: counted once each, for their own place alone, and heard by the next digest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.chat.actions import Action, Verb, read_action
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chat.said import ENDED
from bot.chatport import Subscription
from bot.conversation import MAX_ACTION, Asking, Person, Place
from bot.digest.briefs import Rules
from bot.digest.feedback import told_with, vote_buttons
from bot.digest.publish import Publisher
from bot.follow import Terms
from bot.message.blocks import Actions, Button, Message, StoryCard
from bot.message.plain import Reader, plain
from bot.model import Story
from bot.outbox import ToldStory
from bot.platformport import Rendered
from bot.votes import Opinion
from tests.commands.desk import DAY, HOUR, NOW, Desk, desk, stored
from tests.delivery.post import Post

CHANNEL, OTHER = Place("discord", "guild", "news"), Place("discord", "other", "news")
DIRECT = Place("slack", "T1", "U1", direct=True)


@dataclass(slots=True)
class Wire(Post):
    """A platform that keeps what it was to show."""

    said: list[Message] = field(default_factory=list)

    def render(self, message: Message, reader: Reader) -> Rendered:
        self.said.append(message)
        return Rendered(({"text": plain(message, reader)},))


@dataclass(slots=True)
class Room:
    """A desk, and what the digests said that came."""

    newsroom: Desk
    wires: dict[str, Wire]
    publisher: Publisher

    async def digest(self, place: Place = CHANNEL) -> Message:
        """What comes to a place for its topic at the next time."""
        await self.follow(place)
        await self.later()
        return self.wires[place.platform].said[-1]

    async def follow(self, place: Place) -> None:
        at, terms = self.newsroom.clock.at, Terms(schedule="every 1h")
        await self.newsroom.context.store.subscribe(Subscription(place, "ferry", "ada", at, terms=terms))
        await self.publisher.tick()

    async def later(self) -> None:
        self.newsroom.clock.at += HOUR
        await self.publisher.tick()

    async def press(self, action: str, person: str = "ada", place: Place = CHANNEL) -> str:
        """What who pressed it is told; of every press a new process knows nothing but the store."""
        chat = ChatDesk(self.newsroom.context, ChatRules())
        response = await chat.press(Asking(place, Person(person)), action, "", _unseen)
        assert response.message.private
        assert not response.edits
        return plain(response.message, self.newsroom.reader)

    async def leanings(self, place: Place = CHANNEL) -> dict[tuple[str, str], float]:
        return dict((await self.newsroom.context.store.leanings([place]))[place])


async def _unseen(_stage: str) -> None:
    pass


@asynccontextmanager
async def opened() -> AsyncIterator[Room]:
    async with desk() as newsroom:
        await newsroom.stocked()
        wires = {name: Wire(name) for name in ("discord", "slack")}
        rules = Rules(ZoneInfo("UTC"), 6 * HOUR)
        publisher = Publisher(newsroom.context.store, list(wires.values()), newsroom.clock, rules, lambda: None)
        newsroom.clock.at = NOW - 5 * HOUR
        yield Room(newsroom, wires, publisher)


def votes(message: Message) -> list[Actions]:
    """The rows under the stories of a digest."""
    return [block for block in message.blocks if isinstance(block, Actions)]


def action(message: Message, label: str, story: int = 0) -> str:
    """What a button under a story does."""
    return next(item.action for item in votes(message)[story].items if isinstance(item, Button) and item.label == label)


async def test_under_each_story_of_a_digest_stand_three_buttons_that_hold_all_they_need() -> None:
    async with opened() as room:
        digest = await room.digest()
    cards = [block for block in digest.blocks if isinstance(block, StoryCard)]
    rows = votes(digest)
    assert rows
    assert [row.about for row in rows] == [card.title for card in cards[: len(rows)]]
    for row, card in zip(rows, cards, strict=False):
        assert [item.label for item in row.items if isinstance(item, Button)] == ["👍", "👎", "Less like this"]
        read = [read_action(item.action) for item in row.items if isinstance(item, Button)]
        assert read == [Action(Verb.VOTE, str(card.article_id), opinion.value) for opinion in Opinion]
        assert all(len(item.action) <= MAX_ACTION for item in row.items)


async def test_a_vote_is_said_in_words_with_the_count_and_is_leaned_to() -> None:
    async with opened() as room:
        digest = await room.digest()
        heard = await room.press(action(digest, "👍"))
        assert "Noted: more like “" in heard
        assert "1 for, 0 against." in heard
        assert "/preferences shows and resets it." in heard
        held = await room.leanings()
        assert held["word", "sandholm"] == 0.25
        assert 0 < held["source", "Northgate Courier"] < 0.25
        assert "1 for, 1 against." in await room.press(action(digest, "👎"), "bea")
        assert "2 for, 1 against." in await room.press(action(digest, "👍"), "cid")
        assert (await room.leanings())["word", "sandholm"] == 0.125


async def test_the_same_press_again_takes_back_and_another_changes() -> None:
    async with opened() as room:
        digest = await room.digest()
        await room.press(action(digest, "👍"))
        changed = await room.press(action(digest, "Less like this"))
        assert "Noted: much less like “" in changed
        assert "0 for, 1 against." in changed
        assert (await room.leanings())["word", "sandholm"] == -0.5
        back = await room.press(action(digest, "Less like this"))
        assert "Taken back: your vote on “" in back
        assert "0 for, 0 against." in back
        assert await room.leanings() == {}


async def test_less_like_this_says_how_to_see_nothing_of_it() -> None:
    async with opened() as room:
        digest = await room.digest()
        heard = await room.press(action(digest, "Less like this"))
        number = next(block.article_id for block in digest.blocks if isinstance(block, StoryCard))
        assert f"an admin says /mute article {number} for:7d" in heard
        assert "/mute" not in await room.press(action(digest, "👎"))


async def test_a_button_means_the_place_where_it_is_pressed_and_only_what_was_told_there() -> None:
    async with opened() as room:
        digest = await room.digest()
        assert await room.press(action(digest, "👍"), place=OTHER) == ENDED
        assert await room.leanings(OTHER) == await room.leanings() == {}
        theirs = await room.digest(OTHER)
        assert "1 for, 0 against." in await room.press(action(theirs, "👍"), "eve", OTHER)
        assert "1 for, 0 against." in await room.press(action(digest, "👍"), "eve")  # no vote of theirs is counted here
        assert "0 for, 1 against." in await room.press(action(digest, "👎"), "eve")
        assert (await room.leanings(OTHER))["word", "sandholm"] > 0 > (await room.leanings())["word", "sandholm"]


async def test_what_no_button_says_is_refused() -> None:
    async with opened() as room:
        digest = await room.digest()
        number = action(digest, "👍").split(":")[2]
        for forged in (f"do:vote:{number}:love", f"do:vote:{number}", "do:vote:x:up", "do:vote:999:up", "do:vote::up"):
            assert await room.press(forged) == ENDED
        room.newsroom.clock.at += 31 * DAY
        assert await room.press(action(digest, "👍")) == ENDED
        assert await room.leanings() == {}


async def test_a_press_in_a_thread_is_the_channels() -> None:
    async with opened() as room:
        digest = await room.digest()
        await room.press(action(digest, "👍"), place=replace(CHANNEL, thread="t"))
        assert await room.leanings()


async def test_in_direct_messages_a_member_speaks_alone() -> None:
    async with opened() as room:
        digest = await room.digest(DIRECT)
        asked = replace(DIRECT, channel="D99")  # as Slack names the conversation
        heard = await room.press(action(digest, "Less like this"), "U1", asked)
        assert "in your digests." in heard
        assert "To see nothing of it: /mute article" in heard
        assert (await room.leanings(DIRECT))["word", "sandholm"] == -1


async def test_a_digest_hears_what_was_said() -> None:
    async with opened() as room:
        await room.follow(OTHER)
        digest = await room.digest()
        assert room.publisher.built == 1  # both places are told the same
        await room.later()
        assert room.publisher.built == 2
        await room.press(action(digest, "👎"), place=OTHER)
        await room.later()
        assert room.publisher.built == 4  # what they lean to differs, and so may what they are told


def test_a_story_that_comes_back_under_another_article_is_the_same_one() -> None:
    told = [
        ToldStory("Ferry freed", ((9, 1), (4, 1)), (), NOW),
        ToldStory("Ferry aground", ((4, 1), (3, 1)), (), NOW - DAY),
        ToldStory("Tram opens", ((7, 1),), (), NOW),
    ]
    for article in (9, 3):
        pressed = told_with(article, told)
        assert pressed
        assert (pressed.title, min(pressed.articles)) == ("Ferry freed", 3)
    assert told_with(5, told) is None


def test_the_buttons_of_a_story_are_named_by_the_article_that_its_digest_shows() -> None:
    row = vote_buttons(Story((stored("Ferry aground " * 20, "It ran aground.", number=12),)))
    assert row.items[0] == Button("👍", "do:vote:12:up")
    assert len(row.about) <= 60
