"""A text as words and what stands between them, cleaned of what no reader sees.

Cleaning is the same for every language: compatibility forms (NFKC), invisible characters, the many apostrophes,
dashes and digits. Case and vowel marks stay, since what they mean depends on the language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate

__all__ = ["Text", "clean", "has_hyphen", "is_plain", "split"]


def _ranges(codes: list[int]) -> str:
    """Return a character class's inside for ascending code points."""
    parts: list[str] = []
    start = previous = codes[0]
    for code in [*codes[1:], -1]:
        if code != previous + 1:
            parts.append(f"{re.escape(chr(start))}-{re.escape(chr(previous))}")
            start = code
        previous = code
    return "".join(parts)


# Python's \w leaves out combining marks, without which decomposed and Arabic words would fall apart.
_MARK = _ranges([c for c in range(0x300, 0x3100) if unicodedata.category(chr(c))[0] == "M"])
# Soft hyphen, zero-width characters, bidirectional marks, embeddings and isolates (UAX #9), byte order mark.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_APOSTROPHE = "'’‘‛ʼʹ`´′＇ꞌ"
_HYPHEN = "-‐‑‒–−﹣－"
_ARABIC = _ranges([c for c in (*range(0x620, 0x900), *range(0xFB50, 0xFEFD)) if chr(c).isalpha()])


def _word(letter: str) -> str:
    """Return the pattern of a word: letters, their marks, and between letters an apostrophe or what no reader sees.

    Each part begins with a character that the part before cannot end with, so no text takes more than linear time.
    """
    # Atomic groups, no possessive ones: Python before 3.11.5, as Debian has it, keeps what a possessive group took
    # before it failed (python/cpython#106052), and "cells’ loss" has a word "cells’".
    marks = f"(?>(?:[{_UNSEEN}]*[{_MARK}])+){letter}*+"
    joined = f"(?:[{_UNSEEN}]++(?:[{_APOSTROPHE}][{_UNSEEN}]*+)?|[{_APOSTROPHE}][{_UNSEEN}]*+){letter}++"
    return f"{letter}++(?>(?:{marks}|{joined})*)"


