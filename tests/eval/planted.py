"""Planted errors: does the grounding check catch them, and does it let true paraphrases pass?

Material: sentences of `summarization/cnndm*.jsonl` and `multinews*.jsonl`, each with the sentences beside it as the
passage that it cites. Of planted wrong names, numbers, dates, negations, opposites and swapped roles at least 95 %
are to be caught; of true paraphrases at most 5 % dropped. The planter (`tests.eval.planter`) knows nothing of the
checker. Beside them the claims of `tests/grounding/pairs.toml`, written by hand.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.grounding.check import findings
from bot.grounding.tokens import Passage
from tests.bench.report import Row
from tests.eval.data import read_files
from tests.eval.planter import ERRORS, PARAPHRASES, Change, Planter, names_of
from tests.grounding.pairs import Pair, pairs

EACH = 400
"""Sentences of a class at most."""

CAUGHT, DROPPED = 95.0, 5.0
ERRORS_WRITTEN = ("name", "number", "date", "negation", "opposite", "roles", "attributes")
_END = re.compile(r"(?<=[a-z\d][.!?]) +(?=[A-Z“\"])")
_QUOTE = re.compile(r"[“”„«»\"`]|(?<!\w)[‘'](?=\w)")
"""A quotation is not to be paraphrased."""
_FIT = re.compile(r"[A-Z“\"].*[.!?][”\"]?$")


@dataclass(frozen=True, slots=True)
class Case:
    """A true sentence, its passage and its article."""

    sentence: str
    passage: str
    article: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A changed sentence, and what the check found in it."""

    kind: str
    case: Case
    changed: str
    found: tuple[str, ...]


async def evaluate(data: Path, _out: Path | None) -> list[Row]:
    """A row for each class of errors and each kind of paraphrase, and one for all paraphrases."""
    cases = list(cases_of(data))
    if not cases:
        return []
    wrong = {f"grounding, wrong {kind}": judged for kind, judged in errors(cases).items()}
    true = {f"grounding, true, {kind}": judged for kind, judged in paraphrases(cases).items()}
    true["grounding, true, all"] = [one for judged in true.values() for one in judged]
    rows = [_row(name, judged, "caught", CAUGHT) for name, judged in wrong.items() if judged]
    rows += [_row(name, judged, "dropped", DROPPED) for name, judged in true.items() if judged]
    return [*rows, *_written(list(pairs()))]


def _written(written: Sequence[Pair]) -> list[Row]:
    """Rows for the claims that were written by hand: by error, and all the true ones."""
    errors = {kind: [one for one in written if one.kind == kind and not one.true] for kind in ERRORS_WRITTEN}
    rows = [_share(f"grounding, written, wrong {kind}", each, "caught", CAUGHT) for kind, each in errors.items()]
    return [*rows, _share("grounding, written, true", [one for one in written if one.true], "dropped", DROPPED)]


def _share(name: str, written: Sequence[Pair], verb: str, goal: float) -> Row:
    share = 100 * sum(bool(one.found()) for one in written) / len(written)
    return Row(f"{name} ({len(written)}): {verb}", share, "%", goal=goal, lower_is_better=verb == "dropped")


def _row(name: str, judged: Sequence[Judged], verb: str, goal: float) -> Row:
    share = 100 * sum(bool(one.found) for one in judged) / len(judged)
    return Row(f"{name} ({len(judged)}): {verb}", share, "%", goal=goal, lower_is_better=verb == "dropped")


def cases_of(data: Path) -> Iterator[Case]:
    """Sentences of 8 to 40 words with those before and after them."""
    for name, lines in read_files(data, "summarization/*.jsonl").items():
        if name.startswith("bbc"):
            continue
        for line in lines:
            for article in (line.get("documents") or [line.get("article", "")])[:2]:
                sentences = [each for part in article.split("\n") for each in _END.split(part)]
                for at in range(1, min(len(sentences), 12)):
                    sentence = sentences[at].strip()
                    if 8 <= len(sentence.split()) <= 40 and _FIT.match(sentence):
                        yield Case(sentence, " ".join(sentences[max(0, at - 1) : at + 2]), article)


def errors(cases: Sequence[Case]) -> dict[str, list[Judged]]:
    """By class of error: what was planted, and what was found."""
    planter = Planter(sorted({name for case in cases for name in names_of(case.article)}))

    def wrong_name(case: Case, chance: random.Random) -> str | None:
        return planter.name(case.sentence, chance, case.article)

    found = {"names": _judged("names", cases, wrong_name)}
    return found | {kind: _judged(kind, cases, _of_sentence(change)) for kind, change in ERRORS.items()}


def paraphrases(cases: Sequence[Case]) -> dict[str, list[Judged]]:
    """By kind of paraphrase: what was made, and what was found."""
    quoteless = [case for case in cases if not _QUOTE.search(case.sentence)]
    return {kind: _judged(kind, quoteless, _of_sentence(change)) for kind, change in PARAPHRASES.items()}


Made = Callable[[Case, random.Random], str | None]


def _of_sentence(change: Change) -> Made:
    """A change that looks at the sentence alone."""
    return lambda case, chance: change(case.sentence, chance)


def _judged(kind: str, cases: Sequence[Case], change: Made) -> list[Judged]:
    chance = random.Random(kind)
    judged: list[Judged] = []
    for case in random.Random(f"order {kind}").sample(cases, len(cases)):
        if len(judged) == EACH:
            break
        changed = change(case, chance)
        if (changed and changed.casefold() != case.sentence.casefold()) or (changed and kind == "word for word"):
            context = case.article[:600]
            found = findings(changed, [Passage(case.passage, context=context)])
            judged.append(Judged(kind, case, changed, tuple(f"{one.reason.value}: {one.what}" for one in found)))
    return judged
