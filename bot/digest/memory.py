"""Tells what is new to a place from what it was told: a story comes back only with new facts.

What stood in an article when its story was told is not new, though it was not said: only articles that came later, and
newer wordings, can bring news, and of these the sentences that neither the digest nor the older wordings hold.

Invariant: a story that was told is known again by its articles, whatever its title; told twice in a row, it is not new
the second time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import Sentence, Story, StorySummary
from bot.outbox import ToldStory
from bot.stories.facts import facts_of, is_new


@dataclass(frozen=True, slots=True)
class News:
    """What of a story is news to a place: `since` is when it was told last, None for a story that never was.

    The story of the summary is the part that was not read by then; `known` are the facts that the place knows of it.
    """

    summary: StorySummary
    since: datetime | None = None
    known: frozenset[str] = frozenset()


def all_facts(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """What these sentences tell, in a fixed order."""
    return tuple(sorted(frozenset().union(*(facts_of(sentence.text) for sentence in sentences))))


def told_before(story: Story, told: Sequence[ToldStory]) -> list[ToldStory]:
    """The tellings of this story: those that share an article with it, or a report that both copy."""
    ids = {number for article in story.items for number in (article.id, article.copy_of) if number}
    return [item for item in told if not ids.isdisjoint(item.articles)]


def unread(story: Story, before: Sequence[ToldStory]) -> Story | None:
    """The story by what had not been read when it was told: later articles, and newer wordings; None without any.

    What was told in another language goes on in that.
    """
    read = {pair for item in before for pair in item.read}
    told = {number for number, revision in read if revision}
    languages = {article.language for article in story.elsewhere if article.id in told}
    same = not languages or any(article.id in told for article in story.articles)
    articles = story.articles if same else [each for each in story.elsewhere if each.language in languages]
    left = tuple(article for article in articles if (article.id, article.revision) not in read)
    return Story(left) if left else None


def known_facts(story: Story, before: Sequence[ToldStory], wordings: Mapping[tuple[int, int], str]) -> frozenset[str]:
    """The facts that were told, and those of the wordings that had been read by then."""
    read = {pair for item in before for pair in item.read}
    texts = {(article.id, article.revision): article.text for article in story.items} | dict(wordings)
    told = frozenset(fact for item in before for fact in item.facts)
    return told.union(*(facts_of(texts[pair]) for pair in read if pair in texts))


def news_of(summary: StorySummary, before: Sequence[ToldStory], known: frozenset[str]) -> News | None:
    """What of a story is new to who was told it `before` and knows these facts, None when nothing is."""
    if not before:
        return News(summary)
    new = tuple(sentence for sentence in summary.sentences if is_new(sentence.text, known))
    since = max(item.at for item in before)
    return News(StorySummary(summary.story, new), since, known) if new else None


def remembered(story: Story, summary: StorySummary, at: datetime) -> ToldStory:
    """What is kept of a telling; `story` is the whole one, of which the summary may tell a part."""
    own = [(article.id, article.revision) for article in story.items]
    roots = [(article.copy_of, 0) for article in story.items if article.copy_of]
    return ToldStory(story.title, tuple(dict.fromkeys([*own, *roots])), all_facts(summary.sentences), at)
