import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.walls import Wall, wall_in
from tests.quick import in_no_time

STORY = (
    "The harbour bridge stays closed until spring, the council said on Monday, because two of its cables are worn. "
    "Drivers are sent along the northern road, which takes a quarter of an hour longer at this time of the year."
)
CONSENT = (
    "We and our partners store cookies on your device and read them, to measure how you use this site and to show "
    "personalised ads. You can change your mind at any time on the page with the privacy settings."
)


def page(title: str, body: str, head: str = "") -> str:
    """A whole page."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def article(title: str, *, head: str = "", before: str = "") -> str:
    """A page with an article of six paragraphs about `title`."""
    paragraphs = "".join(f"<p>{title}, part {n}. {STORY}</p>" for n in range(6))
    return page(f"{title} | Harbour News", f"{before}<h1>{title}</h1>{paragraphs}", head)


@pytest.mark.parametrize(
    ("vendor", "html"),
    [
        (
            "Cloudflare",
            page(
                "Just a moment...",
                "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>",
            ),
        ),
        (
            "Cloudflare",
            page(
                "harbour.example",
                "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1'></script>",
            ),
        ),
        (
            "Cloudflare",
            page("Attention Required! | Cloudflare", f"<h1>Sorry, you have been blocked</h1><p>{STORY}</p>"),
        ),
        (
            "DataDome",
            page(
                "harbour.example", "<p>Please enable JS</p><script src='https://ct.captcha-delivery.com/c.js'></script>"
            ),
        ),
        ("HUMAN", page("Access to this page has been denied", '<div id="px-captcha"></div><p>Press and hold</p>')),
        (
            "Akamai",
            page(
                "Access Denied",
                "<H1>Access Denied</H1> You don't have permission to access this on this server.<P>"
                "Reference&#32;&#35;18&#46;5cdd417.1700000000.1a2b3c",
            ),
        ),
        ("Akamai", page("", '<div id="sec-if-cpt-container"></div>')),
        (
            "Imperva",
            page("", '<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=9">Request unsuccessful.</iframe>'),
        ),
        ("Imperva", page("", '<script src="/_Incapsula_Resource?SWJIYLWA=71"></script>')),
        ("AWS WAF", page("", "<script>window.gokuProps = {}</script><div id='challenge-container'></div>")),
        ("DDoS-Guard", page("DDoS-Guard", "<p>Checking your browser before accessing harbour.example</p>")),
        ("Qrator", page("", "<script src='/__qrator/qauth_v2.js'></script>")),
        (
            "Anubis",
            page(
                "Making sure you&#39;re not a bot!", "<img src='/.within.website/x/cmd/anubis/static/img/pensive.webp'>"
            ),
        ),
    ],
)
def test_challenges_are_known_by_their_maker(vendor: str, html: str) -> None:
    assert wall_in(html) == Wall("bot_wall", f"a check against bots ({vendor})")


@pytest.mark.parametrize(
    "html",
    [
        page("Making sure you're not a bot!", "<p>Loading…</p>"),
        page("Harbour News", "<h1>Проверка браузера</h1>"),
        page("Robot Check", "<p>Type the characters that you see in this image.</p>"),
        page("Harbour News", "<div class='g-recaptcha'></div><p>Please confirm that you are not a robot.</p>"),
        page("Harbour News", "<form><img src='/captcha.png'></form><p>Подтвердите, что вы не робот</p>"),
    ],
)
def test_checks_of_unknown_make_are_known_by_what_they_say(html: str) -> None:
    assert wall_in(html) == Wall("bot_wall", "a check against bots")


@pytest.mark.parametrize(
    "html",
    [
        page("Harbour News", "<h1>Welcome back</h1><form><input name=u><input type=password></form>"),
        page("Sign in | Harbour News", f"<form><input type=PASSWORD></form><p>{CONSENT}</p>"),
        page("Log in to continue", "<form><input type=email><button>Next</button></form>"),
        page("Вход", "<form><input type=text></form>"),
    ],
)
def test_a_page_to_log_in_is_a_wall(html: str) -> None:
    assert wall_in(html) == Wall("login", "a page to log in")


@pytest.mark.parametrize(
    ("words", "button"),
    [
        (CONSENT, "<button>Accept all</button>"),
        (CONSENT, '<form action="/save"><input type="submit" value="I agree"></form>'),
        (
            "Wir brauchen Ihre Zustimmung, bevor wir und andere Cookies setzen. Sie können sie widerrufen.",
            "<a>Zustimmen</a>",
        ),
        (
            "Avec votre consentement, nous utilisons des cookies pour mesurer l’audience de ce site.",
            "<a>Tout accepter</a>",
        ),
        ("Con su consentimiento usamos cookies para medir la audiencia de este sitio.", "<a>Aceptar y continuar</a>"),
        ("Za Twoją zgodą używamy plików cookie, aby mierzyć oglądalność tej strony.", "<a>Przejdź do serwisu</a>"),
        ("Мы используем файлы cookie, чтобы понимать, как читают этот сайт.", "<a>Согласен</a>"),
    ],
)
def test_a_question_for_consent_alone_is_a_wall(words: str, button: str) -> None:
    html = page("Harbour News", f"<h1>Harbour News</h1><p>{words}</p>{button}")
    assert wall_in(html) == Wall("consent", "a question for consent to cookies")


@pytest.mark.parametrize(
    "said",
    [
        *("404", "404 Not Found", "Error 404", "404 - Page not found", "Page Not Found", "Oops! Page not found"),
        *("This page doesn’t exist", "The page you are looking for could not be found", "500 Internal Server Error"),
        *(
            "503 Service Temporarily Unavailable",
            "502 Bad Gateway",
            "Forbidden",
            "403 Forbidden",
            "Site under maintenance",
        ),
        *("We’ll be back soon!", "Страница не найдена", "Ошибка 404", "Технические работы", "Seite nicht gefunden"),
        *("Fehler 404", "Wartungsarbeiten", "Page introuvable", "Erreur 404", "Site en maintenance"),
        *("Página no encontrada", "Acceso denegado", "Nie znaleziono strony", "Błąd 404", "Przerwa techniczna"),
        *("Сторінку не знайдено", "Помилка 404", "Технічні роботи"),
    ],
)
def test_an_error_that_says_200_is_known_in_many_languages(said: str) -> None:
    menu = "<p>World</p><p>Sport</p><p>Weather</p>"
    for html in (page(f"{said} | Harbour News", menu), page("Harbour News", f"<h1>{said}</h1>{menu}"), page(said, "")):
        wall = wall_in(html)
        assert wall is not None
        assert wall.kind == "error_page"
        assert wall.what.startswith("an error page (“")


def test_an_error_page_is_named_by_its_own_words() -> None:
    html = page("Page not found - Harbour News", "<p>Try the search.</p>")
    assert wall_in(html) == Wall("error_page", "an error page (“page not found”)")


def test_a_title_known_from_elsewhere_counts() -> None:
    html = page("Harbour News", "<p>Try the search.</p>")
    assert wall_in(html) is None
    assert wall_in(html, title="404 Not Found") == Wall("error_page", "an error page (“404 not found”)")


@pytest.mark.parametrize(
    "html",
    [
        page("harbour.example", "<h1>harbour.example</h1><p>This domain is for sale. Make an offer.</p>"),
        page("harbour.example", "<script src='https://img.sedoparking.com/js/p.js'></script><p>Related searches</p>"),
        page("harbour.example", "<p>Diese Domain steht zum Verkauf</p>"),
        page("harbour.example", "<p>Домен harbour.example продаётся</p>"),
        page("Welcome to nginx!", "<p>Further configuration is required.</p>"),
    ],
)
def test_a_domain_without_a_site_is_a_wall(html: str) -> None:
    assert wall_in(html) == Wall("parked", "a domain without a site, parked or for sale")


@pytest.mark.parametrize(
    "title",
    [
        *("Just a moment...", "Cloudflare outage takes down half the web", "Access Denied", "Page not found", "404"),
        *("Are you a robot?", "Log in", "This domain is for sale", "How cookies and consent work", "Under maintenance"),
        *("Страница не найдена", "Welcome to nginx!", "The end of the captcha"),
    ],
)
def test_an_article_about_walls_is_no_wall(title: str) -> None:
    assert wall_in(article(title)) is None


@pytest.mark.parametrize(
    "extra",
    [
        "<script src='/cdn-cgi/scripts/5c5dd728/cloudflare-static/email-decode.min.js'></script>",
        "<script src='https://static.cloudflareinsights.com/beacon.min.js'></script>",
        "<script src='/cdn-cgi/scripts/7d0fa10a/cloudflare-static/rocket-loader.min.js'></script>",
        "<script>d.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script>",
        "<script src='https://js.datadome.co/tags.js'></script>",
        "<script>window._pxAppId='PXabc'</script>",
        "<script src='https://x.awswaf.com/x/challenge.js'></script>",
        "<script src='/_Incapsula_Resource?SWJIYLWA=71'></script>",
        "<form><input name=user><input type=password><button>Log in</button></form>",
        f"<div><p>{CONSENT}</p><button>Accept all</button></div>",
        "<form><div class='g-recaptcha'></div><p>Write a comment to show that you are not a robot</p></form>",
    ],
)
def test_what_ordinary_pages_carry_makes_no_wall(extra: str) -> None:
    assert wall_in(article("Bridge closed", before=extra)) is None
    brief = f"<h1>Bridge closed</h1><p>{STORY}</p><nav>{'<p>Another headline of this morning</p>' * 20}</nav>"
    assert wall_in(page("Bridge closed | Harbour News", extra + brief)) is None


@pytest.mark.parametrize("title", ["Access denied", "404", "Log in", "This domain is for sale"])
def test_a_brief_that_says_that_it_is_an_article_is_none(title: str) -> None:
    body = f"<h1>{title}</h1><p>{STORY}</p><input type=password>"
    assert wall_in(page(title, body)) is not None
    assert wall_in(page(title, body, '<meta property="og:type" content="article">')) is None


@pytest.mark.parametrize(
    "title",
    [
        "Access denied - how the banks of the north lock people out",
        "404 Media",
        "Error 404: a history",
        "Forbidden city",
    ],
)
def test_a_headline_that_holds_the_words_of_an_error_is_none(title: str) -> None:
    assert wall_in(page(title, f"<h1>{title}</h1><p>{STORY}</p><p>{STORY}</p>")) is None


@pytest.mark.parametrize(
    "html",
    ["", "plain words", "{}", "<!-- only this -->", "\x00", "\ud800", "<title>", "<input type=password", "<p>Hi</p>"],
)
def test_what_says_nothing_is_no_wall(html: str) -> None:
    assert wall_in(html) is None


@given(st.text() | st.text(alphabet="<>/abhit1 ='\"&#;password\n").map("<title>404</title>".__add__))
def test_whatever_comes_in_nothing_raises(html: str) -> None:
    wall = wall_in(html)
    assert wall is None or wall.what


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 150_000,
        "<b>" * 100_000 + "</i>" * 100_000,
        "<h1>" * 200_000,
        "<a>" * 300_000,
        "<iframe" * 140_000,
        "<h1>access denied</h1>" * 45_000,
        "<input type=password>" * 45_000,
        "<p>404</p>" * 1_000_000,
        "x" * 10_000_000,
    ],
    ids=["nested", "unmatched", "headings", "links", "frames", "denied", "fields", "long", "huge"],
)
def test_hostile_pages_take_no_time(html: str) -> None:
    with in_no_time():
        wall_in(html)


def test_no_real_article_is_taken_for_a_wall(shared: Path) -> None:
    pages = sorted((shared / "data/extraction/scrapinghub/html").glob("*.html.gz"))
    found = {path.name: wall_in(gzip.decompress(path.read_bytes()).decode("utf-8", "replace")) for path in pages}
    assert len(found) == 181
    assert not [name for name, wall in found.items() if wall]
