"""Languages without rules of their own: the exact word, and a Snowball stemmer where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from threading import Lock

from pipeline.terms.languages.base import Language

__all__ = ["Stemmed", "stemmed"]

# ISO 639-1 codes of the algorithms at https://snowballstem.org/algorithms/
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class Stemmed(Language):
    """Recognises words that have the term's stem."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._turn = Lock()  # a Snowball stemmer serves one thread at a time

    def fold(self, word: str) -> str:
        """Return the stem, so that two forms of a word compare equal."""
        with self._turn:
            return self._stem(word.casefold())

    def bases(self, word: str) -> Iterable[str]:
        """Return the stem alone: it is the only form that is compared."""
        return (word,)


@lru_cache(maxsize=64)
def stemmed(code: str) -> Language:
    """Return the default rules for a language, with its Snowball stemmer if there is one."""
    algorithm = _SNOWBALL.get(code)
    if algorithm is None:
        return Language()
    # A compiled library without type stubs, which most runs do without.
    return Stemmed(import_module("Stemmer").Stemmer(algorithm).stemWord)
