"""Reads what goes out as a platform's client would, by rules of its own: nothing here uses the product's escapes.

Discord: its Markdown dialect (mentions, masked and bare links, timestamps, formats, lines that begin a block), with
the backslash that makes a sign literal. Slack: the control sequences of mrkdwn, and its format signs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Token:
    """Something that a client would do with a text: `kind`, its target, and the words that a reader sees for it."""

    kind: str
    target: str = ""
    words: str = ""


_DISCORD = {
    "block": r"(?:^|(?<=\n))[^\S\n]*(?P<mark>#{1,3}|-#|>>>|>|[-*]|\d+\.)(?=\s)",
    "escape": r"\\(?:[^\w\s]|_)",
    "link": (
        r"\[(?P<words>(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\[\]\\])*)\]"
        r"\(\s*(?P<target><(?:\\.|[^>\\\n])*>|[^\s)]+)(?:\s+['\"].*?['\"])?\s*\)"
    ),
    "code_block": r"```.+?```",
    "code": r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)",
    "user": r"<@!?\d+>",
    "role": r"<@&\d+>",
    "channel": r"<#\d+>",
    "command": r"</[^:<>\n]+:\d+>",
    "emoji": r"<a?:\w+:\d+>",
    "moment": r"<t:-?\d+(?::[tTdDfFRsS])?>",
    "guide": r"<id:[\w-]+>",
    "mass": r"@(?:everyone|here)",
    "angle_link": r"<(?:https?|steam|discord|mailto|tel|sms):[^\s>]+>",
    "bare_link": r"(?:https?|steam|discord)://[^\s<]+",
    "invitation": r"(?i:discord\.gg|discord(?:app)?\.com/invite)/\w+",
    "format": r"\*\*|__|~~|\|\||\*|(?<![^\W_])_|_(?![^\W_])",
}
"""In the order in which they are tried at each place of a text."""
_READ = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _DISCORD.items()), re.DOTALL)


def discord_tokens(text: str) -> Iterator[Token]:
    """What Discord would make of a text, in order."""
    for match in _READ.finditer(text):
        kind = next(name for name in _DISCORD if match[name] is not None)
        if kind == "link":
            yield Token("link", match["target"].strip("<>"), match["words"])
            yield from discord_tokens(match["words"])
        elif kind != "escape":
            yield Token(kind, match["mark"] or match[0])


_CONTROL = re.compile(r"<([^<>]*)>")
_SLACK_FORMAT = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])")
_SLACK_CODE = re.compile(r"`[^`\n]+`")
_SLACK_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def slack_tokens(text: str) -> Iterator[Token]:
    """What Slack would make of a `verbatim` mrkdwn text, in order."""
    end = 0
    for match in _CONTROL.finditer(text):
        yield from _slack_words(text[end : match.start()])
        yield from _controls(match[1])
        end = match.end()
    yield from _slack_words(text[end:])


def _controls(inner: str) -> Iterator[Token]:
    target, bar, words = inner.partition("|")
    if inner.startswith("!date^"):
        yield Token("moment" if target.count("^") == 2 else "moment with link", target, words)
    elif inner.startswith(("@", "#", "!")):
        yield Token("mention", inner)
    else:
        yield Token("link", _unentitied(target), words if bar else target)
        yield from _slack_words(words)


def _slack_words(text: str) -> Iterator[Token]:
    yield from (Token("stray", each) for each in re.findall(r"[<>]", text))
    yield from (Token("code", each) for each in _SLACK_CODE.findall(text))
    text = _SLACK_CODE.sub("x", text)
    yield from (Token("stray", each) for each in re.findall(r"&(?!amp;|lt;|gt;)\w*", text))
    for match in re.finditer(r"^\s*(&gt;(?:&gt;&gt;)?|[-\u2022]\s|\d+[.)]\s)", text, re.MULTILINE):
        yield Token("block", match[1])
    yield from (Token("format", match[0]) for match in _SLACK_FORMAT.finditer(text))
    yield from (Token("emoji", match[0]) for match in _SLACK_EMOJI.finditer(text))


def _unentitied(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@dataclass(frozen=True, slots=True)
class Shown:
    """One text of a payload: `marked` texts are read as the platform's markup, others as they stand."""

    text: str
    marked: bool


_UNREAD = {"action_id", "custom_id", "value", "block_id", "type", "style", "id"}


def texts(payload: object, name: str = "", kind: str = "") -> Iterator[Shown]:
    """Every text of a payload of Discord or Slack that a reader may see, wherever it stands."""
    if isinstance(payload, Mapping):
        own = str(payload.get("type", "choice" if "label" in payload else ""))
        for key, value in payload.items():
            yield from texts(value, key, own)
    elif isinstance(payload, list | tuple):
        for each in payload:
            yield from texts(each, name, kind)
    elif isinstance(payload, str) and name not in _UNREAD:
        yield Shown(payload, _is_marked(name, kind))


