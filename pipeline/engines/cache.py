"""Answers that engines gave, kept in sqlite so that asking again costs nothing.

A row's key is a hash of everything that makes an answer what it is; neither source texts nor services' keys
are stored, only answers. Every write is a transaction of its own in write-ahead mode: a killed process loses
nothing that it was told was written, and two processes may use the file at once.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.engines.base import Engine, Request
from pipeline.errors import ConfigError

__all__ = ["Cache", "key_of"]

_FORMAT = 1  # raise it whenever keys or rows change their meaning: old rows are then forgotten
_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.02
_BUSY = {"SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"}
_AT_ONCE = 500  # variables in one statement; sqlite's oldest limit is 999
_TABLE = """CREATE TABLE IF NOT EXISTS answers
(key BLOB PRIMARY KEY, engine TEXT NOT NULL, version TEXT NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID"""


def key_of(engine: Engine, request: Request) -> bytes:
    """Hash what an answer depends on: engine, version, locales, text and the terms matched in it."""
    facts = [
        engine.name,
        engine.fingerprint,
        engine.source,
        engine.target,
        request.markup,
        request.text,
        sorted(set(request.terms)),
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")).digest()


class Cache:
    """The file of answers. Use it from one thread.

    Raises:
        ConfigError: The file cannot be opened or is no such cache; it can always be deleted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        problem: Exception | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
            self._open()
        except (OSError, sqlite3.Error) as error:
            problem = error
        if problem is not None:
            raise self._broken(problem)

    def _open(self) -> None:
        run = self._database.execute
        self._log_ahead()
        run("PRAGMA synchronous=NORMAL")  # survives a kill; only a power cut may lose the last answers
        if run("PRAGMA user_version").fetchone()[0] == _FORMAT:
            return
        run("BEGIN IMMEDIATE")
        if run("PRAGMA user_version").fetchone()[0] != _FORMAT:  # another process may have been quicker
            run("DROP TABLE IF EXISTS answers")
            run(_TABLE)
            run(f"PRAGMA user_version={_FORMAT}")
        run("COMMIT")

    def _log_ahead(self) -> None:
        """Turn write-ahead mode on: the one thing for which sqlite does not wait by itself."""
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                self._database.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname not in _BUSY or time.monotonic() > end:
                    raise
            else:
                return
            time.sleep(_PAUSE_SECONDS)

    def get(self, keys: Sequence[bytes]) -> dict[bytes, str]:
        """Give the answers that are known, by key."""
        found: dict[bytes, str] = {}
        problem: Exception | None = None
        try:
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, answer FROM answers WHERE key IN ({marks})"  # noqa: S608 - only marks
                found.update(self._database.execute(query, part))
        except sqlite3.Error as error:
            problem = error
        if problem is not None:
            raise self._broken(problem)
        return found

    def put(self, engine: Engine, answers: Iterable[tuple[bytes, str]]) -> None:
        """Keep answers of an engine, all or none of them."""
        rows = [(key, engine.name, engine.version, answer) for key, answer in answers]
        problem: Exception | None = None
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            problem = error
        if problem is not None:
            raise self._broken(problem)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _broken(self, problem: Exception) -> ConfigError:
        name = getattr(problem, "sqlite_errorname", type(problem).__name__)
        if name in _BUSY:
            return ConfigError("is in use by another run; wait until that has ended", self._path)
        if name == "SQLITE_FULL":
            return ConfigError("cannot grow; make room on the disk", self._path)
        return ConfigError(f"cannot be used as a cache ({name}); delete it, it is made anew", self._path)
