"""The steps of a topic's timeline: what later reports recall, told when it was new."""

from dataclasses import replace

from bot.model import Article, Story
from bot.search.query import match_of, parse_query
from bot.summarize.chronicle import Step
from bot.summarize.topic import Topic, steps_about
from tests.commands.desk import DAY, stored

BURST = "The dam above Talvik burst at dawn and swept away eleven houses."
BACKGROUND = "The Talvik flood began when the dam above the town burst at dawn and swept away eleven houses."
DAYS = (
    BURST,
    f"Soldiers carried blankets and stoves to those who lost a roof in the flood. {BACKGROUND}",
    f"{BACKGROUND} A choir from Orrin sang for victims of the flood on Sunday evening.",
    f"{BACKGROUND} Engineers blamed the flood on a valve that had rusted since 1974.",
    f"A baker gave away bread to neighbours after the flood. {BACKGROUND} Engineers had blamed a valve that rusted.",
)


def report(day: int, text: str) -> Article:
    made = stored(f"Report {day}", text, number=day)
    return replace(made, published=made.published + day * DAY)


def told(most: int, *, found: frozenset[int], texts: tuple[str, ...] = DAYS) -> list[Step]:
    forms = [form for group in match_of(parse_query("flood"), ["en"]).groups for form in group]
    stories = [Story((report(day, text),)) for day, text in enumerate(texts, 1)]
    return steps_about(Topic(dict.fromkeys(found, 1.0), forms), stories, most)


def test_what_later_reports_recall_is_told_first_though_it_lacks_the_word() -> None:
    steps = told(2, found=frozenset({2, 3, 4, 5}))
    assert [step.article.id for step in steps] == [1, 4]
    assert [step.sentences[0].text for step in steps] == [
        BURST,
        "Engineers blamed the flood on a valve that had rusted since 1974.",
    ]


def test_background_is_no_step_of_its_own() -> None:
    steps = told(10, found=frozenset({1, 2, 3, 4, 5}))
    assert [step.article.id for step in steps] == [1, 2, 3, 4, 5]
    assert not any(sentence.text == BACKGROUND for step in steps for sentence in step.sentences)


def test_what_nothing_of_the_topic_recalls_is_left_out() -> None:
    other = (*DAYS, "A museum of salt opened on the quay of Norrvik with a concert and cakes.")
    assert 6 not in {step.article.id for step in told(10, found=frozenset({2, 3, 4, 5}), texts=other)}
