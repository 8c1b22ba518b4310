"""Turns a shell command line into a call of the application, and its errors into one line and an exit code."""

import os
import sys

from bot.errors import ReaderLeft, Stopped, TidingsError

DEBUG = "TIDINGS_DEBUG"
"""Set to anything, an unexpected error shows its traceback."""


def main() -> None:
    """The `tidings` command: exit code 0 done, 2 bad input or usage, 1 failure, 130 stopped by Ctrl-C."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without UTF-8 shows ? instead of failing
    try:
        from bot.cli.commands import app

        try:
            app()
        finally:
            sys.stdout.flush()  # here a closed pipe can still be told from a failure
    except TidingsError as error:
        _fail(error.user_message, error.exit_code)
    except (ReaderLeft, BrokenPipeError):
        _forget_output()  # not our error
    except (Stopped, KeyboardInterrupt):
        _fail("Stopped.", 130)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _fail(f"Something unexpected went wrong: {type(error).__name__}: {error}. Set {DEBUG}=1 to see where.", 1)


def _open_streams() -> None:
    """A stream that the shell closed (`>&-`) reads and writes nothing, and its number goes to no other file."""
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))


def _forget_output() -> None:
    """What is still buffered goes nowhere, or the interpreter would complain of it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _fail(message: str, code: int) -> None:
    print(f"tidings: {message}", file=sys.stderr)
    sys.exit(code)
