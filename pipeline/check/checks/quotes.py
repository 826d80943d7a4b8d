"""Straight quotation marks where the locale has its own, or marks of another locale.

*Why it matters:* only looks, but a careful editor mends it.

*How to mend it:* use the locale's marks: “…” in Turkish, «…» or “…” in Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import QUOTE
from pipeline.check.unit import Problem, Unit

ID = "quotes"
SEVERITY = "info"
FAMILY = "language"
SIGNS = QUOTE

_STRAIGHT = re.compile(r"(?<!\w)\"[^\"]+\"(?!\w)")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the first quotation in straight marks."""
    if '"' not in unit.msgstr or not unit.setting.target.known:
        return
    found = _STRAIGHT.search(unit.target.plain)
    if found:
        pair = unit.setting.target.quotes[0]
        yield Problem("straight quotation marks", f"write {pair[0]}…{pair[1]}", None, found.span())
