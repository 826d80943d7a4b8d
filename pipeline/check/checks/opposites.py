"""A word became its opposite, such as acute and chronic, fast and slow, women and men.

*Why it matters:* each of these pairs decides what a patient does next.

*How to mend it:* say the same as the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.checks._opposites import flipped
from pipeline.check.unit import Problem, Unit

ID = "opposites"
SEVERITY = "error"
FAMILY = "safety"

# The poles that are clear enough to be an error, then those that languages say in more ways than one.
_CLEAR = (
    ("stage.acute", "stage.chronic", "a course"),
    ("growth.benign", "growth.malignant", "a growth"),
    ("result.positive", "result.negative", "a result"),
    ("act.start", "act.stop", "an instruction"),
    ("age.child", "age.adult", "who is meant"),
    ("pole.speed.fast", "pole.speed.slow", "a speed"),
    ("pole.amount.half", "pole.amount.double", "an amount"),
    ("pole.meal.empty", "pole.meal.full", "how it is taken"),
    ("pole.acting.rapid", "pole.acting.long", "how long it acts"),
    ("pole.sex.female", "pole.sex.male", "who is meant"),
    ("pole.warmth.hot", "pole.warmth.cold", "a temperature"),
)
_LOOSE = (
    ("count.tablet", "count.capsule", "the form of the medicine"),
    ("pole.habit.often", "pole.habit.rare", "how often it happens"),
    ("pole.length.long", "pole.length.short", "a length"),
    ("pole.weight.gain", "pole.weight.loss", "a weight"),
    ("pole.eyes.one", "pole.eyes.both", "one or both"),
    ("pole.bound.greatest", "pole.bound.least", "a limit"),
    ("pole.harm.safe", "pole.harm.dangerous", "a danger"),
    ("pole.force.mild", "pole.force.severe", "how severe it is"),
    ("pole.strength.weak", "pole.strength.strong", "a strength"),
    ("pole.moment.early", "pole.moment.late", "a time"),
    ("pole.place.inside", "pole.place.outside", "a place"),
    ("pole.whole.all", "pole.whole.part", "how much of it"),
    ("pole.duration.passing", "pole.duration.lasting", "how long it lasts"),
    ("pole.state.better", "pole.state.worse", "how it goes on"),
    ("pole.door.open", "pole.door.closed", "open or closed"),
)


def check(unit: Unit) -> Iterator[Problem]:
    """Yield a problem where one of a pair of opposites became the other."""
    for pair in _CLEAR:
        yield from flipped(unit, *pair)
    for pair in _LOOSE:
        for problem in flipped(unit, *pair):
            yield problem._replace(severity="warning")
