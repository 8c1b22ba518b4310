"""`/ask`: an answer in cited sentences, or the word that the stored articles do not say."""

import pytest

from bot.commands.reply import State
from tests.commands.desk import Desk, desk, item
from tests.writing.scripted import ScriptedModel, model_desk, with_words


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("how many people were on board of the ferry?", "214 people"),
        ("when will the tram to the airport open?", "open in 2031"),
        ("what did divers find in the hull?", "eight metres long"),
        ("how much will the tram line cost?", "340 million crowns"),
        ("what did the captain say of the radar?", "radar had failed"),
        ("сколько человек было на борту у Сандхольма?", "214 человек"),
    ],
)
async def test_a_question_is_answered_by_a_sentence_that_stands_in_the_store(question: str, said: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks(f"/ask {question}")
        assert reply.state is State.ANSWERED
        assert 1 <= len(reply.sentences) <= 3
        assert said in " ".join(sentence.text for sentence in reply.sentences)
        for sentence in reply.sentences:
            (citation,) = sentence.citations
            article = await newsroom.context.store.article(citation.article_id, citation.revision)
            assert article is not None
            assert article.text[citation.start : citation.end] == citation.quote == sentence.text


@pytest.mark.parametrize(
    "question",
    [
        "who is the captain's mother?",
        "what is the capital of brazil near sandholm?",
        "how many sheep did the museum of salt buy?",
        "when was the council of sandholm founded?",
    ],
)
async def test_what_the_articles_do_not_say_is_said_with_the_nearest_passages(question: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks(f"/ask {question}")
        assert reply.state is State.NOTHING
        assert reply.sentences == ()
        heard = await newsroom.hears(f"/ask {question}")
        assert "The stored articles do not say." in heard
        assert "The nearest" in heard
        assert "article" in heard
        assert "/summary" in heard
        assert "?." not in heard


@pytest.mark.parametrize("line", ["/ask who won the regatta?", "/search won the regatta", '/search "won"'])
async def test_what_somebody_will_not_do_is_no_victory(line: str) -> None:
    async with desk() as newsroom:
        refusal = item("Rowers stay ashore", "The Sandholm rowers won't row the regatta. They won’t say why.")
        await newsroom.files("Harbour Wire", refusal)
        reply = await newsroom.asks(line)
        assert reply.state is State.NOTHING
        assert reply.sentences == ()
        victory = item("Rowers take the cup", "The Northgate rowers won the regatta by two lengths.")
        await newsroom.files("Northgate Courier", victory)
        assert "Northgate rowers won" in await newsroom.hears(line)


async def test_what_nothing_is_stored_about_is_answered_as_for_a_summary() -> None:
    async with desk() as newsroom:
        assert (await newsroom.asks("/ask who met whom?")).state is State.EMPTY_STORE
        await newsroom.stocked()
        assert "Nothing stored about" in await newsroom.hears("/ask who ate the zeppelins?")
        assert "No source’s name holds" in await newsroom.hears("/ask who ran aground? source:nobody")
        assert (await newsroom.asks("/ask ???")).state is State.ERROR


@pytest.mark.parametrize("question", ["how many?", "who", "сколько", "how old", "wie viele?", "how many people?"])
async def test_a_question_about_nothing_says_so(question: str) -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        reply = await newsroom.asks(f"/ask {question}")
        assert reply.state is State.ERROR
        assert "does not say about what" in await newsroom.hears(f"/ask {question}")


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("how many people died in the avalanche of Hovde?", "avalanche Hovde"),
        ("how old is the avalanche?", "avalanche"),
        ("who bought a yeti?", "bought yeti"),
    ],
)
async def test_the_summary_that_is_offered_has_no_asking_words_and_finds_the_nearest(question: str, topic: str) -> None:
    async with desk() as newsroom:
        told = "An avalanche buried the road to Hovde, and nobody saw it come down from the yeti meadows."
        await newsroom.files("Courier", item("Avalanche closes the road to Hovde", told))
        assert f"/summary {topic}." in await newsroom.hears(f"/ask {question}")


async def test_a_question_of_one_word_is_answered_by_the_head_of_a_report_on_that() -> None:
    async with desk() as newsroom:
        told = "The tram of Varde was stopped on Monday. Passengers walked home in the rain."
        await newsroom.files("Courier", item("Tram of Varde stands still", told))
        assert (await newsroom.asks("/ask is it raining?")).state is State.NOTHING
        assert [each.text for each in (await newsroom.asks("/ask what happened in Varde?")).sentences] == [
            "The tram of Varde was stopped on Monday."
        ]


