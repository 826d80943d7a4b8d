"""A number of the source is missing in the translation, or the translation has one more.

Numbers are compared by value: `٥`, `5` and "five" are the same, `0.5` is Turkish `0,5`, `1,000` is Turkish `1.000`.
An ordinal, "both", "half" or an Arabic dual may stand for a number and need not. Numbers of dates are the business of
`dates`. A Roman number of several figures may be written otherwise, but not be another one.

*Why it matters:* a dose that is wrong by a digit or a decimal separator can kill.

*How to mend it:* write the number as the locale writes it. If the sentence rightly says it in another way, silence
the finding and say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.check.figures import ROMAN
from pipeline.check.quantities import Quantity, seconds_of
from pipeline.check.side import Side
from pipeline.check.signs import COUNT
from pipeline.check.unit import Problem, Unit

ID = "numbers"
SEVERITY = "error"
FAMILY = "safety"
SIGNS = COUNT

_ROMANS = frozenset(ROMAN)
_DOTTED = str.maketrans("ı", "i")


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem for each number without a partner; two that belong together make one problem."""
    words = unit.source.words
    roman = () if _ROMANS.isdisjoint(words) else _ROMANS.intersection(words)
    if roman:
        yield from _exchanged(unit)
    numbers = unit.numbers
    if not numbers.lost and not numbers.gained:
        return
    ours, theirs = {was for was, _ in numbers.pairs}, {now for _, now in numbers.pairs}
    here = [quantity for quantity in unit.source.quantities if quantity not in ours]
    there = [quantity for quantity in unit.target.quantities if quantity not in theirs]
    gained = [quantity for quantity in numbers.gained if not _lasts_as_long(quantity, here)]
    for lost in numbers.lost:
        if _lasts_as_long(lost, there):
            continue
        other = next((g for g in gained if g.unit == lost.unit), None) or next(iter(gained), None)
        was = _shown(lost, unit.source)
        if other is not None:
            gained.remove(other)
            now = _shown(other, unit.target)
            yield Problem(
                f"the source says {was}, the translation {now}",
                f"write {was} as the locale writes it",
                unit.source.span(lost),
                unit.target.span(other),
                "warning" if _is_loose(lost) and _is_loose(other) else None,
            )
        else:
            # "1 hour" is "an hour", but a lost "1 mg" is a lost dose.
            mild = lost.kind == "word" or (lost.values[0] == "1" and not lost.unit.startswith("unit."))
            yield Problem(
                f"the number {was} is missing in the translation",
                f"add {was}",
                unit.source.span(lost),
                None,
                "warning" if mild else None,
            )
    for other in gained:
        if not other.unit and any(other.values[0] == str(ROMAN[word]) for word in roman):
            continue  # stage 3 for stage III
        # What the source says once, a translation may say again: "4 days in the first month and again in the second".
        again = any(q.unit == other.unit and not set(q.values).isdisjoint(other.values) for q in unit.source.quantities)
        yield Problem(
            f"the number {_shown(other, unit.target)} "
            + ("stands there oftener than in the source" if again else "is not in the source"),
            "take it away, or write the source's number",
            None,
            unit.target.span(other),
            "warning" if again or other.kind == "word" else None,
        )


def _lasts_as_long(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether one of the other text's numbers without a partner is the same time in another unit: half an hour."""
    seconds = seconds_of(quantity)
    return seconds is not None and seconds in map(seconds_of, others)


def _exchanged(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where a Roman number became another one: factor VIII, factor IX."""
    ours, theirs = _roman(unit.source), _roman(unit.target)
    # What is given IV is no number.
    is_route = "route.intravenous" in unit.target.concepts
    lost = [word for word in ours if word not in theirs and not (word == "IV" and is_route)]
    gained = [word for word in theirs if word not in ours]
    for was, now in zip(lost, gained, strict=False):
        yield Problem(f"the source says “{was}”, the translation “{now}”", f"write “{was}”", ours[was], theirs[now])
    known = {value for quantity in unit.source.quantities for value in quantity.values}
    ordinals = [q for q in unit.target.quantities if q.kind in ("soft", "ordinal") and known.isdisjoint(q.values)]
    values = {value for quantity in unit.target.quantities for value in quantity.values}
    for was in lost[len(gained) :]:  # العامل التاسع for factor VIII
        if ordinals and str(ROMAN[was.lower()]) not in values:
            there = unit.target.span(ordinals.pop(0))
            shown = unit.msgstr[slice(*there)]
            yield Problem(f"the source says “{was}”, the translation “{shown}”", f"say “{was}”", ours[was], there)


def _roman(side: Side) -> dict[str, tuple[int, int]]:
    """The Roman numbers of more than one figure in a text, and where each is first met."""
    found: dict[str, tuple[int, int]] = {}
    for at, word in enumerate(side.words):
        start, end = side.starts[at], side.ends[at]
        if word.translate(_DOTTED) in ROMAN and side.text[start:end].isupper():
            found.setdefault(word.translate(_DOTTED).upper(), (start, end))
    return found


def _is_loose(quantity: Quantity) -> bool:
    """Whether a number is spelt out and counts neither a measure nor a time: languages say those in many ways."""
    return quantity.kind == "word" and not quantity.unit


def _shown(quantity: Quantity, side: Side) -> str:
    return f"“{side.text[slice(*side.span(quantity))]}”"
