"""Left became right, right became left, or a side of the body got lost.

"Right" and "left" count in the source where they mean a side, next to a part of the body or after "on the"; elsewhere
only where the translation has the other side instead.

*Why it matters:* operations on the wrong side happen.

*How to mend it:* name the same side as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.side import Side
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "laterality"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("side")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each side that is lost."""
    source, target = unit.source, unit.target
    if not target.language.known:
        return
    for side, other in (("left", "right"), ("right", "left")):
        theirs, others = target.count(f"side.{side}"), target.count(f"side.{other}")
        # "Right" alone may be "correct"; it is a side where the translation names one, and the wrong one.
        is_turned = theirs < _count(source, side) and others > _count(source, other)
        span = source.first(f"side.{side}") or (source.first(f"side.any.{side}") if is_turned else None)
        if span and (is_turned or not theirs):
            yield Problem(
                f"the side in “{unit.msgid[slice(*span)]}” is lost or changed",
                "name the same side as the source",
                span,
                target.first(f"side.{other}"),
            )


def _count(source: Side, side: str) -> int:
    return source.count(f"side.{side}") + source.count(f"side.any.{side}")
