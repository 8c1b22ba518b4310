"""The irregular verbs of English that news uses: no stemmer knows that "held" is of "hold".

A few of them are one stem in the index (`bot.text.words`); all are here, for what is compared without it.
"""

_ROWS = """
    arise arose arisen|bear bore borne born|beat beaten|become became|begin began begun|bend bent|bind bound|bite bit
    bitten|blow blew blown|break broke broken|bring brought|build built|burn burnt|buy bought|catch caught|choose chose
    chosen|come came|deal dealt|dig dug|draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell
    fallen|feed fed|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot
    forgotten|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hang hung|have had|hear
    heard|hide hid hidden|hold held|keep kept|know knew known|lay laid|lead led|leave left|lend lent|lie lay lain|lose
    lost|make made|mean meant|meet met|pay paid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw
    seen|seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk|sing
    sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|speed sped|spend spent|stand stood|steal stole
    stolen|stick stuck|strike struck stricken|swear swore sworn|sweep swept|swim swam swum|take took taken|teach taught|
    tear tore torn|tell told|think thought|throw threw thrown|understand understood|wake woke woken|wear wore worn|weep
    wept|win won|withdraw withdrew withdrawn|write wrote written
"""

_FORMS = [frozenset(row.split()) for row in _ROWS.split("|")]
_OF = {word: frozenset().union(*(row for row in _FORMS if word in row)) for row in _FORMS for word in row}


def forms_of_verb(word: str) -> frozenset[str]:
    """The other irregular forms of a folded word, none where it has none: of `held` it is `hold`."""
    return _OF.get(word, frozenset()) - {word}
