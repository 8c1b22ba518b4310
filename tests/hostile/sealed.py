"""What the process does beside computing, watched by Python's own audit events: files, programs, connections, names."""

import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_KNOWN = tuple(
    str(path)
    for path in (
        ROOT / "bot",
        ROOT / "config",
        ROOT / "tests",
        Path(sys.prefix).resolve(),
        Path(sys.base_prefix).resolve(),
        Path(sysconfig.get_path("purelib")).resolve(),
        Path("/usr/share/zoneinfo"),
        Path("/usr/lib"),
        Path(tempfile.gettempdir()) / "pytest-",
    )
)
"""Where Python, its libraries, the product and the tests themselves lie."""
_FILES = frozenset(("open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.mkdir", "shutil.copyfile"))
_PROGRAMS = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "pty.spawn")
)


@dataclass
class Watch:
    """What was seen while it was open: `files` outside of what is known, `programs`, `connections`."""

    files: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)

    def faults(self) -> list[str]:
        """What happened since the last time."""
        found = [f"opens {each}" for each in self.files] + [f"runs {each}" for each in self.programs]
        found += [f"connects {each}" for each in self.connections]
        self.files, self.programs, self.connections = [], [], []
        return found


_open: list[Watch] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[object, ...]) -> None:
    if not _open:
        return
    watch = _open[-1]
    if event in _FILES and args and isinstance(args[0], str | bytes):
        path = args[0] if isinstance(args[0], str) else args[0].decode(errors="replace")
        if path not in (*sys.path, tempfile.gettempdir()) and not path.startswith(_KNOWN):
            watch.files.append(path)
    elif event in _PROGRAMS:
        watch.programs.append(str(args[0]))
    elif event == "socket.connect":
        watch.connections.append(str(args[1]))
        raise OSError("a test connects to nothing")


@contextmanager
def sealed() -> Iterator[Watch]:
    """Watch the process; whatever is connected meanwhile fails as without a network, and is noted."""
    if not _hooked:
        sys.addaudithook(_hook)  # there is no way to take one off again
        _hooked.append(True)
    watch = Watch()
    _open.append(watch)
    try:
        yield watch
    finally:
        _open.remove(watch)
