"""The words that turn a claim round: negators, and pairs that point opposite ways; English, a few Russian."""

from collections.abc import Iterable

NEGATORS = frozenset(
    "not no never neither nor none nobody nothing without cannot hardly не нет ни без никогда ніколи нічога nicht "
    "kein keine keinen nie ohne pas jamais sans sin nunca nie bez".split()
)
DENIERS = frozenset(
    "fail failed fails failing refuse refused refuses refusing deny denied denies denying reject rejected rejects "
    "rejecting unable lack lacks lacked lacking decline declined prevent prevented prevents avoid avoided "
    "unlikely stop stopped ban banned bans forbid forbidden block blocked impossible miss missed dismiss "
    "dismissed rule ruled отказался отрицает abandon abandoned cancel cancelled quash quashed barely rarely "
    "seldom scarcely missing absent".split()
)
"""Words that say no in other words: "failed to win", "denied that"."""

_AXES = """
rise rises rose risen rising raise raises raised raising hike hiked hikes increase increases increased increasing
    climb climbs climbed climbing grow
    grows grew grown growing growth gain gains gained gaining jump jumped jumps soar soars soared soaring
    surge surges surged surging up higher upward upwards rally rallied advance advanced expand expanded
    expands double doubled | fall falls fell fallen falling decrease decreases decreased decreasing drop
    drops dropped dropping decline declines declined declining shrink shrinks shrank shrunk sink sinks sank
    slump slumps slumped plunge plunges plunged plunging tumble tumbled tumbles down lower downward
    downwards dip dipped slid slide slides halve halved loss losses lowers lowered lowering contract contracted
    cut cuts reduce reduced reduces reduction
more greater over above exceeding exceed exceeds exceeded most maximum | less fewer under below least
    minimum
win wins won winning victory beat beats beaten defeat defeats winner winners | lose loses lost losing loser
    losers
before earlier ahead prior | after later following afterwards
accept accepts accepted accepting agree agrees agreed approve approves approved approval approving | reject
    rejects rejected rejecting refuse refuses refused refusing oppose opposes opposed disagree disagreed
    disapprove
support supports supported supporting back backs backed supporter supporters | oppose opposes opposed
    opposing opponent opponents
open opens opened opening | close closes closed closing shut shuts
start starts started starting begin begins began begun launch launches launched beginning | end ends ended
    ending finish finishes finished stop stops stopped halt halted cease ceased
buy buys bought buying purchase purchased purchases buyer | sell sells sold selling sale seller
import imports imported | export exports exported
arrive arrives arrived arriving arrival enter enters entered join joins joined | leave leaves left leaving
    depart departed departure quit quits exit exits
allow allows allowed allowing permit permits permitted legal legalise legalised | ban bans banned banning
    prohibit prohibited forbid forbidden bar barred illegal block blocks blocked
guilty convict convicts convicted conviction | innocent acquit acquits acquitted acquittal cleared
alive survive survives survived survivor survivors | dead die died dies killed death deaths
first | last
north northern | south southern
east eastern | west western
male man men boy boys husband father son brother | female woman women girl girls wife mother daughter sister
strong stronger strongest strengthen strengthened | weak weaker weakest weaken weakened
good better best improve improved improves improvement | bad worse worst worsen worsened worsens
high | low
long longer | short shorter
old older oldest | young younger youngest
hot hotter hottest warm warmer | cold colder coldest cool cooler
rich richer | poor poorer
large larger largest big bigger biggest huge | small smaller smallest tiny little
fast faster fastest quick quickly | slow slower slowest slowly
early | late
easy easier | difficult hard harder
safe safer | dangerous unsafe
success successful succeed succeeded succeeds successfully | failure fail failed fails unsuccessful
hire hired hires recruit recruited appoint appointed | fire fired dismiss dismissed sack sacked
always | never
include includes included | exclude excludes excluded
attack attacks attacked attacking | defend defends defended defending
praise praised praises | criticise criticised criticises criticize criticized blame blamed condemn condemned
confirm confirms confirmed admit admits admitted | deny denies denied
public | private
inside indoors | outside outdoors
everyone everybody all | nobody none
free freed release released releases | jail jailed imprison imprisoned detain detained arrest arrested
positive | negative
true | false
present | absent
majority | minority
impose imposes imposed imposing | lift lifts lifted lifting ease eased eases
вырос выросла выросли растет рост повысил повысила увеличил увеличились подорожал поднялся
    поднялась поднялись | упал упала упали падает падение снизил снизила снизились уменьшил сократил подешевел
зріс зросла зросли зростає підвищив підвищила піднявся піднялася піднялися | впав впала впали падає знизив знизився
    знизилася знизилися зменшився
stieg stiegen steigt steigen gestiegen erhohte erhoht wuchs gewachsen | fiel fielen fallt fallen gefallen sank sanken
    sinkt gesunken senkte
subio subieron aumento aumentaron crecio crecieron | bajo bajaron cayo cayeron disminuyo
augmente augmentent hausse grimpe | baisse baissent chute recule diminue
wzrosl wzrosla wzrosly wzroslo rosnie podniosl podniosla | spadl spadla spadly spadlo obnizyl obnizyla maleje
больше выше более | меньше ниже менее
"""
"""One axis a line, indented lines go on; `|` parts its two ends."""

CONVERSE = frozenset(
    "win wins won winning beat beats beaten defeat defeats defeated lose loses lost losing buy buys bought buying sell "
    "sells sold selling purchase purchased".split()
)
"""Verbs whose opposite may tell the same from the other side."""

POLES: dict[str, frozenset[tuple[int, int]]] = {}
for _n, _axis in enumerate(_AXES.replace("\n    ", " ").strip().splitlines()):
    for _pole, _listed in enumerate(_axis.split("|")):
        for _word in _listed.split():
            POLES[_word] = POLES.get(_word, frozenset()) | {(_n, _pole)}
"""By folded word: the axes on which it stands, and at which end."""


def are_opposite(words: Iterable[str], others: Iterable[str]) -> bool:
    """Whether some of these words stand at the other end of an axis than some of those."""
    turned = {(axis, 1 - pole) for word in words for axis, pole in POLES.get(word, ())}
    return any(pole in turned for word in others for pole in POLES.get(word, ()))


PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "mis", "not", "не")
NO_PREFIX = frozenset(
    "inform import impress impart under until unit united union unions unite discover display discuss disease invest "
    "increase indeed intent interest income include instead inside into intend international interim instant "
    "impose improve impact important disco district distance distant notice note noted invite involve involved "
    "incident insist inspire industry information individual insurance incoming uncle universe university unless "
    "invent invention issue missed mission missile mister dispatch distribute dispute dissent illness noticed "
    "несколько неделя неделю недели некоторые".split()
)
"""Words that only look as if a prefix denied them."""
