"""The one table of commands: names, arguments, options, help and examples.

The parser, `/help`, the console's completion, `tidings sources …` and the README's table are made from it.
The shape of a row is in `bot.table`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import BadCommand
from bot.search.when import HINT
from bot.table import Argument, Command, Option, Suggests
from bot.watch import FullText

HEALTH_STATES = ("ok", "failing", "paused", "disabled")
"""How a watched source fares, in the words of `/sources list`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share their first word; that word alone means the verb `default`."""

    name: str
    help: str
    default: str

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in the order of the table."""
        return tuple(command for command in COMMANDS if command.group == self.name)

    @property
    def admin(self) -> bool:
        """Whether all of them are for admins."""
        return all(command.admin for command in self.commands)

    @property
    def verbs(self) -> tuple[str, ...]:
        """What stands after its name."""
        return tuple(command.verb for command in self.commands)

    def command(self, verb: str) -> Command:
        """Its command of that verb.

        Raises:
            BadCommand: there is none; the message names the nearest and all.
        """
        found = BY_NAME.get(f"{self.name} {verb}")
        if found:
            return found
        near = _nearest(verb, self.verbs)
        hint = f" Did you mean /{self.name} {near}?" if near else ""
        raise BadCommand(f"/{self.name} has no verb “{verb[:40]}”.{hint} The verbs are {', '.join(self.verbs)}.")


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

