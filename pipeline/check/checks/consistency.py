"""The same source sentence is translated in two ways in the locale's catalogs.

Compared are units that a person has passed, with the same context; white space and the case of the first letter don't
count.

*Why it matters:* readers wonder what the difference means; the memory offers both.

*How to mend it:* choose one; where the places differ, say so and silence the finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.unit import Entry, Problem, Setting

ID = "consistency"
SEVERITY = "warning"
FAMILY = "terminology"


def check_all(entries: Sequence[Entry], _: Setting) -> Iterator[tuple[int, Problem]]:
    """Yield the units whose translation differs from the first one of the same source, by their index."""
    first: dict[tuple[str | None, str], str] = {}
    for index, entry in enumerate(entries):
        if not entry.msgstr or entry.fuzzy:
            continue
        key = (entry.context, _bare(entry.msgid))
        other = first.setdefault(key, entry.msgstr)
        if other is not entry.msgstr and _bare(other) != _bare(entry.msgstr):
            yield index, Problem(f"elsewhere the same sentence is translated “{other}”", "choose one of the two")


def _bare(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].lower() + text[1:]
