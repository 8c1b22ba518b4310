"""What a question asks for, and which of its words say what it is about."""

import pytest

from bot.ports import Form
from bot.search.rank import Group
from bot.summarize.answers import answering, nearest, told
from bot.summarize.asking import Kind, gives_reason, kind_of, read_question, says_maybe
from bot.text.irregular import forms_of_verb
from bot.text.words import stems
from tests.commands.desk import desk, item, stored


def groups_of(question: str, weight: float = 2.0) -> list[Group]:
    """Every word of a question with its stem."""
    return [Group(word, (Form(tuple(stems(word, "en"))),), weight) for word in question.rstrip("?").split()]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("who runs the port?", Kind.WHO),
        ("how many people were on board, and who steered?", Kind.COUNT),
        ("how high was the water?", Kind.COUNT),
        ("what year was the bridge built?", Kind.WHEN),
        ("which town was flooded?", Kind.WHERE),
        ("why can trains not run when it snows?", Kind.WHY),
        ("what caused the fire?", Kind.WHY),
        ("сколько стоит билет?", Kind.COUNT),
        ("почему закрыли мост?", Kind.WHY),
        ("can the ferry carry cars?", Kind.ANY),
        ("how was the weather?", Kind.ANY),
        ("how", Kind.ANY),
    ],
)
def test_what_is_asked_for(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("can the old lock carry cars?", ["can", "the", "old", "lock", "carry", "cars"]),
        ("how old is the lock?", ["is", "the", "lock"]),
        ("how many shares were sold?", ["shares", "were", "sold"]),
        ("who shares the prize?", ["shares", "the", "prize"]),
        ("is anybody hurt yet?", ["is", "hurt"]),
    ],
)
def test_words_that_ask_are_left_out_and_the_same_words_kept_where_they_tell(question: str, about: list[str]) -> None:
    asked = read_question(question, groups_of(question))
    left = [group.word for group in asked.groups]
    assert [word for word in left if word != "how"] == about


def test_what_is_to_be_measured_is_said_in_several_ways() -> None:
    asked = read_question("how heavy is the ship?", groups_of("heavy ship"))
    assert asked.measure is not None
    assert any(form.stands_in(stems("It weighs 60 tonnes", "en"), "en") for form in asked.measure.forms)
    assert not asked.named
    assert read_question("how old is the ship?", groups_of("old ship")).named
    assert read_question("how old?", groups_of("old")).measure is None


def test_a_word_that_is_stored_nowhere_weighs_no_more_than_half_again_the_heaviest() -> None:
    asked = read_question("ship zeppelin", [Group("ship", (Form(("ship",)),), 2.0), Group("zeppelin", (), 9.0)])
    assert [group.weight for group in asked.groups] == [2.0, 3.0]
    assert asked.total == 5.0
    assert [group.weight for group in read_question("zeppelin", [Group("zeppelin", (), 9.0)]).groups] == [9.0]


def test_irregular_verbs_are_one_word() -> None:
    assert forms_of_verb("held") == {"hold"}
    assert forms_of_verb("go") == {"went", "gone"}
    assert forms_of_verb("walk") == frozenset()
    (group,) = read_question("hold", groups_of("hold")).groups
    assert any(form.stands_in(stems("The dam held", "en"), "en") for form in group.forms)


def test_may_is_a_month_too_and_reasons_are_those_of_a_language() -> None:
    assert says_maybe("Prisoners may be freed.")
    assert not says_maybe("Work begins on 4 May.")
    assert gives_reason("It was late because of fog.", "en")
    assert not gives_reason("A car was late.", "en")
    assert gives_reason("Il est en retard, car il neige.", "fr")
    assert not gives_reason("Bay köprü", "tr")


def test_the_reason_may_stand_in_the_next_sentence() -> None:
    article = stored(
        "Bridge of Orrin closed", "The bridge of Orrin was closed on Monday. Rust had caused a crack in it."
    )
    found = nearest("why was the bridge of Orrin closed?", [article], groups_of("bridge Orrin closed"))
    assert found[0].item.text == "Rust had caused a crack in it."


def test_who_did_it_stands_beside_what_was_done() -> None:
    text = "Anna Berg opened the bridge of Orrin. Per Aasen looked at the bridge of Orrin."
    found = nearest("who opened the bridge of Orrin?", [stored("News", text)], groups_of("opened bridge Orrin"))
    assert [near.answers for near in found] == [True, False]
    assert found[0].item.text.startswith("Anna Berg")
    assert nearest("who?", [stored("News", text)], ()) == []


def test_before_a_sentence_that_points_back_stands_the_one_that_it_points_at() -> None:
    text = "Workers found a boat of oak near Kolven in July. It is nine metres long and whole."
    found = answering(nearest("how long is the boat?", [stored("News", text)], groups_of("long boat")))
    assert [each.text for each in told(found)] == [
        "Workers found a boat of oak near Kolven in July.",
        "It is nine metres long and whole.",
    ]
    assert len(told(found * 3)) == 2


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("can the old lock carry cars?", "The old lock cannot carry cars."),
        ("how many cars can the Aurelia carry?", "It can carry 400 passengers and 90 cars."),
        ("how many passengers does the Aurelia carry?", "It can carry 400 passengers and 90 cars."),
        ("may dogs come on board?", "Dogs may come on board at night."),
        ("did the dam hold?", "The dam held."),
    ],
)
async def test_what_can_be_is_asked_and_told(question: str, said: str) -> None:
    async with desk() as newsroom:
        await newsroom.files(
            "Wire",
            item(
                "Ferry Aurelia in service",
                f"The ferry Aurelia was named on Monday. {'It can carry 400 passengers and 90 cars.'}",
            ),
            item("Lock of Velden", "The lock of Velden opens in May. The old lock cannot carry cars. The dam held."),
            item("Rules for dogs", "Dogs may come on board at night. Cats stay on the quay with their owners."),
        )
        reply = await newsroom.asks(f"/ask {question}")
        assert said in [sentence.text for sentence in reply.sentences]
