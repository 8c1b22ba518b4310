"""Forms, choices and the Home page in Slack: within the limits, and nothing that comes back does harm."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from bot.conversation import Faults, Field, Form, Input
from bot.message.blocks import Actions, Button, Choice, Heading, Message, paragraph
from bot.platforms.slack import limits, views
from bot.table import Suggests
from tests.message.generated import messages
from tests.platforms.slack.reading import check_blocks, check_options, text_objects
from tests.platforms.test_console import READER

FORM = Form(
    "form:follow:a",
    "Follow a topic, wherever that is",
    (
        Field("topic", "Topic", "belarus", "Words as for /summary", suggests=Suggests.TOPICS),
        Field("where", "Where", "dm", "", (Choice("Here", "here"), Choice("My direct messages", "dm"))),
        Field("zone", "Time zone", "UTC", required=False),
    ),
    "Follow",
)

WORDS = st.text(st.characters(codec="utf-8"), max_size=200)
CHOICES = st.lists(st.builds(Choice, WORDS, WORDS, WORDS), max_size=120).map(tuple)
FIELDS = st.builds(
    Field,
    name=st.uuids().map(str),
    label=WORDS,
    value=WORDS | st.just("x" * 4_000),
    hint=WORDS,
    choices=st.just(()) | CHOICES,
    required=st.booleans(),
    suggests=st.none() | st.sampled_from(Suggests),
    picks=st.none() | st.sampled_from((Input.CHANNEL, Input.PEOPLE)),
)
FORMS = st.builds(Form, st.just("form:a"), WORDS, st.lists(FIELDS, min_size=1, max_size=5).map(tuple), WORDS)


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The elements of a modal by the name of their field."""
    return {block["block_id"]: block["element"] for block in view["blocks"]}


def test_a_form_as_a_modal() -> None:
    view = views.modal(FORM, "T1:C1")
    assert view["callback_id"] == "form:follow:a"
    assert view["title"]["text"] == "Follow a topic,…"
    assert view["submit"]["text"] == "Follow"
    assert view["private_metadata"] == "T1:C1"
    assert [block["optional"] for block in view["blocks"]] == [False, False, True]
    assert view["blocks"][0]["hint"]["text"] == "Words as for /summary"
    assert inputs(view) == {
        "topic": {
            "type": "external_select",
            "action_id": "value",
            "min_query_length": 0,
            "initial_option": option("belarus", "belarus"),
        },
        "where": {
            "type": "static_select",
            "action_id": "value",
            "options": [option("Here", "here"), option("My direct messages", "dm")],
            "initial_option": option("My direct messages", "dm"),
        },
        "zone": {"type": "plain_text_input", "action_id": "value", "max_length": 3_000, "initial_value": "UTC"},
    }


def option(label: str, value: str) -> dict[str, Any]:
    """One value of a select."""
    return {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}


@given(FORMS)
@settings(max_examples=50)
def test_every_modal_is_one_that_slack_takes(form: Form) -> None:
    view = views.modal(form, "m" * limits.METADATA)
    View(**view).validate_json()
    assert len(view["title"]["text"]) <= limits.TITLE
    assert len(view["submit"]["text"]) <= limits.TITLE
    for element in inputs(view).values():
        if element["type"] == "static_select":
            check_options(element["options"])
        if "initial_option" in element:
            check_options([element["initial_option"]])
            assert element["initial_option"] in element.get("options", [element["initial_option"]])
        assert len(element.get("initial_value", "")) <= limits.INPUT
    assert all(each["text"] for each in text_objects(view))


def test_what_a_modal_carries_is_never_cut() -> None:
    with pytest.raises(ValueError, match="3000 characters"):
        views.modal(FORM, "m" * (limits.METADATA + 1))


def test_a_value_that_no_select_holds_is_a_text() -> None:
    form = Form("form:a", "Title", (Field("topic", "Topic", "x" * 80, suggests=Suggests.TOPICS),))
    assert inputs(views.modal(form, ""))["topic"]["type"] == "plain_text_input"


