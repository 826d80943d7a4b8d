"""What a draft's comments say: who wrote it, and what a person must look at.

One line each, over the entry, in the translator's comments that every PO tool keeps::

    # mt:google:1a2b3c4d
    # missing term: myelin → الميالين
    # missing number: 0.5

They go with the draft: they are written anew when it is, and dropped once a person has made the text theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.catalog.origin import is_untouched_draft, stamp

if TYPE_CHECKING:
    from polib import POEntry

__all__ = ["add", "drop_stale", "field", "remarks", "write"]

_REMARK = re.compile(r"(?:missing term|markup|missing number|added number): ")
_NO_FIELD = re.compile(r"[\s:]+")


def field(text: str) -> str:
    """A version or another word as a field of an origin, where colons and spaces part."""
    return _NO_FIELD.sub("-", text.strip(": \t\n"))


def remarks(entry: POEntry) -> list[str]:
    """What a machine asked a person to look at."""
    return [line for line in entry.tcomment.split("\n") if _REMARK.match(line)]


def write(entry: POEntry, text: str, origin: str, notes: Iterable[str] = ()) -> None:
    """Give an entry a draft, its origin and its remarks, in place of older ones.

    A previous ``msgid`` belonged to the older draft and goes with it.
    """
    entry.msgstr = text
    entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
    _keep(entry, ())
    stamp(entry, origin)
    for note in notes:
        add(entry, note)


def add(entry: POEntry, note: str) -> None:
    """Add a remark."""
    entry.tcomment = "\n".join([*filter(None, entry.tcomment.split("\n")), " ".join(note.split())])


def drop_stale(entry: POEntry) -> None:
    """Drop the remarks of a draft that a person has edited or passed."""
    if _REMARK.search(entry.tcomment) and remarks(entry) and not is_untouched_draft(entry):
        _keep(entry, ())


def _keep(entry: POEntry, notes: Iterable[str]) -> None:
    lines = [line for line in entry.tcomment.split("\n") if line and not _REMARK.match(line)]
    entry.tcomment = "\n".join([*lines, *notes])
