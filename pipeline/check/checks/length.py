"""The translation is far shorter or longer than translations into the locale are, or has lost a sentence.

Expected is a length in proportion to the source, with the spread that translations of that length show. A
translation with fewer sentences than the source is an error where it is short too, else a warning: hardly any good one
has fewer.

*Why it matters:* what is cut off or left out is often the warning at the end.

*How to mend it:* compare sentence by sentence and add what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.check.signs import VOWEL
from pipeline.check.unit import Problem, Unit

ID = "length"
SEVERITY = "error"
FAMILY = "language"

_DOUBT = 0.07  # that near to the limit it is no error yet
_SUSPECT = 0.7  # of the way to the limit: of 2,700 good pairs fewer than ten are shorter
# Measured on good pairs that have fewer sentences than their source: the shortest 0.85, few above 1.2.
_SHORT, _JOINED = 0.8, 1.25
_LONG = 60  # characters
_USUAL = 1.3  # of the length to be expected: no text is too long then
_LEAST = 24  # characters; shorter texts vary too much
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where the lengths or the counts of sentences don't fit."""
    source = unit.source.plain.strip()
    size = len(source)
    if size < _LEAST or not unit.setting.target.script:
        return  # in Chinese, say, a character is a word
    target = unit.target.plain.strip()
    marks = len(_MARKS.findall(target)) if unit.target.signs & VOWEL else 0
    expected, spread = unit.setting.target.ratio
    ratio = (len(target) - marks) / size / expected
    if 1 <= ratio < _USUAL and not unit.source.may_be_parted:
        return  # as half of all texts
    # A text of 25 characters may be shorter by 2.6 spreads, one of 400 by 1.4; measured on the good pairs.
    limit = spread * (1 + 8 / size**0.5)
    ours = len(unit.source.sentences) if unit.source.may_be_parted else 1
    theirs = len(unit.target.sentences) if ours > 1 else 0
    if ratio < 1 - limit - _DOUBT:
        yield _short(ratio, None)
    elif theirs < ours > 1 and ratio < _JOINED:
        yield Problem(
            f"it has {theirs} sentence{'' if theirs == 1 else 's'}, the source {ours}",
            "add what is missing, or silence this if two sentences became one",
            severity=None if ratio < _SHORT else "warning",
        )
    elif ratio < 1 - limit + _DOUBT or (size > _LONG and ratio < 1 - _SUSPECT * limit):
        yield _short(ratio, "warning")
    elif ratio > _USUAL + 3.5 * limit:
        yield Problem(
            f"the translation has {100 * ratio:.0f} % of the length to be expected",
            "take away what is not in the source",
            severity="warning",
        )
    elif ratio < 1 and "pole.link.but" in unit.source.concepts and "pole.link.but" not in unit.target.concepts:
        place = unit.source.first("pole.link.but")
        yield Problem(
            f"“{unit.msgid[slice(*(place or (0, 0)))]}” has no counterpart, and the translation is shorter than usual",
            "see whether what follows it is missing",
            place,
            None,
            "warning",
        )


def _short(ratio: float, severity: str | None) -> Problem:
    return Problem(
        f"the translation has only {100 * ratio:.0f} % of the length to be expected; something may be missing",
        "add what is missing",
        severity=severity,
    )
