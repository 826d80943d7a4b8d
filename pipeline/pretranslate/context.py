"""Where a unit stands: between which others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from polib import POEntry

__all__ = ["in_context", "neighbours"]


def neighbours(entries: Sequence[POEntry], number: int) -> tuple[str, str]:
    """The texts before and after an entry of a catalog, empty at its ends.

    Args:
        entries: The entries of a catalog that are not obsolete.
        number: Which of them.
    """
    before = entries[number - 1].msgid if number else ""
    after = entries[number + 1].msgid if number + 1 < len(entries) else ""
    return before, after


def in_context(entry: POEntry, before: str, after: str) -> tuple[str, str]:
    """The neighbours of an entry as the memory compares them: an alt text stands in another context than a sentence.

    U+0004 is what compiled catalogs put between a ``msgctxt`` and a text; no ``msgid`` holds it.
    """
    own = entry.msgctxt
    return (f"{own}\x04{before}", f"{own}\x04{after}") if own else (before, after)
