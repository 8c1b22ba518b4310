"""Buttons hold what they need and no more; a bucket fills as its rule says; a line means what the request meant."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.actions import LENGTHS, Action, Shown, Verb, cited_of, quotes_of, read_action, under_summary
from bot.chat.budget import MAX_BUCKETS, Budget, ChatRules, spend
from bot.chat.lines import line_of, line_of_request
from bot.chat.quotes import AROUND, quote_message
from bot.chatport import Cited
from bot.commands.parse import parse_line
from bot.conversation import MAX_ACTION, Asking, Call, Person, Place
from bot.errors import BadCommand
from bot.message.blocks import Button, Menu, Quote
from bot.model import Citation
from tests.fakes import MINUTE, NOW, SECOND, article


def citations(count: int) -> list[Citation]:
    return [Citation(n, n, 1, 0, 5, "Words", f"Title {n}", "Wire", None, NOW) for n in range(1, count + 1)]


@given(
    st.sampled_from(Verb),
    st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    st.sampled_from(["", "1", "99", "long", "menu4"]),
)
def test_an_action_is_read_as_it_was_written(verb: Verb, answer: str, how: str) -> None:
    action = Action(verb, answer, how)
    assert read_action(str(action)) == action
    assert len(str(action)) <= MAX_ACTION


@given(st.text(max_size=120))
def test_whatever_else_a_button_holds_is_nothing(text: str) -> None:
    action = read_action(text)
    assert action is None or str(action) == text


@pytest.mark.parametrize("count", [1, 10, 11, 25, 26, 60, 140])
def test_every_quote_can_be_opened_by_a_button_or_a_menu(count: int) -> None:
    items = quotes_of("a" * 16, citations(count)).items
    numbers = [item.label.strip("[]") for item in items if isinstance(item, Button)]
    numbers += [choice.value for item in items if isinstance(item, Menu) for choice in item.choices]
    assert numbers == [str(n) for n in range(1, min(count, 100) + 1)]
    assert len({item.action for item in items}) == len(items)
    assert [each.n for each in cited_of(citations(count))] == [int(n) for n in numbers]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("limited", [True, False])
def test_a_summary_can_grow_shrink_and_be_limited_as_far_as_there_is_room(length: str, *, limited: bool) -> None:
    labels = [
        item.label for item in under_summary("a", Shown("x" * 90, length, limited)).items if isinstance(item, Button)
    ]
    assert ("Shorter" in labels) == (length != "short")
    assert ("Longer" in labels) == (length != "long")
    assert ("All dates" if limited else "Only today") in labels
    assert all(len(label) <= 80 for label in labels)


def test_a_bucket_gives_its_burst_and_then_what_it_fills_by() -> None:
    bucket = None
    for _ in range(3):
        bucket, wait = spend(bucket, NOW, 6, 3)
        assert not wait
    bucket, wait = spend(bucket, NOW, 6, 3)
    assert wait == 10 * SECOND
    bucket, wait = spend(bucket, NOW + 5 * SECOND, 6, 3)
    assert wait == 5 * SECOND
    bucket, wait = spend(bucket, NOW + 10 * SECOND, 6, 3)
    assert not wait


@given(st.lists(st.floats(-100, 100), max_size=40))
def test_a_bucket_never_gives_more_than_its_rule_however_the_clock_jumps(steps: list[float]) -> None:
    bucket, at, given_out, forward = None, NOW, 0, 0.0
    for step in steps:
        at += timedelta(seconds=step)
        forward += max(step, 0)
        bucket, wait = spend(bucket, at, 60, 5)
        given_out += not wait
    assert given_out <= 5 + forward + 1


def test_a_member_and_a_channel_have_budgets_of_their_own_and_the_memory_is_bounded() -> None:
    budget = Budget(ChatRules(60, 1, 600, 2))
    place = Place("slack", "T", "C")
    ask = [budget.wait(Asking(place, Person(name)), NOW) for name in ("ada", "ada", "bea", "cid")]
    assert [bool(wait) for wait in ask] == [False, True, False, True]
    for number in range(MAX_BUCKETS + 5):
        budget.wait(Asking(place, Person(str(number))), NOW + MINUTE)
    assert len(budget._buckets) <= MAX_BUCKETS


def test_who_asked_lately_is_remembered_and_by_the_key_of_before() -> None:
    budget = Budget(ChatRules(60, 1, 2 * MAX_BUCKETS, 2 * MAX_BUCKETS))

    def waits(name: str) -> bool:
        return bool(budget.wait(Asking(Place("slack", "T", "C"), Person(name)), NOW))

    assert not waits("ada")
    key = next(iter(budget._buckets))
    assert not any(waits(str(number)) for number in range(MAX_BUCKETS - 2))  # with hers and the channel's it is full
    assert waits("ada")
    assert not waits("zoe")
    assert waits("ada")
    assert not waits("0")  # forgotten: who had not asked for longest
    assert any(held is key for held in budget._buckets)


@given(
    st.text(max_size=60),
    st.dictionaries(st.sampled_from(["since", "until", "source"]), st.text(min_size=1, max_size=20)),
)
def test_a_line_made_of_a_request_is_parsed_to_the_same_request(words: str, options: dict[str, str]) -> None:
    try:
        request = parse_line(line_of(Call("summary", words, options)))
        again = parse_line(line_of_request(request))
    except BadCommand:
        return
    assert again == request


def test_open_quotes_in_words_do_not_swallow_options() -> None:
    request = parse_line(line_of(Call("summary", 'ferry "off Sandholm', {"length": "short"})))
    assert request.options == {"length": "short"}


@pytest.mark.parametrize("around", [0, 10, AROUND + 200])
def test_a_quote_stands_in_its_own_paragraph_cut_to_size(around: int) -> None:
    filler = ("word " * (around // 5)).strip()
    text = f"Other.\n\n{filler} The quoted words. {filler}\n\nMore."
    start = text.index("The quoted")
    shown = quote_message(Cited(1, 1, 1, start, start + 17), article("Title", text)).blocks[1]
    assert isinstance(shown, Quote)
    assert shown.quoted == "The quoted words."
    assert len(shown.before) <= AROUND + 1
    assert len(shown.after) <= AROUND + 1
    assert "Other" not in shown.before
    assert "More" not in shown.after


def test_a_quote_whose_text_or_article_is_gone_says_so() -> None:
    gone, faded = quote_message(Cited(1, 1, 1, 0, 4), None), quote_message(Cited(1, 1, 1, 0, 4), article("Title"))
    assert "no longer stored" in str(gone.blocks)
    assert "no longer stored" in str(faded.blocks)
    assert gone.private
