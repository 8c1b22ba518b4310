"""Stories as articles come: who belongs together, what joins and falls apart, and numbers that stay."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Article, Kind
from bot.stories import online
from bot.stories.linking import average_link
from bot.stories.member import WINDOW
from bot.stories.online import Grouper
from tests.commands.desk import DAY, HOUR, stored

FERRY = (
    "The ferry Halden ran aground off Sandholm on Tuesday with 214 people on board, the coast guard said.",
    "A ferry, the Halden, is aground off Sandholm; all 214 people on board are safe, said the coast guard on Tuesday.",
    "Two tugs tried to free the ferry Halden off Sandholm, where it ran aground with 214 people on board.",
)
FIRE = (
    "A fire destroyed the roof of the salt museum of Norrvik. Nobody was inside, the fire brigade of Norrvik said.",
    "The salt museum of Norrvik burned: its roof was destroyed by fire, the fire brigade said. Nobody was hurt.",
)
OTHERS = (
    "The council voted for the tram to the airport, which will cost 340 million crowns.",
    "Sheep farmers in the hills lost a third of their lambs in a year of rain.",
    "The orchestra of Varde plays a symphony that was lost for a century.",
)


def article(number: int, text: str, title: str = "", **changed: object) -> Article:
    made = stored(title or " ".join(text.split()[:7]), text, number=number, source=f"Outlet {number}")
    return replace(made, **changed)  # type: ignore[arg-type]


def headline(number: int, title: str, **changed: object) -> Article:
    return replace(article(number, "", title), kind=Kind.HEADLINE, **changed)  # type: ignore[arg-type]


def grouped(articles: list[Article]) -> list[set[int]]:
    """The numbers of the articles of each story, by the changes that grouping told."""
    grouper = Grouper()
    grouper.learn(articles)
    for each in articles:
        grouper.add(each, learned=True)
    changes = grouper.changes()
    stories: dict[int, set[int]] = {}
    for number, story in changes.stories.items():
        stories.setdefault(story, set()).add(number)
    return sorted(stories.values(), key=min)


def everything() -> list[Article]:
    return [article(number, text) for number, text in enumerate([*FERRY, *FIRE, *OTHERS], start=1)]


def test_two_short_texts_that_share_a_name_are_two_stories() -> None:
    pressed = article(1, "Ilvar said that Brandt was pressing him unduly.", "Ilvar says Brandt puts him under pressure")
    leader = article(2, "She knows that her success serves them.", "Under pressure from Brandt, Varde has a new leader")
    assert grouped([pressed, leader]) == [{1}, {2}]


def test_two_short_texts_of_one_event_are_one_story() -> None:
    one = article(1, "Ilvar Holm says that Norrvik Radio feared the regulator.", "Radio drops talk with Ilvar Holm")
    other = article(2, "Norrvik Radio denies it: a talk with Holm.", "Ilvar Holm says Norrvik Radio dropped a talk")
    assert grouped([one, other]) == [{1, 2}]


def test_forecasts_for_two_days_are_two_stories_and_reports_on_one_day_are_one() -> None:
    told = "The weather office of Norrvik expects rain by noon, wind from the west and 9 degrees on the coast."
    eighth = article(1, told, "Weather on 8 November")
    other = article(2, told.replace("rain", "sleet"), "Weather on November 18")
    again = article(3, told.replace("noon", "midday"), "The weather of 8 November")
    assert grouped([eighth, other, again]) == [{1, 3}, {2}]


def test_what_a_feed_puts_under_each_of_its_texts_joins_none() -> None:
    tail = "\n\nThe post {} appeared first on Norrvik Weekly and Norrvik Radio Online."
    titles = ("Nobody came from the stars, the minister says", "Why the old mayor never had wooden teeth")
    texts = ("There is no proof, he told a podcast on Monday.", "His were of ivory, gold and bone.")
    made = [
        article(number, text + tail.format(title), title)
        for number, (title, text) in enumerate(zip(titles, texts, strict=True), start=1)
    ]
    assert grouped(made) == [{1}, {2}]


def test_reports_of_one_event_are_one_story_and_others_their_own() -> None:
    assert grouped(everything()) == [{1, 2, 3}, {4, 5}, {6}, {7}, {8}]


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter_here(chance: random.Random) -> None:
    articles = everything()
    chance.shuffle(articles)
    assert grouped(articles) == [{1, 2, 3}, {4, 5}, {6}, {7}, {8}]


def test_headlines_alone_group_too_and_one_common_word_is_no_story() -> None:
    articles = [
        headline(1, "Ferry Halden aground off Sandholm"),
        headline(2, "Halden ferry runs aground off Sandholm with 214 aboard"),
        headline(3, "Council votes for airport tram"),
        article(4, FERRY[0]),
    ]
    assert grouped(articles) == [{1, 2, 4}, {3}]
    assert grouped([article(1, FERRY[0]), headline(2, "Strike on the ferry looms at Easter")]) == [{1}, {2}]


def test_a_copy_joins_its_report_whatever_its_words() -> None:
    assert grouped([article(1, FERRY[0]), article(2, OTHERS[1]), article(3, OTHERS[2], copy_of=1)]) == [{1, 3}, {2}]


def test_the_same_words_weeks_apart_in_another_language_or_on_pages_of_a_site_are_no_story() -> None:
    first = article(1, FERRY[0])
    later = article(2, FERRY[0], published=first.published + WINDOW + DAY)
    foreign = article(3, FERRY[0], language="da")
    assert grouped([first, later, foreign]) == [{1}, {2}, {3}]
    pages = [article(number, FERRY[0], "Privacy Policy") for number in (1, 2)]
    assert grouped(pages) == [{1}, {2}]


def test_time_sets_headlines_apart_sooner_than_texts() -> None:
    one = headline(1, "Ferry aground off Sandholm")
    assert grouped([one, headline(2, "Ferry off Sandholm aground", published=one.published + HOUR)]) == [{1, 2}]
    text = article(3, FERRY[0], published=one.published)
    assert grouped([text, article(4, FERRY[1], published=one.published + 4 * DAY)]) == [{3, 4}]


def test_two_stories_that_turn_out_to_be_one_keep_the_older_number() -> None:
    grouper = Grouper()
    texts = (
        "The ferry Halden stopped off Sandholm in fog.",
        "Divers of Norrvik inspect a hull in the harbour.",
        "Off Sandholm the ferry Halden stopped in fog; divers of Norrvik inspect its hull in the harbour.",
    )
    for number, text in enumerate(texts[:2], start=1):
        grouper.add(article(number, text))
    first, second = grouper.changes().stories[1], grouper.changes().stories.get(2)
    assert (first, second) == (1, None)  # what changed is told once
    for number in (3, 4, 5, 6):
        grouper.add(article(number, texts[2]))
    changes = grouper.changes()
    assert changes.ended == {2: 1}
    assert changes.stories[2] == 1


def test_a_number_is_never_given_twice_and_known_stories_are_gone_on_with() -> None:
    grouper = Grouper(7)
    grouper.put(article(1, FERRY[0]), 3)
    assert grouper.changes().stories == {}
    assert grouper.add(article(2, FERRY[1])) == 3
    assert grouper.add(article(3, OTHERS[0])) == 7
    grouper.put(article(4, OTHERS[1]), 12)
    assert grouper.add(article(5, OTHERS[2])) == 13


def test_what_grew_together_wrongly_falls_apart_when_more_is_known() -> None:
    grouper = Grouper()
    for number, text in enumerate([FERRY[0], FIRE[0]], start=1):
        grouper.put(article(number, text), 1)  # as if both had once looked alike
    grouper.changes()
    story = grouper.add(article(3, FIRE[1]))
    changes = grouper.changes()
    assert changes.stories[3] == story
    assert {number: changes.stories.get(number, 1) for number in (1, 2, 3)} in (
        {1: 2, 2: 1, 3: 1},
        {1: 1, 2: 2, 3: 2},
    )


def test_old_articles_are_let_go_and_their_stories_stand() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(online, "KEPT", 3)
        grouper = Grouper()
        stories = [grouper.add(each) for each in everything()]
        assert len(grouper._kept) == 3
        assert sum(map(len, grouper._members.values())) == 3
        assert grouper.changes().stories[1] == stories[0]
        assert grouper.add(article(20, FERRY[2])) not in stories  # nothing of the ferry is compared any more


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([*FERRY, *FIRE, *OTHERS]), min_size=1, max_size=14), st.integers(0, 5))
def test_every_article_is_in_one_story_and_ended_ones_lead_to_standing_ones(texts: list[str], days: int) -> None:
    grouper = Grouper()
    ended: dict[int, int] = {}
    where: dict[int, int] = {}
    for number, text in enumerate(texts, start=1):
        item = article(number, text)
        grouper.add(replace(item, published=item.published + timedelta(days=days * number)))
        changes = grouper.changes()
        where |= changes.stories
        ended |= changes.ended
    members = {each.article_id: story for story, held in grouper._members.items() for each in held}
    assert members == where
    assert set(where) == set(range(1, len(texts) + 1))
    for story in ended:
        way = story
        while way in ended:
            way = ended[way]
        assert way in set(where.values())
        assert story not in set(where.values())


def test_average_link_of_one_is_one() -> None:
    grouper = Grouper()
    grouper.add(article(1, FERRY[0]))
    (member,) = grouper._kept
    assert average_link([member]) == [[member]]
