"""A placeholder (`{name}`, `%s`, `{{< … >}}`) is missing, doubled or not in the source.

*Why it matters:* a program puts something into it; what it doesn't know breaks the page.

*How to mend it:* take each placeholder over unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks.markup import differing
from pipeline.check.signs import MARKUP
from pipeline.check.unit import Problem, Unit

ID = "placeholders"
SEVERITY = "error"
FAMILY = "markup"
SIGNS = MARKUP


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each placeholder that differs."""
    if unit.markup is not None:
        yield from differing("the placeholder", unit.markup[0].placeholders, unit.markup[1].placeholders)
