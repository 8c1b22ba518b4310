import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.articles.urls import canonical_url, is_article_url, shown_address, url_key
from tests.quick import in_no_time

SITE = "https://example.org"
STORY = f"{SITE}/2024/05/12/bridge-closed-for-repairs"
ADDRESSES = st.text() | st.text(alphabet="htps:/?#&;=@.%[]\\ amw1-_utm\u200b\udc80é").map("http://".__add__)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://example.org:443/A?B=C", "https://example.org/A?B=C"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a", "https://example.org/a"),
        (f" {STORY}\n", STORY),
        (f"{STORY}#comments", STORY),
        (f"{SITE}/#!/story/5", f"{SITE}/#!/story/5"),
        (f"{SITE}/#/story/5", f"{SITE}/#/story/5"),
        ("https://ann:secret@example.org/a", "https://example.org/a"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        (f"{STORY};jsessionid=8A1F?id=3", f"{STORY}?id=3"),
        (f"{SITE}/a b\u202e", f"{SITE}/a%20b%E2%80%AE"),
        ("https://bücher.example/мост", "https://bücher.example/мост"),
    ],
)
def test_an_address_is_written_in_one_way(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "parameter",
    [
        *("utm_source=rss", "UTM_Medium=feed", "fbclid=x", "gclid=x", "dclid=x", "gbraid=x", "wbraid=x", "msclkid=x"),
        *(
            "mc_cid=x",
            "mc_eid=x",
            "igshid=x",
            "igsh=x",
            "yclid=x",
            "ysclid=x",
            "twclid=x",
            "ttclid=x",
            "_ga=1.2",
            "_gl=1",
        ),
        *(
            "at_medium=RSS",
            "at_campaign=rss",
            "at_custom1=x",
            "cmpid=x",
            "CMP=share",
            "ns_campaign=x",
            "ns_mchannel=rss",
        ),
        *("ito=1490", "xtor=RSS-3208", "smid=tw-share", "partner=rss", "partner=rssnyt", "emc=rss", "source=rss"),
        *("from=rss", "ref=rss", "mod=rss_whats_news", "spm=a2c6h.1.0", "traffic_source=rss", "icid=rss", "srcref=rss"),
        *("amp;utm_source=rss", "utm%5Fsource=rss", "fb_ref=x", "_hsenc=x", "hsa_net=x", "mtm_campaign=x", "pk_kwd=x"),
    ],
)
def test_what_only_says_how_a_reader_came_goes(parameter: str) -> None:
    assert canonical_url(f"{STORY}?id=7&{parameter}&b=2") == f"{STORY}?id=7&b=2"
    assert canonical_url(f"{STORY}?{parameter}") == STORY


@pytest.mark.parametrize(
    "parameter",
    [
        *(
            "id=5",
            "p=123",
            "v=PBdTxZOpNtQ",
            "page=2",
            "lang=de",
            "feed=rss2",
            "fbid=10",
            "story_fbid=1",
            "sid=9",
            "cid=4",
        ),
        *("source=reuters", "ref=4711", "from=2024-05-01", "mod=article", "partner=afp", "campaign=spring", "at=5"),
        *("source=reddit", "medium=video", "yid=3", "empty=", "flag", "amp=0", "s=bridge", "t=90", "feature=rivers"),
    ],
)
def test_what_may_select_content_stays(parameter: str) -> None:
    assert canonical_url(f"{STORY}?{parameter}&utm_source=x") == f"{STORY}?{parameter}"
    assert url_key(f"{STORY}?{parameter}") != url_key(STORY)


def test_the_rest_of_a_query_keeps_its_order_and_spelling() -> None:
    assert canonical_url(f"{SITE}/a?z=%7e+1&utm_id=1&a=&&z=2") == f"{SITE}/a?z=%7e+1&a=&z=2"


def test_a_campaign_behind_a_second_question_mark_goes() -> None:
    assert canonical_url(f"{SITE}/?p=123?utm_source=rss&utm_medium=rss") == f"{SITE}/?p=123"


def test_a_video_is_not_known_by_who_shared_it() -> None:
    assert canonical_url("https://youtu.be/PBdTxZOpNtQ?si=abc&t=90") == "https://youtu.be/PBdTxZOpNtQ?t=90"


