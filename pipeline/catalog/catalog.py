"""A gettext catalog in memory: a header, entries in file order, and what stands after the last entry.

The entries are polib's, because everybody who has scripted a catalog knows them. polib itself neither reads
nor writes here: :mod:`pipeline.catalog.po` does, strictly and without loss.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field

import polib

__all__ = ["Catalog", "HeaderFields", "translation_line"]


class HeaderFields(MutableMapping[str, str]):
    """The header's ``Name: value`` lines as a mapping that keeps their order and every line it doesn't know.

    It is a view: it reads and writes ``header.msgstr``. Setting a field that exists changes its line in place
    (the first one, as gettext reads it), a new field is appended. Names compare without regard to case; a
    line that isn't a field (a continuation, free text) stays where it is.
    """

    def __init__(self, header: polib.POEntry) -> None:
        self._header = header

    def _lines(self) -> list[str]:
        return str(self._header.msgstr).split("\n")

    @staticmethod
    def _name(line: str) -> str | None:
        name, colon, _ = line.partition(":")
        return name.strip() if colon and name.strip() else None

    def _find(self, key: str) -> int | None:
        for number, line in enumerate(self._lines()):
            name = self._name(line)
            if name is not None and name.lower() == key.lower():
                return number
        return None

    def __getitem__(self, key: str) -> str:
        number = self._find(key)
        if number is None:
            raise KeyError(key)
        return self._lines()[number].partition(":")[2].strip()

    def __setitem__(self, key: str, value: str) -> None:
        if "\n" in key or "\n" in value or ":" in key:
            raise ValueError(f"{key!r}: {value!r} is not one line of a header; give a plain name and value")
        lines = self._lines()
        number = self._find(key)
        if number is not None:
            lines[number] = f"{lines[number].partition(':')[0]}: {value}"
        else:
            if lines[-1] == "":
                lines.pop()
            lines += [f"{key}: {value}", ""]
        self._header.msgstr = "\n".join(lines)

    def __delitem__(self, key: str) -> None:
        number = self._find(key)
        if number is None:
            raise KeyError(key)
        lines = self._lines()
        del lines[number]
        self._header.msgstr = "\n".join(lines)

    def __iter__(self) -> Iterator[str]:
        seen = set()
        for line in self._lines():
            name = self._name(line)
            if name is not None and name.lower() not in seen:
                seen.add(name.lower())
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True)
class Catalog:
    """A catalog: its header, its other entries in file order, obsolete ones too, and its last comments.

    Attributes:
        header: The entry with the empty ``msgid``. Its ``msgstr`` is the raw text of the header fields: their
            order and spelling, and fields nobody knows, stay.
        entries: All other entries.
        tail: Lines after the last entry (``# Local Variables: …``), with their ``#``, joined by line feeds.
    """

    header: polib.POEntry = field(default_factory=lambda: polib.POEntry(msgid="", msgstr=""))
    entries: list[polib.POEntry] = field(default_factory=list)
    tail: str = ""

    @property
    def fields(self) -> HeaderFields:
        """The header's fields, to read and to change."""
        return HeaderFields(self.header)


def translation_line(entry: polib.POEntry) -> int | None:
    """The line of an entry's first ``msgstr`` in the file it was read from, counted from 1.

    That is where an editor should open; ``entry.linenum`` is the entry's first line, comments included.
    ``None`` for an entry that wasn't read from a file.
    """
    line: int | None = getattr(entry, "translation_line", entry.linenum)
    return line
