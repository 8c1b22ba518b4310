"""A story's timeline: each step says what was not known, in words of its article."""

from dataclasses import replace

from bot.model import Article, Kind
from bot.search.query import match_of, parse_query
from bot.summarize.candidates import candidates_of
from bot.summarize.chronicle import Step, chronicle, told_once
from bot.summarize.echoes import Echoes
from tests.commands.desk import HOUR, stored


def report(number: int, text: str, **changed: object) -> Article:
    made = stored(f"Report {number}", text, number=number, source=f"Outlet {number}")
    return replace(made, published=made.published + HOUR * number, **changed)  # type: ignore[arg-type]


AGROUND = "The ferry Halden ran aground off Sandholm with 214 people on board. Two tugs tried to free it by noon."
SAME = "With 214 people on board the ferry Halden ran aground off Sandholm, the coast guard said on Tuesday."
CRACK = "The ferry Halden ran aground off Sandholm on Tuesday. Divers found a crack of 40 metres in its hull."


def test_each_step_says_what_was_not_known() -> None:
    steps = chronicle([report(3, CRACK), report(1, AGROUND), report(2, SAME)])
    assert [step.article.id for step in steps] == [1, 3]
    assert [sentence.text for sentence in steps[0].sentences] == [
        "The ferry Halden ran aground off Sandholm with 214 people on board.",
        "Two tugs tried to free it by noon.",
    ]
    assert steps[0].repeated == ["Outlet 2"]
    assert [sentence.text for sentence in steps[1].sentences] == ["Divers found a crack of 40 metres in its hull."]


def test_every_sentence_is_a_span_of_its_article() -> None:
    articles = [report(1, AGROUND), report(2, SAME), report(3, CRACK)]
    texts = {article.id: article.text for article in articles}
    for step in chronicle(articles):
        for sentence in step.sentences:
            (citation,) = sentence.citations
            assert texts[citation.article_id][citation.start : citation.end] == sentence.text == citation.quote


def test_a_copy_is_counted_to_its_report() -> None:
    steps = chronicle([report(1, AGROUND), report(2, CRACK), report(3, AGROUND, copy_of=1)])
    assert [step.article.id for step in steps] == [1, 2]
    assert steps[0].repeated == ["Outlet 3"]


def test_headlines_open_a_story_and_add_nothing_later() -> None:
    steps = chronicle([report(1, "", kind=Kind.HEADLINE), report(2, AGROUND), report(3, "", kind=Kind.HEADLINE)])
    assert [(step.article.id, len(step.sentences)) for step in steps] == [(1, 0), (2, 1)]
    assert steps[1].repeated == ["Outlet 3"]


def test_with_a_query_only_what_carries_it_is_told() -> None:
    forms = [form for group in match_of(parse_query("divers"), ["en"]).groups for form in group]
    steps = chronicle([report(1, AGROUND), report(2, CRACK)], forms)
    assert [[sentence.text for sentence in step.sentences] for step in steps] == [
        ["Divers found a crack of 40 metres in its hull."]
    ]


def test_a_step_is_what_happened_rather_than_what_was_said_of_it_or_points_back() -> None:
    later = (
        "“We have never seen such a crack in the hull of any ferry of this size,” said Nils Falk, a diver from Varde. "
        "They also worried about rudders, propellers, shafts, anchors, cables and pumps. "
        "Divers found a crack of 40 metres in its hull."
    )
    steps = chronicle([report(1, AGROUND), report(2, later)])
    assert [sentence.text for sentence in steps[1].sentences] == ["Divers found a crack of 40 metres in its hull."]


FREED = "Orrin freed 123 prisoners on Tuesday after talks with Velden, Anna Berg said."
FREED_ANEW = "In Orrin 123 people held for years walked out on Tuesday, the envoy Anna Berg of Velden told reporters."
MORE_FREED = "Orrin freed 250 prisoners on Friday after talks with Velden, Anna Berg said."


