"""An order or a time of day is turned round: "before" became "after", the morning the evening.

*Why it matters:* medicines that are taken before a meal, in the morning, after an operation.

*How to mend it:* say the same time as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "timing"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("when", "daytime")

_TOGETHER = (["and"], ["or"], [","])
_WAITING = frozenset(["until", "till", "sooner", "least", "earliest"])
_PASSING = frozenset(["مرور", "مضي", "انقضاء", "إلا", "geçmeden", "dolmadan"])


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    target = unit.target
    for problem in flipped(unit, "when.before", "when.after", "an order in time"):
        # Turkish says "before asking" with -madan alone.
        if target.language.code == "tr" and target.count("denial.without") > unit.source.count("denial.without"):
            yield problem._replace(severity="warning")
            continue
        # "Not until after", "not for at least an hour after" and "no sooner than" are "not before".
        is_waiting = not _WAITING.isdisjoint(unit.source.words), not _PASSING.isdisjoint(unit.target.words)
        if not all(is_waiting):
            yield problem._replace(severity="warning") if any(is_waiting) else problem
    for first, second in (("when.before", "when.after"), ("when.after", "when.before")):
        if first not in unit.source.concepts or second not in unit.source.concepts:
            break
        lost = [c for c in (first, second) if not unit.target.count(c)]
        words = unit.source.words
        for hit in unit.source.among(first) if len(lost) == 1 else ():
            if words[hit.last : hit.last + 1] in _TOGETHER and any(
                h.first == hit.last + 1 for h in unit.source.among(second)
            ):
                yield Problem("one of “before” and “after” is lost", "say both", unit.source.span(hit), None, "warning")
                return
    yield from flipped(unit, "daytime.morning", "daytime.evening", "a time of day")
