"""Which items a feed cuts short, and what the linked page may add to them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Document, Entry, Source
from bot.sources.feed import parse_feed
from bot.sources.fulltext import full_entry, is_extract

URL = "https://www.harbour.example/news/bridge?from=feed"
SENTENCE = "The council of the harbour town decided on Tuesday to close the old bridge for repairs."
BRIEF = " ".join([SENTENCE] * 5)
LEAD = "Divers found cracks in two piers of the old bridge, and the council closed it at once."
BODY = f"{LEAD}\n\n{SENTENCE}\n\nBuses go round by the mill.\n\nThe mayor asks for patience until the spring."
MOMENT = datetime(2026, 11, 22, 9, tzinfo=UTC)
ITEM = Entry("Old bridge closed", LEAD, url=URL)
PAGE = Entry("Old bridge closed after divers find cracks", BODY, url="https://harbour.example/news/bridge")


def document(*entries: Entry) -> Document:
    return Document(Source("site:harbour.example", "Harbour News"), entries, "site:harbour.example")


@pytest.mark.parametrize(
    "text",
    [
        "",
        SENTENCE,
        f"{BRIEF} …",
        f"{BRIEF} [...]",
        f"{BRIEF} […]",
        f"{BRIEF} [&hellip;]".replace("&hellip;", "…"),
        f"{BRIEF}\n\nRead more",
        f"{BRIEF} Read more about the bridge →",
        f"{BRIEF} (Continue reading…)",
        f"{BRIEF} Читать далее",
        f"{BRIEF} Weiterlesen »",
        f"{BRIEF} Lire la suite",
        f"{BRIEF}\n\nSeguir leyendo",
        f"{BRIEF} 続きを読む",
        f"{BRIEF} [...]\n\nThe post Old bridge closed appeared first on Harbour News.",
        f"{BRIEF} […]\n\nRelated posts:\n\nA ferry for the sound",
        BRIEF.removesuffix("closed the old bridge for repairs.").removesuffix(" for repairs."),
    ],
)
def test_extracts_are_known_by_their_length_and_their_end(text: str) -> None:
    assert is_extract(replace(ITEM, text=text))


@pytest.mark.parametrize(
    "text",
    [
        BRIEF,
        f"“{BRIEF}”",
        f"{BRIEF}\n\nThe post Old bridge closed appeared first on Harbour News.",
        f"{BRIEF} In winter children have more time to read more books, says the librarian.",
        f"{BRIEF} " * 5 + "And so they waited…",
        "市議会は火曜日に古い橋を修理のため閉鎖することを決めた。" * 4,
    ],
)
def test_a_brief_that_ends_as_a_sentence_does_is_whole(text: str) -> None:
    assert not is_extract(replace(ITEM, text=text))


@pytest.mark.parametrize(
    ("count", "end", "extract"),
    [(59, ".", True), (60, ".", False), (99, "", True), (100, "", False), (300, " […]", True), (301, " […]", False)],
)
def test_the_words_of_all_paragraphs_count(count: int, end: str, extract: bool) -> None:
    text = "\n\n".join(" ".join(["tide"] * min(7, count - at)) for at in range(0, count, 7))
    assert is_extract(replace(ITEM, text=text + end)) is extract


def test_without_a_link_there_is_nothing_to_read() -> None:
    assert not is_extract(Entry("Old bridge closed"))


EXTRACTS = {
    "feeds.bbci.co.uk": 33,
    "aljazeera.com": 25,
    "japantoday.com": 30,
    "restofworld.org": 12,
    "boston.com": 10,
    "raywoodcockslatest": 15,
    "SalmonRun": 25,
    "chesterton.org": 101,
    "causality.cs.ucla.edu": 0,
    "staysaasy.com": 0,
    "davidduchemin.com": 0,
    "fulgidus.github.io": 0,
}


def test_real_feeds_of_extracts_and_of_whole_texts_are_told_apart(shared: Path) -> None:
    folder = shared / "data/feeds/real"
    lines = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        name = next((name for name in EXTRACTS if name in line), None)
        if name:
            file = line.partition('"file": "')[2].partition('"')[0]
            found[name] = sum(map(is_extract, parse_feed((folder / file).read_bytes(), url=URL).entries))
    assert found == EXTRACTS


def test_the_page_gives_the_text_and_what_the_feed_left_out() -> None:
    page = replace(PAGE, author="Ann Lee", published=MOMENT, language="en", image="https://harbour.example/b.jpg")
    assert full_entry(ITEM, document(page)) == replace(page, title="Old bridge closed", guid=None)


def test_what_the_feed_says_stays() -> None:
    said = replace(
        ITEM, guid="n1", author="Bo", published=MOMENT, language="en", image="https://harbour.example/feed.jpg"
    )
    page = replace(
        PAGE, author="Ann", published=datetime(2020, 1, 1, tzinfo=UTC), language="de", image="https://x.example/b"
    )
    assert full_entry(said, document(page)) == replace(said, text=BODY, url=PAGE.url)


def test_a_page_of_another_host_gives_its_text_but_not_its_address() -> None:
    found = full_entry(ITEM, document(replace(PAGE, url="https://wire.example/bridge")))
    assert found is not None
    assert (found.text, found.url) == (BODY, URL)


def test_an_extract_in_words_of_its_own_needs_most_of_them() -> None:
    retold = replace(ITEM, text="The council closes the old bridge: divers saw cracks in its piers… Read more")
    assert full_entry(retold, document(PAGE)) is not None
    assert (
        full_entry(
            replace(ITEM, title="Glacier lost eight metres", text="A glacier melts faster than surveyors thought."),
            document(PAGE),
        )
        is None
    )


def test_a_headline_needs_some_of_its_words() -> None:
    assert full_entry(replace(ITEM, text=""), document(PAGE)) is not None
    assert full_entry(Entry("Glacier lost eight metres", url=URL), document(PAGE)) is None


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, text=LEAD),
        replace(PAGE, text=f"{LEAD} Log in to go on."),
        replace(
            PAGE, text="Please sign in with your account, or subscribe today for one coin a week to read this story."
        ),
        replace(PAGE, url="https://www.harbour.example/"),
        Entry("News of the day", f"{SENTENCE.replace('bridge', 'mill')}\n\n" * 20 + LEAD, url=URL),
    ],
    ids=["no longer", "teaser", "wall", "front page", "section"],
)
def test_walls_other_articles_and_lists_give_nothing(page: Entry) -> None:
    assert full_entry(ITEM, document(page)) is None


def test_a_page_of_several_articles_gives_nothing() -> None:
    assert full_entry(ITEM, document(PAGE, replace(PAGE, title="Mill for sale"))) is None


LISTED = Entry("Old bridge closed after divers find cracks", "What the town has to know this week.", URL)


@pytest.mark.parametrize(
    "title",
    ["Old bridge closed after divers find cracks", "OLD BRIDGE closed: after divers find cracks – Harbour News"],
)
@pytest.mark.parametrize("teaser", ["", LISTED.text])
def test_the_same_headline_at_the_same_address_is_enough(title: str, teaser: str) -> None:
    body = (
        f"{SENTENCE.replace('bridge', 'crossing')} Nobody was hurt. Trucks have to take the road by the old mill now."
    )
    found = full_entry(replace(LISTED, text=teaser), document(replace(PAGE, title=title, text=body)))
    assert found is not None
    assert found.text == body


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, url="https://harbour.example/news/mill", text="The weather stays cold and wet. " * 20),
        replace(PAGE, text="Subscribe for one coin a week to go on with this and a thousand other stories."),
        replace(PAGE, title="Cracks", text="The weather stays cold and wet. " * 20),
    ],
    ids=["elsewhere", "hardly a body", "another headline"],
)
def test_a_headline_elsewhere_or_without_a_body_is_not(page: Entry) -> None:
    assert full_entry(LISTED, document(page)) is None
