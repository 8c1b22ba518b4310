"""Tidings: a self-hosted news desk that turns stored news into cited answers.

`bot/README.md` is the map, the glossary and the data flow.
"""

__version__ = "0.1.0"
