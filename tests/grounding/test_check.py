"""A sentence against its passages: what these carry passes, and each error has its reason."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.grounding.check import Reason, findings
from bot.grounding.score import features, score
from bot.grounding.tokens import Passage

MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)
NEWS = Passage(
    "Belarus freed 123 prisoners on Saturday after talks with Washington, among them Ales Bialiatski. "
    "The European Union did not lift its sanctions, and inflation rose to 5 % in March. "
    "“We are glad,” said Maria Kern, who met the envoy yesterday. "
    "Viktar Babaryka was arrested by the security service in 2020. The operator bought 1,200 buses for £3.4bn.",
    context="Prisoners leave Minsk. President Alexander Lukashenko spoke of a sign.",
    published=MONDAY,
)


def reasons(sentence: str, *passages: Passage, language: str = "en") -> set[Reason]:
    return {one.reason for one in findings(sentence, passages or [NEWS], language)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Belarus freed 123 prisoners on Saturday.",
        "Belarus released one hundred and twenty-three prisoners, including Bialiatski.",
        "The Belarusian authorities freed 123 prisoners on 14 March.",
        "Prisoners were freed by Belarus after talks with Washington.",
        "The EU did not lift its sanctions.",
        "The EU didn’t lift its sanctions.",
        "Inflation rose to five percent in March.",
        "Inflation rose to 5 per cent in March 2026.",
        "The security service arrested Viktar Babaryka in 2020.",
        "Babaryka was arrested in 2020.",
        "Maria Kern met the envoy on Sunday.",
        "Kern said: “We are glad.”",
        "The operator bought more than 1,000 buses.",
        "The operator bought about 1,200 buses for 3.4 billion pounds.",
    ],
)
def test_what_the_passages_carry_passes(sentence: str) -> None:
    assert findings(sentence, [NEWS]) == []


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Lithuania freed 123 prisoners.", Reason.NAME),
        ("Ales Babaryka was arrested by the security service.", Reason.NAME),
        ("NATO did not lift its sanctions.", Reason.NAME),
        ("Belarus freed 132 prisoners on Saturday.", Reason.NUMBER),
        ("Inflation rose to 6 % in March.", Reason.NUMBER),
        ("The operator bought 123 buses.", Reason.NUMBER),
        ("The operator bought 1,200 buses for $3.4bn.", Reason.NUMBER),
        ("Belarus freed 123 prisoners on Thursday.", Reason.DATE),
        ("Belarus freed 123 prisoners on 15 April.", Reason.DATE),
        ("Viktar Babaryka was arrested in 2021.", Reason.DATE),
        ("Belarus freed 123 prisoners last week.", Reason.DATE),
        ("“We are very glad,” said Maria Kern.", Reason.QUOTE),
        ("The EU lifted its sanctions.", Reason.NEGATION),
        ("Belarus did not free 123 prisoners.", Reason.NEGATION),
        ("Inflation fell to 5 % in March.", Reason.OPPOSITE),
        ("The operator sold 1,200 buses.", Reason.OPPOSITE),
        ("Viktar Babaryka arrested the security service in 2020.", Reason.ROLES),
        ("The fishermen quarrelled over nets while violins played softly nearby.", Reason.WORDS),
    ],
)
def test_each_error_has_its_reason(sentence: str, reason: Reason) -> None:
    assert reason in reasons(sentence)


def test_without_passages_nothing_is_carried() -> None:
    assert [one.reason for one in findings("It rained.", [])] == [Reason.NO_PASSAGE]
    assert [one.reason for one in findings("It rained.", [Passage(" ")])] == [Reason.NO_PASSAGE]


@pytest.mark.parametrize(
    ("sentence", "passage", "reason"),
    [
        ("Alice Smith sued Bob Jones.", "Bob Jones sued Alice Smith on Friday in London.", Reason.ROLES),
        ("Alice Smith was sued by Bob Jones.", "Bob Jones sued Alice Smith on Friday in London.", None),
        ("Bob Jones sued Alice Smith.", "Alice Smith was sued by Bob Jones in May.", None),
        ("Alice Smith and Bob Jones met.", "Bob Jones and Alice Smith met in the town of Orrin.", None),
        ("The dog chased the cat over the field.", "The cat chased the dog over the field at noon.", Reason.ROLES),
        ("Five died and twelve were hurt.", "Twelve died and five were hurt.", Reason.ROLES),
        ("In London, Bob Jones sued Alice Smith.", "Bob Jones sued Alice Smith in London.", None),
        ("The pilot was unharmed.", "The pilot was harmed when he landed.", Reason.OPPOSITE),
        ("Prices did not rise in May.", "Prices fell in May.", None),
        ("Prices fell in May.", "Prices did not rise in May.", None),
        ("He did not win the race.", "He failed to win the race.", None),
        ("Not only Kern came.", "Kern came, and others with her.", None),
        ("Turnout fell before noon in Orrin.", "Turnout fell after noon in Orrin.", Reason.OPPOSITE),
        ("The mayor has no plan.", "The mayor has a plan for the harbour.", Reason.NEGATION),
        ("The mayor has a plan for the harbour.", "The mayor has no plan for the harbour.", Reason.NEGATION),
    ],
)
def test_directions(sentence: str, passage: str, reason: Reason | None) -> None:
    found = reasons(sentence, Passage(passage))
    assert reason in found if reason else not found


def test_in_a_near_copy_the_nearest_sentence_has_the_number_and_the_date() -> None:
    passage = Passage("The bridge closed on Monday for 11 weeks. The lock opened on Friday for 12 days.")
    assert Reason.DATE in reasons("The bridge closed on Friday for 11 weeks.", passage)
    assert Reason.NUMBER in reasons("The bridge closed on Monday for 12 weeks.", passage)


@pytest.mark.parametrize(
    ("sentence", "language", "passage", "theirs"),
    [
        (
            "Лукашенко встретился с Зеленским в Минске.",
            "ru",
            "Аляксандр Лукашэнка сустрэўся з Зяленскім у Мінску.",
            "be",
        ),
        ("Volodymyr Zelenskyy visited Kyiv.", "en", "Volodymyr Zelensky visited Kiev on Monday.", "en"),
        ("Müller besuchte Zürich am Montag.", "de", "Am Montag besuchte Mueller Zürich.", "de"),
        ("Цены выросли на 5 процентов.", "ru", "Цены выросли на 5 % за год.", "ru"),
    ],
)
def test_names_pass_in_other_spellings_and_scripts(sentence: str, language: str, passage: str, theirs: str) -> None:
    found = findings(sentence, [Passage(passage, theirs)], language)
    assert not [one for one in found if one.reason in (Reason.NAME, Reason.NUMBER)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The World Health Organization praised the town.",
        "The WHO praised the town.",
        "Customers praised the town.",
        "Officials of the World Health Organization praised the town.",
    ],
)
def test_letters_stand_for_words(sentence: str) -> None:
    passage = Passage("The WHO praised the town; shoppers agreed, officials said, and customers too.")
    assert reasons(sentence, passage) == set()
    spelt = Passage("The World Health Organization praised the town; customers and officials agreed.")
    assert reasons(sentence, spelt) == set()


def test_a_first_name_may_come_from_the_context_and_a_stranger_may_not() -> None:
    passage = Passage(
        "Lukashenko spoke of a sign.", context="President Alexander Lukashenko met an envoy named John Coale."
    )
    assert reasons("Alexander Lukashenko spoke of a sign.", passage) == set()
    assert reasons("John Lukashenko spoke of a sign.", passage) == {Reason.NAME}


@given(st.text(max_size=200), st.text(max_size=300))
def test_any_text_has_a_verdict_and_a_score(sentence: str, passage: str) -> None:
    findings(sentence, [Passage(passage)])
    assert 0 <= score(sentence, [Passage(passage)]) <= 1


@given(
    st.lists(
        st.sampled_from(
            "the 5 1,000 % $ 3.4bn not no Monday March 12 2026 Kern EU “ ” rose fell by was - m 1:30 pm".split()
        )
    )
)
def test_any_row_of_facts_has_a_verdict(words: list[str]) -> None:
    text = " ".join(words)
    findings(text, [Passage(f"{text}. Kern was told on Monday.", published=MONDAY)])


def test_the_score_prefers_what_is_carried() -> None:
    assert score("It rained.", []) == 0
    carried = score("Belarus freed 123 prisoners on Saturday.", [NEWS])
    assert carried > 0.7
    assert score("Belarus freed 132 prisoners on Saturday.", [NEWS]) < carried
    assert score("A choir sang in the old theatre of Porto.", [NEWS]) < 0.2


@pytest.mark.parametrize(
    ("sentence", "shared", "near", "new", "repeated"),
    [
        ("Mayors buy boats.", 1, 1, 0, 0),
        ("Boats buy mayors.", 0, 0, 0, 0),
        ("Mayors buy boats in Talvik.", 0.3, 0.5, 1, 0),
        ("Mayors buy boats and help.", 0.3, 0.5, 0.3, 0),
        ("Mayors buy boats, boats and boats.", 0.4, 1, 0, 2),
        ("Of the.", 0, 1, 0, 0),
        ("", 1, 1, 0, 0),
    ],
)
def test_features_of_the_score(sentence: str, shared: float, near: float, new: float, repeated: float) -> None:
    passage = Passage("It rained. Mayors buy boats.")
    found = features(sentence, [passage])
    assert [round(value, 1) for value in found[:4]] == [shared, near, new, repeated]


@pytest.mark.parametrize(
    ("sentence", "passage", "name"),
    [
        ("Kern-Meyer won; Rhys-Jones lost.", "Kern-Meyer won and Rhys-Jones lost in Orrin.", ""),
        ("J. Smith and Ludwig van Dorn won't come.", "J. Smith and Ludwig van Dorn will not come to Orrin.", ""),
        (
            "They've met, she can't say where, O'Brien said.",
            "They have met, but O’Brien said she can not say where.",
            "",
        ),
        ("Marks & Spencer opened in Orrin.", "Marks & Spencer opened in the town of Orrin.", ""),
        ("U.S. officials met in the EU.", "US officials met in the European Union.", ""),
        ("Sanders has left the hall.", "Jenkins has left the hall.", "sanders"),
        ("An iPhone was lost in the hall.", "A telephone was lost in the hall.", "iphone"),
        ("Police in Orrin said so.", "Police in Talvik said so.", "orrin"),
    ],
)
def test_what_counts_as_a_name(sentence: str, passage: str, name: str) -> None:
    found = [one.what for one in findings(sentence, [Passage(passage)]) if one.reason is Reason.NAME]
    assert found == ([name] if name else [])


def test_nouns_of_languages_that_capitalise_them_are_no_names() -> None:
    passage = Passage("Der Rat von Orrin hat am Montag die Brücke gesperrt.", "de")
    assert reasons("Der Rat hat die Brücke am Montag gesperrt, die Sperre gilt.", passage, language="de") == set()
    assert Reason.NAME in reasons("Karl Meier hat die Brücke am Montag gesperrt.", passage, language="de")
