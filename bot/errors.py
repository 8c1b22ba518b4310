"""Every error that Tidings raises on purpose, each with a sentence for the person who sees it.

    TidingsError
    ├── BadInput            what the user gave cannot be used           exit code 2
    │   ├── BadCommand      a command line or chat command is wrong
    │   ├── BadSettings     a setting is missing or malformed
    │   │   └── NoEmbeddings what comparing stories across languages needs is not installed, or damaged
    │   └── Unreadable      a file, page or feed cannot be read
    ├── PlatformError       Discord or Slack cannot be served           exit code 1
    │   ├── PlatformDown    it cannot be reached; trying again helps
    │   └── PlatformRefused a token, intent or scope is wrong
    └── StoreError          the database refuses                        exit code 1
        ├── StoreTooNew     it was written by a newer Tidings
        ├── NotAStore       the file is not a Tidings database
        ├── CannotWrite     the disk is full or read-only; reading goes on
        ├── Damaged         a part of the file cannot be read
        └── WrongKey        what is encrypted in it cannot be read with the key that is set

Everyday outcomes (a 404, an empty feed, no match) are return values, not errors.
"""

from traceback import extract_tb


class TidingsError(Exception):
    """The root; `str(error)` is the sentence for the user: the thing, the reason, the next step."""

    exit_code = 1

    @property
    def user_message(self) -> str:
        """The sentence that a user may see; it never holds a secret or a traceback."""
        return str(self)


class BadInput(TidingsError):
    """What the user gave cannot be used as it stands."""

    exit_code = 2


class BadCommand(BadInput):
    """A command is unknown or its arguments do not fit; the message shows the right form."""


class BadSettings(BadInput):
    """The settings file or an environment variable is wrong; the message names the key."""


class NoEmbeddings(BadSettings):
    """What comparing stories across languages needs is not installed, or damaged; the message says what to install."""


class Unreadable(BadInput):
    """An input cannot be read; the message gives the reason and what to do."""


class PlatformError(TidingsError):
    """A chat platform cannot be served."""


class PlatformDown(PlatformError):
    """The platform cannot be reached, or ended the connection; trying again helps."""


class PlatformRefused(PlatformError):
    """The platform refuses for good: a token, an intent or a scope is wrong. The message says which, and the cure."""


class StoreError(TidingsError):
    """The database could not do what was asked."""


class StoreTooNew(StoreError):
    """The database has a schema of a later version than this program knows."""


class NotAStore(StoreError):
    """The file exists and is not a Tidings database."""


class CannotWrite(StoreError):
    """The store's disk is full or read-only; `why` says which, in a few words that hold no path."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


class Damaged(StoreError):
    """A part of the store's file is not what was written there."""


class WrongKey(StoreError):
    """What is encrypted in the store needs another key; the message holds none."""


class Stopped(Exception):
    """The user pressed Ctrl-C: no error, and no business of `TidingsError`."""


class ReaderLeft(Exception):
    """Whoever read the output closed it, as `head` does: no error either."""


def traced(error: BaseException) -> str:
    """Where an error arose and of what kind it is, without its words, in which those of a member may stand."""
    steps = " < ".join(
        f"{each.filename}:{each.lineno} in {each.name}" for each in extract_tb(error.__traceback__)[::-1]
    )
    cause = error.__cause__ or error.__context__
    return f"{type(error).__name__} at {steps}" + (f"; after {traced(cause)}" if cause else "")
