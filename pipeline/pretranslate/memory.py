"""The project's memory: what persons have passed in any catalog of a locale, and the TMX files in ``memory/``.

A sentence's neighbours are those in its catalog, which stands in the order of the article. A ``msgctxt`` is part of
the context: the same words as an alt text are in another place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.catalog.catalog import Catalog
from pipeline.locales import folder
from pipeline.memory import Memory, Record, tmx
from pipeline.pretranslate.context import in_context, neighbours
from pipeline.project import Project

if TYPE_CHECKING:
    from polib import POEntry

__all__ = ["open_memory"]


def _tmx_files(project: Project) -> list[Path]:
    """The TMX files of a project; those with other locales hold nothing for one, which does no harm."""
    return sorted((project.root / "memory").rglob("*.tmx"))


def open_memory(project: Project, locale: str, catalogs: Mapping[Path, Catalog]) -> Memory:
    """Open a locale's memory and bring it up to date: what has not changed is not read again.

    Args:
        project: The project.
        locale: The locale.
        catalogs: All its catalogs as they are on disk.

    Raises:
        TranslationMemoryError: The memory's file or a TMX file cannot be used.
    """
    memory = Memory(project.root / ".cache" / "memory" / f"{folder(locale)}.sqlite", project.source_locale)
    try:
        origins = []
        for path, catalog in catalogs.items():
            origins.append(project.show(path))
            memory.update(origins[-1], _fingerprint(path), _records(catalog))
        for path in _tmx_files(project):
            origins.append(project.show(path))
            memory.update(origins[-1], _fingerprint(path), tmx.read(path, project.source_locale, locale))
        memory.retain(origins)
    except BaseException:
        memory.close()
        raise
    return memory


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def _records(catalog: Catalog) -> Iterator[Record]:
    """What persons have passed; of what left the source the neighbours are not known any more."""
    entries = [entry for entry in catalog.entries if not entry.obsolete]
    for number, entry in enumerate(entries):
        if _passed(entry):
            yield Record(entry.msgid, entry.msgstr, *in_context(entry, *neighbours(entries, number)))
    for entry in catalog.entries:
        if entry.obsolete and _passed(entry):
            yield Record(entry.msgid, entry.msgstr)


def _passed(entry: POEntry) -> bool:
    return bool(entry.msgstr) and not entry.fuzzy and not entry.msgid_plural
