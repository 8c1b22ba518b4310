"""Turns what is sent to Discord into a page that looks as its client shows it: components V2 in the dark theme.

Markup that is not known here stays visible as it is, so that a picture betrays what a client would not take either.
"""

import re
from datetime import UTC, datetime

from tests.pictures.words import Json, Shown, clock, page, relative, safe

STYLE = """
body{margin:0;padding:14px 16px;background:#313338;color:#dbdee1;font:15px/1.36 "Liberation Sans",Arial,sans-serif}
.said{color:#b5bac1;font-size:13px;margin:0 0 4px 52px}.said b{color:#f2a6c8;font-weight:500}
.said code{background:none;color:#00a8fc;padding:0;font:inherit}
.who{position:relative;padding-left:52px}.who i{position:absolute;left:0;top:2px;width:38px;height:38px;
border-radius:50%;background:#c8553d;color:#fff;font:700 21px/38px "Liberation Serif",serif;text-align:center}
.who b{color:#f2f3f5}.app{background:#5865f2;color:#fff;border-radius:3px;font-size:10px;padding:1px 4px;
margin:0 6px;vertical-align:1px}.when{color:#949ba4;font-size:12px}
.box{background:#2b2d31;border:1px solid #3f4147;border-radius:8px;padding:12px 14px;margin-top:6px;
display:grid;gap:8px}
.text>*{margin:0}h2{font-size:21px;line-height:1.3;color:#f2f3f5}h3{font-size:17px;color:#f2f3f5}
.sub{font-size:12.5px;color:#949ba4}ul{padding-left:20px}.quote{border-left:4px solid #4e5058;padding-left:10px}
a{color:#00a8fc;text-decoration:none}code{background:#1e1f22;border-radius:4px;padding:1px 4px;
font:13px "Liberation Mono",monospace}.t{background:#3c3e44;border-radius:3px;padding:0 2px}
.beside{display:flex;gap:14px;justify-content:space-between}.thumb{width:72px;height:72px;border-radius:6px;
background:#4e5058;flex:none}hr{width:100%;border:0;border-top:1px solid #46484e;margin:4px 0}
.row{display:flex;flex-wrap:wrap;gap:8px}.btn{border-radius:8px;padding:6px 13px;color:#fff;background:#4e5058;
font-size:14px}.s1{background:#5865f2}.s3{background:#248046}.s4{background:#da373c}
.select{flex:1;background:#1e1f22;color:#949ba4;border-radius:6px;padding:8px 12px}
.alone{color:#949ba4;font-size:12px;margin-top:6px}.alone em{color:#00a8fc;font-style:normal}
body:has(.private){background:#35374a;box-shadow:inset 2px 0 #5865f2;min-height:100vh}
"""

_INLINE = re.compile(
    r"\\(?P<sign>[^A-Za-z0-9\s])"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>(?:\\.|[^*\\]|\*(?!\*))+)\*\*"
    r"|\[(?P<label>(?:\\.|[^\]\\])+)\]\(<?(?P<url>https?://[^\s>)]+)>?\)"
    r"|<t:(?P<at>\d+):R>"
)
_LINES = (("## ", "h2"), ("### ", "h3"), ("-# ", "div class='sub'"), ("> ", "div class='quote'"), ("- ", "li"))


def drawn(shown: Shown) -> str:
    """The page."""
    messages = "".join(_message(payload, shown.now) for payload in shown.payloads)
    alone = "<div class='alone'>Only you can see this · <em>Dismiss message</em></div>" if shown.private else ""
    head = f"<i>T</i><b>Tidings</b><span class='app'>APP</span><span class='when'>Today at {clock(shown.now)}</span>"
    said = f"<div class='said'><b>Ada</b> {_doing(shown.asked)}</div>"
    body = f"{said}<div class='who'>{head}{messages}{alone}</div>"
    return page(STYLE, f"<div class='private'>{body}</div>" if shown.private else body)


def _doing(asked: str) -> str:
    return f"used <code>{safe(asked)}</code>" if asked.startswith("/") else f"pressed {safe(asked)}"


def _message(payload: Json, now: datetime) -> str:
    return "".join(_component(item, now) for item in payload["components"])


def _component(item: Json, now: datetime) -> str:
    inner = item.get("components", [])
    match item["type"]:
        case 17:
            return f"<div class='box'>{''.join(_component(each, now) for each in inner)}</div>"
        case 10:
            return f"<div class='text'>{markdown(item['content'], now)}</div>"
        case 9:
            texts = "".join(_component(each, now) for each in inner)
            return f"<div class='beside'><div>{texts}</div><div class='thumb'></div></div>"
        case 14:
            return "<hr>"
        case 1:
            return f"<div class='row'>{''.join(_component(each, now) for each in inner)}</div>"
        case 2:
            return f"<span class='btn s{item['style']}'>{safe(item['label'])}</span>"
        case 3:
            return f"<span class='select'>{safe(item['placeholder'])}</span>"
        case other:
            raise ValueError(f"a component of type {other} cannot be drawn")


def markdown(text: str, now: datetime) -> str:
    """Discord's Markdown as far as answers use it."""
    return "".join(_line(line, now) for line in text.split("\n"))


def _line(line: str, now: datetime) -> str:
    for mark, tag in _LINES:
        if line.startswith(mark):
            made = f"<{tag}>{_inline(line.removeprefix(mark), now)}</{tag.split()[0]}>"
            return f"<ul>{made}</ul>" if tag == "li" else made
    return f"<div>{_inline(line, now) or '&nbsp;'}</div>"


def _inline(text: str, now: datetime) -> str:
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts += [safe(text[end : match.start()]), _span(match, now)]
        end = match.end()
    return "".join([*parts, safe(text[end:])])


def _span(match: re.Match[str], now: datetime) -> str:
    match match.lastgroup:
        case "sign":
            return safe(match["sign"])
        case "code":
            return f"<code>{safe(match['code'])}</code>"
        case "bold":
            return f"<b>{_inline(match['bold'], now)}</b>"
        case "url":
            return f"<a>{_inline(match['label'], now)}</a>"
        case _:
            return f"<span class='t'>{relative(datetime.fromtimestamp(int(match['at']), UTC), now)}</span>"
