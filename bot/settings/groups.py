"""What an operator may set, in groups: names, kinds, defaults, bounds, and what each is for.

Invariant: `config/tidings.toml` is made from this module (`bot.settings.template`), so each description is read there.
"""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.addresses import api_url, gateway_url, page_url
from bot.settings.values import language_code, listed, no_path, zone_name

PREFIX = "TIDINGS_"
"""Of the variables that set something, but for those that another name is given to (`variable`)."""


_Http = Annotated[str, AfterValidator(api_url)]
_Socket = Annotated[str, AfterValidator(gateway_url)]
_Page = Annotated[str, AfterValidator(page_url)]
_List = BeforeValidator(listed)


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class IngestSettings(_Section):
    """Reading files and pages in."""

    max_bytes: int = Field(200_000_000, ge=1_000, description="The largest file that is read, in bytes.")


class FetchSettings(_Section):
    """Fetching from the web."""

    user_agent: str = Field(
        "Tidings/0.1", pattern=r"^[!-~][ -~]*$", description="How requests introduce themselves; the contact is added."
    )
    contact: str = Field(
        "",
        pattern=r"^[!-'*-~]*$",
        description="Where publishers reach whoever runs this: a mail address or a page. They block who stays unnamed.",
    )
    max_bytes: int = Field(10_000_000, ge=1_000, description="The largest body, after decompression, in bytes.")
    connect_seconds: float = Field(10, gt=0, le=120, description="How long a connection may take, in seconds.")
    idle_seconds: float = Field(15, gt=0, le=600, description="How long a server may say nothing, in seconds.")
    total_seconds: float = Field(30, gt=0, le=600, description="How long one page may take in all, in seconds.")
    concurrency: int = Field(32, ge=1, le=1_000, description="How many pages are fetched at once.")
    per_host: int = Field(2, ge=1, le=16, description="How many pages of one host are fetched at once.")
    allowed_hosts: Annotated[tuple[str, ...], _List] = Field(
        (),
        description='Hosts that may be fetched although their addresses are private: "host" or "host:port". '
        "Links of articles never may.",
    )

    @property
    def introduction(self) -> str:
        """The User-Agent: the product and the contact, or that there is none."""
        contact = f"+{self.contact}" if self.contact else "self-hosted news desk, no contact given"
        return f"{self.user_agent} ({contact})"


class PollSettings(_Section):
    """Looking at watched sources."""

    floor_minutes: float = Field(
        10, ge=1, le=1_440, description="The shortest wait between two looks at a source, in minutes."
    )
    ceiling_hours: float = Field(12, ge=1, le=168, description="The longest wait while all is well, in hours.")
    disable_after: int = Field(12, ge=2, le=1_000, description="After how many failures in a row a source is disabled.")
    tick_seconds: float = Field(5, ge=1, le=600, description="How often is asked which sources are due, in seconds.")
    folder_seconds: float = Field(
        60, ge=1, le=86_400, description="How often a watched folder is looked into, in seconds."
    )


class ArticleSettings(_Section):
    """Keeping articles."""

    retention_days: int = Field(
        365,
        ge=0,
        le=100_000,
        description="After how many days an article that nothing cites loses its text; 0 keeps all.",
    )
    read_pages: bool = Field(
        default=True, description="Whether linked pages are read where a source gives only an extract."
    )


class DiscordSettings(_Section):
    """Serving Discord; the token is DISCORD_TOKEN, a variable."""

    guilds: Annotated[tuple[int, ...], _List] = Field(
        (), description="Servers, by their ids, in which commands are registered at once; none means everywhere."
    )
    embeds: bool = Field(default=False, description="Whether answers are embeds instead of components.")


class WebSettings(_Section):
    """The web application: health, figures, and Slack where it speaks HTTP or is installed by OAuth."""

    enabled: bool = Field(
        default=False, description="Whether it is served although no platform needs it, for its health and figures."
    )
    metrics: bool = Field(
        default=True,
        description="Whether it gives figures to Prometheus, at /metrics; never to what comes through a proxy.",
    )
    host: str = Field("127.0.0.1", min_length=1, description="The address on which it listens.")
    port: int = Field(8080, ge=0, le=65_535, description="The port on which it listens; 0 for any free one.")
    public_url: _Page = Field(
        "", description="Where Slack reaches it from outside, such as https://tidings.example.org, for HTTP and OAuth."
    )


class ChatSettings(_Section):
    """How much may be asked in chat, and who keeps the sources."""

    member_per_minute: float = Field(30, gt=0, le=100_000, description="Commands a member may give a minute.")
    member_burst: int = Field(30, ge=1, le=100_000, description="Commands a member may give at once.")
    channel_per_minute: float = Field(300, gt=0, le=100_000, description="Commands a channel may give a minute.")
    channel_burst: int = Field(300, ge=1, le=100_000, description="Commands a channel may give at once.")
    at_once: int = Field(
        500,
        ge=1,
        le=100_000,
        description="Commands that are worked on at once, of all members together; who gives another is told to ask "
        "again in a moment.",
    )
    keepers: Annotated[tuple[str, ...], _List] = Field(
        (),
        description="The servers and workspaces whose admins keep the sources, which all of them share: "
        '["discord:SERVER-ID", "slack:TEAM-ID"]. Where none is named, it is the first one on each platform whose '
        "admin uses a command for them.",
    )


