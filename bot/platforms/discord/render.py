"""Turns a message into what Discord takes: components V2, or embeds where the settings ask for them.

Invariant: no payload is over a limit of `limits`, and none can mention anybody.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.conversation import File
from bot.message import blocks
from bot.message.language import in_language
from bot.message.phrases import phrase
from bot.message.plain import Reader, plain
from bot.message.split import utf16
from bot.platformport import Rendered
from bot.platforms.discord import limits
from bot.platforms.discord.escape import escaped
from bot.platforms.discord.pieces import Line, Piece, Rows, Text, pieces

MOST = 5
"""Messages of one answer; what is longer is handed over as a file."""

V2 = 1 << 15
_NO_MENTIONS: dict[str, Any] = {"parse": []}
_ATTACHED = phrase("The whole text is in the attached file.")


def render(told: blocks.Message, reader: Reader, *, embeds: bool = False) -> Rendered:
    """The payloads of a message, in order, and a file where it is too long for messages."""
    message = in_language(told, reader.language)
    most_rows = limits.ROWS if embeds else limits.V2_COMPONENTS
    parts = _packed(list(pieces(message, reader)), most_rows)
    file = None
    if len(parts) > MOST:
        rows = [Rows(piece.apart, piece.apart) for part in parts for piece in part if isinstance(piece, Rows)]
        texts = [piece for piece in parts[0] if not isinstance(piece, Rows)]
        begun: list[Piece] = [*texts[:1], Text(f"-# {escaped(reader.language.say(_ATTACHED))}"), *rows[: limits.ROWS]]
        parts, file = _packed([[piece] for piece in begun], limits.ROWS)[:1], File("answer.txt", plain(message, reader))
    make = _embeds if embeds else _components
    return Rendered(tuple(make(part) for part in parts), file)


def _packed(groups: Iterable[Sequence[Piece]], most_rows: int) -> list[list[Piece]]:
    """Pieces as many in one message as it takes, those of a group in one where one takes them; at least one message."""
    parts: list[list[Piece]] = [[]]
    for group in groups:
        if _fits(group, most_rows) and not _fits([*parts[-1], *group], most_rows):
            parts.append([])
        for piece in group:
            if not _fits([*parts[-1], piece], most_rows):
                parts.append([])
            parts[-1].append(piece)
    kept = [part for part in parts if any(not isinstance(piece, Line) for piece in part)]
    return kept or [[Text("…")]]


def _fits(part: Iterable[Piece], most_rows: int) -> bool:
    """Whether one message takes all of this."""
    text, components, rows = 0, 1, 0
    for piece in part:
        match piece:
            case Text(markdown, image, alt):
                text += utf16(markdown) + (utf16(alt) if image else 0) + 1
                components += 3 if image else 1
            case Line():
                components += 1
            case Rows(row, _):
                components += 1 + len(row["components"])
                rows += 1
    return text <= limits.V2_TEXT and components <= limits.V2_COMPONENTS and rows <= most_rows


def _components(part: Sequence[Piece]) -> dict[str, Any]:
    first = next(iter(part), None)
    whole = [Rows(first.apart, first.apart), *part[1:]] if isinstance(first, Rows) else part
    container = {"type": 17, "components": [_component(piece) for piece in whole]}
    return {"flags": V2, "components": [container], "allowed_mentions": _NO_MENTIONS}


def _component(piece: Piece) -> dict[str, Any]:
    match piece:
        case Text(markdown, None, _):
            return {"type": 10, "content": markdown}
        case Text(markdown, image, alt):
            picture = {"type": 11, "media": {"url": image}, "description": alt}
            return {"type": 9, "components": [{"type": 10, "content": markdown}], "accessory": picture}
        case Line():
            return {"type": 14}
        case Rows(row, _):
            return row


def _embeds(part: Sequence[Piece]) -> dict[str, Any]:
    """One embed with all the text; the first picture stands beside it, and the buttons say what they are about."""
    texts = [piece for piece in part if isinstance(piece, Text)]
    image = next((piece.image for piece in texts if piece.image), None)
    embed: dict[str, Any] = {"description": "\n".join(piece.markdown for piece in texts) or "…"}
    embed |= {"thumbnail": {"url": image}} if image else {}
    rows = [piece.apart for piece in part if isinstance(piece, Rows)]
    return {"embeds": [embed], "components": rows, "allowed_mentions": _NO_MENTIONS}
