"""The way a medicine is given is missing in the translation or has changed: orally, intravenously, under the skin.

*Why it matters:* vincristine into the spinal canal instead of a vein is fatal.

*How to mend it:* name the same route as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "route"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("route")

# Routes whose words mean nothing else; an eye or a nose may just be spoken of.
_GIVEN = ("route.oral", "route.intravenous", "route.subcutaneous", "route.intrathecal", "route.sublingual")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each route of the source that the translation lacks."""
    source, target = unit.source, unit.target
    if not target.language.known:
        return
    for concept in source.concepts:
        if not concept.startswith("route."):
            continue
        other = next((c for c in target.concepts if c.startswith("route.") and c not in source.concepts), None)
        if concept not in target.concepts or (other in _GIVEN and target.count(concept) <= source.count(concept)):
            span = source.first(concept)
            word = unit.msgid[slice(*span)] if span else ""
            yield Problem(
                f"the route “{word}” is missing" + (" and another stands there" if other else ""),
                "name the same route as the source",
                span,
                target.first(other) if other else None,
                None if other else "warning",
            )
