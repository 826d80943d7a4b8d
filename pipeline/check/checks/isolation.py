"""Figures or Latin names in a right-to-left text that a browser would put in the wrong order.

A range with a hyphen between figures shows turned round in Arabic; a Latin name with a bracket or a number behind it
changes places with it unless it is isolated, and the sign of CD4+ or Cl- shows before it (UAX #9; seen in Chromium).

*Why it matters:* "5-10 mg" reads "10-5".

*How to mend it:* write ranges in words (من 5 إلى 10); put `<bdi>` or U+2068 … U+2069 round the Latin name with its
number or sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import ORDER
from pipeline.check.unit import Problem, Unit

ID = "isolation"
SEVERITY = "warning"
FAMILY = "language"
SIGNS = ORDER

_RANGE = re.compile(r"(?<![\w/.+-])\d+(?:[.,٫]\d+)?\s?[-–—]\s?\d+(?:[.,٫]\d+)?(?![\w/-])")
_NAME = re.compile(
    r"(?<![A-Za-z-])-*+[A-Za-z][A-Za-z-]{2,}+\s\((?=\d)[^()\u0600-\u06ff]*\)"
    r"|(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*+(?:[+#]+|-)(?!\w| ?[A-Za-z])"
)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the first range with a hyphen, and the first name that needs isolation."""
    if not unit.target.signs & ORDER or not unit.setting.target.is_rtl:
        return
    text = unit.target.plain
    found = _RANGE.search(text)
    if found and "\u2066" not in unit.msgstr and "\u2068" not in unit.msgstr:
        yield Problem(f"the range “{found[0]}” shows turned round", "write it in words", None, found.span())
    name = _NAME.search(text)
    if name and "bdi" not in unit.msgstr and "\u2068" not in unit.msgstr and "\u2066" not in unit.msgstr:
        yield Problem(
            f"“{name[0]}” shows in the wrong order unless it is isolated",
            "put <bdi> … </bdi> round it",
            None,
            name.span(),
            "info",
        )
