"""Blocks → the elements in them, and what a member fills in → the state that Slack sends."""

from collections.abc import Iterator, Mapping

from tests.standins.slack.facts import Json, View

Place = tuple[Json, Json]
"""An element, after the block that it stands in."""


def elements(blocks: list[Json]) -> Iterator[Place]:
    """Every element that a member can use."""
    for block in blocks:
        found = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        yield from ((block, one) for one in found if one and "action_id" in one)


def find(blocks: list[Json], name: str) -> Place:
    """The element that a member calls so: by its text, placeholder, label, action_id or block_id.

    Raises:
        AssertionError: there is none, or several; says what there is.
    """
    places = list(elements(blocks))
    named = [place for place in places if name in _names(*place)]
    assert len(named) == 1, f"{name!r} names {len(named)} of {[_names(*place) for place in places]}"
    return named[0]


def option(element: Json, name: str, offered: list[Json]) -> Json:
    """The option that a member picks, by its text or value.

    Raises:
        AssertionError: it is not offered.
    """
    groups = [one["options"] for one in element.get("option_groups") or []]
    options = offered if "external" in element["type"] else sum(groups, list(element.get("options") or []))
    found = [one for one in options if name in {one["text"]["text"], one["value"]}]
    assert found, f"{name!r} is none of {[one['text']['text'] for one in options]}"
    return found[0]


def state(view: View, values: Mapping[str, str]) -> tuple[Json, dict[str, str]]:
    """The values of all inputs of a view, and what Slack itself finds missing or too long, by block_id."""
    kept: Json = {}
    faults: dict[str, str] = {}
    left = dict(values)
    for block, element in elements(view.payload["blocks"]):
        if block["type"] != "input":
            continue
        given = next((left.pop(name) for name in _names(block, element) if name in left), None)
        filled = _filled(element, given, view.offered)
        kept[block["block_id"]] = {element["action_id"]: filled}
        text = filled.get("value", filled.get("selected_option"))
        if not text and not block.get("optional"):
            faults[block["block_id"]] = "Please complete this required field"
        elif isinstance(text, str) and not element.get("min_length", 0) <= len(text) <= element.get("max_length", 3000):
            faults[block["block_id"]] = "Too short or too long"
    assert not left, f"the view has no {sorted(left)}"
    return kept, faults


def _filled(element: Json, given: str | None, offered: list[Json]) -> Json:
    if element["type"].endswith("select") or element["type"] == "radio_buttons":
        chosen = option(element, given, offered) if given is not None else element.get("initial_option")
        return {"type": element["type"], "selected_option": chosen}
    return {"type": element["type"], "value": (given if given is not None else element.get("initial_value")) or None}


def _names(block: Json, element: Json) -> list[str]:
    shown = [element.get("text"), element.get("placeholder"), block.get("label")]
    texts = [one["text"] for one in shown if one]
    return [*texts, element["action_id"], *([block["block_id"]] if block["type"] == "input" else [])]