async def test_a_number_of_something_else_is_no_answer() -> None:
    async with desk() as newsroom:
        told = "Our reporter saw the carrier Halden near Varde before the two countries met."
        await newsroom.files("Courier", item("Warships gather near Varde", told))
        assert (await newsroom.asks("/ask how many warships are near Varde?")).state is State.NOTHING


async def test_money_is_counted_under_other_names() -> None:
    async with desk() as newsroom:
        told = "The council of Varde gave 340 million crowns for the harbour on Monday."
        await newsroom.files("Courier", item("Varde pays for its harbour", told))
        (said,) = (await newsroom.asks("/ask how much money did the council of Varde give?")).sentences
        assert "340 million" in said.text


async def test_a_sentence_after_one_that_is_not_enough_is_no_reason() -> None:
    async with desk() as newsroom:
        told = "The mayor spoke after lunch of the fine weather. Nobody came, because the hall was cold."
        await newsroom.files("Courier", item("A speech in Varde", told))
        assert (await newsroom.asks("/ask why did the mayor of Varde sell the old harbour?")).state is State.NOTHING


async def test_what_only_a_title_says_is_near_and_no_answer() -> None:
    async with desk() as newsroom:
        await newsroom.files(
            "Courier",
            item("Holm says Norrvik Radio dropped a talk", "The broadcaster denies that it stopped the talk."),
        )
        heard = await newsroom.hears("/ask why did Holm cancel the talk?")
        assert "The stored articles do not say." in heard
        assert "The broadcaster denies" in heard


async def test_a_sentence_that_says_what_may_be_comes_after_one_that_says_what_is() -> None:
    async with desk() as newsroom:
        await newsroom.files(
            "Wire",
            item("Prisoners", "Up to 1,000 prisoners might be freed in Orrin later."),
            item("Prisoners go", "Guards freed 123 prisoners in Orrin on Tuesday."),
        )
        reply = await newsroom.asks("/ask how many prisoners were freed in Orrin?")
        assert reply.sentences[0].text.startswith("Guards freed 123")


async def test_a_number_that_heads_a_report_comes_before_one_further_down() -> None:
    async with desk() as newsroom:
        below = "Families waited at the gate. Rights groups say 1,100 prisoners are held and hope for releases."
        await newsroom.files("Courier", item("Prisoners released in Orrin", f"A bus came to Orrin at dusk. {below}"))
        await newsroom.files("Wire", item("Orrin opens gates", "Orrin has released 123 prisoners after long talks."))
        reply = await newsroom.asks("/ask how many prisoners were released?")
        assert reply.sentences[0].text.startswith("Orrin has released 123")


async def test_a_name_alone_does_not_answer_who_did_it() -> None:
    async with desk() as newsroom:
        title = "Orrin lets prisoners go after talks in Minsk"
        led = "The release followed negotiations led by John Coale."
        rest = "Rights monitors in Varde welcomed a release that Anna Berg had asked for."
        await newsroom.files("Wire", item(title, f"A bus left at dusk. {led}"))
        await newsroom.files("Courier", item("Negotiated in Minsk: how Orrin let prisoners go", f"It rained. {rest}"))
        reply = await newsroom.asks("/ask who negotiated the release in Minsk?")
        assert [sentence.text for sentence in reply.sentences] == [led]


async def _told(newsroom: Desk) -> str:
    return await newsroom.hears("/ask how many people were on board of the ferry?")


async def test_a_models_answer_is_held_against_its_passages() -> None:
    right = "There were 214 people on board of the ferry that ran aground off Sandholm."
    model = ScriptedModel(lambda passages: [(right, with_words(passages, "214 people on board"))])
    async with model_desk(model) as newsroom:
        heard = await _told(newsroom)
        assert right in heard
        assert "Written by small-model, checked against 1 article." in heard


async def test_a_model_that_is_wrong_is_quoted_over_and_one_that_finds_nothing_is_believed() -> None:
    wrong = "There were 412 people on board of the ferry that ran aground off Sandholm."
    model = ScriptedModel(lambda passages: [(wrong, with_words(passages, "214 people on board"))])
    async with model_desk(model) as newsroom:
        heard = await _told(newsroom)
        assert "412" not in heard
        assert "214" in heard
        assert "small-model did not write this" in heard
    async with model_desk(ScriptedModel()) as newsroom:
        assert "The stored articles do not say." in await _told(newsroom)