def test_a_report_that_tells_the_same_in_other_words_is_no_step() -> None:
    steps = chronicle([report(1, FREED), report(2, FREED_ANEW), report(3, MORE_FREED)])
    assert [step.article.id for step in steps] == [1, 3]
    assert steps[0].repeated == ["Outlet 2"]


def test_the_steps_of_several_stories_say_a_thing_once_as_the_first_told_it() -> None:
    one = chronicle([report(2, FREED_ANEW), report(4, f"{MORE_FREED} A bus waited at the gate of the prison at dawn.")])
    other = chronicle([report(1, FREED), report(3, AGROUND)])
    steps = told_once([*one, *other])
    assert [step.article.id for step in steps] == [1, 3, 4]
    assert steps[0].repeated == ["Outlet 2"]
    assert all("123" not in sentence.text for step in steps[1:] for sentence in step.sentences)


def test_of_a_step_that_repeats_a_part_the_rest_is_told() -> None:
    both = Step(report(2, CRACK), tuple(candidates_of(report(2, f"{SAME} {CRACK.split('. ')[1]}"))))
    first, second = told_once([both, *chronicle([report(1, AGROUND)])])
    assert [sentence.text for sentence in second.sentences] == ["Divers found a crack of 40 metres in its hull."]
    assert first.repeated == []


def test_a_headline_that_says_what_was_told_is_counted_to_it() -> None:
    told = chronicle([report(1, AGROUND)])
    same = replace(report(2, "", kind=Kind.HEADLINE), title="Ferry Halden aground off Sandholm")
    other = replace(report(3, "", kind=Kind.HEADLINE), title="Strike on the ferries looms at Easter")
    steps = told_once([*told, *chronicle([same]), *chronicle([other])])
    assert [step.article.id for step in steps] == [1, 3]
    assert steps[0].repeated == ["Outlet 2"]


def test_what_happens_again_with_other_numbers_is_told_again() -> None:
    first, second = told_once([*chronicle([report(1, FREED)]), *chronicle([report(2, MORE_FREED)])])
    assert (first.repeated, second.repeated) == ([], [])


def test_a_sentence_whose_connective_was_cut_begins_with_a_capital() -> None:
    told = "But the tram to the airport of Norrvik stays closed until the third of May."
    (step,) = chronicle([stored("Norrvik has a tram", told)])
    (sentence,) = step.sentences
    assert sentence.text == "The tram to the airport of Norrvik stays closed until the third of May."
    assert sentence.citations[0].quote == "the tram to the airport of Norrvik stays closed until the third of May."


def test_background_is_not_told_wherever_it_stands() -> None:
    later = f"{AGROUND} Divers found a crack of 40 metres in its hull."
    last = f"Salvors from Orrin pumped out the oil. {later}"
    steps = chronicle([report(1, AGROUND), report(2, later), report(3, last)])
    assert [[sentence.text for sentence in step.sentences] for step in steps[1:]] == [
        ["Divers found a crack of 40 metres in its hull."],
        ["Salvors from Orrin pumped out the oil."],
    ]


def test_a_copy_that_adds_something_is_a_step() -> None:
    added = f"{AGROUND} Salvors from Orrin pumped the oil out of her tanks."
    steps = chronicle([report(1, AGROUND), report(2, added, copy_of=1)])
    assert [[sentence.text for sentence in step.sentences] for step in steps[1:]] == [
        ["Salvors from Orrin pumped the oil out of her tanks."]
    ]


def test_what_articles_of_other_stories_told_is_known() -> None:
    beside, told = report(1, AGROUND), report(2, f"{AGROUND} Divers found a crack of 40 metres in its hull.")
    (step,) = chronicle([told], echoes=Echoes([told, beside]))
    assert [sentence.text for sentence in step.sentences] == ["Divers found a crack of 40 metres in its hull."]
