"""`tidings sources` and `tidings run --once` from a shell, against a real site on loopback."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.commands.spec import GROUPS
from tests.cli.shell import Ended, Shell
from tests.web import Web, failing, page

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Pier Post</title>
<item><title>Gulls return to the pier</title><link>https://pier.example/1</link><guid>1</guid>
<description>Gulls came back to the pier this week. Wardens counted 300 of them on Sunday. {}</description>
<pubDate>Wed, 18 Mar 2026 08:00:00 GMT</pubDate></item>
<item><title>Pier lights fail again</title><link>https://pier.example/2</link><guid>2</guid>
<pubDate>Wed, 18 Mar 2026 09:00:00 GMT</pubDate></item>
</channel></rss>""".format(
    "They will stay until the herring leave the bay in autumn, the harbour master told the council. " * 12
)

ALWAYS = ("--full-text", "always", "--topic", "Middle East")


def sources(tidings: Shell, *words: str) -> Any:
    """What `tidings sources list` tells as data."""
    return tidings("sources", "list", "--json", *words).data["sources"]


def test_a_source_is_added_looked_at_and_its_news_is_found(tidings: Shell, site: Web) -> None:
    site.serves("/feed", RSS)
    added = tidings("sources", "add", site.url("/feed"))
    assert (added.code, added.err) == (0, "")
    assert added.out.startswith("#1 Pier Post is watched from now on: a feed, 2 items now.")
    assert "Undo: tidings sources remove 1" in added.out
    once = tidings("run", "--once")
    assert (once.code, once.out) == (0, "Looked at 1 source: 2 new, 0 unchanged, 0 failed.\n")
    assert "Gulls return to the pier" in tidings("ask", "/search gulls").out
    (source,) = sources(tidings)
    assert (source["health"], source["items"], source["address"]) == ("ok", 2, site.url("/feed"))
    listed = tidings("sources").out
    assert re.search(r"^#1 Pier Post  ok · last read just now · .*next look in \d+ ", listed, re.MULTILINE)
    again = tidings("run", "--once")
    assert again.code == 0
    assert again.out.startswith("Nothing was due; the next look is in ")


@pytest.mark.parametrize(
    "words",
    [
        ALWAYS,
        ("topic:Middle East", "full-text:always"),
        ("--topic", "Middle East", "full-text:ALWAYS"),
        ("--topic=Middle East", "--full-text=always", "--json"),
    ],
)
def test_options_are_those_of_a_shell_or_those_of_chat(tidings: Shell, site: Web, words: tuple[str, ...]) -> None:
    site.serves("/feed", RSS)
    assert tidings("sources", "add", site.url("/feed"), *words).code == 0
    (source,) = sources(tidings, "topic:middle east")
    assert (source["topics"], source["full_text"]) == (["Middle East"], "always")


def test_a_source_is_shown_paused_resumed_and_removed(tidings: Shell, site: Web) -> None:
    site.serves("/feed", RSS)
    tidings("sources", "add", site.url("/feed"), "--name", "My Pier")
    assert "address      http://127.0.0.1" in tidings("sources", "show", "pier").out
    paused = tidings("sources", "pause", "my", "pier")
    assert "Undo: tidings sources resume 1" in paused.out
    assert [source["state"] for source in sources(tidings, "--state", "paused")] == ["paused"]
    assert tidings("run", "--once").out == "No source is active: see `tidings sources list`.\n"
    assert tidings("sources", "resume", "#1").code == 0
    assert tidings("sources", "remove", "--json", "1").data["state"] == "answered"
    assert sources(tidings) == []
    assert site.hits("/feed") == 1


def test_check_ends_with_1_when_something_is_wrong(tidings: Shell, site: Web) -> None:
    site.serves("/feed", RSS)
    tidings("sources", "add", site.url("/feed"))
    site.serves("/feed", RSS.replace("18 Mar 2026", "18 Mar 2026"))
    assert "Read as an RSS feed" in tidings("sources", "check", "1").out
    site.answers("/feed", failing(404))
    ended = tidings("sources", "check", "1")
    assert (ended.code, ended.err) == (1, "")
    assert re.search("^wrong +.*404", ended.out, re.MULTILINE)
    assert re.search("^cure +.*tidings sources add", ended.out, re.MULTILINE)
    data = tidings("sources", "check", "--json", "1").data
    assert (data["state"], data["healthy"]) == ("answered", False)


def test_several_feeds_end_with_2_and_each_has_a_command(tidings: Shell, site: Web) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{t}" href="/{t}">' for t in ("a", "b"))
    site.serves("/", f"<!doctype html><html><head>{links}</head><body></body></html>")
    for name in ("a", "b"):
        site.serves(f"/{name}", RSS.replace("Pier", f"Pier {name}"))
    ended = tidings("sources", "add", site.url("/"))
    assert (ended.code, ended.out) == (2, "")
    for name in ("a", "b"):
        assert f"tidings sources add {site.url(f'/{name}')}" in ended.err
    assert tidings("sources", "add", "--json", site.url("/")).data["feeds"][1]["title"] == "b"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "9"), "No watched source is called “9”. tidings sources list shows them"),
        (("add", "/no/such/folder"), "cannot be read"),
        (("add", "x.example", "--full-text", "yes"), "full-text: is one of auto, always, never, not “yes”"),
        (("list", "x"), "takes no words"),
        (("list", "state:broken"), "state: is one of ok, failing, paused, disabled"),
        (("import", "/no/such/list.opml"), "cannot be read"),
        (("add",), "ADDRESS"),
        (("delete", "3"), "No such command"),
    ],
)
def test_a_slip_ends_with_2_and_says_what_to_type(tidings: Shell, words: tuple[str, ...], said: str) -> None:
    ended = tidings("sources", *words)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_every_verb_explains_itself(tidings: Shell) -> None:
    overview = tidings("sources", "--help").out
    for command in GROUPS["sources"].commands:
        assert re.search(rf"^  {command.verb} ", overview, re.MULTILINE)
        text = " ".join(tidings("sources", command.verb, "--help").out.split())
        assert command.help in text
        for name in (*(f"--{option.name}" for option in command.options), "--json", "--database", "--config"):
            assert name in text


