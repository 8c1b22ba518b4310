"""Turns what is known about a topic into a message: answer first, sources visible, the next step offered."""

from collections.abc import Sequence
from dataclasses import replace

from bot.message.blocks import (
    Block,
    Cite,
    Code,
    Heading,
    Inline,
    Message,
    Moment,
    Part,
    Sources,
    StoryCard,
    Text,
    Woven,
    note,
    paragraph,
    woven,
)
from bot.message.phrases import counted, joined, phrase, plural
from bot.model import Article, Citation, Coverage, Kind, Story, StorySummary

MAX_ALSO = 5
"""Stories beside the answer that are listed; the rest is counted."""

MAX_TITLE = 300
"""Characters of a title in an answer; an article alone is shown with the whole of it."""

MAX_SOURCE = 120

MAX_LISTED = 10
"""Rows of a list before the rest is counted: what fits a screen."""


QUOTED = phrase("Written from quotes: every sentence stands in the article cited.")


def summary_message(
    topic: str,
    summaries: Sequence[StorySummary],
    coverage: Coverage,
    also: Sequence[Story],
    remarks: Sequence[str],
    *,
    told_by: str = QUOTED,
) -> Message:
    """A paragraph for each story, what they stand on above, the cited articles below.

    Of several, each goes under the title of the article that it opens with, which may not be the story's best.
    `told_by` is the last line: who wrote it.
    """
    blocks: list[Block] = [Heading(topic[:1].upper() + topic[1:]), note(stands_on(coverage))]
    blocks += [note(remark) for remark in remarks]
    for item in summaries:
        if len(summaries) > 1:
            blocks.append(Heading(shortened(item.sentences[0].citations[0].title)))
        blocks.append(paragraph(*sentences_of(item)))
    blocks.append(Sources(tuple(cited(summaries))))
    blocks += _also(also)
    blocks.append(note(told_by))
    return Message(tuple(blocks))


def written_by(model: str, remark: str, summaries: Sequence[StorySummary]) -> str:
    """The last line: who wrote it, against how many articles it was checked, and a remark."""
    if not model:
        return joined(filter(None, (QUOTED, remark)), " ")
    articles = {each.article_id for item in summaries for sentence in item.sentences for each in sentence.citations}
    checked = phrase(
        "Written by {model}, checked against {articles}.",
        model=shortened(model, MAX_SOURCE),
        articles=counted(len(articles), "article"),
    )
    return joined(filter(None, (checked, remark)), " ")


def stands_on(coverage: Coverage) -> Woven:
    """`2 stories from 5 articles, 4 sources, newest 3 h ago`."""
    counts = {
        "stories": counted(coverage.stories, "story", "stories"),
        "items": counted(coverage.articles, "item"),
        "sources": phrase("one source") if coverage.sources == 1 else counted(coverage.sources, "source"),
    }
    if coverage.newest is None:
        return woven("{stories} from {items}, {sources}", **counts)
    if coverage.dated:
        return woven("{stories} from {items}, {sources}, newest {ago}", **counts, ago=Moment(coverage.newest))
    return woven("{stories} from {items}, {sources}, first seen {ago}", **counts, ago=Moment(coverage.newest))


def headlines_message(topic: str, stories: Sequence[Story], coverage: Coverage, remarks: Sequence[str] = ()) -> Message:
    """The headlines that mention a topic, said to be only that."""
    items = [article for story in stories for article in story.articles]
    blocks: list[Block] = [
        Heading(topic[:1].upper() + topic[1:]),
        paragraph(
            phrase(
                "Only headlines are stored for this ({headlines} from {sources}): "
                "there is no article text to summarise.",
                headlines=counted(coverage.articles, "headline"),
                sources=counted(coverage.sources, "source"),
            )
        ),
        *(note(remark) for remark in remarks),
        *(item_card(article) for article in items[:MAX_LISTED]),
    ]
    if len(items) > MAX_LISTED:
        blocks.append(
            note(woven("And {n} more: {command}", n=len(items) - MAX_LISTED, command=Code(f"/search {topic}")))
        )
    return Message(tuple(blocks))


def list_message(
    heading: str, cards: Sequence[StoryCard], total: int, remarks: Sequence[str] = (), *, capped: bool = False
) -> Message:
    """A list of items or stories, at least one; `total` is how many there are in all, or `capped` at least."""
    blocks: list[Block] = [Heading(heading), *(note(remark) for remark in remarks), *cards]
    if total > len(cards):
        counts = {"shown": len(cards), "total": total}
        known = phrase("{shown} of {total}, the first ones.", **counts)
        blocks.append(note(phrase("{shown} of {total} or more, the first ones.", **counts) if capped else known))
    blocks.append(note(woven("Read one with {command}.", command=Code(f"/article {cards[0].article_id}"))))
    return Message(tuple(blocks))


