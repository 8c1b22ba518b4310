"""The next times in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.digest.schedule import Schedule, parse_schedule
from bot.digest.spoken import schedule_in_words, times_in_words
from bot.locales import Catalogue
from tests.locales import FOLDER


@pytest.mark.parametrize(
    ("line", "name", "now", "words"),
    [
        (
            "daily 8",
            "Europe/Minsk",
            (2026, 3, 15, 20),
            "Next: tomorrow 08:00 (Europe/Minsk), then Tuesday 08:00 and Wednesday 08:00.",
        ),
        (
            "daily 8",
            "Europe/Minsk",
            (2026, 3, 15, 4),
            "Next: today 08:00 (Europe/Minsk), then tomorrow 08:00 and Tuesday 08:00.",
        ),
        (
            "sun 8",
            "Europe/Minsk",
            (2026, 12, 20, 12),
            (
                "Next: Sunday 27 December 08:00 (Europe/Minsk), then Sunday 3 January 2027 08:00 and "
                "Sunday 10 January 2027 08:00."
            ),
        ),
        ("every 30m", "Asia/Kathmandu", (2026, 3, 15, 12), "Next: today 18:00 (Asia/Kathmandu), then 18:30 and 19:00."),
        (
            "daily 8,18",
            "Europe/Minsk",
            (2026, 3, 15, 12),
            "Next: today 18:00 (Europe/Minsk), then tomorrow 08:00 and 18:00.",
        ),
        (
            "daily 8",
            "Europe/London",
            (2026, 3, 27, 12),
            (
                "Next: tomorrow 08:00 (Europe/London), then Sunday 08:00 and Monday 08:00. "
                "Clocks there go forward an hour on Sunday 29 March."
            ),
        ),
        (
            "daily 8",
            "Europe/London",
            (2026, 3, 29, 12),
            "Next: tomorrow 08:00 (Europe/London), then Tuesday 08:00 and Wednesday 08:00.",
        ),
        (
            "daily 2:30",
            "America/New_York",
            (2026, 3, 7, 12),
            (
                "Next: tomorrow 03:00 (America/New_York), then Monday 02:30 and Tuesday 02:30. "
                "There is no 02:30 on Sunday 8 March, so it comes at 03:00. "
                "Clocks there go forward an hour on Sunday 8 March."
            ),
        ),
        (
            "daily 2:15",
            "Australia/Lord_Howe",
            (2026, 10, 2, 12),
            (
                "Next: tomorrow 02:15 (Australia/Lord_Howe), then Sunday 02:30 and Monday 02:15. "
                "There is no 02:15 on Sunday 4 October, so it comes at 02:30. "
                "Clocks there go forward 30 minutes on Sunday 4 October."
            ),
        ),
        (
            "daily 23:30",
            "America/Nuuk",
            (2026, 3, 28, 12),
            (
                "Next: today 22:59 (America/Nuuk), then tomorrow 23:30 and Monday 23:30. "
                "There is no 23:30 on Saturday 28 March, so it comes at 22:59. "
                "Clocks there go forward an hour on Sunday 29 March."
            ),
        ),
        (
            "daily 8",
            "Pacific/Apia",
            (2011, 12, 29, 1),
            (
                "Next: tomorrow 08:00 (Pacific/Apia), then Saturday 08:00 and Sunday 08:00. "
                "Clocks there go forward 24 hours on Saturday 31 December."
            ),
        ),
    ],
)
def test_the_next_times(line: str, name: str, now: tuple[int, int, int, int], words: str) -> None:
    assert times_in_words(parse_schedule(line), ZoneInfo(name), datetime(*now, tzinfo=UTC)) == words


def test_as_many_times_as_asked_for_and_no_more_than_two_changes_of_clocks() -> None:
    now, zone = datetime(2026, 3, 15, 20, tzinfo=UTC), ZoneInfo("Europe/London")
    assert times_in_words(parse_schedule("fri 8"), zone, now, 1) == "Next: Friday 08:00 (Europe/London)."
    assert times_in_words(parse_schedule("0 0 29 2 *"), zone, now, 2).count("Clocks there go") == 2


def test_what_quiet_hours_put_off_is_told_when_it_comes_and_once() -> None:
    now, zone = datetime(2026, 3, 15, 20, tzinfo=UTC), ZoneInfo("UTC")
    night = "Next: tomorrow 07:00 (UTC), then Tuesday 07:00 and Wednesday 07:00."
    assert times_in_words(parse_schedule("daily 23:00"), zone, now, quiet="22:00-07:00") == night
    four = "Next: tomorrow 07:00 (UTC), then 12:00 and 18:00."
    assert times_in_words(parse_schedule("every 6h"), zone, now, quiet="22:00-07:00") == four


def test_what_never_comes_says_so() -> None:
    assert (
        times_in_words(Schedule("never"), ZoneInfo("UTC"), datetime(2026, 1, 1, tzinfo=UTC)) == "It never comes again."
    )


@pytest.mark.parametrize(
    ("line", "english", "german"),
    [
        ("daily 8", "daily 08:00", "täglich um 08:00"),
        ("monday, thursday at 6pm", "mon,thu 18:00", "montags, donnerstags um 18:00"),
        ("weekends 9,noon", "weekends 09:00,12:00", "am Wochenende um 09:00, 12:00"),
        ("every 360m", "every 6h", "alle 6 Stunden"),
        ("every 90m", "every 90m", "alle 90 Minuten"),
        ("every hour", "hourly", "stündlich"),
        ("monthly 1st 9:00", "monthly 1 09:00", "am 1. jedes Monats um 09:00"),
        ("monthly last 9:00", "monthly last 09:00", "am letzten Tag des Monats um 09:00"),
        ("0 9 * * 1-5", "0 9 * * 1-5", "0 9 * * 1-5"),
    ],
)
def test_a_schedule_is_said_as_it_is_typed_in_english_and_in_words_of_another_language(
    line: str, english: str, german: str
) -> None:
    said = schedule_in_words(parse_schedule(line).text)
    assert said == parse_schedule(line).text == english
    assert Catalogue(FOLDER / "de.toml").say(said) == german
