"""What headers say about asking again."""

from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from bot.fetch.freshness import freshness_of, retry_after, validator
from bot.webport import Freshness

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
IN_AN_HOUR, AN_HOUR_AGO = "Sun, 22 Nov 2026 13:00:00 GMT", "Sun, 22 Nov 2026 11:00:00 GMT"
MINUTE = timedelta(minutes=1)


def headers(*lines: str) -> CIMultiDictProxy[str]:
    pairs = [tuple(line.split(": ", 1)) for line in lines]
    return CIMultiDictProxy(CIMultiDict([(pair[0], pair[-1]) for pair in pairs]))


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["Cache-Control: max-age=600"], 10),
        (["Cache-Control: public, MAX-AGE = 600, s-maxage=9"], 10),
        (['Cache-Control: max-age="600"'], 10),
        (["Cache-Control: public", "Cache-Control: max-age=600"], 10),
        (["Cache-Control: max-age=600, max-age=60"], 10),
        (["Cache-Control: max-age=600", "Age: 120"], 8),
        (["Cache-Control: max-age=600", "Age: old"], 10),
        (["Cache-Control: max-age=600", f"Expires: {AN_HOUR_AGO}"], 10),
        ([f"Expires: {IN_AN_HOUR}"], 60),
        ([f"Expires: {IN_AN_HOUR}", f"Date: {AN_HOUR_AGO}"], 120),
        ([f"Expires: {IN_AN_HOUR}", "Date: yesterday"], 60),
        (["Expires: Sunday, 22-Nov-26 13:00:00 GMT"], 60),
        (["Expires: Sun Nov 22 13:00:00 2026"], 60),
        (["Cache-Control: max-age=-5", f"Expires: {IN_AN_HOUR}"], 60),
        (["Cache-Control: max-age=soon", f"Expires: {IN_AN_HOUR}", "Age: 60"], 59),
    ],
)
def test_an_answer_stays_fresh_for_what_is_left_of_its_lifetime(lines: list[str], minutes: int) -> None:
    assert freshness_of(headers(*lines), NOW).fresh_for == minutes * MINUTE


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Cache-Control: max-age=0", f"Expires: {IN_AN_HOUR}"],
        ["Cache-Control: s-maxage=600"],
        ["Cache-Control: no-cache, max-age=600"],
        ["Cache-Control: No-Store", f"Expires: {IN_AN_HOUR}"],
        ["Cache-Control: max-age=600", "Age: 600"],
        ["Cache-Control: x-max-age=600"],
        ["Expires: 0"],
        ["Expires: -1"],
        [f"Expires: {AN_HOUR_AGO}"],
        ["Expires: Sun, 99 Foo 2026 25:61:00 GMT"],
        ["Expires: Fri, 01 Jan 0001 00:00:00 +1400"],
        ["Cache-Control: ,,=;\x01"],
    ],
)
def test_an_answer_that_says_nothing_usable_has_no_lifetime(lines: list[str]) -> None:
    assert freshness_of(headers(*lines), NOW).fresh_for is None


def test_a_lifetime_of_any_length_is_a_time() -> None:
    assert freshness_of(headers("Cache-Control: max-age=" + "9" * 6_000), NOW).fresh_for == timedelta(seconds=2**31)
    assert freshness_of(headers("Expires: Fri, 31 Dec 9999 23:59:59 GMT"), NOW).fresh_for == timedelta(seconds=2**31)
    assert freshness_of(headers("Cache-Control: max-age=60", "Age: " + "9" * 6_000), NOW).fresh_for is None


def test_the_validators_of_an_answer_are_kept_word_for_word() -> None:
    answer = freshness_of(headers('ETag: W/"a b"', f"Last-Modified: {AN_HOUR_AGO}"), NOW)
    assert answer == Freshness('W/"a b"', AN_HOUR_AGO)


@pytest.mark.parametrize("value", ["", "  ", '"a\tb"', '"a\x00"', '"\udcff"', "x" * 1_001, None])
def test_what_cannot_be_stored_or_sent_back_is_no_validator(value: str | None) -> None:
    assert validator(value) is None


def test_a_304_keeps_the_validators_that_it_does_not_repeat() -> None:
    given = Freshness('"1"', AN_HOUR_AGO)
    assert freshness_of(headers(), NOW, given) == given
    assert freshness_of(headers('ETag: "2"', "Cache-Control: max-age=60"), NOW, given) == Freshness(
        '"2"', AN_HOUR_AGO, MINUTE
    )


@pytest.mark.parametrize(
    ("lines", "wait"),
    [
        (["Retry-After: 90"], 1.5 * MINUTE),
        (["Retry-After:  90 "], 1.5 * MINUTE),
        ([f"Retry-After: {IN_AN_HOUR}"], 60 * MINUTE),
        ([f"Retry-After: {IN_AN_HOUR}", f"Date: {AN_HOUR_AGO}"], 120 * MINUTE),
        (["Retry-After: 99999999"], timedelta(days=7)),
        (["Retry-After: " + "9" * 6_000], timedelta(days=7)),
        (["Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"], timedelta(days=7)),
        (["Retry-After: 0"], None),
        (["Retry-After: -3"], None),
        (["Retry-After: 1e3"], None),
        (["Retry-After: ٣"], None),
        ([f"Retry-After: {AN_HOUR_AGO}"], None),
        (["Retry-After: later"], None),
        ([], None),
    ],
)
def test_a_server_may_ask_to_be_left_alone_for_a_week_at_most(lines: list[str], wait: timedelta | None) -> None:
    assert retry_after(headers(*lines), NOW) == wait
