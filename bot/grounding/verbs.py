"""Which words of a sentence are verbs, by their look, and one form for each: `beaten` and `beat`, `took` and `taken`.

English; of other languages no word is known to be a verb, and who acts is told by the forms of names, if at all.
"""

import re
from collections.abc import Sequence

from bot.grounding.tokens import Token
from bot.text.numerals import SMALL

_FORMS = """
beat beaten beats beating, take took taken takes taking, give gave given gives giving, shoot shot shoots shooting,
drive drove driven drives driving, win won wins winning, sell sold sells selling, buy bought buys buying,
hold held holds holding, lead led leads leading, meet met meets meeting, lose lost loses losing, hit hits hitting,
pay paid pays paying, find found finds finding, make made makes making, leave left leaves leaving, tell told tells,
see saw seen sees seeing, know knew known knows, write wrote written writes writing, bring brought brings bringing,
catch caught catches catching, fight fought fights fighting, choose chose chosen chooses, steal stole stolen steals,
hide hid hidden hides hiding, break broke broken breaks breaking, send sent sends sending, build built builds building,
teach taught teaches, strike struck strikes striking, throw threw thrown throws, draw drew drawn draws, sue sued sues,
feed fed feeds, hurt hurts hurting, bite bit bitten bites, forbid forbade forbidden, overtake overtook overtaken,
overthrow overthrew overthrown, say said says saying, defeat defeated defeats, back backed backs backing,
warn warned warns, cut cuts cutting
"""
_LEMMAS = {word: listed.split()[0] for listed in _FORMS.split(",") for word in listed.split()}

PAST = re.compile(r".*(?:ed|en|wn|ught|ot|it|nt|ut|un|old|ade|et|id|un|um|own|orn|ept)$")
_PLURAL_OR_VERB = re.compile(r".*(?:[^su]s)$")
_BE = frozenset("be is are was were been being got gets".split())
_NO_VERB_AFTER = frozenset(
    "the a an his her its their our my your this that these those some many most few several all both no any of in on "
    "at for with from by other more".split()
)
_MODALS = frozenset("would will can could may might should must shall did does do".split())
_LOOKS = frozenset(
    (
        "about accident agent agreement album ant bed between bracket brown budget but cabinet cent children citizen "
        "client credit crown current department different document down element eleven environment even event feed "
        "foot forum front garden golden government grant gun hospital hundred important incident independent internet "
        "investment item limit lot market maximum medium men minimum minister minut moment movement museum need not "
        "often open out parliament patient payment percent pilot planet plant plot pocket point premium president "
        "profit recent red rent resident robot run second seed set seven silent speed spirit spot stadium statement "
        "student summit sun system talent target then ticket token town transit treatment unit violent visit want "
        "when without women wooden"
    ).split()
)
"""Nouns and others that end as a past form does."""


def lemma(token: Token) -> str:
    """What is the same for all forms of a verb: its stem, or of an irregular one the base."""
    return _LEMMAS.get(token.word, token.stem)


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word looks like a verb where it stands: a known form, a past form, or `-s` behind no determiner."""
    token = tokens[at]
    if token.word in _LEMMAS and not token.capital:
        return True
    if not token.content or token.digits or token.capital or token.word in _LOOKS:
        return False
    before = tokens[at - 1] if at else None
    if before is not None and before.word in _MODALS:
        return True
    if _PLURAL_OR_VERB.match(token.word):
        return before is not None and not _comes_before_a_noun(before)
    return bool(PAST.match(token.word))


def _comes_before_a_noun(token: Token) -> bool:
    """A determiner, a number, or what ends as an adjective does."""
    word = token.word
    return token.digits or word in _NO_VERB_AFTER or word in SMALL["en"] or bool(_ADJECTIVE.match(word))


_ADJECTIVE = re.compile(r".*(?:al|ic|ive|ous|ful|ish|ary|ent|ant|er|est|ble|less)$")


def is_passive(tokens: Sequence[Token], at: int, reach: int) -> bool:
    """Whether the verb there is told from the side of whom it happens to: `was bought … by`, `bought by`."""
    after = tokens[at + 1 : at + 1 + reach]
    by = next((n for n, token in enumerate(after) if token.word == "by"), None)
    if by is None or not (PAST.match(tokens[at].word) or tokens[at].word in _LEMMAS):
        return False
    return by < _NEAR or any(token.word in _BE for token in tokens[max(0, at - _NEAR) : at])


_NEAR = 3
