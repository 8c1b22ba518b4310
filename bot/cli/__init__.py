"""Turns a shell command line into a call of the application, and its errors into one line and an exit code."""

import os
import sys

from bot.cli.commands import app
from bot.errors import TidingsError

DEBUG = "TIDINGS_DEBUG"
"""Set to anything, an unexpected error shows its traceback."""


def main() -> None:
    """The `tidings` command: exit code 0 done, 2 bad input or usage, 1 failure."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? instead of failing
    try:
        app()
    except TidingsError as error:
        _fail(error.user_message, error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: not our error
    except KeyboardInterrupt:
        _fail("Stopped.", 130)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _fail(f"Something unexpected went wrong: {type(error).__name__}: {error}. Set {DEBUG}=1 to see where.", 1)


def _fail(message: str, code: int) -> None:
    print(f"tidings: {message}", file=sys.stderr)
    sys.exit(code)
