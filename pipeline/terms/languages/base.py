"""What a language must know to recognise a term, and what all languages share.

A language with inflection rules is a subclass of `Language` in a file of its own; see ``docs/locales.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pipeline.terms.text import Text

__all__ = ["Language", "Pattern", "Test", "WordByWord", "gaps", "keeps_case", "passes", "with_case"]

Test = Callable[[str], bool]


def keeps_case(word: str) -> bool:
    """Tell whether a word of a term is in capitals and so is another word in small letters (MS, CD20)."""
    return sum(map(str.isupper, word)) > 1 and not any(map(str.islower, word))


class Pattern(Protocol):
    """A compiled term."""

    @property
    def keys(self) -> frozenset[str]:
        """What the term's first word can look like to `Language.keys`: a text without these needs no test."""

    @property
    def size(self) -> int:
        """How many words the term has."""

    def begins(self, word: str) -> bool:
        """Tell whether the term may begin with this very word of a text."""

    def goes_on(self, word: str) -> bool | None:
        """Tell whether this very word may be the term's second; None for a term of one word."""

    def end(self, text: Text, start: int) -> int:
        """Return the index behind the term's last word if the term begins at word ``start``, else 0."""


@dataclass(frozen=True, slots=True)
class WordByWord:
    """The pattern of a term whose words are each met for themselves: one test a word, and the gaps between."""

    keys: frozenset[str]
    tests: tuple[Test, ...]
    gaps: tuple[str | None, ...]

    @property
    def size(self) -> int:
        """How many words the term has."""
        return len(self.tests)

    def begins(self, word: str) -> bool:
        """Tell whether the term may begin with this very word of a text."""
        return self.tests[0](word)

    def goes_on(self, word: str) -> bool | None:
        """Tell whether this very word may be the term's second; None for a term of one word."""
        return self.tests[1](word) if len(self.tests) > 1 else None

    def end(self, text: Text, start: int) -> int:
        """Return the index behind the term's last word if the term begins at word ``start``, else 0."""
        words, at = text.words, start
        for index, test in enumerate(self.tests):
            if index and not passes(self.gaps, text, at, index):
                return 0
            if test(words[at]):
                at += 1
            # A word may be written with a hyphen inside it: auto-immune.
            elif at + 1 < len(words) and text.gaps[at] == "-" and test(words[at] + words[at + 1]):
                at += 2
            else:
                return 0
        return at


def gaps(term: Text) -> tuple[str | None, ...]:
    """Return what must stand between a term's words: None for any joint (a space, a hyphen), else the very marks."""
    return tuple(None if term.joins(index) else gap for index, gap in enumerate(term.gaps))


def passes(term_gaps: tuple[str | None, ...], text: Text, at: int, index: int) -> bool:
    """Tell whether a text goes on at its word ``at`` after a gap that may stand before the term's word ``index``."""
    if at >= len(text.words):
        return False
    gap = term_gaps[index - 1]
    return text.joins(at - 1) if gap is None else text.gaps[at - 1] == gap


class Language:
    """Recognises words that are written as the term is, whatever their case.

    Where words inflect by endings that can be taken off it is enough to override `bases`; `fold` and `inflects`
    refine it. A language that must look at the term's word first overrides `test` and `keys`, one whose words
    depend on each other `pattern`.
    """

    opening = 0
    """How many letters all keys of a folded word begin with as the word does: a quick look tells most words apart."""

    def fold(self, word: str) -> str:
        """Return a word as it is compared: without differences of case."""
        return word.casefold()

    def bases(self, word: str) -> Iterable[str]:
        """Return every dictionary form that a folded word may be a form of, the word itself among them."""
        return (word,)

    def inflects(self, words: Sequence[str], index: int) -> bool:
        """Tell whether word ``index`` of a term may stand in the text in another form."""
        del words, index
        return True

    def keys(self, word: str) -> Iterable[str]:
        """Return the keys that a term may have whose first word is this word of a text."""
        return self.bases(self.fold(word))

    def test(self, words: Sequence[str], index: int) -> tuple[Iterable[str], Test]:
        """Return the keys of word ``index`` of a term, and the test of a text's word against it."""
        folded = self.fold(words[index])
        if self.inflects(words, index):
            return (folded,), lambda word: folded in _bases(self, word)
        return (folded,), lambda word: self.fold(word) == folded

    def pattern(self, term: Text, case_sensitive: bool) -> Pattern:
        """Compile a term that has at least one word."""
        built = [self.test(term.words, index) for index in range(len(term.words))]
        tests = tuple(with_case(word, test, case_sensitive) for word, (_, test) in zip(term.words, built, strict=True))
        return WordByWord(frozenset(built[0][0]), tests, gaps(term))


@lru_cache(maxsize=1 << 16)
def _bases(rules: Language, word: str) -> frozenset[str]:
    return frozenset(rules.bases(rules.fold(word)))


def with_case(word: str, test: Test, case_sensitive: bool) -> Test:
    """Narrow the test of a term's word as far as its capitals matter."""
    if keeps_case(word):
        return _in_capitals(word, test)
    return _cased(word, test) if case_sensitive else test


def _in_capitals(word: str, test: Test) -> Test:
    """Narrow a test to words that begin with the very capitals, and then an ending in small letters or none."""

    def cased(other: str) -> bool:
        return other.startswith(word) and not other[len(word) : len(word) + 1].isupper() and test(other)

    return cased


def _cased(word: str, test: Test) -> Test:
    """Narrow a test to words that have a capital wherever the term has one."""

    def cased(other: str) -> bool:
        return all(a == b for a, b in zip(word, other, strict=False) if a.isupper()) and test(other)

    return cased
