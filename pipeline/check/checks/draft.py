"""The translation is a machine's draft that no person has touched.

*Why it matters:* nothing counts as translated until a person has read it.

*How to mend it:* read it against the source, mend it, and clear the fuzzy flag.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

ID = "draft"
SEVERITY = "info"
FAMILY = "language"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for an untouched draft."""
    if unit.draft:
        yield Problem(f"a draft by {unit.draft} that no person has touched", "review it and clear “fuzzy”")
