"""Turns an article's address into the one to show and fetch, the one to know it by, and the one to print.

Invariant: nothing here raises, and no two articles get one key: what may select content stays. An address that
cannot be read, or that is not one of the web, comes back as it was.
"""

import re
import string
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

_PORTS = {"http": "80", "https": "443"}
_HOST = re.compile(r"[^\s\\%/?#@<>\"'`{}|^\[\],;]+")
_CONTENT_FRAGMENTS = ("!", "/")
"""A page whose script shows what stands after the `#` begins it like this; all other fragments are places in a page."""

_DOMAIN = r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+"
_MAX_FOLDS, _REMEMBERED = 5, 512  # addresses: each of a feed's is asked about a few times on its way in
_VIEWER = re.compile(r"(?:www\.)?(?:google\.(?:com?\.)?[a-z]{2,3}|bing\.com)")
_VIEWED = re.compile(rf"/amp/(s/)?({_DOMAIN})(/.*)?", re.IGNORECASE)
_CACHE = re.compile(r"(?:.+\.)?cdn\.ampproject\.org")
_CACHED = re.compile(rf"/(?:c|v|r|wp)/(s/)?({_DOMAIN})(/.*)?", re.IGNORECASE)

# Campaigns and clicks, as the makers of analytics document them: never a part of what a page shows.
_TRACKING = re.compile(
    r"utm_.*|hsa_.*|mtm_.*|matomo_.*|(?:pk|piwik)_(?:campaign|kwd|keyword|source|medium|content|cid)"
    r"|at_(?:medium|campaign|creation|format|variant|emailtype|recipient|custom\d|link|ptr|bbc)(?:_.*)?"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|fb_(?:action_ids|action_types|ref|source)|guce_.*|_?_hs\w+"
    r"|(?:fb|tw|tt|ys?|ym|[gd])clid|msclkid|gclsrc|(?:rb_|ir)clickid|[gw]braid|li_fat_id|rdt_cid|sccid"
    r"|mc_(?:cid|eid|tc)|igsh(?:id)?|_ga|_gl|_openstat|_kx|__s|mkt_tok|vero_(?:id|conv)|wickedid|oly_(?:anon|enc)_id"
    r"|s_kwcid|ml_subscriber(?:_hash)?|hsctatracking|guccounter|wt[._]z?mc(?:_id)?|cmpid|cmp|ocid|ito|xtor|smid|smtyp"
    r"|spm|taid|tpcc|fsrc|traffic_source|soc_(?:src|trk)|srsltid|dicbo|tblci|_branch_\w+|ref_src|ref_url"
    r"|(?:__)?twitter_impression|amp_(?:js_v|gsa|r|share)|usqp|phpsessid|jsessionid"
)
# Names that may select content, unless their value says that the reader came from a feed.
_REFERRER = re.compile(r"ref|referr?er|source|src|srcref|from|partner|via|origin|mod|emc|icid|ncid|cid|campaign|medium")
_FROM_FEED = re.compile(r"rss(?:[\d._-].*|feeds?|nyt)?|(?:public|full|news|google)[._-]?(?:rss|feed)|feeds?|feedburner")
_YOUTUBE, _OF_YOUTUBE = re.compile(r"(?:.+\.)?youtube\.com|youtu\.be"), frozenset(("feature", "si", "pp"))
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)

