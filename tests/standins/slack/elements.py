"""Text objects and block elements → what is wrong with each."""

from collections.abc import Iterator

from tests.standins.slack.facts import Json

Problems = Iterator[str]

SELECTS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
SELECTS |= {f"multi_{kind}" for kind in SELECTS}
PICKS = {"checkboxes", "radio_buttons", "overflow"}
INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "datepicker", "timepicker"}
INTERACTIVE = SELECTS | PICKS | INPUTS | {"button", "datetimepicker", "workflow_button"}
MOST_OPTIONS = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}


def check_text(text: object, where: str, most: int, *, plain: bool = False) -> Problems:
    """What is wrong with a text object of 1 to `most` characters."""
    if not isinstance(text, dict) or not isinstance(text.get("text"), str):
        yield f"missing required field: text [json-pointer:{where}]"
        return
    if text.get("type") not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
        yield f"unsupported type: {text.get('type')} [json-pointer:{where}/type]"
    if not text["text"]:
        yield f"must be more than 0 characters [json-pointer:{where}/text]"
    if len(text["text"]) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}/text]"
    if text.get("type") == "plain_text" and "verbatim" in text:
        yield f"additional property: verbatim [json-pointer:{where}]"
    if text.get("type") == "mrkdwn" and "emoji" in text:
        yield f"additional property: emoji [json-pointer:{where}]"


def check_element(element: Json, where: str) -> Problems:
    """What is wrong with an element."""
    kind = element.get("type")
    if kind == "image":
        yield from _image(element, where)
        return
    if kind not in INTERACTIVE:
        yield f"unsupported type: {kind} [json-pointer:{where}/type]"
        return
    if "action_id" in element and not 0 < len(element["action_id"]) <= 255:
        yield f"must be less than 256 characters [json-pointer:{where}/action_id]"
    if "placeholder" in element:
        yield from check_text(element["placeholder"], f"{where}/placeholder", 150, plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{where}/confirm")
    if kind == "button":
        yield from _button(element, where)
    elif kind in {"static_select", "multi_static_select"} | PICKS:
        yield from _options(element, where)
    elif kind == "plain_text_input":
        yield from _input(element, where)


def check_options(options: object, where: str, most: int = 100) -> Problems:
    """What is wrong with a list of options."""
    if not isinstance(options, list) or not 0 < len(options) <= most:
        yield f"1 to {most} items allowed [json-pointer:{where}]"
        return
    for n, option in enumerate(options):
        yield from _option(option, f"{where}/{n}")


def _button(element: Json, where: str) -> Problems:
    yield from check_text(element.get("text"), f"{where}/text", 75, plain=True)
    for name, most in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if len(element.get(name) or "") > most:
            yield f"must be less than {most + 1} characters [json-pointer:{where}/{name}]"
    if element.get("style") not in {None, "primary", "danger"}:
        yield f"must be primary or danger [json-pointer:{where}/style]"
    if "url" in element and not element["url"].startswith(("http://", "https://", "mailto:", "slack://")):
        yield f"invalid url [json-pointer:{where}/url]"


def _image(element: Json, where: str) -> Problems:
    url, alt = element.get("image_url"), element.get("alt_text")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or len(url) > 3000:
        yield f"invalid image_url [json-pointer:{where}/image_url]"
    if not isinstance(alt, str) or not 0 < len(alt) <= 2000:
        yield f"must be 1 to 2000 characters [json-pointer:{where}/alt_text]"
    if "title" in element:
        yield from check_text(element["title"], f"{where}/title", 2000, plain=True)


def _options(element: Json, where: str) -> Problems:
    kind = element["type"]
    if "option_groups" in element and kind not in PICKS:
        groups = element["option_groups"]
        if not 0 < len(groups) <= 100:
            yield f"1 to 100 items allowed [json-pointer:{where}/option_groups]"
        for n, group in enumerate(groups):
            yield from check_text(group.get("label"), f"{where}/option_groups/{n}/label", 75, plain=True)
            yield from check_options(group.get("options"), f"{where}/option_groups/{n}/options")
        return
    yield from check_options(element.get("options"), f"{where}/options", MOST_OPTIONS.get(kind, 100))
    first = element.get("initial_option")
    if first is not None and first not in (element.get("options") or []):
        yield f"initial_option is none of the options [json-pointer:{where}/initial_option]"


def _option(option: Json, where: str) -> Problems:
    yield from check_text(option.get("text"), f"{where}/text", 75)
    if not isinstance(option.get("value"), str) or not 0 < len(option["value"]) <= 150:
        yield f"must be 1 to 150 characters [json-pointer:{where}/value]"
    if "description" in option:
        yield from check_text(option["description"], f"{where}/description", 75)


def _confirm(confirm: Json, where: str) -> Problems:
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        yield from check_text(confirm.get(name), f"{where}/{name}", most, plain=name != "text")


def _input(element: Json, where: str) -> Problems:
    most = element.get("max_length", 3000)
    if not 0 < most <= 3000:
        yield f"must be 1 to 3000 [json-pointer:{where}/max_length]"
    if len(element.get("initial_value") or "") > most:
        yield f"must be less than {most + 1} characters [json-pointer:{where}/initial_value]"
