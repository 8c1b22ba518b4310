"""Makes `tidings` and `site` fixtures of every test here."""

from tests.cli.shell import tidings
from tests.cli.site import site

__all__ = ["site", "tidings"]
