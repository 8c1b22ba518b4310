"""Finds the files that come with Tidings: `config/` of a checkout, or its copy inside an installed wheel."""

from pathlib import Path

from bot.errors import BadSettings, TidingsError


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


def instructions(chosen: Path | None, kind: str = "summary") -> str:
    """What a model is told to do for a `summary`, an `answer`, a `digest`: that file, or Tidings' own.

    Raises:
        BadSettings: the file cannot be read.
    """
    path = chosen or config_folder() / "prompts" / f"{kind}.md"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadSettings(f"[model]: the instructions {path} cannot be read. Name a text file, or none.") from None
