"""The signs that many texts don't have: a check that looks for some of them need not look at a text without any.

Those of the characters and words are told of every stretch between two spaces, once (see `pipeline.check.words`), and
gathered for a text; each family of concepts that a text means is a sign too. A sign promises nothing, it only says
where to look; what has none of a check's signs is sure to have none of its findings.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

from pipeline.check.lexicon import REMEMBERED

__all__ = [
    "ARABIC",
    "BRACKET",
    "CONTROL",
    "COUNT",
    "DATE",
    "DRUG",
    "FOREIGN_MARK",
    "LATIN",
    "LETTER",
    "MARKUP",
    "ORDER",
    "OTHER",
    "QUOTE",
    "ROUND",
    "SENTENCE_END",
    "SPACING",
    "TERM",
    "VOWEL",
    "concept_sign",
    "family_sign",
    "signs_of",
]

MARKUP = 1
"""Markdown, HTML, placeholders, addresses."""
BRACKET = 2
"""Brackets and quotation marks, but for one pair round the stretch or a part of it: ``(MS)``."""
SPACING = 4
"""White space other than single spaces between words; marks with a space before or none behind."""
CONTROL = 8
"""Direction controls."""
ORDER = 16
"""Dashes and figures in brackets, which show in another order from right to left."""
LETTER = 32
"""Letters and marks that may be typed for others that look alike."""
FOREIGN_MARK = 64
"""``,``, ``;`` and ``?``, which Arabic doesn't write."""
VOWEL = 128
"""Arabic vowel marks."""
LATIN = 256
"""Latin letters."""
ARABIC = 512
"""Letters, marks and digits of the Arabic script."""
OTHER = 1024
"""Letters of scripts that are neither of these."""
SENTENCE_END = 2048
"""A mark that ends a sentence, at the end of the stretch."""
QUOTE = 1 << 12
"""Straight quotation marks."""
COUNT = 1 << 13
"""Numbers, in figures and words, and what may be a Roman one."""
DATE = 1 << 14
"""Figures as long as a date's."""
DRUG = 1 << 15
"""Words that may be a drug's name or begin one."""
TERM = 1 << 16
"""Words that may begin a term of the glossary (told of sources only)."""
ROUND = ".,;:!?()\"'،؛؟“”«»"
"""What mostly stands round a word and is no part of it."""
# The families of concepts that checks ask for; those that are asked for together share a sign. All signs fit into 30
# bits: Python takes twice the time for greater numbers.
_FAMILIES = {
    family: 1 << bit
    for bit, families in enumerate(
        (
            ("denial",),
            ("restrict", "otherwise"),
            ("unit",),
            ("time", "frequency"),
            ("count", "pole", "act", "age", "growth", "result", "stage"),
            ("month",),
            ("side",),
            ("route",),
            ("contra",),
            ("change",),
            ("compare",),
            ("when", "daytime"),
        ),
        17,
    )
    for family in families
}
# What a character only hints at; the stretch decides.
_ADDRESS, _BRACKET, _FIGURE, _MARK = (1 << bit for bit in range(29, 33))
_TOLD = (1 << 29) - 1

_CHARACTERS = {
    MARKUP: r"[*_\[\]<>`&\\~{}@\n]",
    CONTROL: "[\u202a-\u202e\u2066-\u2069]",
    ORDER: "[-–—+#]",
    LETTER: "[I\u06cc\u06a9\u06be\u06c1\u06d5\ufb50-\ufdff\ufe70-\ufefc\u0640\u0300-\u030c\u0327\u0653-\u0655]",
    FOREIGN_MARK: "[,;?]",
    VOWEL: "[\u0610-\u061a\u0640\u064b-\u065f\u0670]",
    LATIN: "[A-Za-z\u00c0-\u024f]",
    ARABIC: "[\u0600-\u06ff]",
    OTHER: "[\u0400-\u052f\u0590-\u05ff\u3040-\u30ff\u4e00-\u9fff\u0900-\u097f]",
    QUOTE: '"',
    _ADDRESS: "[%/.]",
    _BRACKET: r"[()\[\]{}«»“”\"]",
    _FIGURE: r"\d",
    _MARK: "[,،;؛.:?؟!۔…]",
}
_PLAIN_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+")
_ADDRESSES = re.compile(r"%[(sd]|://|www\.")
_NONE = r"[^()\[\]{}«»“”\"\n]*+"
_PAIR = re.compile(rf"{_NONE}(?:\({_NONE}\)|\[{_NONE}\]|\{{{_NONE}\}}|«{_NONE}»|“{_NONE}”|\"{_NONE}\"){_NONE}")
_SPACED = frozenset(",،;؛.:?؟!")
_GLUED = re.compile(r"[,;،؛!؟][^\W\d_]")
_ENDS = re.compile(r"[.!?؟۔…][\"'”’»)*_]*$")


def family_sign(*families: str) -> int:
    """The signs of families of concepts: ``route`` of ``route.oral``."""
    return reduce(or_, [_FAMILIES[family] for family in families])


class _Concepts(dict[str, int]):
    """The signs of concepts."""

    def __missing__(self, concept: str) -> int:
        sign = self[concept] = _FAMILIES.get(concept.partition(".")[0], 0)
        return sign


concept_sign = _Concepts().__getitem__
"""The sign of a concept's family."""


class _Characters(dict[str, int]):
    """The signs of the characters that were met."""

    def __missing__(self, character: str) -> int:
        signs = 0 if character.isprintable() else SPACING
        for sign, pattern in _CHARACTERS.items():
            if re.match(pattern, character):
                signs |= sign
        if len(self) >= REMEMBERED:
            self.clear()
        self[character] = signs
        return signs


_SIGNS = _Characters()


class _Shapes(dict[str, int]):
    """The signs of words and what stands round them, with one letter for the word."""

    def __missing__(self, shape: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
        signs = self[shape] = _worked_out(shape)
        return signs


_SHAPES = _Shapes()


def signs_of(text: str) -> int:
    """The signs of a stretch of text.

    Args:
        text: What stands between two spaces; nothing where two spaces stand side by side.
    """
    if not text:
        return SPACING
    word = text.strip(ROUND)
    if word.isalpha():  # as most are: one letter has the signs of all then
        if not word.isascii():
            if _PLAIN_ARABIC.fullmatch(word):
                return _SHAPES[text.replace(word, "ا", 1)]
        elif "www" not in word:
            return _SHAPES[text.replace(word, "I" if "I" in word else "a", 1)]
    return _worked_out(text)


def _worked_out(text: str) -> int:
    signs = reduce(or_, map(_SIGNS.__getitem__, text))
    if signs & _ADDRESS and _ADDRESSES.search(text):
        signs |= MARKUP
    if signs & _BRACKET:
        if not _PAIR.fullmatch(text):
            signs |= BRACKET
        if signs & _FIGURE:
            signs |= ORDER
    if signs & _MARK:
        if text[0] in _SPACED or _GLUED.search(text):
            signs |= SPACING
        if _ENDS.search(text):
            signs |= SENTENCE_END
    return signs & _TOLD
