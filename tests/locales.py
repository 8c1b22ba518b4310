"""What the interface says, read from the code: `python -m tests.locales` writes config/locales/en.toml anew.

It then tells what each other catalogue lacks, and what it holds that is said no more.
"""

import ast
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "config" / "locales"
ENGLISH = FOLDER / "en.toml"

Phrases = dict[str, str | dict[str, str]]

_MAKERS = {"phrase": 1, "woven": 1, "counted": 3, "plural": 3}
"""What makes phrases, and how many arguments hold its words or the number."""

_OWN = (ROOT / "bot" / "message" / "phrases.py", ROOT / "bot" / "message" / "blocks.py")
_HOMES = ("bot.message.phrases", "bot.message.blocks")

_HEAD = """\
# Every phrase of the interface, as the code has it: written by `python -m tests.locales`, not by hand.
# A catalogue of another language says the same keys in its words; see bot/locales.py and docs/operations.md.
name = "English"

[phrases]
"""


class NotLiteral(Exception):
    """A phrase whose words do not stand in the code; the message says where."""


@cache
def said() -> Phrases:
    """All phrases, by their patterns, in the order of the alphabet.

    Raises:
        NotLiteral: words that are made elsewhere cannot be in a catalogue.
    """
    found: Phrases = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if path not in _OWN and "cli" not in path.parts:  # a terminal's own words are English
            for key, words in _of(path):
                if found.setdefault(key, words) != words:
                    raise NotLiteral(f"{path}: {key!r} is said in two ways")
    return dict(sorted(found.items()))


def _of(path: Path) -> Iterator[tuple[str, str | dict[str, str]]]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module in _HOMES]
    names = {each.name for node in imports for each in node.names} & set(_MAKERS)
    for node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield _phrase(node.func.id, node, path)


def _phrase(maker: str, node: ast.Call, path: Path) -> tuple[str, str | dict[str, str]]:
    given = node.args[: _MAKERS[maker]][_MAKERS[maker] > 1 :]
    words = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if not words or len(words) != len(given):
        raise NotLiteral(f"{path}:{node.lineno}: {ast.unparse(node)}")
    if maker in ("phrase", "woven"):
        return words[0], words[0]
    one, many = words if len(words) > 1 else (words[0], f"{words[0]}s")
    if maker == "counted":
        one, many = f"{{n}} {one}", f"{{n}} {many}"
    return many, {"one": one, "other": many}


def written(phrases: Phrases) -> str:
    """The catalogue of English."""
    return _HEAD + "".join(f"{_quoted(key)} = {_value(words)}\n" for key, words in phrases.items())


def _value(words: str | Mapping[str, str]) -> str:
    if isinstance(words, str):
        return _quoted(words)
    return "{ " + ", ".join(f"{name} = {_quoted(each)}" for name, each in words.items()) + " }"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def catalogues() -> dict[str, dict[str, Any]]:
    """The other catalogues as they stand, by their names."""
    paths = [path for path in sorted(FOLDER.glob("*.toml")) if path != ENGLISH]
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


def main() -> None:
    """Write that of English, and tell of the others."""
    phrases = said()
    ENGLISH.write_text(written(phrases), encoding="utf-8")
    print(f"English: {len(phrases)} phrases")
    for name, held in catalogues().items():
        lacks = [key for key in phrases if key not in held["phrases"]]
        unsaid = [key for key in held["phrases"] if key not in phrases]
        print(f"{name}: lacks {len(lacks)}, has {len(unsaid)} that are said no more", *unsaid[:5], sep="\n  ")


if __name__ == "__main__":
    main()
