"""Running the checks over units and catalogs, on one core or several."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polib

from pipeline.catalog.catalog import Catalog, translation_line
from pipeline.catalog.origin import is_untouched_draft, origin
from pipeline.check.lexicon import REMEMBERED
from pipeline.check.registry import CATALOG_CHECKS, UNIT_CHECKS, Check
from pipeline.check.silence import Silence, read_silences
from pipeline.check.unit import Entry, Problem, Setting, Unit, setting, take_apart
from pipeline.model import Finding, Term

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

__all__ = ["Entry", "Named", "check_batch", "check_catalogs", "check_unit", "check_units"]

_SHARE = 4_000  # units; fewer are done before another process is up
# Units that are checked together, at some 8 KB each: many, since what a step needs is brought to the processor anew for
# each batch (4,000 take a twentieth more time, 256 a sixth).
_BATCH = 16_000
_BATCH_CHARACTERS = 4_000_000  # fewer units, where they are long

_Text = tuple[str, str, str | None, bool, str | None, bool]
_LENIENT = frozenset(["markup", "language"])  # families that hold for a changed source too


@dataclass(frozen=True, slots=True)
class Named:
    """A catalog and how messages name its file."""

    path: str
    catalog: Catalog


def check_unit(unit: Unit, *, strict: bool = True) -> Sequence[tuple[Check, Problem]]:
    """What the unit checks find in one translated unit. A pure function of the unit."""
    return check_batch([(unit, strict)])[0]


def check_batch(units: Sequence[tuple[Unit, bool]]) -> list[list[tuple[Check, Problem]]]:
    """What the unit checks find in some units, check by check.

    That is quicker by a quarter than unit by unit: the code and the data of one check stay at hand for all of them.

    Args:
        units: The units, each with whether it is checked strictly.

    Returns:
        The problems of each unit, in the order of the checks.
    """
    found: list[list[tuple[Check, Problem]]] = [[] for _ in units]
    take_apart([unit for unit, _ in units])
    left = [(unit, unit.signs, problems) for (unit, _), problems in zip(units, found, strict=True)]
    strict = [row for row, (_, is_strict) in zip(left, units, strict=True) if is_strict]
    for check in UNIT_CHECKS:
        function = check.unit
        if function is None:
            continue
        rows = left if check.family in _LENIENT else strict
        if needs := check.needs:
            rows = [row for row in rows if row[1] & needs and row[0].source.signs & needs]
        elif signs := check.signs:
            rows = [row for row in rows if row[1] & signs]
        for unit, _, problems in rows:
            for problem in function(unit):
                problems.append((check, problem))
        if check.id == "blank":  # nothing more is said of a blank translation
            left, strict = ([r for r in rows if not (r[2] and r[2][-1][0] is check)] for rows in (left, strict))
    return found


def check_units(entries: Sequence[Entry], shared: Setting) -> list[Finding]:
    """Check entries one by one.

    Args:
        entries: The entries.
        shared: What is the same for all of them.

    Returns:
        The findings in the order of the entries, silenced ones with the reason.
    """
    found: list[Finding] = []
    was_enabled = gc.isenabled()
    gc.disable()  # units make no cycles: looking for them is a tenth of the time
    try:
        _check_each(entries, shared, found)
    finally:
        if was_enabled:
            gc.enable()
    return found


def _check_each(entries: Sequence[Entry], shared: Setting, found: list[Finding]) -> None:
    known: dict[_Text, list[tuple[Check, Problem]]] = {}  # sites repeat headings and warnings: each is checked once
    for some in _batches(entries):
        if len(known) > REMEMBERED:
            known.clear()
        batch = [(_text(entry), entry) for entry in some]
        new = {text: entry for text, entry in batch if entry.msgstr and text not in known}
        known.update(zip(new, check_batch([(_unit(e, shared), e.strict) for e in new.values()]), strict=True))
        for text, entry in batch:
            silences: Sequence[Silence] = ()
            if "check-ok" in entry.comment:
                silences = read_silences(entry.comment)
                found += [_finding(entry, "check-ok", "error", p, shared.locale, ()) for s in silences for p in s.wrong]
            for check, problem in known[text] if entry.msgstr else ():
                severity = problem.severity or check.severity
                found.append(_finding(entry, check.id, severity, problem, shared.locale, silences))


def _batches(entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
    """Yield entries in batches."""
    start = size = 0
    for end, entry in enumerate(entries, 1):
        size += len(entry.msgid) + len(entry.msgstr)
        if end - start >= _BATCH or size >= _BATCH_CHARACTERS:
            yield entries[start:end]
            start, size = end, 0
    yield entries[start:]


def _text(entry: Entry) -> _Text:
    """What the unit checks see of an entry."""
    return entry.msgid, entry.msgstr, entry.context, entry.fuzzy, entry.draft, entry.strict


def _unit(entry: Entry, shared: Setting) -> Unit:
    return Unit(entry.msgid, entry.msgstr, entry.context, shared, entry.fuzzy, entry.draft)


def _finding(
    entry: Entry, check: str, severity: str, problem: Problem, locale: str, silences: Sequence[Silence]
) -> Finding:
    reason = next((s.reason for s in silences if s.id == check and not s.wrong), None)
    return Finding(
        entry.path,
        entry.line,
        problem.message,
        severity,
        check,
        problem.hint,
        locale,
        entry.context,
        entry.msgid,
        entry.msgstr,
        problem.source_span,
        problem.target_span,
        reason,
    )


def entries_of(named: Named) -> Iterator[Entry]:
    """Yield what is checked of a catalog: each entry that is in use, each plural form of it."""
    for entry in named.catalog.entries:
        if entry.obsolete:
            continue
        line = translation_line(entry) or entry.linenum or 1
        draft = origin(entry) if is_untouched_draft(entry) else None
        strict = not (entry.fuzzy and entry.previous_msgid is not None)
        texts = _texts(entry)
        for msgid, msgstr in texts:
            yield Entry(
                named.path, line, msgid, msgstr, entry.msgctxt, entry.fuzzy, draft, entry.tcomment,
                strict and not entry.msgid_plural,
            )  # fmt: skip


def _texts(entry: polib.POEntry) -> list[tuple[str, str]]:
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    forms = entry.msgstr_plural
    return [(entry.msgid if i == 0 else entry.msgid_plural, forms[i]) for i in sorted(forms)]


def check_catalogs(
    catalogs: Sequence[Named],
    locale: str,
    terms: Sequence[Term] = (),
    source_locale: str = "en",
    *,
    only: frozenset[tuple[str, str | None, str]] | None = None,
    spelling: bool = False,
    processes: int = 1,
) -> list[Finding]:
    """Check all catalogs of a locale.

    Args:
        catalogs: The catalogs.
        locale: The locale of the translations.
        terms: The glossary's terms.
        source_locale: The language of the sources.
        only: The units (path, context, msgid) to report; ``None`` for all. Catalog checks still see the others.
        spelling: Whether words are looked up in Hunspell's dictionary.
        processes: How many processes may share the work.

    Returns:
        The findings, by file, line and check.
    """
    entries = [entry for named in catalogs for entry in entries_of(named)]
    shared = setting(locale, terms, source_locale)
    wanted = entries if only is None else [e for e in entries if (e.path, e.context, e.msgid) in only]
    if processes > 1 and len(wanted) >= 2 * _SHARE:
        found = _in_processes(wanted, locale, terms, source_locale, processes)
    else:
        found = check_units(wanted, shared)
    translated = [e for e in entries if e.msgstr.strip()]
    for check in CATALOG_CHECKS:
        if check.all is None or (check.id == "spelling" and not spelling):
            continue
        for index, problem in check.all(translated, shared):
            entry = translated[index]
            if only is None or (entry.path, entry.context, entry.msgid) in only:
                silences = read_silences(entry.comment) if "check-ok" in entry.comment else ()
                severity = problem.severity or check.severity
                found.append(_finding(entry, check.id, severity, problem, locale, silences))
    return sorted(found, key=lambda f: (f.path, f.line))


_given: list[tuple[Sequence[Entry], Setting]] = []  # a process's own, from when it started


def _start(entries: Sequence[Entry], locale: str, terms: Sequence[Term], source_locale: str) -> None:
    _given[:] = [(entries, setting(locale, terms, source_locale))]


def _work(start: int) -> list[Finding]:
    entries, shared = _given[0]
    return check_units(entries[start : start + _SHARE], shared)


def _in_processes(
    entries: Sequence[Entry], locale: str, terms: Sequence[Term], source_locale: str, processes: int
) -> list[Finding]:
    from concurrent.futures import ProcessPoolExecutor

    # Each gets all entries when it starts: that costs nothing where processes are forked.
    pool: ProcessPoolExecutor
    given = (entries, locale, tuple(terms), source_locale)
    with ProcessPoolExecutor(processes, initializer=_start, initargs=given) as pool:
        return [finding for found in pool.map(_work, range(0, len(entries), _SHARE)) for finding in found]
