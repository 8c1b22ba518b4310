"""Rows of the table of commands: what members ask of what is stored."""

from bot.commands.options import LENGTH, LIMIT, REVISION, SINCE, SOURCE, UNTIL
from bot.table import Argument, Command, Suggests

READING = (
    Command(
        "summary",
        "What the stored articles say about a topic, each sentence with its source",
        Argument("topic", 'words, "an exact phrase", -not this', suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LENGTH),
        ("/summary belarus", '/summary "Hudson River" since:7d', "/summary trade -tesla length:short"),
    ),
    Command(
        "ask",
        "An answer to a question in one to three cited sentences, or that the stored articles do not say",
        Argument("question", "in your own words"),
        (SINCE, UNTIL, SOURCE),
        ("/ask who was freed in belarus?", "/ask how many people were on the ferry? since:7d"),
    ),
    Command(
        "search",
        "The stored items that hold these words, the most relevant first",
        Argument("words", 'words, "an exact phrase", -not this', suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/search tariffs", "/search ferry source:courier"),
    ),
    Command(
        "latest",
        "The newest stories, of everything or of one topic",
        Argument("topic", "words as for /summary", required=False, suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/latest", "/latest belarus since:24h"),
    ),
    Command(
        "article",
        "The whole stored text of one article",
        Argument("id", "the number that answers show as «article 12»"),
        (REVISION,),
        ("/article 1 revision:1", "/article 1"),
        private=True,
    ),
    Command(
        "story",
        "How a story went: who reported what first, and what sources disagree on",
        Argument("story", "its number, article 12, a link, or words", suggests=Suggests.TOPICS),
        (SINCE,),
        ("/story 12", "/story ferry aground since:24h", "/story article 3"),
    ),
    Command(
        "timeline",
        "What happened about a topic, day by day, each step with its source",
        Argument("topic", "words as for /summary", suggests=Suggests.TOPICS),
        (SINCE, UNTIL, SOURCE, LIMIT),
        ("/timeline belarus", "/timeline ferry since:30d limit:12"),
    ),
    Command(
        "why",
        "Why an article was sent here or was not: where it came from, its story, each filter and rule",
        Argument("story", "its link, its number, or words of its title"),
        (),
        ("/why 1", "/why https://example.org/news/ferry-aground"),
        private=True,
    ),
)
