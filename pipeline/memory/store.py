"""The memory's file: records by origin, exact look-ups by hash, similar ones by an inverted index.

One SQLite file holds one locale pair, so that runs for two locales never wait for each other, a locale's
memory can be deleted alone, and no posting list holds another locale's sentences. The file is a cache:
everything in it can be read again from the catalogs and TMX files.

Tables: ``origin`` (a catalog or TMX file and the fingerprint it was read with), ``source`` (each distinct
sentence once), ``unit`` (a translation of a sentence, from an origin) and ``feature``, an FTS5 index without
content that maps the features of `pipeline.memory.features` to sentences. FTS5 keeps its posting lists
compressed, in segments that it merges as records come and go, so the index is never rebuilt.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pipeline.errors import TranslationMemoryError

from .features import VERSION, features
from .records import Match, Record
from .score import Scorer

__all__ = ["Memory"]

# A pair of words is rare: read more of its list. A word whose list is longer than this says too little.
_PAIR_ROWS: Final = 1000
_WORD_ROWS: Final = 200
_SCORED: Final = 100  # the candidates sharing most features with the sentence, scored by their text

_PATIENCE: Final = 60.0  # seconds to wait for another run that is writing
_PAUSE: Final = 0.05
_MANY: Final = 10_000  # sentences added or removed at once, after which the index is merged into one segment

_SCHEMA: Final = """
CREATE TABLE format (name TEXT NOT NULL);
CREATE TABLE origin (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL);
CREATE TABLE source (id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX source_digest ON source (digest);
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origin (id),
    source INTEGER NOT NULL REFERENCES source (id),
    target TEXT NOT NULL,
    before INTEGER,
    after INTEGER,
    reviewed INTEGER NOT NULL,
    digest INTEGER NOT NULL
);
CREATE INDEX unit_origin ON unit (origin);
CREATE INDEX unit_source ON unit (source);
CREATE VIRTUAL TABLE feature
    USING fts5 (list, content = '', detail = none, columnsize = 0, tokenize = 'ascii');
INSERT INTO feature (feature, rank) VALUES ('hashsize', 16777216);
"""
_TABLES: Final = ("feature", "unit", "source", "origin", "format")


def _digest(text: str) -> int:
    """Hash a text to 64 bits, signed as SQLite's integers are."""
    data = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(data, "big", signed=True)


def _digest_known(text: str | None) -> int | None:
    return None if text is None else _digest(text)


def _format(language: str) -> str:
    """Name everything that the features of a text depend on."""
    words = resources.files(__package__) / "words" / f"{language}.yaml"
    lists = _digest(words.read_text(encoding="utf-8")) if words.is_file() else 0
    return f"{VERSION} {language} {lists} {unicodedata.unidata_version}"


