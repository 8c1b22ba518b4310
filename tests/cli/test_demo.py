"""`tidings demo` and the sample news: what a newcomer sees first."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.demo import TOUR, dated, sample_files
from bot.resources import config_folder
from tests.cli.shell import Shell

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def samples(tidings: Shell, tmp_path: Path) -> Shell:
    """The sample news in a store, and `ask` over it."""
    tidings("demo", "--database", tmp_path / "demo.db")
    return lambda line: tidings("ask", "--database", tmp_path / "demo.db", "--json", line)


def homeless(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """How `tidings` ends that is run in a folder, by somebody who has no home."""
    root = str(Path(__file__).parents[2])
    environment = {"HOME": os.devnull, "PATH": os.defpath, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_the_demo_needs_no_home_and_no_simple_path(tmp_path: Path) -> None:
    folder = tmp_path / "my news desk"
    folder.mkdir()
    ended = homeless(folder, "demo")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "Next: tidings ingest FILE-OR-URL" in ended.stdout
    assert list(folder.iterdir()) == []


def test_without_a_home_a_store_that_is_kept_says_what_to_do(tmp_path: Path) -> None:
    ended = homeless(tmp_path, "ask", "/latest")
    assert ended.returncode == 1
    assert "cannot be made" in ended.stderr
    assert "Name another file with --database or TIDINGS_DATABASE." in ended.stderr


def test_the_demo_shows_the_whole_product_and_keeps_nothing(tidings: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDINGS_DATABASE")
    ended = tidings("demo")
    assert ended.code == 0
    for line in TOUR:
        assert f"tidings> {line}" in ended.out
    assert "Nothing stored about “mongolia”" in ended.out
    assert re.search(r"\[1\] .+ · article \d+", ended.out)
    folder = re.search(r"into (\S+)\.\n", ended.out)
    assert folder
    assert not Path(folder[1]).exists()


def test_the_samples_are_about_forty_items_of_twelve_stories_or_more() -> None:
    stories = json.loads((config_folder() / "samples" / "stories.json").read_text(encoding="utf-8"))
    assert 35 <= sum(map(len, stories.values())) <= 50
    assert len(stories) >= 12
    assert sum(len(titles) >= 2 for titles in stories.values()) >= 5


def test_belarus_is_told_by_several_sources(samples: Shell) -> None:
    answer = samples("/summary belarus").data
    assert answer["state"] == "answered"
    assert answer["coverage"]["sources"] >= 4
    assert len({item["source"] for sentence in answer["sentences"] for item in sentence["citations"]}) >= 2
    assert "Belgorod" not in answer["text"]


def test_cyrillic_samples_are_found_by_an_inflected_word(samples: Shell) -> None:
    answer = samples("/summary Беларуси").data
    assert answer["state"] == "answered"
    assert any("заключ" in sentence["text"] or "зняволен" in sentence["text"] for sentence in answer["sentences"])


def test_every_quote_of_the_tour_stands_in_its_article(samples: Shell) -> None:
    texts: dict[int, str] = {}
    for line in TOUR:
        for sentence in samples(line).data["sentences"]:
            for item in sentence["citations"]:
                text = texts.setdefault(
                    item["article_id"], samples(f"/article {item['article_id']}").data["article"]["text"]
                )
                assert text[item["start"] : item["end"]] == item["quote"] == sentence["text"]


def test_the_demo_over_a_store_reads_the_samples_once(tidings: Shell, tmp_path: Path) -> None:
    store = tmp_path / "demo.db"
    tidings("demo", "--database", store)

    def count() -> Any:
        return tidings("ask", "--database", store, "--json", "/search prisoners").data["coverage"]["articles"]

    before = count()
    tidings("demo", "--database", store)
    assert count() == before


def test_placeholders_become_moments_that_long_ago() -> None:
    assert dated("{{iso 3h}} {{rfc822 2d}} {{iso 40m}}", NOW) == (
        "2026-11-22T09:00:00+00:00 Fri, 20 Nov 2026 12:00:00 +0000 2026-11-22T11:20:00+00:00"
    )


def test_no_placeholder_is_left_in_the_samples() -> None:
    files = list(sample_files())
    assert len(files) >= 8
    for path in files:
        assert "{{" not in dated(path.read_text(encoding="utf-8"), NOW - timedelta(days=1))
