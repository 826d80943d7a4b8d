"""The checks, in one place. A new one is a module in ``checks`` and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import ModuleType

from pipeline.check.checks import (
    bidi,
    blank,
    brackets,
    comparison,
    consistency,
    contraindication,
    contrast,
    dates,
    direction,
    doubled,
    draft,
    drugs,
    exchanged,
    forbidden_terms,
    frequency,
    isolation,
    laterality,
    length,
    letters,
    links,
    markup,
    negation,
    numbers,
    opposites,
    placeholders,
    punctuation,
    quotes,
    route,
    script,
    spelling,
    terms,
    timing,
    units,
    untranslated,
    whitespace,
)
from pipeline.check.unit import Entry, Problem, Setting, Unit

__all__ = ["CATALOG_CHECKS", "CHECKS", "SEVERITIES", "UNIT_CHECKS", "Check"]

SEVERITIES = ("error", "warning", "info")
"""``error`` blocks publishing."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its stable id, what its findings mean for publishing, its family, its page, its function.

    ``unit`` looks at one unit, ``all`` at all entries of a locale and says by index which ones it means. A check that
    names signs it ``needs`` (`pipeline.check.signs`) has nothing to say of a unit whose source has none of them, one
    that names ``signs`` nothing of a unit that has none of them on either side.
    """

    id: str
    severity: str
    family: str
    page: str
    unit: Callable[[Unit], Iterable[Problem]] | None
    all: Callable[[Sequence[Entry], Setting], Iterable[tuple[int, Problem]]] | None
    needs: int = 0
    signs: int = 0


def _check(module: ModuleType) -> Check:
    return Check(
        module.ID,
        module.SEVERITY,
        module.FAMILY,
        module.__doc__ or "",
        getattr(module, "check", None),
        getattr(module, "check_all", None),
        getattr(module, "NEEDS", 0),
        getattr(module, "SIGNS", 0),
    )


CHECKS: tuple[Check, ...] = tuple(
    map(
        _check,
        (
            numbers, units, dates, drugs, negation, contrast, contraindication, route, frequency, laterality, direction,
            comparison, timing, opposites, exchanged,
            terms, forbidden_terms, consistency,
            markup, links, placeholders, brackets,
            blank, untranslated, script, length, doubled, whitespace, punctuation, letters, bidi, isolation, quotes,
            spelling, draft,
        ),
    )
)  # fmt: skip
"""All checks of catalogs, in the order in which their findings stand."""

UNIT_CHECKS = tuple(check for check in CHECKS if check.unit)
CATALOG_CHECKS = tuple(check for check in CHECKS if check.all)
