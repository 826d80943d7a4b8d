"""Finding every term of a glossary in a source text or a translation, and a term's forms in a translation."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import compress, count, pairwise
from typing import TypeVar

from pipeline.model import Match, Term
from pipeline.terms.languages.base import Language, Pattern
from pipeline.terms.matching import compile_term
from pipeline.terms.text import Text, has_hyphen, is_plain, split

__all__ = ["Finder", "find_forms", "source_forms"]

_REMEMBERED = 200_000  # words, or stretches; a language's running text has fewer, a flood of numbers more
_MARKS = '.,;:!?()"'  # what mostly stands round a word and is no part of it
_LONGEST = 80  # characters of what is remembered; in a language without spaces a stretch is a sentence


def source_forms(term: Term) -> Iterator[tuple[str, str]]:
    """Yield the forms by which a term is found in a source, with their kind, the right ones first."""
    yield term.term, "term"
    for kind, forms in (
        ("variant", term.variants),
        ("abbreviation", term.abbreviations),
        ("misspelling", term.misspellings),
    ):
        for form in forms:
            yield form, kind


def target_forms(term: Term, locale: str) -> Iterator[tuple[str, str]]:
    """Yield the forms that a term has in a locale, with their kind, the most welcome first."""
    rendering = term.rendering(locale)
    if rendering is None:
        return
    for kind, forms in (
        ("preferred", (rendering.preferred,)),
        ("admitted", rendering.admitted),
        ("abbreviation", rendering.abbreviations),
        ("forbidden", rendering.forbidden),
    ):
        for form in forms:
            yield form, kind


@dataclass(frozen=True, slots=True)
class _Entry:
    """A pattern and what it stands for. ``rank`` orders those that end at the same word, the best first."""

    pattern: Pattern
    rank: tuple[int, int]
    term: Term
    form: str
    kind: str


_KINDS = {"term": 0, "preferred": 0, "variant": 1, "admitted": 1, "abbreviation": 2, "misspelling": 3, "forbidden": 3}


# What begins in the first stretch of a window: where, the best pattern and its end, and all patterns with their ends.
_Met = tuple[tuple[int, _Entry, int, tuple[tuple[_Entry, int], ...]], ...]
_T = TypeVar("_T")
_BEGINS, _HYPHEN = 1, 2


class Finder:
    """Finds the terms of a glossary in texts, in any of their forms and inflections.

    Every term is compiled once. What begins in a stretch between two spaces mostly depends on it and the next one, and
    is remembered for both together, so the cost grows with the text alone, whatever the number of terms.

    Args:
        terms: The terms. Of two with the same form the first is found.
        locale: The locale of the texts.
        translated: Whether the texts are translations: then the locale's forms of the terms are found.
        kinds: The kinds of forms to find, as in `Match`; all of them where none are named.
    """

    def __init__(
        self, terms: Iterable[Term], locale: str = "en", *, translated: bool = False, kinds: Container[str] = _KINDS
    ) -> None:
        self._index: dict[str, list[_Entry]] = {}
        self._begun: dict[str, tuple[_Entry, ...]] = {}
        self._chunks = _Remembered(self._sign)
        self._windows = _Remembered(partial(self._look, is_last=False))
        self._last_windows = _Remembered(partial(self._look, is_last=True))  # those that a text ends with
        self._rules: Language | None = None
        for number, term in enumerate(terms):
            case_sensitive = term.case_sensitive and (not translated or term.do_not_translate)
            for form, kind in target_forms(term, locale) if translated else source_forms(term):
                if kind not in kinds:
                    continue
                matcher = compile_term(form, locale, case_sensitive=case_sensitive)
                self._rules = matcher.rules
                for pattern in matcher.patterns:
                    entry = _Entry(pattern, (_KINDS[kind], number), term, form, kind)
                    for key in pattern.keys:
                        self._index.setdefault(key, []).append(entry)
        size = self._opening = self._rules.opening if self._rules else 0
        self._openings = frozenset(key[:size] for key in self._index)

    def find(self, text: str) -> list[Match]:
        """Return the terms in a text from left to right; of those that overlap, the first, and then the longest."""
        found: list[Match] = []
        free = 0
        for place, met in self._met(text):
            for start, entry, end, _ in met:
                if place + start >= free:
                    free = place + end
                    found.append(Match(entry.term, entry.form, entry.kind, place + start, free))
        return found

    def every(self, text: str) -> list[Match]:
        """Return all terms in a text, also those inside others."""
        return [
            Match(entry.term, entry.form, entry.kind, place + start, place + end)
            for place, met in self._met(text)
            for start, _, _, entries in met
            for entry, end in entries
        ]

    def may_begin(self, chunk: str) -> bool:
        """Whether a term may begin in a stretch between two spaces."""
        return self._chunks[chunk] > 0

    def _met(self, text: str) -> Iterator[tuple[int, _Met]]:
        """Yield the places of the stretches in which terms begin, and these."""
        chunks = text.split(" ")
        signs = list(map(self._chunks.__getitem__, chunks))
        if not any(signs):
            return
        if max(signs) >= _HYPHEN:  # a word may go on behind it
            signs = [one or other & _HYPHEN for one, other in pairwise((*signs, 0))]
        place = last = 0
        for at in compress(count(), signs):
            place += sum(map(len, chunks[last:at])) + at - last
            last = at
            width, met = 2, None
            while met is None:  # too narrow to tell
                windows = self._last_windows if at + width >= len(chunks) else self._windows
                met = windows[" ".join(chunks[at : at + width])]
                width += 1
            if met:
                yield place, met

    def _look(self, window: str, *, is_last: bool) -> _Met | None:
        """Work out what begins in the first stretch of a window; ``None`` where more of the text is needed to tell."""
        text = split(window)
        found = []
        starts, ends = text.starts, text.ends
        for at in range(bisect_left(starts, len(window.partition(" ")[0]))):
            if not is_last and at + 1 == len(text.words):
                return None
            met = []
            for entry in self._beginning(text, at):
                if end := entry.pattern.end(text, at):
                    met.append((entry, ends[end - 1]))
                elif not is_last and _may_go_on(entry.pattern, text, at):
                    return None
            if met:
                best, end = min(met, key=lambda one: (-one[1], one[0].rank))
                met.sort(key=lambda one: one[0].pattern.size > 1)
                found.append((starts[at], best, end, tuple(met)))
        return tuple(found)

    def _beginning(self, text: Text, index: int) -> tuple[_Entry, ...]:
        """Return the patterns that may begin at a word."""
        is_joined = index < len(text.gaps) and text.gaps[index] == "-"
        return self._beginning_with(text.words[index], text.words[index + 1] if is_joined else "")

    def _beginning_with(self, word: str, joined: str = "") -> tuple[_Entry, ...]:
        """Return the patterns that may begin with a word, and with another one that a hyphen joins to it."""
        key = f"{word}-{joined}" if joined else word
        entries = self._begun.get(key)
        if entries is None:
            entries = self._look_up(word, joined)
            if entries and not joined:
                entries = tuple(entry for entry in entries if entry.pattern.begins(word))
            if len(self._begun) >= _REMEMBERED:
                self._begun.clear()
            self._begun[key] = entries
        return entries

    def _may_begin(self, word: str) -> bool:
        """A quick look at a word's first letters, since most words begin no term."""
        size = self._opening
        return self._rules is not None and self._rules.fold(word[:size])[:size] in self._openings

    def _look_up(self, word: str, joined: str) -> tuple[_Entry, ...]:
        if self._rules is None:
            return ()
        known = self._index
        keys = list(self._rules.keys(word))
        if joined:  # it may go on behind the hyphen
            keys += self._rules.keys(word + joined)
        if known.keys().isdisjoint(keys):
            return ()
        found = {id(entry): entry for key in keys if key in known for entry in known[key]}
        return tuple(sorted(found.values(), key=lambda entry: entry.rank))

    def _sign(self, chunk: str) -> int:
        """Tell whether a term may begin in a stretch between two spaces, and whether a hyphen stands at its edge."""
        word = chunk.strip(_MARKS)
        if is_plain(word):
            return _BEGINS if self._may_begin(word) and self._beginning_with(word) else 0
        text = split(chunk)
        edges = chunk[: text.starts[0]] + chunk[text.ends[-1] :] if text.words else chunk
        begins = any(self._beginning(text, at) for at in range(len(text.words)))
        return begins * _BEGINS | has_hyphen(edges) * (_BEGINS | _HYPHEN)


