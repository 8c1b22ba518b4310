"""Different numbers for one quantity are found, and other numbers are none of it."""

from dataclasses import replace

import pytest

from bot.model import Article
from bot.stories.cluster import stories_of
from bot.stories.counted import counted
from bot.stories.disputes import disputes_of
from tests.commands.desk import HOUR, stored
from tests.eval.samples import articles as samples


def told(*texts: str) -> list[Article]:
    """Reports, one an hour, each of an outlet of its own."""
    made = [stored(f"Report {n}", text, number=n, source=f"Outlet {n}") for n, text in enumerate(texts, start=1)]
    return [replace(article, published=article.published + HOUR * article.id) for article in made]


def found(*texts: str) -> list[tuple[str, list[float]]]:
    return [(item.quantity, [count.value for count in item.counts]) for item in disputes_of(told(*texts))]


def test_different_numbers_of_one_thing_are_a_dispute_with_the_newest_first() -> None:
    assert found("The quake left 12 people injured.", "The quake left 15 people injured.") == [
        ("people injured", [15, 12])
    ]
    (dispute,) = disputes_of(told("In all 1,020 people injured.", "Rescuers counted 1,200 people injured there."))
    for count in dispute.counts:
        sentence = count.article.text[count.start : count.end]
        assert f"{count.value:,.0f} people injured" in sentence


@pytest.mark.parametrize(
    ("written", "language", "value"),
    [
        ("1,234,567", "en", 1_234_567.0),
        ("1.234.567", "en", 1_234_567.0),
        ("1.234.567", "de", 1_234_567.0),
        ("1,234,567", "de", 1_234_567.0),
        ("1.234,567.891", "en", 1_234.567891),
        ("1,234.567,891.234,567", "en", None),
    ],
)
def test_a_number_that_is_written_as_in_another_language_is_read_or_left_out(
    written: str, language: str, value: float | None
) -> None:
    held = [each.value for each in counted(f"The storm left {written} people homeless.", language)]
    assert held == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quake injured at least 12 people in Norrvik.", "The quake injured 15 people in Varde."),
        ("Police arrested twelve men after the match.", "Police arrested 14 men after the match."),
        ("The line costs 2 million crowns a year.", "The line costs 3.5 million crowns a year."),
    ],
)
def test_numbers_are_known_by_what_stands_before_or_after_them(one: str, other: str) -> None:
    assert len(found(one, other)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The quake left 12 people injured.", "The quake left twelve people injured."),
        ("The quake left 12 people injured.", "The quake left 3 people dead."),
        ("It began in 2019 people recall.", "It began in 2021 people recall."),
        ("She waited 3 hours there.", "She waited 5 hours there."),
        ("Police arrested 12 men.", "Later police arrested another 3 men."),
        ("Shares fell 3 percent today.", "Shares fell 4 percent today."),
        ("It may reach 10.5 billion, experts guess.", "It had reached 1 billion, experts guess."),
        ("The trial had 103 male patients.", "One hundred and three male patients were in the trial."),
        ("Bombs in the market of Norrvik killed 27 people.", "A car near the court of Varde killed three people."),
        (
            "It lay 150 nautical miles off Norrvik and 13 nautical miles off the ship.",
            "The patrol of Norrvik met it 13 nautical miles off the ship.",
        ),
    ],
)
def test_other_numbers_are_no_dispute(one: str, other: str) -> None:
    assert found(one, other) == []


def test_a_copy_and_an_older_article_of_the_same_source_speak_for_nobody() -> None:
    first, second = told("The quake left 12 people injured.", "The quake left 15 people injured.")
    assert disputes_of([first, replace(second, copy_of=1)]) == []
    assert disputes_of([first, replace(second, source=first.source)]) == []


@pytest.mark.parametrize(
    ("one", "other", "quantity"),
    [
        ("The quake killed 12 people.", "Fifteen people died in the quake.", "people killed"),
        ("The quake left 40 injured.", "In the quake, 44 people were hurt.", "people injured"),
        ("They played before 18,240 spectators.", "They won in front of 18,400 people.", "spectators"),
        ("The mayor put the cost at 38 million euros.", "The bill has reached €41m, critics say.", "cost in €"),
        ("The storm did $20 million in damage.", "Damage of $22 million was counted.", ""),
        ("Insurers put the damage at $20 million.", "The damage came to $22 million.", "damage in $"),
    ],
)
def test_a_kind_is_known_in_other_words(one: str, other: str, quantity: str) -> None:
    assert [name for name, _ in found(one, other)] == ([quantity] if quantity else [])


@pytest.mark.parametrize(
    ("language", "one", "other", "values"),
    [
        ("de", "Bei dem Beben starben zwölf Menschen.", "Das Beben forderte 14 Tote.", [14, 12]),
        ("de", "Es kamen 18.240 Zuschauer.", "Vor 18.400 Zuschauern gewann Orrin.", [18400, 18240]),
        ("fr", "Le séisme a fait douze morts.", "Treize personnes sont mortes, 13 morts en tout.", [13, 12]),
        ("fr", "On compte 1 200 blessés.", "Le bilan est de 1 270 blessés.", [1270, 1200]),
        ("es", "El terremoto dejó doce muertos.", "Hubo 13 muertos en el terremoto.", [13, 12]),
        ("ru", "В результате погибли двенадцать человек.", "Погибли 13 человек.", [13, 12]),
        ("uk", "Загинуло п’ятеро людей.", "Загинуло шестеро людей.", [6, 5]),
        ("pl", "Zginęło pięć osób.", "Zginęło sześciu osób.", [6, 5]),
        ("ru", "Ущерб составил 21 млрд рублей.", "Ущерб оценили в 22 миллиарда рублей.", [22e9, 21e9]),
    ],
)
def test_numbers_are_read_in_other_languages(language: str, one: str, other: str, values: list[float]) -> None:
    articles = [replace(article, language=language) for article in told(one, other)]
    (dispute,) = disputes_of(articles)
    assert [count.value for count in dispute.counts] == values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The toll in May 2023 was 12 dead.", "The toll in 2025 was 13 dead."),
        ("The quake killed 12 people.", "The number of dead rose to 15 dead on Friday."),
        ("Some 12,000 spectators came.", "The club counted 11,987 spectators."),
        ("The bridge cost 38 million euros.", "The bridge cost 33 million euros in the first contract."),
        ("The bridge cost 38 million euros.", "The tunnel will cost 380 million euros, Norrvik says."),
        ("The quake killed 12 people.", "The quake killed another 3 people."),
        ("On 3 May Norrvik closed its harbour.", "On 8 May Norrvik closed its harbour."),
        ("За сутки, 3 мая, украинские военные отбили атаку.", "За сутки, 8 мая, украинские военные отбили атаку."),
    ],
)
def test_other_times_rounded_numbers_and_other_things_are_no_dispute(one: str, other: str) -> None:
    assert found(one, other) == []


def test_what_grew_in_hours_is_a_change_and_no_dispute() -> None:
    first, second = told("The quake killed 12 people.", "The quake killed 15 people.")
    assert len(disputes_of([first, second])) == 1
    assert disputes_of([first, replace(second, published=second.published + 8 * HOUR)]) == []
    sunk = replace(first, published=second.published + 8 * HOUR)
    assert len(disputes_of([sunk, second])) == 1  # fewer than before is no growth


async def test_the_sample_news_disagrees_on_a_bill_and_a_crowd() -> None:
    stories = stories_of(await samples())
    quantities = {dispute.quantity for story in stories for dispute in disputes_of(story.articles)}
    assert quantities == {"cost in €", "spectators"}
