"""Every hostile text in what is logged and told: one event a line, and nothing that a terminal obeys."""

import json
import logging
import traceback

import pytest

from bot.logs import Lines, Objects, Voice
from bot.secrets import Secrets
from tests.hostile.corpus import payloads
from tests.hostile.readers import unseen
from tests.hostile.tally import Tally


def _record(text: str, *, failing: bool) -> logging.LogRecord:
    record = logging.LogRecord("bot.sources", logging.WARNING, "", 0, "a look failed: %s", (text,), None)
    if failing:
        record.exc_text = "".join(traceback.format_exception(ValueError(text)))
    return record


@pytest.mark.parametrize("failing", [False, True])
def test_no_text_makes_an_event_of_its_own(failing: bool, tally: Tally) -> None:
    for payload in payloads():
        line = Lines().format(_record(payload.text, failing=failing))
        first, *rest = line.split("\n")
        found = unseen(line) + ([] if first.startswith("tidings: WARNING bot.sources: a look failed: ") else ["lost"])
        found += [f"a line of its own: {each[:60]!a}" for each in rest if not each.startswith("    ")]
        event = Objects().format(_record(payload.text, failing=failing))
        found += unseen(event) + (["several lines"] if "\n" in event else [])
        found += [] if json.loads(event)["message"] == f"a look failed: {payload.text}" else ["it is another text"]
        tally.note(payload.category, found, payload.text)
    tally.hold()


def test_no_text_makes_a_sentence_of_its_own(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    plain, objects = Voice(Secrets()), Voice(Secrets(), "json")
    for payload in payloads():
        plain.tell(f"Discord: {payload.text}")
        lines = capsys.readouterr().err.removesuffix("\n").split("\n")
        found = [f"a line of its own: {each[:60]!a}" for each in lines[1:] if not each.startswith("    ")]
        found += unseen("\n".join(lines))
        objects.tell(f"Discord: {payload.text}")
        event = capsys.readouterr().err.removesuffix("\n")
        found += unseen(event) + (["several lines"] if "\n" in event else [])
        tally.note(payload.category, found, payload.text)
    tally.hold()
