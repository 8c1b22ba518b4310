from datetime import timedelta

import pytest

from bot.sources.feed import parse_feed
from tests.sources.rss import URL, rss


@pytest.mark.parametrize("broken", ["", "&nbsp;"])
@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("", None),
        ("<ttl>90</ttl>", 90),
        ("<ttl> 5 </ttl>", 5),
        *(
            (f"<ttl>{nonsense}</ttl>", None)
            for nonsense in ("0", "-5", "soon", "1.5", "", "999999", "9" * 99, "\u00b2")
        ),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<sy:updatePeriod>Daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>weekly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 10_080),
        ("<sy:updatePeriod>monthly</sy:updatePeriod>", 43_200),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", 525_600),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updateFrequency>2</sy:updateFrequency>", 720),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>99999</sy:updateFrequency>", None),
        ("<ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        ("<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 120),
    ],
)
def test_a_feed_says_how_often_it_changes(head: str, minutes: int | None, broken: str) -> None:
    refresh = rss("", f"<title>T{broken}</title>{head}").refresh
    assert refresh == (timedelta(minutes=minutes) if minutes else None)


def test_an_rdf_feed_says_how_often_it_changes_in_its_channel() -> None:
    document = parse_feed(
        b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel><title>R</title><sy:updatePeriod>daily</sy:updatePeriod></channel></rdf:RDF>""",
        url=URL,
    )
    assert document.refresh == timedelta(days=1)
