"""Rows of the table of commands: the sources, for those who keep them."""

from bot.commands.options import FULL_TEXT, HEALTH_STATES, WATCHED
from bot.table import Argument, Command, Option

KEEPING = (
    Command(
        "sources add",
        "Watch a feed, a site whose feed is looked for, or a page without one",
        Argument("address", "of a feed or a site; for the operator also a folder"),
        (
            Option("topic", "what it is about, several with commas", placeholder="World"),
            FULL_TEXT,
            Option("name", "what readers see instead of its own name", placeholder="…"),
            Option(
                "feed", "which of several feeds that a site announces, by its number", placeholder="2", numeric=True
            ),
        ),
        ("/sources add example.org", "/sources add https://example.org/feed.xml topic:World"),
        admin=True,
        private=True,
    ),
    Command(
        "sources list",
        "The watched sources with their health, the failing ones first",
        None,
        (
            Option("topic", "only those about this", placeholder="World"),
            Option("state", "only those in this state", HEALTH_STATES),
        ),
        ("/sources list topic:World", "/sources list state:failing"),
        admin=True,
        private=True,
    ),
    Command(
        "sources show",
        "Everything about one source",
        WATCHED,
        (),
        ("/sources show courier", "/sources show 3"),
        admin=True,
        private=True,
    ),
    Command(
        "sources check",
        "Look at a source now and say what is wrong and what cures it; nothing is stored",
        WATCHED,
        (),
        ("/sources check 3",),
        admin=True,
        private=True,
    ),
    Command(
        "sources pause",
        "Look at a source no more until it is resumed",
        WATCHED,
        (),
        ("/sources pause 3",),
        admin=True,
        private=True,
    ),
    Command(
        "sources resume",
        "Look at a paused or disabled source again, at once",
        WATCHED,
        (),
        ("/sources resume 3",),
        admin=True,
        private=True,
    ),
    Command(
        "sources remove",
        "Stop watching a source; what it gave stays stored",
        WATCHED,
        (),
        ("/sources remove 3",),
        admin=True,
        private=True,
    ),
    Command(
        "sources import",
        "Watch every feed of a list in OPML; its folders become topics",
        Argument(
            "list",
            "the address of an OPML list, or starter for the set that comes with Tidings; for the operator also a file",
        ),
        (),
        ("/sources import https://example.org/feeds.opml", "/sources import starter"),
        admin=True,
        private=True,
    ),
    Command(
        "sources export",
        "The watched feeds as a list in OPML, for another reader or a new start",
        Argument("file", "for the operator: where it is written; shown without", required=False),
        (Option("with-secrets", "for the operator: feeds whose address holds a key are written too", ("no", "yes")),),
        ("/sources export",),
        admin=True,
        private=True,
    ),
)
