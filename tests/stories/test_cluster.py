"""Articles into stories: what one event is, and what holds for every list of articles."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Article
from bot.stories.cluster import stories_of
from tests.commands.desk import DAY, HOUR, stored
from tests.quick import in_no_time

FERRY = stored(
    "Ferry runs aground off Sandholm",
    "A passenger ferry with 214 people on board ran aground off Sandholm early on Tuesday. Nobody was hurt.",
    number=1,
)
FERRY_AGAIN = stored(
    "214 people safe after ferry hits rocks near Sandholm",
    "All 214 people were brought ashore after a ferry ran onto rocks near Sandholm on Tuesday.",
    number=2,
    source="Harbour Wire",
    age=3 * HOUR,
)
FERRY_SHORT = stored("Passenger ferry aground off Sandholm, nobody hurt", number=3, source="The Ledger")
TRAM = stored(
    "Council backs tram to the airport",
    "The city council voted on Monday to extend the tram to the airport at a cost of 340 million crowns.",
    number=4,
)
TRAM_AGAIN = stored(
    "Tram to airport approved",
    "Councillors approved the tram line to the airport. It costs 340 million crowns, the city said.",
    number=5,
    source="Harbour Wire",
)
SHEEP = stored(
    "Sheep farmers count their losses", "Farmers in the hills lost a third of their lambs to rain.", number=6
)


def numbers(articles: list[Article]) -> list[list[int]]:
    return [[article.id for article in story.articles] for story in stories_of(articles)]


def test_nothing_makes_no_story() -> None:
    assert stories_of([]) == []


def test_one_article_is_one_story() -> None:
    assert numbers([FERRY]) == [[1]]


def test_the_same_event_told_by_three_sources_is_one_story_and_other_events_are_others() -> None:
    articles = [FERRY, TRAM, FERRY_AGAIN, SHEEP, TRAM_AGAIN, FERRY_SHORT]
    assert numbers(articles) == [[1, 2, 3], [4, 5], [6]]


def test_a_story_names_each_of_its_sources_once_in_order_of_rank() -> None:
    (story,) = stories_of([FERRY_AGAIN, FERRY])
    assert story.sources == ("Harbour Wire", "Northgate Courier")
    assert story.title == FERRY_AGAIN.title
    assert story.newest == FERRY.published


def test_the_order_given_orders_the_stories_and_the_articles_within_each() -> None:
    assert numbers([TRAM_AGAIN, FERRY_AGAIN, SHEEP, FERRY, TRAM]) == [[5, 4], [2, 1], [6]]


def test_events_that_share_the_words_of_the_query_alone_stay_apart() -> None:
    stories = numbers(
        [
            stored("Ferry strike looms at Easter", "Crews want more pay, their union said.", number=1),
            stored("New ferry named after a poet", "The yard launched the ship with a bottle of cider.", number=2),
            stored("Ferry museum finds a lost bell", "It lay in a cellar for ninety years.", number=3),
        ]
    )
    assert stories == [[1], [2], [3]]


NORLAND = stored(
    "Bank of Norland raises rates to 4.25%",
    "The Bank of Norland raised its key rate by a quarter point to 4.25% on Wednesday and said that more may follow. "
    "Inflation stood at 5.1% in October. Governor Lise Dahl said that wages were rising too fast.",
    number=1,
)
SUDERLAND = stored(
    "Bank of Suderland cuts rates to 2%",
    "The Bank of Suderland cut its key rate by a quarter point to 2% on Wednesday, its fourth cut this year. "
    "Inflation fell to 1.6% in October. Governor Emil Roth said the economy needed help.",
    number=2,
)
CHIPS = stored(
    "Nordchip to build $8 bn factory in Halden",
    "Chip maker Nordchip will build an $8 billion factory in Halden that will employ 2,400 people, the company said on "
    "Monday. Construction starts in June. The state pays a third of the cost. Local farmers fear for their water.",
    number=3,
)
CHIPS_AGAIN = stored(
    "Nordchip picks Halden for chip plant worth $8 billion",
    "Nordchip has chosen Halden for its biggest plant so far, an $8 billion investment that the government will "
    "support with $2.7 billion. Production of 3-nanometre chips is to begin in 2029. Chief executive Ole Brandt said "
    "that Halden offered clean power and skilled workers.",
    number=4,
)
FIRE = stored(
    "Fire at Halden paint factory injures three",
    "Three workers were hurt on Monday when fire broke out at a paint factory in Halden, police said. The blaze was "
    "put out after four hours. Residents were told to keep windows shut.",
    number=5,
)


def test_two_banks_that_decide_on_rates_are_two_stories() -> None:
    assert numbers([NORLAND, SUDERLAND]) == [[1], [2]]


@pytest.mark.parametrize(
    ("articles", "stories"),
    [
        ([CHIPS, FIRE], [[3], [5]]),
        ([CHIPS_AGAIN, FIRE], [[4], [5]]),
        ([CHIPS, FIRE, CHIPS_AGAIN], [[3, 4], [5]]),
        ([CHIPS, FIRE, CHIPS_AGAIN, NORLAND, SUDERLAND], [[3, 4], [5], [1], [2]]),
    ],
)
def test_a_place_and_a_general_noun_do_not_make_a_story(articles: list[Article], stories: list[list[int]]) -> None:
    assert numbers(articles) == stories


QUAKES = [
    stored(
        "Earthquake of magnitude 6.1 kills 14 in Kelmar",
        "An earthquake of magnitude 6.1 struck the city of Kelmar early on Monday, killing at least 14 people, the "
        "civil protection agency said. Rescue teams searched the rubble of a collapsed school. Power was cut to 40,000 "
        "homes.",
        number=1,
    ),
    stored(
        "Kelmar quake: death toll rises to 22",
        "The death toll from the earthquake in Kelmar rose to 22 on Monday evening, officials said. A school collapsed "
        "in the old town, but no children were inside. President Ilse Varga declared three days of mourning.",
        number=2,
    ),
    stored(
        "Orsova quake damages houses",
        "An earthquake damaged houses in Orsova on Tuesday, a day after the one in Kelmar, officials said. "
        "Seismologists said that the two were not connected. Schools will stay shut until Friday.",
        number=3,
    ),
    stored(
        "Strong quake shakes Kelmar, school collapses",
        "A strong earthquake shook Kelmar before dawn on Monday and brought down a school. Residents ran into the "
        "streets in their nightclothes. Aid from neighbouring Tarsia is on its way, its foreign ministry said.",
        number=4,
    ),
]
VERADO = stored(
    "Carmaker Verado to shed 1,200 workers",
    "Verado, the carmaker, plans to shed 1,200 workers in Lund after a slump in sales of electric cars. Chief "
    "executive Maria Holm said that the company had no choice. Workers will hear details on Friday.",
    number=1,
)
HALBERG = stored(
    "Carmaker Halberg to shed 800 workers",
    "Halberg, the carmaker, plans to shed 800 workers in Malin after a slump in sales of electric cars, a day after "
    "its rival Verado announced cuts. Chief executive Otto Brandt said that the market had changed.",
    number=2,
)


def test_an_event_that_mentions_one_like_it_in_passing_is_another_story() -> None:
    assert numbers(QUAKES) == [[1, 2, 4], [3]]
    assert numbers([VERADO, HALBERG]) == [[1], [2]]


def test_a_page_that_every_site_has_is_no_story_of_two_sites() -> None:
    text = "We use cookies to count visitors. You may ask us to have your data deleted."
    pages = [stored("Privacy Policy", text, number=n, source=f"Blog {n}") for n in (1, 2)]
    assert numbers(pages) == [[1], [2]]


def test_articles_in_different_languages_stay_apart_however_alike() -> None:
    words = "Sandholm Port Ellen Blue Line 214"
    assert numbers([stored(words, number=1, language="en"), stored(words, number=2, language="de")]) == [[1], [2]]


@pytest.mark.parametrize(
    ("apart", "stories"), [(timedelta(0), 1), (4 * DAY, 1), (4 * DAY + timedelta(seconds=1), 2), (30 * DAY, 2)]
)
def test_the_same_words_more_than_four_days_later_are_the_next_event(apart: timedelta, stories: int) -> None:
    later = stored(FERRY.title, FERRY.text, number=2, age=HOUR + apart)
    assert len(stories_of([FERRY, later])) == stories


def test_articles_without_a_word_to_compare_stay_apart() -> None:
    assert numbers([stored("!!!", number=1), stored("…", number=2), stored("the of and", number=3)]) == [[1], [2], [3]]


def test_a_higher_threshold_never_makes_fewer_stories() -> None:
    articles = [FERRY, TRAM, FERRY_AGAIN, SHEEP, TRAM_AGAIN, FERRY_SHORT]
    counts = [len(stories_of(articles, threshold)) for threshold in (0.01, 0.08, 0.2, 0.5, 1.1)]
    assert counts == sorted(counts)
    assert counts[-1] == len(articles)


def test_forty_long_articles_are_grouped_in_well_under_a_second() -> None:
    articles = [
        stored(f"{FERRY.title} {n % 7}", f"{FERRY.text} word{n} " * 200, number=n, age=n * HOUR) for n in range(40)
    ]
    with in_no_time():
        stories_of(articles)


TITLES = st.lists(
    st.sampled_from("ferry tram sheep rain port council Паром совет мель the 214".split()), max_size=6
).map(" ".join)
ARTICLES = st.lists(
    st.tuples(TITLES, TITLES | st.text(max_size=40), st.integers(0, 10), st.sampled_from(["en", "ru", "und"])),
    max_size=14,
).map(
    lambda rows: [
        stored(title or "?", text, number=n, age=days * DAY, language=language)
        for n, (title, text, days, language) in enumerate(rows)
    ]
)


@given(ARTICLES)
def test_every_article_is_in_exactly_one_story_of_one_language_and_the_order_is_kept(articles: list[Article]) -> None:
    stories = stories_of(articles)
    assert sorted(article.id for story in stories for article in story.articles) == list(range(len(articles)))
    assert all(len({article.language for article in story.articles}) == 1 for story in stories)
    firsts = [story.articles[0].id for story in stories]
    assert firsts == sorted(firsts)
    assert all(list(story.articles) == sorted(story.articles, key=lambda article: article.id) for story in stories)


@given(ARTICLES)
def test_the_same_articles_make_the_same_stories(articles: list[Article]) -> None:
    assert stories_of(articles) == stories_of(articles)


def test_forecasts_for_two_days_are_two_stories() -> None:
    told = "The weather office of Norrvik expects rain by noon, wind from the west and 9 degrees on the coast."
    titles = ("Weather on 8 November", "Weather on 18 November")
    assert len(stories_of([stored(title, told, number=place) for place, title in enumerate(titles, 1)])) == 2
