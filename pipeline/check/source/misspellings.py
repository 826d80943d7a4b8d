"""A word that the glossary lists as a misspelling of a term.

*Why it matters:* a misspelt drug ("Galatiramer") is not found by search, by translators or by pharmacists.

*How to mend it:* write the term as the glossary does.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.source.view import Remark, View

ID = "misspellings"
SEVERITY = "warning"


def check(view: View) -> Iterator[Remark]:
    """Yield a remark for each misspelling."""
    for segment, match in view.matches:
        if match.kind == "misspelling":
            word = segment.msgid[match.start : match.end]
            yield Remark(
                f"“{word}” is a misspelling of “{match.term.term}”",
                f"write “{match.term.term}”",
                view.at_segment(segment),
                segment.msgid,
            )
