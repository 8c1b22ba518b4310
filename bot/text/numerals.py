"""The words of numbers by language, as tables: what `numbers` reads beside digits.

English in full; of the other languages the words up to twelve or twenty and the magnitudes that news uses.
"""

from bot.text.words import fold

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()

_OTHERS = {
    "de": "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn "
    "siebzehn achtzehn neunzehn zwanzig",
    "fr": "zero une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "cero una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte",
    "pl": "zero jeden dwa trzy cztery piec szesc siedem osiem dziewiec dziesiec jedenascie dwanascie trzynascie "
    "czternascie pietnascie szesnascie siedemnascie osiemnascie dziewietnascie dwadziescia",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
    "четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать",
    "uk": "нуль один два три чотири пять шість сім вісім девять десять одинадцять дванадцять тринадцять "
    "чотирнадцять пятнадцять шістнадцять сімнадцять вісімнадцять девятнадцять двадцять",
    "be": "нуль адзін два тры чатыры пяць шэсць сем восем дзевяць дзесяць адзінаццаць дванаццаць",
}
_FORMS = {
    "de": {"zwei": "zwo", "drei": "dreien"},
    "ru": {"два": "двое двух две", "три": "трое трех", "четыре": "четверо четырех", "пять": "пятеро пяти",
           "шесть": "шестеро шести", "семь": "семеро семи", "десять": "десяти"},
    "uk": {"два": "двоє двох дві", "три": "троє трьох", "чотири": "четверо чотирьох", "пять": "пятеро пяти",
           "шість": "шестеро шести", "сім": "семеро семи", "вісім": "восьмеро восьми"},
    "pl": {"dwa": "dwie dwoje dwoch dwaj", "trzy": "troje trzech trzej", "cztery": "czworo czterech czterej",
           "piec": "piecioro pieciu", "szesc": "szescioro szesciu", "siedem": "siedmioro siedmiu"},
}  # fmt: skip
"""Other forms of these words: genders, cases, numbers of people."""

SMALL: dict[str, dict[str, float]] = {
    "en": {word: float(n) for n, word in enumerate(_EN_SMALL)}
    | {word: 10.0 * n for n, word in enumerate(_EN_TENS, 2)}
    | {"dozen": 12.0}
} | {
    language: {
        fold(form): float(n)
        for n, word in enumerate(listed.split())
        for form in (word, *_FORMS.get(language, {}).get(word, "").split())
    }
    for language, listed in _OTHERS.items()
}  # fmt: skip

ORDINALS = {word: float(n) for n, word in enumerate(_EN_ORDINALS, 1)} | {"thirtieth": 30.0}

PARTS = {"half": 0.5, "quarter": 0.25}
"""Behind a number: `two and a half`."""

IMPLIED = {"twice": 2.0, "both": 2.0, "couple": 2.0, "pair": 2.0, "duo": 2.0, "thrice": 3.0, "trio": 3.0, "brace": 2.0}

DURATIONS = {
    "minutes": (1 / 60,), "hours": (1 / 24, 60.0), "days": (24.0, 1 / 7), "weeks": (7.0,), "months": (1 / 12,),
    "years": (12.0,), "hour": (60.0,), "day": (24.0,), "week": (7.0,), "year": (12.0,),
}  # fmt: skip
"""By what a duration is to be multiplied to be told in the units next to it."""

MAGNITUDES: dict[str, float] = {
    "hundred": 1e2, "hundreds": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6,
    "billion": 1e9, "billions": 1e9, "trillion": 1e12, "bn": 1e9, "mn": 1e6, "mln": 1e6, "tn": 1e12,
    "hundert": 1e2, "tausend": 1e3, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9,
    "cent": 1e2, "mille": 1e3, "milliard": 1e9, "milliards": 1e9, "cien": 1e2, "mil": 1e3, "millon": 1e6,
    "millones": 1e6, "tys": 1e3, "mld": 1e9,
    "сто": 1e2, "тысяча": 1e3, "тысячи": 1e3, "тысяч": 1e3, "тыс": 1e3, "млн": 1e6, "миллион": 1e6, "миллиона": 1e6,
    "миллионов": 1e6, "млрд": 1e9, "миллиард": 1e9, "миллиарда": 1e9, "миллиардов": 1e9, "трлн": 1e12,
    "тисяча": 1e3, "тисячі": 1e3, "тисяч": 1e3, "тис": 1e3, "мільйон": 1e6, "мільйона": 1e6, "мільйонів": 1e6,
    "мільярд": 1e9, "мільярда": 1e9, "мільярдів": 1e9, "тысячы": 1e3, "мільёна": 1e6, "мільёнаў": 1e6, "мільён": 1e6,
}  # fmt: skip
"""By folded word; `cent` and `mil` count only after a number."""

SHORT = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
"""Glued to digits: `5m`, `£3bn`."""

BEFORE = {"$": "$", "£": "£", "€": "€", "¥": "¥", "₽": "₽", "₴": "₴", "usd": "$", "eur": "€", "gbp": "£"}
AFTER: dict[str, str] = BEFORE | {
    "%": "%", "percent": "%", "pc": "%", "prozent": "%", "процент": "%", "процента": "%", "процентов": "%",
    "відсоток": "%", "відсотка": "%", "відсотків": "%", "працэнт": "%", "працэнта": "%", "працэнтаў": "%",
    "dollar": "$", "dollars": "$", "pound": "£", "pounds": "£", "euro": "€", "euros": "€", "yen": "¥",
    "долларов": "$", "доллара": "$", "доллар": "$", "доларів": "$", "долара": "$", "долараў": "$",
    "евро": "€", "євро": "€", "еўра": "€", "рублей": "₽", "рубля": "₽", "рубль": "₽", "руб": "₽",
    "гривень": "₴", "гривні": "₴", "dolares": "$",
}  # fmt: skip
PERCENT = {("per", "cent"), ("por", "ciento"), ("pour", "cent")}

DECIMAL_COMMA = frozenset("de fr es pl ru uk be it nl pt cs sv no da fi tr".split())
"""Languages that write 1.234,5."""
