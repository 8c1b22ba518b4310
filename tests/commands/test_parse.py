"""Lines into requests: what is a word, what is an option, and what is said about a slip."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import MAX_LINE, parse_line, parse_words, scope_of
from bot.commands.spec import BY_NAME
from bot.errors import BadCommand
from tests.commands.desk import DAY, NOW

UTC_ZONE = ZoneInfo("UTC")


def parsed(line: str) -> tuple[str, str, dict[str, str]]:
    request = parse_line(line)
    return request.command.name, request.text, request.options


@pytest.mark.parametrize(
    ("line", "name", "text", "options"),
    [
        ("/summary belarus", "summary", "belarus", {}),
        ("summary belarus", "summary", "belarus", {}),
        ("  /summary   belarus   trade  ", "summary", "belarus trade", {}),
        ("/summary\tbelarus", "summary", "belarus", {}),
        ("/summary\nbelarus\n", "summary", "belarus", {}),
        ("/SUMMARY Belarus", "summary", "Belarus", {}),
        ("/Summary belarus LENGTH:Short", "summary", "belarus", {"length": "short"}),
        ("/latest", "latest", "", {}),
        ("/latest since:7d", "latest", "", {"since": "7d"}),
        ("/summary belarus since:7d", "summary", "belarus", {"since": "7d"}),
        ("/summary since:7d belarus", "summary", "belarus", {"since": "7d"}),
        ("/summary bel since:7d arus", "summary", "bel arus", {"since": "7d"}),
        ("/summary belarus since: 7d", "summary", "belarus", {"since": "7d"}),
        ('/summary belarus since:"last week"', "summary", "belarus", {"since": "last week"}),
        ('/summary belarus since: "last week" trade', "summary", "belarus trade", {"since": "last week"}),
        ("/summary belarus since:“last week”", "summary", "belarus", {"since": "last week"}),
        ('/summary belarus source:"Harbour Wire', "summary", "belarus", {"source": "Harbour Wire"}),
        ("/summary belarus since:3d since:7d", "summary", "belarus", {"since": "7d"}),
        ('/summary "Hudson River" tunnel', "summary", '"Hudson River" tunnel', {}),
        ('/summary "the since:7d option"', "summary", '"the since:7d option"', {}),
        ('/summary "covid" since:7d', "summary", '"covid"', {"since": "7d"}),
        ('/summary "unclosed since:7d', "summary", '"unclosed', {"since": "7d"}),
        ("/summary covid: the origins", "summary", "covid: the origins", {}),
        ("/summary 10:30 train", "summary", "10:30 train", {}),
        ("/summary https://a.example/x", "summary", "https://a.example/x", {}),
        ("/summary Лукашенко: итоги", "summary", "Лукашенко: итоги", {}),
        ("/summary a\u200bb\x1b[31m", "summary", "ab[31m", {}),
        ("/article 12", "article", "12", {}),
        ("/summary topic: of the day", "summary", "topic: of the day", {}),
        ("/summary state:failing", "summary", "state:failing", {}),
        ("/sources", "sources list", "", {}),
        ("/SOURCES", "sources list", "", {}),
        ("/sources List", "sources list", "", {}),
        ("/sources state:FAILING", "sources list", "", {"state": "failing"}),
        ("/sources topic: World", "sources list", "", {"topic": "World"}),
        ('/sources list topic:"Middle East" state:ok', "sources list", "", {"topic": "Middle East", "state": "ok"}),
        ("/sources add https://a.example/x?b=c:d#e", "sources add", "https://a.example/x?b=c:d#e", {}),
        ("sources  add a.example full-text:Never", "sources add", "a.example", {"full-text": "never"}),
        ('/sources add name:"Harbour Wire" a.example', "sources add", "a.example", {"name": "Harbour Wire"}),
        ("/sources add C:\\news", "sources add", "C:\\news", {}),
        ("/sources show #3", "sources show", "#3", {}),
        ("/sources export", "sources export", "", {}),
    ],
)
def test_a_line_is_a_command_with_words_and_options(line: str, name: str, text: str, options: dict[str, str]) -> None:
    assert parsed(line) == (name, text, options)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "Try /help"),
        ("   ", "Try /help"),
        ("/", "Try /help"),
        ("\x00\u200b", "Try /help"),
        ("/sumary belarus", "Did you mean /summary?"),
        ("//summary belarus", "Did you mean /summary?"),
        ("what is new", "There is no command /what"),
        ("/summary", "/summary is missing its topic. For example: /summary belarus"),
        ("/summary since:7d", "/summary is missing its topic"),
        ("/search", "/search is missing its words"),
        ("/article", "/article is missing its id"),
        ("/summary belarus sinse:7d", "has no option sinse:. Did you mean since:?"),
        ("/summary belarus lenght:short", "Did you mean length:?"),
        ("/summary belarus length:huge", "length: is one of short, medium, long, not “huge”"),
        ("/summary belarus since:", "since: needs a value"),
        ('/summary belarus since:""', "since: needs a value"),
        ('/summary belarus source:" "', "source: needs a value"),
        ("/search ferry length:short", "/search has no option length:. Its form is /search <words>"),
        ("/help since:7d", "/help has no option since:"),
        ("/article 1 source:wire", "/article has no option source:"),
        ("/sources ad https://a.example", "/sources has no verb “ad”. Did you mean /sources add?"),
        ("/sources https://a.example", "The verbs are add, list, show"),
        ("/sources add", "/sources add is missing its address. For example: /sources add example.org"),
        ("/sources list x", "/sources list takes no words. Its form is /sources list [topic:World] [state:"),
        ("/sources state:broken", "state: is one of ok, failing, paused, disabled, not “broken”"),
        ("/sources add a.example full-text:yes", "full-text: is one of auto, always, never, not “yes”"),
        ("/sources add a.example fulltext:always", "has no option fulltext:. Did you mean full-text:?"),
        ("/sources add a.example state:ok", "/sources add has no option state:"),
        ("/sources pause", "/sources pause is missing its source"),
        ("/summary " + "x" * MAX_LINE, "has at most 2,000 characters; this one has 2,009"),
    ],
)
def test_a_slip_is_answered_with_what_to_type_instead(line: str, said: str) -> None:
    with pytest.raises(BadCommand) as raised:
        parse_line(line)
    assert said in raised.value.user_message


def test_a_line_of_the_longest_length_is_taken() -> None:
    line = "/summary ".ljust(MAX_LINE, "x")
    assert len(parse_line(f"  {line}\n").text) == MAX_LINE - len("/summary ")


def test_words_of_a_shell_are_taken_as_they_stand() -> None:
    words = ["/news/my  folder", "topic:Middle East", 'name:The "Wire"']
    request = parse_words(BY_NAME["sources add"], words, {"full-text": "ALWAYS"})
    assert request.text == "/news/my  folder"
    assert request.options == {"topic": "Middle East", "name": 'The "Wire"', "full-text": "always"}


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        ([], {}, "/sources add is missing its address"),
        (["a.example"], {"full-text": "yes"}, "full-text: is one of auto, always, never"),
        (["a.example"], {"topic": " "}, "topic: needs a value"),
        (["a.example", "topic:"], {}, "topic: needs a value"),
        (["a.example", "topci:World"], {}, "Did you mean topic:?"),
    ],
)
def test_a_slip_in_a_shell_is_answered_as_in_chat(words: list[str], options: dict[str, str], said: str) -> None:
    with pytest.raises(BadCommand) as raised:
        parse_words(BY_NAME["sources add"], words, options)
    assert said in raised.value.user_message


def test_times_become_a_scope() -> None:
    scope = scope_of(parse_line("/summary x since:7d until:yesterday source:wire"), NOW, UTC_ZONE)
    assert scope.since == NOW - 7 * DAY
    assert scope.until == datetime(2026, 3, 18, tzinfo=UTC)
    assert scope.source == "wire"


def test_a_day_is_a_day_of_the_readers_zone() -> None:
    scope = scope_of(parse_line("/summary x since:yesterday"), NOW, ZoneInfo("Europe/Minsk"))
    assert scope.since == datetime(2026, 3, 17, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("since:soonish", "since:soonish is not a time that I know. Use "),
        ("until:2026-13-45", "until:2026-13-45 is not a time that I know"),
        ("since:2026-03-02 until:2026-03-01", "since: is not before until:"),
        ("since:1d until:7d", "since: is not before until:"),
    ],
)
def test_a_time_that_is_none_or_a_span_that_is_empty_is_an_error(options: str, said: str) -> None:
    with pytest.raises(BadCommand) as raised:
        scope_of(parse_line(f"/summary x {options}"), NOW, UTC_ZONE)
    assert said in raised.value.user_message


def test_one_day_is_a_span() -> None:
    scope = scope_of(parse_line("/summary x since:2026-03-01 until:2026-03-01"), NOW, UTC_ZONE)
    assert scope.since
    assert scope.until == scope.since + DAY


@given(
    st.text(max_size=60),
    st.sampled_from(["", "/summary ", "/latest ", "/article ", "/summary x since:", '/search "', "/sources "]),
)
def test_any_line_is_a_request_or_a_plain_error(line: str, begun: str) -> None:
    try:
        request = parse_line(begun + line)
        scope_of(request, NOW, UTC_ZONE)
    except BadCommand as error:
        said = error.user_message
    else:
        said = request.text or request.command.usage
    assert " ".join(said.split())
