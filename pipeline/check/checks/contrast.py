"""What is meant and what is denied have changed places: "X, not Y" became "Y, not X", or "X instead of Y" so.

Compared are numbers, drugs and words whose meaning the checks know: routes, meals, times of day, sides, opposites.

*Why it matters:* "under the skin, not into a vein" turned round is an instruction to do the harm.

*How to mend it:* deny what the source denies.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.lexicon import fold
from pipeline.check.side import Side
from pipeline.check.signs import family_sign
from pipeline.check.unit import Problem, Unit

ID = "contrast"
SEVERITY = "warning"
FAMILY = "safety"
NEEDS = family_sign("denial")

# Words before which or behind which stands what is denied, by language: the words, and whether it follows them.
_SOURCE = {"en": ((("not",), True), (("instead", "of"), True), (("rather", "than"), True))}
_TARGET = {
    "tr": ((("değil",), False), (("yerine",), False)),
    "ar": ((("لا",), True), (("وليس",), True), (("وليست",), True), (("بدلا", "من"), True), (("عوضا", "عن"), True)),
}
_CONTRAST = (", not ", ", and not ", ", but not ", "nstead of ", "ather than ")  # a quick look
_WINDOW = 5  # words
_IGNORED = ("denial", "compare", "month", "now", "restrict", "otherwise", "limit")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for the first sentence that denies what the source means."""
    source, target = unit.source, unit.target
    if not source.denying or not any(map(source.plain.__contains__, _CONTRAST)):
        return
    our_marks, their_marks = _SOURCE.get(source.language.code, ()), _TARGET.get(target.language.code, ())
    if not their_marks:
        return
    for index in unit.sentences:
        ours, theirs = source.words_in(index), target.words_in(index)
        for words, follows in our_marks:
            wanted = _denied(source, ours, words, follows)
            if wanted is None or (words == ("not",) and "," not in source.gaps[wanted.start - 1]):
                continue
            meant = _meanings(unit, source, ours) - _meanings(unit, source, wanted)
            denied = _meanings(unit, source, wanted) - _meanings(
                unit, source, range(ours.start, wanted.start - len(words))
            )
            for others, behind in their_marks:
                there = _denied(target, theirs, others, behind)
                if there is None or not denied:
                    continue
                found = _meanings(unit, target, there)
                if found & meant and not found & denied:
                    place = target.starts[there.start], target.ends[there.stop - 1]
                    yield Problem(
                        f"the translation denies “{unit.msgstr[slice(*place)]}”, which the source means",
                        "deny what the source denies",
                        (source.starts[wanted.start], source.ends[wanted.stop - 1]),
                        place,
                    )
                    return


def _denied(side: Side, sentence: range, mark: tuple[str, ...], follows: bool) -> range | None:
    """The words before or behind the first mark in a sentence, as far as the next comma; ``None`` without any."""
    words, gaps = side.words, side.gaps
    for at in range(sentence.start, sentence.stop - len(mark) + 1):
        if tuple(map(fold, words[at : at + len(mark)])) != mark:
            continue
        first = last = at + len(mark) if follows else at
        if follows:
            while last < min(sentence.stop, first + _WINDOW) and (last == first or not _parts(gaps[last])):
                last += 1
        else:
            while first > max(sentence.start, last - _WINDOW) and (first == last or not _parts(gaps[first])):
                first -= 1
        if first < last:
            return range(first, last)
    return None


def _parts(gap: str) -> bool:
    return any(sign in gap for sign in ",;:،؛(")


def _meanings(unit: Unit, side: Side, words: range) -> frozenset[str]:
    """What some words mean: concepts, numbers, drugs."""
    found = {
        hit.concept
        for hit in side.hits
        if hit.first in words and hit.concept.partition(".")[0] not in _IGNORED and hit.concept != "pole.link.but"
    }
    for quantity in side.quantities:
        if quantity.first in words:
            found.update(quantity.values)
    found.update(drug.key for drug in unit.setting.drugs.find(side) if drug.first in words)
    return frozenset(found)
