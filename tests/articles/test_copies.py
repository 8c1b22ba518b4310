"""Copies are found through edits, scripts and short cuts; other reports with the same frame are not copies."""

import os
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.copies import COPY, MIN_CHARACTERS, MIN_WORDS, SCHEME, fingerprint, resemblance

WIRE = """
The council of Orrin voted late on Wednesday to close the old coal harbour and to build a park in its place. Seven
members were for the plan and four against it after a debate that lasted until midnight. Mayor Anna Kesh called the
vote a gift to the children of the town. Opponents said that the 38 people who still work on the quay had been
forgotten. Work is to begin in the spring, when the last coal barge has left, and will cost nine million crowns. Two
thirds of the sum come from a fund for towns that give up coal. The rest is borrowed over twenty years at a rate
that the treasurer, Bo Larsen, described as kind. A footbridge over the basin will link the park with the railway
station. Divers must first look for shells from the war, which fishermen still bring up in their nets. The harbour
master has offered to keep the oldest crane as a lookout. Schools were asked to send drawings of what the park
should hold, and more than six hundred came in, most of them with a swing. The council meets again in two weeks.
""".strip()

OTHER = """
Surveyors who measured the glacier above Talvik this summer found that it had lost eight metres of ice since their
last visit. Shepherds had moved their flocks before the meltwater came down to the lower pastures, so that no animal
was lost. Edda Hill, who leads the survey, said that the tongue of the glacier now ends behind the hut where hikers
used to step onto the ice. The hut will be closed next year. A path along the ridge is being marked instead, with
steel ropes at the steep places. The club that owns the hut hopes to sell its timber. Geologists set up stations that
listen for falling rock and send a warning to the valley within a minute.
"""

FORECAST = (
    "Weather for the coast of Sarvik. Tonight the sky will be partly cloudy with light wind from the north at {} "
    "metres per second. Temperatures fall to {} degrees at night and rise to {} degrees by day. Rain of {} "
    "millimetres is expected in the afternoon. The sun rises at {}:{} and sets at {}:{}. Drivers are asked to keep a "
    "safe distance and to check the state of the road before they set out."
)
SCHOOL = (
    "{} has been named head teacher of the {} school, the council said. The board chose {} from a field of candidates "
    "after interviews that were held over the spring. The new head follows {}, who retires at the end of the term, "
    "and takes over from acting head {} in the town of {}. Parents are invited to meet the new head in the hall of "
    "the school before the summer holidays begin."
)
TOUR = (
    "The gate opens at noon. Visitors wait in line. Children pay half. Dogs stay outside. The tour starts at {} and "
    "ends at {}. Guides speak slowly. Lunch is served in the yard. The shop sells cards. Parking is free. The bus "
    "leaves at {}. Tickets are sold at the door. The walls are being cleaned. Photographs are welcome. The tower stays "
    "closed. Rain does not stop the tour."
)
CHINESE = (
    "奥林市议会周三深夜投票决定关闭旧煤港并在原址修建公园。七名议员支持该计划，四名反对，辩论一直持续到午夜。"
    "市长称这次投票是送给全城孩子的礼物。反对者表示，仍在码头工作的人们被遗忘了。工程将于春天最后一艘运煤船离开后开始，"
    "耗资九百万克朗。三分之二的资金来自一项帮助城镇放弃煤炭的基金，其余部分将分二十年偿还。一座人行桥将把公园与火车站连接起来。"
)
CHINESE_OTHER = (
    "测量人员今年夏天发现塔尔维克上方的冰川比上次测量时减少了八米。牧羊人在融水流到低处牧场之前就转移了羊群，因此没有牲畜损失。"
    "负责测量的专家说，冰川末端已经退到登山者过去踏上冰面的小屋后面。这座小屋明年将关闭，人们正在沿山脊标出一条新的小路，"
    "陡峭的地方会装上钢索。地质学家安装了监听落石的设备，可以在一分钟之内向山谷发出警报。"
)
RUSSIAN = (
    "Совет города Оррин поздно вечером в среду решил закрыть старую угольную гавань и разбить на её месте парк. Семь "
    "депутатов поддержали план, четверо выступили против, споры шли до полуночи. Мэр назвала голосование подарком "
    "детям города. Противники говорят, что о людях, которые ещё работают на причале, забыли. Работы начнутся весной, "
    "когда уйдёт последняя баржа с углём, и обойдутся в девять миллионов крон."
)


def alike(one: str, other: str) -> float:
    """What the store computes of two texts."""
    first, second = fingerprint(one), fingerprint(other)
    assert first is not None
    assert second is not None
    return resemblance(first.signature, second.signature)


def is_found(one: str, other: str) -> bool:
    first, second = fingerprint(one), fingerprint(other)
    return first is not None and second is not None and not set(first.bands).isdisjoint(second.bands)


def edited(text: str) -> str:
    """Another lead, two sentences fewer, and a word here and there."""
    sentences = text.replace("\n", " ").split(". ")
    kept = [sentence for number, sentence in enumerate(sentences) if number not in (0, 3, 8)]
    body = ". ".join(kept).replace("called", "praised").replace("borrowed", "lent").replace("oldest", "largest")
    return f"ORRIN (GW) — Where coal was landed for a century there will soon be trees and benches. {body}"


def test_an_edited_copy_is_found_and_told() -> None:
    assert is_found(WIRE, edited(WIRE))
    assert alike(WIRE, edited(WIRE)) >= COPY


