"""How often or how long has changed: a day became a week, hours became days, "as needed" got lost.

The periods of both sides are compared; "twice" and "three times" are numbers and the business of `numbers`.

*Why it matters:* methotrexate once a day instead of once a week kills.

*How to mend it:* name the same period as the source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.check.quantities import seconds_of
from pipeline.check.side import Side
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "frequency"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("time", "frequency")

_RATES = frozenset(["hourly", "daily", "weekly", "monthly", "yearly", "annual", "annually"])
_BEFORE = frozenset(["a", "an", "per", "every", "each", "/", "next", "last", "same"])

_PERIODS = ("time.minute", "time.hour", "time.day", "time.week", "time.month", "time.year")
_ALL = frozenset(_PERIODS)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each period that is lost, worse where another is gained."""
    source, target = unit.source, unit.target
    if not target.language.known:
        return
    if not _are_alike(source, target):
        yield from _changed(unit)
    if "frequency.needed" in source.concepts and "frequency.needed" not in target.concepts:
        span = source.first("frequency.needed")
        yield Problem("“as needed” is missing in the translation", "say when it is to be taken", span, None, "warning")


def _are_alike(source: Side, target: Side) -> bool:
    """Whether the translation names the periods of the source, as often at least, and no others: as most do."""
    named = _ALL.intersection(source.concepts)
    if named != _ALL.intersection(target.concepts):
        return False
    return all(target.count(period) >= source.count(period) for period in named)


def _changed(unit: Unit) -> Iterator[Problem]:
    source, target = unit.source, unit.target
    for period in _PERIODS:
        if period not in source.concepts or _is_converted(source, target, period):
            continue
        changed = target.count(period) < source.count(period)
        if period in target.concepts and not (changed and any(_is_new(unit, p) for p in _PERIODS)):
            other = next((p for p in _PERIODS if target.count(p) > source.count(p) > 0), None) if changed else None
            if other:
                yield Problem(
                    "a period is named less often than in the source, another one more often",
                    "name the same periods as the source",
                    source.first(period),
                    target.first(other),
                    "warning",
                )
                return
            continue
        span = source.first(period)
        word = unit.msgid[slice(*span)] if span else ""
        other = next((p for p in _PERIODS if _is_new(unit, p)), None)
        if other:
            there = target.first(other)
            yield Problem(
                f"the period changed: the source says “{word}”, the translation "
                f"“{unit.msgstr[slice(*there)] if there else ''}”",
                "name the same period as the source",
                span,
                there,
                None if _is_bound(unit.source, period) else "warning",
            )
        else:
            # Ages and durations are said in many ways: "the second year of life", "an hour and a half".
            yield Problem(f"the period “{word}” is missing", "name it as the source does", span, None, "warning")
    if source.concepts.keys() & set(_PERIODS) and all(p in target.concepts for p in _PERIODS if p in source.concepts):
        for period in ("time.day", "time.week", "time.month"):
            if period == "time.day" and "now.today" in source.concepts:
                continue
            if _is_new(unit, period) and target.count(period) > source.count(period):
                there = target.first(period)
                word = unit.msgstr[slice(*there)] if there else ""
                yield Problem(
                    f"the period “{word}” is not in the source", "name the source's period", None, there, "warning"
                )


def _is_converted(source: Side, target: Side, period: str) -> bool:
    """Whether all times of a period are the same in another unit: 30 minutes, half an hour."""
    timed = [quantity for quantity in source.quantities if quantity.unit == period]
    if len(timed) != source.count(period):
        return False
    return Counter(map(seconds_of, timed)) <= Counter(map(seconds_of, target.quantities))


def _is_bound(source: Side, period: str) -> bool:
    """Whether a period of the source is one of a dose or a duration: after a number or "every", or "daily"."""
    if any(quantity.unit == period for quantity in source.quantities):
        return True
    words = source.words
    return any(
        words[hit.first] in _RATES or (hit.first and words[hit.first - 1] in _BEFORE)
        for hit in source.concepts.get(period, ())
    )


def _is_new(unit: Unit, period: str) -> bool:
    return period in unit.target.concepts and period not in unit.source.concepts
