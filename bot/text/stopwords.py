"""The words that carry no topic, by language: dropped from queries that hold other words.

Short on purpose: rare function words are weighed down by their frequency anyway.
"""

from bot.text.words import fold

_LISTS = {
    "en": """a about after all also although am an and any are as at be because been before being between both but
        by can could did do does doing during each for from further had has have having he her here hers him his how
        i if in into is it its just may me might more most must my no nor not now of off on once only or other our
        out over own said say says shall she should so some such than that the their them then there these they this
        those through to too under until up upon us very was we were what when where whether which while who whom
        whose why will with would you your""",
    "ru": """а без бы был была были было быть в вам вас весь во вот все всего всех вы где да для до его ее если есть
        еще же за здесь и из или им их к как ко когда кто ли либо мне мы на над нас не него нее нет ни них но о об
        от он она они оно по под при про с со так также такой там то того тоже той только том ты у уже чем что чтобы
        эта эти это этот я который которые которая которое""",
    "be": """а але без бы быў была былі было быць в ва вас вось гэта гэты гэтая да для до ды ж за з і із калі каб
        каля ці што хто як яго яе яна яны яно ён мы на над нас не няма но пра па пад пры са са ў у так там той тое
        толькі ты ужо у я які якая якія якое""",
    "uk": """а але без б би був була були було бути в вас ви вони все всі да де для до же за з зі і із й його її
        коли котрий ми на над нас не ні про по під при та так там те ти то той тільки у хто це ця цей чи що щоб
        я як який яка які яке""",
    "de": """aber als am an auch auf aus bei bin bis da das dass dem den der des die dies diese dieser doch du durch
        ein eine einem einen einer eines er es für hat hatte haben ich ihr im in ist ja kann mehr mit nach nicht noch
        nun nur ob oder ohne sehr sein seine sich sie sind so über um und uns unter vom von vor war waren was wenn
        wer wie wir wird wurde zu zum zur""",
    "fr": """à au aux avec ce ces cet cette comme d dans de des du elle elles en entre est et étaient était eu eux
        fait il ils j je l la le les leur leurs lui m ma mais me même mes moi mon n ne nos notre nous on ont ou où
        par pas plus pour qu que qui s sa sans se sera ses son sont sous sur ta te tu un une vos votre vous y""",
    "es": """a al algo ante antes como con contra cual cuando de del desde donde durante e el ella ellas ellos en
        entre era es esa ese eso esta está este esto fue ha hasta hay la las le les lo los más me mi muy nada ni no
        nos o otra otro para pero por porque que quien se ser si sin sobre son su sus también te tiene todo un una
        uno y ya yo""",
}

STOPWORDS = frozenset(fold(" ".join(_LISTS.values())).split())
"""Folded, as words of a query are."""
