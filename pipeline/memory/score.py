"""How alike two sentences are, with an eye to what does harm in medicine.

The score of two texts is the Indel similarity of their words, where a word counts as often as it weighs:

1. A text (in Unicode form NFC, letter case folded) is cut into tokens: words, numbers with their decimals
   (``2.5``), codes (``B12``, ``1a``), comparison and percent signs, runs of one punctuation character. White
   space only separates.
2. Each token has a weight: `CRITICAL` for numbers, codes, number words, units, frequencies, routes,
   negations, directions and signs of comparison; `CONTENT` for every other word; `COMMON` for the words of a
   short list and for punctuation. The lists are data, one file a source language (``words/<language>.yaml``);
   for a language without a file, words of at most three letters are common.
3. A token of weight *w* is written *w* times, which makes a sequence of each text.
4. ``score = 2 · L / (A + B)``, where A and B are the lengths of the two sequences and L is the length of
   their longest common subsequence; never more than `MOST_ALIKE` for two texts that differ at all.

So the score is symmetric, lies in 0..1 and is 1.0 for the same text only. A critical token changed or lost,
or added to a text that weighs more than 6, costs more than a content word changed, and that more than a
common word changed. Look-alikes get no credit for their letters: *prednisone* and *prednisolone*,
*hypertension* and *hypotension* are simply different words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

import yaml
from rapidfuzz.distance import Indel

__all__ = ["COMMON", "CONTENT", "CRITICAL", "MOST_ALIKE", "Scorer", "Token", "similarity", "tokens"]

# A critical token lost (6 of one text) costs more than one content word for another (2 of each), and that
# more than one common word for another (1 of each).
COMMON: Final = 1
CONTENT: Final = 2
CRITICAL: Final = 6

MOST_ALIKE: Final = 0.999
"""The highest score of two texts that are not the same, however long they are."""

_TOKEN: Final = re.compile(
    r"""[^\W_]+ (?:[.,]\d+)* (?:['’][^\W\d_]+)*   # a word or number: don't, 2.5, 1,000, B12, mg
      | ([^\w\s]|_) \1*                           # punctuation: one character, or a run of it
    """,
    re.VERBOSE,
)
_AMOUNT: Final = re.compile(r"(\d[\d.,]*)([^\W\d_]+)")  # "5mg", written without a space
_SIGNS: Final = frozenset("%‰°<>≤≥±")


class Token(NamedTuple):
    """A token of a text, letter case folded, and its weight."""

    text: str
    weight: int


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of a source language."""

    critical: frozenset[str]
    units: frozenset[str]
    common: frozenset[str] | None


@cache
def _words(language: str) -> _Words:
    """Read the word lists of a language (its primary subtag, ``en`` of ``en-GB``)."""
    file = resources.files(__package__) / "words" / f"{language}.yaml"
    if not file.is_file():
        return _Words(frozenset(), frozenset(), None)
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    critical = {name: frozenset(words.split()) for name, words in lists["critical"].items()}
    return _Words(
        frozenset().union(*critical.values()),
        critical["unit"],
        frozenset(lists["common"].split()),
    )


@lru_cache(maxsize=1 << 16)
def _token(written: str, language: str) -> Token:
    text = written.casefold()
    words = _words(language)
    if not any(map(str.isalnum, text)):
        weight = CRITICAL if text[0] in _SIGNS else COMMON
    elif text in words.critical or text.endswith(("n't", "n’t")) or any(map(str.isdigit, text)):
        weight = CRITICAL
    elif len(text) <= 3 if words.common is None else text in words.common:
        weight = COMMON
    else:
        weight = CONTENT
    return Token(text, weight)


def _cut(text: str, language: str) -> Iterator[str]:
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        token = match[0]
        amount = _AMOUNT.fullmatch(token) if "0" <= token[0] <= "9" else None
        if amount and amount[2].casefold() in _words(language).units:
            yield from amount.groups()
        else:
            yield token


def tokens(text: str, language: str = "en") -> list[Token]:
    """Cut a text into weighted tokens.

    Args:
        text: One sentence, inline Markdown included.
        language: Primary subtag of the text's language, which chooses the word lists.

    Returns:
        The tokens in the order of the text.
    """
    return [_token(token, language) for token in _cut(text, language)]


class Scorer:
    """Scores many texts against one.

    Args:
        text: The text that others are compared with.
        language: Primary subtag of the language of all of them.
    """

    __slots__ = ("_alphabet", "_language", "_sequence", "text")

    def __init__(self, text: str, language: str = "en") -> None:
        self.text = text
        self._language = language
        # rapidfuzz compares strings fastest, so each word becomes a character of an alphabet of this text's
        # own; U+0000 stands for whatever this text does not hold.
        self._alphabet: dict[str, str] = {}
        for token in tokens(text, language):
            self._alphabet.setdefault(token.text, chr(len(self._alphabet) + 1))
        self._sequence = self._encode(text)

    def _encode(self, text: str) -> str:
        character = self._alphabet.get
        return "".join([character(word, "\0") * weight for word, weight in tokens(text, self._language)])

    def score(self, text: str) -> float:
        """Give the score of another text, in 0..1; see the module for what it means."""
        if text == self.text:
            return 1.0
        sequence = self._encode(text)
        if not sequence and not self._sequence:
            return 0.0  # nothing but white space on both sides: there is nothing alike
        return min(Indel.normalized_similarity(self._sequence, sequence), MOST_ALIKE)


def similarity(one: str, other: str, language: str = "en") -> float:
    """Give the score of two texts, in 0..1; see the module for what it means.

    Args:
        one: A text.
        other: Another text; the order of the two does not matter.
        language: Primary subtag of their language.
    """
    return Scorer(one, language).score(other)
