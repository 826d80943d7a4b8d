"""What goes into a translation memory and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Match", "Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """A sentence and its translation, as a catalog or a TMX file holds them.

    ``before`` and ``after`` are the source texts of the neighbouring sentences: ``""`` where the document
    begins or ends, ``None`` where the neighbour is not known. ``reviewed`` says that a person of this project
    has passed the translation; what comes from elsewhere has not been.
    """

    source: str
    target: str
    before: str | None = None
    after: str | None = None
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """A translation that the memory offers.

    ``source`` is the text it was made for and ``origin`` the catalog or TMX file it came from. ``score`` is
    how alike that text and the one asked for are (see `pipeline.memory.score`), 1.0 for the same text.
    ``context`` says that both neighbours are known and the same too.
    """

    source: str
    target: str
    origin: str
    score: float
    context: bool
    reviewed: bool
