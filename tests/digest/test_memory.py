"""What is new of a story that is told in several languages."""

from dataclasses import replace

from bot.digest.memory import known_facts, remembered, told_before, unread
from bot.model import Story, StorySummary
from tests.commands.desk import NOW, stored

ENGLISH = stored("Ferry aground", "A ferry with 214 people is aground off Sandholm.", number=1)
GERMAN = stored("Fähre gestrandet", "Eine Fähre mit 214 Menschen liegt vor Sandholm.", number=2, language="de")
LATER = stored("Fähre ist frei", "Schlepper haben die Fähre nach 30 Stunden befreit.", number=3, language="de")
FREED = stored("Ferry is free", "Tugs freed the ferry after 30 hours.", number=4)


def test_what_was_told_in_one_language_is_known_again_in_another() -> None:
    story = Story((ENGLISH,), (GERMAN,))
    told = remembered(story, StorySummary(story, ()), NOW)
    assert told.articles == {1, 2}
    assert told_before(Story((GERMAN,)), [told]) == [told]
    assert unread(Story((GERMAN,), (ENGLISH,)), [told]) is None
    assert "sandho" in " ".join(known_facts(story, [told], {})).casefold()


def test_what_comes_later_in_another_language_alone_is_no_news() -> None:
    told = remembered(Story((ENGLISH,)), StorySummary(Story((ENGLISH,)), ()), NOW)
    assert unread(Story((GERMAN, LATER), (ENGLISH,)), [told]) is None
    assert unread(Story((ENGLISH,), (GERMAN, LATER)), [told]) is None


def test_what_was_told_in_one_language_goes_on_in_it_whichever_stands_first() -> None:
    told = remembered(Story((ENGLISH,)), StorySummary(Story((ENGLISH,)), ()), NOW)
    assert unread(Story((GERMAN, LATER), (ENGLISH, FREED)), [told]) == Story((FREED,))
    assert unread(Story((ENGLISH, FREED), (GERMAN, LATER)), [told]) == Story((FREED,))


def test_a_new_wording_in_the_language_that_was_told_is_news() -> None:
    told = remembered(Story((ENGLISH,)), StorySummary(Story((ENGLISH,)), ()), NOW)
    changed = replace(ENGLISH, revision=2)
    assert unread(Story((GERMAN,), (changed,)), [told]) == Story((changed,))
