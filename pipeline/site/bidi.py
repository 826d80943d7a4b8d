"""Latin names, doses and numbers in right-to-left text, isolated so that each reads in its own order.

By the Unicode bidirectional algorithm (UAX #9) a right-to-left paragraph shows ``fingolimod (0.5 mg)`` with the
dose before the name: the brackets take the paragraph's direction. Inside ``<bdi dir="ltr">`` they don't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml has no types of its own
from markupsafe import Markup, escape

from pipeline.site.formats import cldr

__all__ = ["direction", "is_rtl", "isolate", "isolate_text", "runs"]

_RTL_SCRIPTS = frozenset(["Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"])
_LETTER = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u1e00-\u1fff"
# What may stand behind a word and belongs to it: CD4+, Cl-.
_SIGN = r"[+#]+(?!\w)|[-\u2212](?![^\s.,;:!?)\]\u060c\u061b\u061f])"
_WORD = f"[{_LETTER}0-9]+(?:[ \u00a0\u202f]?\u00b0[CF]?|[%\u2122\u00ae]|{_SIGN})?"
_GAP = r"(?:[ \u00a0\u202f]?[-\u2010-\u2015./,:;+&@'\u2019\u00d7=_~\u00b1][ \u00a0\u202f]?|[ \u00a0\u202f])"
_PHRASE = rf"{_WORD}(?:{_GAP}{_WORD})*"
_TELEPHONE = r"(?<!\S)[+]\d[\d ()-]{5,}\d"
_RUN = re.compile(rf"{_TELEPHONE}|{_PHRASE}(?:{_GAP}?[(\[]{_PHRASE}[)\]](?:{_GAP}?{_PHRASE})?)*")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*%?")
_HAS_LETTER = re.compile(f"[{_LETTER}\u00b0]")
_OWN_DIRECTION = frozenset(["bdi", "bdo", "code", "kbd", "pre", "samp"])


def is_rtl(locale: str) -> bool:
    """Whether a locale is written from right to left (by its likely script, CLDR)."""
    found = cldr(locale)
    if found.script:
        return found.script in _RTL_SCRIPTS
    return bool(found.character_order == "right-to-left")


def direction(locale: str) -> str:
    """HTML's ``dir`` of a locale."""
    return "rtl" if is_rtl(locale) else "ltr"


def runs(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a right-to-left text that read from left to right: first and last character (exclusive).

    A number with a Latin unit or name is one part with it. A bare range of numbers is two parts: Arabic reads it
    from right to left.
    """
    for found in _RUN.finditer(text):
        if _HAS_LETTER.search(found[0]) or found[0].startswith("+"):
            yield found.span()
        else:
            yield from (number.span() for number in _NUMBER.finditer(text, *found.span()))


def isolate_text(text: str) -> Markup:
    """A plain right-to-left text as HTML with its left-to-right parts isolated."""
    out, at = [], 0
    for start, end in runs(text):
        out += [escape(text[at:start]), Markup('<bdi dir="ltr">'), escape(text[start:end]), Markup("</bdi>")]
        at = end
    return Markup("").join([*out, escape(text[at:])])


def isolate(root: etree._Element) -> None:
    """Isolate the left-to-right parts of a tree of right-to-left text; what has a direction of its own stays."""
    for element in list(root.iter(etree.Element)):
        if element.tag not in _OWN_DIRECTION and not _has_direction(element, root):
            _split(element, None)
        if element is not root and not _has_direction(element.getparent(), root):
            _split(element.getparent(), element)


def _has_direction(element: etree._Element, root: etree._Element) -> bool:
    while element is not root:
        if element.get("dir") or element.tag in _OWN_DIRECTION:
            return True
        element = element.getparent()
    return False


def _split(parent: etree._Element, before: etree._Element | None) -> None:
    """Isolate in the text that follows ``before`` in its parent, or that the parent begins with."""
    text = (parent.text if before is None else before.tail) or ""
    spans = list(runs(text))
    if not spans:
        return
    rest = text[: spans[0][0]]
    if before is None:
        parent.text = rest
    else:
        before.tail = rest
    at = 0 if before is None else parent.index(before) + 1
    for number, (start, end) in enumerate(spans):
        bdi = etree.Element("bdi", dir="ltr")
        bdi.text = text[start:end]
        bdi.tail = text[end : spans[number + 1][0] if number + 1 < len(spans) else len(text)]
        parent.insert(at + number, bdi)
