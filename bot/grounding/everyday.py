"""The English words that news says every day: where passages lack one, a sentence was reworded more often than made up.

Stems that stand in at least one of thirteen of 765 articles (`summarization/multinews` and `cnndm`, development
splits), without stop words, names and days. `score` weighs a new word by whether it is among them.
"""

EVERYDAY = frozenset(
    """
    abl accord account accus across act action activ actual add addit address administr again against age agenc
    ago agre air alleg allow almost along alreadi alway america among ani announc anoth answer anyon anyth appar
    appear area arm around arrest arriv articl ask assist associ attack attempt attorney author avail away back
    bad base becam becaus becom befor began begin behind believ below best better big bill black bodi book break
    bring build busi call came campaign car care carri case caus celebr center certain chang charg check chief
    child citi claim clear close collect com come comment committe communiti compani complet concern condit
    conduct confer confirm connect consid contact continu contribut control cost counti countri coupl cours
    court cover creat crime critic current cut data date day dead deal death decad decid decis defend democrat
    depart describ design despit detail determin develop didn differ direct director discuss district document
    doe doesn don done door down drive drop due dure earli earlier effect effort eight elect els email end
    enough entir especi even event ever everi everyon everyth evid execut expect experi explain face fact fail
    fall famili fan far father featur feel few fight file film final find fire first five focus follow foot forc
    form former found four free friend front full futur game gave general get girl give given good got govern
    great group half hand happen happi hard head health hear heard heart held help high himself histori hit hold
    home hope hospit host hour hous howev human idea identifi imag immedi import incid includ increas individu
    inform initi insid instead interest internat interview investig involv isn issu job join judg justic keep
    kill kind know known land larg last late later latest law lead leader learn least leav led left legal less
    let level life like line list littl live local locat long look lose lot love made major make man manag mani
    mark materi matter mean measur media medic meet member messag million minut miss moment money month morn
    mother move much name nation natur near need never new news next night north note noth number occur offer
    offic offici often old onc one onli open oper order organiz origin outsid page parent park part parti
    particular pass past pay percent perform period person phone photo pictur place plan play point polic polici
    polit posit possibl post potenti power present presid presidenti press previous privat problem process
    produc product program protect provid public publish push put question quick quit rais rang rate rather
    reach read real realli reason receiv recent record red refer relat releas remain report repres republican
    requir research resid respect respond respons result return reveal right road role room rule run same saw
    scene school search second secur see seek seem seen senat send serious serv servic set seven sever share
    short shot show side sign signific similar sinc singl sit site situat six small social someon someth sourc
    south speak special spend staff stand star start state statement stay step still stop stori street strong
    student studi success suffer suggest summer support sure system take taken talk team tell term test thank
    thing think third though thought threaten three time today togeth took top total toward travel tri true turn
    two understand unit universiti updat use veri victim video view visit vote walk want wasn watch water way
    websit week well went whi white whole wife win within without woman word work world write wrong wrote year
    yet young
    """.split()
)
"""As `bot.text.words.stem_words` makes them."""