def test_the_database_may_be_named_before_or_after_the_verb(tidings: Shell, tmp_path: Path) -> None:
    first, second = tmp_path / "a.db", tmp_path / "b.db"
    tidings("sources", "import", "starter", "--database", first)
    assert tidings("--database", first, "sources", "list", "--json").data["sources"]
    assert tidings("--database", first, "sources", "list", "--json", "--database", second).data["sources"] == []
    assert sources(tidings) == []


def test_the_starter_set_comes_with_tidings_and_can_be_carried_elsewhere(tidings: Shell, tmp_path: Path) -> None:
    imported = tidings("sources", "import", "starter", "--json").data["import"]
    assert imported["added"] >= 30
    assert (imported["known"], imported["refused"]) == (0, [])
    exported = tidings("sources", "export")
    assert exported.out.startswith("<?xml")
    assert exported.err == f"{imported['added']} feeds in tidings.opml.\n"
    path = tmp_path / "mine.opml"
    path.write_text(exported.out, encoding="utf-8")
    other = tmp_path / "other.db"
    assert tidings("sources", "import", path, "--json", "--database", other).data["import"] == imported
    again = tidings("--database", other, "sources", "export")
    assert _without_date(again) == _without_date(exported)


def _without_date(ended: Ended) -> str:
    return re.sub("<dateCreated>.*</dateCreated>", "", ended.out)


def test_a_list_is_written_where_the_operator_says_and_never_over_another(tidings: Shell, tmp_path: Path) -> None:
    tidings("sources", "import", "starter")
    path = tmp_path / "mine.opml"
    assert tidings("sources", "export", path).code == 0
    assert path.read_text(encoding="utf-8").startswith("<?xml")
    path.write_text("mine", encoding="utf-8")
    assert tidings("sources", "export", path).code == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_round_tells_what_failed_and_ends_with_1_when_everything_did(tidings: Shell, site: Web) -> None:
    for name in ("a", "b"):
        site.answers(f"/{name}", page(RSS), failing(404) if name == "a" else page(RSS))
        tidings("sources", "add", site.url(f"/{name}"))
    ended = tidings("run", "--once")
    assert ended.code == 0
    assert ended.out.startswith("Looked at 2 sources: 2 new, 0 unchanged, 1 failed.\nWhat failed: status_404 1.")
    site.answers("/b", failing(404))
    tidings("sources", "resume", "1")
    tidings("sources", "resume", "2")
    assert tidings("run", "--once").code == 1


def test_admins_are_told_once_that_a_source_was_disabled(tidings: Shell, site: Web) -> None:
    site.answers("/feed", page(RSS), failing(410))
    tidings("sources", "add", site.url("/feed"))
    ended = tidings("run", "--once")
    assert ended.code == 1
    assert ended.err.startswith("tidings: Pier Post (source 1) is disabled: ")
    assert tidings("run", "--once").err == ""
    assert "disabled for" in tidings("sources").out


def test_without_sources_a_round_says_how_to_add_some(tidings: Shell) -> None:
    ended = tidings("run", "--once")
    assert ended.code == 0
    assert ended.out.startswith("No source is watched yet.")
    assert "`tidings sources import starter`" in ended.out


def test_linked_pages_are_read_in_the_same_round(tidings: Shell, site: Web) -> None:
    body = "".join(
        f"<p>Paragraph {n} says that the gulls of pier {n} came back and that wardens saw them.</p>" for n in range(30)
    )
    site.serves(
        "/story", f"<html><head><title>Gulls</title></head><body><article><h1>Gulls</h1>{body}</article></body></html>"
    )
    item = (
        f"<item><title>Gulls</title><link>{site.url('/story')}</link><description>Gulls came back.</description></item>"
    )
    site.serves("/feed", f'<rss version="2.0"><channel><title>Pier</title>{item}</channel></rss>')
    tidings("sources", "add", site.url("/feed"), *ALWAYS)
    assert "1 whole text read" in tidings("run", "--once").out
    assert "gulls of pier 29" in tidings("ask", "/article 1").out


HEAVY = """
import sys
from bot.cli import main
sys.argv = ["tidings", "sources", "list"]
try:
    main()
finally:
    print([name for name in ("aiohttp", "lxml", "feedparser", "trafilatura", "apscheduler") if name in sys.modules])
"""


def test_a_command_that_fetches_nothing_does_not_wait_for_the_web_and_the_parsers(tidings: Shell) -> None:
    tidings("sources")
    ended = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout.splitlines()[-1] == "[]"
