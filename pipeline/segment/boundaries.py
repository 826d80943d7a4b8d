"""Where sentences end: finding the places that could, keeping out of markup, and asking the rules.

A place is a mark that can end a sentence (``. ? ! …`` and their Arabic and CJK peers) with everything that stays
with the sentence it closes: quotation marks, brackets, delimiters of emphasis, footnote and citation marks. The
rules in `pipeline.segment.rules` say of each place whether a sentence ends there. One pass, linear, no state
between calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.model import Inline
from pipeline.segment.language import Language, load
from pipeline.segment.markup import SIGNS, Markup
from pipeline.segment.place import Place
from pipeline.segment.rules import ends, enumerator

__all__ = ["MARKS", "split"]

MARKS = ".?!…؟۔。！？｡．‼⁇⁈⁉"
"""All that can end a sentence: the full stops, question and exclamation marks of UAX #29 that our locales use."""

_CLUSTER = re.compile(rf"[{MARKS}]++(?:[ \u00a0]++[{MARKS}]++(?![\w\[]))*")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LINE_BREAK = re.compile(r"<br\s*/?>\Z", re.IGNORECASE)
_WIDE = frozenset("。！？｡．")
_GAP = re.compile(r"\s*")
_QUOTES = frozenset("\"'’”»›」』")
_CLOSER = re.compile(
    rf"""
    \\?["'’”»›)\]}}」』）】》*_~]
  | [“‘](?=[\s.,;:)]|$)                             # they close in German
  | [\u200b\u200e\u200f\u061c\u2066-\u2069\ufeff]   # invisible: direction, joining
  | &(?:quot|rdquo|rsquo|raquo|nbsp);
  | \\?\[(?:\^[^\]\s]{{1,40}}|@[^\]]{{1,80}}|{SIGNS}\\?)\](?!\()
  | \({SIGNS}\)(?=[\s\"”’]|$)
  | \^{SIGNS}\^
  | [¹²³⁰-⁹]+(?:[,⁻˒][¹²³⁰-⁹]+)*
    """,
    re.VERBOSE,
)
_TRAILING = re.compile(
    rf"""
    \s+(?:
        \\?\[(?:\^[^\]\s]{{1,40}}|@[^\]]{{1,80}}|{SIGNS}\\?)\]\.?(?!\()
      | \([A-Z][^()]{{1,80}}\b(?:19|20)\d\d[a-z]?\)
      | [\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?
    )(?=\s|$)
    """,
    re.VERBOSE,
)
_SIGN = re.compile(rf"{SIGNS}(?=\s+[“\"(*_\[]*[A-Z])")
_NEXT = re.compile(r"(?:[A-Z][a-z]+|[AI])(?=[\s,;:]|$)")
_ASIDE = re.compile(r"\([^\W\dA-Z_]{2,}\s[^()]*\)(?=\s+[\"“(\[*_]*[A-Z])")


def split(text: str, inlines: Sequence[Inline], locale: str) -> list[tuple[int, int]]:
    """Find the sentences of a block.

    Args:
        text: The inline Markdown of one block.
        inlines: Its runs of inline markup, in characters of the text.
        locale: The language of the text, as a BCP 47 tag or gettext's form of it.

    Returns:
        ``(start, end)`` of each sentence in characters, in order, without surrounding white space. Only white
        space and hard line breaks lie between them; no boundary lies inside a run of markup.

    Raises:
        ConfigError: ``locale`` is malformed.
    """
    language = load(locale)
    last = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    if start >= last:
        return []
    found: list[tuple[int, int]] = []
    for end, following in _boundaries(text[:last], inlines, language, start):
        found.append((start, end))
        start = following
    found.append((start, last))
    return found


def _boundaries(text: str, inlines: Sequence[Inline], language: Language, start: int) -> Iterator[tuple[int, int]]:
    """Yield where each sentence but the last ends and where the next one starts."""
    clusters = [c for c in _CLUSTER.finditer(text) if c.end() < len(text)]
    if not clusters:
        return
    markup = Markup(text, inlines)
    opening = start
    expected = ""
    for cluster in clusters:
        at, mark = cluster.start(), cluster.end()
        if at < start or markup.hides(at):
            continue
        end = _close(text, mark, markup)
        following = _skip(text, end, markup)
        if following > end:
            while trailing := _TRAILING.match(text, end):
                end = trailing.end()
                following = _skip(text, end, markup)
        if following >= len(text):
            return
        place = Place(text, opening, start, at, mark, end, following, expected)
        if number := enumerator(place, language):
            expected = _successor(number, expected)
            continue
        if following == end and not _LINE_BREAK.search(text, max(mark, end - 8), end):
            if cluster[0][-1] not in _WIDE:
                end = following = _run_on(place, language)
                if not end:
                    continue
                following = _skip(text, end, markup)
        elif not ends(place, language):
            continue
        if markup.holds(end, following):
            continue
        yield end, following
        start = following
        aside = _ASIDE.match(text, start)
        if aside and markup.brackets.get(start) == aside.end() and not markup.holds(aside.end(), aside.end()):
            start = _skip(text, aside.end(), markup)
            yield aside.end(), start


def _successor(enumerator: str, expected: str) -> str:
    """What follows ``1``, ``i``, ``a`` or ``A`` in a count; nothing where a letter neither starts nor goes on one."""
    if enumerator.isdecimal():
        return str(int(enumerator) + 1)
    if enumerator.lower() not in ("i", "a") and enumerator != expected:
        return ""
    if enumerator.lower() in _ROMAN[:-1]:
        following = _ROMAN[_ROMAN.index(enumerator.lower()) + 1]
        return following if enumerator.islower() else following.upper()
    return chr(ord(enumerator) + 1) if len(enumerator) == 1 else ""


def _close(text: str, position: int, markup: Markup) -> int:
    """Pass everything that stays with the sentence that a mark before ``position`` closes."""
    while position < len(text):
        if position in markup.closers:
            position = markup.closers[position]
        elif position in markup.glued:
            position = markup.glued[position]
        elif (closer := _CLOSER.match(text, position)) and not markup.hides(position):
            if text[position] == '"' and position in markup.brackets:
                break  # it opens a quotation
            position = closer.end()
        else:
            break
    return position


def _skip(text: str, position: int, markup: Markup) -> int:
    """Pass white space and hard line breaks."""
    while True:
        position = _GAP.match(text, position).end()  # type: ignore[union-attr]  # it matches anywhere
        if position not in markup.breaks:
            return position
        position = markup.breaks[position]


def _run_on(place: Place, language: Language) -> int:
    """Where the sentence ends if the white space after it got lost (``well.The``, ``well.2 The``), else 0."""
    text, end, token = place.text, place.end, place.token
    if end != place.mark or len(token) < 3 or not token.isalpha() or not token[1:].islower():
        return 0
    if token in language.before_number or token in language.never:
        return 0
    if (found := _NEXT.match(text, end)) and (token.islower() or found[0] in language.starters):
        return end
    sign = _SIGN.match(text, end)
    return sign.end() if sign else 0