def test_another_report_is_neither() -> None:
    assert not is_found(WIRE, OTHER)
    assert alike(WIRE, OTHER) < COPY / 2


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [("\n", "\n\n"), (", ", " — "), ('"', "“"), (".", "!")],
    ids=["paragraphs", "commas", "quotes", "stops"],
)
def test_typography_makes_no_difference(pattern: str, replacement: str) -> None:
    text = WIRE.replace("a gift", '"a gift"')
    assert alike(text, text.replace(pattern, replacement)) > 0.9


def test_a_text_resembles_itself_wholly() -> None:
    assert alike(WIRE, WIRE) == 1


def test_the_same_forecast_with_other_numbers_is_no_copy() -> None:
    figures = [(4, -2, 7, 3, 6, 41, 18, 22), (9, 5, 16, 12, 5, 13, 20, 47), (2, 11, 24, 8, 4, 55, 21, 30)]
    reports = [FORECAST.format(*numbers) for numbers in figures]
    assert all(alike(one, other) < COPY for one, other in combinations(reports, 2))
    assert alike(reports[0], reports[0] + " This report was written by a machine.") >= COPY


def test_capitals_that_open_sentences_do_not_outweigh_the_numbers() -> None:
    assert alike(TOUR.format(3, 4, 6), TOUR.format(2, 5, 8)) < COPY
    assert alike(TOUR.format(11, 12, 13), TOUR.format(14, 15, 16)) < COPY


def test_the_same_notice_with_other_names_is_no_copy() -> None:
    ours = SCHOOL.format("Anna Kesh", "Lindmoor", "Kesh", "Hugo Brandt", "Ines Vidal", "Orrin")
    theirs = SCHOOL.format("Dov Marek", "Garrow", "Marek", "Gita Rao", "Leo Tarn", "Hesby")
    assert alike(ours, theirs) < COPY
    assert alike(ours, ours.replace("summer", "long")) >= COPY


def test_a_shared_name_does_not_make_short_reports_copies() -> None:
    name = "Prime Minister Cora Adela Venn of the Federal Republic of Upper Sarvik"
    first = f"{name} opened a bridge. {' '.join(OTHER.split()[:50])}"
    second = f"{name} opened a bridge. {' '.join(WIRE.split()[-50:])}"
    assert alike(first, second) < COPY


@pytest.mark.parametrize("text", [CHINESE, RUSSIAN, CHINESE.replace("。", "")], ids=["chinese", "russian", "unstopped"])
def test_other_scripts_have_copies_too(text: str) -> None:
    cut = text[len(text) // 6 :]
    assert is_found(text, cut)
    assert alike(text, cut) >= COPY


def test_different_texts_of_a_script_without_blanks_are_apart() -> None:
    assert not is_found(CHINESE, CHINESE_OTHER)
    assert alike(CHINESE, CHINESE_OTHER) < 0.05


def test_what_is_too_short_has_no_fingerprint() -> None:
    words = WIRE.split()
    assert fingerprint("") is None
    assert fingerprint("…") is None
    assert fingerprint(" ".join(words[: MIN_WORDS - 1])) is None
    assert fingerprint(" ".join(words[:MIN_WORDS])) is not None
    assert fingerprint(CHINESE[: MIN_CHARACTERS - 1]) is None
    assert fingerprint(CHINESE[: 2 * MIN_CHARACTERS]) is not None


def test_bands_are_distinct_integers_that_sqlite_can_hold() -> None:
    found = fingerprint(WIRE)
    assert found is not None
    assert [band >> 56 for band in found.bands] == list(range(len(found.bands)))
    assert all(type(band) is int and 0 <= band < 2**63 for band in found.bands)


def test_a_fingerprint_is_the_same_in_another_process_whatever_its_hash_seed() -> None:
    code = "import sys; from bot.articles.copies import fingerprint; print(fingerprint(sys.argv[1]))"
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    output = subprocess.run([sys.executable, "-c", code, WIRE], capture_output=True, check=True, env=environment)
    assert output.stdout.decode().strip() == str(fingerprint(WIRE))


def test_stored_fingerprints_stay_comparable() -> None:
    """If this fails, stored fingerprints have become useless: raise `SCHEME` and write the new values here."""
    found = fingerprint(WIRE)
    assert found is not None
    assert SCHEME == 1
    assert found.signature[:8].hex() == "0c8c5fcd9af1ed31"
    assert found.bands[1] == 87_501_531_166_677_677


def test_signatures_of_two_schemes_are_refused() -> None:
    found = fingerprint(WIRE)
    assert found is not None
    with pytest.raises(ValueError, match="make both anew"):
        resemblance(found.signature, found.signature[:64])


def test_signatures_that_agree_by_chance_alone_resemble_nothing() -> None:
    ours = bytes(192)
    assert resemblance(ours, bytes([1] * 192)) == 0
    assert resemblance(ours, bytes([1] * 96 + [0] * 96)) == 0
    assert resemblance(ours, ours) == 1


def test_a_long_text_costs_no_more_than_its_head() -> None:
    endless = "\n".join(f"{WIRE} {number}" for number in range(2_000))
    assert fingerprint(endless) == fingerprint(endless + OTHER)


@given(st.text(max_size=400))
def test_any_text_has_a_fingerprint_or_none(text: str) -> None:
    found = fingerprint(text * 4)
    assert found == fingerprint(text * 4)
    assert found is None or resemblance(found.signature, found.signature) == 1


@given(st.text(alphabet="aB9_ .'\n-", min_size=150, max_size=600))
def test_ascii_has_the_fingerprint_that_any_script_would_have(text: str) -> None:
    assert fingerprint(f"{WIRE}\n{text}") == fingerprint(f"{WIRE}\n{text} —")
