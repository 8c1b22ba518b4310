"""What a text reports, without the line that a feed puts under it."""

import pytest

from bot.text.tails import reported


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Rain fell.\n\nThe post Rain fell appeared first on The Courier.", "Rain fell."),
        ("Rain fell. The post “Rain” first appeared on Courier.com.", "Rain fell."),
        ("Regen fiel. Der Beitrag Regen fiel erschien zuerst auf Kurier.", "Regen fiel."),
        ("The post Rain appeared first on The Courier. It was on Monday. " + 60 * "Rain. ", None),
        ("The post was closed on Monday.", None),
        ("", None),
    ],
)
def test_what_a_feed_puts_under_a_text_is_not_what_it_reports(text: str, left: str | None) -> None:
    assert reported(text) == (text if left is None else left)
