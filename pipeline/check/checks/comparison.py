"""A limit is turned round: "more than" became "less than", "at least" became "at most", > became <.

*Why it matters:* limits of doses, ages and values say who may take a medicine and how much.

*How to mend it:* say the same side of the limit as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.unit import Problem, Unit

ID = "comparison"
SEVERITY = "error"
FAMILY = "safety"

_UP, _DOWN = ("compare.up", "change.up"), ("compare.down", "change.down")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    if unit.target.count("negation.hard") > unit.source.count("negation.hard"):
        return  # "no more than" said as "not … more than"
    found = list(flipped(unit, "compare.up", "compare.down", "a limit"))
    yield from found
    if found:
        return
    # "Less than" may be a verb in the translation: "the risk falls below". Then only a whole turn tells.
    source, target = unit.source.concepts, unit.target.concepts
    for one, other in ((_UP, _DOWN), (_DOWN, _UP)):
        poles = [any(c in side for c in pole) for side in (source, target) for pole in (one, other)]
        if poles == [True, False, False, True]:
            lost = next(c for c in one if c in source)
            gained = next(c for c in other if c in target)
            if lost[:6] != gained[:6]:
                yield Problem(
                    "a limit or a direction is turned round",
                    "say the same as the source",
                    unit.source.first(lost),
                    unit.target.first(gained),
                    "warning",
                )
            return
