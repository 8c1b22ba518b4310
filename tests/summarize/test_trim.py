"""What is cut from a sentence, what never is, and how the rest is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Story
from bot.summarize.offline import summarize
from bot.summarize.trim import spoken, trimmed
from tests.commands.desk import stored


@pytest.mark.parametrize(
    ("language", "sentence", "left"),
    [
        (
            "en",
            "But the port of Sandholm stays closed until Friday.",
            "the port of Sandholm stays closed until Friday.",
        ),
        ("en", "Meanwhile, divers searched the wreck for the bell.", "divers searched the wreck for the bell."),
        ("en", "However, the council of Orrin voted against it.", "the council of Orrin voted against it."),
        ("en", "The ferry will sail again in May, she said on Tuesday.", "The ferry will sail again in May"),
        ("en", "The ferry will sail again in May, he added in a statement.", "The ferry will sail again in May"),
        ("ru", "Однако порт останется закрытым до конца недели.", "порт останется закрытым до конца недели."),
        ("uk", "Тим часом, порт лишається зачиненим до п'ятниці.", "порт лишається зачиненим до п'ятниці."),
        ("be", "Але порт застаецца зачыненым да канца тыдня.", "порт застаецца зачыненым да канца тыдня."),
        ("fr", "Mais le port restera fermé jusqu'à vendredi.", "le port restera fermé jusqu'à vendredi."),
        (
            "es",
            "Sin embargo, el puerto seguirá cerrado hasta el viernes.",
            "el puerto seguirá cerrado hasta el viernes.",
        ),
        ("de", "Doch der Hafen bleibt bis Freitag geschlossen.", "der Hafen bleibt bis Freitag geschlossen."),
    ],
)
def test_connectives_and_nameless_speakers_are_cut(language: str, sentence: str, left: str) -> None:
    start, end = trimmed(sentence, language)
    assert sentence[start:end] == left


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "But for the rain the ferry would have sailed on Monday."),
        ("en", "And then the bridge at Orrin fell into the sound."),
        ("en", "“The ferry will sail again in May,” he said on Tuesday."),
        ("en", "The ferry will sail again in May, Ann Smith said on Tuesday."),
        ("en", "The ferry will sail again in May, the port denied."),
        ("en", "On Tuesday, the ferry of Orrin sailed for the last time."),
        ("en", "But it failed, he said."),
        ("ru", "Но не все паромы вернулись в порт к вечеру."),
        ("de", "Doch sagte der Minister dazu am Freitag nichts."),
        ("hu", "De a kikötő péntekig zárva marad."),
    ],
)
def test_what_a_sentence_states_is_never_cut(language: str, sentence: str) -> None:
    assert trimmed(sentence, language) == (0, len(sentence))


@given(st.text(max_size=80), st.sampled_from(["en", "ru", "de", "xx"]))
def test_what_is_left_is_one_part_of_any_text(text: str, language: str) -> None:
    start, end = trimmed(text, language)
    assert 0 <= start <= end <= len(text)


def test_a_part_is_told_as_a_sentence() -> None:
    assert spoken("the port stays closed.", opened=False, closed=True) == "The port stays closed."
    assert spoken("iPhones are sold out", opened=True, closed=False) == "iPhones are sold out."
    assert spoken("", opened=False, closed=True) == ""


def test_the_citation_of_a_trimmed_sentence_is_what_is_left_of_it() -> None:
    text = "But the harbour council of Orrin bought two electric ferries, she said on Tuesday."
    (summary,) = summarize([Story((stored("News of the town", text),))], ())
    (sentence,) = summary.sentences
    (citation,) = sentence.citations
    assert sentence.text == "The harbour council of Orrin bought two electric ferries."
    assert citation.quote == text[citation.start : citation.end] == text[4 : text.index(", she")]
