"""The source says that something is contraindicated, the translation doesn't.

*Why it matters:* a contraindication is the strongest warning that a leaflet has.

*How to mend it:* use the locale's word: موانع الاستعمال, مضاد استطباب; "kontrendike", "kullanılmamalıdır".
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "contraindication"
SEVERITY = "error"
FAMILY = "safety"
NEEDS = family_sign("contra")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where the word is lost."""
    span = unit.source.first("contra.indicated")
    if span and unit.setting.target.known and not unit.target.count("contra.indicated"):
        word = unit.msgid[slice(*span)]
        yield Problem(f"“{word}” has no counterpart in the translation", "use the locale's word for it", span)
