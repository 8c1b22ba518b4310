"""Which words of an article are names, and when two articles name different things."""

import pytest

from bot.stories.names import clash, named, names_in, rival
from tests.commands.desk import stored


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Officials in Halden said that Ole Brandt had left.", {"halden", "ole", "brandt"}),
        ("Fire broke out. Residents left. “Crews came,” one said.", set()),
        ("The vote is on Wednesday, in March.", set()),
        ("Пожар в Халдене: Рабочие ушли.", {"халдене"}),
        ("the 3-nanometre chips of 2029", set()),
        ("", set()),
    ],
)
def test_a_name_is_a_word_with_a_capital_inside_a_sentence(text: str, names: set[str]) -> None:
    assert names_in(text) == names


def test_in_a_headline_set_in_capitals_only_what_the_text_names_is_a_name() -> None:
    article = stored("Fire Hits Paint Factory Near Halden Harbour", "Police in Halden closed the quay.")
    assert named(article).title == {"halden"}
    assert named(stored("Fire hits paint factory near Halden harbour")).title == {"halden"}


def test_a_language_that_capitalises_every_noun_has_no_names() -> None:
    assert not named(stored("Brand in der Fabrik von Halden", "Die Polizei in Halden.", language="de")).title


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [
        ("Bank of Norland raises rates", "Bank of Suderland cuts rates", True),
        ("Bank of Norland raises rates", "Rates go up in Norland", False),
        ("Oil from Venezuela is sold", "Ban on Venezuelan oil ends", False),
        ("Bank of Norland raises rates", "Rates go up", False),
        ("Bank of Austria raises rates", "Bank of Australia raises rates", True),
    ],
)
def test_titles_clash_that_name_different_things(one: str, other: str, clashes: bool) -> None:
    first, second = named(stored(one)), named(stored(other))
    assert clash(first, second) is clash(second, first) is clashes


def test_a_name_that_the_other_text_says_does_not_clash() -> None:
    one = named(stored("Freed with Bialiatski", "They were let go by Minsk on Friday."))
    other = named(stored("Deal with Belarus", "The exchange with Minsk freed Bialiatski."))
    assert not clash(one, other)


KELMAR = (
    "Kelmar quake: death toll rises to 22",
    "The death toll from the earthquake in Kelmar rose to 22, officials said.",
)
ORSOVA = (
    "Orsova quake damages houses",
    "A quake hit Orsova on Tuesday, a day after the one in Kelmar, officials said.",
)


@pytest.mark.parametrize(
    ("one", "other", "rivals"),
    [
        (KELMAR, ORSOVA, True),
        (KELMAR, ("Kelmar quake damages houses", "Houses in Kelmar were damaged."), False),
        (KELMAR, ("Orsova is safe", "The quake did not reach Orsova, far from Kelmar."), False),
        (("Kelmar quake", "Both Kelmar and Orsova shook."), ORSOVA, False),
        (("Carmaker Verado cuts jobs", ""), ("Carmaker Halberg cuts jobs", "Its rival is Verado."), True),
        (
            ("Deal by President Dahl", "In Port Ellen it was."),
            ("Deal by President Roth", "In Port Ellen it was."),
            False,
        ),
        (("The 2 Halden women", ""), ("The 2 Malin women", ""), True),
        (("All 2 Halden", ""), ("All 2 Malin", ""), False),
    ],
)
def test_titles_that_say_the_same_of_different_things_are_rivals(
    one: tuple[str, str], other: tuple[str, str], rivals: bool
) -> None:
    first, second = named(stored(*one)), named(stored(*other))
    assert rival(first, second) is rival(second, first) is rivals
