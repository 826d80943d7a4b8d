"""One thing is called by two names in the same article.

Counted are the term and its variants in the glossary, not abbreviations.

*Why it matters:* a reader takes two names for two things.

*How to mend it:* use the name that the glossary has as the term.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.source.view import Remark, View
from pipeline.model import Match, Segment

ID = "inconsistent-terms"
SEVERITY = "info"


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each variant that stands beside another form of its term."""
    forms: dict[str, dict[str, tuple[Segment, Match]]] = {}
    for segment, match in view.matches:
        if match.kind in ("term", "variant"):
            forms.setdefault(match.term.id, {}).setdefault(match.form, (segment, match))
    for used in forms.values():
        if len(used) < 2:
            continue
        for form, (segment, match) in used.items():
            if match.kind == "variant":
                others = "”, “".join(other for other in used if other != form)
                yield Remark(
                    f"“{form}” stands for the same as “{others}”",
                    f"write “{match.term.term}” everywhere",
                    view.at_segment(segment),
                    segment.msgid,
                )
