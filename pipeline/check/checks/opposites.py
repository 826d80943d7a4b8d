"""A word became its opposite, such as acute and chronic, fast and slow, women and men.

*Why it matters:* each of these pairs decides what a patient does next.

*How to mend it:* say the same as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import CLEAR, LOOSE, flipped
from pipeline.check.unit import Problem, Unit

ID = "opposites"
SEVERITY = "error"
FAMILY = "safety"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    for pair in CLEAR:
        yield from flipped(unit, *pair)
    for pair in LOOSE:
        for problem in flipped(unit, *pair):
            yield problem._replace(severity="warning")
