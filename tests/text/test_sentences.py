"""Sentence spans: hand-written cases by language, and what holds for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import first_sentence, sentence_spans
from tests.quick import in_no_time

# Each case is one text with its sentences divided by " | "; the bar goes, the blank stays.
CASES = [
    # English
    ("en", "The council met on Monday. | It voted 7–2 to close the bridge."),
    ("en", "U.S. President Donald Trump spoke in Ohio. | He left at noon."),
    ("en", "The firm is based in the U.S. | The plant is in Mexico."),
    ("en", "J. K. Rowling wrote it. | George W. Bush read it."),
    ("en", "J.K. Rowling and J.R.R. Tolkien are read everywhere. | Both sell."),
    ("en", "St. Petersburg lies on the Neva. | St. Louis does not."),
    ("en", "Lt. Col. Ann Smith and Sgt. Bob Jones testified. | Gen. Mark Milley did not."),
    ("en", "Sen. Ed Markey (D-Mass.) said no. | Apple Inc. Chief Tim Cook agreed."),
    ("en", "Yahoo! said it would sell. | Shares of Yahoo! Inc. rose."),
    ("en", "Trading opened at 9 a.m. ET on Monday. | It closed at 4 p.m. | The index fell."),
    ("en", "No. 10 denied the report. | Was it true? | No. | He had left."),
    ("en", "Prices rose 3.5 percent to $1.25. | Wages did not."),
    ("en", "“Why now?” she asked. | “Because,” he said. | “Enough!” | The crowd left."),
    ("en", 'He said "we won." | Then he left.'),
    ("en", "He paused... and went on. | Then he stopped… and sat. | Silence."),
    ("en", "Mr. and Mrs. Smith met Dr. Jones on Jan. 5, 2020, vs. the plan. | All agreed."),
    ("en", "See example.com for more. | Then read www.foo.Bar.com again. | U.S.A rules apply, e.g.Foo."),
    ("en", "1. Wash the rice. | 2. Boil it."),
    ("en", "(This was a joke.) | Nobody laughed."),
    ("en", "iPhone sales fell. | iPhone prices rose."),
    ("en", "He never told me. | Apple sells art. | Google said no. | Nobody minds."),
    ("en", "It ended 😀😀. | 𝒳 marks the spot. | Then… 🎉"),
    ("en", "Jeopardy! host Alex Trebek retired. | What?! | Really?? | Yes."),
    # Russian
    ("ru", "А. Г. Лукашенко прилетел в Сочи. | Его встретил В. В. Путин."),
    ("ru", "Лукашенко А. Г. подписал указ. | А.С. Пушкин этого не видел."),
    ("ru", "Ущерб составил 5 млн. 300 тыс. руб. | Потом выросли цены."),
    ("ru", "Выделено 3 млрд. долл. США и 20 тыс. руб. из бюджета. | Деньги ушли."),
    ("ru", "Офис находится на ул. Ленина, д. 5, кв. 7 в г. Минске. | Рядом парк им. Горького."),
    ("ru", "Это случилось в 2020 г. | Потом он уехал."),
    ("ru", "В 2020 г. Лукашенко уехал. | В 1990–1991 гг. было иначе."),
    ("ru", "Он был обвинён по ст. 205 УК и ч. 2 ст. 8, т. е. по двум. | Адвокат против."),
    ("ru", "Привезли хлеб, соль и т. д. | Все были рады, т.к. ждали, и т.п. | Конец."),
    ("ru", "— Почему? — спросила она. | — Не знаю. | — Привет! | — Она улыбнулась."),
    ("ru", "«Почему?» — спросил Иванов. | «Да.» | Потом ушёл."),
    ("ru", "Они уехали в Канаду. | Россияне остались. | Сайт tut.by и Яндекс.Такси работают."),
    ("ru", "Он... ушёл. | Ну… и ладно. | Вот."),
    ("ru", "Победила группа А. | Он был рад. | Дж. Байден и Дж. К. Роулинг — нет."),
    ("ru", "Рост составил 3.5 процента, см. рис. 5. | Это много (рис. 6)."),
    ("ru", "В XIX в. жили иначе, до н. э. тоже. | Это был конец XX в. | Потом всё изменилось."),
    ("ru", "Проф. Иванов и акад. Сахаров приехали на оз. Байкал. | Пришли 5 тыс. чел. из сёл."),
    ("ru", "St. Petersburg и Lt. Col. Smith названы латиницей. | Всё."),
    # Belarusian
    ("be", "А. Р. Лукашэнка прыехаў у г. Мінск. | Ён жыве на вул. Леніна, д. 5."),
    ("be", "У 2020 г. ён з'ехаў. | Кошт — 5 млн. руб. | Потым цана вырасла."),
    ("be", "— Чаму? — спытала яна. | — Не ведаю."),
    ("be", "Прывезлі хлеб, соль і г. д. | Потым паехалі, г. зн. зніклі."),
    # Ukrainian
    ("uk", "О. С. Пушкін народився в м. Москва. | У 2020 р. відкрили вул. Шевченка."),
    ("uk", "Виділено 5 млн. грн. | Потім ще 20 тис. осіб отримали допомогу."),
    ("uk", "Музей ім. Шевченка зачинено. | «Чому?» — спитала вона."),
    # German
    ("de", "Am 3. Oktober kam der 1. FC Köln. | Im 19. Jahrhundert war das anders."),
    ("de", "Er sagte: „Nein.“ | Dann ging er, z. B. nach Hause. | „Warum?“, fragte sie."),
    ("de", "Dr. Müller zahlt 5 Mio. Euro, ca. 3 Mrd. Euro usw. | Dann ist Schluss."),
    # French
    ("fr", "M. Macron est arrivé. | Mme. Le Pen est partie avec M. Le Drian."),
    ("fr", "« Bonjour. » | Il part. | « Pourquoi ? » demande-t-elle."),
    ("fr", "J.-C. est né à St. Malo, p. ex. en janv. 2020. | Quoi ? | Rien !"),
    # Spanish
    ("es", "El Sr. García llegó. | ¿Qué pasó? | ¡Nada!"),
    ("es", "—¿Por qué? —preguntó ella. | J. L. Borges calla en la pág. 5."),
    # Chinese, which has no blanks to keep
    ("zh", "他走了。| 她来了！| 是吗？"),
    ("zh", "“你好吗？”他问道。| “好。”她说。| 第3.5条没变。"),
    # Codes that no list knows
    ("zz", "One thing. | Another thing."),
    ("", "One thing. | Another thing."),
]


def _sentences(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


@pytest.mark.parametrize(("language", "marked"), CASES, ids=[case[1][:40] for case in CASES])
def test_sentences_are_those_a_reader_sees(language: str, marked: str) -> None:
    text = marked.replace("| ", "")
    assert _sentences(text, language) == [part.strip() for part in marked.split("| ")]


def test_a_slip_without_a_blank_is_two_sentences() -> None:
    assert _sentences("Они уехали в Канаду.Россияне остались.", "ru") == [
        "Они уехали в Канаду.",
        "Россияне остались.",
    ]
    assert _sentences("Read more here.Then come back.", "en") == ["Read more here.", "Then come back."]


def test_a_sentence_never_crosses_a_paragraph() -> None:
    text = "No stop here\n\nand lower case here. Dr.\n\nSmith"
    assert _sentences(text, "en") == ["No stop here", "and lower case here.", "Dr.", "Smith"]


def test_spans_count_code_points() -> None:
    text = "😀 One. 𝒳😀 two.\n\n😀 Three."
    assert [text[a:b] for a, b in sentence_spans(text)] == ["😀 One.", "𝒳😀 two.", "😀 Three."]


def test_the_first_sentence_skips_empty_paragraphs() -> None:
    assert first_sentence("\n\nA. G. Smith came. He left.\n\nMore.") == "A. G. Smith came."
    assert first_sentence(" \n\n ") == ""


_PIECES = st.lists(
    st.sampled_from(
        [
            *'.!?…,;:()[]«»“”„"’—- \n',
            "\n\n",
            "...",
            "А. ",
            "U.S. ",
            "руб. ",
            "2020 г. ",
            "a.m. ",
            "т. д. ",
            "Слово",
            "word",
            "Word. ",
            "5",
            "他。",
            "😀",
            "\ud800",
            "\x00",
            "  " * 40,
        ]
    ),
    max_size=60,
).map("".join)


@given(text=st.one_of(_PIECES, st.text()), language=st.sampled_from(["en", "ru", "be", "de", "zh", "xx"]))
def test_spans_are_ordered_trimmed_and_cover_every_character(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    covered = "".join("".join(text[a:b].split()) for a, b in spans)
    assert covered == "".join(text.split())
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n\n" not in text[start:end]
        last = end


@given(text=_PIECES)
def test_the_first_sentence_is_the_first_span(text: str) -> None:
    assert first_sentence(text) == next((text[a:b] for a, b in sentence_spans(text)), "")


@pytest.mark.parametrize("sentence", ["The quick fox met Mr. Smith on Jan. 5. ", "Он ушёл в г. Минск. ", "他走了。"])
def test_a_long_paragraph_takes_linear_time(sentence: str) -> None:
    text = sentence * (1_000_000 // len(sentence.encode()))  # 1 MB
    with in_no_time():
        spans = sentence_spans(text)
        assert len(spans) == len(text) // len(sentence)
