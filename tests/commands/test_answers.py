"""What the desk answers: each state with its reply, as text and as data."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands.reply import State
from tests.commands.desk import DAY, HOUR, NOW, Desk, desk, item
from tests.commands.schema import check


async def resolved(newsroom: Desk, data: dict[str, Any]) -> None:
    """Every citation stands in the store."""
    for sentence in data["sentences"]:
        for citation in sentence["citations"]:
            article = await newsroom.context.store.article(citation["article_id"], citation["revision"])
            assert article
            assert article.text[citation["start"] : citation["end"]] == citation["quote"]
            assert (article.title, article.source) == (citation["title"], citation["source"])


async def test_a_topic_is_answered_in_cited_sentences_from_several_sources() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary ferry")
        check(data)
        await resolved(newsroom, data)
    assert data["state"] == "answered"
    assert 3 <= len(data["sentences"]) <= 6
    assert {each["source"] for s in data["sentences"] for each in s["citations"]} == {
        "Northgate Courier",
        "Harbour Wire",
    }
    assert data["coverage"] == {"stories": 1, "articles": 2, "sources": 2, "newest": "2026-03-18T09:00:00Z"}
    assert data["text"].startswith("Ferry\n\n1 story from 2 items, 2 sources, newest 3 h ago\n\n")
    assert "Also:\n\n- Strike on the ferries looms at Easter" in data["text"]
    assert "tram" not in data["text"].casefold()


async def test_a_topic_of_one_source_says_so() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        assert "1 story from 1 item, one source, newest 1 d ago" in await newsroom.hears("/summary tram")


async def test_a_topic_in_another_alphabet_is_answered_from_its_articles() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary пассажирские")
    check(data)
    assert [s["citations"][0]["source"] for s in data["sentences"]] == ["Портовый листок"] * len(data["sentences"])
    assert data["state"] == "answered"


async def test_only_headlines_are_listed_and_said_to_be_only_that() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary easter strike")
    check(data)
    assert data["state"] == "headlines_only"
    assert "Only headlines are stored for this (1 headline from 1 source)" in data["text"]
    assert (
        "- Strike on the ferries looms at Easter · Northgate Courier · 2 h ago · article 3 · headline only"
        in data["text"]
    )
    assert [story["articles"][0]["id"] for story in data["stories"]] == [3]


async def test_what_headlines_leave_out_of_a_question_is_said() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary strike looms ferries easter zanzibar")
    assert data["state"] == "headlines_only"
    assert "Nothing stored holds “zanzibar”." in data["text"]


async def test_nothing_found_says_what_the_store_holds_how_fresh_it_is_and_three_topics() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary mongolia")
    check(data)
    assert data["state"] == "nothing"
    assert "Nothing stored about “mongolia”." in data["text"]
    assert "The store holds 7 items from 3 sources; the newest is from 2 h ago, last read just now." in data["text"]
    assert "Topics it does hold: " in data["text"]
    assert len(data["suggestions"]) == 3
    assert data["stories"] == data["sentences"] == []


async def test_one_stored_item_is_counted_as_one() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry runs aground"))
        assert "The store holds 1 item from 1 source;" in await newsroom.hears("/summary mongolia")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("feryr", "ferry"), ("Sandhlom", "sandholm"), ("airprot", "airport"), ("council airprot", "council airport")],
)
async def test_a_typo_is_answered_with_what_may_be_meant(typed: str, meant: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/summary {typed}")
    assert data["state"] == "nothing"
    assert meant in data["suggestions"]


async def test_a_suggestion_that_is_taken_finds_something() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        for suggestion in (await newsroom.data("/summary feryr"))["suggestions"]:
            assert (await newsroom.data(f"/summary {suggestion}"))["state"] in ("answered", "headlines_only")


@pytest.mark.parametrize(
    "line", ["/summary ferry", "/search ferry", "/latest", "/latest ferry", "/article 1", "/summary news"]
)
async def test_an_empty_store_says_what_to_do(line: str) -> None:
    async with desk() as newsroom:
        data = await newsroom.data(line)
    check(data)
    assert data["state"] == "empty_store"
    assert "The store is empty" in data["text"]
    assert "tidings ingest" in data["text"]
    assert data["coverage"]["newest"] is None


@pytest.mark.parametrize(
    "line", ["", "/nonsense", "/summary", "/summary !!!", "/search -ferry", "/summary x since:never"]
)
async def test_a_command_that_cannot_be_carried_out_is_an_error_with_exit_code_2(line: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks(line)
        check(reply.data(newsroom.reader))
    assert reply.state is State.ERROR
    assert reply.exit_code == 2
    assert reply.message.private


async def test_every_honest_answer_exits_with_0() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/latest")).exit_code == 0
        await newsroom.stocked()
        replies = [await newsroom.asks(f"/summary {topic}") for topic in ("ferry", "easter", "mongolia")]
    assert [reply.state for reply in replies] == [State.ANSWERED, State.HEADLINES_ONLY, State.NOTHING]
    assert {reply.exit_code for reply in replies} == {0}


@pytest.mark.parametrize("topic", ["news", "News", "today", "latest headlines", "новости", "everything"])
async def test_a_topic_that_means_no_topic_gets_the_newest_stories_those_of_several_sources_first(topic: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/summary {topic}")
        check(data)
        await resolved(newsroom, data)
    assert data["state"] == "answered"
    assert len(data["stories"]) == 3
    assert len(data["stories"][0]["sources"]) == 2
    assert 3 <= len(data["sentences"]) <= 6


async def test_news_means_no_topic_even_where_items_hold_the_word() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        await newsroom.files(
            "Ledger", item("Harbour News closes", "The paper Harbour News closes after ninety years of print.")
        )
        assert len((await newsroom.data("/summary news"))["stories"]) == 3
        data = await newsroom.data('/summary "news"')
    assert [story["title"] for story in data["stories"]] == ["Harbour News closes"]


@pytest.mark.parametrize("line", ["/summary news since:30m", "/latest since:30m", "/latest until:2020"])
async def test_no_news_in_a_time_is_not_said_to_be_no_news_at_all(line: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(line)
    check(data)
    assert data["state"] == "nothing"
    assert data["text"].startswith("Nothing is stored from that time.\n\nThe store holds 7 items from 3 sources")
    assert "Neither" not in data["text"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("since:30m", "Without since:, until: and source: there are 3 items on it."),
        ("until:2020", "Without since:, until: and source: there are 3 items on it."),
        ("source:листок", "Without since:, until: and source: there are 3 items on it."),
    ],
)
async def test_nothing_within_a_limit_says_that_there_is_more_outside(options: str, told: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/summary ferry {options}")
    check(data)
    assert data["state"] == "nothing"
    assert told in data["text"]


async def test_nothing_within_a_limit_nor_outside_says_both() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        text = await newsroom.hears("/summary mongolia since:7d")
    assert "Neither is there without since:, until: and source:." in text


async def test_a_limit_in_time_keeps_the_rest_out() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary ferry since:4h")
    published = [item["published"] for story in data["stories"] for item in story["articles"]]
    assert published
    assert min(published) >= "2026-03-18T08:00:00Z"


@pytest.mark.parametrize("name", ["harbour", "HARBOUR", '"Harbour Wire"', "wire"])
async def test_a_source_is_named_by_a_part_of_its_name(name: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/summary ferry source:{name}")
    assert {item["source"] for story in data["stories"] for item in story["articles"]} == {"Harbour Wire"}


@pytest.mark.parametrize("command", ["/summary ferry", "/summary news", "/search ferry", "/latest", "/latest ferry"])
async def test_an_unknown_source_is_answered_with_those_that_exist(command: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"{command} source:gazette")
    check(data)
    assert data["state"] == "nothing"
    assert "No source’s name holds “gazette”." in data["text"]
    assert data["suggestions"] == ["Harbour Wire", "Northgate Courier", "Портовый листок"]


async def test_old_news_is_said_to_be_old() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        assert "The newest item on this is 9 days old." in await newsroom.hears("/summary rain")
        assert "days old" not in await newsroom.hears("/summary ferry")


@pytest.mark.parametrize(("age", "old"), [(7 * DAY, False), (7 * DAY + HOUR, True)])
async def test_a_week_is_where_old_begins(age: timedelta, old: bool) -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Rain in the hills", "The hills had rain on three hundred days.", age=age))
        assert ("The newest item on this is 7 days old." in await newsroom.hears("/summary rain")) is old


async def test_words_that_nothing_holds_are_named_above_the_answer() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        for line in ("/summary ferry sandholm rocks zanzibar", "/search ferry sandholm rocks zanzibar"):
            data = await newsroom.data(line)
            assert data["state"] == "answered"
            assert "Nothing stored holds “zanzibar”." in data["text"]


async def test_a_long_question_is_answered_by_what_holds_most_of_it_and_says_so() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        text = await newsroom.hears("/summary ferry rocks sandholm easter strike")
    assert "An item counts here when it holds most of these words." in text


async def test_an_exclusion_keeps_items_out() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/search ferry -divers")
    assert [story["title"] for story in data["stories"]] == [
        "Strike on the ferries looms at Easter",
        "Ferry runs aground off Sandholm",
    ]


async def test_a_long_answer_says_more_than_a_short_one() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        counts = [
            len((await newsroom.data(f"/summary ferry length:{length}"))["sentences"])
            for length in ("short", "medium", "long")
        ]
    assert counts[0] <= 3
    assert counts[0] < counts[1] <= counts[2]


async def test_an_article_of_fragments_is_quoted_and_not_called_a_headline() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry", "Ferries cancelled. Trams too."))
        data = await newsroom.data("/summary ferry")
        check(data)
        await resolved(newsroom, data)
    assert data["state"] == "answered"
    assert data["sentences"][0]["text"] == "Ferries cancelled."


async def test_a_search_lists_items_with_the_sentence_that_carries_the_word() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/search divers")
    check(data)
    assert data["state"] == "answered"
    assert "Found for “divers”" in data["text"]
    assert "  Divers found a gash eight metres long in the hull." in data["text"]


async def test_the_detail_of_a_search_is_cut_at_a_blank() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", item("Ferry", "The ferry " + "went on and " * 60 + "sank."))
        (detail,) = [line for line in (await newsroom.hears("/search ferry")).splitlines() if line.startswith("  ")]
    assert detail.endswith("…")
    assert len(detail) <= 243
    assert detail.removesuffix("…").split()[-1] in ("went", "on", "and")


async def test_more_than_ten_results_are_counted() -> None:
    async with desk() as newsroom:
        await newsroom.files("Wire", *(item(f"Ferry number {n} is late", age=n * HOUR) for n in range(1, 16)))
        assert "10 of 15, the first ones." in await newsroom.hears("/search ferry")


async def test_the_latest_stories_come_newest_first_and_name_their_sources() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/latest")
    check(data)
    newest = [story["newest"] for story in data["stories"]]
    assert newest == sorted(newest, reverse=True)
    assert ["Harbour Wire", "Northgate Courier"] in [sorted(story["sources"]) for story in data["stories"]]
    assert "Read one with /article " in data["text"]


async def test_the_latest_on_a_topic_holds_nothing_else() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/latest ferry")
    assert {item["id"] for story in data["stories"] for item in story["articles"]} == {1, 3, 4}


async def test_an_article_is_read_whole_by_its_number() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/article 4")
        assert (await newsroom.data("/article #4"))["article"] == data["article"]
    check(data)
    assert data["article"]["id"] == 4
    assert data["article"]["text"].endswith("The operator cancelled all crossings until Friday.")
    assert data["article"]["text"] in data["text"]
    assert data["article"]["url"].startswith("https://news.example/214-people-safe")


async def test_a_headline_has_no_text_to_read() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/article 3")
    assert data["article"]["text"] == ""
    assert "Only the headline is stored." in data["text"]


@pytest.mark.parametrize("number", ["99", "0", "999999999999999999"])
async def test_an_article_that_is_not_there_is_an_honest_nothing(number: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/article {number}")
    check(data)
    assert data["state"] == "nothing"
    assert f"There is no article {number}." in data["text"]
    assert "article" not in data


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "٣", "1 2", "9" * 19, "1;DROP"])
async def test_what_is_no_number_of_an_article_is_an_error(number: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data(f"/article {number}")
    check(data)
    assert data["state"] == "error"
    assert "For example: /article 1" in data["text"]


async def test_a_changed_article_is_answered_in_its_newest_words() -> None:
    async with desk() as newsroom:
        entry = item("Ferry aground", "The ferry lies on a reef off Sandholm with 214 people.")
        await newsroom.files("Wire", entry)
        await newsroom.files("Wire", item("Ferry aground", "The ferry was towed off the reef on Tuesday evening."))
        data = await newsroom.data("/summary ferry")
        await resolved(newsroom, data)
    assert [s["text"] for s in data["sentences"]] == ["The ferry was towed off the reef on Tuesday evening."]
    assert data["sentences"][0]["citations"][0]["revision"] == 2


async def test_moments_are_worded_for_the_readers_clock() -> None:
    async with desk("Europe/Minsk") as newsroom:
        await newsroom.files(
            "Wire", item("Rain in the hills", "It rained in the hills on three hundred days.", age=20 * DAY)
        )
        newsroom.clock.at = NOW + DAY
        assert "newest 26 February 2026" in await newsroom.hears("/summary rain")


async def test_one_word_that_is_held_is_offered_once() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        data = await newsroom.data("/summary ferry zanzibar")
    assert data["state"] == "nothing"
    assert "There are items on ferry alone." in data["text"]


async def test_what_was_cited_is_kept_when_old_texts_go() -> None:
    async with desk() as standing:
        await standing.stocked()
        [cited, *_] = (await standing.asks("/summary tram airport")).sentences[0].citations
        later = standing.clock.at + 500 * DAY
        assert await standing.context.store.fade(later, later) > 0
        kept = await standing.context.store.article(cited.article_id, cited.revision)
        assert kept is not None
        assert kept.text[cited.start : cited.end] == cited.quote


async def test_as_many_rows_are_listed_as_are_asked_for() -> None:
    async with desk() as newsroom:
        await newsroom.files("Town Paper", *(item(f"Report number {n} of the town") for n in range(60)))
        for limit, rows in (("", 10), (" limit:1", 1), (" limit:30", 30), (" limit:999", 40)):
            heard = await newsroom.hears(f"/search report{limit}")
            assert heard.count("\n- ") == rows
        assert "limit: is a number" in await newsroom.hears("/search report limit:many")


async def test_pages_that_every_site_has_are_no_latest_news() -> None:
    async with desk() as newsroom:
        page = item("Privacy Policy", "We keep what you send us for as long as we need it.", age=None)
        await newsroom.files("Courier", page)
        assert "Privacy Policy" in await newsroom.hears("/latest")
        await newsroom.files("Courier", item("Tram of Varde stands still", "The tram of Varde was stopped on Monday."))
        heard = await newsroom.hears("/latest")
        assert "Tram of Varde" in heard
        assert "Privacy Policy" not in heard


async def test_no_function_word_is_proposed_for_a_mistyped_one() -> None:
    async with desk() as newsroom:
        told = "The tram of Varde stands still because of the snow. It was built because people asked for it."
        await newsroom.files("Courier", item("Tram of Varde stands still", told))
        assert "because" not in await newsroom.hears("/summary becouse")