@pytest.mark.parametrize(
    "viewer",
    [
        "https://www.google.com/amp/s/example.org/2024/05/12/bridge-closed-for-repairs",
        "https://www.google.co.uk/amp/s/Example.org/2024/05/12/bridge-closed-for-repairs?amp_js_v=0.1&usqp=mq331",
        "https://www.bing.com/amp/s/example.org/2024/05/12/bridge-closed-for-repairs",
        "https://example-org.cdn.ampproject.org/c/s/example.org/2024/05/12/bridge-closed-for-repairs#aoh=17",
        "https://cdn.ampproject.org/v/s/example.org/2024/05/12/bridge-closed-for-repairs?amp_js_v=a6",
        "https://www.google.com/amp/s/www.google.de/amp/s/example.org/2024/05/12/bridge-closed-for-repairs",
    ],
)
def test_a_viewer_of_pages_is_not_their_publisher(viewer: str) -> None:
    assert canonical_url(viewer) == STORY


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/amp/about",
        "https://www.google.com/amp/s/127.0.0.1/admin",
        "https://google.example.org/amp/s/other.example/a",
        "https://example-org.cdn.ampproject.org/i/s/example.org/a.jpg",
    ],
)
def test_what_only_looks_like_a_viewer_stays(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "not an address", "/story/1", "mailto:ann@example.org", "javascript:alert(1)", "ftp://example.org/a#b"),
        *(
            "http://",
            "http://[::1",
            "http://example.org:port/",
            "http://example.org:99999/",
            "http://[fe80::1%25eth0]/",
        ),
        *("http://a.example\\@b.example/", "http://exa\u200bmple.org/", "http://<b>/", "\ud800", "http://a b/"),
        "https://google.com" + "/amp/s/google.com" * 8 + "/amp/s/example.org/a",
    ],
)
def test_what_is_no_address_comes_back_as_it_was(url: str) -> None:
    assert canonical_url(url) == url
    assert url_key(url) == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (STORY, STORY.replace("https", "http")),
        (STORY, f"{STORY}/"),
        (STORY, f"{STORY}/amp"),
        (STORY, f"{STORY}/amp/"),
        (STORY, f"{STORY}.amp"),
        (f"{STORY}.html", f"{STORY}.amp.html"),
        (STORY, f"{STORY}?amp"),
        (STORY, f"{STORY}?amp=1"),
        (STORY, f"{STORY}?outputType=amp&utm_source=rss"),
        (STORY, STORY.replace("example", "www.example")),
        (STORY, STORY.replace("example", "m.example")),
        (STORY, STORY.replace("example", "mobile.example")),
        (STORY, STORY.replace("example", "amp.example")),
        (STORY, STORY.replace("example", "www.m.example")),
        ("https://en.wikipedia.org/wiki/Bridge", "https://en.m.wikipedia.org/wiki/Bridge"),
        (f"{STORY}?a=1&b=2", f"{STORY}?b=2&a=1"),
        (f"{SITE}/~ann/мост", f"{SITE}/%7Eann/%D0%BC%d0%be%d1%81%d1%82"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://m.example.co.uk/a", "https://www.example.co.uk/a"),
    ],
)
def test_twins_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://m.com/", "https://amp.com/"),
        ("https://amp.dev/", "https://m.dev/"),
        ("https://m.co.uk/a", "https://amp.co.uk/a"),
        ("https://m.github.io/a", "https://amp.github.io/a"),
        ("https://m.blogspot.co.uk/a", "https://mobile.blogspot.co.uk/a"),
        ("https://news.example.org/a", "https://example.org/a"),
        (f"{SITE}/amp", f"{SITE}/"),
        (f"{SITE}/topics/amp", f"{SITE}/topics"),
        (f"{SITE}/.amp", f"{SITE}/"),
        (f"{SITE}/?p=123", f"{SITE}/?p=124"),
        (f"{SITE}/story.php?story_fbid=1&id=2", f"{SITE}/story.php?story_fbid=2&id=2"),
        (f"{SITE}/a?id=1&id=2", f"{SITE}/a?id=2"),
        (f"{SITE}/News", f"{SITE}/news"),
        (f"{SITE}:8080/a", f"{SITE}/a"),
        (f"{SITE}/#!/story/5", f"{SITE}/#!/story/6"),
        (f"{SITE}/a%2Fb", f"{SITE}/a/b"),
        (f"{SITE}/a%252Fb", f"{SITE}/a%2Fb"),
    ],
)
def test_two_articles_never_share_a_key(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        f"{SITE}/news/world-europe-68012345",
        f"{SITE}/politics/bridge-closed.html",
        f"{SITE}/news/articles/c62dke15357o",
        f"{SITE}/1234567/",
        f"{SITE}/1234567/photos",
        f"{SITE}/2024/may/5/bridge",
        f"{SITE}/2024/05/12/politics/bridge/index.html",
        f"{SITE}/category/world/bridge-to-stay-closed-until-spring",
        f"{SITE}/мост-закрыт-до-лета",
        f"{SITE}/help-arrives-for-flood-victims",
        f"{SITE}/?p=123",
        f"{SITE}/story.php?story_fbid=10225&id=100",
        "https://www.youtube.com/watch?v=PBdTxZOpNtQ",
        f"{SITE}/article/bridge",
    ],
)
def test_addresses_of_one_article_look_like_that(url: str) -> None:
    assert is_article_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *(SITE, f"{SITE}/", f"{SITE}/en/", f"{SITE}/index.html", f"{SITE}/world.html", f"{SITE}/world", f"{SITE}/2024"),
        *(
            f"{SITE}/2024/05/",
            f"{SITE}/2024/05/12/",
            f"{SITE}/news/20240512",
            f"{SITE}/news/live",
            f"{SITE}/world/live/",
        ),
        *(f"{SITE}/tag/long-river-bridge", f"{SITE}/author/ann-mary-lee", f"{SITE}/news/page/1234", f"{SITE}/?page=12"),
        *(
            f"{SITE}/topics/c2vdnvdg6xxt",
            f"{SITE}/news/us_and_canada",
            f"{SITE}/about-the-paper",
            f"{SITE}/terms-of-use",
        ),
        *(
            f"{SITE}/category/world/middle-east-wars",
            f"{SITE}/bridge-closed-today.jpg",
            f"{SITE}/feeds/12345/top-news-a",
        ),
        *(f"{SITE}/search?q=a-long-bridge", "mailto:some-long-name@example.org", "", "http://[::1"),
    ],
)
def test_fronts_sections_and_lists_do_not(url: str) -> None:
    assert not is_article_url(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"{STORY}?page=2#top", f"{STORY}?page=2#top"),
        ("https://ann:hunter2@example.org/feed", "https://example.org/feed"),
        ("https://ann@example.org/feed", "https://example.org/feed"),
        ("ann:hunter2@example.org/feed", "example.org/feed"),
        ("https://ann:hunt/er2@example.org/feed", "https://example.org/feed"),
        ("https://medium.com/@ann", "https://medium.com/@ann"),
        (
            "https://example.org/feed/https://ann:hunter2@other.example/",
            "https://example.org/feed/https://other.example/",
        ),
        (f"{SITE}/?keyword=river&author=Ann&design=1", f"{SITE}/?keyword=river&author=Ann&design=1"),
        (f"{SITE}/?api%5Fkey=hunter2", f"{SITE}/?api%5Fkey=…"),
        (f"{SITE}/?a=1;token=hunter2", f"{SITE}/?a=1;token=…"),
        (f"{SITE}/?token=hun;ter?2&b=1", f"{SITE}/?token=…&b=1"),
        (f"{SITE}/?to\u200bken=hunter2", f"{SITE}/?token=…"),
        (f"{SITE}/#access_token=hunter2", f"{SITE}/#access_token=…"),
        (f"{SITE}/go?to=http://other.example/?key=hunter2", f"{SITE}/go?to=http://other.example/?key=…"),
        ("http://[half?token=hunter2", "http://[half?token=…"),
        ("a\x00b\u202ec\ud800", "abc"),
        ("", ""),
    ],
)
def test_people_see_where_an_address_leads_and_no_secret(url: str, shown: str) -> None:
    assert shown_address(url) == shown


