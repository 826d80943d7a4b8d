"""A word became its opposite, such as acute and chronic, fast and slow, women and men.

*Why it matters:* each of these pairs decides what a patient does next.

*How to mend it:* say the same as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import CLEAR, LOOSE, flipped
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "opposites"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("stage", "growth", "result", "act", "age", "count", "pole")


_AXES = {pole: pair for pair in (*CLEAR, *LOOSE) for pole in pair[:2]}


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    for pair in dict.fromkeys(_AXES[concept] for concept in unit.source.concepts if concept in _AXES):
        for problem in flipped(unit, *pair):
            yield problem if pair in CLEAR else problem._replace(severity="warning")
