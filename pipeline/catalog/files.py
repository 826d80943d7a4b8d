"""Reading and writing files so that nothing is lost: within the project only, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.errors import CatalogError

__all__ = ["read_bytes", "write_bytes"]


def read_bytes(path: Path, root: Path | None = None) -> bytes:
    """Read a file.

    Args:
        path: The file.
        root: The folder that the file must lie in once symbolic links are followed; ``None`` for anywhere.

    Raises:
        CatalogError: There is no such file, it can't be read, or a symbolic link leads out of ``root``.
    """
    try:
        return _inside(path, root).read_bytes()
    except FileNotFoundError:
        raise CatalogError("there is no such file; check the name", path) from None
    except OSError as error:
        raise CatalogError(
            f"the file can't be read ({error.strerror}); check what it is and its rights", path
        ) from None


def write_bytes(path: Path, data: bytes, root: Path | None = None, *, lasting: bool = True) -> bool:
    """Write a file, atomically: whoever reads it, whenever, finds the old bytes or the new ones.

    The bytes go to a file beside it that then takes its place, with the rights the old file had. A symbolic
    link stays one: the file it names is replaced. Folders above it are made.

    Args:
        path: The file.
        data: All of its bytes.
        root: As in :func:`read_bytes`.
        lasting: Whether to wait until the disk has it, so that a loss of power can't undo it. What can be made
            anew, as pages can, need not wait.

    Returns:
        Whether anything was written: not where the file holds these bytes already.

    Raises:
        CatalogError: It can't be written, or a symbolic link leads out of ``root``.
    """
    target = _inside(path, root)
    try:
        try:
            mode: int | None = target.stat().st_mode & 0o7777
            if target.read_bytes() == data:
                return False
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = None
        _replace(target, data, mode, lasting=lasting)
    except OSError as error:
        raise CatalogError(
            f"the file can't be written ({error.strerror}); check its folder's rights and the disk", path
        ) from None
    return True


def _inside(path: Path, root: Path | None) -> Path:
    """Follow symbolic links, but not out of ``root``."""
    try:
        target = path.resolve()
        home = root.resolve() if root is not None else None
    except (OSError, RuntimeError, ValueError):
        raise CatalogError("symbolic links lead in a circle here; remove them", path) from None
    if home is not None and not target.is_relative_to(home):
        raise CatalogError(f"the file lies outside the project, at {target}; put the file itself here", path)
    return target


def _replace(target: Path, data: bytes, mode: int | None, *, lasting: bool) -> None:
    temporary = target.with_name(f".{target.name[:80]}.{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            if lasting:
                os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if not lasting:
        return
    # The new name too must outlast a loss of power.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
