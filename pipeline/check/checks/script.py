"""Letters of a script that is neither the locale's nor in the source: Cyrillic о in Latin, Latin words in Arabic.

Words in Latin letters may stand in Arabic where they stand in the source or are drugs; others are a warning.

*Why it matters:* look-alike letters break search and screen readers; foreign words stop the reader.

*How to mend it:* type the word again in the locale's script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import ARABIC, LATIN, OTHER
from pipeline.check.unit import Problem, Unit

ID = "script"
SEVERITY = "error"
FAMILY = "language"

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:[-'’.][A-Za-z\u00c0-\u024f]+)*")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
# A search that begins with one character class is quick.
_SCRIPTS = {
    "Latin": "[\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\u0900-\u097f]",
    "Arabic": "[\u0400-\u052f\u0590-\u05ff\u3040-\u30ff\u4e00-\u9fff\u0900-\u097f]",
}
_FOREIGN = {script: re.compile(f"{letter}{letter}*") for script, letter in _SCRIPTS.items()}
_SIGNS = {"Latin": ARABIC | OTHER, "Arabic": LATIN | OTHER}


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each stretch of a foreign script."""
    script = unit.setting.target.script
    signs = unit.target.signs & _SIGNS.get(script, 0)
    if not signs:
        return
    text = unit.target.plain
    if signs != LATIN:
        for found in _FOREIGN[script].finditer(text):
            if found[0] not in unit.msgid:
                yield Problem(
                    f"“{found[0]}” is not in the locale's script",
                    "type it again in the locale's letters",
                    None,
                    found.span(),
                )
                break
    if signs & LATIN and (letter := _LATIN_LETTER.search(text)):
        source = unit.msgid.lower()
        drugs = None
        while letter and (latin := _LATIN.match(text, letter.start())):
            word = latin[0]
            if len(word) > 2 and word.lower() not in source and not word.isupper():
                if drugs is None:
                    drugs = set(map(unit.target.span, unit.setting.drugs.find(unit.target)))
                    units = {unit.target.span(h) for h in unit.target.hits if h.concept.startswith("unit.")}
                if latin.span() not in drugs and latin.span() not in units:
                    yield Problem(
                        f"the Latin word “{word}” is not in the source",
                        "write it in Arabic",
                        None,
                        latin.span(),
                        "warning",
                    )
                    return
            letter = _LATIN_LETTER.search(text, latin.end())
