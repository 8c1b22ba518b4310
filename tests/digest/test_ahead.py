"""How long something lasts, as people type it: ahead of now, in the zone, never for a time that is over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.ahead import LONGEST_YEARS, parse_ahead
from bot.errors import BadCommand

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
"""A Wednesday, 15:00 in Minsk."""
MINSK, BERLIN = ZoneInfo("Europe/Minsk"), ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo = MINSK, now: datetime = NOW) -> str:
    end = parse_ahead(text, now, zone)
    return f"{end.astimezone(zone):%Y-%m-%d %H:%M}" if end else "for good"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("3 days", "2026-03-21 15:00"),
        ("for 3 days", "2026-03-21 15:00"),
        ("3d", "2026-03-21 15:00"),
        ("2 weeks", "2026-04-01 15:00"),
        ("a week", "2026-03-25 15:00"),
        ("the week", ""),
        ("12h", "2026-03-19 03:00"),
        ("90 minutes", "2026-03-18 16:30"),
        ("a month", "2026-04-18 15:00"),
        ("one year", "2027-03-18 15:00"),
        ("next 3 days", "2026-03-21 15:00"),
        ("until friday", "2026-03-20 00:00"),
        ("for until friday", "2026-03-20 00:00"),
        ("friday", "2026-03-20 00:00"),
        ("until next friday", "2026-03-20 00:00"),
        ("until wednesday", "2026-03-25 00:00"),  # today is one: the next
        ("until next week", "2026-03-23 00:00"),
        ("until next month", "2026-04-01 00:00"),
        ("this week", "2026-03-23 00:00"),
        ("tomorrow", "2026-03-19 00:00"),
        ("today", "2026-03-19 00:00"),
        ("until 5 december", "2026-12-05 00:00"),
        ("until february", "2027-02-01 00:00"),
        ("until 29 february", "2028-02-29 00:00"),
        ("until 2026-12-05", "2026-12-05 00:00"),
        ("until 2026-03-18 18:00", "2026-03-18 18:00"),
        ("Until 30.03.2026", "2026-03-30 00:00"),
        ("ever", "for good"),
        ("for ever", "for good"),
        ("for good", "for good"),
    ],
)
def test_what_people_type(text: str, end: str) -> None:
    if end:
        assert local(text) == end
    else:
        with pytest.raises(BadCommand, match="not a time ahead"):
            local(text)


def test_days_keep_the_time_of_day_where_clocks_change() -> None:
    assert local("2 weeks", BERLIN) == "2026-04-01 13:00"  # clocks go forward on 29 March
    assert local("336h", BERLIN) == "2026-04-01 14:00"
    assert local("a month", MINSK, datetime(2026, 1, 31, 12, 0, tzinfo=UTC)) == "2026-02-28 15:00"


@pytest.mark.parametrize("text", ["yesterday", "3 days ago", "last week", "until 2025", "0 days", "until 1 march 2026"])
def test_what_is_over_is_refused(text: str) -> None:
    with pytest.raises(BadCommand, match="is over already"):
        parse_ahead(text, NOW, MINSK)


@pytest.mark.parametrize("text", ["12 years", "99999 weeks", "99999 months", "until 2040"])
def test_what_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(BadCommand, match="more than 10 years"):
        parse_ahead(text, NOW, MINSK)


@pytest.mark.parametrize("text", ["", "until", "nonsense", "year 3", "love", "until 18:00", "3", "99999999 days"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadCommand, match="until friday"):
        parse_ahead(text, NOW, MINSK)


WORDS = ("until", "for", "next", "this", "last", "3", "12", "99999", "days", "weeks", "months", "years", "h", "friday")
ANY = st.text(max_size=30) | st.lists(st.sampled_from((*WORDS, "december", "2027", "a", "ago")), max_size=5).map(
    " ".join
)


@given(ANY, st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.sampled_from((MINSK, BERLIN)))  # noqa: DTZ001
def test_any_text_is_a_moment_ahead_or_refused(text: str, now: datetime, zone: ZoneInfo) -> None:
    now = now.replace(tzinfo=UTC)
    end, said = None, ""
    try:
        end = parse_ahead(text, now, zone)
    except BadCommand as error:
        said = error.user_message
    assert len(said) < 250
    assert end is None or now < end <= now + (LONGEST_YEARS * 366 + 1) * timedelta(days=1)
