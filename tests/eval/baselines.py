"""What the product is measured against: short, well-known methods, written here on nothing of its own.

Only the list of stop words is shared, so that no side wins by a longer one.
"""

import math
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import chain, pairwise, zip_longest

from bot.text.stopwords import STOPWORDS

Vector = dict[str, float]

_WORD = re.compile(r"\w+")
MMR = 0.7
"""How much likeness to the whole counts; the rest is unlikeness to what is said already."""

JOIN_TEXT, JOIN_TITLE = 0.2, 0.15
"""Cosine from which an item joins a cluster, for texts and for headlines: each the best of a few on dev data."""


NEAR, MOST_RANKED = 0.1, 150
"""LexRank: the cosine from which two sentences are neighbours; sentences of a story that are looked at."""


def terms(text: str) -> list[str]:
    """Words in lower case without stop words."""
    return [word for word in _WORD.findall(text.casefold()) if word not in STOPWORDS]


def tf_idf(texts: Sequence[str]) -> list[Vector]:
    """Vectors of length 1: (1 + ln tf) × ln(1 + N / df)."""
    counted = [Counter(terms(text)) for text in texts]
    holding = Counter(chain.from_iterable(counted))
    return [
        _unit({term: (1 + math.log(n)) * math.log(1 + len(texts) / holding[term]) for term, n in counts.items()})
        for counts in counted
    ]


def _unit(vector: Mapping[str, float]) -> Vector:
    length = math.sqrt(math.fsum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """The likeness of two vectors of length 1."""
    small, large = sorted((one, other), key=len)
    return math.fsum(value * large[term] for term, value in small.items() if term in large)


def added(vectors: Iterable[Vector]) -> Vector:
    """The direction of the sum."""
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    return _unit(total)


def lead(documents: Sequence[Sequence[str]]) -> list[str]:
    """The first sentence of each document, then the second of each, and so on."""
    return [sentence for row in zip_longest(*documents) for sentence in row if sentence]


def centroid(documents: Sequence[Sequence[str]], words: int) -> list[str]:
    """Sentences near the TF-IDF centroid and unlike each other (Radev et al. 2004; Carbonell and Goldstein 1998)."""
    sentences = [sentence for document in documents for sentence in document if len(sentence.split()) >= 5]
    vectors = tf_idf(sentences)
    middle = added(vectors)
    central = [cosine(vector, middle) for vector in vectors]
    nearest = [0.0] * len(sentences)
    chosen: list[str] = []
    left = dict.fromkeys(range(len(sentences)))
    while left and sum(len(sentence.split()) for sentence in chosen) < words:
        best = max(left, key=lambda place: MMR * central[place] - (1 - MMR) * nearest[place])
        del left[best]
        chosen.append(sentences[best])
        for place in left:
            nearest[place] = max(nearest[place], cosine(vectors[place], vectors[best]))
    return chosen


def concepts(documents: Sequence[Sequence[str]], words: int) -> list[str]:
    """Bigrams weighed by how many documents hold them, each counted once; by gain per length (Gillick and Favre 2009).

    Of one document, and that alone, early sentences are favoured by exp(-0.1 x place).
    """
    held = [
        (place, sentence, set(pairwise(_WORD.findall(sentence.casefold()))))
        for document in documents
        for place, sentence in enumerate(document)
        if len(sentence.split()) >= 5
    ]
    holding = Counter(chain.from_iterable(set(_bigrams(document)) for document in documents))
    weight = {pair: n for pair, n in holding.items() if not STOPWORDS.issuperset(pair)}
    decay = 0.1 if len(documents) == 1 else 0.0
    covered: set[tuple[str, str]] = set()
    chosen: list[str] = []
    while held and sum(len(sentence.split()) for sentence in chosen) < words:
        best = max(held, key=lambda item: _gain(item[2] - covered, weight, item[1]) * math.exp(-decay * item[0]))
        held.remove(best)
        chosen.append(best[1])
        covered |= best[2]
    return chosen


def _bigrams(document: Sequence[str]) -> list[tuple[str, str]]:
    return [pair for sentence in document for pair in pairwise(_WORD.findall(sentence.casefold()))]


def _gain(pairs: Iterable[tuple[str, str]], weight: Mapping[tuple[str, str], float], sentence: str) -> float:
    return math.fsum(weight.get(pair, 0) for pair in pairs) / math.pow(len(sentence.split()), 0.7)


def sum_basic(documents: Sequence[Sequence[str]], words: int) -> list[str]:
    """Sentences of frequent words, each one's chance squared once it was said (Nenkova and Vanderwende 2005)."""
    sentences = [sentence for document in documents for sentence in document if terms(sentence)]
    counts = Counter(chain.from_iterable(map(terms, sentences)))
    total = sum(counts.values())
    chance = {term: n / total for term, n in counts.items()}
    chosen: list[str] = []
    while sentences and sum(len(sentence.split()) for sentence in chosen) < words:
        best = max(sentences, key=lambda sentence: math.fsum(chance[t] for t in terms(sentence)) / len(terms(sentence)))
        sentences.remove(best)
        chosen.append(best)
        chance |= {term: chance[term] ** 2 for term in terms(best)}
    return chosen


def lex_rank(documents: Sequence[Sequence[str]], words: int) -> list[str]:
    """Sentences by their PageRank in the graph of sentences whose cosine is 0.1 or more (Erkan and Radev 2004)."""
    sentences = [sentence for document in documents for sentence in document if terms(sentence)][:MOST_RANKED]
    vectors = tf_idf(sentences)
    near = [[place for place, other in enumerate(vectors) if cosine(vector, other) >= NEAR] for vector in vectors]
    rank = [1.0] * len(sentences)
    for _ in range(50):
        passed = [0.0] * len(sentences)
        for place, neighbours in enumerate(near):
            for other in neighbours:
                passed[other] += rank[place] / len(neighbours)
        rank = [0.15 + 0.85 * value for value in passed]
    chosen: list[str] = []
    for place in sorted(range(len(sentences)), key=lambda place: -rank[place]):
        if sum(len(sentence.split()) for sentence in chosen) >= words:
            break
        chosen.append(sentences[place])
    return chosen


def single_pass(vectors: Sequence[Vector], threshold: float) -> list[int]:
    """The number of each item's cluster: it joins the nearest that is near enough, else founds one."""
    sums: list[Counter[str]] = []
    found = []
    for vector in vectors:
        likeness = [cosine(vector, _unit(total)) for total in sums]
        best = max(range(len(sums)), key=likeness.__getitem__, default=-1)
        if best < 0 or likeness[best] < threshold:
            best = len(sums)
            sums.append(Counter())
        sums[best].update(vector)
        found.append(best)
    return found


def full_text(corpus: Mapping[str, str], queries: Mapping[str, str], depth: int) -> dict[str, list[str]]:
    """SQLite's FTS5 with Porter stems, the query's words joined by OR, ranked by BM25 (Robertson et al. 1994)."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE page USING fts5 (text, tokenize = 'porter unicode61')")
        ids = list(corpus)
        connection.executemany("INSERT INTO page (rowid, text) VALUES (?, ?)", enumerate(corpus.values()))
        sql = "SELECT rowid FROM page WHERE page MATCH ? ORDER BY rank LIMIT ?"
        return {
            query: [ids[row] for (row,) in connection.execute(sql, (_either(text), depth))]
            for query, text in queries.items()
        }


def _either(text: str) -> str:
    return " OR ".join(f'"{word}"' for word in terms(text)) or '""'
