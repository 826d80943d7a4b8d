"""Left became right, right became left, or a side of the body got lost.

"Right" and "left" count in the source only where they mean a side: next to a part of the body, or after "on the".

*Why it matters:* operations on the wrong side happen.

*How to mend it:* name the same side as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

ID = "laterality"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = ("side",)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each side that is lost."""
    source, target = unit.source, unit.target
    if not target.language.known:
        return
    for side in ("side.left", "side.right"):
        span = source.first(side)
        if span and not target.count(side):
            yield Problem(
                f"the side in “{unit.msgid[slice(*span)]}” is lost or changed",
                "name the same side as the source",
                span,
                target.first("side.right" if side == "side.left" else "side.left"),
            )
