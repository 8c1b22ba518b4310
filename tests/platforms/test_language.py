"""Every platform speaks the language of a place, and takes what is said in it, however long its words are."""

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from bot.chat.actions import Action, Shown, Verb, to_open_again, to_save, under_summary
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chat.forms import LIMITS, WORKSPACE, follow_form, settings_form, workspace_form
from bot.chat.known import Known
from bot.chat.meanwhile import SAVE, not_saved
from bot.chat.said import ENDED, told
from bot.chat.suggest import languages_of
from bot.chatport import Preferences
from bot.conversation import Asking, Faults, Form, Person, Place
from bot.locales import Catalogue
from bot.message.blocks import Actions, Button, Menu, Message
from bot.message.language import ENGLISH, in_language
from bot.message.phrases import Phrase, phrase
from bot.message.plain import Reader
from bot.message.split import utf16
from bot.platforms.discord import limits as discord
from bot.platforms.discord.forms import faulted
from bot.platforms.discord.forms import modal as discord_modal
from bot.platforms.discord.render import render as on_discord
from bot.platforms.discord.welcome import WELCOME
from bot.platforms.slack import limits as slack
from bot.platforms.slack import views
from bot.platforms.slack.render import render as on_slack
from bot.tenancy import Ceiling, Ceilings
from tests.commands.desk import desk
from tests.locales import FOLDER, catalogues
from tests.platforms.discord.test_render import check as check_discord
from tests.platforms.harness import harness
from tests.platforms.slack.reading import check as check_slack
from tests.platforms.slack.reading import check_blocks, text_objects
from tests.platforms.test_console import READER
from tests.pseudo import Pseudolects

LONG = 300
"""Characters of a translation that is far too long for a title."""


@pytest.mark.parametrize("name", ["discord", "slack"])
async def test_answers_and_buttons_are_shown_in_the_language_of_the_place(name: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        newsroom.context = replace(newsroom.context, languages=Pseudolects())
        async with harness(name, newsroom, ChatDesk(newsroom.context, ChatRules())) as chat:
            english = await chat.ask("subscriptions")
            assert "Subscriptions" in english.words
            assert "⟦" not in english.words
            workspace = chat.team.id if name == "slack" else str(chat.guild.id)  # type: ignore[attr-defined]
            everywhere = Place(name, workspace, "")
            await newsroom.context.store.prefer(everywhere, Preferences(language="xx"))
            assert "⟦Subscriptions⟧" in (await chat.ask("subscriptions")).words
            answer = await chat.ask("summary", "ferry")
            assert "A ferry with 214 people on board ran aground off Sandholm" in answer.words
            quotes = await chat.press(answer, "⟦Sources⟧")
            assert "⟦What this answer quotes⟧" in quotes.words


@dataclass(frozen=True, slots=True)
class Wordy:
    """A language with long words, which are made of `letters`."""

    letters: str
    code: str = "xx"
    name: str = "Wordy"

    def say(self, text: str) -> str:
        """See `bot.message.language.Language.say`."""
        return (self.letters * LONG)[:LONG] if isinstance(text, Phrase) else text


WORDY = st.builds(Wordy, st.text(st.characters(codec="utf-8"), min_size=1, max_size=12))
"""Blanks, signs beyond the first plane, and letters from right to left among them."""

ADMIN = Asking(Place("discord", "1", "2"), Person("ada", admin=True))
SPOKEN = languages_of(Pseudolects())
CEILINGS = Ceilings(tokens=Ceiling(1_000))
SETTINGS = settings_form(Action(Verb.SETTINGS), Preferences(), "UTC", SPOKEN, "en")


def forms() -> list[Form]:
    """All that there are, on both platforms."""
    made: list[Form | None] = [follow_form(ADMIN, Action(Verb.SUBSCRIBE), None), SETTINGS]
    for place in (ADMIN.place, Place("slack", "T1", "C1")):
        who = Known(replace(ADMIN, place=place))
        actions = [Action(Verb.SETTINGS, which) for which in (WORKSPACE, LIMITS)]
        made += [workspace_form(action, who, Preferences(), CEILINGS, SPOKEN) for action in actions]
    return [each for each in made if each]


def asked() -> list[Message]:
    """Messages with buttons and menus, and those that a platform says itself."""
    menu = Menu(phrase("Stop following"), "do:drop", SETTINGS.fields[1].choices)
    rows = (under_summary("a" * 16, Shown("t" * 100, "medium", limited=True)), to_save("b" * 16))
    buttons = (*rows, to_open_again(Action(Verb.SETTINGS, "limits")), Actions((menu,)))
    cited = Actions((Button("[1]", "do:quote:a:1"),), about="t" * LONG)
    faults = Faults({"zone": phrase("“{text}” is no time zone.", text="x" * LONG)})
    sent = {field.name: "x" * LONG for field in SETTINGS.fields}
    kept = not_saved([], SETTINGS, list(sent), sent, SAVE)
    return [WELCOME, told(ENDED), faulted("form:settings", faults), kept, Message((*buttons, cited))]


@given(WORDY)
@settings(max_examples=60, deadline=None)
def test_no_translation_makes_a_form_that_a_platform_refuses(wordy: Wordy) -> None:
    for form in forms():
        said = in_language(form, wordy)
        assert [each.name for each in said.fields] == [each.name for each in form.fields]
        values = [[choice.value for choice in each.choices] for each in said.fields]
        assert values == [[choice.value for choice in each.choices] for each in form.fields]
        check_modal(discord_modal(said))
        view = views.modal(said, "T1:C1", wordy)
        View(**view).validate_json()
        assert all(utf16(view[part]["text"]) <= slack.TITLE for part in ("title", "submit", "close"))
        assert all(each["text"] for each in text_objects(view))


@pytest.mark.parametrize("name", ["en", *catalogues()])
def test_no_word_of_a_form_is_cut_in_a_language_that_is_spoken(name: str) -> None:
    spoken = ENGLISH if name == "en" else Catalogue(FOLDER / f"{name}.toml")
    for form in forms():
        said = in_language(form, spoken)
        for made in (discord_modal(said), views.modal(said, "T1:C1", spoken)):
            assert "…" not in json.dumps(made, ensure_ascii=False)


def check_modal(made: dict[str, object]) -> None:
    rows = made["components"]
    assert isinstance(rows, list)
    assert utf16(str(made["title"])) <= discord.MODAL_TITLE
    for row in rows:
        assert utf16(row["label"]) <= discord.MODAL_LABEL
        assert utf16(row.get("description", "")) <= discord.OPTION
        options = row["component"].get("options", [])
        assert all(0 < utf16(each["label"]) <= discord.OPTION for each in options)


@given(WORDY)
@settings(max_examples=60, deadline=None)
def test_no_translation_makes_a_message_that_a_platform_refuses(wordy: Wordy) -> None:
    reader = Reader(READER.now, READER.zone, wordy)
    for message in asked():
        check_slack(on_slack(message, reader))
        check_blocks(views.home(message, reader)["blocks"])
        for embeds in (False, True):
            for payload in on_discord(message, reader, embeds=embeds).payloads:
                check_discord(dict(payload))
