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


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    yield from flipped(unit, "when.before", "when.after", "an order in time")
    yield from flipped(unit, "daytime.morning", "daytime.evening", "a time of day")
