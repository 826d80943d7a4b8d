"""A unit of measure or of time has changed or is missing: mg for mcg, mL for L, days for weeks.

Units are met in all their written forms (`µg`, `mcg`, "microgram", ميكروغرام, مكغ, "mikrogram"). A number that has
its unit in the source must have the same one in the translation; "5 to 10 mg" gives both numbers the unit.

*Why it matters:* mg for mcg is a dose a thousand times too high.

*How to mend it:* give the unit of the source in the locale's form. Don't convert.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.lexicon import Hit
from pipeline.check.quantities import Quantity
from pipeline.check.side import Side
from pipeline.check.signs import COUNT, family_sign
from pipeline.check.unit import Problem, Unit

ID = "units"
SEVERITY = "error"
FAMILY = "safety"
_UNIT = family_sign("unit")
SIGNS = COUNT | _UNIT

# An age without a unit is one of years; no other time goes without saying.
_SHORT = frozenset(["time.day", "time.week", "time.month"])
_BEFORE = frozenset(["/", "per", "لكل", "başına", "por"])


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each number whose unit changed, then for units lost or gained on the whole."""
    source, target = unit.source, unit.target
    if not target.language.known and unit.numbers.pairs:
        return
    if not unit.numbers.pairs and not unit.signs & _UNIT:
        return
    reported: set[str] = set()
    for was, now in unit.numbers.pairs:
        if "soft" in (was.kind, now.kind) and not (was.unit[:5] == now.unit[:5] == "unit."):
            continue
        if not was.unit and now.unit in _SHORT and now.unit not in source.concepts:
            yield Problem(
                f"the number {_quoted(source, source.span(was))} has no unit in the source, the translation says "
                f"{_quoted(target, _span(target, now))}",
                "count what the source counts",
                source.span(was),
                _span(target, now),
                "warning",
            )
        if was.unit == now.unit or not was.unit or was.unit.startswith("count."):
            continue
        if was.unit in target.concepts and not (now.unit and now.unit not in source.concepts):
            if not now.unit and was.unit.startswith("unit.") and target.count(was.unit) < source.count(was.unit):
                yield Problem(
                    f"the unit of {_quoted(source, _span(source, was))} is missing in one place",
                    "give each number the unit that it has in the source",
                    _span(source, was),
                    target.span(now),
                    "warning",
                )
                return
            if now.unit and _is_exchanged(unit, was.unit, now.unit):
                yield Problem(
                    f"the unit changed: the source says {_quoted(source, _span(source, was))}, the "
                    f"translation {_quoted(target, _span(target, now))}",
                    "give the unit of the source in the locale's form",
                    _span(source, was),
                    _span(target, now),
                )
                return
            continue
        spans = _span(source, was), _span(target, now)
        if now.unit and not now.unit.startswith("count."):
            if now.unit in source.concepts and not _is_exchanged(unit, was.unit, now.unit):
                continue
            reported.update((was.unit, now.unit))
            yield Problem(
                f"the unit changed: the source says {_quoted(source, spans[0])}, the translation "
                f"{_quoted(target, spans[1])}",
                "give the unit of the source in the locale's form",
                *spans,
            )
        elif was.unit not in reported:
            reported.add(was.unit)
            yield Problem(
                f"the unit of {_quoted(source, spans[0])} is missing",
                "add it in the locale's form",
                *spans,
                None if was.unit.startswith("unit.") else "warning",
            )
    wanted, there = _attached(source), _attached(target)
    if wanted.keys() == there.keys():
        return
    for concept in sorted(wanted.keys() - there.keys() - reported):
        if concept not in target.concepts:
            span = source.span(wanted[concept])
            yield Problem(f"the unit {_quoted(source, span)} is missing", "add it in the locale's form", span, None)
    for concept in sorted(there.keys() - wanted.keys() - reported):
        if concept not in source.concepts:
            span = target.span(there[concept])
            yield Problem(
                f"the unit {_quoted(target, span)} is not in the source",
                "give the unit of the source",
                None,
                span,
                "warning",
            )


def _is_exchanged(unit: Unit, was: str, now: str) -> bool:
    """Whether one unit stands in the translation oftener than in the source, and the other more seldom."""
    source, target = unit.source, unit.target
    return target.count(was) < source.count(was) and target.count(now) > source.count(now)


def _quoted(side: Side, span: tuple[int, int]) -> str:
    return f"“{side.text[slice(*span)]}”"


def _span(side: Side, quantity: Quantity) -> tuple[int, int]:
    """Where a number stands with the unit that follows it."""
    start, end = side.span(quantity)
    following = next((hit for hit in side.hits if hit.first >= quantity.last), None)
    if following is None or not following.concept.startswith(("unit.", "time.")):
        return start, end
    begins, ends = side.span(following)
    return start, ends if begins - end < 3 else end


def _attached(side: Side) -> dict[str, Hit]:
    """The units of measure that a number, a slash or "per" stands before."""
    found: dict[str, Hit] = {}
    if not side.signs & _UNIT:
        return found
    numbered = {q.unit for q in side.quantities if q.kind in ("digits", "word")}
    words = side.words
    for hit in side.hits:
        if hit.concept.startswith("unit.") and (
            hit.concept in numbered or (hit.first and words[hit.first - 1] in _BEFORE)
        ):
            found.setdefault(hit.concept, hit)
    return found
