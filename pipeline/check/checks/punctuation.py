"""The end of the sentence or the marks inside it are not as the locale writes them.

A question must end in the locale's question mark (؟), a sentence with a full stop in a mark that ends one; Arabic
text has ، and ؛ between Arabic words.

*Why it matters:* a lost question mark turns a question into a statement; foreign marks stop the reader.

*How to mend it:* use the locale's marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import FOREIGN_MARK
from pipeline.check.unit import Problem, Unit

ID = "punctuation"
SEVERITY = "warning"
FAMILY = "language"

_TAIL = re.compile(r"[\s\"'”’»›)\]*_~`\u200e\u200f\u061c\u2066-\u2069]+$|</?\w+>$|\[\^?\d+\]$")
_PLAIN_ENDS = frozenset(".?!؟،:…")
_ENDS = {".": ".。।۔", "?": "?؟", "!": "!", ":": ":", "…": "…."}
_INSIDE = re.compile(r"(?<=[\u0620-\u064a])[,;?](?=[\s\u0620-\u064a]|$)")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the last mark, then for the first foreign mark inside."""
    mark = _last(unit.msgid)
    own = unit.setting.target.end_marks
    last = _last(unit.msgstr)
    if mark in _ENDS:
        allowed = own.get(mark) or _ENDS[mark]
        if last not in allowed:
            shown = allowed[0]
            at = len(unit.msgstr)
            yield Problem(
                f"the source ends in “{mark}”, the translation doesn't end in “{shown}”",
                f"end it in “{shown}”",
                None,
                (max(at - 1, 0), at),
            )
    elif last in ".؟" and mark.isalnum() and len(unit.msgid) > 1:
        yield Problem(f"the translation ends in “{last}”, the source in no mark", "take it away", None, None, "info")
    if unit.target.signs & FOREIGN_MARK and unit.setting.target.script == "Arabic":
        found = _INSIDE.search(unit.msgstr, 0, max(len(unit.msgstr) - 1, 0))
        if found:
            right = own.get(found[0], found[0])
            yield Problem(f"“{found[0]}” stands between Arabic words", f"write “{right}”", None, found.span())


def _last(text: str) -> str:
    end = text[-1:]
    if end in _PLAIN_ENDS or end.isalnum():
        return end
    while True:
        shorter = _TAIL.sub("", text)
        if shorter == text or not shorter:
            return text[-1:]
        text = shorter
