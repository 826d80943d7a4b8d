"""One run at a time in a project's folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError

__all__ = ["locked"]

_POLL = 0.1  # seconds


@contextmanager
def locked(folder: Path, timeout: float = 60.0) -> Iterator[None]:
    """Hold the project's lock, so that two runs at once can't mix their files.

    The lock is the kernel's (``flock``) on ``.cache/lock``, which version control ignores: it ends with its
    process, however that ends, so a lock is never stale. It holds between threads too, and it can't be taken
    twice by one of them.

    Args:
        folder: The project's folder.
        timeout: Seconds to wait for another run to end.

    Raises:
        PipelineError: Another run still held the lock then, or the lock can't be made.
    """
    path = folder / ".cache" / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise PipelineError(f"the lock can't be made ({error.strerror}); check the folder's rights", path) from None
    try:
        end = time.monotonic() + timeout
        while not _take(descriptor):
            if time.monotonic() >= end:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
                raise PipelineError(
                    f"another run (process {holder}) has been at work here for over {timeout:g} seconds; "
                    "wait for it to end, or end it, and try again",
                    folder,
                )
            time.sleep(_POLL)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
