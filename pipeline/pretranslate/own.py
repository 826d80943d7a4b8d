"""The memory of the project's own catalogs: what a person has passed for exactly the same text elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.origin import stamp

__all__ = ["Memory", "fill", "remember"]

Memory = dict[tuple[str | None, str], str]
"""Translations that a person has passed, by context and text."""


def remember(catalogs: Iterable[Catalog]) -> Memory:
    """Collect what persons have passed; of two translations of a text the first is kept."""
    memory: Memory = {}
    for catalog in catalogs:
        for entry in catalog.entries:
            if entry.msgstr and not entry.fuzzy and not entry.obsolete and not entry.msgid_plural:
                memory.setdefault((entry.msgctxt, entry.msgid), entry.msgstr)
    return memory


def fill(catalog: Catalog, memory: Memory) -> int:
    """Fill the empty entries of a catalog with drafts from the memory.

    A translation was passed where it stands, not here, so it comes as a draft.

    Returns:
        How many entries were filled.
    """
    filled = 0
    for entry in catalog.entries:
        if entry.msgstr or entry.obsolete or entry.msgid_plural:
            continue
        if text := memory.get((entry.msgctxt, entry.msgid)):
            entry.msgstr = text
            stamp(entry, "memory")
            filled += 1
    return filled
