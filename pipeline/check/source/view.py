"""What a check of sources sees: a document with its segments, terms and lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipeline.check.lazy import lazy
from pipeline.model import Block, Document, Match, Segment
from pipeline.segment.form import cut
from pipeline.terms import Finder

__all__ = ["Remark", "View"]


class Remark(NamedTuple):
    """What a check found in a source: what is wrong, how to mend it, the byte it stands at, the text it is about."""

    message: str
    hint: str
    at: int
    text: str = ""
    severity: str | None = None


@dataclass(frozen=True, eq=False)
class View:
    """A source as its checks see it.

    Attributes:
        document: The source taken apart.
        segments: Its segments.
        finder: Finds the glossary's terms; ``None`` where there is no glossary.
        names: The names of all sources of the project.
        root: The project's folder.
    """

    document: Document
    segments: Sequence[Segment]
    finder: Finder | None
    names: frozenset[str]
    root: Path

    @lazy
    def _line_ends(self) -> list[int]:
        return [index for index, byte in enumerate(self.document.data) if byte == 10]

    def line(self, at: int) -> int:
        """The line of a byte, counted from 1."""
        return bisect_right(self._line_ends, at - 1) + 1

    def place(self, block: Block, character: int) -> int:
        """The byte at which a character of a block's text stands."""
        pieces = cut(block, min(character, max(len(block.text) - 1, 0)), len(block.text))
        return pieces[0].start if pieces else block.start

    @lazy
    def matches(self) -> Sequence[tuple[Segment, Match]]:
        """The glossary's terms in the segments' texts."""
        if self.finder is None:
            return ()
        return [(segment, match) for segment in self.segments for match in self.finder.find(segment.msgid)]

    def at_segment(self, segment: Segment) -> int:
        """The byte at which a segment begins."""
        return self.place(segment.block, segment.start)

    @lazy
    def slugs(self) -> Mapping[str, str]:
        """The last parts of the addresses that the project's pages have, by name of the source."""
        found = {Path(name).stem: name for name in self.names}
        own = self.document.meta.get("slug")
        if isinstance(own, str):
            found[own] = self.document.name
        return found
