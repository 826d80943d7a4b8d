"""The translation uses a form that the glossary forbids for a term of the source.

*Why it matters:* forbidden forms are calques, outdated names or names of something else.

*How to mend it:* use the preferred form of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.signs import TERM
from pipeline.check.unit import Problem, Unit
from pipeline.terms import find_forms

ID = "forbidden-terms"
SEVERITY = "error"
FAMILY = "terminology"
NEEDS = TERM


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each forbidden form."""
    finder, forbidding = unit.setting.forbidden, unit.setting.forbidding
    if finder is None or not any(match.term.id in forbidding for match in unit.matches):
        return
    met = {match.term.id for match in finder.every(unit.msgstr)}
    for match in unit.matches if met else ():  # nearly never
        rendering = match.term.rendering(unit.setting.locale)
        if rendering is None or match.term.id not in met:
            continue
        met.remove(match.term.id)
        for found in find_forms(match.term, unit.msgstr, unit.setting.locale):
            if found.kind == "forbidden":
                yield Problem(
                    f"the form “{unit.msgstr[found.start : found.end]}” of “{match.term.term}” is forbidden",
                    f"write “{rendering.preferred}”",
                    (match.start, match.end),
                    (found.start, found.end),
                )
