"""Segments to a catalog template: one entry a unit, with comments that say where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import polib

from pipeline.catalog.catalog import Catalog
from pipeline.model import Segment

__all__ = ["template"]

_MOST_PLACES = 5


def template(segments: Sequence[Segment], reference: str, header: polib.POEntry) -> Catalog:
    """Make the catalog template of a source.

    Args:
        segments: All segments of the source, in order.
        reference: How entries refer to the source: ``source/about/team.md``. Without a line number: it would
            change with every edit above.
        header: The header entry to use.

    Returns:
        A catalog with an entry for each distinct key, in order of first appearance. An extracted comment says
        for each place the headings above it, what it is and which sentence; then come addresses of links and
        images, and the author's notes.
    """
    places: dict[tuple[str | None, str], list[Segment]] = {}
    for segment in segments:
        places.setdefault(segment.key, []).append(segment)
    entries = [_entry(context, msgid, found, reference) for (context, msgid), found in places.items()]
    return Catalog(header, entries)


_EMPTY = polib.POEntry(msgid="", msgstr="")


def _entry(context: str | None, msgid: str, segments: Sequence[Segment], reference: str) -> polib.POEntry:
    # The constructor looks up each of a dozen names, at many times the cost of a copy.
    entry = polib.POEntry.__new__(polib.POEntry)
    entry.__dict__.update(
        _EMPTY.__dict__,
        msgctxt=context,
        msgid=msgid,
        comment="\n".join(_comments(segments)),
        occurrences=[(reference, "")],
        flags=[],
        msgstr_plural={},
    )
    return entry


def _comments(segments: Sequence[Segment]) -> list[str]:
    if len(segments) == 1 and not segments[0].block.inlines and not segments[0].notes:
        return [" ".join(_where(segments[0]).split())]
    wheres = list(dict.fromkeys(_where(s) for s in segments))
    lines = wheres[:_MOST_PLACES]
    if len(wheres) > _MOST_PLACES:
        lines.append(f"and at {len(wheres) - _MOST_PLACES} more places")
    lines += dict.fromkeys(line for s in segments for line in _addresses(s))
    lines += dict.fromkeys(f"Note: {note}" for s in segments for note in s.notes)
    return [" ".join(line.split()) for line in lines]


def _where(segment: Segment) -> str:
    block = segment.block
    where = " › ".join((*block.path, block.role))
    return where if segment.count == 1 else f"{where}, sentence {segment.index} of {segment.count}"


def _addresses(segment: Segment) -> list[str]:
    if not segment.block.inlines:
        return []
    form = segment.form
    numbered = len(form.links) > 1
    lines = [
        f"Link [{number}]: {closing.detail}" if numbered else f"Link: {closing.detail}"
        for number, (_, closing) in enumerate(form.links, 1)
    ]
    lines += [f"Image ![{number}]: {image.detail}" for number, image in enumerate(form.images, 1)]
    lines += [
        f"{shown}: {piece.text}"
        for shown, piece in (form.tags or {}).items()
        if piece.kind == "html" and shown != piece.text
    ]
    return lines
