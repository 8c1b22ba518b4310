"""Turns passages and a question into what a model is asked, and its answer into drafted sentences.

Invariant: passages go into the request as JSON values, apart from the instructions.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.writing.passages import Numbered

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
"""What an answer is: JSON Schema 2020-12, strict as the API wants it."""

MAX_SENTENCES = 60
"""Of an answer; a model that goes on is not read further."""

_FENCE = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence that a model wrote, and the ids that it cites."""

    text: str
    ids: tuple[str, ...]


def instructions(template: str, sentences: int) -> str:
    """The instructions, with how many sentences are wanted; a template may do without."""
    return template.replace("{sentences}", str(sentences))


def material(question: str, passages: Sequence[Numbered]) -> str:
    """The question and the passages as JSON; `<` is escaped, so that no passage closes what holds it."""
    rows = [
        {
            "id": each.id,
            "story": each.story + 1,
            "source": each.article.source,
            "published": f"{each.article.published:%A %Y-%m-%d}" if each.article.dated else "unknown",
            "text": each.text,
        }
        for each in passages
    ]
    return json.dumps({"question": question, "passages": rows}, ensure_ascii=False, indent=0).replace("<", "\\u003c")


def drafted(answer: str) -> list[Drafted] | None:
    """The sentences of an answer, None where it is not the JSON that was asked for.

    Local models put words or a fence around it: the outermost object counts.
    """
    text = _THOUGHT.sub("", answer).strip()
    fenced = _FENCE.search(text)
    text = fenced[1] if fenced else text
    first, last = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[first : last + 1]) if 0 <= first < last else None
    except (ValueError, RecursionError):
        return None
    rows = data.get("sentences") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        return None
    return [one for row in rows[:MAX_SENTENCES] if (one := _drafted(row)) is not None]


def _drafted(row: object) -> Drafted | None:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    cited = row.get("passages", [])
    ids = [str(each).strip(" []") for each in cited] if isinstance(cited, list) else []
    text = " ".join(row["text"].split())
    return Drafted(text, tuple(dict.fromkeys(ids))) if text else None


def estimated_tokens(text: str) -> int:
    """About how many tokens a text is: Latin letters by four, others by two and a half, what has no blanks by one."""
    latin = sum(character.isascii() for character in text)
    wide = sum(character > "⺀" for character in text)
    return round(latin / 4 + (len(text) - latin - wide) / 2.5 + wide / 1.2) + 1
