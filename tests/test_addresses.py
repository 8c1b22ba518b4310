"""Services are reached safely, or on this machine; a complaint never repeats an address."""

import pytest

from bot.addresses import api_url, gateway_url, page_url


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("https://api.example/v1/", "https://api.example/v1"),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/api"),
        ("http://[::1]/", "http://[::1]"),
        (" http://localhost ", "http://localhost"),
    ],
)
def test_an_address_is_taken_without_the_slash_at_its_end(given: str, taken: str) -> None:
    assert api_url(given) == taken


@pytest.mark.parametrize(
    "given",
    [
        "", "nonsense", "ftp://127.0.0.1", "http://10.0.0.1",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "https://user:hidden@api.example", "https://api.example/?hidden=1",
        "https://api.example/#hidden", "https://a b/",
        "http://[::1", "https://api.example:port/", "https://",
    ],
)  # fmt: skip
def test_anything_else_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(ValueError, match=r"address|this machine") as caught:
        api_url(given)
    assert "hidden" not in str(caught.value)


def test_a_gateway_and_a_page_may_be_left_open() -> None:
    assert gateway_url("") == page_url(" ") == ""
    assert gateway_url("ws://127.0.0.1:1/x/") == "ws://127.0.0.1:1/x"
    with pytest.raises(ValueError, match="wss://"):
        gateway_url("https://gateway.example")
