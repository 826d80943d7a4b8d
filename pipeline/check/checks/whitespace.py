"""White space that the source doesn't have: at the ends, doubled, before a punctuation mark; tabs, line breaks.

*Why it matters:* words run together or break apart on the page.

*How to mend it:* leave one space between words and none at the ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import SPACING
from pipeline.check.unit import Problem, Unit

ID = "whitespace"
SEVERITY = "warning"
FAMILY = "language"
SIGNS = SPACING

_ODD = re.compile(r"(?<=\S)[ \t\u00a0]{2,}(?=\S)|(?<=[^\s(\[«“])[ \t]+[,،;؛.:?؟!](?=\s|$)|[\t\v\f]")
_GLUED = re.compile(r"[,;،؛!؟](?<=[a-zçğıöşü\u0620-\u064a].)[A-Za-zÇĞİÖŞÜçğıöşü\u0620-\u064a]{2}")
_FRENCH = frozenset(("fr",))


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each kind of white space that doesn't belong."""
    source, target = unit.msgid, unit.msgstr
    if target[:1].isspace() != source[:1].isspace() or target[-1:].isspace() != source[-1:].isspace():
        yield Problem("it begins or ends with white space, unlike the source", "begin and end as the source does")
    if unit.setting.target.code in _FRENCH:
        return
    found = _ODD.search(target)
    if found and not _ODD.search(source):
        what = "a space before a punctuation mark" if found[0][-1:] in ",،;؛.:?؟!" else "doubled or odd white space"
        yield Problem(f"{what} in the translation", "leave one space, none before a mark", None, found.span())
    glued = _GLUED.search(target)
    if glued and "://" not in glued[0] and not _GLUED.search(source):
        yield Problem(f"no space after the mark in “{glued[0]}”", "put a space there", None, glued.span())