_TWIN_LABELS = frozenset(("www", "m", "mobile", "amp"))
_REGISTRIES = frozenset("ac co com edu gob gouv gov go gv id mil ne net nom or org".split())
"""Second-level names under which countries register sites, as in `co.uk`."""
# Under these names every label is another person's site, `m` and `amp` too.
_SHARED_HOSTS = re.compile(
    r"(?:github|gitlab|ghost|readthedocs|webflow)\.io|(?:pages|workers|bearblog|hashnode|fly)\.dev"
    r"|(?:netlify|vercel|web|streamlit)\.app|blogspot\.(?:com?\.)?[a-z]{2,3}|glitch\.me|codeberg\.page|notion\.site"
    r"|(?:herokuapp|firebaseapp|appspot|wordpress|substack|tumblr|medium|typepad|weebly|wixsite|squarespace|blogger"
    r"|hatenablog|over-blog|beehiiv|posthaven|onrender|livejournal|wpcomstaging|pythonanywhere|azurewebsites)\.com"
    r"|(?:neocities|dreamwidth|altervista)\.org|(?:narod|ucoz)\.ru|micro\.blog|home\.blog|write\.as|surge\.sh"
)
_LANGUAGE, _AMP_FILE = re.compile(r"[a-z]{2,3}"), re.compile(r"(?<=[^/])\.amp(\.html?)?$")
_AMP_YES = frozenset(("", "1", "true", "yes", "amp"))
_AMP_FORMAT = frozenset(("outputtype", "output", "view", "format", "_format", "mode"))
_ESCAPE, _UNRESERVED = re.compile(r"%([0-9a-fA-F]{2})"), frozenset(f"{string.ascii_letters}{string.digits}-._~")

# What an address says about its page: these endings are pages, files are none.
_ENDING = re.compile(r"\.(?:[spx]?html?|php\d?|aspx?|jsp|ece|cms|story|stm|do|amp)$")
_FRONT_FILE = re.compile(r"/(?:index|default)\.\w+$")
_HYPHEN = re.compile(r"(?<=\w)[-_](?=\w)")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|xml|rss|atom|json|css|js|txt|zip|ics)$")
_INDEX = frozenset("home main live liveblog liveticker ticker latest news all archive amp".split())
_LISTS = frozenset(
    "tag tags category categories topic topics thema themen tema temas author authors autor autoren section sections"
    " rubric rubrics rubrik search page pages label labels archive archives profile user users series hashtag".split()
)
_FEED_PART = re.compile(r"(?:rss|feeds?|atom)(?:[-_.]?(?:feeds?|\d).*)?")
_ONE_OF = frozenset("article articles artikel story post posts status shorts doc p a".split())
_LONG_SLUG = 4
_FIXED = re.compile(
    r"(?:about|contact|privacy|terms|cookies?|legal|sign|log|subscribe|help|advertise|imprint)(?:[-_][^\W_]+){0,2}"
    r"|(?:terms|privacy|cookie)[-_](?:and|of|policy|notice)\b.*|\w+[-_](?:and|und|et|y|e|i|и|та)[-_]\w+"
)
_DATED = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2]|[a-z]{3})(?:[/-]\d{1,2})?/(?=[^/]*[^\W\d])")
_NUMBER, _NO_ID = re.compile(r"\d{4,}"), re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
_TOKEN = re.compile(r"(?=(?:\D*\d){2})(?=.*[a-z])[a-z0-9]{8,}")
_ID_PARAMETER = re.compile(
    r"(?i)(?:p|id|idx|aid|nid|sid|(?:article|news|story|doc|item|art|content|post)_?(?:id|no)?|story_fbid)=\w*\d\d|v=[\w-]{11}"
)

_SHOWN = 200
_CREDENTIALS = re.compile(r"//[^/?#\s]*@")
_BARE_CREDENTIALS = re.compile(r"^(?!\w+:/)[^/?#\s:]*:[^/?#\s]*@")
_BROKEN_CREDENTIALS = re.compile(r"^(\w*:?//)[^/?#@\s\[\]:]*:(?![0-9]*(?:[/?#]|$))[^\s]*@")
_SECRET = re.compile(
    r"key(?!word|note|board)|token|auth(?!or(?!i[sz]))|(?:^|[^a-z])sig(?:$|[^a-z])|signature|secret|pass|pwd|access"
    r"|sess|(?:^|[^a-z])sid(?:$|[^a-z])|cred|jwt|bearer|hmac|otp(?:$|[^a-z])|ticket|private"
)
_CAMEL, _CUT = re.compile(r"(?<=[a-z])(?=[A-Z])"), re.compile(r"([?&;#])")


class _Address(NamedTuple):
    scheme: str
    host: str
    port: str
    path: str
    parameters: tuple[str, ...]
    fragment: str


