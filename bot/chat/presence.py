"""Makes up for removals that nobody saw: the app is told where it is, and leaves everywhere else."""

import logging
from collections.abc import Sequence

from bot.commands.context import Context
from bot.errors import StoreError

_log = logging.getLogger(__name__)


async def leave_others(context: Context, platform: str, present: Sequence[str]) -> None:
    """Mark as left what something is kept of and where the app is no more; a store that refuses is asked later."""
    try:
        for each in await context.store.absent(platform, present):
            await context.store.leave(each, context.now())
            days = context.left_kept.days
            _log.warning("the app is in %s no more: what is kept of it is erased in %d days", each, days)
    except StoreError as error:  # found out again when it connects again
        _log.warning("whether the app was removed from a workspace is not known: %s", error)