def item_card(article: Article, detail: str = "") -> StoryCard:
    """One item as a row."""
    return StoryCard(
        title=shortened(article.title),
        sources=(shortened(article.source, MAX_SOURCE),),
        published=article.published,
        article_id=article.id,
        url=article.url,
        detail=detail,
        headline_only=article.kind is Kind.HEADLINE,
        dated=article.dated,
        image=_picture(article),
    )


def story_card(story: Story) -> StoryCard:
    """One story as a row: the title of its best item, all its sources."""
    best = story.articles[0]
    return StoryCard(
        title=shortened(best.title),
        sources=tuple(shortened(source, MAX_SOURCE) for source in story.sources),
        published=story.newest,
        article_id=best.id,
        url=best.url,
        headline_only=all(article.kind is Kind.HEADLINE for article in story.articles),
        dated=story.dated,
        image=_picture(best),
    )


def _picture(article: Article) -> str | None:
    """Its picture, when that is an address of the web."""
    image = article.image or ""
    return image if image.startswith(("http://", "https://")) else None


def article_message(article: Article) -> Message:
    """An article as it is stored."""
    facts: list[Part] = [article.source, ", ", Moment(article.published)]
    if not article.dated:
        facts += [" ", phrase("(first seen; the source gives no date)")]
    if article.author:
        facts += [", ", phrase("by {author}", author=article.author)]
    number = phrase("article {id}, revision {revision}", id=str(article.id), revision=str(article.revision))
    facts += [" · ", number]
    blocks: list[Block] = [Heading(article.title), note(*facts)]
    if article.text:
        blocks += [paragraph(part) for part in article.text.split("\n\n")]
    else:
        blocks.append(paragraph(phrase("Only the headline is stored.")))
    if article.url:
        blocks.append(note(article.url))
    return Message(tuple(blocks))


def some(names: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: the first so many of some names."""
    shown, more = ", ".join(names[:most]), len(names) - most
    return phrase("{names} and {n} more", names=shown, n=more) if more > 0 else shown


def shortened(text: str, most: int = MAX_TITLE) -> str:
    """A text of so many characters at most; of a longer one the first whole words and `…`."""
    if len(text) <= most:
        return text
    start = text[:most]
    words = start.rpartition(" ")[0].rstrip()
    return f"{words if len(words) > most // 2 else start[:-1]}…"


def sentences_of(item: StorySummary) -> list[Inline]:
    """The sentences about one story, each followed by its citations."""
    inlines: list[Inline] = []
    for sentence in item.sentences:
        inlines.append(Text((" " if inlines else "") + sentence.text + " "))
        inlines += [Cite(citation.n) for citation in sentence.citations]
    return inlines


def numbered(summaries: Sequence[StorySummary]) -> list[StorySummary]:
    """The summaries with one run of citation numbers through all of them."""
    numbers: dict[tuple[int, int], int] = {}

    def renumbered(summary: StorySummary) -> StorySummary:
        sentences = tuple(
            replace(
                sentence,
                citations=tuple(
                    replace(each, n=numbers.setdefault((each.article_id, each.revision), len(numbers) + 1))
                    for each in sentence.citations
                ),
            )
            for sentence in summary.sentences
        )
        return replace(summary, sentences=sentences)

    return [renumbered(summary) for summary in summaries]


def cited(summaries: Sequence[StorySummary]) -> list[Citation]:
    """What these cite, each number once, in order."""
    first: dict[int, Citation] = {}
    for item in summaries:
        for sentence in item.sentences:
            for citation in sentence.citations:
                first.setdefault(citation.n, _listed(citation))
    return [first[n] for n in sorted(first)]


def _listed(citation: Citation) -> Citation:
    title, source = shortened(citation.title), shortened(citation.source, MAX_SOURCE)
    return replace(citation, title=title, source=source)


def _also(stories: Sequence[Story]) -> list[Block]:
    if not stories:
        return []
    blocks: list[Block] = [note(phrase("Also:")), *(story_card(story) for story in stories[:MAX_ALSO])]
    if len(stories) > MAX_ALSO:
        blocks.append(note(plural(len(stories) - MAX_ALSO, "And {n} more story.", "And {n} more stories.")))
    return blocks
