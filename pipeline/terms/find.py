"""Finding every term of a glossary in a source text or a translation, and a term's forms in a translation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.model import Match, Term
from pipeline.terms.languages.base import Pattern
from pipeline.terms.matching import compile_term
from pipeline.terms.text import Text, split

__all__ = ["Finder", "find_forms", "source_forms"]

_REMEMBERED = 200_000  # words; a language's running text has fewer, a flood of numbers more


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


# The patterns of one word that are met, and those that may go on.
_Outcome = tuple[list[_Entry], list[_Entry]]


_NOTHING: _Outcome = ([], [])


class Finder:
    """Finds the terms of a glossary in texts, in any of their forms and inflections.

    Every term is compiled once. A text's word is looked up once too, whatever the number of terms, so the cost grows
    with the text alone.

    Args:
        terms: The terms. Of two with the same form the first is found.
        locale: The locale of the texts.
        translated: Whether the texts are translations: then the locale's forms of the terms are found.
    """

    def __init__(self, terms: Iterable[Term], locale: str = "en", *, translated: bool = False) -> None:
        self._index: dict[str, list[_Entry]] = {}
        self._begun: dict[str, tuple[_Entry, ...]] = {}
        self._dull: set[str] = set()  # words that begin no term, as nearly all do
        self._pairs: dict[tuple[str, str], _Outcome] = {}
        self._rules = None
        for number, term in enumerate(terms):
            case_sensitive = term.case_sensitive and (not translated or term.do_not_translate)
            for form, kind in target_forms(term, locale) if translated else source_forms(term):
                matcher = compile_term(form, locale, case_sensitive=case_sensitive)
                self._rules = matcher.rules
                for pattern in matcher.patterns:
                    entry = _Entry(pattern, (_KINDS[kind], number), term, form, kind)
                    for key in pattern.keys:
                        self._index.setdefault(key, []).append(entry)

    def find(self, text: str) -> list[Match]:
        """Return the terms in a text from left to right; of those that overlap, the first, and then the longest."""
        parts = split(text)
        found: list[Match] = []
        free = 0
        for start, met in self._met(parts):
            if start < free:
                continue
            best, best_end = met[0]
            for entry, end in met:
                if end > best_end or (end == best_end and entry.rank < best.rank):
                    best, best_end = entry, end
            found.append(_match(best, parts, start, best_end))
            free = best_end
        return found

    def every(self, text: str) -> list[Match]:
        """Return all terms in a text, also those inside others."""
        parts = split(text)
        return [_match(entry, parts, start, end) for start, met in self._met(parts) for entry, end in met]

    def _met(self, text: Text) -> Iterator[tuple[int, list[tuple[_Entry, int]]]]:
        """Yield the words that patterns are met at, and these, each with the word behind its last."""
        words, gaps = (*text.words, ""), text.gaps
        hyphens = "-" in gaps
        known = self._pairs
        for start in self._starts(text):
            if hyphens and "-" in gaps[start : start + 2]:  # words with a hyphen may be one word of a term or two
                met = [(e, end) for e in self._beginning(text, start) if (end := e.pattern.end(text, start))]
            else:
                # What is met depends on this word and mostly on the next: remembered for both together.
                key = (words[start], words[start + 1])
                outcome = known.get(key)
                if outcome is None:
                    outcome = self._outcome(text, start, key)
                if outcome is _NOTHING:
                    continue
                alone, longer = outcome
                met = [(entry, start + 1) for entry in alone]
                if longer:
                    met += [(entry, end) for entry in longer if (end := entry.pattern.end(text, start))]
            if met:
                yield start, met

    def _outcome(self, text: Text, start: int, key: tuple[str, str]) -> _Outcome:
        alone: list[_Entry] = []
        longer: list[_Entry] = []
        for entry in self._beginning(text, start):
            follows = entry.pattern.goes_on(key[1])
            if follows is None:
                alone.append(entry)
            elif follows and key[1]:
                longer.append(entry)
        if len(self._pairs) >= _REMEMBERED:
            self._pairs.clear()
        outcome = self._pairs[key] = (alone, longer) if alone or longer else _NOTHING
        return outcome

    def _starts(self, text: Text) -> list[int]:
        """Return the words that may begin a term, by their index."""
        dull, begun, words = self._dull, self._begun, text.words
        if "-" not in text.gaps:
            return [
                at for at, word in enumerate(words) if word not in dull and (word in begun or self._beginning(text, at))
            ]
        gaps = (*text.gaps, "")
        return [at for at, word in enumerate(words) if word not in dull or gaps[at] == "-"]

    def _beginning(self, text: Text, index: int) -> tuple[_Entry, ...]:
        """Return the patterns that may begin at a word."""
        word = text.words[index]
        is_joined = index < len(text.gaps) and text.gaps[index] == "-"
        if is_joined:
            word += "-" + text.words[index + 1]
        entries = self._begun.get(word)
        if entries is None:
            entries = self._look_up(text, index)
            if entries and not is_joined:
                entries = tuple(entry for entry in entries if entry.pattern.begins(word))
            if not entries and not is_joined:
                if len(self._dull) >= _REMEMBERED:
                    self._dull.clear()
                self._dull.add(word)
                return entries
            if len(self._begun) >= _REMEMBERED:
                self._begun.clear()
            self._begun[word] = entries
        return entries

    def _look_up(self, text: Text, index: int) -> tuple[_Entry, ...]:
        if self._rules is None:
            return ()
        word, known = text.words[index], self._index
        keys = list(self._rules.keys(word))
        if text.gaps[index : index + 1] == ("-",):  # it may go on behind the hyphen
            keys += self._rules.keys(word + text.words[index + 1])
        if known.keys().isdisjoint(keys):
            return ()
        found = {id(entry): entry for key in keys if key in known for entry in known[key]}
        return tuple(sorted(found.values(), key=lambda entry: entry.rank))


def _match(entry: _Entry, text: Text, start: int, end: int) -> Match:
    return Match(entry.term, entry.form, entry.kind, *text.span(start, end - 1))


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
