"""Asks whether something that is locked has a known vulnerability: `python -m tests.audit`, a part of `make check`.

`pip-audit` asks its own default service. Where that does not answer, it says so and passes: a fresh machine without a
network must be able to check everything else. What is found fails, unless `[tool.tidings.audit]` of pyproject.toml
gives the reason why it does not reach us.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

PATIENCE, ALL = 15, 180
"""Seconds for one requirement, which tells whether anybody answers, and for all of them."""


def audit(lock: Path, accepted: Mapping[str, str], service: Sequence[str] = (), patience: float = PATIENCE) -> int:
    """Ask about every requirement of a lock file, and say what came of it; 1 where something is found, else 0.

    `service` are options of pip-audit that name another service than its own.
    """
    lines = _requirements(lock.read_text("utf-8"))
    reached = _asked(lines[:1], service, patience)
    if not _known(reached):
        print("Vulnerabilities: the service is not reachable, not checked.")
        return 0
    found = _asked(lines, service, ALL)
    if not _known(found):
        print("Vulnerabilities: the service does not answer any more, not checked.")
        return 0
    return _told(found, accepted)


def _requirements(text: str) -> list[str]:
    """The pinned requirements of a lock file, one each, without hashes: those are pip's to check."""
    return [line.partition(" \\")[0] for line in text.splitlines() if line and not line.startswith((" ", "#"))]


def _asked(requirements: Sequence[str], service: Sequence[str], seconds: float) -> list[dict[str, Any]]:
    """What pip-audit says of each; nothing where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        names = Path(folder) / "requirements.txt"
        names.write_text("\n".join(requirements), "utf-8")
        words = ["--requirement", str(names), "--no-deps", "--disable-pip", "--format", "json", *service]
        words += ["--progress-spinner", "off", "--timeout", "5", "--cache-dir", folder]
        command = [sys.executable, "-m", "pip_audit", *words]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
            said = json.loads(ran.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return []
    return list(said["dependencies"])


def _known(found: Sequence[Mapping[str, Any]]) -> bool:
    return any("vulns" in each for each in found)


def _told(found: Sequence[Mapping[str, Any]], accepted: Mapping[str, str]) -> int:
    known = [each for each in found if "vulns" in each]
    open_ones = 0
    for each in known:
        for one in each["vulns"]:
            names = [one["id"], *one.get("aliases", ())]
            reason = next((accepted[name] for name in names if name in accepted), None)
            open_ones += reason is None
            cure = f"fixed in {', '.join(one['fix_versions'])}" if one.get("fix_versions") else "not fixed yet"
            print(f"{each['name']} {each['version']}: {' = '.join(names)}, {cure}" + (f"; {reason}" if reason else ""))
    unknown = f", {len(found) - len(known)} not known there" if len(known) < len(found) else ""
    print(f"Vulnerabilities: {open_ones} that nothing excuses in {len(known)} requirements{unknown}.")
    return 1 if open_ones else 0


if __name__ == "__main__":
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    sys.exit(audit(ROOT / "requirements.lock", settings["tool"]["tidings"]["audit"]))
