"""An increase became a decrease, high became low, or the other way round.

A word of rising that is lost counts only where a word of falling is gained: languages say such things in many ways.

*Why it matters:* "increase the dose", "high blood pressure".

*How to mend it:* say the same direction as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "direction"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("change")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    yield from flipped(
        unit,
        "change.up",
        "change.down",
        "the direction of a change or a level",
        ("pole.state.better", "pole.state.worse"),
    )
