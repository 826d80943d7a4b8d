"""The glossary's terms in a text: what each must become, put behind placeholders, and looked for in an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.engines.inline import Token
from pipeline.model import Term
from pipeline.pretranslate.markup import OBJECT, plain
from pipeline.terms import Finder, find_forms

__all__ = ["Pin", "find", "mask", "missing", "pairs"]


@dataclass(frozen=True, slots=True)
class Pin:
    """A term met in a text, from character ``start`` to ``end`` of its `plain` text.

    ``source`` is the glossary's form of it that was met, ``target`` the form that is pinned for it.
    """

    term: Term
    source: str
    target: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


def find(finder: Finder, tokens: Sequence[Token], locale: str) -> tuple[Pin, ...]:
    """Find the terms of a text that have a form in the locale."""
    text = plain(tokens)
    return tuple(
        Pin(match.term, match.form, target, match.start, match.end)
        for match in finder.find(text)
        if (target := match.term.pinned(locale, match.kind)) is not None and OBJECT not in text[match.start : match.end]
    )


def pairs(pins: Iterable[Pin]) -> tuple[tuple[str, str], ...]:
    """The pairs of forms as engines want them, each once."""
    return tuple(sorted({(pin.source, pin.target) for pin in pins}))


def mask(tokens: Sequence[Token], pins: Sequence[Pin], first: int) -> tuple[list[Token], dict[int, Pin]]:
    """Put things in the places of terms.

    Args:
        tokens: The text.
        pins: Its terms, from left to right.
        first: The number of the first thing.

    Returns:
        The tokens, and the term that each number stands for. A term that markup begins or ends in the middle of
        stays where it is.
    """
    masked: list[Token] = []
    numbers: dict[int, Pin] = {}
    at = 0
    waiting = list(pins)
    for token in tokens:
        size = len(token.value) if token.kind == "text" else 1
        if token.kind != "text":
            masked.append(token)
            at += size
            continue
        done = at
        while waiting and waiting[0].start < at + size:
            pin = waiting.pop(0)
            if pin.start < done or pin.end > at + size:
                continue
            if pin.start > done:
                masked.append(Token("text", token.value[done - at : pin.start - at]))
            number = first + len(numbers)
            numbers[number] = pin
            masked.append(Token("void", token.value[pin.start - at : pin.end - at], number))
            done = pin.end
        if done < at + size:
            masked.append(Token("text", token.value[done - at :]))
        at += size
    return masked, numbers


def missing(pins: Sequence[Pin], text: str, locale: str) -> list[Pin]:
    """The terms that a translation lacks, or has in a forbidden form, each once.

    A term must be there as often as in the source. A stretch of the text counts for one term only, the longest
    first, so that "esclerosis" inside "esclerosis múltiple" is not taken for the shorter term as well.
    """
    wanted = Counter(pin.term.id for pin in pins)
    terms = {pin.term.id: pin.term for pin in pins}
    spans: dict[tuple[int, int], list[str]] = {}
    forbidden: list[tuple[int, int, str]] = []
    for name, term in terms.items():
        for match in find_forms(term, text, locale):
            if match.kind == "forbidden":
                forbidden.append((match.start, match.end, name))
            else:
                spans.setdefault((match.start, match.end), []).append(name)
    taken: list[tuple[int, int]] = []
    for (start, end), names in sorted(spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0])):
        if any(first < end and start < last for first, last in taken):
            continue
        taken.append((start, end))
        for name in names:
            if wanted[name] > 0:
                wanted[name] -= 1
                break
    wrong = {name for start, end, name in forbidden if not any(first <= start and end <= last for first, last in taken)}
    found = {pin.term.id: pin for pin in reversed(pins) if wanted[pin.term.id] > 0 or pin.term.id in wrong}
    return [pin for pin in dict.fromkeys(pins) if found.get(pin.term.id) is pin]
