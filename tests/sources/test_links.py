"""Pages without a feed give the articles that they list, whatever their markup."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.model import Entry
from bot.sources.links import MAX_ENTRIES, page_entries
from tests.quick import in_no_time

URL = "https://www.harbour.example/news/"
SITE = "https://www.harbour.example"
TEASERS = (
    "The harbour office closes the northern bridge for a week while divers look at its piers.",
    "Two electric ferries will cross the sound from April, and each of them carries ninety people.",
    "A survey of the glacier found that it lost eight metres of ice in a single summer.",
    "The school of music opens its doors to adults, who may borrow an instrument for a year.",
)
TITLES = (
    "Northern bridge closed for a week",
    "Electric ferries arrive in spring",
    "Glacier lost eight metres of ice",
    "Adults may borrow instruments now",
)
SLUGS = tuple(f"/news/{title.lower().replace(' ', '-')}" for title in TITLES)
FRAME_TOP = (
    '<header class="site-header"><a href="/">Harbour News of the Northern Sound</a></header><nav><ul>'
    + "".join(f'<li><a href="/{name}-and-all-the-rest">{name.title()} and all the rest</a></li>' for name in "abcdef")
    + "</ul></nav>"
)
FRAME_END = (
    '<aside><h3><a href="/news/an-old-story-most-read">An old story that was most read</a></h3></aside>'
    '<div class="pagination"><a href="/news/page/2">Older posts on the next page</a></div><footer>'
    + "".join(f'<a href="/about-the-{name}-of-the-house">About the {name} of the house</a>' for name in "uvwxyz")
    + '<a href="https://social.example/harbour-news-page">Follow our news on the social network</a></footer>'
)


def page(body: str, language: str = "en-GB") -> str:
    """A page with a menu, this main part, a sidebar and a footer."""
    head = '<meta charset="utf-8"><title>News</title>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{FRAME_TOP}{body}{FRAME_END}</body></html>'


def entries(*, texts: bool = True, dates: tuple[datetime | None, ...] = (), **fields: str) -> tuple[Entry, ...]:
    """What the fixtures announce."""
    return tuple(
        Entry(
            title=title,
            text=TEASERS[n] if texts else "",
            url=SITE + SLUGS[n],
            published=dates[n] if dates else None,
            language=fields.get("language", "en"),
            image=fields["image"].format(n=n) if "image" in fields else None,
        )
        for n, title in enumerate(TITLES)
    )


DATES = tuple(datetime(2026, 11, day, tzinfo=UTC) for day in (22, 21, 20, 9))


def test_divs_with_a_title_a_teaser_and_a_date() -> None:
    items = "".join(
        f'<div class="item n{n}"><div class="pic"><a href="{slug}"><img src="/img/{n}.jpg" width="300"></a></div>'
        f'<div class="t"><a href="{slug}">{title}</a></div><div class="date">{DATES[n]:%d %B %Y}</div>'
        f'<div class="lead">{TEASERS[n]} <a href="{slug}">Read more</a></div>'
        f'<div class="foot"><a href="{slug}#comments">Comments ({n})</a> <a href="/tag/harbour-life-{n}">harbour '
        'life and work</a> <a href="/author/ann-lee-the-{n}">Ann Lee, our reporter at the sound</a></div></div>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    found = page_entries(page(f'<div id="wrap"><div class="list">{items}</div></div>'), URL)
    assert found == entries(dates=DATES, image=f"{SITE}/img/{{n}}.jpg")


def test_a_table_with_a_date_and_a_title_in_each_row() -> None:
    rows = "".join(
        f'<tr><td>{DATES[n]:%d.%m.%Y}</td><td><a href="..{slug}">{title}</a></td></tr>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f"<table>{rows}</table>"), URL) == entries(texts=False, dates=DATES)


def test_a_table_whose_teasers_stand_in_rows_of_their_own() -> None:
    rows = "".join(
        f'<tr><td><font size="3"><a href="{slug}"><b>{title}</b></a></font></td></tr>'
        f"<tr><td>{TEASERS[n]}</td></tr><tr><td>{DATES[n]:%Y-%m-%d}</td></tr>"
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f"<table><tbody>{rows}</tbody></table>"), URL) == entries(dates=DATES)


def test_headings_in_articles() -> None:
    items = "".join(
        f'<article class="post post-{n} tag-{n} category-news"><header><h2 class="x"><a href="{SITE}{slug}?utm=1#top">'
        f"{title}</a></h2>"
        f'<p class="meta">By <a href="/by/ann-lee-of-the-sound">Ann Lee of the Sound</a>, '
        f'<time datetime="{DATES[n]:%Y-%m-%d}T08:30:00+01:00">some time ago</time></p></header>'
        f'<p>{TEASERS[n]}</p><a class="more" href="{SITE}{slug}?utm=1">Continue reading {title}</a></article>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    found = page_entries(page(f"<main>{items}</main>"), URL)
    assert [entry.url for entry in found] == [f"{SITE}{slug}?utm=1" for slug in SLUGS]
    assert [(entry.title, entry.text) for entry in found] == list(zip(TITLES, TEASERS, strict=True))
    assert [entry.published for entry in found] == [date.replace(hour=7, minute=30) for date in DATES]


def test_cards_that_are_links_as_a_whole() -> None:
    items = "".join(
        f'<li><a class="card" href="{slug}"><figure><img src="/icon.png" width="16">'
        f'<img data-src="/i/{n}.webp" src="data:image/gif;base64,R0=">'
        f"</figure><h3>{title}</h3><p>{TEASERS[n]}</p>"
        f"<span>{DATES[n]:%B %d, %Y}</span></a></li>"
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    found = page_entries(page(f'<section><h2>Latest</h2><ul class="grid">{items}</ul></section>'), URL)
    assert found == entries(dates=DATES, image=f"{SITE}/i/{{n}}.webp")


def test_plain_list_items_with_dates() -> None:
    items = "".join(
        f'<li>{DATES[n]:%Y-%m-%d}: <a href="{slug}">{title}</a></li>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f"<ul>{items}</ul>"), URL) == entries(texts=False, dates=DATES)


def test_titles_teasers_and_leading_dates_that_stand_flat() -> None:
    items = "".join(
        f'{f"<p>{DATES[n]:%d %b %Y}</p>" if n != 2 else ""}<h3><a href="{slug}">{title}</a></h3><p>{TEASERS[n]}</p>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f'<div class="all">{items}</div>'), URL) == entries(dates=(*DATES[:2], None, DATES[3]))


def test_headings_that_are_no_links_are_the_titles_of_read_more() -> None:
    items = "".join(
        f'<div class="box"><h4>{title}</h4><p>{TEASERS[n]}</p><a href="{slug}">Read more</a></div>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f"<div>{items}</div>"), URL) == entries()


def test_a_russian_page() -> None:
    news = (
        ("Мост через залив закрыли на неделю", "22 ноября 2026, 14:05", 8101),
        ("Паромы на батареях пойдут весной", "22 ноября 2026, 09:30", 8099),
        ("Ледник потерял восемь метров льда", "21 ноября 2026, 18:00", 8087),
    )
    items = "".join(
        f'<div class="news-item"><span class="news-date">{date}</span><a class="news-link" href="/novosti/{number}/">'
        f'{title}</a><a href="/novosti/{number}/">Читать далее</a>'
        f'<a href="/life/society">Общество и его заботы</a></div>'
        for title, date, number in news
    )
    assert page_entries(page(f'<div class="content">{items}</div>', "ru"), "http://zaliv.example/") == tuple(
        Entry(title, url=f"http://zaliv.example/novosti/{number}/", published=moment, language="ru")
        for (title, _, number), moment in zip(
            news,
            (
                datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
                datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
                DATES[1].replace(hour=18),
            ),
            strict=True,
        )
    )


def test_short_headlines_of_a_script_without_blanks() -> None:
    titles = ("北方大桥关闭一周检修", "电动渡轮明年春天启航", "冰川夏季消融八米厚冰")
    items = "".join(f'<li><a href="/a/2026112{n}.html">{title}</a></li>' for n, title in enumerate(titles))
    found = page_entries(page(f"<ul>{items}</ul>", "zh-CN"), URL)
    assert [(entry.title, entry.language) for entry in found] == [(title, "zh") for title in titles]


def test_a_front_page_of_several_sections_in_its_order() -> None:
    top = f'<a href="{SLUGS[0]}"><img src="/l.jpg"></a><h1><a href="{SLUGS[0]}">{TITLES[0]}</a></h1>'
    grid = "".join(
        f'<div class="g"><h3><a href="{SLUGS[n]}">{TITLES[n]}</a></h3><p>{TEASERS[n]}</p></div>' for n in (1, 2)
    )
    rest = "".join(
        f'<li><a href="/2026/11/{n:02}/item-{n}">Report {n} from the council of the town</a></li>' for n in range(1, 5)
    )
    away = "".join(
        f'<li><a href="https://other.example/a-{n}-b-c">Elsewhere they write story {n} today</a></li>' for n in "123"
    )
    found = page_entries(
        page(f"<main><section>{top}</section><div>{grid}</div><ul>{rest}</ul><ul>{away}</ul></main>"), f"{SITE}/"
    )
    reports = [f"Report {n} from the council of the town" for n in range(1, 5)]
    assert [entry.title for entry in found] == [*TITLES[:3], *reports]
    assert (found[0].image, found[1].text, found[1].image) == (f"{SITE}/l.jpg", TEASERS[1], None)
    assert found[3].published == datetime(2026, 11, 1, tzinfo=UTC)


def test_twin_hosts_and_subdomains_are_the_same_site_and_others_are_not() -> None:
    hosts = (
        "harbour.example",
        "m.harbour.example",
        "sport.harbour.example",
        "harbour.example.org",
        "notharbour.example",
    )
    items = "".join(
        f'<h2><a href="https://{host}/a-b-{n}">News number {n} of today</a></h2>' for n, host in enumerate(hosts)
    )
    found = page_entries(page(f"<main>{items}</main>"), URL)
    assert [entry.url for entry in found] == [f"https://{host}/a-b-{n}" for n, host in enumerate(hosts[:3])]


def test_the_newest_sixty_are_enough() -> None:
    items = "".join(f'<h2><a href="/n/{n}">Headline number {n} of the day</a></h2>' for n in range(1000, 1100))
    found = page_entries(page(f"<main>{items}</main>"), URL)
    assert (len(found), found[0].title) == (MAX_ENTRIES, "Headline number 1000 of the day")


def test_links_within_the_sentences_of_an_article_are_no_list() -> None:
    linked = "".join(
        f'<p>As was told before, <a href="{slug}">{title.lower()} in the town</a>, and more.</p>'
        for slug, title in zip(SLUGS, TITLES, strict=True)
    )
    with pytest.raises(Unreadable):
        page_entries(page(f"<article><h1>{TITLES[0]}</h1>{linked}</article>"), URL)


def test_of_two_links_the_headline_is_the_title_and_the_sentence_is_the_teaser() -> None:
    items = "".join(
        f'<div><a class="t" href="{slug}">{title}</a><p><a href="{slug}">{TEASERS[n]}</a></p></div>'
        for n, (title, slug) in enumerate(zip(TITLES, SLUGS, strict=True))
    )
    assert page_entries(page(f"<div>{items}</div>"), URL) == entries()


@pytest.mark.parametrize(
    "html",
    [
        "",
        "no markup at all",
        page("<p>Nothing is here, come back tomorrow.</p>"),
        page(f"<article><h1>{TITLES[0]}</h1><p>{TEASERS[0]}</p></article>"),
        page('<form><input><a href="/lost-password">Have you lost your password?</a></form>'),
    ],
    ids=["empty", "text", "bare", "article", "login"],
)
def test_a_page_that_lists_nothing_is_refused_with_what_to_do(html: str) -> None:
    with pytest.raises(Unreadable, match=r"harbour\.example/news/ does not read like a list") as caught:
        page_entries(html, URL)
    assert "feed" in caught.value.user_message
    assert "section page" in caught.value.user_message


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 200_000,
        "<b>" * 100_000 + "</i>" * 100_000,
        '<li><a href="/a-b-c/1">Some words of a headline</a></li>' * 180_000,
        "<p>" + '<a href="/a-b-c/1"></a>' * 100_000,
        "<p>" + "x" * 10_000_000,
    ],
    ids=["deep", "crossed", "10 MB of links", "links in a paragraph", "10 MB of text"],
)
def test_a_hostile_page_takes_no_time(markup: str) -> None:
    with in_no_time(), pytest.raises(Unreadable):
        page_entries(f"<html><body>{markup}", URL)


PIECES = [
    "<html>",
    "<body>",
    "<main>",
    "<ul><li>",
    "<table><tr><td>",
    "<h2>",
    "</h2>",
    "</li>",
    "<time datetime='2026-11-22'>",
]
LINKS = [f'<a href="{slug}">{title}</a>' for slug, title in zip(SLUGS, TITLES, strict=True)]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from([*PIECES, *LINKS, "<base href='http://['>", "<a href=x>", "\x00", "&#0;"]) | st.text(max_size=5)
    )
)
@example(["<a href=x>", "<h2>", LINKS[0], "\x1f", LINKS[1], "&#31;"])
def test_any_page_is_read_or_refused(pieces: list[str]) -> None:
    try:
        found = page_entries("".join(pieces), URL)
    except Unreadable:
        return
    assert len({entry.url for entry in found}) == len(found) > 1
    assert all(entry.title and (entry.url or "").startswith("http") for entry in found)
