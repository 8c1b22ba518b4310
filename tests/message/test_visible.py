"""What readers see of a text, and that the words of a link do not lie about where it leads."""

import pytest

from bot.message.visible import honest, visible, web_address

SAFE = "%/:?#@!$&'()+,;=~-._[]"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain\nwords", "plain\nwords"),
        ("\x1b[31mred\x1b[0m\x07", "[31mred[0m"),
        ("pay \u202eelpmaxe.live\u202c", "pay elpmaxe.live"),
        ("a\u2028b\x85c\r\nd\re", "a\nb\nc\nd\ne"),
        ("\U000e0073\U000e0061yes\u3164\u200b", "yes"),
        ("lone \ud800", "lone "),
        ("👨‍👩‍👧 ქ می‌خواهم", "👨‍👩‍👧 ქ می‌خواهم"),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Bridge closes", "Bridge closes"),
        ("News.example looks back", "News.example looks back"),
        ("U.S. and v1.2.3", "U.S. and v1.2.3"),
        ("https://bank.example/login", "https://bank.example/login (www.news.example)"),
        ("bank\u3002example", "bank\u3002example (www.news.example)"),
        ("b\u200bank.ex\u200bample", "b\u200bank.ex\u200bample (www.news.example)"),
        ("\u0430\u0440\u0440\u04cf\u0435.example", "\u0430\u0440\u0440\u04cf\u0435.example (www.news.example)"),
        ("bank%2Eexample", "bank%2Eexample (www.news.example)"),
    ],
)
def test_words_that_read_like_another_host_are_followed_by_the_true_one(words: str, shown: str) -> None:
    assert honest(words, "https://www.news.example/story") == shown


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://news.example:8080/a b", "https://news.example:8080/a%20b"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("https://\u0430\u0440\u0440\u04cf\u0435.example/", "https://xn--80ak6aa92e.example/"),
        ("https://bank.example@evil.example/", None),
        ("https://evil.example\\@bank.example/", None),
        ("https://evil.example:99999/", None),
        ("https://ev il.example/", None),
        ("https:///path", None),
        ("javascript:alert(1)", None),
        ("https://" + "\u0430" * 80 + ".example/", None),
    ],
)
def test_an_address_says_its_host_in_ascii_and_holds_no_user(url: str, address: str | None) -> None:
    assert web_address(url, SAFE) == address
