"""Turns an answer that is neither feed nor page, but a server's complaint in a few words, into a wall, or into None.

Such answers come with status 200: `{"error": "forbidden"}`, `<Error><Code>AccessDenied</Code></Error>`, or a bare
"Service temporarily unavailable". Invariant: never raises; only what is short and says so itself counts.
"""

import json
import re

from bot.articles.html import text_of_html
from bot.sources.walls import Wall, says_error

_MAX_ANSWER = 20_000
_MAX_PLAIN = 400
_SHOWN = 60
_ERRORS = range(400, 600)

_XML = re.compile(
    r"(?:<\?xml[^<>]{0,200}\?>\s{0,9})?<(?:[\w-]{1,20}:)?(?:errors?|error-?response|fault|exception|problem)[\s>/]",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"<(?:\w{1,20}:)?(?:code|message|title|faultstring|detail|description)>([^<]{1,200})<", re.IGNORECASE
)
_KEYS = ("error", "errors", "error_description", "error_message", "errormessage", "fault", "exception")
_WORDS = ("message", "detail", "title", "reason", "description", "msg", "code", "status", "statuscode")
_LOGIN = re.compile(
    r"log ?in|sign ?in|unauthori[sz]ed|authenticat|credentials|token|api ?key|session (?:has )?expired", re.IGNORECASE
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
_CLAUSE = re.compile(r"[.!?:;,\n]")


def complaint_in(answer: str) -> Wall | None:
    """What a short answer without a page's markup complains of; None for all else."""
    answer = answer[: _MAX_ANSWER + 1].strip("\ufeff \t\r\n")
    if len(answer) > _MAX_ANSWER:
        return None
    if answer.startswith("{"):
        said = _of_json(answer)
    elif _XML.match(answer):
        said = _of_xml(answer)
    else:
        said = _of_words(answer)
    return _wall(" ".join(said.split())) if said is not None else None


def _wall(said: str) -> Wall:
    if _LOGIN.search(_CAMEL.sub(" ", said)):
        return Wall("login", f"a demand to log in (“{said[:_SHOWN]}”)")
    return Wall("error_page", f"an error (“{said[:_SHOWN]}”)" if said else "an error")


def _of_json(answer: str) -> str | None:
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    members = {str(key).lower(): each for key, each in value.items()} if isinstance(value, dict) else {}
    complains = any(members.get(key) for key in _KEYS)
    words = [text for key in (*_KEYS, *_WORDS) if (text := _text(members.get(key)))]
    refuses = isinstance(status := members.get("status", members.get("code")), int) and status in _ERRORS
    if complains or refuses or any(map(says_error, words)):
        return next(iter(words), "")
    return None


def _text(value: object) -> str:
    """What a member says in words: a string, or the first one of an object or a list."""
    if isinstance(value, list):
        value = next(iter(value), None)
    if isinstance(value, dict):
        value = next((value[key] for key in _WORDS if isinstance(value.get(key), str)), None)
    return value if isinstance(value, str) else ""


def _of_xml(answer: str) -> str:
    found = _SAID.search(answer)
    return found[1] if found else text_of_html(answer)[:_SHOWN]


def _of_words(answer: str) -> str | None:
    """A bare sentence; around it there may be tags, as "<h1>" alone."""
    text = text_of_html(answer)
    if not text or len(text) > _MAX_PLAIN:
        return None
    first = text.split("\n\n")[0]
    return first if says_error(first) or says_error(_CLAUSE.split(first)[0]) else None
