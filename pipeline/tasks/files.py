"""Files that a command will write, kept until everything is known to be right."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.files import write_bytes

__all__ = ["Pending"]


class Pending:
    """Files to write once everything is known to be right: bad input changes nothing on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[Path, bytes] = {}

    def add(self, path: Path, data: bytes) -> None:
        """Plan to write a file."""
        self.files[path] = data

    def write(self) -> list[Path]:
        """Write the planned files that differ from what is on disk.

        Returns:
            The files that were written.

        Raises:
            CatalogError: A file cannot be written, or a link leads out of the project.
        """
        files = self.files.items()
        return [p for p, data in files if write_bytes(p, data, self.root, lasting=p.suffix == ".po")]