class DigestSettings(_Section):
    """Digests at set times."""

    patience_hours: float = Field(
        6,
        gt=0,
        le=168,
        description="How late a digest may be sent, in hours, after an outage say; later it waits for the next, "
        "which tells its news.",
    )
    tick_seconds: float = Field(2, ge=0.5, le=600, description="How often is asked which digests are due, in seconds.")
    repeat: bool = Field(
        default=False,
        description="What may have arrived is looked for in its channel. Where nobody can look: false leaves a gap, "
        "true may send it twice.",
    )


class StorySettings(_Section):
    """Grouping articles into stories."""

    across_languages: bool = Field(
        default=False,
        description="Whether reports of one event in different languages are told as one story. It needs an optional "
        "package of 33 MB: pip install 'tidings[embeddings]'.",
    )


class DataSettings(_Section):
    """Care of what is stored."""

    backups_kept: int = Field(
        2,
        ge=0,
        le=100,
        description="Before an older store is brought to a new schema it is copied beside itself; how many such "
        "copies are kept, 0 makes none.",
    )
    workspace_days: int = Field(
        180,
        ge=14,
        le=180,
        description="The longest that a workspace's own answers, votes and sent digests are kept; it may choose less.",
    )
    purge_after_days: int = Field(
        30,
        ge=1,
        le=3_650,
        description="After how many days what is kept of a server or workspace that the app has left is erased.",
    )


class LogSettings(_Section):
    """What `tidings run` says of itself."""

    format: Literal["console", "json"] = Field(
        "console", description="How: lines for a person, or one JSON object a line."
    )
    level: Literal["error", "warning", "info", "debug"] = Field(
        "warning", description="What of the log is said: what is of this level or worse."
    )


class ModelSettings(_Section):
    """A language model that tells stories in its words, each sentence checked against the articles that it cites."""

    name: str = Field(
        "",
        max_length=200,
        description='The model, by its name on its server, "llama3.1:8b" say; empty for none. Its key is '
        "OPENAI_API_KEY, a variable; a local server needs none.",
    )
    seconds: float = Field(20, gt=0, le=300, description="How long it may take, in seconds; then the answer is quoted.")
    tokens_per_day: int = Field(
        200_000, ge=0, description="Tokens that a server or workspace may use a day (UTC); then answers are quoted."
    )
    longest_answer: int = Field(1_200, ge=100, le=100_000, description="The longest answer, in tokens.")
    digests: bool = Field(
        default=False, description="Whether it tells digests, too: they come unasked, and each costs tokens."
    )
    prompt: Annotated[Path | None, BeforeValidator(no_path)] = Field(
        None, description="A file of instructions in place of config/prompts/summary.md."
    )
    answer_prompt: Annotated[Path | None, BeforeValidator(no_path)] = Field(
        None, description="The same for /ask, in place of config/prompts/answer.md."
    )
    digest_prompt: Annotated[Path | None, BeforeValidator(no_path)] = Field(
        None, description="The same for digests, in place of config/prompts/digest.md."
    )


class Settings(_Section):
    """Everything that an operator may set."""

    database: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: user_data_path("tidings") / "tidings.db",
        description="Where the store is: one SQLite file. Unless set, it is in your user data folder (on Linux "
        "~/.local/share/tidings/tidings.db).",
        json_schema_extra={"example": "tidings.db"},
    )
    time_zone: Annotated[str, AfterValidator(zone_name)] = Field(
        "UTC", description="The zone in which dates are read and shown, an IANA name such as Europe/Minsk."
    )
    language: Annotated[str, AfterValidator(language_code)] = Field(
        "en",
        description="In which language Tidings speaks where nobody has chosen one: en, or one of the catalogues in "
        "config/locales. News stay in their own.",
    )
    discord_api_url: _Http = Field(
        "https://discord.com/api/v10",
        description="Where Discord's API is: for a proxy or a stand-in; plain http only on this machine.",
    )
    discord_gateway_url: _Socket = Field("", description="Where Discord's gateway is; empty: where its API says.")
    slack_api_url: _Http = Field(
        "https://slack.com/api/", description="Where Slack's Web API is; plain http only on this machine."
    )
    slack_authorize_url: _Http = Field(
        "https://slack.com/oauth/v2/authorize", description="Where workspaces agree to the app."
    )
    openai_base_url: _Page = Field(
        "",
        description="Where an OpenAI-compatible model is; empty: at OpenAI. See [model].",
        json_schema_extra={"variable": "OPENAI_BASE_URL"},
    )
    ingest: IngestSettings = IngestSettings()
    fetch: FetchSettings = FetchSettings()
    poll: PollSettings = PollSettings()
    articles: ArticleSettings = ArticleSettings()
    discord: DiscordSettings = DiscordSettings()
    web: WebSettings = WebSettings()
    chat: ChatSettings = ChatSettings()
    digest: DigestSettings = DigestSettings()
    stories: StorySettings = StorySettings()
    data: DataSettings = DataSettings()
    model: ModelSettings = ModelSettings()
    log: LogSettings = LogSettings()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.time_zone)
