"""Turns clean text into the spans of its sentences.

sentencex proposes the cuts; the rules here take back those that it makes inside a sentence (initials,
abbreviations, dialogue) and add the few that it misses. Invariant: spans are in code points, in order,
disjoint, trimmed, inside one paragraph, and together hold every character that is not white space.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import sentencex

_NEAR = 48
"""How many characters beside a cut are looked at: the work stays linear in the text."""
_SLICE = 2048  # of more text at once sentencex's time grows with the square
_LONG = 400  # a sentence so long is taken to wait for a closing quote that never comes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that begin a sentence far more often than a name does. They decide after "г.", "U.S." or "etc.".
_STARTERS = _words(
    "The A An He She It They We I You This That These Those In On At But And So If When While After "
    "Before As For With His Her Their Its There Then What Why How Not No "
    "Он Она Оно Они Мы Вы Я В Во На Но И А Это Этот Эта Эти Потом Затем Также По При После До Для С Со У "
    "К О Об От Из За Не Ни Как Так Что Когда Если Его Её Ее Их Там Тогда Однако Поэтому Все Всё Кроме "
    "Ён Яна Яны Ў Але І Гэта Гэты Потым Таксама Па Пры Пасля Да З Са Ад Калі Яго Яе Тады Аднак Усе "
    "Він Вона Воно Вони Ми Ви Й Та Це Цей Ця Потім Також Про Після Із Від Що Коли Якщо Його Її Тоді Однак "
    "Der Die Das Ein Eine Er Sie Es Wir Ich Im Am Auf Aber Und Dann Danach Doch Wenn Als Nach Vor Mit Von "
    "Für Bei Zum Zur Diese Dieser Auch Wer Wie Nicht Seit Le La Les Un Une Il Elle Ils Elles On Nous Je Ce "
    "Cette Ces Cela Dans En Au Aux Mais Et Puis Alors Si Quand Après Avant Pour Avec Selon "
    "El Los Las Ella Ellos Pero Y Luego Después Según Con Por Para Cuando Su Sus Este Esta Esto Se"
)
# A sentence may end after these; before a lower-case word or a number it does not.
_FINAL = _words(
    "руб коп долл грн чел млн млрд трлн тыс тис др проч гг вв рр обл мин сек экз инш ін "
    "etc usw inc corp co ltd jr sr llc plc cía"
)
_AMOUNTS = _words("руб коп долл грн млн млрд трлн тыс тис mio mrd tsd")
# After a number these are units and may end a sentence ("2020 г."), else they name what follows.
_UNITS = _words("г р в ст д с м п ч о")
_PHRASE = 4  # up to so many words and a year are the head of a sentence: "В 2020 г. Лукашенко уехал"
# These stand before a name or a number.
_BEFORE_NAME = _words(
    "ул вул им ім пр просп пер пл бул наб пос дер гор оз св проф праф акад ген гр тов рис табл мал см гл "
    "корп кв стр ок напр ср тел доц зам нач дж гос "
    "mr mrs ms dr prof gen col lt sgt capt maj adm sen rep gov rev hon messrs mme mlle mm sra srta mgr"
)
_PLACES = _words("st ft mt ave blvd")
_BEFORE_NUMBER = _words(
    "no nos nr num núm art p pp pág págs vol fig ca approx aprox est c env abs s bd str "
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc ene abr ago dic"
)
_TITLES = {"fr": _words("m"), "es": _words("sr"), "pt": _words("sr")}
# Words that sentencex takes for abbreviations (Maine, number, article) and that are words in lower case.
_ORDINARY = _words("no may me miss art ill ok id ref ore con auto super sobre para bis extra post anti муж год под пор")
_DOMAINS = _words("com net org info edu gov ru by ua kz io tv news")
_BRANDS = _words("яндекс yandex mail node asp")

_OPENING = "«\"'“„‚‘(\\[{¿¡"
_CLOSING = "\"'”’“»)\\]}）】」』"
_TERMINATED = re.compile(rf"[.!?…][{_CLOSING}]*\s+(?=\S)")
_GLUED_STOP = re.compile(r"[^\W\d_]\.(?=[^\W\d_]{3})")
_CLOSERS_AT = re.compile(rf"[{_CLOSING}]+(?=\s|$)")
_CLOSERS_AFTER_BLANK = re.compile(r"[»”)\]}）】」』]+(?=[\s.,;]|$)")
_FIRST = re.compile(rf"(?:[—–-]+\s*)?[{_OPENING}…]*\s?(\w)(\w*)(\.?)")
_WORD_STOP = re.compile(r"(?<![\w.])([^\W\d_]+)\.$")
_PLAIN_END = re.compile(r"[^\W\d_]{5}[.!?…][»”\"]?$")
_LONG_WORD_STOP = re.compile(r"[^\W\d_]{6}\.$")
_INITIAL = re.compile(r"(?:^|[\s.(«\"“„—–-])([^\W\d_])\.$")
_ACRONYM = re.compile(r"(?<!\w)(?:[A-Z]\.){2,}$")
_CLOCK = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)
_SO_ON = re.compile(r"(?<!\w)(?:[тг]\.\s?[дп]|(?:и|і|та|ды)\s(?:др|пр|ін|інш))\.$")
_THAT_IS = re.compile(r"(?<!\w)(?:т\.\s?[екнч]|г\.\s?зн|z\.\s?B|d\.\s?h|p\.\s?(?:ex|ej)|e\.\s?g|i\.\s?e)\.$")
_UNIT = re.compile(rf"(?:\d|(?<!\w)[IVXLCІХ]+)\s?(?:{'|'.join(sorted(_UNITS))})\.$")
_ORDINAL = re.compile(r"(?<!\w)(?:de[rnms]|die|das|[ai]m|vom|zu[mr]|beim|ins|seit|bis|ab)\s\d{1,3}\.$", re.IGNORECASE)
_ENUMERATOR = re.compile(r"\d{1,3}\.")
_ASIDE = re.compile(r"(?:^|[.!?…][»”\"]?\s)[(\[][^()\[\]]*[.!?…][)\]]$")
_SAID = re.compile(r"[他她它我你们]{1,2}\w{0,4}?(?:问|说|道|喊|答)")
_LAST_WORD = re.compile(r"([^\W\d_]{2,})[.!?]$")
_NEXT_WORD = re.compile(r"[^\W_]+")
_NAMING_BEFORE = re.compile(r"[/@=_:\\]|www\.|\w\.\w|(?<!\w)\w\.$|\d\.$")
_NAMING_AFTER = re.compile(r"[/@=_\\]|\.\w")
_ADDRESS = re.compile(r"https?://|\S+@\S|www\.")
_SURROGATE = re.compile("[\ud800-\udfff]")


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """The sentences of a clean text as `[start, end)` in code points, in order.

    `language` is an ISO 639-1 code; an unknown one is taken as English with every rule here.
    """
    return list(_spans(text, language))


def first_sentence(text: str, language: str = "en") -> str:
    """The first sentence of a clean text, `""` where there is none."""
    return next((text[start:end] for start, end in _spans(text, language)), "")


def _spans(text: str, language: str) -> Iterator[tuple[int, int]]:
    start = 0
    for paragraph in text.split("\n\n"):
        last = 0
        for cut in [*_cuts(paragraph, language), len(paragraph)]:
            piece = paragraph[last:cut]
            if body := piece.strip():
                lead = start + last + len(piece) - len(piece.lstrip())
                yield lead, lead + len(body)
            last = cut
        start += len(paragraph) + 2


def _cuts(text: str, language: str) -> Iterator[int]:
    """Where a sentence ends and another begins, both having something to read."""
    proposed = _proposed(text, language)
    start = 0
    candidates = sorted(proposed | _missed(text))
    for cut, following in zip(candidates, [*candidates[1:], len(text)], strict=False):
        place = _past_closers(text, cut)
        if not (start < place < following and _readable(text, start, place, following)):
            continue
        verdict = _ends(text, start, place, language)
        if verdict or (verdict is None and cut in proposed):
            yield place
            start = place


def _proposed(text: str, language: str) -> set[int]:
    """The cuts of sentencex, asked slice by slice."""
    # A lone surrogate cannot cross into Rust; its replacement is one code point too.
    sound = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    cuts: set[int] = set()
    start = 0
    while start < len(sound):
        end = start + _SLICE
        # What stands near the end of a slice is judged again, with what follows it in sight.
        sure = end - _NEAR if end < len(sound) else end
        found = sentencex.get_sentence_boundaries(language, sound[start:end])
        starts = (_before_openers(sound, start + each["start_index"]) for each in found)
        cuts.update(fresh := [cut for cut in starts if start < cut <= sure])
        start = end if end >= len(sound) else max(fresh, default=sure)
    return cuts


def _before_openers(text: str, cut: int) -> int:
    """An opening mark belongs to what it opens; sentencex cuts behind one that is never closed."""
    place = cut
    while place and text[place - 1] in "«“„‘([{¿¡":
        place -= 1
    return place if place and text[place - 1].isspace() else cut


def _missed(text: str) -> set[int]:
    """Places that sentencex may have passed over; each is a cut only where a rule says so."""
    return {match.end() for rule in (_TERMINATED, _GLUED_STOP) for match in rule.finditer(text)}


def _readable(text: str, *bounds: int) -> bool:
    """Whether each part has a letter or a digit; a long one is taken to."""
    return all(b - a > _NEAR or any(map(str.isalnum, text[a:b])) for a, b in pairwise(bounds))


def _past_closers(text: str, cut: int) -> int:
    """A closing quote or bracket belongs to the sentence that it closes."""
    glued = cut > 0 and not text[cut - 1].isspace()
    closers = (_CLOSERS_AT if glued else _CLOSERS_AFTER_BLANK).match(text, cut)
    return closers.end() if closers else cut


def _ends(text: str, start: int, cut: int, language: str) -> bool | None:
    """Whether a sentence ends at `cut`; None leaves it to sentencex."""
    near = max(start, cut - _NEAR)
    left, right = text[near:cut].rstrip(), text[cut : cut + _NEAR].lstrip()
    if not left or not right:
        return None  # a run of blanks, which clean text does not hold
    if left[-1] in ".!?" and not (text[cut - 1].isspace() or text[cut].isspace()):
        return _ends_glued(text, cut)
    if right[0] in ",;:.!?" or _goes_on(left, right) or (left[-1] in "”」』" and _SAID.match(right)):
        return False
    if cut - start > _LONG and _PLAIN_END.search(left) and _first(right)[0].isupper():
        return True
    if left[-1] in ")]":
        aside = _ASIDE.search(text[max(start, cut - 10 * _NEAR) : cut].rstrip())
        return True if aside and _first(right)[0].isupper() else None
    return _ends_at_stop(left, right, language, opening=near == start) if left[-1] == "." else None


def _goes_on(left: str, right: str) -> bool:
    """A lower-case word goes on with the sentence, unless a name (iPhone) or after a long word."""
    if _ADDRESS.match(right) or _LONG_WORD_STOP.search(left):
        return False
    first, rest, _ = _first(right)
    # Georgian letters are lower case to Python and have no capitals in use: `title` tells.
    return first.islower() and first.title() != first and not rest[:1].isupper()


def _first(right: str) -> tuple[str, str, str]:
    """The first letter, the rest of its word and the full stop after it, where they exist."""
    match = _FIRST.match(right)
    return (match[1], match[2], match[3]) if match else ("", "", "")


def _ends_glued(text: str, cut: int) -> bool | None:
    """No blank after the mark: "Канаду.Россияне" is a slip, "tut.by" and "А.С.Пушкин" are names."""
    before = text[max(0, cut - _NEAR) : cut].rsplit(maxsplit=1)[-1]
    last, following = _LAST_WORD.search(before), _NEXT_WORD.match(text, cut)
    word = following[0] if following else ""
    named = _NAMING_BEFORE.search(before) or (following and _NAMING_AFTER.match(text, following.end()))
    if named or word.casefold() in _DOMAINS or (last and last[1].casefold() in _BRANDS):
        return False
    slip = last and last[1][-1].islower() and word.istitle() and len(word) > 2  # noqa: PLR2004 - "e.g."
    return True if slip and last and last[1].isascii() == word.isascii() else None


@dataclass(frozen=True, slots=True)
class _Stop:
    """A full stop: the words before it and the word after it."""

    left: str
    first: str
    rest: str
    starter: bool
    language: str
    opening: bool

    @property
    def name(self) -> bool:
        return self.first.isupper()


def _ends_at_stop(left: str, right: str, language: str, *, opening: bool) -> bool | None:
    """The first rule that has an answer for a full stop before a capital, a number or a mark."""
    if right[0] in "—–":
        return None
    first, rest, stop = _first(right)
    # "В." with a full stop is an initial, whatever "В" is otherwise.
    starter = (first + rest) in _STARTERS and not (stop and not rest)
    at = _Stop(left, first, rest, starter=starter, language=language, opening=opening)
    verdicts = (rule(at) for rule in (_at_phrase, _at_number, _at_initial, _at_word))
    return next((verdict for verdict in verdicts if verdict is not None), None)


def _at_phrase(at: _Stop) -> bool | None:
    """A sentence may end at "т. д.", never at "т. е."; "a.m. ET" goes on."""
    if _SO_ON.search(at.left) and at.name:
        return True
    if _THAT_IS.search(at.left) or (_CLOCK.search(at.left) and at.rest.isupper() and not at.starter):
        return False
    if at.starter and at.language != "en" and _ACRONYM.search(at.left):
        return True
    return None


def _at_number(at: _Stop) -> bool | None:
    """Here "1. Wash the rice" and "am 3. Oktober" go on; "2020 г." ends a sentence of some length."""
    if at.opening and _ENUMERATOR.fullmatch(at.left):
        return False
    if at.language == "de" and not at.starter and _ORDINAL.search(at.left):
        return False
    if _UNIT.search(at.left):
        short = at.opening and len(at.left.split()) <= _PHRASE
        return at.name and (at.starter or not short)
    return None


def _at_initial(at: _Stop) -> bool | None:
    """Here "А. Г. Лукашенко" goes on, "группа А. Он" does not; English initials are sentencex's."""
    match = _INITIAL.search(at.left)
    if not match or not at.name:
        return None
    if match[1].casefold() in _TITLES.get(at.language, ()):
        return False
    latin = match[1].isascii()
    if not match[1].isupper() or (latin and (at.starter or at.language == "en")):
        return None
    return at.starter


def _at_word(at: _Stop) -> bool | None:
    """What the lists of abbreviations say of the last word."""
    match = _WORD_STOP.search(at.left)
    if not match:
        return None
    word, number = match[1].casefold(), at.first.isdigit()
    if word in _BEFORE_NAME or word in _UNITS or word in _TITLES.get(at.language, ()):
        return False if number or at.name else None
    if number:
        return False if word in _BEFORE_NUMBER or word in _AMOUNTS else None
    if word in _AMOUNTS and at.name and (at.rest.isupper() or (word.isascii() and not at.starter)):
        return False
    if word in _PLACES and at.name and not at.starter:
        return False
    ends = match[1] in _ORDINARY or (word in _FINAL and (at.starter or not word.isascii()))
    return True if at.name and ends else None
