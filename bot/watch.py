"""The nouns of watching: sources that are looked at again and again, as frozen values.

A source that is watched has a watch; loose files and fetched pages are sources without one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from bot.model import Article, Document


class WatchKind(StrEnum):
    """What stands behind a watched source: a feed, a page whose links are its news, or a folder of files."""

    FEED = "feed"
    PAGE = "page"
    FOLDER = "folder"


class WatchState(StrEnum):
    """Whether a source is looked at: `PAUSED` by a person, `DISABLED` by what went wrong."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class FullText(StrEnum):
    """Whether the linked page is read for an item's text: where the source gives an extract, or fixed by a person."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Watch:
    """A source that is looked at again and again, and all that decides when.

    `address` is what is fetched now, or the folder's absolute path. `interval` follows how often the
    source publishes; `refresh` is what it says of itself. `etag` and `last_modified` came from
    `validated_url`, None for the address. `digest` is that of the body that was read last. `moved_to` is
    where permanent redirects led the last `moved_times` times in a row. `failures` are those in a row since
    `failing_since`; `cause` and `problem` are the kind of the last one and its sentence, None when the last
    look went well. `version` is that of the stored row.
    """

    id: int
    kind: WatchKind
    address: str
    name: str
    added: datetime
    next_look: datetime
    state: WatchState = WatchState.ACTIVE
    topics: tuple[str, ...] = ()
    full_text: FullText = FullText.AUTO
    interval: timedelta = timedelta(minutes=30)
    refresh: timedelta | None = None
    etag: str | None = None
    last_modified: str | None = None
    validated_url: str | None = None
    digest: str | None = None
    moved_to: str | None = None
    moved_times: int = 0
    last_look: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    cause: str | None = None
    problem: str | None = None
    key: str = ""
    """The source's identity, whatever its address becomes."""
    version: int = 0

    @property
    def parts(self) -> SplitResult:
        """The address in its parts; all of them empty where what is stored is none."""
        try:
            return urlsplit(self.address)
        except ValueError:
            return urlsplit("")


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A source to be watched from now on; `key` is the source's identity, for a feed `feed:` and its address."""

    kind: WatchKind
    address: str
    key: str
    name: str
    site: str | None = None
    topics: tuple[str, ...] = ()
    full_text: FullText = FullText.AUTO


@dataclass(frozen=True, slots=True)
class Health:
    """A watched source and what it has given: items in all, those of the last seven days, the newest one."""

    watch: Watch
    items: int = 0
    last_week: int = 0
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one look at a source changes: its new state, the news it gave, and what admins are to be told."""

    watch: Watch
    documents: tuple[Document, ...] = ()
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the admins are told once."""

    id: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class WantedPage:
    """An article whose linked page is to be read for its whole text; `tries` were in vain until now.

    `trusted` says that the page stands on the very host that the source was watched at by a person.
    """

    article: Article
    tries: int = 0
    trusted: bool = False
