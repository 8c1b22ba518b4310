"""What is set at the terminal holds there."""

import io
import sys

import pytest

from tests.cli.shell import Shell


def test_what_is_asked_comes_as_the_terminal_has_set_it(tidings: Shell) -> None:
    assert "Sprache: " in tidings("ask", "/settings language:de zone:Asia/Tokyo").out  # the answer already
    assert tidings("ask", "/settings").out.startswith("Einstellungen hier\n")
    assert "Zeitzone" in tidings("ask", "--json", "/settings").data["text"]
    assert tidings("ask", "/settings reset:language,zone").out.startswith("Settings changed\n")


def test_a_line_of_the_console_holds_from_the_next_on(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "/settings language:de\n/settings\n/settings language:en\n/settings\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    said = tidings("console").out
    german, english = said.index("Einstellungen hier"), said.index("Settings here")
    assert said.index("Einstellungen geändert") < german < said.index("Settings changed") < english
