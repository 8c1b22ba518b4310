"""Finds the files that come with Tidings: `config/` of a checkout, or its copy inside an installed wheel."""

from pathlib import Path

from bot.errors import TidingsError


def config_folder() -> Path:
    """The folder of samples and of the commented settings file.

    Raises:
        TidingsError: the installation is incomplete.
    """
    package = Path(__file__).parent
    for folder in (package / "_config", package.parent / "config"):
        if folder.is_dir():
            return folder
    raise TidingsError("This installation lacks its config folder. Install Tidings again.")
