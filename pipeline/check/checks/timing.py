"""An order or a time of day is turned round: "before" became "after", the morning the evening.

*Why it matters:* medicines that are taken before a meal, in the morning, after an operation.

*How to mend it:* say the same time as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.unit import Problem, Unit

ID = "timing"
SEVERITY = "error"
FAMILY = "safety"

_WAITING = frozenset(["until", "till", "sooner", "least", "earliest"])
_PASSING = frozenset(["مرور", "مضي", "انقضاء", "إلا", "geçmeden", "dolmadan"])


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    # "Not until after", "not for at least an hour after" and "no sooner than" are "not before".
    is_waiting = not _WAITING.isdisjoint(unit.source.words), not _PASSING.isdisjoint(unit.target.words)
    if not all(is_waiting):
        for problem in flipped(unit, "when.before", "when.after", "an order in time"):
            yield problem._replace(severity="warning") if any(is_waiting) else problem
    yield from flipped(unit, "daytime.morning", "daytime.evening", "a time of day")
