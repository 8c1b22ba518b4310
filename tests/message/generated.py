"""Messages of every kind for property tests: all blocks, all scripts, hostile markup, words without end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Choice,
    Cite,
    Code,
    Divider,
    Fields,
    Heading,
    Inline,
    Link,
    Menu,
    Message,
    Moment,
    Note,
    Paragraph,
    Quote,
    Sources,
    StoryCard,
    Strong,
    Style,
    Text,
)
from bot.message.split import isolated
from bot.model import Citation

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

PIECES = (
    "The ferry ran aground off Sandholm. ",
    "Рада ўхваліла закон. ",
    "新华社报道，会议今天结束。",
    "قال الوزير إن المفاوضات مستمرة. ",
    "הממשלה אישרה את התקציב. ",
    "👨‍👩‍👧‍👦👍🏽🇧🇾🇺🇦 ",
    "é̂x̧ ȩ́ ",
    "한국어 기사 ",
    "हिन्दी समाचार ",
    "@everyone <@80351110224678912> <!channel> <@U012> <#C1|x> ",
    "[click](https://evil.example) <https://evil.example|x> ",
    "**bold** __u__ ~~s~~ ||spoiler|| `code` ```js\nx``` *i* _i_ ",
    "\n# big\n- list\n1. one\n> quote\n-# small\n>>> all ",
    "https://news.example/a_b*c?d=e&f=(g) ",
    "</cmd:123> <t:0:R> <a:x:1> <id:customize> :smile: &amp; & < > \\ ",
    "\u202eesrever\u202c \u2067open ",
    "x" * 700,
    "w" * 10_000,
    "Z" + "\u0301" * 300,
    " ",
    "\n\n",
    "a",
)

texts = st.lists(st.sampled_from(PIECES) | st.text(st.characters(codec="utf-8"), max_size=40), max_size=8).map("".join)
"""Any text, from nothing to tens of thousands of characters."""
short_texts = (
    st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(PIECES) | texts.map(lambda text: text[:300])
)
moments = st.integers(-1000, 1_000_000).map(lambda minutes: NOW - timedelta(minutes=minutes))
urls = st.sampled_from(
    (
        "https://news.example/story",
        "https://news.example/a(b)c_d*e?x=[1]&y=<2>",
        "http://news.example/ä ö|`)>",
        "https://news.example/" + "long/" * 500,
        "https://xn--e1afmkfd.example/%D0%B0",
    )
)
inlines: st.SearchStrategy[Inline] = st.one_of(
    texts.map(Text),
    short_texts.map(Strong),
    short_texts.map(Code),
    st.builds(Link, short_texts, urls),
    st.builds(Cite, st.integers(1, 60)),
    st.builds(Moment, moments),
)
runs = st.lists(inlines, max_size=12).map(tuple)


def _citation(n: int, title: str, source: str, url: str | None, published: datetime) -> Citation:
    return Citation(n, n, 1, 0, 5, "quote", title, source, url, published, dated=n % 3 > 0)


@st.composite
def sources(draw: st.DrawFn) -> Sources:
    """0 to 60 citations."""
    count = draw(st.sampled_from((0, 1, 3, 12, 60)))
    title, source = draw(short_texts), draw(short_texts.map(lambda text: text[:120]))
    url = draw(st.none() | urls)
    return Sources(tuple(_citation(n, title, source, url, NOW) for n in range(1, count + 1)))


cards = st.builds(
    StoryCard,
    title=short_texts,
    sources=st.lists(short_texts.map(lambda text: text[:60]), min_size=1, max_size=4).map(tuple),
    published=moments,
    article_id=st.integers(1, 10**9),
    url=st.none() | urls,
    detail=st.just("") | short_texts,
    headline_only=st.booleans(),
    dated=st.booleans(),
    image=st.none() | urls,
)
labels = st.text(st.characters(codec="utf-8"), max_size=100) | st.sampled_from(PIECES)


@st.composite
def actions(draw: st.DrawFn) -> Actions:
    """Buttons and menus with actions that are unique in a message (their number is drawn large)."""
    start = draw(st.integers(0, 10**12)) * 100
    items: list[Button | Menu] = [
        Button(draw(labels), f"do:{start + n}", draw(st.sampled_from(Style))) for n in range(draw(st.integers(0, 12)))
    ]
    if draw(st.booleans()):
        count = draw(st.sampled_from((0, 1, 25, 40)))
        label, remark = draw(labels), draw(st.just("") | labels)
        choices = tuple(Choice(label, f"v{n}", remark) for n in range(count))
        items.append(Menu(draw(labels), f"pick:{start}", choices))
    return Actions(tuple(items))


blocks: st.SearchStrategy[Block] = st.one_of(
    short_texts.map(Heading),
    runs.map(Paragraph),
    runs.map(Note),
    cards,
    sources(),
    st.lists(st.tuples(short_texts, short_texts), max_size=6).map(lambda rows: Fields(tuple(rows))),
    st.builds(Quote, short_texts, short_texts, short_texts),
    st.just(Divider()),
    actions(),
)
messages = st.builds(Message, st.lists(blocks, max_size=10).map(tuple), st.booleans())
"""Messages of all kinds."""


def digest(stories: int = 30, *, image: str | None = "https://news.example/picture.jpg") -> Message:
    """A long list: stories with pictures and details."""
    rows = tuple(
        StoryCard(
            f"Story {n}: the council of Saltmarsh votes on the harbour",
            ("Harbour Wire", "Northgate Courier"),
            NOW - timedelta(hours=n),
            n,
            f"https://news.example/{n}",
            f"Sentence {n} says what happened in the harbour.",
            image=image if n % 2 else None,
        )
        for n in range(1, stories + 1)
    )
    return Message((Heading("Your digest"), *rows, Actions((Button("Stop", "stop:1"),))))


VOTES = (("👍", "up"), ("👎", "down"), ("Less like this", "less"))


def told_story(number: int, card: StoryCard, told: str, *, again: bool = False) -> list[Block]:
    """A story of a digest as it is sent: its card, what is told of it, the buttons under it."""
    votes = tuple(Button(label, f"do:vote:{number}:{how}") for label, how in VOTES)
    new = [Note((Text("New since 18 March:"),))] if again else []
    words = Paragraph((Text(told), Cite(number)))
    return [replace(card, article_id=number), *new, words, Actions(votes, f"Story {number}")]


@st.composite
def told_digests(draw: st.DrawFn) -> Message:
    """Digests with buttons under each story: one to fifteen stories of any text."""
    parts: list[Block] = [Heading("Digest · Sunday 22 November"), Note((Text("from 143 articles"),))]
    for number in range(1, draw(st.integers(1, 15)) + 1):
        told = draw(texts) if draw(st.booleans()) else "Words of it. " * draw(st.sampled_from((2, 20, 70, 200)))
        parts += told_story(number, draw(cards), told, again=draw(st.booleans()))
    parts += [Note((Text("Also:"),)), *draw(st.lists(cards, max_size=4)), draw(sources())]
    return Message(tuple(parts))


def plain_digest(lengths: Sequence[int]) -> Message:
    """A digest of so many stories, each told in so many sentences and with a picture."""
    card = StoryCard("The harbour of Saltmarsh", ("Harbour Wire",), NOW, 1, image="https://news.example/p.jpg")
    told = [told_story(n, card, "It says what happened. " * length) for n, length in enumerate(lengths, start=1)]
    return Message((Heading("Digest"), *(block for story in told for block in story)))


AT = NOW
HOSTILE = tuple(piece for piece in PIECES if isolated(piece) == piece)
