"""A model that says what a test tells it, and a desk whose answers it writes."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.modelport import WriteFailed, WriteJob, Written
from bot.resources import config_folder
from bot.writing.writer import StoryWriter, WritingRules
from tests.commands.desk import Desk, desk

TEMPLATE = (config_folder() / "prompts" / "summary.md").read_text(encoding="utf-8")
Says = Callable[[Sequence[dict[str, Any]]], Sequence[tuple[str, Sequence[str]]]]
"""From the passages to sentences with the ids that they cite."""


@dataclass(slots=True)
class ScriptedModel:
    """Answers with what `says` makes of the passages, or as the next of `answers` says; `jobs` were asked."""

    says: Says = lambda _passages: ()
    name: str = "small-model"
    answers: list[Written | WriteFailed | str] = field(default_factory=list)
    jobs: list[WriteJob] = field(default_factory=list)

    async def write(self, job: WriteJob, progress: Callable[[str], Awaitable[None]]) -> Written | WriteFailed:
        self.jobs.append(job)
        if self.answers:
            answer = self.answers.pop(0)
            return Written(answer) if isinstance(answer, str) else answer
        rows = [{"text": text, "passages": list(ids)} for text, ids in self.says(passages_in(job))]
        text = json.dumps({"sentences": rows}, ensure_ascii=False)
        await progress(text)
        return Written(text, tokens=len(text))


def passages_in(job: WriteJob) -> list[dict[str, Any]]:
    """The passages of a request."""
    found: list[dict[str, Any]] = json.loads(job.material)["passages"]
    return found


def with_words(passages: Sequence[dict[str, Any]], words: str) -> list[str]:
    """The ids of the passages that hold these words."""
    return [each["id"] for each in passages if re.search(words, each["text"])]


@asynccontextmanager
async def model_desk(model: ScriptedModel, **rules: Any) -> AsyncIterator[Desk]:
    """A desk with the sample news, whose summaries this model writes."""
    async with desk() as standing:
        await standing.stocked()
        writer = StoryWriter(model, standing.context.store, standing.clock, WritingRules(TEMPLATE, **rules))
        standing.context = replace(standing.context, writer=writer)
        yield standing
