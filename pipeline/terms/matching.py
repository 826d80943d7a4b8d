"""Compiling a form of a term once, and meeting it in any number of texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.terms.languages import Language, language
from pipeline.terms.languages.base import Pattern
from pipeline.terms.text import Text, clean, split

__all__ = ["Matcher", "compile_term", "occurs"]


@lru_cache(maxsize=1 << 17)
def _keys(rules: Language, word: str) -> frozenset[str]:
    return frozenset(rules.keys(word))


def _keys_at(rules: Language, text: Text, index: int) -> frozenset[str]:
    """Return the keys of the terms that may begin at a word, also if it goes on behind a hyphen."""
    keys = _keys(rules, text.words[index])
    if index < len(text.gaps) and text.gaps[index] == "-":
        keys |= _keys(rules, text.words[index] + text.words[index + 1])
    return keys


def _all_keys(rules: Language, text: Text) -> frozenset[str]:
    keys = text.keys.get(rules)
    if keys is None:
        keys = frozenset().union(*(_keys_at(rules, text, i) for i in range(len(text.words))))
        text.keys[rules] = keys
    return keys


@dataclass(frozen=True, slots=True)
class Matcher:
    """One form of a term, ready to be met in texts of one language.

    A form without a single word (``%``) has no patterns and is met character by character.
    """

    form: str
    rules: Language
    patterns: tuple[Pattern, ...]

    def occurs(self, text: str) -> bool:
        """Tell whether the form stands in the text."""
        if not self.patterns:
            return bool(self.form) and self.form in clean(text)
        parts = split(text)
        keys = _all_keys(self.rules, parts)
        return any(
            any(pattern.end(parts, start) for start in range(len(parts.words)))
            for pattern in self.patterns
            if not keys.isdisjoint(pattern.keys)
        )

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the form stands, in characters of the text as it was given, left to right.

        An occurrence begins and ends with its first and last word, inflected endings included.
        """
        parts = split(text)
        if not self.patterns:
            start = text.find(self.form) if self.form else -1
            while start >= 0:
                yield start, start + len(self.form)
                start = text.find(self.form, start + len(self.form))
            return
        keys = _all_keys(self.rules, parts)
        patterns = [pattern for pattern in self.patterns if not keys.isdisjoint(pattern.keys)]
        start = 0
        while patterns and start < len(parts.words):
            end = max(pattern.end(parts, start) for pattern in patterns)
            if end:
                yield parts.starts[start], parts.ends[end - 1]
            start = end or start + 1


@lru_cache(maxsize=1 << 15)
def compile_term(form: str, locale: str, *, case_sensitive: bool = False) -> Matcher:
    """Compile one form of a term for texts of a locale.

    Args:
        form: The form as a dictionary lists it, such as ``bağışıklık sistemi``.
        locale: The locale of the texts. Its language's rules decide which inflections count.
        case_sensitive: Whether capitals of the form must be capitals in the text. Words without a small letter
            (``MS``) keep their case in any event.
    """
    rules = language(locale)
    term = split(form)
    if not term.words:
        return Matcher(clean(form).strip(), rules, ())
    patterns = [rules.pattern(term, case_sensitive)]
    if "-" in term.gaps:  # autoimmune is auto-immune, beta1a is beta-1a
        patterns.append(rules.pattern(_closed_up(term), case_sensitive))
    return Matcher(form, rules, tuple(patterns))


def _closed_up(term: Text) -> Text:
    words, gaps = [term.words[0]], []
    for word, gap in zip(term.words[1:], term.gaps, strict=True):
        if gap == "-":
            words[-1] += word
        else:
            words.append(word)
            gaps.append(gap)
    return Text(tuple(words), tuple(gaps))


def occurs(term: str, text: str, locale: str) -> bool:
    """Tell whether a term stands in a text, in any regular inflection of the locale.

    What counts as inflection is each language's affair (``docs/locales.md``); derived words of another meaning,
    irregular plurals and synonyms do not, they are forms of their own in the glossary. Markdown emphasis inside
    the term, invisible characters, vowel marks and the kind of apostrophe or hyphen make no difference.

    Args:
        term: A form of a term as a dictionary lists it.
        text: A text in the locale's language: plain or inline Markdown.
        locale: ``tr``, ``ar``, ``pt-BR``, …
    """
    return compile_term(term, locale).occurs(text)