class _Remembered(dict[str, _T]):
    """What a function says of the texts that were met."""

    def __init__(self, function: Callable[[str], _T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> _T:
        found = self._function(text)
        if len(text) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = found
        return found


def _may_go_on(pattern: Pattern, text: Text, at: int) -> bool:
    """Whether a pattern that doesn't end in a text might if the text went on."""
    left = len(text.words) - at
    if left > pattern.size and (left > 2 * pattern.size or "-" not in text.gaps[at : at + pattern.size]):
        return False
    return text.gaps[at] == "-" or pattern.goes_on(text.words[at + 1]) is not False


def find_forms(term: Term, text: str, locale: str) -> list[Match]:
    """Find the forms that a term has in a locale in a translated text, inflected as the locale does.

    Args:
        term: The term. One without forms for the locale is not found.
        text: The translation: plain or inline Markdown.
        locale: The translation's locale.

    Returns:
        The matches from left to right. One that lies inside a longer one of the same term is left out, so a forbidden
        short form is not found inside an admitted long one; of equal ones the more welcome counts.
    """
    case_sensitive = term.case_sensitive and term.do_not_translate
    found = [
        Match(term, form, kind, start, end)
        for form, kind in target_forms(term, locale)
        for start, end in compile_term(form, locale, case_sensitive=case_sensitive).spans(text)
    ]
    if len(found) < 2:
        return found
    found.sort(key=lambda match: match.start - match.end)  # longest first; stable, so the kinds keep their order
    kept: list[Match] = []
    for match in found:
        if not any(other.start <= match.start and match.end <= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)
