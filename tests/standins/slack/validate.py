"""Messages and views → what Slack refuses in them, by the limits of its documentation.

Invariant: nothing over a limit passes; what passes is also valid by slack_sdk's own models.
"""

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.standins.slack.elements import Problems, check_element, check_text
from tests.standins.slack.facts import Json, texts
from tests.standins.slack.refusal import Refused, invalid

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
ALL_BLOCKS = 13_200
TEXT = 40_000
TITLE, PRIVATE_METADATA, CALLBACK = 24, 3000, 255
VIEW_BYTES = 250_000
METADATA_BYTES = 8000
IN_MESSAGES = {
    *("section", "divider", "image", "actions", "context", "header", "markdown", "rich_text", "input", "video"),
    *("file", "table", "context_actions"),
}
IN_VIEWS = {"section", "divider", "image", "actions", "context", "header", "rich_text", "input", "video"}


def check_message(args: Json) -> None:
    """Refuse a message that says nothing, says too much or has wrong blocks.

    Raises:
        Refused: no_text, msg_too_long, msg_blocks_too_long, invalid_blocks, invalid_metadata_format.
    """
    blocks, text = args.get("blocks") or [], args.get("text") or ""
    if not blocks and not text and not args.get("attachments"):
        raise Refused("no_text")
    if len(text) > TEXT:
        raise Refused("msg_too_long")
    _metadata(args.get("metadata"))
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if problems := list(_blocks(blocks, MESSAGE_BLOCKS, IN_MESSAGES)):
        raise invalid("invalid_blocks", problems)
    if sum(map(len, texts(blocks))) > ALL_BLOCKS:
        raise Refused("msg_blocks_too_long")


def check_view(view: object, kinds: tuple[str, ...]) -> Json:
    """The view, if it may be shown.

    Raises:
        Refused: invalid_arguments with messages, view_too_large.
    """
    if not isinstance(view, dict):
        raise invalid("invalid_arguments", ["view must be an object [json-pointer:/view]"])
    if len(str(view).encode("utf-8", "surrogatepass")) > VIEW_BYTES:
        raise Refused("view_too_large")
    if problems := list(_view(view, kinds)):
        raise invalid("invalid_arguments", problems)
    return view


def _view(view: Json, kinds: tuple[str, ...]) -> Problems:
    if view.get("type") not in kinds:
        yield f"type must be one of {kinds} [json-pointer:/view/type]"
    if view.get("type") == "modal":
        for name in ("title", "submit", "close"):
            if name in view or name == "title":
                yield from check_text(view.get(name), f"/view/{name}", TITLE, plain=True)
        if "submit" not in view and any(block.get("type") == "input" for block in view.get("blocks", [])):
            yield "submit is required when an input block is in blocks [json-pointer:/view]"
    for name, most in (("private_metadata", PRIVATE_METADATA), ("callback_id", CALLBACK), ("external_id", CALLBACK)):
        if len(view.get(name) or "") > most:
            yield f"must be less than {most + 1} characters [json-pointer:/view/{name}]"
    if not isinstance(view.get("blocks"), list):
        yield "missing required field: blocks [json-pointer:/view]"
        return
    yield from _blocks(view["blocks"], VIEW_BLOCKS, IN_VIEWS)


def _blocks(blocks: list[Any], most: int, kinds: set[str]) -> Problems:
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    yield from _twice("block_id", [block.get("block_id") for block in blocks if isinstance(block, dict)])
    for n, block in enumerate(blocks):
        where = f"/blocks/{n}"
        if not isinstance(block, dict) or block.get("type") not in kinds:
            yield f"unsupported type: {block.get('type') if isinstance(block, dict) else block} [json-pointer:{where}]"
            continue
        problems = list(_block(block, where))
        yield from problems or _by_models(block, where)


def _block(block: Json, where: str) -> Problems:
    if "block_id" in block and not 0 < len(block["block_id"]) <= 255:
        yield f"must be less than 256 characters [json-pointer:{where}/block_id]"
    match block["type"]:
        case "section":
            yield from _section(block, where)
        case "header":
            yield from check_text(block.get("text"), f"{where}/text", 150, plain=True)
        case "markdown":
            if not 0 < len(block.get("text") or "") <= 12_000:
                yield f"must be 1 to 12000 characters [json-pointer:{where}/text]"
        case "image":
            yield from check_element(block | {"block": True}, where)
        case "context":
            yield from _elements(block, where, 10, {"image", "plain_text", "mrkdwn"})
        case "actions":
            yield from _elements(block, where, 25, None)
        case "input":
            yield from _input(block, where)


def _section(block: Json, where: str) -> Problems:
    if "text" not in block and not block.get("fields"):
        yield f"missing required field: text [json-pointer:{where}]"
    if "text" in block:
        yield from check_text(block["text"], f"{where}/text", 3000)
    fields = block.get("fields") or []
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{where}/fields]"
    for n, one in enumerate(fields):
        yield from check_text(one, f"{where}/fields/{n}", 2000)
    if "accessory" in block:
        yield from check_element(block["accessory"], f"{where}/accessory")


def _elements(block: Json, where: str, most: int, kinds: set[str] | None) -> Problems:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        yield f"1 to {most} items allowed [json-pointer:{where}/elements]"
        return
    yield from _twice("action_id", [element.get("action_id") for element in elements])
    for n, element in enumerate(elements):
        if kinds is not None and element.get("type") not in kinds:
            yield f"unsupported type: {element.get('type')} [json-pointer:{where}/elements/{n}]"
        elif element.get("type") in {"plain_text", "mrkdwn"}:
            yield from check_text(element, f"{where}/elements/{n}", 3000)
        else:
            yield from check_element(element, f"{where}/elements/{n}")


def _input(block: Json, where: str) -> Problems:
    yield from check_text(block.get("label"), f"{where}/label", 2000, plain=True)
    if "hint" in block:
        yield from check_text(block["hint"], f"{where}/hint", 2000, plain=True)
    if not isinstance(block.get("element"), dict) or block["element"].get("type") == "button":
        yield f"missing required field: element [json-pointer:{where}]"
    else:
        yield from check_element(block["element"], f"{where}/element")


def _twice(name: str, ids: list[str | None]) -> Problems:
    known = [one for one in ids if one is not None]
    for one in sorted({one for one in known if known.count(one) > 1}):
        yield f"{name} {one} already exists [json-pointer:/blocks]"


def _by_models(block: Json, where: str) -> Iterator[str]:
    try:
        parsed = Block.parse(dict(block))
        if parsed is not None:
            parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as exc:
        yield f"{exc} [json-pointer:{where}]"


def _metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise Refused("invalid_metadata_format")
    if len(str(metadata)) > METADATA_BYTES:
        raise Refused("metadata_too_large")
