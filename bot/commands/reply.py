"""What a command answers: a message for people and the same as data for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.conversation import File
from bot.message.blocks import Message
from bot.message.plain import Reader, plain
from bot.model import Article, Citation, Coverage, Sentence, Story


class State(StrEnum):
    """What kind of answer it is; part of the contract of `--json`."""

    ANSWERED = "answered"
    HEADLINES_ONLY = "headlines_only"
    NOTHING = "nothing"
    EMPTY_STORE = "empty_store"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    `facts` are further JSON values of its data, by name. `healthy` is False where what was to be
    examined is not in order. `file` is what a platform hands over beside the message. Where it only shows what
    would be changed, `unsaved` are the options with which the same line changes it; where it shows the newest of much,
    `older` are those with which it shows what comes after.
    """

    state: State
    message: Message
    sentences: tuple[Sentence, ...] = ()
    stories: tuple[Story, ...] = ()
    coverage: Coverage = Coverage()
    suggestions: tuple[str, ...] = ()
    article: Article | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    file: File | None = None
    healthy: bool = True
    unsaved: Mapping[str, str] = field(default_factory=dict)
    older: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """For a shell: 0 for any answer, 1 for what is not in order, 2 for a command that cannot be carried out."""
        if self.state is State.ERROR:
            return 2
        return 0 if self.healthy else 1

    def data(self, reader: Reader) -> dict[str, Any]:
        """The answer as JSON values; the keys are a contract (README, "Answers as data")."""
        data: dict[str, Any] = {
            "state": self.state.value,
            "text": plain(self.message, reader),
            "sentences": [_sentence(sentence) for sentence in self.sentences],
            "stories": [_story(story) for story in self.stories],
            "coverage": {
                "stories": self.coverage.stories,
                "articles": self.coverage.articles,
                "sources": self.coverage.sources,
                "newest": iso(self.coverage.newest),
            },
            "suggestions": list(self.suggestions),
        }
        if self.article is not None:
            data["article"] = _item(self.article) | {"text": self.article.text, "author": self.article.author}
        if self.file is not None:
            data["file"] = {"name": self.file.name, "content": self.file.content}
        return data | dict(self.facts)


def _sentence(sentence: Sentence) -> dict[str, Any]:
    data: dict[str, Any] = {
        "text": sentence.text,
        "citations": [_citation(citation) for citation in sentence.citations],
    }
    return data | {"also": [_citation(citation) for citation in sentence.also]} if sentence.also else data


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "n": citation.n,
        "article_id": citation.article_id,
        "revision": citation.revision,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "title": citation.title,
        "source": citation.source,
        "url": citation.url,
        "published": iso(citation.published),
    }


def _story(story: Story) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": story.title,
        "sources": list(story.sources),
        "newest": iso(story.newest),
        "articles": [_item(article) for article in story.articles],
    }
    return data | {"elsewhere": [_item(article) for article in story.elsewhere]} if story.elsewhere else data


def _item(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "revision": article.revision,
        "kind": article.kind.value,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "published": iso(article.published),
        "dated": article.dated,
        "first_seen": iso(article.first_seen),
        "language": article.language,
    }


def iso(at: datetime | None) -> str | None:
    """A moment as data: ISO 8601 in UTC, `2026-03-18T12:00:00Z`."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")