# A word changes where Arabic letters meet others: a Latin name takes Arabic particles without a space (بالـMS).
_OTHER_WORD, _ARABIC_WORD = _word(f"[^\\W_{_ARABIC}]"), _word(f"[{_ARABIC}]")
_WORD = re.compile(f"({_OTHER_WORD}|{_ARABIC_WORD})")
# The same for texts that are mostly Arabic, and for those that hold nothing but ASCII: both quicker by half.
_ARABIC_FIRST = re.compile(f"({_ARABIC_WORD}|{_OTHER_WORD})")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]++(?>(?:['`][A-Za-z0-9]++)*))")
_IS_ARABIC = re.compile("[\u0620-\u06ff]")
# Letters that NFKC leaves as they are: without the ligature ĳ, ŀ, ŉ, the long s, the tatweel, presentation forms.
_PLAIN = re.compile("[A-Za-zÀ-ÖØ-öø-ıĴ-ľŁ-ňŊ-ž]+|[\u0621-\u063a\u0641-\u064a]+")
_UNSEEN_OR_STRETCHED = re.compile(f"[{_UNSEEN}\u0640]")  # U+0640: the Arabic tatweel only lengthens a line
_APOSTROPHES = re.compile(f"[{_APOSTROPHE}]")
_HYPHENS = re.compile(f"[{_HYPHEN}]")
_UNCLEAN = re.compile(f"[{_UNSEEN}\u0640{_APOSTROPHE[1:]}٠-٩۰-۹]")
_EMPHASIS = re.compile(r"[*_]+")  # Markdown emphasis may begin or end between two words of a term
_SPACES = re.compile(r"\s+")
_DIGITS = {0x660 + d: str(d) for d in range(10)} | {0x6F0 + d: str(d) for d in range(10)}


class Text:
    """A text taken apart into words.

    ``words`` are clean: NFKC, nothing invisible, every apostrophe ``'``, digits 0 to 9. ``gaps[i]`` stands
    between word ``i`` and the next: a space, ``-``, nothing (where scripts meet), or the marks that part
    them. ``keys`` is where each language keeps what it worked out about the words.

    Args:
        words: The words.
        gaps: What stands between them.
        edges: Where each word begins and ends, in characters of the text as it was given; worked out when asked for.
    """

    __slots__ = ("_edges", "_places", "gaps", "keys", "words")

    def __init__(
        self,
        words: tuple[str, ...],
        gaps: tuple[str, ...],
        edges: Callable[[], tuple[Sequence[int], Sequence[int]]] | None = None,
    ) -> None:
        self.words = words
        self.gaps = gaps
        self.keys: dict[object, frozenset[str]] = {}
        self._edges = edges
        self._places: tuple[Sequence[int], Sequence[int]] | None = None

    @property
    def _known(self) -> tuple[Sequence[int], Sequence[int]]:
        if self._places is None:
            self._places = self._edges() if self._edges else ((), ())
        return self._places

    @property
    def starts(self) -> Sequence[int]:
        """Where each word begins."""
        return self._known[0]

    @property
    def ends(self) -> Sequence[int]:
        """Where each word ends."""
        return self._known[1]

    def joins(self, index: int) -> bool:
        """Tell whether word ``index`` and the next could be two parts of one term."""
        return self.gaps[index] in ("", " ", "-")


def clean(text: str) -> str:
    """Return a text in compatibility form, without invisible characters, with plain apostrophes and digits."""
    text = _APOSTROPHES.sub("'", _UNSEEN_OR_STRETCHED.sub("", text))
    text = unicodedata.normalize("NFKC", text).translate(_DIGITS)
    return _UNSEEN_OR_STRETCHED.sub("", text)


def has_hyphen(text: str) -> bool:
    """Tell whether one of the many hyphens and dashes stands in a text."""
    return _HYPHENS.search(text) is not None


def is_plain(text: str) -> bool:
    """Tell whether a text is one word with nothing to clean, as most stretches of a text are."""
    return text.isalpha() if text.isascii() else _PLAIN.fullmatch(text) is not None


@lru_cache(maxsize=1 << 17)
def _words(raw: str) -> tuple[str, ...]:
    """Return the clean words in a raw one: one, but for ligatures that stand for a phrase, as in U+FDFA."""
    word = clean(raw)
    if _WORD.fullmatch(word):
        return (word,)
    return tuple(match.group() for match in _WORD.finditer(word))


@lru_cache(maxsize=1 << 14)
def _gap(raw: str) -> str:
    gap = _SPACES.sub(" ", _HYPHENS.sub("-", _EMPHASIS.sub("", clean(raw))))
    return "" if gap == "" else gap.strip(" ") or " "


@lru_cache(maxsize=1 << 10)  # more than the texts of a batch of units
def split(text: str) -> Text:
    """Take a text apart into clean words with their offsets."""
    is_ascii = text.isascii()
    pattern = _ASCII_WORD if is_ascii else _ARABIC_FIRST if _IS_ARABIC.search(text) else _WORD
    pieces = pattern.split(text)  # gap, word, gap, word, …, gap

    def edges() -> tuple[Sequence[int], Sequence[int]]:
        at = list(accumulate(map(len, pieces)))
        return at[0:-1:2], at[1::2]

    words = pieces[1::2]
    gaps = [gap if gap == " " else _gap(gap) for gap in pieces[2:-1:2]]
    if (not is_ascii or "`" in text) and (_UNCLEAN.search(text) or not unicodedata.is_normalized("NFKC", text)):
        cleaned = [_words(word) for word in words]
        if any(len(group) != 1 for group in cleaned):
            return _regrouped(cleaned, gaps, *edges())
        words = [group[0] for group in cleaned]
    return Text(tuple(words), tuple(gaps), edges)


def _regrouped(cleaned: list[tuple[str, ...]], gaps: list[str], starts: Sequence[int], ends: Sequence[int]) -> Text:
    """Return a text some of whose words turned out to be several, or none (a tatweel alone)."""
    words: list[str] = []
    joints: list[str] = []
    places: list[int] = []
    between = ""
    for index, group in enumerate(cleaned):
        between += gaps[index - 1] if index else ""
        for word in group:
            if words:
                joints.append(_gap(between))
            words.append(word)
            places.append(index)
            between = " "
        between = "" if group else between
    edges = [starts[place] for place in places], [ends[place] for place in places]
    return Text(tuple(words), tuple(joints), lambda: edges)
