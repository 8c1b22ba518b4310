"""Whether a sentence speaks to a machine that reads it, or carries an address, instead of telling news.

Such text has no place in an answer, whoever wrote it: a feed that says "ignore previous instructions" is not quoted,
and a model never sees it. Rules for English, and the commonest forms of other languages.
"""

import re
from collections.abc import Sequence

_OUTPUT = r"(?:answers?|repl(?:y|ies)|responses?|outputs?|messages?|summar(?:y|ies))"
_INSTRUCTIONS = (
    r"(?:instructions?|prompts?|directions?|directives?|rules|guidelines|commands|context|tasks?|messages?|"
    r"інструкц\w+|инструкц\w+|указани\w+|anweisungen|instrucciones|consignes|instrukcj\w+)"
)
_PATTERNS = (
    rf"\b(?:your|the (?:final|next|following|assistant'?s)|this) {_OUTPUT}\b",
    rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{{0,40}}\b{_INSTRUCTIONS}\b",
    rf"\b(?:игнорируй\w*|забудь\w*|ігноруй\w*|ігнаруй\w*|ignoriere?|ignora|ignorez|zignoruj)\b.{{0,40}}{_INSTRUCTIONS}",
    (
        r"\b(?:new|previous|prior|earlier|above|system|following|hidden) (?:instructions?|prompts?|directives?)\b"
        r"(?=.{0,20}[:.!]|.{0,40}\byou\b)"
    ),
    r"\b(?:system|developer) (?:prompt|message|mode)\b|\bjailbreak\b|\bprompt injection\b|\bdo anything now\b",
    (
        r"\b(?:you are|you're|you’re|act(?:ing)? as|pretend (?:to be|that you are)|as)\b (?:now )?(?:an? |the )?"
        r"(?:\w+ ){0,2}(?:ai|a\.i\.|language model|llm|chat ?bot|chatgpt|gpt|summari[sz]er)\b"
        r"|\b(?:you are now|act as|pretend to be)\b.{0,20}\b(?:assistant|bot|model)\b"
    ),
    (
        r"\b(?:dear|attention|hey|note to|message to|important for|instructions? for)\b.{0,20}"
        r"\b(?:ai|llm|language models?|chat ?bots?|assistants?|summari[sz]ers?|bots?)\b"
    ),
    r"^\W*(?:ai|llms?|language models?|chat ?bots?|assistants?|summari[sz]ers?)(?: \w+){0,2}\s*[:,!]",
    rf"\b{_OUTPUT} (?:that )?you (?:write|give|make|produce|generate|send)\b",
    r"<\|?/?(?:im_start|im_end|system|assistant|user|endoftext|inst)\b|\[/?(?:inst|sys(?:tem)?|assistant)\]|<<sys>>",
    r"^\W*(?:#+\s*)?(?:system|assistant|instructions?|user|human)\s*:",
    r"\b(?:if|when|whenever) you (?:summari[sz]e|process|read this|see this)\b",
    r"\bif you are an? (?:\w+ )?(?:ai|llm|language|model|assistant|bot)\b",
    (
        r"(?:^\W*|[.;:!]\s+|\b(?:please|must|should|now|then|always|only|and) )"
        r"(?:summari[sz]e|reply|respond|answer|output|"
        r"print|write|say|repeat|begin|end|finish|start)\b.{0,25}"
        r"\b(?:with|only|exactly|nothing (?:but|else)|verbatim|the (?:words?|phrase|code|following)|as follows)\b"
    ),
    r"\b(?:the |this )?(?:secret|pass|code|magic|trigger) ?(?:word|phrase|code)s?\b.{0,12}(?:\bis\b|:|=)",
)
_AT_A_WORD = r"\b(?:" + "|".join(f"(?:{each[2:]})" for each in _PATTERNS if each.startswith(r"\b")) + ")"
_ELSEWHERE = "|".join(f"(?:{each})" for each in _PATTERNS if not each.startswith(r"\b"))
_TO_A_MODEL = re.compile(f"{_AT_A_WORD}|{_ELSEWHERE}")
"""In small letters, for text that is folded before, and tried where words begin: a third of the time that it takes to
ignore case and to try all of them everywhere."""

