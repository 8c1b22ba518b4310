"""Makes `tidings` a fixture of every test here."""

from tests.cli.shell import tidings

__all__ = ["tidings"]
