"""The translation uses a form that the glossary forbids for a term of the source.

*Why it matters:* forbidden forms are calques, outdated names or names of something else.

*How to mend it:* use the preferred form of the glossary.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit
from pipeline.terms import compile_term, find_forms

ID = "forbidden-terms"
SEVERITY = "error"
FAMILY = "terminology"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each forbidden form."""
    seen = set()
    for match in unit.matches:
        rendering = match.term.rendering(unit.setting.locale)
        if rendering is None or not rendering.forbidden or match.term.id in seen:
            continue
        seen.add(match.term.id)
        if not any(compile_term(form, unit.setting.locale).occurs(unit.msgstr) for form in rendering.forbidden):
            continue
        for found in find_forms(match.term, unit.msgstr, unit.setting.locale):
            if found.kind == "forbidden":
                yield Problem(
                    f"the form “{unit.msgstr[found.start : found.end]}” of “{match.term.term}” is forbidden",
                    f"write “{rendering.preferred}”",
                    (match.start, match.end),
                    (found.start, found.end),
                )
