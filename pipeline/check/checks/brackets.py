"""Brackets or quotation marks of the translation don't come in pairs, while those of the source do.

*Why it matters:* an open bracket makes the reader look for its end, and turns the direction of what follows in
Arabic.

*How to mend it:* close what is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import BRACKET
from pipeline.check.unit import Problem, Unit

ID = "brackets"
SEVERITY = "warning"
FAMILY = "markup"
SIGNS = BRACKET

_ANY = re.compile(r"[()\[\]{}«»“”\"]")
_LIST_LABEL = re.compile(r"^\s*(?:\d{1,2}|[^\W\d_])\)", re.MULTILINE)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each kind of bracket that is unbalanced in the translation only."""
    if not unit.target.signs & BRACKET:
        return
    target = "".join(_ANY.findall(unit.msgstr))
    source = "".join(_ANY.findall(unit.msgid))
    if source == target:
        return
    if ")" in target or ")" in source:  # "a)" is no bracket
        source, target = (_LIST_LABEL.sub("", text) for text in (unit.msgid, unit.msgstr))
    for opening, closing in ("()", "[]", "{}", "«»", "“”"):
        if target.count(opening) != target.count(closing) and source.count(opening) == source.count(closing):
            if opening == "“" and "„" in unit.msgstr:
                continue
            at = unit.msgstr.rfind(opening if target.count(opening) > target.count(closing) else closing)
            yield Problem(f"“{opening}” and “{closing}” don't come in pairs", "close what is open", None, (at, at + 1))
    if target.count('"') % 2 and not source.count('"') % 2:
        at = unit.msgstr.rfind('"')
        yield Problem("a straight quotation mark is open", "close it", None, (at, at + 1))
