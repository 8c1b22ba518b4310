"""`tidings health` says whether a running Tidings lives, and that nothing else passes for one."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.cli.health import run_health
from bot.errors import BadSettings
from bot.settings import WebSettings


class Answering(HTTPServer):
    """A server that answers everything with `status` and `body`."""

    status, body = 200, b'{"status": "ok"}'
    asked = ""


class Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        self.server.asked = self.path
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server() -> Iterator[Answering]:
    with Answering(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # every address: asked on this machine
def test_it_asks_where_the_settings_say(server: Answering, host: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = WebSettings(host=host, port=server.server_port)
    assert run_health(settings, ready=False) == 0
    assert (server.asked, capsys.readouterr().out) == ("/healthz", "ok\n")
    server.status, server.body = 503, b'{"status": "down", "down": ["slack", "store"]}'
    assert run_health(settings, ready=True) == 1
    assert (server.asked, capsys.readouterr().out) == ("/readyz", "down: slack, store\n")


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b"7", b"\xff"])
def test_something_else_that_answers_there_is_told(
    server: Answering, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    server.status, server.body = 404, body
    assert run_health(WebSettings(port=server.server_port), ready=False) == 1
    assert "something else" in capsys.readouterr().out


def test_who_does_not_answer_is_told_with_what_to_look_for(capsys: pytest.CaptureFixture[str]) -> None:
    with Answering(("127.0.0.1", 0), Handler) as gone:
        port = gone.server_port
    assert run_health(WebSettings(port=port), ready=False) == 1
    assert f"127.0.0.1:{port} does not answer" in capsys.readouterr().out


def test_any_free_port_is_none_that_can_be_asked() -> None:
    with pytest.raises(BadSettings, match=r"Set web\.port"):
        run_health(WebSettings(port=0), ready=False)


def test_a_process_that_hangs_while_it_stops_is_left_with_a_word() -> None:
    script = """
        import threading
        from bot.cli import run
        from bot.logs import Voice
        from bot.secrets import Secrets
        run.STOPPED_WITHIN = 0.1
        run._end_at_the_latest(Voice(Secrets()))
        threading.Event().wait(60)
    """
    words = [sys.executable, "-c", textwrap.dedent(script)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "Something did not close within 0.1 s" in ended.stderr
