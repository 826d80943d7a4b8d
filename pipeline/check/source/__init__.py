"""Checks of the sources themselves: one small module a check, registered here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from pipeline.check.source import (
    alt_texts,
    inconsistent_terms,
    misspellings,
    nowhere,
    questions,
    readability,
    run_together,
)
from pipeline.check.source.view import Remark, View
from pipeline.model import Document, Finding, Segment, Term
from pipeline.terms import Finder

__all__ = ["SOURCE_CHECKS", "SourceCheck", "lint"]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """A check of sources: its stable id, its severity, its page, its function."""

    id: str
    severity: str
    page: str
    remarks: Callable[[View], Iterable[Remark]]


def _check(module: ModuleType) -> SourceCheck:
    return SourceCheck(module.ID, module.SEVERITY, module.__doc__ or "", module.check)


SOURCE_CHECKS: tuple[SourceCheck, ...] = tuple(
    map(_check, (misspellings, inconsistent_terms, questions, run_together, readability, alt_texts, nowhere))
)
"""All checks of sources, in the order of the documentation."""


@lru_cache(maxsize=4)
def _finder(terms: tuple[Term, ...], locale: str) -> Finder:
    return Finder(terms, locale)


def lint(
    document: Document,
    segments: Sequence[Segment],
    terms: Sequence[Term],
    locale: str,
    names: frozenset[str],
    root: Path,
) -> list[Finding]:
    """Look over one source.

    Args:
        document: The source taken apart; its name is its path in the project.
        segments: Its segments.
        terms: The glossary's terms.
        locale: The language of the source.
        names: The names of all sources of the project.
        root: The project's folder.

    Returns:
        The findings by line.
    """
    view = View(document, segments, _finder(tuple(terms), locale) if terms else None, names, root)
    found = [
        Finding(
            document.name,
            view.line(remark.at),
            remark.message,
            remark.severity or check.severity,
            check.id,
            remark.hint,
            source=remark.text,
        )
        for check in SOURCE_CHECKS
        for remark in check.remarks(view)
    ]
    return sorted(found, key=lambda finding: finding.line)
