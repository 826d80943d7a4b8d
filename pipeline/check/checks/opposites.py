"""A word became its opposite, such as acute and chronic.

The pairs are acute and chronic, benign and malignant, positive and negative, start and stop, child and adult.

*Why it matters:* each of these pairs decides what a patient does next.

*How to mend it:* say the same as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.unit import Problem, Unit

ID = "opposites"
SEVERITY = "error"
FAMILY = "safety"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    yield from flipped(unit, "stage.acute", "stage.chronic", "a course")
    yield from flipped(unit, "growth.benign", "growth.malignant", "a growth")
    yield from flipped(unit, "result.positive", "result.negative", "a result")
    yield from flipped(unit, "act.start", "act.stop", "an instruction")
    yield from flipped(unit, "age.child", "age.adult", "who is meant")
