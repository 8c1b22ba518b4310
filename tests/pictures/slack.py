"""Turns what is sent to Slack into a page that looks as its client shows it: Block Kit in the light theme.

Markup that is not known here stays visible as it is, so that a picture betrays what a client would not take either.
"""

import re
from datetime import UTC, datetime
from html import unescape

from tests.pictures.words import Json, Shown, clock, page, relative, safe

STYLE = """
body{margin:0;padding:14px 16px;background:#fff;color:#1d1c1d;font:15px/1.46 "Liberation Sans",Arial,sans-serif}
.who{position:relative;padding-left:46px}.who i{position:absolute;left:0;top:2px;width:36px;height:36px;
border-radius:8px;background:#c8553d;color:#fff;font:700 20px/36px "Liberation Serif",serif;text-align:center}
.app{background:#e8e8e8;color:#616061;border-radius:2px;font-size:10px;padding:1px 3px;margin:0 6px;vertical-align:1px}
.when,.alone,.said{color:#616061;font-size:12px}.said{margin:0 0 4px 46px}.alone{margin:0 0 2px 46px}
.b{margin-top:8px}h1{font-size:18px;line-height:1.3;margin:8px 0 0}.context{color:#616061;font-size:13px}
.lines{white-space:pre-line}
.quote{border-left:4px solid #ddd;padding-left:12px}a{color:#1264a3;text-decoration:none}
code{color:#c01343;background:#f6f6f6;border:1px solid #ddd;border-radius:3px;padding:0 3px;
font:13px "Liberation Mono",monospace}
.beside{display:flex;gap:14px;justify-content:space-between}.thumb{width:72px;height:72px;border-radius:6px;
background:#ddd;flex:none}hr{border:0;border-top:1px solid #ddd}
.row{display:flex;flex-wrap:wrap;gap:8px}.btn{border:1px solid #bbb;border-radius:4px;padding:3px 12px;
font-weight:700;font-size:13.5px}.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.danger{background:#e01e5a;border-color:#e01e5a;color:#fff}.select{border:1px solid #bbb;border-radius:4px;
padding:3px 12px;font-size:13.5px}.select:after{content:" ▾"}

body:has(.private){background:#f8f8f8;min-height:100vh}
"""

_INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)"
    r"|<!date\^(?P<at>\d+)\^(?P<form>[^|>]+)\|[^>]*>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>"
)


def drawn(shown: Shown) -> str:
    """The page."""
    messages = "".join(_block(block, shown.now) for payload in shown.payloads for block in payload["blocks"])
    told = f"Ada {'used' if shown.asked.startswith('/') else 'pressed'} {safe(shown.asked)}"
    above = f"<div class='said'>{told}</div>"
    if shown.private:
        above += "<div class='alone'>Only visible to you</div>"
    head = f"<i>T</i><b>Tidings</b><span class='app'>APP</span><span class='when'>{clock(shown.now)}</span>"
    body = f"{above}<div class='who'>{head}{messages}</div>"
    return page(STYLE, f"<div class='private'>{body}</div>" if shown.private else body)


def _block(block: Json, now: datetime) -> str:
    match block["type"]:
        case "header":
            return f"<h1>{safe(block['text']['text'])}</h1>"
        case "section":
            return _section(block, now)
        case "context":
            return "".join(f"<div class='b lines context'>{_text(each, now)}</div>" for each in block["elements"])
        case "rich_text":
            return "".join(_rich(each) for each in block["elements"])
        case "divider":
            return "<hr>"
        case "actions":
            return f"<div class='b row'>{''.join(_element(each) for each in block['elements'])}</div>"
        case other:
            raise ValueError(f"a block of type {other} cannot be drawn")


def _section(block: Json, now: datetime) -> str:
    text = f"<div class='lines'>{_text(block['text'], now)}</div>"
    picture = "<div class='thumb'></div>" if "accessory" in block else ""
    return f"<div class='b beside'>{text}{picture}</div>"


def _rich(element: Json) -> str:
    words = "".join(_run(each) for each in element["elements"])
    return f"<div class='b lines {'quote' if element['type'] == 'rich_text_quote' else ''}'>{words}</div>"


def _run(run: Json) -> str:
    return f"<b>{safe(run['text'])}</b>" if run.get("style", {}).get("bold") else safe(run["text"])


def _element(item: Json) -> str:
    if item["type"] == "button":
        return f"<span class='btn {item.get('style', '')}'>{safe(item['text']['text'])}</span>"
    return f"<span class='select'>{safe(item['placeholder']['text'])}</span>"


def _text(text: Json, now: datetime) -> str:
    return mrkdwn(text["text"], now) if text["type"] == "mrkdwn" else safe(text["text"])


def mrkdwn(text: str, now: datetime) -> str:
    """Slack's mrkdwn as far as answers use it."""
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts += [safe(unescape(text[end : match.start()])), _span(match, now)]
        end = match.end()
    return "".join([*parts, safe(unescape(text[end:]))])


def _span(match: re.Match[str], now: datetime) -> str:
    match match.lastgroup:
        case "code":
            return f"<code>{safe(unescape(match['code']))}</code>"
        case "bold":
            return f"<b>{mrkdwn(match['bold'], now)}</b>"
        case "label":
            return f"<a>{safe(unescape(match['label']))}</a>"
        case _:
            return _moment(datetime.fromtimestamp(int(match["at"]), UTC), match["form"], now)


def _moment(at: datetime, form: str, now: datetime) -> str:
    days = (now.date() - at.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{at:%b} {at.day}, {at.year}")
    for token, words in (("{ago}", relative(at, now)), ("{date_short_pretty}", day), ("{time}", clock(at))):
        form = form.replace(token, words)
    return safe(form.replace("{date_short}", f"{at:%b} {at.day}, {at.year}"))
