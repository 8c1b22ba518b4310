"""Which sentences may stand in a summary, and which of them point back at something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summarize.candidates import MAX_CHARACTERS, candidates_of, definite_of, starts_unresolved
from tests.commands.desk import stored
from tests.quick import in_no_time

PLAIN = "The council of Port Ellen voted on Monday to close the old bridge."


def texts(text: str, language: str = "en") -> list[str]:
    return [candidate.text for candidate in candidates_of(stored("A title", text, language=language))]


def test_each_sentence_is_a_candidate_at_its_place_and_span() -> None:
    article = stored(
        "A title", f"{PLAIN} Lorries will have to go round by Sandholm.\n\nWork begins in the last week of May."
    )
    candidates = candidates_of(article)
    assert [candidate.place for candidate in candidates] == [0, 1, 2]
    assert [article.text[each.start : each.end] for each in candidates] == [
        PLAIN,
        "Lorries will have to go round by Sandholm.",
        "Work begins in the last week of May.",
    ]


@pytest.mark.parametrize("scrap", ["PORT ELLEN, Tuesday.", "Why now?", "“No.”", "No comment.", "By Ann Smith."])
def test_a_fragment_beside_sentences_is_left_out(scrap: str) -> None:
    assert texts(f"{scrap} {PLAIN}") == [PLAIN]


def test_an_endless_sentence_beside_others_is_left_out() -> None:
    endless = "Then came " + "and ".join(f"item{n} " for n in range(60)) + "at last."
    assert texts(f"{PLAIN} {endless}") == [PLAIN]


@pytest.mark.parametrize(
    "line",
    [
        "Read more about the bridge and its long history here.",
        "The post Ferry runs again after the storm first appeared on Harbour Wire.",
        "La entrada El barco vuelve a salir del puerto se publicó primero en El Faro.",
        "Also read: the bridge that nobody in the town wanted.",
        "Click here to get the news of Port Ellen by mail.",
        "Subscribe to our letter for news of the harbour every morning.",
        "Sign up for our letter and read it every morning.",
        "Photo: the old bridge of Port Ellen seen from the quay.",
        "Photo by Ann Smith shows the old bridge of Port Ellen.",
        "Image source: the archive of the harbour museum at Sandholm.",
        "Getty Images shows the old bridge of Port Ellen.",
        "Copyright 2026 by the Courier, for private use only.",
        "© The Northgate Courier, all of it for private use.",
        "All rights reserved by the publishers of the Courier.",
        "(Reporting by Ann Smith in Port Ellen; editing by Bob Jones)",
        "Continue reading this story on the site of the Courier.",
        "Читайте также: мост, который никому не был нужен.",
        "Подписывайтесь на наш канал, чтобы читать новости порта.",
        "Фото: старый мост в порту, вид с набережной.",
        "Подробнее об обстановке в порту читайте в сводке «Портовых новостей».",
        "Lesen Sie auch: Die Brücke, die niemand haben wollte.",
        "À lire aussi : le pont que personne ne voulait avoir.",
    ],
)
def test_what_is_not_news_is_left_out(line: str) -> None:
    assert texts(f"{PLAIN}\n\n{line}") == [PLAIN]


@pytest.mark.parametrize(
    "sentence",
    [
        "Photographers gathered on the quay before the sun rose.",
        "Imagery from satellites shows that the reef has grown.",
        "Subscribers of the city's library will pay two crowns more.",
        "Advertisements for sweets will be banned from trams in May.",
        "Copyright law will be changed next year, the minister said.",
        "Clicks on the city's pages doubled within a single week.",
        "Getty's heirs sold the house on the hill for nine million.",
        "All rights groups in the country condemned the new law.",
        "Reporting by courts on such cases has become rare.",
        "Подписание договора о мосте состоялось в среду в порту.",
        "Фотографии моста появились в музее порта в понедельник.",
    ],
)
def test_news_that_begins_like_what_is_not_news_stays(sentence: str) -> None:
    assert texts(f"{PLAIN}\n\n{sentence}") == [PLAIN, sentence]


def test_a_text_of_scraps_gives_its_scraps() -> None:
    assert texts("Ferries cancelled. Trams too.") == ["Ferries cancelled.", "Trams too."]


def test_a_text_that_never_ends_a_sentence_is_quoted_up_to_a_whole_word() -> None:
    endless = "harbour " * 400
    (text,) = texts(endless)
    assert endless.startswith(text)
    assert text.endswith("harbour")
    assert len(text) <= 500


def test_a_text_without_a_word_has_no_candidates() -> None:
    assert texts("!!! … — ?") == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "He left the room before the vote."),
        ("en", "It’s the second accident in a year."),
        ("en", "They’re expected back on Friday."),
        ("en", "“Her ship was the last one,” a witness said."),
        ("en", "However, two tugs could not free the ship."),
        ("en", "But the operator disagreed with the port."),
        ("en", "This was the second accident in a year."),
        ("en", "The move surprised the owners of the port."),
        ("en", "The two had never met before that day."),
        ("en", "Both were taken to the hospital of Port Ellen."),
        ("en", "Then the lights of the harbour went out."),
        ("ru", "Он покинул зал до голосования."),
        ("ru", "Её корабль пришёл в порт последним."),
        ("ru", "Однако буксиры не смогли снять паром с мели."),
        ("ru", "Это второе крушение за год."),
        ("be", "Ён пакінуў залу да галасавання."),
        ("be", "Гэта другая аварыя за год."),
        ("be", "Аднак буксіры не змаглі зняць паром."),
        ("uk", "Вона залишила залу до голосування."),
        ("de", "Er verließ den Saal vor der Abstimmung."),
        ("de", "Das ist der zweite Unfall in einem Jahr."),
        ("de", "Jedoch konnten die Schlepper nicht helfen."),
        ("de", "Diese Entscheidung überraschte den Hafen."),
        ("fr", "Il a quitté la salle avant le vote."),
        ("fr", "C’est le deuxième accident en un an."),
        ("fr", "Cette décision a surpris le port."),
        ("fr", "Cependant, les remorqueurs n’ont rien pu faire."),
        ("es", "Ella dejó la sala antes de la votación."),
        ("es", "Por eso el puerto quedó cerrado."),
    ],
)
def test_a_sentence_that_points_back_is_known(language: str, sentence: str) -> None:
    assert starts_unresolved(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", PLAIN),
        ("en", "A ferry with 214 people on board ran aground."),
        ("en", "Heathrow closed both runways because of fog."),
        ("en", "Italy and Spain signed the treaty in Rome."),
        ("en", "Theirs Ltd, a shipyard, has been sold to a bank."),
        ("en", "This week's vote on the bridge has been put off."),
        ("en", "This year will be the driest since records began."),
        ("en", "These days few people cross the old bridge."),
        ("en", "Both Spain and France closed their ports on Monday."),
        ("en", "So far this year, forty people have drowned in the bay."),
        ("en", "Then-President Ann Smith signed the law in 2019."),
        ("en", "Those who lost their homes will be paid by the city."),
        ("en", "The release of 40 prisoners was announced on Monday."),
        ("en", "The deal between the port and its crews ends the strike."),
        ("en", "The plan to close the bridge was dropped on Monday."),
        ("en", "The reporter asked about the bridge in Port Ellen."),
        ("en", "“Port Ellen needs a bridge,” the mayor said."),
        ("en", "214 people were brought ashore on Tuesday."),
        ("ru", "Паром сел на мель у острова рано утром."),
        ("ru", "Онкологи открыли центр в порту в понедельник."),
        ("ru", "Этот год стал самым сухим за век."),
        ("be", "Паром сеў на мель каля выспы ва ўторак."),
        ("be", "Гэты год стаў самым сухім за стагоддзе."),
        ("de", "Das Parlament in Wien stimmte am Montag ab."),
        ("de", "Diese Woche stimmt das Parlament über die Brücke ab."),
        ("de", "Erfurt baut bis 2031 eine neue Straßenbahn."),
        ("de", "Sieben Menschen wurden am Montag verletzt."),
        ("fr", "Le conseil a voté lundi la fermeture du pont."),
        ("fr", "Cette semaine, le conseil vote sur le pont."),
        ("fr", "Ce mardi, un ferry s’est échoué dans la baie."),
        ("fr", "L’île est coupée du monde depuis mardi."),
        ("es", "Por primera vez en un siglo, el puerto cerró."),
        ("es", "Este martes, un barco encalló en la bahía."),
        ("zh", "渡轮星期二清晨在沙岛附近搁浅。"),
        ("und", "It was a text in no language that is known."),
    ],
)
def test_the_opening_of_an_article_is_not_taken_for_one_that_points_back(language: str, sentence: str) -> None:
    assert not starts_unresolved(sentence, language)


@given(st.text(max_size=400), st.sampled_from(["en", "ru", "de", "zh", "und", ""]))
def test_any_text_gives_candidates_whose_spans_lie_in_it_in_order_without_overlap(text: str, language: str) -> None:
    end = 0
    for candidate in candidates_of(stored("?", text, language=language)):
        assert end <= candidate.start < candidate.end <= len(text)
        assert candidate.text == candidate.text.strip()
        end = candidate.end


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("VILNIUS, Lithuania — ", PLAIN),
        ("VALTORA (GW) - ", PLAIN),
        ("KELLIN HARBOUR — ", PLAIN),
        ("PARIS, March 3 (Reuters) - ", PLAIN),
        ("(Reuters) - ", PLAIN),
        ("Moscow (Reuters) - ", PLAIN),
        ("NEW YORK (AP) -- ", "“Port Ellen needs a bridge,” the mayor said."),
        ("МИНСК — ", "Совет города решил закрыть старый мост."),
    ],
)
def test_a_sentence_begins_after_its_dateline(line: str, says: str) -> None:
    article = stored("A title", f"{line}{says} Work begins in the last week of May.")
    first, *_ = candidates_of(article)
    assert first.text == says
    assert article.text[first.start : first.end] == says


@pytest.mark.parametrize(
    "sentence",
    [
        "U.S. - China talks on the bridge begin in Port Ellen.",
        "IBM - The company that built the bridge - is leaving the port.",
        "COVID-19 — The illness closed the port for a third week.",
        "Norway — The country with most bridges — will build another.",
        "PORT — once the richest town of the coast — is to lose its bridge.",
    ],
)
def test_what_only_looks_like_a_dateline_stays(sentence: str) -> None:
    assert texts(sentence) == [sentence]


def test_a_dateline_is_looked_for_in_the_first_sentence_only() -> None:
    assert texts(f"{PLAIN}\n\nKELLIN HARBOUR — {PLAIN}")[1].startswith("KELLIN HARBOUR — ")


@pytest.mark.parametrize("line", ["By Ole Brandt, Ida van Holm and Per O’Dell", "Von Anna Müller und Peter Klein"])
def test_a_line_of_names_over_a_report_is_no_sentence_of_it(line: str) -> None:
    article = stored("A title", f"{line}\n\nOSLO/VARDE, March 3 (Reuters) - {PLAIN}")
    assert [(item.text, item.place) for item in candidates_of(article)] == [(PLAIN, 0)]


def test_a_sentence_that_begins_with_by_is_no_line_of_names() -> None:
    assert texts(f"By Monday the old bridge of Varde was closed. {PLAIN}")[0].startswith("By Monday")


@pytest.mark.parametrize(
    "line",
    [
        "# This fails, since it sends no name of a host along",
        "Start it: $ bridge build --stone and wait for a while",
        "A blockade of…",
    ],
)
def test_programs_and_stumps_are_no_sentences(line: str) -> None:
    assert [item.text for item in candidates_of(stored("A title", f"{PLAIN}\n\n{line}"), 3)] == [PLAIN]


def test_a_number_behind_its_sign_is_no_program() -> None:
    assert len(texts(f"{PLAIN} Bridge # 7 is the one that they closed for 10 days.")) == 2


def test_of_a_huge_text_only_the_beginning_is_read_and_in_whole_sentences() -> None:
    article = stored("A title", f"{PLAIN} " * 50_000)
    with in_no_time():
        candidates = candidates_of(article)
    assert {candidate.text for candidate in candidates} == {PLAIN}


def test_a_sentence_that_the_limit_would_cut_is_left_out() -> None:
    long = " ".join(["Clerks counted the boxes of copper in the hall of the port on Monday at noon"] * 4) + "."
    read = candidates_of(stored("A title", f"{long} " * 400))
    assert {candidate.text for candidate in read} == {long}
    assert MAX_CHARACTERS - 2 * len(long) < read[-1].end <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("sentence", "stems"),
    [
        ("The inquiry will look at the bridge.", ("inquiri", "will")),
        ("The criminal inquiry begins in May.", ("crimin", "inquiri")),
        ("The inquiry of the port begins in May.", ()),
        ("The agency that is building a bridge went to court.", ()),
        ("The government will pay for a bridge.", ()),
        ("The Hudson bridge will be closed in May.", ()),
        ("An inquiry will look at the bridge.", ()),
    ],
)
def test_what_must_have_been_said_before_a_sentence_on_the_noun(sentence: str, stems: tuple[str, ...]) -> None:
    assert definite_of(sentence) == stems


def test_what_the_title_introduces_needs_no_other_introduction() -> None:
    inquiry = "The inquiry will look at the bridge in May."
    assert candidates_of(stored("News of the port", inquiry))[0].definite
    assert not candidates_of(stored("Inquiry at the port", inquiry))[0].definite


def test_what_is_kept_of_an_article_is_not_changed_by_who_reads_it() -> None:
    first = candidates_of(stored("Ferry", "The ferry ran aground off Sandholm. Nobody was hurt by it there."))
    first.pop()
    again = candidates_of(stored("Ferry", "The ferry ran aground off Sandholm. Nobody was hurt by it there."))
    assert len(again) == 2
    other = candidates_of(stored("Ferry", "The ferry ran aground off Orrin. Nobody was hurt by it there."))
    assert other[0].text == "The ferry ran aground off Orrin."
