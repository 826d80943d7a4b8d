"""Where a draft came from, said in a translator's comment that every PO tool keeps.

``# mt:google:1a2b3c4d`` stands over a text that the engine ``google`` wrote; the last field is a short hash
of that text. Once a person edits the text the hash no longer fits, and the text is the person's. Further
fields may stand between: a version, a score.
"""

from __future__ import annotations

import re

import polib

__all__ = ["is_untouched_draft", "origin", "stamp"]

_STAMP = re.compile(r"^mt:([^\s:]+(?::[^\s:]+)*):([0-9a-f]{8})$")


def _hash(text: str) -> str:
    from hashlib import blake2b  # loads OpenSSL, which a run without drafts can do without

    return blake2b(text.encode(), digest_size=4).hexdigest()


def stamp(entry: polib.POEntry, engine: str) -> None:
    """Mark an entry's text as a machine's draft: fuzzy, with its origin in place of an older one.

    Args:
        entry: The entry; its ``msgstr`` is the draft.
        engine: Who wrote it, with a version or score if it has one: ``google``, ``memory:0.83``.
    """
    lines = [line for line in entry.tcomment.split("\n") if line and not _STAMP.match(line.strip())]
    entry.tcomment = "\n".join([*lines, f"mt:{engine}:{_hash(entry.msgstr)}"])
    if "fuzzy" not in entry.flags:
        entry.flags.append("fuzzy")


def origin(entry: polib.POEntry) -> str | None:
    """Who wrote the text of an entry, where a machine did and nobody has edited it since; else ``None``."""
    for line in entry.tcomment.split("\n"):
        if (found := _STAMP.match(line.strip())) and found[2] == _hash(entry.msgstr):
            return found[1]
    return None


def is_untouched_draft(entry: polib.POEntry) -> bool:
    """Whether the text is a machine's draft that no person has touched."""
    return entry.fuzzy and origin(entry) is not None
