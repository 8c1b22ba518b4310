"""Which days a line of words names."""

import pytest

from bot.text.months import days_in
from bot.text.words import words


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Forecast for 8 November", {"11-8"}),
        ("Forecast for November 8, 2026", {"11-8"}),
        ("Прогноз погоды на 18 ноября", {"11-18"}),
        ("Wetter am 3. März und 4. März", {"3-3", "3-4"}),
        ("The 40 March hares of May", set()),
        ("8", set()),
        ("", set()),
    ],
)
def test_a_day_is_a_number_beside_a_month(line: str, days: set[str]) -> None:
    assert days_in(words(line)) == days
