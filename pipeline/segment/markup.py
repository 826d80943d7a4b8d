"""What inline markup, brackets and quotation marks mean for sentence ends in a block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.model import Inline

__all__ = ["SIGNS", "Markup"]

SIGNS = r"\d{1,3}(?:\s?[,;–—-]\s?\d{1,3})*"
"""Numbers of notes and citations: ``1``, ``1, 3–5``."""

_OPAQUE = frozenset({"image", "code", "autolink", "html", "keep", "footnote", "break"})
_RUNS = frozenset({"emphasis", "strong", "strikethrough"})
_DELIMITERS = re.compile(r"[*_~]+\Z")
_CLOSING_TAG = re.compile(r"</|<!--|<br\b", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"<sup\b[^<>]*>[^<>]{1,80}</sup>\Z", re.IGNORECASE)
_CITATION_LINK = re.compile(rf"\[\\?\[?{SIGNS}\\?\]?\]")
_BRACKET = re.compile(r"[()\[\]{}“”«»\"]")
_OPENED_BY = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«"}
_CLOSING_QUOTES = frozenset('"”»')
_ENDED = frozenset('.?!…”"’)]*_>')
_SHORT_QUOTATION = 150  # characters; a longer one that stands alone is a text with sentences of its own
_BEFORE_OPENING = frozenset("([{“‘*_~—–-/")


class Markup:
    """The runs of a block, arranged for looking up places in it.

    Attributes:
        glued: Runs by their start that stay with the sentence that ends before them: footnotes, citation links,
            superscripts, closing tags, comments, ``<br>``.
        closers: Where the closing delimiter of a run starts, and where it ends.
        breaks: Hard line breaks, from start to end.
        brackets: Opening brackets and the position after the one that closes them.
    """

    __slots__ = ("_held", "_held_ends", "_hidden", "_hidden_ends", "brackets", "breaks", "closers", "glued")

    def __init__(self, text: str, inlines: Sequence[Inline]) -> None:
        self.glued: dict[int, int] = {}
        self.closers: dict[int, int] = {}
        self.breaks: dict[int, int] = {}
        opaque: list[tuple[int, int]] = []
        held: list[tuple[int, int]] = []
        for inline in inlines:
            kind, start, end = inline.kind, inline.start, inline.end
            held.append((start, end))
            if kind in _OPAQUE:
                opaque.append((start, end))
            if kind == "break":
                self.breaks[start] = end
            elif kind == "footnote" or (kind == "html" and _CLOSING_TAG.match(text, start)):
                self.glued[start] = end
            elif kind == "element":
                if _SUPERSCRIPT.match(text[start:end]):
                    self.glued[start] = end
                    opaque.append((start, end))
            elif kind in _RUNS:
                delimiters = _DELIMITERS.search(text, max(start, end - 3), end)
                if delimiters:
                    size = {"emphasis": 1, "strong": 2}.get(kind, len(delimiters[0]))
                    self.closers[end - size] = end
            elif kind == "link":
                at = _link_end(text, start, end)
                self.closers[at] = end
                opaque.append((at, end))
                if _CITATION_LINK.fullmatch(text, start, at + 1):
                    self.glued[start] = end
        self._hidden, self._hidden_ends = _merge(opaque)
        pairs = self._pairs(text)
        self.brackets = dict(pairs)
        self._held, self._held_ends = _merge(held + pairs)

    def hides(self, position: int) -> bool:
        """Whether the character at a position is none of running text: code, an address, a tag."""
        at = bisect_right(self._hidden, position) - 1
        return at >= 0 and position < self._hidden_ends[at]

    def holds(self, start: int, end: int) -> bool:
        """Whether cutting the text at ``start`` or ``end`` would cut a run, a bracket or a quotation."""
        for position in (start, end):
            at = bisect_right(self._held, position - 1) - 1
            if at >= 0 and position < self._held_ends[at] and self._held[at] < position:
                return True
        return False

    def _pairs(self, text: str) -> list[tuple[int, int]]:
        """Brackets that belong together, and quotations that lie in one sentence, as spans."""
        opened: dict[str, list[int]] = {}
        pairs: list[tuple[int, int]] = []
        for match in _BRACKET.finditer(text):
            at, char = match.start(), match[0]
            if self.hides(at):
                continue
            partner = _OPENED_BY.get(char, "")
            if char == '"' and at and not text[at - 1].isspace() and text[at - 1] not in _BEFORE_OPENING:
                partner = char
            if not partner:
                if char == '"':
                    opened[char] = [at]  # one that was not closed before is no quotation
                else:
                    opened.setdefault(char, []).append(at)
            elif starts := opened.get(partner):
                start = starts.pop()
                if char not in _CLOSING_QUOTES or _one_sentence(text, start, at + 1):
                    pairs.append((start, at + 1))
        return pairs


def _one_sentence(text: str, start: int, end: int) -> bool:
    """Whether a quotation is part of a sentence, or a short sentence of its own, however many it quotes."""
    if end - start <= _SHORT_QUOTATION:
        return True
    before = text[max(0, start - 3) : start].rstrip()
    return bool(start and before[-1:] not in _ENDED) or text[end - 2] == "," or text[end : end + 2].strip().islower()


def _link_end(text: str, start: int, end: int) -> int:
    """Where the part of a link after its text starts: ``](address)``, ``][label]``, ``[]`` or ``]``."""
    if text[end - 1] == ")" and (at := text.rfind("](", start, end)) >= 0:
        return at
    if text[end - 1] == "]" and (at := text.rfind("][", start, end)) >= 0:
        return at
    return end - 1


def _merge(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Spans that overlap as one; those that only touch stay apart. Starts and ends."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(spans):
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends
