"""Source texts to documents with exact places. Nothing else in the pipeline reads sources.

A source format is a module with a ``read(data, name, fields)`` and one line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import PurePath

from pipeline.errors import SourceError
from pipeline.model import Document
from pipeline.read.front_matter import DEFAULT_FIELDS

__all__ = ["FORMATS", "read"]

FORMATS = {".md": "markdown"}
"""File name endings and the modules of this package that read them."""


def read(data: bytes, name: str, fields: Sequence[str] = DEFAULT_FIELDS) -> Document:
    """Take a source text apart.

    Args:
        data: The file's bytes.
        name: Its name; the ending decides the format.
        fields: Paths of the front matter fields that hold text for readers.

    Raises:
        SourceError: The text cannot be read, or its format is unknown.
    """
    suffix = PurePath(name).suffix
    if suffix not in FORMATS:
        raise SourceError(
            f"there is no reader for {suffix or 'a name without an ending'}; use {', '.join(FORMATS)}", name
        )
    document: Document = import_module(f"pipeline.read.{FORMATS[suffix]}").read(data, name, fields)
    return document
