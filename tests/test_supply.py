"""What Tidings is made of: declared, few, locked with hashes, and taken from no address of ours."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")

NOT_IMPORTED = {
    "lxml-html-clean",  # trafilatura imports it
    "tzdata",  # zoneinfo reads it where the system has no zones
}
BUILT_IN_LATER = {"compression"}
"""Of Python 3.14 on, where backports.zstd stands for it before."""


def plain(name: str) -> str:
    """A name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(requirements: list[str]) -> set[str]:
    return {plain(re.split(r"[^\w.-]", each, maxsplit=1)[0]) for each in requirements}


DECLARED = names_of(PROJECT["project"]["dependencies"])


def imported() -> set[str]:
    """The distributions that the package imports."""
    modules = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    others = modules - set(sys.stdlib_module_names) - {"bot"} - BUILT_IN_LATER
    return {plain(name) for each in others for name in known.get(each, [each])}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    assert imported() - DECLARED == set()
    assert DECLARED - imported() == NOT_IMPORTED


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_one_version_and_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) > 50
    pattern = r"[\w.-]+==[\w.+!]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert [each.partition("\n")[0] for each in blocks if not re.fullmatch(pattern, each)] == []


def test_the_locks_hold_all_that_is_declared() -> None:
    held = [names_of((ROOT / lock).read_text("utf-8").splitlines()) - {""} for lock in LOCKS]
    assert set() == DECLARED - held[0]
    assert held[0] <= held[1] | names_of(PROJECT["dependency-groups"]["build"])
    groups = [*PROJECT["dependency-groups"].values(), *PROJECT["project"]["optional-dependencies"].values()]
    assert names_of([each for group in groups for each in group]) - held[1] == set()
