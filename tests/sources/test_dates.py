from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.dates import parse_date

NIGHT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MINUTE = NIGHT.replace(second=0)
DAY = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Fri, 02 Jan 2026 03:04:05 GMT", NIGHT),
        ("Mon, 02 Jan 2026 03:04:05 +0000", NIGHT),
        ("2 Jan 26 3:04", MINUTE),
        ("Fri, 02 Jan 2026 03:04:05", NIGHT),
        ("Thu, 01 Jan 2026 22:04:05 EST", NIGHT),
        ("Thu, 01 Jan 2026 20:04:05 PDT", NIGHT),
        ("Fri, 02 Jan 2026 06:04:05 MSK", NIGHT),
        ("Fri, 02 Jan 2026 06:04:05 GMT+0300", NIGHT),
        ("Fri, 02 Jan 2026 06:04:05 +03:00", NIGHT),
        ("Fri, 02 Jan 2026 06:04:05 +0300 (MSK)", NIGHT),
        ("Fri, 02 Jan 2026 03:04:05 XYZ", NIGHT),
        ("Fri Jan 02 03:04:05 GMT 2026", NIGHT),
        ("Friday, January 2, 2026 - 3:04", MINUTE),
        ("January 2, 2026 3:04 a.m.", MINUTE),
        ("Jan 2 2026 3:04AM", MINUTE),
        ("02-Jan-2026 03:04:05", NIGHT),
        ("2 January 2026", DAY),
        ("Пт, 02 янв 2026 06:04:05 +0300", NIGHT),
        ("2 января 2026 г., 03:04", MINUTE),
        ("2 студзеня 2026", DAY),
        ("2 січня 2026", DAY),
        ("2026-01-02T03:04:05Z", NIGHT),
        ("2026-01-02T03:04:05.000000000Z", NIGHT),
        ("2026-01-02T06:04:05+03:00", NIGHT),
        ("2026-01-02T06:04:05+0300", NIGHT),
        ("2026-01-02T06:04:05+03", NIGHT),
        ("2026-01-02T03:04", MINUTE),
        ("20260102T030405Z", NIGHT),
        ("2026-01-02 03:04:05", NIGHT),
        ("2026-01-02 3:04:05 UTC", NIGHT),
        ("2026-01-02 22:04:05 EST", datetime(2026, 1, 3, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-01T24:00:00Z", DAY),
        ("2026-01-02T03:04:60Z", NIGHT.replace(second=59)),
        ("2026/01/02", DAY),
        ("2026-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("  2026-01-02\n", DAY),
    ],
)
def test_a_date_is_read_in_all_the_ways_it_is_written(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "12:30", "2026-02-30", "Thu, 31 Feb 2026 10:00:00 GMT", "2026-13-01", "26"),
        *("0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000", "1899-12-31", "2201-01-01"),
        *("9999-12-31T23:59:59-23:59", "2026-01-02T25:00", "9" * 5000, "99999999999"),
    ],
)
def test_what_is_no_date_or_no_year_of_news_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.text() | st.text(alphabet="0123456789-+:/TZ ,.GMTESJanFebянвapm()", max_size=40))
def test_no_text_raises(text: str) -> None:
    found = parse_date(text)
    assert found is None or (found.tzinfo is UTC and 1900 <= found.year <= 2200)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_iso_dates_come_back_as_they_were(moment: datetime) -> None:
    assert parse_date(moment.isoformat()) == moment


def test_a_far_date_is_its_value_and_a_zero_date_is_none() -> None:
    assert parse_date("2099-12-31T23:00:00Z") == datetime(2099, 12, 31, 23, tzinfo=UTC)
    assert parse_date("Thu, 31 Dec 2099 23:00:00 GMT") == datetime(2099, 12, 31, 23, tzinfo=UTC)
    assert parse_date("0001-01-01") is None
    assert parse_date("0001-01-01T00:00:00Z") is None


ZONES = st.timedeltas(timedelta(hours=-19), timedelta(hours=19)).map(
    lambda off: timezone(off - off % timedelta(minutes=1))
)


@given(st.datetimes(datetime(1899, 12, 1), datetime(2201, 2, 1), timezones=ZONES))  # noqa: DTZ001
def test_the_usual_form_of_a_mail_date_is_read_as_the_rarer_ones(moment: datetime) -> None:
    usual = format_datetime(moment.replace(microsecond=0))
    rare = f"Sunday, {usual.partition(', ')[2]}"
    assert parse_date(usual) == parse_date(rare)
    assert parse_date(usual) == (moment.replace(microsecond=0) if 1900 <= moment.astimezone(UTC).year <= 2200 else None)


@pytest.mark.parametrize("text", ["Mon, 00 Jan 2026 03:04:05 GMT", "Tue, 31 Jun 2026 03:04:05 +0000"])
def test_the_usual_form_with_a_day_that_no_month_has_is_no_date(text: str) -> None:
    assert parse_date(text) is None
