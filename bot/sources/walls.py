"""Turns a page that was answered with 200 into what stands there instead of news, or into None.

Invariants: a page with the prose of an article is no wall, whatever it is about and whatever scripts it carries;
never raises, time linear in the page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from lxml import etree

from bot.articles.html import line_of_html, nests_deeply, text_of_html
from bot.articles.tree import tree_of_html

_MAX_PAGE = 1_000_000
"""Characters; beyond that nothing is a wall, they are small."""

_MAX_TEXT, _MAX_PROSE, _MAX_SHORT_PROSE = 8_000, 800, 350
_MAX_FORM, _MAX_BARE_FORM, _MAX_BARE, _MAX_BESIDE = 1_500, 500, 300, 300
_PARAGRAPH = 100
"""Characters from which on a paragraph is prose rather than a menu, a button or a headline."""
_ARTICLE_PROSE = 150
"""Characters of prose that are news where a page says of itself that it is an article."""
_MAX_SITE = 4
"""Words in the name of a site, behind a title."""
_LINE = 200
_SHOWN = 60

_ARTICLE = re.compile(
    r"""og:type["']?\s+content=["']?article|content=["']?article["']?\s+property=["']?og:type"""
    r"""|article:published_time|"datepublished"|itemprop=["']?(?:articlebody|datepublished)"""
)
# What only a challenge holds, not the scripts by which these services watch ordinary pages.
_CHALLENGES = tuple(
    (vendor, re.compile(sign, re.DOTALL))
    for vendor, sign in (
        (
            "Cloudflare",
            (
                r"cf[_-]chl[_-]|challenge-platform/\w+/\w+/orchestrate/|cf-browser-verification|cf-challenge-running"
                r"|<title>(?:just a moment\.\.\.|attention required! \| cloudflare)\s*</title>"
            ),
        ),
        ("DataDome", r"captcha-delivery\.com"),
        ("HUMAN", r"""id=["']?px-captcha|captcha\.px-(?:cdn|cloud)\.net|/whywasiblocked"""),
        (
            "Akamai",
            (
                r"errors\.edgesuite\.net|sec-if-cpt-container|/_sec/(?:cp_challenge|verify)|[?&]bm-verify="
                r"|<h1>access denied</h1>.{0,800}reference(?: |&#32;)(?:#|&#35;)"
            ),
        ),
        ("Imperva", r"incapsula incident id|<iframe[^>]{0,300}_incapsula_resource|<title>pardon our interruption"),
        ("AWS WAF", r"gokuprops|awswafcookiedomainlist|awswafcaptcha|id=[\"']?captcha-container"),
        ("DDoS-Guard", r"<title>ddos-guard|check\.ddos-guard\.net|\bddos-guard/js-challenge"),
        ("Qrator", r"/__qrator/|qrator_jsid"),
        ("Anubis", r"/\.within\.website/x/cmd/anubis|id=[\"']?anubis_challenge"),
        ("Sucuri", r"sucuri_cloudproxy_js|<title>sucuri website firewall"),
        ("Kasada", r"kpsdk\.configure|/149e9513-01fa-4fb0-aad4-566afd725d1b/"),
        ("Radware", r"validate\.perfdrive\.com"),
        ("Vercel", r"<title>vercel security checkpoint"),
        ("SiteGround", r"/\.well-known/(?:sg)?captcha/"),
        ("Yandex", r"/showcaptcha\?|/checkcaptcha\?"),
    )
)
_WATCHERS = (
    ("Imperva", "_incapsula_resource"),
    ("AWS WAF", ".awswaf.com/"),
    ("DDoS-Guard", "/.well-known/ddos-guard/"),
)
"""Scripts of ordinary pages too: a wall only where they stand on a page that says nothing."""
_CAPTCHA = re.compile(r"captcha|cf-turnstile")
_HUMAN = re.compile(
    r"(?:not|pas|no soy|no eres|não sou) (?:a |an |un |um )?(?:ro)?bot|kein (?:ro)?bot|не робот|robotem|\bcaptcha\b"
    r"|you(?:'re| are) (?:a )?human|unusual traffic|êtes (?:un )?humain|eres humano|mensch sind"
)
_CHECK = re.compile(
    r"(?:just )?(?:a|one) moment(?:,? please)?|please wait|nur einen moment|einen moment,? bitte|un instant|un momento"
    r"|(?:один|одну) (?:момент|секунду)|подождите|attention required|checking (?:your browser|if the site).*"
    r"|(?:please )?verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?(?:human|not a (?:ro)?bot)|are you (?:a )?(?:robot"
    r"|human)|(?:robot|bot|human|browser|security) (?:check|challenge|verification|checkpoint)(?: screen)?"
    r"|client challenge|(?:re)?captcha|making sure you're not a bot|pardon our interruption"
    r"|access to this page has been denied|(?:вы|ви) не робот|проверка (?:браузера|безопасности)|перевірка (?:браузера"
    r"|безпеки)|sind sie ein (?:mensch|roboter)|sicherheits(?:über)?prüfung|êtes-vous (?:un robot|humain)"
    r"|vérification de sécurité|¿?(?:eres|es usted) un robot|comprobación de seguridad|czy jesteś robotem|weryfikacja"
    r"|verificação de segurança"
)
_LOGIN = re.compile(
    r"(?:please )?(?:log|sign)[ -]?(?:in|on)(?: page| to .{1,40}| or .{1,20})?|(?:member|subscriber|user) log ?in"
    r"|(?:bitte )?anmelden|anmeldung|einloggen|(?:se )?connecter|connexion|(?:identifiez|connectez)-vous|inici(?:ar?"
    r"|o de) sesión|ingresar|accedi|entrar|(?:zaloguj|logowanie)(?: się)?|вход|войти|авторизация|вхід|увійти"
    r"|авторизація|inloggen"
)
_CONSENT = re.compile(
    r"cookie|consent|privacy (?:policy|settings|choices)|personali[sz]ed ads|einwillig|zustimm|datenschutz"
    r"|données personnelles|confidentialité|consentimiento|privacidad|consenso|toestemming|zgod[aęy]\b|ciasteczk"
    r"|prywatnoś|куки|персональн\w+ дан|конфиденциальност|конфіденційн|our partners|nos partenaires"
)
_ACCEPT = re.compile(
    r"(?:(?:i|yes|ja|ich|ok)\W+)?(?:accept|agree|allow all|akzept|zustimm|stimme|einverstanden|alle (?:akz|zul|cook)"
    r"|(?:tout |j')?accepte|acept|accett|aceit|akkoord|alles accepteren|(?:za)?akcept|zgadzam"
    r"|przejdź do|принять|принима|соглас|прийняти|погодж|consent|got it)"
)
_PARKED = re.compile(
    r"\b(?:this|buy this|the) domain(?: name)?(?: \S{1,80})? (?:is|may be)(?: now| available)?(?: for sale| parked)"
    r"|\bbuy this domain\b|parked (?:free|domain)\b|\bthis domain(?: name)? (?:has )?expired"
    r"|\b(?:diese )?domain(?: \S{1,80})? (?:kaufen|steht zum verkauf|ist zu verkaufen)"
    r"|(?:ce )?nom de domaine(?: \S{1,80})? est (?:à vendre|en vente)|dominio(?: \S{1,80})? está (?:en|à) venta"
    r"|domena(?: \S{1,80})? (?:jest )?na sprzedaż|домен(?: \S{1,80})? (?:прода[её]тся|продається|припаркован)"
)
_PARKING = re.compile(
    r"sedoparking\.com|parkingcrew\.net|\bbodis\.com|hugedomains\.com/domain_profile|dan\.com/buy-domain"
    r"|afternic\.com/forsale|cgi-sys/suspendedpage|<title>(?:account suspended|welcome to nginx!|apache.{0,40}default)"
)
_NO_PAGE = (
    r"(?:the |this |that )?(?:requested )?(?:page|file|url|article|content)(?: you .{1,60}?| requested)?"
    r" (?:was |is |could |can |does )?(?:not|no longer|isn't|doesn't|wasn't|couldn't|can't|cannot)"
    r"(?: be)? (?:found|exist|available)"
    r"|not found|(?:we )?(?:can't|couldn't|could not|cannot) find (?:that|this|the) page"
    r"|(?:diese )?seite (?:wurde )?nicht (?:gefunden|verfügbar|vorhanden)"
    r"|(?:cette )?page (?:est )?(?:introuvable|non trouvée)|(?:la )?página no (?:encontrada|existe|disponible)"
    r"|no se (?:ha )?enc(?:ontró|ontrado) la página|pagina non trovata|página não encontrada|(?:nie znaleziono"
    r"|brak) (?:takiej )?strony|strona nie (?:istnieje|została znaleziona)|(?:такая )?страница (?:не найдена"
    r"|не существует|удалена)|страницы не существует|(?:запрашиваемая )?страница не найдена|сторінк[ау] не (?:знайдено"
    r"|знайдена|існує)|такої сторінки не існує"
)
_NO_SERVICE = (
    r"internal server error|server error|bad (?:gateway|request)|(?:service|site"
    r"|page) (?:is )?(?:temporarily )?(?:unavailable|down)|gateway time-?out|too many requests|unauthorized|forbidden"
    r"|access (?:is )?(?:denied|forbidden)|something went wrong|an error (?:has )?occurred|web server is down|(?:this "
    r"|the |our )?(?:web)?site (?:is )?(?:currently )?(?:under|down for|undergoing) (?:scheduled )?maintenance"
    r"|(?:scheduled|under) maintenance|maintenance(?: mode)?|down for maintenance|(?:we'll "
    r"|we will )?be (?:right )?back soon|(?:interner )?serverfehler|wartungs(?:arbeiten|modus)|zugriff verweigert"
    r"|dienst nicht verfügbar|(?:site |page )?en (?:cours de )?maintenance|maintenance en cours|accès (?:refusé"
    r"|interdit)|erreur (?:interne )?du serveur|(?:sitio |web )?en mantenimiento|acceso denegado"
    r"|error (?:interno )?del servidor|przerwa techniczna|prace (?:techniczne|serwisowe)|(?:dostęp|wstęp) zabroniony"
    r"|brak dostępu|(?:на сайте )?(?:ведутся |проводятся )?технические работы|(?:сайт )?на (?:техобслуживании"
    r"|реконструкции)|доступ (?:запрещ[её]н|ограничен|заборонено|обмежено)|(?:внутренняя )?ошибка сервера"
    r"|технічні роботи|помилка сервера"
)
_ERROR = re.compile(
    rf"(?:(?:oops|sorry|uh[- ]oh|hoppla|désolé|ups|ой|упс)\W+)?(?:(?:40[34]|410|50[234])|{_NO_PAGE}|{_NO_SERVICE}"
    r"|(?:https? )?(?:error|erreur|fehler|błąd|ошибка|помилка|errore|erro|status)(?: code)?\W*[45]\d\d"
    r"|[45]\d\d\W+(?:error|erreur|fehler|ошибка|помилка|https? error)"
    rf"|(?:https? )?(?:error\W+)?[45]\d\d\W+(?:{_NO_PAGE}|{_NO_SERVICE}))"
)
_SEPARATOR = re.compile(r"\s+[-–—|·•»:]+\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands where news should: `what` is half a sentence for people, "a check against bots (Cloudflare)"."""

    kind: Literal["bot_wall", "login", "consent", "error_page", "parked"]
    what: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What the judgement needs: `markup` and `text` in lower case, `names` as a reader sees them."""

    markup: str
    text: str
    names: tuple[str, ...]
    prose: int
    passwords: int
    fields: int
    controls: tuple[str, ...]


def wall_in(html: str, *, title: str | None = None) -> Wall | None:
    """What `html` shows instead of news, None for all that may be news.

    `title` is what is known of its title beside its own `<title>` and first heading.
    """
    if len(html) > _MAX_PAGE:
        return None
    text = text_of_html(html)
    if len(text) > _MAX_TEXT or nests_deeply(html):
        return None
    page = _seen(html, text, title)
    if page.prose >= _ARTICLE_PROSE and _ARTICLE.search(page.markup):
        return None
    return next(filter(None, (check(page) for check in _CHECKS)), None)


def _seen(html: str, text: str, title: str | None) -> _Page:
    tree = tree_of_html(html)
    elements = [] if tree is None else list(tree.iter("title", "h1", "input", "button", "a"))
    own = [_words(each) for each in elements if each.tag in ("title", "h1")]
    inputs = [each.get("type", "text").lower() for each in elements if each.tag == "input"]
    return _Page(
        markup=html.lower(),
        text=text.lower().replace("’", "'"),
        names=tuple(filter(None, (line_of_html(title or ""), *own[:3]))),
        prose=sum(len(each) for each in text.split("\n\n") if len(each) >= _PARAGRAPH),
        passwords=inputs.count("password"),
        fields=sum(map(inputs.count, ("password", "email", "text"))),
        controls=tuple(_words(each).lower() for each in elements if each.tag in ("button", "input", "a")),
    )


def _words(element: etree._Element) -> str:
    """What an element says to people, at most a line of it."""
    parts = (element.get("value", ""), *islice(element.itertext(), 20))
    return " ".join("".join(str(part)[:_LINE] for part in parts)[:_LINE].split())


def _challenge(page: _Page) -> Wall | None:
    """A page made by a service against bots, known by its markup."""
    if page.prose > _MAX_PROSE:
        return None
    vendors = [vendor for vendor, sign in _CHALLENGES if sign.search(page.markup)]
    if not vendors and len(page.text) <= _MAX_BARE:
        vendors = [vendor for vendor, sign in _WATCHERS if sign in page.markup]
    return Wall("bot_wall", f"a check against bots ({vendors[0]})") if vendors else None


def _check(page: _Page) -> Wall | None:
    """A page that says that it is a check, or asks to solve a captcha."""
    named = page.prose <= _MAX_SHORT_PROSE and any(map(_CHECK.fullmatch, _parts(page.names)))
    asks = len(page.text) <= _MAX_FORM // 2 and _CAPTCHA.search(page.markup) and _HUMAN.search(page.text)
    return Wall("bot_wall", "a check against bots") if named or asks else None


def _parked(page: _Page) -> Wall | None:
    if page.prose > _MAX_SHORT_PROSE or len(page.text) > _MAX_FORM:
        return None
    said = "\n".join((*page.names, page.text)).lower()
    found = _PARKED.search(said) or _PARKING.search(page.markup)
    return Wall("parked", "a domain without a site, parked or for sale") if found else None


def _login(page: _Page) -> Wall | None:
    named = any(map(_LOGIN.fullmatch, _parts(page.names)))
    most = _MAX_FORM if named else _MAX_BARE_FORM
    asks = page.passwords or (named and page.fields)
    return Wall("login", "a page to log in") if asks and len(page.text) <= most else None


def _consent(page: _Page) -> Wall | None:
    """The question for consent alone: something to accept, and hardly a word about anything else."""
    asking = sum(len(each) for each in page.text.split("\n\n") if _CONSENT.search(each))
    beside = len(page.text) - asking
    if not asking or beside > min(_MAX_BESIDE, asking / 2) or not any(map(_ACCEPT.match, page.controls)):
        return None
    return Wall("consent", "a question for consent to cookies")


def _error_page(page: _Page) -> Wall | None:
    said = next((part for part in _parts(page.names) if _ERROR.fullmatch(part)), None)
    if not said or page.prose > _MAX_SHORT_PROSE:
        return None
    return Wall("error_page", f"an error page (“{said[:_SHOWN]}”)")


def says_error(words: str) -> bool:
    """Whether a title, or a line of few words, is that of an error page, the name of a site beside it or not."""
    words = words[:_LINE].strip().removeprefix("the ").removeprefix("The ")
    return any(map(_ERROR.fullmatch, _parts((words,))))


def wall_of_item(title: str, text: str) -> Wall | None:
    """What an item shows that stands alone in a feed, where a server makes feeds of its checks too."""
    if len(text) > _MAX_SHORT_PROSE or not any(map(_CHECK.fullmatch, _parts((title[:_LINE],)))):
        return None
    return Wall("bot_wall", "a check against bots")


def _parts(names: Iterable[str]) -> list[str]:
    """Titles, whole and without the names of sites and sections around them, in lower case."""
    found: list[str] = []
    for name in names:
        whole = name.lower().replace("’", "'").strip(" .…!?")
        parts = [part.strip(" .…!?") for part in _SEPARATOR.split(whole)]
        long = [part for part in parts if len(part.split()) > _MAX_SITE]
        found.extend((whole, *(parts if not long else long if len(long) == 1 else ())))
    return found


_CHECKS: tuple[Callable[[_Page], Wall | None], ...] = (_challenge, _check, _parked, _login, _consent, _error_page)
