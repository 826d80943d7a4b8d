"""The glossary stage: a unit that is nothing but a term, or a list of terms."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.pretranslate import language, markup, pins
from pipeline.pretranslate.wire import Unit
from pipeline.terms.text import clean

__all__ = ["from_glossary"]

_BETWEEN = re.compile(r"[\s.,;:/()&+–—-]*")
_ONLY_SPACE = re.compile(rf"[\s{re.escape(markup.EDGE)}]+")


def from_glossary(unit: Unit) -> str | None:
    """The translation of a unit whose every word belongs to a term; nothing for any other.

    A term counts in the very number that the glossary has: "Monoclonal Antibodies" is not "monoclonal antibody",
    and no rule here makes a plural of a translation.
    """
    if not unit.pins:
        return None
    for pin in unit.pins:
        met = unit.plain[pin.start : pin.end]
        if clean(met).casefold() != clean(pin.source).casefold():
            return None
    # Two terms side by side are a phrase, with a word order of its own in every language; a list has signs between.
    for one, other in pairwise(unit.pins):
        if _ONLY_SPACE.fullmatch(unit.plain, one.end, other.start):
            return None
    tokens, numbers = pins.mask(unit.text.tokens, unit.pins, len(unit.text.written) + 1)
    signs = language.rules(unit.locale).punctuation
    parts = []
    first = min(numbers, default=0)
    for token in tokens:
        if token.kind == "text":
            if not _BETWEEN.fullmatch(token.value):
                return None
            parts.append("".join(signs.get(sign, sign) for sign in token.value))
        elif token.kind == "void" and token.id in numbers:
            pin = numbers[token.id]
            raised = token.value[:1].isupper() and pin.source[:1].islower() and token.id == first
            parts.append(language.capital(pin.target, unit.locale) if raised else pin.target)
        elif token.kind == "close":
            parts.append(unit.text.written[token.id][1])
        else:
            parts.append(unit.text.written[token.id][0])
    return "".join(parts)