def canonical_url(url: str) -> str:
    """The publisher's own address of what `url` shows, safe to show and to fetch.

    Without user, password, default port, place in the page (RFC 3986, 6.2.3) and tracking parameters; out of
    Google's and Bing's AMP viewers and caches; the other parameters stay as they are, in their order.
    """
    address = _canonical(url)
    return _joined(address) if address else url


@lru_cache(maxsize=_REMEMBERED)
def url_key(url: str) -> str:
    """What all addresses of one article have in common, to compare and never to show or fetch.

    As `canonical_url`, and the twins for phones and AMP, `http`, `www.`, a last slash, the order of parameters and the
    spelling of escapes make no difference. Places in one page share its key: a feed that lists them has guids.
    """
    address = _canonical(url)
    if not address:
        return url
    kept = (_escaped(each) for each in address.parameters if not _asks_for_twin(each))
    path, fragment = _path_key(_escaped(address.path)), _escaped(address.fragment)
    return _joined(_Address("https", _host_key(address.host), address.port, path, tuple(sorted(kept)), fragment))


def is_article_url(url: str) -> bool:
    """Whether `url` looks like one article's address rather than a front page, a section or a live index.

    A hint by what the address alone says: a slug, a number, a date path, an id in the query.
    """
    address = _canonical(url)
    return address is not None and _names_article(address.path, address.parameters)


def shown_address(url: str) -> str:
    """`url` for people and logs: no user, no password, `…` for the values of parameters that look like secrets.

    Takes anything; the result is printable and at most 200 characters long.
    """
    text = "".join(filter(str.isprintable, url)).strip()
    text = _BARE_CREDENTIALS.sub("", _CREDENTIALS.sub("//", _BROKEN_CREDENTIALS.sub(r"\1", text)))
    text = _without_secrets(text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@lru_cache(maxsize=_REMEMBERED)
def _canonical(url: str) -> _Address | None:
    address = _parsed(url)
    for _ in range(_MAX_FOLDS):
        publisher = address and _unfolded(address)
        if not publisher:
            return address
        address = publisher
    return None


def _parsed(url: str) -> _Address | None:
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # half an IPv6 address, a port that is no number
        return None
    if parts.scheme not in _PORTS or not (_HOST.fullmatch(host) and host.isprintable()) or "\\" in parts.netloc:
        return None
    return _Address(
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port="" if port is None or str(port) == _PORTS[parts.scheme] else f":{port}",
        path=_SESSION.sub("", _visible(parts.path)) or "/",
        parameters=_content_parameters(_visible(parts.query), host),
        fragment=_visible(parts.fragment) if parts.fragment.startswith(_CONTENT_FRAGMENTS) else "",
    )


def _joined(address: _Address) -> str:
    query = f"?{'&'.join(address.parameters)}" if address.parameters else ""
    fragment = f"#{address.fragment}" if address.fragment else ""
    return f"{address.scheme}://{address.host}{address.port}{address.path}{query}{fragment}"


def _visible(part: str) -> str:
    """Blanks and characters that nobody sees, which could turn the text around them, as escapes."""
    if part.isprintable() and " " not in part:
        return part
    return "".join(each if each.isprintable() and each != " " else quote(each, errors="replace") for each in part)


def _content_parameters(query: str, host: str) -> tuple[str, ...]:
    """Those of a query that may select content. A second `?` before a campaign is meant as `&`."""
    pieces = query.replace("?utm_", "&utm_").split("&")
    return tuple(each for each in pieces if each and not _tracks(each, host))


def _tracks(parameter: str, host: str) -> bool:
    name, value = _pair(parameter)
    own = name in _OF_YOUTUBE and _YOUTUBE.fullmatch(host)
    return bool(own or _TRACKING.fullmatch(name) or (_REFERRER.fullmatch(name) and _FROM_FEED.fullmatch(value)))


def _pair(parameter: str) -> tuple[str, str]:
    """Name and value in lower case; `&amp;` that was escaped twice leaves an `amp;` before the name."""
    name, _, value = parameter.partition("=")
    return unquote(name).lower().removeprefix("amp;"), unquote(value).lower()


def _unfolded(address: _Address) -> _Address | None:
    """The publisher's address in that of an AMP viewer or cache, None for all others."""
    form = _VIEWED if _VIEWER.fullmatch(address.host) else _CACHED if _CACHE.fullmatch(address.host) else None
    match = form.fullmatch(address.path) if form else None
    if not match:
        return None
    scheme = "https" if match[1] else "http"
    return _Address(scheme, match[2].lower(), "", match[3] or "/", address.parameters, "")


def _host_key(host: str) -> str:
    """The host without labels that only say for which device a page is made."""
    try:
        labels = (host if host.isascii() else host.encode("idna").decode()).split(".")
    except UnicodeError:  # a label that is too long, or no name
        labels = host.split(".")
    while labels[0] in _TWIN_LABELS and _is_site(labels[1:], labels[0]):
        del labels[0]
    if labels[1:2] == ["m"] and _LANGUAGE.fullmatch(labels[0]) and _is_site(labels[2:], "m"):
        del labels[1]  # en.m.wikipedia.org
    return ".".join(labels)


def _is_site(labels: list[str], before: str) -> bool:
    """Whether `labels` name the site of which `before` is a twin: not a registry, not a host of many sites."""
    if len(labels) < 2 or labels[-1].isdigit():  # noqa: PLR2004
        return False
    registry = len(labels) == 2 and labels[0] in _REGISTRIES and len(labels[1]) == 2  # noqa: PLR2004
    return not registry and (before == "www" or not _SHARED_HOSTS.fullmatch(".".join(labels)))


def _path_key(path: str) -> str:
    """Without a last slash and AMP's mark. `/amp` goes only behind an article: elsewhere it is a topic."""
    path = _AMP_FILE.sub(r"\1", path.rstrip("/"))
    article = path.removesuffix("/amp")
    return article.rstrip("/") if article != path and _names_article(article) else path


def _asks_for_twin(parameter: str) -> bool:
    name, value = _pair(parameter)
    return (name == "amp" and value in _AMP_YES) or (value == "amp" and name in _AMP_FORMAT)


def _escaped(part: str) -> str:
    """One spelling: escapes in capitals where they are needed, and only there (RFC 3986, 6.2.2)."""
    if "%" in part:
        part = _ESCAPE.sub(_needed, part)
    return part if part.isascii() else quote(part, safe=string.printable, errors="replace")


def _needed(escape: re.Match[str]) -> str:
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0].upper()


