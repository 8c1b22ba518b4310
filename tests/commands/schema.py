"""Holds an answer's data against the contract of `--json`, and its citations against the store."""

import json
from datetime import datetime
from typing import Any

STATES = ("answered", "headlines_only", "nothing", "empty_store", "error")
TEXT, NUMBER, TRUTH = str, int, bool
MAYBE = (str, type(None))

CITATION = {
    "n": NUMBER,
    "article_id": NUMBER,
    "revision": NUMBER,
    "start": NUMBER,
    "end": NUMBER,
    "quote": TEXT,
    "title": TEXT,
    "source": TEXT,
    "url": MAYBE,
    "published": TEXT,
}
ITEM = {
    "id": NUMBER,
    "revision": NUMBER,
    "kind": TEXT,
    "title": TEXT,
    "source": TEXT,
    "url": MAYBE,
    "published": TEXT,
    "dated": TRUTH,
    "first_seen": TEXT,
    "language": TEXT,
}
STORY = {"title": TEXT, "sources": list, "newest": TEXT, "articles": list}
COVERAGE = {"stories": NUMBER, "articles": NUMBER, "sources": NUMBER, "newest": MAYBE}
WATCHED = {
    "id": NUMBER,
    "name": TEXT,
    "kind": TEXT,
    "address": TEXT,
    "state": TEXT,
    "health": TEXT,
    "topics": list,
    "full_text": TEXT,
    "added": TEXT,
    "last_look": MAYBE,
    "last_success": MAYBE,
    "next_look": TEXT,
    "interval_seconds": NUMBER,
    "refresh_seconds": (int, type(None)),
    "failures": NUMBER,
    "failing_since": MAYBE,
    "cause": MAYBE,
    "problem": MAYBE,
    "cure": MAYBE,
    "moved_to": MAYBE,
    "moved_times": NUMBER,
    "items": NUMBER,
    "last_week": NUMBER,
    "items_per_day": (int, float),
    "newest": MAYBE,
}
FACTS = (
    "sources",
    "added",
    "newest",
    "feeds",
    "healthy",
    "findings",
    "suggested",
    "import",
    "file",
    "why",
    "deliveries",
)
"""What only some commands say."""

REPLY = {"state": TEXT, "text": TEXT, "sentences": list, "stories": list, "coverage": dict, "suggestions": list}


def check(data: dict[str, Any]) -> None:
    """Assert that an answer has exactly the keys, types and inner agreement that the contract promises."""
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data
    article = data.get("article")
    _keys({key: value for key, value in data.items() if key not in ("article", *FACTS)}, REPLY)
    for watched in data.get("sources", ()):
        _keys(watched, WATCHED)
        for name in ("added", "last_look", "last_success", "next_look", "failing_since", "newest"):
            if watched[name]:
                _moment(watched[name])
    assert data["state"] in STATES
    assert data["text"]
    assert bool(data["sentences"]) <= (data["state"] == "answered")
    for sentence in data["sentences"]:
        _keys(sentence, {"text": TEXT, "citations": list})
        assert sentence["citations"]
        assert sentence["text"] == sentence["citations"][0]["quote"]
        for citation in sentence["citations"]:
            _keys(citation, CITATION)
            assert 0 <= citation["start"] < citation["end"]
            assert citation["end"] - citation["start"] == len(citation["quote"])
            _moment(citation["published"])
    numbers = [citation["n"] for sentence in data["sentences"] for citation in sentence["citations"]]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
    for story in data["stories"]:
        _keys(story, STORY)
        assert story["articles"]
        for item in story["articles"]:
            _item(item)
    _coverage(data)
    assert all(isinstance(suggestion, str) and suggestion for suggestion in data["suggestions"])
    if article is not None:
        _item({key: value for key, value in article.items() if key not in ("text", "author")})
        assert isinstance(article["text"], str)
        assert isinstance(article["author"], MAYBE)


def _coverage(data: dict[str, Any]) -> None:
    coverage = data["coverage"]
    _keys(coverage, COVERAGE)
    items = [item for story in data["stories"] for item in story["articles"]]
    assert coverage["stories"] == len(data["stories"])
    assert coverage["articles"] == len({item["id"] for item in items}) == len(items)
    assert coverage["sources"] == len({item["source"] for item in items})
    dated = [item["published"] for item in items if item["dated"]]
    assert coverage["newest"] == max(dated or [item["published"] for item in items], default=None)


def _item(item: dict[str, Any]) -> None:
    _keys(item, ITEM)
    assert item["kind"] in ("article", "headline")
    _moment(item["published"])
    _moment(item["first_seen"])


def _moment(text: str) -> None:
    assert text.endswith("Z")
    assert datetime.fromisoformat(text).tzinfo


def _keys(values: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert list(values) == list(wanted)
    assert [key for key, kind in wanted.items() if not isinstance(values[key], kind)] == []