def test_what_was_filled_in_comes_back() -> None:
    state = {
        "values": {
            "topic": {"value": {"type": "external_select", "selected_option": option("Haiti", "haiti")}},
            "where": {"value": {"type": "static_select", "selected_option": None}},
            "zone": {"value": {"type": "plain_text_input", "value": "Europe/Minsk"}},
            "empty": {"value": {"type": "plain_text_input", "value": None}},
        }
    }
    assert views.values(state) == {"topic": "haiti", "where": "", "zone": "Europe/Minsk", "empty": ""}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["values", "value", "selected_option", "topic"]), inner, max_size=3)
        ),
    )
)
def test_whatever_comes_back_is_texts_by_name(state: object) -> None:
    for held in (state, {"values": state}, {"values": {"topic": state}}, {"values": {"topic": {"value": state}}}):
        assert all(isinstance(value, str) for value in views.values(held).values())


def test_faults_stand_at_their_fields() -> None:
    faults = Faults({"zone": "There is no time zone “Mars”; a name such as Europe/Minsk is meant."})
    assert views.errors(faults) == {"response_action": "errors", "errors": dict(faults.by_field)}


def test_choices_are_what_a_select_can_offer() -> None:
    many = [
        Choice("x" * 200, "v"),
        Choice("", ""),
        Choice("long", "y" * 151),
        *(Choice(f"{n}", f"{n}") for n in range(150)),
    ]
    offered = views.choices(many)["options"]
    check_options(offered)
    assert len(offered) == limits.OPTIONS
    assert "y" * 151 not in {each["value"] for each in offered}


def test_what_was_typed_is_offered_as_it_is_unless_the_store_offers_it() -> None:
    assert views.choices([], "  new   topic ")["options"] == [option("new topic", "new topic")]
    assert views.choices([Choice("Haiti (3)", "haiti")], "Haiti")["options"] == [option("Haiti (3)", "haiti")]
    assert len(views.choices([Choice(f"{n}", f"{n}") for n in range(120)], "own")["options"]) == limits.OPTIONS
    assert views.choices([], "") == {"options": []}


def test_the_home_page() -> None:
    page = views.home(Message((Heading("Tidings"), Actions((Button("Settings", "form:settings"),)))), READER)
    View(**page).validate_json()
    assert [block["type"] for block in page["blocks"]] == ["header", "actions"]


def test_a_home_page_that_is_too_long_says_so() -> None:
    page = views.home(Message(tuple(paragraph(f"Line {n}") for n in range(150))), READER)
    assert len(page["blocks"]) == limits.VIEW_BLOCKS
    assert page["blocks"][-1]["elements"][0]["text"] == views.MORE


@given(messages)
@settings(max_examples=40)
def test_every_home_page_is_one_that_slack_takes(message: Message) -> None:
    page = views.home(message, READER)
    View(**page).validate_json()
    check_blocks(page["blocks"])


def test_channels_and_people_are_chosen_from_those_of_the_workspace() -> None:
    fields = (
        Field("channel", "Channel", "C123", required=False, picks=Input.CHANNEL),
        Field("people", "People", "U123,W456,nobody", required=False, picks=Input.PEOPLE),
        Field("none", "People", "", required=False, picks=Input.PEOPLE),
    )
    view = views.modal(Form("form:settings:workspace", "Whole workspace", fields), "")
    View(**view).validate_json()
    held = inputs(view)
    assert held["channel"]["type"] == "conversations_select"
    assert held["channel"]["initial_conversation"] == "C123"
    assert held["channel"]["filter"]["include"] == ["public", "private"]
    assert (held["people"]["type"], held["people"]["initial_users"]) == ("multi_users_select", ["U123", "W456"])
    assert "initial_users" not in held["none"]


def test_what_was_chosen_of_them_comes_as_ids() -> None:
    state = {
        "values": {
            "channel": {"value": {"type": "conversations_select", "selected_conversation": "C123"}},
            "people": {"value": {"type": "multi_users_select", "selected_users": ["U1", "U2", 3]}},
            "none": {"value": {"type": "conversations_select", "selected_conversation": None}},
            "odd": {"value": {"type": "multi_users_select", "selected_users": "U1"}},
        }
    }
    assert views.values(state) == {"channel": "C123", "people": "U1,U2", "none": "", "odd": ""}
