"""What a mute hides, and what it leaves alone."""

import pytest

from bot.chatport import Mute
from bot.digest.mutes import hides
from bot.model import Story
from tests.fakes import article


def story(*titles: str, source: str = "Harbour Wire", language: str = "en") -> Story:
    return Story(tuple(article(title, number=n, source=source, language=language) for n, title in enumerate(titles, 1)))


@pytest.mark.parametrize(
    ("topic", "title", "hidden"),
    [
        ("ferry", "Ferries collide off Sandholm", True),
        ("FERRY", "The ferry sank", True),
        ("iran", "Tirana elects a mayor", False),
        ("us", "Russia votes", False),
        ("harbour bridge", "Harbour bridges close", True),
        ("harbour bridge", "A bridge over the harbour", False),
        ("harbour bridge", "Harbour", False),
        ("…", "Ferry … sank", False),
    ],
)
def test_a_topic_hides_titles_that_hold_its_words_side_by_side(topic: str, title: str, hidden: bool) -> None:
    assert hides(Mute("topic", topic), story("Something else", title)) is hidden


def test_a_topic_is_known_in_the_language_of_a_title() -> None:
    assert hides(Mute("topic", "тарифы"), story("Паром не меняет тариф", language="ru"))
    assert hides(Mute("topic", "Brexit"), story("Der Brexit und die Folgen", language="de"))


def test_a_source_hides_what_no_other_tells() -> None:
    mute = Mute("source", "wire")
    assert hides(mute, story("Ferry sank"))
    both = Story((*story("Ferry sank").articles, article("Ferry sunk", number=2, source="Northgate Courier")))
    assert not hides(mute, both)


def test_a_story_is_hidden_by_any_of_its_articles() -> None:
    assert hides(Mute("story", "2"), story("Ferry sank", "Ferry sunk"))
    assert not hides(Mute("story", "12"), story("Ferry sank", "Ferry sunk"))
