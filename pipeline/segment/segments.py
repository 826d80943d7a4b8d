"""Documents to segments: which parts of each block a translator translates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import SourceError
from pipeline.model import Block, Document, Form, Segment
from pipeline.segment.boundaries import split
from pipeline.segment.form import show

__all__ = ["MODES", "segments"]

MODES = ("sentence", "block")
"""How a block becomes segments: a segment a sentence, or a segment a block."""

_SPACE = " \t\n\r\f\v"
_NO_TEXT = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\S+@\S+\.\w+|&#?\w+;", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")


def segments(document: Document, mode: str = "sentence", locale: str = "en") -> tuple[Segment, ...]:
    """Cut a document into segments.

    Args:
        document: What a reader made of a source.
        mode: ``sentence`` or ``block``; a ``segmentation`` field in the front matter goes before it.
        locale: The language of the source.

    Returns:
        The segments in document order. What has no letter or digit of its own (an image, an address, a dash)
        is no segment.

    Raises:
        SourceError: The front matter asks for an unknown segmentation.
    """
    own = document.meta.get("segmentation", mode)
    if own not in MODES:
        raise SourceError(f"segmentation is “{own}”; write {' or '.join(MODES)}", document.name, 1)
    found: list[Segment] = []
    for block in document.blocks:
        found += _block(block, own, locale)
    return tuple(found)


def _block(block: Block, mode: str, locale: str) -> list[Segment]:
    ranges = _ranges(block, mode, locale)
    if block.encoding != "html" and not block.notes and not any(p.kind == "comment" for p in block.pieces):
        return _plain(block, ranges)
    kept = []
    notes: list[list[str]] = [list(block.notes)]
    at = 0
    for start, end in ranges:
        notes[-1] += _notes(block, at, start)
        first, last = _without_comments(block, start, end)
        if block.encoding == "html":
            first, last = _without_wrapping(block, first, last)
        notes[-1] += _notes(block, start, last)
        at = last
        if first < last and _translatable(form := show(block, first, last)):
            kept.append((form, first, last))
            notes.append([])
    count = len(kept)
    return [
        Segment(form, block, index, count, first, last, tuple(notes[index - 1]))
        for index, (form, first, last) in enumerate(kept, 1)
    ]


def _plain(block: Block, ranges: Sequence[tuple[int, int]]) -> list[Segment]:
    """The segments of a block without notes, comments and wrapping elements, as most are."""
    if len(ranges) == 1 and not block.inlines:  # a heading, a cell, an item
        start, end = ranges[0]
        form = show(block, start, end)
        return [Segment(form, block, 1, 1, start, end)] if _translatable(form) else []
    kept = [(form, a, b) for a, b in ranges if _translatable(form := show(block, a, b))]
    return [Segment(form, block, index, len(kept), a, b) for index, (form, a, b) in enumerate(kept, 1)]


def _ranges(block: Block, mode: str, locale: str) -> Sequence[tuple[int, int]]:
    text = block.text
    if block.encoding == "yaml" and "\n" in text:
        lines, at = [], 0
        for line in text.split("\n"):
            lines += [(at + a, at + b) for a, b in _line(line, block, mode, locale)]
            at += len(line) + 1
        return lines
    return _line(text, block, mode, locale)


def _line(text: str, block: Block, mode: str, locale: str) -> Sequence[tuple[int, int]]:
    if mode == "sentence":
        return split(text, block.inlines, locale)
    start = len(text) - len(text.lstrip(_SPACE))
    end = len(text.rstrip(_SPACE))
    return [(start, end)] if start < end else []


def _without_comments(block: Block, start: int, end: int) -> tuple[int, int]:
    """Leave comments and white space at the edges of a segment outside it."""
    if not any(p.kind == "comment" for p in block.pieces):
        return start, end
    at, edges = 0, []
    for piece in block.pieces:
        edges.append((at, at + len(piece.text), piece.kind))
        at += len(piece.text)
    changed = True
    while changed:
        changed = False
        while start < end and block.text[start] in _SPACE:
            start += 1
        while start < end and block.text[end - 1] in _SPACE:
            end -= 1
        for first, last, kind in edges:
            if kind == "comment" and first == start and last <= end:
                start, changed = last, True
            elif kind == "comment" and last == end and first >= start:
                end, changed = first, True
    return start, end


def _without_wrapping(block: Block, start: int, end: int) -> tuple[int, int]:
    """Leave an element round a whole segment outside it, and a tag that has a line for itself."""
    while True:
        for run in block.inlines:
            if run.kind == "element" and (run.start, run.end) == (start, end):
                inner = [i for i in block.inlines if i.kind == "html" and start <= i.start and i.end <= end]
                start, end = inner[0].end, inner[-1].start
                break
            alone = block.text[run.end : run.end + 1] == "\n" and not any(
                i.kind == "element" and i.start == start for i in block.inlines
            )
            if run.kind == "html" and run.start == start and run.end < end and alone:
                start = run.end
                break
        else:
            return start, end
        text = block.text[start:end]
        start += len(text) - len(text.lstrip(_SPACE))
        end -= len(text) - len(text.rstrip(_SPACE))


def _notes(block: Block, start: int, end: int) -> list[str]:
    """The author's notes in comments between two characters of a block."""
    found, at = [], 0
    for piece in block.pieces:
        if piece.kind == "comment" and start <= at < end and piece.detail.startswith("l10n:"):
            found.append(" ".join(piece.detail[5:].split()))
        at += len(piece.text)
    return found


def _translatable(form: Form) -> bool:
    text = " ".join(p.text for p in form.pieces if p.kind == "text") if form.pieces else form.msgid
    if "&" in text or "@" in text or "://" in text or "www." in text:
        text = _NO_TEXT.sub(" ", text)
    return bool(_LETTER.search(text))
