"""Puts what a model told into a digest that was built: the same stories in the same order, each in its words or quoted.

Invariant: of a story that a place was told before, only sentences come in that say something new.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.digest.content import Built
from bot.digest.heads import late_messages
from bot.digest.memory import News, all_facts
from bot.message.compose import numbered, written_by
from bot.message.digest import digest_message
from bot.message.phrases import phrase
from bot.model import Sentence, StorySummary
from bot.stories.facts import is_new

UNUSED = phrase("nothing that it wrote is new here")
"""Why a draft was not used of which every sentence says what a place was told before."""


def retold(built: Built, told: Sequence[StorySummary], each: int, model: str = "", remark: str = "") -> Built:
    """The digest with the stories as a model told them; one without stories as it is.

    Args:
        built: the digest as it was built.
        told: a summary for each of its stories, in their order; of one that the model left out, the quoted one.
        each: the most sentences about one.
        model: who wrote it, `""` for nobody.
        remark: why nobody did, or what of the draft went; a sentence.
    """
    if built.digest is None or not built.news:
        return built
    pairs = list(zip(built.news, told, strict=True))
    new = [_new(news, summary)[:each] for news, summary in pairs]
    drafted = [said for (news, summary), said in zip(pairs, new, strict=True) if not _is_quoted(news, summary)]
    if drafted and not any(drafted):
        model, remark = "", phrase("{model} did not write this: {why}.", model=model, why=UNUSED)
    shown = [
        StorySummary(news.summary.story, said or news.summary.sentences)
        for news, said in zip(built.news, new, strict=True)
    ]
    kept = tuple(replace(story, facts=all_facts(item.sentences)) for story, item in zip(built.told, shown, strict=True))
    digest = replace(built.digest, told=numbered(shown), told_by=written_by(model, remark, shown))
    late = late_messages(digest, built.late_remarks)
    return replace(built, message=digest_message(digest), told=kept, digest=digest, late=late)


def _new(news: News, told: StorySummary) -> tuple[Sentence, ...]:
    """The sentences that say what the place was not told before."""
    return tuple(item for item in told.sentences if news.since is None or is_new(item.text, news.known))


def _is_quoted(news: News, told: StorySummary) -> bool:
    return [item.text for item in told.sentences] == [item.text for item in news.summary.sentences]
