"""The translation memory: what people have translated before, found again by the same or a similar sentence.

It knows nothing of catalogs' file format or of engines: records go in, matches come out. TMX files are read
by `pipeline.memory.tmx`.
"""

from __future__ import annotations

from .records import Match, Record
from .score import similarity
from .store import Memory

__all__ = ["Match", "Memory", "Record", "similarity"]
