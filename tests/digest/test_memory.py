"""What is new of a story that is told in several languages, and what digests and alerts make of it."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chatport import Subscription
from bot.conversation import Place
from bot.digest.briefs import Brief
from bot.digest.content import Gathered, Memory, choose, choose_breaking
from bot.digest.memory import known_facts, remembered, told_before, unread
from bot.follow import Mode, Terms
from bot.model import Story, StorySummary
from tests.commands.desk import DAY, NOW, stored

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


PLACE = Place("discord", "900", "70")


def brief(terms: Terms) -> Brief:
    wanted = Subscription(PLACE, "", "ada", NOW - DAY, terms=terms)
    return Brief(PLACE, NOW, NOW - DAY, ZoneInfo("UTC"), None, (wanted,), ())


def gathered(*kin: tuple[int, int]) -> Gathered:
    german = replace(GERMAN, source="Küstenblatt")
    return Gathered([german, ENGLISH], {2: 1.0, 1: 1.0}, frozenset(), kin=kin)


def test_a_digest_tells_it_once_and_not_again_in_another_language() -> None:
    asked = brief(Terms())
    assert len(choose(gathered(), asked, Memory(), NOW).told) == 2
    [(item, news)] = choose(gathered((2, 1)), asked, Memory(), NOW).told
    assert {citation.article_id for each in news.summary.sentences for citation in each.citations} == {2}
    assert [article.id for article in item.story.elsewhere] == [1]
    english = Story((ENGLISH,))
    told = remembered(english, StorySummary(english, ()), NOW - DAY)
    again = choose(gathered((2, 1)), asked, Memory((told,)), NOW)
    assert not again.told
    assert not again.also
    assert [why for _, why in again.left] == [
        "it was told here on 17 March 2026, 12:00 UTC, and nothing is new in it since"
    ]


def test_an_alert_counts_the_voices_of_all_languages() -> None:
    asked = brief(Terms(mode=Mode.ALERTS, independent=2))
    assert not choose_breaking(gathered(), asked, Memory(), NOW).told
    [(item, _)] = choose_breaking(gathered((2, 1)), asked, Memory(), NOW).told
    assert len(item.story.items) == 2
