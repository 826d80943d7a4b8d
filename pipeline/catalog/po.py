"""Catalogs to and from PO files: strict reading, canonical and atomic writing."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.catalog import Catalog
from pipeline.catalog.charset import decode
from pipeline.catalog.files import read_bytes, write_bytes
from pipeline.catalog.parser import parse_text
from pipeline.catalog.printer import print_catalog
from pipeline.errors import CatalogError

__all__ = ["dump", "parse", "read", "write"]


def parse(data: bytes, path: str | Path) -> Catalog:
    """Parse a PO file's bytes.

    Args:
        data: The bytes, in the charset that the header declares.
        path: The file's name in errors.

    Raises:
        CatalogError: It isn't a whole and sound catalog; with the file and the line.
    """
    text, charset = decode(data, path)
    return parse_text(text, path, charset)


def read(path: Path, root: Path | None = None) -> Catalog:
    """Read a PO file.

    Args:
        path: The file.
        root: The folder that the file must lie in once symbolic links are followed; ``None`` for anywhere.

    Raises:
        CatalogError: It can't be read, or isn't a whole and sound catalog.
    """
    return parse(read_bytes(path, root), path)


def dump(catalog: Catalog) -> bytes:
    """Print a catalog in its one canonical form: UTF-8, as ``msgcat --no-wrap`` would.

    Raises:
        CatalogError: Something in it can't be written so that it is read back.
    """
    return print_catalog(catalog)


def write(path: Path, catalog: Catalog, root: Path | None = None) -> bool:
    """Write a PO file in canonical form, atomically, and only if its bytes change.

    Args:
        path: The file; folders above it are made.
        catalog: What to write.
        root: As in :func:`read`.

    Returns:
        Whether the file was written.

    Raises:
        CatalogError: The catalog can't be printed, or the file not written; the old file stays as it was.
    """
    try:
        data = dump(catalog)
    except CatalogError as error:
        raise CatalogError(error.message, path) from None
    return write_bytes(path, data, root)
