"""The words that carry no topic, by language: those that are dropped from queries, and more that alone name nothing.

The first are few on purpose: rare function words are weighed down by their frequency anyway.
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

_FURTHER = {
    "en": """across against ahead along alongside already always amid amidst among amongst another anybody anyone
        anything anyway apart around aside away became become becomes behind below beneath beside besides beyond
        cannot couldn despite didn doesn else enough especially even ever every everybody everyone everything
        except first gets getting gives goes going gone hence herself himself however inside instead itself keep
        keeps kept later latest least less lest like likely likewise made make makes making many maybe meanwhile
        merely myself near nearly neither never next nobody none nonetheless nothing nowhere often onto ours
        ourselves outside overall past perhaps quite rather really same seem seems several shan shouldn since
        somebody somehow someone something sometimes somewhere soon still takes tell tells thence thereby
        therefore thing things though three throughout thus today together told tomorrow tonight took toward
        towards twice unless unlike unto used using usually versus wasn well weren whatever whenever whereas
        whereby wherever whichever whoever within without wouldn yesterday yours yourself yourselves""",
    "ru": """благодаря более больше будем будет будете будто буду будут вами ваша ваше вашего вашей ваши ваших ввиду
        вдоль вдруг ведь включая вместо вновь внутри возле вокруг вопреки впрочем всегда всей всем всеми всему
        вследствие вчера говорит говорят даже двое двух должен должна должно должны другая другие другим другими
        других другого другое другой другом другому другую завтра затем зато зачем заявил заявила заявили заявило
        заявляет имеет именно имеют иная иногда иной иные иных итак каждая каждого каждое каждой каждом каждому
        каждую каждые каждый каждым каждых какая какие каким каких какого какое какой каком какому какую кого
        кому которого которой котором которому которую которым которыми которых кроме куда лишь любая любого
        любое любой любые любым любых мало между менее меньше меня многие многим многих много мной могла могли
        могут моего моей может можно моих надо назвал назвала назвали назвало накануне нами например насчет наша
        наше нашего нашей нашем наши нашим наших нашу некоторые некоторый некоторым некоторых некто нельзя
        немного нему нескольким нескольких несколько несмотря нечто никогда никого никому никто ними ничего ничем
        ничто нужно обоих объяснил объяснила объяснили один одна однако одни одним одних одно одного одной одном
        одному одну около опять откуда относительно отсюда оттуда очень перед передо пока помимо после потом
        потому почему почти поэтому притом причем просто против пусть ради ранее рассказал рассказала рассказали
        рассказало рассказывает сама самая сами самим само самого самое самой самом самому самую самые самый
        самым самых свое своего своей своем своему свои своим своими своих свой свою своя себе себя сегодня
        сейчас сказал сказала сказали сквозь сколько следует словно снова собой согласно сообщает сообщают
        сообщил сообщила сообщили сообщило спустя среди стал стала стали стало станет станут стать столько сюда
        такая такие таким такими таких такого такое таком такому такую твои твой твоя тебе тебя теми теперь тобой
        тогда тому туда хоть хотя часто чего чему через чтоб этим этими этих этого этой этом этому является
        являются""",
    "be": """абодва адзін адкуль адна аднаго аднак адно адной адны адным акрамя альбо амаль апроч больш будзе буду
        будуць вакол вамі ваша вашы вельмі гэтага гэтай гэтаму гэтую гэтым гэтымі гэтых гэтыя двух дзеля замест
        зараз заявіла заявілі заявіў заўсёды заўтра згодна зноў каго кажа кажуць каму кожнага кожнае кожнай
        кожная кожны кожных кожныя куды любая любога любы любыя магла маглі мала менш многа многія могуць можа
        можна мяне нават навошта назвала назвалі назваў намі наша нашага нашай нашы нашых некалькі некалькіх
        некаторых некаторыя нельга нягледзячы нікога ніколі нікому ніхто нічога паведамляе паведамляюць
        паведаміла паведамілі паведаміў паводле павінен павінна павінны падчас пакуль паміж пасля перад потым
        праз расказала расказалі расказаў распавяла распавёў сабе сабой сама самага самае самая самы самых самыя
        самі свае свайго сваю свая сваё сваёй сваім сваімі сваіх свой сказала сказалі сказаў стала сталі стане
        стаў супраць сюды сябе сярод сёння табе табой таго тады такая такога такое таксама такую такі такім такіх
        такія таму тога трэба туды увесь усяго усім усімі усіх учора хаця хоць хтосьці цяпер чаго чаму часам
        часта шмат штосьці якога якой якому якую якім якімі якіх яшчэ ёсць ізноў іншага іншае іншай іншая іншы
        іншым іншых іншыя ўвесь ўсяго ўсім ўсімі ўсіх ўчора""",
    "uk": """багато багатьох буде буду будуть більш більше біля вами ваша ваші всупереч всього всіма всіх вчора двох
        деяких деякі доки дуже завжди завтра замість заради зараз заявив заявила заявили заявляє звідки згідно
        знову йому каже кажуть кого кожен кожна кожне кожного кожної кожні кожній коло кому крізь крім куди
        кілька кількох лише майже мало мають мене менш менше могла могли може можна можуть навколо навіть навіщо
        назвав назвала назвали нами наша наше наших нашого нашої наші немає ними нікого ніколи нікому ніхто
        нічого обидва один одна однак одне одного одному одні однієї окрім перед повинен повинна повинні
        повідомив повідомила повідомили повідомляють повідомляє поки попри потрібно потім проте проти протягом
        після розповів розповідає розповіла розповіли сама самий самого самі свого свою своя своє своєму своєї
        свої своїм своїми своїх свій себе серед сказав сказала сказали слід собою собі став стала стали стало
        стане стануть сьогодні сюди така таке такий таким такими таких такого також такому такої таку такі твій
        тебе теми тепер тобі тоді тому треба туди увесь усього усім усіма усіх учора хоча хтось цими цього цьому
        цієї часто через чого чому щось яким якими яких якого якому якої якщо якій інколи інша інше інший іншим
        інших іншого іншої інші""",
    "de": """alle allem allen aller allerdings alles andere anderem anderen anderer anderes anders außer außerdem
        außerhalb bald beide beiden beim beinahe bereits besonders bevor bisher dabei dadurch dafür dagegen daher
        dahin damals damit danach daneben dann daran darauf daraus darf darin darum darunter darüber davon davor
        dazu dein deine deinen deiner denen denn dennoch deren deshalb dessen desto deswegen dich diesem diesen
        dieses dort drei durfte durften dürfen ebenso eher eigentlich einander einige einigen einiger einmal erst
        erste etwa etwas euch euer eure fast ganz gegen gegenüber gemacht genug gerade gern gestern gewesen
        geworden gibt habe hast hatten heute hier hinter hätten ihnen ihre ihrem ihren ihrer immer indem infolge
        innerhalb irgend jede jedem jeden jeder jedes jedoch jemand jene jenem jenen jener jetzt kaum kein keine
        keinem keinen keiner keines konnte konnten können könnte könnten künftig lassen laut lässt machen macht
        manche manchem manchen mancher manchmal mein meine meinem meinen meiner mich mittels morgen muss musste
        mussten möchte möchten mögen müssen nachdem neben nein nichts niemals niemand nächste nächsten obwohl
        offenbar oftmals plötzlich rund sagt sagte sagten schon seid seinem seinen seiner seit seitdem selber
        selbst solch solche solchen solcher soll sollen sollte sollten somit sondern sonst sowie sowohl später
        statt trotz trotzdem unser unsere unserem unseren unserer viel viele vielen vieler vielleicht vorher
        völlig wann warum wegen weil weiter weitere weiteren weiterhin welche welchem welchen welcher welches
        wenig wenige weniger werde werden weshalb wieder wieso wirklich wollen wollte wollten worden wurden
        während wäre würden zudem zuerst zufolge zuletzt zurück zusammen zwar zwei zwischen überhaupt""",
    "fr": """afin ailleurs ainsi alors après aucun aucune aujourd auprès auquel auraient aurait auront aussi aussitôt
        autant autour autre autrement autres avaient avait avant avez avoir avons ayant beaucoup bien bientôt
        ceci cela celle celles celui cependant certain certaine certaines certains ceux chacun chacune chaque
        chez combien comment contre davantage dedans dehors demain depuis derrière desormais desquelles desquels
        dessous dessus deux devant devenu devra devrait disent doit doivent donc dont duquel durant déjà
        désormais encore enfin ensuite envers environ faire faudra faut fera hier hormis hors jamais jusqu jusque
        laquelle lequel lesquelles lesquels loin lors lorsqu lorsque maintenant malgré mien mienne mieux moins
        moyennant notamment nulle néanmoins outre parce parfois parmi partout pendant peut peuvent plusieurs
        plutôt pourquoi pourra pourraient pourrait pourront pourtant presque près puis puisqu puisque quand quant
        quel quelle quelles quelqu quelque quelques quels quoi quoique rien sauf selon seraient serait seront
        sien sienne sinon soient soit sommes souvent suis surtout tandis tant tantôt telle tellement telles tels
        toujours tous tout toute toutefois toutes trois trop très vers veulent veut voici voilà vont êtes être""",
    "es": """acerca además adonde ahora alguien alguna algunas alguno algunos algún allá allí ambas ambos apenas aquel
        aquella aquellas aquello aquellos aquí arriba aunque ayer bajo bastante bien cada casi cerca conmigo
        consigo contigo cualquier cualquiera cuanta cuantas cuya cuyo cuyos cuáles cuánto cuántos debajo debe
        deben debería debido demasiado demás dentro después detrás dice dicen dicho dijeron dijo ello encima
        enfrente entonces eran eres esas esos estaba estaban estamos estar estará estas estos estoy estuvieron
        estuvo están excepto fuera fueron haber habrá habría había habían hace hacen hacer hacia haya hemos hizo
        incluso jamás junto lejos luego mañana mediante menos mientras misma mismas mismo mismos mucha muchas
        mucho muchos nadie ninguna ninguno ningún nosotros nuestra nuestras nuestro nuestros nunca otras otros
        pese poca pocas poco pocos podrá podrán podría podrían pronto pudo puede pueden puedo pues quienes quizá
        quizás quiénes salvo según serán sería sido siempre siendo sino sola solamente solo somos suya suyo sólo
        tampoco tanta tanto tantos tendrá tenemos tener tengo tenía tienen todas todavía todos tras través tuvo
        unas unos usted ustedes varias varios vosotros""",
    "pl": """albo bardziej bardzo bowiem byli była byłby było były będzie będą chce chcą chociaż choć chyba czego
        czemu czyli czym dlaczego dlatego dokąd dopiero dosyć dość dzisiaj dziś gdyby gdyż gdzie ileż inna inne
        innego innej inny innych innym inną jaka jaki jakich jakie jakiego jakim jako jakoś jaką jednak jednakże
        jego jemu jest jestem jesteśmy jeszcze jeśli jeżeli jutro każda każde każdego każdej każdemu każdy każdym
        każdą kiedy kilka kilku kogo komu która które którego której któremu który których którym którymi którzy
        którą lecz mają mamy miał miała miało miały mieli mieć mimo między mnie mogli mogą mogła moja moje mojego
        mojej może można musi musiał muszą mówi mówią nadal nami nasi nasz nasza nasze naszego naszej naszych
        natomiast nawet nich niech niego niej niektóre niektórych niektórzy niemal nigdy nikogo nikt nimi obok
        około oraz podczas pomimo ponad ponieważ potem powiedział powiedziała powiedzieli powinien powinna
        powinno poza prawie przecież przeciw przeciwko przed przede przez później razem również sama sami samo
        samym skąd sobie sobą swego swoich swoim swoimi swoja swoje swojego swojej swoją swój taka taki takich
        takie takiego takiej takim taką także tego teraz tobie trzeba tutaj twoja twoje twój tych tylko tymi
        wasz wasza wasze wbrew wciąż wcześniej wczoraj wedle według wiele wielu więc więcej wobec wokół wszyscy
        wszystkich wszystkie wszystkim wszystkimi wszystko wtedy wówczas właśnie wśród zamiast zanim zapewne
        zaraz zatem zawsze zbyt znowu znów zostali zostanie zostaną został została zostało zostały żaden żadna
        żadne żadnego żadnej żadnych żeby""",
}
"""Of four letters and more. They are no part of `STOPWORDS`: some mean something in another language, and where words
are counted, their frequency weighs them down."""

UNTELLING = STOPWORDS | frozenset(fold(" ".join(_FURTHER.values())).split())
"""What alone is no topic: all of these, and further function words, with the verbs of saying of news. Folded."""