@pytest.mark.parametrize(
    "name",
    [
        *("key", "apikey", "api_key", "api-key", "AWSAccessKeyId", "token", "accessToken", "auth", "Authorization"),
        *("sig", "hubSig", "X-Amz-Signature", "client_secret", "password", "passwd", "pwd", "sessionid", "PHPSESSID"),
        *("sid", "X-Amz-Credential", "jwt", "hmac", "ticket", "access"),
    ],
)
def test_values_under_secret_names_are_hidden(name: str) -> None:
    assert shown_address(f"{SITE}/rss?n=5&{name}=hunter2&b=6") == f"{SITE}/rss?n=5&{name}=…&b=6"


def test_a_long_address_is_cut() -> None:
    shown = shown_address(f"{SITE}/{'x' * 300}")
    assert len(shown) == 200
    assert shown.endswith("x…")


@given(ADDRESSES)
def test_whatever_comes_in_nothing_raises_and_forms_are_final(url: str) -> None:
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert url_key(canonical) == url_key(url)
    assert is_article_url(canonical) == is_article_url(url)
    shown = shown_address(url)
    assert shown.isprintable()
    assert len(shown) <= 200


@given(st.lists(st.sampled_from(["a=1", "b=2", "utm_source=x", "id=7", "amp=1", "c"]), max_size=6))
def test_a_key_never_depends_on_order(parameters: list[str]) -> None:
    assert url_key(f"{STORY}?{'&'.join(parameters)}") == url_key(f"{STORY}?{'&'.join(reversed(parameters))}")


@pytest.mark.parametrize(
    "url",
    [
        "https://google.com" + "/amp/s/google.com" * 40_000,
        f"{SITE}/?id={'1' * 500_000}!",
        f"{SITE}/about{'_a' * 250_000}!",
        f"{SITE}/{'-' * 500_000}",
        f"{SITE}/?{'&' * 500_000}",
        "//" * 250_000 + "a:b" * 100_000,
        f"{SITE}/?token{'?;' * 250_000}",
        "http://" + "a." * 250_000,
        "http://" + "é" * 250_000,
    ],
    ids=["viewers", "digits", "words", "hyphens", "ampersands", "slashes", "marks", "labels", "letters"],
)
def test_hostile_addresses_take_no_time(url: str) -> None:
    with in_no_time():
        assert canonical_url(url)
        assert url_key(url)
        assert len(shown_address(url)) <= 200
        is_article_url(url)


def test_an_address_made_to_mislead_keeps_its_host_or_stays(shared: Path) -> None:
    for line in (shared / "data/adversarial/ssrf_urls.jsonl").read_text().splitlines():
        url = json.loads(line)["url"]
        canonical = canonical_url(url)
        assert canonical == url or urlsplit(canonical).hostname == (urlsplit(url).hostname or "").rstrip(".")
