"""Every hostile text as a feed and a page hold it, through the real readers into the store, and out by every command.

Nothing of it is followed, run or fetched; what is shown leads to the articles' own addresses and nowhere else.
"""

import asyncio
import html
import json
from dataclasses import replace
from itertools import count

import pytest
from lxml import etree

from bot.conversation import Call
from bot.errors import Unreadable
from bot.model import Document
from bot.sources.opml import outlines_of
from bot.sources.read import read_document
from bot.store.sqlite import SqliteStore
from tests.commands.desk import NOW
from tests.hostile.corpus import bombs, payloads
from tests.hostile.readers import faults, unseen
from tests.hostile.sealed import sealed
from tests.hostile.tally import Tally
from tests.hostile.test_commands import FULL, LONGEST, Scene, scene
from tests.hostile.town import silent

pytestmark = pytest.mark.timeout(3_000 if FULL else 300)
