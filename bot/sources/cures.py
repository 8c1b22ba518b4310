"""Words one step that cures a source of what ails it. Pure."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.articles.urls import shown_address
from bot.message.phrases import Phrase, phrase
from bot.watch import Watch, WatchState

CURES: Mapping[str, Callable[..., Phrase]] = MappingProxyType(
    {
        "dns": lambda **of: phrase("Check the spelling of its host", **of),
        "connect": lambda **of: phrase("Open {address} in a browser to see whether the server is up", **of),
        "timeout": lambda **of: phrase("Open {address} in a browser to see whether the server is up", **of),
        "tls": lambda **of: phrase("Ask its publisher to mend the certificate of {host}", **of),
        "bad_url": lambda **of: phrase("Correct its address: add the right one with {add}", **of),
        "status_401": lambda **of: phrase("Add it anew with its user name and password: {add_with_login}", **of),
        "status_403": lambda **of: phrase(
            "Ask its publisher to let feed readers in, or add another of its feeds with {add}", **of
        ),
        "status_404": lambda **of: phrase("Look for its new address with {add_site}", **of),
        "status_429": lambda **of: phrase("Wait: it asks to be looked at less often, and is", **of),
        "status_5xx": lambda **of: phrase("Wait until its publisher has repaired the server", **of),
        "gone": lambda **of: phrase("If it lives elsewhere, add that with {add}", **of),
        "degraded_bot_wall": lambda **of: phrase(
            "Ask its publisher to let feed readers in, or add another of its feeds", **of
        ),
        "degraded_login": lambda **of: phrase("Add an address that needs no login with {add}", **of),
        "degraded_consent": lambda **of: phrase(
            "Add the address of its feed, which needs no consent, with {add}", **of
        ),
        "degraded_error_page": lambda **of: phrase(
            "Open {address} in a browser, and add the address that works with {add}", **of
        ),
        "degraded_parked": lambda **of: phrase(
            "The domain is no longer its publisher's: remove it with {remove}", **of
        ),
        "not_a_feed": lambda **of: phrase("Look for the feed of that page with {add_page}", **of),
        "no_articles": lambda **of: phrase(
            "Add a page that lists articles, or the address of a feed, with {add}", **of
        ),
        "too_large": lambda **of: phrase("Raise fetch.max_bytes in the settings", **of),
        "refused_address": lambda **of: phrase(
            "Name its host in fetch.allowed_hosts in the settings, if it may be reached", **of
        ),
        "robots": lambda **of: phrase("Ask its publisher to allow Tidings in robots.txt of {host}", **of),
        "too_many_redirects": lambda **of: phrase(
            "Open {address} in a browser, and add the address where it ends with {add}", **of
        ),
        "protocol": lambda **of: phrase("Tell its publisher that {host} does not answer in valid HTTP", **of),
        "unreadable": lambda **of: phrase("Tell its publisher what is wrong with the feed", **of),
        "no_folder": lambda **of: phrase("Put the folder {address} back, or make it readable", **of),
        "bug": lambda **of: phrase("Report this to the makers of Tidings with the sentence above", **of),
    }
)
"""One step for each cause, of the source's `address` and `host`, and of commands."""

_REPLACED = frozenset(
    "bad_url status_401 status_404 gone degraded_login degraded_consent degraded_error_page not_a_feed no_articles"
    " too_many_redirects".split()
)
"""Causes that another address cures: the one that is watched is dead, and is not to be resumed but removed."""

_TYPED = re.compile(r"[\w./:@%+,~#-]+")
"""An address that a shell takes without quotes."""


def cure(cause: str, watch: Watch) -> Phrase:
    """One step, in the imperative, that cures a source of what ails it; then what becomes of a disabled one.

    `cause` is a kind of `FetchFailed` (`status_404` for a status) or of `Failed`; others get a general answer.
    """
    step = CURES.get(cause) or CURES.get(_family(cause)) or _closer
    parts = watch.parts
    host = parts.hostname or watch.name
    site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    shown = shown_address(watch.address)
    page = shown if shown == watch.address and _TYPED.fullmatch(shown) else site
    first = step(
        address=shown,
        host=host,
        add="/sources add URL",
        add_with_login=f"/sources add https://USER:PASSWORD@{host}/…",
        add_site=f"/sources add {site}",
        add_page=f"/sources add {page}",
        check=f"/sources check {watch.id}",
        remove=f"/sources remove {watch.id}",
    )
    if watch.state is not WatchState.DISABLED or cause == "degraded_parked":
        return phrase("{step}.", step=first)
    command = f"/sources {'remove' if cause in _REPLACED else 'resume'} {watch.id}"
    return phrase("{step}; then {command}.", step=first, command=command)


def _closer(**of: object) -> Phrase:
    return phrase("Look closer with {check}", **of)


def _family(cause: str) -> str:
    """`status_5xx` for `status_503`, and `status_403` for other refusals of the server."""
    if cause.startswith("status_5"):
        return "status_5xx"
    return "status_403" if cause.startswith("status_4") else ""
