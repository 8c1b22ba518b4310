"""What a look changes: the source's state, its news, and what admins are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sources.cures import cure
from bot.sources.decide import Failed, Read, Unchanged, settlement
from bot.sources.schedule import PollRules
from bot.watch import Settlement, Watch, WatchKind, WatchState
from bot.webport import Freshness
from tests.fakes import DAY, HOUR, NOW, document, entry

RULES = PollRules(jitter=0)
GOOD = Watch(
    7,
    WatchKind.FEED,
    "https://harbour.example/feed",
    "Harbour Wire",
    NOW - DAY,
    NOW,
    interval=HOUR,
    etag='"old"',
    last_modified="Tue, 17 Mar 2026 12:00:00 GMT",
    digest="d1",
    last_look=NOW - HOUR,
    last_success=NOW - HOUR,
)
ILL = replace(GOOD, failures=5, failing_since=NOW - DAY, cause="dns", problem="its host name is not known")
DEAF = Failed("timeout", "harbour.example: the server stopped answering.")


def after(watch: Watch, *looks: Read | Unchanged | Failed) -> Settlement:
    settled = Settlement(watch)
    for look in looks:
        settled = settlement(settled.watch, look, NOW, RULES)
    return settled


def test_news_are_handed_on_and_the_source_remembers_what_it_read() -> None:
    read = document(*(entry(f"Item {n}", published=NOW - n * 2 * HOUR) for n in range(9)))

    settled = after(ILL, Read((read,), "d2", Freshness(etag='"new"')))

    assert settled.documents == (read,)
    assert settled.notice is None
    watch = settled.watch
    assert (watch.etag, watch.last_modified, watch.digest) == ('"new"', None, "d2")
    assert (watch.last_look, watch.last_success, watch.next_look) == (NOW, NOW, NOW + HOUR)
    assert (watch.failures, watch.failing_since, watch.cause, watch.problem) == (0, None, None, None)


def test_where_the_validators_came_from_is_remembered_with_them() -> None:
    elsewhere = Freshness(etag='"new"', validated_url="https://cdn.example/feed")

    assert after(GOOD, Unchanged(elsewhere)).watch.validated_url == "https://cdn.example/feed"
    assert after(GOOD, Unchanged(elsewhere), Unchanged()).watch.validated_url is None
    assert after(GOOD, Unchanged(elsewhere), DEAF).watch.validated_url == "https://cdn.example/feed"


def test_what_was_not_changed_clears_failures_and_is_looked_at_a_little_later() -> None:
    settled = after(ILL, Unchanged(Freshness(etag='"old"')))

    assert settled.documents == ()
    assert (settled.watch.failures, settled.watch.problem) == (0, None)
    assert (settled.watch.digest, settled.watch.etag) == ("d1", '"old"')
    assert settled.watch.next_look == NOW + 1.1 * HOUR


def test_what_a_feed_says_of_itself_is_remembered_for_looks_without_change() -> None:
    daily = replace(document(entry()), refresh=10 * HOUR)

    read, unchanged = after(GOOD, Read((daily,), "d2")), after(GOOD, Read((daily,), "d2"), Unchanged())

    assert read.watch.next_look == unchanged.watch.next_look == NOW + 10 * HOUR


def test_a_cache_header_delays_the_next_look() -> None:
    assert after(GOOD, Unchanged(Freshness(fresh_for=5 * HOUR))).watch.next_look == NOW + 5 * HOUR


@pytest.mark.parametrize("name", ["harbour.example", "Harbour.example", ""])
def test_a_makeshift_name_gives_way_to_what_the_feed_calls_itself(name: str) -> None:
    named = after(replace(GOOD, name=name), Read((document(entry(), source="The Harbour"),), "d2"))

    assert named.watch.name == "The Harbour"


def test_a_name_that_a_person_gave_stays() -> None:
    assert after(GOOD, Read((document(entry(), source="Other"),), "d2")).watch.name == "Harbour Wire"


def test_a_failure_keeps_all_that_was_good_and_backs_off() -> None:
    once, twice = after(GOOD, DEAF).watch, after(GOOD, DEAF, DEAF).watch

    assert (once.failures, once.failing_since, once.cause, once.problem) == (1, NOW, "timeout", DEAF.problem)
    assert (once.etag, once.digest, once.interval, once.last_success) == ('"old"', "d1", HOUR, NOW - HOUR)
    assert (once.next_look, twice.next_look) == (NOW + 2 * HOUR, NOW + 4 * HOUR)


def test_retry_after_moves_the_next_look() -> None:
    assert after(GOOD, Failed("status_429", "Too many.", 3 * DAY)).watch.next_look == NOW + 3 * DAY


def test_the_last_of_enough_failures_disables_and_tells_once() -> None:
    settled = after(GOOD, *[DEAF] * 11)
    assert (settled.watch.state, settled.notice) == (WatchState.ACTIVE, None)

    settled = settlement(settled.watch, DEAF, NOW, RULES)

    assert settled.watch.state is WatchState.DISABLED
    assert settled.notice is not None
    for said in ("Harbour Wire (source 7)", "12 looks", "2026-03-18 12:00", "stopped answering", "/sources resume 7"):
        assert said in settled.notice


def test_what_is_gone_is_disabled_at_once() -> None:
    settled = after(GOOD, Failed("gone", "harbour.example says that the feed is gone for good."))

    assert settled.watch.state is WatchState.DISABLED
    assert settled.notice is not None
    assert "ended" in settled.notice
    assert settled.notice.endswith("add that with /sources add URL; then /sources remove 7.")


@pytest.mark.parametrize("cause", ["status_429", "status_503"])
def test_a_server_that_says_how_long_to_wait_is_waited_for_and_never_disabled(cause: str) -> None:
    busy = Failed(cause, "Too many.", 2 * DAY)
    settled = after(GOOD, *[busy] * 40)

    assert (settled.watch.state, settled.notice) == (WatchState.ACTIVE, None)
    assert settled.watch.failures == RULES.disable_after - 1
    assert settled.watch.next_look == NOW + 2 * DAY
    assert after(GOOD, *[busy] * 40, Unchanged()).watch.failures == 0


@pytest.mark.parametrize("look", [Failed("status_429", "Too many."), Failed("status_500", "Broken.", HOUR)])
def test_other_failures_disable_however_the_server_words_them(look: Failed) -> None:
    assert after(GOOD, *[look] * 12).watch.state is WatchState.DISABLED


def test_one_success_starts_the_count_anew() -> None:
    settled = after(GOOD, *[DEAF] * 11, Unchanged(), *[DEAF] * 11)

    assert (settled.watch.state, settled.watch.failures) == (WatchState.ACTIVE, 11)


@pytest.mark.parametrize("cause", ["dns", "connect", "timeout"])
def test_a_desk_that_is_cut_off_blames_no_source(cause: str) -> None:
    settled = settlement(replace(GOOD, failures=11), Failed(cause, "no way"), NOW, RULES, offline=True)

    assert (settled.watch.state, settled.watch.failures, settled.notice) == (WatchState.ACTIVE, 11, None)
    assert (settled.watch.next_look, settled.watch.problem) == (NOW + RULES.floor, "no way")


def test_an_answer_counts_however_cut_off_the_rest_is() -> None:
    settled = settlement(GOOD, Failed("status_500", "broken"), NOW, RULES, offline=True)

    assert settled.watch.failures == 1


def moved(target: str) -> Unchanged:
    return Unchanged(Freshness(moved_to=target))


def test_a_permanent_redirect_that_holds_becomes_the_address() -> None:
    new = "https://new.example/feed"

    assert after(GOOD, moved(new), moved(new)).watch.address == GOOD.address
    assert after(GOOD, moved(new), moved(new), moved(new)).watch.address == new


def test_redirects_that_differ_or_stop_or_lead_nowhere_change_no_address() -> None:
    new, other = moved("https://new.example/feed"), moved("https://other.example/feed")

    assert after(GOOD, new, new, other, new, new).watch.address == GOOD.address
    assert after(GOOD, new, new, Unchanged(), new, new).watch.address == GOOD.address
    assert after(GOOD, *[Failed("not_a_feed", "a page")] * 5).watch.address == GOOD.address


def test_a_password_moves_within_its_server_alone() -> None:
    keyed = replace(GOOD, address="https://me:secret@harbour.example/feed")

    within = after(keyed, *[moved("https://harbour.example/new")] * 3).watch
    beyond = after(keyed, *[moved("https://other.example/new")] * 3).watch

    assert within.address == "https://me:secret@harbour.example/new"
    assert beyond.address == "https://other.example/new"


def test_a_folder_is_looked_into_at_its_own_pace() -> None:
    folder = replace(GOOD, kind=WatchKind.FOLDER, address="/news", name="news")

    assert after(folder, Read((document(entry(), source="One file"),), "d2")).watch.name == "news"
    assert after(folder, Unchanged()).watch.next_look == NOW + timedelta(seconds=60)


CAUSES = """dns connect timeout tls bad_url status_401 status_403 status_404 status_418 status_429 status_500 status_503
    gone degraded_bot_wall degraded_login degraded_consent degraded_error_page degraded_parked not_a_feed no_articles
    too_large refused_address robots too_many_redirects protocol unreadable no_folder bug never_heard_of""".split()


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_one_cure_that_shows_no_password(cause: str) -> None:
    disabled = replace(GOOD, address="https://me:secret@harbour.example/feed?token=abc", state=WatchState.DISABLED)

    step = cure(cause, disabled)

    assert step[0].isupper()
    assert step.endswith(".")
    assert "{" not in step
    assert "secret" not in step
    assert "abc" not in step
    assert "/sources" in step


def test_known_causes_have_cures_of_their_own() -> None:
    general = cure("never_heard_of", GOOD)

    assert [cause for cause in CAUSES[:-1] if cure(cause, GOOD) == general] == []


def test_only_a_disabled_source_needs_resuming() -> None:
    assert "resume" not in cure("dns", GOOD)
    assert "/sources resume 7" in cure("dns", replace(GOOD, state=WatchState.DISABLED))


@pytest.mark.parametrize("cause", ["status_404", "gone", "not_a_feed", "status_401", "bad_url", "too_many_redirects"])
def test_a_dead_address_is_to_be_removed_not_resumed(cause: str) -> None:
    step = cure(cause, replace(GOOD, state=WatchState.DISABLED))

    assert "/sources add" in step
    assert step.endswith("; then /sources remove 7.")
    assert "remove" not in cure(cause, GOOD)


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("https://harbour.example/news/", "https://harbour.example/news/"),
        ("https://harbour.example/news?token=abc", "https://harbour.example"),
        ("https://harbour.example:8443/news?a=1&b=2", "https://harbour.example:8443"),
        (f"https://harbour.example/{'x' * 300}", "https://harbour.example"),
    ],
)
def test_a_cure_names_only_an_address_that_can_be_typed_as_it_stands(address: str, typed: str) -> None:
    assert cure("not_a_feed", replace(GOOD, address=address)).endswith(f"/sources add {typed}.")


def test_a_desk_is_not_believed_to_be_cut_off_for_ever() -> None:
    """Where its few sources are dead nothing is ever reached, and they are to be disabled some day."""
    for failing_for, failures in ((timedelta(hours=23), 0), (timedelta(hours=25), 1)):
        watch = replace(GOOD, failing_since=NOW - failing_for)
        settled = settlement(watch, Failed("dns", "no such host"), NOW, RULES, offline=True)
        assert settled.watch.failures == failures


def test_what_is_stored_and_is_no_address_still_has_a_cure() -> None:
    broken = Watch(1, WatchKind.FEED, "gopher://[host]:[port]/", "Odd", NOW, NOW)
    assert cure("bug", broken) == "Report this to the makers of Tidings with the sentence above."
    assert cure("dns", broken)