def _is_marked(name: str, kind: str) -> bool:
    """Discord's texts (10) and embeds, Slack's mrkdwn, the line for notifications; not pictures, menus, plain texts."""
    if name == "content":
        return kind in ("10", "")
    if name == "description":
        return kind == ""
    return name == "text" and kind in ("mrkdwn", "")


UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u200e\u200f\u202a-\u202e\u2060-\u2065"
    "\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0001\U000e0020-\U000e007e\u2028\u2029]"
)
"""What no reader can see and no text of ours needs; isolates and the zero-width space are looked at apart."""
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f")
_ZERO = re.compile("\\w\u200b+\\w")


def unseen(text: str) -> list[str]:
    """What stands in a text unseen: controls, overrides, isolates that are not closed, zero-width signs that split."""
    bare = _FLAG.sub("", text)
    found = [f"U+{ord(each):04X}" for each in UNSEEN.findall(bare)]
    found += ["an isolate is open" for line in [bare] if not _balanced(line)]
    return found + (["a zero-width space splits words"] if _ZERO.search(bare) else [])


def _balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        if depth < 0:
            return False
    return depth == 0


_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", ".") | {"\u02cd": "_"})
_HOST = re.compile(r"(?<![\w-])[\w-]++(?:\.[\w-]++)*?\.[^\W\d_]{2,}(?![\w-])")


def hosts(words: str) -> list[str]:
    """What in the words of a link reads as the name of a host, signs that a platform hides left out."""
    seen = re.sub(r"\\(?=[^\w\s])|[\u200b-\u200d\u2060\u2066-\u2069]", "", words).translate(_DOTS)
    return [match[0].casefold() for match in _HOST.finditer(unquote(seen))]


def forges(link: Token) -> str:
    """Why the words of a link lie about where it leads; `""` where they do not: the true host stands last."""
    true = (urlsplit(link.target).hostname or "").casefold()
    said = hosts(link.words)
    if not said or all(_same(each, true) for each in said) or _same(said[-1], true):
        return ""
    return f"a link that reads {said[-1]!r} leads to {true!r}"


def _same(said: str, true: str) -> bool:
    return said == true or true.endswith(f".{said}")


def faults(platform: str, payload: object, known: frozenset[str] | None = None) -> list[str]:
    """What a client of the platform would do that no text of a stranger may make it do.

    `known` are the addresses that links may lead to; None allows any, but none whose words lie.
    """
    found: list[str] = []
    for shown in texts(payload):
        found += unseen(shown.text)
        if not shown.marked:
            continue
        for token in discord_tokens(shown.text) if platform == "discord" else slack_tokens(shown.text):
            if token.kind == "link":
                found += [forges(token)] if forges(token) else []
                found += [f"leads to {token.target}"] if not _leads(token.target, known) else []
            elif token.kind in _NEVER:
                found.append(f"{token.kind} {token.target}")
    found += _settings(platform, payload)
    return found


_NEVER = frozenset((
    *("user", "role", "channel", "command", "emoji", "guide", "mass", "angle_link", "bare_link", "invitation"),
    *("mention", "moment with link", "stray", "code_block"),
))  # fmt: skip


def _leads(target: str, known: frozenset[str] | None) -> bool:
    web = target.startswith(("https://", "http://")) and bool(urlsplit(target).hostname)
    return web and "@" not in urlsplit(target).netloc and (known is None or unquote(target) in known)


def _settings(platform: str, payload: object) -> list[str]:
    """What has to be said beside the texts: that nobody is mentioned, that nothing is parsed or unfolds."""
    if not isinstance(payload, Mapping) or not {"components", "embeds", "blocks", "content"} & set(payload):
        return []
    if platform == "discord":
        return [] if payload.get("allowed_mentions") == {"parse": []} else ["mentions are not forbidden"]
    calm = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    found = [f"{name} is not {value}" for name, value in calm.items() if payload.get(name) != value]
    return found + [f"not verbatim: {each['text'][:40]}" for each in _mrkdwn(payload) if not each.get("verbatim")]


def _mrkdwn(part: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        if part.get("type") == "mrkdwn":
            yield part
        for value in part.values():
            yield from _mrkdwn(value)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _mrkdwn(each)


def skeleton(platform: str, payload: object) -> list[str]:
    """What kinds of things a payload does, in order, whatever its words: two texts that mean nothing give the same."""
    read = discord_tokens if platform == "discord" else slack_tokens
    kinds = []
    for shown in texts(payload):
        if shown.marked:
            kinds += [token.kind + (f" {token.target}" if token.kind == "block" else "") for token in read(shown.text)]
    return kinds


SGR = re.compile(r"\x1b\[[0-9;]*m")


def terminal_faults(text: str) -> list[str]:
    """What a terminal would do beside colours: move, click, rename, ring."""
    return [f"U+{ord(each):04X}" for each in re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f]", SGR.sub("", text))]
