"""What of a sentence was said before, and which later reports say it again."""

from dataclasses import replace

import pytest

from bot.model import Article, Kind
from bot.summarize.echoes import Echo, Echoes
from tests.commands.desk import DAY, stored

QUAKE = "A quake of magnitude 6.4 shook the island of Varde and broke the harbour wall."
RECALLED = "The quake of magnitude 6.4 on the island of Varde broke the harbour wall there."
GRANT = "Ministers in Norrvik promised 40 million crowns for the fishermen."
STRONGER = "A quake of magnitude 7.1 shook the island of Varde and broke the harbour wall."


def report(day: int, text: str, source: str = "Courier") -> Article:
    made = stored(f"Report {day}", text, number=day, source=source)
    return replace(made, published=made.published + day * DAY)


def echoes_of(*articles: Article) -> list[list[Echo]]:
    echoes = Echoes(articles)
    return [[echoes.of(item) for item in echoes.sentences(article)] for article in articles]


def test_what_earlier_articles_say_is_known_and_what_later_ones_say_is_recalled() -> None:
    [[first], [known, new]] = echoes_of(report(1, QUAKE), report(2, f"{RECALLED} {GRANT}"))
    assert first.known == new.known == 0
    assert first.fresh == new.fresh == 1
    assert known.known > 0.8
    assert known.fresh < 0.2
    assert first.recalling.keys() == {2}
    assert first.recalled == pytest.approx(first.recalling[2])
    assert not known.recalling


def test_another_number_is_not_known_though_its_words_are() -> None:
    [_, [again], [stronger]] = echoes_of(report(1, QUAKE), report(2, RECALLED), report(3, STRONGER))
    assert again.known > 0.8
    assert stronger.known == 0


def test_a_date_makes_nothing_new() -> None:
    for day in ("On 12 January 2026", "On January 12th, 2026,"):
        [_, [item]] = echoes_of(report(1, QUAKE), report(2, QUAKE.replace("A quake", f"{day} a quake")))
        assert item.known == pytest.approx(1), day


def test_an_article_is_no_echo_of_itself_and_headlines_have_none() -> None:
    headline = replace(report(2, ""), kind=Kind.HEADLINE)
    [[one, other], none, [later]] = echoes_of(report(1, f"{QUAKE} {RECALLED}"), headline, report(3, GRANT))
    assert none == []
    assert (one.known, other.known, later.known) == (0, 0, 0)
    assert not one.recalling


def test_a_copy_of_another_source_recalls_nothing_one_of_its_own_does() -> None:
    copy = replace(report(2, QUAKE, "Wire"), copy_of=1)
    [[first], _] = echoes_of(report(1, QUAKE), copy)
    assert not first.recalling
    [[first], _] = echoes_of(report(1, QUAKE), replace(copy, source="Courier"))
    assert first.recalling == {2: pytest.approx(1)}