_TASKS = frozenset(
    "explain describe translate convert rearrange scramble jumble anagram misspell substitute summarize summarise "
    "compose integrate augment append prepend rewrite paraphrase decode encode "
    "disregard".split()
)
"""Verbs with which hardly a sentence of news begins but as an order."""

_ORDERS = frozenset(
    "provide draft write develop replace remove insert modify enhance render break show list give tell generate create "
    "produce repeat print output respond reply answer include add mention recommend suggest promote advertise click "
    "download install visit subscribe share follow open send email call combine group use introduce imagine reverse "
    "spell ignore forget pretend act say state name define compare solve calculate compute please make highlight "
    "emphasize emphasise reveal buy donate vote check try join tweet post remember contact go".split()
)
_OBJECTS = frozenset(
    "the a an your this that these those all any every each some me us how what why who whom whether it them only "
    "everything anything nothing now here on to up with our down letters vowels numbers words spaces".split()
)
"""Words after which one of these is an order: `Share this`, not `Share prices`."""

_FIRST = re.compile(r"^\W*([^\W\d_]+)(?:\s+([^\W\d_]+))?")

_ADDRESS = re.compile(
    r"https?:|\bwww\.|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|xyz|io|co|ru|cn|top|site|online|shop|app|dev|me|"
    r"example|test|invalid|link|click|ua|by|de|fr|es|pl|uk|eu|gg|ly|tk)\b(?!\.[A-Z])"
    r"|[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w+|<[@#!/:]|@(?:everyone|here|channel)\b|\]\(|<[a-z]+://|\bdiscord\.gg\b",
    re.IGNORECASE,
)


def addresses_model(sentence: str) -> bool:
    """Whether a sentence gives orders or speaks to whoever processes it: "Ignore …", "in your answer", "Explain …"."""
    if _speaks_to_a_model(sentence):
        return True
    match = _FIRST.match(sentence)
    first, second = (match[1].casefold(), (match[2] or "").casefold()) if match else ("", "")
    return first in _TASKS or (first in _ORDERS and second in _OBJECTS)


def _speaks_to_a_model(sentence: str) -> bool:
    """Whether the words of one of the patterns stand in a sentence, in letters of any case; a Turkish i is one too."""
    folded = sentence.casefold().replace("i\u0307", "i").replace("ı", "i")
    return _TO_A_MODEL.search(folded) is not None


_LINK_OR_MENTION = re.compile(
    r"https?://|\bwww\.|@(?:everyone|here|channel)\b|<[@#!][^>]*>|\bdiscord\.gg/", re.IGNORECASE
)


def is_unfit(sentence: str) -> bool:
    """Whether a sentence of an article is none to quote: it holds a link or mentions people as chat platforms do."""
    return _LINK_OR_MENTION.search(sentence) is not None


def holds_address(sentence: str) -> bool:
    """Whether a sentence holds a link, a host, a mail address, or a mention as chat platforms write them."""
    return _ADDRESS.search(sentence) is not None


_BESIDE = 2
"""Sentences on each side of one that speaks to a model that go with it: what it wants said may stand there."""


def tainted(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The places of the sentences that speak to a model or give orders.

    Those near one in its paragraph go with one that speaks of instructions or answers, or that leads to an address; a
    mere "Scroll down" goes alone.
    """
    found: set[int] = set()
    for at, (start, end) in enumerate(spans):
        sentence = text[start:end]
        if not addresses_model(sentence):
            continue
        found.add(at)
        if _speaks_to_a_model(sentence) or is_unfit(sentence):
            beside = range(max(0, at - _BESIDE), min(len(spans), at + _BESIDE + 1))
            found.update(other for other in beside if "\n\n" not in _between(text, spans[at], spans[other]))
    return frozenset(found)


def before_orders(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """What of a text stands before its first sentence that speaks to a model; what comes after may be what it wants."""
    first = next((start for start, end in spans if _speaks_to_a_model(text[start:end])), len(text))
    return text[:first].rstrip()


def _between(text: str, one: tuple[int, int], other: tuple[int, int]) -> str:
    first, second = sorted((one, other))
    return text[first[1] : second[0]]
