"""HTML as it stands inside Markdown: tags, the texts between them, the attributes people read.

The tag grammar is CommonMark's (section 6.6), which is what decides whether Markdown sees a tag at all. Which
elements stay inside a sentence follows HTML's phrasing content; ``translate="no"`` is the W3C's
Internationalization Tag Set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["CONTEXTS", "INLINE", "KEPT", "OPAQUE", "VOID", "Tag", "attribute_texts", "tag", "tokens"]

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
"""Elements that stand inside a sentence; every other element ends it."""

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements without a closing tag."""

KEPT = frozenset(["code", "kbd", "samp"])
"""Inline elements whose content is never translated."""

OPAQUE = frozenset(["pre", "script", "style", "textarea", "svg", "math", "template"])
"""Elements whose content is never looked into."""

CONTEXTS = {"alt": "alt text", "title": "title", "aria-label": "label", "placeholder": "placeholder"}
"""Attributes that people read, and the context their texts carry."""

_ATTRIBUTE = rb"""[ \t\r\n]+[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
# Atomic groups instead of possessive ones, which Python gets wrong before 3.11.5 (python/cpython#106052).
_TOKEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|<![A-Za-z][^>]*+(?:>|\Z)"
    rb"|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<attributes>(?>(?:" + _ATTRIBUTE + rb")*))\s*(?P<void>/?)>",
    re.DOTALL,
)
_VALUE = re.compile(
    rb"""([A-Za-z_:][A-Za-z0-9_.:-]*+)\s*(?:=\s*(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|(?P<u>[^\s"'=<>`]+)))?"""
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, a comment or a declaration in some HTML.

    ``kind`` is ``open``, ``close``, ``void``, ``comment`` or ``other``; ``start`` and ``end`` are byte
    offsets into what was searched; ``attributes`` are the raw bytes between the name and the end of the tag.
    """

    kind: str
    name: str
    start: int
    end: int
    attributes: bytes = b""

    @property
    def untranslated(self) -> bool:
        """Whether the content of this opening tag stays as it is."""
        return self.name in KEPT or self.name in OPAQUE or self.value(b"translate") == b"no"

    def value(self, name: bytes) -> bytes | None:
        """The raw value of an attribute, ``None`` where there is none."""
        if name not in self.attributes.lower():
            return None
        for found in _VALUE.finditer(self.attributes):
            if found[1].lower() == name:
                return found["d"] or found["s"] or found["u"] or b""
        return None


def tokens(data: bytes) -> Iterator[Tag]:
    """All tags, comments and declarations, in order."""
    for found in _TOKEN.finditer(data):
        start, end = found.span()
        if found["name"] is None:
            yield Tag("comment" if data.startswith(b"<!--", start) else "other", "", start, end)
            continue
        name = found["name"].decode().lower()
        kind = "close" if found["close"] else "void" if found["void"] or name in VOID else "open"
        yield Tag(kind, name, start, end, found["attributes"])


def tag(text: str) -> Tag | None:
    """Read one tag that spans the whole text; ``None`` where it is none."""
    data = text.encode()
    found = next(tokens(data), None)
    return found if found and found.start == 0 and found.end == len(data) else None


def attribute_texts(data: bytes, base: int) -> list[tuple[str, tuple[str, int, int]]]:
    """The attributes of one tag that people read.

    Args:
        data: The bytes of the tag.
        base: The offset of its first byte in the source.

    Returns:
        ``(context, (raw value, first byte, last byte exclusive))`` of each; values over several lines are
        left alone.
    """
    lowered = data.lower()
    if not any(name.encode() in lowered for name in CONTEXTS) or lowered.startswith((b"</", b"<!", b"<?")):
        return []
    found = next(tokens(data), None)
    if found is None or found.untranslated:
        return []
    first = data.index(found.attributes, 1 + len(found.name)) if found.attributes else 0
    texts = []
    for value in _VALUE.finditer(found.attributes):
        context = CONTEXTS.get(value[1].decode().lower())
        group = next((g for g in "dsu" if value[g]), None)
        if context and group and b"\n" not in value[group]:
            start, end = (base + first + at for at in value.span(group))
            texts.append((context, (value[group].decode(), start, end)))
    return texts
