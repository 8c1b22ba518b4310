"""What is answered can be said in another language: all words are phrases but those of the news and of commands."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.context import Role
from bot.commands.reply import State
from bot.commands.rows_reading import READING
from bot.commands.spec import COMMANDS
from bot.locales import Catalogue
from bot.message.plain import Reader, plain
from bot.resources import config_folder
from bot.search.when import HINT
from tests.commands.desk import HOUR, Desk, desk, item
from tests.commands.test_sources import SILENT, failing
from tests.pseudo import Pseudo, unsaid

ADDRESS = re.compile(r"https?://\S+")
ARGUMENT = r"(?:[a-z-]+:\S+|article \d+|\d+|[а-яё]+)"
TYPED = re.compile(
    rf"/[a-z]+(?: (?:check|add|belarus))?(?: {ARGUMENT})*|tidings (?:ingest [A-Z-]+|demo)|UTC\b|(?:since|until|source):"
)
WORD = re.compile(r"[A-Za-z]{2,}")

ANSWERS = (
    "/summary паром",
    "/summary новости",
    "/summary паром length:long",
    "/summary скалы зебра трамвай паром",
    "/ask сколько человек погибли?",
    "/search паром",
    "/search паром limit:1",
    "/latest",
    "/latest паром limit:1",
    "/article 1",
    "/story 1",
    "/story article 2 since:24h",
    "/story паром since:3h",
    "/story паром since:1h",
    "/timeline паром",
    "/why 1",
    "/why 3",
    "/why https://news.example/паром-сел-на-мель",
)
HEADLINES = ("/summary забастовка", "/timeline забастовка", "/article 3")
NOTHING = (
    "/summary зебра",
    "/summary пором",
    "/summary паром since:1h",
    "/summary паром until:2020",
    "/summary новости until:2020",
    "/summary паром source:Зебра",
    "/ask кто видел зебру?",
    "/ask почему паром назвали ромашкой?",
    "/search зебра паром since:1h",
    "/latest until:2020",
    "/latest зебра",
    "/article 99",
    "/article 1 revision:9",
    "/story 99",
    "/timeline зебра",
    "/why 99",
    "/why зебра",
    "/why https://news.example/зебра",
)
ERRORS = (
    "/summary",
    "/summary —",
    "/summary паром since:зебра",
    "/summary паром length:зебра",
    "/summary паром sincee:7d",
    "/summary паром limit:7",
    "/summary паром since:",
    "/summary паром since:1h until:2h",
    "/summary " + "паром " * 400,
    "/ask —",
    "/ask сколько?",
    "/search паром limit:зебра",
    "/search —",
    "/latest since:зебра",
    "/latest —",
    "/article зебра",
    "/article 1 revision:зебра",
    "/story —",
    "/story",
    "/timeline —",
    "/why —",
    "/why",
)

OPTIONS = [option for row in COMMANDS for option in row.options]
TABLE = {
    word
    for told in (
        *(f"{row.name} {' '.join(row.examples)}" for row in COMMANDS),
        *(row.argument.name for row in COMMANDS if row.argument),
        *(f"{option.name} {option.placeholder} {' '.join(option.choices)}" for option in OPTIONS),
        *HINT.replace(" or ", ", ").split(", "),
    )
    for word in WORD.findall(told)
}
"""What is typed in commands, which no language says otherwise."""


@pytest.fixture
async def newsroom() -> AsyncIterator[Desk]:
    """A desk whose news, sources and topics have no letter of English."""
    async with desk(role=Role.OPERATOR) as made:
        text = "Паром с пассажирами сел на мель у скалы во вторник. Погибли {n} человек. Буксиры не помогли парому."
        await made.files("Листок", item("Паром сел на мель", text.format(n=12), age=2 * HOUR, language="ru"))
        await made.files("Вестник", item("Паром сел на скалы", text.format(n=15), age=3 * HOUR, language="ru"))
        await made.files("Курьер", item("Забастовка", age=None, language="ru"))
        tram = "Город построит трамвай до порта. Трамвай пойдёт весной."
        await made.files("Курьер", item("Трамвай до порта", tram, age=50 * HOUR, language="ru"))
        yield made


def english(told: str) -> list[str]:
    """The English words of a text that are neither of a phrase nor to type."""
    return WORD.findall(TYPED.sub("", ADDRESS.sub("", unsaid(told))))


async def said(newsroom: Desk, line: str, *states: State) -> str:
    reply = await newsroom.asks(line)
    assert reply.state in states, plain(reply.message, newsroom.reader)
    told = plain(reply.message, Reader(newsroom.clock.now(), newsroom.context.zone, Pseudo()))
    assert "⟦" in told
    return told


@pytest.mark.parametrize("line", ANSWERS)
async def test_an_answer_is_made_of_phrases(newsroom: Desk, line: str) -> None:
    assert english(await said(newsroom, line, State.ANSWERED)) == []


@pytest.mark.parametrize("line", HEADLINES)
async def test_an_answer_of_headlines_is_made_of_phrases(newsroom: Desk, line: str) -> None:
    assert english(await said(newsroom, line, State.HEADLINES_ONLY, State.ANSWERED)) == []


@pytest.mark.parametrize("line", NOTHING)
async def test_what_is_said_where_there_is_nothing_is_made_of_phrases(newsroom: Desk, line: str) -> None:
    assert english(await said(newsroom, line, State.NOTHING)) == []


@pytest.mark.parametrize("line", ERRORS)
async def test_what_is_wrong_with_a_line_is_said_in_phrases(newsroom: Desk, line: str) -> None:
    assert set(english(await said(newsroom, line, State.ERROR))) <= {*TABLE, *WORD.findall(line)}


def test_every_reading_command_is_asked_for_an_answer_for_nothing_and_with_an_error() -> None:
    for lines in (ANSWERS, NOTHING, ERRORS):
        assert {line.split()[0][1:] for line in lines} == {row.name for row in READING}


async def test_an_empty_store_topics_and_status_are_told_in_phrases(newsroom: Desk) -> None:
    async with desk(role=Role.OPERATOR) as empty:
        assert english(await said(empty, "/summary паром", State.EMPTY_STORE)) == []
    assert english(await said(newsroom, "/topics", State.ANSWERED)) == []
    assert english(await said(newsroom, "/status", State.ANSWERED)) == ["Tidings"]


@pytest.mark.parametrize("line", ["/help", "/help sources", "/help summary", "/help sources show"])
async def test_help_is_told_in_phrases_but_for_what_is_typed(newsroom: Desk, line: str) -> None:
    assert set(english(await said(newsroom, line, State.ANSWERED))) <= TABLE


LOCAL = """
name = "Made up"
[dates]
[phrases]
"Commands" = "Befehle"
"{help}, for admins" = "{help}, für Admins"
[values]
source = { name = "quelle", help = "wie in /quellen liste" }
[commands.summary]
name = "bericht"
help = "Was gesagt wird, anders als bei /quellen"
[commands.sources]
name = "quellen"
help = "Die Quellen"
[commands."sources list"]
name = "liste"
"""


async def test_help_has_what_discord_shows_with_commands_as_they_are_typed_everywhere(
    newsroom: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "de.toml"
    path.write_text(LOCAL, encoding="utf-8")
    reader = Reader(newsroom.clock.now(), newsroom.context.zone, Catalogue(path))
    told = plain((await newsroom.asks("/help")).message, reader)
    assert told.startswith(
        "Befehle\n\n/summary        Was gesagt wird, anders als bei /sources\n/ask            An answer"
    )
    assert "/sources        Die Quellen, für Admins: add, " in told
    one = plain((await newsroom.asks("/help summary")).message, reader)
    assert "\nsource:  wie in /sources list\n" in one
    assert "\nsince:   only what was published from then on" in one


async def test_watched_sources_are_told_in_phrases_but_for_what_is_stored_of_them(newsroom: Desk) -> None:
    for number in range(7):
        await failing(newsroom, f"Курьер {number}")
    site = (await newsroom.context.store.watches(newsroom.clock.now()))[0].watch.address
    member = replace(newsroom, context=replace(newsroom.context, role=Role.MEMBER))
    for told in (
        await said(newsroom, "/status", State.ANSWERED),
        await said(newsroom, f"/why {site}/зебра", State.NOTHING),
        await said(member, f"/why {site}/зебра", State.NOTHING),
    ):
        assert english(told.replace(SILENT, "").replace("Tidings", "")) == []


@pytest.mark.parametrize(
    ("code", "shown"), [("de", "Artikel 1"), ("ru", "Статья 1"), ("uk", "стаття #1"), ("es-ES", "artículo 1")]
)
async def test_an_article_is_named_as_answers_in_the_language_name_it(code: str, shown: str) -> None:
    spoken = Catalogue(config_folder() / "locales" / f"{code}.toml")
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, language=spoken)
        for line in (f"/why {shown}", f"/story {shown}", f"/mute {shown}", f"/unmute {shown}"):
            assert (await newsroom.asks(line)).state is State.ANSWERED, line
        assert (await newsroom.asks(f"/mute {shown.split(maxsplit=1)[0]}")).state is State.ANSWERED  # a topic
        assert await newsroom.hears("/mute") != ""
    async with desk() as english:
        await english.stocked()
        assert (await english.asks(f"/why {shown}")).state is not State.ANSWERED


async def test_what_a_row_of_preferences_shows_resets_it_in_the_language_too() -> None:
    spoken = Catalogue(config_folder() / "locales" / "de.toml")
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, language=spoken)
        heard = plain((await newsroom.asks("/preferences reset Nordwind (Quelle)")).message, newsroom.context.reader)
    assert "Nordwind" in heard
    assert "(Quelle)" not in heard
