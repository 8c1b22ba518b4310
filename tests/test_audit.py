"""The look for known vulnerabilities fails on what is found, and passes, saying so, where nobody answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.audit import audit

pytest.importorskip("pip_audit", reason="pip-audit is not installed: make check installs it")

LOCK = """\
ferry==1.0 \\
    --hash=sha256:00
tram==2.0 ; python_full_version >= '3.11' \\
    --hash=sha256:01
bus==3.0 ; python_full_version < '3' \\
    --hash=sha256:02
"""

FOUND = {
    "id": "PYSEC-1",
    "summary": "It sinks.",
    "aliases": ["CVE-1"],
    "affected": [
        {
            "package": {"name": "tram", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.1"}]}],
            "versions": ["2.0"],
        }
    ],
}


class Osv(BaseHTTPRequestHandler):
    """Answers as OSV does (its POST /v1/query): the tram has a vulnerability."""

    asked: list[str]

    def do_POST(self) -> None:
        """One query."""
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(query["package"]["name"])
        body = json.dumps({"vulns": [FOUND]} if query["package"]["name"] == "tram" else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def osv() -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """What was asked so far, and the options by which pip-audit asks there."""
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Its", (Osv,), {"asked": asked}))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield asked, ("-s", "osv", "--osv-url", f"http://127.0.0.1:{server.server_port}/v1/query")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK, "utf-8")
    return path


def test_what_is_found_fails_with_its_names_and_its_cure(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with osv() as (asked, service):
        assert audit(lock, {"CVE-9": "another"}, service) == 1
    assert asked == ["ferry", "ferry", "tram"]
    said = capsys.readouterr().out
    assert "tram 2.0: PYSEC-1 = CVE-1, fixed in 2.1\n" in said
    assert "1 that nothing excuses in 2 requirements.\n" in said


def test_what_has_a_reason_passes_and_is_still_told(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with osv() as (_, service):
        assert audit(lock, {"CVE-1": "we never take the tram"}, service) == 0
    said = capsys.readouterr().out
    assert "PYSEC-1 = CVE-1, fixed in 2.1; we never take the tram\n" in said
    assert "0 that nothing excuses" in said


@pytest.mark.parametrize("port", ["nobody", "silent"])
def test_where_nobody_answers_it_says_so_and_passes(
    port: str, lock: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    if port == "silent":
        monkeypatch.setattr(Osv, "do_POST", lambda _self: release.wait(30))
    with osv() as (_, service):
        named = service if port == "silent" else (*service[:-1], "http://127.0.0.1:9/v1/query")
        try:
            assert audit(lock, {}, named, patience=2) == 0
        finally:
            release.set()
    assert capsys.readouterr().out == "Vulnerabilities: the service is not reachable, not checked.\n"
