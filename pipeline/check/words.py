"""The words of a text, each with whether it tells something, worked out once for every stretch between two spaces."""

from __future__ import annotations

import re
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import TYPE_CHECKING

from pipeline.check.calendar import YEAR
from pipeline.check.figures import FRACTIONS
from pipeline.check.lexicon import REMEMBERED
from pipeline.check.numerals import value_of
from pipeline.check.quantities import COUNTED
from pipeline.check.signs import SPACING, signs_of

if TYPE_CHECKING:
    from pipeline.check.language import Language

__all__ = ["DATED", "Chunks"]

_EASTERN = re.compile("[٠-٩۰-۹]")
_DIGITS = {0x660 + d: str(d) for d in range(10)} | {0x6F0 + d: str(d) for d in range(10)}
# A word begins with a letter and may hold marks and apostrophes. The small letters that nearly all words are made of
# are named first: that is quicker than asking for each whether it is one.
_LETTERS = "a-zµß-öø-ɏ\u0620-\u063f\u0641-\u064a"
_WORD = re.compile(
    rf"((?:[{_LETTERS}]++|[^\W\d_²³]++)++"
    rf"(?:[²³]|[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c]++[{_LETTERS}]*+|['’][^\W\d_]++)*+"
    r"|\d+(?:[.,:٫٬/\u00a0\u202f\u2009]\d+)*|°(?:\s?[cfmمف]\b)?|[%٪<>≤≥½¼¾/+±²³–—-])"
)
_MARKS = ".,;:!?()\"'،؛؟“”"  # what mostly stands round a word and is no part of it
DATED = 3
"""Of a word that counts something and may be a date, since it has as many signs as a year."""
_DEGREE = "° "  # the only word with a space in it: "38 ° C"
_LONGEST = 40  # characters of a chunk that is kept; in a language without spaces each is a sentence


# A stretch of text between two spaces: its words, numbers and signs of measure, in small letters; for each whether it
# means something (1), counts something (2, or `DATED`) or neither (0); where it begins; the length of the chunk and its
# space; its signs (`pipeline.check.signs`). A plain tuple, since Python takes those apart in half the time.
_Chunk = tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...], int, int]


class Chunks(dict[str, _Chunk]):
    """The chunks of a language that were met: running text repeats them as it does words.

    Args:
        language: The language.
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, text: str) -> _Chunk:
        """Take a chunk apart."""
        language = self._language
        lowered = _lowered(text, language.code)
        word = lowered.strip(_MARKS)
        words: tuple[str, ...]
        starts: tuple[int, ...]
        if word.isalpha():  # as by far the most are
            words, starts = (word,), (lowered.index(word),)
        else:
            pieces = _WORD.split(lowered)  # gap, word, gap, word, …, gap
            words = tuple(pieces[1::2])
            starts = tuple(accumulate(map(len, pieces)))[0:-1:2]
        tell = tuple([_tells(word, language) for word in words])
        # Several stretches, and what parts them counts for white space: that may end a sentence.
        signs = reduce(or_, map(signs_of, text.split(" ")), SPACING) if _DEGREE in text else signs_of(text)
        chunk = (words, tell, starts, len(text) + 1, signs)
        if len(text) <= _LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = chunk
        return chunk

    def of(self, text: str) -> list[_Chunk]:
        """The chunks of a text, in order."""
        if _DEGREE in text:
            return [self.__missing__(text)]
        return list(map(self.__getitem__, text.split(" ")))


def _lowered(text: str, code: str) -> str:
    """A text in small letters and with digits 0 to 9, every character in its place."""
    if not text.isascii() and _EASTERN.search(text):
        text = text.translate(_DIGITS)
    if code in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered


def _tells(word: str, language: Language) -> int:
    """Whether a word means something to a check (1), counts something (2 or 3) or neither (0)."""
    if word in language.dull:
        return 0
    begun = language.lexicon.starts(word)
    counts = word[0].isdecimal() or word in FRACTIONS or value_of(word, language) is not None
    if begun and not counts and language.dual_endings and len(word) > 4 and word.endswith(language.dual_endings):
        counts = any(phrase.concept[:5] in COUNTED for phrase in begun)  # two litres in one word
    if counts or begun:
        return (DATED if len(word) >= YEAR and word[0].isdecimal() else 2) if counts else 1
    if len(language.dull) > REMEMBERED:
        language.dull.clear()
    language.dull.add(word)
    return 0