COMMANDS = (
    Command(
        "summary",
        "What the stored articles say about a topic, each sentence with its source",
        Argument("topic", 'words, "an exact phrase", -not this', suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LENGTH),
        ("/summary belarus", '/summary "Hudson River" since:7d', "/summary trade -tesla length:short"),
    ),
    Command(
        "search",
        "The stored items that hold these words, the most relevant first",
        Argument("words", 'words, "an exact phrase", -not this', suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/search tariffs", "/search ferry source:courier"),
    ),
    Command(
        "latest",
        "The newest stories, of everything or of one topic",
        Argument("topic", "words as for /summary", required=False, suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/latest", "/latest belarus since:24h"),
    ),
    Command(
        "article",
        "The whole stored text of one article",
        Argument("id", "the number that answers show as «article 12»"),
        (REVISION,),
        ("/article 1 revision:1", "/article 1"),
        private=True,
    ),
    Command(
        "story",
        "How a story went: who reported what first, and what sources disagree on",
        Argument("story", "its number, article 12, a link, or words", suggests=Suggests.TOPICS),
        (SINCE,),
        ("/story 12", "/story ferry aground since:24h", "/story article 3"),
    ),
    Command(
        "timeline",
        "What happened about a topic, day by day, each step with its source",
        Argument("topic", "words as for /summary", suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/timeline belarus", "/timeline ferry since:30d limit:12"),
    ),
    Command(
        "subscribe",
        "Follow a topic or sources, in this channel or in your direct messages",
        Argument("topic", "words as for /summary; with source: not needed", required=False, suggests=Suggests.TOPICS),
        (
            Option("where", "here and thread are for admins of the channel; dm is yours", ("here", "dm", "thread")),
            Option("when", "when its digests come, as for /digest schedule", placeholder="daily 08:00"),
            SOURCE,
            Option("language", "only in these, several with commas", placeholder="en"),
            Option("pattern", "only what this RE2 pattern fits", placeholder="minsk|grodno"),
            Option("zone", "the time zone of its times, an IANA name", placeholder="Europe/Minsk"),
            LENGTH,
            Option("stories", "the most that a digest tells, up to 20", placeholder="6", numeric=True),
            Option("quiet", "hours in which nothing comes", placeholder="22:00-07:00"),
            Option("when-empty", "what comes when nothing is new", ("line", "silence")),
            Option("mode", "digests at set times, or alerts as stories break", ("digest", "alerts")),
            Option("independent", "for alerts: from how many independent sources on", placeholder="3", numeric=True),
            Option("cool-down", "for alerts: minutes between two", placeholder="60", numeric=True),
            Option("a-day", "for alerts: the most a day", placeholder="5", numeric=True),
            Option("try", "yes only shows what the last 7 days would have brought", ("yes", "no")),
        ),
        (
            "/subscribe belarus",
            '/subscribe trade where:dm when:"weekdays 7:30"',
            "/subscribe belarus mode:alerts independent:3",
            "/subscribe source:courier try:yes",
        ),
        private=True,
    ),
    Command(
        "unsubscribe",
        "Follow a topic no more",
        Argument("subscription", "its number or its topic, as in /subscriptions", suggests=Suggests.SUBSCRIPTIONS),
        (),
        ("/unsubscribe belarus", "/unsubscribe 3"),
        private=True,
    ),
    Command(
        "subscriptions",
        "What this channel and you follow",
        None,
        (),
        ("/subscriptions",),
        private=True,
    ),
    Command(
        "topics",
        "What the news speaks of now, and what this place follows",
        None,
        (),
        ("/topics",),
        private=True,
    ),
    Command(
        "mute",
        "Leave a topic, a source or a story out of the digests here, or list what is left out",
        Argument("what", "words, a source's name, article 12, or a link", required=False, suggests=Suggests.TOPICS),
        (
            Option("for", "how long: 3 days, 2 weeks, until friday; for good without", placeholder="3d"),
            Option("as", "which of them it is, where that is not clear", ("topic", "source", "story")),
        ),
        ("/mute", "/mute ferry for:2 weeks", "/mute article 1 for:until friday", "/mute wire as:source"),
        private=True,
    ),
    Command(
        "unmute",
        "Leave something out of the digests here no more",
        Argument("what", "as /mute lists it"),
        (),
        ("/unmute ferry", "/unmute article 1"),
        private=True,
    ),
    Command(
        "settings",
        "How answers are given here: time zone and length",
        None,
        (
            Option("zone", "the time zone in which dates are read and shown, an IANA name", placeholder="Europe/Minsk"),
            LENGTH,
        ),
        ("/settings", "/settings zone:Europe/Minsk length:short"),
        private=True,
    ),
    Command(
        "preferences show",
        "What digests here tell more and less of, by the members' votes, and what is muted",
        None,
        (),
        ("/preferences", "/preferences show"),
        private=True,
    ),
    Command(
        "preferences reset",
        "Forget what members voted: of one word or source, or all of it",
        Argument("what", "a word or a source as /preferences shows it, or all"),
        (),
        ("/preferences reset ferry", "/preferences reset all"),
        private=True,
    ),
    Command(
        "digest preview",
        "What a digest of this place would say now, from what it follows",
        None,
        (),
        ("/digest preview",),
        private=True,
    ),
    Command(
        "digest now",
        "Send a digest here at once, of what was not told yet",
        None,
        (),
        ("/digest now",),
        private=True,
    ),
    Command(
        "digest schedule",
        "When digests come here: set it, or see the next times",
        Argument("when", "daily 08:00, weekdays 7:30, mon,thu 18:00, every 6h, or cron", required=False),
        (),
        ("/digest schedule weekdays 7:30", "/digest schedule every 6h", "/digest schedule"),
        private=True,
    ),
    Command(
        "digest pause",
        "Send no digests here until they are resumed",
        None,
        (),
        ("/digest pause",),
        private=True,
    ),
    Command(
        "digest resume",
        "Send digests here again",
        None,
        (),
        ("/digest resume",),
        private=True,
    ),
    Command(
        "digest history",
        "The newest digests sent here, and what became of each part",
        None,
        (),
        ("/digest history",),
        private=True,
    ),
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
    Command(
        "status",
        "How fresh the news are, which sources fail, what was sent here last and what waits",
        None,
        (),
        ("/status",),
        private=True,
    ),
    Command(
        "help",
        "What the commands do, or how one of them is used",
        Argument("command", "the name of a command", required=False),
        (),
        ("/help", "/help summary"),
        private=True,
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}

GROUPS = {
    "preferences": Group("preferences", "What digests here tell more and less of", "show"),
    "digest": Group("digest", "Digests of what is followed", "preview"),
    "sources": Group("sources", "The sources that are watched", "list"),
}


def command_named(name: str) -> Command:
    """The command of that name; a group's name means its default.

    Raises:
        BadCommand: there is none; the message names the nearest.
    """
    first, _, verb = name.partition(" ")
    if first in GROUPS:
        return GROUPS[first].command(verb or GROUPS[first].default)
    if name in BY_NAME:
        return BY_NAME[name]
    known = [*(command.name for command in COMMANDS if not command.group), *GROUPS]
    near = _nearest(name, known)
    hint = f"Did you mean /{near}?" if near else f"The commands are {', '.join(f'/{word}' for word in known)}."
    raise BadCommand(f"There is no command /{name[:40]}. {hint}")


def _nearest(word: str, known: Sequence[str]) -> str:
    """The one of these that a mistyped word most resembles, `""` when it resembles none."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    return next(iter(get_close_matches(word, known, 1)), "")
