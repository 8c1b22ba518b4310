"""Settings: their model (`groups`), how they are read (`read`), the commented file that is made of it (`template`)."""

from bot.settings.groups import (
    PREFIX,
    ArticleSettings,
    FetchSettings,
    IngestSettings,
    PollSettings,
    Settings,
    StorySettings,
    WebSettings,
)
from bot.settings.read import Configured, Shown, load_settings, read_settings

__all__ = [
    "PREFIX",
    "ArticleSettings",
    "Configured",
    "FetchSettings",
    "IngestSettings",
    "PollSettings",
    "Settings",
    "Shown",
    "StorySettings",
    "WebSettings",
    "load_settings",
    "read_settings",
]
