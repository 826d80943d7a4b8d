"""The translation holds nothing but white space or invisible characters.

*Why it matters:* the page would show nothing where the source has a sentence.

*How to mend it:* translate it, or leave the `msgstr` empty: then the page shows the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.unit import Problem, Unit

ID = "blank"
SEVERITY = "error"
FAMILY = "language"


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where there is no character to be seen."""
    if unit.msgstr[:1].isalnum():
        return
    if not any(c.isprintable() and not c.isspace() for c in unit.msgstr):
        yield Problem("the translation holds nothing but white space", "translate it, or empty it")
