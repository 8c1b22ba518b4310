"""Knows whether a store's file takes writes: stops trying for a while when it does not, and tells so once.

    fine ─a write, or the opening, meets a full disk─► troubled: told once; writes are refused for PAUSE seconds
    troubled ─the next write succeeds─► fine: told once

Invariant: pure but for the log. Reading goes on in either state; what was not written is due again, since what is due
stands in the store.
"""

import logging

from bot.errors import CannotWrite

PAUSE = 5.0
"""Seconds in which nothing is tried after a write was refused: each try costs time, and some of it may fit."""

QUIET = 600.0
"""Seconds in which the same trouble is not told again, where small writes fit and large ones do not."""

_log = logging.getLogger(__name__)


class Trouble:
    """The state of one file; `now` is in seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        """Fine."""
        self._error: CannotWrite | None = None
        self._until = 0.0
        self._told_at: float | None = None
        self._told = False

    def check(self, now: float) -> None:
        """Refuse at once what would be refused.

        Raises:
            CannotWrite: a write was refused a moment ago.
        """
        if self._error is not None and now < self._until:
            raise CannotWrite(str(self._error), self._error.why)

    def met(self, error: Exception, now: float) -> None:
        """A write was refused, for this or for another reason."""
        if not isinstance(error, CannotWrite):
            return
        if self._error is None and (self._told_at is None or now - self._told_at >= QUIET):
            self._told_at, self._told = now, True
            _log.warning("%s Nothing is read in or sent until then; what is stored is still answered.", error)
        self._error, self._until = error, now + PAUSE

    def over(self) -> None:
        """A write succeeded."""
        if self._error is not None and self._told:
            _log.warning("the store can be written again; what was due meanwhile is done now")
            self._told = False
        self._error = None
