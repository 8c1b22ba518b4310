"""Has a model tell the digests that are due, within a time; each stands ready in quotes all the while.

A digest is told once for all the places that it serves. Of these, the workspace that has most of its day left pays:
of many that share a digest, none pays always.
"""

import asyncio
import logging
from collections.abc import Sequence

from bot.conversation import Stage
from bot.digest.briefs import Brief
from bot.digest.content import Built, sentences_each
from bot.digest.retold import retold
from bot.message.phrases import phrase
from bot.workroom import Threads, Workroom
from bot.writing.writer import Order, StoryWriter, Telling

_log = logging.getLogger(__name__)

TOGETHER = 60.0
"""How long digests that are due together wait for a model in all, in seconds; what it has not told then is quoted."""

_NAMED = 6
"""Things that are followed which a model hears of."""


async def _untold(_stage: str) -> None:
    """Nobody watches a digest being written."""


class DigestTeller:
    """Tells digests with a model; see `bot.digest.publish.Teller`."""

    def __init__(self, writer: StoryWriter, together: float = TOGETHER, workroom: Workroom | None = None) -> None:
        """`together` is how long digests that are due together wait in all, in seconds; a workroom checks drafts."""
        self._writer, self._together, self._workroom = writer, together, workroom or Threads()

    def deadline(self) -> float:
        """Until when, by the loop's clock, digests wait that are due together from now on."""
        return asyncio.get_running_loop().time() + self._together

    async def told(self, built: Built, briefs: Sequence[Brief], until: float, stage: Stage = _untold) -> Built:
        """The digest as the model tells it, or as it is quoted, with the reason in its last line.

        Args:
            built: a digest; of an alert, and where there is nothing to tell, it stays as it is.
            briefs: those that it serves, at least one.
            until: when it is quoted at the latest, by the loop's clock.
            stage: is told what is being done.
        """
        if not built.news:
            return built
        each = sentences_each(briefs[0])
        order = await self._order(built, briefs, each)
        try:
            async with asyncio.timeout_at(until):
                telling = await self._writer.tell(order, stage, self._workroom.run)
        except TimeoutError:
            telling = self._quoted(order, phrase("it had no more time for it"))
        except Exception:  # noqa: BLE001  # whatever goes wrong, the digest that stands ready goes out
            _log.exception("a digest could not be told by the model")
            telling = self._quoted(order, phrase("it could not be asked"))
        return retold(built, telling.summaries, each, telling.model, telling.remark)

    def _quoted(self, order: Order, why: str) -> Telling:
        return Telling(
            order.quoted, remark=phrase("{model} did not write this: {why}.", model=self._writer.model, why=why)
        )

    async def _order(self, built: Built, briefs: Sequence[Brief], each: int) -> Order:
        payer = await self._writer.payer([brief.place for brief in briefs])
        labels = [item.label for item in briefs[0].subscriptions][:_NAMED]
        quoted = [news.summary for news in built.news]
        return Order(payer, f"What is new: {', '.join(labels)}", built.forms, quoted, each * len(quoted), unasked=True)
