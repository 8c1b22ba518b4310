"""Options and arguments that several commands share."""

from bot.search.when import HINT
from bot.table import Argument, Option, Suggests
from bot.watch import FullText

HEALTH_STATES = ("ok", "failing", "paused", "disabled")
"""How a watched source fares, in the words of `/sources list`."""

SINCE = Option("since", f"only what was published from then on: {HINT}", placeholder="7d")
UNTIL = Option("until", "only what was published before the end of then; forms as for since", placeholder="yesterday")
SOURCE = Option("source", "only sources whose name holds this", placeholder="name", suggests=Suggests.SOURCES)
LENGTH = Option("length", "how much is said", choices=("short", "medium", "long"))

LIMIT = Option("limit", "how many rows at most, up to 40", placeholder="30", numeric=True)

REVISION = Option("revision", "an older wording, as a citation names it; the newest without", placeholder="1")

FULL_TEXT = Option(
    "full-text", "whether the linked pages are read: where the source gives an extract, or fixed", tuple(FullText)
)
WATCHED = Argument(
    "source", "its number, as in /sources list, or a part of its name or address", suggests=Suggests.WATCHES
)
