"""The words of a text, each with what it may tell, worked out once for every stretch between two spaces."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate, chain, filterfalse, islice, repeat
from operator import or_
from typing import TYPE_CHECKING

from pipeline.check.calendar import YEAR
from pipeline.check.figures import FRACTIONS, ROMAN
from pipeline.check.lexicon import REMEMBERED
from pipeline.check.numerals import value_of
from pipeline.check.signs import COUNT, DATE, DRUG, ROUND, SPACING, TERM, signs_of

if TYPE_CHECKING:
    from pipeline.check.drugs import Drugs
    from pipeline.check.language import Language
    from pipeline.check.lexicon import Phrase
    from pipeline.terms import Finder

__all__ = ["COUNTS", "NAMES", "Chunk", "Chunks", "split"]

_EASTERN = re.compile("[٠-٩۰-۹]")
_DIGITS = {0x660 + d: str(d) for d in range(10)} | {0x6F0 + d: str(d) for d in range(10)}
# A word begins with a letter and may hold marks and apostrophes. The small letters that nearly all words are made of
# are named first: that is quicker than asking for each whether it is one. No group is possessive, since Python before
# 3.11.5 keeps what such a group took before it failed (python/cpython#106052).
_LETTERS = "a-zµß-öø-ɏ\u0620-\u063f\u0641-\u064a"
_WORD = re.compile(
    rf"((?>(?:[{_LETTERS}]++|[^\W\d_²³]++)+)"
    rf"(?>(?:[²³]|[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c]++[{_LETTERS}]*+|['’][^\W\d_]++)*)"
    r"|\d+(?:[.,:٫٬/\u00a0\u202f\u2009]\d+)*|°(?:\s?[cfmمف]\b)?|[%٪<>≤≥½¼¾/+±²³–—-])"
)
_MEANS = 1  # begins a phrase of the language's data file
COUNTS = 2
"""Of a word: it counts something."""
_DATED = 4  # counts something, in as many signs as a date has
NAMES = 8
"""Of a word: it may be a drug's name or begin one."""
_ROMANS = frozenset(ROMAN)
_DEGREE = "° "  # the only word with a space in it: "38 ° C"
_LONGEST = 40  # characters of a chunk that is kept; in a language without spaces each is a sentence


Chunk = tuple[tuple[str, ...], tuple[int, ...], int, tuple[tuple[int, ...], int]]
"""A stretch of text between two spaces: its words, numbers and signs of measure, in small letters; what each tells
(`COUNTS`, `NAMES`; 0 for nothing); the signs (`pipeline.check.signs`) of the chunk; where each word begins, with the
length of the chunk and its space. A plain tuple, since Python takes those apart in half the time."""


class Chunks(dict[str, Chunk]):
    """The chunks of a language that were met: running text repeats them as it does words.

    Args:
        language: The language.
        drugs: The names of drugs to look for.
        finder: The terms of the glossary to look for.
    """

    def __init__(self, language: Language, drugs: Drugs | None = None, finder: Finder | None = None) -> None:
        super().__init__()
        self.language = language
        self._drugs = drugs
        self._finder = finder
        self._known: dict[str, int] = {}  # what words tell

    def __missing__(self, text: str) -> Chunk:
        """Take a chunk apart."""
        (chunk,) = self._made([text])
        if len(text) <= _LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = chunk
        return chunk

    def learn(self, texts: Iterable[str]) -> None:
        """Take chunks apart and remember them, quicker than one by one: the code of a step stays at hand."""
        unknown = set(filterfalse(self.__contains__, texts))
        new = list(islice((text for text in unknown if len(text) <= _LONGEST), REMEMBERED))
        if len(self) + len(new) > REMEMBERED:
            self.clear()
        self.update(zip(new, self._made(new), strict=True))

    def _made(self, texts: Sequence[str]) -> list[Chunk]:
        """Take chunks apart, one step for all of them after the other."""
        code = self.language.code
        parts = [_words(text) for text in [_lowered(text, code) for text in texts]]
        told = self._told(dict.fromkeys(chain.from_iterable([words for words, _ in parts])))
        signs = [_signs(text) for text in texts]
        finder = self._finder
        terms = [TERM if finder.may_begin(text) else 0 for text in texts] if finder else repeat(0)
        made: list[Chunk] = []
        for text, (words, starts), own, term in zip(texts, parts, signs, terms, strict=False):
            if len(words) == 1:  # as by far the most have
                together = told[words[0]]
                tell: tuple[int, ...] = (together,)
            else:
                tell = tuple(map(told.__getitem__, words))
                together = reduce(or_, tell, 0)
            found = own | term
            if together & COUNTS or not _ROMANS.isdisjoint(words):
                found |= COUNT | (DATE if together & _DATED else 0)
            if together & NAMES:
                found |= DRUG
            made.append((words, tell, found, (starts, len(text) + 1)))
        return made

    def _told(self, words: Collection[str]) -> Mapping[str, int]:
        """What words tell: whether they mean something to a check, count something, may name a drug."""
        language, drugs = self.language, self._drugs
        known = self._known
        new = [word for word in words if word not in known]
        if len(known) + len(new) > REMEMBERED:
            known.clear()
            new = list(words)
        names = [NAMES if drugs and drugs.may_begin(word, language.code) else 0 for word in new]
        begun = [language.lexicon.starts(word) for word in new]
        for word, name, phrases in zip(new, names, begun, strict=True):
            means = _MEANS if phrases else 0
            if _counts(word, phrases, language):
                means = COUNTS | (_DATED if len(word) >= YEAR and word[0].isdecimal() else 0)
            known[word] = name | means
        return known


def split(text: str) -> list[str]:
    """The chunks of a text as they are written."""
    return [text] if _DEGREE in text else text.split(" ")


def _words(lowered: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The words of a chunk in small letters, and where each begins."""
    word = lowered.strip(ROUND)
    if word.isalpha():  # as by far the most are
        return (word,), (lowered.index(word),)
    pieces = _WORD.split(lowered)  # gap, word, gap, word, …, gap
    return tuple(pieces[1::2]), tuple(accumulate(map(len, pieces)))[0:-1:2]


def _signs(text: str) -> int:
    """The signs of a chunk's characters."""
    if _DEGREE in text:
        # Several stretches, and what parts them counts for white space: that may end a sentence.
        return reduce(or_, map(signs_of, text.split(" ")), SPACING)
    return signs_of(text)


def _lowered(text: str, code: str) -> str:
    """A text in small letters and with digits 0 to 9, every character in its place."""
    if text.isascii():
        if text.islower():  # as most are
            return text
    elif _EASTERN.search(text):
        text = text.translate(_DIGITS)
    if code in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lowered


def _counts(word: str, begun: Sequence[Phrase], language: Language) -> bool:
    """Whether a word counts something; two litres may be one word."""
    if word[0].isdecimal() or word in FRACTIONS or value_of(word, language) is not None:
        return True
    if not begun or not language.dual_endings or len(word) < 5 or not word.endswith(language.dual_endings):
        return False
    return any(phrase.concept in language.counted for phrase in begun)