def _names_article(path: str, parameters: tuple[str, ...] = ()) -> bool:
    path = unquote(path).lower().rstrip("/")
    *above, last = _FRONT_FILE.sub("", path).split("/")
    stem = _ENDING.sub("", last)
    if _FILE.search(last) or _FIXED.fullmatch(stem) or any(map(_FEED_PART.fullmatch, (*above, stem))):
        return False
    if any(map(_ID_PARAMETER.fullmatch, parameters)):
        return True
    if not stem or stem in _INDEX or above[-1] in _LISTS:
        return False
    hyphens = len(_HYPHEN.findall(stem)) + (stem != last)
    if hyphens >= _LONG_SLUG or _DATED.search(path):
        return True
    if above[-2:-1] and above[-2] in _LISTS:
        return False
    return hyphens > 1 or above[-1] in _ONE_OF or any(map(_holds_id, (stem, above[-1])))


def _holds_id(segment: str) -> bool:
    """A number that is neither a year nor a date, or a token of letters and digits."""
    numbers = _NUMBER.findall(segment)
    return bool(_TOKEN.fullmatch(segment)) or any(not _NO_ID.fullmatch(number) for number in numbers)


def _without_secrets(text: str) -> str:
    """Pieces between `?`, `&`, `;` and `#` are `name=value`; a `?` or `;` inside a secret ends nothing."""
    pieces = _CUT.split(text)
    secret = False
    for at in range(2, len(pieces), 2):
        name, equals, value = pieces[at].partition("=")
        if equals:
            secret = bool(_SECRET.search(_CAMEL.sub("_", unquote(name)).lower()))
            pieces[at] = f"{name}=…" if secret and value else pieces[at]
        elif secret and pieces[at - 1] in "?;":
            pieces[at] = pieces[at - 1] = ""
        else:
            secret = False
    return "".join(pieces)
