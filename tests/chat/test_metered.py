"""What is asked is counted by the command's name, with how it ended; never by words of a member."""

from collections.abc import Mapping

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chat.metered import MeteredDesk, command_of
from bot.conversation import Asking, Call, Line, Person, Place
from bot.meter import Uncounted
from bot.store.sqlite import SqliteStore
from bot.table import Suggests
from tests.commands.desk import desk

ADA = Asking(Place("slack", "T1", "C1"), Person("ada"))


class Heard(Uncounted):
    """A meter that keeps what was answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []

    def answered(self, command: str, seconds: float, outcome: str) -> None:
        assert seconds >= 0
        self.answers.append((command, outcome))


async def silent(_stage: str) -> None:
    """Nobody watches."""


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (Line("/summary belarus since:7d"), "summary"),
        (Line("belarus", loose=True), "summary"),
        (Line("/sources"), "sources list"),
        (Call("digest preview"), "digest preview"),
        (Line("/belarus and more"), "unknown"),
    ],
)
def test_a_command_is_known_by_its_name_in_the_table(said: Line | Call, name: str) -> None:
    assert command_of(said) == name


async def test_every_way_to_ask_is_counted_with_how_it_ended() -> None:
    heard = Heard()
    async with desk() as newsroom:
        await newsroom.stocked()
        metered = MeteredDesk(ChatDesk(newsroom.context, ChatRules(600, 600, 600, 600)), heard)
        await metered.ask(ADA, Line("/summary ferry"), silent)
        await metered.ask(ADA, Line("/summary ferry since:nonsense"), silent)
        await metered.press(ADA, "nothing", "", silent)
        await metered.form(ADA, "nothing")
        await metered.submit(ADA, "nothing", dict[str, str]())
        await metered.suggest(ADA, Suggests.TOPICS, "fer")
        await metered.home(ADA)
        assert (await metered.reader(ADA)).zone.key == "UTC"
        await metered.left("slack", "T1")
    await metered.serves("slack", ["T2"])
    assert [name for name, _ in heard.answers] == [
        "summary", "summary", "button", "form", "submit", "suggest", "home",
    ]  # fmt: skip
    assert heard.answers[1][1] == "refused"
    assert heard.answers[0][1] == "ok"


async def test_no_budget_is_a_refusal_and_a_store_that_cannot_be_read_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = Heard()
    async with desk() as newsroom:
        metered = MeteredDesk(ChatDesk(newsroom.context, ChatRules(1, 1, 600, 600)), heard)

        async def broken(*_: object) -> Mapping[str, str]:
            raise ZeroDivisionError

        monkeypatch.setattr(SqliteStore, "preferences", broken)
        await metered.ask(ADA, Line("/latest"), silent)
        await metered.ask(ADA, Line("/latest"), silent)
    assert heard.answers == [("latest", "failed"), ("latest", "refused")]