def _busy(error: sqlite3.OperationalError) -> bool:
    """Tell whether another process holds the file (SQLite: the low byte is the code, the rest a detail)."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


class Memory:
    """The translation memory of one locale pair.

    A context manager; for one thread, but for many processes at once.

    Args:
        path: The SQLite file, made with its folders if it is not there. ``None`` keeps all in memory.
        language: The source locale (BCP 47); its primary subtag chooses the word lists of
            `pipeline.memory.score`.

    Raises:
        TranslationMemoryError: The file cannot be opened, is no memory, or another run holds it for too long.
    """

    def __init__(self, path: Path | str | None = None, language: str = "en") -> None:
        self._path = Path(path) if path is not None else None
        self._language = language.replace("_", "-").partition("-")[0].lower()
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise TranslationMemoryError(
                    f"the folder for the translation memory cannot be made ({error.strerror})", self._path
                ) from error
        with self._guard():
            self._db = sqlite3.connect(self._path or ":memory:", timeout=_PATIENCE, isolation_level=None)
            try:
                self._patiently(self._prepare)
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Nothing is left to write: every update has been committed or undone."""
        self._db.close()

    def update(self, origin: str, fingerprint: str, records: Iterable[Record]) -> bool:
        """Make what came from an origin be these records, unless it was read with this fingerprint already.

        Only what differs is written. All of it is kept or, if anything fails or the process dies, none.

        Args:
            origin: The name of the catalog or TMX file.
            fingerprint: A hash of its content.
            records: Its records; equal ones count once, and those without a source or a target not at all.
                Not looked at if the fingerprint is the known one, so that a generator need not even open the
                file.

        Returns:
            Whether the records were read.

        Raises:
            TranslationMemoryError: The file cannot be written, or another run holds it for too long.
        """
        with self._guard():
            if self._fingerprint(origin) == fingerprint:
                return False
            with self._transaction("IMMEDIATE"):
                if self._fingerprint(origin) == fingerprint:  # another run came first
                    return False
                self._replace(origin, fingerprint, records)
        return True

    def retain(self, origins: Iterable[str]) -> None:
        """Forget everything that came from other origins than these.

        Raises:
            TranslationMemoryError: The file cannot be written, or another run holds it for too long.
        """
        kept = set(origins)
        with self._guard():
            if not self._strangers(kept):  # the usual case must not wait for another run
                return
            with self._transaction("IMMEDIATE"):
                for origin in self._strangers(kept):
                    units = self._db.execute("SELECT id, source FROM unit WHERE origin = ?", (origin,))
                    self._remove(units.fetchall())
                    self._db.execute("DELETE FROM origin WHERE id = ?", (origin,))

    def exact(self, msgid: str, before: str | None = None, after: str | None = None) -> Match | None:
        """Find the translation of the same sentence, to the character.

        Of several the first is taken by: more neighbours the same; reviewed; the target that most records
        have; the names of the origins, the targets.

        Args:
            msgid: The sentence.
            before: The source text of the sentence before it, ``""`` if there is none, ``None`` if not known.
            after: Likewise of the one after it.

        Raises:
            TranslationMemoryError: The file cannot be read.
        """
        with self._guard(), self._transaction("DEFERRED"):
            source = self._source(msgid)
            return self._best(source, msgid, 1.0, before, after) if source is not None else None

    def similar(self, msgid: str, threshold: float = 0.75, limit: int = 1) -> list[Match]:
        """Find the translations of the sentences most similar to one, the most similar first.

        The index proposes candidates, so a best match may be missed now and then; what is returned is scored
        exactly.

        Args:
            msgid: The sentence.
            threshold: The lowest score to return.
            limit: How many sentences to return at most; each comes with the translation that `exact` would
                choose.

        Raises:
            TranslationMemoryError: The file cannot be read.
        """
        scorer = Scorer(msgid, self._language)
        with self._guard(), self._transaction("DEFERRED"):
            found = [
                (scorer.score(text), text, source)
                for source, text in self._db.execute(
                    "SELECT id, text FROM source WHERE id IN (SELECT value FROM json_each(?))",
                    (json.dumps(self._candidates(msgid)),),
                )
            ]
            found = [each for each in found if each[0] >= threshold]
            found.sort(key=lambda each: (-each[0], each[1]))
            return [self._best(source, text, score) for score, text, source in found[:limit]]

    def _candidates(self, msgid: str) -> list[int]:
        """Give the sentences that share most features with one."""
        votes: Counter[int] = Counter()
        words, pairs = features(msgid, self._language)
        for names, rows in ((pairs, _PAIR_ROWS), (words, _WORD_ROWS)):
            for name in names:
                found = self._db.execute("SELECT rowid FROM feature (?) LIMIT ?", (f'"{name}"', rows))
                sources = [source for (source,) in found]
                votes.update(sources)
                if len(sources) < rows:  # a rare feature says more
                    votes.update(sources)
        if not votes:
            return []
        least = sorted(votes.values())[-_SCORED:][0]  # far cheaper than to sort them all by votes and number
        top = sorted((-count, source) for source, count in votes.items() if count >= least)
        return [source for _, source in top[:_SCORED]]

    def _best(self, source: int, text: str, score: float, before: str | None = None, after: str | None = None) -> Match:
        """Choose among the translations of a sentence."""
        near = (_digest_known(before), _digest_known(after))
        units = self._db.execute(
            "SELECT name, target, reviewed, before, after FROM unit JOIN origin ON origin.id = unit.origin"
            " WHERE source = ?",
            (source,),
        ).fetchall()
        uses = Counter(target for _, target, *_ in units)

        def same(unit: tuple[str, str, int, int | None, int | None]) -> int:
            return sum(one is not None and one == other for one, other in zip(near, unit[3:], strict=True))

        best = min(units, key=lambda unit: (-same(unit), -unit[2], -uses[unit[1]], unit[0], unit[1]))
        return Match(text, best[1], best[0], score, same(best) == len(near), bool(best[2]))

    def _strangers(self, kept: set[str]) -> list[int]:
        rows = self._db.execute("SELECT id, name FROM origin ORDER BY id")
        return [origin for origin, name in rows if name not in kept]

    def _fingerprint(self, origin: str) -> str | None:
        row = self._db.execute("SELECT fingerprint FROM origin WHERE name = ?", (origin,)).fetchone()
        return row[0] if row else None

    def _source(self, text: str) -> int | None:
        rows = self._db.execute("SELECT id, text FROM source WHERE digest = ?", (_digest(text),))
        for source, stored in rows:
            if stored == text:
                return int(source)
        return None

    def _replace(self, origin: str, fingerprint: str, records: Iterable[Record]) -> None:
        """Bring the units of an origin to what its records are, touching only what differs."""
        self._db.execute(
            "INSERT INTO origin (name, fingerprint) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint",
            (origin, fingerprint),
        )
        (number,) = self._db.execute("SELECT id FROM origin WHERE name = ?", (origin,)).fetchone()
        old = {
            digest: (unit, source)
            for digest, unit, source in self._db.execute(
                "SELECT digest, id, source FROM unit WHERE origin = ?", (number,)
            )
        }
        kept: set[int] = set()
        added = 0
        for record in records:
            if not record.source or not record.target:
                continue
            digest = _digest(repr((record.source, record.target, record.before, record.after, record.reviewed)))
            if digest in kept:
                continue
            kept.add(digest)
            if digest in old:
                continue
            source = self._source(record.source)
            if source is None:
                source = self._add(record.source)
                added += 1
            self._db.execute(
                "INSERT INTO unit (origin, source, target, before, after, reviewed, digest)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    source,
                    record.target,
                    _digest_known(record.before),
                    _digest_known(record.after),
                    record.reviewed,
                    digest,
                ),
            )
        gone = [unit for digest, unit in old.items() if digest not in kept]
        self._remove(gone)
        if max(added, len(gone)) >= _MANY:
            self._db.execute("INSERT INTO feature (feature) VALUES ('optimize')")

    def _add(self, text: str) -> int:
        source = self._db.execute("INSERT INTO source (digest, text) VALUES (?, ?)", (_digest(text), text)).lastrowid
        self._db.execute("INSERT INTO feature (rowid, list) VALUES (?, ?)", (source, self._list(text)))
        return int(source or 0)

    def _remove(self, units: list[tuple[int, int]]) -> None:
        """Remove units, given with their sources, and the sources that no unit is left of."""
        self._db.executemany("DELETE FROM unit WHERE id = ?", ((unit,) for unit, _ in units))
        for source in sorted({source for _, source in units}):
            text = self._db.execute(
                "SELECT text FROM source WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM unit WHERE source = ?1)",
                (source,),
            ).fetchone()
            if text is None:
                continue
            # An index without content is told what to forget: the very features that it was given.
            self._db.execute(
                "INSERT INTO feature (feature, rowid, list) VALUES ('delete', ?, ?)",
                (source, self._list(text[0])),
            )
            self._db.execute("DELETE FROM source WHERE id = ?", (source,))

    def _list(self, text: str) -> str:
        words, pairs = features(text, self._language)
        return " ".join(words + pairs)

    def _prepare(self) -> None:
        """Make the tables, or make them anew if the features they hold are not today's."""
        self._db.execute(f"PRAGMA cache_size = {-64 * 1024}")  # KiB
        if self._db.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
            # Readers go on while one writes, and a commit is one append: what a killed run left is ignored.
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        form = _format(self._language)
        if self._stored_format() == form:
            return
        with self._transaction("IMMEDIATE"):
            stored = self._stored_format()
            if stored == form:  # another run came first
                return
            if stored is None and self._db.execute("SELECT 1 FROM sqlite_schema").fetchone():
                raise TranslationMemoryError(
                    "this is a database of something else; name another file for the memory", self._path
                )
            for table in _TABLES:
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
            for statement in _SCHEMA.split(";\n"):
                self._db.execute(statement)
            self._db.execute("INSERT INTO format VALUES (?)", (form,))

    def _stored_format(self) -> str | None:
        if not self._db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'format'").fetchone():
            return None
        row = self._db.execute("SELECT name FROM format").fetchone()
        return row[0] if row else None

    @staticmethod
    def _patiently(action: Callable[[], None]) -> None:
        """Do what SQLite refuses at once, without waiting, while another process opens the same new file."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return action()
            except sqlite3.OperationalError as error:
                if not _busy(error) or time.monotonic() > end:
                    raise
                time.sleep(_PAUSE)

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[None]:
        self._db.execute(f"BEGIN {kind}")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # some failures make SQLite undo it by itself
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Turn what SQLite and the file system raise into the pipeline's own error."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if _busy(error):
                message = "another run is writing this memory; try again when it has ended"
            else:
                message = f"the translation memory cannot be used ({error}); can its folder be written?"
            raise TranslationMemoryError(message, self._path) from error
        except sqlite3.ProgrammingError:
            raise  # used after close() or from another thread: the caller's mistake
        except sqlite3.DatabaseError as error:
            raise TranslationMemoryError(
                f"the translation memory is damaged ({error}); delete the file, the next run makes it anew",
                self._path,
            ) from error
