"""Direction controls that are opened and not closed, or closed and not opened (UAX #9).

*Why it matters:* an open control turns the direction of the rest of the page.

*How to mend it:* close each U+202A–U+202E with U+202C and each U+2066–U+2068 with U+2069, or take them away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import CONTROL
from pipeline.check.unit import Problem, Unit

ID = "bidi"
SEVERITY = "error"
FAMILY = "language"
SIGNS = CONTROL

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where controls don't nest."""
    if not unit.target.signs & CONTROL:
        return
    opened: list[str] = []
    for found in _CONTROL.finditer(unit.msgstr):
        sign = found[0]
        if sign in "\u202a\u202b\u202d\u202e":
            opened.append("\u202c")
        elif sign in "\u2066\u2067\u2068":
            opened.append("\u2069")
        elif opened and opened[-1] == sign:
            opened.pop()
        else:
            yield Problem(f"U+{ord(sign):04X} closes what is not open", "take it away", None, found.span())
            return
    if opened:
        yield Problem("a direction control is not closed", f"add U+{ord(opened[-1]):04X} at its end")
