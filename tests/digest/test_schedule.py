"""What a line asks for: its forms, the words it is said in, and why a line is refused."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.digest.schedule import Schedule, parse_schedule, parse_time
from bot.errors import BadCommand
from tests.fakes import HOUR, MINUTE
from tests.quick import in_no_time


@pytest.mark.parametrize(
    ("line", "text", "crons"),
    [
        ("daily 08:00", "daily 08:00", ["0 8 * * *"]),
        ("Daily 8", "daily 08:00", ["0 8 * * *"]),
        ("daily 8am", "daily 08:00", ["0 8 * * *"]),
        ("daily at 8 pm", "daily 20:00", ["0 20 * * *"]),
        ("daily 12am", "daily 00:00", ["0 0 * * *"]),
        ("daily 12.30pm", "daily 12:30", ["30 12 * * *"]),
        ("daily", "daily 08:00", ["0 8 * * *"]),
        ("08:00", "daily 08:00", ["0 8 * * *"]),
        ("noon", "daily 12:00", ["0 12 * * *"]),
        ("every day at midnight", "daily 00:00", ["0 0 * * *"]),
        ("daily 18:30, 8:00 and 8", "daily 08:00,18:30", ["0 8 * * *", "30 18 * * *"]),
        ("weekdays 7:30", "weekdays 07:30", ["30 7 * * MON,TUE,WED,THU,FRI"]),
        ("mon-fri 7:30", "weekdays 07:30", ["30 7 * * MON,TUE,WED,THU,FRI"]),
        ("weekends 9:00", "weekends 09:00", ["0 9 * * SAT,SUN"]),
        ("mon,thu 18:00", "mon,thu 18:00", ["0 18 * * MON,THU"]),
        ("Thursdays and Monday 6pm", "mon,thu 18:00", ["0 18 * * MON,THU"]),
        ("friday – monday 9", "mon,fri,sat,sun 09:00", ["0 9 * * MON,FRI,SAT,SUN"]),
        ("mon-sun 9", "daily 09:00", ["0 9 * * *"]),
        ("every tuesday 9", "tue 09:00", ["0 9 * * TUE"]),
        ("weekly", "mon 08:00", ["0 8 * * MON"]),
        ("weekly fri 18:00", "fri 18:00", ["0 18 * * FRI"]),
        ("weekly 18:00", "mon 18:00", ["0 18 * * MON"]),
        ("monthly 1 09:00", "monthly 1 09:00", ["0 9 1 * *"]),
        ("monthly 15th", "monthly 15 08:00", ["0 8 15 * *"]),
        ("monthly last 09:00", "monthly last 09:00", ["0 9 L * *"]),
        ("monthly 09:00", "monthly 1 09:00", ["0 9 1 * *"]),
        ("hourly", "hourly", ["0 * * * *"]),
        ("every 60m", "hourly", ["0 * * * *"]),
        ("every 24h", "daily 00:00", ["0 0 * * *"]),
        ("@daily", "daily 00:00", ["0 0 * * *"]),
        ("@hourly", "hourly", ["0 * * * *"]),
        ("@weekly", "sun 00:00", ["0 0 * * SUN"]),
        ("@monthly", "monthly 1 00:00", ["0 0 1 * *"]),
        ("@yearly", "0 0 1 1 *", ["0 0 1 1 *"]),
        ("0 9 * * mon-fri", "0 9 * * MON-FRI", ["0 9 * * MON-FRI"]),
        ("*/15 8-17  * * 7", "*/15 8-17 * * 7", ["*/15 8-17 * * 7"]),
        ("0 9 L * *", "0 9 L * *", ["0 9 L * *"]),
        ("0 9 * * 5L", "0 9 * * 5L", ["0 9 * * 5L"]),
        ("0 9 * * 1#2", "0 9 * * 1#2", ["0 9 * * 1#2"]),
        ("0 0 29 2 *", "0 0 29 2 *", ["0 0 29 2 *"]),
    ],
)
def test_a_line_is_said_in_words_of_its_own(line: str, text: str, crons: list[str]) -> None:
    assert parse_schedule(line) == Schedule(text, tuple(crons))
    assert parse_schedule(text) == parse_schedule(line)


@pytest.mark.parametrize(
    ("line", "text", "apart"),
    [
        ("every 6h", "every 6h", 6 * HOUR),
        ("every 6 hours", "every 6h", 6 * HOUR),
        ("every 30m", "every 30m", 30 * MINUTE),
        ("every 15 minutes", "every 15m", 15 * MINUTE),
        ("every 90m", "every 90m", 90 * MINUTE),
        ("every 120 min", "every 2h", 2 * HOUR),
        ("every 168h", "every 168h", 168 * HOUR),
    ],
)
def test_a_distance_is_kept_as_one(line: str, text: str, apart: timedelta) -> None:
    assert parse_schedule(line) == Schedule(text, every=apart)
    assert parse_schedule(text) == parse_schedule(line)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("8", "is not understood"),
        ("now and then", "is not understood"),
        ("daily 25:00", "is not understood"),
        ("daily 8:60", "is not understood"),
        ("daily 13pm", "is not understood"),
        ("daily 0am", "is not understood"),
        ("daily 8,", "is not understood"),
        ("daily ٨", "is not understood"),
        ("mon,foo 8", "is not understood"),
        ("mon-foo 8", "is not understood"),
        ("monthly 1 never", "is not understood"),
        ("monthly 0 9", "a day that not every month has"),
        ("monthly 31 9:00", "a day that not every month has"),
        ("every 10m", "outside 15 minutes to 7 days"),
        ("every 0h", "outside 15 minutes to 7 days"),
        ("every 169h", "outside 15 minutes to 7 days"),
        ("daily 8:00,8:10", "more often than every 15 minutes"),
        ("daily 23:55,0:05", "more often than every 15 minutes"),
        ("* * * * *", "more often than every 15 minutes"),
        ("*/14 * * * *", "more often than every 15 minutes"),
        ("55,5 0,23 * * *", "more often than every 15 minutes"),
        ("0,1 0 29 2 *", "more often than every 15 minutes"),
        ("daily " + ",".join(f"{hour}:{minute}" for hour in range(13) for minute in ("00", "30")), "names 26 times"),
        ("0 9 * *", "has 4 fields"),
        ("0 0 9 * * *", "has 6 fields"),
        ("0 0 31 2 *", "no line of cron that ever comes (bad day-of-month)"),
        ("0 0 31 4,6 *", "no line of cron that ever comes (bad day-of-month)"),
        ("0 0 */15 * 1#2", "never comes"),
        ("0 24 * * *", "no line of cron that ever comes (bad hour)"),
        ("0 9 * * 8", "no line of cron that ever comes (bad day-of-week)"),
        ("0 9 * * fri-mon", "no line of cron that ever comes (bad day-of-week)"),
        ("0 9 * * 1#6", "no line of cron that ever comes (bad day-of-week)"),
        ("*/0 9 * * *", "no line of cron that ever comes (bad minute)"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_reason_and_examples(line: str, why: str) -> None:
    with pytest.raises(BadCommand, match=re.escape(why)) as caught:
        parse_schedule(line)
    assert "Use " in str(caught.value) or len(line) > 200
    assert line.strip()[:20] in str(caught.value) or not line.strip() or len(line) > 200


def test_twice_a_day_on_two_days_of_a_month_is_no_more_often_than_told() -> None:
    assert parse_schedule("55,5 0,23 1,15 * *".replace("55,5", "30,5")).crons == ("30,5 0,23 1,15 * *",)


@pytest.mark.parametrize(("text", "time"), [("7", (7, 0)), ("7 PM", (19, 0)), ("noon", (12, 0)), ("7:5", None)])
def test_a_time_of_day(text: str, time: tuple[int, int] | None) -> None:
    assert parse_time(text) == time


pieces = st.sampled_from(
    "daily weekdays weekends weekly monthly every hourly mon thu-sat sunday 8 08:00 8am 23:59 6h 30m last L 1#1 5L * "
    "*/5 */30 0 0,30 31 2 1-5 MON , - # / LW @daily noon and at 29 */7 100".split()
)


@given(st.one_of(st.text(max_size=40), st.lists(pieces, max_size=7).map(" ".join)))
@example("0 0 29 2 */7")
@example("0 0 L/2 * *")
@example("0 0 * * 1L/2")
@settings(deadline=None)
def test_any_line_is_a_schedule_that_parses_to_itself_or_is_refused(line: str) -> None:
    with in_no_time(line):
        try:
            found = parse_schedule(line)
        except BadCommand:
            return
    assert parse_schedule(found.text) == found
    assert bool(found.crons) != bool(found.every)
